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
		Create: func() fyne.CanvasObject { return NewTimelineRow(actions) },
		Update: func(index int, row fyne.CanvasObject, look RowLook) {
			row.(*TimelineRow).Set(source.Row(index), look)
		},
	})
	t.Rows.OnTap = t.tapped
	t.Rows.OnHover = t.hovered
	t.head = newTimelineHead(titles)
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
	c := columnsFor(t.Rows.Size().Width, advance(styleOf(t), faceData))
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
	ground, line *canvas.Rectangle
	labels       [7]*label // in the order of TimelineTitles
	target       string    // the title that is cut where its column is narrow
}

func newTimelineHead(titles TimelineTitles) *timelineHead {
	h := &timelineHead{ground: canvas.NewRectangle(nil), line: canvas.NewRectangle(nil)}
	words := [7]string{titles.Time, titles.Method, titles.Target, titles.Status, titles.Took, titles.Size, titles.Notes}
	for i, word := range words {
		h.labels[i] = newLabel(faceCaption, theme.ColorInk2)
		h.labels[i].text.Text = word
	}
	h.target = titles.Target
	h.ExtendBaseWidget(h)
	return h
}

func (h *timelineHead) CreateRenderer() fyne.WidgetRenderer { return newRenderer(h) }

func (h *timelineHead) parts() []fyne.CanvasObject {
	objects := []fyne.CanvasObject{h.ground, h.line}
	for _, title := range h.labels {
		objects = append(objects, title.text)
	}
	return objects
}

func (h *timelineHead) restyle() {
	s := styleOf(h)
	paint(h.ground, s.color(theme.ColorSunken))
	paint(h.line, s.color(theme.ColorLine))
	for _, title := range h.labels {
		title.restyle(s)
	}
}

func (h *timelineHead) least() fyne.Size {
	return fyne.NewSize(200, styleOf(h).size(theme.SizeRow))
}

func (h *timelineHead) arrange(size fyne.Size) {
	place(h.ground, 0, 0, size.Width, size.Height)
	place(h.line, 0, size.Height-1, size.Width, 1)
	c := columnsFor(size.Width, advance(styleOf(h), faceData))
	for i, title := range h.labels {
		visible := true
		switch i {
		case 0:
			title.place(c.time, 0, size.Height-1)
			visible = c.showTime
		case 1:
			title.place(c.method, 0, size.Height-1)
			visible = c.showMethod
		case 2:
			title.fit(styleOf(h), h.target, c.targetWidth)
			title.place(c.target, 0, size.Height-1)
		case 3:
			title.place(c.status, 0, size.Height-1)
		case 4:
			title.placeRight(c.took, 0, size.Height-1)
			visible = c.showTook
		case 5:
			title.placeRight(c.size, 0, size.Height-1)
			visible = c.showSize
		case 6:
			title.place(c.notes, 0, size.Height-1)
			visible = c.showNotes
		}
		show(title.text, visible)
	}
}
