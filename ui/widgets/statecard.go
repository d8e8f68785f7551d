package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"

	"bellhop/ui/theme"
)

// StateCardRows is how many rows a StateCard has at most; a low card shows fewer.
const StateCardRows = 6

// StateCardData is what a StateCard tells, already put into words.
type StateCardData struct {
	State theme.State
	Count string // mono, in fixed cells
	Word  string
	Hint  string // at the right of the word
	Brief string // instead of Hint where that does not fit; "" cuts Hint
	Rows  [StateCardRows]StateCardRow
	Foot  string
	Link  bool // the foot does something
}

// StateCardRow is a line of a StateCard. The zero value is none.
type StateCardRow struct {
	Name  string
	Short string // instead of Name where that does not fit; "" cuts Name
	Value string
}

// StateCard is a column for one state: how many there are, the first few, and one thing to do about them at its foot.
type StateCard struct {
	control
	OnFoot func()
	OnRow  func(index int)

	data StateCardData
	over int // the row under the pointer, StateCardRows for the foot, or -1
	at   int // the same for the keys, while the card has the focus

	ring       focusRing
	box        plate
	bar        *canvas.Rectangle
	mark       *icon
	count      *label
	word, hint *label
	lit        *canvas.Rectangle // behind the row under the pointer
	lines      [StateCardRows + 1]*canvas.Rectangle
	names      [StateCardRows]*label
	values     [StateCardRows]*label
	foot       *label
	stroke     *canvas.Rectangle // under the foot's words
	visible    int               // rows that there is room for
}

const (
	stateMark    = 22
	stateCardTop = 4 // above the count, which has room of its own around it
	stateCardGap = 8 // between a row's name and its value
	leastRows    = 2
)

// The faces of the count.
var (
	faceCount      = face{theme.SizeCount, fyne.TextStyle{Bold: true, Monospace: true}}
	faceCountSmall = face{theme.SizeDataTitle, fyne.TextStyle{Bold: true, Monospace: true}}
)

// NewStateCard makes an empty card.
func NewStateCard() *StateCard {
	c := &StateCard{
		over: -1, at: StateCardRows, ring: newFocusRing(), box: newPlate(), bar: canvas.NewRectangle(nil), mark: newIcon("", theme.ColorInk),
		count: newLabel(faceCount, theme.ColorInk),
		word:  newLabel(faceBodyBold, theme.ColorInk), hint: newLabel(faceCaption, theme.ColorInk2), lit: canvas.NewRectangle(nil),
		foot: newLabel(faceCaption, theme.ColorInk2), stroke: canvas.NewRectangle(nil),
	}
	for i := range c.lines {
		c.lines[i] = canvas.NewRectangle(nil)
	}
	for i := range c.names {
		c.names[i], c.values[i] = newLabel(faceData, theme.ColorInk), newLabel(faceData, theme.ColorInk2)
	}
	c.press = func() {
		if c.OnFoot != nil && c.data.Link {
			c.OnFoot()
		}
	}
	c.disabled = true
	c.extend(c)
	return c
}

// Set shows what a card tells.
func (c *StateCard) Set(data StateCardData) {
	if c.data != data {
		c.data = data
		c.disabled = !data.Link && data.Rows[0] == StateCardRow{} // without a thing to do it takes no focus
		c.Refresh()
	}
}

// Data gives what the card tells.
func (c *StateCard) Data() StateCardData { return c.data }

// CreateRenderer is Fyne's.
func (c *StateCard) CreateRenderer() fyne.WidgetRenderer { return newRenderer(c) }

func (c *StateCard) parts() []fyne.CanvasObject {
	objects := append([]fyne.CanvasObject{c.ring.frame}, c.box.parts()...)
	objects = append(objects, c.bar, c.lit, c.mark.image, c.count.text, c.word.text, c.hint.text)
	for _, line := range c.lines {
		objects = append(objects, line)
	}
	for i := range c.names {
		objects = append(objects, c.names[i].text, c.values[i].text)
	}
	return append(objects, c.foot.text, c.stroke)
}

func (c *StateCard) restyle() {
	s, ink := styleOf(c), c.data.State.Ink()
	c.box.dress(s, theme.ColorSurface, theme.ColorLine, theme.Hairline)
	c.ring.restyle(s, c.focused && !c.disabled, theme.ColorFocus)
	paint(c.bar, s.color(ink))
	paint(c.lit, s.color(theme.ColorHover))
	c.mark.set(c.data.State.Glyph(), ink)
	c.mark.restyle(s)
	c.count.ink = ink
	foot := theme.ColorInk2
	if c.data.Link {
		foot = theme.ColorInk
	}
	c.foot.dress(s, faceCaption, foot)
	paint(c.stroke, s.color(foot))
	for _, l := range []*label{c.count, c.word, c.hint, c.foot} {
		l.restyle(s)
	}
	for _, line := range c.lines {
		paint(line, s.color(theme.ColorLineSoft))
	}
	paint(c.lines[StateCardRows], s.color(theme.ColorLine))
	for i := range c.names {
		c.names[i].restyle(s)
		c.values[i].restyle(s)
	}
	c.count.set(c.data.Count)
	c.word.set(c.data.Word)
}

// head is how high the part above the rows is.
func (c *StateCard) head() float32 {
	return px(theme.EdgeBar + stateCardTop + c.countHeight() + c.word.min().Height + theme.Gap)
}

// countHeight is that of the large face, whichever the number has room for.
func (c *StateCard) countHeight() float32 {
	return px(faceCount.measure(styleOf(c), "0").Height)
}

func (c *StateCard) pitch() float32 { return styleOf(c).size(theme.SizeField) }

func (c *StateCard) least() fyne.Size {
	return fyne.NewSize(130, c.head()+leastRows*c.pitch()+c.pitch())
}

// Wish is the height that shows every row.
func (c *StateCard) Wish() float32 { return c.head() + (StateCardRows+1)*c.pitch() + theme.Gap }

func (c *StateCard) arrange(size fyne.Size) {
	s := styleOf(c)
	radius := s.size(theme.SizeRadiusCard)
	c.box.place(fyne.Position{}, size, radius, radius)
	c.ring.around(size, radius)
	place(c.bar, 0, 0, size.Width, theme.EdgeBar)
	c.bar.TopLeftCornerRadius, c.bar.TopRightCornerRadius = theme.EdgeBar, theme.EdgeBar
	left, right := float32(theme.GapWide), size.Width-theme.GapWide
	y, count := float32(theme.EdgeBar+stateCardTop), c.countHeight()
	c.count.face = faceCount
	c.count.restyle(s)
	if c.count.width() > right-left { // a large number in large text
		c.count.face = faceCountSmall
		c.count.restyle(s)
	}
	c.count.place(left, y, count)
	mark := s.grown(stateMark)
	c.mark.place(right-mark, y, count, mark)
	show(c.mark.image, c.data.State != theme.StateNone && left+c.count.width() <= right-mark-theme.GapSmall)
	y += count
	word := c.word.min().Height
	c.word.place(left, y, word)
	room, hint := right-left-px(c.word.width())-stateCardGap, c.data.Hint
	if c.data.Brief != "" && c.hint.face.measure(s, hint).Width > room {
		hint = c.data.Brief
	}
	c.hint.fit(s, hint, room)
	c.hint.placeRight(right, y, word)
	c.arrangeRows(s, size)
}

func (c *StateCard) arrangeRows(s style, size fyne.Size) {
	head, pitch := c.head(), c.pitch()
	foot := size.Height - pitch
	c.visible = min(StateCardRows, max(0, int((foot-head)/pitch)))
	left, right := float32(theme.GapWide), size.Width-theme.GapWide
	for i := range c.names {
		row := c.data.Rows[i]
		seen := i < c.visible && row != StateCardRow{}
		show(c.names[i].text, seen)
		show(c.values[i].text, seen)
		show(c.lines[i], seen || i == 0)
		y := head + float32(i)*pitch
		place(c.lines[i], 1, y, size.Width-2, theme.Hairline)
		if !seen {
			continue
		}
		c.values[i].fit(s, row.Value, (right-left)*.6)
		c.values[i].placeRight(right, y, pitch)
		room, name := right-left-px(c.values[i].width())-stateCardGap, row.Name
		if row.Short != "" && faceData.measure(s, name).Width > room {
			name = row.Short
		}
		c.names[i].fit(s, name, room)
		c.names[i].place(left, y, pitch)
	}
	place(c.lines[StateCardRows], 1, foot, size.Width-2, theme.Hairline)
	c.foot.fit(s, c.data.Foot, right-left)
	c.foot.place(left, foot, pitch)
	place(c.stroke, left, px(foot+(pitch+c.foot.min().Height)/2)-2, px(c.foot.width()), theme.Hairline)
	show(c.stroke, c.data.Link)
	over := c.over
	if over < 0 && c.focused {
		over = c.cursor()
	}
	show(c.lit, c.has(over) && over < StateCardRows)
	if c.lit.Visible() {
		place(c.lit, 1, head+float32(over)*pitch+1, size.Width-2, pitch-1)
	}
	if over == StateCardRows && c.data.Link {
		place(c.stroke, left, c.stroke.Position().Y, px(c.foot.width()), 2)
	}
}

// part is the row at a height, StateCardRows for the foot, or -1.
func (c *StateCard) part(y float32) int {
	if y >= c.Size().Height-c.pitch() {
		return StateCardRows
	}
	if y -= c.head(); y >= 0 && int(y/c.pitch()) < c.visible {
		return int(y / c.pitch())
	}
	return -1
}

// has reports whether there is something to do at a part: a row that shows, or a foot that does something.
func (c *StateCard) has(part int) bool {
	if part == StateCardRows {
		return c.data.Link
	}
	return part >= 0 && part < c.visible && c.data.Rows[part] != StateCardRow{}
}

// cursor is the part that the keys are at: where it went, the foot or else the first row.
func (c *StateCard) cursor() int {
	switch {
	case c.has(c.at):
		return c.at
	case c.data.Link:
		return StateCardRows
	}
	return 0
}

// Tapped opens the row under the pointer, or does what the foot says.
func (c *StateCard) Tapped(e *fyne.PointEvent) {
	if e == nil { // Enter or Space
		c.do(c.cursor())
		return
	}
	c.do(c.part(e.Position.Y))
}

func (c *StateCard) do(part int) {
	switch {
	case part == StateCardRows:
		c.press()
	case c.has(part) && c.OnRow != nil:
		c.OnRow(part)
	}
}

// FocusGained is Fyne's. The keys begin at the foot.
func (c *StateCard) FocusGained() {
	c.at = StateCardRows
	c.control.FocusGained()
}

// TypedKey goes from row to row with the arrows, and opens one, or does what the foot says, on Enter and Space.
func (c *StateCard) TypedKey(e *fyne.KeyEvent) {
	to, does := among(e.Name, c.cursor(), StateCardRows, c.has)
	switch does {
	case keyOpens:
		c.do(to)
	case keyMoves:
		c.at = to
		c.Refresh()
	default:
		c.control.TypedKey(e)
	}
}

// MouseMoved lights up what a tap would open, and tells a name whole that has no room.
func (c *StateCard) MouseMoved(e *desktop.MouseEvent) {
	over := c.part(e.Position.Y)
	if over == c.over {
		return
	}
	c.over = over
	c.Refresh()
	hideTip(c)
	if c.has(over) && over < StateCardRows && c.names[over].text.Text != c.data.Rows[over].Name {
		showTipAt(c, c.data.Rows[over].Name, fyne.NewPos(theme.GapWide, c.head()+float32(over+1)*c.pitch()))
	}
}

// MouseOut is Fyne's.
func (c *StateCard) MouseOut() {
	hideTip(c)
	if c.over >= 0 {
		c.over = -1
		c.Refresh()
	}
	c.control.MouseOut()
}
