package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"bellhop/ui/lang"
	"bellhop/ui/theme"
)

// inoutCommands are what can be done with the chosen inbox and with the chosen subscriber.
func (d *Desk) inoutCommands() []command {
	with := func(page int, c command) command {
		c.here = func() bool {
			return d.frame.page == page && (page == inboxesPage && d.boxes.Edit() != nil || page == subscribersPage && d.registered.Edit() != nil)
		}
		return c
	}
	inbox := func(c command) command { return with(inboxesPage, c) }
	subscriber := func(c command) command { return with(subscribersPage, c) }
	return []command{
		inbox(d.by(inboxesPage, 't', theme.GlyphPaperPlaneTilt, lang.T("Send a test to the chosen inbox"))),
		inbox(d.by(inboxesPage, 'l', theme.GlyphPulse, lang.T("Show in Live what the chosen inbox captured"))),
		inbox(d.by(inboxesPage, 'c', theme.GlyphCopy, lang.T("Copy the address of the chosen inbox"))),
		inbox(d.pressed(inboxesPage, fyne.KeyDelete, theme.GlyphTrash, lang.T("Delete the chosen inbox"))),
		inbox(d.pressed(inboxesPage, desktop.KeyMenu, theme.GlyphDotsThreeVertical, lang.T("What can be done with the chosen inbox…"))),
		subscriber(d.by(subscribersPage, 't', theme.GlyphPaperPlaneTilt, lang.T("Send a test to the chosen subscriber"))),
		subscriber(d.by(subscribersPage, 'p', theme.GlyphPause, lang.T("Pause the chosen subscriber, or go on"))),
		subscriber(d.by(subscribersPage, 'd', theme.GlyphCopy, lang.T("Duplicate the chosen subscriber"))),
		subscriber(d.pressed(subscribersPage, fyne.KeyDelete, theme.GlyphTrash, lang.T("Delete the chosen subscriber"))),
		subscriber(d.pressed(subscribersPage, desktop.KeyMenu, theme.GlyphDotsThreeVertical, lang.T("What can be done with the chosen subscriber…"))),
		d.by(subscribersPage, 'e', theme.GlyphListBullets, lang.T("Catalogue of events")),
	}
}

// saveTyped saves what was typed into settings without waiting for a pause.
func (d *Desk) saveTyped() {
	switch d.frame.page {
	case inboxesPage:
		d.inboxes.Save()
	case subscribersPage:
		d.subscribers.Save()
	}
}
