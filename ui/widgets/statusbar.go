package widgets

import (
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"bellhop/ui/theme"
)

// StatusPart is one stretch of text in a StatusCell: words, or a mono number with room for Chars
// characters, so that what follows the cell stands still while it counts.
type StatusPart struct {
	Text  string
	Mono  bool
	Chars int
}

// StatusCell is one field of the status bar: glyph, words and numbers, and perhaps a sparkline.
type StatusCell struct {
	widget.BaseWidget
	parted []StatusPart
	state  theme.State
	glyph  theme.Glyph
	icon   *icon
	labels []*label
	spark  *Sparkline
	grown  func() // what follows has to move; nil outside a bar
}

const statusGlyph = 14

// cellGap is what lies between two cells, with a hairline in its middle.
const cellGap = 22

// NewStatusCell makes a cell with as many parts as it will ever have; spark may be nil.
func NewStatusCell(glyph theme.Glyph, spark *Sparkline, parts ...StatusPart) *StatusCell {
	c := &StatusCell{parted: parts, glyph: glyph, icon: newIcon(glyph, theme.ColorInk2), spark: spark}
	for _, part := range parts {
		text := newLabel(faceCaption, theme.ColorInk2)
		if part.Mono {
			text.face, text.ink = faceData, theme.ColorInk
		}
		text.text.Text = part.Text
		c.labels = append(c.labels, text)
	}
	c.ExtendBaseWidget(c)
	return c
}

// SetPart changes the text of one part. While the text keeps to its room nothing beside the cell moves.
func (c *StatusCell) SetPart(index int, text string) {
	if !c.labels[index].set(text) {
		return
	}
	c.parted[index].Text = text
	if part := c.parted[index]; !part.Mono || utf8.RuneCountInString(text) > part.Chars {
		c.Refresh()
		if c.grown != nil && c.MinSize().Width != c.Size().Width {
			c.grown()
		}
	} else {
		c.arrange(c.Size())
	}
}

// SetState colours glyph and numbers: a queue that rests is told in the colour of waiting.
func (c *StatusCell) SetState(state theme.State) {
	if c.state != state {
		c.state = state
		c.Refresh()
	}
}

// CreateRenderer is Fyne's.
func (c *StatusCell) CreateRenderer() fyne.WidgetRenderer { return newRenderer(c) }

func (c *StatusCell) parts() []fyne.CanvasObject {
	objects := []fyne.CanvasObject{c.icon.image}
	for _, text := range c.labels {
		objects = append(objects, text.text)
	}
	if c.spark != nil {
		objects = append(objects, c.spark)
	}
	return objects
}

func (c *StatusCell) restyle() {
	s := styleOf(c)
	mark, number := theme.ColorInk2, theme.ColorInk
	if c.state != theme.StateNone {
		mark, number = c.state.Ink(), c.state.Ink()
	}
	c.icon.set(c.glyph, mark)
	c.icon.restyle(s)
	for i, text := range c.labels {
		if c.parted[i].Mono {
			text.ink = number
		}
		text.restyle(s)
	}
}

// flow walks over the cell from left to right; with put it places.
func (c *StatusCell) flow(height float32, put bool) float32 {
	s := styleOf(c)
	x := float32(0)
	if c.glyph != "" {
		if put {
			c.icon.place(x, 0, height, s.grown(statusGlyph))
		}
		x += s.grown(statusGlyph) + 6
	}
	before := x
	spare := float32(0) // what numbers leave of their room stands behind the last word, so that none is torn off its unit
	for i, text := range c.labels {
		if i > 0 && x > before && text.text.Text != "" {
			x += 6
		}
		width := px(text.width())
		if part := c.parted[i]; part.Mono {
			spare += max(0, px(advance(s, faceData)*float32(part.Chars))-width)
		}
		if put {
			text.place(x, 0, height)
		}
		x += width
	}
	x += spare
	if c.spark != nil {
		x += 6
		size := c.spark.MinSize()
		if put {
			place(c.spark, x, px((height-size.Height)/2), size.Width, size.Height)
		}
		x += size.Width
	}
	return x
}

func (c *StatusCell) least() fyne.Size {
	height := styleOf(c).size(theme.SizeStatusBar)
	return fyne.NewSize(c.flow(height, false), height)
}

func (c *StatusCell) arrange(size fyne.Size) { c.flow(size.Height, true) }

// StatusBar is the foot of the window: cells from the left, parted by hairlines, hints at the
// right. What finds no room is left out: the hint that can be spared, then the cells, the last first. Sparklines grow with
// the text where that costs no cell.
type StatusBar struct {
	widget.BaseWidget
	cells  []*StatusCell
	right  fyne.CanvasObject
	spare  fyne.CanvasObject // left of right; nil is none
	ground *canvas.Rectangle
	top    *canvas.Rectangle
	bars   []*canvas.Rectangle
}

// NewStatusBar makes the foot; right may be nil.
func NewStatusBar(right fyne.CanvasObject, cells ...*StatusCell) *StatusBar {
	b := &StatusBar{cells: cells, right: right, ground: canvas.NewRectangle(nil), top: canvas.NewRectangle(nil)}
	for _, cell := range cells {
		b.bars = append(b.bars, canvas.NewRectangle(nil))
		cell.grown = b.Refresh
	}
	b.ExtendBaseWidget(b)
	return b
}

// SetSpare gives the foot one more hint, that stands left of the others while every cell has room. It is called before the
// foot is shown.
func (b *StatusBar) SetSpare(hint fyne.CanvasObject) { b.spare = hint }

// CreateRenderer is Fyne's.
func (b *StatusBar) CreateRenderer() fyne.WidgetRenderer { return newRenderer(b) }

func (b *StatusBar) parts() []fyne.CanvasObject {
	objects := []fyne.CanvasObject{b.ground, b.top}
	for i, cell := range b.cells {
		objects = append(objects, b.bars[i], cell)
	}
	for _, hint := range []fyne.CanvasObject{b.spare, b.right} {
		if hint != nil {
			objects = append(objects, hint)
		}
	}
	return objects
}

func (b *StatusBar) restyle() {
	s := styleOf(b)
	paint(b.ground, s.color(theme.ColorSunken))
	paint(b.top, s.color(theme.ColorLine))
	for _, bar := range b.bars {
		paint(bar, s.color(theme.ColorLine))
	}
}

func (b *StatusBar) least() fyne.Size {
	return fyne.NewSize(200, styleOf(b).size(theme.SizeStatusBar))
}

func (b *StatusBar) arrange(size fyne.Size) {
	place(b.ground, 0, 0, size.Width, size.Height)
	place(b.top, 0, 0, size.Width, 1)
	end := size.Width - theme.PagePadding
	if b.right != nil {
		right := b.right.MinSize()
		end -= right.Width
		place(b.right, end, px((size.Height-right.Height)/2), right.Width, right.Height)
	}
	x := float32(theme.PagePadding + 2)
	b.setCurves(end - x)
	if b.spare != nil {
		hint, last := b.spare.MinSize(), x-cellGap
		for _, cell := range b.cells {
			last += cellGap + cell.MinSize().Width
		}
		at := end - theme.Gap - hint.Width
		show(b.spare, last+cellGap <= at)
		place(b.spare, at, px((size.Height-hint.Height)/2), hint.Width, hint.Height)
	}
	for i, cell := range b.cells {
		width := cell.MinSize().Width
		fits := x+width <= end
		show(cell, fits)
		show(b.bars[i], fits && i > 0)
		if !fits {
			x = size.Width
			continue
		}
		if i > 0 {
			place(b.bars[i], x-cellGap/2, 7, 1, size.Height-14)
		}
		place(cell, x, 0, width, size.Height)
		x += width + cellGap
	}
}

// setCurves has the sparklines grow with the text where as many cells find room as with small ones.
func (b *StatusBar) setCurves(room float32) {
	fit := func(size func(*Sparkline) fyne.Size) (cells int) {
		width := float32(0)
		for _, cell := range b.cells {
			width += cell.MinSize().Width
			if cell.spark != nil {
				width += size(cell.spark).Width - cell.spark.MinSize().Width
			}
			if width > room {
				break
			}
			width += cellGap
			cells++
		}
		return cells
	}
	small := fit((*Sparkline).grown) < fit(func(l *Sparkline) fyne.Size { return l.size })
	for _, cell := range b.cells {
		if cell.spark != nil {
			cell.spark.setSmall(small)
		}
	}
}
