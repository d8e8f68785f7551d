package ui

import (
	"context"

	"bellhop/ui/lang"
	"bellhop/ui/model"
	"bellhop/ui/system"
)

// Notifier has the desktop show notifications. Notify may be called from any goroutine and may take seconds; Run gives the
// kind of each that is chosen until ctx ends.
type Notifier interface {
	Notify(context.Context, system.Notice) error
	Run(ctx context.Context, chosen func(kind string)) error
}

// alert shows what was found as notifications of the desktop.
func (d *Desk) alert() {
	for _, a := range d.alerts.Fresh() {
		notice := system.Notice{Kind: string(a.Kind), Title: d.veil.Text(a.Title), Text: d.veil.Text(a.Text), Open: lang.T("Show Bellhop")}
		d.tasks.Do(func(ctx context.Context) func() {
			if err := d.parts.Notifier.Notify(ctx, notice); err != nil && ctx.Err() == nil {
				d.parts.Log.Warn("a notification was not shown", "error", err)
			}
			return nil
		})
	}
}

// chosen has the window show what a notification that was chosen tells of.
func (d *Desk) chosen(kind string) {
	d.post(func() {
		switch model.AlertKind(kind) {
		case model.AlertLost:
			d.showDeliveries()
		case model.AlertMatch:
			d.showFiltered(d.alerts.Wish().Filter)
		}
		d.Raise()
	})
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
