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
}

// HeaderTable shows names and values in two mono columns. A value too long for its column is cut
// with an ellipsis and told whole on hover; a tap copies it.
type HeaderTable struct {
	widget.BaseWidget
	OnCopy func(row NameValue) // a line was tapped; nil makes the table look only

	rows []NameValue
	over int

	hint   *canvas.Rectangle
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
	h := &HeaderTable{OnCopy: onCopy, over: -1, hint: canvas.NewRectangle(nil), copy: newIcon(theme.GlyphCopy, theme.ColorInk2)}
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
	if i := h.at(e.Position.Y); i >= 0 && h.OnCopy != nil {
		h.OnCopy(h.rows[i])
	}
}

// MouseIn is Fyne's.
func (h *HeaderTable) MouseIn(e *desktop.MouseEvent) { h.MouseMoved(e) }

// MouseMoved lights up the line under the pointer and tells a cut value whole.
func (h *HeaderTable) MouseMoved(e *desktop.MouseEvent) {
	over := h.at(e.Position.Y)
	if over == h.over {
		return
	}
	h.over = over
	hideTip(h)
	if over >= 0 && h.values[over].isCut() {
		pitch := h.pitch()
		showTipAt(h, h.rows[over].Value, fyne.NewPos(h.values[over].text.Position().X, float32(over+1)*pitch))
	}
	h.Refresh()
}

// MouseOut is Fyne's.
func (h *HeaderTable) MouseOut() {
	h.over = -1
	hideTip(h)
	h.Refresh()
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
	objects := []fyne.CanvasObject{h.hint, h.copy.image}
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
			room -= 16 + theme.GapSmall
			h.copy.place(size.Width-16, y, pitch, 16)
		}
		h.values[i].fit(s, row.Value, room)
		h.values[i].place(column+headerGap, y, pitch)
	}
	if h.over >= 0 {
		place(h.hint, -6, float32(h.over)*pitch, size.Width+12, pitch)
		h.hint.CornerRadius = s.size(theme.SizeRadiusBadge)
	}
}
