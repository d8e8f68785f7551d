package engine

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/queue"
)

// doubling is a pipe that carries every job and every result twice.
type doubling struct{ queue.Pipe }

func (d doubling) Put(ctx context.Context, jobs []hooks.Job) error {
	return d.Pipe.Put(ctx, append(jobs[:len(jobs):len(jobs)], jobs...))
}

func (d doubling) Results(ctx context.Context, limit int) ([]hooks.Result, error) {
	results, err := d.Pipe.Results(ctx, limit)
	return append(results[:len(results):len(results)], results...), err
}

func TestAPipeThatDoublesEverythingIsBookedOnce(t *testing.T) {
	const n = 200
	var mu sync.Mutex
	came := map[string]int{}
	target := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		if came[r.Header.Get("Webhook-Id")]++; len(came)%3 == 0 && came[r.Header.Get("Webhook-Id")] <= 2 { // also refusals come twice
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	}))
	t.Cleanup(target.Close)
	e, err := Open(t.Context(), Config{DataDir: t.TempDir(), Control: "127.0.0.1:8081", Workers: 4, Version: "test", Clock: time.Now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	e.lines.now.pipe = doubling{e.lines.now.pipe}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- e.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	if _, err := e.Store.AddSubscription(t.Context(), hooks.Subscription{
		URL: target.URL, Types: []string{"*"}, AllowPrivate: true, Active: true, Schedule: hooks.Schedule{0, time.Millisecond, time.Millisecond, time.Millisecond, time.Millisecond},
	}); err != nil {
		t.Fatal(err)
	}
	changed, stopWatch := e.Store.Changed.Watch()
	defer stopWatch()
	for i := range n {
		if _, _, err := e.Store.AddEvent(t.Context(), hooks.Event{ID: fmt.Sprint("evt_", i), Type: "a.b", At: time.Now(), Data: []byte(`{}`)}); err != nil {
			t.Fatal(err)
		}
	}
	counts := func() map[hooks.DeliveryState]int64 {
		c, err := e.Store.Counts(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return c.Deliveries
	}
	for counts()[hooks.Delivered] < n {
		select {
		case <-changed:
		case <-time.After(time.Minute):
			t.Fatalf("they stand at %v", counts())
		}
	}
	all, err := e.Store.Deliveries(t.Context(), hooks.DeliveryQuery{Limit: 2 * n})
	if err != nil || len(all) != n {
		t.Fatalf("%d deliveries, %v", len(all), err)
	}
	tries := 0
	for _, d := range all {
		x, err := e.Store.Exchanges(t.Context(), hooks.ExchangeQuery{Delivery: d.ID, Limit: 100})
		if err != nil || len(x) != d.Attempts {
			t.Errorf("delivery %d has %d attempts and %d exchanges, %v", d.ID, d.Attempts, len(x), err)
		}
		for _, try := range x {
			if try.Open {
				t.Errorf("the attempt %d of %d is open", try.Attempt, d.ID)
			}
		}
		tries += d.Attempts
	}
	mu.Lock()
	defer mu.Unlock()
	if len(came) != n {
		t.Errorf("%d ids came", len(came))
	}
	total := 0
	for id, times := range came {
		total += times
		if times < 1 || times > 2*5 {
			t.Errorf("%s came %d times", id, times)
		}
	}
	if total <= tries {
		t.Errorf("%d requests came of %d tries: nothing was doubled", total, tries)
	}
	if sum := counts(); sum[hooks.InFlight]+sum[hooks.Due]+sum[hooks.Waiting]+sum[hooks.GivenUp] != 0 {
		t.Errorf("they stand at %v after %d tries", sum, tries)
	}
}
