package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"

	"bellhop/ui/theme"
)

// OutcomeData is a line of Outcomes, already put into words.
type OutcomeData struct {
	State theme.State // gives the glyph, and the ink of the text
	Name  string
	Chip  BadgeData // behind the name where there is room
	Text  string    // what came of it, at the right
	Link  bool      // it leads somewhere
}

// Outcomes is a short list of who got something, and what came of it: as high as its lines, each of which can be pressed, and
// with a link below for those that are not listed. Where a text finds no room beside its name all lines are two high.
type Outcomes struct {
	control
	OnRow  func(index int)
	OnMore func()

	data []OutcomeData
	more string // of the link; "" is none
	rows []*outcomeRow
	over int // the line under the pointer, len(data) for the link, or -1
	at   int // the same for the keys, while the list has the focus

	ring   focusRing
	lit    *canvas.Rectangle // behind the line under the pointer
	link   *label
	stroke *canvas.Rectangle // under the link's words
}

// outcomeRow is what a line is drawn with.
type outcomeRow struct {
	line       *canvas.Rectangle // above it
	mark       *icon
	name, text *label
	chip       badge
}

const (
	outcomeSide  = theme.PagePadding
	outcomeGap   = 8
	outcomePad   = 6 // above and below two lines of words
	leastOutcome = 7 // sizes of body text that are left of a name before something else goes
)

// NewOutcomes makes an empty list.
func NewOutcomes() *Outcomes {
	o := &Outcomes{over: -1, ring: newFocusRing(), lit: canvas.NewRectangle(nil), link: newLabel(faceCaption, theme.ColorInk), stroke: canvas.NewRectangle(nil)}
	o.disabled = true
	o.extend(o)
	return o
}

// Set shows other lines. It says whether they take another height.
func (o *Outcomes) Set(data []OutcomeData, more string) (moved bool) {
	same := more == o.more && len(data) == len(o.data)
	for i := 0; same && i < len(data); i++ {
		same = data[i] == o.data[i]
	}
	if same {
		return false
	}
	before := o.least().Height
	o.data, o.more = append([]OutcomeData(nil), data...), more
	for len(o.rows) < len(data) {
		o.rows = append(o.rows, &outcomeRow{canvas.NewRectangle(nil), newIcon("", theme.ColorInk2), newLabel(faceBodyBold, theme.ColorInk), newLabel(faceCaption, theme.ColorInk2), newBadge(false)})
	}
	o.disabled = more == ""
	for _, d := range data {
		o.disabled = o.disabled && !d.Link
	}
	o.over = min(o.over, len(data))
	o.Refresh()
	return o.least().Height != before
}

// Data gives what the list tells.
func (o *Outcomes) Data() []OutcomeData { return o.data }

// More gives the words of the link; "" is none.
func (o *Outcomes) More() string { return o.more }

// CreateRenderer is Fyne's.
func (o *Outcomes) CreateRenderer() fyne.WidgetRenderer { return newRenderer(o) }

func (o *Outcomes) parts() []fyne.CanvasObject {
	objects := []fyne.CanvasObject{o.lit}
	for _, r := range o.rows {
		objects = append(append(objects, r.line, r.mark.image, r.name.text, r.text.text), r.chip.parts()...)
	}
	return append(objects, o.link.text, o.stroke, o.ring.frame)
}

func (o *Outcomes) restyle() {
	s := styleOf(o)
	paint(o.lit, s.color(theme.ColorHover))
	for i, r := range o.rows {
		paint(r.line, s.color(theme.ColorLine))
		if i < len(o.data) {
			d := o.data[i]
			r.mark.set(d.State.Glyph(), d.State.Ink())
			r.text.dress(s, faceCaption, d.State.Ink())
			r.chip.data = d.Chip
		}
		r.mark.restyle(s)
		r.name.restyle(s)
		r.text.restyle(s)
		r.chip.restyle(s)
	}
	o.link.restyle(s)
	paint(o.stroke, s.color(theme.ColorInk))
	o.ring.restyle(s, o.focused && !o.disabled, theme.ColorFocus)
}

// texts is where the words of a line begin.
func (o *Outcomes) texts(s style) float32 { return outcomeSide + s.grown(markGlyph) + outcomeGap }

// tall reports whether a text finds no room beside its name.
func (o *Outcomes) tall(s style, width float32) bool {
	room := width - o.texts(s) - outcomeSide - outcomeGap
	for _, d := range o.data {
		name := min(faceBodyBold.measure(s, d.Name).Width, leastOutcome*s.size(theme.SizeBody))
		if width > 0 && name+faceCaption.measure(s, d.Text).Width > room {
			return true
		}
	}
	return false
}

// lineHeight is how high a line of words is, and pitch how high a line of the list.
func (o *Outcomes) lineHeight(s style) float32 { return px(faceBodyBold.measure(s, "0").Height) }

func (o *Outcomes) pitch(s style, width float32) float32 {
	if o.tall(s, width) {
		return 2*o.lineHeight(s) + 2*outcomePad
	}
	return s.size(theme.SizeField)
}

func (o *Outcomes) least() fyne.Size {
	s := styleOf(o)
	height := float32(len(o.data)) * o.pitch(s, o.Size().Width)
	if o.more != "" {
		height += s.size(theme.SizeField)
	}
	return fyne.NewSize(120, height)
}

func (o *Outcomes) arrange(size fyne.Size) {
	s := styleOf(o)
	pitch, tall := o.pitch(s, size.Width), o.tall(s, size.Width)
	for i, r := range o.rows {
		seen := i < len(o.data)
		for _, part := range []fyne.CanvasObject{r.line, r.name.text, r.text.text} {
			show(part, seen)
		}
		if !seen {
			show(r.mark.image, false)
			r.chip.show(false)
			continue
		}
		y := float32(i) * pitch
		place(r.line, 0, y, size.Width, theme.Hairline)
		o.arrangeRow(s, i, fyne.NewPos(size.Width, y), tall)
	}
	y, height := float32(len(o.data))*pitch, s.size(theme.SizeField)
	show(o.link.text, o.more != "")
	show(o.stroke, o.more != "")
	o.link.fit(s, o.more, size.Width-o.texts(s)-outcomeSide)
	o.link.place(o.texts(s), y, height)
	place(o.stroke, o.texts(s), px(y+(height+o.link.min().Height)/2)-2, px(o.link.width()), theme.Hairline)
	show(o.lit, o.has(o.over))
	y, height = o.place(s, o.over)
	place(o.lit, 0, y, size.Width, height)
	y, height = o.place(s, o.cursor())
	o.ring.put(0, y, size.Width, height, 2)
}

// place is where a part begins, below its hairline, and how high it is.
func (o *Outcomes) place(s style, part int) (y, height float32) {
	pitch := o.pitch(s, o.Size().Width)
	y, height = float32(part)*pitch+theme.Hairline, pitch-theme.Hairline
	if part == len(o.data) {
		height = s.size(theme.SizeField) - theme.Hairline
	}
	return y, height
}

// arrangeRow puts the parts of a line; at is its upper right corner.
func (o *Outcomes) arrangeRow(s style, i int, at fyne.Position, tall bool) {
	r, d := o.rows[i], o.data[i]
	x, y, right, height := o.texts(s), at.Y+theme.Hairline, at.X-outcomeSide, s.size(theme.SizeField)-theme.Hairline
	room := right - x
	if tall {
		height = o.lineHeight(s)
		y += outcomePad
		r.text.fit(s, d.Text, room)
		r.text.place(x, y+height, height)
	} else {
		r.text.set(d.Text)
		r.text.placeRight(right, y, height)
		room -= px(r.text.width()) + outcomeGap
	}
	show(r.mark.image, r.mark.image.Resource != nil)
	r.mark.place(outcomeSide, y, height, s.grown(markGlyph))
	r.chip.text.set(d.Chip.Text)
	chip := r.chip.width(s) + outcomeGap
	name := min(faceBodyBold.measure(s, d.Name).Width, leastOutcome*s.size(theme.SizeBody))
	fits := d.Chip.Text != "" && name+chip <= room
	if fits {
		room -= chip
	}
	r.name.fit(s, d.Name, room)
	r.name.place(x, y, height)
	r.chip.show(fits)
	r.chip.place(s, px(r.name.end())+outcomeGap, y, height)
}

// part is the line at a height, len(data) for the link, or -1.
func (o *Outcomes) part(y float32) int {
	s := styleOf(o)
	if len(o.data) == 0 || y < 0 {
		return -1
	}
	return min(int(y/o.pitch(s, o.Size().Width)), len(o.data))
}

// has reports whether there is something to do at a part: a line that leads somewhere, or the link.
func (o *Outcomes) has(part int) bool {
	if part == len(o.data) {
		return o.more != ""
	}
	return part >= 0 && part < len(o.data) && o.data[part].Link
}

// cursor is the part that the keys are at: where they went, or else the first that leads somewhere.
func (o *Outcomes) cursor() int {
	for _, from := range []int{o.at, 0} {
		for at := from; at <= len(o.data); at++ {
			if o.has(at) {
				return at
			}
		}
	}
	return -1
}

// Tapped opens the line under the pointer, or does what the link says.
func (o *Outcomes) Tapped(e *fyne.PointEvent) { o.open(o.part(e.Position.Y)) }

func (o *Outcomes) open(part int) {
	switch {
	case !o.has(part):
	case part == len(o.data):
		if o.OnMore != nil {
			o.OnMore()
		}
	case o.OnRow != nil:
		o.OnRow(part)
	}
}

// FocusGained is Fyne's. The keys begin at the first line.
func (o *Outcomes) FocusGained() {
	o.at = 0
	o.control.FocusGained()
}

// TypedKey goes from line to line with the arrows, and opens one on Enter and Space.
func (o *Outcomes) TypedKey(e *fyne.KeyEvent) {
	to, does := among(e.Name, o.cursor(), len(o.data), o.has)
	switch does {
	case keyOpens:
		o.open(to)
	case keyMoves:
		o.at = to
		o.Refresh()
	default:
		o.control.TypedKey(e)
	}
}

// MouseIn is Fyne's.
func (o *Outcomes) MouseIn(e *desktop.MouseEvent) {
	o.control.MouseIn(e)
	o.MouseMoved(e)
}

// MouseMoved lights up what a tap would open, and tells a name whole that has no room.
func (o *Outcomes) MouseMoved(e *desktop.MouseEvent) {
	over := o.part(e.Position.Y)
	if over == o.over {
		return
	}
	o.over = over
	o.Refresh()
	hideTip(o)
	if over >= 0 && over < len(o.data) && o.rows[over].name.isCut() {
		pitch := o.pitch(styleOf(o), o.Size().Width)
		showTipAt(o, o.data[over].Name, fyne.NewPos(outcomeSide, float32(over+1)*pitch))
	}
}

// MouseOut is Fyne's.
func (o *Outcomes) MouseOut() {
	hideTip(o)
	if o.over >= 0 {
		o.over = -1
		o.Refresh()
	}
	o.control.MouseOut()
}
