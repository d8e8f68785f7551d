package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"bellhop/ui/theme"
)

// rowGround is what lies under and around a line of a table: its ground, the hairline at its foot, the edge of the chosen
// one and the ring of the focus.
type rowGround struct {
	ground, line, edge *canvas.Rectangle
	ring               focusRing
}

func newRowGround() rowGround {
	return rowGround{canvas.NewRectangle(nil), canvas.NewRectangle(nil), canvas.NewRectangle(nil), newFocusRing()}
}

// around puts the parts of a line between the ground and the ring.
func (g *rowGround) around(parts ...fyne.CanvasObject) []fyne.CanvasObject {
	return append(append([]fyne.CanvasObject{g.ground, g.line, g.edge}, parts...), g.ring.frame)
}

// restyle takes colours from the theme; head is the line of the titles.
func (g *rowGround) restyle(s style, look RowLook, head bool) {
	ground, line := fyne.ThemeColorName(""), theme.ColorLineSoft
	switch {
	case head:
		ground, line = theme.ColorSunken, theme.ColorLine
	case look.Selected || look.Picked:
		ground = theme.ColorSelection
	case look.Hovered:
		ground = theme.ColorHover
	}
	paint(g.ground, s.color(ground))
	paint(g.line, s.color(line))
	paint(g.edge, s.color(theme.ColorFocus))
	show(g.edge, look.Selected)
	g.ring.restyle(s, look.Focused, theme.ColorFocus)
}

// arrange gives the height that is left for the parts.
func (g *rowGround) arrange(size fyne.Size) (height float32) {
	place(g.ground, 0, 0, size.Width, size.Height)
	place(g.line, 0, size.Height-1, size.Width, 1)
	place(g.edge, 0, 0, theme.EdgeBar, size.Height)
	g.ring.within(size, 2)
	return size.Height - 1
}
