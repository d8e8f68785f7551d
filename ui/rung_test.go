package ui

import (
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"bellhop/hooks"
	"bellhop/ui/model/modeltest"
	"bellhop/ui/widgets"
)

// pealBench opens a book with an entry that rang these, whose story begins with an exchange.
func pealBench(t *testing.T, list ...hooks.Rung) *bench {
	t.Helper()
	b := open(t, &modeltest.Shelf{}, func(b *bench) {
		x := b.shelf.Add(hooks.Exchange{Direction: hooks.In, Method: "POST", URL: "/guestbook", Status: 303})
		for i := range list {
			list[i].ID = hooks.ID(50 + i)
			if list[i].Attempts > 0 {
				list[i].Try = b.shelf.Add(hooks.Exchange{Direction: hooks.Out, Method: "POST", URL: "http://a.test/", Status: 200, DeliveryID: list[i].ID, Attempt: 1})
			}
		}
		c := b.guests.Put(hooks.Comment{Name: "Ada", Text: "one", Cause: hooks.CausedBy(hooks.CauseExchange, x)}, hooks.Bells{Delivered: len(list)})
		b.guests.Ring(c.ID, list...)
	})
	b.showGuestbook()
	b.until("whom it rang", func() bool { return b.known() })
	return b
}

// known reports whether those are in sight whom the chosen entry rang.
func (b *bench) known() bool {
	rows := b.rung.Rows()
	return len(rows) > 0 && rows[0].Name != ""
}

func got(name string, tries int) hooks.Rung {
	return hooks.Rung{Delivery: hooks.Delivery{State: hooks.Delivered, Attempts: tries, Origin: hooks.OriginEvent}, Name: name, Took: 9 * time.Millisecond}
}

// outcomes are those whom the chosen entry rang.
func (b *bench) outcomes() *widgets.Outcomes { return each[*widgets.Outcomes](b)[0] }

// tapOutcome taps the n-th of so many lines of equal height.
func (b *bench) tapOutcome(n, of int) {
	list := b.outcomes()
	test.TapAt(list, fyne.NewPos(60, (float32(n)+.5)*list.Size().Height/float32(of)))
}

func TestTheLastTryAtARungSubscriberIsShownInLive(t *testing.T) {
	b := pealBench(t, got("front-desk", 1), got("crm", 2), got("kiosk", 0))
	try := b.rung.Rows()[1].Try
	b.tapOutcome(1, 3)
	if b.frame.page != livePage || b.live.Selected() != try {
		t.Errorf("Live shows %d, not %d", b.live.Selected(), try)
	}
	b.showGuestbook()
	b.window.Canvas().Focus(b.outcomes())
	b.key(fyne.KeyReturn)
	if b.frame.page != livePage || b.live.Selected() != b.rung.Rows()[0].Try {
		t.Errorf("by keys Live shows %d", b.live.Selected())
	}
	b.showGuestbook()
	b.tapOutcome(2, 3) // was not tried yet
	if b.frame.page != livePage || b.live.Selected() != 1 {
		t.Errorf("before the first try Live shows %d, not the story", b.live.Selected())
	}
}

func TestThoseWhoAreNotListedAreInTheStory(t *testing.T) {
	b := pealBench(t, slices.Repeat([]hooks.Rung{got("front-desk", 1)}, 20)...)
	if !b.sees("and 12 more") || len(b.outcomes().Data()) != 8 {
		t.Errorf("%d are listed", len(b.outcomes().Data()))
	}
	b.tapOutcome(8, 9)
	if b.frame.page != livePage || b.live.Selected() != 1 {
		t.Error("the rest does not lead to the story")
	}
}

func TestAnEntryRingsAgain(t *testing.T) {
	b := pealBench(t, got("front-desk", 1), got("crm", 2))
	b.tap("Ring again")
	if !b.sees("Ring 2 subscribers again?") {
		t.Fatal("it does not ask")
	}
	b.tap("Cancel")
	if b.sees("on the way") {
		t.Error("it rings although it was not to")
	}
	for _, ask := range []func(){func() { b.tap("Ring again") }, func() { b.window.Canvas().Unfocus(); b.rune('r') }, func() { b.command("Ring again whom the chosen entry rang") }, func() { b.fromMenu("Ring again") }} {
		id := b.rung.Rows()[0].Delivery
		ask()
		b.tap("Ring 2")
		b.until("it is said", func() bool { return b.frame.toast.Saying() == "2 subscribers are rung again" })
		b.until("it rings", func() bool { return b.rung.Rows()[0].Delivery == id+1000 })
	}
	if data := b.outcomes().Data()[0]; data.Text != "on the way" || data.Chip.Text != "replay" {
		t.Errorf("it shows %+v", data)
	}
}

func TestOneAloneIsRungWithoutAQuestion(t *testing.T) {
	gone := got("old-pager", 1)
	gone.Gone = true
	b := pealBench(t, got("front-desk", 1), gone)
	b.tap("Ring again")
	b.until("it is said", func() bool { return b.frame.toast.Saying() == "1 subscriber is rung again" })
	b.until("it rings", func() bool { return b.sees("on the way") })
	if b.covered() || !b.sees("deleted") {
		t.Error("it asks, or does not say who was deleted")
	}
}

func TestWhoIsNotRungAgainIsSaid(t *testing.T) {
	paused := hooks.Rung{Delivery: hooks.Delivery{State: hooks.Waiting, Attempts: 1}, Name: "crm"}
	b := pealBench(t, got("front-desk", 1), paused)
	b.tap("Ring again")
	b.tap("Ring 2")
	b.until("it is said", func() bool {
		return b.sees("1 subscriber was not rung again") && b.frame.toast.Saying() == "1 subscriber is rung again"
	})
	b.guests.Refuse(errDisk)
	b.tap("Ring again")
	b.tap("Ring 2")
	b.until("the failure is said", func() bool { return b.sees("Nobody was rung again") && !b.sees("no space left") })
	b.guests.Refuse(nil)
	b.guests.Break(errDisk)
	b.until("that it cannot be read is said", func() bool { return b.sees("How they fare could not be read.") })
}

func TestWhatCannotRingAgainDoesNotOfferIt(t *testing.T) {
	b := guestBench(t)
	for row, want := range map[int]bool{0: true, 2: false, 3: false} { // shown, waiting, hidden
		b.tapGuest(row)
		if row != 2 {
			b.until("whom it rang", b.known)
		}
		if b.offers("Ring again") != want {
			t.Errorf("row %d offers to ring again: %t", row, !want)
		}
		b.window.Canvas().Unfocus()
		b.rune('r')
		if b.covered() != want {
			t.Errorf("row %d asks: %t", row, !want)
		}
		b.uncover()
	}
	b.tapGuest(2)
	if b.sees("Rang") {
		t.Error("an entry that waits has rung")
	}
}

func TestHowTheRungFareIsReadForTheChosenEntryAlone(t *testing.T) {
	b := guestBench(t)
	b.until("whom it rang", b.known)
	list := rungAs(b, hooks.Bells{Delivered: 3})
	b.guests.Ring(mina, list...)
	b.until("the tries went on", func() bool { return b.outcomes().Data()[2].Text == "first try, 14 ms" })
	for _, id := range b.guests.Looks() {
		if id != mina {
			t.Errorf("entry %d was looked at", id)
		}
	}
	b.tapGuest(1)
	if b.sees("front-desk") {
		t.Error("those whom another entry rang are in sight")
	}
	b.until("those of the next", b.known)
}
