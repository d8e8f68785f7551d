package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"bellhop/ui/lang"
	"bellhop/ui/settings"
	"bellhop/ui/theme"
)

// commands lists all there is, in the order of the menus, and then what is in no menu.
func (d *Desk) commands() []command {
	all := append(d.windowCommands(), d.exchangeCommands()...)
	all = append(all, d.editCommands()...)
	all = append(all, d.doorCommands()...)
	all = append(all, d.helpCommands()...)
	all = append(all, d.liveCommands()...)
	all = append(all, d.inoutCommands()...)
	return append(all, d.pageCommands()...)
}

func (d *Desk) windowCommands() []command {
	bellhop, view := "Bellhop", lang.As("menu", "View")
	go1 := d.unlessAsked
	return []command{
		{menu: bellhop, glyph: theme.GlyphGearSix, label: lang.T("Settings"), shortcut: shortcut(fyne.KeyComma, 0), do: go1(d.showSettings)},
		{menu: bellhop, apart: true, glyph: theme.GlyphPower, label: lang.T("Quit"), quits: true, shortcut: shortcut(fyne.KeyQ, 0), do: d.close},
		{menu: view, glyph: theme.GlyphMagnifyingGlass, label: lang.T("Commands…"), quiet: true, shortcut: shortcut(fyne.KeyK, 0), do: d.showPalette},
		{menu: view, apart: true, glyph: theme.GlyphPulse, label: lang.As("page", "Live"), shortcut: shortcut(fyne.Key1, 0), do: go1(d.showLive)},
		{menu: view, glyph: theme.GlyphBookOpenText, label: lang.T("Guestbook"), shortcut: shortcut(fyne.Key2, 0), do: go1(d.showGuestbook)},
		{menu: view, glyph: theme.GlyphTray, label: lang.T("Inboxes"), shortcut: shortcut(fyne.Key3, 0), do: go1(d.showInboxes)},
		{menu: view, glyph: theme.GlyphUsersThree, label: lang.T("Subscribers"), shortcut: shortcut(fyne.Key4, 0), do: go1(d.showSubscribers)},
		{menu: view, glyph: theme.GlyphSuitcase, label: lang.T("Deliveries"), shortcut: shortcut(fyne.Key5, 0), do: go1(d.showDeliveries)},
		{menu: view, apart: true, glyph: theme.GlyphCaretRight, label: lang.T("Next pane"), key: fyne.KeyF6, do: func() { d.jump(1) }},
		{menu: view, glyph: theme.GlyphCaretLeft, label: lang.T("Previous pane"), key: fyne.KeyF6, shift: true, do: func() { d.jump(-1) }},
		{menu: view, apart: true, glyph: theme.GlyphPlus, label: lang.T("Larger text"), shortcut: shortcut(fyne.KeyEqual, 0), do: d.largerText},
		{menu: view, glyph: theme.GlyphMinus, label: lang.T("Smaller text"), shortcut: shortcut(fyne.KeyMinus, 0), do: d.smallerText},
		{menu: view, glyph: theme.GlyphPalette, label: lang.T("Normal text"), shortcut: shortcut(fyne.Key0, 0), do: d.normalText},
		{menu: view, apart: true, glyph: theme.GlyphMonitor, label: lang.T("Light or dark as the system"), do: d.dress(theme.FollowSystem)},
		{menu: view, glyph: theme.GlyphSun, label: lang.T("Light colours"), do: d.dress(theme.Light)},
		{menu: view, glyph: theme.GlyphMoonStars, label: lang.T("Dark colours"), do: d.dress(theme.Dark)},
		{menu: view, apart: true, glyph: theme.GlyphEyeSlash, label: lang.T("Redact for a shared screen, or show again"), shortcut: shortcut(fyne.KeyR, fyne.KeyModifierShift), do: d.toggleRedacted},
	}
}

// dress gives the window other colours and leaves the size of its text.
func (d *Desk) dress(variant theme.Variant) func() {
	return func() { d.setLook(settings.Look{Variant: variant, Scale: d.look.Scale}) }
}

func (d *Desk) exchangeCommands() []command {
	exchange := lang.T("Exchange")
	return []command{
		{menu: exchange, glyph: theme.GlyphPaperPlaneTilt, label: lang.As("verb", "Send"), shortcut: shortcut(fyne.KeyReturn, 0), here: d.at(replayPage), do: d.sendDraft},
		{menu: exchange, apart: true, glyph: theme.GlyphArrowsClockwise, label: lang.T("Replay what the list shows…"), shortcut: shortcut(fyne.KeyR, 0), do: d.replayThese},
		{menu: exchange, glyph: theme.GlyphLightning, label: lang.T("Repeat many times…"), shortcut: shortcut(fyne.KeyL, 0), here: d.chosenInLive, do: d.repeatShown},
		{menu: exchange, apart: true, glyph: theme.GlyphExport, label: lang.T("Export…"), page: livePage, letter: 'x', shortcut: shortcut(fyne.KeyE, 0), do: d.export},
		{menu: exchange, glyph: theme.GlyphDownloadSimple, label: lang.T("Import…"), shortcut: shortcut(fyne.KeyO, 0), do: d.transfer.Import},
		{menu: exchange, glyph: theme.GlyphTerminalWindow, label: lang.T("Paste cURL…"), shortcut: shortcut(fyne.KeyV, fyne.KeyModifierShift), spare: &fyne.ShortcutPaste{}, do: d.transfer.PasteCurl, spareDo: d.transfer.Paste},
		{menu: exchange, apart: true, glyph: theme.GlyphChartBar, label: lang.T("Queue race…"), do: d.showRace},
	}
}

func (d *Desk) editCommands() []command {
	edit := lang.As("menu", "Edit")
	listed := func() bool { return d.frame.page == livePage || d.frame.page == guestbookPage }
	settled := func() bool { return d.frame.page == inboxesPage || d.frame.page == subscribersPage }
	return []command{
		{menu: edit, glyph: theme.GlyphTray, label: lang.T("New inbox"), page: inboxesPage, letter: 'n', do: d.newInbox},
		{menu: edit, glyph: theme.GlyphUser, label: lang.T("New subscriber"), page: subscribersPage, letter: 'n', do: d.newSubscriber},
		{menu: edit, apart: true, glyph: theme.GlyphMagnifyingGlass, label: lang.T("Find in the body…"), shortcut: shortcut(fyne.KeyF, 0), here: d.chosenInLive, do: d.find},
		{menu: edit, glyph: theme.GlyphCaretDown, label: lang.T("Find next"), shortcut: shortcut(fyne.KeyG, 0), here: d.chosenInLive, do: func() { d.findNext(1) }},
		{menu: edit, glyph: theme.GlyphCaretUp, label: lang.T("Find previous"), shortcut: shortcut(fyne.KeyG, fyne.KeyModifierShift), here: d.chosenInLive, do: func() { d.findNext(-1) }},
		{menu: edit, apart: true, glyph: theme.GlyphListBullets, label: lang.T("Select all in the list"), spare: &fyne.ShortcutSelectAll{}, here: listed, do: d.selectAll},
		{menu: edit, glyph: theme.GlyphCheck, label: lang.T("Save what was typed"), shortcut: shortcut(fyne.KeyS, 0), here: settled, do: d.saveTyped},
		{menu: edit, glyph: theme.GlyphArrowCounterClockwise, label: lang.T("Undo the last change"), spare: &fyne.ShortcutUndo{}, do: d.undo},
	}
}

func (d *Desk) doorCommands() []command {
	door := lang.T("Door")
	open := func() bool { return d.publicFob().Ready }
	return []command{
		{menu: door, glyph: theme.GlyphGlobeHemisphereWest, label: lang.T("Go public or private"), shortcut: shortcut(fyne.KeyP, fyne.KeyModifierShift), do: d.togglePublic},
		{menu: door, glyph: theme.GlyphListBullets, label: lang.T("All doors"), do: d.unlessAsked(d.openDoors)},
		{menu: door, glyph: theme.GlyphGearSix, label: lang.T("How the doors open"), do: d.unlessAsked(d.setDoors)},
		{menu: door, glyph: theme.GlyphKey, label: lang.T("Enter the ngrok token"), do: d.unlessAsked(d.enterToken)},
		{menu: door, apart: true, glyph: theme.GlyphCopy, label: lang.T("Copy the local address"), do: func() { d.copyAddress(d.localURL()) }},
		{menu: door, glyph: theme.GlyphCopy, label: lang.T("Copy the public address"), here: open, do: func() { d.copyAddress(d.publicFob().URL) }},
		{menu: door, glyph: theme.GlyphQRCode, label: lang.T("Show the public address as a QR code"), here: open, do: d.unlessAsked(func() { d.showQR(d.publicFob().URL) })},
		{menu: door, apart: true, glyph: theme.GlyphArrowSquareOut, label: lang.T("Open the guestbook"), do: d.openBook},
		{glyph: theme.GlyphCallBell, label: lang.T("Sign as a test guest"), page: guestbookPage, letter: 'n', do: d.signTest},
		{glyph: theme.GlyphFolderOpen, label: lang.T("Open the data folder"), do: func() { d.openFolder(d.parts.DataDir) }},
	}
}

func (d *Desk) helpCommands() []command {
	help := lang.T("Help")
	return []command{
		{menu: help, glyph: theme.GlyphKeyboard, label: lang.T("All keys"), key: fyne.KeyF1, letter: '?', do: d.showKeys},
	}
}

// liveCommands are what keys do in Live. Most of them are about the exchange that is chosen.
func (d *Desk) liveCommands() []command {
	chosen := func(letter rune, glyph theme.Glyph, label string) command {
		c := d.by(livePage, letter, glyph, label)
		c.here = d.chosenInLive
		return c
	}
	filter := d.by(livePage, '/', theme.GlyphFunnel, lang.T("Filter the list"))
	filter.here, filter.do = nil, func() { d.showLive(); d.focusOn(livePage, func() { d.traffic.Rune('/') }) }
	return []command{
		chosen('r', theme.GlyphArrowCounterClockwise, lang.T("Replay the chosen exchange")),
		chosen('e', theme.GlyphPencilSimple, lang.T("Edit and replay")),
		chosen('s', theme.GlyphTreeStructure, lang.T("Story of the chosen exchange")),
		chosen('m', theme.GlyphPushPin, lang.T("Mark for comparison")),
		chosen('d', theme.GlyphGitDiff, lang.T("Compare with the marked one")),
		chosen('c', theme.GlyphCopy, lang.T("Copy as cURL")),
		chosen('w', theme.GlyphArrowSquareOut, lang.T("Open in a window of its own")),
		chosen('[', theme.GlyphCaretLeft, lang.T("Previous tab of the inspector")),
		chosen(']', theme.GlyphCaretRight, lang.T("Next tab of the inspector")),
		{glyph: theme.GlyphLink, label: lang.T("Copy a link to the chosen exchange"), here: d.chosenInLive, do: d.copyLink},
		d.pressed(livePage, desktop.KeyMenu, theme.GlyphDotsThreeVertical, lang.T("What can be done with the chosen row…")),
		filter,
		d.by(livePage, ' ', theme.GlyphPause, lang.T("Pause the list, or go on")),
		d.by(livePage, 'f', theme.GlyphArrowLineDown, lang.T("Follow the newest")),
		d.by(livePage, 'z', theme.GlyphArrowsOut, lang.T("Widen the inspector, and back")),
		d.step(livePage, 'j', lang.T("Next row")), d.step(livePage, 'k', lang.T("Previous row")),
	}
}

// pageCommands are what keys do on the other pages.
func (d *Desk) pageCommands() []command {
	lost := func(c command) command {
		c.here = func() bool { return d.frame.page == deliveriesPage && d.carried.Looking() }
		return c
	}
	rings := d.by(guestbookPage, 'r', theme.GlyphArrowCounterClockwise, lang.T("Ring again whom the chosen entry rang"))
	rings.here = func() bool { return d.frame.page == guestbookPage && d.guestbook.Rings() }
	return []command{
		d.by(guestbookPage, 'a', theme.GlyphCheck, lang.T("Show the chosen entries to visitors")),
		d.by(guestbookPage, 'h', theme.GlyphEyeSlash, lang.T("Hide the chosen entries from visitors")),
		d.pressed(guestbookPage, fyne.KeyDelete, theme.GlyphTrash, lang.T("Delete the chosen entries")),
		d.by(guestbookPage, 'b', theme.GlyphProhibit, lang.T("Ban where the chosen entry came from")),
		d.by(guestbookPage, 's', theme.GlyphTreeStructure, lang.T("Story of the chosen entry")),
		rings,
		d.pressed(guestbookPage, desktop.KeyMenu, theme.GlyphDotsThreeVertical, lang.T("What can be done with the chosen entries…")),
		d.by(guestbookPage, '/', theme.GlyphMagnifyingGlass, lang.T("Search the entries")),
		d.step(guestbookPage, 'j', lang.T("Next row")), d.step(guestbookPage, 'k', lang.T("Previous row")),
		d.by(inboxesPage, '/', theme.GlyphMagnifyingGlass, lang.T("Search the inboxes")),
		d.step(inboxesPage, 'j', lang.T("Next row")), d.step(inboxesPage, 'k', lang.T("Previous row")),
		d.by(subscribersPage, '/', theme.GlyphMagnifyingGlass, lang.T("Search the subscribers")),
		d.step(subscribersPage, 'j', lang.T("Next row")), d.step(subscribersPage, 'k', lang.T("Previous row")),
		lost(d.by(deliveriesPage, 'r', theme.GlyphArrowCounterClockwise, lang.T("Retry what is chosen or checked"))),
		lost(d.by(deliveriesPage, ' ', theme.GlyphCheck, lang.T("Check the chosen delivery, or not"))),
		lost(d.step(deliveriesPage, 'j', lang.T("Next row"))), lost(d.step(deliveriesPage, 'k', lang.T("Previous row"))),
		d.by(comparePage, 'n', theme.GlyphArrowDown, lang.T("Next difference")),
		d.by(comparePage, 'p', theme.GlyphArrowUp, lang.T("Previous difference")),
		d.by(comparePage, 'o', theme.GlyphGitDiff, lang.T("Only what differs, or all")),
		d.by(comparePage, '[', theme.GlyphCaretLeft, lang.T("Compare the requests")),
		d.by(comparePage, ']', theme.GlyphCaretRight, lang.T("Compare the responses")),
	}
}

// gesture is a key or a use of the pointer that is no command: it moves, or is about what is under it.
type gesture struct {
	page       int // anyPage is everywhere
	keys, does string
}

func gestures() []gesture {
	return []gesture{
		{anyPage, lang.As("keys", "Tab, Shift Tab"), lang.T("to the next control, to the one before")},
		{anyPage, lang.As("keys", "Enter, Space"), lang.T("press what has the focus")},
		{anyPage, lang.As("keys", "Esc"), lang.T("close, or back")},
		{livePage, lang.As("keys", "Up, Down, Home, End"), lang.T("go through the list")},
		{livePage, lang.As("keys", "Shift J K, Shift Up Down"), lang.T("select several in a row, as Shift click does")},
		{livePage, lang.As("keys", "Ctrl click"), lang.T("select one more, or one less")},
		{livePage, lang.As("keys", "Enter"), lang.T("into the body")},
		{livePage, lang.As("keys", "Esc"), lang.T("back to one row, then to none")},
		{livePage, lang.As("keys", "Left Right, Enter, + -, Del"), lang.T("on the columns' titles: choose, sort, wider or narrower, hide")},
		{livePage, "V, P", lang.T("in the body: copy the value, or its JSON path")},
		{guestbookPage, lang.As("keys", "Shift J K, Shift Up Down"), lang.T("select several in a row, as Shift click does")},
		{deliveriesPage, lang.As("keys", "Esc"), lang.T("back to the chart")},
		{comparePage, lang.As("keys", "Esc"), lang.T("back to where it was opened")},
		{replayPage, lang.As("keys", "Esc"), lang.T("back to Live")},
	}
}
