package settings

import (
	"fyne.io/fyne/v2"

	"bellhop/ui/pane"
	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

// section is a part of the settings, with its entry in the index.
type section struct {
	block *fyne.Container
	entry *widgets.Button
	first func() // gives the focus to its first control
}

func newSection(title string, glyph theme.Glyph, first func(), cards ...fyne.CanvasObject) *section {
	head := widgets.NewText(widgets.TextSpec{Text: title, Size: theme.SizeCardTitle, Bold: true})
	return &section{
		block: pane.Column(theme.GapWide, nil, append([]fyne.CanvasObject{head}, cards...)...),
		entry: widgets.NewButton(widgets.ButtonSpec{Text: title, Glyph: glyph, Kind: widgets.ButtonGhost, Left: true}),
		first: first,
	}
}

// index is the list of the sections beside them: it leads to each and marks the one in sight.
type index struct {
	sections []*section
	root     *fyne.Container
	led      *section // the one that was led to last, while the page stands where it stood then
	at       float32
}

func newIndex(p *Page, sections []*section) *index {
	entries := make([]fyne.CanvasObject, len(sections))
	for i, s := range sections {
		s.entry.SetTap(func() { p.lead(s) })
		entries[i] = s.entry
	}
	return &index{sections: sections, root: pane.Inset(theme.PagePadding, theme.PagePadding, 0, theme.PagePadding, pane.Column(theme.GapSmall, nil, entries...))}
}

func (x *index) blocks() []fyne.CanvasObject {
	blocks := make([]fyne.CanvasObject, len(x.sections))
	for i, s := range x.sections {
		blocks[i] = s.block
	}
	return blocks
}

// mark marks the section that the page was led to, or when it was scrolled since, that which begins last at the top.
func (x *index) mark(offset float32) {
	if offset != x.at {
		x.led = nil
	}
	at := 0
	for i, s := range x.sections {
		if s == x.led || x.led == nil && s.block.Position().Y <= offset+theme.PagePadding {
			at = i
		}
	}
	for i, s := range x.sections {
		s.entry.SetChosen(i == at)
	}
}

// lead brings a section into sight and goes on in it.
func (p *Page) lead(s *section) {
	p.reveal(s.block)
	s.first()
	p.index.led, p.index.at = s, p.scroll.Offset.Y // the last ones cannot come to the top
	p.index.mark(p.index.at)
}

// focus gives the focus to a control.
func focus(o interface {
	fyne.CanvasObject
	fyne.Focusable
},
) func() {
	return func() {
		if c := fyne.CurrentApp().Driver().CanvasForObject(o); c != nil {
			c.Focus(o)
		}
	}
}

// reveal brings something on the page to the top of what is in sight.
func (p *Page) reveal(o fyne.CanvasObject) {
	driver := fyne.CurrentApp().Driver()
	top := driver.AbsolutePositionForObject(o).Y - driver.AbsolutePositionForObject(p.scroll.Content).Y
	p.scroll.ScrollToOffset(fyne.NewPos(0, max(0, top-theme.PagePadding)))
	p.scrolled() // which Fyne does not tell
}

// The widths of a section at the usual size of text, and the least that an index leaves beside it.
const (
	pageWidth  = 720 // as wide as lines of text are easy to read
	leastWidth = 520
)

// indexed puts the index beside the sections, where there is room for both.
type indexed struct{ page *Page }

// MinSize is Fyne's.
func (indexed) MinSize(objects []fyne.CanvasObject) fyne.Size { return objects[1].MinSize() }

// Layout is Fyne's.
func (indexed) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	entries, sections := objects[0], objects[1]
	left := entries.MinSize().Width
	if pane.Show(entries, size.Width-left >= pane.Scaled(leastWidth)); !entries.Visible() {
		left = 0
	}
	entries.Resize(fyne.NewSize(left, size.Height))
	sections.Move(fyne.NewPos(left, 0))
	sections.Resize(fyne.NewSize(size.Width-left, size.Height))
}
