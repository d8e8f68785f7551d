package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"bellhop/ui/theme"
)

// CheckRowData is one line of a CheckTable, already put into words.
type CheckRowData struct {
	Key     uint64 // what the line is, wherever it stands; not 0
	Checked bool
	Off     bool // cannot be checked
	Time    string
	Target  string // mono
	Note    string
	Count   string // mono, at the right of its column
	State   theme.State
	Status  string // mono, behind the state's glyph
	Text    string // as much as there is room for
}

// CheckTitles are the words over the columns of a CheckTable.
type CheckTitles struct{ Time, Target, Note, Count, Status, Text string }

// checkColumns are the places of a line's parts for one width.
type checkColumns struct {
	time, target, note, count, status, text float32 // left edges; count is a right edge
	targetWidth, noteWidth, textWidth       float32
	statusEnd                               float32
	showNote, showText                      bool
}

const (
	checkBox     = 16
	checkLeft    = 12
	checkGap     = 12
	leastCheckTo = 130 // of the target
)

// checkReach is how far from the left a tap checks the line.
func checkReach(growth float32) float32 { return checkLeft + px(checkBox*growth) + 6 }

// checkColumnsFor lays the columns out. What does not fit goes in this order: the text, the note.
func checkColumnsFor(width float32, scale scale) checkColumns {
	advance := scale.advance
	c := checkColumns{time: checkReach(scale.growth), showNote: true, showText: true}
	c.target = c.time + px(12*advance) + checkGap
	count, status, note := px(5*advance), px(scale.mark()+11*advance), px(16*advance)
	fixed := c.target + checkGap + count + checkGap + status + checkGap
	c.showNote = width >= fixed+leastCheckTo+note+checkGap
	c.showText = width >= fixed+leastCheckTo+note+checkGap+180
	room := width - fixed
	if c.showNote {
		room -= note + checkGap
		c.noteWidth = note
	}
	c.targetWidth = room
	if c.showText {
		c.targetWidth = max(leastCheckTo, px(room*.45))
		c.textWidth = room - c.targetWidth - checkGap
	}
	x := c.target + c.targetWidth + checkGap
	c.note = x
	if c.showNote {
		x += note + checkGap
	}
	c.count = x + count
	c.status = c.count + checkGap
	c.text = c.status + status + checkGap
	c.statusEnd = width - theme.GapSmall
	if c.showText {
		c.statusEnd = c.text - theme.GapSmall
	}
	return c
}

// checkRow is one line: a box to check, and columns. As the head it has the titles and no mark.
type checkRow struct {
	widget.BaseWidget
	data CheckRowData
	look RowLook
	head bool
	some bool // of the head: some lines are checked, not all

	ground                    rowGround
	box                       plate
	tick, mark                *icon
	time, target, note, count *label
	status, text              *label
}

func newCheckRow(head bool) *checkRow {
	r := &checkRow{
		head: head, ground: newRowGround(),
		box: newPlate(), tick: newIcon("", theme.ColorOnPrimary), mark: newIcon("", theme.ColorInk),
		time: newLabel(faceData, theme.ColorInk2), target: newLabel(faceData, theme.ColorInk), note: newLabel(faceCaption, theme.ColorInk2),
		count: newLabel(faceData, theme.ColorInk2), status: newLabel(faceDataBold, theme.ColorInk), text: newLabel(faceCaption, theme.ColorInk2),
	}
	if head {
		for _, l := range r.labels() {
			l.face, l.ink = faceCaption, theme.ColorInk2
		}
	}
	r.ExtendBaseWidget(r)
	return r
}

func (r *checkRow) labels() []*label {
	return []*label{r.time, r.target, r.note, r.count, r.status, r.text}
}

func (r *checkRow) set(data CheckRowData, look RowLook) {
	if r.data != data || r.look != look {
		r.data, r.look = data, look
		r.Refresh()
	}
}

// CreateRenderer is Fyne's.
func (r *checkRow) CreateRenderer() fyne.WidgetRenderer { return newRenderer(r) }

func (r *checkRow) parts() []fyne.CanvasObject {
	objects := append(r.box.parts(), r.tick.image, r.mark.image)
	for _, l := range r.labels() {
		objects = append(objects, l.text)
	}
	return r.ground.around(objects...)
}

func (r *checkRow) restyle() {
	s := styleOf(r)
	r.ground.restyle(s, r.look, r.head)
	fill, frame, tick := theme.ColorSurface, theme.ColorLineStrong, theme.Glyph("")
	switch {
	case r.data.Checked:
		fill, frame, tick = theme.ColorPrimary, theme.ColorPrimary, theme.GlyphCheck.Bold()
	case r.some:
		fill, frame, tick = theme.ColorPrimary, theme.ColorPrimary, theme.GlyphMinus.Bold()
	}
	r.box.dress(s, fill, frame, theme.Hairline)
	show(r.box.outer, !r.data.Off)
	show(r.box.inner, !r.data.Off)
	r.tick.set(tick, theme.ColorOnPrimary)
	r.tick.restyle(s)
	if !r.head {
		r.mark.set(r.data.State.Glyph(), r.data.State.Ink())
		r.status.ink = r.data.State.Ink()
	}
	r.mark.restyle(s)
	for _, l := range r.labels() {
		l.restyle(s)
	}
}

func (r *checkRow) least() fyne.Size { return fyne.NewSize(200, styleOf(r).size(theme.SizeRow)) }

func (r *checkRow) arrange(size fyne.Size) {
	s := styleOf(r)
	c := checkColumnsFor(size.Width, scaleOf(s))
	height := r.ground.arrange(size)
	radius := s.size(theme.SizeRadiusBadge)
	box := s.grown(checkBox)
	top := px((height - box) / 2)
	r.box.place(fyne.NewPos(checkLeft, top), fyne.NewSquareSize(box), radius, radius)
	r.tick.place(checkLeft+s.grown(2), top, box, s.grown(checkBox-4))
	r.time.fit(s, r.data.Time, c.target-c.time-theme.GapSmall)
	r.time.place(c.time, 0, height)
	r.target.fit(s, r.data.Target, c.targetWidth)
	r.target.place(c.target, 0, height)
	r.note.fit(s, r.data.Note, c.noteWidth)
	r.note.place(c.note, 0, height)
	show(r.note.text, c.showNote)
	r.count.set(r.data.Count)
	r.count.placeRight(c.count, 0, height)
	x := c.status
	if !r.head {
		r.mark.place(x, 0, height, s.grown(markGlyph))
		x += s.grown(markGlyph) + markGap
	}
	r.status.fit(s, r.data.Status, c.statusEnd-x)
	r.status.place(x, 0, height)
	r.text.fit(s, r.data.Text, c.textWidth)
	r.text.place(c.text, 0, height)
	show(r.text.text, c.showText)
}

// CheckSource is where a CheckTable gets its lines from: a snapshot that only changes before a call of Reload.
type CheckSource interface {
	Length() int
	Row(index int) CheckRowData
	// Checked tells whether all lines are checked, or some.
	Checked() (all, some bool)
}

// CheckTable is a table whose lines can be checked: by their boxes, or Space on the chosen one; the box in its head
// checks all. Choosing a line is another thing than checking it.
type CheckTable struct {
	widget.BaseWidget
	Rows    *RowList
	OnCheck func(index int) // a line's box; -1 is the head's

	source CheckSource
	titles CheckTitles
	head   *checkHead
}

// NewCheckTable makes a table.
func NewCheckTable(source CheckSource, titles CheckTitles) *CheckTable {
	t := &CheckTable{source: source, titles: titles}
	t.head = &checkHead{row: newCheckRow(true)}
	t.head.press = func() { t.check(-1) }
	t.head.extend(t.head)
	t.Rows = NewRowList(RowSource{
		Pitch: theme.SizeRow, Length: source.Length,
		Key:    func(i int) uint64 { return source.Row(i).Key },
		Create: func() fyne.CanvasObject { return newCheckRow(false) },
		Update: func(i int, row fyne.CanvasObject, look RowLook) { row.(*checkRow).set(source.Row(i), look) },
	})
	t.Rows.OnTap = func(index int, at fyne.Position) bool {
		if at.X >= checkReach(styleOf(t).growth()) {
			return false
		}
		t.check(index)
		return true
	}
	t.Rows.OnRune = func(r rune) bool {
		if r != ' ' {
			return false
		}
		if index := t.Rows.SelectedIndex(); index >= 0 {
			t.check(index)
		}
		return true // also without a chosen line: the window would give it back to the list
	}
	t.ExtendBaseWidget(t)
	return t
}

func (t *CheckTable) check(index int) {
	if t.OnCheck != nil {
		t.OnCheck(index)
	}
}

// Reload shows what the source has.
func (t *CheckTable) Reload() {
	all, some := t.source.Checked()
	data := CheckRowData{
		Checked: all, Time: t.titles.Time, Target: t.titles.Target, Note: t.titles.Note, Count: t.titles.Count, Status: t.titles.Status, Text: t.titles.Text,
	}
	if row := t.head.row; row.data != data || row.some != (some && !all) {
		row.data, row.some = data, some && !all
		row.Refresh()
	}
	t.Rows.Reload()
}

// CreateRenderer is Fyne's.
func (t *CheckTable) CreateRenderer() fyne.WidgetRenderer { return newRenderer(t) }

func (t *CheckTable) parts() []fyne.CanvasObject { return []fyne.CanvasObject{t.Rows, t.head} }
func (t *CheckTable) restyle()                   {}

func (t *CheckTable) least() fyne.Size {
	return fyne.NewSize(260, t.head.MinSize().Height+t.Rows.MinSize().Height)
}

func (t *CheckTable) arrange(size fyne.Size) {
	height := t.head.MinSize().Height
	place(t.head, 0, 0, size.Width, height)
	place(t.Rows, 0, height, size.Width, size.Height-height)
}

// checkHead is the head of a table: its titles, and a box that checks all lines.
type checkHead struct {
	control
	row  *checkRow
	ring focusRing
}

// Tapped checks all lines, by a tap on the box.
func (h *checkHead) Tapped(e *fyne.PointEvent) {
	if e == nil || e.Position.X < checkReach(styleOf(h).growth()) {
		h.press()
	}
}

// TypedKey checks all lines on Enter and Space.
func (h *checkHead) TypedKey(e *fyne.KeyEvent) {
	if e.Name == fyne.KeyReturn || e.Name == fyne.KeyEnter || e.Name == fyne.KeySpace {
		h.press()
		return
	}
	h.control.TypedKey(e)
}

// CreateRenderer is Fyne's.
func (h *checkHead) CreateRenderer() fyne.WidgetRenderer {
	h.ring = newFocusRing()
	return newRenderer(h)
}

func (h *checkHead) parts() []fyne.CanvasObject {
	return []fyne.CanvasObject{h.row, h.ring.frame}
}
func (h *checkHead) restyle()         { h.ring.restyle(styleOf(h), h.focused, theme.ColorFocus) }
func (h *checkHead) least() fyne.Size { return h.row.MinSize() }

func (h *checkHead) arrange(size fyne.Size) {
	place(h.row, 0, 0, size.Width, size.Height)
	box := styleOf(h).grown(checkBox)
	top := px((size.Height - 1 - box) / 2)
	const out = theme.FocusGap + theme.FocusStroke
	h.ring.put(checkLeft-out, top-out, box+2*out, box+2*out, 4+out)
}
