package ui

import (
	"fmt"
	"image/color"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	"bellhop/ui/model/modeltest"
	"bellhop/ui/pane"
	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

// rect is a part of the window.
type rect struct{ left, top, right, bottom float32 }

func (r rect) within(o rect) rect {
	return rect{max(r.left, o.left), max(r.top, o.top), min(r.right, o.right), min(r.bottom, o.bottom)}
}

// tight is how far boxes may reach into each other: the room above and below the letters of a line.
const tight = 3

func (r rect) meets(o rect) bool {
	both := r.within(o)
	return both.right-both.left > tight && both.bottom-both.top > tight
}

func (r rect) empty() bool { return r.right-r.left <= tight || r.bottom-r.top <= tight }

// placed is a text where it stands in the window.
type placed struct {
	text   string
	at     rect
	seen   rect   // the part of it that no scroller hides
	owner  rect   // of the widget that it belongs to
	within string // the kinds of widgets around it
	slides bool   // it may be scrolled to both sides
	floats bool   // it lies over others by intent
}

// texts lists the texts in sight with their boxes, in the topmost overlay if there is one, and what is drawn over them: a
// filled box that comes later. Grounds come before what stands on them.
func (b *bench) texts() (all []placed, covered []string) {
	canvasOf := b.window.Canvas()
	root := b.window.Content()
	if top := canvasOf.Overlays().Top(); top != nil {
		root = top
	}
	size := canvasOf.Size()
	screen := rect{0, 0, size.Width, size.Height}
	var walk func(o fyne.CanvasObject, at fyne.Position, around placed)
	walk = func(o fyne.CanvasObject, at fyne.Position, around placed) {
		if !o.Visible() {
			return
		}
		at = at.Add(o.Position())
		own := rect{at.X, at.Y, at.X + o.Size().Width, at.Y + o.Size().Height}
		var children []fyne.CanvasObject
		switch o := o.(type) {
		case *canvas.Text:
			least := o.MinSize()
			around.text, around.at = o.Text, rect{at.X, at.Y, at.X + least.Width, at.Y + least.Height}
			around.seen = around.seen.within(around.at)
			if strings.TrimSpace(o.Text) != "" && !around.seen.empty() {
				all = append(all, around)
			}
			return
		case *canvas.Rectangle, *canvas.Circle, *canvas.Image:
			box := around.seen.within(own)
			for _, p := range all {
				if fills(o) && !around.floats && p.seen.meets(box) {
					covered = append(covered, fmt.Sprintf("%q is covered: %v by %T at %v (%s by %s)", p.text, p.seen, o, box, p.within, around.within))
				}
			}
			return
		case *fyne.Container:
			children = o.Objects
		case *container.Scroll:
			around.seen = around.seen.within(own)
			around.slides = around.slides || o.Direction == container.ScrollBoth || o.Direction == container.ScrollHorizontalOnly
			children = test.WidgetRenderer(o).Objects()
		case *container.Clip:
			around.seen, around.slides = around.seen.within(own), true
			children = test.WidgetRenderer(o).Objects()
		case *widgets.Toast: // over the page that it holds
			page, note := test.WidgetRenderer(o).Objects()[0], test.WidgetRenderer(o).Objects()[1]
			walk(page, at, around)
			around.floats = true
			children = []fyne.CanvasObject{note}
		case *pane.Surface:
			children = test.WidgetRenderer(o).Objects()
			if ground, is := children[0].(*canvas.Rectangle); is && opaque(ground) { // it hides what lies wholly under it
				all = slices.DeleteFunc(all, func(p placed) bool { return p.seen.within(own) == p.seen })
			}
			around.owner = own
			around.within += strings.TrimPrefix(fmt.Sprintf(" %T", o), "*widgets.")
		case *widgets.Suggest:
			around.floats = true
			children = test.WidgetRenderer(o).Objects()
		case fyne.Widget:
			around.owner = own
			around.within += strings.TrimPrefix(fmt.Sprintf(" %T", o), "*widgets.")
			around.floats = around.floats || strings.HasSuffix(around.within, ".scrollBar") // what slides under it slides out again
			children = test.WidgetRenderer(o).Objects()
		}
		for _, child := range children {
			walk(child, at, around)
		}
	}
	walk(root, fyne.Position{}, placed{seen: screen, owner: screen})
	return all, covered
}

// fills reports whether an object hides what lies under it.
func fills(o fyne.CanvasObject) bool {
	switch o := o.(type) {
	case *canvas.Rectangle:
		return opaque(o)
	case *canvas.Circle:
		return opaque(&canvas.Rectangle{FillColor: o.FillColor})
	case *canvas.Image:
		return o.Resource != nil || o.Image != nil
	}
	return false
}

func opaque(r *canvas.Rectangle) bool {
	if r.FillColor == nil {
		return false
	}
	_, _, _, alpha := r.FillColor.RGBA()
	return alpha == 0xffff
}

// crowded lists what is cut off or stands over something else.
func (b *bench) crowded() (wrong []string) {
	all, wrong := b.texts()
	for i, p := range all {
		if !p.slides && (p.at.right > p.owner.right+1 || p.at.left < p.owner.left-1) {
			wrong = append(wrong, fmt.Sprintf("%q is wider than what it stands in: %v in %v (%s)", p.text, p.at, p.owner, p.within))
		}
		if !p.slides && (p.at.bottom > p.owner.bottom+tight || p.at.top < p.owner.top-tight) {
			wrong = append(wrong, fmt.Sprintf("%q is higher than what it stands in: %v in %v (%s)", p.text, p.at, p.owner, p.within))
		}
		if !p.slides && (p.seen.right < p.at.right-1 || p.seen.left > p.at.left+1) {
			wrong = append(wrong, fmt.Sprintf("%q is cut off at the side: %v of %v (%s)", p.text, p.seen, p.at, p.within))
		}
		for _, other := range all[:i] {
			if p.seen.meets(other.seen) && !p.floats && !other.floats {
				wrong = append(wrong, fmt.Sprintf("%q stands over %q: %v and %v (%s and %s)", p.text, other.text, p.seen, other.seen, p.within, other.within))
			}
		}
	}
	return wrong
}

// uncrowded fails the test for every text that is cut off or stands over another.
func (b *bench) uncrowded(t *testing.T, state string) {
	t.Helper()
	for _, wrong := range b.crowded() {
		t.Errorf("%s: %s", state, wrong)
	}
}

func TestWhatIsDrawnOverATextIsFound(t *testing.T) {
	b := open(t, &modeltest.Shelf{})
	kept := b.window.Content()
	defer b.window.SetContent(kept)
	box := func(fill color.Color) *canvas.Rectangle { return canvas.NewRectangle(fill) }
	for _, is := range []struct {
		name         string
		before, over fyne.CanvasObject
		found        bool
	}{
		{"a ground", box(color.White), box(nil), false},
		{"a veil", box(nil), box(color.NRGBA{A: 0x59}), false},
		{"a box", box(nil), box(color.White), true},
		{"a button", box(nil), widgets.NewButton(widgets.ButtonSpec{Kind: widgets.ButtonPrimary}), true},
		{"a glyph", box(nil), canvas.NewImageFromResource(theme.GlyphCallBell.Resource(theme.ColorInk)), true},
	} {
		text := canvas.NewText("what stands below", color.Black)
		b.window.SetContent(container.NewWithoutLayout(is.before, text, is.over))
		for _, o := range []fyne.CanvasObject{is.before, text, is.over} {
			o.Resize(fyne.NewSize(120, 32))
		}
		if wrong := b.crowded(); (len(wrong) > 0) != is.found {
			t.Errorf("%s: %q", is.name, wrong)
		}
	}
}
