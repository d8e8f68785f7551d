package hooks

// Replay asks to send a stored exchange's request again. Nil and empty fields mean: as it was.
type Replay struct {
	Exchange ID
	URL      string
	Method   string
	Header   Header // all lines; nil keeps the original's
	Body     []byte // nil keeps the original's, without a copy
	Sign     Sign   // signed anew when it leaves; an empty scheme leaves the original's signature lines as they are
}

// unsendable are header lines that belong to one connection or are made anew by whoever sends.
var unsendable = []string{
	"Host", "Content-Length", "Connection", "Keep-Alive", "Proxy-Authenticate", "Proxy-Authorization",
	"Proxy-Connection", "TE", "Trailer", "Transfer-Encoding", "Upgrade", "Expect",
}

// Resendable gives the lines of a stored request that can be sent again: all but those that belong to
// one connection (RFC 9110, section 7.6.1) and those that the sender makes itself.
func Resendable(h Header) Header { return h.Without(unsendable...) }
