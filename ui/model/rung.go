package model

import (
	"context"
	"strconv"
	"sync/atomic"
	"time"

	"bellhop/hooks"
	"bellhop/ui/lang"
)

// RungSource is where it is read whom an entry rang. Its method may be called from any goroutine.
type RungSource interface {
	// Rung lists whom an entry rang, those that matter most where there are more than limit.
	Rung(ctx context.Context, comment hooks.ID, limit int) ([]hooks.Rung, error)
}

// rungRows is how many of those that an entry rang are listed.
const rungRows = 8

// Rung is whom the chosen entry rang, and how each fares. It reads nothing while it is not shown, or the entry rang nobody.
type Rung struct {
	source RungSource
	veil   *Veil
	clock  hooks.Clock
	wish   atomic.Pointer[rungWish]

	of      hooks.ID // the entry that the rows are of
	rows    []RungRow
	gone    int // of the rows: those that cannot be rung any more
	trouble string
}

// rungWish is what Load is to read.
type rungWish struct {
	shown   bool
	comment hooks.ID // 0 is none
	all     int      // how many it rang
}

// RungRow is a subscriber that was rung, worded whole. The zero value is one that is not known yet.
type RungRow struct {
	Delivery hooks.ID
	Try      hooks.ID // the exchange of its last try; 0 is none
	State    hooks.DeliveryState
	Name     string
	Chip     Badge  // its format, or why it was rung
	Fared    string // first try, 184 ms
}

// NewRung makes a list of nobody that is not shown yet.
func NewRung(source RungSource, clock hooks.Clock) *Rung {
	m := &Rung{source: source, clock: clock}
	m.wish.Store(&rungWish{})
	return m
}

// SetVeil has subscribers worded through a veil.
func (m *Rung) SetVeil(v *Veil) { m.veil = v }

// SetShown says whether the page is in sight.
func (m *Rung) SetShown(shown bool) {
	w := *m.wish.Load()
	w.shown = shown
	m.wish.Store(&w)
}

// Follow goes on to an entry that rang so many, and says whether there is something new to read.
func (m *Rung) Follow(comment hooks.ID, all int) bool {
	if all == 0 {
		comment = 0
	}
	w := *m.wish.Load()
	if w.comment == comment && w.all == all {
		return false
	}
	w.comment, w.all = comment, all
	m.wish.Store(&w)
	return comment != 0
}

// Load reads what was wished for last; see the package comment.
func (m *Rung) Load(ctx context.Context) func() {
	w := *m.wish.Load()
	if !w.shown || w.comment == 0 {
		return nil
	}
	list, err := m.source.Rung(ctx, w.comment, rungRows)
	if ctx.Err() != nil {
		return nil
	}
	now := m.clock()
	return func() {
		if m.wish.Load().comment != w.comment {
			return
		}
		if m.trouble = ""; err != nil {
			m.trouble = Sentence(err, lang.T("How they fare could not be read. The deliveries go on."))
			return
		}
		m.of, m.rows, m.gone = w.comment, make([]RungRow, len(list)), 0
		for i, r := range list {
			m.rows[i] = m.row(r, now)
			if r.Gone {
				m.gone++
			}
		}
	}
}

// Trouble is a sentence about why it could not be read; "" when it was.
func (m *Rung) Trouble() string { return m.trouble }

// Rows lists those whom the entry rang, or some of them. Until they were read there are as many that are not known.
func (m *Rung) Rows() []RungRow {
	w := m.wish.Load()
	if m.of != w.comment || w.comment == 0 {
		return make([]RungRow, min(w.all, rungRows))
	}
	return m.rows
}

// Count is how many the entry rang.
func (m *Rung) Count() int { return max(m.wish.Load().all, len(m.Rows())) }

// More words how many there are beyond the rows; "" is none.
func (m *Rung) More() string {
	n := m.Count() - len(m.Rows())
	if n <= 0 {
		return ""
	}
	return lang.N(n, "and %s more", "and %s more", Number(int64(n)))
}

// Ringable is how many of them can be rung again, as far as it is known: those whose subscriptions were deleted cannot.
func (m *Rung) Ringable() int {
	if m.of != m.wish.Load().comment {
		return m.Count()
	}
	return m.Count() - m.gone
}

func (m *Rung) row(r hooks.Rung, now time.Time) RungRow {
	who := m.veil.Subscription(hooks.Subscription{URL: r.URL, Description: r.Name, Visitor: hooks.Visitor{Kind: r.Visitor}})
	row := RungRow{Delivery: r.ID, Try: r.Try, State: r.State, Name: SubscriberName(who), Chip: Badge{Text: formatChip(r.Format)}, Fared: fared(r, now)}
	switch {
	case r.Gone:
		row.Chip.Text = lang.As("a subscriber", "deleted")
	case r.Origin == hooks.OriginReplay:
		row.Chip = Badge{OriginWord(r.Origin), MarkReplayed, GlyphMark}
	}
	if r.State == hooks.Due || r.State == hooks.InFlight {
		row.State = hooks.Waiting
	}
	return row
}

// formatChip names a format in as few words as there are.
func formatChip(name string) string {
	if (hooks.Format{Name: name}).IsStandard() {
		return "Standard"
	}
	return formatOption(name)
}

// fared words how a delivery fares: first try, 184 ms; after 4 tries, 500; try 3 in 8 s.
func fared(r hooks.Rung, now time.Time) string {
	next := strconv.Itoa(r.Attempts + 1)
	switch r.State {
	case hooks.Delivered:
		switch {
		case r.Try == 0:
			return lang.N(r.Attempts, "after %s try", "after %s tries", Number(int64(r.Attempts)))
		case r.Attempts > 1:
			return lang.T("try %s, %s", strconv.Itoa(r.Attempts), tookFor(r.Took))
		}
		return lang.T("first try, %s", tookFor(r.Took))
	case hooks.GivenUp:
		if r.Attempts == 0 {
			return lang.As("a delivery", "not sent")
		}
		return lang.N(r.Attempts, "after %s try, %s", "after %s tries, %s", Number(int64(r.Attempts)), endWord(r.Fault, r.Status))
	case hooks.Waiting:
		switch wait := r.DueAt.Sub(now); {
		case r.DueAt.IsZero():
			return lang.As("delivery", "held")
		case wait < time.Second:
			return lang.T("try %s now", next)
		default:
			return lang.T("try %s in %s", next, Span(wait))
		}
	}
	return lang.T("on the way")
}

// AgainWords ask whether so many are rung again: a title, what comes of it, and the verb.
func AgainWords(n int) (title, text, verb string) {
	many := Number(int64(n))
	return lang.N(n, "Ring %s subscriber again?", "Ring %s subscribers again?", many),
		lang.T("The same event leaves once more for each, with the id it had. A receiver that remembers ids takes it once."),
		lang.N(n, "Ring %s", "Ring %s", many)
}

// RangWords tell what came of ringing again: in passing what was done, and with a title and a text who was left out; "" is
// nothing to say.
func RangWords(done hooks.RungAgain) (said, title, text string) {
	if done.Rung > 0 {
		said = lang.N(done.Rung, "%s subscriber is rung again", "%s subscribers are rung again", Number(int64(done.Rung)))
	}
	if done.Paused > 0 {
		title = lang.N(done.Paused, "%s subscriber was not rung again", "%s subscribers were not rung again", Number(int64(done.Paused)))
		text = lang.N(done.Paused, "It is paused. Resume it in Subscribers, then ring again.", "They are paused. Resume them in Subscribers, then ring again.")
	} else if done.Rung == 0 {
		title, text = lang.T("Nobody was rung again"), lang.T("All of them were deleted from Subscribers.")
	}
	return said, title, text
}
