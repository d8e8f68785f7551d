package ui

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"bellhop/hooks"
	"bellhop/ui/model/modeltest"
	"bellhop/ui/widgets"
)

// inside looks at another window for a while.
func (b *bench) inside(w fyne.Window, do func()) {
	main := b.window
	b.window = w
	defer func() { b.window = main }()
	do()
}

// press presses a key with Ctrl in a window of an exchange.
func (w *exchangeWindow) press(key fyne.KeyName) {
	for s, do := range w.shortcuts() {
		if s.ShortcutName() == shortcut(key, 0).ShortcutName() {
			do()
			return
		}
	}
}

func TestAnExchangeOpensInAWindowOfItsOwn(t *testing.T) {
	shelf, push := modeltest.Evening()
	b := open(t, shelf)
	b.choose(push)
	b.rune('w')
	b.choose(push + 2)
	b.rune('w')
	b.rune('w') // has one already
	if len(b.windows) != 2 {
		t.Fatalf("%d windows", len(b.windows))
	}
	w := b.windows[push].window
	b.inside(w, func() {
		b.until("the request shows", func() bool { return b.sees("X-GitHub-Event") && w.Title() == "POST /in/github" })
		b.rune(']')
		b.until("the response shows", func() bool { return b.sees("X-Bellhop-Inbox") })
		b.rune(']')
		b.rune(']')
		if !b.sees("Where the time went") {
			t.Error("the timing does not show")
		}
		b.rune('r')
		b.until("it is sent again", func() bool { return len(b.house.sent()) == 1 })
		b.tap("Show in Live")
	})
	if b.live.Selected() != push {
		t.Error("it does not lead to Live")
	}
	other := b.windows[push+2].window
	b.inside(other, func() { b.key(fyne.KeyEscape) })
	if len(b.windows) != 1 {
		t.Error("Esc does not close the window")
	}
	w.Close()
	if len(b.windows) != 0 {
		t.Error("a closed window is kept")
	}
}

func TestAWindowTellsTheStoryAndOpensWhatBelongsToIt(t *testing.T) {
	shelf, guest, second := modeltest.Signed()
	b := open(t, shelf)
	b.choose(guest)
	b.rune('w')
	w := b.windows[guest].window
	b.inside(w, func() {
		b.rune('s')
		b.until("the story is told", func() bool { return b.sees("Guest 000482 signed") && b.sees("Log time") && b.sees("What happened") })
		tree := each[*widgets.Story](b)[0]
		row := fyne.NewPos(100, 4*28+14) // the second attempt
		test.TapAt(tree.Rows, row)
		b.until("it says why it waited", func() bool { return b.sees("Why it waited 8 s") })
		test.TapAt(tree.Rows, row)
		b.tapTip("Copy this story as text")
		if said := b.windows[guest].toast.Saying(); said != "Story copied" {
			t.Errorf("it says %q", said)
		}
		w.Resize(fyne.NewSize(500, 700))
		if b.sees("Log time") {
			t.Error("where there is no room the scale is offered still")
		}
	})
	if b.windows[second] == nil || len(b.windows) != 2 || b.live.Selected() != guest {
		t.Fatal("the attempt did not open in a window of its own")
	}
	b.inside(b.windows[second].window, func() {
		b.until("the attempt shows", func() bool { return b.windows[second].inspector.Detail().Exchange.ID == second })
		b.rune('l')
	})
	if b.live.Selected() != second {
		t.Error("L does not show it in Live")
	}
}

func TestAWindowFindsOutWhyASignatureIsWrong(t *testing.T) {
	b := open(t, &modeltest.Shelf{}, func(b *bench) { b.house.report = foundOut() })
	id := b.shelf.Add(hooks.Exchange{
		Direction: hooks.In, Method: "POST", URL: "/in/shopify", Inbox: "shopify", State: hooks.StateProcessed, Status: 200,
		Verdict: hooks.VerdictWrong, VerdictReason: "No signature fits the secret.",
	})
	b.choose(id)
	b.rune('w')
	b.inside(b.windows[id].window, func() {
		b.until("the request shows", func() bool { return b.sees("Find out why") })
		b.tap("Find out why")
		b.until("it is found out", func() bool {
			return b.sees("without the line feed at the end of the body") && b.sees("Try another secret")
		})
	})
}

func TestAWindowComparesWithWhatAnotherMarked(t *testing.T) {
	shelf, push := modeltest.Evening()
	b := open(t, shelf)
	b.openWindow(push)
	b.openWindow(push + 1)
	b.inside(b.windows[push].window, func() {
		b.until("the request shows", func() bool { return b.sees("X-GitHub-Event") })
		b.rune('m')
	})
	if b.traffic.Marked() != push {
		t.Fatal("M does not mark it")
	}
	b.inside(b.windows[push+1].window, func() {
		b.until("it shows", func() bool { return b.windows[push+1].inspector.Detail().Exchange.ID == push+1 })
		b.rune('d')
	})
	if b.frame.page != comparePage {
		t.Error("D does not compare them")
	}
}

func TestTheKeysOfAWindow(t *testing.T) {
	shelf, push := modeltest.Evening()
	b := open(t, shelf)
	b.openWindow(push)
	w := b.windows[push]
	b.inside(w.window, func() {
		b.until("the request shows", func() bool { return b.sees("X-GitHub-Event") })
		b.rune('?')
		if !b.sees("close the window") {
			t.Error("? does not show the keys")
		}
		b.key(fyne.KeyEscape)
		if b.sees("close the window") || len(b.windows) != 1 {
			t.Error("Esc does not close the keys alone")
		}
		w.press(fyne.KeyF)
		b.key(fyne.KeyEscape)
		if len(b.windows) != 1 || b.sees("Find in the body") {
			t.Error("Esc does not close what finds alone")
		}
		w.press(fyne.KeyW)
	})
	if len(b.windows) != 0 {
		t.Error("Ctrl W does not close the window")
	}
}

func TestEachOfTheSelectedOpensInAWindow(t *testing.T) {
	shelf, push := modeltest.Evening()
	b := open(t, shelf)
	b.choose(push)
	b.live.Toggle(push + 1)
	b.rune('w')
	if len(b.windows) != 2 || b.windows[push] == nil || b.windows[push+1] == nil {
		t.Errorf("%d windows", len(b.windows))
	}
}
