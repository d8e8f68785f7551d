package store

import (
	"log/slog"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"bellhop/hooks"
)

// TestACapturesTimeIncludesItsCommit reads a clock that goes on by a millisecond at each look: the row is written at
// the first look behind the capture's, its commit is done at the second.
func TestACapturesTimeIncludesItsCommit(t *testing.T) {
	var looks atomic.Int64
	start := time.Date(2031, 1, 1, 0, 0, 0, 0, time.UTC)
	tick := func() time.Time { return start.Add(time.Duration(looks.Add(1)) * time.Millisecond) }
	s, err := Open(t.Context(), Options{Path: filepath.Join(t.TempDir(), "bellhop.db"), Clock: tick, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	run(t, s)
	x := hooks.Exchange{ID: s.NextExchange(), Direction: hooks.In, At: tick(), Method: "POST", URL: "/in/a", Inbox: "a", State: hooks.StateNew, Status: 200}
	if err := s.Record(t.Context(), x, hooks.Payload{}, hooks.Payload{}); err != nil {
		t.Fatal(err)
	}
	if err := s.Settle(t.Context(), []hooks.Finding{{Exchange: x.ID, Verdict: hooks.VerdictNone}}); err != nil {
		t.Fatal(err)
	}
	got, err := s.Exchange(t.Context(), x.ID)
	if err != nil || got.Took != 2*time.Millisecond {
		t.Errorf("took %v, %v", got.Took, err)
	}
	if timing, err := s.Timing(t.Context(), x.ID); err != nil || timing != `{"read_us":1000,"stored_us":2000,"processed_us":3000}` {
		t.Errorf("it came to %s, %v", timing, err)
	}
	if len(s.took.took) != 0 {
		t.Error("the time is kept although it is stored")
	}
}
