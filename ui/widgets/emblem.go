package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"bellhop/ui/theme"
)

// Emblem is a glyph in a ring, beside the name of what it stands for.
type Emblem struct {
	widget.BaseWidget
	glyph  theme.Glyph
	circle plate
	icon   *icon
}

const (
	emblemSide  = 40
	emblemGlyph = 20
)

// NewEmblem makes an emblem.
func NewEmblem(glyph theme.Glyph) *Emblem {
	e := &Emblem{glyph: glyph, circle: newPlate(), icon: newIcon("", theme.ColorPrimary)}
	e.ExtendBaseWidget(e)
	return e
}

// SetGlyph changes what it shows. A glyph that has a filled form is filled.
func (e *Emblem) SetGlyph(glyph theme.Glyph) {
	if e.glyph != glyph {
		e.glyph = glyph
		e.Refresh()
	}
}

// CreateRenderer is Fyne's.
func (e *Emblem) CreateRenderer() fyne.WidgetRenderer { return newRenderer(e) }

func (e *Emblem) parts() []fyne.CanvasObject { return append(e.circle.parts(), e.icon.image) }

func (e *Emblem) restyle() {
	s := styleOf(e)
	e.circle.dress(s, theme.ColorSurface, theme.ColorPrimary, 1.5)
	e.icon.set(filled(e.glyph), theme.ColorPrimary)
	e.icon.restyle(s)
}

func (e *Emblem) least() fyne.Size { return fyne.NewSquareSize(styleOf(e).grown(emblemSide)) }

func (e *Emblem) arrange(size fyne.Size) {
	side, glyph := size.Height, styleOf(e).grown(emblemGlyph)
	e.circle.place(fyne.Position{}, fyne.NewSquareSize(side), side/2, side/2)
	e.icon.place((side-glyph)/2, 0, side, glyph)
}

// filled gives the filled form of a glyph, or the glyph where there is none.
func filled(g theme.Glyph) theme.Glyph {
	if g.Fill().Resource(theme.ColorPrimary) == nil {
		return g
	}
	return g.Fill()
}
