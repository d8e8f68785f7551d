package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"bellhop/ui/theme"
)

// IconButton is a bare glyph of 16 in a field of 24. What it does is told by its tip, so that it
// never stands for something that has no words.
type IconButton struct {
	control
	glyph  theme.Glyph
	chosen bool

	ring focusRing
	box  *canvas.Rectangle
	icon *icon
}

// NewIconButton makes a glyph that can be pressed; tip says what pressing does.
func NewIconButton(glyph theme.Glyph, tip string, tap func()) *IconButton {
	b := &IconButton{glyph: glyph, ring: newFocusRing(), box: canvas.NewRectangle(nil), icon: newIcon(glyph, theme.ColorInk2)}
	b.press, b.tip = tap, tip
	b.extend(b)
	return b
}

// SetGlyph changes the picture.
func (b *IconButton) SetGlyph(glyph theme.Glyph) {
	if b.glyph != glyph {
		b.glyph = glyph
		b.Refresh()
	}
}

// SetTip changes the words shown on hover.
func (b *IconButton) SetTip(tip string) { b.tip = tip }

// SetChosen shows in brass that what the button switches is on.
func (b *IconButton) SetChosen(on bool) {
	if b.chosen != on {
		b.chosen = on
		b.Refresh()
	}
}

// CreateRenderer is Fyne's.
func (b *IconButton) CreateRenderer() fyne.WidgetRenderer { return newRenderer(b) }

func (b *IconButton) parts() []fyne.CanvasObject {
	return []fyne.CanvasObject{b.ring.frame, b.box, b.icon.image}
}

func (b *IconButton) restyle() {
	s := styleOf(b)
	ground, ink := fyne.ThemeColorName(""), theme.ColorInk2
	switch {
	case b.disabled:
		ink = theme.ColorInk3
	case b.pressed:
		ground, ink = theme.ColorSelection, theme.ColorInk
	case b.hovered:
		ground, ink = theme.ColorHover, theme.ColorInk
	case b.chosen:
		ground, ink = theme.ColorBrassTint, theme.ColorInk
	}
	paint(b.box, s.color(ground))
	b.box.CornerRadius = s.size(theme.SizeRadiusBadge)
	b.icon.set(b.glyph, ink)
	b.icon.restyle(s)
	b.ring.restyle(s, b.focused && !b.disabled, theme.ColorFocus)
}

func (b *IconButton) least() fyne.Size {
	return fyne.NewSquareSize(styleOf(b).size(theme.SizeIconButton))
}

// arrange keeps the field square and in the middle.
func (b *IconButton) arrange(size fyne.Size) {
	side := b.least().Width
	x, y := px((size.Width-side)/2), px((size.Height-side)/2)
	place(b.box, x, y, side, side)
	b.ring.put(x, y, side, side, b.box.CornerRadius)
	glyph := styleOf(b).grown(theme.GlyphSide)
	b.icon.place(x+(side-glyph)/2, y, side, glyph)
}
