package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/systray"

	"bellhop/tunnel"
	"bellhop/ui/lang"
	"bellhop/ui/model"
	"bellhop/ui/settings"
	"bellhop/ui/theme"
)

// tray is the icon in the system's tray with its menu. It is never the only way back to the window: not every desktop
// has a place for it.
type tray struct {
	menu *fyne.Menu
	door *fyne.MenuItem // the public address, and what became of it
	lost *fyne.MenuItem // deliveries that were given up
	turn *fyne.MenuItem // opens the public address, or closes it
	told [3]string
	tip  string      // what the icon says when the pointer rests on it
	icon theme.State // in its corner

	asked bool // to go public, by this menu, and nothing has come of it yet

	system desktop.App // nil where no icon is wanted, or none is possible
}

// makeTray puts the icon into the tray, where the system has one.
func (d *Desk) makeTray() {
	t := &tray{door: fyne.NewMenuItem("", d.raiseOn(d.showLive)), lost: fyne.NewMenuItem("", d.raiseOn(d.showDeliveries)), turn: fyne.NewMenuItem("", d.turnByTray)}
	quit := fyne.NewMenuItem(lang.T("Quit"), d.close)
	quit.IsQuit = true
	t.menu = fyne.NewMenu("Bellhop", t.door, t.lost, fyne.NewMenuItemSeparator(), fyne.NewMenuItem(lang.T("Show Bellhop"), d.Raise), t.turn, fyne.NewMenuItemSeparator(), quit)
	d.tray = t
	d.refreshTray()
	if system, is := d.parts.App.(desktop.App); is && d.parts.App.Preferences().BoolWithFallback(prefTray, true) {
		system.SetSystemTrayIcon(theme.TrayIcon(t.icon))
		system.SetSystemTrayMenu(t.menu)
		t.system = system
	}
}

// raiseOn shows the window with a page.
func (d *Desk) raiseOn(page func()) func() {
	return func() {
		page()
		d.Raise()
	}
}

// turnByTray opens the public address or closes it. What a door wants when it does not open stands in the window.
func (d *Desk) turnByTray() {
	before := d.publicNow().State.Phase
	d.tray.asked = before == tunnel.Closed
	d.togglePublic()
	if before == tunnel.Refused {
		d.Raise()
	}
}

// refreshTray words what there is to know, and draws the menu anew only when that differs: a menu that is open falls shut by it,
// so nothing in it counts seconds.
func (d *Desk) refreshTray() {
	t, public := d.tray, d.veil.Fob(d.publicFob())
	words := [3]string{lang.T("Public: %s", public.URL), lang.T("Given up: none"), lang.T("Go private")}
	switch public.Phase {
	case tunnel.Reconnecting:
		words[0] = lang.T("Public: %s, %s", public.URL, lang.T("reconnecting"))
	case tunnel.Refused:
		words[0] = public.Title
	}
	if n := d.meter.Pulse().GivenUp; n != "" {
		words[1] = lang.T("Given up: %s", n)
	}
	if public.Phase == tunnel.Closed || public.Phase == tunnel.Refused {
		words[2] = lang.T("Go public")
	}
	if t.told != words {
		t.told = words
		t.door.Label, t.lost.Label, t.turn.Label = words[0], words[1], words[2]
		t.menu.Refresh()
	}
	if t.asked && public.Phase == tunnel.Refused {
		d.Raise()
	}
	t.asked = t.asked && public.Phase != tunnel.Refused && public.Phase != tunnel.Open
	d.drawTray(d.trayState(public), "Bellhop\n"+words[0]+"\n"+words[1])
}

// drawTray has the icon look so, and say so when the pointer rests on it.
func (d *Desk) drawTray(icon theme.State, tip string) {
	t := d.tray
	changed := t.icon != icon
	t.icon = icon
	if t.system == nil {
		return
	}
	if changed {
		t.system.SetSystemTrayIcon(theme.TrayIcon(icon))
	}
	if t.tip != tip {
		t.tip = tip
		systray.SetTooltip(tip) // Fyne offers no way to
	}
}

// trayState is what the icon tells from afar: that something was given up, before that the public address is open or opens.
func (d *Desk) trayState(public model.Fob) theme.State {
	switch {
	case d.meter.Pulse().GivenUp != "":
		return theme.StateGivenUp
	case public.Ready:
		return theme.StateDelivered
	case public.Phase == tunnel.Opening, public.Phase == tunnel.Reconnecting:
		return theme.StateWaiting
	}
	return theme.StateNone
}

// habits are what the settings say of all this.
func (d *Desk) habits() settings.Habits {
	p := d.parts.App.Preferences()
	return settings.Habits{
		Alerts: d.alerts.Wish(), SetAlerts: d.setAlerts, Check: func(text string) string { return model.CheckAlertFilter(text, d.parts.Clock) },
		Tray: p.BoolWithFallback(prefTray, true), SetTray: func(on bool) { p.SetBool(prefTray, on) },
	}
}
