package replay

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"bellhop/ui/lang"
	"bellhop/ui/model"
	"bellhop/ui/pane"
	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

// changes are the differences between the original and the chosen send, and below them the sends.
type changes struct {
	page    *Page
	root    *fyne.Container
	sides   *widgets.Segments
	form    *widgets.Segments // one column, two
	copy    *widgets.IconButton
	summary *widgets.Paragraph
	said    fyne.CanvasObject // summary with its margins
	one     *widgets.CodeView
	two     [2]*widgets.CodeView
	both    *widgets.Split
	none    *widgets.Paragraph
	nothing fyne.CanvasObject
	shown   model.Unified
	pills   []*widgets.Button
	sends   *fyne.Container
	all     *container.Scroll // over the sends
	label   *widgets.Text
	compare *widgets.Button
	curl    *widgets.Button
}

// The forms of differences.
const (
	oneColumn = iota
	twoColumns
)

func newChanges(p *Page) *changes {
	c := &changes{page: p}
	c.sides = widgets.NewSegments([]widgets.Segment{{Text: lang.As("side", "Request")}, {Text: lang.As("side", "Response")}}, c.chooseSide)
	c.form = widgets.NewSegments([]widgets.Segment{{Glyph: theme.GlyphRows}, {Glyph: theme.GlyphColumns}}, func(int) { c.showForm() })
	c.copy = widgets.NewIconButton(theme.GlyphCopy, lang.T("Copy the differences"), func() { p.parts.Copy(c.shown.Copy(), lang.T("Differences copied")) })
	space := pane.Space()
	head := pane.NewSurface(pane.SurfaceSpec{Ground: theme.ColorBackground, Top: true, Foot: true}, pane.Inset(theme.GapWide, theme.Gap, theme.GapWide, theme.Gap,
		pane.Wrap(theme.SizeButtonSmall, theme.Gap, theme.Gap, space, widgets.NewText(widgets.TextSpec{Text: lang.T("Differences"), Bold: true}), c.sides, space, c.form, c.copy)))

	c.summary = widgets.NewParagraph(widgets.ParagraphSpec{Caption: true, Quiet: true})
	c.said = pane.Inset(theme.GapWide, theme.GapSmall, theme.GapWide, theme.GapSmall, c.summary)
	c.one = widgets.NewCodeView()
	widgets.UnifyCode(c.one)
	c.two = [2]*widgets.CodeView{widgets.NewCodeView(), widgets.NewCodeView()}
	widgets.PairCode(c.two[0], c.two[1])
	c.both = widgets.NewSplit(c.two[0], c.two[1], 0.5)
	c.none = pane.Help(lang.T("Send it to see in what the request and its answer differ from the original's."))
	c.nothing = pane.NewSurface(pane.SurfaceSpec{Ground: theme.ColorSurface}, pane.Column(0, nil, pane.Inset(theme.GapWide, theme.GapWide, theme.GapWide, theme.GapWide, c.none)))
	view := container.NewStack(c.one, c.both, c.nothing)

	c.label = widgets.NewText(widgets.TextSpec{Text: lang.T("Sends of this draft"), Ink: theme.ColorInk2, Size: theme.SizeCaption, Cut: true})
	c.sends = pane.Row(theme.Gap, nil, c.label)
	c.all = container.NewHScroll(c.sends)
	c.compare = widgets.NewButton(widgets.ButtonSpec{Text: lang.As("verb", "Compare"), Small: true, Glyph: theme.GlyphGitDiff, Tip: lang.T("The original beside this replay, on a page of its own"), Tap: c.open})
	c.curl = widgets.NewButton(widgets.ButtonSpec{Text: lang.T("Copy cURL"), Small: true, Glyph: theme.GlyphTerminalWindow, Tip: lang.T("The draft as a command, secrets left out"), Tap: c.copyCurl})
	foot := pane.NewSurface(pane.SurfaceSpec{Ground: theme.ColorBackground, Top: true}, pane.Inset(theme.GapWide, theme.Gap, theme.GapWide, theme.Gap,
		container.New(&sendsFoot{}, c.all, c.compare, c.curl)))
	ground := pane.NewSurface(pane.SurfaceSpec{Ground: theme.ColorSurface}, pane.Column(0, view, c.said, view))
	c.root = pane.Column(0, ground, head, ground, foot)
	return c
}

func (c *changes) chooseSide(i int) {
	c.page.parts.Differences.ShowSide(model.Side(i))
	c.page.parts.Recompare()
}

func (c *changes) open() {
	if pair, ok := c.page.parts.Draft.Pair(); ok {
		c.page.parts.Compare(pair)
	}
}

func (c *changes) copyCurl() {
	text, said, err := c.page.parts.Draft.Curl()
	if err != nil {
		c.page.parts.Fail(lang.T("The command was not copied"), model.Sentence(err, lang.T("The request could not be worded as a command.")))
		return
	}
	c.page.parts.Copy(text, said)
}

// refresh shows the differences of the chosen send, and asks for those of one that has just come to its end.
func (c *changes) refresh() {
	d, m := c.page.parts.Draft, c.page.parts.Differences
	pair, ok := d.Pair()
	if ok && m.Pair() != pair {
		m.Begin(pair)
		c.page.parts.Recompare()
	}
	sheet := m.Sheet()
	if !ok {
		sheet = model.CompareSheet{}
	}
	for i, word := range sheet.SideWords() {
		c.sides.SetText(i, word)
	}
	c.sides.Choose(int(m.Side()))
	c.summary.SetText(strings.Join(append([]string{sheet.Summary}, sheet.Notes...), " "))
	pane.Show(c.said, sheet.Summary != "")
	trouble := m.Trouble()
	switch {
	case ok && trouble != "":
		c.none.SetText(trouble)
	case ok:
		c.none.SetText("")
	default:
		c.none.SetText(lang.T("Send it to see in what the request and its answer differ from the original's."))
	}
	if u := sheet.Unified(); u.Text != c.shown.Text || len(u.Lines) != len(c.shown.Lines) {
		c.shown = u
		c.one.SetCompared(u.Text, unifiedMarks(u))
		if u.First > 0 {
			c.one.ScrollToLine(u.First)
		}
		for i, v := range c.two {
			v.SetCompared(sheet.Texts[i], pane.LineMarks(sheet.Lines[i]))
		}
		if len(sheet.Stops) > 0 {
			c.two[1].ScrollToLine(sheet.Stops[0].Line)
		}
	}
	setEnabled(c.copy, len(c.shown.Lines) > 0)
	setEnabled(c.compare, ok)
	setEnabled(c.curl, d.Ready())
	c.showForm()
	c.showSends(d.Sends(), d.Chosen())
}

func (c *changes) showForm() {
	some := len(c.shown.Lines) > 0
	pane.Show(c.one, some && c.form.Chosen() == oneColumn)
	pane.Show(c.both, some && c.form.Chosen() == twoColumns)
	pane.Show(c.nothing, !some)
	pane.Refresh(c.root)
}

// showSends keeps a pill for every send.
func (c *changes) showSends(sends []model.Send, chosen int) {
	for len(c.pills) < len(sends) {
		n := len(c.pills)
		pill := widgets.NewButton(widgets.ButtonSpec{Small: true, Tap: func() { c.page.choose(n) }})
		c.pills = append(c.pills, pill)
		c.sends.Add(pill)
	}
	for i, pill := range c.pills {
		pane.Show(pill, i < len(sends))
		if i < len(sends) {
			pill.SetText(sends[i].Text)
			pill.SetGlyph(pane.State(sends[i].Mark).Glyph())
			pill.SetChosen(i == chosen)
		}
	}
	c.label.SetText(lang.T("Sends of this draft"))
	if len(sends) == 0 {
		c.label.SetText(lang.T("Nothing sent yet"))
	}
}

// sendsFoot puts the buttons behind what scrolls to the side, or below it where there is little room.
type sendsFoot struct{ width float32 }

// leastSends is how wide the sends are at least beside the buttons.
const leastSends = 170

func (l *sendsFoot) below(buttons fyne.Size) bool {
	return l.width > 0 && l.width-buttons.Width-theme.Gap < pane.Scaled(leastSends)
}

// MinSize is Fyne's; the height is that of the width laid out last.
func (l *sendsFoot) MinSize(objects []fyne.CanvasObject) fyne.Size {
	sends, buttons := objects[0].MinSize(), pane.Row(theme.Gap, nil, objects[1:]...).MinSize()
	height := max(sends.Height, buttons.Height)
	if l.below(buttons) {
		height = sends.Height + theme.GapSmall + pane.Flowed(l.width, theme.Gap, theme.GapSmall, objects[1:]...)
	}
	return fyne.NewSize(objects[1].MinSize().Width, height)
}

// Layout is Fyne's.
func (l *sendsFoot) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	l.width = size.Width
	buttons := pane.Row(theme.Gap, nil, objects[1:]...)
	width, height := size.Width, objects[0].MinSize().Height
	if l.below(buttons.MinSize()) {
		y := height + theme.GapSmall
		pane.Flowed(size.Width, theme.Gap, theme.GapSmall, objects[1:]...)
		for _, o := range objects[1:] {
			o.Move(o.Position().AddXY(0, y))
		}
	} else {
		left := size.Width - buttons.MinSize().Width
		width = left - theme.Gap
		buttons.Resize(buttons.MinSize())
		for _, o := range objects[1:] {
			o.Move(o.Position().AddXY(left, max(0, (height-o.Size().Height)/2)))
		}
	}
	objects[0].Move(fyne.Position{})
	objects[0].Resize(fyne.NewSize(width, height))
}

func (p *Page) choose(n int) {
	p.parts.Draft.Choose(n)
	p.parts.Reload()
	p.Refresh()
}

func unifiedMarks(u model.Unified) []widgets.LineMark {
	marks := make([]widgets.LineMark, len(u.Lines))
	for i, l := range u.Lines {
		one := pane.LineMark(model.CompareLine{Kind: l.Kind, Head: l.Head, Lang: l.Lang, Number: l.Numbers[0], Spans: l.Spans})
		one.Other = l.Numbers[1]
		marks[i] = one
	}
	return marks
}

// ShowTwoColumns shows the differences side by side.
func (p *Page) ShowTwoColumns() {
	p.changes.form.Choose(twoColumns)
	p.changes.showForm()
}
