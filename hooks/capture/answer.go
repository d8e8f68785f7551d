package capture

import (
	"net/http"
	"net/textproto"
	"slices"
	"strconv"
	"strings"
	"time"

	"bellhop/hooks"
)

// answer is a response that is known to the byte before it is sent, so that it can be stored first.
type answer struct {
	status  int
	header  http.Header
	payload hooks.Payload
}

// plain is a short text for a person.
func plain(status int, text string) hooks.Answer {
	return hooks.Answer{
		Status: status,
		Header: hooks.Header{{"Content-Type", "text/plain; charset=utf-8"}, {"X-Content-Type-Options", "nosniff"}},
		Body:   []byte(text),
	}
}

// compose works out what net/http will write for an answer (go1.26 net/http/server.go, chunkWriter.writeHeader).
// It sets Connection, Content-Length and Date itself, as net/http would, so that the head is known: the status
// line, then the lines sorted by name.
func compose(a hooks.Answer, r *http.Request, now time.Time) *answer {
	h := make(http.Header, len(a.Header)+3)
	for _, line := range a.Header {
		h.Add(line[0], textproto.TrimString(line[1]))
	}
	h.Del("Transfer-Encoding") // the length is known
	h.Del("Trailer")
	h.Set("Date", now.UTC().Format(http.TimeFormat))
	body := a.Body
	if a.Status == http.StatusNoContent || a.Status == http.StatusNotModified {
		body = nil
		h.Del("Content-Length")
		if a.Status == http.StatusNotModified {
			h.Del("Content-Type")
		}
	} else {
		h.Set("Content-Length", strconv.Itoa(len(a.Body)))
	}
	if r.Method == http.MethodHead {
		body = nil
	}
	if _, named := h["Content-Type"]; !named {
		h["Content-Type"] = nil // else net/http guesses one from the body
	}
	proto := "HTTP/1.1 "
	if !r.ProtoAtLeast(1, 1) {
		proto = "HTTP/1.0 "
		h.Set("Connection", "keep-alive") // as it was asked for, or r.Close
	}
	if r.Close || a.Status == http.StatusRequestEntityTooLarge || a.Status == http.StatusBadRequest || a.Status == http.StatusRequestTimeout {
		h.Set("Connection", "close")
	}
	first := proto + strconv.Itoa(a.Status) + " " + statusText(a.Status)
	return &answer{a.Status, h, hooks.Payload{Head: hooks.FormatHead(first, sorted(h)), Body: body}}
}

// statusText is the reason phrase that net/http writes.
func statusText(status int) string {
	if text := http.StatusText(status); text != "" {
		return text
	}
	return "status code " + strconv.Itoa(status)
}

func (a *answer) send(w http.ResponseWriter) {
	h := w.Header()
	for name, values := range a.header {
		h[name] = values
	}
	w.WriteHeader(a.status)
	_, _ = w.Write(a.payload.Body) // a sender that has gone hears nothing; the capture is stored
}

// sorted gives header lines in the order in which net/http writes them.
func sorted(h http.Header) hooks.Header {
	lines := make(hooks.Header, 0, len(h))
	for name, values := range h {
		for _, value := range values {
			lines = append(lines, [2]string{name, value})
		}
	}
	slices.SortStableFunc(lines, func(a, b [2]string) int { return strings.Compare(a[0], b[0]) })
	return lines
}
