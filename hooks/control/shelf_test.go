package control_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/control"
	"bellhop/hooks/filter"
)

// shelf is a store of exchanges that keeps a list only, for streams that are longer than a test would store.
type shelf struct {
	hooks.Signal
	mu      sync.Mutex
	rows    map[hooks.ID]hooks.Exchange
	top     hooks.ID
	longest int // of the lists that were read
}

func (s *shelf) put(xs ...hooks.Exchange) {
	s.mu.Lock()
	for _, x := range xs {
		s.rows[x.ID] = x
		s.top = max(s.top, x.ID)
	}
	s.mu.Unlock()
	s.Notify()
}

func (s *shelf) Exchanges(_ context.Context, q hooks.ExchangeQuery) (rows []hooks.Exchange, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	id := s.top
	if q.Before != 0 {
		id = min(id, q.Before-1)
	}
	for ; id > 0 && len(rows) < q.Limit; id-- {
		if x, ok := s.rows[id]; ok {
			rows = append(rows, x)
		}
	}
	s.longest = max(s.longest, len(rows))
	return rows, nil
}

func (s *shelf) Find(ctx context.Context, _ filter.Filter, before hooks.ID, limit int) ([]hooks.Exchange, error) {
	return s.Exchanges(ctx, hooks.ExchangeQuery{Before: before, Limit: limit})
}

func (s *shelf) Exchange(context.Context, hooks.ID) (x hooks.Exchange, err error) { return x, nil }
func (s *shelf) Timing(context.Context, hooks.ID) (string, error)                 { return "", nil }
func (s *shelf) Payload(context.Context, hooks.ID) (p hooks.Payload, err error)   { return p, nil }

// pipe is a response that is read while it is written.
type pipe struct {
	*io.PipeWriter
	header http.Header
}

func (p pipe) Header() http.Header { return p.header }
func (p pipe) WriteHeader(int)     {}
func (p pipe) Flush()              {}

// listen opens a stream over the shelf. stop returns when its handler has.
func (s *shelf) listen(t *testing.T, lastEventID string) (lines *bufio.Reader, stop func()) {
	api := &control.API{Token: "key", Exchanges: s, Book: stillBook{}, Changed: s.Watch, Log: slog.New(slog.DiscardHandler)}
	ctx, cancel := context.WithCancel(t.Context())
	r := httptest.NewRequestWithContext(ctx, "GET", "http://127.0.0.1/api/v1/stream", nil)
	r.Header.Set("Authorization", "Bearer key")
	r.Header.Set("Last-Event-ID", lastEventID)
	out, in := io.Pipe()
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		api.Handler().ServeHTTP(pipe{in, http.Header{}}, r)
	}()
	lines = bufio.NewReader(out)
	if got := block(t, lines); got != ": open\n\n" {
		t.Errorf("the stream begins with %q", got)
	}
	return lines, func() {
		cancel()
		out.Close()
		<-ended
	}
}

// block reads up to the next empty line.
func block(t *testing.T, lines *bufio.Reader) (text string) {
	t.Helper()
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			t.Fatalf("the stream ended: %v", err)
		}
		text += line
		if line == "\n" {
			return text
		}
	}
}

// ids reads n events and gives the ids of their exchanges.
func ids(t *testing.T, lines *bufio.Reader, n int) []hooks.ID {
	t.Helper()
	heard := make([]hooks.ID, n)
	for i := range heard {
		if _, err := fmt.Sscanf(block(t, lines), "event: exchange\nid: %d\n", &heard[i]); err != nil {
			t.Fatal(err)
		}
	}
	return heard
}

func TestAListenerThatWasAwayForLongHearsAllOfItInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &shelf{rows: map[hooks.ID]hooks.Exchange{}}
		var want []hooks.ID
		for id := hooks.ID(1); id <= 3500; id++ {
			if id%7 == 0 || id > 1200 && id < 2400 { // ids that were never used, or whose rows were cleared away
				continue
			}
			s.put(hooks.Exchange{ID: id})
			if id > 10 {
				want = append(want, id)
			}
		}
		lines, stop := s.listen(t, "10")
		defer stop()
		if got := ids(t, lines, len(want)); !slices.Equal(got, want) {
			t.Errorf("heard %v", got)
		}
		s.put(hooks.Exchange{ID: 3501})
		if got := ids(t, lines, 1); got[0] != 3501 {
			t.Errorf("then %v", got)
		}
		if s.longest > hooks.MaxPage {
			t.Errorf("%d exchanges were read at once", s.longest)
		}
	})
}

func TestTheEndOfALongAttemptIsToldHoweverMuchHappensMeanwhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &shelf{rows: map[hooks.ID]hooks.Exchange{}}
		s.put(hooks.Exchange{ID: 1, Open: true}, hooks.Exchange{ID: 2, State: hooks.StateNew})
		lines, stop := s.listen(t, "")
		defer stop()
		for id := hooks.ID(3); id <= 3*control.StreamWindow; id++ {
			s.put(hooks.Exchange{ID: id})
			ids(t, lines, 1)
		}
		s.put(hooks.Exchange{ID: 1, Status: 200}, hooks.Exchange{ID: 2, State: hooks.StateProcessed})
		if got := ids(t, lines, 2); !slices.Equal(got, []hooks.ID{1, 2}) {
			t.Errorf("heard %v", got)
		}
	})
}

func TestASilentStreamSaysThatItIsStillThere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &shelf{rows: map[hooks.ID]hooks.Exchange{}}
		lines, stop := s.listen(t, "")
		defer stop()
		for range 3 {
			began := time.Now()
			for range 10 { // changes that no exchange shows
				time.Sleep(time.Second)
				s.Notify()
			}
			if got := block(t, lines); got != ": still here\n\n" {
				t.Errorf("got %q", got)
			}
			if took := time.Since(began); took > control.StreamSilence+control.StreamBeat {
				t.Errorf("it was silent for %s", took)
			}
		}
	})
}

func TestChangesWithinABeatBecomeOneEvent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &shelf{rows: map[hooks.ID]hooks.Exchange{}}
		lines, stop := s.listen(t, "")
		defer stop()
		synctest.Wait() // the first look is over
		for status := 200; status < 300; status++ {
			s.put(hooks.Exchange{ID: 1, Status: status})
		}
		s.put(hooks.Exchange{ID: 2})
		if got := ids(t, lines, 2); !slices.Equal(got, []hooks.ID{1, 2}) {
			t.Errorf("heard %v", got)
		}
	})
}

func TestAStreamEndsWithItsListener(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &shelf{rows: map[hooks.ID]hooks.Exchange{}}
		_, stop := s.listen(t, "")
		stop() // would hang, and the bubble with it
	})
}

// stillBook is a guest book in which nothing happens.
type stillBook struct{ control.Book }

func (stillBook) CommentChanges(int64) ([]hooks.ID, int64) { return nil, 0 }
