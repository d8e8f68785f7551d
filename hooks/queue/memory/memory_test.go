package memory_test

import (
	"context"
	"testing"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/queue"
	"bellhop/hooks/queue/memory"
	"bellhop/hooks/queue/queuetest"
)

func TestConformance(t *testing.T) {
	queuetest.Run(t, func(*testing.T) queue.Pipe { return memory.New(64, 0, 0) })
	queuetest.Run(t, func(*testing.T) queue.Pipe { return memory.New(64, 20, 0) })
}

func TestASlowTargetKeepsItsShareOfTheWorkersOnly(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	p := memory.New(64, 2, 0)
	defer p.Close()
	put := func(id hooks.ID, target string) {
		if err := p.Put(ctx, []hooks.Job{{Delivery: id, Target: target}}); err != nil {
			t.Fatal(err)
		}
	}
	take := func() queue.InHand {
		h, err := p.Take(ctx)
		if err != nil {
			t.Fatal(err)
		}
		return h
	}
	for id := range hooks.ID(5) {
		put(id, "slow")
	}
	put(10, "well")
	put(11, "well")
	first, second := take(), take()
	for _, want := range []hooks.ID{10, 11} {
		if got := take().Job().Delivery; got != want {
			t.Fatalf("got %d, want %d: the slow one's third waits", got, want)
		}
	}
	none, stop := context.WithTimeout(ctx, 20*time.Millisecond)
	defer stop()
	if h, err := p.Take(none); err == nil {
		t.Fatalf("got %d although both targets have their share", h.Job().Delivery)
	}
	if depth, err := p.Depth(ctx); depth != 3 || err != nil {
		t.Errorf("%d wait, %v", depth, err)
	}
	waits := make(chan queue.InHand)
	go func() {
		h, err := p.Take(ctx)
		if err != nil {
			t.Error(err)
		}
		waits <- h
	}()
	if err := second.Done(ctx, hooks.Result{Delivery: 1}); err != nil {
		t.Fatal(err)
	}
	if got := (<-waits).Job().Delivery; got != 2 {
		t.Errorf("after one of the slow ones is done comes %d", got)
	}
	if first.Job().Delivery != 0 {
		t.Errorf("the first was %d", first.Job().Delivery)
	}
}

func TestNoMoreJobsAreTakenThanMayBeUnbooked(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	p := memory.New(64, 0, 2)
	defer p.Close()
	for id := range hooks.ID(4) {
		if err := p.Put(ctx, []hooks.Job{{Delivery: id}}); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 {
		h, err := p.Take(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if err := h.Done(ctx, hooks.Result{Delivery: h.Job().Delivery}); err != nil {
			t.Fatal(err)
		}
	}
	if results, err := p.Results(ctx, 9); len(results) != 2 || err != nil {
		t.Fatalf("%d results, %v", len(results), err)
	}
	none, stop := context.WithTimeout(ctx, 20*time.Millisecond)
	defer stop()
	if h, err := p.Take(none); err == nil {
		t.Fatalf("got %d while two are not booked", h.Job().Delivery)
	}
	took := make(chan hooks.ID, 1)
	go func() {
		h, err := p.Take(ctx)
		if err != nil {
			t.Error(err)
		}
		took <- h.Job().Delivery
	}()
	asked, stop := context.WithCancel(ctx)
	again := make(chan error, 1)
	go func() { _, err := p.Results(asked, 9); again <- err }()
	if id := <-took; id != 2 {
		t.Errorf("after they are booked comes %d", id)
	}
	stop()
	<-again
}
