package widgets

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"bellhop/ui/theme"
)

// holder is a widget of another package that holds others.
type holder interface {
	Held() []fyne.CanvasObject
}

// within is what an object is made of.
func within(o fyne.CanvasObject) []fyne.CanvasObject {
	switch o := o.(type) {
	case *fyne.Container:
		return o.Objects
	case *container.Scroll:
		return []fyne.CanvasObject{o.Content}
	case *container.Clip:
		return []fyne.CanvasObject{o.Content}
	case *dressed:
		return []fyne.CanvasObject{o.entry}
	case *container.ThemeOverride:
		return []fyne.CanvasObject{o.Content}
	case holder:
		return o.Held()
	case drawn:
		return o.parts()
	}
	return nil
}

// walk visits what is in sight under o, what holds before what is held. visit says whether to look into it.
func walk(o fyne.CanvasObject, visit func(fyne.CanvasObject) bool) {
	if o == nil || !o.Visible() || !visit(o) {
		return
	}
	for _, part := range within(o) {
		walk(part, visit)
	}
}

// Parted is a layout that makes each of its objects a pane of its own.
type Parted interface{ Parted() }

// Pane is a part of a window that the keyboard jumps to as a whole: what in it takes the focus, in the order of Tab.
type Pane []fyne.Focusable

// Panes parts what is in sight under root: the bars, the rail, each side of a split or of a Parted layout, and what stands
// between them.
func Panes(root fyne.CanvasObject) []Pane {
	var all []Pane
	var now Pane
	end := func() {
		if len(now) > 0 {
			all = append(all, now)
		}
		now = nil
	}
	var visit func(fyne.CanvasObject) bool
	apart := func(parts ...fyne.CanvasObject) {
		end()
		for _, part := range parts {
			walk(part, visit)
		}
		end()
	}
	visit = func(o fyne.CanvasObject) bool {
		switch o := o.(type) {
		case *Rail, *TopBar, *PageBar, *StatusBar:
			apart(within(o)...)
			return false
		case *Split:
			apart(o.left)
			apart(o.right)
			return false
		case *fyne.Container:
			if _, is := o.Layout.(Parted); is {
				for _, part := range o.Objects {
					apart(part)
				}
				return false
			}
		case *RowList:
			if o.source.Length() > 0 { // an empty one shows no focus, and what stands in its place has more to offer
				now = append(now, o)
			}
			return false
		case fyne.Focusable:
			if off, can := o.(fyne.Disableable); !can || !off.Disabled() {
				now = append(now, o)
			}
			return false
		}
		return true
	}
	walk(root, visit)
	end()
	return all
}

// Has says whether what has the focus stands in the pane.
func (p Pane) Has(focused fyne.Focusable) bool { return slices.Contains(p, focused) }

// Enter is what gets the focus in a pane that is jumped to: the page in sight of a rail; what had it there the last time, the
// latest last in before; the list of a list; else the first.
func (p Pane) Enter(before []fyne.Focusable) fyne.Focusable {
	for _, o := range p {
		if item, is := o.(*RailItem); is && item.chosen {
			return o
		}
	}
	for _, had := range slices.Backward(before) {
		if p.Has(had) {
			return had
		}
	}
	for _, o := range p {
		if list, is := o.(*RowList); is {
			return list
		}
	}
	return p[0]
}

// Act is something that a button or a switch in sight does, in its own words.
type Act struct {
	Glyph theme.Glyph
	Text  string
	Key   string // what does the same
	Do    func()
}

// Acts lists what the buttons and switches in sight under root do. What has no words is left out.
func Acts(root fyne.CanvasObject) []Act {
	var all []Act
	walk(root, func(o fyne.CanvasObject) bool {
		var act Act
		switch o := o.(type) {
		case *Button:
			act = Act{o.spec.Glyph, o.spec.Text, o.spec.Key, func() { o.Tapped(nil) }}
			if act.Text == "" {
				act.Text = o.tip
			}
		case *IconButton:
			act = Act{o.glyph, o.tip, "", func() { o.Tapped(nil) }}
		case *Toggle:
			act = Act{theme.GlyphCheck, o.words, "", func() { o.Tapped(nil) }}
		default:
			_, leaf := o.(fyne.Focusable)
			return !leaf
		}
		if off, can := o.(fyne.Disableable); act.Text != "" && can && !off.Disabled() {
			all = append(all, act)
		}
		return false
	})
	return all
}

// reveal scrolls what has got the focus into sight, in all the scrollers that it stands in.
func reveal(o fyne.CanvasObject) {
	c := canvasOf(o)
	if c == nil {
		return
	}
	root := c.Content()
	if top := c.Overlays().Top(); top != nil {
		root = top
	}
	var found []*container.Scroll // around o, the outermost first
	var look func(at fyne.CanvasObject, around []*container.Scroll) bool
	look = func(at fyne.CanvasObject, around []*container.Scroll) bool {
		if at == nil || !at.Visible() {
			return false
		}
		if at == o {
			found = around
			return true
		}
		if s, is := at.(*container.Scroll); is {
			around = append(slices.Clip(around), s)
		}
		return slices.ContainsFunc(within(at), func(part fyne.CanvasObject) bool { return look(part, around) })
	}
	look(root, nil)
	for _, scroll := range slices.Backward(found) {
		bring(scroll, o)
	}
}

// bring scrolls no farther than it takes to have an object in sight, with some room around it. One that fills the scroller
// stays as it is.
func bring(scroll *container.Scroll, o fyne.CanvasObject) {
	const room = 2 * theme.Gap
	driver := fyne.CurrentApp().Driver()
	y := driver.AbsolutePositionForObject(o).Y - driver.AbsolutePositionForObject(scroll.Content).Y
	height, sight := o.Size().Height, scroll.Size().Height
	offset := scroll.Offset
	switch {
	case sight <= 0 || height >= sight:
		return
	case y < offset.Y:
		offset.Y = y - room
	case y+height > offset.Y+sight:
		offset.Y = y + height + room - sight
	default:
		return
	}
	offset.Y = max(0, min(offset.Y, scroll.Content.Size().Height-sight))
	ScrollTo(scroll, offset)
}

// ScrollTo scrolls and tells who listens. Fyne by itself tells of the wheel and the bars alone.
func ScrollTo(scroll *container.Scroll, offset fyne.Position) {
	was := scroll.Offset
	scroll.ScrollToOffset(offset)
	if scroll.OnScrolled != nil && scroll.Offset != was {
		scroll.OnScrolled(scroll.Offset)
	}
}
