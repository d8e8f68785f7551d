package widgets

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"bellhop/ui/theme"
)

// RateLine is a curve over the axis: points from left to right, each a share of both axes, and a name that stands at its end.
type RateLine struct {
	Name   string
	Ink    fyne.ThemeColorName
	Points [][2]float32
}

func sameLine(a, b RateLine) bool {
	return a.Name == b.Name && a.Ink == b.Ink && slices.Equal(a.Points, b.Points)
}

// rateCurves draws the lines of a chart. What it draws with is made once and moved.
type rateCurves struct {
	lines    []RateLine
	segments [][]*canvas.Line // of each line
	ends     []*canvas.Circle
	names    []*label
}

const (
	curveStroke = 2
	curveEnd    = 6 // across
)

// set changes the lines.
func (c *rateCurves) set(lines []RateLine) {
	c.lines = lines
	for len(c.segments) < len(lines) {
		c.segments = append(c.segments, nil)
		c.ends, c.names = append(c.ends, canvas.NewCircle(nil)), append(c.names, newLabel(faceCap, theme.ColorInk))
	}
	for i, l := range lines {
		for len(c.segments[i]) < len(l.Points)-1 {
			segment := canvas.NewLine(nil)
			segment.StrokeWidth = curveStroke
			c.segments[i] = append(c.segments[i], segment)
		}
	}
}

func (c *rateCurves) parts() (objects []fyne.CanvasObject) {
	for i, segments := range c.segments {
		for _, segment := range segments {
			objects = append(objects, segment)
		}
		objects = append(objects, c.ends[i])
	}
	for _, name := range c.names {
		objects = append(objects, name.text)
	}
	return objects
}

func (c *rateCurves) restyle(s style) {
	for i, segments := range c.segments {
		if i >= len(c.lines) {
			continue
		}
		ink := s.color(c.lines[i].Ink)
		for _, segment := range segments {
			if segment.StrokeColor != ink {
				segment.StrokeColor = ink
				segment.Refresh()
			}
		}
		if c.ends[i].FillColor != ink {
			c.ends[i].FillColor = ink
			c.ends[i].Refresh()
		}
		c.names[i].dress(s, faceCapBold, c.lines[i].Ink)
		c.names[i].restyle(s)
		c.names[i].set(c.lines[i].Name)
	}
}

// arrange draws the lines between left and right, from the foot so high.
func (c *rateCurves) arrange(left, right, foot, high float32) {
	for i, segments := range c.segments {
		points := [][2]float32(nil)
		if i < len(c.lines) {
			points = c.lines[i].Points
		}
		at := func(k int) fyne.Position {
			return fyne.NewPos(left+min(1, points[k][0])*(right-left), foot-min(1, points[k][1])*high)
		}
		for k, segment := range segments {
			show(segment, k+1 < len(points))
			if k+1 < len(points) && (segment.Position1 != at(k) || segment.Position2 != at(k+1)) {
				segment.Position1, segment.Position2 = at(k), at(k+1)
				segment.Refresh()
			}
		}
		show(c.ends[i], len(points) > 0)
		show(c.names[i].text, len(points) > 0)
		if len(points) > 0 {
			end := at(len(points) - 1)
			c.ends[i].Resize(fyne.NewSquareSize(curveEnd))
			c.ends[i].Move(end.SubtractXY(curveEnd/2, curveEnd/2))
		}
	}
	c.arrangeNames(left, right, foot, high)
}

// namePlace is where a name may stand.
type namePlace struct{ x, y, width, height float32 }

// meets reports whether two names would lie on each other.
func (t namePlace) meets(o namePlace) bool {
	return t.x < o.x+o.width+curveEnd && o.x < t.x+t.width+curveEnd && t.y < o.y+o.height && o.y < t.y+t.height
}

// crossed reports whether a line that is drawn comes through t.
func (c *rateCurves) crossed(t namePlace) bool {
	for _, segments := range c.segments {
		for _, s := range segments {
			if !s.Visible() {
				continue
			}
			a, b := s.Position1, s.Position2 // from left to right
			from, to := max(a.X, t.x), min(b.X, t.x+t.width)
			if from > to || a.X == b.X {
				continue
			}
			slope := (b.Y - a.Y) / (b.X - a.X)
			y1, y2 := a.Y+(from-a.X)*slope, a.Y+(to-a.X)*slope
			if min(y1, y2) < t.y+t.height && max(y1, y2) > t.y {
				return true
			}
		}
	}
	return false
}

// arrangeNames puts each name at the end of its line: on no other name, and on no line where there is a place without one.
func (c *rateCurves) arrangeNames(left, right, foot, high float32) {
	var all []namePlace
	free := func(t namePlace) bool {
		return !slices.ContainsFunc(all, t.meets) && t.y >= foot-high-t.height && t.y+t.height <= foot
	}
	for i, l := range c.lines {
		if len(l.Points) == 0 {
			continue
		}
		last := l.Points[len(l.Points)-1]
		width, height := c.names[i].width(), px(c.names[i].min().Height)
		x := left + min(1, last[0])*(right-left) + curveEnd
		if x+width > right {
			x = max(left, right-width)
		}
		t := nearest(namePlace{x, foot - min(1, last[1])*high - height - 2, width, height}, free, c.crossed)
		all = append(all, t)
		c.names[i].place(px(t.x), px(t.y), t.height)
	}
}

// nearest gives the place nearest to the one that is wished for, below or above it, that is free and not crossed, or else
// only free, or else the wish.
func nearest(wish namePlace, free, crossed func(namePlace) bool) namePlace {
	open, found := wish, false
	for step := range 80 {
		t := wish
		far := (wish.height/4 + 1) * float32((step+1)/2)
		if step%2 == 0 {
			far = -far
		}
		t.y += far
		switch {
		case !free(t):
		case !crossed(t):
			return t
		case !found:
			open, found = t, true
		}
	}
	return open
}
