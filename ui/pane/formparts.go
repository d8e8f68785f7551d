package pane

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynetheme "fyne.io/fyne/v2/theme"

	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

// Titled puts a word above a control.
func Titled(word string, o fyne.CanvasObject) fyne.CanvasObject {
	return Column(theme.GapSmall, nil, widgets.NewText(widgets.TextSpec{Text: word, Size: theme.SizeCaption, Bold: true, Cut: true}), o)
}

// Help is a quiet sentence.
func Help(text string) *widgets.Paragraph {
	return widgets.NewParagraph(widgets.ParagraphSpec{Text: text, Caption: true, Quiet: true})
}

// SmallButton is a plain button for cards and notices.
func SmallButton(text string, glyph theme.Glyph, tap func()) *widgets.Button {
	return widgets.NewButton(widgets.ButtonSpec{Text: text, Glyph: glyph, Small: true, Tap: tap})
}

// Left keeps an object at its own width.
func Left(objects ...fyne.CanvasObject) fyne.CanvasObject {
	space := Space()
	return Row(theme.Gap, space, append(objects, space)...)
}

// Sides puts objects beside each other at shares of the width, tops in line; where they find no room, half as many of them
// and the others below.
func Sides(shares []float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&sideBySide{shares: shares}, objects...)
}

type sideBySide struct {
	shares []float32
	width  float32 // of the last layout
}

// side is an object with its share of the width.
type side struct {
	fyne.CanvasObject
	share float32
}

// lines parts the objects in sight into lines that are not wider than there is room.
func (l *sideBySide) lines(objects []fyne.CanvasObject) [][]side {
	var all []side
	for i, o := range objects {
		if o.Visible() {
			all = append(all, side{o, l.shares[i]})
		}
	}
	for columns := max(1, len(all)); ; columns = (columns + 1) / 2 {
		lines := slices.Collect(slices.Chunk(all, columns))
		if fits := func(line []side) bool { return leastOf(line).Width <= l.width }; columns == 1 || l.width == 0 || every(lines, fits) {
			return lines
		}
	}
}

func every[T any](list []T, is func(T) bool) bool {
	return !slices.ContainsFunc(list, func(one T) bool { return !is(one) })
}

func leastOf(line []side) (size fyne.Size) {
	for i, o := range line {
		least := o.MinSize()
		size.Width += least.Width
		if i > 0 {
			size.Width += theme.Gap
		}
		size.Height = max(size.Height, least.Height)
	}
	return size
}

// MinSize is Fyne's; the height is that of the width laid out last.
func (l *sideBySide) MinSize(objects []fyne.CanvasObject) (size fyne.Size) {
	for _, o := range shown(objects) {
		size.Width = max(size.Width, o.MinSize().Width)
	}
	for _, line := range l.lines(objects) {
		if height := leastOf(line).Height; height > 0 {
			if size.Height > 0 {
				size.Height += theme.Gap
			}
			size.Height += height
		}
	}
	return size
}

// Layout is Fyne's.
func (l *sideBySide) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	l.width = size.Width
	y := float32(0)
	for _, line := range l.lines(objects) {
		total := float32(0)
		for _, o := range line {
			total += o.share
		}
		room := size.Width - theme.Gap*float32(len(line)-1)
		x := float32(0)
		for i, o := range line {
			width := float32(int(room * o.share / total))
			if i == len(line)-1 {
				width = max(0, size.Width-x)
			}
			o.Move(fyne.NewPos(x, y))
			o.Resize(fyne.NewSize(width, o.MinSize().Height))
			x += width + theme.Gap
		}
		if height := leastOf(line).Height; height > 0 {
			y += height + theme.Gap
		}
	}
}

// BelowToggle puts an object below the words of a toggle, top units apart.
func BelowToggle(top float32, o fyne.CanvasObject) *fyne.Container {
	return container.New(belowToggle{top}, o)
}

type belowToggle struct{ top float32 }

func (l belowToggle) inset() *inset { return &inset{widgets.ToggleIndent(), l.top, 0, 0} }

// MinSize is Fyne's.
func (l belowToggle) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return l.inset().MinSize(objects)
}

// Layout is Fyne's.
func (l belowToggle) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	l.inset().Layout(objects, size)
}

// FieldLine puts fields and buttons beside each other; what is wrong with a field stands below and moves nothing.
func FieldLine(stretch fyne.CanvasObject, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&fieldLineLayout{stretch}, objects...)
}

type fieldLineLayout struct{ stretch fyne.CanvasObject }

// MinSize is Fyne's.
func (l *fieldLineLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return Row(theme.Gap, l.stretch, objects...).MinSize()
}

// Layout is Fyne's.
func (l *fieldLineLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	height := fynetheme.Size(theme.SizeField)
	rest := size.Width - l.MinSize(objects).Width
	x := float32(0)
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		least := o.MinSize()
		if o == l.stretch {
			least.Width = max(0, least.Width+rest)
		}
		o.Move(fyne.NewPos(x, float32(int(max(0, height-least.Height)/2))))
		o.Resize(least)
		x += least.Width + theme.Gap
	}
}

// Either shows the first object where it fits and the second where not.
func Either(wide, narrow fyne.CanvasObject) *fyne.Container {
	return container.New(eitherLayout{}, wide, narrow)
}

type eitherLayout struct{}

// MinSize is Fyne's.
func (eitherLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(objects[1].MinSize().Width, max(objects[0].MinSize().Height, objects[1].MinSize().Height))
}

// Layout is Fyne's.
func (eitherLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	fits := objects[0].MinSize().Width <= size.Width
	Show(objects[0], fits)
	Show(objects[1], !fits)
	for _, o := range objects {
		o.Resize(size)
	}
}

// Pages stand on one another and one of them is in sight. Only this one is laid out: who shows another one lays it out by
// Arrange.
func Pages(pages ...fyne.CanvasObject) *fyne.Container {
	return container.New(pagesLayout{}, pages...)
}

// Arrange lays a container out anew, at the size that it has.
func Arrange(c *fyne.Container) { c.Layout.Layout(c.Objects, c.Size()) }

type pagesLayout struct{}

// MinSize is Fyne's.
func (pagesLayout) MinSize(objects []fyne.CanvasObject) (least fyne.Size) {
	for _, o := range objects {
		if o.Visible() {
			least = least.Max(o.MinSize())
		}
	}
	return least
}

// Layout is Fyne's.
func (pagesLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		if o.Visible() {
			o.Move(fyne.Position{})
			o.Resize(size)
		}
	}
}

// Settle lays an object out at a width, until its height is that of its content at this width.
func Settle(o fyne.CanvasObject, width float32) {
	o.Resize(fyne.NewSize(width, o.MinSize().Height))
	if c, is := o.(*fyne.Container); is {
		Arrange(c)
	}
	o.Resize(fyne.NewSize(width, o.MinSize().Height))
}

// Scrolled gives a scroller the room and lays what it holds out at the width before; then is called when it was laid out.
func Scrolled(scroll *container.Scroll, then func()) *fyne.Container {
	return container.New(scrolled{scroll, then}, scroll)
}

type scrolled struct {
	scroll *container.Scroll
	then   func()
}

// MinSize is Fyne's.
func (l scrolled) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(200, 100) }

// Layout is Fyne's.
func (l scrolled) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	Settle(l.scroll.Content, size.Width)
	l.scroll.Resize(size)
	l.scroll.Refresh()
	l.then()
}

// AtMost gives an object the height that it has, but no more than room says, beyond which it scrolls. A room of 0 is not
// known yet.
func AtMost(room func() float32, o fyne.CanvasObject) *fyne.Container {
	scroll := container.NewVScroll(o)
	return container.New(&roomy{room, scroll}, scroll)
}

// Share is a room for AtMost: a share of the height of what an object stands in, and about two lines at least.
func Share(share float32, within func() *fyne.Container) func() float32 {
	return func() float32 {
		if c := within(); c != nil && c.Size().Height > 0 {
			return max(Scaled(leastShare), c.Size().Height*share)
		}
		return 0
	}
}

const leastShare = 44

// RoomIn is the height that a column leaves an object in it: what the others in sight do not need at least.
func RoomIn(column *fyne.Container, o fyne.CanvasObject) float32 {
	if column == nil || column.Size().Height == 0 {
		return 0
	}
	room := column.Size().Height
	for _, other := range shown(column.Objects) {
		if other != o {
			room -= other.MinSize().Height
		}
	}
	return max(Scaled(leastShare), room)
}

type roomy struct {
	room   func() float32
	scroll *container.Scroll
}

// MinSize is Fyne's.
func (l *roomy) MinSize([]fyne.CanvasObject) fyne.Size {
	if !l.scroll.Content.Visible() {
		return fyne.Size{}
	}
	size := l.scroll.Content.MinSize()
	if room := l.room(); room > 0 {
		size.Height = min(size.Height, float32(int(room)))
	}
	return size
}

// Layout is Fyne's.
func (l *roomy) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	Settle(l.scroll.Content, size.Width)
	l.scroll.Resize(size)
	l.scroll.Refresh()
}
