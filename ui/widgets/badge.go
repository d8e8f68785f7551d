package widgets

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"bellhop/ui/theme"
)

// BadgeData is what a badge says. The zero value is no badge.
type BadgeData struct {
	Text  string
	Glyph theme.Glyph // "" is none in a badge and the state's own in a pill
	State theme.State // gives ink and tint; StateNone is quiet
}

// Badge is a small note on something: 18 high, text 11. A Pill is the same, rounder and larger:
// the state of a thing beside its name.
type Badge struct {
	widget.BaseWidget
	badge badge
}

// NewBadge makes a badge.
func NewBadge(data BadgeData) *Badge {
	b := &Badge{badge: newBadge(false)}
	b.badge.data = data
	b.ExtendBaseWidget(b)
	return b
}

// NewPill makes a pill of a state; its glyph is the state's unless another is given.
func NewPill(data BadgeData) *Badge {
	b := &Badge{badge: newBadge(true)}
	b.badge.data = data
	b.ExtendBaseWidget(b)
	return b
}

// Set changes what the badge says.
func (b *Badge) Set(data BadgeData) {
	if b.badge.data != data {
		b.badge.data = data
		b.Refresh()
	}
}

// CreateRenderer is Fyne's.
func (b *Badge) CreateRenderer() fyne.WidgetRenderer { return newRenderer(b) }

func (b *Badge) parts() []fyne.CanvasObject { return b.badge.parts() }
func (b *Badge) restyle()                   { b.badge.restyle(styleOf(b)) }

func (b *Badge) least() fyne.Size {
	s := styleOf(b)
	return fyne.NewSize(b.badge.width(s), b.badge.height(s))
}

func (b *Badge) arrange(size fyne.Size) { b.badge.place(styleOf(b), 0, 0, size.Height) }

// badge is what a Badge, a Pill and the badges in a timeline row are drawn with.
type badge struct {
	pill bool
	data BadgeData

	box  *canvas.Rectangle
	icon *icon
	text *label
}

func newBadge(pill bool) badge {
	b := badge{pill: pill, box: canvas.NewRectangle(nil), icon: newIcon("", theme.ColorInk2), text: newLabel(faceBadge, theme.ColorInk2)}
	if pill {
		b.text.face = faceCaption
	}
	return b
}

func (b *badge) parts() []fyne.CanvasObject {
	return []fyne.CanvasObject{b.box, b.icon.image, b.text.text}
}

func (b *badge) restyle(s style) {
	glyph, ink, tint := b.data.Glyph, b.data.State.Ink(), b.data.State.Tint()
	if b.pill && glyph == "" {
		glyph = b.data.State.Glyph()
	}
	paint(b.box, s.color(tint))
	b.box.CornerRadius = s.size(theme.SizeRadiusBadge)
	if b.pill {
		b.box.CornerRadius = b.height(s) / 2
	}
	b.icon.set(glyph, ink)
	b.icon.restyle(s)
	b.text.ink = ink
	b.text.restyle(s)
	b.text.set(b.data.Text)
	b.show(b.data.Text != "")
}

func (b *badge) show(visible bool) {
	show(b.box, visible)
	show(b.text.text, visible)
	show(b.icon.image, visible && b.icon.glyph != "")
}

func (b *badge) height(s style) float32 {
	if b.pill {
		return s.size(theme.SizePillBox)
	}
	return s.size(theme.SizeBadgeBox)
}

func (b *badge) side(s style) (padding, glyph, gap float32) {
	if b.pill {
		return 8, s.grown(14), 4
	}
	return 6, s.grown(12), 4
}

// width is 0 for no badge.
func (b *badge) width(s style) float32 {
	if b.text.text.Text == "" {
		return 0
	}
	padding, glyph, gap := b.side(s)
	width := px(b.text.width()) + 2*padding
	if b.icon.glyph != "" {
		width += glyph + gap
	}
	return width
}

// fit shortens the words so that the badge is no wider than room; no badge is narrower than two
// of its letters.
func (b *badge) fit(s style, room float32) {
	b.text.set(b.data.Text)
	over := b.width(s) - room
	if over <= 0 {
		return
	}
	b.text.set(cut(s, b.text.face, b.data.Text, b.text.width()-over-1))
}

// place puts the badge at x, in the middle of the height from top on.
func (b *badge) place(s style, x, top, height float32) {
	padding, glyph, gap := b.side(s)
	own := b.height(s)
	y := px(top + (height-own)/2)
	place(b.box, x, y, b.width(s), own)
	x += padding
	if b.icon.glyph != "" {
		b.icon.place(x, y, own, glyph)
		x += glyph + gap
	}
	b.text.place(x, y, own)
}

// StateMark tells what became of something: glyph and mono text in the state's colour.
type StateMark struct {
	widget.BaseWidget
	state theme.State
	icon  *icon
	text  *label
	value string
	short bool // words behind a code may be cut
}

// NewStateMark makes a mark; text is short: a code, "28 s", "sending".
func NewStateMark(state theme.State, text string) *StateMark {
	m := &StateMark{state: state, value: text, icon: newIcon("", theme.ColorInk), text: newLabel(faceData, theme.ColorInk)}
	m.ExtendBaseWidget(m)
	return m
}

// LetCut lets the words behind a code be cut where there is little room: 422 of "422 Unprocessable Entity" stays.
func (m *StateMark) LetCut() { m.short = true }

// Set changes what the mark tells.
func (m *StateMark) Set(state theme.State, text string) {
	if m.state != state || m.value != text {
		m.state, m.value = state, text
		m.Refresh()
	}
}

// CreateRenderer is Fyne's.
func (m *StateMark) CreateRenderer() fyne.WidgetRenderer { return newRenderer(m) }

func (m *StateMark) parts() []fyne.CanvasObject {
	return []fyne.CanvasObject{m.icon.image, m.text.text}
}

func (m *StateMark) restyle() {
	s := styleOf(m)
	m.icon.set(m.state.Glyph(), m.state.Ink())
	m.icon.restyle(s)
	m.text.ink, m.text.face = m.state.Ink(), faceData
	if m.state.Loud() {
		m.text.face = faceDataBold
	}
	m.text.restyle(s)
}

const (
	markGlyph = 14
	markGap   = 4
)

func (m *StateMark) least() fyne.Size {
	code, _, more := strings.Cut(m.value, " ")
	if !m.short || !more {
		return m.Whole()
	}
	return m.sizeOf(code + "…")
}

// Whole is the size at which nothing has to be cut.
func (m *StateMark) Whole() fyne.Size { return m.sizeOf(m.value) }

func (m *StateMark) sizeOf(text string) fyne.Size {
	s := styleOf(m)
	width := px(m.text.face.measure(s, text).Width)
	if m.state != theme.StateNone {
		width += s.grown(markGlyph) + markGap
	}
	return fyne.NewSize(width, s.size(theme.SizeBadgeBox))
}

func (m *StateMark) arrange(size fyne.Size) {
	s, x := styleOf(m), float32(0)
	if m.state != theme.StateNone {
		m.icon.place(0, 0, size.Height, s.grown(markGlyph))
		x = s.grown(markGlyph) + markGap
	}
	if m.short {
		m.text.fit(s, m.value, size.Width-x+1)
	} else {
		m.text.set(m.value)
	}
	m.text.place(x, 0, size.Height)
}
