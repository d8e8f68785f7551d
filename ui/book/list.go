package book

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"bellhop/hooks"
	"bellhop/ui/lang"
	"bellhop/ui/model"
	"bellhop/ui/pane"
	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

// listPane is the list of entries: which are shown, the rows, and how many there are.
type listPane struct {
	page *Page
	root fyne.CanvasObject

	rows   []model.GuestRow
	states *widgets.Segments
	search *widgets.Field
	table  *widgets.EntryTable
	none   *widgets.Paragraph
	blank  fyne.CanvasObject
	sum    *widgets.Text
	hints  fyne.CanvasObject
	many   *manyBar
	column *fyne.Container
	head   *fyne.Container
}

// listed are the states that can be listed, in the order of the segments.
func listed() []hooks.CommentState {
	return []hooks.CommentState{"", hooks.CommentWaiting, hooks.CommentHidden}
}

// stateTitles are their words.
func stateTitles() []string {
	return []string{lang.As("entries of any state", "All"), lang.As("entries", "Waiting"), lang.As("entries", "Hidden")}
}

func newListPane(p *Page) *listPane {
	l := &listPane{page: p}
	titles := stateTitles()
	l.states = widgets.NewSegments([]widgets.Segment{{Text: titles[0]}, {Text: titles[1]}, {Text: titles[2]}}, func(i int) {
		l.narrow(func() { p.parts.Book.ChooseState(listed()[i]) })
	})
	l.search = widgets.NewField(widgets.FieldSpec{Placeholder: lang.T("Find a guest or a word"), Glyph: theme.GlyphMagnifyingGlass, Small: true, Clear: true})
	l.search.OnChange = func(text string) { l.narrow(func() { p.parts.Book.Search(text) }) }
	l.table = widgets.NewEntryTable(widgets.EntryTitles{Number: lang.T("Guest"), Name: lang.T("Name"), Text: lang.T("Entry"), Time: lang.T("Time"), Bells: lang.T("Bells")},
		func() int { return len(l.rows) }, l.row)
	rows := l.table.Rows
	rows.OnSelect = func(_ int, key uint64) { l.choose(hooks.ID(key)) }
	rows.OnOpen = func(int) { p.showStory() }
	rows.OnToggle = func(_ int, key uint64) {
		p.parts.Book.Toggle(hooks.ID(key))
		p.Refresh()
	}
	rows.OnExtend = func(_ int, key uint64) {
		p.parts.Book.Extend(hooks.ID(key))
		p.Refresh()
	}
	rows.OnMenu = func(_ int, at fyne.Position) {
		if c := fyne.CurrentApp().Driver().CanvasForObject(l.table); c != nil {
			widget.ShowPopUpMenuAtPosition(p.rowMenu(), c, at)
		}
	}
	rows.OnScroll = l.older
	rows.SetPicked(func(key uint64) bool { return p.parts.Book.Picked(hooks.ID(key)) })
	l.none = widgets.NewParagraph(widgets.ParagraphSpec{Quiet: true, Centre: true})
	l.blank = pane.NewSurface(pane.SurfaceSpec{Ground: theme.ColorSurface, Top: true},
		pane.Inset(theme.PagePadding, 2*theme.PagePadding, theme.PagePadding, theme.PagePadding, l.none))
	l.sum = widgets.NewText(widgets.TextSpec{Size: theme.SizeCaption, Ink: theme.ColorInk2, Cut: true})
	l.many = newManyBar(p)
	l.head = pane.Row(theme.Gap, l.search, l.states, l.search)
	head := pane.Inset(theme.GapWide, theme.Gap, theme.GapWide, theme.Gap, l.head)
	middle := container.NewStack(l.table, l.blank)
	l.column = pane.Column(0, middle, head, middle, l.many.root, l.foot())
	l.root = pane.NewSurface(pane.SurfaceSpec{Ground: theme.ColorSurface}, l.column)
	return l
}

func (l *listPane) foot() fyne.CanvasObject {
	word := func(text string) fyne.CanvasObject {
		return widgets.NewText(widgets.TextSpec{Text: text, Size: theme.SizeCaption, Ink: theme.ColorInk2})
	}
	l.hints = pane.Row(theme.Gap, nil, widgets.NewKeyCap("A"), word(lang.As("what a key does", "show")), widgets.NewKeyCap("H"), word(lang.As("what a key does", "hide")), widgets.NewKeyCap("Enter"), word(lang.As("what a key shows", "story")))
	return pane.NewSurface(pane.SurfaceSpec{Ground: theme.ColorSurface, Top: true},
		pane.Inset(theme.GapWide, theme.Gap, theme.GapWide, theme.Gap, pane.Row(theme.Gap, l.sum, l.sum, l.hints)))
}

// glyphOf is the picture of a luggage label.
func glyphOf(label string) theme.Glyph {
	switch label {
	case "key":
		return theme.GlyphKey
	case "suitcase":
		return theme.GlyphSuitcaseRolling
	case "island":
		return theme.GlyphTreePalm
	case "moon":
		return theme.GlyphMoonStars
	case "train":
		return theme.GlyphTrain
	}
	return theme.GlyphCallBell
}

// row words one line of the table.
func (l *listPane) row(i int) widgets.EntryData {
	r := l.rows[i]
	data := widgets.EntryData{Key: uint64(r.ID), Number: r.Number, Label: glyphOf(r.Label), Name: r.Name, Text: r.Text, Time: r.Time, Tip: r.Bells.Whole}
	data.Rung, data.Bells = bells(r.Bells)
	switch r.State {
	case hooks.CommentWaiting:
		data.Mark, data.State, data.Word = theme.GlyphHandPalm, theme.StateWaiting, lang.As("an entry", "waits")
	case hooks.CommentHidden:
		data.Mark, data.State, data.Word, data.Faded = theme.GlyphEyeSlash, theme.StateGivenUp, lang.As("an entry", "hidden"), true
	case hooks.CommentShown:
	}
	return data
}

// bells gives a glyph for each delivery, or one and a count where there are more than fit.
func bells(b model.BellWords) (marks [widgets.EntryMarks]theme.State, text string) {
	for i, s := range b.Marks {
		marks[i] = rungState(s)
	}
	if marks[0] == theme.StateNone {
		marks[0], text = rungState(b.State), b.Text
	}
	return marks, text
}

func rungState(s hooks.DeliveryState) theme.State {
	switch s {
	case hooks.Delivered:
		return theme.StateDelivered
	case hooks.GivenUp:
		return theme.StateGivenUp
	case hooks.Waiting:
		return theme.StateWaiting
	}
	return theme.StateNone
}

// narrow changes what is listed.
func (l *listPane) narrow(change func()) {
	change()
	l.page.Refresh()
	l.page.parts.Reload()
}

// clear lists everything again.
func (l *listPane) clear() {
	l.search.SetText("")
	l.narrow(func() { l.page.parts.Book.Search("") })
}

func (l *listPane) choose(id hooks.ID) {
	l.page.parts.Book.Choose(id)
	l.page.Refresh()
	l.older()
}

// nearEnd is how many rows before the oldest more are read.
const nearEnd = 30

// older has more read when the reader comes near the oldest that are loaded.
func (l *listPane) older() {
	rows := l.table.Rows
	if (rows.AtEnd() || rows.SelectedIndex() > len(l.rows)-nearEnd) && l.page.parts.Book.WantOlder() {
		l.page.parts.Reload()
	}
}

// refresh shows what the model holds.
func (l *listPane) refresh() {
	m := l.page.parts.Book
	l.rows = m.Rows()
	width := l.states.MinSize().Width
	for i, s := range listed() {
		words := stateTitles()[i]
		if n := m.CountOf(s); n > 0 && i > 0 {
			words += " " + model.Number(n)
		}
		l.states.SetText(i, words)
	}
	if l.states.MinSize().Width != width {
		l.head.Refresh()
	}
	none := lang.T("Nobody who signed has “%s”.", model.OneLine(m.Searched()))
	if m.Searched() == "" {
		none = map[hooks.CommentState]string{hooks.CommentWaiting: lang.T("Nothing waits. With Approve first, new entries wait here until they are shown."), hooks.CommentHidden: lang.T("Nothing is hidden.")}[m.State()]
	}
	l.none.SetText(none)
	l.sum.SetText(m.Sum())
	some := len(l.rows) > 0
	moved := pane.Show(l.blank, !some)
	moved = pane.Show(l.table, some) || moved
	moved = l.many.refresh() || moved
	chosen, _ := m.Chosen()
	l.table.Rows.Select(uint64(chosen.ID))
	l.table.Rows.Reload()
	if moved {
		pane.Refresh(l.column)
	}
}

// manyBar tells how many entries are selected, and what can be done with all of them.
type manyBar struct {
	page  *Page
	root  fyne.CanvasObject
	count *widgets.Text
	parts *fyne.Container
}

func newManyBar(p *Page) *manyBar {
	b := &manyBar{page: p, count: widgets.NewText(widgets.TextSpec{Bold: true, Ink: theme.ColorBrassInk})}
	one := widgets.NewButton(widgets.ButtonSpec{Text: lang.T("Only one"), Kind: widgets.ButtonGhost, Small: true, Tip: lang.T("Select the chosen one alone, Esc"), Tap: func() {
		p.parts.Book.One()
		p.Refresh()
	}})
	b.parts = pane.Flow(theme.Gap, theme.GapSmall, b.count,
		pane.SmallButton(lang.T("Show them"), theme.GlyphEye, func() { p.set(hooks.CommentShown) }),
		pane.SmallButton(lang.T("Hide them"), theme.GlyphEyeSlash, func() { p.set(hooks.CommentHidden) }),
		pane.SmallButton(lang.T("Delete them"), theme.GlyphTrash, p.remove), one)
	b.root = pane.NewSurface(pane.SurfaceSpec{Ground: theme.ColorBrassTint, Top: true}, pane.Inset(theme.GapWide, 4, theme.Gap, 4, b.parts))
	b.root.Hide()
	return b
}

// refresh shows how many are selected and says whether the bar came or went.
func (b *manyBar) refresh() (moved bool) {
	n := b.page.parts.Book.Several()
	if n > 0 {
		b.count.SetText(lang.N(n, "%s selected", "%s selected", model.Number(int64(n))))
		b.parts.Refresh()
	}
	return pane.Show(b.root, n > 0)
}
