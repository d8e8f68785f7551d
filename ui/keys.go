package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

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
	if r == '?' {
		d.showKeys()
		return
	}
	switch d.frame.page {
	case livePage:
		d.traffic.Rune(r)
	case comparePage:
		d.compare.Rune(r)
	case guestbookPage:
		d.guestbook.Rune(r)
	case inboxesPage:
		d.inboxes.Rune(r)
	case subscribersPage:
		d.subscribers.Rune(r)
	case deliveriesPage:
		d.deliveries.Rune(r)
	}
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
	c.AddShortcut(&fyne.ShortcutPaste{}, func(fyne.Shortcut) { d.transfer.Paste() })
	c.AddShortcut(&fyne.ShortcutSelectAll{}, func(fyne.Shortcut) { d.selectAll() }) // in a field it is the field's own
	c.AddShortcut(&fyne.ShortcutUndo{}, func(fyne.Shortcut) { d.undo() })
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

// showKeys shows what every key does.
func (d *Desk) showKeys() {
	rows := []widgets.NameValue{
		{Name: "J K, arrows", Value: "next and previous exchange"},
		{Name: "Shift J K, Shift arrows", Value: "select several in a row, as Shift click does"},
		{Name: "Ctrl click, Ctrl A", Value: "select one more, all that are loaded"},
		{Name: "Menu", Value: "what can be done, as a right click does"},
		{Name: "Enter, Esc", Value: "into the body, back, one alone"},
		{Name: "/", Value: "filter the list"},
		{Name: "W", Value: "open in a window of its own"},
		{Name: "Ctrl F, Ctrl G", Value: "find in the body, the next one"},
		{Name: "V, P", Value: "in the body: copy the value, or its JSON path"},
		{Name: "Ctrl Shift R", Value: "redact for a shared screen, show again"},
		{Name: "[ ]", Value: "request, response, story, timing, signature"},
		{Name: "S", Value: "the story: what caused it, and what came of it"},
		{Name: "R", Value: "replay as it was, or all that are selected"},
		{Name: "E", Value: "edit and replay"},
		{Name: "Ctrl R", Value: "replay what the list shows"},
		{Name: "Ctrl L", Value: "repeat one request many times"},
		{Name: "M, D", Value: "mark one and compare another with it, or two selected"},
		{Name: "N P O", Value: "comparing: next, previous, differences only"},
		{Name: "C", Value: "copy as cURL, secrets left out"},
		{Name: "X, Ctrl E", Value: "export to a file"},
		{Name: "Ctrl O", Value: "import a file"},
		{Name: "Ctrl V, Ctrl Shift V", Value: "paste a cURL command, to edit and send"},
		{Name: "Space", Value: "pause, go on"},
		{Name: "F", Value: "follow the newest"},
		{Name: "Z", Value: "widen the inspector, and back"},
		{Name: "Ctrl Enter", Value: "send the replay"},
		{Name: "N, Ctrl Z", Value: "inboxes, subscribers: a new one, take a change back"},
		{Name: "A, H, Del, B", Value: "guest book: show, hide, delete, ban the source"},
		{Name: "Space, R", Value: "deliveries: pick one, retry"},
		{Name: "Ctrl K", Value: "all commands, by their words"},
		{Name: "Ctrl 1 to 5", Value: "Live, Guestbook, Inboxes, Subscribers, Deliveries"},
		{Name: "Ctrl ,", Value: "Settings"},
		{Name: "Ctrl Shift P", Value: "go public, go private"},
		{Name: "Ctrl + - 0", Value: "text size"},
	}
	table := widgets.NewHeaderTable(nil)
	table.Set(rows)
	d.keys = widgets.NewSheet(widgets.SheetSpec{
		Glyph: theme.GlyphKeyboard, Title: "Keys", Width: 620, After: d.after,
		Body:    pane.Height(min(table.MinSize().Height, keysHeight), container.NewVScroll(table)),
		Buttons: []*widgets.Button{widgets.NewButton(widgets.ButtonSpec{Text: "Close", Tap: func() { d.keys.Close() }})},
		Cancel:  func() {},
	})
	d.keys.ShowOn(d.window.Canvas())
}

// showRace shows the race of queues on the page for deliveries.
func (d *Desk) showRace() {
	d.showDeliveries()
	d.deliveries.ShowRace()
}
