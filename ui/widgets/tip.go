package widgets

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"bellhop/ui/theme"
)

const (
	tipDelay    = 400 * time.Millisecond
	tipPaddingX = 8
	tipPaddingY = 4
	tipMargin   = 4
	tipWidest   = 480
)

// TipLayer lies over a window's content and shows one tooltip. Controls find it by themselves: it
// must be the canvas's content, or stand in a Sheet.
type TipLayer struct {
	widget.BaseWidget
	after   After // nil shows tips at once
	content fyne.CanvasObject

	owner  fyne.CanvasObject // the control whose tip shows or waits
	cancel func()
	shown  bool
	anchor fyne.Position // below which the tip stands
	above  float32       // above which it stands when there is no room below

	box  plate
	text *Paragraph
}

// NewTipLayer lays a tooltip over content.
func NewTipLayer(content fyne.CanvasObject, after After) *TipLayer {
	t := &TipLayer{content: content, after: after, box: newPlate(), text: NewParagraph(ParagraphSpec{Caption: true})}
	t.ExtendBaseWidget(t)
	return t
}

// CreateRenderer is Fyne's.
func (t *TipLayer) CreateRenderer() fyne.WidgetRenderer { return newRenderer(t) }

func (t *TipLayer) parts() []fyne.CanvasObject {
	return []fyne.CanvasObject{t.content, t.box.outer, t.box.inner, t.text}
}

func (t *TipLayer) restyle() {
	s := styleOf(t)
	t.box.dress(s, theme.ColorRaised, theme.ColorLineStrong, theme.Hairline)
	show(t.box.outer, t.shown)
	show(t.box.inner, t.shown)
	show(t.text, t.shown)
}

func (t *TipLayer) least() fyne.Size { return t.content.MinSize() }

func (t *TipLayer) arrange(size fyne.Size) {
	place(t.content, 0, 0, size.Width, size.Height)
	if !t.shown {
		return
	}
	s := styleOf(t)
	widest := min(tipWidest, size.Width-2*tipMargin-2*tipPaddingX)
	inner := min(px(faceCaption.measure(s, t.text.text).Width)+2, widest)
	width, height := inner+2*tipPaddingX, t.text.heightFor(inner)+2*tipPaddingY
	x := max(tipMargin, min(t.anchor.X, size.Width-width-tipMargin))
	y := t.anchor.Y + tipMargin
	if y+height > size.Height-tipMargin {
		y = max(tipMargin, t.above-height-tipMargin)
	}
	radius := s.size(theme.SizeRadiusBadge)
	t.box.place(fyne.NewPos(px(x), px(y)), fyne.NewSize(width, height), radius, radius)
	place(t.text, px(x)+tipPaddingX, px(y)+tipPaddingY, inner, height-2*tipPaddingY)
}

func (t *TipLayer) open(owner fyne.CanvasObject, text string, below, above fyne.Position) {
	t.close(t.owner)
	t.owner, t.anchor, t.above = owner, below, above.Y
	appear := func() {
		t.shown = true
		t.text.SetText(text)
		t.Refresh()
	}
	if t.after == nil {
		appear()
		return
	}
	t.cancel = t.after(tipDelay, appear)
}

func (t *TipLayer) close(owner fyne.CanvasObject) {
	if owner == nil || t.owner != owner {
		return
	}
	t.owner = nil
	if t.cancel != nil {
		t.cancel()
		t.cancel = nil
	}
	if t.shown {
		t.shown = false
		t.Refresh()
	}
}

// tipLayerOf finds the layer above w: its sheet's, else its window's.
func tipLayerOf(w fyne.CanvasObject) *TipLayer {
	c := canvasOf(w)
	if c == nil {
		return nil
	}
	if sheet, is := c.Overlays().Top().(*Sheet); is {
		return sheet.tips
	}
	layer, _ := c.Content().(*TipLayer)
	return layer
}

// CloseTip takes away the tip that a canvas's content shows. Who puts something over the content, or another in its place, calls
// it: the pointer need not move meanwhile, and then no control hears that it was left.
func CloseTip(c fyne.Canvas) {
	if layer, is := c.Content().(*TipLayer); is {
		layer.close(layer.owner)
	}
}

// showTip shows text below w.
func showTip(w fyne.CanvasObject, text string) {
	showTipAt(w, text, fyne.NewPos(0, w.Size().Height))
}

// showTipAt shows text below a place in w.
func showTipAt(w fyne.CanvasObject, text string, at fyne.Position) {
	layer := tipLayerOf(w)
	if layer == nil {
		return
	}
	driver := fyne.CurrentApp().Driver()
	origin := driver.AbsolutePositionForObject(w).Subtract(driver.AbsolutePositionForObject(layer))
	layer.open(w, text, origin.Add(at), origin)
}

// hideTip takes the tip of w away.
func hideTip(w fyne.CanvasObject) {
	if layer := tipLayerOf(w); layer != nil {
		layer.close(w)
	}
}
