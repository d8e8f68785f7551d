package ui

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"bellhop/hooks"
	"bellhop/ui/model"
	"bellhop/ui/model/modeltest"
	"bellhop/ui/widgets"
)

// carriedBench opens the deliveries of a busy evening.
func carriedBench(t *testing.T, prepare ...func(*bench)) *bench {
	t.Helper()
	b := open(t, &modeltest.Shelf{}, append([]func(*bench){carry}, prepare...)...)
	b.shortcut(fyne.Key5, 0)
	b.until("the deliveries", func() bool { return b.sees("Tries per second") && b.queue.Loaded() && b.rates.Loaded() })
	return b
}

// choosePipe taps one of the ways that jobs can take, which are a list where there is little room.
func (b *bench) choosePipe(index int) {
	b.t.Helper()
	for _, pipes := range each[*widgets.Segments](b) {
		if holds(pipes, model.Pipes()[index].Word) {
			test.TapAt(pipes, fyne.NewPos(pipes.Size().Width*(float32(index)+.5)/4, 10))
			return
		}
	}
	b.pickOption(model.Pipes()[index].Word)
}

// lostBench looks at each that was given up.
func lostBench(t *testing.T, prepare ...func(*bench)) *bench {
	t.Helper()
	b := carriedBench(t, prepare...)
	b.lookAtEach()
	return b
}

func (b *bench) lookAtEach() {
	b.t.Helper()
	b.tapCard("Given up", footOf)
	b.until("each that was given up", func() bool { return b.sees("By target and reason") })
	b.carried.Choose(0)
	b.window.Canvas().Unfocus()
}

// wished waits for so many retries and gives the last.
func (b *bench) wished(n int) hooks.RetryWish {
	b.t.Helper()
	b.until("it is retried", func() bool { return len(b.luggage.Wishes()) == n && b.frame.toast.Saying() != "" })
	return b.luggage.Wishes()[n-1]
}

// tapCard taps into one of the five cards at a height.
func (b *bench) tapCard(word string, y func(*widgets.StateCard) float32) {
	b.t.Helper()
	for _, card := range each[*widgets.StateCard](b) {
		if card.Data().Word == word {
			test.TapAt(card, fyne.NewPos(20, y(card)))
			return
		}
	}
	b.t.Fatalf("there is no card %q", word)
}

func footOf(c *widgets.StateCard) float32 { return c.Size().Height - 10 }

// tapRow taps a row of the list of what was given up.
func (b *bench) tapRow(index int, x float32) {
	b.t.Helper()
	table := each[*widgets.CheckTable](b)[0]
	test.TapAt(table.Rows, fyne.NewPos(x, float32(28*index+14)))
}

func TestFiveStatesAreSeenAtAGlance(t *testing.T) {
	b := carriedBench(t)
	for _, words := range []string{"1,284", "99.8 % arrived", "longest 5 min", "newest 9 min ago", "crm, try 2 of 4", "connected, 0.3 ms, 6 at RabbitMQ", "unreachable", "Waiting, how many", "5 min ago"} {
		b.until(words+" is in sight", func() bool { return b.sees(words) }) // the cards and the chart load each by itself
	}
}

func TestAllThatWasGivenUpIsRetriedAfterAQuestion(t *testing.T) {
	b := lostBench(t)
	b.tap("Retry the 3 given up")
	if !b.sees("They go to crm.example.net and old-pager.local:9100.") {
		t.Error("where they go is not said")
	}
	b.tap("Cancel")
	if len(b.luggage.Wishes()) != 0 {
		t.Fatal("it was retried all the same")
	}
	b.tap("Retry the 3 given up")
	b.tap("Retry 3")
	if w := b.wished(1); w.State != "" || w.IDs != nil || w.Target != "" {
		t.Errorf("the wish is %+v", w)
	}
	b.until("none is left", func() bool { return b.sees("Nothing given up") })
	if b.offers("Retry the 3 given up") || b.frame.toast.Saying() != "3 deliveries are tried again" {
		t.Errorf("it says %q", b.frame.toast.Saying())
	}
}

func TestAGroupIsRetriedAlone(t *testing.T) {
	b := lostBench(t)
	groups := each[*widgets.RowList](b)
	test.TapAt(groups[len(groups)-1], fyne.NewPos(100, 20))
	b.until("the group", func() bool { return b.sees("1 to 2 of 2") })
	b.tap("Retry 2 shown")
	b.tap("Retry 2")
	if w := b.wished(1); w.Target != "http://old-pager.local:9100/ring" || w.Error != "unreachable" {
		t.Errorf("the wish is %+v", w)
	}
	b.until("they went", func() bool { return b.sees("Nothing that was given up passes this filter.") })
	b.tapTip("Show all that were given up")
	b.until("the other", func() bool { return b.sees("1 to 1 of 1") })
}

func TestPickedOnesAreRetriedAndOneAloneWithoutAQuestion(t *testing.T) {
	b := lostBench(t)
	b.tapRow(1, 10)
	b.tapRow(2, 10)
	b.tap("Retry 2 picked")
	b.tap("Retry 2")
	if w := b.wished(1); len(w.IDs) != 2 || w.IDs[0] != 1314 || w.IDs[1] != 1313 {
		t.Errorf("the wish is %+v", w)
	}
	b.until("one is left", func() bool { return b.sees("1 to 1 of 1") })
	b.tapRow(0, 300)
	if !b.sees("The subscriber answered 500 Internal Server Error.") {
		t.Error("the reason is not said whole")
	}
	b.tap("Retry it")
	b.until("it is retried", func() bool { return len(b.luggage.Wishes()) == 2 })
}

func TestWhatWaitsIsTriedNow(t *testing.T) {
	b := carriedBench(t)
	b.tapCard("Waiting", footOf)
	if !b.sees("They do not wait for their time.") {
		t.Fatal("it does not ask")
	}
	b.tap("Try 18")
	if w := b.wished(1); w.State != hooks.Waiting {
		t.Errorf("the wish is %+v", w)
	}
}

func TestItsTriesAreShownInLive(t *testing.T) {
	b := lostBench(t)
	b.tapRow(0, 300)
	b.tap("Show its tries")
	b.until("Live", func() bool { return b.live.Filter() == "delivery:1315" && b.frame.page == livePage })
	b.showDeliveries()
	b.until("the deliveries", func() bool { return b.sees("By target and reason") }) // as it was left
	b.tapCard("In flight", func(c *widgets.StateCard) float32 { return footOf(c) - 6*32 })
	b.until("Live", func() bool { return b.live.Filter() == "delivery:7" })
}

func TestDeliveriesPauseAndGoOn(t *testing.T) {
	b := carriedBench(t)
	b.tap("Pause deliveries")
	b.until("it is paused", func() bool { return b.sees("paused, nothing leaves") && b.sees("held back") })
	b.luggage.Refuse(errDisk)
	b.tap("Resume deliveries")
	b.until("the failure", func() bool { return b.sees("Deliveries stay paused") })
	b.luggage.Refuse(nil)
	b.tap("Put away")
	b.tap("Resume deliveries")
	b.until("it goes on", func() bool { return b.sees("connected, 0.3 ms, 6 at RabbitMQ") && !b.sees("Deliveries stay paused") })
}

func TestWhatCannotBeRetriedIsSaid(t *testing.T) {
	b := lostBench(t)
	b.luggage.Refuse(errDisk)
	b.tapRow(0, 300)
	b.tap("Retry it")
	b.until("the failure", func() bool { return b.sees("0 deliveries are tried again, the others not") })
	b.luggage.Refuse(nil)
	b.tapRow(0, 300)
	b.luggage.Forget(1)
	b.tap("Retry it")
	b.until("what is missing", func() bool { return b.sees("1 delivery was not retried") && b.sees("their subscription was deleted") })
}

func TestWhatIsHeldIsNotSaidToLeave(t *testing.T) {
	b := carriedBench(t)
	b.luggage.Rest(1)
	b.tap("Retry the 3 given up")
	b.tap("Retry 3")
	b.until("it is said", func() bool { return b.sees("3 deliveries are held") && b.sees("They leave when it is resumed.") })
	if said := b.frame.toast.Saying(); said != "" {
		t.Errorf("it says %q", said)
	}
}

func TestWhatNoRetryCanTakeOffersNone(t *testing.T) {
	b := lostBench(t, func(b *bench) { b.luggage.Forget(1) })
	b.tapRow(0, 300)
	if b.offers("Retry it") || b.offers("Retry the 3 given up") || !b.sees("It cannot be retried any more") || !b.offers("Show its tries") {
		t.Error("a retry is offered, or nothing else is")
	}
}

func TestNothingToCarryOffersATest(t *testing.T) {
	b := open(t, &modeltest.Shelf{})
	b.showDeliveries()
	b.until("it is empty", func() bool { return b.sees("Nothing to carry") })
	b.luggage.Refuse(hooks.Conflict("There is no active subscription that a test event could go to."))
	b.tap("Send a test event")
	b.until("the failure", func() bool { return b.sees("There is no active subscription") })
	b.luggage.Refuse(nil)
	b.tap("Send a test event")
	b.until("one is carried", func() bool { return b.luggage.Tests() == 1 && b.sees("100 % arrived") })
}

func TestTheTriesOverTimeAreShownForThreeSpans(t *testing.T) {
	b := carriedBench(t)
	chart := each[*widgets.RateChart](b)[0]
	b.until("the tries", func() bool { return len(chart.Data().Bars) == 60 && chart.Data().Axis[2].Text == "6" })
	test.MoveMouse(b.window.Canvas(), fyne.CurrentApp().Driver().AbsolutePositionForObject(chart).AddXY(chart.Size().Width-4, 20))
	if !b.sees("14:32:00 to now: 13 delivered, 1 refused, 18 waiting") {
		t.Error("the bar under the pointer says nothing")
	}
	for i, words := range []string{"5 min ago", "45 min", "12 h"} {
		spans := each[*widgets.Segments](b)
		span := spans[len(spans)-1]
		test.TapAt(span, fyne.NewPos(span.Size().Width*(float32(i)+.5)/3, 10))
		b.until(words, func() bool { return b.sees(words) })
	}
	if n := len(chart.Data().Bars); n != 72 {
		t.Errorf("a day has %d bars", n)
	}
	b.luggage.Break(errDisk)
	b.until("the trouble", func() bool { return len(chart.Data().Bars) == 0 && chart.Data().Empty != "" })
}

func TestEachThatWasGivenUpStandsInThePlaceOfTheChart(t *testing.T) {
	b := lostBench(t)
	if b.sees("Tries per second") || !b.sees("Back to the chart") {
		t.Error("the chart is still there, or no way back")
	}
	b.key(fyne.KeyEscape)
	if !b.sees("Tries per second") || b.sees("By target and reason") {
		t.Error("Escape leads nowhere")
	}
	b.rune('r')
	if b.sees("Retry 3 deliveries") || len(b.luggage.Wishes()) > 0 {
		t.Error("a key works on a list that is not in sight")
	}
	b.lookAtEach()
	b.tapTip("Back to the chart")
	if !b.sees("Tries per second") {
		t.Error("the button leads nowhere")
	}
}

func TestTheListIsWorkedByKeys(t *testing.T) {
	b := carriedBench(t)
	b.tapCard("Given up", footOf)
	if row, ok := b.carried.Chosen(); !ok || row.ID != 1315 {
		t.Fatalf("chosen is %+v", row)
	}
	b.rune('j')
	b.rune(' ')
	b.rune('j')
	b.rune(' ')
	if b.carried.CountPicked() != 2 || !b.offers("Retry 2 picked") {
		t.Errorf("%d are picked", b.carried.CountPicked())
	}
	b.rune('r')
	b.tap("Cancel")
	b.window.Canvas().Unfocus()
	b.key(fyne.KeyEscape)
	if _, ok := b.carried.Chosen(); ok {
		t.Error("Escape leaves it chosen")
	}
}

func TestALongListIsTurnedOnThePage(t *testing.T) {
	b := open(t, &modeltest.Shelf{}, func(b *bench) { heap(b, 450) })
	b.showDeliveries()
	b.until("the deliveries", func() bool { return b.sees("Look at each") })
	b.lookAtEach()
	b.until("the list", func() bool { return b.sees("1 to 200 of 450") })
	b.tapTip("Older")
	b.until("the next page", func() bool { return b.sees("201 to 400 of 450") })
	b.tapTip("Newer")
	b.until("the first", func() bool { return b.sees("1 to 200 of 450") })
}

func TestTheRailCountsWhatWasGivenUp(t *testing.T) {
	shelf := &modeltest.Shelf{}
	shelf.Count(hooks.Counts{Deliveries: map[hooks.DeliveryState]int64{hooks.GivenUp: 120}})
	b := open(t, shelf)
	b.until("the count", func() bool { return b.sees("99+") })
}

func TestAPipeIsTriedAndThenSwitchedTo(t *testing.T) {
	b := carriedBench(t)
	b.choosePipe(2)
	if !b.sees("Jobs travel by Beanstalkd") || b.queue.Pipe() != 1 || len(b.crew.Tried()) > 0 {
		t.Fatal("it does not ask, or shows as switched already")
	}
	b.crew.Refuse(hooks.Conflict("Nothing listens at localhost:11300. Start Beanstalkd, or check the queue's address."))
	b.tap("Test the connection")
	b.until("the answer", func() bool {
		return b.sees("Beanstalkd does not carry") && b.sees("Nothing listens at localhost:11300.")
	})
	b.tap("Use Beanstalkd")
	b.until("it is not switched", func() bool { return b.sees("Jobs travel as before") })
	b.crew.Refuse(nil)
	b.tap("Test the connection")
	b.until("it answers", func() bool { return b.sees("Beanstalkd answers in 0.4 ms") })
	b.tap("Use Beanstalkd")
	b.until("it is switched", func() bool { return b.queue.Pipe() == 2 && b.frame.toast.Saying() == "Jobs travel by Beanstalkd" })
	if tried := b.crew.Tried(); tried[len(tried)-1] != "beanstalk://localhost:11300" {
		t.Errorf("it goes to %v", tried)
	}
	b.choosePipe(0)
	b.tap("Use SQLite")
	b.until("it is switched back", func() bool { return b.queue.Pipe() == 0 && !b.offers("As a process") })
}

func TestABrokerThatIsAwayIsSaid(t *testing.T) {
	b := carriedBench(t)
	away := busyCrew(b.now, "amqp://guest@localhost:5672", 0)
	away.Trouble = "Nothing listens at localhost:5672. Start RabbitMQ, or check the queue's address."
	b.crew.Put(away)
	b.porters.Poke()
	b.until("the trouble", func() bool {
		return b.sees("RabbitMQ does not carry") && b.sees("Deliveries rest meanwhile, all are kept.") && b.sees("away")
	})
	away.Trouble = ""
	b.crew.Put(away)
	b.tap("Look again")
	b.until("it is back", func() bool { return !b.sees("RabbitMQ does not carry") })
}

func TestAWorkerIsStartedAndKilledInTheMiddleOfItsWork(t *testing.T) {
	b := carriedBench(t, func(b *bench) { carry(b); b.crew.Put(busyCrew(b.now, "gearman://localhost", 0)) })
	b.tap("As a process")
	b.until("it is there", func() bool { return b.sees("worker-4201 on desk") })
	if b.offers("Kill") {
		t.Error("nobody is chosen, and yet one can be killed")
	}
	var list *widgets.RowList
	for _, l := range each[*widgets.RowList](b) {
		if l.Visible() && l.Size().Height > 0 {
			list = l
		}
	}
	test.TapAt(list, fyne.NewPos(60, 20))
	if b.offers("Kill") {
		t.Error("this program's own workers can be killed")
	}
	test.TapAt(list, fyne.NewPos(60, 56+20))
	b.crew.Refuse(hooks.Conflict("It has ended by itself."))
	b.tap("Kill")
	b.until("the failure", func() bool { return b.sees("The worker was not killed") })
	b.crew.Refuse(nil)
	b.tap("Kill")
	b.until("it is said", func() bool { return b.frame.toast.Saying() == "worker-4201 on desk is killed; nothing is lost" })
	b.until("it is gone", func() bool { return !b.sees("worker-4201 on desk") && len(b.crew.Killed()) == 1 })
}
