package model

import (
	"strconv"
	"strings"
	"time"

	"bellhop/hooks"
	"bellhop/ui/lang"
)

// Fare is how a subscription fares.
type Fare int

// The ways to fare, in the order in which they are counted.
const (
	FareHealthy    Fare = iota
	FareUntried         // nothing was sent to it yet
	FareStruggling      // it refuses more than now and then
	FareWaiting         // its last try failed and the next has a time
	FareGivenUp         // what was sent to it last was given up, or it was paused for that
	FareMuted           // it gets nothing for a while, as its profile's sender would do
	FarePaused          // by hand
	FareUnchecked       // a visitor's, whose address has yet to echo a challenge
)

// Word names it for a pill.
func (f Fare) Word() string {
	return lang.T([...]string{
		lang.Key("Healthy"), lang.Key("Not rung yet"), lang.Key("Struggling"), lang.Key("Waiting"),
		lang.Key("Given up"), lang.Key("Muted"), lang.Key("Paused"), lang.Key("Not checked"),
	}[f])
}

// SubscriberRow is one subscription in the list.
type SubscriberRow struct {
	ID      hooks.ID
	Fare    Fare
	Name    string
	SendsTo string // host and path without the scheme
	Format  string
	Last    [RowTries]Mark // the newest tries, the newest last; MarkQuiet where there was none
	OK      string         // "99.6"; "" without a try
	Bad     bool           // OK is low
	P95     string         // ms; "n/a" when no answer came, "" without a try
	Queue   string
	Queued  bool // Queue is not 0
}

// RowTries is how many tries a row shows.
const RowTries = 24

func newSubscriberRow(s hooks.Subscription, h hooks.Health, now time.Time) SubscriberRow {
	r := SubscriberRow{
		ID: s.ID, Fare: fareOf(s, h, now), Name: SubscriberName(s), SendsTo: sendsTo(s.URL), Format: formatOption(s.Format.Name),
		Queue: Number(int64(h.Queue)), Queued: h.Queue > 0,
	}
	for i, t := range h.Last[:min(len(h.Last), RowTries)] {
		r.Last[RowTries-1-i] = markOf(t)
	}
	if percent, ok := h.Percent(); ok {
		r.OK, r.Bad = percentWord(percent), percent < badBelow
		r.P95 = lang.T("n/a")
		if took, ok := h.P95(); ok {
			r.P95 = Millis(took)
		}
	}
	return r
}

// badBelow is the percentage of tries below which it is told loudly.
const badBelow = 80

func percentWord(percent float64) string {
	if percent == 100 {
		return "100"
	}
	return lang.Decimal(percent, 1)
}

func sendsTo(address string) string {
	if _, rest, found := strings.Cut(address, "://"); found {
		address = rest
	}
	return printable(address)
}

func markOf(t hooks.Try) Mark {
	switch {
	case !t.OK():
		return MarkRefused
	case t.Origin == hooks.OriginReplay:
		return MarkReplayed
	}
	return MarkDelivered
}

// fareOf judges a subscription by its state and its newest tries.
func fareOf(s hooks.Subscription, h hooks.Health, now time.Time) Fare {
	refused, n := refusedOf(h)
	switch {
	case s.Visitor.Challenge != "":
		return FareUnchecked
	case !s.Active && (s.Reason == "" || s.Reason == pausedByHand || s.Visitor.Stopped):
		return FarePaused
	case !s.Active:
		return FareGivenUp
	case now.Before(s.MutedUntil):
		return FareMuted
	case s.Failing.GivenUp > 0 && s.Failing.Attempts > 0:
		return FareGivenUp
	case n == 0:
		return FareUntried
	case refused*strugglingPart > n:
		return FareStruggling
	case s.Failing.Attempts > 0:
		return FareWaiting
	}
	return FareHealthy
}

// strugglingPart is the part of the newest tries, one in so many, that may be refused before a subscriber is said to
// struggle.
const strugglingPart = 8

func refusedOf(h hooks.Health) (refused, n int) {
	n = min(len(h.Last), RowTries)
	for _, t := range h.Last[:n] {
		if !t.OK() {
			refused++
		}
	}
	return refused, n
}

// sumWords counts subscriptions by how they fare.
func sumWords(rows []SubscriberRow) string {
	counts := map[Fare]int{}
	for _, r := range rows {
		fare := r.Fare
		if fare == FareWaiting {
			fare = FareStruggling
		}
		counts[fare]++
	}
	if len(rows) == 0 {
		return ""
	}
	var words []string
	for _, fare := range []Fare{FareHealthy, FareStruggling, FareGivenUp, FareMuted, FarePaused, FareUnchecked, FareUntried} {
		if n := counts[fare]; n > 0 {
			words = append(words, countFare(fare, n))
		}
	}
	return lang.N(len(rows), "%s subscriber: %s", "%s subscribers: %s", Number(int64(len(rows))), strings.Join(words, lang.T(", ")))
}

// countFare words how many fare so: "4 healthy".
func countFare(f Fare, n int) string {
	words := Number(int64(n))
	switch f {
	case FareHealthy:
		return lang.N(n, "%s healthy", "%s healthy", words)
	case FareStruggling:
		return lang.N(n, "%s struggling", "%s struggling", words)
	case FareGivenUp:
		return lang.N(n, "%s given up", "%s given up", words)
	case FareMuted:
		return lang.N(n, "%s muted", "%s muted", words)
	case FarePaused:
		return lang.N(n, "%s paused", "%s paused", words)
	case FareUnchecked:
		return lang.N(n, "%s not checked", "%s not checked", words)
	}
	return lang.N(n, "%s not rung yet", "%s not rung yet", words)
}

// Advice is what is wrong with a subscription, and what to do.
type Advice struct {
	Of     hooks.ID
	Mark   Mark
	Fare   Fare
	Name   string
	Title  string // "crm refused 9 of its last 24"; "" when nothing is wrong
	Text   string
	Last   hooks.ID // the newest try that was refused; 0 is none
	Resume bool     // it can be resumed
}

// maxName bounds a name within a sentence, in characters.
const maxName = 40

func newAdvice(s hooks.Subscription, h hooks.Health, r SubscriberRow, now time.Time, zone *time.Location) Advice {
	a := Advice{Of: s.ID, Fare: r.Fare, Name: shorten(r.Name, maxName)}
	for _, t := range h.Last {
		if !t.OK() {
			a.Last = t.Exchange
			break
		}
	}
	kept := ""
	if h.Queue > 0 {
		kept = lang.N(h.Queue, "%s delivery is kept until then.", "%s of its deliveries are kept until then.", Number(int64(h.Queue)))
	}
	switch r.Fare {
	case FareStruggling, FareWaiting:
		refused, n := refusedOf(h)
		a.Mark, a.Title = MarkRefused, lang.T("%s refused %s of its last %s", a.Name, Number(int64(refused)), Number(int64(n)))
		if r.Fare == FareWaiting {
			a.Mark, a.Title = MarkWaiting, lang.T("The last try at %s failed", a.Name)
		}
		a.Text = troubleWords(h)
	case FareGivenUp:
		a.Mark, a.Title, a.Text = MarkGivenUp, lang.T("What was sent to %s was given up", a.Name), troubleWords(h)
		if !s.Active {
			a.Title, a.Resume = lang.T("%s was paused", a.Name), true
			a.Text = join(lang.Said(s.Reason), lang.T("It gets nothing until it is resumed."), kept)
		}
	case FareMuted:
		a.Mark, a.Title, a.Resume = MarkWaiting, lang.T("%s gets no new events until %s", a.Name, Moment(s.MutedUntil, now, zone)), true
		a.Text = lang.Said(s.Reason)
	case FarePaused:
		a.Mark, a.Title, a.Resume = MarkQuiet, lang.T("%s is paused", a.Name), true
		a.Text = join(lang.T("It gets nothing until it is resumed."), kept)
		a.Last = 0
		if s.Visitor.Stopped {
			a.Text = join(lang.Said(s.Reason), kept)
		}
	}
	return a
}

// troubleWords says what the refused ones among the newest tries have in common: "Its answers say 500 and it often takes
// 5 s."
func troubleWords(h hooks.Health) string {
	counts := map[string]int{}
	slow, n := 0, 0
	commonest := ""
	for _, t := range h.Last[:min(len(h.Last), RowTries)] {
		if t.Took >= 2*time.Second {
			slow++
		}
		if t.OK() {
			continue
		}
		n++
		word := codeOf(t)
		counts[word]++
		if counts[word] > counts[commonest] {
			commonest = word
		}
	}
	took, known := h.P95()
	often := known && slow*3 > n
	status := strings.IndexFunc(commonest, func(r rune) bool { return r < '0' || r > '9' }) < 0
	switch {
	case n == 0:
		return lang.T("Look at its last answer.")
	case status && often:
		return lang.T("Its answers say %s and it often takes %s.", commonest, Stretch(took))
	case status:
		return lang.T("Its answers say %s.", commonest)
	case often:
		return join(faultWords(hooks.Fault(commonest)), lang.T("It often takes %s.", Stretch(took)))
	}
	return faultWords(hooks.Fault(commonest))
}

// codeOf words what came of a try that was refused: the status, or the fault.
func codeOf(t hooks.Try) string {
	if t.Fault == "" {
		return strconv.Itoa(t.Status)
	}
	return string(t.Fault)
}

func faultWords(f hooks.Fault) string {
	switch f {
	case hooks.FaultTimeout:
		return lang.T("It does not answer in time.")
	case hooks.FaultUnreachable:
		return lang.T("Nothing answers at its address.")
	case hooks.FaultTLS:
		return lang.T("No safe connection comes about.")
	case hooks.FaultReset:
		return lang.T("It breaks the connection off.")
	case hooks.FaultBlocked:
		return lang.T("Its address is private, which this subscriber is not allowed.")
	case hooks.FaultUnfit:
		return lang.T("The request cannot be made.")
	}
	return lang.T("No answer came back.")
}
