package ui

import (
	"testing"

	"fyne.io/fyne/v2"

	"bellhop/ui/model/modeltest"
)

// inside looks at another window for a while.
func (b *bench) inside(w fyne.Window, do func()) {
	main := b.window
	b.window = w
	defer func() { b.window = main }()
	do()
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
