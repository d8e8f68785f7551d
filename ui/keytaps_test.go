package ui

import (
	"testing"

	"fyne.io/fyne/v2"

	"bellhop/ui/model"
	"bellhop/ui/model/modeltest"
	"bellhop/ui/widgets"
)

// keyed is a window's canvas that takes shortcuts, which that of a test does not.
type keyed struct {
	fyne.Canvas
	keys fyne.ShortcutHandler
}

func (k *keyed) AddShortcut(s fyne.Shortcut, do func(fyne.Shortcut)) { k.keys.AddShortcut(s, do) }

// types presses a shortcut that is in no menu, while no field has the focus.
func (b *bench) types(s fyne.Shortcut) {
	k := &keyed{Canvas: b.window.Canvas()}
	b.addSpareShortcuts(k)
	k.keys.TypedShortcut(s)
}

func TestTheKeysThatAFieldHasForItselfWorkElsewhere(t *testing.T) {
	shelf, _ := modeltest.Evening()
	b := open(t, shelf)
	b.types(&fyne.ShortcutSelectAll{})
	if n := len(b.live.Several()); n != len(b.live.Rows()) || n == 0 {
		t.Errorf("%d are selected", n)
	}
	b.parts.App.Clipboard().SetContent("no command")
	b.types(&fyne.ShortcutPaste{})
	if b.covered() {
		t.Error("what is no command is pasted")
	}
	b.parts.App.Clipboard().SetContent("curl http://a.test")
	b.types(&fyne.ShortcutPaste{})
	if !b.sees("Paste cURL") {
		t.Error("a command is not pasted")
	}
}

func TestTextIsMadeLargerByEachWayToTypeThat(t *testing.T) {
	b := open(t, &modeltest.Shelf{})
	b.types(shortcut(fyne.KeyPlus, 0))
	b.types(shortcut(fyne.KeyEqual, fyne.KeyModifierShift))
	b.types(shortcut(fyne.KeyPlus, fyne.KeyModifierShift))
	if b.look.Scale != 150 {
		t.Errorf("text is at %d %%", b.look.Scale)
	}
}

func TestCtrlEnterOfTheNumberPadSendsTheDraft(t *testing.T) {
	b := mending(t)
	b.types(shortcut(fyne.KeyEnter, 0))
	b.until("it is sent", func() bool { return len(b.house.sent()) == 1 && !b.draft.Sending() })
}

func TestACommandThatCannotBeWordedIsSaid(t *testing.T) {
	b := mending(t)
	b.replay.Send()
	b.until("it is sent", func() bool { return len(b.house.sent()) == 1 && !b.draft.Sending() && b.offers("Copy cURL") })
	b.replay.Change(func(e *model.DraftEdit) { e.URL = "localhost:99999" })
	b.parts.App.Clipboard().SetContent("")
	b.tap("Copy cURL")
	if !b.sees("The command was not copied") || b.clipboard() != "" {
		t.Error("of a draft it is not said")
	}
	b.tap("Put away")

	b.showLive()
	id := b.live.Selected()
	b.until("the exchange shows", func() bool { return b.traffic.Shown().Exchange.ID == id })
	b.shelf.Break(errDisk)
	b.tapTip("Copy as cURL without secrets, C")
	b.until("it is said of a stored request", func() bool { return b.sees("Bellhop could not read the request.") })
	if b.sees("no space") || b.clipboard() != "" {
		t.Error("the error shows, or something is copied")
	}
	b.heal()
}

func TestWhatWasWrongWithACommandGoesWhenItIsTyped(t *testing.T) {
	b := open(t, &modeltest.Shelf{})
	b.transfer.PasteCurl()
	b.typeIn("wget http://a.test")
	b.tap("Import")
	b.until("it is said", func() bool { return len(each[*widgets.Notice](b)) == 1 })
	b.typeIn("x")
	if len(each[*widgets.Notice](b)) != 0 {
		t.Error("it stays")
	}
}

func TestTheRaceIsAPictureWhereTheCardIsNarrow(t *testing.T) {
	b := carriedBench(t)
	b.cramped()
	b.tapTip("Queue race")
	if !b.sees("it always goes first") {
		t.Error("the picture does not lead to the race")
	}
}
