package modeltest

import (
	"context"
	"slices"
	"sync"

	"bellhop/hooks"
)

// Boxes keeps inboxes in memory the way the store keeps them in a file, in front of a Shelf that has their captures.
// All methods may be called from any goroutine.
type Boxes struct {
	Shelf *Shelf

	mu      sync.Mutex
	list    []hooks.Inbox // newest first
	turns   map[string]int
	tests   []string
	refusal error
}

// Put stores an inbox as it is.
func (b *Boxes) Put(in hooks.Inbox) {
	b.mu.Lock()
	b.remove(in.Name)
	if in.CreatedAt.IsZero() {
		in.CreatedAt = Opening
	}
	b.list = append([]hooks.Inbox{in}, b.list...)
	b.mu.Unlock()
	b.Shelf.Changed.Notify()
}

// Get gives an inbox by its name.
func (b *Boxes) Get(name string) (in hooks.Inbox, ok bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if i := b.find(name); i >= 0 {
		return b.list[i], true
	}
	return in, false
}

// Refuse makes every change fail with err until it is nil again.
func (b *Boxes) Refuse(err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.refusal = err
}

// Tests lists the inboxes that tests were sent to.
func (b *Boxes) Tests() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.tests)
}

// Turn sets how far an inbox has come in its sequence.
func (b *Boxes) Turn(name string, at int) {
	b.mu.Lock()
	if b.turns == nil {
		b.turns = map[string]int{}
	}
	b.turns[name] = at
	b.mu.Unlock()
	b.Shelf.Changed.Notify()
}

func (b *Boxes) find(name string) int {
	return slices.IndexFunc(b.list, func(in hooks.Inbox) bool { return in.Name == name })
}

func (b *Boxes) remove(name string) {
	b.list = slices.DeleteFunc(b.list, func(in hooks.Inbox) bool { return in.Name == name })
}

// Inboxes lists all, newest first.
func (b *Boxes) Inboxes() []hooks.Inbox {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.list)
}

// Exchanges lists newest first.
func (b *Boxes) Exchanges(ctx context.Context, q hooks.ExchangeQuery) ([]hooks.Exchange, error) {
	return b.Shelf.Exchanges(ctx, q)
}

// Story gives the story of a row.
func (b *Boxes) Story(ctx context.Context, kind hooks.CauseKind, id string) (hooks.Story, error) {
	return b.Shelf.Story(ctx, kind, id)
}

// CaptureCounts tells how many captures of each inbox are stored.
func (b *Boxes) CaptureCounts(ctx context.Context) (map[string]int64, error) {
	all, err := b.Shelf.Exchanges(ctx, hooks.ExchangeQuery{Limit: -1})
	counts := map[string]int64{}
	for _, e := range all {
		if e.Inbox != "" {
			counts[e.Inbox]++
		}
	}
	return counts, err
}

// AddInbox stores a new inbox.
func (b *Boxes) AddInbox(_ context.Context, in hooks.Inbox) (hooks.Inbox, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if err := in.Check(); err != nil {
		return in, err
	}
	if b.refusal != nil {
		return in, b.refusal
	}
	if b.find(in.Name) >= 0 {
		return in, hooks.Conflict("There is an inbox called " + in.Name + " already.")
	}
	in.CreatedAt = Opening
	b.list = append([]hooks.Inbox{in}, b.list...)
	return in, nil
}

// ChangeInbox lets change edit an inbox's settings.
func (b *Boxes) ChangeInbox(_ context.Context, name string, change func(*hooks.Inbox) error) (hooks.Inbox, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	i := b.find(name)
	if i < 0 {
		return hooks.Inbox{}, hooks.NotFound("There is no inbox " + name + ".")
	}
	in := b.list[i]
	err := change(&in)
	if err == nil {
		err = in.Check()
	}
	if err == nil {
		err = b.refusal
	}
	if err != nil {
		return in, err
	}
	b.list[i] = in
	return in, nil
}

// DeleteInbox forgets an inbox.
func (b *Boxes) DeleteInbox(_ context.Context, name string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.refusal != nil {
		return b.refusal
	}
	if b.find(name) < 0 {
		return hooks.NotFound("There is no inbox " + name + ".")
	}
	b.remove(name)
	return nil
}

// TestInbox notes that a test was sent.
func (b *Boxes) TestInbox(_ context.Context, name string) (hooks.Delivery, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.refusal != nil {
		return hooks.Delivery{}, b.refusal
	}
	b.tests = append(b.tests, name)
	return hooks.Delivery{ID: 1, URL: "http://localhost:8080/in/" + name}, nil
}

// SequenceAt gives the place that answers next.
func (b *Boxes) SequenceAt(name string) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.turns[name]
}

// StartOver begins a sequence anew.
func (b *Boxes) StartOver(name string) { b.Turn(name, 0) }
