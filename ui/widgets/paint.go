package widgets

import (
	"image/color"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	fynetheme "fyne.io/fyne/v2/theme"

	"bellhop/ui/theme"
)

// style answers the colours and sizes of the theme that one widget stands in.
type style struct {
	theme   fyne.Theme
	variant fyne.ThemeVariant
}

func styleOf(w fyne.Widget) style {
	return style{fynetheme.CurrentForWidget(w), fyne.CurrentApp().Settings().ThemeVariant()}
}

func (s style) color(name fyne.ThemeColorName) color.Color {
	if name == "" {
		return color.Transparent
	}
	return s.theme.Color(name, s.variant)
}

func (s style) size(name fyne.ThemeSizeName) float32 { return s.theme.Size(name) }

// redacted says that others see the screen.
func (s style) redacted() bool { return s.size(theme.SizeRedacted) > 0 }

// growth is how much larger than usual glyphs, boxes and heights are. A foreign theme leaves them as they are.
func (s style) growth() float32 { return max(1, s.size(theme.SizeGrowth)) }

// grown is a length that grows with large text, as the theme's heights do: the side of a glyph, and of a box for one.
func (s style) grown(length float32) float32 { return px(length * s.growth()) }

// scale is what columns are laid out for.
type scale struct {
	advance float32 // of one mono character of data
	growth  float32 // of glyphs
}

func scaleOf(s style) scale { return scale{advance(s, faceData), s.growth()} }

func (c scale) grown(length float32) float32 { return px(length * c.growth) }

// mark is how wide a state's glyph is, with the gap behind it.
func (c scale) mark() float32 { return c.grown(markGlyph) + markGap }

// px rounds to whole units, so that text and hairlines stay sharp.
func px(v float32) float32 { return float32(math.Round(float64(v))) }

// face is a text size and style by name.
type face struct {
	size  fyne.ThemeSizeName
	style fyne.TextStyle
}

// The faces of the house.
var (
	faceBody      = face{theme.SizeBody, fyne.TextStyle{}}
	faceBodyBold  = face{theme.SizeBody, fyne.TextStyle{Bold: true}}
	faceCaption   = face{theme.SizeCaption, fyne.TextStyle{}}
	faceLabel     = face{theme.SizeCaption, fyne.TextStyle{Bold: true}}
	faceBadge     = face{theme.SizeBadge, fyne.TextStyle{}}
	faceBadgeBold = face{theme.SizeBadge, fyne.TextStyle{Bold: true}}
	faceCap       = face{theme.SizeBadge, fyne.TextStyle{Monospace: true}}
	faceCapBold   = face{theme.SizeBadge, fyne.TextStyle{Monospace: true, Bold: true}}
	faceData      = face{theme.SizeData, fyne.TextStyle{Monospace: true}}
	faceDataBold  = face{theme.SizeData, fyne.TextStyle{Monospace: true, Bold: true}}
	faceCard      = face{theme.SizeCardTitle, fyne.TextStyle{Bold: true}}
	facePage      = face{theme.SizePageTitle, fyne.TextStyle{Bold: true}}
	faceDisplay   = face{theme.SizeDisplay, fyne.TextStyle{}}
)

func (f face) measure(s style, text string) fyne.Size {
	size, _ := fyne.CurrentApp().Driver().RenderedTextSize(text, s.size(f.size), f.style, theme.Alone(f.style, text))
	return size
}

// label is one line of text that is touched only when something about it changes.
type label struct {
	text *canvas.Text
	face face
	ink  fyne.ThemeColorName
	size fyne.Size // measured; zero when not known

	full    string  // what fit was last given
	fullFor float32 // and for which width
}

func newLabel(f face, ink fyne.ThemeColorName) *label {
	return &label{text: &canvas.Text{TextStyle: f.style, Color: color.Transparent}, face: f, ink: ink}
}

// set answers whether the text differs from before.
func (l *label) set(text string) bool {
	if l.text.Text == text {
		return false
	}
	l.text.Text = text
	l.font()
	l.size = fyne.Size{}
	l.text.Refresh()
	return true
}

// dress changes face and colour; like set it answers whether that is news.
func (l *label) dress(s style, f face, ink fyne.ThemeColorName) bool {
	if l.face == f && l.ink == ink {
		return false
	}
	l.face, l.ink = f, ink
	l.restyle(s)
	return true
}

// restyle takes size and colour from the theme again.
func (l *label) restyle(s style) {
	size, ink := s.size(l.face.size), s.color(l.ink)
	if l.text.TextSize == size && l.text.Color == ink && l.text.TextStyle == l.face.style {
		return
	}
	l.text.TextSize, l.text.Color, l.text.TextStyle = size, ink, l.face.style
	l.font()
	l.size, l.full = fyne.Size{}, ""
	l.text.Refresh()
}

// font chooses what the text is drawn with.
func (l *label) font() {
	if l.face.size != theme.SizeDisplay { // that one has a font of its own
		l.text.FontSource = theme.Alone(l.face.style, l.text.Text)
	}
}

func (l *label) min() fyne.Size {
	if l.size.IsZero() {
		l.size = l.text.MinSize()
	}
	return l.size
}

func (l *label) width() float32 {
	if l.text.Text == "" {
		return 0
	}
	return l.min().Width
}

// place puts the text at x, in the middle of the height from top on.
func (l *label) place(x, top, height float32) {
	size := l.min()
	l.text.Move(fyne.NewPos(x, px(top+(height-size.Height)/2)))
	l.text.Resize(size)
}

// end is where a text that was placed ends.
func (l *label) end() float32 { return l.text.Position().X + l.width() }

// placeRight is place with the text's right edge at x.
func (l *label) placeRight(x, top, height float32) { l.place(px(x-l.width()), top, height) }

// fit sets as much of text as width holds, the rest cut off with an ellipsis, and answers whether
// that changed anything.
func (l *label) fit(s style, text string, width float32) bool {
	if text == l.full && width == l.fullFor && text != "" {
		return false
	}
	l.full, l.fullFor = text, width
	return l.set(cut(s, l.face, text, width))
}

// isCut says whether fit had to shorten the text.
func (l *label) isCut() bool { return l.full != "" && l.full != l.text.Text }

// cut shortens text to width with an ellipsis. Mono ASCII is counted, all else is measured.
func cut(s style, f face, text string, width float32) string {
	if width <= 0 {
		return ""
	}
	if f.style.Monospace && isASCII(text) {
		room := int(width / advance(s, f))
		if len(text) <= room {
			return text
		}
		if room == 0 {
			return ""
		}
		return text[:room-1] + "…"
	}
	if f.measure(s, text).Width <= width {
		return text
	}
	if f.measure(s, "…").Width > width {
		return ""
	}
	runes := []rune(text)
	low, high := 0, len(runes)
	for low < high { // the longest head that fits with its ellipsis
		mid := (low + high + 1) / 2
		if f.measure(s, string(runes[:mid])+"…").Width <= width {
			low = mid
		} else {
			high = mid - 1
		}
	}
	return string(runes[:low]) + "…"
}

// advance is the width of one character of a mono face.
func advance(s style, f face) float32 {
	const sample = "0000000000000000"
	return f.measure(s, sample).Width / float32(len(sample))
}

func isASCII(text string) bool {
	for i := range len(text) {
		if text[i] >= 0x80 {
			return false
		}
	}
	return true
}

// icon is a glyph that is drawn again only when the glyph or its colour changes.
type icon struct {
	image *canvas.Image
	glyph theme.Glyph
	ink   fyne.ThemeColorName
	drawn color.Color
}

func newIcon(glyph theme.Glyph, ink fyne.ThemeColorName) *icon {
	i := &icon{image: &canvas.Image{FillMode: canvas.ImageFillContain}, glyph: glyph, ink: ink}
	i.image.Resource = glyph.Resource(ink)
	i.image.Hidden = i.image.Resource == nil
	return i
}

// set answers whether the glyph or its colour is news.
func (i *icon) set(glyph theme.Glyph, ink fyne.ThemeColorName) bool {
	if i.glyph == glyph && i.ink == ink {
		return false
	}
	i.glyph, i.ink, i.drawn = glyph, ink, nil
	i.image.Resource = glyph.Resource(ink)
	i.image.Hidden = i.image.Resource == nil
	if !i.image.Hidden {
		i.image.Refresh()
	}
	return true
}

// restyle draws the glyph again if the theme gives its colour another value.
func (i *icon) restyle(s style) {
	if i.image.Resource == nil {
		return
	}
	if c := s.color(i.ink); i.drawn != c {
		i.drawn = c
		i.image.Refresh()
	}
}

// place puts the glyph at x with a side of size, in the middle of the height from top on.
func (i *icon) place(x, top, height, size float32) {
	i.image.Move(fyne.NewPos(px(x), px(top+(height-size)/2)))
	i.image.Resize(fyne.NewSquareSize(size))
}

// paint gives a rectangle a fill, if that is news.
func paint(r *canvas.Rectangle, ground color.Color) {
	if r.FillColor != ground {
		r.FillColor = ground
		r.Refresh()
	}
}

// plate is a framed box made of two filled rectangles. A stroked one would do, but Fyne's painters
// disagree on it: OpenGL draws the stroke inside the box, software draws it across the edge and
// blurs one unit over two.
type plate struct {
	outer, inner *canvas.Rectangle
	stroke       float32
}

func newPlate() plate { return plate{outer: canvas.NewRectangle(nil), inner: canvas.NewRectangle(nil)} }

func (p *plate) parts() []fyne.CanvasObject { return []fyne.CanvasObject{p.outer, p.inner} }

// dress colours the plate; frame "" is none.
func (p *plate) dress(s style, ground, frame fyne.ThemeColorName, stroke float32) {
	p.stroke = stroke
	if frame == "" {
		p.stroke = 0
	}
	paint(p.outer, s.color(frame))
	paint(p.inner, s.color(ground))
}

// place puts the plate; left and right are the radii of its corners.
func (p *plate) place(at fyne.Position, size fyne.Size, left, right float32) {
	place(p.outer, at.X, at.Y, size.Width, size.Height)
	corners(p.outer, left, right)
	place(p.inner, at.X+p.stroke, at.Y+p.stroke, size.Width-2*p.stroke, size.Height-2*p.stroke)
	corners(p.inner, max(0, left-p.stroke), max(0, right-p.stroke))
}

// corners gives a rectangle one radius for its left corners and one for its right ones.
func corners(r *canvas.Rectangle, left, right float32) {
	if r.TopLeftCornerRadius == left && r.BottomLeftCornerRadius == left &&
		r.TopRightCornerRadius == right && r.BottomRightCornerRadius == right {
		return
	}
	r.TopLeftCornerRadius, r.BottomLeftCornerRadius = left, left
	r.TopRightCornerRadius, r.BottomRightCornerRadius = right, right
	r.Refresh()
}

// place puts an object.
func place(o fyne.CanvasObject, x, y, w, h float32) {
	o.Move(fyne.NewPos(x, y))
	o.Resize(fyne.NewSize(w, h))
}

// show hides or shows without asking for a repaint when nothing changes.
func show(o fyne.CanvasObject, visible bool) {
	if o.Visible() == visible {
		return
	}
	if visible {
		o.Show()
	} else {
		o.Hide()
	}
}

// newClip shows content through its own box. Fyne's constructor leaves the widget unknown to itself
// until it is first painted, and what stands in it out of reach of the focus.
func newClip(content fyne.CanvasObject) *container.Clip {
	clip := container.NewClip(content)
	clip.ExtendBaseWidget(clip)
	return clip
}
