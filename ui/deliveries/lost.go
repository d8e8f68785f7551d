package deliveries

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"bellhop/hooks"
	"bellhop/ui/lang"
	"bellhop/ui/model"
	"bellhop/ui/pane"
	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

// lostPane is the list of what was given up: a filter, the rows, what the chosen one says, and beside them the groups.
type lostPane struct {
	page *Page
	root *fyne.Container

	rows   []model.LostRow
	groups []model.LostGroup

	target, fault, span *widgets.Choice
	clear               *widgets.IconButton
	table               *widgets.CheckTable
	unmatched           fyne.CanvasObject // nothing passes the filter
	reason              *widgets.Paragraph
	retryOne            *widgets.Button
	detail              fyne.CanvasObject // what the chosen one says
	retryMany           *widgets.Button
	advice              *widgets.Text // what can be done where nothing is picked or filtered
	place               *widgets.Text
	words               [2]string // of the button and of place
	newer, older        *widgets.IconButton
	foot                fyne.CanvasObject
	list                *fyne.Container
	piles               *widgets.RowList
	both                fyne.CanvasObject
	none                fyne.CanvasObject
}

func newLostPane(p *Page) *lostPane {
	l := &lostPane{page: p}
	m := p.parts.Deliveries
	choice := func(choose func(int)) *widgets.Choice {
		return widgets.NewChoice([]string{""}, func(i int) { l.filter(func() { choose(i) }) })
	}
	l.target, l.fault, l.span = choice(m.ChooseTarget), choice(m.ChooseError), choice(m.ChooseSpan)
	l.clear = widgets.NewIconButton(theme.GlyphX, lang.T("Show all that were given up"), func() { l.filter(m.ClearFilter) })
	l.table = widgets.NewCheckTable(l, widgets.CheckTitles{Time: lang.T("Given up"), Target: lang.As("column: where a delivery goes", "To"), Note: lang.T("Event"), Count: lang.T("Tries"), Status: lang.T("Last try"), Text: lang.As("column: the reason", "Why")})
	l.table.OnCheck = l.check
	l.table.Rows.OnSelect = func(i int, _ uint64) { l.choose(l.rows[i].ID) }
	l.table.Rows.OnOpen = func(i int) { p.showTries(l.rows[i].ID) }
	l.unmatched = l.makeUnmatched()
	l.detail = l.makeDetail()
	l.foot = l.makeFoot()
	back := widgets.NewIconButton(theme.GlyphArrowLeft, lang.T("Back to the chart"), func() { p.look(false) })
	title := pane.Row(theme.Gap, nil, back, widgets.NewText(widgets.TextSpec{Text: lang.As("deliveries", "Given up"), Bold: true}))
	head := container.New(filterRow{}, title, l.target, l.fault, l.span, l.clear)
	middle := container.NewStack(l.table, l.unmatched)
	l.list = pane.Column(0, middle, pane.Inset(theme.GapWide, theme.GapSmall, theme.GapWide, theme.GapSmall, head), middle, l.detail, l.foot)
	l.both = container.New(mainAside{width: 26, share: 0.36},
		pane.NewSurface(pane.SurfaceSpec{Ground: theme.ColorSurface, Card: true}, pane.Inset(1, 1, 1, theme.GapSmall, l.list)), l.makeGroups())
	l.none = pane.NewSurface(pane.SurfaceSpec{Ground: theme.ColorSurface, Card: true}, widgets.NewEmpty(widgets.EmptySpec{
		Title: lang.T("Nothing given up"), Text: lang.T("What nobody takes up to its last try is listed here, with the reason, to be tried again."),
		Buttons: []*widgets.Button{widgets.NewButton(widgets.ButtonSpec{Text: lang.T("Back to the chart"), Glyph: theme.GlyphChartBar, Tap: func() { p.look(false) }})},
	}))
	l.root = container.NewStack(l.both, l.none)
	return l
}

func (l *lostPane) makeUnmatched() fyne.CanvasObject {
	words := widgets.NewParagraph(widgets.ParagraphSpec{Text: lang.T("Nothing that was given up passes this filter."), Quiet: true, Centre: true})
	return pane.NewSurface(pane.SurfaceSpec{Ground: theme.ColorSurface, Top: true},
		pane.Inset(theme.PagePadding, 2*theme.PagePadding, theme.PagePadding, theme.PagePadding, words))
}

// makeDetail tells the chosen one's reason whole, and what can be done with it.
func (l *lostPane) makeDetail() fyne.CanvasObject {
	space := pane.Space()
	l.reason = widgets.NewParagraph(widgets.ParagraphSpec{})
	l.retryOne = small(lang.T("Retry it"), theme.GlyphArrowCounterClockwise, l.retryChosen)
	tries := small(lang.T("Show its tries"), theme.GlyphPulse, func() {
		if row, ok := l.page.parts.Deliveries.Chosen(); ok {
			l.page.showTries(row.ID)
		}
	})
	d := pane.NewSurface(pane.SurfaceSpec{Ground: theme.ColorSunken, Top: true}, pane.Inset(theme.GapWide, theme.Gap, theme.GapWide, theme.Gap,
		pane.Column(theme.GapSmall, nil, l.reason, pane.Row(theme.Gap, space, l.retryOne, tries, space))))
	d.Hide()
	return d
}

func (l *lostPane) makeFoot() fyne.CanvasObject {
	m := l.page.parts.Deliveries
	l.retryMany = small("", theme.GlyphArrowCounterClockwise, l.retryShown)
	l.place = widgets.NewText(widgets.TextSpec{Mono: true, Size: theme.SizeData, Ink: theme.ColorInk2})
	l.newer = widgets.NewIconButton(theme.GlyphCaretLeft, lang.T("Newer"), func() { l.filter(m.Newer) })
	l.older = widgets.NewIconButton(theme.GlyphCaretRight, lang.T("Older"), func() { l.filter(m.Older) })
	l.advice = widgets.NewText(widgets.TextSpec{Text: lang.T("Check rows to retry them, choose one to see why."), Size: theme.SizeCaption, Ink: theme.ColorInk2, Cut: true})
	return pane.NewSurface(pane.SurfaceSpec{Ground: theme.ColorSurface, Top: true}, pane.Inset(theme.GapWide, theme.GapSmall, theme.GapWide, 0,
		container.New(footRow{}, pane.Row(0, nil, l.retryMany), l.advice, pane.Row(theme.Gap, nil, l.place, l.newer, l.older))))
}

func (l *lostPane) makeGroups() fyne.CanvasObject {
	l.piles = widgets.NewRowList(widgets.RowSource{
		Pitch:  theme.SizeRowCard,
		Length: func() int { return len(l.groups) },
		Key:    func(i int) uint64 { return l.groups[i].Key },
		Create: func() fyne.CanvasObject { return widgets.NewCardRow() },
		Update: func(i int, row fyne.CanvasObject, look widgets.RowLook) {
			g := l.groups[i]
			glyph := theme.GlyphProhibit
			if !g.Retriable {
				glyph = theme.GlyphTrash
			}
			row.(*widgets.CardRow).Set(widgets.CardData{Glyph: glyph, Title: g.Target, Line: g.Reason, Count: g.Count, Word: g.When}, look)
		},
	})
	l.piles.OnSelect = func(i int, _ uint64) { l.filter(func() { l.page.parts.Deliveries.ChooseGroup(i) }) }
	space := pane.Space()
	head := pane.Inset(theme.GapWide, theme.GapSmall, theme.GapWide, theme.GapSmall,
		pane.RowOf(theme.SizeField, theme.Gap, space, widgets.NewText(widgets.TextSpec{Text: lang.T("By target and reason"), Bold: true}), space))
	return pane.NewSurface(pane.SurfaceSpec{Ground: theme.ColorSurface, Card: true},
		pane.Inset(1, 1, 1, theme.GapSmall, pane.Column(0, l.piles, head, pane.Line(), l.piles)))
}

// Length is how many rows the table has.
func (l *lostPane) Length() int { return len(l.rows) }

// Row gives one row of the table.
func (l *lostPane) Row(i int) widgets.CheckRowData {
	r := l.rows[i]
	return widgets.CheckRowData{
		Key: uint64(r.ID), Off: !r.Retriable, Checked: l.page.parts.Deliveries.Picked(r.ID), Time: r.Time, Target: r.Target, Note: r.Event,
		Count: r.Tries, State: theme.StateGivenUp, Status: r.Status, Text: r.Reason,
	}
}

// Checked tells whether all rows are picked, or some.
func (l *lostPane) Checked() (all, some bool) {
	m := l.page.parts.Deliveries
	return m.AllPicked(), m.CountPicked() > 0
}

// filter changes what is listed.
func (l *lostPane) filter(change func()) {
	change()
	l.page.Refresh()
	l.page.parts.Reload()
}

func (l *lostPane) check(index int) {
	if index < 0 {
		l.page.parts.Deliveries.PickAll()
	} else {
		l.page.parts.Deliveries.Pick(l.rows[index].ID)
	}
	l.refresh()
}

// choose shows what a row says; 0 is none.
func (l *lostPane) choose(id hooks.ID) {
	l.page.parts.Deliveries.Choose(id)
	l.refresh()
}

func (l *lostPane) focus() {
	if len(l.rows) > 0 {
		l.table.Rows.Focus()
		if l.table.Rows.SelectedIndex() < 0 {
			l.table.Rows.Choose(0)
		}
	}
}

// retry retries what is picked, or else the chosen one.
func (l *lostPane) retry() {
	if l.page.parts.Deliveries.CountPicked() > 0 {
		l.retryShown()
		return
	}
	l.retryChosen()
}

func (l *lostPane) retryChosen() {
	m := l.page.parts.Deliveries
	if row, ok := m.Chosen(); ok {
		l.page.ask(m.RetryOne(row.ID))
	}
}

// retryShown retries what is picked, or else all that the filter shows.
func (l *lostPane) retryShown() {
	m := l.page.parts.Deliveries
	if m.CountPicked() > 0 {
		l.page.ask(m.RetryPicked())
		return
	}
	l.page.ask(m.RetryShown())
}

// refresh shows what the model holds.
func (l *lostPane) refresh() {
	m := l.page.parts.Deliveries
	l.rows, l.groups = m.Rows(), m.Groups()
	set := func(c *widgets.Choice, f model.LostFilter) { c.SetOptions(f.Options, f.Chosen) }
	set(l.target, m.ByTarget())
	set(l.fault, m.ByError())
	set(l.span, m.BySpan())
	moved := pane.Show(l.clear, m.Filtered())
	some := len(l.rows) > 0
	moved = pane.Show(l.none, !some && !m.Filtered()) || moved
	moved = pane.Show(l.both, some || m.Filtered()) || moved
	moved = pane.Show(l.unmatched, !some) || moved
	moved = pane.Show(l.table, some) || moved
	moved = l.refreshDetail() || moved
	l.refreshFoot()
	l.refreshRows()
	if moved {
		pane.Refresh(l.root)
	}
}

func (l *lostPane) refreshRows() {
	chosen := uint64(0)
	if row, ok := l.page.parts.Deliveries.Chosen(); ok {
		chosen = uint64(row.ID)
	}
	l.table.Rows.Select(chosen)
	l.table.Reload()
	group := uint64(0)
	for _, g := range l.groups {
		if g.Chosen && group == 0 {
			group = g.Key
		}
	}
	l.piles.Select(group)
	l.piles.Reload()
}

func (l *lostPane) refreshDetail() (moved bool) {
	row, ok := l.page.parts.Deliveries.Chosen()
	if ok {
		words := row.Reason
		if !row.Retriable {
			words += " " + lang.T("It cannot be retried any more; one of its tries can be replayed from Live.")
		}
		l.reason.SetText(words)
		pane.Show(l.retryOne, row.Retriable)
	}
	return pane.Show(l.detail, ok)
}

func (l *lostPane) refreshFoot() {
	m := l.page.parts.Deliveries
	picked, shown := m.CountPicked(), m.RetryShown().Count
	verb := lang.N(int(shown), "Retry %s shown", "Retry %s shown", model.Number(shown))
	if picked > 0 {
		verb = lang.N(picked, "Retry %s picked", "Retry %s picked", model.Number(int64(picked)))
	}
	moved := pane.Show(l.retryMany, picked > 0 || m.Filtered())
	moved = pane.Show(l.advice, picked == 0 && !m.Filtered()) || moved
	if picked > 0 || shown > 0 {
		l.retryMany.Enable()
	} else {
		l.retryMany.Disable()
	}
	able(l.newer, m.HasNewer())
	able(l.older, m.HasOlder())
	paged := m.HasNewer() || m.HasOlder()
	moved = pane.Show(l.newer, paged) || moved
	moved = pane.Show(l.older, paged) || moved
	if words := [2]string{verb, m.Place()}; l.words != words { // of another length
		l.words, moved = words, true
		l.retryMany.SetText(verb)
		l.place.SetText(words[1])
	}
	if moved {
		l.list.Refresh()
	}
}

func able(b *widgets.IconButton, on bool) {
	if on {
		b.Enable()
	} else {
		b.Disable()
	}
}
