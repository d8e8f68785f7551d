package inboxes

import (
	"hash/fnv"

	"fyne.io/fyne/v2"

	"bellhop/hooks"
	"bellhop/ui/lang"
	"bellhop/ui/model"
	"bellhop/ui/pane"
	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

// listPane is the list of all inboxes, with a search and a question for the name of a new one.
type listPane struct {
	page *Page
	root *fyne.Container
	all  []model.InboxRow

	finder    *pane.Finder
	question  *pane.Question // the name of a new one
	rows      *widgets.RowList
	unmatched *widgets.Paragraph
	missing   fyne.CanvasObject
}

// searchFrom is how many inboxes there are before they can be searched.
const searchFrom = 7

func newListPane(p *Page) *listPane {
	l := &listPane{page: p}
	l.finder = pane.NewFinder(pane.FinderSpec{Placeholder: lang.T("Find an inbox"), From: searchFrom, Search: l.search, First: l.chooseFirst, Leave: func() { l.rows.Focus() }})
	l.question = pane.NewQuestion(pane.QuestionSpec{
		Room:  func() float32 { return pane.RoomIn(l.root, l.question.Root) },
		Words: lang.T("New inbox"), Field: widgets.FieldSpec{Placeholder: lang.T("its name, such as orders"), Mono: true},
		Ground: pane.SurfaceSpec{Ground: theme.ColorBackground, Top: true}, Make: l.create, Turned: l.asked, Moved: l.moved, After: p.parts.After,
	})
	l.unmatched = widgets.NewParagraph(widgets.ParagraphSpec{Quiet: true})
	l.missing = pane.Inset(theme.PagePadding, theme.PagePadding, theme.PagePadding, theme.PagePadding, l.unmatched)
	l.rows = widgets.NewRowList(widgets.RowSource{
		Pitch:  theme.SizeRowCard,
		Length: func() int { return len(l.all) },
		Key:    func(i int) uint64 { return keyOf(l.all[i].Name) },
		Create: func() fyne.CanvasObject { return widgets.NewCardRow() },
		Update: func(i int, row fyne.CanvasObject, look widgets.RowLook) {
			row.(*widgets.CardRow).Set(cardData(l.all[i]), look)
		},
	})
	l.rows.OnSelect = func(i int, _ uint64) { p.Choose(l.all[i].Name) }
	l.rows.OnOpen = func(int) { p.detail.focus() }
	l.rows.OnMenu = p.showMenu
	l.root = pane.Column(0, l.rows, l.finder.Root, l.question.Root, pane.Line(), l.missing, l.rows, keyHelp())
	return l
}

// keyHelp tells the keys of the list at its foot.
func keyHelp() fyne.CanvasObject {
	word := func(text string) fyne.CanvasObject {
		return widgets.NewText(widgets.TextSpec{Text: text, Size: theme.SizeCaption, Ink: theme.ColorInk2})
	}
	space := pane.Space()
	return pane.NewSurface(pane.SurfaceSpec{Ground: theme.ColorSurface, Top: true},
		pane.Inset(theme.GapWide, theme.GapSmall, theme.GapWide, theme.GapSmall, pane.RowOf(theme.SizeField, theme.GapSmall, space,
			widgets.NewKeyCap("J"), widgets.NewKeyCap("K"), word(lang.T("choose,")), widgets.NewKeyCap("Enter"), word(lang.As("what Enter does with the chosen one", "edit")), space)))
}

// keyOf gives the key of a name in the list; two names with one key are not to be expected among a few hundred.
func keyOf(name string) uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(name))
	return h.Sum64() | 1
}

func cardData(r model.InboxRow) widgets.CardData {
	d := widgets.CardData{Glyph: glyphFor(r.Provider, r.Name), Title: r.Name, Line: r.Path, Count: r.Captures, Word: r.When}
	switch {
	case r.Silent:
		d.Mark = theme.GlyphHourglass
	case r.Verdict == hooks.VerdictValid:
		d.Mark, d.State = theme.GlyphShieldCheck, theme.StateDelivered
	case r.Verdict == hooks.VerdictNone || r.Verdict == "":
		d.Mark = theme.GlyphShieldSlash
	default:
		d.Mark, d.State = theme.GlyphShieldWarning, theme.StateRefused
	}
	return d
}

// refresh shows what the model holds.
func (l *listPane) refresh() {
	m := l.page.parts.Inboxes
	l.all = m.Rows()
	chosen := uint64(0)
	if m.Chosen() != "" {
		chosen = keyOf(m.Chosen())
	}
	l.rows.Select(chosen)
	l.rows.Reload()
	moved := l.finder.Refresh(m.Count(), m.Searched())
	none := len(l.all) == 0 && m.Searched() != ""
	if none {
		l.unmatched.SetText(lang.T("No inbox has %s in its name.", m.Searched()))
	}
	moved = pane.Show(l.missing, none) || moved
	if moved {
		l.moved()
	}
}

// moved lays the list out anew.
func (l *listPane) moved() { pane.Refresh(l.root) }

func (l *listPane) search(text string) {
	l.page.parts.Inboxes.Search(text)
	l.refresh()
}

func (l *listPane) chooseFirst() {
	if len(l.all) > 0 {
		l.page.Choose(l.all[0].Name)
		l.rows.Focus()
	}
}

// find leads into the search, which is shown for it where the list is short.
func (l *listPane) find() {
	if l.page.parts.Inboxes.Count() > 0 {
		l.finder.Open(l.root)
	}
}

// asked shows that a name is asked for, or no more.
func (l *listPane) asked(now bool) {
	l.page.Refresh()
	l.moved()
	if !now {
		l.rows.Focus()
	}
}

// create makes the inbox whose name was typed.
func (l *listPane) create(name string, done func(error)) {
	if err := hooks.CheckInboxName(name); err != nil {
		done(err)
		return
	}
	l.page.add(hooks.Inbox{Name: name}, func(err error) {
		if err == nil {
			l.finder.Clear()
		}
		done(err)
	})
}
