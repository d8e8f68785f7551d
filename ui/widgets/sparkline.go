package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"bellhop/ui/theme"
)

// Sparkline is a tiny curve of the last values, newest at the right, its own highest value at the
// top. Its lines are made once and moved.
type Sparkline struct {
	widget.BaseWidget
	values []float32
	lines  []*canvas.Line
	size   fyne.Size // in text of the usual size
	small  bool      // it does not grow
}

const sparkStroke = 1.5

// NewSparkline makes a curve of that many points and that size, which grows with large text as glyphs do.
func NewSparkline(points int, size fyne.Size) *Sparkline {
	l := &Sparkline{values: make([]float32, points), size: size}
	for range max(0, points-1) {
		l.lines = append(l.lines, canvas.NewLine(nil))
	}
	l.ExtendBaseWidget(l)
	return l
}

// Set changes the values, oldest first. Too few are taken as zeros before them, of too many the
// last count.
func (l *Sparkline) Set(values []float32) {
	if over := len(values) - len(l.values); over > 0 {
		values = values[over:]
	}
	lead := len(l.values) - len(values)
	changed := false
	for i := range l.values {
		value := float32(0)
		if i >= lead {
			value = values[i-lead]
		}
		if l.values[i] != value {
			l.values[i] = value
			changed = true
		}
	}
	if changed {
		l.arrange(l.Size())
	}
}

// CreateRenderer is Fyne's.
func (l *Sparkline) CreateRenderer() fyne.WidgetRenderer { return newRenderer(l) }

func (l *Sparkline) parts() []fyne.CanvasObject {
	objects := make([]fyne.CanvasObject, len(l.lines))
	for i, line := range l.lines {
		objects[i] = line
	}
	return objects
}

func (l *Sparkline) restyle() {
	ink, stroke := styleOf(l).color(theme.ColorBrassInk), l.stroke()
	for _, line := range l.lines {
		if line.StrokeColor != ink || line.StrokeWidth != stroke {
			line.StrokeColor, line.StrokeWidth = ink, stroke
			line.Refresh()
		}
	}
}

// grown is the size in the text of the moment.
func (l *Sparkline) grown() fyne.Size {
	s := styleOf(l)
	return fyne.NewSize(s.grown(l.size.Width), s.grown(l.size.Height))
}

// stroke is how wide the lines are.
func (l *Sparkline) stroke() float32 {
	if l.small {
		return sparkStroke
	}
	return sparkStroke * styleOf(l).growth()
}

// setSmall keeps the curve as it is in text of the usual size, or lets it grow.
func (l *Sparkline) setSmall(small bool) {
	if l.small != small {
		l.small = small
		l.Refresh()
	}
}

func (l *Sparkline) least() fyne.Size {
	if l.small {
		return l.size
	}
	return l.grown()
}

func (l *Sparkline) arrange(size fyne.Size) {
	if len(l.lines) == 0 || size.IsZero() {
		return
	}
	highest := float32(0)
	for _, value := range l.values {
		highest = max(highest, value)
	}
	step, stroke := size.Width/float32(len(l.lines)), l.stroke()
	at := func(i int) fyne.Position {
		y := size.Height - stroke/2
		if highest > 0 {
			y -= l.values[i] / highest * (size.Height - stroke)
		}
		return fyne.NewPos(float32(i)*step, y)
	}
	for i, line := range l.lines {
		from, to := at(i), at(i+1)
		if line.Position1 != from || line.Position2 != to {
			line.Position1, line.Position2 = from, to
			line.Refresh()
		}
	}
}
