// Package pane holds what several pages share and no widget should know: layouts on the house's grid, text in
// the house's faces, the clothes that a model's marks and badges wear, a Message, which shows one half of an
// exchange, and what stands above a list: a Finder and a Question for something new.
//
// Concurrency: none. All of it belongs to the screen's one goroutine.
package pane

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
)

// Column puts objects below each other at the full width, gap apart. The one named grow, if not nil, takes
// the height that is left. Objects whose height follows from their width, such as wrapped text, are right.
func Column(gap float32, grow fyne.CanvasObject, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&column{gap, grow}, objects...)
}

type column struct {
	gap  float32
	grow fyne.CanvasObject
}

func (c *column) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var size fyne.Size
	for i, o := range shown(objects) {
		least := o.MinSize()
		size.Width = max(size.Width, least.Width)
		size.Height += least.Height
		if i > 0 {
			size.Height += c.gap
		}
	}
	return size
}

func (c *column) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	list := shown(objects)
	rest := size.Height - c.gap*float32(max(0, len(list)-1))
	for _, o := range list {
		if o != c.grow {
			rest -= heightAt(o, size.Width)
		}
	}
	y := float32(0)
	for _, o := range list {
		height := o.MinSize().Height
		if o == c.grow {
			height = max(rest, 0)
		}
		o.Move(fyne.NewPos(0, y))
		o.Resize(fyne.NewSize(size.Width, height))
		y += height + c.gap
	}
}

// heightAt gives the height of an object at a width. It lays the object out at that width first, because
// wrapped text that has just come into sight knows its height only then.
func heightAt(o fyne.CanvasObject, width float32) float32 {
	if o.Size().Width != width {
		o.Resize(fyne.NewSize(width, o.MinSize().Height))
		return o.MinSize().Height
	}
	switch o := o.(type) {
	case *fyne.Container:
		if o.Layout != nil {
			o.Layout.Layout(o.Objects, o.Size())
		}
	case *Surface:
		if o.content != nil {
			heightAt(o.content, width)
		}
	}
	return o.MinSize().Height
}

// Row puts objects beside each other, gap apart and centred in the height. The one named stretch, if not
// nil, takes the width that is left, so that what follows it stands at the right edge. What may be cut is
// whole where there is room for it.
func Row(gap float32, stretch fyne.CanvasObject, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&row{gap: gap, stretch: stretch}, objects...)
}

// RowOf is a Row that is at least as high as a size of the theme, whatever it shows.
func RowOf(height fyne.ThemeSizeName, gap float32, stretch fyne.CanvasObject, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&row{gap, stretch, height}, objects...)
}

type row struct {
	gap     float32
	stretch fyne.CanvasObject
	height  fyne.ThemeSizeName // "" is as high as the objects
}

func (r *row) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var size fyne.Size
	if r.height != "" {
		size.Height = theme.Size(r.height)
	}
	for i, o := range shown(objects) {
		least := o.MinSize()
		size.Height = max(size.Height, least.Height)
		size.Width += least.Width
		if i > 0 {
			size.Width += r.gap
		}
	}
	return size
}

func (r *row) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	rest := size.Width - r.MinSize(objects).Width
	x := float32(0)
	all := shown(objects)
	more := make([]float32, len(all)) // than the least
	for i, o := range all {
		if o != r.stretch {
			more[i] = min(max(0, rest), whole(o).Width-o.MinSize().Width)
			rest -= more[i]
		}
	}
	for i, o := range all {
		least := o.MinSize()
		least.Width += more[i]
		if o == r.stretch {
			least.Width = max(0, least.Width+rest)
		}
		o.Move(fyne.NewPos(x, float32(int((size.Height-least.Height)/2))))
		o.Resize(least)
		x += least.Width + r.gap
	}
}

// Flow puts objects beside each other in their own sizes and goes on in another line where they find no room. A text that
// may be cut is cut where it is wider than a line.
func Flow(gap, lineGap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&flow{gap: gap, lineGap: lineGap}, objects...)
}

type flow struct {
	gap, lineGap float32
	width        float32 // of the last layout
}

func (f *flow) MinSize(objects []fyne.CanvasObject) fyne.Size {
	y := float32(0)
	for i, line := range f.lines(shown(objects), f.width) {
		if i > 0 {
			y += f.lineGap
		}
		y += heightOf(line)
	}
	return fyne.NewSize(40, y)
}

func (f *flow) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	f.width = size.Width
	y := float32(0)
	for _, line := range f.lines(shown(objects), size.Width) {
		x, height := float32(0), heightOf(line)
		for _, o := range line {
			own := whole(o)
			own.Width = min(own.Width, max(o.MinSize().Width, size.Width))
			o.Move(fyne.NewPos(x, y+float32(int((height-own.Height)/2))))
			o.Resize(own)
			x += own.Width + f.gap
		}
		y += height + f.lineGap
	}
}

// Flowed places objects as a Flow of a width does, and gives how high that is.
func Flowed(width, gap, lineGap float32, objects ...fyne.CanvasObject) float32 {
	f := &flow{gap: gap, lineGap: lineGap}
	f.Layout(objects, fyne.NewSize(width, 0))
	return f.MinSize(objects).Height
}

// lines parts the objects into lines no wider than width; an unknown width has one line.
func (f *flow) lines(objects []fyne.CanvasObject, width float32) [][]fyne.CanvasObject {
	var lines [][]fyne.CanvasObject
	x := float32(0)
	for _, o := range objects {
		own := whole(o)
		if len(lines) == 0 || width > 0 && x+own.Width > width {
			lines, x = append(lines, nil), 0
		}
		lines[len(lines)-1] = append(lines[len(lines)-1], o)
		x += own.Width + f.gap
	}
	return lines
}

// whole is the size of an object in which nothing of it has to be cut; it may be larger than its least.
func whole(o fyne.CanvasObject) fyne.Size {
	if text, is := o.(interface{ Whole() fyne.Size }); is {
		return text.Whole()
	}
	return o.MinSize()
}

func heightOf(line []fyne.CanvasObject) (height float32) {
	for _, o := range line {
		height = max(height, o.MinSize().Height)
	}
	return height
}

// Inset keeps a distance around an object.
func Inset(left, top, right, bottom float32, o fyne.CanvasObject) *fyne.Container {
	return container.New(&inset{left, top, right, bottom}, o)
}

type inset struct{ left, top, right, bottom float32 }

func (i *inset) MinSize(objects []fyne.CanvasObject) fyne.Size {
	least := objects[0].MinSize()
	return fyne.NewSize(least.Width+i.left+i.right, least.Height+i.top+i.bottom)
}

func (i *inset) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	o := objects[0]
	width := max(0, size.Width-i.left-i.right)
	o.Move(fyne.NewPos(i.left, i.top))
	heightAt(o, width)
	o.Resize(fyne.NewSize(width, max(0, size.Height-i.top-i.bottom)))
}

// Centred puts an object in the middle of the room it is given, no wider than width, which is in units of text at 100 %, and
// a margin narrower than the room.
func Centred(width float32, o fyne.CanvasObject) *fyne.Container {
	return container.New(&centred{width}, o)
}

type centred struct{ width float32 }

const centredMargin = 12

func (c *centred) MinSize(objects []fyne.CanvasObject) fyne.Size { return objects[0].MinSize() }

func (c *centred) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	o, width := objects[0], min(max(0, size.Width-2*centredMargin), Scaled(c.width))
	height := heightAt(o, width)
	o.Resize(fyne.NewSize(width, height))
	o.Move(fyne.NewPos(float32(int((size.Width-width)/2)), float32(int(max(0, size.Height-height)/2))))
}

// Height holds an object to a height that its width does not change.
func Height(height float32, o fyne.CanvasObject) *fyne.Container {
	return container.New(&fixed{height: height}, o)
}

// Width keeps an object at a width, at the left of the room it is given.
func Width(width float32, o fyne.CanvasObject) *fyne.Container {
	return container.New(&fixed{width: width}, o)
}

// fixed sets one length or both; a zero one is left alone.
type fixed struct{ width, height float32 }

func (f *fixed) MinSize(objects []fyne.CanvasObject) fyne.Size {
	least := objects[0].MinSize()
	if f.width > 0 {
		least.Width = f.width
	}
	if f.height > 0 {
		least.Height = f.height
	}
	return least
}

func (f *fixed) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	if f.width > 0 {
		size.Width = min(size.Width, f.width)
	}
	objects[0].Resize(size)
}

// Space takes the room that is left in a Row when it is the one that stretches.
func Space() fyne.CanvasObject { return layout.NewSpacer() }

// Show shows or hides an object and says whether that changed anything.
func Show(o fyne.CanvasObject, visible bool) bool {
	if o.Visible() == visible {
		return false
	}
	if visible {
		o.Show()
	} else {
		o.Hide()
	}
	return true
}

// Refresh lays an object out anew and dresses what is in it. One that was never laid out is left alone, as that is done
// when it comes into sight; so is none at all.
func Refresh[O interface {
	comparable
	fyne.CanvasObject
}](o O) {
	var none O
	if o != none && o.Size() != (fyne.Size{}) {
		o.Refresh()
	}
}

func shown(objects []fyne.CanvasObject) []fyne.CanvasObject {
	list := make([]fyne.CanvasObject, 0, len(objects))
	for _, o := range objects {
		if o.Visible() {
			list = append(list, o)
		}
	}
	return list
}
