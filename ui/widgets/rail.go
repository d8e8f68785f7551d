package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"bellhop/ui/theme"
)

const (
	railInset   = 6  // between the rail's edges and an item
	railTop     = 64 // where the first item begins, below the bell
	railGap     = 4  // between items
	railBell    = 34
	railGlyph   = 22
	railBarTop  = 12 // the brass bar begins so far below its item's top
	railPillBox = 16
)

// RailItem is one page in the rail: glyph, word and, when something waits there, a count.
type RailItem struct {
	control
	glyph  theme.Glyph
	chosen bool
	count  string

	box     *canvas.Rectangle
	ring    focusRing
	icon    *icon
	text    *label
	pill    *canvas.Rectangle
	counter *label
}

// NewRailItem makes an item; tip tells its shortcut.
func NewRailItem(glyph theme.Glyph, text, tip string, tap func()) *RailItem {
	r := &RailItem{
		glyph: glyph, box: canvas.NewRectangle(nil), ring: newFocusRing(), icon: newIcon(glyph, theme.ColorOnRailQuiet),
		text: newLabel(faceBadge, theme.ColorOnRailQuiet), pill: canvas.NewRectangle(nil),
		counter: newLabel(faceCapBold, theme.ColorRail),
	}
	r.text.text.Text = text
	r.press, r.tip = tap, tip
	r.extend(r)
	return r
}

// SetChosen shows the item as the page in sight.
func (r *RailItem) SetChosen(on bool) {
	if r.chosen != on {
		r.chosen = on
		r.Refresh()
	}
}

// SetCount shows a short count in a pill, or none for "".
func (r *RailItem) SetCount(count string) {
	if r.count != count {
		r.count = count
		r.Refresh()
	}
}

// CreateRenderer is Fyne's.
func (r *RailItem) CreateRenderer() fyne.WidgetRenderer { return newRenderer(r) }

func (r *RailItem) parts() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.box, r.ring.frame, r.icon.image, r.text.text, r.pill, r.counter.text}
}

func (r *RailItem) restyle() {
	s := styleOf(r)
	ground, ink, glyph, mark, f := fyne.ThemeColorName(""), theme.ColorOnRailQuiet, r.glyph, theme.ColorOnRailQuiet, faceBadge
	switch {
	case r.chosen:
		ground, ink, glyph, mark, f = theme.ColorRailSelected, theme.ColorOnRail, r.glyph.Fill(), theme.ColorRailBrass, faceBadgeBold
	case r.pressed:
		ground, ink, mark = theme.ColorRailSelected, theme.ColorOnRail, theme.ColorOnRail
	case r.hovered:
		ground, ink, mark = theme.ColorRailHover, theme.ColorOnRail, theme.ColorOnRail
	}
	paint(r.box, s.color(ground))
	r.box.CornerRadius = s.size(theme.SizeRadiusCard)
	r.ring.restyle(s, r.focused, theme.ColorFocusOnRail)
	r.icon.set(glyph, mark)
	r.icon.restyle(s)
	r.text.dress(s, f, ink)
	r.text.restyle(s)
	paint(r.pill, s.color(theme.ColorRailBrass))
	r.counter.restyle(s)
	r.counter.set(r.count)
	show(r.pill, r.count != "")
	show(r.counter.text, r.count != "")
}

func (r *RailItem) least() fyne.Size {
	s := styleOf(r)
	return fyne.NewSize(s.size(theme.SizeRail)-2*railInset, s.size(theme.SizeRailItem))
}

func (r *RailItem) arrange(size fyne.Size) {
	place(r.box, 0, 0, size.Width, size.Height)
	r.ring.within(size, r.box.CornerRadius)
	glyph := styleOf(r).grown(railGlyph)
	lineHeight := r.text.min().Height
	top := px((size.Height - glyph - lineHeight - 4) / 2)
	r.icon.place(px((size.Width-glyph)/2), top, glyph, glyph)
	r.text.place(px((size.Width-r.text.width())/2), top+glyph+4, lineHeight)
	width := max(18, px(r.counter.width())+8)
	height := max(railPillBox, px(r.counter.min().Height)+1)
	x := px(size.Width/2) + 6
	r.pill.CornerRadius = height / 2
	place(r.pill, x, top-4, width, height)
	r.counter.place(px(x+(width-r.counter.width())/2), top-4, height)
}

// Rail is the way to the pages: burgundy in both variants, the bell on top, a brass bar at the
// edge of the chosen page.
type Rail struct {
	widget.BaseWidget
	items  []*RailItem // the pages
	bottom []*RailItem // pinned to the foot

	ground *canvas.Rectangle
	bell   *icon
	bar    *canvas.Rectangle
}

// NewRail makes a rail; the bottom items stay at its foot.
func NewRail(items, bottom []*RailItem) *Rail {
	r := &Rail{
		items: items, bottom: bottom, ground: canvas.NewRectangle(nil),
		bell: newIcon(theme.GlyphCallBell.Fill(), theme.ColorRailBrass), bar: canvas.NewRectangle(nil),
	}
	r.ExtendBaseWidget(r)
	return r
}

// Choose shows one item as the page in sight, counted through the pages and then the foot.
func (r *Rail) Choose(index int) {
	changed := false
	for i, item := range r.all() {
		changed = changed || item.chosen != (i == index)
		item.SetChosen(i == index)
	}
	if changed {
		r.Refresh()
	}
}

func (r *Rail) all() []*RailItem {
	return append(append([]*RailItem(nil), r.items...), r.bottom...)
}

// CreateRenderer is Fyne's.
func (r *Rail) CreateRenderer() fyne.WidgetRenderer { return newRenderer(r) }

func (r *Rail) parts() []fyne.CanvasObject {
	objects := []fyne.CanvasObject{r.ground, r.bell.image, r.bar}
	for _, item := range r.all() {
		objects = append(objects, item)
	}
	return objects
}

func (r *Rail) restyle() {
	s := styleOf(r)
	paint(r.ground, s.color(theme.ColorRail))
	paint(r.bar, s.color(theme.ColorRailBrass))
	r.bell.restyle(s)
}

func (r *Rail) least() fyne.Size {
	s := styleOf(r)
	pitch := s.size(theme.SizeRailItem) + railGap
	return fyne.NewSize(s.size(theme.SizeRail), railTop+pitch*float32(len(r.items)+len(r.bottom))+railGap)
}

// arrange makes the items less high where there is no room for all of them, as in a low window with large text.
func (r *Rail) arrange(size fyne.Size) {
	height := styleOf(r).size(theme.SizeRailItem)
	if n := float32(len(r.items) + len(r.bottom)); n > 0 {
		height = min(height, float32(int((size.Height-railTop-railGap)/n))-railGap)
	}
	place(r.ground, 0, 0, size.Width, size.Height)
	r.bell.place(px((size.Width-railBell)/2), 11, railBell, railBell)
	y := float32(railTop)
	for _, item := range r.items {
		r.put(item, y, size.Width, height)
		y += height + railGap
	}
	y = size.Height - float32(len(r.bottom))*(height+railGap) - railGap
	for _, item := range r.bottom {
		r.put(item, y, size.Width, height)
		y += height + railGap
	}
	var chosen *RailItem
	for _, item := range r.all() {
		if item.chosen {
			chosen = item
		}
	}
	show(r.bar, chosen != nil)
	if chosen != nil {
		r.bar.TopRightCornerRadius, r.bar.BottomRightCornerRadius = 2, 2
		place(r.bar, 0, chosen.Position().Y+railBarTop, theme.EdgeBar, height-2*railBarTop)
	}
}

func (r *Rail) put(item *RailItem, y, width, height float32) {
	place(item, railInset, y, width-2*railInset, height)
}
