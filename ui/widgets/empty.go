package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"bellhop/ui/theme"
)

// EmptySpec is what an empty place says.
type EmptySpec struct {
	Title   string // a few words in Limelight
	Text    string // a sentence or two
	Buttons []*Button
	Command string            // a line to copy, or ""
	OnCopy  func(text string) // gets Command
}

// Empty stands where nothing is yet: the bell, what the place is for, and the first thing to do.
type Empty struct {
	widget.BaseWidget
	bell    *icon
	title   string
	lines   []*label // of title
	text    *Paragraph
	buttons []*Button
	command *CopyLine
}

const (
	emptyBell  = 84  // its side; it grows with large text as far as there is room
	emptyWidth = 356 // how wide text and command grow, in text of the usual size
)

// NewEmpty makes an empty state.
func NewEmpty(spec EmptySpec) *Empty {
	e := &Empty{
		bell: newIcon(theme.GlyphCallBell, theme.ColorBrassInk), title: spec.Title,
		text:    NewParagraph(ParagraphSpec{Text: spec.Text, Quiet: true, Centre: true}),
		buttons: spec.Buttons,
	}
	if spec.Command != "" {
		e.command = NewCopyLine(spec.Command, spec.OnCopy)
	}
	e.ExtendBaseWidget(e)
	return e
}

// Set changes the words.
func (e *Empty) Set(title, text string) {
	if e.title != title {
		e.title = title
		e.Refresh()
	}
	e.text.SetText(text)
}

// SetCommand changes the line to copy, where there is one.
func (e *Empty) SetCommand(command string) {
	if e.command != nil {
		e.command.SetText(command)
	}
}

// CreateRenderer is Fyne's.
func (e *Empty) CreateRenderer() fyne.WidgetRenderer { return newRenderer(e) }

func (e *Empty) parts() []fyne.CanvasObject {
	objects := []fyne.CanvasObject{e.bell.image}
	for _, line := range e.lines {
		objects = append(objects, line.text)
	}
	objects = append(objects, e.text)
	for _, button := range e.buttons {
		objects = append(objects, button)
	}
	if e.command != nil {
		objects = append(objects, e.command)
	}
	return objects
}

func (e *Empty) restyle() {
	s := styleOf(e)
	e.bell.restyle(s)
	for _, line := range e.lines {
		line.restyle(s)
	}
	e.wrap(s, e.Size().Width)
}

// wrap makes the lines of the title for a width; before one is known there is one line.
func (e *Empty) wrap(s style, width float32) {
	lines := e.broken(s, width)
	for len(e.lines) < len(lines) {
		line := newLabel(faceDisplay, theme.ColorInk)
		line.text.FontSource = theme.Display()
		line.restyle(s)
		e.lines = append(e.lines, line)
	}
	for i, line := range e.lines {
		show(line.text, i < len(lines))
		if i < len(lines) {
			line.set(lines[i])
		}
	}
}

func (e *Empty) broken(s style, width float32) []string {
	if width <= 0 {
		return []string{e.title}
	}
	return wrapText(e.title, width, func(line string) float32 { return displayed(s, line).Width })
}

// displayed is the size of a line in the display face.
func displayed(s style, line string) fyne.Size {
	size, _ := fyne.CurrentApp().Driver().RenderedTextSize(line, s.size(theme.SizeDisplay), faceDisplay.style, theme.Display())
	return size
}

// inner is how wide the text is in a place of that width.
func (e *Empty) inner(s style, width float32) float32 {
	return max(0, min(width-2*theme.PagePadding, s.grown(emptyWidth)))
}

func (e *Empty) buttonRow() fyne.Size {
	var row fyne.Size
	for i, button := range e.buttons {
		size := button.MinSize()
		if i > 0 {
			row.Width += theme.Gap
		}
		row.Width += size.Width
		row.Height = max(row.Height, size.Height)
	}
	return row
}

// height is that of everything, where the title has room at width and the text at inner.
func (e *Empty) height(width, inner float32) float32 {
	s := styleOf(e)
	height := emptyBell + float32(len(e.broken(s, width)))*displayed(s, e.title).Height + theme.Gap + e.text.heightFor(inner)
	if len(e.buttons) > 0 {
		height += theme.PagePadding + e.buttonRow().Height
	}
	if e.command != nil {
		height += theme.GapWide + e.command.MinSize().Height
	}
	return height
}

func (e *Empty) least() fyne.Size {
	s := styleOf(e)
	width := max(min(displayed(s, e.title).Width, emptyWidth), e.buttonRow().Width, 200)
	now := max(width, e.Size().Width)
	return fyne.NewSize(width, e.height(now, max(width, e.inner(s, now))))
}

// arrange leaves out what a low place has no room for: the bell first, then the title, then the text. What can be done
// stays.
func (e *Empty) arrange(size fyne.Size) {
	s := styleOf(e)
	inner := e.inner(s, size.Width)
	before := len(e.lines)
	e.wrap(s, size.Width)
	lines := len(e.broken(s, size.Width))
	pitch, height := displayed(s, e.title).Height, e.text.heightFor(inner)
	left := size.Height - e.height(size.Width, inner)
	spare := func(o fyne.CanvasObject, room float32) (there bool) {
		if there = left >= 0; !there {
			left += room
		}
		show(o, there)
		return there
	}
	more := bellGrowth(s, left)
	bell, side := spare(e.bell.image, emptyBell), emptyBell+more
	left -= more
	titled := left >= 0
	if !titled {
		left += float32(lines)*pitch + theme.Gap
	}
	for _, line := range e.lines[:lines] {
		show(line.text, titled)
	}
	told := spare(e.text, height)
	above := float32(theme.PagePadding)
	if !bell && !titled && !told {
		above, left = 0, left+above
	}
	y := px(max(0, left/2))
	centre := func(width float32) float32 { return px((size.Width - width) / 2) }
	if bell {
		e.bell.place(centre(side), y, side, side)
		y += side
	}
	if titled {
		for _, line := range e.lines[:lines] {
			line.place(centre(line.width()), y, pitch)
			y += px(pitch)
		}
		y += theme.Gap
	}
	if told {
		place(e.text, centre(inner), y, inner, height)
		y += height
	}
	if len(e.buttons) > 0 {
		row := e.buttonRow()
		e.placeButtons(centre(row.Width), y+above)
		y += above + row.Height
	}
	if e.command != nil {
		width := max(inner, min(size.Width-2*theme.PagePadding, e.command.wish()))
		place(e.command, centre(width), y+theme.GapWide, width, e.command.MinSize().Height)
	}
	if before != len(e.lines) {
		canvas.Refresh(e)
	}
}

func (e *Empty) placeButtons(x, y float32) {
	for _, button := range e.buttons {
		least := button.MinSize()
		place(button, x, y, least.Width, least.Height)
		x += least.Width + theme.Gap
	}
}

// bellGrowth is how much larger the bell is in large text, of what a place has left with some air.
func bellGrowth(s style, left float32) float32 {
	const air = 2 * theme.PagePadding
	return max(0, min(float32(int(left))-air, s.grown(emptyBell)-emptyBell))
}
