package ui

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"bellhop/hooks"
	"bellhop/ui/model"
	"bellhop/ui/model/modeltest"
	"bellhop/ui/settings"
	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

// rows finds the list of Live.
func (b *bench) rows() (rows *widgets.RowList) {
	b.walk(func(o fyne.CanvasObject) bool {
		t, is := o.(*widgets.Timeline)
		if is {
			rows = t.Rows
		}
		return is
	})
	return rows
}

// tapHolding taps the row that an exchange has in the list while keys are held.
func (b *bench) tapHolding(id hooks.ID, held fyne.KeyModifier) {
	b.t.Helper()
	rows := b.rows()
	at := slices.IndexFunc(b.live.Rows(), func(r model.Row) bool { return r.ID == id })
	if at < 0 {
		b.t.Fatalf("exchange %d is not in the list", id)
	}
	rows.ScrollTo(at)
	for y := float32(1); y < rows.Size().Height; y += 14 {
		p := fyne.NewPos(60, y)
		if rows.IndexAt(p) == at {
			rows.MouseDown(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: p}, Button: desktop.MouseButtonPrimary, Modifier: held})
			rows.MouseUp(&desktop.MouseEvent{})
			test.TapAt(rows, p)
			return
		}
	}
	b.t.Fatalf("the row of %d is not in sight", id)
}

// menu gives the labels of the menu that is open, and take takes one of its entries.
func (b *bench) menu() (labels []string) {
	b.walk(func(o fyne.CanvasObject) bool {
		if text := textOf(o); text != "" {
			labels = append(labels, text)
		}
		return false
	})
	return labels
}

func (b *bench) take(label string) {
	b.t.Helper()
	if !b.walk(func(o fyne.CanvasObject) bool {
		w, is := o.(interface {
			fyne.Widget
			fyne.Tappable
		})
		if is && holds(w, label) {
			w.Tapped(&fyne.PointEvent{})
			return true
		}
		return false
	}) {
		b.t.Fatalf("the menu has no %q", label)
	}
}

const ctrl = fyne.KeyModifierShortcutDefault

func TestSeveralAreSelectedAndReplayed(t *testing.T) {
	shelf, push := modeltest.Evening()
	b := open(t, shelf)
	b.tapHolding(push, 0)
	if b.sees(" selected") {
		t.Error("one alone is counted")
	}
	b.tapHolding(push+4, ctrl)
	b.tapHolding(push+2, ctrl)
	if !b.sees("3 selected") || !b.offers("Replay these 3") || b.offers("Compare these two") {
		t.Error("it does not say that three are selected, or what can be done")
	}
	b.until("the last one touched is in the inspector", func() bool { return b.traffic.Shown().Exchange.ID == push+2 })
	shelf.Add(hooks.Exchange{Direction: hooks.In, Method: "GET", URL: "/late", Status: 200})
	b.until("a row arrives", func() bool {
		return slices.ContainsFunc(b.live.Rows(), func(r model.Row) bool { return r.Target == "/late" })
	})
	b.filter("in")
	b.until("it is filtered", func() bool { return b.live.Loaded() && b.live.Filter() == "in" })
	if !b.sees("3 selected") || !slices.Equal(b.live.Several(), []hooks.ID{push, push + 2, push + 4}) {
		t.Error("the selection does not stay on its exchanges")
	}
	b.tap("Replay these 3")
	b.until("it is planned", func() bool { return b.sees(" sent.") && b.sees("3 exchanges, selected in Live") })
	b.into("the number", "3") // one of them goes to a stranger
	b.tapLike("Replay ")
	b.until("it runs", func() bool { return b.sees("Replaying 3 requests") })
	if wishes, _ := b.many.Wishes(); !slices.Equal(wishes[0].IDs, []hooks.ID{push, push + 2, push + 4}) || wishes[0].Filter != "" {
		t.Errorf("wished for %+v", wishes[0])
	}
	b.key(fyne.KeyEscape)
	if b.sees("3 selected") || b.live.Selected() != push+2 {
		t.Error("Esc does not go back to one")
	}
	b.key(fyne.KeyEscape)
	if b.live.Selected() != 0 {
		t.Errorf("Esc does not close the exchange: %d, focus %T, overlay %T", b.live.Selected(), b.window.Canvas().Focused(), b.window.Canvas().Overlays().Top())
	}
}

func TestSelectingByKeys(t *testing.T) {
	shelf, push := modeltest.Evening()
	b := open(t, shelf)
	held := fyne.KeyModifier(0)
	b.rows().Modifiers = func() fyne.KeyModifier { return held }
	b.tapHolding(push, 0)
	held = fyne.KeyModifierShift
	b.key(fyne.KeyDown)
	b.rune('J')
	b.rune('K')
	if !slices.Equal(b.live.Several(), []hooks.ID{push, push + 1}) || !b.offers("Compare") {
		t.Errorf("selected %v", b.live.Several())
	}
	held = 0
	b.rune('d')
	b.until("the two are compared", func() bool { return b.frame.page == comparePage && b.sees("Older") && b.sees("Newer") })
	b.key(fyne.KeyEscape)
	if !b.sees("2 selected") {
		t.Error("the selection is lost by comparing")
	}
	b.tapHolding(push+3, fyne.KeyModifierShift)
	if !b.sees("4 selected") || b.live.Selected() != push+3 {
		t.Errorf("with Shift a tap selects %v", b.live.Several())
	}
	b.rune('r')
	b.until("it is asked", func() bool { return b.sees("4 exchanges, selected in Live") })
	b.tap("Cancel")
	b.window.Canvas().Unfocus()
	b.selectAll()
	if n := len(b.live.Several()); n != len(b.live.Rows()) || b.live.Selected() != push+3 {
		t.Errorf("Ctrl A selects %d of %d", n, len(b.live.Rows()))
	}
	b.key(fyne.KeyDown)
	if b.live.Several() != nil || b.live.Selected() != push+4 {
		t.Error("an arrow without Shift does not choose one alone")
	}
}

func TestTheSelectionIsExported(t *testing.T) {
	shelf, push := modeltest.Evening()
	b := open(t, shelf)
	b.files.path = filepath.Join(t.TempDir(), "mine.ndjson")
	b.tapHolding(push, 0)
	b.tapHolding(push+2, ctrl)
	b.tapHolding(push+3, ctrl)
	b.tap("Export")
	b.press("These 3")
	b.press("NDJSON")
	b.tap("Choose a file…")
	b.until("it is written", func() bool { return b.sees("3 exchanges written to mine.ndjson.") })
	if file, err := os.ReadFile(b.files.path); err != nil || strings.Count(string(file), "\n") != 3 {
		t.Errorf("%v: %s", err, file)
	}
}

func TestTheMenuOfARow(t *testing.T) {
	shelf, push := modeltest.Evening()
	b := open(t, shelf)
	b.tapHolding(push, 0)
	b.key(desktop.KeyMenu)
	labels := b.menu()
	for _, want := range []string{"Replay", "Replay elsewhere", "Repeat many times…", "Copy as cURL", "Story", "Compare", "Export…", "Only path /in/github", "Only status 200"} {
		if !slices.Contains(labels, want) {
			t.Errorf("the menu has no %q, but %q", want, labels)
		}
	}
	b.take("Only path /in/github")
	b.until("it is filtered", func() bool { return b.live.Loaded() && b.live.Filter() == "path:=/in/github" })
	if b.live.Selected() != push || b.filterField().Text() != "path:=/in/github" {
		t.Error("the choice is lost, or the field does not show the filter")
	}
	b.tap("Replay these")
	b.until("it is asked", func() bool { return b.sees("Replay what the list shows") })
	b.tap("Cancel")
	b.traffic.SetFilter("")
	b.until("all shows", func() bool { return b.live.Loaded() && b.live.Filter() == "" })

	b.tapHolding(push+2, ctrl)
	b.rows().TappedSecondary(&fyne.PointEvent{Position: b.placeOf(push)})
	if labels := b.menu(); !slices.Contains(labels, "Replay these 2…") || !slices.Contains(labels, "Compare these two") {
		t.Errorf("the menu of two has %q", labels)
	}
	b.take("Replay these 2…")
	b.until("it is asked", func() bool { return b.sees("2 exchanges, selected in Live") })
	b.tap("Cancel")
	b.rows().TappedSecondary(&fyne.PointEvent{Position: b.placeOf(push + 3)})
	if labels := b.menu(); b.live.Several() != nil || b.live.Selected() != push+3 || !slices.Contains(labels, "Replay elsewhere") {
		t.Errorf("a row that is not selected has the menu %q", labels)
	}
}

// placeOf gives a place in the list where the row of an exchange is.
func (b *bench) placeOf(id hooks.ID) fyne.Position {
	at := slices.IndexFunc(b.live.Rows(), func(r model.Row) bool { return r.ID == id })
	for y := float32(1); y < b.rows().Size().Height; y += 14 {
		if b.rows().IndexAt(fyne.NewPos(60, y)) == at {
			return fyne.NewPos(60, y)
		}
	}
	return fyne.Position{}
}

func TestWhatIsPurgedLeavesTheSelectionAndTheInspector(t *testing.T) {
	shelf, push := modeltest.Evening()
	b := open(t, shelf)
	b.tapHolding(push, 0)
	b.tapHolding(push+1, ctrl)
	b.tapHolding(push+2, ctrl)
	shelf.Remove(push + 2)
	b.until("it is not selected any more", func() bool { return b.sees("2 selected") })
	b.until("the one touched before shows", func() bool { return b.traffic.Shown().Exchange.ID == push+1 })
	shelf.Remove(push + 1)
	b.until("one is left", func() bool { return !b.sees(" selected") && b.traffic.Shown().Exchange.ID == push })
}

// TestGalleryOfSelections draws what is selected into the folder that GALLERY names, to be looked at.
func TestGalleryOfSelections(t *testing.T) {
	if os.Getenv("GALLERY") == "" {
		t.Skip("GALLERY names no folder for the pictures")
	}
	draw := func(name string, look settings.Look, size fyne.Size) {
		t.Run(name, func(t *testing.T) {
			shelf, push := modeltest.Evening()
			b := open(t, shelf)
			b.setLook(look)
			b.window.Resize(size)
			b.tapHolding(push, 0)
			b.tapHolding(push+2, ctrl)
			b.tapHolding(push+5, ctrl)
			b.until("the exchange", func() bool { return b.traffic.Shown().Exchange.ID == push+5 })
			b.snap("select-" + name)
			b.rows().TappedSecondary(&fyne.PointEvent{Position: b.placeOf(push), AbsolutePosition: fyne.NewPos(320, 320)})
			b.snap("select-menu-several-" + name)
			b.window.Canvas().Overlays().Top().Hide()
			b.window.Canvas().Overlays().Remove(b.window.Canvas().Overlays().Top())
			b.traffic.SetFilter("status:200")
			b.until("it is filtered", func() bool { return b.live.Loaded() && b.sees("in the list now") })
			b.snap("select-hidden-" + name)
			b.tap("Replay these 3")
			b.until("it is planned", func() bool { return b.sees(" sent.") })
			b.snap("select-ask-" + name)
			b.tap("Cancel")
			b.traffic.Key(&fyne.KeyEvent{Name: fyne.KeyEscape})
			b.tapHolding(push, 0)
			b.key(desktop.KeyMenu)
			b.snap("select-menu-" + name)
			b.window.Canvas().Overlays().Remove(b.window.Canvas().Overlays().Top())
			b.traffic.SelectAll()
			b.export()
			b.snap("select-export-" + name)
		})
	}
	whole := fyne.NewSize(firstWidth, firstHeight)
	draw("light", settings.Look{Variant: theme.Light}, whole)
	draw("dark", settings.Look{Variant: theme.Dark}, whole)
	draw("150", settings.Look{Variant: theme.Light, Scale: 150}, whole)
	draw("small", settings.Look{Variant: theme.Dark}, fyne.NewSize(leastWidth, leastHeight))
}
