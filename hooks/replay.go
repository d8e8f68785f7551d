package hooks

import "strings"

// Replay asks to send a stored exchange's request again. Nil and empty fields mean: as it was.
type Replay struct {
	Exchange ID
	URL      string
	Method   string
	Header   Header // all lines; nil keeps the original's
	Body     []byte // nil keeps the original's, without a copy
	Sign     Sign   // signed anew when it leaves; an empty scheme leaves the original's signature lines as they are
}

// SchemeNone is the scheme of a Replay that is to go out without a signature: the lines that signed the original are
// left out. With a Description, the lines that it names are left out as well.
const SchemeNone = "none"

// Change is one line of a request that a replay does not send as it was stored.
type Change struct {
	What   ChangeKind
	Name   string // of the header line
	Reason string // a sentence
}

// ChangeKind is what becomes of a line.
type ChangeKind string

// The kinds of change.
const (
	LeftOut ChangeKind = "left_out" // it is not sent
	Written ChangeKind = "written"  // Bellhop writes it when the request leaves, whatever stood there
)

// connectionLines are header lines that belong to one connection (RFC 9110, section 7.6.1), and why each is not sent on.
var connectionLines = map[string]string{
	"connection":          ofConnection,
	"keep-alive":          ofConnection,
	"proxy-authenticate":  ofProxy,
	"proxy-authorization": ofProxy,
	"proxy-connection":    ofConnection,
	"te":                  ofConnection,
	"trailer":             "The body is sent whole, with nothing behind it.",
	"transfer-encoding":   "The body is sent whole, with its length.",
	"upgrade":             ofConnection,
	"expect":              "The body is sent without being asked for.",
}

const (
	ofConnection = "It belongs to the connection that the original came on."
	ofProxy      = "It is meant for a proxy on the original's way."
)

// writtenLines are header lines that whoever sends makes anew, and by what.
var writtenLines = map[string]string{
	"host":           "The URL names the host.",
	"content-length": "It counts the bytes that are sent.",
}

// Resendable gives the lines of a stored request that can be sent again: all but those that belong to one connection
// and those that the sender makes itself.
func Resendable(h Header) Header {
	kept, _ := Resent(h)
	return kept
}

// Resent is Resendable that also tells what becomes of the other lines, in their order and each name once. Host is
// always written, and told of first where the header has none.
func Resent(h Header) (kept Header, changes []Change) {
	kept = make(Header, 0, len(h))
	told := map[string]bool{}
	if h.Get("Host") == "" {
		told["host"] = true
		changes = append(changes, Change{Written, "Host", writtenLines["host"]})
	}
	for _, line := range h {
		change, sendable := resent(line[0])
		if sendable {
			kept = append(kept, line)
			continue
		}
		if name := strings.ToLower(line[0]); !told[name] {
			told[name] = true
			changes = append(changes, change)
		}
	}
	return kept, changes
}

// resent tells whether a line of this name is sent again, and if not what becomes of it.
func resent(name string) (c Change, sendable bool) {
	if reason := connectionLines[strings.ToLower(name)]; reason != "" {
		return Change{LeftOut, name, reason}, false
	}
	if reason := writtenLines[strings.ToLower(name)]; reason != "" {
		return Change{Written, name, reason}, false
	}
	return Change{}, true
}

// Key is a secret that a request may be signed anew with.
type Key struct {
	From string // inbox stripe; subscription 4
	Sign Sign   // with one secret
}
