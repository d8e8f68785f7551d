package model

import (
	"context"
	"math"
	"strconv"
	"time"

	"bellhop/hooks"
	"bellhop/ui/lang"
)

// TryFacts is what a chart of tries shows.
type TryFacts struct {
	Known     bool     // they were read
	Bars      []TryBar // oldest first
	First     string   // the time of the first, 14:12
	Last      string
	Delivered string // "Delivered 47"
	Refused   string // "Refused 2"
	Replayed  string // "Replayed 1"; "" for none
	Median    string // "13 ms"; "" when no answer came
	P95       string
}

// TryBar is one try.
type TryBar struct {
	ID   hooks.ID
	Took time.Duration
	Mark Mark
	Code string // of a refused one: 503, timeout
	Tip  string // "14:31:15.007, 503 in 19 ms"
}

func newTryFacts(newest []hooks.Exchange, zone *time.Location) TryFacts {
	f := TryFacts{Known: true}
	var done []hooks.Try
	delivered, refused, replayed := 0, 0, 0
	for i := len(newest) - 1; i >= 0; i-- {
		e := newest[i]
		if e.Open {
			continue
		}
		t := hooks.Try{Exchange: e.ID, At: e.At, Took: e.Took, Status: e.Status, Fault: e.Fault, Origin: e.Origin}
		done = append(done, t)
		bar := TryBar{ID: e.ID, Took: e.Took, Mark: markOf(t)}
		switch bar.Mark {
		case MarkDelivered:
			delivered++
		case MarkReplayed:
			replayed++
		default:
			refused++
			bar.Code = strconv.Itoa(t.Status)
			if t.Fault != "" {
				bar.Code = FaultWord(t.Fault)
			}
		}
		_, word := Outcome(e)
		bar.Tip = lang.T("%s, %s in %s ms", ClockTime(e.At, zone), word, Millis(e.Took))
		f.Bars = append(f.Bars, bar)
	}
	if len(done) == 0 {
		return f
	}
	f.First, f.Last = spanEnds(done[0].At, done[len(done)-1].At, zone)
	f.Delivered = lang.T("Delivered %s", Number(int64(delivered)))
	f.Refused = lang.T("Refused %s", Number(int64(refused)))
	if replayed > 0 {
		f.Replayed = lang.T("Replayed %s", Number(int64(replayed)))
	}
	if took, ok := hooks.AnsweredWithin(done, 0.5); ok {
		f.Median = millis(Millis(took))
	}
	if took, ok := hooks.AnsweredWithin(done, 0.95); ok {
		f.P95 = millis(Millis(took))
	}
	return f
}

// spanEnds words both ends of a chart's time, with the day where it is not one.
func spanEnds(first, last time.Time, zone *time.Location) (string, string) {
	first, last = first.In(zone), last.In(zone)
	layout := "15:04"
	switch {
	case first.YearDay() != last.YearDay() || first.Year() != last.Year():
		return lang.Time(first, "2 Jan 15:04"), lang.Time(last, "2 Jan 15:04")
	case last.Sub(first) < 2*time.Minute:
		layout = "15:04:05"
	}
	return first.Format(layout), last.Format(layout)
}

// SubscriberTest is what came of a test.
type SubscriberTest struct {
	Delivery hooks.ID
	Exchange hooks.ID // 0 before it has left
	Mark     Mark
	Title    string // "200 OK in 31 ms"; "" is no test
	Text     string // why there is no answer, or the first bytes of it
	Mono     bool   // Text is the answer's
	Done     bool
}

// testBytes is how much of a test's answer is shown.
const testBytes = 300

// readTest looks for the answer to the delivery of a test.
func (m *Subscribers) readTest(ctx context.Context, delivery hooks.ID) (SubscriberTest, error) {
	t := SubscriberTest{Delivery: delivery, Mark: MarkInFlight, Title: lang.T("The test is on its way")}
	list, err := m.source.Exchanges(ctx, hooks.ExchangeQuery{Delivery: delivery, Limit: 1})
	if err != nil || len(list) == 0 {
		return t, err
	}
	e := list[0]
	t.Exchange = e.ID
	if e.Open {
		t.Title = lang.T("The answer is awaited")
		return t, nil
	}
	t.Done = true
	mark, word := Outcome(e)
	t.Mark = mark
	t.Title = lang.T("%s after %s ms", word, Millis(e.Took))
	if e.Status != 0 {
		t.Title = lang.T("%s in %s ms", statusLine(e.Status), Millis(e.Took))
	}
	if e.Error != "" {
		t.Text = printable(lang.Said(e.Error))
		return t, nil
	}
	t.Text = lang.T("The answer has no body.")
	if e.Response.ID == 0 || e.Response.Size == 0 {
		return t, nil
	}
	p, err := m.source.Payload(ctx, e.Response.ID)
	if err != nil {
		return t, err
	}
	t.Text, t.Mono = firstBytes(p.Body), true
	return t, nil
}

// firstBytes shows the beginning of an answer in one paragraph.
func firstBytes(body []byte) string {
	if len(body) > testBytes {
		return printable(string(body[:testBytes])) + "…"
	}
	return printable(string(body))
}

// ScaleWord words a number of milliseconds at a scale, to a tenth: 30, 2.5, 15,000.
func ScaleWord(ms float64) string {
	if tenths := math.Round(ms * 10); math.Mod(tenths, 10) != 0 {
		return lang.Decimal(tenths/10, 1)
	}
	return Number(int64(math.Round(ms)))
}
