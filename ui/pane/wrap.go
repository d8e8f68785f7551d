package pane

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"bellhop/ui/widgets"
)

// Wrap is a RowOf where its objects find room beside each other, and a Flow where they do not: with long words, large text
// or in a narrow window. A text that may be cut goes on below before it is. The one named stretch may be a Space, of which a
// Flow has no need.
func Wrap(height fyne.ThemeSizeName, gap, lineGap float32, stretch fyne.CanvasObject, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&wrap{row: row{gap, stretch, height}, flow: flow{gap: gap, lineGap: lineGap}}, objects...)
}

// InLine is how wide the objects of a Wrap are beside each other.
func InLine(c *fyne.Container) float32 { return c.Layout.(*wrap).row.MinSize(c.Objects).Width }

type wrap struct {
	row  row
	flow flow
}

// fits reports whether the objects find room beside each other at the width of the last layout, texts that may be cut
// without being cut.
func (w *wrap) fits(objects []fyne.CanvasObject) bool {
	return w.flow.width == 0 || len(w.flow.lines(shown(objects), w.flow.width)) <= 1
}

// MinSize is Fyne's.
func (w *wrap) MinSize(objects []fyne.CanvasObject) fyne.Size {
	least := w.row.MinSize(objects)
	if !w.fits(objects) {
		least.Height = max(least.Height, w.flow.MinSize(w.lasting(objects)).Height)
	}
	least.Width = 0
	for _, o := range shown(objects) {
		least.Width = max(least.Width, o.MinSize().Width)
	}
	return least
}

// Layout is Fyne's.
func (w *wrap) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	w.flow.width = size.Width
	if w.fits(objects) {
		w.row.Layout(objects, size)
		return
	}
	w.flow.Layout(w.lasting(objects), size)
}

// lasting gives the objects that have a size of their own.
func (w *wrap) lasting(objects []fyne.CanvasObject) (list []fyne.CanvasObject) {
	for _, o := range objects {
		if o != w.row.stretch || whole(o).Width > 0 {
			list = append(list, o)
		}
	}
	return list
}

// Widest is a width in which each of the words finds room at the size of text that there is, and least as it grows with the
// text: for words that stand below each other before fields.
func Widest(least float32, words ...string) float32 {
	width := Scaled(least)
	for _, word := range words {
		width = max(width, widgets.NewText(widgets.TextSpec{Text: word}).MinSize().Width)
	}
	return width
}
