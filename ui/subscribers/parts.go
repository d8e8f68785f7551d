package subscribers

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynetheme "fyne.io/fyne/v2/theme"

	"bellhop/ui/pane"
	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

// problem shows or hides a notice about what cannot be saved.
func problem(n *widgets.Notice, title, text string) {
	n.Set(widgets.NoticeData{State: theme.StateRefused, Glyph: theme.GlyphWarningCircle, Title: title, Text: text})
	pane.Show(n, text != "")
}

// atLeast gives every object all of the room, and asks for a width.
type atLeast struct{ width float32 }

// MinSize is Fyne's.
func (l *atLeast) MinSize(objects []fyne.CanvasObject) fyne.Size {
	size := fyne.NewSize(l.width, 0)
	for _, o := range objects {
		if o.Visible() {
			size = size.Max(o.MinSize())
		}
	}
	return size
}

// Layout is Fyne's.
func (l *atLeast) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		o.Resize(size)
	}
}

// nameLine puts objects beside each other. The name gets the room that it needs as far as there is some, and the one
// named rest what is left then.
type nameLine struct {
	name *widgets.Text
	rest fyne.CanvasObject // may be nil
}

// leastName is how much of a name is in sight at least, if it is that long, in sizes of body text.
const leastName = 9

func (l *nameLine) wish() float32 {
	return l.name.Whole().Width + 1
}

// MinSize is Fyne's.
func (l *nameLine) MinSize(objects []fyne.CanvasObject) fyne.Size {
	size := pane.Row(theme.Gap, nil, objects...).MinSize()
	return size.AddWidthHeight(max(0, min(l.wish(), leastName*fynetheme.Size(theme.SizeBody))-l.name.MinSize().Width), 0)
}

// Layout is Fyne's.
func (l *nameLine) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	fixed := float32(-theme.Gap)
	for _, o := range objects {
		if o.Visible() {
			fixed += theme.Gap
			if o != l.name {
				fixed += o.MinSize().Width
			}
		}
	}
	name := max(0, min(l.wish(), size.Width-fixed))
	if rest, is := l.rest.(*widgets.Text); is && rest.Visible() { // a piece of it would be of no use
		wish := rest.Whole().Width
		if room := size.Width - fixed + rest.MinSize().Width; wish <= room/2 {
			name = min(name, room-wish)
		}
	}
	x := float32(0)
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		least := o.MinSize()
		switch o {
		case l.name:
			least.Width = name
		case l.rest:
			least.Width += max(0, size.Width-fixed-name)
		}
		o.Move(fyne.NewPos(x, float32(int((size.Height-least.Height)/2))))
		o.Resize(least)
		x += least.Width + theme.Gap
	}
}

// apart puts one object at the left and the other at the right, or below where there is no room for both.
type apart struct{ width float32 }

// newApart makes a container of an object and a Wrap.
func newApart(left fyne.CanvasObject, right *fyne.Container) *fyne.Container {
	return container.New(&apart{}, left, right)
}

func (l *apart) fits(objects []fyne.CanvasObject) bool {
	return l.width == 0 || objects[0].MinSize().Width+theme.GapWide+inLine(objects[1]) <= l.width
}

func inLine(right fyne.CanvasObject) float32 { return pane.InLine(right.(*fyne.Container)) }

// MinSize is Fyne's; the height is that of the width laid out last.
func (l *apart) MinSize(objects []fyne.CanvasObject) fyne.Size {
	left, right := objects[0].MinSize(), objects[1].MinSize()
	if l.fits(objects) {
		return fyne.NewSize(max(left.Width, right.Width), max(left.Height, right.Height))
	}
	return fyne.NewSize(max(left.Width, right.Width), left.Height+theme.Gap+right.Height)
}

// Layout is Fyne's.
func (l *apart) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	l.width = size.Width
	left, right := objects[0].MinSize(), objects[1].MinSize()
	if !l.fits(objects) {
		objects[0].Move(fyne.NewPos(0, 0))
		objects[0].Resize(fyne.NewSize(size.Width, left.Height))
		objects[1].Move(fyne.NewPos(0, left.Height+theme.Gap))
		pane.Settle(objects[1], size.Width)
		return
	}
	right.Width = inLine(objects[1])
	pane.Settle(objects[1], right.Width)
	right.Height = objects[1].MinSize().Height
	height := max(left.Height, right.Height)
	objects[0].Move(fyne.NewPos(0, float32(int((height-left.Height)/2))))
	objects[0].Resize(fyne.NewSize(size.Width-right.Width-theme.GapWide, left.Height))
	objects[1].Move(fyne.NewPos(size.Width-right.Width, float32(int((height-right.Height)/2))))
}

// narrow lays one object out at whatever width there is, so that a scroller does not make it wider than itself.
type narrow struct{}

// MinSize is Fyne's.
func (narrow) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(200, objects[0].MinSize().Height)
}

// Layout is Fyne's.
func (narrow) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	pane.Settle(objects[0], size.Width)
	objects[0].Resize(size)
}
