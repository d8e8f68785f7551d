package ui

import (
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"bellhop/hooks"
	"bellhop/ui/model/modeltest"
	"bellhop/ui/settings"
	"bellhop/ui/widgets"
)

// fromMenu takes an entry of the menu of the chosen row.
func (b *bench) fromMenu(label string) {
	b.t.Helper()
	b.key(desktop.KeyMenu)
	b.take(label)
}

func TestWhatTheKeysDoWithTheChosenInbox(t *testing.T) {
	b := lobbyBench(t)
	b.rune('t')
	b.until("a test", func() bool { return slices.Equal(b.kept.Tests(), []string{"github"}) })
	b.rune('c')
	if got := b.parts.App.Clipboard().Content(); got != "http://localhost:8080/in/github" {
		t.Errorf("copied %q", got)
	}
	b.retype(under[*widgets.Field](b, "Delay"), "40")
	b.settled("github", func(in hooks.Inbox) bool { return in.Answer.Delay == 40*time.Millisecond })
	b.inboxes.Choose("stripe")
	b.key(fyne.KeyDelete)
	b.until("it is deleted", func() bool { return b.sees("stripe is deleted") })
	b.inboxes.Choose("github")
	b.undo()
	b.until("what was deleted last comes back first", func() bool { return b.boxes.Chosen() == "stripe" })
	b.inboxes.Choose("github")
	b.undo()
	b.settled("github", func(in hooks.Inbox) bool { return in.Answer.Delay == 250*time.Millisecond })
	b.rune('l')
	b.until("Live is filtered", func() bool { return b.frame.page == livePage && b.live.Filter() == "inbox:github" })
}

func TestTheMenuOfAnInbox(t *testing.T) {
	b := lobbyBench(t)
	b.fromMenu("Send a test")
	b.until("a test", func() bool { return len(b.kept.Tests()) == 1 })
	b.fromMenu("Show the address as a QR code")
	if _, is := b.window.Canvas().Overlays().Top().(*widgets.Sheet); !is {
		t.Error("no code shows")
	}
	b.key(fyne.KeyEscape)
	b.fromMenu("Delete")
	b.until("it is deleted", func() bool { return b.sees("github is deleted") })
}

func TestAnInboxWithoutOneIsLeftAloneByTheKeys(t *testing.T) {
	b := open(t, &modeltest.Shelf{})
	b.shortcut(fyne.Key3, 0)
	b.until("the page", func() bool { return b.sees("No pigeonholes yet") })
	for _, r := range "tlc" {
		b.rune(r)
	}
	b.key(fyne.KeyDelete)
	if b.frame.page != inboxesPage || len(b.kept.Tests()) != 0 || b.sees("was not") {
		t.Error("something was done with no inbox")
	}
}

func TestAForwardLeadsToItsLastTry(t *testing.T) {
	b := lobbyBench(t)
	list, err := b.shelf.Exchanges(t.Context(), hooks.ExchangeQuery{Inbox: "github", Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	x := list[0]
	try := hooks.Exchange{Direction: hooks.Out, Method: "POST", URL: "http://localhost:3000/github", Origin: hooks.OriginForward, At: b.now.Add(-4 * time.Second), Took: 24 * time.Millisecond, Status: 200}
	try.ID = b.shelf.Add(try)
	b.shelf.Tell(hooks.Story{Parts: []hooks.Part{
		{Kind: hooks.PartCapture, ID: x.ID.String(), Parent: -1, Exchange: x},
		{Kind: hooks.PartDelivery, ID: "1", Delivery: hooks.Delivery{ID: 1, URL: try.URL, Origin: hooks.OriginForward}},
		{Kind: hooks.PartAttempt, ID: try.ID.String(), Parent: 1, Exchange: try},
	}})
	b.until("what came of it", func() bool { return b.sees("200 in 24 ms, 4 s ago") })
	b.tapTip("Show the last try in Live")
	b.until("it is open in Live", func() bool { return b.frame.page == livePage && b.live.Selected() == try.ID })
}

func TestWhatTheKeysDoWithTheChosenSubscriber(t *testing.T) {
	b := staffed(t, settings.Look{})
	b.rune('t')
	b.until("a test", func() bool { return slices.Equal(b.book.Tests(), []hooks.ID{consumer}) })
	b.rune('p')
	b.keeps(consumer, func(s hooks.Subscription) bool { return !s.Active })
	b.rune('p')
	b.keeps(consumer, func(s hooks.Subscription) bool { return s.Active })
	b.rune('d')
	b.until("the copy", func() bool { return b.registered.Chosen() == 9 })
	b.key(fyne.KeyDelete)
	b.until("it is gone", func() bool { return b.registered.Count() == 8 && b.sees("consumer-go, copy is deleted") })
	b.undo()
	b.until("it is back", func() bool { _, is := b.book.Get(9); return is && b.registered.Chosen() == 9 })
	b.rune('e')
	if !b.sees("A guest signed the guest book.") {
		t.Error("the catalogue does not show")
	}
	b.key(fyne.KeyEscape)
}

func TestTheMenuOfASubscriber(t *testing.T) {
	b := staffed(t, settings.Look{})
	b.fromMenu("Pause")
	b.keeps(consumer, func(s hooks.Subscription) bool { return !s.Active })
	b.fromMenu("Resume")
	b.keeps(consumer, func(s hooks.Subscription) bool { return s.Active })
	b.fromMenu("Copy the address")
	if got := b.parts.App.Clipboard().Content(); !strings.HasPrefix(got, "http://localhost:9001/") {
		t.Errorf("copied %q", got)
	}
	b.fromMenu("Send test")
	b.until("a test", func() bool { return len(b.book.Tests()) == 1 })
	b.fromMenu("Delete")
	b.until("it is gone", func() bool { return b.sees("consumer-go is deleted") })
}

func TestCtrlSSavesAtOnce(t *testing.T) {
	b := lobbyBench(t)
	delay := under[*widgets.Field](b, "Delay")
	delay.Focus()
	delay.SelectAll()
	b.typeIn("40")
	b.shortcut(fyne.KeyS, 0)
	b.settled("github", func(in hooks.Inbox) bool { return in.Answer.Delay == 40*time.Millisecond })
	if !delay.Focused() {
		t.Error("the cursor is lost")
	}
	b.shortcut(fyne.Key4, 0)
	b.shortcut(fyne.KeyS, 0) // with nothing typed, and nobody chosen
}

// jumpsTo lists what F6 puts the focus on, beginning at the list, until it comes back there.
func (b *bench) jumpsTo() (stops []string) {
	for range 20 {
		b.key(fyne.KeyF6)
		if b.focused() == "list" {
			break
		}
	}
	for range 20 {
		b.key(fyne.KeyF6)
		if b.focused() == "list" {
			break
		}
		stops = append(stops, b.focused())
	}
	return stops
}

func TestTheSettingsOfTheChosenOneAreAPaneOfTheirOwn(t *testing.T) {
	b := lobbyBench(t)
	if got := b.jumpsTo(); len(got) < 2 || got[0] != "other" {
		t.Errorf("from the list of inboxes it goes to %q", got)
	}
}
