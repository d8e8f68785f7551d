package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"bellhop/ui/theme"
)

// TimelineTitles are the words over the columns.
type TimelineTitles struct {
	Time, Method, Target, Status, Took, Size, Notes string
}

// TimelineSource is where a timeline gets its lines from: a snapshot that only changes before a
// call of Reload on its Rows.
type TimelineSource interface {
	Length() int
	Row(index int) RowData
}

// Timeline is the list of what went in and out: a head with the columns' titles over a RowList of
// TimelineRow. Selection, following and scrolling are those of Rows.
type Timeline struct {
	widget.BaseWidget
	Rows     *RowList
	OnAction func(action int, row RowData) // one of the offers of the line under the pointer

	OnSort     func(column TimelineColumn)  // a title was tapped
	OnLayout   func(layout TimelineLayout)  // the reader made a column wider or narrower
	OnHeadMenu func(absolute fyne.Position) // a tap on the titles with the second button

	layout  TimelineLayout
	source  TimelineSource
	actions []RowAction
	titles  TimelineTitles
	head    *timelineHead
}

// NewTimeline makes a timeline whose lines offer up to three actions.
func NewTimeline(source TimelineSource, titles TimelineTitles, actions ...RowAction) *Timeline {
	t := &Timeline{source: source, actions: actions, titles: titles}
	t.Rows = NewRowList(RowSource{
		Pitch:  theme.SizeRow,
		Length: source.Length,
		Key:    func(index int) uint64 { return source.Row(index).Key },
		Create: func() fyne.CanvasObject {
			row := NewTimelineRow(actions)
			row.layout = &t.layout
			return row
		},
		Update: func(index int, row fyne.CanvasObject, look RowLook) {
			row.(*TimelineRow).Set(source.Row(index), look)
		},
	})
	t.Rows.OnTap = t.tapped
	t.Rows.OnHover = t.hovered
	t.head = newTimelineHead(t, titles)
	t.layout.titles = t.head.titleWidths()
	t.ExtendBaseWidget(t)
	return t
}

func (t *Timeline) tapped(index int, at fyne.Position) bool {
	action := t.actionAt(at)
	if action < 0 {
		return false
	}
	if t.OnAction != nil {
		t.OnAction(action, t.source.Row(index))
	}
	return true
}

func (t *Timeline) actionAt(at fyne.Position) int {
	c := columnsFor(t.Rows.Size().Width, scaleOf(styleOf(t)), &t.layout)
	return c.actionAt(at.X, len(t.actions))
}

// hovered tells what the action under the pointer does.
func (t *Timeline) hovered(_ int, row fyne.CanvasObject, at fyne.Position) {
	action := -1
	if row != nil {
		action = t.actionAt(at)
	}
	if action < 0 {
		hideTip(t)
		return
	}
	if layer := tipLayerOf(t); layer != nil && layer.owner != fyne.CanvasObject(t) {
		showTipAt(t, t.actions[action].Tip, fyne.NewPos(at.X-20, row.Position().Y+t.head.Size().Height+row.Size().Height))
	}
}

// CreateRenderer is Fyne's.
func (t *Timeline) CreateRenderer() fyne.WidgetRenderer { return newRenderer(t) }

func (t *Timeline) parts() []fyne.CanvasObject { return []fyne.CanvasObject{t.Rows, t.head} }
func (t *Timeline) restyle()                   {}

func (t *Timeline) least() fyne.Size {
	rows := t.Rows.MinSize()
	return fyne.NewSize(260, rows.Height+t.head.MinSize().Height)
}

func (t *Timeline) arrange(size fyne.Size) {
	height := t.head.MinSize().Height
	place(t.head, 0, 0, size.Width, height)
	place(t.Rows, 0, height, size.Width, size.Height-height)
}

// timelineHead is the row of titles.
type timelineHead struct {
	widget.BaseWidget
	of           *Timeline
	ground, line *canvas.Rectangle
	labels       [TimelineColumns]*label
	words        [TimelineColumns]string // the titles, which are cut where their columns are narrow
	sorted       TimelineColumn          // -1 is none
	down         bool
	arrow        *icon
	taken        *pull
	pointer      float32
	focused      bool
	at           TimelineColumn // the one that keys are about
	ring         focusRing
}

func newTimelineHead(of *Timeline, titles TimelineTitles) *timelineHead {
	h := &timelineHead{of: of, ground: canvas.NewRectangle(nil), line: canvas.NewRectangle(nil), sorted: -1, pointer: -1, arrow: newIcon("", theme.ColorBrassInk), ring: newFocusRing()}
	words := [TimelineColumns]string{titles.Time, titles.Method, titles.Target, titles.Status, titles.Took, titles.Size, titles.Notes}
	for i, word := range words {
		h.labels[i] = newLabel(faceCaption, theme.ColorInk2)
		h.labels[i].text.Text = word
	}
	h.words = words
	h.ExtendBaseWidget(h)
	return h
}

func (h *timelineHead) CreateRenderer() fyne.WidgetRenderer { return newRenderer(h) }

func (h *timelineHead) parts() []fyne.CanvasObject {
	objects := []fyne.CanvasObject{h.ground, h.line}
	for _, title := range h.labels {
		objects = append(objects, title.text)
	}
	return append(objects, h.arrow.image, h.ring.frame)
}

func (h *timelineHead) restyle() {
	s := styleOf(h)
	paint(h.ground, s.color(theme.ColorSunken))
	paint(h.line, s.color(theme.ColorLine))
	for i, title := range h.labels {
		ink := theme.ColorInk2
		if TimelineColumn(i) == h.sorted {
			ink = theme.ColorBrassInk
		}
		title.dress(s, faceCaption, ink)
		title.restyle(s)
	}
	glyph := theme.Glyph("")
	switch {
	case h.sorted >= 0 && h.down:
		glyph = theme.GlyphCaretDown.Bold()
	case h.sorted >= 0:
		glyph = theme.GlyphCaretUp.Bold()
	}
	h.arrow.set(glyph, theme.ColorBrassInk)
	h.arrow.restyle(s)
	h.ring.restyle(s, h.focused, theme.ColorFocus)
}

func (h *timelineHead) least() fyne.Size {
	return fyne.NewSize(200, styleOf(h).size(theme.SizeRow))
}

func (h *timelineHead) arrange(size fyne.Size) {
	place(h.ground, 0, 0, size.Width, size.Height)
	place(h.line, 0, size.Height-1, size.Width, 1)
	c := columnsFor(size.Width, scaleOf(styleOf(h)), &h.of.layout)
	for i := range h.labels {
		h.arrangeTitle(TimelineColumn(i), c, size.Height-1)
	}
	left, right := h.span(c)
	h.ring.put(left, 2, right-left, size.Height-5, styleOf(h).size(theme.SizeRadiusBadge))
}

// arrangeTitle puts the title of a column, and behind or before it the sign that the rows are in its order.
func (h *timelineHead) arrangeTitle(column TimelineColumn, c timelineColumns, height float32) {
	title := h.labels[column]
	visible, x, right := c.title(column)
	room := c.widthOf(column)
	if column == h.sorted {
		room -= headArrow + 2
	}
	if column == ColumnTarget || h.of.layout.Widths[column] > 0 || column == h.sorted {
		title.fit(styleOf(h), h.words[column], room)
	} else {
		title.set(h.words[column])
		title.full = ""
	}
	switch {
	case right:
		title.placeRight(x, 0, height)
	default:
		title.place(x, 0, height)
	}
	show(title.text, visible)
	if column == h.sorted {
		show(h.arrow.image, visible)
		at := x + px(title.width()) + 2
		if right {
			at = x - px(title.width()) - headArrow - 2
		}
		h.arrow.place(at, 0, height, headArrow)
	}
}

// headArrow is the side of the sign that the rows are in a column's order.
const headArrow = 10

// title gives where a column's title stands: its left edge, or its right one.
func (c timelineColumns) title(column TimelineColumn) (visible bool, x float32, right bool) {
	switch column {
	case ColumnTime:
		return c.showTime, c.time, false
	case ColumnMethod:
		return c.showMethod, c.method, false
	case ColumnStatus:
		return true, c.status, false
	case ColumnTook:
		return c.showTook, c.took, true
	case ColumnSize:
		return c.showSize, c.size, true
	case ColumnNotes:
		return c.showNotes, c.notes, false
	}
	return true, c.target, false
}
