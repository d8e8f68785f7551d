package ui

import (
	"context"

	"bellhop/ui/lang"
	"bellhop/ui/model"
	"bellhop/ui/system"
)

// Notifier has the desktop show notifications. Ready tells whether it can, at once or within seconds, as Notify does; both may be
// called from any goroutine. Run gives the kind of each that is chosen until ctx ends.
type Notifier interface {
	Ready(context.Context) error
	Notify(context.Context, system.Notice) error
	Run(ctx context.Context, chosen func(kind string)) error
}

// alert shows what was found as notifications of the desktop.
func (d *Desk) alert() {
	for _, a := range d.alerts.Fresh() {
		notice := system.Notice{Kind: string(a.Kind), Title: d.veil.Text(a.Title), Text: d.veil.Text(a.Text), Open: lang.T("Show Bellhop")}
		d.tasks.Do(func(ctx context.Context) func() {
			return d.noticed(d.parts.Notifier.Notify(ctx, notice))
		})
	}
}

// noticed has the settings say whether the desktop shows notifications, by what came of asking it. The log tells of it once.
func (d *Desk) noticed(err error) func() {
	return func() {
		if err != nil && !d.unnoticed {
			d.parts.Log.Warn("the desktop shows no notifications", "error", err)
		}
		d.unnoticed = err != nil
		d.settings.SetNoticed(err == nil)
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
	d.tryNotices()
}

// tryNotices finds out whether the desktop shows notifications, when somebody wants them.
func (d *Desk) tryNotices() {
	if d.alerts.Wish() != (model.AlertWish{}) {
		d.tasks.Do(func(ctx context.Context) func() { return d.noticed(d.parts.Notifier.Ready(ctx)) })
	}
}

func (d *Desk) storedAlerts() model.AlertWish {
	p := d.parts.App.Preferences()
	return model.AlertWish{GivenUp: p.Bool(prefAlertLost), Filter: p.String(prefAlertFilter)}
}
