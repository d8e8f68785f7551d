package engine

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"bellhop/hooks"
)

// crew is who performs jobs behind a broker, as far as they let themselves be heard of. The zero value is nobody.
type crew struct {
	hearing sync.Mutex // taken before mu, while results are heard or the store closes the tries of who has gone
	mu      sync.Mutex
	members map[member]*hooks.Worker
	clock   hooks.Clock
	own     time.Time            // since when this program's own workers are there, which need not tell of themselves
	changed hooks.Signal         // notified when somebody came or went, or has something else in hand
	heirs   map[try]heir         // of tries whose worker ended
	gone    map[member]time.Time // who took leave or ended, and when: what they said last may come after it
}

// member tells workers apart.
type member struct {
	name, host string
	since      int64
}

// forgottenAfter is how long a worker may be silent before it is taken to be gone.
const forgottenAfter = 3*hooks.BeatEvery + time.Second

// maxCrew bounds how many are remembered: a name comes from outside.
const maxCrew = 1024

// hear notes who the results are from, and gives those that are of jobs.
func (c *crew) hear(results []hooks.Result) []hooks.Result {
	c.hearing.Lock()
	defer c.hearing.Unlock()
	c.mu.Lock()
	defer c.mu.Unlock()
	now, was, jobs := c.clock(), c.size(), results[:0]
	news := false
	for _, r := range results {
		news = c.note(r, now) || news
		if r.Beat == nil {
			jobs = append(jobs, c.inherit(r))
		}
	}
	if news || c.size() != was {
		c.changed.Notify()
	}
	return jobs
}

// note books one result on its worker, and reports whether that has something else in hand, as it says. The caller holds mu.
func (c *crew) note(r hooks.Result, now time.Time) (news bool) {
	at := member{r.Worker, r.Host, r.Since.UnixNano()}
	if r.Beat == nil {
		c.release(try{r.Delivery, r.Attempt})
	}
	w := c.members[at]
	if w == nil {
		left, gone := c.gone[at] // one that does not tell since when it is there may be another of the same name
		if late := gone && (r.Beat == nil || !r.Since.IsZero()) && now.Sub(left) <= forgottenAfter; late || len(c.members) >= maxCrew || r.Worker == "" {
			return false
		}
		if c.members == nil {
			c.members = map[member]*hooks.Worker{}
		}
		w = &hooks.Worker{Name: r.Worker, Host: r.Host, Since: r.Since}
		c.members[at] = w
	}
	w.Seen = now
	if b := r.Beat; b != nil {
		var holds []hooks.Holding
		for _, h := range b.Holds[:min(len(b.Holds), hooks.MostHeld)] {
			h.Since = now.Add(h.Since.Sub(r.StartedAt)) // its clock is not ours
			holds = append(holds, hooks.Holding{Held: h})
		}
		news = !slices.EqualFunc(holds, w.Holds, func(a, b hooks.Holding) bool { return a.Delivery == b.Delivery && a.Attempt == b.Attempt })
		w.Size, w.InHand, w.Done, w.Holds = b.Size, b.InHand, b.Done, holds
		if b.Gone {
			delete(c.members, at)
			c.leave(at, now)
		}
		return news
	}
	w.Done++
	w.Last = hooks.LastTry{At: now, Delivery: r.Delivery, Outcome: r.Outcome, Status: r.Status, Took: r.Took()}
	return false
}

// leave remembers for a while who took leave or ended. The caller holds mu.
func (c *crew) leave(at member, now time.Time) {
	maps.DeleteFunc(c.gone, func(_ member, left time.Time) bool { return now.Sub(left) > forgottenAfter })
	if c.gone == nil {
		c.gone = map[member]time.Time{}
	}
	if len(c.gone) < maxCrew {
		c.gone[at] = now
	}
}

// size is how many jobs those outside this program do at a time. The caller holds mu.
func (c *crew) size() (n int) {
	for _, w := range c.members {
		if w.Name != inProcess {
			n += max(w.Size, 1)
		}
	}
	return n
}

func (c *crew) others() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.size()
}

// list gives everybody, this program's own workers first.
func (c *crew) list() []hooks.Worker {
	c.mu.Lock()
	defer c.mu.Unlock()
	list := make([]hooks.Worker, 0, len(c.members))
	for _, w := range c.members {
		copied := *w
		copied.Holds = slices.Clone(w.Holds)
		for i, h := range copied.Holds {
			copied.Holds[i].Attempt = c.current(h.Held).attempt
		}
		list = append(list, copied)
	}
	slices.SortFunc(list, func(a, b hooks.Worker) int {
		return cmp.Or(a.Since.Compare(b.Since), cmp.Compare(a.Host, b.Host), cmp.Compare(a.Name, b.Name))
	})
	return list
}

// Workers tells who performs jobs: this program's own workers first, then the others, the longest there first.
func (e *Engine) Workers() []hooks.Worker {
	l := e.line()
	var own hooks.Worker
	var others []hooks.Worker
	for _, w := range e.crew.list() {
		if w.Name == inProcess && w.Since.Equal(e.since) {
			own = w
		} else {
			others = append(others, w)
		}
	}
	if l.pool == nil {
		return others
	}
	b := l.pool.Beat()
	b.Done = max(b.Done, own.Done) // those of another queue before this one count as well
	own.Name, own.Host, own.InProcess, own.Since, own.Seen = inProcess, l.pool.Host, true, e.since, e.config.Clock()
	own.Size, own.InHand, own.Done, own.Holds = b.Size, b.InHand, b.Done, nil
	if l.sparePool != nil {
		spare := l.sparePool.Beat()
		own.InHand, own.Done, b.Holds = own.InHand+spare.InHand, own.Done+spare.Done, append(b.Holds, spare.Holds...)
	}
	for _, h := range b.Holds {
		h.Attempt = e.crew.tryOf(h)
		own.Holds = append(own.Holds, hooks.Holding{Held: h})
	}
	return append([]hooks.Worker{own}, others...)
}

// lookAtCrew is how often somebody's silence, and a broker's trouble, are looked for.
const lookAtCrew = time.Second

// watchCrew claims as much as keeps everybody busy, as workers come and go, and has it shown what became of the broker, until ctx ends.
func (e *Engine) watchCrew(ctx context.Context) error {
	changed, stop := e.crew.changed.Watch()
	defer stop()
	ticker := time.NewTicker(lookAtCrew)
	defer ticker.Stop()
	told, since := "", e.config.Clock() // who is behind the broker could be heard
	for {
		e.muster()
		if trouble := e.QueueTrouble(); trouble != told {
			told = trouble
			e.Store.Changed.Notify()
		}
		if told != "" {
			since = e.config.Clock()
		}
		select {
		case <-ctx.Done():
			return nil
		case <-changed:
			e.Store.Changed.Notify()
		case <-ticker.C:
			e.noteLost(e.crew.forget(since, e.over(ctx, "fell silent")))
		}
	}
}

// muster reckons how much may be out at a time. A pipe in memory keeps each target to its share of the workers itself, so
// much may wait there. Behind a broker whatever waits is taken in its turn: of one target that is no more than the workers
// do in a few turns, for it may have become slow.
func (e *Engine) muster() {
	l, own := e.line(), e.config.Workers
	if !l.external() {
		e.Store.SetShare(perTarget(own), ahead/2)
		return
	}
	all := max(own+e.crew.others(), crewAtLeast)
	e.Store.SetShare(perTarget(all), aheadAtBroker*all)
	l.dispatcher.Allow((aheadAtBroker + 2) * all)
}

// aheadAtBroker is how many jobs may wait behind a broker for each worker, beyond the one that it does.
const aheadAtBroker = 4
