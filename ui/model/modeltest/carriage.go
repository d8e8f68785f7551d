package modeltest

import (
	"context"
	"slices"
	"sync"
	"time"

	"bellhop/hooks"
)

// Carriage keeps deliveries in memory the way the store does: a model.DeliverySource, and what retries and pauses them.
// All methods may be called from any goroutine.
type Carriage struct {
	Shelf *Shelf // told of every change; nil tells nobody

	mu     sync.Mutex
	rows   []hooks.BoardRow // in the order of their ids
	types  map[string]string
	paused bool
	broken error
	refuse error // what every action answers
	tests  int
	tempo  func(at time.Time) hooks.Rate
	wishes []hooks.RetryWish
	gone   map[hooks.ID]bool // subscriptions that were deleted
	rests  map[hooks.ID]bool // subscriptions that are paused
}

// Add stores a delivery with the next id, which it gives back. event is the type of its event; "" is none.
func (c *Carriage) Add(r hooks.BoardRow, event string) hooks.ID {
	c.mu.Lock()
	defer c.notify()
	defer c.mu.Unlock()
	r.ID = hooks.ID(len(c.rows) + 1)
	if event != "" {
		if c.types == nil {
			c.types = map[string]string{}
		}
		r.EventID = "evt_" + r.ID.String()
		c.types[r.EventID] = event
	}
	c.rows = append(c.rows, r)
	return r.ID
}

func (c *Carriage) notify() {
	if c.Shelf != nil {
		c.Shelf.Changed.Notify()
	}
}

// Break makes every read fail with err until it is nil again.
func (c *Carriage) Break(err error) {
	c.mu.Lock()
	c.broken = err
	c.mu.Unlock()
	c.notify()
}

// Refuse makes every action fail with err until it is nil again.
func (c *Carriage) Refuse(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.refuse = err
}

// Forget makes a subscription a deleted one.
func (c *Carriage) Forget(subscription hooks.ID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.gone == nil {
		c.gone = map[hooks.ID]bool{}
	}
	c.gone[subscription] = true
}

// Rest makes a subscription a paused one.
func (c *Carriage) Rest(subscription hooks.ID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.rests == nil {
		c.rests = map[hooks.ID]bool{}
	}
	c.rests[subscription] = true
}

// Beat sets what was tried in the five seconds from a time on.
func (c *Carriage) Beat(tempo func(at time.Time) hooks.Rate) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.tempo = tempo
}

// Rates gives the tries of each step.
func (c *Carriage) Rates(_ context.Context, q hooks.RateQuery) (list []hooks.Rate, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for at := q.Since.Truncate(q.Step); !at.After(q.Until); at = at.Add(q.Step) {
		r := hooks.Rate{At: at}
		for fine := at; c.tempo != nil && fine.Before(at.Add(q.Step)); fine = fine.Add(hooks.RateStep) {
			n := c.tempo(fine)
			r.Delivered, r.Refused, r.Waiting = r.Delivered+n.Delivered, r.Refused+n.Refused, max(r.Waiting, n.Waiting)
		}
		list = append(list, r)
	}
	return list, c.broken
}

// Wishes lists the retries that were asked for.
func (c *Carriage) Wishes() []hooks.RetryWish {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.wishes)
}

// Tests tells how many test events were sent.
func (c *Carriage) Tests() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.tests
}

// Board tells how deliveries stand.
func (c *Carriage) Board(context.Context) (hooks.Board, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	b := hooks.Board{Paused: c.paused, Workers: 16, Counts: map[hooks.DeliveryState]int64{}, Rows: map[hooks.DeliveryState][]hooks.BoardRow{}}
	for _, r := range c.rows {
		b.Counts[r.State]++
		b.Rows[r.State] = append(b.Rows[r.State], r)
		if r.State == hooks.Waiting && r.DueAt.IsZero() {
			b.Held++
		}
		if r.State == hooks.Waiting && r.DueAt.After(b.Last) {
			b.Last = r.DueAt
		}
	}
	for state, list := range b.Rows {
		if state == hooks.Delivered || state == hooks.GivenUp {
			slices.Reverse(list)
		}
		b.Rows[state] = list[:min(len(list), hooks.BoardRows)]
	}
	return b, c.broken
}

// passes reports whether a delivery is chosen. A target is one that is named whole.
func passes(d hooks.Delivery, q hooks.DeliveryChoice) bool {
	return (q.IDs == nil || slices.Contains(q.IDs, d.ID)) &&
		(q.Target == "" || d.URL == q.Target) &&
		(q.Error == "" || hooks.ErrorWord(d.Fault, d.Status) == q.Error) &&
		(q.Subscription == 0 || d.SubscriptionID == q.Subscription) &&
		(q.Since.IsZero() || !d.EndedAt.Before(q.Since))
}

// GivenUp groups what was given up by URL and end.
func (c *Carriage) GivenUp(_ context.Context, q hooks.DeliveryChoice) (sum hooks.GivenUpSummary, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, r := range c.rows {
		if r.State != hooks.GivenUp || !passes(r.Delivery, q) {
			continue
		}
		g := hooks.GivenUpGroup{Target: r.URL, Fault: r.Fault, Status: r.Status, Reason: r.Reason, Retriable: !c.gone[r.SubscriptionID]}
		at := slices.IndexFunc(sum.Groups, func(o hooks.GivenUpGroup) bool {
			return o.Target == g.Target && o.Fault == g.Fault && o.Status == g.Status && o.Retriable == g.Retriable
		})
		if at < 0 {
			sum.Groups, at = append(sum.Groups, g), len(sum.Groups)
		}
		if !g.Retriable && !slices.Contains(sum.Orphans, r.SubscriptionID) {
			sum.Orphans = append(sum.Orphans, r.SubscriptionID)
		}
		of := &sum.Groups[at]
		of.Count++
		sum.Total++
		if g.Retriable {
			sum.Retriable++
		}
		of.Newest, sum.Newest = later(of.Newest, r.EndedAt), later(sum.Newest, r.EndedAt)
	}
	slices.SortStableFunc(sum.Groups, func(a, b hooks.GivenUpGroup) int { return int(b.Count - a.Count) })
	return sum, c.broken
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// Deliveries lists newest first, or by their ends.
func (c *Carriage) Deliveries(_ context.Context, q hooks.DeliveryQuery) (list []hooks.Delivery, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, r := range slices.Backward(c.rows) {
		if (q.State == "" || r.State == q.State) && passes(r.Delivery, q.DeliveryChoice) {
			list = append(list, r.Delivery)
		}
	}
	if q.ByEnd {
		slices.SortStableFunc(list, func(a, b hooks.Delivery) int { return b.EndedAt.Compare(a.EndedAt) })
	}
	if at := slices.IndexFunc(list, func(d hooks.Delivery) bool { return d.ID == q.Before }); at >= 0 {
		list = list[at+1:]
	}
	return list[:min(len(list), q.Limit)], c.broken
}

// EventTypes gives the types of events.
func (c *Carriage) EventTypes(_ context.Context, ids []string) (map[string]string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	types := map[string]string{}
	for _, id := range ids {
		types[id] = c.types[id]
	}
	return types, c.broken
}

// RetryAll makes due what a wish chooses.
func (c *Carriage) RetryAll(_ context.Context, w hooks.RetryWish) (done hooks.Retried, err error) {
	c.mu.Lock()
	defer c.notify()
	defer c.mu.Unlock()
	if c.refuse != nil {
		return done, c.refuse
	}
	c.wishes = append(c.wishes, w)
	state := w.State
	if state == "" {
		state = hooks.GivenUp
	}
	for i, r := range c.rows {
		held := r.State == hooks.Waiting && r.DueAt.IsZero()
		if r.State == state && !held && !c.gone[r.SubscriptionID] && passes(r.Delivery, w.DeliveryChoice) {
			c.rows[i].State, c.rows[i].DueAt, c.rows[i].Reason = hooks.Due, Opening, ""
			if c.rests[r.SubscriptionID] {
				c.rows[i].State, c.rows[i].DueAt = hooks.Waiting, time.Time{}
				done.Held++
			}
			done.Count++
		}
	}
	return done, nil
}

// Pause holds deliveries back.
func (c *Carriage) Pause(context.Context) error { return c.setPaused(true) }

// Resume lets them go on.
func (c *Carriage) Resume(context.Context) error { return c.setPaused(false) }

func (c *Carriage) setPaused(on bool) error {
	c.mu.Lock()
	defer c.notify()
	defer c.mu.Unlock()
	if c.refuse == nil {
		c.paused = on
	}
	return c.refuse
}

// SendTest adds a test delivery.
func (c *Carriage) SendTest(context.Context) (hooks.Delivery, error) {
	c.mu.Lock()
	if c.refuse != nil {
		defer c.mu.Unlock()
		return hooks.Delivery{}, c.refuse
	}
	c.tests++
	c.mu.Unlock()
	d := hooks.Delivery{Origin: hooks.OriginTest, URL: "http://localhost:9001/hooks", State: hooks.Delivered, Attempts: 1}
	c.Add(hooks.BoardRow{Delivery: d, Took: 12 * time.Millisecond}, "bellhop.test")
	return d, nil
}
