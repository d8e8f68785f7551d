package ui

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"

	"bellhop/ui/lang"
	"bellhop/ui/model"
	"bellhop/ui/pane"
	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

// typedKey gets the keys that no focused control wants.
func (d *Desk) typedKey(e *fyne.KeyEvent) {
	if top := d.window.Canvas().Overlays().Top(); top != nil {
		if sheet, is := top.(*widgets.Sheet); is && e.Name == fyne.KeyEscape {
			sheet.Cancel() // the focus may be nowhere, as after a tap on a button that cannot be pressed at the moment
		}
		return
	}
	for _, c := range d.commands() {
		if c.page == anyPage && c.key == e.Name && c.shift == shifted() {
			c.do()
			return
		}
	}
	d.pageKey(e)
}

// shifted reports whether Shift is down at this moment.
func shifted() bool {
	system, is := fyne.CurrentApp().Driver().(desktop.Driver)
	return is && system.CurrentKeyModifiers()&fyne.KeyModifierShift != 0
}

// pageKey gives a key to the page in sight.
func (d *Desk) pageKey(e *fyne.KeyEvent) {
	switch d.frame.page {
	case livePage:
		d.traffic.Key(e)
	case comparePage:
		if e.Name == fyne.KeyEscape {
			d.leaveCompare()
		}
	case guestbookPage:
		d.guestbook.Key(e)
	case inboxesPage:
		d.inboxes.Key(e)
	case subscribersPage:
		d.subscribers.Key(e)
	case deliveriesPage:
		d.deliveries.Key(e)
	default:
		if e.Name == fyne.KeyEscape {
			d.showLive()
		}
	}
}

// typedRune gets the letters that no focused control wants.
func (d *Desk) typedRune(r rune) {
	if d.window.Canvas().Overlays().Top() != nil {
		return
	}
	for _, c := range d.commands() {
		if c.page == anyPage && c.letter == r {
			c.do()
			return
		}
	}
	d.pageRune(r)
}

// pageRune gives a letter to the page in sight and says whether it means anything there.
func (d *Desk) pageRune(r rune) bool {
	switch d.frame.page {
	case livePage:
		return d.traffic.Rune(r)
	case comparePage:
		return d.compare.Rune(r)
	case guestbookPage:
		return d.guestbook.Rune(r)
	case inboxesPage:
		return d.inboxes.Rune(r)
	case subscribersPage:
		return d.subscribers.Rune(r)
	case deliveriesPage:
		return d.deliveries.Rune(r)
	}
	return false
}

// jump gives the focus to the next pane of the window, or to the one before for -1, and remembers where it was.
func (d *Desk) jump(by int) {
	c := d.window.Canvas()
	panes := widgets.Panes(d.frame.root)
	if c.Overlays().Top() != nil || len(panes) == 0 {
		return
	}
	focused := c.Focused()
	at := slices.IndexFunc(panes, func(p widgets.Pane) bool { return p.Has(focused) })
	switch {
	case at < 0 && by > 0:
		at = -1 // the first
	case at < 0:
		at = 0 // the last
	default:
		d.left = append(d.left, focused)
		d.left = d.left[max(0, len(d.left)-2*len(panes)):]
	}
	c.Focus(panes[(at+by+len(panes))%len(panes)].Enter(d.left))
}

// addSpareShortcuts adds the other ways to type what the menu names.
func (d *Desk) addSpareShortcuts(c fyne.Canvas) {
	for s, do := range map[fyne.Shortcut]func(){
		shortcut(fyne.KeyPlus, 0):                      d.largerText,
		shortcut(fyne.KeyEqual, fyne.KeyModifierShift): d.largerText,
		shortcut(fyne.KeyPlus, fyne.KeyModifierShift):  d.largerText,
		shortcut(fyne.KeyEnter, 0):                     d.sendDraft,
	} {
		c.AddShortcut(s, func(fyne.Shortcut) { do() })
	}
	for _, cmd := range d.commands() {
		if do := cmd.do; cmd.spare != nil {
			if cmd.spareDo != nil {
				do = cmd.spareDo
			}
			c.AddShortcut(cmd.spare, func(fyne.Shortcut) { do() })
		}
	}
}

func (d *Desk) sendDraft() {
	if d.transfer.Enter() {
		return
	}
	if d.frame.page == replayPage {
		d.replay.Send()
	}
}

// selectAll selects what Live or the guest book shows.
func (d *Desk) selectAll() {
	if d.window.Canvas().Overlays().Top() != nil {
		return
	}
	switch d.frame.page {
	case livePage:
		d.traffic.SelectAll()
	case guestbookPage:
		d.guestbook.SelectAll()
	}
}

// find looks for words in the body that Live shows.
func (d *Desk) find() {
	if d.frame.page == livePage && d.window.Canvas().Overlays().Top() == nil {
		d.traffic.Find()
	}
}

func (d *Desk) findNext(by int) {
	if d.frame.page == livePage && d.window.Canvas().Overlays().Top() == nil {
		d.traffic.FindNext(by)
	}
}

func (d *Desk) largerText()  { d.setLook(d.look.Step(1)) }
func (d *Desk) smallerText() { d.setLook(d.look.Step(-1)) }
func (d *Desk) normalText()  { d.setLook(d.look.Normal()) }

// keysHeight is the most of the list of keys that shows at once, so that it fits the smallest window.
const keysHeight = 456

// showKeys shows what every key does: on the page in sight, everywhere, and on the other pages.
func (d *Desk) showKeys() {
	if d.window.Canvas().Overlays().Top() != nil {
		return
	}
	var parts []fyne.CanvasObject
	for _, of := range d.keyRows() {
		table := widgets.NewHeaderTable(nil)
		table.Set(of.rows)
		parts = append(parts, widgets.NewText(widgets.TextSpec{Text: of.title, Size: theme.SizeSection, Bold: true}), table)
	}
	column := pane.Column(theme.Gap, nil, parts...)
	d.keys = widgets.NewSheet(widgets.SheetSpec{
		Glyph: theme.GlyphKeyboard, Title: lang.T("Keys"), Width: pane.SheetWidth(d.window.Canvas(), 620), After: d.after,
		Body:    pane.Height(min(column.MinSize().Height, keysHeight), container.NewVScroll(pane.Inset(0, 0, theme.GapWide, 0, column))),
		Buttons: []*widgets.Button{widgets.NewButton(widgets.ButtonSpec{Text: lang.T("Close"), Tap: func() { d.keys.Close() }})},
		Cancel:  func() {},
	})
	d.keys.ShowOn(d.window.Canvas())
}

// keysOf is what keys do in one place.
type keysOf struct {
	title string
	rows  []widgets.NameValue
}

// keyRows words every key of the commands, and the gestures: the page in sight first, then what is everywhere.
func (d *Desk) keyRows() []keysOf {
	titles := []string{
		anyPage: lang.T("Everywhere"), livePage: lang.As("page", "Live"), guestbookPage: lang.T("Guestbook"), replayPage: lang.T("Edit and replay"), comparePage: lang.T("Compare"),
		inboxesPage: lang.T("Inboxes"), subscribersPage: lang.T("Subscribers"), deliveriesPage: lang.T("Deliveries that were given up"), settingsPage: lang.T("Settings"),
	}
	all := make([]keysOf, len(titles))
	for page, title := range titles {
		all[page].title = title
	}
	add := func(page int, keys []string, does string) {
		if len(keys) > 0 {
			all[page].rows = append(all[page].rows, widgets.NameValue{Name: strings.Join(keys, ", "), Value: does})
		}
	}
	for _, c := range d.commands() {
		there := c
		there.shortcut, there.spare = nil, nil
		everywhere := c
		if c.page != anyPage {
			add(c.page, there.caps(), c.label)
			everywhere.key, everywhere.letter = "", 0
		}
		add(anyPage, everywhere.caps(), c.label)
	}
	for _, g := range gestures() {
		add(g.page, []string{g.keys}, model.Capital(g.does))
	}
	order := append([]int{d.frame.page, anyPage}, d.otherPages()...)
	var told []keysOf
	for _, page := range order {
		if len(all[page].rows) > 0 {
			told = append(told, all[page])
		}
	}
	return told
}

// otherPages are all but the one in sight.
func (d *Desk) otherPages() (pages []int) {
	for page := livePage; page <= settingsPage; page++ {
		if page != d.frame.page {
			pages = append(pages, page)
		}
	}
	return pages
}

// showRace shows the race of queues on the page for deliveries.
func (d *Desk) showRace() {
	d.showDeliveries()
	d.deliveries.ShowRace()
}
