package widgets

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"bellhop/ui/theme"
)

// RateChartData is what a RateChart shows: bars or lines as shares of their axis, and the axes in words.
type RateChartData struct {
	Bars  []RateBar
	Lines []RateLine
	Axis  []Tick // of the bars, upwards
	Strip []Tick // of the strip below the bars
	Title string // of the strip
	Times []Tick // from left to right
	Empty string // said in the middle instead of bars
}

// strip tells whether there is a strip below: lines have none.
func (d RateChartData) strip() bool { return len(d.Strip) > 0 || len(d.Lines) == 0 }

// RateBar is a moment: two parts on each other, and one in the strip below. Each is a share of its axis, 0 to 1.
type RateBar struct {
	Lower, Upper, Below float32
	Words               string // said while the pointer is on it
}

// Tick is a word at a share of an axis.
type Tick struct {
	At   float32
	Text string
}

// RateChart shows what was delivered with what was refused on top, and in a strip of its own, with an axis of its own, how
// many wait; or lines, each named at its end. Say beside it in words what the colours of bars are. Its rectangles are made once and moved.
type RateChart struct {
	widget.BaseWidget
	data RateChartData
	over int // the bar under the pointer, or -1
	left float32

	lit                 *canvas.Rectangle // behind the bar under the pointer
	lower, upper, below []*canvas.Rectangle
	lines               []*canvas.Rectangle
	words               []*label // of the axes' lines, then of the times
	title, said, empty  *label
	curves              rateCurves
}

const (
	rateStripShare = .22 // of the height that the bars have
	rateLeastBars  = 56
	rateLeastStrip = 28
	rateLeastBar   = 2 // the height of what is not nothing
)

// NewRateChart makes an empty chart.
func NewRateChart() *RateChart {
	c := &RateChart{
		over: -1, lit: canvas.NewRectangle(nil),
		title: newLabel(faceCaption, theme.ColorWaiting), said: newLabel(faceCaption, theme.ColorInk), empty: newLabel(faceBody, theme.ColorInk2),
	}
	c.ExtendBaseWidget(c)
	return c
}

// Set changes what the chart shows.
func (c *RateChart) Set(data RateChartData) {
	if c.data.Title == data.Title && c.data.Empty == data.Empty && slices.Equal(c.data.Bars, data.Bars) && slices.Equal(c.data.Axis, data.Axis) &&
		slices.Equal(c.data.Strip, data.Strip) && slices.Equal(c.data.Times, data.Times) && slices.EqualFunc(c.data.Lines, data.Lines, sameLine) {
		return
	}
	c.data = data
	c.curves.set(data.Lines)
	grow := func(list []*canvas.Rectangle, n int) []*canvas.Rectangle {
		for len(list) < n {
			list = append(list, canvas.NewRectangle(nil))
		}
		return list
	}
	n, lines := len(data.Bars), len(data.Axis)+len(data.Strip)
	c.lower, c.upper, c.below, c.lines = grow(c.lower, n), grow(c.upper, n), grow(c.below, n), grow(c.lines, lines)
	for len(c.words) < lines+len(data.Times) {
		c.words = append(c.words, newLabel(faceCap, theme.ColorInk2))
	}
	c.Refresh()
}

// Data gives what the chart shows.
func (c *RateChart) Data() RateChartData { return c.data }

// CreateRenderer is Fyne's.
func (c *RateChart) CreateRenderer() fyne.WidgetRenderer { return newRenderer(c) }

func (c *RateChart) parts() []fyne.CanvasObject {
	objects := []fyne.CanvasObject{c.lit}
	for _, line := range c.lines {
		objects = append(objects, line)
	}
	for i := range c.lower {
		objects = append(objects, c.lower[i], c.upper[i], c.below[i])
	}
	objects = append(objects, c.curves.parts()...)
	for _, word := range c.words {
		objects = append(objects, word.text)
	}
	return append(objects, c.title.text, c.said.text, c.empty.text)
}

func (c *RateChart) restyle() {
	s := styleOf(c)
	paint(c.lit, s.color(theme.ColorHover))
	for i := range c.lower {
		paint(c.lower[i], s.color(theme.ColorDelivered))
		paint(c.upper[i], s.color(theme.ColorRefused))
		paint(c.below[i], s.color(theme.ColorWaiting))
	}
	for _, line := range c.lines {
		paint(line, s.color(theme.ColorLine))
	}
	for i, word := range c.words {
		f := faceCap
		if i >= len(c.data.Axis)+len(c.data.Strip) {
			f = faceBadge
		}
		word.dress(s, f, theme.ColorInk2)
		word.restyle(s)
	}
	for _, l := range []*label{c.title, c.said, c.empty} {
		l.restyle(s)
	}
	c.curves.restyle(s)
	c.title.set(c.data.Title)
	c.empty.set(c.data.Empty)
}

func (c *RateChart) least() fyne.Size {
	s := styleOf(c)
	caption, small := faceCaption.measure(s, "0").Height, faceBadge.measure(s, "0").Height
	if !c.data.strip() {
		return fyne.NewSize(240, px(small/2+rateLeastBars+theme.GapSmall+small))
	}
	return fyne.NewSize(240, px(small/2+rateLeastBars+caption+theme.GapWide+rateLeastStrip+theme.GapSmall+small))
}

func (c *RateChart) arrange(size fyne.Size) {
	s := styleOf(c)
	small, caption := px(faceBadge.measure(s, "0").Height), px(faceCaption.measure(s, "0").Height)
	ticks := slices.Concat(c.data.Axis, c.data.Strip)
	c.left = 0
	for i, t := range ticks {
		c.words[i].set(t.Text)
		c.left = max(c.left, px(c.words[i].width()+.5))
	}
	c.left += theme.Gap
	top := px(small / 2)
	room := size.Height - top - caption - theme.GapWide - theme.GapSmall - small
	strip := max(rateLeastStrip, px(room*rateStripShare))
	foot := top + room - strip // of the bars
	if !c.data.strip() {
		foot = size.Height - theme.GapSmall - small
	}
	stripFoot := size.Height - small - theme.GapSmall
	for i, t := range ticks {
		y, high := foot, foot-top
		if i >= len(c.data.Axis) {
			y, high = stripFoot, strip
		}
		y = px(y - t.At*high)
		place(c.lines[i], c.left, y, size.Width-c.left, theme.Hairline)
		c.words[i].placeRight(c.left-theme.Gap, y-small/2, small)
	}
	c.title.place(c.left, foot+theme.GapSmall, caption)
	said := ""
	if c.over >= 0 && c.over < len(c.data.Bars) {
		said = c.data.Bars[c.over].Words
	}
	c.said.fit(s, said, size.Width-c.left-px(c.title.width())-theme.GapWide)
	c.said.placeRight(size.Width, foot+theme.GapSmall, caption)
	c.empty.place(px(c.left+(size.Width-c.left-c.empty.width())/2), top, foot-top)
	c.arrangeBars(size.Width, foot, foot-top, stripFoot, strip)
	c.curves.arrange(c.left, size.Width, foot, foot-top)
	c.arrangeTimes(size, small, len(ticks))
}

func (c *RateChart) arrangeBars(right, foot, high, stripFoot, strip float32) {
	part := func(share, high float32) float32 {
		if share <= 0 {
			return 0
		}
		return max(rateLeastBar, px(min(1, share)*high))
	}
	n := len(c.data.Bars)
	for i := range c.lower {
		if i >= n {
			show(c.lower[i], false)
			show(c.upper[i], false)
			show(c.below[i], false)
			continue
		}
		b := c.data.Bars[i]
		x, next := c.barAt(i, right), c.barAt(i+1, right)
		width := max(1, next-x-min(barGap-1, max(1, px((next-x)/4))))
		upper, below := part(b.Upper, high), part(b.Below, strip)
		lower := min(part(b.Lower, high), high-upper)
		place(c.lower[i], x, foot-lower, width, lower)
		place(c.upper[i], x, foot-lower-upper, width, upper)
		place(c.below[i], x, stripFoot-below, width, below)
		show(c.lower[i], lower > 0)
		show(c.upper[i], upper > 0)
		show(c.below[i], below > 0)
	}
	show(c.lit, c.over >= 0 && c.over < n)
	if c.lit.Visible() {
		x := c.barAt(c.over, right)
		place(c.lit, x-1, foot-high, max(3, c.barAt(c.over+1, right)-x), stripFoot-foot+high)
	}
}

// barAt is where a bar begins.
func (c *RateChart) barAt(i int, right float32) float32 {
	return px(c.left + float32(i)*(right-c.left)/float32(max(1, len(c.data.Bars))))
}

// arrangeTimes puts the words below: each in the middle of its place, those at the ends within the chart.
func (c *RateChart) arrangeTimes(size fyne.Size, height float32, first int) {
	words, n := c.words[first:], len(c.data.Times)
	for i, word := range words {
		show(word.text, i < n)
		if i < n {
			word.set(c.data.Times[i].Text)
			width := word.width()
			x := c.left + c.data.Times[i].At*(size.Width-c.left) - width/2
			word.place(px(min(max(c.left, x), size.Width-width)), size.Height-height, height)
		}
	}
	if n < 3 {
		return
	}
	// Both ends stay; one between them goes where it would touch another.
	taken, last := words[0].end(), words[n-1].text.Position().X
	for _, word := range words[1 : n-1] {
		fits := word.text.Position().X >= taken+theme.Gap && word.end()+theme.Gap <= last
		if show(word.text, fits); fits {
			taken = word.end()
		}
	}
}

// MouseIn is Fyne's.
func (c *RateChart) MouseIn(e *desktop.MouseEvent) { c.MouseMoved(e) }

// MouseMoved says what is under the pointer.
func (c *RateChart) MouseMoved(e *desktop.MouseEvent) {
	over, n := -1, len(c.data.Bars)
	if x, width := e.Position.X-c.left, c.Size().Width-c.left; x >= 0 && x < width && n > 0 {
		over = min(n-1, int(x/width*float32(n)))
	}
	c.point(over)
}

// MouseOut is Fyne's.
func (c *RateChart) MouseOut() { c.point(-1) }

func (c *RateChart) point(over int) {
	if c.over != over {
		c.over = over
		c.Refresh()
	}
}
