package ui

import (
	"reflect"
	"strconv"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"bellhop/hooks"
	"bellhop/hooks/queue/race"
	"bellhop/ui/model/modeltest"
	"bellhop/ui/settings"
	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

// tick ticks the box that says this.
func (b *bench) tick(tip string) {
	b.t.Helper()
	for _, box := range each[*widgets.CheckBox](b) {
		if box.Tip() == tip {
			test.Tap(box)
			return
		}
	}
	b.t.Fatalf("there is no box that says %q", tip)
}

// rode has SQLite done, RabbitMQ under way and Beanstalkd waiting.
func rode(s *race.State) {
	s.Lanes[0] = modeltest.Ran(s.Lanes[0], 2400, 9)
	s.Lanes[0].Phase, s.Lanes[0].Booked = race.Done, 2000
	s.Lanes[1] = modeltest.Ran(s.Lanes[1], 1300, 11)
}

// arrived has them all at their end, Beanstalkd early, and Gearman absent.
func arrived(s *race.State) {
	rode(s)
	s.Lanes[1] = modeltest.Ran(s.Lanes[1], 1300, 16)
	s.Lanes[1].Phase, s.Lanes[1].Booked = race.Done, 2000
	s.Lanes[2] = modeltest.Ran(s.Lanes[2], 1800, 6)
	s.Lanes[2].Phase, s.Lanes[2].Trouble = race.Failed, "Nothing listens at localhost:11300. Start Beanstalkd, or check the queue's address."
	if len(s.Lanes) > 3 {
		s.Lanes[3].Phase, s.Lanes[3].Trouble = race.Absent, "Nothing listens at localhost:4730. Start Gearman, or check the queue's address."
	}
	s.Phase = race.Done
}

func TestQueuesRaceAndAreComparedSideBySide(t *testing.T) {
	b := carriedBench(t)
	b.tap("Queue race")
	if !b.sees("it always goes first") || !b.offers("Race 2 queues") {
		t.Fatal("the broker in use does not race by itself")
	}
	b.tick("Beanstalkd races")
	b.fill("2,000", "5")
	if !b.sees("Jobs: 10 to 20,000.") || b.offers("Race 3 queues") {
		t.Error("the mistake is not told")
	}
	b.fill("5", "4000")
	b.tap("Race 3 queues")
	b.until("it runs", func() bool { return b.sees("SQLite runs, 1 of 3") && b.sees("4,000 jobs of 2.0 KB") })
	want := race.Wish{Brokers: []string{"amqp://guest@localhost:5672", "beanstalk://localhost:11300"}, Jobs: 4000, Workers: 8, Size: 2048}
	if asked := b.races.Asked(); !reflect.DeepEqual(asked, []race.Wish{want}) {
		t.Errorf("wished for %+v", asked)
	}
	b.races.Change(rode)
	b.until("its numbers", func() bool { return b.sees("RabbitMQ runs, 2 of 3") && b.sees("2,222") && b.sees("waits for its turn") })
	b.tap("Close")
	b.races.Change(arrived)
	b.tap("Queue race")
	b.until("its end", func() bool {
		return b.sees("SQLite is the quickest") && b.sees("none lost, none twice") && b.sees("ended early") && b.sees("Nothing listens at localhost:11300.")
	})
	b.tap("Race again")
	b.until("another is prepared", func() bool { return b.offers("Race 3 queues") })
	b.tap("Cancel")
	if b.sees("Race 3 queues") {
		t.Error("the sheet stays")
	}
}

func TestARaceThatGoesOnIsStopped(t *testing.T) {
	b := carriedBench(t)
	b.tap("Queue race")
	b.tap("Race 2 queues")
	b.until("it runs", func() bool { return b.offers("Stop") })
	b.races.Refuse(hooks.Conflict("Not now."))
	b.tap("Stop")
	b.until("it is told", func() bool { return b.sees("It was not stopped") && b.sees("Not now.") })
	b.races.Refuse(nil)
	b.tap("Stop")
	b.until("it is stopped", func() bool { return b.sees("The race was stopped") && !b.offers("Stop") })
}

func TestABrokerThatRacesIsTested(t *testing.T) {
	b := carriedBench(t)
	b.tap("Queue race")
	b.crew.Refuse(hooks.Conflict("Nothing listens at localhost:5672."))
	b.tap("Test")
	b.until("why not", func() bool { return b.sees("RabbitMQ does not answer") && b.sees("Nothing listens at localhost:5672.") })
	b.crew.Refuse(nil)
	b.tap("Test")
	b.until("the answer", func() bool { return b.sees("RabbitMQ answers in 0.4 ms") })
	b.races.Refuse(hooks.Conflict("A race is under way already."))
	b.tap("Race 2 queues")
	b.until("that it does not begin", func() bool { return b.sees("Nothing was begun") && b.sees("A race is under way already.") })
}

// galleryOfRaces draws the race of queues in the look that the bench has.
func (b *bench) galleryOfRaces(name string) {
	b.deliveries.ShowRace()
	b.snap("race-choose-" + name)
	b.tick("Beanstalkd races")
	b.tick("Gearman races")
	b.crew.Refuse(hooks.Conflict("Nothing listens at localhost:5672. Start RabbitMQ, or check the queue's address."))
	b.tap("Test")
	b.until("why not", func() bool { return b.sees("RabbitMQ does not answer") })
	b.crew.Refuse(nil)
	b.fill("8", "80")
	b.snap("race-wrong-" + name)
	b.fill("80", "8")
	b.tap("Race 4 queues")
	b.until("it runs", func() bool { return b.sees("SQLite runs, 1 of 4") })
	b.snap("race-first-" + name)
	b.races.Change(rode)
	b.until("its numbers", func() bool { return b.sees("RabbitMQ runs") })
	b.snap("race-runs-" + name)
	b.races.Change(arrived)
	b.until("its end", func() bool { return b.sees("is the quickest") })
	b.snap("race-over-" + name)
	b.races.Change(func(s *race.State) {
		for i, perSecond := range []int{2400, 1250, 2100, 1900} {
			s.Lanes[i] = modeltest.Ran(race.Lane{Address: s.Lanes[i].Address}, perSecond, 20_000/perSecond)
			s.Lanes[i].Phase, s.Lanes[i].P50 = race.Done, time.Duration(i+1)*300*time.Microsecond
		}
	})
	b.race.Started(must(b.races.Race(b.t.Context(), 1)), "")
	b.deliveries.RefreshRace()
	b.snap("race-all-" + name)
	b.key("Escape")
}

func must[T any](v T, _ error) T { return v }

func TestNoTextOfARaceStandsOverAnother(t *testing.T) {
	b := open(t, &modeltest.Shelf{}, carry)
	for _, scale := range []int{100, 200} {
		b.setLook(settings.Look{Variant: theme.Light, Scale: scale})
		b.window.Resize(fyne.NewSize(leastWidth, leastHeight))
		b.showDeliveries()
		b.until("the deliveries", func() bool { return b.queue.Loaded() && b.rates.Loaded() })
		state := strconv.Itoa(scale) + " %"
		b.deliveries.ShowRace()
		b.tick("Gearman races")
		b.crew.Refuse(hooks.Conflict("Nothing listens at localhost:5672. Start RabbitMQ, or check the queue's address."))
		b.tap("Test")
		b.until("why not", func() bool { return b.sees("RabbitMQ does not answer") })
		b.crew.Refuse(nil)
		b.fill("8", "80")
		b.uncrowded(t, "asked at "+state)
		b.fill("80", "8")
		b.tapLike("Race ")
		b.until("it runs", func() bool { return b.sees("SQLite runs, 1 of ") })
		b.uncrowded(t, "begun at "+state)
		b.races.Change(arrived)
		b.until("its end", func() bool { return b.sees("is the quickest") })
		b.uncrowded(t, "over at "+state)
		b.tap("Close")
		b.race.Draft.Brokers[2].On = false
		b.race.Begin(b.queue)
	}
}
