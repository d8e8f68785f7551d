package model

import (
	"strconv"
	"strings"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/format"
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
	return [...]string{"Healthy", "Not rung yet", "Struggling", "Waiting", "Given up", "Muted", "Paused", "Not checked"}[f]
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
		ID: s.ID, Fare: fareOf(s, h, now), Name: SubscriberName(s), SendsTo: sendsTo(s.URL), Format: format.Title(s.Format.Name),
		Queue: Number(int64(h.Queue)), Queued: h.Queue > 0,
	}
	for i, t := range h.Last[:min(len(h.Last), RowTries)] {
		r.Last[RowTries-1-i] = markOf(t)
	}
	if percent, ok := h.Percent(); ok {
		r.OK, r.Bad = percentWord(percent), percent < badBelow
		r.P95 = "n/a"
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
	return strconv.FormatFloat(percent, 'f', 1, 64)
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
	counts := map[string]int{}
	for _, r := range rows {
		word := strings.ToLower(r.Fare.Word())
		if r.Fare == FareWaiting {
			word = "struggling"
		}
		counts[word]++
	}
	var words []string
	for _, word := range []string{"healthy", "struggling", "given up", "muted", "paused", "not checked", "not rung yet"} {
		if n := counts[word]; n > 0 {
			words = append(words, Number(int64(n))+" "+word)
		}
	}
	if len(rows) == 1 {
		return "1 subscriber: " + strings.TrimPrefix(words[0], "1 ")
	}
	return Number(int64(len(rows))) + " subscribers: " + strings.Join(words, ", ")
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
		kept = " " + Number(int64(h.Queue)) + " of its deliveries are kept until then."
		if h.Queue == 1 {
			kept = " 1 delivery is kept until then."
		}
	}
	switch r.Fare {
	case FareStruggling, FareWaiting:
		refused, n := refusedOf(h)
		a.Mark, a.Title = MarkRefused, a.Name+" refused "+strconv.Itoa(refused)+" of its last "+strconv.Itoa(n)
		if r.Fare == FareWaiting {
			a.Mark, a.Title = MarkWaiting, "The last try at "+a.Name+" failed"
		}
		a.Text = troubleWords(h)
	case FareGivenUp:
		a.Mark, a.Title, a.Text = MarkGivenUp, "What was sent to "+a.Name+" was given up", troubleWords(h)
		if !s.Active {
			a.Title, a.Text, a.Resume = a.Name+" was paused", s.Reason+" It gets nothing until it is resumed."+kept, true
		}
	case FareMuted:
		a.Mark, a.Title, a.Resume = MarkWaiting, a.Name+" gets no new events until "+Moment(s.MutedUntil, now, zone), true
		a.Text = s.Reason
	case FarePaused:
		a.Mark, a.Title, a.Text, a.Resume = MarkQuiet, a.Name+" is paused", "It gets nothing until it is resumed."+kept, true
		a.Last = 0
		if s.Visitor.Stopped {
			a.Text = s.Reason + kept
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
	words := ""
	switch {
	case n == 0:
		return "Look at its last answer."
	case strings.IndexFunc(commonest, func(r rune) bool { return r < '0' || r > '9' }) < 0:
		words = "Its answers say " + commonest
	default:
		words = faultWords(hooks.Fault(commonest))
	}
	if took, ok := h.P95(); ok && slow*3 > n {
		words += " and it often takes " + Stretch(took)
	}
	return words + "."
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
		return "It does not answer in time"
	case hooks.FaultUnreachable:
		return "Nothing answers at its address"
	case hooks.FaultTLS:
		return "No safe connection comes about"
	case hooks.FaultReset:
		return "It breaks the connection off"
	case hooks.FaultBlocked:
		return "Its address is private, which this subscriber is not allowed"
	case hooks.FaultUnfit:
		return "The request cannot be made"
	}
	return "No answer came back"
}
