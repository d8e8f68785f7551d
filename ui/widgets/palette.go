package widgets

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"bellhop/ui/theme"
)

// PaletteRow is one line of a palette.
type PaletteRow struct {
	Glyph theme.Glyph
	Text  string
	Key   string // what does the same without the palette: "Ctrl E"
	Note  string // where there is no key: what kind of line this is
}

// Palette is a line to type in, over everything else, with the lines below that answer to what was typed. The keyboard
// stays in the line: the arrows choose, Enter takes what is chosen, Escape and a tap beside it close the palette.
type Palette struct {
	widget.BaseWidget
	OnType func(text string)
	OnTake func(index int) // the palette is closed by then

	rows    []PaletteRow
	nothing string
	canvas  fyne.Canvas

	scrim *canvas.Rectangle
	card  plate
	catch *sheetCatch
	field *Field
	line  *canvas.Rectangle
	list  *RowList
	empty *label
}

const (
	paletteWidth = 480
	paletteTop   = 72 // below the top of the window, of which the top bar is 56
	paletteRows  = 9  // in sight at once; the others are scrolled to
	paletteSide  = 15
)

// NewPalette makes a palette that does not show yet. nothing stands where no line answers.
func NewPalette(placeholder, nothing string) *Palette {
	p := &Palette{
		nothing: nothing, scrim: canvas.NewRectangle(nil), card: newPlate(), catch: newSheetCatch(), line: canvas.NewRectangle(nil),
		field: NewField(FieldSpec{Placeholder: placeholder, Glyph: theme.GlyphMagnifyingGlass, Frameless: true}), empty: newLabel(faceBody, theme.ColorInk2),
	}
	p.list = NewRowList(RowSource{
		Pitch: theme.SizeButton, Length: func() int { return len(p.rows) }, Key: func(i int) uint64 { return uint64(i) + 1 },
		Create: func() fyne.CanvasObject { return newPaletteLine() },
		Update: func(i int, row fyne.CanvasObject, look RowLook) { row.(*paletteLine).set(p.rows[i], look) },
	})
	p.list.OnTap = func(i int, _ fyne.Position) bool {
		p.take(i)
		return true
	}
	p.field.OnChange = func(text string) {
		if p.OnType != nil {
			p.OnType(text)
		}
	}
	p.field.OnSubmit = func(string) { p.take(p.list.SelectedIndex()) }
	p.field.OnKey = p.key
	p.ExtendBaseWidget(p)
	return p
}

// SetRows lists what answers, best first, and chooses the first.
func (p *Palette) SetRows(rows []PaletteRow) {
	p.rows = rows
	p.list.Select(1)
	p.list.Reload()
	p.list.ScrollTo(0)
	p.Refresh()
}

// ShowOn lays the palette over a canvas and puts the cursor into it.
func (p *Palette) ShowOn(c fyne.Canvas) {
	p.canvas = c
	CloseTip(c)
	c.Overlays().Add(p)
	p.Resize(c.Size())
	p.Refresh()
	p.list.ScrollTo(0) // it had no height until now
	p.field.FocusIn(c)
}

// Close takes the palette away.
func (p *Palette) Close() {
	if p.canvas != nil {
		p.canvas.Overlays().Remove(p)
		p.canvas = nil
	}
}

func (p *Palette) take(index int) {
	if index < 0 || index >= len(p.rows) {
		return // nothing answers to what was typed
	}
	p.Close()
	if p.OnTake != nil {
		p.OnTake(index)
	}
}

func (p *Palette) key(name fyne.KeyName) bool {
	switch n := len(p.rows); {
	case name == fyne.KeyEscape:
		p.Close()
	case n == 0:
	case name == fyne.KeyDown:
		p.list.Choose((p.list.SelectedIndex() + 1) % n)
	case name == fyne.KeyUp:
		p.list.Choose((p.list.SelectedIndex() + n - 1) % n)
	}
	return true
}

// Tapped beside the card closes it.
func (p *Palette) Tapped(*fyne.PointEvent) { p.Close() }

// CreateRenderer is Fyne's.
func (p *Palette) CreateRenderer() fyne.WidgetRenderer { return newRenderer(p) }

func (p *Palette) parts() []fyne.CanvasObject {
	return append(append([]fyne.CanvasObject{p.scrim}, p.card.parts()...), p.catch, p.field, p.line, p.list, p.empty.text)
}

func (p *Palette) restyle() {
	s := styleOf(p)
	r, g, b, _ := s.color(theme.ColorScrim).RGBA()
	paint(p.scrim, color.NRGBA{R: uint8(r >> 8), G: uint8(g >> 8), B: uint8(b >> 8), A: scrimAlpha})
	p.card.dress(s, theme.ColorRaised, theme.ColorLineStrong, theme.Hairline)
	paint(p.line, s.color(theme.ColorLine))
	p.empty.restyle(s)
	show(p.list, len(p.rows) > 0)
	show(p.empty.text, len(p.rows) == 0)
}

func (p *Palette) least() fyne.Size { return fyne.NewSize(1, 1) }

func (p *Palette) arrange(size fyne.Size) {
	s := styleOf(p)
	place(p.scrim, 0, 0, size.Width, size.Height)
	pitch, field := s.size(theme.SizeButton), s.size(theme.SizeField)
	width := min(paletteWidth*s.size(theme.SizeBody)/13, size.Width-2*theme.PagePadding)
	head := field + 2*theme.GapSmall
	room := size.Height - paletteTop - theme.PagePadding - head - 2*theme.Gap
	lines := min(max(1, len(p.rows)), paletteRows, max(1, int(room/pitch)))
	rows := float32(lines) * pitch
	left, top := px((size.Width-width)/2), float32(paletteTop)
	radius := s.size(theme.SizeRadiusCard)
	height := head + theme.Hairline + rows + theme.Gap
	p.card.place(fyne.NewPos(left, top), fyne.NewSize(width, height), radius, radius)
	place(p.catch, left, top, width, height)
	place(p.field, left+theme.GapSmall, top+theme.GapSmall, width-2*theme.GapSmall, field)
	y := top + head
	place(p.line, left+theme.Hairline, y, width-2*theme.Hairline, theme.Hairline)
	y += theme.Hairline + theme.GapSmall
	place(p.list, left+theme.Hairline, y, width-2*theme.Hairline, rows)
	p.empty.fit(s, p.nothing, width-2*paletteSide)
	p.empty.place(left+paletteSide, y, pitch)
}

// paletteLine draws one row.
type paletteLine struct {
	widget.BaseWidget
	row    PaletteRow
	look   RowLook
	ground *canvas.Rectangle
	icon   *icon
	text   *label
	cap    keyCap
	note   *label
}

func newPaletteLine() *paletteLine {
	l := &paletteLine{ground: canvas.NewRectangle(nil), icon: newIcon("", theme.ColorInk2), text: newLabel(faceBody, theme.ColorInk), cap: newKeyCap(""), note: newLabel(faceCaption, theme.ColorInk2)}
	l.ExtendBaseWidget(l)
	return l
}

func (l *paletteLine) set(row PaletteRow, look RowLook) {
	if l.row != row || l.look != look {
		l.row, l.look = row, look
		l.Refresh()
	}
}

// CreateRenderer is Fyne's.
func (l *paletteLine) CreateRenderer() fyne.WidgetRenderer { return newRenderer(l) }

func (l *paletteLine) parts() []fyne.CanvasObject {
	return append([]fyne.CanvasObject{l.ground, l.icon.image, l.text.text, l.note.text}, l.cap.parts()...)
}

func (l *paletteLine) restyle() {
	s := styleOf(l)
	ground := theme.ColorRaised
	switch {
	case l.look.Selected:
		ground = theme.ColorBrassTint
	case l.look.Hovered:
		ground = theme.ColorHover
	}
	paint(l.ground, s.color(ground))
	l.icon.set(l.row.Glyph, theme.ColorInk2)
	l.icon.restyle(s)
	l.text.restyle(s)
	l.cap.key.set(l.row.Key)
	l.cap.restyle(s, theme.ColorBackground, theme.ColorLine, theme.ColorInk2)
	l.note.restyle(s)
	l.note.set(l.row.Note)
}

func (l *paletteLine) least() fyne.Size { return fyne.NewSize(120, styleOf(l).size(theme.SizeButton)) }

func (l *paletteLine) arrange(size fyne.Size) {
	s := styleOf(l)
	place(l.ground, 0, 0, size.Width, size.Height)
	glyph := s.grown(theme.GlyphSide)
	l.icon.place(paletteSide, 0, size.Height, glyph)
	left, right := paletteSide+glyph+theme.GapWide, size.Width-paletteSide
	if l.row.Key != "" {
		right -= l.cap.least(s).Width
		l.cap.place(s, right, 0, size.Height)
		right -= theme.GapWide
	}
	if l.row.Note != "" {
		l.note.placeRight(right, 0, size.Height)
		right -= px(l.note.width()) + theme.GapWide
	}
	l.text.fit(s, l.row.Text, right-left)
	l.text.place(left, 0, size.Height)
}
