package traffic

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"bellhop/hooks"
	"bellhop/ui/lang"
	"bellhop/ui/model"
	"bellhop/ui/pane"
	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

// severalBar tells how many rows are selected and what can be done with all of them. It shows while two or more are.
type severalBar struct {
	page    *Page
	root    fyne.CanvasObject
	parts   *fyne.Container
	count   *widgets.Text
	note    *widgets.Text
	replay  *widgets.Button
	compare *widgets.Button
}

func newSeveralBar(p *Page) *severalBar {
	b := &severalBar{page: p}
	b.count = widgets.NewText(widgets.TextSpec{Bold: true, Ink: theme.ColorBrassInk})
	b.note = widgets.NewText(widgets.TextSpec{Size: theme.SizeCaption, Ink: theme.ColorInk2})
	b.replay = widgets.NewButton(widgets.ButtonSpec{Small: true, Glyph: theme.GlyphArrowCounterClockwise, Tip: lang.T("Send all that are selected again, R"), Tap: p.replaySeveral})
	b.compare = widgets.NewButton(widgets.ButtonSpec{Text: lang.As("verb", "Compare"), Small: true, Glyph: theme.GlyphGitDiff, Tip: lang.T("What differs between the two, D"), Tap: p.compareChosen})
	export := widgets.NewButton(widgets.ButtonSpec{Text: lang.As("verb", "Export"), Small: true, Glyph: theme.GlyphExport, Tip: lang.T("Write them to a file, X"), Tap: func() { p.parts.Export() }})
	one := widgets.NewButton(widgets.ButtonSpec{Text: lang.T("Only one"), Kind: widgets.ButtonGhost, Small: true, Tip: lang.T("Select the one in the inspector alone, Esc"), Tap: func() { p.backToOne() }})
	b.parts = pane.Flow(theme.Gap, theme.GapSmall, b.count, b.replay, b.compare, export, one, b.note)
	b.root = pane.NewSurface(pane.SurfaceSpec{Ground: theme.ColorBrassTint, Top: true}, pane.Inset(theme.PagePadding, 4, theme.Gap, 4, b.parts))
	b.root.Hide()
	return b
}

// refresh shows what is selected and says whether the bar came, went or changed its size.
func (b *severalBar) refresh() (moved bool) {
	l := b.page.parts.Live
	words := l.Selection()
	if words == "" {
		return pane.Show(b.root, false)
	}
	_, two := l.PairOf()
	before := b.parts.MinSize()
	b.count.SetText(words)
	b.replay.SetText(lang.T("Replay these %s", model.Number(int64(len(l.Several())))))
	note := l.SelectionNote()
	b.note.SetText(note)
	moved = pane.Show(b.note, note != "")
	moved = pane.Show(b.compare, two) || moved
	b.parts.Refresh()
	return pane.Show(b.root, true) || moved || before != b.parts.MinSize()
}

// toggled takes a row into the selection, or out of it.
func (p *Page) toggled(_ int, key uint64) {
	p.parts.Live.Toggle(hooks.ID(key))
	p.touched()
}

// extended selects the rows from where the selection began to one, and has older ones read when it is near the oldest.
func (p *Page) extended(index int, key uint64) {
	p.parts.Live.Extend(hooks.ID(key))
	p.touched()
	if index < nearTop && p.parts.Live.Sorted() == "" && p.parts.Live.WantOlder() {
		p.parts.Reload()
	}
}

// SelectAll selects what the list shows, as far as it is loaded.
func (p *Page) SelectAll() {
	p.parts.Live.SelectAll()
	p.touched()
}

// backToOne leaves only the chosen exchange selected, and says whether there were more.
func (p *Page) backToOne() bool {
	if !p.parts.Live.One() {
		return false
	}
	p.Refresh()
	p.parts.Reload()
	return true
}

// touched shows a selection that the reader changed. The row that was touched stays in sight above the bar.
func (p *Page) touched() {
	p.open(p.parts.Live.Selected())
	if i := p.timeline.Rows.SelectedIndex(); i >= 0 {
		p.timeline.Rows.ScrollTo(i)
	}
	p.parts.Reload()
}

// replaySeveral asks how what is selected is replayed, and replays the chosen exchange where it is alone.
func (p *Page) replaySeveral() {
	if ids := p.parts.Live.Several(); ids != nil {
		p.parts.ReplayIDs(ids)
		return
	}
	p.inspector.replayShown()
}

// compareChosen compares the two that are selected, or else the chosen one with the marked one or with its original.
func (p *Page) compareChosen() {
	if pair, ok := p.parts.Live.PairOf(); ok {
		p.parts.Compare(pair)
		return
	}
	p.inspector.compareShown(p.marked)
}

// showMenu opens the menu of the chosen exchange, or of all that are selected.
func (p *Page) showMenu(_ int, at fyne.Position) {
	if c := fyne.CurrentApp().Driver().CanvasForObject(p.root); c != nil {
		widget.ShowPopUpMenuAtPosition(p.menu(), c, at)
	}
}

// item is an entry of a menu with its letter, "" for none.
func item(label string, letter fyne.KeyName, do func()) *fyne.MenuItem {
	m := fyne.NewMenuItem(label, do)
	if letter != "" {
		m.Shortcut = &desktop.CustomShortcut{KeyName: letter}
	}
	return m
}

// menu offers what can be done with what is selected.
func (p *Page) menu() *fyne.Menu {
	if several := p.parts.Live.Several(); len(several) > 0 {
		return p.severalMenu(model.Number(int64(len(several))))
	}
	in := p.inspector
	items := []*fyne.MenuItem{
		item(lang.As("verb", "Replay"), fyne.KeyR, in.replayShown),
		item(lang.T("Replay elsewhere"), fyne.KeyE, in.editShown),
		item(lang.T("Repeat many times…"), "", p.Repeat),
		item(lang.T("Copy as cURL"), fyne.KeyC, in.copyShown),
		item(lang.T("Open in a window of its own"), fyne.KeyW, p.parts.OpenWindow),
		fyne.NewMenuItemSeparator(),
		item(lang.T("Story"), fyne.KeyS, p.openStory),
		item(lang.T("Mark to compare"), fyne.KeyM, p.markChosen),
		item(lang.As("verb", "Compare"), fyne.KeyD, p.compareChosen),
		fyne.NewMenuItemSeparator(),
	}
	narrowings := p.parts.Live.Narrowings(p.parts.Live.Selected())
	for _, n := range narrowings {
		items = append(items, item(n.Text, "", func() { p.narrow(n) }))
	}
	if len(narrowings) > 0 {
		items = append(items, fyne.NewMenuItemSeparator())
	}
	return fyne.NewMenu("", append(items, item(lang.T("Export…"), fyne.KeyX, p.parts.Export), fyne.NewMenuItemSeparator(), p.sortItem(), p.columnsItem())...)
}

func (p *Page) severalMenu(count string) *fyne.Menu {
	items := []*fyne.MenuItem{item(lang.T("Replay these %s…", count), fyne.KeyR, p.replaySeveral)}
	if _, two := p.parts.Live.PairOf(); two {
		items = append(items, item(lang.T("Compare these two"), fyne.KeyD, p.compareChosen))
	}
	return fyne.NewMenu("", append(items,
		item(lang.T("Export these %s…", count), fyne.KeyX, p.parts.Export),
		fyne.NewMenuItemSeparator(),
		item(lang.T("Select only the one in the inspector"), fyne.KeyEscape, func() { p.backToOne() }))...)
}

// narrow shows less. The direction that is shown stays.
func (p *Page) narrow(n model.Narrowing) {
	p.filter.set(n.Filter)
	p.filter.apply()
}
