// Package inspect looks at a capture after its acknowledgement: who sent it, what it is called, whether its
// signature is right, and where it is to be forwarded. It is pure; a caller reads the capture and books the finding.
package inspect

import (
	"strconv"

	"bellhop/hooks"
	"bellhop/hooks/signature"
)

// Judge gives the finding on a capture of an inbox, from the bytes as they came. A signature is judged against the time
// of receipt: a stored request keeps its verdict.
func Judge(x hooks.Exchange, p hooks.Payload, in hooks.Inbox) hooks.Finding {
	_, header := hooks.ParseHead(p.Head)
	f := hooks.Finding{Exchange: x.ID}
	f.Provider, f.Event, f.SenderID = recognise(header, p.Body)
	f.Verdict, f.VerdictReason = signature.Judge(in.Verify, signature.Input{
		Method: x.Method, URL: x.URL, Header: header, Body: p.Body, Time: x.At,
	})
	c := capture{path: below(x.URL, in.Name), event: f.Event, header: header}
	f.Forwards = c.forwards(x, in)
	switch {
	case len(f.Forwards) == 0:
	case in.Verify.Enforce && in.Verify.Scheme != "" && f.Verdict != hooks.VerdictValid:
		f.Forwards = nil
		f.Trouble = "Its sender was answered 401, as its signature is not valid, so it was not forwarded."
	case c.header.Hops() >= hooks.MaxHops:
		f.Forwards = nil
		f.Trouble = "It has been forwarded from inbox to inbox " + strconv.Itoa(hooks.MaxHops) + " times and goes no further. Look for a forward that leads back to its own inbox."
	}
	return f
}
