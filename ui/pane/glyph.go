package pane

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"bellhop/ui/theme"
)

// Tile tells the direction of an exchange by an arrow on a small plate, as the rows of a list do.
type Tile struct {
	widget.BaseWidget
	out   bool
	plate *canvas.Rectangle
	arrow *canvas.Image
}

const (
	tileSide  = 18
	tileArrow = 12
)

// NewTile makes a tile of what came in.
func NewTile() *Tile {
	t := &Tile{plate: canvas.NewRectangle(nil), arrow: canvas.NewImageFromResource(nil)}
	t.arrow.FillMode = canvas.ImageFillContain
	t.ExtendBaseWidget(t)
	return t
}

// SetOut tells whether it went out.
func (t *Tile) SetOut(out bool) {
	if t.out != out {
		t.out = out
		t.Refresh()
	}
}

// CreateRenderer is Fyne's.
func (t *Tile) CreateRenderer() fyne.WidgetRenderer {
	r := &tileRenderer{t}
	r.dress()
	return r
}

type tileRenderer struct{ *Tile }

func (r *tileRenderer) Destroy()                     {}
func (r *tileRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.plate, r.arrow} }

func (r *tileRenderer) MinSize() fyne.Size { return fyne.NewSquareSize(r.grown(tileSide)) }

func (r *tileRenderer) Layout(fyne.Size) {
	side, arrow := r.grown(tileSide), r.grown(tileArrow)
	r.plate.Resize(fyne.NewSquareSize(side))
	r.arrow.Move(fyne.NewSquareOffsetPos((side - arrow) / 2))
	r.arrow.Resize(fyne.NewSquareSize(arrow))
}

// grown is a length that grows with large text.
func (r *tileRenderer) grown(length float32) float32 {
	return float32(int(length*max(1, r.Theme().Size(theme.SizeGrowth)) + .5))
}

func (r *tileRenderer) Refresh() {
	r.dress()
	canvas.Refresh(r.Tile)
}

func (r *tileRenderer) dress() {
	th, variant := r.Theme(), fyne.CurrentApp().Settings().ThemeVariant()
	r.plate.CornerRadius = th.Size(theme.SizeRadiusBadge)
	if r.out {
		r.plate.FillColor = th.Color(theme.ColorSurface, variant)
		r.plate.StrokeColor, r.plate.StrokeWidth = th.Color(theme.ColorLine, variant), theme.Hairline
		r.arrow.Resource = theme.GlyphArrowUpRight.Bold().Resource(theme.ColorInk2)
	} else {
		r.plate.FillColor = th.Color(theme.ColorBrassTint, variant)
		r.plate.StrokeWidth = 0
		r.arrow.Resource = theme.GlyphArrowDownLeft.Bold().Resource(theme.ColorBrassInk)
	}
	r.arrow.Refresh()
}
