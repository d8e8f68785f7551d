package engine_test

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/store"
)

// waiting writes n events that are due to one subscriber, before any engine runs.
func waiting(t *testing.T, dir, url string, n int) {
	t.Helper()
	s, err := store.Open(t.Context(), store.Options{Path: filepath.Join(dir, "bellhop.db"), Clock: time.Now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	must[hooks.Subscription](t)(s.AddSubscription(t.Context(), hooks.Subscription{URL: url, Types: []string{"*"}, AllowPrivate: true, Active: true}))
	var wg sync.WaitGroup
	for part := range 20 {
		wg.Go(func() {
			for i := range n / 20 {
				e := hooks.Event{ID: fmt.Sprintf("evt_%d_%d", part, i), Type: "a.b", At: time.Now(), Data: []byte(`{"a":1}`)}
				if _, _, err := s.AddEvent(t.Context(), e); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

// TestTenKillsLoseNoDelivery kills the program ten times while a thousand deliveries are under way. Each arrives; one
// that arrives twice is one that a worker had sent and not yet booked when it was killed.
func TestTenKillsLoseNoDelivery(t *testing.T) {
	const n, kills = 1000, 10
	dir := t.TempDir()
	sink, url := newTally(t)
	waiting(t, dir, url, n)
	for range kills {
		_, kill := startVictim(t, dir, url)
		enough := sink.arm(n / (kills + 2))
		select {
		case <-enough:
		case <-time.After(patience):
			t.Error("nothing more comes")
		}
		kill()
	}
	e := open(t, dir, quiet())
	await(t, e, "all are delivered", func() bool {
		return must[hooks.Counts](t)(e.Store.Counts(t.Context())).Deliveries[hooks.Delivered] == n
	})
	workers := config(dir, quiet()).Workers
	again := len(sink.order) - n
	t.Logf("%d arrived again", again)
	if len(sink.came) != n || again > kills*workers {
		t.Errorf("%d of %d came, %d of them again, which is more than %d", len(sink.came), n, again, kills*workers)
	}
}
