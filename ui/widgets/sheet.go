package widgets

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"bellhop/ui/theme"
)

// SheetSpec is what a sheet holds.
type SheetSpec struct {
	Glyph   theme.Glyph
	State   theme.State // the glyph's colour
	Title   string
	Body    fyne.CanvasObject // may be nil
	Buttons []*Button         // from left to right, at the right; the last has the focus
	Width   float32           // 0 stands for 380
	Cancel  func()            // Escape, or a tap beside the sheet; nil leaves only the buttons
	After   After             // for the tooltips inside
}

// Sheet is a question or a small form over everything else. The page behind is dimmed and out of
// reach until the sheet is hidden.
type Sheet struct {
	widget.BaseWidget
	spec   SheetSpec
	plate  *sheetPlate
	tips   *TipLayer
	canvas fyne.Canvas
}

const (
	sheetWidth   = 380
	sheetPadding = 16
	sheetGlyph   = 20
	scrimAlpha   = 0x59 // 35 %
)

// NewSheet makes a sheet that does not show yet.
func NewSheet(spec SheetSpec) *Sheet {
	if spec.Width == 0 {
		spec.Width = sheetWidth
	}
	s := &Sheet{spec: spec}
	s.plate = newSheetPlate(s)
	s.tips = NewTipLayer(s.plate, spec.After)
	s.ExtendBaseWidget(s)
	return s
}

// ShowOn lays the sheet over a canvas and gives the focus to its last button.
func (s *Sheet) ShowOn(c fyne.Canvas) {
	s.canvas = c
	CloseTip(c)
	c.Overlays().Add(s)
	s.Resize(c.Size())
	s.Refresh()
	if n := len(s.spec.Buttons); n > 0 {
		c.Focus(s.spec.Buttons[n-1])
	}
}

// Close takes the sheet away.
func (s *Sheet) Close() {
	if s.canvas != nil {
		s.canvas.Overlays().Remove(s)
		s.canvas = nil
	}
}

// Fit gives the sheet the height that its body and buttons have by now.
func (s *Sheet) Fit() {
	if s.canvas == nil {
		return
	}
	for range 2 { // wrapped text that has just come into sight knows its height only when it was laid out
		if s.spec.Body != nil {
			s.spec.Body.Refresh()
		}
		s.plate.Refresh()
	}
}

// Cancel closes the sheet as Escape does, if it can be cancelled.
func (s *Sheet) Cancel() {
	if s.spec.Cancel != nil {
		s.Close()
		s.spec.Cancel()
	}
}

// Tapped beside the plate cancels.
func (s *Sheet) Tapped(*fyne.PointEvent) { s.Cancel() }

// CreateRenderer is Fyne's.
func (s *Sheet) CreateRenderer() fyne.WidgetRenderer { return newRenderer(s) }

func (s *Sheet) parts() []fyne.CanvasObject { return []fyne.CanvasObject{s.tips} }
func (s *Sheet) restyle()                   {}
func (s *Sheet) least() fyne.Size           { return s.tips.MinSize() }
func (s *Sheet) arrange(size fyne.Size)     { place(s.tips, 0, 0, size.Width, size.Height) }

// sheetPlate is the scrim with the card on it.
type sheetPlate struct {
	widget.BaseWidget
	sheet *Sheet
	scrim *canvas.Rectangle
	card  plate
	catch *sheetCatch
	icon  *icon
	title *label
}

func newSheetPlate(sheet *Sheet) *sheetPlate {
	p := &sheetPlate{
		sheet: sheet, scrim: canvas.NewRectangle(nil), card: newPlate(), catch: newSheetCatch(),
		icon: newIcon(sheet.spec.Glyph, sheet.spec.State.Ink()), title: newLabel(faceCard, theme.ColorInk),
	}
	p.title.text.Text = sheet.spec.Title
	p.ExtendBaseWidget(p)
	return p
}

func (p *sheetPlate) CreateRenderer() fyne.WidgetRenderer { return newRenderer(p) }

func (p *sheetPlate) parts() []fyne.CanvasObject {
	objects := []fyne.CanvasObject{p.scrim, p.card.outer, p.card.inner, p.catch, p.icon.image, p.title.text}
	if p.sheet.spec.Body != nil {
		objects = append(objects, p.sheet.spec.Body)
	}
	for _, button := range p.sheet.spec.Buttons {
		objects = append(objects, button)
	}
	return objects
}

func (p *sheetPlate) restyle() {
	s := styleOf(p)
	r, g, b, _ := s.color(theme.ColorScrim).RGBA()
	paint(p.scrim, color.NRGBA{R: uint8(r >> 8), G: uint8(g >> 8), B: uint8(b >> 8), A: scrimAlpha})
	p.card.dress(s, theme.ColorRaised, theme.ColorLineStrong, theme.Hairline)
	p.icon.restyle(s)
	p.title.restyle(s)
}

func (p *sheetPlate) bodyHeight(inner float32) float32 {
	body := p.sheet.spec.Body
	if body == nil {
		return 0
	}
	if text, is := body.(*Paragraph); is {
		return text.heightFor(inner)
	}
	return body.MinSize().Height
}

func (p *sheetPlate) cardSize() fyne.Size {
	s := styleOf(p)
	width := p.width()
	height := 2*sheetPadding + s.size(theme.SizeIconButton)
	if p.sheet.spec.Body != nil {
		height += theme.Gap + p.bodyHeight(width-2*sheetPadding)
	}
	if len(p.sheet.spec.Buttons) > 0 {
		height += sheetPadding + s.size(theme.SizeButton)
	}
	return fyne.NewSize(width, height)
}

// width is that of the card: as it was asked for, or what its title or its buttons take in large text.
func (p *sheetPlate) width() float32 {
	title := px(p.title.width())
	if p.sheet.spec.Glyph != "" {
		title += styleOf(p).grown(sheetGlyph) + theme.Gap
	}
	buttons := float32(0)
	for i, button := range p.sheet.spec.Buttons {
		if buttons += button.MinSize().Width; i > 0 {
			buttons += theme.GapWide
		}
	}
	return max(p.sheet.spec.Width, title+2*sheetPadding, buttons+2*sheetPadding)
}

func (p *sheetPlate) least() fyne.Size { return p.cardSize() }

func (p *sheetPlate) arrange(size fyne.Size) {
	s := styleOf(p)
	card := p.cardSize()
	left, top := px((size.Width-card.Width)/2), px((size.Height-card.Height)/2.4)
	place(p.scrim, 0, 0, size.Width, size.Height)
	radius := s.size(theme.SizeRadiusCard)
	p.card.place(fyne.NewPos(left, top), card, radius, radius)
	place(p.catch, left, top, card.Width, card.Height)
	head := s.size(theme.SizeIconButton)
	x, y := left+sheetPadding, top+sheetPadding
	if p.sheet.spec.Glyph != "" {
		p.icon.place(x, y, head, s.grown(sheetGlyph))
		x += s.grown(sheetGlyph) + theme.Gap
	}
	p.title.place(x, y, head)
	y += head + theme.Gap
	inner := card.Width - 2*sheetPadding
	if body := p.sheet.spec.Body; body != nil {
		height := p.bodyHeight(inner)
		place(body, left+sheetPadding, y, inner, height)
	}
	right := left + card.Width - sheetPadding
	bottom := top + card.Height - sheetPadding
	for i := len(p.sheet.spec.Buttons) - 1; i >= 0; i-- {
		button := p.sheet.spec.Buttons[i]
		least := button.MinSize()
		right -= least.Width
		place(button, right, bottom-least.Height, least.Width, least.Height)
		right -= theme.GapWide
	}
}

// sheetCatch keeps taps on the card from reaching the sheet behind it, which would cancel.
type sheetCatch struct{ widget.BaseWidget }

func newSheetCatch() *sheetCatch {
	c := &sheetCatch{}
	c.ExtendBaseWidget(c)
	return c
}

func (c *sheetCatch) Tapped(*fyne.PointEvent) {}
func (c *sheetCatch) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(canvas.NewRectangle(color.Transparent))
}
