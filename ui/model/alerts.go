package model

import (
	"context"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/filter"
	"bellhop/ui/lang"
)

// AlertKind is what a notification tells of.
type AlertKind string

// The kinds.
const (
	AlertLost  AlertKind = "given up"
	AlertMatch AlertKind = "match"
)

// Alert is a notification of the desktop.
type Alert struct {
	Kind  AlertKind
	Title string
	Text  string
}

// AlertWish is what a person wants to be notified of. The zero value is nothing.
type AlertWish struct {
	GivenUp bool   // deliveries that are given up
	Filter  string // new exchanges that pass it; "" is none
}

// CheckAlertFilter tells in a sentence what is wrong with a filter, or "".
func CheckAlertFilter(text string, clock hooks.Clock) string {
	_, err := filter.Parse(text, clock())
	return Sentence(err, lang.T("This is no filter."))
}

// Alerts finds what a person wants to be notified of. What happened before it was wished for, or before the start, is
// no news. All that comes between two loads is one alert of its kind, and so is all that comes in the alertCalm after one:
// who shows a screen to others, or has a subscriber that is down, is not to be buried.
type Alerts struct {
	source Source
	clock  hooks.Clock
	wish   atomic.Pointer[AlertWish]

	watching AlertWish         // what the marks below are of; this and they belong to Load
	lost     int64             // deliveries that were given up already
	newest   hooks.ID          // the newest exchange when the filter was wished for
	known    map[hooks.ID]bool // those that pass the filter and were found
	found    int               // of them, those that were not told of
	last     hooks.Exchange    // the newest of these
	told     map[AlertKind]time.Time
	waiting  []Alert // found, and not yet shown to the screen: an update that is dropped loses none

	fresh []Alert
}

// alertWindow is how far back an exchange is seen that comes to pass a filter later, as by its answer.
const alertWindow = 200

// alertCalm lies between two alerts of a kind.
const alertCalm = 30 * time.Second

// NewAlerts makes alerts of nothing.
func NewAlerts(source Source, clock hooks.Clock) *Alerts {
	a := &Alerts{source: source, clock: clock}
	a.wish.Store(&AlertWish{})
	return a
}

// SetWish says what to be notified of from now on.
func (a *Alerts) SetWish(w AlertWish) { a.wish.Store(&w) }

// Wish gives what was wished last.
func (a *Alerts) Wish() AlertWish { return *a.wish.Load() }

// Fresh gives what was found since it was asked last.
func (a *Alerts) Fresh() []Alert {
	fresh := a.fresh
	a.fresh = nil
	return fresh
}

// Load looks for news; see the package comment. What cannot be read is looked for the next time.
func (a *Alerts) Load(ctx context.Context) func() {
	wish := a.Wish()
	if wish != a.watching {
		a.found, a.told, a.waiting = 0, map[AlertKind]time.Time{}, nil
	}
	begin := wish != a.watching
	found := len(a.waiting)
	if wish.GivenUp {
		counts, err := a.source.Counts(ctx)
		if err != nil {
			return nil
		}
		lost := counts.Deliveries[hooks.GivenUp]
		more := lost - a.lost
		if !begin && more > 0 && a.calm(AlertLost) {
			a.waiting = append(a.waiting, givenUpAlert(more))
		}
		if begin || more < 0 || len(a.waiting) > found {
			a.lost = lost
		}
	}
	if wish.Filter != "" {
		if err := a.find(ctx, wish.Filter, begin); err != nil && begin {
			return nil // the next load begins again; later on it finds what this one did not
		}
		if a.found > 0 && a.calm(AlertMatch) {
			a.waiting = append(a.waiting, matchAlert(a.found, a.last, wish.Filter))
			a.found = 0
		}
	}
	a.watching = wish
	if len(a.waiting) == 0 {
		return nil
	}
	return func() { a.fresh, a.waiting = append(a.fresh, a.waiting...), nil }
}

// calm reports whether there may be an alert of a kind again, which there is then.
func (a *Alerts) calm(kind AlertKind) bool {
	now := a.clock()
	if last, any := a.told[kind]; any && now.Sub(last) < alertCalm {
		return false
	}
	a.told[kind] = now
	return true
}

// find counts the exchanges that have come to pass a filter.
func (a *Alerts) find(ctx context.Context, text string, begin bool) error {
	f, err := filter.Parse(text, a.clock())
	if err != nil {
		return err
	}
	if begin {
		newest, err := a.source.Exchanges(ctx, hooks.ExchangeQuery{Limit: 1})
		if err != nil {
			return err
		}
		a.newest, a.known = 0, nil
		if len(newest) > 0 {
			a.newest = newest[0].ID
		}
	}
	rows, err := a.source.Find(ctx, f, 0, alertWindow)
	if err != nil {
		return err
	}
	known := make(map[hooks.ID]bool, len(rows))
	for _, e := range slices.Backward(rows) { // newest last
		if e.ID > a.newest {
			known[e.ID] = true
			if !a.known[e.ID] {
				a.found++
				a.last = e
			}
		}
	}
	a.known = known
	return nil
}

func givenUpAlert(n int64) Alert {
	return Alert{Kind: AlertLost, Title: lang.N(int(n), "A delivery was given up", "%s deliveries were given up", Number(n)), Text: lang.T("Deliveries says why, and sends them again.")}
}

// matchAlert tells of one exchange by what it is, and of n by their number, which is the least that there were when many came at
// once.
func matchAlert(n int, e hooks.Exchange, text string) Alert {
	a := Alert{Kind: AlertMatch, Text: lang.T("Live shows them.")}
	switch {
	case n == 1:
		path, _, _ := strings.Cut(e.URL, "?") // a query may hold secrets, and a notification stays on the screen
		a.Text = e.Method + " " + path
		if e.Status != 0 {
			a.Text += " " + Number(int64(e.Status))
		}
		a.Title, a.Text = lang.T("An exchange matches “%s”", printable(text)), printable(a.Text)
	case n >= alertWindow:
		a.Title = lang.N(n, "%s or more exchange matches “%s”", "%s or more exchanges match “%s”", Number(int64(n)), printable(text))
	default:
		a.Title = lang.N(n, "%s exchange matches “%s”", "%s exchanges match “%s”", Number(int64(n)), printable(text))
	}
	return a
}
