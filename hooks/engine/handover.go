package engine

import (
	"context"
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

// ended hears that the worker of a name on a host has ended. over closes the try of what it had in hand and begins the next
// one; no result is heard meanwhile.
func (c *crew) ended(name, host string, over func(d hooks.ID, attempt int) (heir, error)) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.clock()
	for job, heir := range c.heirs {
		if now.After(heir.until) {
			delete(c.heirs, job)
		}
	}
	for at, w := range c.members {
		if at.name != name || at.host != host {
			continue
		}
		delete(c.members, at)
		c.changed.Notify()
		for _, h := range w.Holds {
			next, err := over(h.Delivery, c.current(h.Held).attempt)
			if err != nil {
				return err
			}
			if next.attempt == 0 {
				continue
			}
			if c.heirs == nil {
				c.heirs = map[try]heir{}
			}
			next.until = now.Add(hooks.MaxTimeout + time.Minute)
			c.heirs[try{h.Delivery, h.Attempt}] = next
		}
	}
	return nil
}

// overWithin is how long the store may take to note that a worker ended.
const overWithin = 10 * time.Second

// WorkerEnded tells that a worker on this machine has ended, however that came. What it had in hand goes to another.
func (e *Engine) WorkerEnded(name string) {
	ctx, cancel := context.WithTimeout(context.Background(), overWithin)
	defer cancel()
	err := e.crew.ended(name, machine(), func(d hooks.ID, attempt int) (h heir, err error) {
		h.attempt, h.exchange, err = e.Store.HandOver(ctx, d, attempt, "The worker "+name+" ended before the answer came. The queue gives its job to another.")
		return h, err
	})
	if err != nil { // the stories do not tell of it, and nothing else is amiss
		e.config.Log.Error("engine: the end of a worker is not noted", "worker", name, "err", err)
	}
}
