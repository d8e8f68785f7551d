package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"bellhop/ui/theme"
)

// Bar is a number of one kind with a number of another on top.
type Bar struct{ Lower, Upper int }

// BarChart shows bars of equal width, the highest as high as the chart. What is on top stands in the colour of refusal;
// say beside the chart in words what both are. Its rectangles are made once and moved.
type BarChart struct {
	widget.BaseWidget
	bars  []Bar
	size  fyne.Size
	lower []*canvas.Rectangle
	upper []*canvas.Rectangle
	line  *canvas.Rectangle
}

const (
	barGap   = 3 // between two bars
	barLeast = 3 // the height of a number that is not zero
)

// NewBarChart makes a chart of that many bars and that least size.
func NewBarChart(bars int, size fyne.Size) *BarChart {
	c := &BarChart{bars: make([]Bar, bars), size: size, line: canvas.NewRectangle(nil)}
	for range bars {
		c.lower = append(c.lower, canvas.NewRectangle(nil))
		c.upper = append(c.upper, canvas.NewRectangle(nil))
	}
	c.ExtendBaseWidget(c)
	return c
}

// Set changes the numbers, from left to right. Bars beyond those of the chart are left out.
func (c *BarChart) Set(bars []Bar) {
	changed := false
	for i := range c.bars {
		bar := Bar{}
		if i < len(bars) {
			bar = bars[i]
		}
		changed = changed || c.bars[i] != bar
		c.bars[i] = bar
	}
	if changed {
		c.Refresh()
	}
}

// CreateRenderer is Fyne's.
func (c *BarChart) CreateRenderer() fyne.WidgetRenderer { return newRenderer(c) }

func (c *BarChart) parts() []fyne.CanvasObject {
	objects := []fyne.CanvasObject{c.line}
	for i := range c.bars {
		objects = append(objects, c.lower[i], c.upper[i])
	}
	return objects
}

func (c *BarChart) restyle() {
	s := styleOf(c)
	paint(c.line, s.color(theme.ColorLine))
	for i := range c.bars {
		paint(c.lower[i], s.color(theme.ColorBrass))
		paint(c.upper[i], s.color(theme.ColorRefused))
	}
}

func (c *BarChart) least() fyne.Size { return c.size }

func (c *BarChart) arrange(size fyne.Size) {
	place(c.line, 0, size.Height-theme.Hairline, size.Width, theme.Hairline)
	highest := 1
	for _, bar := range c.bars {
		highest = max(highest, bar.Lower+bar.Upper)
	}
	step := size.Width / float32(len(c.bars))
	room := size.Height - theme.Hairline
	part := func(n int) float32 {
		if n == 0 {
			return 0
		}
		return max(barLeast, px(float32(n)/float32(highest)*room))
	}
	for i, bar := range c.bars {
		x := px(float32(i) * step)
		width := max(2, px(float32(i+1)*step)-x-barGap)
		upper := part(bar.Upper)
		lower := min(part(bar.Lower), room-upper)
		place(c.lower[i], x, room-lower, width, lower)
		place(c.upper[i], x, room-lower-upper, width, upper)
		show(c.lower[i], bar.Lower > 0)
		show(c.upper[i], bar.Upper > 0)
	}
}
