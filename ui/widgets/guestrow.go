package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"bellhop/ui/theme"
)

// EntryData is one line of an EntryTable, already put into words.
type EntryData struct {
	Key    uint64 // what the line is, wherever it stands; not 0
	Number string // mono
	Mark   theme.Glyph
	State  theme.State // of the mark and the word
	Word   string      // instead of the number, behind the mark: "waits"; "" shows the number
	Faded  bool        // the line is out of sight for others
	Label  theme.Glyph // in a circle
	Name   string
	Text   string                  // as much as there is room for
	Time   string                  // mono
	Rung   [EntryMarks]theme.State // a glyph each, up to the first StateNone
	Bells  string                  // behind them
	Tip    string                  // what the glyphs mean, shown where the pointer rests on them
}

// EntryMarks is how many glyphs there is room for in the column of the bells.
const EntryMarks = 5

// EntryTitles are the words over the columns of an EntryTable.
type EntryTitles struct{ Number, Name, Text, Time, Bells string }

// entryColumns are the places of a line's parts for one width.
type entryColumns struct {
	number, label, name, text, time, bells float32
	nameWidth, textWidth                   float32
	showBells, showTime                    bool
}

const (
	entryLeft   = 12
	entryGap    = 12
	entryCircle = 20
	entryGlyph  = 12
	mostName    = 117
	leastEntry  = 150 // of the text
)

// entryColumnsFor lays the columns out. What does not fit goes in this order: the bells, the time.
func entryColumnsFor(width float32, scale scale) entryColumns {
	advance := scale.advance
	c := entryColumns{number: entryLeft, showBells: true, showTime: true}
	c.label = c.number + px(max(7*advance, scale.mark()+6*advance)) + entryGap
	c.name = c.label + scale.grown(entryCircle) + entryGap
	c.nameWidth = min(scale.grown(mostName), px((width-c.name)*.3))
	c.text = c.name + c.nameWidth + entryGap
	bells, stamp := px(max(scale.mark()+9*advance, EntryMarks*scale.mark()))+entryGap, px(9*advance)+entryGap
	right := width - entryGap
	if c.showBells = right-c.text-stamp-bells >= leastEntry; c.showBells {
		right -= bells
		c.bells = right + entryGap
	}
	if c.showTime = right-c.text-stamp >= leastEntry; c.showTime {
		right -= stamp
		c.time = right + entryGap
	}
	c.textWidth = max(0, right-c.text)
	return c
}

// entryRow is one line: who signed and what. As the head it has the titles.
type entryRow struct {
	widget.BaseWidget
	data EntryData
	look RowLook
	head bool

	ground                   rowGround
	circle                   plate
	label, mark              *icon
	rung                     [EntryMarks]*icon
	number, name, text, time *label
	bells                    *label
}

func newEntryRow(head bool) *entryRow {
	r := &entryRow{
		head: head, ground: newRowGround(), circle: newPlate(),
		label: newIcon("", theme.ColorBrassInk), mark: newIcon("", theme.ColorInk2),
		number: newLabel(faceData, theme.ColorInk2), name: newLabel(faceBodyBold, theme.ColorInk), text: newLabel(faceBody, theme.ColorInk),
		time: newLabel(faceData, theme.ColorInk2), bells: newLabel(faceData, theme.ColorInk2),
	}
	for i := range r.rung {
		r.rung[i] = newIcon("", theme.ColorInk2)
	}
	if head {
		for _, l := range r.labels() {
			l.face, l.ink = faceCaption, theme.ColorInk2
		}
	}
	r.ExtendBaseWidget(r)
	return r
}

func (r *entryRow) labels() []*label { return []*label{r.number, r.name, r.text, r.time, r.bells} }

func (r *entryRow) set(data EntryData, look RowLook) {
	if r.data != data || r.look != look {
		r.data, r.look = data, look
		r.Refresh()
	}
}

// CreateRenderer is Fyne's.
func (r *entryRow) CreateRenderer() fyne.WidgetRenderer { return newRenderer(r) }

func (r *entryRow) parts() []fyne.CanvasObject {
	objects := append(r.circle.parts(), r.label.image, r.mark.image)
	for _, i := range r.rung {
		objects = append(objects, i.image)
	}
	for _, l := range r.labels() {
		objects = append(objects, l.text)
	}
	return r.ground.around(objects...)
}

func (r *entryRow) restyle() {
	s := styleOf(r)
	r.ground.restyle(s, r.look, r.head)
	if !r.head {
		r.dress(s)
	}
	r.circle.dress(s, theme.ColorSurface, theme.ColorLineStrong, theme.Hairline)
	show(r.circle.outer, !r.head)
	show(r.circle.inner, !r.head)
	for _, i := range append([]*icon{r.label, r.mark}, r.rung[:]...) {
		i.restyle(s)
	}
	for _, l := range r.labels() {
		l.restyle(s)
	}
}

// dress gives the parts the glyphs and inks of what the line says.
func (r *entryRow) dress(s style) {
	name, text := faceBodyBold, theme.ColorInk
	if r.data.Faded {
		name, text = faceBody, theme.ColorInk2
	}
	r.name.dress(s, name, text)
	r.text.dress(s, faceBody, text)
	r.label.set(filled(r.data.Label), theme.ColorBrassInk)
	mark, ink := r.data.Mark, r.data.State.Ink()
	r.mark.set(mark, ink)
	number := theme.ColorInk2
	if r.data.Word != "" {
		number = ink
	}
	r.number.dress(s, faceData, number)
	for i, state := range r.data.Rung {
		r.rung[i].set(state.Glyph(), state.Ink())
	}
	r.bells.dress(s, faceData, r.data.Rung[0].Ink())
}

func (r *entryRow) least() fyne.Size { return fyne.NewSize(200, styleOf(r).size(theme.SizeRow)) }

func (r *entryRow) arrange(size fyne.Size) {
	s := styleOf(r)
	c := entryColumnsFor(size.Width, scaleOf(s))
	height := r.ground.arrange(size)
	circle, glyph, mark := s.grown(entryCircle), s.grown(entryGlyph), s.grown(markGlyph)
	r.circle.place(fyne.NewPos(c.label, px((height-circle)/2)), fyne.NewSquareSize(circle), circle/2, circle/2)
	r.label.place(c.label+(circle-glyph)/2, 0, height, glyph)
	x, word := c.number, r.data.Number
	if r.data.Word != "" {
		r.mark.place(x, 0, height, mark)
		x, word = x+mark+markGap, r.data.Word
	}
	r.number.fit(s, word, c.label-x-4)
	r.number.place(x, 0, height)
	r.name.fit(s, r.data.Name, c.nameWidth)
	r.name.place(c.name, 0, height)
	r.text.fit(s, r.data.Text, c.textWidth)
	r.text.place(c.text, 0, height)
	r.time.set(r.data.Time)
	r.time.place(c.time, 0, height)
	show(r.time.text, c.showTime)
	x = c.bells
	for i, state := range r.data.Rung {
		if state != theme.StateNone {
			r.rung[i].place(x, 0, height, mark)
			x += mark + markGap
		}
		show(r.rung[i].image, c.showBells && state != theme.StateNone)
	}
	r.bells.fit(s, r.data.Bells, size.Width-entryGap-x)
	r.bells.place(x, 0, height)
	show(r.bells.text, c.showBells)
}

// whole tells what the bells mean, and what is cut.
func (r *entryRow) whole(at fyne.Position) string {
	c := entryColumnsFor(r.Size().Width, scaleOf(styleOf(r)))
	if c.showBells && at.X >= c.bells {
		return r.data.Tip
	}
	return wholeOf(at.X, r.labels()...)
}

// EntryTable is the list of a guest book's entries under the titles of its columns. Choosing and selecting several are
// those of Rows.
type EntryTable struct {
	widget.BaseWidget
	Rows *RowList
	head *entryRow
}

// NewEntryTable makes a table of what length and row say: a snapshot that only changes before a call of Reload on Rows.
func NewEntryTable(titles EntryTitles, length func() int, row func(index int) EntryData) *EntryTable {
	t := &EntryTable{head: newEntryRow(true)}
	t.head.data = EntryData{Number: titles.Number, Name: titles.Name, Text: titles.Text, Time: titles.Time, Bells: titles.Bells}
	t.Rows = NewRowList(RowSource{
		Pitch: theme.SizeRow, Length: length,
		Key:    func(i int) uint64 { return row(i).Key },
		Create: func() fyne.CanvasObject { return newEntryRow(false) },
		Update: func(i int, o fyne.CanvasObject, look RowLook) { o.(*entryRow).set(row(i), look) },
	})
	t.ExtendBaseWidget(t)
	return t
}

// CreateRenderer is Fyne's.
func (t *EntryTable) CreateRenderer() fyne.WidgetRenderer { return newRenderer(t) }

func (t *EntryTable) parts() []fyne.CanvasObject { return []fyne.CanvasObject{t.Rows, t.head} }
func (t *EntryTable) restyle()                   {}

func (t *EntryTable) least() fyne.Size {
	return fyne.NewSize(260, t.head.MinSize().Height+t.Rows.MinSize().Height)
}

func (t *EntryTable) arrange(size fyne.Size) {
	height := t.head.MinSize().Height
	place(t.head, 0, 0, size.Width, height)
	place(t.Rows, 0, height, size.Width, size.Height-height)
}
