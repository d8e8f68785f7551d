package widgets

import (
	"testing"

	"fyne.io/fyne/v2"

	"bellhop/ui/theme"
)

// doubled has text at twice its usual size until the test ends.
func doubled(t *testing.T) {
	t.Helper()
	settings := fyne.CurrentApp().Settings()
	settings.SetTheme(theme.Theme{Variant: theme.Light, TextScale: 2})
	t.Cleanup(func() { settings.SetTheme(theme.Theme{Variant: theme.Light}) })
}

func TestSparklinesGrowWithTheTextWhereThatCostsNoCell(t *testing.T) {
	doubled(t)
	spark := NewSparkline(4, fyne.NewSize(62, 14))
	last := NewStatusCell("", nil, StatusPart{Text: "words"})
	b := NewStatusBar(nil, NewStatusCell("", spark, StatusPart{Text: "words"}), last)
	w := inWindow(t, b, 600, 56)
	large, small := fyne.NewSize(124, 28), fyne.NewSize(62, 14)
	if spark.Size() != large || spark.lines[0].StrokeWidth != 2*sparkStroke {
		t.Errorf("with room it is %v, with lines of %v", spark.Size(), spark.lines[0].StrokeWidth)
	}
	w.Resize(fyne.NewSize(b.cells[0].Size().Width+last.Size().Width+cellGap+2*theme.PagePadding, 56))
	if spark.Size() != small || spark.lines[0].StrokeWidth != sparkStroke || !last.Visible() {
		t.Errorf("in a narrow window it is %v, with lines of %v, and the other cell shows: %t", spark.Size(), spark.lines[0].StrokeWidth, last.Visible())
	}
	w.Resize(fyne.NewSize(b.cells[0].MinSize().Width+(large.Width-small.Width)+2*theme.PagePadding+2, 56))
	if spark.Size() != large || last.Visible() {
		t.Errorf("where the other cell has no room anyway it is %v", spark.Size())
	}
	w.Resize(fyne.NewSize(600, 56))
	if spark.Size() != large || !last.Visible() {
		t.Errorf("with room again it is %v", spark.Size())
	}
}

func TestTheBellGrowsWithTheTextAsFarAsThereIsRoom(t *testing.T) {
	doubled(t)
	e := NewEmpty(EmptySpec{Title: "Nothing", Text: "Words."})
	w := inWindow(t, e, 500, 800)
	least := e.MinSize().Height
	for height, want := range map[float32]float32{800: 2 * emptyBell, least + 2*theme.PagePadding + 20.7: emptyBell + 20, least: emptyBell} {
		w.Resize(fyne.NewSize(500, height))
		if !e.lines[0].text.Visible() {
			t.Errorf("in %v the bell takes the room of the title", height)
		}
		if side := e.bell.image.Size(); side != fyne.NewSquareSize(want) || !e.bell.image.Visible() {
			t.Errorf("in %v it is %v, want %v", height, side, want)
		}
		if end := e.text.Position().Y + e.text.Size().Height; end > height {
			t.Errorf("in %v the text ends at %v", height, end)
		}
	}
	w.Resize(fyne.NewSize(500, least-40))
	if e.bell.image.Visible() || !e.text.Visible() {
		t.Error("the bell takes the room of the text")
	}
}

func TestInALowPlaceWhatCanBeDoneHasAllTheRoom(t *testing.T) {
	button := NewButton(ButtonSpec{Text: "Do it"})
	e := NewEmpty(EmptySpec{Title: "Nothing", Text: "Words.", Buttons: []*Button{button}})
	inWindow(t, e, 500, 300).Resize(fyne.NewSize(500, 36))
	if e.text.Visible() || button.Position().Y+button.Size().Height > 36 {
		t.Errorf("the words show: %t, and the button ends at %v", e.text.Visible(), button.Position().Y+button.Size().Height)
	}
}
