package engine

import (
	"errors"
	"strconv"
	"testing"
	"time"

	"bellhop/hooks"
)

// clocked is a crew with a clock that the test moves.
func clocked() (c *crew, now *time.Time) {
	now = new(time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC))
	return &crew{clock: func() time.Time { return *now }}, now
}

// told is what a worker says of itself. Its clock is an hour wrong.
func told(now time.Time, name string, size int, holds ...hooks.Held) hooks.Result {
	now = now.Add(-time.Hour)
	for i := range holds {
		holds[i].Since = now.Add(-4 * time.Second)
	}
	return hooks.Result{Worker: name, Host: "shed", StartedAt: now, Beat: &hooks.Beat{Size: size, InHand: len(holds), Holds: holds, Done: 7}}
}

func did(name string, d hooks.ID, attempt int) hooks.Result {
	return hooks.Result{Worker: name, Host: "shed", Delivery: d, Attempt: attempt, Exchange: 100 + d, Outcome: hooks.OutcomeDelivered, Status: 200}
}

func TestACrewIsWhoIsHeardOf(t *testing.T) {
	c, now := clocked()
	jobs := c.hear([]hooks.Result{told(*now, "a", 4, hooks.Held{Delivery: 1, Attempt: 2}), did("b", 9, 1), told(*now, "c", 2)})
	if len(jobs) != 1 || jobs[0].Delivery != 9 || c.others() != 4+1+2 {
		t.Errorf("%d results are of jobs, %d are reckoned with", len(jobs), c.others())
	}
	list := c.list()
	if len(list) != 3 || list[0].InHand != 1 || list[0].Done != 7 || list[0].Holds[0].Attempt != 2 || list[1].Last.Status != 200 || list[1].Done != 1 {
		t.Errorf("they are %+v", list)
	}
	if held := now.Sub(list[0].Holds[0].Since); held != 4*time.Second {
		t.Errorf("it is in hand for %v, by a clock that is wrong", held)
	}
	c.hear([]hooks.Result{did("a", 1, 2)})
	if w := c.list()[0]; w.InHand != 0 || len(w.Holds) != 0 || w.Done != 8 {
		t.Errorf("what is done is still in hand: %+v", w)
	}
	gone := told(*now, "c", 2)
	gone.Beat.Gone = true
	c.hear([]hooks.Result{gone, did("c", 3, 1)})
	if len(c.list()) != 2 {
		t.Errorf("who took leave is back for a result that came late: %+v", c.list())
	}
	*now = now.Add(forgottenAfter)
	if err := c.forget(time.Time{}, nil); err != nil || len(c.list()) != 2 {
		t.Errorf("%v: they are %+v", err, c.list())
	}
	*now = now.Add(time.Second)
	if err := c.forget(*now, nil); err != nil || len(c.list()) != 2 {
		t.Errorf("%v: as long as nobody could be heard they are %+v", err, c.list())
	}
	if err := c.forget(time.Time{}, nil); err != nil || len(c.list()) != 0 || c.others() != 0 {
		t.Errorf("who is silent is reckoned with: %+v", c.list())
	}
}

func TestWhatThisProgramsOwnWorkersDidLastIsRemembered(t *testing.T) {
	c, now := clocked()
	c.own = now.Add(-time.Hour)
	own := did(inProcess, 1, 1)
	own.Since = c.own
	former := own
	former.Since = c.own.Add(-time.Hour)
	c.hear([]hooks.Result{own, former})
	*now = now.Add(time.Hour)
	if err := c.forget(time.Time{}, nil); err != nil {
		t.Error(err)
	}
	if list := c.list(); len(list) != 1 || list[0].Last.Delivery != 1 || !list[0].Since.Equal(c.own) {
		t.Errorf("they are %+v", list)
	}
}

func TestACrewIsBounded(t *testing.T) {
	c, now := clocked()
	for i := range maxCrew + 10 {
		holds := make([]hooks.Held, 2*hooks.MostHeld)
		c.hear([]hooks.Result{told(*now, "worker "+strconv.Itoa(i), 1, holds...)})
	}
	list := c.list()
	if len(list) != maxCrew || len(list[0].Holds) != hooks.MostHeld {
		t.Errorf("%d are remembered, with %d jobs each", len(list), len(list[0].Holds))
	}
	if c.hear([]hooks.Result{told(*now, "", 1)}); len(c.list()) != maxCrew {
		t.Error("one without a name is remembered")
	}
}

// overTo gives tries that follow, and notes of which it was asked.
func overTo(asked *[]try) handOver {
	return func(_ string, d hooks.ID, attempt int) (heir, error) {
		*asked = append(*asked, try{d, attempt})
		if d == 3 { // it has ended meanwhile
			return heir{}, nil
		}
		return heir{attempt: attempt + 1, exchange: hooks.ID(1000 + attempt)}, nil
	}
}

func TestWhatAnEndedWorkerHadIsBookedOnTheTryThatFollows(t *testing.T) {
	c, now := clocked()
	c.hear([]hooks.Result{told(*now, "a", 4, hooks.Held{Delivery: 1, Attempt: 1}, hooks.Held{Delivery: 2, Attempt: 5}, hooks.Held{Delivery: 3, Attempt: 1})})
	c.hear([]hooks.Result{did("a", 2, 5)}) // its result came before
	var asked []try
	if err := c.ended("a", "shed", overTo(&asked)); err != nil || len(asked) != 2 || asked[0] != (try{1, 1}) || len(c.list()) != 0 {
		t.Fatalf("%v: %v, %+v", err, asked, c.list())
	}

	// The broker gives the job to b, which ends as well, and then to d.
	c.hear([]hooks.Result{told(*now, "b", 1, hooks.Held{Delivery: 1, Attempt: 1})})
	if w := c.list()[0]; w.Holds[0].Attempt != 2 {
		t.Errorf("it is the try %d", w.Holds[0].Attempt)
	}
	asked = nil
	if err := c.ended("b", "shed", overTo(&asked)); err != nil || len(asked) != 1 || asked[0] != (try{1, 2}) {
		t.Fatalf("%v: %v", err, asked)
	}
	if got := c.hear([]hooks.Result{did("d", 1, 1)}); got[0].Attempt != 3 || got[0].Exchange != 1002 {
		t.Errorf("it is booked on the try %d, exchange %d", got[0].Attempt, got[0].Exchange)
	}
	if got := c.hear([]hooks.Result{did("d", 3, 1)}); got[0].Attempt != 1 || got[0].Exchange != 103 {
		t.Errorf("another's: %+v", got[0])
	}

	// Who has the same name elsewhere has not ended.
	c.hear([]hooks.Result{told(*now, "e", 1, hooks.Held{Delivery: 4, Attempt: 1})})
	asked = nil
	if err := c.ended("e", "attic", overTo(&asked)); err != nil || asked != nil {
		t.Errorf("%v: %v", err, asked)
	}
	broken := errors.New("disk")
	if err := c.ended("e", "shed", func(string, hooks.ID, int) (heir, error) { return heir{}, broken }); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}

	// In the end it is forgotten.
	*now = now.Add(time.Hour)
	c.hear([]hooks.Result{told(*now, "f", 1)})
	if err := c.ended("f", "shed", overTo(&asked)); err != nil || len(c.heirs) != 0 {
		t.Errorf("%v, %d are remembered", err, len(c.heirs))
	}
}

func TestWhatAWorkerHadThatFellSilentIsBookedOnTheTryThatFollows(t *testing.T) {
	c, now := clocked()
	held := hooks.Held{Delivery: 1, Attempt: 1}
	c.hear([]hooks.Result{told(*now, "a", 4, held)})
	*now = now.Add(forgottenAfter + time.Second)
	c.hear([]hooks.Result{told(*now, "b", 4, held)}) // the broker gave it to b
	var asked []try
	if err := c.forget(*now, overTo(&asked)); err != nil || asked != nil {
		t.Fatalf("while nobody could be heard: %v, %v", err, asked)
	}
	if err := c.forget(time.Time{}, overTo(&asked)); err != nil || len(asked) != 1 || asked[0] != (try{1, 1}) {
		t.Fatalf("%v: %v", err, asked)
	}
	if list := c.list(); len(list) != 1 || list[0].Name != "b" || list[0].Holds[0].Attempt != 2 {
		t.Errorf("they are %+v", list)
	}
	if got := c.hear([]hooks.Result{did("b", 1, 1)}); got[0].Attempt != 2 || got[0].Exchange != 1001 {
		t.Errorf("it is booked on the try %d, exchange %d", got[0].Attempt, got[0].Exchange)
	}
}

func TestWhatAnEndedWorkerSaidLastDoesNotBringItBack(t *testing.T) {
	c, now := clocked()
	last := told(*now, "a", 1, hooks.Held{Delivery: 1, Attempt: 1})
	last.Since = now.Add(-time.Hour)
	c.hear([]hooks.Result{last})
	var asked []try
	if err := c.ended("a", "shed", overTo(&asked)); err != nil || len(asked) != 1 {
		t.Fatalf("%v: %v", err, asked)
	}
	if c.hear([]hooks.Result{last}); len(c.list()) != 0 {
		t.Errorf("they are %+v", c.list())
	}
}

// The screens ask who works while the store is at work.
func TestACrewIsToldOfWhileTheStoreClosesATry(t *testing.T) {
	c, now := clocked()
	c.hear([]hooks.Result{told(*now, "a", 1, hooks.Held{Delivery: 1, Attempt: 1}), told(*now, "b", 1)})
	err := c.ended("a", "shed", func(string, hooks.ID, int) (heir, error) {
		if list := c.list(); len(list) != 1 || c.others() != 1 {
			t.Errorf("they are %+v", list)
		}
		return heir{}, nil
	})
	if err != nil {
		t.Error(err)
	}
}
