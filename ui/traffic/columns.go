package traffic

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"bellhop/ui/lang"
	"bellhop/ui/model"
	"bellhop/ui/pane"
	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

// makeColumns shows the list as the reader left it, and makes what tells of its order.
func (p *Page) makeColumns() {
	p.timeline.OnLayout = func(l widgets.TimelineLayout) { p.parts.KeepColumns(l.String()) }
	p.timeline.OnSort = func(c widgets.TimelineColumn) { p.sortBy(model.SortBy(c)) }
	p.timeline.OnHeadMenu = func(at fyne.Position) {
		if c := fyne.CurrentApp().Driver().CanvasForObject(p.root); c != nil {
			widget.ShowPopUpMenuAtPosition(fyne.NewMenu("", append(p.columnItems(), p.sortItem())...), c, at)
		}
	}
	p.timeline.SetLayout(widgets.ParseTimelineLayout(p.parts.Columns))
	p.timeline.SetSort(-1, false)
	p.news = widgets.NewButton(widgets.ButtonSpec{Small: true, Kind: widgets.ButtonPrimary, Glyph: theme.GlyphArrowDown, Tip: lang.T("Go to the newest and follow, F"), Tap: p.startFollow})
	p.news.Hide()
	p.older = widgets.NewButton(widgets.ButtonSpec{Text: lang.T("Load older"), Small: true, Tap: p.loadOlder})
	p.inTime = widgets.NewButton(widgets.ButtonSpec{Text: lang.As("sorted by time again", "In time"), Small: true, Tip: lang.T("Sort by time again"), Tap: func() { p.sortBy(model.SortTime) }})
}

// sortBy goes on to the next order by something.
func (p *Page) sortBy(by model.SortBy) {
	p.parts.Live.TapSort(by)
	p.changed()
	if i := p.timeline.Rows.SelectedIndex(); i >= 0 {
		p.timeline.Rows.ScrollTo(i)
	} else if by != model.SortTime {
		p.timeline.Rows.ScrollTo(0)
	}
}

// loadOlder has the page before the window read, which a sorted list is not scrolled to.
func (p *Page) loadOlder() {
	if p.parts.Live.WantOlder() {
		p.parts.Reload()
	}
}

// columnNames are the titles of what can be hidden.
func columnNames() map[widgets.TimelineColumn]string {
	return map[widgets.TimelineColumn]string{
		widgets.ColumnTime: lang.T("Time"), widgets.ColumnMethod: lang.As("HTTP", "Method"), widgets.ColumnTook: lang.T("Duration in ms"), widgets.ColumnSize: lang.T("Size"), widgets.ColumnNotes: lang.As("column", "Notes"),
	}
}

// columnItems are what a menu offers about the columns.
func (p *Page) columnItems() (items []*fyne.MenuItem) {
	layout := p.timeline.Layout()
	names := columnNames()
	for c := range widgets.TimelineColumns {
		name, can := names[c]
		if !can {
			continue
		}
		item := fyne.NewMenuItem(name, func() {
			l := p.timeline.Layout()
			l.Hidden[c] = !l.Hidden[c]
			p.setColumns(l)
		})
		item.Checked = !layout.Hidden[c]
		items = append(items, item)
	}
	if layout != (widgets.TimelineLayout{}) {
		items = append(items, fyne.NewMenuItem(lang.T("All columns as they were"), func() { p.setColumns(widgets.TimelineLayout{}) }))
	}
	return append(items, fyne.NewMenuItemSeparator())
}

func (p *Page) setColumns(l widgets.TimelineLayout) {
	p.timeline.SetLayout(l)
	p.parts.KeepColumns(p.timeline.Layout().String())
}

// sortItem offers the orders.
func (p *Page) sortItem() *fyne.MenuItem {
	item := fyne.NewMenuItem(lang.T("Sort by"), nil)
	by, down := p.parts.Live.Order()
	item.ChildMenu = fyne.NewMenu("")
	for i, words := range []string{lang.T("Time, following"), lang.As("HTTP", "Method"), lang.T("Path or host"), lang.T("Status, highest first"), lang.T("Duration, longest first"), lang.T("Size, largest first"), lang.As("column", "Notes")} {
		order := model.SortBy(i)
		greatest := order == model.SortStatus || order == model.SortTook || order == model.SortSize
		entry := fyne.NewMenuItem(words, func() {
			p.parts.Live.Sort(order, greatest)
			if order == model.SortTime {
				p.parts.Live.Follow()
			}
			p.changed()
		})
		entry.Checked = order == by && (by == model.SortTime || down == greatest)
		item.ChildMenu.Items = append(item.ChildMenu.Items, entry)
	}
	return item
}

// columnsItem offers the columns within another menu.
func (p *Page) columnsItem() *fyne.MenuItem {
	item := fyne.NewMenuItem(lang.T("Columns"), nil)
	items := p.columnItems()
	item.ChildMenu = fyne.NewMenu("", items[:len(items)-1]...)
	return item
}

// refreshOrder shows what the rows are sorted by, and what has arrived below.
func (p *Page) refreshOrder() {
	l := p.parts.Live
	by, down := l.Order()
	shown := widgets.TimelineColumn(by)
	if by == model.SortTime {
		shown = -1
	}
	p.timeline.SetSort(shown, down)
	news := l.News()
	if news != "" {
		p.news.SetText(news)
	}
	moved := pane.Show(p.news, news != "" && !l.Paused() && (by != model.SortTime || !p.timeline.Rows.AtEnd()))
	if moved || p.news.Visible() && p.news.Size() != p.news.MinSize() { // else each look at the list would draw the window
		p.newsRoom.Refresh()
	}
}

// atFoot puts an object over the foot of what it lies on, in the middle.
type atFoot struct{}

// MinSize is Fyne's.
func (atFoot) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.Size{} }

// Layout is Fyne's.
func (atFoot) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		least := o.MinSize()
		o.Resize(least)
		o.Move(fyne.NewPos(float32(int((size.Width-least.Width)/2)), size.Height-least.Height-theme.GapWide))
	}
}
