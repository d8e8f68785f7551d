package widgets

import (
	"image/color"
	"strconv"

	"fyne.io/fyne/v2"

	"bellhop/ui/theme"
)

// LineKind is what a line of a comparison is.
type LineKind uint8

// The kinds. LineMissing stands where only the other side has a line; LineHead titles what follows.
const (
	LineSame LineKind = iota
	LineChanged
	LineAdded
	LineRemoved
	LineRewritten
	LineMissing
	LineHead
)

// Sign is the kind's sign in the margin: a colour alone tells nobody enough.
func (k LineKind) Sign() string {
	switch k {
	case LineChanged:
		return "≠"
	case LineAdded:
		return "+"
	case LineRemoved:
		return "−"
	case LineRewritten:
		return "≈"
	}
	return ""
}

// Ink is the colour of the kind's sign.
func (k LineKind) Ink() fyne.ThemeColorName {
	switch k {
	case LineChanged:
		return theme.ColorWaiting
	case LineAdded:
		return theme.ColorDelivered
	case LineRemoved:
		return theme.ColorRefused
	case LineRewritten:
		return theme.ColorInFlight
	}
	return theme.ColorInk2
}

// LineMark dresses one line of a compared text.
type LineMark struct {
	Kind   LineKind
	Lang   Lang     // how the line's text is coloured
	Number int      // in the margin; 0 is none
	Other  int      // of a comparison in one column, the number on the right side; 0 is none
	Spans  [][2]int // bytes of the line, from and before, that differ from its partner
}

// compared is what a view of one side of a comparison has beside its text.
type compared struct {
	marks   []LineMark
	twin    *CodeView // nil of a comparison in one column
	right   bool      // the side that has what was added
	unified bool      // both sides in one column, with a number for each
	digits  int       // of the largest number

	current   [2]int // the lines that are pointed at, from and before
	following bool   // the twin moves it
}

// PairCode makes two views the sides of a comparison: they scroll together, and the right one has the bar.
func PairCode(left, right *CodeView) {
	left.compared = &compared{twin: right}
	right.compared = &compared{twin: left, right: true}
}

// UnifyCode makes a view a comparison in one column: what was removed above what was added.
func UnifyCode(v *CodeView) { v.compared = &compared{right: true, unified: true} }

// SetCompared shows one side's text, or that of both in one column, with a mark for each of its lines. Only a view of a
// comparison can.
func (v *CodeView) SetCompared(text string, marks []LineMark) {
	v.compared.marks, v.compared.current = marks, [2]int{}
	v.compared.digits = 0
	for _, m := range marks {
		v.compared.digits = max(v.compared.digits, len(strconv.Itoa(max(m.Number, m.Other))))
	}
	v.code = newCodeText("") // the same text with other marks is another text
	v.SetText(text, Plain)
	v.paint()
}

// Point puts a brass edge to the lines from from on, before end.
func (v *CodeView) Point(from, end int) {
	v.compared.current = [2]int{from, end}
	v.paint()
}

// markOf gives a line's mark in a comparison.
func (v *CodeView) markOf(line int) (m LineMark, marked bool) {
	if v.compared == nil || line >= len(v.compared.marks) {
		return LineMark{}, false
	}
	return v.compared.marks[line], true
}

// wide says whether the view, or the one beside it, has lines that are wider than it.
func (v *CodeView) wide() bool {
	if v.textWidth() > v.Size().Width {
		return true
	}
	return v.compared != nil && v.compared.twin != nil && v.compared.twin.textWidth() > v.compared.twin.Size().Width
}

// moveTwin scrolls the other side to where this one is.
func (v *CodeView) moveTwin() {
	if v.compared == nil || v.compared.twin == nil || v.compared.following {
		return
	}
	twin := v.compared.twin
	if twin.top == v.top && twin.into == v.into && twin.aside == v.aside {
		return
	}
	twin.compared.following = true
	twin.setOffset(v.offset())
	twin.aside = max(0, min(v.aside, twin.textWidth()-twin.Size().Width))
	twin.paint()
	twin.compared.following = false
}

// ground gives the colour behind a line.
func (c *compared) ground(k LineKind) fyne.ThemeColorName {
	switch k {
	case LineChanged:
		if c.right {
			return theme.ColorDiffAdded
		}
		return theme.ColorDiffRemoved
	case LineAdded:
		return theme.ColorDiffAdded
	case LineRemoved:
		return theme.ColorDiffRemoved
	case LineRewritten:
		return theme.ColorInFlightTint
	case LineMissing:
		return theme.ColorBackground
	case LineHead:
		return theme.ColorSunken
	}
	return ""
}

// paintCompared draws what a comparison puts behind and before a line.
func (v *CodeView) paintCompared(s style, line int, m LineMark, y, pitch float32) {
	left := v.textLeft(s)
	if ground := v.compared.ground(m.Kind); ground != "" {
		v.ink.box(s, ground, fyne.NewPos(0, y), fyne.NewSize(v.Size().Width-left, pitch))
		v.margin.box(s, ground, fyne.NewPos(0, y), fyne.NewSize(left, pitch))
	}
	if at := v.compared.current; at[0] <= line && line < at[1] {
		v.margin.box(s, theme.ColorBrass, fyne.NewPos(0, y), fyne.NewSize(theme.EdgeBar, pitch))
	}
	edge := gutterLeft + v.gutter(s)
	for _, n := range []int{m.Number, m.Other} {
		if n > 0 {
			number := strconv.Itoa(n)
			width := float32(len(number)) * advance(s, faceCap)
			v.margin.text(s, stretch{faceCap, theme.ColorGutter, number, edge - width, y, pitch})
		}
		edge += gutterLeft + v.gutter(s)
	}
	if sign := m.Kind.Sign(); sign != "" {
		v.margin.text(s, stretch{faceDataBold, m.Kind.Ink(), sign, left - 14, y, pitch})
	}
}

// paintDiffering washes what of a line differs in the colour of its side.
func (v *CodeView) paintDiffering(s style, m LineMark, text string, y, pitch float32) {
	ink := theme.ColorRefused
	if v.compared.right && !(v.compared.unified && m.Kind == LineRemoved) {
		ink = theme.ColorDelivered
	}
	for _, part := range m.Spans {
		from, to := min(part[0], len(text)), min(part[1], len(text))
		x := v.xOf(s, text, from)
		v.ink.wash(washed(s.color(ink)), fyne.NewPos(x-v.aside, y+1), fyne.NewSize(v.xOf(s, text, to)-x, pitch-2))
	}
}

// washed is a colour so thin that text stays readable on it.
func washed(c color.Color) color.Color {
	r, g, b, _ := c.RGBA()
	return color.NRGBA{R: uint8(r >> 8), G: uint8(g >> 8), B: uint8(b >> 8), A: 0x3a}
}
