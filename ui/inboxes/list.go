package inboxes

import (
	"hash/fnv"
	"time"

	"fyne.io/fyne/v2"

	"bellhop/hooks"
	"bellhop/ui/lang"
	"bellhop/ui/model"
	"bellhop/ui/pane"
	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

// listPane is the list of all inboxes, with a field for the name of a new one.
type listPane struct {
	page *Page
	root *fyne.Container
	all  []model.InboxRow

	search    *widgets.Field
	searching fyne.CanvasObject // the search with its margins
	sought    bool              // somebody asked for the search, which a short list does not show by itself
	adding    bool              // a name is asked for
	busy      bool              // it is being made
	name      *widgets.Field
	wrong     *widgets.Paragraph // why the name cannot be
	naming    fyne.CanvasObject
	rows      *widgets.RowList
	unmatched *widgets.Paragraph
	missing   fyne.CanvasObject
}

// searchFrom is how many inboxes there are before they can be searched.
const searchFrom = 7

func newListPane(p *Page) *listPane {
	l := &listPane{page: p}
	l.search = widgets.NewField(widgets.FieldSpec{Placeholder: lang.T("Find an inbox"), Glyph: theme.GlyphMagnifyingGlass, Small: true, Clear: true})
	l.search.OnChange = func(text string) {
		p.parts.Inboxes.Search(text)
		l.refresh()
	}
	l.search.OnSubmit = func(string) { l.chooseFirst() }
	l.search.OnKey = l.searchKey
	l.searching = pane.Inset(theme.GapWide, theme.Gap, theme.GapWide, theme.Gap, l.search)
	l.name = widgets.NewField(widgets.FieldSpec{Placeholder: lang.T("its name, such as orders"), Mono: true, Told: true})
	l.name.OnSubmit = func(string) { l.create() }
	l.name.OnChange = func(string) { l.problem("") }
	l.name.OnKey = func(name fyne.KeyName) bool {
		if name == fyne.KeyEscape {
			l.end()
		}
		return name == fyne.KeyEscape
	}
	l.unmatched = widgets.NewParagraph(widgets.ParagraphSpec{Quiet: true})
	l.missing = pane.Inset(theme.PagePadding, theme.PagePadding, theme.PagePadding, theme.PagePadding, l.unmatched)
	l.naming = l.makeNaming()
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
	l.root = pane.Column(0, l.rows, l.searching, l.naming, pane.Line(), l.missing, l.rows, keyHelp())
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

func (l *listPane) makeNaming() fyne.CanvasObject {
	space := pane.Space()
	l.wrong = widgets.NewParagraph(widgets.ParagraphSpec{Caption: true})
	create := widgets.NewButton(widgets.ButtonSpec{Text: lang.T("Create"), Small: true, Kind: widgets.ButtonPrimary, Tap: l.create})
	cancel := widgets.NewButton(widgets.ButtonSpec{Text: lang.T("Cancel"), Small: true, Key: "Esc", Tap: l.end})
	column := pane.Column(theme.Gap, nil,
		widgets.NewText(widgets.TextSpec{Text: lang.T("New inbox"), Bold: true}), l.name, l.wrong,
		pane.Row(theme.Gap, space, create, cancel, space))
	naming := pane.NewSurface(pane.SurfaceSpec{Ground: theme.ColorBackground, Top: true},
		pane.Inset(theme.GapWide, theme.GapWide, theme.GapWide, theme.GapWide, column))
	naming.Hide()
	l.wrong.Hide()
	return naming
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
	if m.Searched() == "" && l.search.Text() != "" && !l.search.Focused() {
		l.search.SetText("")
	}
	chosen := uint64(0)
	if m.Chosen() != "" {
		chosen = keyOf(m.Chosen())
	}
	l.rows.Select(chosen)
	l.rows.Reload()
	moved := pane.Show(l.searching, m.Count() >= searchFrom || m.Searched() != "" || l.sought)
	none := len(l.all) == 0 && m.Searched() != ""
	if none {
		l.unmatched.SetText(lang.T("No inbox has %s in its name.", m.Searched()))
	}
	moved = pane.Show(l.missing, none) || moved
	if moved {
		pane.Refresh(l.root)
	}
}

func (l *listPane) chooseFirst() {
	if len(l.all) > 0 {
		l.page.Choose(l.all[0].Name)
		l.rows.Focus()
	}
}

func (l *listPane) searchKey(name fyne.KeyName) bool {
	switch name {
	case fyne.KeyEscape:
		l.sought = false
		l.search.SetText("")
		l.refresh()
		l.rows.Focus()
	case fyne.KeyDown:
		l.rows.Focus()
	default:
		return false
	}
	return true
}

// find leads into the search, which is shown for it where the list is short.
func (l *listPane) find() {
	if l.page.parts.Inboxes.Count() == 0 {
		return
	}
	l.sought = true
	l.refresh()
	l.search.FocusBeside(l.root)
}

// begin asks for the name of a new inbox.
func (l *listPane) begin() {
	l.adding = true
	l.name.SetText("")
	l.problem("")
	pane.Show(l.naming, true)
	l.page.Refresh()
	pane.Refresh(l.root)
	l.name.Focus()
	l.page.parts.After(focusDelay, func() { // Fyne knows the window of what has just come into sight only once it was drawn
		if l.adding && !l.name.Focused() {
			l.name.Focus()
		}
	})
}

// focusDelay lets the question for a name be drawn.
const focusDelay = 100 * time.Millisecond

// end puts the question for a name away.
func (l *listPane) end() {
	l.adding = false
	l.problem("")
	pane.Show(l.naming, false)
	l.page.Refresh()
	pane.Refresh(l.root)
	l.rows.Focus()
}

// problem says why a name cannot be.
func (l *listPane) problem(text string) {
	l.name.SetProblem(text)
	l.wrong.SetText(text)
	if pane.Show(l.wrong, text != "") || text != "" {
		pane.Refresh(l.root)
	}
}

// create makes the inbox whose name was typed, once at a time.
func (l *listPane) create() {
	name := l.name.Text()
	if l.busy {
		return
	}
	if err := hooks.CheckInboxName(name); err != nil {
		l.problem(model.Words(err))
		l.name.Focus()
		return
	}
	l.busy = true
	l.page.add(hooks.Inbox{Name: name}, func(err error) {
		l.busy = false
		if err != nil {
			l.problem(model.Sentence(err, lang.T("It could not be stored. See that there is room and that you may write the data folder.")))
			return
		}
		l.search.SetText("")
		l.end()
	})
}
