package model

import (
	"errors"
	"slices"
	"strings"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/filter"
	"bellhop/ui/lang"
)

// FilterProblem is what is wrong with the filter that was typed last. The zero value is nothing.
type FilterProblem struct {
	Text           string // a sentence about the mistake, and one about what the list shows meanwhile
	Offset, Length int    // the part of the text that is wrong, in bytes
}

// Completion is a way to go on with a filter. Shown is its text made fit for one line; taking it is Apply.
type Completion struct {
	filter.Completion
	Shown string
}

// maxCompletions is how many ways to go on are offered at a time: what one look takes in.
const maxCompletions = 8

// SetFilter shows only the exchanges that pass a filter; "" shows all. A text that is no filter leaves the list as
// it is, and FilterProblem says why.
func (l *Live) SetFilter(text string) {
	_, err := filter.Parse(text, l.now())
	l.problem = l.wordProblem(err)
	text = strings.TrimSpace(text)
	if err != nil || text == l.filter {
		return
	}
	l.filter = text
	l.restart()
}

// Filter gives the filter that the list shows, as it was typed; "" is none.
func (l *Live) Filter() string { return l.filter }

// FilterProblem tells what is wrong with the text that SetFilter got last.
func (l *Live) FilterProblem() FilterProblem { return l.problem }

// wordProblem words why a text is no filter.
func (l *Live) wordProblem(err error) FilterProblem {
	if err == nil {
		return FilterProblem{}
	}
	p := FilterProblem{Text: Sentence(err, lang.T("This is no filter."))}
	if wrong, ok := errors.AsType[*filter.SyntaxError](err); ok {
		p.Offset, p.Length = wrong.Offset, wrong.Length
	}
	p.Text = printable(p.Text)
	if l.filter == "" {
		p.Text = join(p.Text, lang.T("The list stays as it was."))
	} else {
		p.Text = join(p.Text, lang.T("The list still shows the last good filter."))
	}
	return p
}

// Matches words how many rows a filter lets through of all that are stored: "23 of 18,204", and "200+ of 18,204" while
// there may be more than the window holds. It gives "" without a filter.
func (l *Live) Matches() string {
	if l.filter == "" {
		return ""
	}
	passed := Number(int64(len(l.rows)))
	if !l.complete || l.kept > 0 || l.keptMore {
		passed += "+"
	}
	return lang.T("%s of %s", passed, Number(max(l.total, int64(len(l.rows)))))
}

// maxNamed is how much of a filter a sentence repeats, in characters.
const maxNamed = 80

// Unmatched words that no exchange passes the filter: "Nothing matches `status:>=400`. 312 exchanges do not show."
func (l *Live) Unmatched() string {
	filter := shorten(printable(l.filter), maxNamed)
	sentence := lang.T("Nothing matches `%s`.", filter)
	switch l.direction {
	case hooks.In:
		sentence = lang.T("Nothing that came in matches `%s`.", filter)
	case hooks.Out:
		sentence = lang.T("Nothing that went out matches `%s`.", filter)
	}
	if l.total == 0 {
		return join(sentence, lang.T("There is no exchange yet."))
	}
	return join(sentence, lang.N(int(l.total), "%s exchange does not show.", "%s exchanges do not show.", Number(l.total)))
}

// Completions lists how a filter's text can go on at a place in it, counted in bytes. Inboxes, providers, events and
// hosts are those of the exchanges that were listed, the latest first.
func (l *Live) Completions(text string, cursor int) []Completion {
	known := l.known.latest()
	if l.veil.On() {
		known.Hosts = nil // a stand-in finds nothing
	}
	offered := filter.Complete(text, cursor, known)
	list := make([]Completion, 0, maxCompletions)
	for _, c := range offered[:min(len(offered), maxCompletions)] {
		list = append(list, Completion{Completion: c, Shown: printable(c.Text)})
	}
	return list
}

// now is the time in the zone that a filter's own times are in.
func (l *Live) now() time.Time { return l.clock().In(l.zone) }

// find gives the filter that a plan reads by, with the direction as one more term. Times that are counted back are
// those of now, so that since:15m is always the last 15 minutes.
func (p plan) find(now time.Time) (filter.Filter, error) {
	f, err := filter.Parse(p.filter, now)
	if err == nil && p.direction != "" {
		f.Terms = append(f.Terms, filter.Term{Condition: filter.Equal{Field: filter.FieldDirection, Value: string(p.direction)}})
	}
	return f, err
}

// above narrows a filter to the exchanges with a higher id.
func above(f filter.Filter, id hooks.ID) filter.Filter {
	newer := filter.Term{Condition: filter.Number{Field: filter.FieldID, Op: filter.Above, Value: int64(id)}}
	return filter.Filter{Terms: append(slices.Clip(f.Terms), newer)}
}

// times gives the terms of a filter that time alone can make false.
func times(f filter.Filter) filter.Filter {
	isMoment := func(t filter.Term) bool { _, is := t.Condition.(filter.Moment); return is }
	return filter.Filter{Terms: slices.DeleteFunc(slices.Clone(f.Terms), func(t filter.Term) bool { return !isMoment(t) })}
}

// maxKnown bounds how many values of a kind are remembered to be offered.
const maxKnown = 100

// known remembers what listed exchanges named, the latest last, whatever the filter was then.
type known struct{ inboxes, providers, events, hosts []string }

func (k *known) note(e hooks.Exchange) {
	remember(&k.inboxes, e.Inbox)
	remember(&k.providers, e.Provider)
	remember(&k.events, e.Event)
	remember(&k.hosts, e.Host)
}

// latest gives what is remembered, the latest first.
func (k *known) latest() filter.Known {
	backward := func(list []string) []string {
		list = slices.Clone(list)
		slices.Reverse(list)
		return list
	}
	return filter.Known{
		Inboxes: backward(k.inboxes), Providers: backward(k.providers), Events: backward(k.events), Hosts: backward(k.hosts),
	}
}

// remember puts a value at the end of a list that holds it once.
func remember(list *[]string, value string) {
	switch at := slices.Index(*list, value); {
	case value == "" || at >= 0 && at == len(*list)-1:
		return
	case at >= 0:
		*list = slices.Delete(*list, at, at+1)
	case len(*list) == maxKnown:
		*list = slices.Delete(*list, 0, 1)
	}
	*list = append(*list, value)
}
