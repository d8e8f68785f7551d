package archive

import (
	"strconv"
	"strings"

	"bellhop/hooks"
)

// request is what a script sends again: a record's request without what belongs to one connection, and without
// secrets unless the options keep them.
type request struct {
	method   string
	origin   string // scheme and host
	target   string // of the request line that is sent there
	own      string // the target of the stored request line
	host     string // of the Host line, if there was one
	header   hooks.Header
	body     []byte
	sized    bool // the head told the body's length, so an empty body is said to be empty
	redacted []string
}

// resend makes a request to target, or to where it went when target is "". It refuses what cannot be sent again as
// it was.
func (o Options) resend(r Record, target string) (request, error) {
	if r.Exchange.Request.Truncated {
		return request{}, hooks.Conflict("The body was cut at a limit when it was stored, so this request cannot be sent again as it was.")
	}
	d := redactor{off: o.Secrets}
	r = d.record(Record{Exchange: r.Exchange, Request: r.Request})
	_, header := hooks.ParseHead(r.Request.Head)
	q := request{
		method: r.Exchange.Method, host: header.Get("Host"), header: hooks.Resendable(header), body: r.Request.Body, redacted: d.names,
		sized: header.Get("Content-Length")+header.Get("Transfer-Encoding") != "",
	}
	if err := hooks.CheckMethod(q.method); err != nil {
		return q, err
	}
	if err := hooks.CheckHeader(append(hooks.Header{{"Host", q.host}}, q.header...)); err != nil {
		return q, err
	}
	if q.own = ownTarget(r.Exchange); !isTarget(q.own) {
		return q, hooks.Invalid("The address of this request holds a space or a control character, which cannot be sent.")
	}
	return q, q.address(r.Exchange, target)
}

// isTarget reports whether s keeps a request line in one piece.
func isTarget(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r == 0x7f })
}

// address fills in where the request goes.
func (q *request) address(x hooks.Exchange, target string) error {
	incoming := target == "" && x.Direction == hooks.In
	switch {
	case incoming && x.Host == "":
		return hooks.Invalid("This request named no host, so it needs an address to be sent to.")
	case incoming:
		target = "http://" + x.Host
	case target == "":
		target = x.URL
	}
	u, err := hooks.ParseTarget(target)
	if err != nil {
		return err
	}
	q.origin = u.Scheme + "://" + u.Host
	q.target = strings.TrimPrefix(u.RequestURI(), q.origin)
	if incoming {
		q.target = q.own
	}
	return nil
}

// ownTarget is the target as it stood in the request line, wherever a script sends it.
func ownTarget(x hooks.Exchange) string {
	if x.Direction == hooks.In || !strings.Contains(x.URL, "://") {
		return x.URL
	}
	_, rest, _ := strings.Cut(x.URL, "://")
	rest, _, _ = strings.Cut(rest, "#")
	rest = rest[until(rest, "/?"):]
	if !strings.HasPrefix(rest, "/") {
		rest = "/" + rest
	}
	return rest
}

// fileName is a name that no stranger had a part in.
func fileName(before string, id hooks.ID, after string) string {
	return before + strconv.FormatInt(int64(id), 10) + after
}
