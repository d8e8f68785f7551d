package model

import (
	"slices"
	"time"

	"bellhop/hooks"
	"bellhop/ui/lang"
)

// Rows gives the page of the list in sight, those that were given up last first.
func (m *Deliveries) Rows() []LostRow { return m.rows }

// Place words which rows are in sight, out of how many: 201 to 400 of 50,000.
func (m *Deliveries) Place() string {
	if len(m.rows) == 0 {
		return ""
	}
	last := m.first + int64(len(m.rows)) - 1
	return lang.T("%s to %s of %s", Number(m.first), Number(last), Number(max(m.shown.Total, last)))
}

// HasOlder and HasNewer report whether there is another page.
func (m *Deliveries) HasOlder() bool { return m.more }

// HasNewer reports whether there is a page before the one in sight.
func (m *Deliveries) HasNewer() bool { return len(m.wish.Load().before) > 0 }

// Older turns to the next page.
func (m *Deliveries) Older() {
	if m.more && len(m.list) > 0 {
		key := m.list[len(m.list)-1].ID
		m.turn(func(w *lostWish) { w.before = append(slices.Clone(w.before), key) })
	}
}

// Newer turns back a page.
func (m *Deliveries) Newer() {
	m.turn(func(w *lostWish) { w.before = w.before[:max(0, len(w.before)-1)] })
}

// turn changes what is listed. What was picked there is picked no more.
func (m *Deliveries) turn(change func(*lostWish)) {
	clear(m.picked)
	m.chosen = 0
	m.want(change)
}

// LostFilter is one choice of the filter: what can be chosen, the first of which is all, and what is.
type LostFilter struct {
	Options []string
	Chosen  int
}

// ByTarget gives the choice by target.
func (m *Deliveries) ByTarget() LostFilter {
	return lostFilter(lang.T("All targets"), m.targets, m.wish.Load().target, m.targetWord)
}

// ByError gives the choice by how the last try ended.
func (m *Deliveries) ByError() LostFilter {
	return lostFilter(lang.T("All errors"), m.errors, m.wish.Load().err, errorOption)
}

func lostFilter(all string, options []string, chosen string, word func(string) string) LostFilter {
	f := LostFilter{Options: []string{all}}
	for i, o := range options {
		f.Options = append(f.Options, word(o))
		if o == chosen {
			f.Chosen = i + 1
		}
	}
	return f
}

// lostSpan is a choice by time.
type lostSpan struct {
	span time.Duration
	word string
}

func lostSpans() []lostSpan {
	return []lostSpan{
		{0, lang.T("Any time")},
		{15 * time.Minute, lang.T("Last 15 min")},
		{time.Hour, lang.T("Last hour")},
		{24 * time.Hour, lang.T("Last day")},
		{7 * 24 * time.Hour, lang.T("Last week")},
	}
}

// BySpan gives the choice by when they were given up.
func (m *Deliveries) BySpan() (f LostFilter) {
	for i, s := range lostSpans() {
		f.Options = append(f.Options, s.word)
		if s.span == m.wish.Load().since {
			f.Chosen = i
		}
	}
	return f
}

// ChooseTarget chooses by an option of ByTarget.
func (m *Deliveries) ChooseTarget(option int) {
	target := ""
	if option > 0 && option <= len(m.targets) {
		target = m.targets[option-1]
	}
	m.turn(func(w *lostWish) { w.target, w.before = target, nil })
}

// ChooseError chooses by an option of ByError.
func (m *Deliveries) ChooseError(option int) {
	err := ""
	if option > 0 && option <= len(m.errors) {
		err = m.errors[option-1]
	}
	m.turn(func(w *lostWish) { w.err, w.before = err, nil })
}

// ChooseSpan chooses by an option of BySpan.
func (m *Deliveries) ChooseSpan(option int) {
	m.turn(func(w *lostWish) { w.since, w.before = lostSpans()[option].span, nil })
}

// Filtered reports whether the list leaves anything out.
func (m *Deliveries) Filtered() bool { return m.wish.Load().filtered() }

// ClearFilter lists all.
func (m *Deliveries) ClearFilter() {
	m.turn(func(w *lostWish) { w.target, w.err, w.since, w.before = "", "", 0, nil })
}

// LostGroup is what went to one target and ended the same way.
type LostGroup struct {
	Key       uint64
	Target    string
	Reason    string // how it ended, in words
	Count     string
	When      string // 9 min ago
	Chosen    bool   // the list shows just this
	Retriable bool
}

// Groups lists what was given up in the chosen time, the largest group first.
func (m *Deliveries) Groups() []LostGroup {
	w := m.wish.Load()
	list := make([]LostGroup, 0, len(m.all.Groups))
	for i, g := range m.all.Groups {
		list = append(list, LostGroup{
			Key: uint64(i) + 1, Target: m.targetWord(g.Target), Reason: printable(m.veil.Text(lang.Said(g.Reason))), Count: Number(g.Count),
			When: lang.T("%s ago", Span(max(0, m.now.Sub(g.Newest)))), Retriable: g.Retriable,
			Chosen: w.target == g.Target && w.err == hooks.ErrorWord(g.Fault, g.Status),
		})
	}
	return list
}

// ChooseGroup lists just a group; the one that is listed already gives way to all.
func (m *Deliveries) ChooseGroup(index int) {
	if index < 0 || index >= len(m.all.Groups) {
		return
	}
	g := m.all.Groups[index]
	target, err := g.Target, hooks.ErrorWord(g.Fault, g.Status)
	if w := m.wish.Load(); w.target == target && w.err == err {
		target, err = "", ""
	}
	m.turn(func(w *lostWish) { w.target, w.err, w.before = target, err, nil })
}

// Choose chooses a row; 0 is none.
func (m *Deliveries) Choose(id hooks.ID) { m.chosen = id }

// Chosen gives the chosen row; ok is false when none is.
func (m *Deliveries) Chosen() (row LostRow, ok bool) {
	at := slices.IndexFunc(m.rows, func(r LostRow) bool { return r.ID == m.chosen })
	if at < 0 {
		return row, false
	}
	return m.rows[at], true
}

// Pick picks a row of the page in sight, or no longer. One that no retry can take cannot be picked.
func (m *Deliveries) Pick(id hooks.ID) {
	at := slices.IndexFunc(m.rows, func(r LostRow) bool { return r.ID == id })
	switch {
	case m.picked[id]:
		delete(m.picked, id)
	case at >= 0 && m.rows[at].Retriable:
		m.picked[id] = true
	}
}

// PickAll picks all rows of the page in sight that can be, or none when all are.
func (m *Deliveries) PickAll() {
	all := m.AllPicked()
	clear(m.picked)
	for _, r := range m.rows {
		if !all && r.Retriable {
			m.picked[r.ID] = true
		}
	}
}

// AllPicked reports whether all rows of the page in sight are picked that can be, and there are such.
func (m *Deliveries) AllPicked() bool {
	able := 0
	for _, r := range m.rows {
		if r.Retriable {
			able++
		}
	}
	return able > 0 && len(m.picked) == able
}

// Picked reports whether a row is picked.
func (m *Deliveries) Picked(id hooks.ID) bool { return m.picked[id] }

// CountPicked tells how many rows are picked.
func (m *Deliveries) CountPicked() int { return len(m.picked) }

// Retrial is a wish to retry, with what a person is asked before it.
type Retrial struct {
	Wish  hooks.RetryWish
	Count int64
	Verb  string // repeats the number: Retry 3
	Title string
	Text  string
}

// RetryPicked is the wish to retry what is picked.
func (m *Deliveries) RetryPicked() Retrial {
	ids := make([]hooks.ID, 0, len(m.picked))
	var to []string
	for _, d := range m.list {
		if m.picked[d.ID] {
			ids = append(ids, d.ID)
			to = append(to, hostWord(m.veil.URL(d.URL)))
		}
	}
	return retrial(hooks.RetryWish{DeliveryChoice: hooks.DeliveryChoice{IDs: ids}}, int64(len(ids)), to)
}

// RetryOne is the wish to retry a row.
func (m *Deliveries) RetryOne(id hooks.ID) Retrial {
	return retrial(hooks.RetryWish{DeliveryChoice: hooks.DeliveryChoice{IDs: []hooks.ID{id}}}, 1, nil)
}

// RetryShown is the wish to retry all that the filter shows, on whatever page.
func (m *Deliveries) RetryShown() Retrial {
	return retrial(hooks.RetryWish{DeliveryChoice: m.wish.Load().choice(m.clock())}, m.shown.Retriable, m.hostsOf(m.shown))
}

// RetryAll is the wish to retry all that was given up.
func (m *Deliveries) RetryAll() Retrial {
	return retrial(hooks.RetryWish{}, m.whole.Retriable, m.hostsOf(m.whole))
}

// TryWaiting is the wish to try all now that wait for their time.
func (m *Deliveries) TryWaiting() Retrial {
	r := retrial(hooks.RetryWish{State: hooks.Waiting}, m.WaitingNow(), nil)
	r.Verb = lang.N(int(r.Count), "Try %s", "Try %s", Number(r.Count))
	r.Title = lang.N(int(r.Count), "Try %s delivery now", "Try %s deliveries now", Number(r.Count))
	r.Text = lang.T("They do not wait for their time. Each that fails goes on with its schedule.")
	return r
}

func (m *Deliveries) hostsOf(sum hooks.GivenUpSummary) (hosts []string) {
	for _, g := range sum.Groups {
		if g.Retriable {
			hosts = append(hosts, hostWord(m.veil.URL(g.Target)))
		}
	}
	return hosts
}

func retrial(w hooks.RetryWish, n int64, hosts []string) Retrial {
	slices.Sort(hosts)
	to := ""
	switch hosts = slices.Compact(hosts); len(hosts) {
	case 0:
	case 1:
		to = lang.T("They go to %s.", hosts[0])
	case 2:
		to = lang.T("They go to %s and %s.", hosts[0], hosts[1])
	case 3:
		to = lang.T("They go to %s, %s and %s.", hosts[0], hosts[1], hosts[2])
	default:
		rest := len(hosts) - 2
		to = lang.N(rest, "They go to %s, %s and %s other host.", "They go to %s, %s and %s other hosts.", hosts[0], hosts[1], Number(int64(rest)))
	}
	return Retrial{
		Wish: w, Count: n, Verb: lang.N(int(n), "Retry %s", "Retry %s", Number(n)),
		Title: lang.N(int(n), "Retry %s delivery", "Retry %s deliveries", Number(n)),
		Text:  join(to, lang.T("Each gets one more try now."), lang.T("One whose schedule is used up is given up again when that fails.")),
	}
}

// Retried notes that deliveries were retried here: the list begins at its newest, and nothing is picked.
func (m *Deliveries) Retried() {
	m.turn(func(w *lostWish) {
		w.age++
		w.before = nil
	})
}
