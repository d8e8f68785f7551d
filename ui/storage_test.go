package ui

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"bellhop/hooks"
	"bellhop/ui/model/modeltest"
	"bellhop/ui/widgets"
)

// tapLast taps the last button with these words.
func (b *bench) tapLast(text string) {
	b.t.Helper()
	var last *widgets.Button
	b.walk(func(o fyne.CanvasObject) bool {
		if button, is := o.(*widgets.Button); is && !button.Disabled() && holds(button, text) {
			last = button
		}
		return false
	})
	if last == nil {
		b.t.Fatalf("there is no button %q that can be pressed", text)
	}
	test.Tap(last)
}

func TestWhatIsKeptIsBoundedAndPurgedAfterAQuestion(t *testing.T) {
	b := open(t, &modeltest.Shelf{}, func(b *bench) { b.house.retention = hooks.Retention{Age: 30 * 24 * time.Hour} })
	b.showSettings()
	b.until("the bounds show", func() bool { return b.sees("older than 30 d") })
	b.fill("30", "a month")
	b.tapLast("Save")
	if !b.sees("The number of days is a number") {
		t.Error("what does not fit is not named")
	}
	b.fill("a month", "7") // what was typed is still there
	b.tapLast("Save")
	b.snap("storage-question")
	if !b.sees("Keep no more than this?") || b.house.retention.Age != 30*24*time.Hour {
		t.Fatal("bounds that delete are saved without a question")
	}
	b.tap("Save")
	b.until("it is saved", func() bool { return b.sees("older than 7 d") })
	if b.sees("The number of days is a number") || b.house.retention.Age != 7*24*time.Hour {
		t.Errorf("kept %+v", b.house.retention)
	}
	b.tap("Purge now")
	if !b.sees("Purge now?") || b.house.purges != 0 {
		t.Fatal("it purges without a question")
	}
	b.tap("Cancel")
	b.tap("Purge now")
	b.tapLast("Purge now")
	b.until("it tells what went", func() bool { return b.sees("1,204 exchanges deleted, 42.0 MB free") })
	if b.house.purges != 1 {
		t.Errorf("purged %d times", b.house.purges)
	}
}

func TestBoundsThatCannotBeSaved(t *testing.T) {
	b := open(t, &modeltest.Shelf{}, func(b *bench) { b.house.retention = hooks.Retention{Bytes: 500_000_000} })
	b.showSettings()
	b.until("the bounds show", func() bool { return b.sees("over 500.0 MB") })
	b.house.set(func() { b.house.refuse = errDisk })
	b.fill("500", "600")
	b.tapLast("Save")
	b.tap("Save")
	b.until("the failure shows", func() bool { return b.sees("Nothing was changed") })
	if b.sees("no space left") {
		t.Error("the raw error is shown")
	}
	b.fill("600", "600") // what was typed is still there
}
