package archive

import (
	"encoding/base64"
	"math"
	"net/url"
	"strconv"
	"strings"
	"time"

	"bellhop/hooks"
)

// foreign makes a record of an entry that another program wrote; ok is false when it is no HTTP.
func (e *harEntry) foreign(at place) (r Record, ok bool, err error) {
	scheme, rest, found := strings.Cut(e.Request.URL, "://")
	if e.Request.URL != "" && !strings.EqualFold(scheme, "http") && !strings.EqualFold(scheme, "https") {
		return r, false, nil
	}
	rest, _, _ = strings.Cut(rest, "#")
	host := rest[:until(rest, "/?")]
	if !found || host == "" || strings.ContainsFunc(rest, func(c rune) bool { return c <= ' ' || c == 0x7f }) {
		return r, false, at.refuse("has no web address: " + quoteShort(e.Request.URL) + ".")
	}
	x := hooks.Exchange{
		Direction: hooks.Out, Method: e.Request.Method, URL: scheme + "://" + rest, Host: host, Remote: e.ServerIP, Status: e.Response.Status,
	}
	if x.At, err = time.Parse(time.RFC3339Nano, e.Started); err != nil {
		return r, false, at.refuse("has no startedDateTime that can be read: " + quoteShort(e.Started) + ".")
	}
	if e.Time != nil {
		x.Took = time.Duration(math.Round(min(max(*e.Time, 0), maxTookMS) * float64(time.Millisecond)))
	}
	if hooks.CheckMethod(x.Method) != nil {
		return r, false, at.refuse("has a method that is none: " + quoteShort(x.Method) + ".")
	}
	if x.Status < 0 || x.Status > 999 {
		return r, false, at.refuse("has the status " + strconv.Itoa(x.Status) + ", which is none.")
	}
	if x.Status == 0 {
		x.Error = "The HAR has no response."
	}
	target := rest[len(host):]
	if !strings.HasPrefix(target, "/") {
		target = "/" + target
	}
	r.Exchange = x
	if r.Request, r.Exchange.Request, err = e.Request.payload(at, target, host); err == nil && x.Status != 0 {
		r.Response, r.Exchange.Response, err = e.Response.payload(at)
	}
	return r, err == nil, err
}

func (q *harRequest) payload(at place, target, host string) (p hooks.Payload, ref hooks.PayloadRef, err error) {
	header, err := lines(at, q.Headers)
	if err != nil {
		return p, ref, err
	}
	if header.Get("Host") == "" { // which stands in HTTP/2's :authority
		header = append(hooks.Header{{"Host", host}}, header...)
	}
	p.Head = hooks.FormatHead(q.Method+" "+target+" HTTP/1.1", header)
	if q.Post == nil {
		return p, describe(nil, q.BodySize > 0), nil
	}
	if p.Body, err = decodeText(at, q.Post.Text, q.Post.Encoding); err != nil {
		return p, ref, err
	}
	missing := len(p.Body) == 0 && (q.BodySize > 0 || len(q.Post.Params) > 0)
	if missing && strings.HasPrefix(strings.ToLower(q.Post.MimeType), "application/x-www-form-urlencoded") {
		p.Body = q.Post.form()
		missing = false
	}
	return p, describe(p.Body, missing), nil
}

// form writes the params of a form, where a program gives no text beside them.
func (d *harPostData) form() []byte {
	var b strings.Builder
	for i, p := range d.Params {
		if i > 0 {
			b.WriteByte('&')
		}
		b.WriteString(url.QueryEscape(p.Name) + "=" + url.QueryEscape(p.Value))
	}
	return []byte(b.String())
}

// payload drops the lines that told how the body was coded on its way: a HAR has it decoded.
func (s *harResponse) payload(at place) (p hooks.Payload, ref hooks.PayloadRef, err error) {
	header, err := lines(at, s.Headers)
	if err != nil {
		return p, ref, err
	}
	if p.Body, err = s.Content.bytes(at); err != nil {
		return p, ref, err
	}
	if len(p.Body) > 0 {
		header = header.Without("Content-Encoding", "Transfer-Encoding", "Content-Length")
	}
	reason := strings.Map(printable, s.StatusText)
	p.Head = hooks.FormatHead(strings.TrimRight("HTTP/1.1 "+strconv.Itoa(s.Status)+" "+reason, " "), header)
	return p, describe(p.Body, s.Content.Text == nil && s.Content.Size > 0), nil
}

func printable(r rune) rune {
	if r < ' ' || r == 0x7f {
		return -1
	}
	return r
}

// lines gives header lines as HTTP/1.1 has them. Browsers join lines of one name by a line break, and list HTTP/2's
// pseudo lines, whose names begin with a colon.
func lines(at place, pairs []harPair) (hooks.Header, error) {
	header := make(hooks.Header, 0, len(pairs))
	for _, pair := range pairs {
		if strings.HasPrefix(pair.Name, ":") {
			continue
		}
		for value := range strings.SplitSeq(pair.Value, "\n") {
			line := hooks.Header{{pair.Name, strings.Trim(value, " \t\r")}}
			if hooks.CheckHeader(line) != nil {
				return nil, at.refuse("has a header line that HTTP does not allow: " + quoteShort(pair.Name+": "+value) + ".")
			}
			header = append(header, line...)
		}
	}
	return header, nil
}

// decodeBase64 takes what programs write: with line breaks, with and without padding.
func decodeBase64(s string) ([]byte, error) {
	s = strings.TrimRight(strings.NewReplacer("\n", "", "\r", "").Replace(s), "=")
	return base64.RawStdEncoding.DecodeString(s)
}
