package model

import (
	"context"
	"slices"
	"sync/atomic"
	"time"

	"bellhop/hooks"
	"bellhop/ui/lang"
)

// DeliverySource is where deliveries are read. Its methods may be called from any goroutine.
type DeliverySource interface {
	// Board tells how deliveries stand at a glance.
	Board(context.Context) (hooks.Board, error)
	// GivenUp tells what a choice means of the deliveries that were given up, in groups.
	GivenUp(context.Context, hooks.DeliveryChoice) (hooks.GivenUpSummary, error)
	// Deliveries lists newest first.
	Deliveries(context.Context, hooks.DeliveryQuery) ([]hooks.Delivery, error)
	// EventTypes gives the types of events by their ids.
	EventTypes(ctx context.Context, ids []string) (map[string]string, error)
}

// lostPage is how many rows the list of what was given up has at a time.
const lostPage = 200

// lostAge is how old the list and the groups may be while as many are given up as before.
const lostAge = 5 * time.Second

// Deliveries is how deliveries stand, and the list of those that were given up. It reads nothing while it is not shown.
type Deliveries struct {
	source DeliverySource
	veil   *Veil
	zone   *time.Location
	clock  hooks.Clock
	wish   atomic.Pointer[lostWish]

	known lostKnown // Load's own

	loaded  bool
	trouble string
	board   hooks.Board
	now     time.Time
	groups
	list    []hooks.Delivery
	rows    []LostRow
	more    bool // there is an older page
	first   int64
	picked  map[hooks.ID]bool
	chosen  hooks.ID
	targets []string // that can be chosen, without the first for all
	errors  []string
	looking bool // at each that was given up
}

// lostWish is what Load is to read.
type lostWish struct {
	shown  bool
	target string
	err    string
	since  time.Duration // 0 is any time
	before []hooks.ID    // the pages before the one in sight began so; the last is this one's key
	age    int           // counts what was retried here: all is read anew
}

// lostKnown is what Load has read of what was given up, to be read again only when it may have changed.
type lostKnown struct {
	at      time.Time
	wish    lostWish
	givenUp int64
	lost
}

// lost is a page of what was given up, with the types of its events, and the groups.
type lost struct {
	groups
	list  []hooks.Delivery
	types map[string]string
}

// groups are summaries of what was given up: of everything, of the chosen time, and of the whole filter.
type groups struct{ whole, all, shown hooks.GivenUpSummary }

// LostRow is one delivery that was given up, worded whole.
type LostRow struct {
	ID        hooks.ID
	Time      string // 14:31:15, or 27 Nov 14:31
	Target    string // host and path
	Event     string // its type, or what else it is: replay, forward
	Tries     string
	Status    string // 503, timeout, no try
	Reason    string
	Retriable bool
}

// NewDeliveries makes a view that is not shown yet. Times are worded in zone.
func NewDeliveries(source DeliverySource, zone *time.Location, clock hooks.Clock) *Deliveries {
	m := &Deliveries{source: source, zone: zone, clock: clock, picked: map[hooks.ID]bool{}}
	m.wish.Store(&lostWish{})
	return m
}

func (m *Deliveries) want(change func(*lostWish)) {
	w := *m.wish.Load()
	change(&w)
	m.wish.Store(&w)
}

// SetVeil has deliveries worded through a veil. What is done with them is done with what is stored.
func (m *Deliveries) SetVeil(v *Veil) { m.veil = v }

// SetShown says whether the page is in sight.
func (m *Deliveries) SetShown(shown bool) { m.want(func(w *lostWish) { w.shown = shown }) }

// Loaded reports whether anything was read at all.
func (m *Deliveries) Loaded() bool { return m.loaded }

// Trouble is a sentence about why deliveries could not be read; "" when they were.
func (m *Deliveries) Trouble() string { return m.trouble }

// Paused reports whether deliveries are held back.
func (m *Deliveries) Paused() bool { return m.board.Paused }

// Empty reports whether there is no delivery at all.
func (m *Deliveries) Empty() bool {
	for _, n := range m.board.Counts {
		if n > 0 {
			return false
		}
	}
	return true
}

// Look says whether a person looks at each that was given up.
func (m *Deliveries) Look(looking bool) { m.looking = looking }

// Looking reports whether a person looks at each that was given up.
func (m *Deliveries) Looking() bool { return m.looking }

// GivenUp tells how many deliveries were given up, whatever is filtered.
func (m *Deliveries) GivenUp() int64 { return m.board.Counts[hooks.GivenUp] }

// lostRead is what one Load has read.
type lostRead struct {
	board hooks.Board
	lost
	now     time.Time
	trouble string
}

// Load reads what was wished for last; see the package comment.
func (m *Deliveries) Load(ctx context.Context) func() {
	w := *m.wish.Load()
	if !w.shown {
		return nil
	}
	r := lostRead{now: m.clock()}
	if err := m.read(ctx, w, &r); err != nil {
		r.trouble = Sentence(err, lang.T("The deliveries could not be read. They go on as they did."))
	}
	if ctx.Err() != nil {
		return nil
	}
	return func() { m.take(w, r) }
}

func (m *Deliveries) read(ctx context.Context, w lostWish, r *lostRead) (err error) {
	if r.board, err = m.source.Board(ctx); err != nil {
		return err
	}
	k := &m.known
	if !k.wish.same(w) || k.givenUp != r.board.Counts[hooks.GivenUp] || r.now.Sub(k.at) >= lostAge {
		lost, err := m.readLost(ctx, w, r.now)
		if err != nil {
			return err
		}
		m.known = lostKnown{at: r.now, wish: w, givenUp: r.board.Counts[hooks.GivenUp], lost: lost}
	}
	r.lost = k.lost
	return nil
}

// readLost reads a page of what was given up, and the groups.
func (m *Deliveries) readLost(ctx context.Context, w lostWish, now time.Time) (l lost, err error) {
	if l.groups, err = m.group(ctx, w, now); err != nil {
		return l, err
	}
	q := hooks.DeliveryQuery{DeliveryChoice: w.choice(now), State: hooks.GivenUp, ByEnd: true, Limit: lostPage + 1}
	if n := len(w.before); n > 0 {
		q.Before = w.before[n-1]
	}
	if l.list, err = m.source.Deliveries(ctx, q); err != nil {
		return l, err
	}
	var ids []string
	for _, d := range l.list {
		if d.EventID != "" && !slices.Contains(ids, d.EventID) {
			ids = append(ids, d.EventID)
		}
	}
	l.types, err = m.source.EventTypes(ctx, ids)
	return l, err
}

func (m *Deliveries) group(ctx context.Context, w lostWish, now time.Time) (g groups, err error) {
	if g.whole, err = m.source.GivenUp(ctx, hooks.DeliveryChoice{}); err != nil {
		return g, err
	}
	g.all = g.whole
	if w.since > 0 {
		if g.all, err = m.source.GivenUp(ctx, hooks.DeliveryChoice{Since: now.Add(-w.since)}); err != nil {
			return g, err
		}
	}
	g.shown = g.all
	if w.target != "" || w.err != "" {
		g.shown, err = m.source.GivenUp(ctx, w.choice(now))
	}
	return g, err
}

// choice is the filter as it is at a time.
func (w lostWish) choice(now time.Time) hooks.DeliveryChoice {
	c := hooks.DeliveryChoice{Target: w.target, Error: w.err}
	if w.since > 0 {
		c.Since = now.Add(-w.since)
	}
	return c
}

// same reports whether w and other list the same.
func (w *lostWish) same(other lostWish) bool {
	return w.target == other.target && w.err == other.err && w.since == other.since && w.age == other.age && slices.Equal(w.before, other.before)
}

// filtered reports whether w leaves anything out.
func (w lostWish) filtered() bool { return w.target != "" || w.err != "" || w.since != 0 }

// take puts what was read into the model, unless another filter or page was wished for meanwhile.
func (m *Deliveries) take(w lostWish, r lostRead) {
	m.loaded, m.trouble = true, r.trouble
	if r.trouble != "" {
		return
	}
	m.board, m.now = r.board, r.now
	if !m.wish.Load().same(w) {
		return
	}
	m.groups, m.list = r.groups, r.list
	if m.more = len(m.list) > lostPage; m.more {
		m.list = m.list[:lostPage]
	}
	if len(m.list) == 0 && len(w.before) > 0 { // all of this page was retried
		m.want(func(now *lostWish) { now.before = nil })
	}
	m.first = int64(len(w.before)*lostPage + 1)
	m.rows = make([]LostRow, len(m.list))
	there := map[hooks.ID]bool{}
	for i, d := range m.list {
		m.rows[i] = m.lostRow(d, r.types[d.EventID])
		there[d.ID] = true
	}
	for id := range m.picked {
		if !there[id] {
			delete(m.picked, id)
		}
	}
	if !there[m.chosen] {
		m.chosen = 0
	}
	m.takeOptions(w)
}

// takeOptions lists what can be filtered by: what there is, and what is filtered by now.
func (m *Deliveries) takeOptions(w lostWish) {
	m.targets, m.errors = nil, nil
	add := func(list []string, word string) []string {
		if word == "" || slices.Contains(list, word) {
			return list
		}
		return append(list, word)
	}
	for _, g := range m.all.Groups {
		m.targets, m.errors = add(m.targets, g.Target), add(m.errors, hooks.ErrorWord(g.Fault, g.Status))
	}
	m.targets, m.errors = add(m.targets, w.target), add(m.errors, w.err)
	slices.Sort(m.targets)
	slices.Sort(m.errors)
}
