package ui

import (
	"testing"

	"fyne.io/fyne/v2"

	"bellhop/hooks"
	"bellhop/ui/model"
	"bellhop/ui/model/modeltest"
)

func TestComparingTheChosenWithTheMarked(t *testing.T) {
	shelf, push := modeltest.Evening()
	paid := twoPayments(shelf)
	b := open(t, shelf)
	b.choose(push)
	b.rune('d')
	if b.frame.page != livePage || b.frame.toast.Saying() != "Mark one with M first." {
		t.Errorf("without a mark it says %q", b.frame.toast.Saying())
	}
	b.choose(paid)
	b.rune('m')
	marked := func() bool { return b.walk(func(o fyne.CanvasObject) bool { return textOf(o) == "marked" }) }
	if !marked() {
		t.Error("the row does not show that it is marked")
	}
	b.choose(paid + 1)
	b.tap("Compare")
	b.until("it is compared", func() bool { return b.sees("3 header lines and 4 values of the body differ.") })
	for _, text := range []string{"Marked", "Chosen", "Request 8", "Response, same", "8 differences", "4 changed", "1 left only", "2 right only", "1 written otherwise", "nobody@guest.example", "mina@guest.example"} {
		if !b.sees(text) {
			t.Errorf("the page does not show %q", text)
		}
	}
	b.rune('n')
	b.tap("Next")
	if !b.sees("2 of 8: Idempotency-Key is on the right only") {
		t.Error("N and the button do not lead to the second difference")
	}
	b.rune('p')
	if !b.sees("1 of 8: Stripe-Signature changed") {
		t.Error("P does not lead back")
	}
	b.toggle("Only differences")
	b.until("only differences show", func() bool { return b.sees("$.data.object.amount_paid: 4200") && !b.sees("User-Agent") })
	b.rune(']')
	b.until("the answers are the same", func() bool {
		return b.sees("The answers are the same, byte for byte.") && b.sees("Nothing differs here.")
	})
	if b.offers("Next") {
		t.Error("there is a next difference where there is none")
	}
	b.rune('o')
	b.until("all shows", func() bool { return b.sees(`"ok"`) })
	b.key(fyne.KeyEscape)
	if b.frame.page != livePage || b.live.Selected() != paid+1 {
		t.Error("Esc does not lead back to the list")
	}
	b.choose(paid)
	b.rune('m')
	if marked() {
		t.Error("the mark is not taken away")
	}
}

func TestComparingAReplayWithItsOriginal(t *testing.T) {
	shelf, push := modeltest.Evening()
	b := open(t, shelf)
	b.choose(push + 7)
	b.rune('d')
	b.until("the original is named", func() bool { return b.sees("Original") && b.sees("This replay") })

	b.showLive()
	b.choose(push + 3)
	b.rune('e')
	if b.offers("Compare") {
		t.Error("there is nothing to compare before it was sent")
	}
	b.until("the request is read", b.draft.Ready)
	b.tap("Send")
	b.until("the answer shows", func() bool { return b.offers("Compare") })
	b.tap("Compare")
	b.loaded()
	b.rune(']')
	b.until("the answers differ", func() bool { return b.sees("The first line, 1 header line and 4 values of the body differ.") })
	b.tap("Back")
	if b.frame.page != replayPage {
		t.Error("Back does not lead to the replay")
	}
}

func TestAComparisonThatCannotBeReadSaysSo(t *testing.T) {
	shelf, push := modeltest.Evening()
	b := open(t, shelf)
	shelf.Break(errDisk)
	b.showCompare(model.Pair{IDs: [2]hooks.ID{push, push + 1}, Words: [2]string{"Marked", "Chosen"}})
	b.until("the trouble shows", func() bool { return b.sees("They cannot be compared") })
	if b.sees("Marked") {
		t.Error("empty columns stand below the trouble")
	}
	if b.sees("no space left") {
		t.Error("the raw error is shown")
	}
	shelf.Break(nil)
	b.tap("Try again")
	b.until("it is compared", func() bool { return !b.sees("They cannot be compared") && b.sees("differ") })
}

// TestAKeyMeansTheRowThatIsChosen presses a key before the inspector shows the row.
func TestAKeyMeansTheRowThatIsChosen(t *testing.T) {
	b := open(t, &modeltest.Shelf{})
	add := func(url string) hooks.ID {
		return b.shelf.Add(hooks.Exchange{
			Direction: hooks.In, Method: "POST", URL: url, Status: 200,
			Request: b.shelf.Keep("POST "+url+" HTTP/1.1", nil, "x"),
		})
	}
	first, second := add("/in/a"), add("/in/b")
	b.choose(first)
	b.traffic.Rune('m')
	b.traffic.Choose(second)
	b.traffic.Rune('r')
	b.traffic.Rune('d')
	b.until("the second is sent again", func() bool { return len(b.house.sent()) == 1 })
	if got := b.house.sent()[0].Exchange; got != second {
		t.Errorf("exchange %d was sent again", got)
	}
	b.until("the comparison shows", func() bool { return b.frame.page == comparePage })
}
