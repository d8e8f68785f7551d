package model

import (
	"strconv"
	"time"

	"bellhop/hooks"
	"bellhop/ui/lang"
)

// InboxFacts is what the newest captures of an inbox tell.
type InboxFacts struct {
	Bars     []Stack // an hour, oldest first
	Received string  // "52 received"; "Newest 1,000" when these do not reach back an hour
	Accepted string  // "50 accepted"
	Refused  string  // "2 refused"
	Right    string  // "23 ok"; "" when none was
	Wrong    string  // "1 wrong"; "" when nothing was
	LastBad  Mismatch
}

// Stack is how many captures fell into a span of time.
type Stack struct{ Accepted, Refused int }

// Mismatch is the newest capture whose signature was not right; one without an id is none.
type Mismatch struct {
	ID    hooks.ID
	Title string // "Last wrong one, 14:28:11"
	Text  string
}

// The hour's bars.
const (
	InboxBars = 60
	barSpan   = time.Minute
)

func newInboxFacts(captures []hooks.Exchange, now time.Time, zone *time.Location) InboxFacts {
	f := InboxFacts{Bars: make([]Stack, InboxBars)}
	accepted, refused, right, wrong := 0, 0, 0, 0
	begin := now.Add(-InboxBars * barSpan)
	for _, e := range captures {
		switch e.Verdict {
		case hooks.VerdictValid:
			right++
		case hooks.VerdictWrong, hooks.VerdictMissing, hooks.VerdictTooOld:
			wrong++
			if f.LastBad.ID == 0 {
				f.LastBad = newMismatch(e, zone)
			}
		}
		if e.At.Before(begin) || e.Open {
			continue
		}
		bar := &f.Bars[min(max(0, int(e.At.Sub(begin)/barSpan)), InboxBars-1)]
		if e.Status >= 200 && e.Status < 400 {
			accepted++
			bar.Accepted++
		} else {
			refused++
			bar.Refused++
		}
	}
	f.Accepted = lang.N(accepted, "%s accepted", "%s accepted", Number(int64(accepted)))
	f.Refused = lang.N(refused, "%s refused", "%s refused", Number(int64(refused)))
	f.Received = lang.N(accepted+refused, "%s received", "%s received", Number(int64(accepted+refused)))
	if len(captures) == hooks.MaxPage && captures[len(captures)-1].At.After(begin) {
		f.Received = lang.T("Newest %s", Number(hooks.MaxPage))
	}
	if right > 0 {
		f.Right = lang.N(right, "%s ok", "%s ok", Number(int64(right)))
	}
	if wrong > 0 {
		f.Wrong = lang.N(wrong, "%s wrong", "%s wrong", Number(int64(wrong)))
	}
	return f
}

func newMismatch(e hooks.Exchange, zone *time.Location) Mismatch {
	m := Mismatch{ID: e.ID, Text: printable(lang.Said(e.VerdictReason))}
	at := e.At.In(zone).Format("15:04:05")
	switch e.Verdict {
	case hooks.VerdictMissing:
		m.Title = lang.T("Last unsigned one, %s", at)
	case hooks.VerdictTooOld:
		m.Title = lang.T("Last one too old, %s", at)
	default:
		m.Title = lang.T("Last wrong one, %s", at)
	}
	if m.Text == "" {
		m.Text = lang.T("Open it to see what would have matched.")
	}
	return m
}

// TurnWords says which status the next caller of a sequence gets: "Next caller gets the second 500."
func TurnWords(sequence []int, at int) string {
	if at < 0 || at >= len(sequence) {
		return ""
	}
	status := sequence[at]
	nth, same := 0, 0
	for i, s := range sequence {
		if s == status {
			same++
			if i <= at {
				nth++
			}
		}
	}
	word := strconv.Itoa(status)
	switch {
	case same == 1:
		return lang.T("Next caller gets the %s.", word)
	case nth == 1:
		return lang.T("Next caller gets the first %s.", word)
	case nth == 2:
		return lang.T("Next caller gets the second %s.", word)
	case nth == 3:
		return lang.T("Next caller gets the third %s.", word)
	}
	return lang.T("Next caller gets the %s %s.", Ordinal(nth), word)
}
