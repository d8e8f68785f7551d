package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"

	"bellhop/ui/theme"
)

const (
	segmentPadding = 11
	segmentFoot    = 2
)

// Segment is one part of Segments.
type Segment struct {
	Text  string
	Glyph theme.Glyph
}

// Segments is a choice of one out of a few, all in sight. Left and Right move the choice.
type Segments struct {
	control
	OnChange func(index int) // the reader chose; not called by Choose
	OnAgain  func(index int) // the reader pressed what is chosen already; nil does nothing

	segments []Segment
	chosen   int
	over     int // the part under the pointer, or -1
	widths   []float32

	ring   focusRing
	box    plate
	lit    *canvas.Rectangle // behind the chosen part
	hint   *canvas.Rectangle // behind the hovered part
	foot   *canvas.Rectangle
	bars   []*canvas.Rectangle
	icons  []*icon
	labels []*label
}

// NewSegments makes a choice; the first part is chosen.
func NewSegments(segments []Segment, onChange func(index int)) *Segments {
	g := &Segments{
		OnChange: onChange, segments: segments, over: -1, widths: make([]float32, len(segments)),
		ring: newFocusRing(), box: newPlate(), lit: canvas.NewRectangle(nil),
		hint: canvas.NewRectangle(nil), foot: canvas.NewRectangle(nil),
	}
	for i, segment := range segments {
		g.icons = append(g.icons, newIcon(segment.Glyph, theme.ColorInk2))
		text := newLabel(faceCaption, theme.ColorInk2)
		text.text.Text = segment.Text
		g.labels = append(g.labels, text)
		if i > 0 {
			g.bars = append(g.bars, canvas.NewRectangle(nil))
		}
	}
	g.key = g.arrow
	g.extend(g)
	return g
}

// Choose shows a part as chosen, without a callback.
func (g *Segments) Choose(index int) {
	if index != g.chosen && index >= 0 && index < len(g.segments) {
		g.chosen = index
		g.Refresh()
	}
}

// Chosen is the index of the chosen part.
func (g *Segments) Chosen() int { return g.chosen }

// SetText changes the words of one part.
func (g *Segments) SetText(index int, text string) {
	if g.segments[index].Text != text {
		g.segments[index].Text = text
		g.labels[index].set(text)
		g.Refresh()
	}
}

func (g *Segments) choose(index int) {
	if index == g.chosen || index < 0 || index >= len(g.segments) {
		return
	}
	g.Choose(index)
	if g.OnChange != nil {
		g.OnChange(index)
	}
}

func (g *Segments) arrow(name fyne.KeyName) bool {
	switch name {
	case fyne.KeyLeft:
		g.choose(g.chosen - 1)
	case fyne.KeyRight:
		g.choose(g.chosen + 1)
	default:
		return false
	}
	return true
}

// Tapped chooses the part under the pointer, or by a key presses the one that is chosen.
func (g *Segments) Tapped(e *fyne.PointEvent) {
	if g.disabled {
		return
	}
	at := g.chosen // by Enter or Space
	if e != nil {
		at = g.at(e.Position.X)
	}
	if at == g.chosen && g.OnAgain != nil {
		g.OnAgain(at)
		return
	}
	g.choose(at)
}

// MouseMoved lights up the part under the pointer.
func (g *Segments) MouseMoved(e *desktop.MouseEvent) {
	if over := g.at(e.Position.X); over != g.over {
		g.over = over
		g.Refresh()
	}
}

// MouseOut is Fyne's.
func (g *Segments) MouseOut() {
	g.over = -1
	g.control.MouseOut()
}

func (g *Segments) at(x float32) int {
	for i, width := range g.widths {
		if x < width {
			return i
		}
		x -= width
	}
	return -1
}

// CreateRenderer is Fyne's.
func (g *Segments) CreateRenderer() fyne.WidgetRenderer { return newRenderer(g) }

func (g *Segments) parts() []fyne.CanvasObject {
	objects := []fyne.CanvasObject{g.ring.frame, g.box.outer, g.box.inner, g.hint, g.lit, g.foot}
	for _, bar := range g.bars {
		objects = append(objects, bar)
	}
	for i := range g.segments {
		objects = append(objects, g.icons[i].image, g.labels[i].text)
	}
	return objects
}

func (g *Segments) restyle() {
	s := styleOf(g)
	g.box.dress(s, theme.ColorSurface, theme.ColorLineStrong, theme.Hairline)
	paint(g.hint, s.color(theme.ColorHover))
	paint(g.lit, s.color(theme.ColorBrassTint))
	paint(g.foot, s.color(theme.ColorBrass))
	for _, bar := range g.bars {
		paint(bar, s.color(theme.ColorLine))
	}
	for i, text := range g.labels {
		ink, f := theme.ColorInk2, faceCaption
		if i == g.chosen {
			ink, f = theme.ColorInk, faceLabel
		}
		text.dress(s, f, ink)
		text.restyle(s)
		g.icons[i].set(g.segments[i].Glyph, ink)
		g.icons[i].restyle(s)
	}
	g.ring.restyle(s, g.focused && !g.disabled, theme.ColorFocus)
	show(g.hint, g.over >= 0 && g.over != g.chosen)
}

// measure fills widths; each part has room for its words in bold, so that nothing moves.
func (g *Segments) measure(s style) (total float32) {
	for i, segment := range g.segments {
		width := 2 * float32(segmentPadding)
		if segment.Text != "" {
			width += px(faceLabel.measure(s, segment.Text).Width)
		}
		if segment.Glyph != "" {
			width += s.grown(theme.GlyphSide)
			if segment.Text != "" {
				width += theme.Gap
			}
		}
		g.widths[i] = width
		total += width
	}
	return total
}

func (g *Segments) least() fyne.Size {
	s := styleOf(g)
	return fyne.NewSize(g.measure(s), s.size(theme.SizeButtonSmall))
}

func (g *Segments) arrange(size fyne.Size) {
	s := styleOf(g)
	if spare := size.Width - g.measure(s); spare > 0 && len(g.widths) > 0 {
		for i := range g.widths {
			g.widths[i] += spare / float32(len(g.widths))
		}
	}
	radius := s.size(theme.SizeRadiusField)
	g.box.place(fyne.Position{}, size, radius, radius)
	g.ring.around(size, radius)
	x := float32(0)
	for i, width := range g.widths {
		left, right := px(x), px(x+width)
		if i > 0 {
			place(g.bars[i-1], left, 1, theme.Hairline, size.Height-2)
		}
		g.arrangeWords(i, left, right-left)
		if i == 0 {
			left++ // the frame
		}
		if i == len(g.widths)-1 {
			right--
		}
		if i == g.chosen {
			place(g.lit, left, 1, right-left, size.Height-2)
			g.round(g.lit, i, radius-1)
			place(g.foot, left+g.inset(i == 0), size.Height-1-segmentFoot, right-left-g.inset(i == 0)-g.inset(i == len(g.widths)-1), segmentFoot)
		}
		if i == g.over {
			place(g.hint, left, 1, right-left, size.Height-2)
			g.round(g.hint, i, radius-1)
		}
		x += width
	}
}

func (g *Segments) arrangeWords(i int, left, width float32) {
	height, glyph := g.Size().Height, styleOf(g).grown(theme.GlyphSide)
	used := px(g.labels[i].width())
	if g.segments[i].Glyph != "" {
		used += glyph
		if g.segments[i].Text != "" {
			used += theme.Gap
		}
	}
	x := px(left + (width-used)/2)
	if g.segments[i].Glyph != "" {
		g.icons[i].place(x, 0, height, glyph)
		x += glyph + theme.Gap
	}
	g.labels[i].place(x, 0, height)
}

// inset keeps the foot out of the rounded corner at either end.
func (g *Segments) inset(end bool) float32 {
	if end {
		return 2
	}
	return 0
}

// round gives a part at either end the corners of the whole.
func (g *Segments) round(r *canvas.Rectangle, index int, radius float32) {
	left, right := float32(0), float32(0)
	if index == 0 {
		left = radius
	}
	if index == len(g.segments)-1 {
		right = radius
	}
	corners(r, left, right)
}
