package traffic

import (
	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"

	"bellhop/ui/pane"
	"bellhop/ui/theme"
)

// leastSheet is how much of a message or a story is to be seen at once, in lines of text.
const leastSheet = 9

// roomy keeps a sheet at a height in which it can be read.
type roomy struct{}

func (roomy) MinSize(objects []fyne.CanvasObject) fyne.Size {
	least := objects[0].MinSize()
	return fyne.NewSize(least.Width, max(least.Height, leastSheet*fynetheme.Size(theme.SizeTextLine)))
}

func (roomy) Layout(objects []fyne.CanvasObject, size fyne.Size) { objects[0].Resize(size) }

// asWide keeps what scrolls a column up and down at least as wide as the column has to be.
type asWide struct{ column fyne.CanvasObject }

func (l asWide) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(l.column.MinSize().Width, objects[0].MinSize().Height)
}

func (asWide) Layout(objects []fyne.CanvasObject, size fyne.Size) { objects[0].Resize(size) }

// anyWidth lets what is scrolled up and down be cut where it has to be narrower than it would be.
type anyWidth struct{}

func (anyWidth) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(0, objects[0].MinSize().Height)
}

func (anyWidth) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	pane.Settle(objects[0], size.Width)
	objects[0].Resize(size)
}
