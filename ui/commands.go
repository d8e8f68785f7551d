package ui

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"bellhop/ui/model"
	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

// command is something that a person can have done. The menus and the palette are made from one list of them, so that
// nothing is in one and missing in the other.
type command struct {
	menu     string // the menu that holds it; "" is in the palette alone
	apart    bool   // a line stands above it in the menu
	glyph    theme.Glyph
	label    string
	shortcut fyne.Shortcut // works wherever the focus is: a field takes all other keys for itself; nil is none
	letter   rune          // does the same on its page while no field has the focus; 0 is none
	here     func() bool   // it can be done at this moment; nil is always
	do       func()
}

func shortcut(key fyne.KeyName, more fyne.KeyModifier) fyne.Shortcut {
	return &desktop.CustomShortcut{KeyName: key, Modifier: fyne.KeyModifierShortcutDefault | more}
}

// commands lists all there is, in the order of the menus.
func (d *Desk) commands() []command {
	return append(d.windowCommands(), d.exchangeCommands()...)
}

func (d *Desk) windowCommands() []command {
	return []command{
		{menu: "Bellhop", glyph: theme.GlyphGearSix, label: "Settings", shortcut: shortcut(fyne.KeyComma, 0), do: d.unlessAsked(d.showSettings)},
		{menu: "Bellhop", apart: true, glyph: theme.GlyphPower, label: "Quit", shortcut: shortcut(fyne.KeyQ, 0), do: d.close},
		{menu: "View", glyph: theme.GlyphMagnifyingGlass, label: "Commands…", shortcut: shortcut(fyne.KeyK, 0), here: func() bool { return false }, do: d.showPalette},
		{menu: "View", apart: true, glyph: theme.GlyphPulse, label: "Live", shortcut: shortcut(fyne.Key1, 0), do: d.unlessAsked(d.showLive)},
		{menu: "View", glyph: theme.GlyphBookOpenText, label: "Guestbook", shortcut: shortcut(fyne.Key2, 0), do: d.unlessAsked(d.showGuestbook)},
		{menu: "View", glyph: theme.GlyphTray, label: "Inboxes", shortcut: shortcut(fyne.Key3, 0), do: d.unlessAsked(d.showInboxes)},
		{menu: "View", glyph: theme.GlyphUsersThree, label: "Subscribers", shortcut: shortcut(fyne.Key4, 0), do: d.unlessAsked(d.showSubscribers)},
		{menu: "View", glyph: theme.GlyphSuitcase, label: "Deliveries", shortcut: shortcut(fyne.Key5, 0), do: d.unlessAsked(d.showDeliveries)},
		{menu: "View", apart: true, glyph: theme.GlyphPlus, label: "Larger text", shortcut: shortcut(fyne.KeyEqual, 0), do: d.largerText},
		{menu: "View", glyph: theme.GlyphMinus, label: "Smaller text", shortcut: shortcut(fyne.KeyMinus, 0), do: d.smallerText},
		{menu: "View", glyph: theme.GlyphPalette, label: "Normal text", shortcut: shortcut(fyne.Key0, 0), do: d.normalText},
		{menu: "View", apart: true, glyph: theme.GlyphEyeSlash, label: "Redact for a shared screen, or show again", shortcut: shortcut(fyne.KeyR, fyne.KeyModifierShift), do: d.toggleRedacted},
	}
}

func (d *Desk) exchangeCommands() []command {
	return []command{
		{menu: "Exchange", glyph: theme.GlyphPaperPlaneTilt, label: "Send", shortcut: shortcut(fyne.KeyReturn, 0), here: func() bool { return d.frame.page == replayPage }, do: d.sendDraft},
		d.onLive('r', theme.GlyphArrowCounterClockwise, "Replay the chosen exchange"),
		d.onLive('e', theme.GlyphPencilSimple, "Edit and replay"),
		d.onLive('s', theme.GlyphTreeStructure, "Story of the chosen exchange"),
		d.onLive('m', theme.GlyphPushPin, "Mark for comparison"),
		d.onLive('d', theme.GlyphGitDiff, "Compare with the marked one"),
		d.onLive('c', theme.GlyphCopy, "Copy as cURL"),
		d.onLive('w', theme.GlyphArrowSquareOut, "Open in a window of its own"),
		{glyph: theme.GlyphLink, label: "Copy a link to the chosen exchange", here: d.chosenInLive, do: d.copyLink},
		{menu: "Exchange", apart: true, glyph: theme.GlyphArrowsClockwise, label: "Replay what the list shows…", shortcut: shortcut(fyne.KeyR, 0), do: d.replayThese},
		{menu: "Exchange", glyph: theme.GlyphLightning, label: "Repeat many times…", shortcut: shortcut(fyne.KeyL, 0), here: d.chosenInLive, do: d.repeatShown},
		{menu: "Exchange", apart: true, glyph: theme.GlyphExport, label: "Export…", shortcut: shortcut(fyne.KeyE, 0), do: d.export},
		{menu: "Exchange", glyph: theme.GlyphDownloadSimple, label: "Import…", shortcut: shortcut(fyne.KeyO, 0), do: d.transfer.Import},
		{menu: "Exchange", glyph: theme.GlyphTerminalWindow, label: "Paste cURL…", shortcut: shortcut(fyne.KeyV, fyne.KeyModifierShift), do: d.transfer.PasteCurl},
		{menu: "Exchange", apart: true, glyph: theme.GlyphChartBar, label: "Queue race…", do: d.showRace},
		{menu: "Edit", glyph: theme.GlyphTray, label: "New inbox", do: d.newInbox},
		{menu: "Edit", glyph: theme.GlyphUser, label: "New subscriber", do: d.newSubscriber},
		{menu: "Edit", apart: true, glyph: theme.GlyphMagnifyingGlass, label: "Find in the body…", shortcut: shortcut(fyne.KeyF, 0), here: d.chosenInLive, do: d.find},
		{menu: "Edit", glyph: theme.GlyphCaretDown, label: "Find next", shortcut: shortcut(fyne.KeyG, 0), here: d.chosenInLive, do: func() { d.findNext(1) }},
		{menu: "Edit", glyph: theme.GlyphCaretUp, label: "Find previous", shortcut: shortcut(fyne.KeyG, fyne.KeyModifierShift), here: d.chosenInLive, do: func() { d.findNext(-1) }},
		{menu: "Edit", apart: true, glyph: theme.GlyphListBullets, label: "Select all in the list", here: func() bool { return d.frame.page == livePage || d.frame.page == guestbookPage }, do: d.selectAll}, // Ctrl A in a field is the field's own
		{menu: "Edit", glyph: theme.GlyphArrowCounterClockwise, label: "Undo the last change", do: d.undo},                                                                                                   // Ctrl Z in a field is the field's own
		{glyph: theme.GlyphFunnel, label: "Filter the list", letter: '/', do: func() { d.showLive(); d.focusOn(livePage, func() { d.traffic.Rune('/') }) }},
		d.whileLive(' ', theme.GlyphPause, "Pause the list, or go on"),
		d.whileLive('f', theme.GlyphArrowLineDown, "Follow the newest"),
		{menu: "Door", glyph: theme.GlyphGlobeHemisphereWest, label: "Go public or private", shortcut: shortcut(fyne.KeyP, fyne.KeyModifierShift), do: d.togglePublic},
		{menu: "Door", glyph: theme.GlyphQRCode, label: "All doors", do: d.openDoors},
		{menu: "Door", glyph: theme.GlyphArrowSquareOut, label: "Open the guestbook", do: d.openBook},
		{glyph: theme.GlyphCallBell, label: "Sign as a test guest", do: d.signTest},
		{menu: "Help", glyph: theme.GlyphKeyboard, label: "All keys", letter: '?', do: d.showKeys},
	}
}

// unlessAsked leaves the page as it is while a question lies over it.
func (d *Desk) unlessAsked(show func()) func() {
	return func() {
		if d.window.Canvas().Overlays().Top() == nil {
			show()
		}
	}
}

// chosenInLive reports whether an exchange is chosen and in sight.
func (d *Desk) chosenInLive() bool { return d.frame.page == livePage && d.live.Selected() != 0 }

// onLive is what a letter does with the exchange that is chosen in Live.
func (d *Desk) onLive(letter rune, glyph theme.Glyph, label string) command {
	return command{glyph: glyph, label: label, letter: letter, here: d.chosenInLive, do: func() { d.traffic.Rune(letter) }}
}

// whileLive is what a letter does with the list of Live.
func (d *Desk) whileLive(letter rune, glyph theme.Glyph, label string) command {
	return command{glyph: glyph, label: label, letter: letter, here: func() bool { return d.frame.page == livePage }, do: func() { d.traffic.Rune(letter) }}
}

// signTest signs the guest book and shows what comes of it.
func (d *Desk) signTest() {
	d.showLive()
	d.traffic.SignTest()
}

// menu is the list of commands as menus.
func (d *Desk) menu() *fyne.MainMenu {
	var menus []*fyne.Menu
	for _, c := range d.commands() {
		if c.menu == "" {
			continue
		}
		if len(menus) == 0 || menus[len(menus)-1].Label != c.menu {
			menus = append(menus, fyne.NewMenu(c.menu))
		}
		last := menus[len(menus)-1]
		if c.apart {
			last.Items = append(last.Items, fyne.NewMenuItemSeparator())
		}
		item := fyne.NewMenuItem(c.label, c.do)
		item.Shortcut, item.IsQuit = c.shortcut, c.label == "Quit"
		last.Items = append(last.Items, item)
	}
	return fyne.NewMainMenu(menus...)
}

// showPalette offers every command that can be done now, and every inbox, by words of its name.
func (d *Desk) showPalette() {
	if d.window.Canvas().Overlays().Top() != nil {
		return // a question waits for its answer
	}
	var all, always []command // what only this moment offers stands first
	for _, c := range d.commands() {
		switch {
		case c.here == nil:
			always = append(always, c)
		case c.here():
			all = append(all, c)
		}
	}
	all = append(all, always...)
	for _, row := range d.boxes.Rows() {
		all = append(all, command{glyph: theme.GlyphTray, label: "Open inbox " + row.Name, do: func() {
			d.showInboxes()
			d.inboxes.Choose(row.Name)
		}})
	}
	labels := make([]string, len(all))
	for i, c := range all {
		labels[i] = c.label
	}
	var shown []int
	palette := widgets.NewPalette("What do you want to do?", "No command has these words.")
	palette.OnType = func(text string) {
		shown = model.MatchWords(text, labels)
		rows := make([]widgets.PaletteRow, len(shown))
		for i, index := range shown {
			rows[i] = all[index].row()
		}
		palette.SetRows(rows)
	}
	palette.OnTake = func(index int) { all[shown[index]].do() }
	palette.OnType("")
	palette.ShowOn(d.window.Canvas())
}

// row is the command as a line of the palette.
func (c command) row() widgets.PaletteRow {
	row := widgets.PaletteRow{Glyph: c.glyph, Text: c.label}
	switch s, is := c.shortcut.(*desktop.CustomShortcut); {
	case is:
		row.Key = capOf(s)
	case c.letter == ' ':
		row.Key = "Space"
	case c.letter != 0:
		row.Key = strings.ToUpper(string(c.letter))
	}
	return row
}

// capOf words a shortcut as a key cap shows it: "Ctrl Shift P".
func capOf(s *desktop.CustomShortcut) string {
	words := make([]string, 0, 3)
	for _, m := range []struct {
		has  fyne.KeyModifier
		word string
	}{{fyne.KeyModifierControl, "Ctrl"}, {fyne.KeyModifierSuper, "Cmd"}, {fyne.KeyModifierAlt, "Alt"}, {fyne.KeyModifierShift, "Shift"}} {
		if s.Modifier&m.has != 0 {
			words = append(words, m.word)
		}
	}
	name := string(s.KeyName)
	switch s.KeyName {
	case fyne.KeyReturn:
		name = "Enter"
	case fyne.KeyEqual:
		name = "+"
	}
	return strings.Join(append(words, name), " ")
}
