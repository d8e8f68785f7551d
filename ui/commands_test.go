package ui

import (
	"os"
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"bellhop/hooks"
	"bellhop/ui/model/modeltest"
	"bellhop/ui/settings"
	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

// palette finds the open palette, or nil.
func (b *bench) palette() *widgets.Palette {
	p, _ := b.window.Canvas().Overlays().Top().(*widgets.Palette)
	return p
}

func TestThePaletteFindsACommandByItsWords(t *testing.T) {
	b := open(t, &modeltest.Shelf{})
	b.shortcut(fyne.KeyK, 0)
	if b.palette() == nil || !b.sees("Pause the list, or go on") || !b.sees("Space") {
		t.Fatal("the palette does not list what can be done, with its keys")
	}
	if b.sees("Replay the chosen exchange") {
		t.Error("a command is offered that nothing is chosen for")
	}
	b.typeIn("inb new")
	b.key(fyne.KeyReturn)
	if b.palette() != nil || b.frame.page != inboxesPage {
		t.Error("New inbox was not begun by its words")
	}
}

func TestThePaletteActsOnTheChosenExchange(t *testing.T) {
	shelf := &modeltest.Shelf{}
	id := shelf.Add(hooks.Exchange{
		Direction: hooks.In, Method: "POST", URL: "/in/orders", Inbox: "orders", State: hooks.StateNew, Status: 200,
		Request: shelf.Keep("POST /in/orders HTTP/1.1", hooks.Header{{"Content-Type", "application/json"}}, "{}"),
	})
	b := open(t, shelf)
	b.choose(id)
	b.shortcut(fyne.KeyK, 0)
	b.typeIn("edit rep")
	b.key(fyne.KeyReturn)
	if b.frame.page != replayPage {
		t.Error("the chosen exchange was not opened to be edited")
	}
}

func TestThePaletteGoesAwayUnused(t *testing.T) {
	b := open(t, &modeltest.Shelf{})
	b.shortcut(fyne.KeyK, 0)
	b.typeIn("nothing like this")
	if !b.sees("No command has these words.") {
		t.Error("an empty palette does not say so")
	}
	b.key(fyne.KeyReturn)
	if b.palette() == nil {
		t.Fatal("Enter took a command that is not there")
	}
	b.shortcut(fyne.KeyK, 0)
	if n := len(b.window.Canvas().Overlays().List()); n != 1 {
		t.Errorf("%d palettes are open", n)
	}
	b.key(fyne.KeyEscape)
	if b.palette() != nil {
		t.Error("Escape left the palette open")
	}
}

func TestThePageStaysUnderAQuestion(t *testing.T) {
	b := open(t, &modeltest.Shelf{})
	b.showKeys()
	b.shortcut(fyne.Key3, 0)
	if b.frame.page != livePage {
		t.Error("the page changed under a sheet")
	}
	b.key(fyne.KeyEscape)
	b.shortcut(fyne.Key3, 0)
	if b.frame.page != inboxesPage {
		t.Error("Ctrl 3 does not lead to the inboxes")
	}
}

// Two commands with one shortcut would make one of them unreachable by it.
func TestNoShortcutIsTakenTwice(t *testing.T) {
	b := open(t, &modeltest.Shelf{})
	var seen []string
	for _, c := range b.commands() {
		if c.do == nil || c.label == "" || c.glyph == "" {
			t.Errorf("the command %+v is not whole", c)
		}
		if s, is := c.shortcut.(*desktop.CustomShortcut); is {
			if slices.Contains(seen, s.ShortcutName()) {
				t.Errorf("%s is another command's too", capOf(s))
			}
			seen = append(seen, s.ShortcutName())
		}
	}
}

// TestGalleryOfCommands draws the palette in its states into the folder that GALLERY names, to be looked at.
func TestGalleryOfCommands(t *testing.T) {
	if os.Getenv("GALLERY") == "" {
		t.Skip("GALLERY names no folder for the pictures")
	}
	for name, look := range map[string]settings.Look{"light": {Variant: theme.Light}, "dark": {Variant: theme.Dark}, "large": {Variant: theme.Light, Scale: 200}} {
		t.Run(name, func(t *testing.T) {
			shelf, push := modeltest.Evening()
			b := open(t, shelf)
			b.setLook(look)
			b.choose(push)
			b.shortcut(fyne.KeyK, 0)
			b.snap("palette-" + name)
			b.typeIn("re")
			b.snap("palette-typed-" + name)
			b.typeIn("zzz")
			b.snap("palette-none-" + name)
			b.key(fyne.KeyEscape)
		})
	}
}
