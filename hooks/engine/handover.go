package engine

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"bellhop/hooks"
)

// What a worker had in hand that ended, its broker gives to another, as the same job. In the store the try that ended with
// its worker is closed, and the next one is what the other does: so a story tells of the end, and nothing is sent but what
// the broker sends again anyway. A result that comes is that of the job, and is booked on the try that inherited it.

// try is one of a job's.
type try struct {
	delivery hooks.ID
	attempt  int
}

// heir is the try that a job of an earlier one is by now.
type heir struct {
	attempt  int
	exchange hooks.ID
	until    time.Time // by then a lease has ended that job
}

// current gives the try that a job in hand is by now. The caller holds mu.
func (c *crew) current(h hooks.Held) try {
	if heir, ok := c.heirs[try{h.Delivery, h.Attempt}]; ok {
		return try{h.Delivery, heir.attempt}
	}
	return try{h.Delivery, h.Attempt}
}

func (c *crew) tryOf(h hooks.Held) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.current(h).attempt
}

// inherit gives a result as that of the try that its job is by now. The caller holds mu.
func (c *crew) inherit(r hooks.Result) hooks.Result {
	if heir, ok := c.heirs[try{r.Delivery, r.Attempt}]; ok {
		r.Attempt, r.Exchange = heir.attempt, heir.exchange
	}
	return r
}

// release notes that a try has ended, whoever had it in hand. The caller holds mu.
func (c *crew) release(done try) {
	for _, w := range c.members {
		before := len(w.Holds)
		w.Holds = slices.DeleteFunc(w.Holds, func(h hooks.Holding) bool { return try{h.Delivery, h.Attempt} == done })
		w.InHand = max(w.InHand-(before-len(w.Holds)), len(w.Holds))
	}
}

// handOver closes the try of a delivery that a worker had in hand and begins the next one. It gives the zero heir when that try
// has ended by itself.
type handOver func(worker string, d hooks.ID, attempt int) (heir, error)

// ended hears that the worker of a name on a host has ended.
func (c *crew) ended(name, host string, over handOver) error {
	now := c.clock()
	return c.dismiss(func(at member, _ *hooks.Worker) bool {
		if at.name != name || at.host != host {
			return false
		}
		c.leave(at, now) // what it said last may come yet
		return true
	}, over)
}

// forget drops who was silent for too long. Nobody is silent before the broker could be heard, which is since when.
func (c *crew) forget(since time.Time, over handOver) error {
	now := c.clock()
	return c.dismiss(func(at member, w *hooks.Worker) bool {
		seen := w.Seen
		if since.After(seen) {
			seen = since
		}
		return now.Sub(seen) > forgottenAfter && !(at.name == inProcess && at.since == c.own.UnixNano())
	}, over)
}

// dismiss drops who has gone, and hands over what they had in hand. No result is heard meanwhile: it would be booked on a
// try that is being closed.
func (c *crew) dismiss(gone func(member, *hooks.Worker) bool, over handOver) error {
	c.hearing.Lock()
	defer c.hearing.Unlock()
	var failed error
	for _, w := range c.drop(gone) {
		for _, h := range w.Holds {
			next, err := over(w.Name, h.Delivery, c.tryOf(h.Held))
			if err != nil {
				failed = errors.Join(failed, err)
			} else if next.attempt != 0 {
				c.bequeath(try{h.Delivery, h.Attempt}, next)
			}
		}
	}
	return failed
}

// drop drops who has gone, which is asked with mu held, and the heirs of what is long over.
func (c *crew) drop(gone func(member, *hooks.Worker) bool) (dropped []*hooks.Worker) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.clock()
	maps.DeleteFunc(c.heirs, func(_ try, h heir) bool { return now.After(h.until) })
	for at, w := range c.members {
		if gone(at, w) {
			delete(c.members, at)
			dropped = append(dropped, w)
		}
	}
	if len(dropped) > 0 {
		c.changed.Notify()
	}
	return dropped
}

// bequeath notes which try a job is from now on.
func (c *crew) bequeath(job try, next heir) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.heirs == nil {
		c.heirs = map[try]heir{}
	}
	next.until = c.clock().Add(hooks.MaxTimeout + time.Minute)
	c.heirs[job] = next
}

// WorkerEnded tells that a worker on this machine has ended, however that came. What it had in hand goes to another.
func (e *Engine) WorkerEnded(name string) {
	e.noteLost(e.crew.ended(name, machine(), e.over(context.Background(), "ended"))) // the store lets nobody wait for long
}

// over hands over what a worker had in hand. how it went is told in the story.
func (e *Engine) over(ctx context.Context, how string) handOver {
	return func(worker string, d hooks.ID, attempt int) (h heir, err error) {
		h.attempt, h.exchange, err = e.Store.HandOver(ctx, d, attempt, "The worker "+worker+" "+how+" before the answer came. The queue gives its job to another.")
		return h, err
	}
}

// noteLost logs that stories do not tell of a worker's end. Nothing else is amiss then.
func (e *Engine) noteLost(err error) {
	if err != nil {
		e.config.Log.Error("engine: the end of a worker is not noted", "err", err)
	}
}
