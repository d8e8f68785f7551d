package dispatch

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/queue/memory"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// ledger is a schedule in memory: deliveries by the rules, without a file.
type ledger struct {
	mu         sync.Mutex
	due        hooks.Signal
	deliveries []*hooks.Delivery
	leases     map[hooks.ID]time.Time
	claims     int   // how often Claim was called
	fails      error // what Claim gives, when it is not nil
	sign       hooks.Sign
}

func newLedger() *ledger { return &ledger{leases: map[hooks.ID]time.Time{}} }

func (l *ledger) add(d hooks.Delivery) hooks.ID {
	l.mu.Lock()
	d.ID = hooks.ID(len(l.deliveries) + 1)
	d.State, d.DueAt, d.Method, d.URL = hooks.Due, time.Now(), "POST", "http://example.test"
	l.deliveries = append(l.deliveries, &d)
	l.mu.Unlock()
	l.due.Notify()
	return d.ID
}

func (l *ledger) get(id hooks.ID) hooks.Delivery {
	l.mu.Lock()
	defer l.mu.Unlock()
	return *l.deliveries[id-1]
}

func (l *ledger) Claim(_ context.Context, limit int, lease time.Duration) (claims []hooks.Claim, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.claims++; l.fails != nil {
		return nil, l.fails
	}
	now := time.Now()
	for _, d := range l.deliveries {
		if until, ok := l.leases[d.ID]; ok && until.Before(now) {
			d.State, d.DueAt = hooks.Due, now
			delete(l.leases, d.ID)
		}
	}
	for _, d := range l.deliveries {
		if len(claims) < limit && (d.State == hooks.Due || d.State == hooks.Waiting) && !d.DueAt.After(now) {
			d.State, d.Attempts = hooks.InFlight, d.Attempts+1
			l.leases[d.ID] = now.Add(lease)
			claims = append(claims, hooks.Claim{Delivery: *d, Body: []byte("{}")})
			claims[len(claims)-1].Sign = l.sign
		}
	}
	return claims, nil
}

func (l *ledger) NextDue(context.Context) (at time.Time, ok bool, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	consider := func(t time.Time) {
		if !ok || t.Before(at) {
			at, ok = t, true
		}
	}
	for _, d := range l.deliveries {
		if d.State == hooks.Due || d.State == hooks.Waiting {
			consider(d.DueAt)
		}
	}
	for _, until := range l.leases {
		consider(until)
	}
	return at, ok, nil
}

func (l *ledger) Book(_ context.Context, results []hooks.Result) ([]hooks.Booking, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	booked := make([]hooks.Booking, len(results))
	for i, r := range results {
		booked[i] = l.book(r)
	}
	return booked, nil
}

func (l *ledger) book(r hooks.Result) hooks.Booking {
	d := l.deliveries[r.Delivery-1]
	if d.State != hooks.InFlight || d.Attempts != r.Attempt {
		return hooks.Booking{}
	}
	next := d.After(r, time.Now(), 0)
	d.State, d.DueAt, d.Reason = next.State, next.DueAt, next.Reason
	delete(l.leases, d.ID)
	return hooks.Booking{Next: next, Booked: true}
}

func (l *ledger) InFlight() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.leases)
}

func (l *ledger) claimed() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.claims
}

// bench is a dispatcher that runs between a ledger and a pipe.
type bench struct {
	*Dispatcher
	ledger *ledger
	pipe   *memory.Pipe
}

func newBench(t *testing.T) *bench {
	b := &bench{ledger: newLedger(), pipe: memory.New(100, 0, 0)}
	b.Dispatcher = &Dispatcher{
		Schedule: b.ledger, Pipe: b.pipe, Due: &b.ledger.due, Clock: time.Now, Log: slog.New(slog.DiscardHandler), UserAgent: "Bellhop/test", InFlight: 4,
	}
	return b
}

// run runs both ways until the test ends.
func (b *bench) run(t *testing.T) {
	for _, way := range []func(context.Context) error{b.RunOut, b.RunBack} {
		ended := make(chan error, 1)
		ctx, cancel := context.WithCancel(t.Context())
		go func() { ended <- way(ctx) }()
		t.Cleanup(func() {
			cancel()
			if err := <-ended; err != nil {
				t.Error(err)
			}
		})
	}
}

// answer takes a job as a worker does and hands a result back.
func (b *bench) answer(t *testing.T, status int) hooks.Job {
	t.Helper()
	h, err := b.pipe.Take(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	j := h.Job()
	r := hooks.Result{Delivery: j.Delivery, Attempt: j.Attempt, Exchange: j.Exchange, Outcome: hooks.OutcomeRefused, Status: status}
	if hooks.IsSuccess(status) {
		r.Outcome = hooks.OutcomeDelivered
	}
	if err := h.Done(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	return j
}

func (b *bench) waiting(t *testing.T) int {
	t.Helper()
	n, err := b.pipe.Depth(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestAttemptsLeaveAtTheirTimes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.run(t)
		waits := hooks.Schedule{time.Second, 10 * time.Minute, 3 * time.Hour}
		id := b.ledger.add(hooks.Delivery{Schedule: waits})
		began := time.Now()
		at := time.Duration(0)
		for attempt := 1; attempt <= 4; attempt++ {
			if j := b.answer(t, 503); j.Attempt != attempt || time.Since(began) != at {
				t.Fatalf("attempt %d left after %s, want %s", j.Attempt, time.Since(began), at)
			}
			if wait, ok := waits.Wait(attempt); ok {
				at += wait
			}
		}
		synctest.Wait()
		if d := b.ledger.get(id); d.State != hooks.GivenUp || d.Reason == "" {
			t.Errorf("got %+v", d)
		}
		id = b.ledger.add(hooks.Delivery{})
		b.answer(t, 200)
		synctest.Wait()
		if d := b.ledger.get(id); d.State != hooks.Delivered {
			t.Errorf("got %+v", d)
		}
	})
}

func TestNoMoreLeavesThanMayBeOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.run(t)
		for range 10 {
			b.ledger.add(hooks.Delivery{})
		}
		synctest.Wait()
		for left := 10; left > 0; left-- {
			if out := b.waiting(t); out != min(left, 4) {
				t.Fatalf("%d are out with %d left", out, left)
			}
			b.answer(t, 200) // and the next follows at once
			synctest.Wait()
		}
	})
}

func TestAPauseHoldsBackWithoutSpinning(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.Pause()
		b.run(t)
		id := b.ledger.add(hooks.Delivery{})
		began := time.Now()
		time.Sleep(time.Hour) // of the test's own clock
		synctest.Wait()
		if b.waiting(t) != 0 || !b.Paused() {
			t.Error("something left during the pause")
		}
		if n := b.ledger.claimed(); n > 1000 {
			t.Errorf("the store was asked %d times in an hour", n)
		}
		b.Resume()
		b.answer(t, 200)
		if took := time.Since(began); took != time.Hour {
			t.Errorf("left %s after the end of the pause", took-time.Hour)
		}
		synctest.Wait()
		if d := b.ledger.get(id); d.State != hooks.Delivered {
			t.Errorf("got %+v", d)
		}
	})
}

func TestWhatIsOutWhenAPauseBeginsIsBooked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.run(t)
		id := b.ledger.add(hooks.Delivery{})
		synctest.Wait()
		b.Pause()
		b.answer(t, 200)
		synctest.Wait()
		if d := b.ledger.get(id); d.State != hooks.Delivered {
			t.Errorf("got %+v", d)
		}
	})
}

// A pipe that forgets all it has, with every place taken, costs a lease's time and no delivery.
func TestAPipeThatLosesEverythingIsSurvived(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.run(t)
		for range 6 {
			b.ledger.add(hooks.Delivery{})
		}
		synctest.Wait()
		for range 4 {
			if _, err := b.pipe.Take(t.Context()); err != nil { // and nothing comes back
				t.Fatal(err)
			}
		}
		began := time.Now()
		for range 6 {
			b.answer(t, 200)
		}
		if took := time.Since(began); took > 2*time.Minute {
			t.Errorf("they left again after %s", took)
		}
		synctest.Wait()
		for id := range hooks.ID(6) {
			if d := b.ledger.get(id + 1); d.State != hooks.Delivered {
				t.Errorf("got %+v", d)
			}
		}
	})
}

func TestAStoreInTroubleIsAskedAgainInABit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.ledger.fails = errors.New("disk full")
		b.run(t)
		b.ledger.add(hooks.Delivery{})
		time.Sleep(10 * time.Second)
		synctest.Wait()
		if n := b.ledger.claimed(); n < 5 || n > 15 {
			t.Errorf("asked %d times in ten seconds", n)
		}
		b.ledger.mu.Lock()
		b.ledger.fails = nil
		b.ledger.mu.Unlock()
		b.answer(t, 200)
	})
}

func TestWhatCannotBeMadeIntoAJobIsBookedAsSuch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.ledger.sign = hooks.Sign{Scheme: "none such", Secrets: []string{"s"}}
		b.run(t)
		id := b.ledger.add(hooks.Delivery{})
		synctest.Wait()
		if d := b.ledger.get(id); d.State != hooks.GivenUp || d.Reason != "There is no signature scheme called none such." {
			t.Errorf("got %+v", d)
		}
		if b.waiting(t) != 0 {
			t.Error("it was sent")
		}
	})
}

func TestResultsThatWaitAtTheStopAreBooked(t *testing.T) {
	for range 20 { // a pipe gives a result and the end the same chance
		synctest.Test(t, func(t *testing.T) {
			b := newBench(t)
			out, stopOut := context.WithCancel(t.Context())
			ended := make(chan error, 1)
			go func() { ended <- b.RunOut(out) }()
			var ids []hooks.ID
			for range 4 {
				ids = append(ids, b.ledger.add(hooks.Delivery{}))
			}
			synctest.Wait()
			for range 3 {
				b.answer(t, 200)
			}
			stopOut()
			if err := <-ended; err != nil {
				t.Error(err)
			}
			stopped, cancel := context.WithCancel(t.Context())
			cancel()
			began := time.Now()
			if err := b.RunBack(stopped); err != nil {
				t.Error(err)
			}
			if took := time.Since(began); took > time.Second {
				t.Errorf("the stop took %s", took)
			}
			for i, id := range ids {
				if d := b.ledger.get(id); (d.State == hooks.Delivered) != (i < 3) {
					t.Errorf("delivery %d is %s", i, d.State)
				}
			}
		})
	}
}

func TestAClosedPipeEndsBothWays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		if err := b.pipe.Close(); err != nil {
			t.Fatal(err)
		}
		b.ledger.add(hooks.Delivery{})
		if err := b.RunOut(t.Context()); err != nil {
			t.Error(err)
		}
		if err := b.RunBack(t.Context()); err != nil {
			t.Error(err)
		}
	})
}
