package model

import (
	"errors"
	"testing"
	"time"

	"bellhop/hooks"
	"bellhop/ui/model/modeltest"
)

// tempo is a view of the tries over time that is shown.
type tempo struct {
	*Rates
	luggage *modeltest.Carriage
	now     time.Time
}

func newTempo(beat func(time.Time) hooks.Rate) *tempo {
	c := &tempo{luggage: &modeltest.Carriage{}, now: time.Date(2026, 1, 2, 14, 31, 12, 0, time.UTC)}
	c.luggage.Beat(beat)
	c.Rates = NewRates(c.luggage, time.UTC, func() time.Time { return c.now })
	return c
}

func (c *tempo) load(t *testing.T) {
	t.Helper()
	show := c.Load(t.Context())
	if show == nil {
		t.Fatal("nothing is read")
	}
	show()
}

func TestABarIsPerSecondAndSaysWhatItCounts(t *testing.T) {
	c := newTempo(func(at time.Time) hooks.Rate {
		if at.Second() == 5 && at.Minute() == 31 {
			return hooks.Rate{Delivered: 15, Refused: 5, Waiting: 3}
		}
		return hooks.Rate{}
	})
	if c.Load(t.Context()) != nil {
		t.Error("it reads out of sight")
	}
	c.SetShown(true)
	c.load(t)
	chart := c.Chart()
	if n := len(chart.Bars); n != 60 || c.Quiet() {
		t.Fatalf("%d bars, quiet %t", n, c.Quiet())
	}
	if b := chart.Bars[58]; b != (RateBar{.75, .25, .75, "14:31:05 to 14:31:10: 15 delivered, 5 refused, 3 waiting"}) {
		t.Errorf("the bar is %+v", b)
	}
	if b := chart.Bars[59]; b != (RateBar{Words: "14:31:10 to now: 0 delivered, 0 refused, 0 waiting"}) {
		t.Errorf("the last bar is %+v", b)
	}
	if top, strip := chart.Axis[2], chart.Strip[1]; top != (RateTick{1, "4"}) || strip != (RateTick{1, "4"}) {
		t.Errorf("the axes go up to %+v and %+v", top, strip)
	}
}

func TestAStepThatIsNotOverCountsTheSecondsSoFar(t *testing.T) {
	c := newTempo(nil)
	c.luggage.Beat(func(at time.Time) hooks.Rate {
		if at.After(c.now) {
			return hooks.Rate{}
		}
		return hooks.Rate{Delivered: 20}
	})
	c.SetShown(true)
	c.Choose(1)
	c.load(t)
	bars := c.Chart().Bars
	if whole, last := bars[58].Delivered, bars[59].Delivered; last < whole || last > 1.3*whole { // 60 tries in 12 s beside 240 in 60 s
		t.Errorf("the last is %v beside %v", last, whole)
	}
	if words := bars[58].Words; words != "14:30 to 14:31: 240 delivered, 0 refused, 0 waiting" {
		t.Errorf("it says %q", words)
	}
}

func TestALongSpanIsReadLessOften(t *testing.T) {
	c := newTempo(nil)
	c.SetShown(true)
	c.Choose(2)
	c.load(t)
	if c.Quiet() == false || len(c.Chart().Bars) != 72 {
		t.Error("there is something in an empty day")
	}
	c.now = c.now.Add(time.Second)
	if c.Load(t.Context()) != nil {
		t.Error("a day is read again after a second")
	}
	c.Choose(0)
	c.load(t)
	c.Choose(2)
	c.load(t)
	c.now = c.now.Add(5 * time.Second)
	c.load(t)
}

func TestTriesThatCannotBeReadLeaveASentence(t *testing.T) {
	c := newTempo(nil)
	c.SetShown(true)
	c.luggage.Break(errors.New("disk"))
	c.load(t)
	if c.Trouble() == "" {
		t.Error("nothing is said")
	}
	c.luggage.Break(nil)
	c.now = c.now.Add(time.Second)
	c.load(t)
	if c.Trouble() != "" {
		t.Errorf("it still says %q", c.Trouble())
	}
}

func TestAnAxisEndsAtARoundNumber(t *testing.T) {
	for n, want := range map[float64]string{0: "0.2", 0.2: "0.2", 0.21: "0.4", 0.7: "0.8", 1: "1", 3.9: "4", 5.4: "6", 9: "10", 10.01: "20", 61: "80", 1234: "2,000"} {
		if got := axisWord(niceTop(n, false)); got != want {
			t.Errorf("%v: %s, want %s", n, got, want)
		}
	}
	if got := niceTop(0, true); got != 1 {
		t.Errorf("nothing waits below %v", got)
	}
}
