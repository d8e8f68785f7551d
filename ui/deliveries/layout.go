package deliveries

import (
	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"

	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

// columnsLayout gives every column the same width.
type columnsLayout struct{}

// MinSize is Fyne's.
func (columnsLayout) MinSize(objects []fyne.CanvasObject) (size fyne.Size) {
	for _, o := range objects {
		least := o.MinSize()
		size = fyne.NewSize(size.Width+least.Width+theme.Gap, max(size.Height, least.Height))
	}
	return size
}

// Layout is Fyne's.
func (columnsLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	n := float32(len(objects))
	width := (size.Width - theme.Gap*(n-1)) / n
	for i, o := range objects {
		left, right := float32(int(float32(i)*(width+theme.Gap))), float32(int(float32(i)*(width+theme.Gap)+width))
		o.Move(fyne.NewPos(left, 0))
		o.Resize(fyne.NewSize(right-left, size.Height))
	}
}

// halves puts the cards above the list. They are as high as they wish unless that takes more than their share.
type halves struct{ card *widgets.StateCard }

const cardShare = 0.46

// MinSize is Fyne's.
func (h *halves) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(300, objects[0].MinSize().Height+theme.GapWide+objects[1].MinSize().Height)
}

// Layout is Fyne's.
func (h *halves) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	top := min(h.card.Wish(), float32(int(size.Height*cardShare)), size.Height-theme.GapWide-objects[1].MinSize().Height)
	top = max(objects[0].MinSize().Height, top)
	objects[0].Resize(fyne.NewSize(size.Width, top))
	objects[1].Move(fyne.NewPos(0, top+theme.GapWide))
	objects[1].Resize(fyne.NewSize(size.Width, max(0, size.Height-top-theme.GapWide)))
}

// mainAside puts one thing at the right of another: so many sizes of body text wide, and no more than a share of the page.
type mainAside struct{ width, share float32 }

// MinSize is Fyne's.
func (mainAside) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(500, max(objects[0].MinSize().Height, objects[1].MinSize().Height))
}

// Layout is Fyne's.
func (m mainAside) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	aside := float32(int(min(m.width*fynetheme.Size(theme.SizeBody), m.share*size.Width)))
	width := size.Width - aside - theme.GapWide
	objects[0].Resize(fyne.NewSize(width, size.Height))
	objects[1].Move(fyne.NewPos(width+theme.GapWide, 0))
	objects[1].Resize(fyne.NewSize(aside, size.Height))
}

// filterRow has the title at the left, and the choices and what clears them at the right.
type filterRow struct{}

// The widths of the choices in sizes of body text; where there is less room they share it in this proportion.
func choiceWidths() []float32 { return []float32{16, 9, 9} }

// MinSize is Fyne's.
func (filterRow) MinSize(objects []fyne.CanvasObject) fyne.Size {
	height := float32(0)
	for _, o := range objects {
		height = max(height, o.MinSize().Height)
	}
	return fyne.NewSize(300, height)
}

// Layout is Fyne's.
func (filterRow) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	put := func(o fyne.CanvasObject, x, width float32) {
		least := o.MinSize()
		o.Move(fyne.NewPos(x, float32(int((size.Height-least.Height)/2))))
		o.Resize(fyne.NewSize(width, least.Height))
	}
	x := float32(0)
	put(objects[0], x, objects[0].MinSize().Width)
	x += objects[0].MinSize().Width + theme.Gap
	reset := objects[len(objects)-1]
	right := size.Width - reset.MinSize().Width - theme.GapSmall // kept free, so that nothing moves
	put(reset, right+theme.GapSmall, reset.MinSize().Width)
	choices := objects[1 : len(objects)-1]
	wish := float32(0)
	for _, w := range choiceWidths() {
		wish += w * fynetheme.Size(theme.SizeBody)
	}
	scale := min(1, max(0, right-x-theme.Gap*float32(len(choices)))/wish)
	for i := len(choices) - 1; i >= 0; i-- {
		width := float32(int(choiceWidths()[i] * fynetheme.Size(theme.SizeBody) * scale))
		right -= width
		put(choices[i], right, width)
		right -= theme.Gap
	}
}

// footRow has a button or else advice at the left, and at the right where in the list one is. Advice gives way.
type footRow struct{}

// MinSize is Fyne's.
func (footRow) MinSize(objects []fyne.CanvasObject) fyne.Size {
	height := fynetheme.Size(theme.SizeButtonSmall)
	for _, o := range objects {
		height = max(height, o.MinSize().Height)
	}
	return fyne.NewSize(300, height)
}

// Layout is Fyne's.
func (footRow) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	put := func(o fyne.CanvasObject, x, width float32) {
		height := o.MinSize().Height
		o.Move(fyne.NewPos(x, float32(int((size.Height-height)/2))))
		o.Resize(fyne.NewSize(width, height))
	}
	left, place := objects[0].MinSize().Width, objects[2].MinSize().Width
	put(objects[0], 0, left)
	put(objects[2], size.Width-place, place)
	put(objects[1], left, max(0, size.Width-place-theme.GapWide-left))
}

// pipeWidth gives a choice of pipes the width that the longest of their names takes.
type pipeWidth struct{}

// MinSize is Fyne's.
func (pipeWidth) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(float32(int(9*fynetheme.Size(theme.SizeBody))), objects[0].MinSize().Height)
}

// Layout is Fyne's.
func (pipeWidth) Layout(objects []fyne.CanvasObject, size fyne.Size) { objects[0].Resize(size) }
