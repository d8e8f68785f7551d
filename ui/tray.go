package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

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
	icon theme.State // in its corner

	system desktop.App // nil where no icon is wanted, or none is possible
}

// makeTray puts the icon into the tray, where the system has one.
func (d *Desk) makeTray() {
	t := &tray{door: fyne.NewMenuItem("", d.raiseOn(d.showLive)), lost: fyne.NewMenuItem("", d.raiseOn(d.showDeliveries)), turn: fyne.NewMenuItem("", d.togglePublic)}
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

// refreshTray words what there is to know, and draws the menu anew only when that differs.
func (d *Desk) refreshTray() {
	public := d.veil.Fob(d.publicFob())
	words := [3]string{lang.T("Public: %s", public.URL), lang.T("Given up: none"), lang.T("Go private")}
	if public.Word != "" {
		words[0] = lang.T("Public: %s, %s", public.URL, public.Word)
	}
	if n := d.meter.Pulse().GivenUp; n != "" {
		words[1] = lang.T("Given up: %s", n)
	}
	if public.Phase == tunnel.Closed || public.Phase == tunnel.Refused {
		words[2] = lang.T("Go public")
	}
	if t := d.tray; t.told != words {
		t.told = words
		t.door.Label, t.lost.Label, t.turn.Label = words[0], words[1], words[2]
		t.menu.Refresh()
	}
	if t, icon := d.tray, d.trayState(public); t.icon != icon {
		t.icon = icon
		if t.system != nil {
			t.system.SetSystemTrayIcon(theme.TrayIcon(icon))
		}
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

// alert shows what was found as notifications of the desktop.
func (d *Desk) alert() {
	for _, a := range d.alerts.Fresh() {
		d.parts.Notify(model.Alert{Title: d.veil.Text(a.Title), Text: d.veil.Text(a.Text)})
	}
}

// setAlerts is what a person wants to be notified of from now on.
func (d *Desk) setAlerts(w model.AlertWish) {
	p := d.parts.App.Preferences()
	p.SetBool(prefAlertLost, w.GivenUp)
	p.SetString(prefAlertFilter, w.Filter)
	d.alerts.SetWish(w)
	d.watch.Poke()
}

func (d *Desk) storedAlerts() model.AlertWish {
	p := d.parts.App.Preferences()
	return model.AlertWish{GivenUp: p.Bool(prefAlertLost), Filter: p.String(prefAlertFilter)}
}

// habits are what the settings say of all this.
func (d *Desk) habits() settings.Habits {
	p := d.parts.App.Preferences()
	return settings.Habits{
		Alerts: d.alerts.Wish(), SetAlerts: d.setAlerts, Check: func(text string) string { return model.CheckAlertFilter(text, d.parts.Clock) },
		Tray: p.BoolWithFallback(prefTray, true), SetTray: func(on bool) { p.SetBool(prefTray, on) },
	}
}
