package pane

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynetheme "fyne.io/fyne/v2/theme"

	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

// labelWidth is the width of the words before what they name, at the usual size of text.
const labelWidth = 132

// Labelled puts a word before an object; all words of a column are equally wide, and a long one is wrapped. Where the
// object would get less than its words are wide, it stands below them.
func Labelled(word string, o fyne.CanvasObject) *fyne.Container {
	label := widgets.NewParagraph(widgets.ParagraphSpec{Text: word, Quiet: true})
	return container.New(&labelledLayout{}, label, o)
}

type labelledLayout struct{ width float32 }

func (l *labelledLayout) below(objects []fyne.CanvasObject) bool {
	return l.width > 0 && l.width-Scaled(labelWidth)-theme.Gap < max(objects[1].MinSize().Width, Scaled(2*labelWidth))
}

// MinSize is Fyne's.
func (l *labelledLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	label, o := objects[0].MinSize(), objects[1].MinSize()
	if l.below(objects) {
		return fyne.NewSize(max(label.Width, o.Width), label.Height+theme.GapSmall+o.Height)
	}
	return fyne.NewSize(max(label.Width, o.Width), max(label.Height, o.Height))
}

// Layout is Fyne's.
func (l *labelledLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	l.width = size.Width
	label, o := objects[0], objects[1]
	if l.below(objects) {
		high := heightAt(label, size.Width)
		label.Move(fyne.Position{})
		label.Resize(fyne.NewSize(size.Width, high))
		o.Move(fyne.NewPos(0, high+theme.GapSmall))
		o.Resize(fyne.NewSize(size.Width, heightAt(o, size.Width)))
		return
	}
	left := Scaled(labelWidth)
	high := heightAt(label, left)
	// The words stand in the middle of one field's height: what is said below a field moves nothing.
	label.Move(fyne.NewPos(0, float32(int(max(0, min(fynetheme.Size(theme.SizeField), size.Height)-high)/2))))
	label.Resize(fyne.NewSize(left, high))
	right := size.Width - left - theme.Gap
	height := heightAt(o, right)
	o.Move(fyne.NewPos(left+theme.Gap, float32(int(max(0, min(fynetheme.Size(theme.SizeField), size.Height)-height)/2))))
	o.Resize(fyne.NewSize(right, height))
}

// Grown keeps an object at a width that grows with the text, or at the room it is given where that is less.
func Grown(width float32, o fyne.CanvasObject) *fyne.Container {
	return container.New(grownLayout{width}, o)
}

type grownLayout struct{ width float32 }

// MinSize is Fyne's.
func (l grownLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	least := objects[0].MinSize()
	if _, field := objects[0].(*widgets.Field); field {
		least.Width = Scaled(l.width)
	}
	return least
}

// Layout is Fyne's.
func (l grownLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	width := min(size.Width, Scaled(l.width))
	objects[0].Resize(fyne.NewSize(width, max(size.Height, heightAt(objects[0], width))))
}
