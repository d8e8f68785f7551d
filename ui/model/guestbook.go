package model

import (
	"context"
	"slices"
	"sync/atomic"
	"time"

	"bellhop/hooks"
	"bellhop/ui/lang"
)

// GuestSource is where the guest book is read. Its methods may be called from any goroutine.
type GuestSource interface {
	FindComments(context.Context, hooks.CommentQuery) ([]hooks.Comment, error)
	// Bells tells what became of the deliveries of comments' events.
	Bells(ctx context.Context, comments []hooks.ID) (map[hooks.ID]hooks.Bells, error)
	Counts(context.Context) (hooks.Counts, error)
	BookRules(context.Context) (hooks.BookRules, error)
	Bans(context.Context) ([]hooks.Ban, error)
}

// guestPage is how many entries are read at first, and how many more each time that the reader comes to the oldest.
const guestPage = 300

// Guestbook is the list of the guest book's entries, and what its owner asks of them. It reads nothing while it is not
// shown.
type Guestbook struct {
	source GuestSource
	veil   *Veil
	zone   *time.Location
	clock  hooks.Clock
	wish   atomic.Pointer[guestWish]

	loaded  bool
	trouble string
	counts  map[hooks.CommentState]int64
	rules   hooks.BookRules
	bans    []hooks.Ban
	list    []hooks.Comment // newest first
	rows    []GuestRow
	bells   map[hooks.ID]hooks.Bells
	more    bool // there are older ones
	now     time.Time

	chosen  hooks.ID
	anchor  hooks.ID // where a range of picked ones begins
	picked  map[hooks.ID]bool
	deleted []hooks.Comment // those that were deleted last and can be put back
	changed []hooks.Comment // those that were shown, hidden or held back since, as they were before
}

// guestWish is what Load is to read.
type guestWish struct {
	shown bool
	state hooks.CommentState // "" is any
	words string
	limit int
}

// NewGuestbook makes a list that is not shown yet. Times are worded in zone.
func NewGuestbook(source GuestSource, zone *time.Location, clock hooks.Clock) *Guestbook {
	m := &Guestbook{source: source, zone: zone, clock: clock, picked: map[hooks.ID]bool{}, counts: map[hooks.CommentState]int64{}}
	m.wish.Store(&guestWish{limit: guestPage})
	return m
}

// SetVeil has entries worded through a veil. What is done with them is done with what is stored.
func (m *Guestbook) SetVeil(v *Veil) { m.veil = v }

// Shown gives an address as the screen shows it. Whoever copies it takes the true one.
func (m *Guestbook) Shown(address string) string { return m.veil.URL(address) }

// Redacted reports whether entries are worded redacted.
func (m *Guestbook) Redacted() bool { return m.veil.On() }

func (m *Guestbook) want(change func(*guestWish)) {
	w := *m.wish.Load()
	change(&w)
	m.wish.Store(&w)
}

// SetShown says whether the page is in sight.
func (m *Guestbook) SetShown(shown bool) { m.want(func(w *guestWish) { w.shown = shown }) }

// Loaded reports whether the list was read at all.
func (m *Guestbook) Loaded() bool { return m.loaded }

// Trouble is a sentence about why the book could not be read; "" when it was.
func (m *Guestbook) Trouble() string { return m.trouble }

// guestRead is what one Load has read.
type guestRead struct {
	counts  hooks.Counts
	rules   hooks.BookRules
	bans    []hooks.Ban
	list    []hooks.Comment
	bells   map[hooks.ID]hooks.Bells
	now     time.Time
	trouble string
}

// Load reads what was wished for last; see the package comment.
func (m *Guestbook) Load(ctx context.Context) func() {
	w := *m.wish.Load()
	if !w.shown {
		return nil
	}
	r := guestRead{now: m.clock()}
	if err := m.read(ctx, w, &r); err != nil {
		r.trouble = Sentence(err, lang.T("The guest book could not be read. Visitors may see the same. All entries are safe."))
	}
	if ctx.Err() != nil {
		return nil
	}
	return func() { m.take(w, r) }
}

func (m *Guestbook) read(ctx context.Context, w guestWish, r *guestRead) (err error) {
	if r.counts, err = m.source.Counts(ctx); err != nil {
		return err
	}
	if r.rules, err = m.source.BookRules(ctx); err != nil {
		return err
	}
	if r.bans, err = m.source.Bans(ctx); err != nil {
		return err
	}
	q := hooks.CommentQuery{State: w.state, Words: w.words}
	for len(r.list) <= w.limit {
		q.Limit = min(w.limit+1-len(r.list), hooks.MaxPage)
		page, err := m.source.FindComments(ctx, q)
		if err != nil {
			return err
		}
		if r.list = append(r.list, page...); len(page) < q.Limit {
			break
		}
		q.Before = page[len(page)-1].ID
	}
	ids := make([]hooks.ID, len(r.list))
	for i, c := range r.list {
		ids[i] = c.ID
	}
	r.bells, err = m.source.Bells(ctx, ids)
	return err
}

// take puts what was read into the model, unless another list was wished for meanwhile.
func (m *Guestbook) take(w guestWish, r guestRead) {
	if m.trouble = r.trouble; r.trouble != "" {
		m.loaded = true
		return
	}
	m.counts, m.now, m.rules, m.bans = r.counts.Comments, r.now, r.rules, r.bans
	if now := *m.wish.Load(); now.state != w.state || now.words != w.words {
		return
	}
	m.loaded = true
	m.list, m.bells = r.list, r.bells
	if m.more = len(m.list) > w.limit; m.more {
		m.list = m.list[:w.limit]
	}
	m.rows = make([]GuestRow, len(m.list))
	there := map[hooks.ID]bool{}
	for i, c := range m.list {
		m.rows[i] = m.row(c)
		there[c.ID] = true
	}
	for id := range m.picked {
		if !there[id] {
			delete(m.picked, id)
		}
	}
	if len(m.picked) < 2 {
		clear(m.picked)
	}
	if !there[m.chosen] {
		m.chosen = 0
		if len(m.list) > 0 {
			m.chosen = m.list[0].ID
		}
	}
}

// ChooseState lists only entries in a state; "" lists all.
func (m *Guestbook) ChooseState(s hooks.CommentState) {
	m.narrow(func(w *guestWish) { w.state = s })
}

// State gives the state that is listed; "" is any.
func (m *Guestbook) State() hooks.CommentState { return m.wish.Load().state }

// Search lists only entries that hold these words.
func (m *Guestbook) Search(words string) { m.narrow(func(w *guestWish) { w.words = words }) }

// Searched gives what is searched for.
func (m *Guestbook) Searched() string { return m.wish.Load().words }

func (m *Guestbook) narrow(change func(*guestWish)) {
	m.want(func(w *guestWish) {
		change(w)
		w.limit = guestPage
	})
	clear(m.picked)
}

// WantOlder asks for more when there are older entries, and says whether it did.
func (m *Guestbook) WantOlder() bool {
	if !m.more || m.wish.Load().limit > len(m.list) {
		return false
	}
	m.want(func(w *guestWish) { w.limit = len(m.list) + guestPage })
	return true
}

// Chosen gives the entry that is chosen.
func (m *Guestbook) Chosen() (hooks.Comment, bool) {
	at := m.find(m.chosen)
	if at < 0 {
		return hooks.Comment{}, false
	}
	return m.list[at], true
}

func (m *Guestbook) find(id hooks.ID) int {
	return slices.IndexFunc(m.list, func(c hooks.Comment) bool { return c.ID == id })
}

// Choose chooses an entry alone.
func (m *Guestbook) Choose(id hooks.ID) {
	m.chosen, m.anchor = id, id
	clear(m.picked)
}

// Toggle takes an entry into the selection, or out of it.
func (m *Guestbook) Toggle(id hooks.ID) {
	if len(m.picked) == 0 && m.chosen != 0 {
		m.picked[m.chosen] = true
	}
	if m.picked[id] {
		delete(m.picked, id)
	} else {
		m.picked[id] = true
		m.chosen, m.anchor = id, id
	}
	if len(m.picked) == 1 {
		for left := range m.picked {
			m.Choose(left)
		}
	}
}

// Extend selects the entries from where the selection began to one.
func (m *Guestbook) Extend(id hooks.ID) {
	from, to := m.find(m.anchor), m.find(id)
	if from < 0 || to < 0 {
		m.Choose(id)
		return
	}
	anchor := m.anchor
	clear(m.picked)
	for _, c := range m.list[min(from, to) : max(from, to)+1] {
		m.picked[c.ID] = true
	}
	m.chosen, m.anchor = id, anchor
	if len(m.picked) < 2 {
		clear(m.picked)
	}
}

// SelectAll selects all that are loaded.
func (m *Guestbook) SelectAll() {
	if len(m.list) > 1 {
		for _, c := range m.list {
			m.picked[c.ID] = true
		}
	}
}

// One leaves only the chosen entry selected, and says whether there were more.
func (m *Guestbook) One() bool {
	more := len(m.picked) > 0
	clear(m.picked)
	m.anchor = m.chosen
	return more
}

// Picked reports whether an entry is selected beside others.
func (m *Guestbook) Picked(id hooks.ID) bool { return m.picked[id] }

// Several is how many are selected beside each other; 0 is one alone.
func (m *Guestbook) Several() int { return len(m.picked) }

// Targets gives the entries that something is done with: those that are selected, newest first and no more than can be
// changed at a time, or the chosen one.
func (m *Guestbook) Targets() []hooks.Comment {
	if len(m.picked) == 0 {
		if c, ok := m.Chosen(); ok {
			return []hooks.Comment{c}
		}
		return nil
	}
	var targets []hooks.Comment
	for _, c := range m.list {
		if m.picked[c.ID] && len(targets) < hooks.MaxModerated {
			targets = append(targets, c)
		}
	}
	return targets
}

// Deleted gives what was deleted last and can be put back.
func (m *Guestbook) Deleted() []hooks.Comment { return m.deleted }

// SetDeleted notes what was deleted last; nil is nothing.
func (m *Guestbook) SetDeleted(gone []hooks.Comment) { m.deleted, m.changed = gone, nil }

// Changed gives the entries that were brought into another state last, as they were before.
func (m *Guestbook) Changed() []hooks.Comment { return m.changed }

// SetChanged notes which were brought into another state, out of those that it was asked for; nil is nothing.
func (m *Guestbook) SetChanged(asked, now []hooks.Comment) {
	m.changed = nil
	for _, c := range asked {
		if slices.ContainsFunc(now, func(n hooks.Comment) bool { return n.ID == c.ID }) {
			m.changed = append(m.changed, c)
		}
	}
}

// Rules gives what the book asks of entries.
func (m *Guestbook) Rules() hooks.BookRules { return m.rules }

// SetRules notes what the book was told to ask, before it is read again.
func (m *Guestbook) SetRules(r hooks.BookRules) { m.rules = r }
