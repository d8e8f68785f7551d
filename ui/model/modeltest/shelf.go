// Package modeltest gives the tests of the screen something real to show: a Shelf keeps exchanges in memory
// the way the store keeps them in a file, and Evening fills one with a hotel's busy evening.
package modeltest

import (
	"context"
	"slices"
	"sync"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/filter"
)

// Shelf is a model.Source in memory. Its zero value is empty; all methods may be called from any goroutine.
type Shelf struct {
	Changed hooks.Signal

	mu       sync.Mutex
	rows     []hooks.Exchange // in the order of their ids
	payloads map[hooks.ID]hooks.Payload
	nextRef  hooks.ID
	counts   hooks.Counts
	stories  []hooks.Story
	timings  map[hooks.ID]string
	broken   error
}

// Add stores an exchange with the next id, which it gives back.
func (s *Shelf) Add(e hooks.Exchange) hooks.ID {
	s.mu.Lock()
	e.ID = 1
	if len(s.rows) > 0 {
		e.ID = s.rows[len(s.rows)-1].ID + 1
	}
	if e.At.IsZero() {
		e.At = Opening.Add(time.Duration(e.ID) * time.Second)
	}
	s.rows = append(s.rows, e)
	s.mu.Unlock()
	s.Changed.Notify()
	return e.ID
}

// Fill stores n exchanges at once, without a word to anybody.
func (s *Shelf) Fill(n int, make func(i int, e *hooks.Exchange)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range n {
		e := hooks.Exchange{}
		make(i, &e)
		e.ID = hooks.ID(len(s.rows) + 1)
		e.At = Opening.Add(time.Duration(e.ID) * time.Millisecond)
		s.rows = append(s.rows, e)
	}
}

// Edit changes a stored exchange.
func (s *Shelf) Edit(id hooks.ID, edit func(*hooks.Exchange)) {
	s.mu.Lock()
	if at, ok := s.find(id); ok {
		edit(&s.rows[at])
	}
	s.mu.Unlock()
	s.Changed.Notify()
}

// Remove forgets an exchange.
func (s *Shelf) Remove(id hooks.ID) {
	s.mu.Lock()
	if at, ok := s.find(id); ok {
		s.rows = slices.Delete(s.rows, at, at+1)
	}
	s.mu.Unlock()
	s.Changed.Notify()
}

// Keep stores the bytes of a message and gives the ref that an exchange names them by.
func (s *Shelf) Keep(first string, header hooks.Header, body string) hooks.PayloadRef {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.payloads == nil {
		s.payloads = map[hooks.ID]hooks.Payload{}
	}
	s.nextRef++
	s.payloads[s.nextRef] = hooks.Payload{Head: hooks.FormatHead(first, header), Body: []byte(body)}
	return hooks.PayloadRef{ID: s.nextRef, Size: int64(len(body))}
}

// Time sets where the time of an exchange went, as the store gives it.
func (s *Shelf) Time(id hooks.ID, timing string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.timings == nil {
		s.timings = map[hooks.ID]string{}
	}
	s.timings[id] = timing
}

// Timing tells where the time of an exchange went.
func (s *Shelf) Timing(ctx context.Context, id hooks.ID) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.timings[id], s.refuse(ctx)
}

// Count sets what Counts tells beside the number of exchanges.
func (s *Shelf) Count(c hooks.Counts) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.counts = c
}

// Break makes every read fail with err until it is nil again.
func (s *Shelf) Break(err error) {
	s.mu.Lock()
	s.broken = err
	s.mu.Unlock()
	s.Changed.Notify()
}

func (s *Shelf) find(id hooks.ID) (int, bool) {
	return slices.BinarySearchFunc(s.rows, id, func(e hooks.Exchange, id hooks.ID) int { return int(e.ID - id) })
}

// Exchanges lists newest first.
func (s *Shelf) Exchanges(ctx context.Context, q hooks.ExchangeQuery) ([]hooks.Exchange, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.refuse(ctx); err != nil {
		return nil, err
	}
	var list []hooks.Exchange
	for _, e := range slices.Backward(s.rows) {
		if len(list) == q.Limit {
			break
		}
		if (q.Before == 0 || e.ID < q.Before) &&
			(q.Direction == "" || e.Direction == q.Direction) &&
			(q.Delivery == 0 || e.DeliveryID == q.Delivery) &&
			(q.Inbox == "" || e.Inbox == q.Inbox) &&
			(q.State == "" || e.State == q.State) {
			list = append(list, e)
		}
	}
	return list, nil
}

// Find lists newest first what passes a filter.
func (s *Shelf) Find(ctx context.Context, f filter.Filter, before hooks.ID, limit int) ([]hooks.Exchange, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.refuse(ctx); err != nil {
		return nil, err
	}
	var list []hooks.Exchange
	for _, e := range slices.Backward(s.rows) {
		if len(list) == limit {
			break
		}
		if before != 0 && e.ID >= before {
			continue
		}
		passes, err := f.Match(e, func() (request, response hooks.Payload, err error) {
			return s.payloads[e.Request.ID], s.payloads[e.Response.ID], nil
		})
		if err != nil {
			return nil, err
		}
		if passes {
			list = append(list, e)
		}
	}
	return list, nil
}

// Exchange gives one.
func (s *Shelf) Exchange(ctx context.Context, id hooks.ID) (hooks.Exchange, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.refuse(ctx); err != nil {
		return hooks.Exchange{}, err
	}
	at, ok := s.find(id)
	if !ok {
		return hooks.Exchange{}, hooks.NotFound("There is no exchange " + id.String() + ".")
	}
	return s.rows[at], nil
}

// Payload gives the bytes of a message.
func (s *Shelf) Payload(ctx context.Context, id hooks.ID) (hooks.Payload, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.refuse(ctx); err != nil {
		return hooks.Payload{}, err
	}
	p, ok := s.payloads[id]
	if !ok {
		return hooks.Payload{}, hooks.NotFound("There is no payload " + id.String() + ".")
	}
	return p, nil
}

// Counts tells how much there is.
func (s *Shelf) Counts(ctx context.Context) (hooks.Counts, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.refuse(ctx); err != nil {
		return hooks.Counts{}, err
	}
	c := s.counts
	c.Exchanges = max(c.Exchanges, int64(len(s.rows)))
	return c, nil
}

func (s *Shelf) refuse(ctx context.Context) error {
	if s.broken != nil {
		return s.broken
	}
	return ctx.Err()
}
