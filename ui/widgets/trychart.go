package widgets

import (
	"math"
	"strconv"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"bellhop/ui/theme"
)

// TryBar is one try: how long it took, what came of it, and a code to stand above it.
type TryBar struct {
	Took  time.Duration
	State theme.State
	Code  string
	Tip   string
}

// TryChart shows tries as bars over their order, as high as they took long, with a scale in milliseconds at the left. Bars are
// told apart by colour and, where there is room, by their codes; say beside the chart in words how many there are of each. Its
// rectangles are made once and moved.
type TryChart struct {
	widget.BaseWidget
	OnTap func(index int)         // a bar was tapped
	Scale func(ms float64) string // words a number of milliseconds at the scale, in tenths; nil is English

	bars        []TryBar
	first, last string
	over        int

	lines  [chartSteps + 1]*canvas.Rectangle
	scale  [chartSteps + 1]*label
	boxes  []*canvas.Rectangle
	codes  []*label
	used   int // of codes
	ends   [2]*label
	height float32 // in text of the usual size
	top    float32 // where the highest bar may begin
}

var (
	_ fyne.Tappable     = (*TryChart)(nil)
	_ desktop.Hoverable = (*TryChart)(nil)
)

const (
	chartSteps = 3  // hairlines above the lowest
	chartTop   = 16 // for a code above the highest bar, in text of the usual size
	chartFoot  = 22 // for the times below
	maxCodes   = 24

	codeAdvance = 7 // about a letter of a code
)

// NewTryChart makes a chart that is at least that high.
func NewTryChart(height float32) *TryChart {
	c := &TryChart{over: -1, height: height}
	for i := range c.lines {
		c.lines[i], c.scale[i] = canvas.NewRectangle(nil), newLabel(faceCap, theme.ColorInk2)
	}
	for i := range c.ends {
		c.ends[i] = newLabel(faceCap, theme.ColorInk2)
	}
	c.ExtendBaseWidget(c)
	return c
}

// Set changes the bars, from left to right, and the words below both ends.
func (c *TryChart) Set(bars []TryBar, first, last string) {
	c.bars, c.first, c.last = bars, first, last
	for len(c.boxes) < len(bars) {
		c.boxes = append(c.boxes, canvas.NewRectangle(nil))
	}
	c.Refresh()
}

// CreateRenderer is Fyne's.
func (c *TryChart) CreateRenderer() fyne.WidgetRenderer { return newRenderer(c) }

func (c *TryChart) parts() []fyne.CanvasObject {
	var objects []fyne.CanvasObject
	for i := range c.lines {
		objects = append(objects, c.lines[i], c.scale[i].text)
	}
	for _, box := range c.boxes[:len(c.bars)] {
		objects = append(objects, box)
	}
	for _, code := range c.codes[:c.used] {
		objects = append(objects, code.text)
	}
	return append(objects, c.ends[0].text, c.ends[1].text)
}

func (c *TryChart) restyle() {
	s := styleOf(c)
	for i := range c.lines {
		paint(c.lines[i], s.color(theme.ColorLineSoft))
		c.scale[i].restyle(s)
	}
	paint(c.lines[0], s.color(theme.ColorLine))
	for i, bar := range c.bars {
		paint(c.boxes[i], s.color(bar.State.Ink()))
	}
	for _, code := range c.codes {
		code.restyle(s)
	}
	for _, end := range c.ends {
		end.restyle(s)
	}
}

func (c *TryChart) least() fyne.Size { return fyne.NewSize(160, styleOf(c).grown(c.height)) }

// step gives the distance of two hairlines in milliseconds: a round number, such that the highest bar fits below the last.
func (c *TryChart) step() float64 {
	most := 1.0
	for _, bar := range c.bars {
		most = max(most, float64(bar.Took)/float64(time.Millisecond))
	}
	raw := most / chartSteps
	unit := math.Pow(10, math.Floor(math.Log10(raw)))
	for _, round := range []float64{1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8} {
		if step := round * unit; step >= raw {
			if step > 10 {
				step = math.Round(step)
			}
			return max(1, step)
		}
	}
	return 10 * unit
}

func (c *TryChart) arrange(size fyne.Size) {
	s := styleOf(c)
	step := c.step()
	foot := size.Height - max(chartFoot, c.ends[0].min().Height+6)
	c.top = s.grown(chartTop)
	unit := max(0, foot-c.top) / chartSteps
	left := float32(0)
	word := c.Scale
	if word == nil {
		word = scaleWord
	}
	for i := range c.scale {
		c.scale[i].set(word(step * float64(i)))
		left = max(left, px(c.scale[i].width()))
	}
	for i := range c.lines {
		y := px(foot - unit*float32(i))
		c.scale[i].placeRight(left, y-10, 20)
		show(c.scale[i].text, i%chartSteps == 0 || unit >= s.size(theme.SizeBadge)) // else they would stand on one another
		place(c.lines[i], left+theme.Gap, y, max(0, size.Width-left-theme.Gap), theme.Hairline)
	}
	left += theme.GapWide
	c.ends[0].set(c.first)
	c.ends[0].place(left, foot+4, size.Height-foot-4)
	c.ends[1].set(c.last)
	right := left + c.pitch(size.Width-left)*float32(len(c.bars))
	from := max(right-c.ends[1].width(), left+c.ends[0].width()+theme.GapWide)
	c.ends[1].place(px(min(from, size.Width-c.ends[1].width())), foot+4, size.Height-foot-4)
	show(c.ends[1].text, len(c.bars) > 1)
	c.arrangeBars(s, left, fyne.NewSize(size.Width-left, foot), unit/float32(step))
}

// pitch is how wide a bar is with its gap. Few bars stand at the right, as wide as those of a whole chart.
func (c *TryChart) pitch(width float32) float32 {
	return width / float32(max(len(c.bars), fullChart))
}

// fullChart is how many bars fill a chart.
const fullChart = 50

func (c *TryChart) arrangeBars(s style, left float32, room fyne.Size, perMilli float32) {
	c.used = 0
	pitch := c.pitch(room.Width)
	free := left // the codes end there so far
	for i, bar := range c.bars {
		x, next := px(left+pitch*float32(i)), px(left+pitch*float32(i+1))
		width := max(1, next-x-min(4, px(pitch*.3)))
		tall := c.tall(bar, room, perMilli)
		place(c.boxes[i], x, room.Height-tall, width, tall)
		if corner := min(1.5, width/4); c.boxes[i].TopLeftCornerRadius != corner {
			c.boxes[i].TopLeftCornerRadius, c.boxes[i].TopRightCornerRadius = corner, corner
			c.boxes[i].Refresh()
		}
		if bar.Code != "" && c.used < maxCodes {
			top, reach := room.Height-tall, 1+int(codeAdvance*float32(len(bar.Code))/2/max(pitch, 1))
			for _, near := range c.bars[max(0, i-reach):min(len(c.bars), i+reach+1)] {
				top = min(top, room.Height-c.tall(near, room, perMilli)) // no code stands on a neighbour
			}
			free = c.arrangeCode(s, bar, fyne.NewPos(x+width/2, top), free)
		}
	}
}

// tall is how high a bar is.
func (c *TryChart) tall(bar TryBar, room fyne.Size, perMilli float32) float32 {
	return min(max(min(2, room.Height), px(float32(float64(bar.Took)/float64(time.Millisecond))*perMilli)), max(0, room.Height-c.top))
}

// arrangeCode puts a code above the middle of its bar's top, where it does not stand on the one before, which ends at free. It
// gives where the codes end then.
func (c *TryChart) arrangeCode(s style, bar TryBar, top fyne.Position, free float32) float32 {
	if c.used == len(c.codes) {
		c.codes = append(c.codes, newLabel(faceCapBold, theme.ColorRefused))
	}
	code := c.codes[c.used]
	code.dress(s, faceCapBold, bar.State.Ink())
	code.restyle(s)
	code.set(bar.Code)
	width := code.width()
	x := min(px(top.X-width/2), c.Size().Width-width)
	if x < free {
		return free
	}
	c.used++
	code.place(x, top.Y-c.top, c.top)
	return x + width + 6
}

// scaleWord words a number of milliseconds: 30, 2.5, 15,000.
func scaleWord(ms float64) string {
	word := strconv.FormatFloat(math.Round(ms*10)/10, 'f', -1, 64)
	if ms < 1000 {
		return word
	}
	for at := len(word) - 3; at > 0; at -= 3 {
		word = word[:at] + "," + word[at:]
	}
	return word
}

// at gives the bar at x; -1 is none.
func (c *TryChart) at(x float32) int {
	if len(c.bars) == 0 {
		return -1
	}
	left := float32(0)
	for _, word := range c.scale {
		left = max(left, px(word.width()))
	}
	left += theme.GapWide
	i := int((x - left) / c.pitch(c.Size().Width-left))
	if x < left || i >= len(c.bars) {
		return -1
	}
	return i
}

// Tapped tells which bar was tapped.
func (c *TryChart) Tapped(e *fyne.PointEvent) {
	if i := c.at(e.Position.X); i >= 0 && c.OnTap != nil {
		c.OnTap(i)
	}
}

// MouseIn is Fyne's.
func (c *TryChart) MouseIn(e *desktop.MouseEvent) { c.MouseMoved(e) }

// MouseMoved tells of the bar under the pointer.
func (c *TryChart) MouseMoved(e *desktop.MouseEvent) {
	i := c.at(e.Position.X)
	if i == c.over {
		return
	}
	c.over = i
	hideTip(c)
	if i >= 0 && c.bars[i].Tip != "" {
		showTip(c, c.bars[i].Tip)
	}
}

// MouseOut is Fyne's.
func (c *TryChart) MouseOut() {
	c.over = -1
	hideTip(c)
}
