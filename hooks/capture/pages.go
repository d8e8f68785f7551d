package capture

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"strconv"

	"bellhop/hooks"
)

// maxPage is how much of a page's request and response is kept.
const maxPage = 1 << 20

// Pages records what passes through another handler, such as the guest book's pages, and stays out of its way: a
// page is served whether or not it could be recorded.
type Pages struct {
	Door     string
	Next     http.Handler
	Skip     func(*http.Request) bool // furniture that is not recorded: style sheets, fonts, endless streams
	Recorder Recorder
	Clock    hooks.Clock
	Log      *slog.Logger
}

// exchangeKey carries the ID of the exchange that a request will be recorded under, and doorKey the door it came through.
type (
	exchangeKey struct{}
	doorKey     struct{}
)

// DoorOf names the door that a page's request came through; "" when it passed no Pages.
func DoorOf(r *http.Request) string {
	door, _ := r.Context().Value(doorKey{}).(string)
	return door
}

// CauseOf names the exchange that a page's request is recorded under, so that what it brings about can name
// its cause. A request that is not recorded causes nothing.
func CauseOf(r *http.Request) hooks.Cause {
	if id, ok := r.Context().Value(exchangeKey{}).(hooks.ID); ok {
		return hooks.CausedBy(hooks.CauseExchange, id)
	}
	return hooks.Cause{}
}

// ServeHTTP serves the page and records the exchange when it is done.
func (p *Pages) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if p.Skip != nil && p.Skip(r) {
		p.Next.ServeHTTP(w, r)
		return
	}
	x := begin(p.Recorder.NextExchange(), p.Door, p.Clock(), r)
	requestHead := head(r)
	read := &limited{limit: maxPage}
	r = r.WithContext(context.WithValue(context.WithValue(r.Context(), exchangeKey{}, x.ID), doorKey{}, p.Door))
	r.Body = teeBody{io.TeeReader(r.Body, read), r.Body}
	seen := &recordedWriter{ResponseWriter: w, body: limited{limit: maxPage}}
	w.Header().Set("Date", x.At.UTC().Format(http.TimeFormat))
	p.Next.ServeHTTP(seen, r)
	if seen.status == 0 {
		seen.WriteHeader(http.StatusOK)
	}
	if r.Method == http.MethodHead {
		seen.body = limited{} // what the page wrote was not sent
	}
	x.Status, x.Took = seen.status, p.Clock().Sub(x.At)
	x.Request, x.Response = describe(read.Bytes(), read.cut), describe(seen.body.Bytes(), seen.body.cut)
	err := p.Recorder.Record(context.WithoutCancel(r.Context()), x,
		hooks.Payload{Head: requestHead, Body: read.Bytes()}, hooks.Payload{Head: seen.head, Body: seen.body.Bytes()})
	if err != nil {
		p.Log.Error("page not recorded", "id", x.ID, "err", err)
	}
}

// limited keeps the first bytes of what is written to it.
type limited struct {
	bytes.Buffer
	limit int
	cut   bool
}

func (l *limited) Write(p []byte) (int, error) {
	keep := p
	if room := l.limit - l.Len(); len(keep) > room {
		keep, l.cut = keep[:room], true
	}
	l.Buffer.Write(keep)
	return len(p), nil
}

type teeBody struct {
	io.Reader
	io.Closer
}

// recordedWriter keeps what is written to it.
type recordedWriter struct {
	http.ResponseWriter
	status int
	head   []byte
	body   limited
}

func (w *recordedWriter) WriteHeader(status int) {
	if w.status == 0 && status >= 200 {
		w.status = status
		w.head = hooks.FormatHead("HTTP/1.1 "+strconv.Itoa(status)+" "+statusText(status), sorted(w.Header()))
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *recordedWriter) Write(p []byte) (int, error) {
	if w.status == 0 {
		w.WriteHeader(http.StatusOK)
	}
	n, err := w.ResponseWriter.Write(p)
	_, _ = w.body.Write(p[:n]) // never fails
	return n, err
}

// FlushError sends what was written so far, as http.ResponseController asks.
func (w *recordedWriter) FlushError() error {
	if w.status == 0 {
		w.WriteHeader(http.StatusOK)
	}
	return http.NewResponseController(w.ResponseWriter).Flush()
}

// Unwrap lets http.ResponseController reach what lies below.
func (w *recordedWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
