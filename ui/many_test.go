package ui

import (
	"reflect"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"bellhop/hooks"
	"bellhop/hooks/load"
	"bellhop/ui/model/modeltest"
)

// asked opens the sheet that asks for a replay of what a filter shows, and waits for its plan.
func (b *bench) asked(filter string) {
	b.t.Helper()
	b.filter(filter)
	b.until("it is filtered", func() bool { return b.offers("Replay these") })
	b.tap("Replay these")
	b.until("it is planned", func() bool { return b.sees(" sent.") })
}

func TestWhatTheListShowsIsReplayedAndTheStripTellsHowFarItIs(t *testing.T) {
	shelf, _ := modeltest.Evening()
	b := open(t, shelf)
	if b.offers("Replay these") {
		t.Error("everything is offered at once")
	}
	b.asked("inbox:github")
	if b.sees("This reaches others") {
		t.Error("the local address is taken for a stranger's")
	}
	b.press("Newest first")
	b.press("Original timing")
	b.fill("1", "10")
	b.until("it is planned", func() bool { return b.sees(" sent.") })
	b.tapLike("Replay ")
	b.until("it runs", func() bool { return b.sees("Replaying") && b.offers("Pause") })
	wishes, _ := b.many.Wishes()
	if w := wishes[0]; w.Filter != "in inbox:github" || !w.Newest || w.Timing != 10 || w.Upto == 0 {
		t.Errorf("wished for %+v", w)
	}
	b.many.SetBatch(aBatch)
	b.until("how far it is", func() bool { return b.sees("662 sent, 640 delivered, 14 failed, 9 left out.") })
	b.tap("Details")
	if !b.sees("503 Service Unavailable") || !b.sees("8 left out. Only the beginning") {
		t.Error("it does not say what came of it")
	}
	b.tap("Close")
	b.pauseRun()
	b.until("it is paused", func() bool { return b.sees("is paused") && b.offers("Resume") })
	b.tap("Resume")
	b.until("it goes on", func() bool { return b.sees("Replaying") })
	b.tapLast("Cancel")
	if !b.sees("Cancel the replay?") {
		t.Fatal("it is not asked")
	}
	b.tap("Cancel the replay")
	b.until("it is cancelled", func() bool { return b.sees("was cancelled") })
	b.tap("Show in Live")
	if got := b.filterField().Text(); got != "is:replay since:"+modeltest.Opening.Format("2006-01-02T15:04:05") {
		t.Errorf("Live shows %s", got)
	}
	b.tap("Put away")
	if b.offers("Put away") {
		t.Error("it is not put away")
	}
}

// pauseRun pauses what the strip shows; the list has a button of the same name.
func (b *bench) pauseRun() {
	b.t.Helper()
	b.Desk.many.Details()
	b.tap("Pause")
	b.until("it is paused", func() bool { return b.sees("is paused") })
	b.tap("Close")
}

func TestStrangersAreReachedOnlyWithTheNumberTyped(t *testing.T) {
	shelf, _ := modeltest.Evening()
	b := open(t, shelf)
	b.asked("status:200")
	b.toggle("Only what came in")
	b.until("strangers", func() bool { return b.sees("1 request goes to an address that is neither") })
	if !b.sees("hooks.slack.com") {
		t.Error("it does not say whom")
	}
	if b.offers("Replay 7") {
		t.Error("it is offered without the number")
	}
	b.into("the number", "6")
	if b.offers("Replay 7") {
		t.Error("it is offered with another number")
	}
	b.into("the number", "7")
	b.tapLike("Replay ")
	b.until("it runs", func() bool { return b.sees("Replaying 7 requests") })
}

func TestAReplayInBulkThatDoesNotBeginSaysSo(t *testing.T) {
	shelf, _ := modeltest.Evening()
	b := open(t, shelf)
	b.asked("inbox:github")
	b.many.Refuse(errDisk)
	b.tapLike("Replay ")
	b.until("it is planned again", func() bool { return b.sees("Nothing was sent") && b.sees(" sent.") })
	b.into("where each went", "http://localhost:99999")
	b.until("the mistake", func() bool { return b.sees("A port goes from 1 to 65535") })
	if b.sees("Nothing was sent") {
		t.Error("the failure stays")
	}
	b.key(fyne.KeyEscape)
	if b.sees("Replay what the list shows") {
		t.Error("the sheet stays")
	}
}

func TestOneRequestIsRepeatedManyTimes(t *testing.T) {
	shelf, push := modeltest.Evening()
	b := open(t, shelf)
	b.choose(push)
	b.shortcut(fyne.KeyL, 0)
	b.until("where it goes", func() bool { return b.sees("It goes to http://localhost:8080/in/github. At this rate for about 9 s.") })
	b.fill("100", "0")
	if !b.sees("Times: 1 to 1,000,000.") {
		t.Error("the mistake is not told")
	}
	b.fill("0", "2,000")
	b.until("it is planned", func() bool { return b.sees("about 3 min") })
	b.tapLike("Repeat ")
	b.until("it runs", func() bool { return b.sees("Repeating 2,000 times") })
	if _, asked := b.many.Wishes(); !reflect.DeepEqual(asked, []load.Wish{{Exchange: push, Times: 2000, Rate: 10, Parallel: 8}}) {
		t.Errorf("wished for %+v", asked)
	}
	b.many.SetRun(aRun)
	b.until("its numbers", func() bool {
		return b.sees("8,412") && b.sees("184 ms") && b.sees("503 Service Unavailable: <html>") && b.sees("12 requests left late")
	})
	b.tap("Close")
	b.shortcut(fyne.KeyL, 0)
	b.until("the run shows again", func() bool { return b.sees("Repeating 2,000 times") })
	b.tap("Stop")
	b.until("it is stopped", func() bool { return b.sees("Stopped after 8,412 of 2,000") })
}

func TestRepeatingToAStrangerWantsTheNumberTyped(t *testing.T) {
	shelf, push := modeltest.Evening()
	b := open(t, shelf)
	b.choose(push)
	b.shortcut(fyne.KeyL, 0)
	b.into("where it went", "https://api.example.com/hooks")
	b.until("the warning", func() bool { return b.sees("api.example.com is neither") })
	if b.offers("Repeat 100") {
		t.Error("it is offered without the number")
	}
	b.into("the number", "100")
	b.tapLike("Repeat ")
	b.until("it runs", func() bool { return b.sees("Repeating 100 times") })
}

func TestAReplayInBulkFromBeforeShowsAtTheStart(t *testing.T) {
	shelf, _ := modeltest.Evening()
	b := open(t, shelf, func(b *bench) {
		b.many.SetBatch(func(batch *hooks.Batch) {
			batch.ID, batch.State, batch.At = 4, hooks.BatchPaused, time.Now()
			aBatch(batch)
		})
	})
	b.until("it shows", func() bool { return b.sees("The replay of 1,312 requests is paused") })
}
