package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"strings"
	"sync"
	"time"

	"bellhop/guestbook"
	"bellhop/hooks"
)

// The times of a live feed.
const (
	feedGather = 100 * time.Millisecond // from a change to its reading, so that all feeds share one reading
	feedBeat   = time.Second            // between two events, so that a rush of guests is one event
	feedPulse  = 20 * time.Second       // between two signs of life; proxies cut what is silent for a minute
	feedWrite  = 10 * time.Second       // for one write, after which the reader is taken for gone
)

// bulletin is what a feed tells: the parts of a page that change, drawn as on the page itself.
type bulletin struct {
	stamp string // what a page that shows this has; another stamp is another bulletin
	event []byte // as it is sent
	last  bool   // nothing will follow
}

// newBulletin draws parts, by the ids of the elements that hold them, for the page that has this stamp. news is what a
// screen reader says; "" leaves that to the page.
func newBulletin(stamp string, parts map[string]template.HTML, news string) (bulletin, error) {
	var data strings.Builder
	enc := json.NewEncoder(&data)
	enc.SetEscapeHTML(false) // a script parses it as HTML of its own; it never stands inside of a page
	if err := enc.Encode(map[string]any{"parts": parts, "news": news}); err != nil {
		return bulletin{}, fmt.Errorf("write a bulletin: %w", err)
	}
	return bulletin{stamp: stamp, event: fmt.Appendf(nil, "retry: 5000\nid: %s\nevent: parts\ndata: %s\n\n", stamp, strings.TrimSpace(data.String()))}, nil
}

// latest keeps the last bulletin for all feeds that tell the same: what changed is read and drawn once, however
// many look.
type latest struct {
	mu    sync.Mutex
	began time.Time // when the reading of told began
	told  bulletin
}

// since gives a bulletin whose reading began at a time or after it.
func (l *latest) since(at time.Time, read func() (bulletin, error)) (bulletin, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.began.IsZero() && !l.began.Before(at) {
		return l.told, nil
	}
	began := time.Now()
	told, err := read()
	if err == nil {
		l.began, l.told = began, told
	}
	return told, err
}

// seats bounds the feeds that are open at once: all, and those of one network, so that no single visitor takes all.
type seats struct {
	all, each int
	mu        sync.Mutex
	taken     int
	of        map[string]int // by network
}

// take takes a seat for a network; leave gives it back. ok is false when there is none.
func (s *seats) take(network string) (leave func(), ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.taken >= s.all || s.of[network] >= s.each {
		return nil, false
	}
	if s.of == nil {
		s.of = map[string]int{}
	}
	s.taken++
	s.of[network]++
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.taken--
		if s.of[network]--; s.of[network] == 0 {
			delete(s.of, network)
		}
	}, true
}

// follow answers with a feed of what read gives at a time or after it, as server-sent events: when the page that asks has
// another stamp, and whenever that changes.
func (s *site) follow(w http.ResponseWriter, r *http.Request, read func(ctx context.Context, at time.Time) (bulletin, error)) error {
	if s.Changed == nil {
		return hooks.NotFound("There is no live feed.")
	}
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	leave, ok := s.seats.take(guestbook.Network(s.Source(r)))
	if !ok {
		h.Set("Retry-After", "30")
		http.Error(w, "All seats are taken. The page works without the live feed.", http.StatusServiceUnavailable)
		return nil
	}
	defer leave()
	h.Set("Content-Type", "text/event-stream")
	h.Set("X-Accel-Buffering", "no")
	if r.Method == http.MethodHead {
		return nil
	}
	stamp := r.Header.Get("Last-Event-ID") // of a browser that comes back
	if stamp == "" {
		stamp = r.URL.Query().Get("at")
	}
	f := feed{w: w, rc: http.NewResponseController(w), read: read, stamp: stamp}
	changed, stop := s.Changed()
	defer stop()
	if err := f.run(r.Context(), changed); err != nil && r.Context().Err() == nil {
		s.Log.Debug("live feed ended", "error", err)
	}
	return nil
}

// feed is one that is open.
type feed struct {
	w     http.ResponseWriter
	rc    *http.ResponseController
	read  func(ctx context.Context, at time.Time) (bulletin, error)
	stamp string // what the page shows
}

// run writes events until ctx ends, a write fails, or nothing will follow.
func (f *feed) run(ctx context.Context, changed <-chan struct{}) error {
	if err := f.write([]byte(": open\n\n")); err != nil {
		return err
	}
	pulse := time.NewTicker(feedPulse)
	defer pulse.Stop()
	beat := time.NewTimer(0)
	defer beat.Stop()
	noted, told := time.Now(), time.Time{}
	for waiting := true; ; {
		select {
		case <-ctx.Done():
			return nil
		case <-changed:
			noted = time.Now()
			if !waiting {
				beat.Reset(max(feedGather, told.Add(feedBeat).Sub(noted)))
				waiting = true
			}
		case <-pulse.C:
			if err := f.write([]byte(": still here\n\n")); err != nil {
				return err
			}
		case <-beat.C:
			waiting, told = false, time.Now()
			last, err := f.tell(ctx, noted)
			if last || err != nil {
				return err
			}
		}
	}
}

// tell writes the bulletin of a time unless the page shows it.
func (f *feed) tell(ctx context.Context, at time.Time) (last bool, err error) {
	b, err := f.read(ctx, at)
	if err != nil {
		return false, err
	}
	if b.stamp != f.stamp {
		f.stamp = b.stamp
		if err := f.write(b.event); err != nil {
			return false, err
		}
	}
	if b.last {
		return true, f.write([]byte("event: end\ndata: end\n\n"))
	}
	return false, nil
}

// write sends bytes to the reader at once.
func (f *feed) write(p []byte) error {
	if err := f.rc.SetWriteDeadline(time.Now().Add(feedWrite)); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return err
	}
	if _, err := f.w.Write(p); err != nil {
		return err
	}
	return f.rc.Flush()
}
