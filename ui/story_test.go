package ui

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"bellhop/ui/model/modeltest"
	"bellhop/ui/widgets"
)

func TestTheStoryOfTheChosenExchange(t *testing.T) {
	shelf, guest, second := modeltest.Signed()
	b := open(t, shelf)
	b.rune('s')
	if b.sees("What happened") {
		t.Error("there is a story of nothing")
	}
	b.choose(guest)
	narrow := b.listWidth()
	b.rune('s')
	b.until("the story is told", func() bool { return b.sees("Guest 000482 signed") })
	for _, text := range []string{"3 deliveries, 8 attempts, 1 replay", "Mina Okafor, Lagos", "What happened", "comment.created", "Retry-After: 8", "after 4 tries", "10 min", "What came of it"} {
		if !b.sees(text) {
			t.Errorf("the story does not show %q", text)
		}
	}
	if b.listWidth() >= narrow || b.sees("Replay elsewhere") {
		t.Error("the story did not get the room of the list and of the buttons")
	}
	b.segment("Real time")
	b.until("the axis is real", func() bool { return b.sees("2 min") })
	b.segment("Log time")
	b.until("it grows by tenfolds again", func() bool { return b.sees("100 ms") })

	tree := each[*widgets.Story](b)[0]
	row := fyne.NewPos(100, 4*28+14) // the second attempt
	test.TapAt(tree.Rows, row)
	b.until("it says why it waited", func() bool {
		return b.sees("Why it waited 8 s") && b.sees("the longer of the two wins") && b.sees("still unpacking")
	})
	if b.live.Selected() != guest {
		t.Error("one tap leads away")
	}
	test.TapAt(tree.Rows, row)
	b.until("a second tap opens it", func() bool { return b.live.Selected() == second && b.story.Tale().Of == second })
	if !b.sees("Why it waited 8 s") {
		t.Error("the story of its attempt is another one")
	}
	tree.Rows.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
	b.until("the third attempt", func() bool { return b.sees("The subscriber took it.") })
	tree.Rows.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	b.until("Enter opens it", func() bool { return b.live.Selected() == second+1 })
	b.tapTip("Copy this story as text")
	if b.frame.toast.Saying() != "Story copied" {
		t.Errorf("it says %q", b.frame.toast.Saying())
	}
	b.rune('z')
	if b.listWidth() != narrow || b.sees("Log time") {
		t.Error("Z does not give the list its room back")
	}
	b.rune(']')
	b.rune(']')
	b.until("the signature's sheet", func() bool {
		return !b.sees("What happened") && b.sees("Signatures are checked on what an inbox captures.")
	})
}

func TestAStoryFollowsWhatHappens(t *testing.T) {
	shelf, push := modeltest.Evening()
	b := open(t, shelf)
	b.choose(push)
	b.rune('s')
	b.until("it stands alone", func() bool {
		return b.sees("This exchange stands alone: nothing caused it and it caused nothing.")
	})
	told, guest, _ := modeltest.Signed()
	story, err := told.Story(t.Context(), "exchange", guest.String())
	if err != nil {
		t.Fatal(err)
	}
	story.Parts[0].Exchange.ID, story.Parts[0].ID = push, push.String()
	shelf.Tell(story)
	b.until("more belongs to it", func() bool { return b.sees("comment.created") && !b.sees("stands alone") })
}
