package replay_test

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/filter"
	"bellhop/hooks/replay"
)

// desk is a source, rules and a book in memory. What is sent comes to its end after answerIn, if that is not negative.
type desk struct {
	mu        sync.Mutex
	exchanges map[hooks.ID]hooks.Exchange
	batch     hooks.Batch
	ids       []hooks.ID
	sent      []sending
	unsent    int
	most      int // unsent at a time
	closed    atomic.Bool
	fail      func(from int) error // what AddToBatch ends with; nil stores
	changed   hooks.Signal
	answerIn  time.Duration
}

// sending is an exchange and when it was made into a delivery.
type sending struct {
	id hooks.ID
	at time.Duration
}

func (d *desk) Find(_ context.Context, _ filter.Filter, before hooks.ID, limit int) (list []hooks.Exchange, _ error) {
	for id := hooks.ID(len(d.exchanges)); id > 0; id-- {
		if x, ok := d.exchanges[id]; ok && (before == 0 || id < before) && len(list) < limit {
			list = append(list, x)
		}
	}
	return list, nil
}

func (d *desk) Exchange(_ context.Context, id hooks.ID) (hooks.Exchange, error) {
	x, ok := d.exchanges[id]
	if !ok {
		return x, hooks.NotFound("There is no exchange " + id.String() + ".")
	}
	return x, nil
}

func (d *desk) Where(x hooks.Exchange, url string) (string, error) {
	switch {
	case x.Request.Truncated:
		return "", hooks.Conflict("Cut.")
	case url != "":
		return url, nil
	}
	return x.URL, nil
}

func (d *desk) Make(_ context.Context, x hooks.Exchange, w hooks.BatchWish) (hooks.Delivery, error) {
	if d.closed.Load() {
		return hooks.Delivery{}, &hooks.Error{Code: hooks.CodeUnavailable, Message: "Not yet."}
	}
	url, err := d.Where(x, w.URL)
	return hooks.Delivery{URL: url, Cause: hooks.CausedBy(hooks.CauseExchange, x.ID)}, err
}

func (d *desk) RunningBatches(context.Context) ([]hooks.Batch, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.batch.State != hooks.BatchRunning {
		return nil, nil
	}
	return []hooks.Batch{d.batch}, nil
}

func (d *desk) BatchIDs(_ context.Context, _ hooks.ID, from, limit int) ([]hooks.ID, error) {
	return d.ids[min(from, len(d.ids)):min(from+limit, len(d.ids))], nil
}

func (d *desk) Unsent(context.Context, hooks.ID) (int, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.unsent, nil
}

func (d *desk) AddToBatch(_ context.Context, _ hooks.ID, from int, step hooks.BatchStep) (bool, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.fail != nil {
		if err := d.fail(from); err != nil {
			return false, err
		}
	}
	if d.batch.State != hooks.BatchRunning || d.batch.Done() != from {
		return false, nil
	}
	for _, s := range step.Deliveries {
		id, _ := hooks.ParseID(s.Cause.ID)
		d.sent = append(d.sent, sending{id, time.Since(began)})
		d.unsent++
		d.most = max(d.most, d.unsent)
		if d.answerIn >= 0 {
			time.AfterFunc(d.answerIn, d.answered)
		}
	}
	d.batch.Made += len(step.Deliveries)
	d.batch.Skipped += len(step.Skips)
	for _, reason := range step.Skips {
		d.batch.Skips = append(d.batch.Skips, hooks.Skip{Reason: reason, Count: 1})
	}
	return true, nil
}

func (d *desk) answered() {
	d.mu.Lock()
	d.unsent--
	d.mu.Unlock()
	d.changed.Notify()
}

func (d *desk) FinishBatch(context.Context, hooks.ID) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.batch.State = hooks.BatchDone
	return nil
}

func (d *desk) set(state hooks.BatchState) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.batch.State = state
}

func (d *desk) now() hooks.Batch {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.batch
}

func (d *desk) highest() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.most
}

func (d *desk) soFar() []sending {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.sent)
}

// began is when every bubble of synctest begins.
var began = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

// newDesk has n exchanges, a second apart but where pauses say otherwise, and a batch of all of them.
func newDesk(n int, w hooks.BatchWish, pauses ...time.Duration) *desk {
	d := &desk{exchanges: map[hooks.ID]hooks.Exchange{}, batch: hooks.Batch{ID: 1, Wish: w, State: hooks.BatchRunning, Total: n}}
	at := began.Add(-time.Hour)
	for i := range n {
		id := hooks.ID(i + 1)
		d.exchanges[id] = hooks.Exchange{ID: id, At: at, URL: "http://localhost:9001/x"}
		d.ids = append(d.ids, id)
		if i < len(pauses) {
			at = at.Add(pauses[i])
		} else {
			at = at.Add(time.Second)
		}
	}
	if w.Newest {
		slices.Reverse(d.ids)
	}
	return d
}

// run runs a Runner over the desk until stop.
func (d *desk) run(t *testing.T, ahead int) (r *replay.Runner, stop func()) {
	r = &replay.Runner{Source: d, Rules: d, Book: d, Changed: &d.changed, Clock: time.Now, Log: slog.New(slog.DiscardHandler), Ahead: ahead}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- r.Run(ctx) }()
	return r, func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}
}

// times gives when each was made, in the order of their making.
func times(sent []sending) (list []time.Duration) {
	for _, s := range sent {
		list = append(list, s.at)
	}
	return list
}

func ids(sent []sending) (list []hooks.ID) {
	for _, s := range sent {
		list = append(list, s.id)
	}
	return list
}

func TestARateIsKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(6, hooks.BatchWish{Rate: 2})
		_, stop := d.run(t, 100)
		defer stop()
		time.Sleep(time.Minute)
		want := []time.Duration{0, 500, 1000, 1500, 2000, 2500}
		for i, at := range times(d.soFar()) {
			if off := at - want[i]*time.Millisecond; off < 0 || off > 10*time.Millisecond {
				t.Errorf("number %d was made after %v", i, at)
			}
		}
		if d.now().State != hooks.BatchDone || len(d.soFar()) != 6 {
			t.Errorf("%s with %d made", d.now().State, len(d.soFar()))
		}
	})
}

func TestTheOriginalTimingIsKeptAndSpedUp(t *testing.T) {
	pauses := []time.Duration{10 * time.Second, 0, -5 * time.Second, 20 * time.Second}
	for name, c := range map[string]struct {
		wish hooks.BatchWish
		want []time.Duration // in seconds
	}{
		"as it was":  {hooks.BatchWish{Timing: 1}, []time.Duration{0, 10, 10, 10, 30}},
		"ten times":  {hooks.BatchWish{Timing: 10}, []time.Duration{0, 1, 1, 1, 3}},
		"the newest": {hooks.BatchWish{Timing: 10, Newest: true}, []time.Duration{0, 2, 2, 2, 3}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := newDesk(5, c.wish, pauses...)
				_, stop := d.run(t, 100)
				defer stop()
				time.Sleep(10 * time.Minute)
				got := times(d.soFar())
				for i := range c.want {
					if len(got) != 5 || got[i].Round(time.Second) != c.want[i]*time.Second {
						t.Fatalf("made at %v", got)
					}
				}
			})
		})
	}
}

func TestAPauseStopsTheTapeAndTheRestGoesOnWhereItWas(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(3, hooks.BatchWish{Timing: 1}, 10*time.Second, 10*time.Second)
		r, stop := d.run(t, 100)
		defer stop()
		time.Sleep(4 * time.Second)
		d.set(hooks.BatchPaused)
		r.Notify()
		time.Sleep(time.Hour)
		if n := len(d.soFar()); n != 1 {
			t.Fatalf("%d were made", n)
		}
		d.set(hooks.BatchRunning)
		r.Notify()
		time.Sleep(time.Minute)
		got := times(d.soFar())
		want := []time.Duration{0, time.Hour + 10*time.Second, time.Hour + 20*time.Second}
		for i := range want {
			if got[i].Round(time.Second) != want[i] {
				t.Fatalf("made at %v", got)
			}
		}
	})
}

func TestOnlySoManyAreMadeAheadOfThoseThatAreDone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(500, hooks.BatchWish{})
		d.answerIn = 50 * time.Millisecond
		_, stop := d.run(t, 20)
		defer stop()
		time.Sleep(time.Minute)
		if most := d.highest(); most > 20 || len(d.soFar()) != 500 || d.now().State != hooks.BatchDone {
			t.Errorf("%d at a time, %d in all, %s", most, len(d.soFar()), d.now().State)
		}
	})
}

func TestInTurnEachWaitsForTheOneBefore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(5, hooks.BatchWish{InTurn: true, Newest: true})
		d.answerIn = time.Second
		_, stop := d.run(t, 20)
		defer stop()
		time.Sleep(time.Minute)
		if got, most := d.soFar(), d.highest(); most != 1 || !slices.Equal(ids(got), []hooks.ID{5, 4, 3, 2, 1}) || got[4].at < 4*time.Second {
			t.Errorf("%d at a time, %v", most, got)
		}
	})
}

func TestWhatCannotBeSentIsLeftOutAndCounted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(4, hooks.BatchWish{Rate: 1})
		cut := d.exchanges[2]
		cut.Request.Truncated = true
		d.exchanges[2] = cut
		delete(d.exchanges, 3)
		_, stop := d.run(t, 20)
		defer stop()
		time.Sleep(time.Minute)
		want := []hooks.Skip{{Reason: "Cut.", Count: 1}, {Reason: hooks.SkipGone, Count: 1}}
		if got := d.soFar(); !slices.Equal(ids(got), []hooks.ID{1, 4}) || got[1].at > 1100*time.Millisecond || !slices.Equal(d.now().Skips, want) {
			t.Errorf("sent %v, left out %v", got, d.now().Skips)
		}
	})
}

func TestNothingIsLeftOutWhileTheWayIsNotOpenYet(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(3, hooks.BatchWish{})
		d.closed.Store(true)
		_, stop := d.run(t, 20)
		defer stop()
		time.Sleep(10 * time.Second)
		if len(d.soFar()) != 0 || d.now().Skipped != 0 {
			t.Fatalf("sent %v, left out %d", d.soFar(), d.now().Skipped)
		}
		d.closed.Store(false)
		time.Sleep(10 * time.Second)
		if len(d.soFar()) != 3 {
			t.Errorf("sent %v", d.soFar())
		}
	})
}

// Whatever fails, whenever it is stopped, killed, paused: each chosen exchange is made once, in the order of the batch.
func TestEveryChosenExchangeIsMadeExactlyOnce(t *testing.T) {
	for seed := range uint64(30) {
		synctest.Test(t, func(t *testing.T) {
			chance := rand.New(rand.NewPCG(seed, 1))
			wish := hooks.BatchWish{Newest: seed%2 == 0, InTurn: seed%5 == 0}
			switch seed % 3 {
			case 1:
				wish.Rate = 1 + 50*chance.Float64()
			case 2:
				wish.Timing = 1 + 50*chance.Float64()
			}
			d := newDesk(1+chance.IntN(300), wish)
			d.answerIn = time.Duration(chance.IntN(100)) * time.Millisecond
			trouble := rand.New(rand.NewPCG(seed, 2)) // one is asked at a time
			d.fail = func(int) error {
				if trouble.IntN(10) == 0 {
					return errors.New("the disk is full")
				}
				return nil
			}
			for range 1000 {
				r, stop := d.run(t, 1+chance.IntN(70))
				time.Sleep(time.Duration(chance.IntN(2000)) * time.Millisecond)
				if chance.IntN(3) == 0 {
					d.set(hooks.BatchPaused)
					r.Notify()
					time.Sleep(time.Duration(chance.IntN(2000)) * time.Millisecond)
					if d.now().State == hooks.BatchPaused {
						d.set(hooks.BatchRunning)
					}
					r.Notify()
					time.Sleep(time.Duration(chance.IntN(2000)) * time.Millisecond)
				}
				stop()
				if d.now().State == hooks.BatchDone {
					break
				}
			}
			if got := ids(d.soFar()); !slices.Equal(got, d.ids) {
				t.Fatalf("seed %d: made %v of %v", seed, got, d.ids)
			}
		})
	}
}
