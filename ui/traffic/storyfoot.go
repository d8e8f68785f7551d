package traffic

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynetheme "fyne.io/fyne/v2/theme"

	"bellhop/ui/model"
	"bellhop/ui/pane"
	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

// storyFoot says of the chosen row what was sent, what was answered, and why it waited.
type storyFoot struct {
	root  fyne.CanvasObject
	cells [3]*footCell
}

// footCell is a title over a few lines as they were, or a sentence.
type footCell struct {
	root  *fyne.Container
	clock *widgets.Mark // of a wait
	title *widgets.Text
	code  *widgets.Text
	lines [4]*widgets.Text // the first stands behind the code
	text  *widgets.Paragraph
}

func newStoryFoot() *storyFoot {
	f := &storyFoot{}
	var objects []fyne.CanvasObject
	for i := range f.cells {
		f.cells[i] = newFootCell()
		objects = append(objects, container.NewVScroll(f.cells[i].root)) // a reason may be long
	}
	for range 2 {
		objects = append(objects, pane.NewSurface(pane.SurfaceSpec{Ground: theme.ColorLine}, nil))
	}
	f.root = pane.NewSurface(pane.SurfaceSpec{Ground: theme.ColorBackground, Top: true}, container.New(cells{}, objects...))
	return f
}

func newFootCell() *footCell {
	c := &footCell{
		clock: widgets.NewMark(widgets.MarkData{Glyph: theme.GlyphClock, Ink: theme.ColorInk2}),
		title: widgets.NewText(widgets.TextSpec{Size: theme.SizeCaption, Ink: theme.ColorInk2, Cut: true}),
		text:  widgets.NewParagraph(widgets.ParagraphSpec{}),
		code:  widgets.NewText(widgets.TextSpec{Size: theme.SizeData, Mono: true, Bold: true}),
	}
	for i := range c.lines {
		ink := theme.ColorInk2
		if i == 0 {
			ink = theme.ColorInk
		}
		c.lines[i] = widgets.NewText(widgets.TextSpec{Size: theme.SizeData, Mono: true, Ink: ink, Cut: true})
	}
	head := pane.Row(theme.GapSmall+2, c.title, c.clock, c.title)
	first := pane.Row(theme.Gap, c.lines[0], c.code, c.lines[0])
	c.root = pane.Inset(theme.PagePadding, theme.Gap, theme.GapWide, theme.Gap,
		pane.Column(theme.GapSmall, nil, head, first, c.lines[1], c.lines[2], c.lines[3], c.text))
	return c
}

func (f *storyFoot) set(said [3]model.FootCell) {
	for i, c := range f.cells {
		c.set(said[i])
	}
	pane.Refresh(f.root)
}

func (c *footCell) set(said model.FootCell) {
	pane.Show(c.clock, said.Wait)
	c.title.SetText(said.Title)
	c.code.SetText(said.Code)
	if state := pane.State(said.Mark); state.Loud() {
		c.code.SetInk(state.Ink())
	} else {
		c.code.SetInk(theme.ColorInk)
	}
	pane.Show(c.code, said.Code != "")
	for i, line := range c.lines {
		text := ""
		if i < len(said.Lines) {
			text = said.Lines[i]
		}
		line.SetText(text)
		pane.Show(line, text != "")
	}
	c.text.SetText(said.Text)
	pane.Show(c.text, said.Text != "")
	pane.Refresh(c.root)
}

// cells lays three cells and two lines between them out, always as high as four lines of text. Where they have no room
// beside each other only the last is shown, which says most.
type cells struct{}

// leastCells is the width below which there is room for one cell only.
const leastCells = 640

// firstCells is the share of each of the first two.
const firstCells = .308

func (cells) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(200, 4*fynetheme.Size(theme.SizeTextLine)+28)
}

func (cells) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	wide := size.Width >= leastCells
	first := float32(int(size.Width * firstCells))
	x := float32(0)
	for i, o := range objects[:3] {
		pane.Show(o, wide || i == 2)
		width := first
		if i == 2 {
			width = size.Width - x
		}
		if o.Visible() {
			o.Move(fyne.NewPos(x, 0))
			o.Resize(fyne.NewSize(width, size.Height))
			x += width
		}
	}
	for i, line := range objects[3:] {
		pane.Show(line, wide)
		line.Move(fyne.NewPos(first*float32(i+1), 0))
		line.Resize(fyne.NewSize(theme.Hairline, size.Height))
	}
}
