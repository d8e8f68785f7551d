package web

import (
	"errors"
	"fmt"
	"net/http"
	"time"

	"bellhop/hooks"
)

// The times of a live feed.
const (
	feedBeat  = time.Second      // between two events, so that a rush of guests is one event
	feedPulse = 20 * time.Second // between two signs of life; proxies cut what is silent for a minute
	feedWrite = 10 * time.Second // for one write, after which the reader is taken for gone
)

// live tells a page, as server-sent events, the number of the newest comment: at once, and whenever it
// has changed. What is new the page fetches itself.
func (s *site) live(w http.ResponseWriter, r *http.Request) error {
	if s.Changed == nil {
		return hooks.NotFound("There is no live feed.")
	}
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	select {
	case s.feeds <- struct{}{}:
		defer func() { <-s.feeds }()
	default:
		h.Set("Retry-After", "30")
		http.Error(w, "All seats are taken. The page works without the live feed.", http.StatusServiceUnavailable)
		return nil
	}
	h.Set("Content-Type", "text/event-stream")
	h.Set("X-Accel-Buffering", "no")
	if r.Method == http.MethodHead {
		return nil
	}
	changed, stop := s.Changed()
	defer stop()
	if err := s.feed(r, changed, http.NewResponseController(w), w); err != nil && r.Context().Err() == nil {
		s.Log.Debug("live feed ended", "error", err)
	}
	return nil
}

// feed writes events until the request ends or a write fails.
func (s *site) feed(r *http.Request, changed <-chan struct{}, rc *http.ResponseController, w http.ResponseWriter) error {
	ctx := r.Context()
	pulse := time.NewTicker(feedPulse)
	defer pulse.Stop()
	beat := time.NewTimer(0)
	defer beat.Stop()
	told := hooks.ID(-1)
	for {
		select { // the beat
		case <-ctx.Done():
			return nil
		case <-beat.C:
		}
		newest, err := s.Book.Newest(ctx)
		if err != nil {
			return err
		}
		if newest != told {
			told = newest
			if err := write(rc, w, fmt.Sprintf("retry: 5000\nevent: entries\ndata: %s\n\n", newest)); err != nil {
				return err
			}
		}
		for waiting := true; waiting; {
			select {
			case <-ctx.Done():
				return nil
			case <-changed:
				waiting = false
			case <-pulse.C:
				if err := write(rc, w, ": still here\n\n"); err != nil {
					return err
				}
			}
		}
		beat.Reset(feedBeat)
	}
}

// write sends text to the reader at once.
func write(rc *http.ResponseController, w http.ResponseWriter, text string) error {
	if err := rc.SetWriteDeadline(time.Now().Add(feedWrite)); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return err
	}
	if _, err := w.Write([]byte(text)); err != nil {
		return err
	}
	return rc.Flush()
}
