package ui

import (
	"os"
	"slices"
	"strings"
	"testing"
	"unicode"

	"fyne.io/fyne/v2"

	"bellhop/hooks"
	"bellhop/ui/model"
	"bellhop/ui/model/modeltest"
	"bellhop/ui/settings"
	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

// turnTo shows a page with something on it.
func (b *bench) turnTo(page int) {
	b.t.Helper()
	b.frame.show(page)
	if page == deliveriesPage {
		b.carried.Look(true)
	}
}

// A key that works and is told nowhere is never found; one that is told and does nothing is worse.
func TestTheKeysThatAreToldAreThoseThatWork(t *testing.T) {
	for page, name := range map[int]string{
		livePage: "live", guestbookPage: "guestbook", inboxesPage: "inboxes", subscribersPage: "subscribers", deliveriesPage: "deliveries", comparePage: "compare", replayPage: "replay", settingsPage: "settings",
	} {
		t.Run(name, func(t *testing.T) {
			shelf, push := modeltest.Evening()
			b := open(t, shelf)
			b.choose(push)
			if page == comparePage {
				b.showCompare(model.Pair{IDs: [2]hooks.ID{push, push + 1}})
			}
			b.turnTo(page)
			var told []rune
			for _, c := range b.commands() {
				if c.page == page && c.letter != 0 {
					told = append(told, c.letter)
				}
			}
			for r := rune(' '); r <= '~'; r++ {
				if unicode.IsUpper(r) {
					continue
				}
				b.turnTo(page)
				works := b.pageRune(r)
				for top := b.window.Canvas().Overlays().Top(); top != nil; top = b.window.Canvas().Overlays().Top() {
					b.window.Canvas().Overlays().Remove(top)
				}
				b.window.Canvas().Unfocus()
				if is := slices.Contains(told, r); is != works {
					t.Errorf("%q is told: %t, works: %t", r, is, works)
				}
			}
			for _, w := range b.windows {
				w.window.Close()
			}
		})
	}
}

func TestTheSheetOfKeysBeginsWithThePageInSight(t *testing.T) {
	b := open(t, &modeltest.Shelf{})
	b.showInboxes()
	rows := b.keyRows()
	if rows[0].title != "Inboxes" || rows[1].title != "Everywhere" {
		t.Errorf("it begins with %s and %s", rows[0].title, rows[1].title)
	}
	find := func(does string) string {
		for _, of := range rows {
			for _, row := range of.rows {
				if row.Value == does {
					return of.title + ": " + row.Name
				}
			}
		}
		return "nowhere"
	}
	for does, want := range map[string]string{
		"New inbox": "Inboxes: N", "All keys": "Everywhere: F1, ?", "Previous pane": "Everywhere: Shift F6", "Go public or private": "Everywhere: Ctrl Shift P",
		"Undo the last change": "Everywhere: Ctrl Z", "Delete the chosen entries": "Guestbook: Del", "Pause the list, or go on": "Live: Space", "Larger text": "Everywhere: Ctrl +",
	} {
		if got := find(does); got != want {
			t.Errorf("%s is told as %s, want %s", does, got, want)
		}
	}
	b.key(fyne.KeyF1)
	if !b.sees("Search the inboxes") {
		t.Error("F1 does not show the keys")
	}
}

// focused names what has the focus, roughly.
func (b *bench) focused() string {
	switch o := b.window.Canvas().Focused().(type) {
	case nil:
		return "nothing"
	case *widgets.RailItem:
		return "rail"
	case *widgets.RowList:
		return "list"
	case *widgets.CodeView:
		return "body"
	case *widgets.Button:
		return textOfButton(o)
	default:
		return "other"
	}
}

func textOfButton(b *widgets.Button) string {
	for _, act := range widgets.Acts(b) {
		return act.Text
	}
	return ""
}

func TestF6GoesThroughThePanes(t *testing.T) {
	shelf, push := modeltest.Evening()
	b := open(t, shelf)
	b.choose(push)
	b.window.Canvas().Unfocus()
	var way []string
	for range len(widgets.Panes(b.frame.root)) {
		b.key(fyne.KeyF6)
		way = append(way, b.focused())
	}
	if n := len(way); n < 6 || way[0] != "rail" || way[n-1] != "Commands" || !slices.Contains(way, "list") {
		t.Errorf("F6 goes through %s", strings.Join(way, ", "))
	}
	b.key(fyne.KeyF6)
	if b.focused() != "rail" {
		t.Errorf("behind the last pane comes %s", b.focused())
	}
	b.jump(-1)
	if b.focused() != "Commands" {
		t.Errorf("before the first pane comes %s", b.focused())
	}
}

func TestAPaneRemembersWhatHadTheFocus(t *testing.T) {
	b := open(t, &modeltest.Shelf{})
	panes := widgets.Panes(b.frame.root)
	rail, top := panes[0], panes[1]
	b.window.Canvas().Focus(top[2])
	b.jump(1)
	b.jump(-1)
	if b.window.Canvas().Focused() != top[2] {
		t.Error("the head does not have the focus where it was")
	}
	b.jump(-1)
	b.showInboxes()
	b.jump(1)
	if b.window.Canvas().Focused() != rail[2] {
		t.Error("the rail does not have the focus on the page in sight")
	}
}

func TestF6LeavesAField(t *testing.T) {
	b := open(t, &modeltest.Shelf{})
	b.rune('/')
	before := b.window.Canvas().Focused()
	if before == nil {
		t.Fatal("the filter has no focus")
	}
	b.key(fyne.KeyF6)
	if now := b.window.Canvas().Focused(); now == before || now == nil {
		t.Error("F6 stays in the field")
	}
}

func TestEveryPageIsReachedByF6(t *testing.T) {
	shelf, push := modeltest.Evening()
	b := open(t, shelf)
	for page := livePage; page <= settingsPage; page++ {
		if page == comparePage {
			b.showCompare(model.Pair{IDs: [2]hooks.ID{push, push + 1}})
		}
		b.turnTo(page)
		panes := widgets.Panes(b.frame.root)
		if len(panes) < 4 { // rail, head, page, foot
			t.Errorf("page %d has %d panes", page, len(panes))
		}
	}
}

func TestThePaletteFindsTheButtonsInSight(t *testing.T) {
	b := open(t, &modeltest.Shelf{})
	b.showSettings()
	b.shortcut(fyne.KeyK, 0)
	if b.sees("a button in sight") {
		t.Error("buttons stand before anything was typed")
	}
	b.typeIn("normal size")
	if !b.sees("Normal size") {
		t.Error("a button of the page is not found by its words")
	}
	b.key(fyne.KeyEscape)
}

// TestGalleryOfKeys draws the sheet of keys into the folder that GALLERY names, to be looked at.
func TestGalleryOfKeys(t *testing.T) {
	if os.Getenv("GALLERY") == "" {
		t.Skip("GALLERY names no folder for the pictures")
	}
	for name, look := range map[string]settings.Look{"light": {Variant: theme.Light}, "dark": {Variant: theme.Dark}, "large": {Variant: theme.Light, Scale: 200}} {
		t.Run(name, func(t *testing.T) {
			shelf, push := modeltest.Evening()
			b := open(t, shelf)
			b.setLook(look)
			b.choose(push)
			b.showKeys()
			b.snap("keys-" + name)
			b.key(fyne.KeyEscape)
			for i := range 7 {
				b.jump(1)
				if name != "large" {
					b.snap("pane-" + name + string(rune('0'+i)))
				}
			}
		})
	}
}
