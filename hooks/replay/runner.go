package replay

import (
	"context"
	"log/slog"
	"time"

	"bellhop/hooks"
)

// Runner makes the deliveries of all batches that run. Where a batch stands is in the book alone, so that a program that
// is killed goes on where it was: with the next exchange at once, and the pace from there.
type Runner struct {
	Source  Source
	Rules   Rules
	Book    Book
	Changed *hooks.Signal // notified when a delivery may have come to an end
	Clock   hooks.Clock
	Log     *slog.Logger
	Ahead   int // how many deliveries of a batch may be made and not at their end

	wake hooks.Signal
}

// step is the most exchanges that one commit sees to.
const step = 64

// breath is the least time between two looks for room, so that a Runner is not busier than those it waits for.
// again is the pause where something failed, or cannot be had yet.
const (
	breath = 5 * time.Millisecond
	again  = time.Second
	never  = time.Hour // by then it looks by itself
)

// Notify tells the Runner that a batch was made, or goes on.
func (r *Runner) Notify() { r.wake.Notify() }

// walk is a batch on its way.
type walk struct {
	pace
	from int              // the number of page[0] in the batch
	page []hooks.Exchange // read and not seen to
	seen bool             // in this round
}

// Run makes deliveries until ctx ends.
func (r *Runner) Run(ctx context.Context) error {
	wake, stopWake := r.wake.Watch()
	defer stopWake()
	changed, stopChanged := r.Changed.Watch()
	defer stopChanged()
	walks := map[hooks.ID]*walk{}
	for {
		wait, room, err := r.round(ctx, walks)
		if err != nil && ctx.Err() == nil {
			r.Log.Error("replay: a batch waits", "err", err)
			wait = again
		}
		if room && !pause(ctx, breath) {
			return nil
		}
		var made <-chan struct{}
		if room {
			made = changed
		}
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
		case <-wake:
		case <-made:
		case <-timer.C:
		}
		timer.Stop()
		if ctx.Err() != nil {
			return nil
		}
	}
}

// round has each batch that runs make what has its time. It tells how long there is nothing more to do, and whether a
// batch waits for room as well.
func (r *Runner) round(ctx context.Context, walks map[hooks.ID]*walk) (wait time.Duration, room bool, err error) {
	batches, err := r.Book.RunningBatches(ctx)
	if err != nil {
		return again, false, err
	}
	now := r.Clock()
	for _, w := range walks {
		w.seen = false
	}
	wait = never
	for _, b := range batches {
		w := walks[b.ID]
		if w == nil {
			w = &walk{pace: pace{wish: b.Wish}}
			walks[b.ID] = w
		}
		w.seen = true
		w.goOn(now)
		own, full, err := r.some(ctx, b, w)
		if err != nil {
			return again, false, err
		}
		wait, room = min(wait, own), room || full
	}
	for _, w := range walks {
		if !w.seen {
			w.page = nil
			w.stop(now)
		}
	}
	return wait, room, nil
}

// some sees to the next exchanges of a batch that have their time and find room.
func (r *Runner) some(ctx context.Context, b hooks.Batch, w *walk) (wait time.Duration, full bool, err error) {
	unsent, err := r.Book.Unsent(ctx, b.ID)
	if err != nil {
		return again, false, err
	}
	if b.Done() == b.Total {
		if unsent > 0 {
			return never, true, nil
		}
		return never, false, r.Book.FinishBatch(ctx, b.ID)
	}
	ahead := r.Ahead
	if b.Wish.InTurn {
		ahead = 1
	}
	if unsent >= ahead {
		return never, true, nil
	}
	if err := r.read(ctx, b, w); err != nil {
		return again, false, err
	}
	before := w.pace
	made, n, wait, err := r.make(ctx, b, w, ahead-unsent)
	if err != nil || n == 0 {
		w.pace = before
		return wait, false, err
	}
	ok, err := r.Book.AddToBatch(ctx, b.ID, w.from, made)
	if err != nil || !ok {
		w.pace, w.page = before, nil
		return 0, false, err
	}
	w.page, w.from = w.page[n:], w.from+n
	return wait, false, nil
}

// read has w hold the next exchanges of b. One that is not stored any more has nothing but its ID.
func (r *Runner) read(ctx context.Context, b hooks.Batch, w *walk) error {
	if w.from == b.Done() && len(w.page) > 0 {
		return nil
	}
	ids, err := r.Book.BatchIDs(ctx, b.ID, b.Done(), step)
	if err != nil {
		return err
	}
	w.from, w.page = b.Done(), nil
	for _, id := range ids {
		x, err := r.Source.Exchange(ctx, id)
		switch {
		case hooks.CodeOf(err) == hooks.CodeNotFound:
			x = hooks.Exchange{ID: id}
		case err != nil:
			return err
		}
		w.page = append(w.page, x)
	}
	return nil
}

// make makes deliveries of the first exchanges of w's page, as many as have their time and find room. n tells how many
// exchanges it saw to, and wait when the next one has its time.
func (r *Runner) make(ctx context.Context, b hooks.Batch, w *walk, room int) (made hooks.BatchStep, n int, wait time.Duration, err error) {
	now := r.Clock()
	for _, x := range w.page {
		if len(made.Deliveries) == room {
			return made, n, 0, nil
		}
		if x.At.IsZero() {
			made.Skips = append(made.Skips, hooks.SkipGone)
			n++
			continue
		}
		if due := w.due(x, now); due.After(now) {
			return made, n, due.Sub(now), nil
		}
		d, err := r.Rules.Make(ctx, x, b.Wish)
		switch code := hooks.CodeOf(err); {
		case err == nil:
			made.Deliveries = append(made.Deliveries, d)
		case code == hooks.CodeUnavailable:
			return made, n, again, nil
		case code == "":
			return made, n, again, err
		default:
			made.Skips = append(made.Skips, hooks.Words(err))
		}
		w.went(x, err == nil, now)
		n++
	}
	return made, n, 0, nil
}

// pause waits, and reports whether ctx goes on.
func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}
