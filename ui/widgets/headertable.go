package widgets

import (
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"bellhop/ui/theme"
)

// NameValue is one line of a HeaderTable.
type NameValue struct {
	Name, Value string
	State       theme.State // colours the value; StateNone is ink
	Help        string      // what the name means, told on hover; "" tells nothing
}

// HeaderTable shows names and values in two mono columns. A value too long for its column is cut
// with an ellipsis and told whole on hover, and so is what a name means; a tap copies the line. With the keyboard Up and
// Down go from line to line, Enter and Space copy.
type HeaderTable struct {
	widget.BaseWidget
	OnCopy   func(row NameValue)     // a line was tapped; nil makes the table look only
	OnReveal func(top, foot float32) // the line with the keyboard is to be brought into sight

	rows    []NameValue
	over    int
	focused bool

	hint   *canvas.Rectangle
	ring   focusRing
	copy   *icon
	names  []*label
	values []*label
}

var (
	_ fyne.Tappable     = (*HeaderTable)(nil)
	_ desktop.Hoverable = (*HeaderTable)(nil)
)

const (
	headerGap   = 16  // between the columns
	headerShare = .42 // the most of the width that names take
)

// NewHeaderTable makes an empty table.
func NewHeaderTable(onCopy func(row NameValue)) *HeaderTable {
	h := &HeaderTable{OnCopy: onCopy, over: -1, hint: canvas.NewRectangle(nil), copy: newIcon(theme.GlyphCopy, theme.ColorInk2), ring: newFocusRing()}
	h.hint.Hidden = true
	h.copy.image.Hidden = true
	h.ExtendBaseWidget(h)
	return h
}

// Set changes the lines.
func (h *HeaderTable) Set(rows []NameValue) {
	if equalRows(h.rows, rows) {
		return
	}
	h.rows = append(h.rows[:0], rows...)
	h.over = -1
	h.Refresh()
}

func equalRows(a, b []NameValue) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// Tapped copies the line under the pointer.
func (h *HeaderTable) Tapped(e *fyne.PointEvent) {
	h.copyLine(h.at(e.Position.Y))
}

// MouseIn is Fyne's.
func (h *HeaderTable) MouseIn(e *desktop.MouseEvent) { h.MouseMoved(e) }

// MouseMoved lights up the line under the pointer and tells what it means.
func (h *HeaderTable) MouseMoved(e *desktop.MouseEvent) {
	if over := h.at(e.Position.Y); over != h.over {
		h.look(over)
	}
}

// MouseOut is Fyne's.
func (h *HeaderTable) MouseOut() {
	if !h.focused {
		h.look(-1)
	}
}

func (h *HeaderTable) pitch() float32 { return styleOf(h).size(theme.SizeHeaderLine) }

func (h *HeaderTable) at(y float32) int {
	i := int(y / h.pitch())
	if y < 0 || i >= len(h.rows) {
		return -1
	}
	return i
}

// CreateRenderer is Fyne's.
func (h *HeaderTable) CreateRenderer() fyne.WidgetRenderer { return newRenderer(h) }

func (h *HeaderTable) parts() []fyne.CanvasObject {
	objects := []fyne.CanvasObject{h.hint, h.ring.frame, h.copy.image}
	for i := range h.names {
		objects = append(objects, h.names[i].text, h.values[i].text)
	}
	return objects
}

func (h *HeaderTable) restyle() {
	s := styleOf(h)
	paint(h.hint, s.color(theme.ColorHover))
	h.copy.restyle(s)
	for len(h.names) < len(h.rows) {
		h.names = append(h.names, newLabel(faceData, theme.ColorInk2))
		h.values = append(h.values, newLabel(faceData, theme.ColorInk))
	}
	for i := range h.names {
		used := i < len(h.rows)
		show(h.names[i].text, used)
		show(h.values[i].text, used)
		if !used {
			continue
		}
		h.values[i].ink = theme.ColorInk
		if state := h.rows[i].State; state != theme.StateNone {
			h.values[i].ink = state.Ink()
		}
		h.names[i].restyle(s)
		h.values[i].restyle(s)
	}
	show(h.hint, h.over >= 0)
	h.ring.restyle(s, h.focused && h.over >= 0, theme.ColorFocus)
	show(h.copy.image, h.over >= 0 && h.OnCopy != nil)
}

func (h *HeaderTable) least() fyne.Size {
	return fyne.NewSize(160, h.pitch()*float32(len(h.rows)))
}

func (h *HeaderTable) arrange(size fyne.Size) {
	s, pitch := styleOf(h), h.pitch()
	column := float32(0)
	for _, row := range h.rows {
		column = max(column, faceData.measure(s, row.Name).Width)
	}
	column = float32(math.Ceil(float64(min(column, size.Width*headerShare))))
	for i, row := range h.rows {
		y := float32(i) * pitch
		h.names[i].fit(s, row.Name, column)
		h.names[i].place(0, y, pitch)
		room := size.Width - column - headerGap
		if i == h.over && h.OnCopy != nil {
			room -= s.grown(theme.GlyphSide) + theme.GapSmall
			h.copy.place(size.Width-s.grown(theme.GlyphSide), y, pitch, s.grown(theme.GlyphSide))
		}
		h.values[i].fit(s, row.Value, room)
		h.values[i].place(column+headerGap, y, pitch)
	}
	if h.over >= 0 {
		place(h.hint, -6, float32(h.over)*pitch, size.Width+12, pitch)
		h.hint.CornerRadius = s.size(theme.SizeRadiusBadge)
		h.ring.put(-4, float32(h.over)*pitch+2, size.Width+8, pitch-4, h.hint.CornerRadius)
	}
}
