// Package queuetest is the conformance suite that every Pipe passes. Its goroutines belong to the test that
// starts them and end with it.
package queuetest

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"sync"
	"testing"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/queue"
)

// patience is how long a call may take before the suite calls it stuck.
const patience = time.Minute

// Run runs the suite. open gives an empty pipe that holds at least 64 jobs.
func Run(t *testing.T, open func(t *testing.T) queue.Pipe) {
	for name, test := range map[string]func(*testing.T, queue.Pipe){
		"a job arrives whole":                     jobArrivesWhole,
		"a result comes back whole":               resultComesBackWhole,
		"jobs leave in the order they came":       order,
		"many workers share the jobs":             share,
		"results come together":                   together,
		"done twice gives one result":             doneTwice,
		"a waiting call ends with its context":    endsWithContext,
		"a closed pipe refuses and frees waiters": closed,
	} {
		t.Run(name, func(t *testing.T) {
			p := open(t)
			t.Cleanup(func() { p.Close() })
			test(t, p)
		})
	}
}

func job(n int) hooks.Job {
	return hooks.Job{
		Version: hooks.WireVersion, Delivery: hooks.ID(n), Attempt: 2, Exchange: hooks.ID(n + 1000),
		Method: "POST", URL: "http://127.0.0.1:9/hooks?a=1", Target: "http://127.0.0.1:9/hooks", Header: hooks.Header{{"X-A", "1"}, {"x-a", "2"}},
		Body: []byte{0, 0xff, '\r', '\n', byte(n)}, TimeoutMS: 1500, AllowPrivate: true, AnswerLimit: 4096,
		ExpiresAt: time.Date(2031, 2, 3, 4, 5, 6, 7000, time.UTC),
	}
}

func result(j hooks.Job) hooks.Result {
	return hooks.Result{
		Version: hooks.WireVersion, Delivery: j.Delivery, Attempt: j.Attempt, Exchange: j.Exchange, Worker: "w1",
		Outcome: hooks.OutcomeRefused, Status: 503, Fault: hooks.FaultReset, Error: "It broke.",
		StartedAt: time.Date(2031, 2, 3, 4, 5, 6, 8000, time.UTC), Timing: hooks.Timing{DNS: 1, Connect: 2, TLS: 3, FirstByte: 4, Total: 5, Reused: true},
		Sent: []byte("POST / HTTP/1.1\r\n\r\n"), Head: []byte("HTTP/1.1 503 No\r\n\r\n"), Body: []byte{0, 1, 2}, Truncated: true, Remote: "127.0.0.1:9",
	}
}

func within(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	return ctx
}

func put(t *testing.T, p queue.Pipe, j hooks.Job) {
	t.Helper()
	if err := p.Put(within(t), []hooks.Job{j}); err != nil {
		t.Fatalf("Put: %v", err)
	}
}

func take(t *testing.T, p queue.Pipe) queue.InHand {
	t.Helper()
	h, err := p.Take(within(t))
	if err != nil {
		t.Fatalf("Take: %v", err)
	}
	return h
}

func jobArrivesWhole(t *testing.T, p queue.Pipe) {
	put(t, p, job(7))
	if got := take(t, p).Job(); !reflect.DeepEqual(got, job(7)) {
		t.Errorf("got %+v, want %+v", got, job(7))
	}
}

func resultComesBackWhole(t *testing.T, p queue.Pipe) {
	put(t, p, job(7))
	h := take(t, p)
	want := result(h.Job())
	if err := h.Done(within(t), want); err != nil {
		t.Fatalf("Done: %v", err)
	}
	got, err := one(within(t), p)
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v, want %+v", got, err, want)
	}
}

func order(t *testing.T, p queue.Pipe) {
	for n := range 20 {
		put(t, p, job(n))
	}
	for n := range 20 {
		h := take(t, p)
		if h.Job().Delivery != hooks.ID(n) {
			t.Fatalf("job %d came as number %d", h.Job().Delivery, n)
		}
		if err := h.Done(within(t), result(h.Job())); err != nil {
			t.Fatal(err)
		}
	}
}

func share(t *testing.T, p queue.Pipe) {
	const jobs, workers = 60, 4
	var wg sync.WaitGroup
	ctx := within(t)
	for range workers {
		wg.Go(func() {
			for range jobs / workers {
				h, err := p.Take(ctx)
				if err == nil {
					err = h.Done(ctx, result(h.Job()))
				}
				if err != nil {
					t.Errorf("worker: %v", err)
					return
				}
			}
		})
	}
	for n := range jobs {
		put(t, p, job(n))
	}
	seen := map[hooks.ID]bool{}
	for range jobs {
		r, err := one(ctx, p)
		if err != nil || seen[r.Delivery] {
			t.Fatalf("result of %d: %v, seen before: %v", r.Delivery, err, seen[r.Delivery])
		}
		seen[r.Delivery] = true
	}
	wg.Wait()
}

func doneTwice(t *testing.T, p queue.Pipe) {
	put(t, p, job(1))
	h := take(t, p)
	for range 2 {
		if err := h.Done(within(t), result(h.Job())); err != nil {
			t.Fatalf("Done: %v", err)
		}
	}
	if _, err := one(within(t), p); err != nil {
		t.Fatal(err)
	}
	put(t, p, job(2))
	if err := take(t, p).Done(within(t), result(job(2))); err != nil {
		t.Fatal(err)
	}
	if r, err := one(within(t), p); err != nil || r.Delivery != 2 {
		t.Errorf("after a double Done came the result of %d, %v", r.Delivery, err)
	}
}

func endsWithContext(t *testing.T, p queue.Pipe) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := p.Take(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("Take: %v", err)
	}
	if _, err := one(ctx, p); !errors.Is(err, context.Canceled) {
		t.Errorf("Result: %v", err)
	}
}

func closed(t *testing.T, p queue.Pipe) {
	errs := make(chan error, 2)
	ctx := within(t)
	go func() { _, err := p.Take(ctx); errs <- err }()
	go func() { _, err := one(ctx, p); errs <- err }()
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	errs2 := []error{<-errs, <-errs, p.Put(ctx, []hooks.Job{job(1)}), p.Close()}
	for i, err := range errs2[:3] {
		if !errors.Is(err, queue.ErrClosed) {
			t.Errorf("call %d after Close: %v", i, err)
		}
	}
	if errs2[3] != nil {
		t.Errorf("second Close: %v", errs2[3])
	}
}

// one waits for a single result.
func one(ctx context.Context, p queue.Pipe) (r hooks.Result, err error) {
	results, err := p.Results(ctx, 1)
	if err == nil && len(results) != 1 {
		return r, fmt.Errorf("asked for one result, got %d", len(results))
	}
	if err != nil {
		return r, err
	}
	return results[0], nil
}

// together asks for more results than there are, and for fewer.
func together(t *testing.T, p queue.Pipe) {
	for n := range 5 {
		put(t, p, job(n))
	}
	for range 5 {
		h := take(t, p)
		if err := h.Done(within(t), result(h.Job())); err != nil {
			t.Fatal(err)
		}
	}
	seen := map[hooks.ID]bool{}
	for len(seen) < 5 {
		results, err := p.Results(within(t), 3)
		if err != nil || len(results) < 1 || len(results) > 3 {
			t.Fatalf("%d results, %v", len(results), err)
		}
		for _, r := range results {
			if seen[r.Delivery] {
				t.Errorf("the result of %d came twice", r.Delivery)
			}
			seen[r.Delivery] = true
		}
	}
}
