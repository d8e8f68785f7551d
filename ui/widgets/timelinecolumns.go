package widgets

import (
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// TimelineColumn names a column of a Timeline.
type TimelineColumn int

// The columns, in their order. Status and target always show, and the target takes what room the others leave.
const (
	ColumnTime TimelineColumn = iota
	ColumnMethod
	ColumnTarget
	ColumnStatus
	ColumnTook
	ColumnSize
	ColumnNotes
	TimelineColumns // how many there are
)

// TimelineLayout is how the reader wants the columns. The zero value is as they are drawn by themselves.
type TimelineLayout struct {
	Hidden [TimelineColumns]bool
	Widths [TimelineColumns]float32 // in mono characters, so that they grow with the text; 0 is the column's own

	titles [TimelineColumns]float32 // how wide the titles are, in mono characters: a column's own width has room for its title
}

// The bounds of a column that the reader made wider or narrower, in mono characters.
const (
	leastColumn = 3
	mostColumn  = 60
)

// width gives how wide a column is that has a width of its own.
func (l *TimelineLayout) width(c TimelineColumn, own, advance float32) float32 {
	switch {
	case l.Hidden[c]:
		return 0
	case l.Widths[c] > 0:
		return px(l.Widths[c] * advance)
	}
	return max(own, px(l.titles[c]*advance+.49))
}

// SetLayout changes the columns.
func (t *Timeline) SetLayout(layout TimelineLayout) {
	layout.titles = t.layout.titles
	layout.Hidden[ColumnTarget], layout.Hidden[ColumnStatus] = false, false
	for c, width := range layout.Widths {
		if width != 0 {
			layout.Widths[c] = min(max(width, leastColumn), mostColumn)
		}
	}
	if t.layout == layout {
		return
	}
	t.layout = layout
	t.head.Refresh()
	t.Rows.Refresh()
}

// Layout gives the columns as they are.
func (t *Timeline) Layout() TimelineLayout {
	layout := t.layout
	layout.titles = [TimelineColumns]float32{}
	return layout
}

// titleWidths measures the titles, in mono characters.
func (h *timelineHead) titleWidths() (widths [TimelineColumns]float32) {
	s := styleOf(h)
	for i, word := range h.words {
		widths[i] = faceCaption.measure(s, word).Width / advance(s, faceData)
	}
	widths[ColumnTarget] = 0 // it has what the others leave, and its title is cut
	return widths
}

// SetSort shows over a column that the rows are in its order; a column below 0 shows none.
func (t *Timeline) SetSort(by TimelineColumn, down bool) {
	if t.head.sorted != by || t.head.down != down {
		t.head.sorted, t.head.down = by, down
		t.head.Refresh()
	}
}

// edge is where a column can be made wider: at the right of those that begin from the left, at the left of the others.
type edge struct {
	column TimelineColumn
	x      float32
	grows  float32 // 1 when the column grows to the right, -1 to the left
}

// reach is how far from an edge it can be taken.
const reach = 5

// edges lists where the columns in sight can be taken.
func (c timelineColumns) edges() (list []edge) {
	if c.showTime {
		end := c.target
		if c.showMethod {
			end = c.method
		}
		list = append(list, edge{ColumnTime, end - columnGap/2, 1})
	}
	if c.showMethod {
		list = append(list, edge{ColumnMethod, c.target - columnGap/2, 1})
	}
	list = append(list, edge{ColumnStatus, c.status - columnGap/2, -1})
	if c.showTook {
		list = append(list, edge{ColumnTook, c.took - c.tookWidth, -1})
	}
	if c.showSize {
		list = append(list, edge{ColumnSize, c.size - c.sizeWidth, -1})
	}
	if c.showNotes {
		list = append(list, edge{ColumnNotes, c.notes - notesGap/2, -1})
	}
	return list
}

// widthOf is how wide a column is now.
func (c timelineColumns) widthOf(column TimelineColumn) float32 {
	switch column {
	case ColumnTime:
		return c.timeWidth
	case ColumnMethod:
		return c.methodWidth
	case ColumnStatus:
		return c.statusEnd - c.status
	case ColumnTook:
		return c.tookWidth
	case ColumnSize:
		return c.sizeWidth
	case ColumnNotes:
		return c.notesWidth
	}
	return c.targetWidth
}

// columnAt is the column whose title stands at a place, or -1.
func (c timelineColumns) columnAt(x float32) TimelineColumn {
	switch {
	case x < c.timeLeft():
		return -1
	case c.showNotes && x >= c.notes-notesGap/2:
		return ColumnNotes
	case c.showSize && x >= c.size-c.sizeWidth:
		return ColumnSize
	case c.showTook && x >= c.took-c.tookWidth:
		return ColumnTook
	case x >= c.status-columnGap/2:
		return ColumnStatus
	case x >= c.target-columnGap/2 && x < c.status:
		return ColumnTarget
	case c.showMethod && x >= c.method-columnGap/2:
		return ColumnMethod
	}
	return ColumnTime
}

// pull is a column that is being made wider or narrower.
type pull struct {
	edge
	from  float32 // where the pointer took it
	width float32 // how wide it was
	moved bool
}

var (
	_ fyne.Tappable          = (*timelineHead)(nil)
	_ fyne.SecondaryTappable = (*timelineHead)(nil)
	_ fyne.DoubleTappable    = (*timelineHead)(nil)
	_ fyne.Draggable         = (*timelineHead)(nil)
	_ desktop.Mouseable      = (*timelineHead)(nil)
	_ desktop.Hoverable      = (*timelineHead)(nil)
	_ desktop.Cursorable     = (*timelineHead)(nil)
)

func (h *timelineHead) columns() timelineColumns {
	return columnsFor(h.Size().Width, scaleOf(styleOf(h)), &h.of.layout)
}

func (h *timelineHead) edgeAt(x float32) (edge, bool) {
	for _, e := range h.columns().edges() {
		if x >= e.x-reach && x <= e.x+reach {
			return e, true
		}
	}
	return edge{}, false
}

// MouseDown takes an edge.
func (h *timelineHead) MouseDown(e *desktop.MouseEvent) {
	h.taken = nil
	if at, is := h.edgeAt(e.Position.X); is && e.Button == desktop.MouseButtonPrimary {
		h.taken = &pull{edge: at, from: e.Position.X, width: h.columns().widthOf(at.column)}
	}
}

// MouseUp is Fyne's.
func (h *timelineHead) MouseUp(*desktop.MouseEvent) { h.settle() }

// Dragged moves the edge that was taken.
func (h *timelineHead) Dragged(e *fyne.DragEvent) {
	if h.taken == nil {
		return
	}
	h.taken.moved = true
	h.of.SetLayout(h.widened(h.taken.column, h.taken.width+h.taken.grows*(e.Position.X-h.taken.from)))
}

// widened gives the layout with a column as wide as wished for, or as wide as it can be without driving another column out.
func (h *timelineHead) widened(c TimelineColumn, wish float32) TimelineLayout {
	was := h.columns()
	layout := h.of.layout
	for width := wish; ; width-- {
		layout.Widths[c] = max(leastColumn, width/was.advance)
		now := columnsFor(h.Size().Width, was.scale, &layout)
		if width <= was.widthOf(c) || now.shows() >= was.shows() {
			return layout
		}
	}
}

// shows counts the columns in sight that there may be no room for.
func (c timelineColumns) shows() (n int) {
	for _, shown := range []bool{c.showTime, c.showMethod, c.showTook, c.showSize, c.showNotes, !c.shortTime} {
		if shown {
			n++
		}
	}
	return n
}

// DragEnd is Fyne's.
func (h *timelineHead) DragEnd() { h.settle() }

// settle says that the reader has let go of an edge.
func (h *timelineHead) settle() {
	if h.taken != nil && h.taken.moved && h.of.OnLayout != nil {
		h.of.OnLayout(h.of.Layout())
	}
	h.taken = nil
}

// Tapped wishes for the rows in the order of the column under the pointer.
func (h *timelineHead) Tapped(e *fyne.PointEvent) {
	if _, edge := h.edgeAt(e.Position.X); edge || h.of.OnSort == nil {
		return
	}
	if c := h.columns().columnAt(e.Position.X); c >= 0 {
		h.of.OnSort(c)
	}
}

// DoubleTapped gives the column at whose edge the pointer is its own width again.
func (h *timelineHead) DoubleTapped(e *fyne.PointEvent) {
	at, is := h.edgeAt(e.Position.X)
	if !is {
		h.Tapped(e)
		return
	}
	layout := h.of.layout
	layout.Widths[at.column] = 0
	h.of.SetLayout(layout)
	if h.of.OnLayout != nil {
		h.of.OnLayout(h.of.Layout())
	}
}

// TappedSecondary asks for the menu of the columns.
func (h *timelineHead) TappedSecondary(e *fyne.PointEvent) {
	if h.of.OnHeadMenu != nil {
		h.of.OnHeadMenu(e.AbsolutePosition)
	}
}

// MouseIn is Fyne's.
func (h *timelineHead) MouseIn(e *desktop.MouseEvent) { h.pointer = e.Position.X }

// MouseMoved is Fyne's.
func (h *timelineHead) MouseMoved(e *desktop.MouseEvent) { h.pointer = e.Position.X }

// MouseOut is Fyne's.
func (h *timelineHead) MouseOut() { h.pointer = -1 }

// Cursor is Fyne's: an edge can be taken.
func (h *timelineHead) Cursor() desktop.Cursor {
	if _, is := h.edgeAt(h.pointer); is || h.taken != nil {
		return desktop.HResizeCursor
	}
	return desktop.DefaultCursor
}

// columnKeys are what the columns are called in the text of a layout.
func columnKeys() [TimelineColumns]string {
	return [TimelineColumns]string{"time", "method", "target", "status", "took", "size", "notes"}
}

// String writes a layout so that it can be kept: time=14.5 size=-. What is as it is drawn by itself is left out.
func (l TimelineLayout) String() string {
	var words []string
	for c, key := range columnKeys() {
		if l.Widths[c] > 0 {
			words = append(words, key+"="+strconv.FormatFloat(float64(l.Widths[c]), 'f', 1, 32))
		}
		if l.Hidden[c] {
			words = append(words, key+"=-")
		}
	}
	return strings.Join(words, " ")
}

// ParseTimelineLayout reads what String wrote. What it does not know it leaves out.
func ParseTimelineLayout(text string) (l TimelineLayout) {
	for _, word := range strings.Fields(text) {
		key, value, _ := strings.Cut(word, "=")
		for c, known := range columnKeys() {
			if key != known {
				continue
			}
			if value == "-" {
				l.Hidden[c] = true
			} else if width, err := strconv.ParseFloat(value, 32); err == nil && width >= leastColumn && width <= mostColumn {
				l.Widths[c] = float32(width)
			}
		}
	}
	return l
}
