package pane

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynetheme "fyne.io/fyne/v2/theme"

	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

// Capped gives a sheet's body no more height than the window has beside the sheet's title and buttons. What is higher is
// scrolled; its fields are told which part of them is in sight.
func Capped(window fyne.Canvas, body *fyne.Container, fields ...*widgets.Field) fyne.CanvasObject {
	l := &cappedLayout{window: window, fields: fields}
	l.body = container.New(&besideBar{l}, body)
	l.scroll = container.NewVScroll(l.body)
	l.scroll.OnScrolled = func(fyne.Position) { l.tellSight() }
	return container.New(l, l.scroll)
}

// Fields lists the fields in a body.
func Fields(body *fyne.Container) (all []*widgets.Field) {
	for _, o := range body.Objects {
		switch o := o.(type) {
		case *widgets.Field:
			all = append(all, o)
		case *fyne.Container:
			all = append(all, Fields(o)...)
		}
	}
	return all
}

type cappedLayout struct {
	window fyne.Canvas
	scroll *container.Scroll
	body   *fyne.Container
	fields []*widgets.Field
}

// aroundBody is what a sheet needs around its body at the usual size of text, with some air.
const aroundBody = 128

// usualBody is the usual size of text.
const usualBody = 13

// Scaled gives a width that grows with the text.
func Scaled(width float32) float32 {
	return float32(int(width * fynetheme.Size(theme.SizeBody) / usualBody))
}

// SheetWidth gives the width of a sheet at the size of text that there is, of one that is that wide at the usual size.
func SheetWidth(window fyne.Canvas, usual float32) float32 {
	const sides = 64 // stays free beside it
	return min(Scaled(usual), window.Size().Width-sides)
}

func (l *cappedLayout) most() float32 {
	return l.window.Size().Height - Scaled(aroundBody)
}

// MinSize is Fyne's.
func (l *cappedLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	size := l.body.MinSize()
	return fyne.NewSize(size.Width, min(size.Height, l.most()))
}

// Layout is Fyne's.
func (l *cappedLayout) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	Settle(l.body, size.Width)
	l.scroll.Resize(size)
	l.scroll.Refresh()
	l.tellSight()
}

func (l *cappedLayout) tellSight() { TellSight(l.scroll, l.fields...) }

// TellSight tells fields which part of them a scroller shows. A scroller says that it scrolls before it moves what it
// holds, so that only its offset is of this moment.
func TellSight(scroll *container.Scroll, fields ...*widgets.Field) {
	driver := fyne.CurrentApp().Driver()
	top, height := driver.AbsolutePositionForObject(scroll.Content).Y+scroll.Offset.Y, scroll.Size().Height
	for _, field := range fields {
		if field.Visible() && height > 0 {
			y := driver.AbsolutePositionForObject(field).Y - top
			field.SetSight(max(0, -y), max(0, height-y))
		}
	}
}

// besideBar leaves room for the scrollbar where there is one, and a hairline for the frames of what it holds, which the
// scroller would else cut.
type besideBar struct{ capped *cappedLayout }

func (l *besideBar) right(objects []fyne.CanvasObject) float32 {
	if objects[0].MinSize().Height > l.capped.most() {
		return theme.GapWide
	}
	return theme.Hairline
}

// MinSize is Fyne's.
func (l *besideBar) MinSize(objects []fyne.CanvasObject) fyne.Size {
	least := objects[0].MinSize()
	return fyne.NewSize(least.Width+theme.Hairline+l.right(objects), least.Height)
}

// Layout is Fyne's.
func (l *besideBar) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	objects[0].Move(fyne.NewPos(theme.Hairline, 0))
	Settle(objects[0], size.Width-theme.Hairline-l.right(objects))
}
