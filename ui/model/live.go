package model

import (
	"slices"
	"sort"
	"sync/atomic"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/filter"
	"bellhop/ui/lang"
)

// Live is the list of all exchanges, or of those that a filter lets through: a window of worded rows, oldest first,
// that follows what arrives, can be paused, and reaches back page by page. Rows that arrive while the list stands
// still are counted, not lost.
type Live struct {
	source Source
	zone   *time.Location
	clock  hooks.Clock
	veil   *Veil
	plan   atomic.Pointer[plan]

	rows      []Row // in the order of their ids
	sorted    []Row // the same in another order; nil is none
	order     order
	news      int // rows that came into the window while it did not follow
	direction hooks.Direction
	filter    string // the last good one, as it was typed
	problem   FilterProblem
	known     known
	total     int64    // exchanges in the store, as far as a filtered list has counted them
	newest    hooks.ID // the newest exchange there was when a filtered list was read
	selected  hooks.ID
	several   selection
	story     map[hooks.ID]bool
	follow    bool
	paused    bool
	detached  bool // the window ends before the newest row: it is full and shows older ones
	complete  bool // the window begins with the oldest row there is
	loaded    bool
	older     bool // the page before the window is wished for
	around    hooks.ID
	turn      int // counts the windows; what was read for an earlier one is not shown
	seen      hooks.ID
	kept      int
	keptMore  bool
	trouble   string
}

// The sizes of the window, in rows.
const (
	maxRows  = 3000 // far below what a list's float32 offsets can bear
	pageRows = 200
	maxFresh = hooks.MaxPage // more than that at once replaces the window
	maxOpen  = 64            // rows beyond the newest page that are looked up again for their outcome
)

// NewLive makes a list that follows. Times are worded and read in zone; the clock tells a filter what time it is, on
// any goroutine.
func NewLive(source Source, zone *time.Location, clock hooks.Clock) *Live {
	l := &Live{source: source, zone: zone, clock: clock, follow: true}
	l.replan()
	return l
}

// SetVeil has rows worded through a veil.
func (l *Live) SetVeil(v *Veil) { l.veil = v }

// Reword words all rows anew, after the veil was drawn or lifted. The list stays about where it is.
func (l *Live) Reword() {
	around := l.last()
	if len(l.rows) > 0 && !l.follow {
		around = l.rows[len(l.rows)/2].ID
	}
	l.known = known{}
	l.restart()
	if !l.follow && l.filter == "" {
		l.around = around
		l.replan()
	}
}

// row words an exchange.
func (l *Live) row(e hooks.Exchange) Row {
	r := NewRow(l.veil.exchange(e), l.zone)
	r.path, r.host = filter.Path(e), e.Host
	return r
}

// Rows gives the window, oldest first or as it is sorted. It is not to be changed, and is another slice after every change.
func (l *Live) Rows() []Row {
	if l.order.by != SortTime {
		return l.sorted
	}
	return l.rows
}

// Loaded reports whether the list was read at all: an empty list means something only then.
func (l *Live) Loaded() bool { return l.loaded }

// Trouble is a sentence about why the list could not be read; "" when it was.
func (l *Live) Trouble() string { return l.trouble }

// Following reports whether the list stays at its newest row.
func (l *Live) Following() bool { return l.follow }

// Paused reports whether the list stands still by wish.
func (l *Live) Paused() bool { return l.paused }

// Direction gives the direction that is shown; "" is both.
func (l *Live) Direction() hooks.Direction { return l.direction }

// Selected gives the chosen exchange, whether or not it is in the window; 0 is none.
func (l *Live) Selected() hooks.ID { return l.selected }

// InStory reports whether a row belongs to the story of the selected one, as far as the window tells.
func (l *Live) InStory(id hooks.ID) bool { return l.story[id] }

// Kept words how many newer exchanges wait behind the window: "14 newer ones are kept"; "" when none do.
func (l *Live) Kept() string {
	switch {
	case l.keptMore:
		return lang.T("More newer ones are kept")
	case l.kept == 0:
		return ""
	}
	return lang.N(l.kept, "%s newer one is kept", "%s newer ones are kept", Number(int64(l.kept)))
}

// Follow goes to the newest row and stays there, in the order of time.
func (l *Live) Follow() {
	if l.detached {
		l.restart()
	}
	l.follow, l.paused, l.news = true, false, 0
	l.Sort(SortTime, false)
	l.rejoin()
}

// Unfollow lets the list stay where it is while rows arrive.
func (l *Live) Unfollow() { l.follow = false }

// SetPaused stops the list or lets it go on. It comes back with all that arrived meanwhile.
func (l *Live) SetPaused(paused bool) {
	if !paused && (l.detached || l.keptMore || l.paused && l.filter != "") {
		l.restart() // with a filter other rows may pass by now
	}
	l.paused = paused
	l.rejoin()
}

// SetDirection shows one direction, or both for "".
func (l *Live) SetDirection(d hooks.Direction) {
	if d == l.direction {
		return
	}
	l.direction = d
	l.restart()
}

// Select chooses an exchange, and no other beside it, and stops following.
func (l *Live) Select(id hooks.ID) {
	l.selected, l.several = id, selection{anchor: id}
	if id != 0 {
		l.follow = false
	}
	l.tellStory()
}

// Jump chooses an exchange and brings its surroundings into the window. When it is not there yet, the list
// shows both directions for that, and no filter.
func (l *Live) Jump(id hooks.ID) {
	l.Select(id)
	if _, found := l.find(id); found {
		return
	}
	l.direction, l.filter, l.problem = "", "", FilterProblem{}
	l.restart()
	l.around = id
	l.replan()
}

// WantOlder wishes for the page before the window. It reports whether there is one.
func (l *Live) WantOlder() bool {
	if !l.loaded || l.complete || len(l.rows) == 0 || l.older {
		return false
	}
	l.older = true
	l.replan()
	return true
}

// restart empties the window, to be filled from the newest row.
func (l *Live) restart() {
	l.turn++
	l.rows, l.sorted, l.story, l.news = nil, nil, nil, 0
	l.detached, l.complete, l.loaded, l.older = false, false, false, false
	l.around, l.seen, l.newest = 0, 0, 0
	l.kept, l.keptMore = 0, false
	l.replan()
}

// rejoin makes an unpaused list read on from its last row.
func (l *Live) rejoin() {
	if !l.frozen() {
		l.kept, l.keptMore = 0, false
		l.seen = l.last()
	}
	l.replan()
}

// frozen reports whether arriving rows are counted instead of shown.
func (l *Live) frozen() bool { return l.paused || l.detached }

func (l *Live) last() hooks.ID {
	if len(l.rows) == 0 {
		return 0
	}
	return l.rows[len(l.rows)-1].ID
}

func (l *Live) find(id hooks.ID) (int, bool) {
	return sort.Find(len(l.rows), func(i int) int { return int(id - l.rows[i].ID) })
}

// tellStory marks the rows that share the selected row's first cause. Causes beyond the window end a chain.
func (l *Live) tellStory() {
	l.story = nil
	at, found := l.find(l.selected)
	if !found {
		return
	}
	roots := map[hooks.Cause]hooks.Cause{}
	root := func(r Row) hooks.Cause {
		first := hooks.CausedBy(hooks.CauseExchange, r.ID)
		if r.cause.Kind == "" {
			return first
		}
		if above, known := roots[r.cause]; known {
			return above
		}
		return r.cause
	}
	// A cause is older than what it brings about, so that one pass in the order of the rows is enough.
	for _, r := range l.rows {
		roots[hooks.CausedBy(hooks.CauseExchange, r.ID)] = root(r)
	}
	story := map[hooks.ID]bool{}
	own := root(l.rows[at])
	for _, r := range l.rows {
		if root(r) == own {
			story[r.ID] = true
		}
	}
	if len(story) > 1 {
		l.story = story
	}
}

// replan tells Load what is wished for now.
func (l *Live) replan() {
	p := plan{turn: l.turn, direction: l.direction, filter: l.filter, newest: l.newest, fresh: !l.loaded, since: l.seen, around: l.around, picked: l.several.toCheck()}
	if l.older && len(l.rows) > 0 {
		p.before = l.rows[0].ID
	}
	for _, r := range slices.Backward(l.rows) {
		if len(p.open) == maxOpen {
			break
		}
		if !r.settled {
			p.open = append(p.open, r.ID)
		}
	}
	l.plan.Store(&p)
}
