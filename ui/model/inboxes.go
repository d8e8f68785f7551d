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

// InboxSource is where inboxes and their captures are read. Its methods may be called from any goroutine.
type InboxSource interface {
	// Inboxes lists all, from memory.
	Inboxes() []hooks.Inbox
	// Exchanges lists newest first.
	Exchanges(context.Context, hooks.ExchangeQuery) ([]hooks.Exchange, error)
	// CaptureCounts tells how many captures of each inbox are stored.
	CaptureCounts(context.Context) (map[string]int64, error)
	// Story gives all that belongs to the story of a row.
	Story(ctx context.Context, kind hooks.CauseKind, id string) (hooks.Story, error)
}

// InboxTurns knows how far each inbox has come in its sequence. It may be called from any goroutine.
type InboxTurns interface {
	// SequenceAt gives the place that answers next, counted from 0.
	SequenceAt(inbox string) int
}

// Inboxes is the list of all inboxes and the draft of the chosen one. It reads nothing while it is not shown.
type Inboxes struct {
	source InboxSource
	veil   *Veil
	turns  InboxTurns
	zone   *time.Location
	clock  hooks.Clock
	wish   atomic.Pointer[inboxWish]

	latest map[string]latestCapture // Load's own: what is known of each inbox, by name

	search  string
	all     []InboxRow
	edits   map[string]*InboxEdit
	facts   InboxFacts
	turn    int
	loaded  bool
	trouble string
	deleted hooks.Inbox // put away last and not yet brought back; no name is none

	forwarded map[string]hooks.Exchange // the newest try at each forward of the chosen one, by its URL
	now       time.Time                 // of the last load
}

// inboxWish is what Load is to read.
type inboxWish struct {
	shown  bool
	chosen string
	age    int // counts what was added and removed here; what was read before is not shown
}

// latestCapture is the newest capture of an inbox when it had that many.
type latestCapture struct {
	count int64
	last  hooks.Exchange
}

// settled reports whether a capture will not change any more.
func (l latestCapture) settled() bool { return l.last.ID == 0 || l.last.State != hooks.StateNew }

// InboxRow is one inbox in the list.
type InboxRow struct {
	Name     string
	Path     string // /in/name
	Captures string // 1,022
	When     string // 4 s ago; never
	Verdict  hooks.Verdict
	Provider string // who sent the newest one, or whose scheme it checks; "" when that is not known
	Silent   bool   // it has had no capture

	at      time.Time
	created time.Time
}

// NewInboxes makes a list that is not shown yet. Times are worded in zone.
func NewInboxes(source InboxSource, turns InboxTurns, zone *time.Location, clock hooks.Clock) *Inboxes {
	m := &Inboxes{source: source, turns: turns, zone: zone, clock: clock, edits: map[string]*InboxEdit{}, latest: map[string]latestCapture{}}
	m.wish.Store(&inboxWish{})
	return m
}

// SetVeil has what covers the addresses of inboxes drawn over them.
func (m *Inboxes) SetVeil(v *Veil) { m.veil = v }

// Shown gives an address as the screen shows it. Whoever copies it takes the true one.
func (m *Inboxes) Shown(address string) string { return m.veil.URL(address) }

// SetShown says whether the page is in sight.
func (m *Inboxes) SetShown(shown bool) { m.want(func(w *inboxWish) { w.shown = shown }) }

func (m *Inboxes) want(change func(*inboxWish)) {
	w := *m.wish.Load()
	change(&w)
	m.wish.Store(&w)
}

// Rows gives the inboxes whose names have what is searched for, that with the newest capture first.
func (m *Inboxes) Rows() []InboxRow {
	if m.search == "" {
		return m.all
	}
	var rows []InboxRow
	for _, r := range m.all {
		if strings.Contains(r.Name, m.search) {
			rows = append(rows, r)
		}
	}
	return rows
}

// Count tells how many inboxes there are, whatever is searched for.
func (m *Inboxes) Count() int { return len(m.all) }

// Loaded reports whether the list was read at all.
func (m *Inboxes) Loaded() bool { return m.loaded }

// Trouble is a sentence about why the captures could not be read; "" when they were.
func (m *Inboxes) Trouble() string { return m.trouble }

// Search shows only the names with this in them.
func (m *Inboxes) Search(text string) { m.search = strings.ToLower(strings.TrimSpace(text)) }

// Searched gives what is searched for.
func (m *Inboxes) Searched() string { return m.search }

// Chosen gives the name of the chosen inbox; "" is none.
func (m *Inboxes) Chosen() string { return m.wish.Load().chosen }

// Choose chooses an inbox; "" is none.
func (m *Inboxes) Choose(name string) {
	if name != m.Chosen() {
		m.want(func(w *inboxWish) { w.chosen = name })
		m.facts, m.turn, m.forwarded = InboxFacts{}, 0, nil
	}
}

// Edit gives the draft of the chosen inbox; nil when none is chosen.
func (m *Inboxes) Edit() *InboxEdit { return m.edits[m.Chosen()] }

// Facts gives what the newest captures of the chosen inbox tell.
func (m *Inboxes) Facts() InboxFacts { return m.facts }

// Turn gives the place in the sequence that the next caller gets, counted from 0.
func (m *Inboxes) Turn() int { return m.turn }

// Added takes a new inbox in and chooses it.
func (m *Inboxes) Added(in hooks.Inbox) {
	if in.Name == m.deleted.Name {
		m.deleted = hooks.Inbox{}
	}
	m.want(func(w *inboxWish) { w.age++ })
	m.edits[in.Name] = NewInboxEdit(in)
	m.all = append([]InboxRow{{Name: in.Name, Path: "/in/" + in.Name, Captures: "0", When: lang.T("never"), Silent: true, created: in.CreatedAt}},
		slices.DeleteFunc(slices.Clone(m.all), func(r InboxRow) bool { return r.Name == in.Name })...)
	m.search = ""
	m.Choose(in.Name)
}

// Removed takes an inbox out, keeps it to be brought back, and chooses its neighbour.
func (m *Inboxes) Removed(in hooks.Inbox) {
	m.deleted = in
	m.want(func(w *inboxWish) { w.age++ })
	at := slices.IndexFunc(m.all, func(r InboxRow) bool { return r.Name == in.Name })
	if at >= 0 {
		m.all = slices.Delete(slices.Clone(m.all), at, at+1)
	}
	delete(m.edits, in.Name)
	if m.Chosen() != in.Name {
		return
	}
	next := ""
	if len(m.all) > 0 {
		next = m.all[min(max(at, 0), len(m.all)-1)].Name
	}
	m.Choose(next)
}

// Deleted gives the inbox that was deleted last and can be brought back; one without a name is none.
func (m *Inboxes) Deleted() hooks.Inbox { return m.deleted }

// ForgetDeleted gives up bringing it back.
func (m *Inboxes) ForgetDeleted() { m.deleted = hooks.Inbox{} }

// inboxesRead is what one Load has read.
type inboxesRead struct {
	inboxes  []hooks.Inbox
	rows     []InboxRow
	chosen   string           // whose captures these are
	captures []hooks.Exchange // newest first
	forwards map[string]hooks.Exchange
	turn     int
	now      time.Time
	trouble  string
}

// Load reads what was wished for last; see the package comment.
func (m *Inboxes) Load(ctx context.Context) func() {
	w := *m.wish.Load()
	if !w.shown {
		return nil
	}
	r := inboxesRead{inboxes: m.source.Inboxes(), now: m.clock()}
	if err := m.read(ctx, w, &r); err != nil {
		r.trouble = Sentence(err, lang.T("The captures could not be read. The inboxes go on taking them."))
	}
	if ctx.Err() != nil {
		return nil
	}
	return func() { m.take(w, r) }
}

func (m *Inboxes) read(ctx context.Context, w inboxWish, r *inboxesRead) error {
	counts, err := m.source.CaptureCounts(ctx)
	known := make(map[string]latestCapture, len(r.inboxes))
	for _, in := range r.inboxes {
		l := m.latest[in.Name]
		if err == nil && (l.count != counts[in.Name] || !l.settled()) {
			l, err = m.readLatest(ctx, in.Name, counts[in.Name])
		}
		known[in.Name] = l
		r.rows = append(r.rows, newInboxRow(in, l, r.now))
	}
	m.latest = known
	slices.SortStableFunc(r.rows, func(a, b InboxRow) int {
		if c := b.at.Compare(a.at); c != 0 {
			return c
		}
		return b.created.Compare(a.created)
	})
	r.chosen = w.chosen
	if r.chosen == "" && len(r.rows) > 0 {
		r.chosen = r.rows[0].Name // take will choose it
	}
	if err == nil && r.chosen != "" {
		r.turn = m.turns.SequenceAt(r.chosen)
		r.captures, err = m.source.Exchanges(ctx, hooks.ExchangeQuery{Inbox: r.chosen, Limit: hooks.MaxPage})
	}
	at := slices.IndexFunc(r.inboxes, func(in hooks.Inbox) bool { return in.Name == r.chosen })
	if err == nil && at >= 0 && len(r.inboxes[at].Forwards) > 0 {
		r.forwards, err = m.readForwards(ctx, r.inboxes[at], r.captures)
	}
	return err
}

func (m *Inboxes) readLatest(ctx context.Context, name string, count int64) (latestCapture, error) {
	l := latestCapture{count: count}
	if count == 0 {
		return l, nil
	}
	list, err := m.source.Exchanges(ctx, hooks.ExchangeQuery{Inbox: name, Limit: 1})
	if err != nil || len(list) == 0 {
		return latestCapture{}, err
	}
	l.last = list[0]
	return l, nil
}

func newInboxRow(in hooks.Inbox, l latestCapture, now time.Time) InboxRow {
	r := InboxRow{
		Name: in.Name, Path: "/in/" + in.Name, Captures: Number(l.count), When: lang.T("never"), Silent: l.last.ID == 0,
		Verdict: l.last.Verdict, Provider: l.last.Provider, at: l.last.At, created: in.CreatedAt,
	}
	if r.Provider == "" {
		r.Provider = in.Verify.Scheme
	}
	if !r.Silent {
		r.When = lang.T("%s ago", Span(max(0, now.Sub(r.at))))
	}
	return r
}

// take puts what was read into the model, unless inboxes were added or removed meanwhile.
func (m *Inboxes) take(w inboxWish, r inboxesRead) {
	if w.age != m.wish.Load().age {
		return
	}
	m.loaded, m.trouble, m.all = true, r.trouble, r.rows
	names := map[string]bool{}
	for _, in := range r.inboxes {
		names[in.Name] = true
		if e := m.edits[in.Name]; e != nil {
			e.Follow(in)
		} else {
			m.edits[in.Name] = NewInboxEdit(in)
		}
	}
	for name := range m.edits {
		if !names[name] {
			delete(m.edits, name)
		}
	}
	if !names[m.Chosen()] {
		m.Choose("")
		if len(m.all) > 0 {
			m.Choose(m.all[0].Name)
		}
	}
	if r.chosen == m.Chosen() && r.trouble == "" {
		m.turn, m.facts, m.forwarded, m.now = r.turn, newInboxFacts(r.captures, r.now, m.zone), r.forwards, r.now
	}
}
