package capture

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"sort"
	"strconv"
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

// compose works out what net/http will write for an answer. It sets Date and Content-Length itself, as
// net/http would, so that the head is known: the status line, then the lines sorted by name.
func compose(a hooks.Answer, r *http.Request, now time.Time) *answer {
	h := http.Header{}
	for _, line := range a.Header {
		h.Add(line[0], line[1])
	}
	h.Set("Date", now.UTC().Format(http.TimeFormat))
	body := a.Body
	if bodiless := a.Status == http.StatusNoContent || a.Status == http.StatusNotModified; bodiless {
		body = nil
		h.Del("Content-Length")
		h.Del("Content-Type")
	} else {
		h.Set("Content-Length", strconv.Itoa(len(a.Body)))
	}
	if r.Method == http.MethodHead {
		body = nil
	}
	if r.Close || a.Status == http.StatusRequestEntityTooLarge || a.Status == http.StatusBadRequest {
		h.Set("Connection", "close")
	}
	proto := "HTTP/1.1 "
	if !r.ProtoAtLeast(1, 1) {
		proto = "HTTP/1.0 "
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

func (a *answer) sha256() string {
	if len(a.payload.Body) == 0 {
		return ""
	}
	sum := sha256.Sum256(a.payload.Body)
	return hex.EncodeToString(sum[:])
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
	names := make([]string, 0, len(h))
	for name := range h {
		names = append(names, name)
	}
	sort.Strings(names)
	lines := make(hooks.Header, 0, len(h))
	for _, name := range names {
		for _, value := range h[name] {
			lines = append(lines, [2]string{name, value})
		}
	}
	return lines
}
