// Package capture is the public side of an inbox: it reads a request whole, has it stored, and only then
// acknowledges it. Nothing is judged before the acknowledgement and nothing is read back to be shown.
//
// It also records what passes through the guest book's pages. It starts no goroutines; its handlers run on those of
// the HTTP server and may be called from any number of them.
package capture

import (
	"cmp"
	"context"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/capture/tap"
)

// Recorder stores exchanges. When Record returns nil, what it was given survives a power cut.
type Recorder interface {
	NextExchange() hooks.ID
	Record(ctx context.Context, x hooks.Exchange, request, response hooks.Payload) error
}

// Inboxes knows the inboxes.
type Inboxes interface {
	Inbox(name string) (hooks.Inbox, bool)
}

// Passer gives a sender the answer of whom its request was forwarded to.
type Passer interface {
	// Forwarded waits until the first try of a capture's first forward has ended, and gives it with the bytes of its
	// answer. When nothing is forwarded the error has hooks.CodeNotFound; when ctx ends first it is ctx's.
	Forwarded(ctx context.Context, capture hooks.ID) (try hooks.Exchange, answer hooks.Payload, err error)
	// Answered stores what the sender of a capture is told that was recorded open, as what is delayed or passed on is:
	// x's status, error and time.
	Answered(ctx context.Context, x hooks.Exchange, response hooks.Payload) error
}

// Handler is the capturing end of every inbox behind one door. Every field is needed but Limit.
type Handler struct {
	Door     string // named in every exchange
	Inboxes  Inboxes
	Recorder Recorder
	Passer   Passer
	Turns    *Turns         // shared by all doors
	Room     *Room          // shared by all doors
	Chance   func() float64 // 0 to 1, for the failures that an inbox is told to have
	Clock    hooks.Clock
	Log      *slog.Logger
	Limit    int64 // bytes of a body, for inboxes that say nothing else; 0 is hooks.DefaultLimit
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

	reading := &reading{room: h.Room, limit: h.limit(in)}
	defer reading.done()
	problem := reading.read(w, r)
	if problem != nil && problem.unstored {
		h.Log.Warn("capture refused, there is no room for it", "id", x.ID, "inbox", name)
		compose(problem.answer, r, h.Clock()).send(w)
		return
	}
	request := hooks.Payload{Head: head(r), Body: reading.body}
	x.Request = describe(reading.body, problem != nil)
	if known {
		x.Inbox, x.State = name, hooks.StateNew
	}
	switch {
	case problem != nil:
		x.Error = problem.sentence
		if known {
			x.State = hooks.StateFailed
		}
		h.answer(w, r, capture{x, request, reading}, problem.answer)
	case !known:
		h.answer(w, r, capture{x, request, reading}, plain(http.StatusNotFound, "There is no inbox called "+name+" here.\n"))
	default:
		h.answer(w, r, capture{x, request, reading}, h.choose(x, request, in))
	}
}

// capture is a request that was read, and what is known of it.
type capture struct {
	hooks.Exchange
	request hooks.Payload
	reading *reading
}

// answer has a capture stored and only then lets its sender know.
func (h *Handler) answer(w http.ResponseWriter, r *http.Request, c capture, a hooks.Answer) {
	var said *answer
	silent := a.Kind == hooks.AnswerClose || a.Kind == hooks.AnswerReset
	switch {
	case silent:
		c.Error, c.Fault = "The connection was closed without an answer, as the inbox is told to.", hooks.FaultClosed
		if a.Kind == hooks.AnswerReset {
			c.Error, c.Fault = "The connection was broken off without an answer, as the inbox is told to.", hooks.FaultReset
		}
		if a.Delay > 0 {
			c.Took = h.Clock().Sub(c.At) + a.Delay
		}
	case a.Kind == hooks.AnswerForwarded, a.Delay > 0:
		c.Open = true // until something is said
	default:
		said = compose(a, r, h.Clock())
		c.Status, c.Response = a.Status, describe(said.payload.Body, false)
	}
	if !h.record(r, c, said) {
		compose(busy("This could not be stored."), r, h.Clock()).send(w)
		return
	}
	c.reading.done() // who waits now needs no room
	wait(r.Context(), a.Delay)
	switch {
	case silent:
		hangUp(w, a.Kind == hooks.AnswerReset)
	case a.Kind == hooks.AnswerForwarded:
		h.pass(w, r, c.Exchange, a)
	case c.Open:
		h.say(w, r, c.Exchange, a)
	default:
		said.send(w)
	}
}

// say answers the sender of a capture that was stored open, and stores what it said.
func (h *Handler) say(w http.ResponseWriter, r *http.Request, x hooks.Exchange, a hooks.Answer) {
	said := compose(a, r, h.Clock())
	x.Open, x.Took = false, h.Clock().Sub(x.At)
	if r.Context().Err() == nil {
		x.Status, x.Response = a.Status, describe(said.payload.Body, false)
	} else {
		x.Error, x.Fault = "The sender left before it was answered.", hooks.FaultLeft
		said.payload = hooks.Payload{} // nobody is there to hear it
	}
	if err := h.Passer.Answered(context.WithoutCancel(r.Context()), x, said.payload); err != nil {
		h.Log.Error("the answer to a capture is not stored", "id", x.ID, "err", err)
	}
	said.send(w)
}

// record stores a capture with what will be said; said is nil when that is nothing, or not known yet.
func (h *Handler) record(r *http.Request, c capture, said *answer) (stored bool) {
	var response hooks.Payload
	if said != nil {
		response = said.payload
	}
	if err := h.Recorder.Record(context.WithoutCancel(r.Context()), c.Exchange, c.request, response); err != nil {
		h.Log.Error("capture not stored", "id", c.ID, "inbox", c.Inbox, "err", err)
		return false
	}
	h.Log.LogAttrs(r.Context(), slog.LevelInfo, "captured", slog.Int64("id", int64(c.ID)), slog.String("inbox", c.Inbox), slog.String("door", h.Door),
		slog.String("method", r.Method), slog.Int("status", c.Status), slog.Int64("bytes", c.Request.Size))
	return true
}

// busy is for a request that was not stored, so that its sender comes again.
func busy(why string) hooks.Answer {
	a := plain(http.StatusServiceUnavailable, why+" Send it again in a moment.\n")
	a.Header = append(a.Header, [2]string{"Retry-After", "5"})
	return a
}

// hangUp ends the connection without an answer.
func hangUp(w http.ResponseWriter, reset bool) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler) // net/http ends the connection or the stream by itself
	}
	if tcp, ok := conn.(interface{ SetLinger(int) error }); ok && reset {
		_ = tcp.SetLinger(0) // closing then resets; where the line is none of TCP's, it just ends
	}
	_ = conn.Close()
}

func (h *Handler) limit(in hooks.Inbox) int64 {
	return cmp.Or(in.Limit, h.Limit, hooks.DefaultLimit)
}

// begin makes the exchange of a request that has just arrived.
func begin(id hooks.ID, door string, now time.Time, r *http.Request) hooks.Exchange {
	return hooks.Exchange{
		ID: id, Direction: hooks.In, At: now, Door: door,
		Method: r.Method, URL: r.RequestURI, Host: r.Host, Remote: remote(r), Wire: wire(r),
		Verdict: hooks.VerdictNone,
	}
}

func remote(r *http.Request) string {
	if host, _, err := net.SplitHostPort(r.RemoteAddr); err == nil {
		return host
	}
	return r.RemoteAddr
}

// wire names the connection that a request came over.
func wire(r *http.Request) string {
	if here, ok := r.Context().Value(http.LocalAddrContextKey).(net.Addr); ok {
		return hooks.Wire(r.RemoteAddr, here.String())
	}
	return ""
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
