package capture

import (
	"mime"
	"net/http"
	"strconv"
	"strings"

	"bellhop/hooks"
	"bellhop/hooks/signature"
)

// choose gives what an inbox says to a request that was read whole.
func (h *Handler) choose(x hooks.Exchange, request hooks.Payload, in hooks.Inbox) hooks.Answer {
	if shaken, ok := shake(x, request, in); ok {
		return shaken
	}
	if refusal, refused := enforce(x, request, in.Verify); refused {
		return refusal
	}
	a := in.Answer
	if status, ok := statusByPath(x.URL); ok && a.ByPath {
		a.Kind, a.Status = hooks.AnswerFixed, status
	} else if a.Failures > 0 && h.Chance() < a.Failures {
		return failure(a)
	}
	switch a.Kind {
	case hooks.AnswerSequence:
		a.Status = h.Turns.Next(in.Name, a)
	case hooks.AnswerEcho:
		return echo(a, request)
	}
	return a.Resolve()
}

// enforce judges a signature before the answer, where the inbox wants that. The inspection comes to the same verdict
// and keeps it.
func enforce(x hooks.Exchange, request hooks.Payload, v hooks.Verify) (refusal hooks.Answer, refused bool) {
	if !v.Enforce || v.Scheme == "" {
		return hooks.Answer{}, false
	}
	_, header := hooks.ParseHead(request.Head)
	verdict, reason := signature.Judge(v, signature.Input{Method: x.Method, URL: x.URL, Header: header, Body: request.Body, Time: x.At})
	if verdict == hooks.VerdictValid {
		return hooks.Answer{}, false
	}
	return plain(http.StatusUnauthorized, reason+"\n"), true
}

// statusByPath gives the status that a target asks for: /in/name/404, and nothing behind it but a query.
func statusByPath(target string) (status int, ok bool) {
	_, rest, _ := strings.Cut(target, "/in/")
	rest, _, _ = strings.Cut(rest, "?")
	_, segment, _ := strings.Cut(rest, "/")
	status, err := strconv.Atoi(segment)
	return status, err == nil && len(segment) == 3 && status >= 200 && status <= 599
}

// failure is the answer of a capture that chance has chosen to fail.
func failure(a hooks.Answer) hooks.Answer {
	failed := plain(http.StatusInternalServerError, "This inbox is told to fail now and then.\n")
	failed.Delay = a.Delay
	return failed
}

// echo gives the request's body back. It comes from a stranger and may be opened in a browser under the guest book's
// own address, so it goes as JSON or as plain text and never as anything that a browser would run.
func echo(a hooks.Answer, request hooks.Payload) hooks.Answer {
	_, header := hooks.ParseHead(request.Head)
	kind, _, _ := mime.ParseMediaType(header.Get("Content-Type"))
	if kind != "application/json" {
		kind = "text/plain; charset=utf-8"
	}
	if a.Status == 0 {
		a.Status = http.StatusOK
	}
	lines := hooks.Header{{"Content-Type", kind}, {"X-Content-Type-Options", "nosniff"}, {"Content-Security-Policy", "sandbox"}}
	if coding := header.Get("Content-Encoding"); coding != "" {
		lines = append(lines, [2]string{"Content-Encoding", coding})
	}
	a.Header = append(lines, a.Header.Without("Content-Type", "X-Content-Type-Options", "Content-Security-Policy", "Content-Encoding")...)
	a.Body = request.Body
	if a.Body == nil {
		a.Body = []byte{}
	}
	return a
}
