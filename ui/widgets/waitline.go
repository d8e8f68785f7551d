package widgets

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"bellhop/ui/theme"
)

// WaitLine shows tries as dots on a line, with the wait before each below it. The first dot is full. Words that find no room
// are left out; the last one always stands.
type WaitLine struct {
	widget.BaseWidget
	words []string
	line  *canvas.Rectangle
	outer []*canvas.Circle
	inner []*canvas.Circle
	texts []*label
}

const (
	waitFirst = 14 // the diameter of the first dot
	waitDot   = 11
	waitRow   = 16 // the height of the dots
)

// NewWaitLine makes a line without dots.
func NewWaitLine() *WaitLine {
	w := &WaitLine{line: canvas.NewRectangle(nil)}
	w.ExtendBaseWidget(w)
	return w
}

// Set changes the waits, one a dot.
func (w *WaitLine) Set(words []string) {
	w.words = words
	for len(w.texts) < len(words) {
		w.outer, w.inner = append(w.outer, canvas.NewCircle(nil)), append(w.inner, canvas.NewCircle(nil))
		w.texts = append(w.texts, newLabel(faceCap, theme.ColorInk2))
	}
	for i, word := range words {
		w.texts[i].set(word)
	}
	w.Refresh()
}

// CreateRenderer is Fyne's.
func (w *WaitLine) CreateRenderer() fyne.WidgetRenderer { return newRenderer(w) }

func (w *WaitLine) parts() []fyne.CanvasObject {
	objects := []fyne.CanvasObject{w.line}
	for i := range w.words {
		objects = append(objects, w.outer[i], w.inner[i], w.texts[i].text)
	}
	return objects
}

func (w *WaitLine) restyle() {
	s := styleOf(w)
	paint(w.line, s.color(theme.ColorBrass))
	for i := range w.words {
		ink, ground := theme.ColorBrass, theme.ColorBackground
		if i == 0 {
			ink, ground = theme.ColorInFlight, theme.ColorInFlight
		}
		fillCircle(w.outer[i], s.color(ink))
		fillCircle(w.inner[i], s.color(ground))
		w.texts[i].restyle(s)
	}
}

func fillCircle(circle *canvas.Circle, ink color.Color) {
	if circle.FillColor != ink {
		circle.FillColor = ink
		circle.Refresh()
	}
}

func (w *WaitLine) least() fyne.Size {
	return fyne.NewSize(120, waitRow+theme.GapSmall+px(faceCap.measure(styleOf(w), "0").Height))
}

func (w *WaitLine) arrange(size fyne.Size) {
	n := len(w.words)
	show(w.line, n > 1)
	if n == 0 {
		return
	}
	first, last := float32(waitFirst)/2, size.Width-px(w.texts[n-1].width()/2)-1
	step := float32(0)
	if n > 1 {
		step = (last - first) / float32(n-1)
	}
	place(w.line, first, waitRow/2-1, max(0, last-first), 2)
	free := float32(0)
	end := size.Width // where the last word begins
	if n > 1 {
		end = size.Width - px(w.texts[n-1].width()) - theme.GapSmall
	}
	for i := range w.words {
		side := float32(waitDot)
		if i == 0 {
			side = waitFirst
		}
		x := first + step*float32(i)
		place(w.outer[i], x-side/2, (waitRow-side)/2, side, side)
		place(w.inner[i], x-side/2+2, (waitRow-side)/2+2, side-4, side-4)
		width := px(w.texts[i].width())
		left := min(max(0, px(x-width/2)), size.Width-width)
		fits := left >= free && (i == n-1 || left+width <= end)
		show(w.texts[i].text, fits)
		if fits {
			w.texts[i].place(left, waitRow+theme.GapSmall, size.Height-waitRow-theme.GapSmall)
			free = left + width + theme.GapSmall
		}
	}
}
