package model

import (
	"context"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"bellhop/hooks"
	"bellhop/ui/lang"
)

// SubscriberSource is where subscriptions and what became of their deliveries are read. Its methods may be called from any
// goroutine.
type SubscriberSource interface {
	// Subscriptions lists all, newest first.
	Subscriptions(context.Context) ([]hooks.Subscription, error)
	// Health tells how every subscription fares.
	Health(context.Context) (map[hooks.ID]hooks.Health, error)
	// Tries lists the newest attempts at a subscription, newest first.
	Tries(ctx context.Context, subscription hooks.ID, limit int) ([]hooks.Exchange, error)
	// Exchanges lists newest first.
	Exchanges(context.Context, hooks.ExchangeQuery) ([]hooks.Exchange, error)
	// Payload gives the bytes that a PayloadRef names.
	Payload(context.Context, hooks.ID) (hooks.Payload, error)
}

// Subscribers is the list of all subscriptions, the draft of the chosen one and how it fares. It reads nothing while it is
// not shown.
type Subscribers struct {
	source SubscriberSource
	zone   *time.Location
	clock  hooks.Clock
	wish   atomic.Pointer[subscriberWish]

	veil    *Veil
	search  string
	all     []SubscriberRow
	edits   map[hooks.ID]*SubscriberEdit
	health  map[hooks.ID]hooks.Health
	tries   TryFacts
	test    SubscriberTest
	now     time.Time // of the last load
	loaded  bool
	trouble string
	deleted hooks.Subscription // put away last and not yet brought back; no ID is none
}

// subscriberWish is what Load is to read.
type subscriberWish struct {
	shown  bool
	chosen hooks.ID
	limit  int      // tries of the chosen one
	test   hooks.ID // the delivery of a test whose answer is looked for; 0 is none
	age    int      // counts what was added and removed here; what was read before is not shown
}

// TryLimits are how many tries the chart can show.
func TryLimits() []int { return []int{50, 500} }

// NewSubscribers makes a list that is not shown yet. Times are worded in zone.
func NewSubscribers(source SubscriberSource, zone *time.Location, clock hooks.Clock) *Subscribers {
	m := &Subscribers{source: source, zone: zone, clock: clock, edits: map[hooks.ID]*SubscriberEdit{}}
	m.wish.Store(&subscriberWish{limit: TryLimits()[0]})
	return m
}

// SetVeil has subscriptions worded through a veil. What is done with them is done with what is stored.
func (m *Subscribers) SetVeil(v *Veil) { m.veil = v }

// Named gives a subscription to be named on the screen.
func (m *Subscribers) Named(s hooks.Subscription) hooks.Subscription { return m.veil.Subscription(s) }

// SetShown says whether the page is in sight.
func (m *Subscribers) SetShown(shown bool) { m.want(func(w *subscriberWish) { w.shown = shown }) }

func (m *Subscribers) want(change func(*subscriberWish)) {
	w := *m.wish.Load()
	change(&w)
	m.wish.Store(&w)
}

// Rows gives the subscriptions that have what is searched for in their name or address, the newest first.
func (m *Subscribers) Rows() []SubscriberRow {
	if m.search == "" {
		return m.all
	}
	var rows []SubscriberRow
	for _, r := range m.all {
		if strings.Contains(strings.ToLower(r.Name+" "+r.SendsTo), m.search) {
			rows = append(rows, r)
		}
	}
	return rows
}

// Count tells how many subscriptions there are, whatever is searched for.
func (m *Subscribers) Count() int { return len(m.all) }

// Sum says how all of them fare: "8 subscribers: 4 healthy, 2 struggling, 1 given up, 1 paused".
func (m *Subscribers) Sum() string { return sumWords(m.all) }

// Loaded reports whether the list was read at all.
func (m *Subscribers) Loaded() bool { return m.loaded }

// Trouble is a sentence about why the list could not be read; "" when it was.
func (m *Subscribers) Trouble() string { return m.trouble }

// Search shows only what has this in its name or address.
func (m *Subscribers) Search(text string) { m.search = strings.ToLower(strings.TrimSpace(text)) }

// Searched gives what is searched for.
func (m *Subscribers) Searched() string { return m.search }

// Chosen gives the ID of the chosen subscription; 0 is none.
func (m *Subscribers) Chosen() hooks.ID { return m.wish.Load().chosen }

// Choose chooses a subscription; 0 is none.
func (m *Subscribers) Choose(id hooks.ID) {
	if id != m.Chosen() {
		m.want(func(w *subscriberWish) { w.chosen, w.test = id, 0 })
		m.tries, m.test = TryFacts{}, SubscriberTest{}
	}
}

// Limit tells how many tries the chart shows at most.
func (m *Subscribers) Limit() int { return m.wish.Load().limit }

// SetLimit shows more tries, or fewer.
func (m *Subscribers) SetLimit(n int) { m.want(func(w *subscriberWish) { w.limit = n }) }

// Edit gives the draft of the chosen subscription; nil when none is chosen.
func (m *Subscribers) Edit() *SubscriberEdit { return m.edits[m.Chosen()] }

// Row gives the chosen subscription as the list has it.
func (m *Subscribers) Row() SubscriberRow { return m.row(m.Chosen()) }

func (m *Subscribers) row(id hooks.ID) SubscriberRow {
	if i := m.at(id); i >= 0 {
		return m.all[i]
	}
	return SubscriberRow{}
}

func (m *Subscribers) at(id hooks.ID) int {
	return slices.IndexFunc(m.all, func(r SubscriberRow) bool { return r.ID == id })
}

// Tries tells of the chosen one's newest tries.
func (m *Subscribers) Tries() TryFacts { return m.tries }

// Advice tells what is wrong with the chosen subscription, or else with another one; no title is nothing.
func (m *Subscribers) Advice() Advice {
	for _, r := range append([]SubscriberRow{m.Row()}, m.all...) {
		if e := m.edits[r.ID]; e != nil {
			if a := newAdvice(e.Stored(), m.health[r.ID], r, m.now, m.zone); a.Title != "" {
				return a
			}
		}
	}
	return Advice{}
}

// Rotation says what becomes of the chosen one's old secrets; "" is nothing.
func (m *Subscribers) Rotation() string {
	if e := m.Edit(); e != nil {
		return RotationWords(e.Draft, m.clock(), m.zone)
	}
	return ""
}

// Visitor says who made the chosen one on the web; "" where the owner did.
func (m *Subscribers) Visitor() string {
	if e := m.Edit(); e != nil {
		return VisitorWords(e.Stored(), m.clock(), m.zone)
	}
	return ""
}

// Now gives the time.
func (m *Subscribers) Now() time.Time { return m.clock() }

// Added takes a new subscription in, or one that came back, and chooses it.
func (m *Subscribers) Added(s hooks.Subscription) {
	if s.ID == m.deleted.ID {
		m.deleted = hooks.Subscription{}
	}
	m.want(func(w *subscriberWish) { w.age++ })
	m.edits[s.ID] = NewSubscriberEdit(s)
	m.all = slices.DeleteFunc(slices.Clone(m.all), func(r SubscriberRow) bool { return r.ID == s.ID })
	m.all = append(m.all, newSubscriberRow(m.veil.Subscription(s), m.health[s.ID], m.now))
	sortSubscribers(m.all)
	m.search = ""
	m.Choose(s.ID)
}

// Removed takes a subscription out, keeps it to be brought back, and chooses its neighbour.
func (m *Subscribers) Removed(s hooks.Subscription) {
	m.deleted = s
	m.want(func(w *subscriberWish) { w.age++ })
	at := m.at(s.ID)
	if at >= 0 {
		m.all = slices.Delete(slices.Clone(m.all), at, at+1)
	}
	delete(m.edits, s.ID)
	if m.Chosen() != s.ID {
		return
	}
	next := hooks.ID(0)
	if len(m.all) > 0 {
		next = m.all[min(max(at, 0), len(m.all)-1)].ID
	}
	m.Choose(next)
}

// Deleted gives the subscription that was deleted last and can be brought back; one without an ID is none.
func (m *Subscribers) Deleted() hooks.Subscription { return m.deleted }

// ForgetDeleted lets go of it.
func (m *Subscribers) ForgetDeleted() { m.deleted = hooks.Subscription{} }

// Tested says that a test is on its way to a subscription; its answer is looked for from now on.
func (m *Subscribers) Tested(id hooks.ID, d hooks.Delivery) {
	if id == m.Chosen() {
		m.want(func(w *subscriberWish) { w.test = d.ID })
		m.test = SubscriberTest{Delivery: d.ID, Title: lang.T("The test is on its way"), Mark: MarkInFlight}
	}
}

// Test tells what came of the last test of the chosen one; no title is none.
func (m *Subscribers) Test() SubscriberTest { return m.test }

// EndTest puts the answer of a test away.
func (m *Subscribers) EndTest() {
	m.want(func(w *subscriberWish) { w.test = 0 })
	m.test = SubscriberTest{}
}

// subscribersRead is what a Load has read.
type subscribersRead struct {
	subs    []hooks.Subscription
	health  map[hooks.ID]hooks.Health
	chosen  hooks.ID
	tries   []hooks.Exchange
	test    SubscriberTest
	now     time.Time
	trouble string
}

// Load reads what was wished for last; see the package comment.
func (m *Subscribers) Load(ctx context.Context) func() {
	w := *m.wish.Load()
	if !w.shown {
		return nil
	}
	r := subscribersRead{now: m.clock()}
	if err := m.read(ctx, w, &r); err != nil {
		r.trouble = Sentence(err, lang.T("The subscribers could not be read. Deliveries go on."))
	}
	if ctx.Err() != nil {
		return nil
	}
	return func() { m.take(w, r) }
}

func (m *Subscribers) read(ctx context.Context, w subscriberWish, r *subscribersRead) (err error) {
	if r.subs, err = m.source.Subscriptions(ctx); err != nil {
		return err
	}
	if r.health, err = m.source.Health(ctx); err != nil {
		return err
	}
	r.chosen = w.chosen
	if !slices.ContainsFunc(r.subs, func(s hooks.Subscription) bool { return s.ID == w.chosen }) {
		r.chosen = 0
		if len(r.subs) > 0 {
			r.chosen = r.subs[0].ID // take will choose it
		}
	}
	if r.chosen != 0 {
		if r.tries, err = m.source.Tries(ctx, r.chosen, w.limit); err != nil {
			return err
		}
	}
	if w.test != 0 {
		r.test, err = m.readTest(ctx, w.test)
	}
	return err
}

// take puts what was read into the model, unless subscriptions were added or removed meanwhile.
func (m *Subscribers) take(w subscriberWish, r subscribersRead) {
	now := m.wish.Load()
	if w.age != now.age {
		return
	}
	m.loaded, m.trouble, m.now = true, r.trouble, r.now
	if r.trouble != "" {
		return // what was read last stays in sight
	}
	m.health = r.health
	m.all = make([]SubscriberRow, 0, len(r.subs))
	known := map[hooks.ID]bool{}
	for _, s := range r.subs {
		known[s.ID] = true
		m.all = append(m.all, newSubscriberRow(m.veil.Subscription(s), r.health[s.ID], r.now))
		if e := m.edits[s.ID]; e != nil {
			e.Follow(s)
		} else {
			m.edits[s.ID] = NewSubscriberEdit(s)
		}
	}
	for id := range m.edits {
		if !known[id] {
			delete(m.edits, id)
		}
	}
	if !known[m.Chosen()] {
		m.Choose(r.chosen)
	}
	if r.chosen == m.Chosen() && w.limit == now.limit {
		m.tries = newTryFacts(r.tries, m.zone)
	}
	if w.test != 0 && w.test == now.test {
		m.test = r.test
	}
}

func sortSubscribers(rows []SubscriberRow) {
	slices.SortStableFunc(rows, func(a, b SubscriberRow) int { return int(b.ID - a.ID) })
}
