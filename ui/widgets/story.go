package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"bellhop/ui/theme"
)

// StoryTitles are the words over the columns.
type StoryTitles struct {
	What, When, Result string
}

// StorySource is where a story gets its lines from: a snapshot that only changes before a call of Reload.
type StorySource interface {
	Length() int
	Row(index int) StoryRowData
	Ticks() []StoryTick
}

// Story is a tree of what happened, beside an axis of time: a head with the columns' titles and the axis' times over a
// RowList of StoryRow. Selection and scrolling are those of Rows; OnOpen hears of a tap on the chosen line as well.
type Story struct {
	widget.BaseWidget
	Rows *RowList

	source StorySource
	head   *storyHead
}

// NewStory makes a story.
func NewStory(source StorySource, titles StoryTitles) *Story {
	t := &Story{source: source}
	t.Rows = NewRowList(RowSource{
		Pitch:  theme.SizeRow,
		Length: source.Length,
		Key:    func(index int) uint64 { return source.Row(index).Key },
		Create: func() fyne.CanvasObject { return NewStoryRow() },
		Update: func(index int, row fyne.CanvasObject, look RowLook) {
			row.(*StoryRow).Set(source.Row(index), look, source.Ticks())
		},
	})
	t.Rows.OnTap = t.tapped
	t.head = newStoryHead(titles)
	t.ExtendBaseWidget(t)
	return t
}

// Reload takes the lines and the axis from the source again.
func (t *Story) Reload() {
	t.Rows.Reload()
	t.head.set(t.source.Ticks())
}

// tapped opens the line that is chosen already.
func (t *Story) tapped(index int, _ fyne.Position) bool {
	if t.Rows.OnOpen == nil || t.source.Row(index).Key != t.Rows.Selected() {
		return false
	}
	t.Rows.OnOpen(index)
	return true
}

// CreateRenderer is Fyne's.
func (t *Story) CreateRenderer() fyne.WidgetRenderer { return newRenderer(t) }

func (t *Story) parts() []fyne.CanvasObject { return []fyne.CanvasObject{t.Rows, t.head} }
func (t *Story) restyle()                   {}

func (t *Story) least() fyne.Size {
	rows := t.Rows.MinSize()
	return fyne.NewSize(260, rows.Height+t.head.MinSize().Height)
}

func (t *Story) arrange(size fyne.Size) {
	height := t.head.MinSize().Height
	place(t.head, 0, 0, size.Width, height)
	place(t.Rows, 0, height, size.Width, size.Height-height)
}

// storyHead is the row of titles, with the times of the axis.
type storyHead struct {
	widget.BaseWidget
	ticks              []StoryTick
	ground, top, line  *canvas.Rectangle
	titled             string // what it says over the first column
	what, when, result *label
	times              [maxStoryTicks]*label
}

func newStoryHead(titles StoryTitles) *storyHead {
	h := &storyHead{
		titled: titles.What,
		ground: canvas.NewRectangle(nil), top: canvas.NewRectangle(nil), line: canvas.NewRectangle(nil),
		what: newLabel(faceCaption, theme.ColorInk2), when: newLabel(faceCaption, theme.ColorInk2), result: newLabel(faceCaption, theme.ColorInk2),
	}
	h.what.text.Text, h.when.text.Text, h.result.text.Text = titles.What, titles.When, titles.Result
	for i := range h.times {
		h.times[i] = newLabel(faceCap, theme.ColorInk2)
	}
	h.ExtendBaseWidget(h)
	return h
}

func (h *storyHead) set(ticks []StoryTick) {
	if len(ticks) > maxStoryTicks {
		ticks = ticks[:maxStoryTicks]
	}
	h.ticks = ticks
	h.arrange(h.Size())
}

func (h *storyHead) CreateRenderer() fyne.WidgetRenderer { return newRenderer(h) }

func (h *storyHead) parts() []fyne.CanvasObject {
	objects := []fyne.CanvasObject{h.ground, h.top, h.line, h.what.text, h.when.text, h.result.text}
	for _, t := range h.times {
		objects = append(objects, t.text)
	}
	return objects
}

func (h *storyHead) restyle() {
	s := styleOf(h)
	paint(h.ground, s.color(theme.ColorSunken))
	paint(h.top, s.color(theme.ColorLine))
	paint(h.line, s.color(theme.ColorLine))
	for _, l := range append([]*label{h.what, h.when, h.result}, h.times[:]...) {
		l.restyle(s)
	}
}

func (h *storyHead) least() fyne.Size { return fyne.NewSize(200, styleOf(h).size(theme.SizeRow)) }

func (h *storyHead) arrange(size fyne.Size) {
	place(h.ground, 0, 0, size.Width, size.Height)
	place(h.top, 0, 0, size.Width, 1)
	place(h.line, 0, size.Height-1, size.Width, 1)
	c := storyColumnsFor(size.Width, scaleOf(styleOf(h)))
	end := c.result
	if c.showWhen {
		end = c.when - h.when.width()
	}
	h.what.fit(styleOf(h), h.titled, end-theme.PagePadding-theme.GapSmall)
	h.what.place(theme.PagePadding, 0, size.Height)
	h.when.placeRight(c.when, 0, size.Height)
	show(h.when.text, c.showWhen)
	h.result.place(c.result, 0, size.Height)
	taken := c.result
	for i, t := range h.times {
		visible := c.showChart && i < len(h.ticks)
		if visible {
			t.set(h.ticks[i].Text)
			x := px(min(c.at(h.ticks[i].At)-t.width()/2, size.Width-t.width()-theme.GapSmall))
			t.place(x, 0, size.Height)
			if visible = x >= taken; visible { // else it would touch the one before
				taken = x + t.width() + theme.Gap
			}
		}
		show(t.text, visible)
	}
}
