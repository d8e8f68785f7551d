// Package capture is the public side of an inbox: it reads a request whole, has it stored, and only then
// acknowledges it. Nothing is judged before the acknowledgement and nothing is read back to be shown.
//
// It also records what passes through the guest book's pages. It starts no goroutines; its handlers run on those of
// the HTTP server and may be called from any number of them.
package capture

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/capture/tap"
)

// DefaultLimit is how much of a body is read when nothing else is said.
const DefaultLimit = 10 << 20

// Recorder stores exchanges. When Record returns nil, what it was given survives a power cut.
type Recorder interface {
	NextExchange() hooks.ID
	Record(ctx context.Context, x hooks.Exchange, request, response hooks.Payload) error
}

// Inboxes knows the inboxes.
type Inboxes interface {
	Inbox(name string) (hooks.Inbox, bool)
}

// Handler is the capturing end of every inbox behind one door.
type Handler struct {
	Door     string // named in every exchange
	Inboxes  Inboxes
	Recorder Recorder
	Clock    hooks.Clock
	Log      *slog.Logger
	Limit    int64 // bytes of a body; 0 is DefaultLimit
}

// Name gives the inbox that a request target names: the part behind /in/ of the path as it was sent. ok is false
// for a target that is none of an inbox.
func Name(target string) (name string, ok bool) {
	if i := strings.Index(target, "://"); i > 0 && target[0] != '/' { // absolute form, RFC 9112 section 3.2.2
		path := strings.IndexAny(target[i+3:], "/?#")
		if path < 0 {
			return "", false
		}
		target = target[i+3+path:]
	}
	rest, ok := strings.CutPrefix(target, "/in/")
	if !ok {
		return "", false
	}
	if end := strings.IndexAny(rest, "/?#"); end >= 0 {
		rest = rest[:end]
	}
	return rest, rest != ""
}

// ServeHTTP captures a request whose target Name accepts.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	x := begin(h.Recorder.NextExchange(), h.Door, h.Clock(), r)
	name, _ := Name(r.RequestURI)
	in, known := h.Inboxes.Inbox(name)

	body, problem := readBody(r, h.limit())
	request := hooks.Payload{Head: head(r), Body: body}
	x.Request = describe(body, problem != nil)
	if known {
		x.Inbox, x.State = name, hooks.StateNew
	}
	answer := in.Answer.Resolve()
	switch {
	case problem != nil:
		answer, x.Error = problem.answer, problem.sentence
		if known {
			x.State = hooks.StateFailed
		}
	case !known:
		answer = plain(http.StatusNotFound, "There is no inbox called "+name+" here.\n")
	default:
		if shaken, ok := shake(x, request, in); ok {
			answer = shaken
		}
	}
	said := compose(answer, r, h.Clock())
	x.Status = answer.Status
	x.Response = describe(said.payload.Body, false)
	if answer.Delay > 0 {
		x.Took = h.Clock().Sub(x.At) + answer.Delay
	}
	if err := h.Recorder.Record(context.WithoutCancel(r.Context()), x, request, said.payload); err != nil {
		h.Log.Error("capture not stored", "id", x.ID, "inbox", name, "err", err)
		sorry := plain(http.StatusServiceUnavailable, "This could not be stored. Send it again in a moment.\n")
		sorry.Header = append(sorry.Header, [2]string{"Retry-After", "5"})
		compose(sorry, r, h.Clock()).send(w)
		return
	}
	h.Log.LogAttrs(r.Context(), slog.LevelInfo, "captured", slog.Int64("id", int64(x.ID)), slog.String("inbox", name), slog.String("door", h.Door),
		slog.String("method", r.Method), slog.Int("status", x.Status), slog.Int64("bytes", x.Request.Size))
	wait(r.Context(), answer.Delay)
	said.send(w)
}

func (h *Handler) limit() int64 {
	if h.Limit > 0 {
		return h.Limit
	}
	return DefaultLimit
}

// begin makes the exchange of a request that has just arrived.
func begin(id hooks.ID, door string, now time.Time, r *http.Request) hooks.Exchange {
	return hooks.Exchange{
		ID: id, Direction: hooks.In, At: now, Door: door,
		Method: r.Method, URL: r.RequestURI, Host: r.Host, Remote: remote(r),
		Verdict: hooks.VerdictNone,
	}
}

func remote(r *http.Request) string {
	if host, _, err := net.SplitHostPort(r.RemoteAddr); err == nil {
		return host
	}
	return r.RemoteAddr
}

// head gives the request's head as it came over the wire. Where the tap could not follow it is made from
// what net/http read, which keeps the values and loses the order.
func head(r *http.Request) []byte {
	if raw, ok := tap.Head(r); ok {
		return raw
	}
	header := hooks.Header{{"Host", r.Host}}
	return hooks.FormatHead(r.Method+" "+r.RequestURI+" "+r.Proto, append(header, sorted(r.Header)...))
}

// wait lets an answer's delay pass, or ends early when the sender has gone.
func wait(ctx context.Context, d time.Duration) {
	if d <= 0 {
		return
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
