package modeltest

import (
	"context"
	"slices"
	"sync"
	"time"

	"bellhop/hooks"
)

// Register keeps subscriptions in memory the way the store keeps them in a file, in front of a Shelf that has their
// attempts. All methods may be called from any goroutine.
type Register struct {
	Shelf *Shelf

	mu       sync.Mutex
	list     []hooks.Subscription // newest first
	next     hooks.ID
	of       map[hooks.ID]hooks.ID // subscriptions by their deliveries
	delivery hooks.ID
	queues   map[hooks.ID]int
	tests    []hooks.ID
	refusal  error
}

// Put stores a subscription as it is and gives its ID.
func (r *Register) Put(s hooks.Subscription) hooks.ID {
	r.mu.Lock()
	if s.ID == 0 {
		r.next++
		s.ID = r.next
	}
	if s.CreatedAt.IsZero() {
		s.CreatedAt = Opening
	}
	r.remove(s.ID)
	r.list = append(r.list, s)
	slices.SortFunc(r.list, func(a, b hooks.Subscription) int { return int(b.ID - a.ID) })
	r.mu.Unlock()
	r.Shelf.Changed.Notify()
	return s.ID
}

// Get gives a subscription by its ID.
func (r *Register) Get(id hooks.ID) (s hooks.Subscription, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if i := r.find(id); i >= 0 {
		return r.list[i], true
	}
	return s, false
}

// Refuse makes every call fail with err until it is nil again.
func (r *Register) Refuse(err error) {
	r.mu.Lock()
	r.refusal = err
	r.mu.Unlock()
	r.Shelf.Changed.Notify()
}

// Tests lists the subscriptions that tests were sent to.
func (r *Register) Tests() []hooks.ID {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.tests)
}

// Queue sets how much waits for a subscription.
func (r *Register) Queue(id hooks.ID, n int) {
	r.mu.Lock()
	if r.queues == nil {
		r.queues = map[hooks.ID]int{}
	}
	r.queues[id] = n
	r.mu.Unlock()
	r.Shelf.Changed.Notify()
}

// Try stores an attempt at a subscription, of a delivery of its own where it names none.
func (r *Register) Try(id hooks.ID, e hooks.Exchange) hooks.ID {
	r.mu.Lock()
	if e.DeliveryID == 0 {
		r.delivery++
		e.DeliveryID = r.delivery
	}
	if r.of == nil {
		r.of = map[hooks.ID]hooks.ID{}
	}
	r.of[e.DeliveryID] = id
	r.mu.Unlock()
	e.Direction, e.Method = hooks.Out, "POST"
	return r.Shelf.Add(e)
}

func (r *Register) find(id hooks.ID) int {
	return slices.IndexFunc(r.list, func(s hooks.Subscription) bool { return s.ID == id })
}

func (r *Register) remove(id hooks.ID) {
	r.list = slices.DeleteFunc(slices.Clone(r.list), func(s hooks.Subscription) bool { return s.ID == id })
}

// Subscriptions lists all, newest first.
func (r *Register) Subscriptions(context.Context) ([]hooks.Subscription, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.list), r.refusal
}

// Tries lists the newest attempts at a subscription, newest first.
func (r *Register) Tries(ctx context.Context, id hooks.ID, limit int) ([]hooks.Exchange, error) {
	all, err := r.Shelf.Exchanges(ctx, hooks.ExchangeQuery{Direction: hooks.Out, Limit: hooks.MaxPage})
	r.mu.Lock()
	defer r.mu.Unlock()
	all = slices.DeleteFunc(all, func(e hooks.Exchange) bool { return r.of[e.DeliveryID] != id })
	return all[:min(len(all), limit)], err
}

// Health tells how every subscription fares.
func (r *Register) Health(ctx context.Context) (map[hooks.ID]hooks.Health, error) {
	list, err := r.Subscriptions(ctx)
	if err != nil {
		return nil, err
	}
	all := map[hooks.ID]hooks.Health{}
	for _, s := range list {
		tries, err := r.Tries(ctx, s.ID, hooks.HealthTries)
		if err != nil {
			return nil, err
		}
		h := hooks.Health{Queue: r.queueOf(s.ID)}
		for _, e := range tries {
			if !e.Open {
				h.Last = append(h.Last, hooks.Try{Exchange: e.ID, At: e.At, Took: e.Took, Status: e.Status, Fault: e.Fault, Origin: e.Origin})
			}
		}
		all[s.ID] = h
	}
	return all, nil
}

func (r *Register) queueOf(id hooks.ID) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.queues[id]
}

// Exchanges lists the shelf's exchanges.
func (r *Register) Exchanges(ctx context.Context, q hooks.ExchangeQuery) ([]hooks.Exchange, error) {
	return r.Shelf.Exchanges(ctx, q)
}

// Payload gives what the shelf keeps.
func (r *Register) Payload(ctx context.Context, id hooks.ID) (hooks.Payload, error) {
	return r.Shelf.Payload(ctx, id)
}

// AddSubscription stores a new subscription.
func (r *Register) AddSubscription(_ context.Context, s hooks.Subscription) (hooks.Subscription, error) {
	if err := r.refused(); err != nil {
		return s, err
	}
	if err := s.Check(); err != nil {
		return s, err
	}
	s.ID = r.Put(s)
	s, _ = r.Get(s.ID)
	return s, nil
}

func (r *Register) refused() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.refusal
}

// ChangeSubscription lets change edit a subscription.
func (r *Register) ChangeSubscription(_ context.Context, id hooks.ID, change func(*hooks.Subscription) error) (hooks.Subscription, error) {
	s, ok := r.Get(id)
	if err := r.refused(); err != nil {
		return s, err
	}
	if !ok {
		return s, hooks.NotFound("There is no subscription " + id.String() + ".")
	}
	if err := change(&s); err != nil {
		return s, err
	}
	if err := s.Check(); err != nil {
		return s, err
	}
	r.Put(s)
	return s, nil
}

// DeleteSubscription forgets a subscription.
func (r *Register) DeleteSubscription(_ context.Context, id hooks.ID) error {
	if err := r.refused(); err != nil {
		return err
	}
	r.mu.Lock()
	r.remove(id)
	r.mu.Unlock()
	r.Shelf.Changed.Notify()
	return nil
}

// RestoreSubscription brings a deleted one back.
func (r *Register) RestoreSubscription(_ context.Context, s hooks.Subscription) error {
	if err := r.refused(); err != nil {
		return err
	}
	r.Put(s)
	return nil
}

// TestSubscription answers a test at once with 200.
func (r *Register) TestSubscription(_ context.Context, id hooks.ID) (hooks.Delivery, error) {
	if err := r.refused(); err != nil {
		return hooks.Delivery{}, err
	}
	s, _ := r.Get(id)
	r.mu.Lock()
	r.tests = append(r.tests, id)
	r.delivery++
	d := hooks.Delivery{ID: r.delivery, SubscriptionID: id, URL: s.URL, Origin: hooks.OriginTest}
	r.mu.Unlock()
	r.Try(id, hooks.Exchange{
		URL: s.URL, Status: 200, Took: 31 * time.Millisecond, Origin: hooks.OriginTest, DeliveryID: d.ID, Attempt: 1,
		Response: r.Shelf.Keep("HTTP/1.1 200 OK", nil, `{"received":true}`),
	})
	return d, nil
}
