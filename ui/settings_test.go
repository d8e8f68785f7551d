package ui

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"bellhop/tunnel"
	"bellhop/ui/lang"
	"bellhop/ui/model/modeltest"
	"bellhop/ui/settings"
	"bellhop/ui/widgets"
)

// entry gives the entry of a section in the settings' index.
func (b *bench) entry(title string) *widgets.Button {
	b.t.Helper()
	for _, button := range each[*widgets.Button](b) {
		if holds(button, title) {
			return button
		}
	}
	b.t.Fatalf("there is no entry %q", title)
	return nil
}

func TestTheIndexLeadsToEverySection(t *testing.T) {
	b := open(t, &modeltest.Shelf{})
	b.showSettings()
	b.settle()
	driver := fyne.CurrentApp().Driver()
	for _, title := range []string{"General", "Addresses", "Tunnel", "Storage", "Security", "Appearance", "Keys", "About"} {
		test.Tap(b.entry(title))
		focused := b.window.Canvas().Focused()
		control, is := focused.(fyne.CanvasObject)
		if !is {
			t.Fatalf("%s: nothing has the focus", title)
		}
		y := driver.AbsolutePositionForObject(control).Y
		if y < 100 || y+control.Size().Height > b.window.Canvas().Size().Height {
			t.Errorf("%s: what has the focus stands at %v, out of sight", title, y)
		}
	}
	b.window.Resize(fyne.NewSize(leastWidth, leastHeight))
	b.setLook(settings.Look{Scale: 200})
	if b.offers("Appearance") {
		t.Error("the index takes room that large text needs")
	}
}

func TestTheSettingsTellWhatBellhopIsMadeOf(t *testing.T) {
	b := open(t, &modeltest.Shelf{})
	b.showSettings()
	b.settle()
	b.tap("Copy versions")
	got := b.parts.App.Clipboard().Content()
	for _, want := range []string{"Bellhop 0.1.0\n", "Go 1.", "SQLite 3.50.4\n"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q lacks %q", got, want)
		}
	}
	b.tap("All keys")
	if b.window.Canvas().Overlays().Top() == nil {
		t.Error("the keys do not show")
	}
}

func TestALanguageIsSpokenFromTheNextStartOn(t *testing.T) {
	p := fyne.CurrentApp().Preferences()
	t.Cleanup(func() {
		p.RemoveValue(prefLanguage)
		lang.Use("en")
	})
	b := open(t, &modeltest.Shelf{})
	b.showSettings()
	b.settle()
	var choice *widgets.Choice
	for _, c := range each[*widgets.Choice](b) {
		if strings.HasPrefix(c.Options()[0], "As the system") {
			choice = c
		}
	}
	if choice == nil || len(choice.Options()) != 6 || choice.Options()[2] != "Deutsch" || !strings.Contains(choice.Options()[5], "Japanese") {
		t.Fatalf("languages to choose from: %v", choice)
	}
	choice.OnChange(2)
	if p.String(prefLanguage) != "de" || lang.Tag() != "en" || !b.sees("from the next start on") {
		t.Errorf("kept is %q, spoken %q", p.String(prefLanguage), lang.Tag())
	}
	b.speak()
	if lang.Tag() != "de" {
		t.Errorf("the next start speaks %q", lang.Tag())
	}
	choice.OnChange(0)
	if p.String(prefLanguage) != "" {
		t.Error("the system's language is not followed again")
	}
}

func TestSignsWithoutAFontAreNotReadable(t *testing.T) {
	open(t, &modeltest.Shelf{})
	for text, want := range map[string]bool{"Français": true, "Deutsch": true, "\U0010F0F0\U0010F0F1": false} {
		if got := settings.Readable(text); got != want {
			t.Errorf("%q is readable: %v", text, got)
		}
	}
}

func TestTheControlAPIsAddressIsToldWhereThereIsOne(t *testing.T) {
	b := open(t, &modeltest.Shelf{})
	b.showSettings()
	if b.sees("Control API") && b.sees("8081") {
		t.Error("an address is told that nobody knows")
	}
	control := &door{}
	control.state = tunnel.State{Phase: tunnel.Open, URL: "http://localhost:8081"}
	b.parts.Control = control
	b.showDoors()
	if !b.sees("http://localhost:8081") {
		t.Error("the address is not told")
	}
}

func TestLongLinesOfALicenceAreFolded(t *testing.T) {
	long := strings.Repeat("word ", 40) + "end\n  short\n" + strings.Repeat("x", 100) + "\n"
	got := folded(long, 80)
	if strings.Join(strings.Fields(got), " ") != strings.Join(strings.Fields(long), " ") {
		t.Errorf("words are missing: %q", got)
	}
	for line := range strings.Lines(got) {
		if len(line) > 81 && strings.Contains(line, " ") {
			t.Errorf("%q is too long", line)
		}
	}
}
