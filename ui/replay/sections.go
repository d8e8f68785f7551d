package replay

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"bellhop/ui/lang"
	"bellhop/ui/pane"
	"bellhop/ui/theme"
)

// The sections of a request that is edited.
const (
	headersSection = iota
	signSection
	bodySection
)

// sections are the header lines, the signature and the body below each other. Where they find no room, as with large text in
// a small window, one of them shows at a time, the body at first.
type sections struct {
	request *request
	root    *fyne.Container
	column  *fyne.Container
	choice  *pane.Pick
	chooser fyne.CanvasObject // choice with its margins
}

func newSections(r *request) *sections {
	s := &sections{request: r}
	s.choice = pane.NewPick([]string{lang.T("Headers"), lang.T("Signature"), lang.T("Body")}, func(int) { pane.Refresh(s.root) })
	s.choice.Choose(bodySection)
	s.chooser = pane.Inset(theme.PagePadding, theme.GapSmall, theme.PagePadding, 0, s.choice.Content())
	s.chooser.Hide()
	s.column = pane.Column(0, r.body.root, s.chooser, pane.AtMost(s.room, r.headers.root), pane.AtMost(s.room, r.sign.root), r.body.root)
	s.root = container.New(s, s.column)
	return s
}

func (s *sections) parts() [3]fyne.CanvasObject {
	return [3]fyne.CanvasObject{s.request.headers.root, s.request.sign.root, s.request.body.root}
}

// room is how high a section may be that shows alone.
func (s *sections) room() float32 {
	if !s.chooser.Visible() {
		return 0
	}
	return max(1, s.root.Size().Height-s.chooser.MinSize().Height)
}

// show brings a section into sight where one shows at a time.
func (s *sections) show(section int) {
	s.choice.Choose(section)
	pane.Refresh(s.root)
}

// MinSize is Fyne's.
func (s *sections) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(200, 0) }

// Layout is Fyne's.
func (s *sections) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	ready := s.request.page.parts.Draft.Ready()
	needed := float32(0)
	for _, part := range s.parts() {
		needed += part.MinSize().Height
	}
	low := needed > size.Height
	pane.Show(s.chooser, ready && low)
	for i, part := range s.parts() {
		pane.Show(part, ready && (!low || i == s.choice.Chosen()))
	}
	s.column.Layout.Layout(s.column.Objects, size)
	s.column.Resize(size)
}
