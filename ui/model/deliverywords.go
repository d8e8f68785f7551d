package model

import (
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"bellhop/hooks"
	"bellhop/ui/lang"
)

// Pile is the deliveries in one state, worded whole.
type Pile struct {
	State hooks.DeliveryState
	Count string
	Word  string
	Hint  string
	Brief string // instead of Hint where that does not fit
	Rows  []PileRow
	Foot  string
	Do    PileAction // what the foot does
}

// PileRow is a delivery of a Pile.
type PileRow struct {
	ID          hooks.ID
	Name, Value string
	Short       string // instead of Name where there is no room for that
}

// PileAction is what can be done about a Pile.
type PileAction int

// The actions.
const (
	PileNothing PileAction = iota
	PileTryAll             // those that wait are tried now
	PileShow               // in Live
	PileLook               // at those that were given up, one by one, or back from there
)

// Piles gives one pile for each state, in the order of a delivery's life.
func (m *Deliveries) Piles() []Pile {
	piles := make([]Pile, 0, 5)
	for _, state := range hooks.DeliveryStates() {
		p := Pile{State: state, Count: Number(m.board.Counts[state])}
		for _, r := range m.board.Rows[state] {
			p.Rows = append(p.Rows, m.pileRow(state, r))
		}
		m.wordPile(&p, m.board.Counts[state])
		piles = append(piles, p)
	}
	return piles
}

// WaitingNow tells how many wait for a time that could be now: without those that are held.
func (m *Deliveries) WaitingNow() int64 {
	return max(0, m.board.Counts[hooks.Waiting]-m.board.Held)
}

func (m *Deliveries) wordPile(p *Pile, n int64) {
	rest := lang.T("that is all")
	if hidden := n - int64(len(p.Rows)); hidden > 0 {
		rest = lang.N(int(hidden), "and %s more", "and %s more", Number(hidden))
	}
	rows := m.board.Rows[p.State]
	switch p.State {
	case hooks.Due:
		p.Word, p.Foot = lang.T("Due"), rest
		if n == 0 {
			p.Foot = lang.T("nothing has to leave")
		} else if m.board.Paused {
			p.Hint = lang.T("held back")
		} else if len(rows) > 0 {
			p.Hint = lang.T("longest %s", moment(m.longest(rows)))
		}
	case hooks.InFlight:
		p.Word, p.Foot = lang.T("In flight"), lang.N(m.board.Workers, "%s worker to carry them", "%s workers to carry them", Number(int64(m.board.Workers)))
		if len(rows) > 0 {
			p.Hint = lang.T("oldest %s", moment(m.now.Sub(rows[0].Began)))
		}
	case hooks.Waiting:
		m.wordWaiting(p, n)
	case hooks.Delivered:
		p.Word, p.Foot, p.Do = lang.T("Delivered"), lang.T("Show in Live"), PileShow
		if n == 0 {
			p.Foot, p.Do = lang.T("nothing arrived yet"), PileNothing
		} else {
			p.Brief = share(n, m.board.Counts[hooks.GivenUp])
			p.Hint = lang.T("%s arrived", p.Brief)
		}
	case hooks.GivenUp:
		p.Word, p.Foot, p.Do = lang.As("deliveries", "Given up"), lang.T("Look at each"), PileLook
		if n == 0 {
			p.Foot, p.Do = lang.T("nothing needs you"), PileNothing
		} else if len(rows) > 0 {
			age := Span(max(0, m.now.Sub(m.newest(rows))))
			p.Brief, p.Hint = lang.T("%s ago", age), lang.T("newest %s ago", age)
		}
		if m.looking && n > 0 {
			p.Foot = lang.T("Back to the chart")
		}
	}
}

func (m *Deliveries) wordWaiting(p *Pile, n int64) {
	p.Word = lang.T("Waiting")
	now := m.WaitingNow()
	switch {
	case n == 0:
		p.Foot = lang.T("nothing waits")
	case now == 0:
		p.Hint, p.Foot = lang.As("deliveries", "held"), lang.T("until they are resumed")
	case now == 1:
		p.Foot, p.Do = lang.T("Try it now"), PileTryAll
	default:
		p.Foot, p.Do = lang.N(int(now), "Try all %s now", "Try all %s now", Number(now)), PileTryAll
	}
	if now > 0 && m.board.Last.After(m.now) {
		p.Hint = lang.T("longest %s", Span(m.board.Last.Sub(m.now)))
	}
}

// newest gives when the last of those was given up that are known of.
func (m *Deliveries) newest(rows []hooks.BoardRow) time.Time {
	newest := m.whole.Newest
	for _, r := range rows {
		if r.EndedAt.After(newest) {
			newest = r.EndedAt
		}
	}
	return newest
}

func (m *Deliveries) longest(rows []hooks.BoardRow) (longest time.Duration) {
	for _, r := range rows {
		longest = max(longest, m.now.Sub(r.DueAt))
	}
	return longest
}

func (m *Deliveries) pileRow(state hooks.DeliveryState, r hooks.BoardRow) PileRow {
	row := PileRow{ID: r.ID, Name: m.carriedTo(r)}
	switch state {
	case hooks.Due:
		row.Value = moment(m.now.Sub(r.DueAt))
	case hooks.InFlight:
		row.Value = moment(m.now.Sub(r.Began))
	case hooks.Waiting:
		row.Short = lang.T("%s, try %s", row.Name, strconv.Itoa(r.Attempts+1))
		row.Name = nextTry(row.Name, r.Delivery)
		switch wait := r.DueAt.Sub(m.now); {
		case r.DueAt.IsZero():
			row.Name, row.Short, row.Value = m.carriedTo(r), "", lang.As("delivery", "held")
		case wait < time.Second:
			row.Value = lang.As("a try leaves", "now")
		default:
			row.Value = lang.T("in %s", Span(wait))
		}
	case hooks.Delivered:
		row.Value = tookFor(r.Took)
	case hooks.GivenUp:
		row.Short = row.Name
		row.Name = lang.N(r.Attempts, "%s, %s try", "%s, %s tries", row.Name, Number(int64(r.Attempts)))
		row.Value = endWord(r.Fault, r.Status)
	}
	return row
}

// nextTry words which try of its schedule comes next: crm, try 3 of 4. One that was retried beyond its end has no such number.
func nextTry(name string, d hooks.Delivery) string {
	all := len(d.Schedule) + 1
	if d.Schedule == nil {
		all = len(hooks.StandardSchedule()) + 1
	}
	next := strconv.Itoa(d.Attempts + 1)
	if d.Attempts >= all {
		return lang.T("%s, try %s", name, next)
	}
	return lang.T("%s, try %s of %s", name, next, strconv.Itoa(all))
}

// carriedTo names whom a delivery goes to in a word: by its subscription's description, or by the host.
func (m *Deliveries) carriedTo(r hooks.BoardRow) string {
	if name := strings.TrimSpace(r.Name); name != "" {
		return printable(m.veil.Text(name))
	}
	return printable(hostWord(m.veil.URL(r.URL)))
}

// hostWord gives the host of a URL, with its port where that is not the usual one.
func hostWord(raw string) string {
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" {
		return raw
	}
	return plainHost(u)
}

func plainHost(u *url.URL) string {
	host, port, err := net.SplitHostPort(u.Host)
	if err != nil || u.Scheme == "http" && port != "80" || u.Scheme == "https" && port != "443" {
		return u.Host
	}
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	return host
}

// targetWord words a target for a person: without the scheme and the usual port.
func (m *Deliveries) targetWord(target string) string {
	target = m.veil.URL(target)
	u, err := url.Parse(target)
	if err != nil || u.Host == "" {
		return printable(target)
	}
	return printable(plainHost(u) + strings.TrimSuffix(u.EscapedPath(), "/"))
}

// endWord words how a last try ended: 503, timeout, no try.
func endWord(fault hooks.Fault, status int) string {
	return errorOption(hooks.ErrorWord(fault, status))
}

// errorOption words an error that can be filtered by.
func errorOption(word string) string {
	if word == hooks.ErrorNone {
		return lang.T("no try")
	}
	return FaultWord(hooks.Fault(word))
}

// share words how much of the finished arrived; what is not all is never 100 %.
func share(arrived, lost int64) string {
	if lost == 0 {
		return lang.T("%s %%", Number(100))
	}
	percent := min(99.9, float64(arrived)*100/float64(arrived+lost))
	return lang.T("%s %%", lang.Decimal(percent, 1))
}

// moment words a short time with a digit behind the point: 0.4 s, 4.9 s, 28 s, 3 min.
func moment(d time.Duration) string {
	d = max(0, d)
	if d < 10*time.Second {
		return lang.T("%s s", lang.Decimal(float64(d/(100*time.Millisecond))/10, 1))
	}
	return Span(d)
}

// tookFor words how long a try took: 12 ms, 4.0 s.
func tookFor(d time.Duration) string {
	if d < time.Second {
		return lang.T("%s ms", Millis(d))
	}
	return moment(d)
}

// lostRow words a delivery that was given up.
func (m *Deliveries) lostRow(d hooks.Delivery, kind string) LostRow {
	d = m.veil.delivery(d)
	at := d.EndedAt.In(m.zone)
	stamp := lang.Time(at, "2 Jan 15:04")
	if y, mo, day := m.now.In(m.zone).Date(); at.Year() == y && at.Month() == mo && at.Day() == day {
		stamp = at.Format("15:04:05")
	}
	if kind == "" {
		kind = OriginWord(d.Origin)
	}
	return LostRow{
		ID: d.ID, Time: stamp, Target: Target(hooks.Exchange{Direction: hooks.Out, URL: d.URL}), Event: printable(kind),
		Tries: Number(int64(d.Attempts)), Status: endWord(d.Fault, d.Status), Reason: printable(lang.Said(d.Reason)), Retriable: d.Fault != hooks.FaultFormat && !slices.Contains(m.whole.Orphans, d.SubscriptionID),
	}
}
