// Package inspect looks at a capture after its acknowledgement: who sent it, what it is called, whether its
// signature is right, and where it is to be forwarded. It is pure; a caller reads the capture and books the finding.
package inspect

import (
	"bellhop/hooks"
	"bellhop/hooks/signature"
)

// Judge gives the finding on a capture of an inbox, from the bytes as they came.
func Judge(x hooks.Exchange, p hooks.Payload, in hooks.Inbox) hooks.Finding {
	_, header := hooks.ParseHead(p.Head)
	f := hooks.Finding{Exchange: x.ID, Verdict: hooks.VerdictNone}
	f.Provider, f.Event, f.SenderID = recognise(header, p.Body)
	if in.Verify.Scheme != "" {
		f.Verdict, f.VerdictReason = verify(x, p, header, in.Verify)
	}
	for _, to := range in.Forwards {
		f.Forwards = append(f.Forwards, hooks.Delivery{
			Method: x.Method, URL: to.URL, Header: hooks.Resendable(header), Payload: x.Request.ID, AllowPrivate: true,
		})
	}
	return f
}

// verify judges a signature against the time of receipt: a stored request keeps its verdict.
func verify(x hooks.Exchange, p hooks.Payload, header hooks.Header, v hooks.Verify) (hooks.Verdict, string) {
	scheme, ok := signature.Find(v.Scheme)
	if !ok {
		return hooks.VerdictNone, "This Bellhop does not know the scheme " + v.Scheme + "."
	}
	verdict, reason := scheme.Verify(signature.Input{
		Method: x.Method, URL: x.URL, Header: header, Body: p.Body,
		Secrets: v.Secrets, Time: x.At, Tolerance: v.Tolerance,
	})
	return hooks.Verdict(verdict), reason
}
