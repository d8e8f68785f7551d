package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"bellhop/ui/theme"
)

// CardData is a card in a list, already put into words.
type CardData struct {
	Glyph theme.Glyph // on the tile
	Title string
	Line  string // below the title, mono
	Count string // at the right, mono
	Short string // instead of Count where that left too little of the title
	Mark  theme.Glyph
	State theme.State // of the mark
	Word  string      // behind the mark: "4 s ago"
}

// CardRow is a card of a list: a tile, two lines, and at the right a count above a mark with a word.
type CardRow struct {
	widget.BaseWidget
	data CardData
	look RowLook

	ground, edge, line *canvas.Rectangle
	ring               focusRing
	tile               plate
	glyph, mark        *icon
	title, second      *label
	count, word        *label
}

const (
	cardLeft    = 12
	cardTile    = 28
	cardMark    = 14
	cardColumns = 12 // between the texts at the left and at the right
	titleLeast  = 7  // sizes of body text that Count leaves of the title
)

// NewCardRow makes an empty card.
func NewCardRow() *CardRow {
	r := &CardRow{
		ground: canvas.NewRectangle(nil), edge: canvas.NewRectangle(nil), line: canvas.NewRectangle(nil), ring: newFocusRing(),
		tile: newPlate(), glyph: newIcon("", theme.ColorBrassInk), mark: newIcon("", theme.ColorInk2),
		title: newLabel(faceBodyBold, theme.ColorInk), second: newLabel(faceData, theme.ColorInk2),
		count: newLabel(faceData, theme.ColorInk), word: newLabel(faceBadge, theme.ColorInk2),
	}
	r.ExtendBaseWidget(r)
	return r
}

// Set shows a card.
func (r *CardRow) Set(data CardData, look RowLook) {
	if r.data != data || r.look != look {
		r.data, r.look = data, look
		r.Refresh()
	}
}

// CreateRenderer is Fyne's.
func (r *CardRow) CreateRenderer() fyne.WidgetRenderer { return newRenderer(r) }

func (r *CardRow) parts() []fyne.CanvasObject {
	objects := append([]fyne.CanvasObject{r.ground, r.line, r.edge}, r.tile.parts()...)
	return append(objects, r.glyph.image, r.title.text, r.second.text, r.count.text, r.mark.image, r.word.text, r.ring.frame)
}

func (r *CardRow) restyle() {
	s := styleOf(r)
	ground, tile := theme.ColorSurface, theme.ColorSunken
	switch {
	case r.look.Selected:
		ground, tile = theme.ColorSelection, theme.ColorSurface
	case r.look.Hovered:
		ground = theme.ColorHover
	}
	paint(r.ground, s.color(ground))
	paint(r.line, s.color(theme.ColorLine))
	paint(r.edge, s.color(theme.ColorPrimary))
	show(r.edge, r.look.Selected)
	r.tile.dress(s, tile, theme.ColorLine, theme.Hairline)
	r.glyph.set(r.data.Glyph, theme.ColorBrassInk)
	r.glyph.restyle(s)
	r.mark.set(r.data.Mark, r.data.State.Ink())
	r.mark.restyle(s)
	for _, l := range []*label{r.title, r.second, r.count, r.word} {
		l.restyle(s)
	}
	r.count.set(r.data.Count)
	r.word.set(r.data.Word)
	r.ring.restyle(s, r.look.Focused, theme.ColorFocus)
}

func (r *CardRow) least() fyne.Size { return fyne.NewSize(160, styleOf(r).size(theme.SizeRowCard)) }

func (r *CardRow) arrange(size fyne.Size) {
	s := styleOf(r)
	place(r.ground, 0, 0, size.Width, size.Height)
	place(r.line, 0, size.Height-theme.Hairline, size.Width, theme.Hairline)
	place(r.edge, 0, 0, theme.EdgeBar, size.Height)
	r.ring.within(size, 0)
	radius := s.size(theme.SizeRadiusField)
	tile, glyph, mark := s.grown(cardTile), s.grown(theme.GlyphSide), s.grown(cardMark)
	r.tile.place(fyne.NewPos(cardLeft, px((size.Height-tile)/2)), fyne.NewSquareSize(tile), radius, radius)
	r.glyph.place(cardLeft+(tile-glyph)/2, 0, size.Height, glyph)

	half := px((size.Height - theme.Gap - theme.Hairline) / 2)
	top, bottom := float32(theme.GapSmall), theme.GapSmall+half
	left, right := cardLeft+tile+theme.GapWide, size.Width-theme.GapWide
	if r.count.set(r.data.Count); r.data.Short != "" && right-px(r.count.width())-cardColumns-left < titleLeast*s.size(theme.SizeBody) {
		r.count.set(r.data.Short)
	}
	r.count.placeRight(right, top, half)
	r.title.fit(s, r.data.Title, right-px(r.count.width())-cardColumns-left)
	r.title.place(left, top, half)
	r.word.placeRight(right, bottom, half)
	x := right - px(r.word.width())
	if r.data.Mark != "" {
		x -= theme.GapSmall + mark
		r.mark.place(x, bottom, half, mark)
	}
	r.second.fit(s, r.data.Line, x-cardColumns-left)
	r.second.place(left, bottom, half)
}
