package widgets

import (
	"fyne.io/fyne/v2"
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
	title   *label
	text    *Paragraph
	buttons []*Button
	command *CopyLine
}

const (
	emptyBell  = 84
	emptyWidth = 356 // how wide text and command grow
)

// NewEmpty makes an empty state.
func NewEmpty(spec EmptySpec) *Empty {
	e := &Empty{
		bell: newIcon(theme.GlyphCallBell, theme.ColorBrassInk), title: newLabel(face{size: theme.SizeDisplay}, theme.ColorInk),
		text:    NewParagraph(ParagraphSpec{Text: spec.Text, Quiet: true, Centre: true}),
		buttons: spec.Buttons,
	}
	e.title.text.FontSource = theme.Display()
	e.title.text.Text = spec.Title
	if spec.Command != "" {
		e.command = NewCopyLine(spec.Command, spec.OnCopy)
	}
	e.ExtendBaseWidget(e)
	return e
}

// Set changes the words.
func (e *Empty) Set(title, text string) {
	if e.title.set(title) {
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
	objects := []fyne.CanvasObject{e.bell.image, e.title.text, e.text}
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
	e.title.restyle(s)
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

func (e *Empty) height(width float32) float32 {
	height := emptyBell + e.title.min().Height + theme.Gap + e.text.heightFor(width)
	if len(e.buttons) > 0 {
		height += theme.PagePadding + e.buttonRow().Height
	}
	if e.command != nil {
		height += theme.GapWide + e.command.MinSize().Height
	}
	return height
}

func (e *Empty) least() fyne.Size {
	width := max(e.title.width(), e.buttonRow().Width, 200)
	return fyne.NewSize(width, e.height(max(width, min(e.Size().Width, emptyWidth))))
}

// arrange leaves out what a low place has no room for: the bell first, then the title, then the text. What can be done
// stays.
func (e *Empty) arrange(size fyne.Size) {
	inner := min(size.Width, emptyWidth)
	title, height := e.title.min(), e.text.heightFor(inner)
	left := size.Height - e.height(inner)
	spare := func(o fyne.CanvasObject, room float32) (there bool) {
		if there = left >= 0; !there {
			left += room
		}
		show(o, there)
		return there
	}
	bell := spare(e.bell.image, emptyBell)
	titled := spare(e.title.text, title.Height+theme.Gap)
	told := spare(e.text, height)
	y := px(max(0, left/2))
	centre := func(width float32) float32 { return px((size.Width - width) / 2) }
	if bell {
		e.bell.place(centre(emptyBell), y, emptyBell, emptyBell)
		y += emptyBell
	}
	if titled {
		e.title.place(centre(title.Width), y, title.Height)
		y += px(title.Height) + theme.Gap
	}
	if told {
		place(e.text, centre(inner), y, inner, height)
		y += height
	}
	if len(e.buttons) > 0 {
		y += theme.PagePadding
		row := e.buttonRow()
		x := centre(row.Width)
		for _, button := range e.buttons {
			least := button.MinSize()
			place(button, x, y, least.Width, least.Height)
			x += least.Width + theme.Gap
		}
		y += row.Height
	}
	if e.command != nil {
		width := min(size.Width, max(inner, e.command.wish()))
		place(e.command, centre(width), y+theme.GapWide, width, e.command.MinSize().Height)
	}
}
