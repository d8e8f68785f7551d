package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"bellhop/ui/theme"
)

const (
	choiceRows  = 10 // in sight at once; the others are scrolled to
	choiceBelow = 4  // under the choice
)

// choiceList is the open list of a Choice. It covers the window, so that a tap beside it closes it, and holds the
// keyboard while it is open.
type choiceList struct {
	widget.BaseWidget
	choice *Choice
	box    plate
	rows   *RowList
}

func newChoiceList(c *Choice) *choiceList {
	l := &choiceList{choice: c, box: newPlate()}
	l.rows = NewRowList(RowSource{
		Pitch: theme.SizeRow, Length: func() int { return len(c.options) }, Key: func(i int) uint64 { return uint64(i) + 1 },
		Create: func() fyne.CanvasObject { return newChoiceRow(c.mono) },
		Update: func(i int, row fyne.CanvasObject, look RowLook) { row.(*choiceRow).set(c.options[i], look) },
	})
	l.rows.OnTap = func(i int, _ fyne.Position) bool {
		l.take(i)
		return true
	}
	l.rows.Select(uint64(c.chosen) + 1)
	l.ExtendBaseWidget(l)
	return l
}

func (l *choiceList) take(index int) {
	c := l.choice
	c.close()
	if index == c.chosen && c.OnAgain != nil {
		c.OnAgain(index)
		return
	}
	c.Pick(index)
}

// Tapped beside the list closes it.
func (l *choiceList) Tapped(*fyne.PointEvent) { l.choice.close() }

// FocusGained is Fyne's.
func (l *choiceList) FocusGained() {}

// FocusLost is Fyne's.
func (l *choiceList) FocusLost() {}

// AcceptsTab is Fyne's: Tab closes the list.
func (l *choiceList) AcceptsTab() bool { return true }

// TypedRune lights up the option that begins with what was typed.
func (l *choiceList) TypedRune(r rune) {
	if r != ' ' {
		l.rows.Choose(l.choice.typeAhead(r))
	}
}

// TypedKey moves the light; Enter takes what is lit and Escape leaves all as it was.
func (l *choiceList) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		l.take(l.rows.SelectedIndex())
	case fyne.KeyEscape, fyne.KeyTab:
		l.choice.close()
	case fyne.KeyUp, fyne.KeyDown, fyne.KeyPageUp, fyne.KeyPageDown, fyne.KeyHome, fyne.KeyEnd:
		l.rows.TypedKey(e)
	}
}

// CreateRenderer is Fyne's.
func (l *choiceList) CreateRenderer() fyne.WidgetRenderer { return newRenderer(l) }

func (l *choiceList) parts() []fyne.CanvasObject { return append(l.box.parts(), l.rows) }

func (l *choiceList) restyle() {
	l.box.dress(styleOf(l), theme.ColorRaised, theme.ColorLineStrong, theme.Hairline)
}

func (l *choiceList) least() fyne.Size { return fyne.NewSize(1, 1) }

// arrange puts the list below its choice, or above where there is more room.
func (l *choiceList) arrange(size fyne.Size) {
	s := styleOf(l)
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(l.choice)
	pitch, own := s.size(theme.SizeRow), l.choice.Size()
	f := l.choice.text.face
	width := own.Width
	for _, option := range l.choice.options {
		width = max(width, f.measure(s, option).Width+2*choiceSide+barRoom)
	}
	width = px(min(width, size.Width-2*theme.Gap))
	below := size.Height - at.Y - own.Height - choiceBelow - theme.Gap
	above := at.Y - choiceBelow - theme.Gap
	wish := float32(min(choiceRows, len(l.choice.options)))*pitch + 2
	room := max(below, above)
	if wish <= below {
		room = below
	}
	height := min(wish, max(pitch, float32(int((room-2)/pitch))*pitch)+2)
	y := at.Y + own.Height + choiceBelow
	if height > below {
		y = at.Y - choiceBelow - height
	}
	x := max(theme.Gap, min(at.X, size.Width-theme.Gap-width))
	l.box.place(fyne.NewPos(x, y), fyne.NewSize(width, height), 0, 0)
	place(l.rows, x+1, y+1, width-2, height-2)
	l.rows.ScrollTo(max(0, l.rows.SelectedIndex()))
}

// choiceRow is one option in the list.
type choiceRow struct {
	widget.BaseWidget
	option string
	look   RowLook
	ground *canvas.Rectangle
	text   *label
}

func newChoiceRow(mono bool) *choiceRow {
	r := &choiceRow{ground: canvas.NewRectangle(nil), text: newLabel(faceBody, theme.ColorInk)}
	if mono {
		r.text.face = faceData
	}
	r.ExtendBaseWidget(r)
	return r
}

func (r *choiceRow) set(option string, look RowLook) {
	if r.option != option || r.look != look {
		r.option, r.look = option, look
		r.Refresh()
	}
}

// CreateRenderer is Fyne's.
func (r *choiceRow) CreateRenderer() fyne.WidgetRenderer { return newRenderer(r) }

func (r *choiceRow) parts() []fyne.CanvasObject { return []fyne.CanvasObject{r.ground, r.text.text} }

func (r *choiceRow) restyle() {
	s := styleOf(r)
	ground := theme.ColorRaised
	switch {
	case r.look.Selected:
		ground = theme.ColorSelection
	case r.look.Hovered:
		ground = theme.ColorHover
	}
	paint(r.ground, s.color(ground))
	r.text.restyle(s)
}

func (r *choiceRow) least() fyne.Size { return fyne.NewSize(60, styleOf(r).size(theme.SizeRow)) }

func (r *choiceRow) arrange(size fyne.Size) {
	place(r.ground, 0, 0, size.Width, size.Height)
	r.text.fit(styleOf(r), r.option, size.Width-2*choiceSide)
	r.text.place(choiceSide, 0, size.Height)
}
