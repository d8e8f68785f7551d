package model

import (
	"context"
	"strings"
	"sync/atomic"

	"bellhop/hooks"
	"bellhop/hooks/filter"
	"bellhop/ui/lang"
)

// Alert is a notification of the desktop.
type Alert struct {
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
// no news. All that comes between two loads is one alert of its kind.
type Alerts struct {
	source Source
	clock  hooks.Clock
	wish   atomic.Pointer[AlertWish]

	watching AlertWish         // what the marks below are of; this and they belong to Load
	lost     int64             // deliveries that were given up already
	newest   hooks.ID          // the newest exchange when the filter was wished for
	known    map[hooks.ID]bool // those that pass the filter and were told of

	fresh []Alert
}

// alertWindow is how far back an exchange is seen that comes to pass a filter later, as by its answer.
const alertWindow = 200

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
	begin := wish != a.watching
	var alerts []Alert
	if wish.GivenUp {
		counts, err := a.source.Counts(ctx)
		if err != nil {
			return nil
		}
		lost := counts.Deliveries[hooks.GivenUp]
		if more := lost - a.lost; !begin && more > 0 {
			alerts = append(alerts, givenUpAlert(more))
		}
		a.lost = lost
	}
	if wish.Filter != "" {
		found, err := a.find(ctx, wish.Filter, begin)
		if err != nil {
			return nil
		}
		alerts = append(alerts, matchAlert(found, wish.Filter)...)
	}
	a.watching = wish
	if len(alerts) == 0 {
		return nil
	}
	return func() { a.fresh = append(a.fresh, alerts...) }
}

// find gives the exchanges that pass a filter and were not told of, newest first.
func (a *Alerts) find(ctx context.Context, text string, begin bool) (fresh []hooks.Exchange, err error) {
	f, err := filter.Parse(text, a.clock())
	if err != nil {
		return nil, err
	}
	if begin {
		newest, err := a.source.Exchanges(ctx, hooks.ExchangeQuery{Limit: 1})
		if err != nil {
			return nil, err
		}
		a.newest, a.known = 0, nil
		if len(newest) > 0 {
			a.newest = newest[0].ID
		}
	}
	rows, err := a.source.Find(ctx, f, 0, alertWindow)
	if err != nil {
		return nil, err
	}
	known := make(map[hooks.ID]bool, len(rows))
	for _, e := range rows {
		if e.ID > a.newest {
			known[e.ID] = true
			if !a.known[e.ID] {
				fresh = append(fresh, e)
			}
		}
	}
	a.known = known
	return fresh, nil
}

func givenUpAlert(n int64) Alert {
	return Alert{Title: lang.N(int(n), "A delivery was given up", "%s deliveries were given up", Number(n)), Text: lang.T("Deliveries says why, and sends them again.")}
}

// matchAlert tells of one exchange by what it is, and of several by their number.
func matchAlert(found []hooks.Exchange, text string) []Alert {
	switch n := len(found); {
	case n == 0:
		return nil
	case n == 1:
		e := found[0]
		path, _, _ := strings.Cut(e.URL, "?") // a query may hold secrets, and a notification stays on the screen
		line := e.Method + " " + path
		if e.Status != 0 {
			line += " " + Number(int64(e.Status))
		}
		return []Alert{{Title: lang.T("An exchange matches %s", printable(text)), Text: printable(line)}}
	case n >= alertWindow:
		return []Alert{{Title: lang.N(n, "%s or more exchange matches %s", "%s or more exchanges match %s", Number(int64(n)), printable(text)), Text: lang.T("Live shows them.")}}
	default:
		return []Alert{{Title: lang.N(n, "%s exchange matches %s", "%s exchanges match %s", Number(int64(n)), printable(text)), Text: lang.T("Live shows them.")}}
	}
}
