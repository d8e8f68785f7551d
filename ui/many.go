package ui

import (
	"time"

	"bellhop/ui/bulk"
	"bellhop/ui/lang"
	"bellhop/ui/model"
)

// Many is what sends many requests: replays in bulk, and one request many times.
type Many struct {
	Replays model.Replays
	Batches model.Batches
	Loads   model.Loads
}

// The beats of what shows how far many requests are.
const (
	bulkBeat  = 250 * time.Millisecond // each load counts deliveries
	bulkEvery = time.Second            // a rate sinks by itself
	loadEvery = 250 * time.Millisecond // nothing tells of what is not stored
)

// makeMany makes the sheets that send many requests, and the feeds behind them.
func (d *Desk) makeMany() {
	draft, run, repeat := model.NewBulk(d.parts.Many.Replays), model.NewBulkRun(d.parts.Many.Batches, d.parts.Clock), model.NewRepeat(d.parts.Many.Loads)
	draft.SetVeil(&d.veil)
	repeat.SetVeil(&d.veil)
	plan := d.feed(draft, func() { d.many.RefreshPlan() })
	look := d.feed(run, func() { d.many.RefreshRun() })
	look.Changed, look.Beat, look.Every = d.parts.Changed, bulkBeat, bulkEvery
	watch := d.feed(repeat, func() { d.many.RefreshRepeat() })
	watch.Every = loadEvery
	d.many = bulk.New(bulk.Parts{
		Draft: draft, Run: run, Repeat: repeat, Replays: d.parts.Many.Replays, Loads: d.parts.Many.Loads,
		Plan: plan.Poke, Look: look.Poke, Watch: watch.Poke, Moved: func() { d.frame.root.Refresh() },
		Do: d.tasks.Do, Canvas: d.window.Canvas(), ShowInLive: d.showFiltered, Confirm: d.confirm, After: d.after, Zone: d.parts.Zone,
	})
}

// replayThese asks how what the list shows is replayed.
func (d *Desk) replayThese() {
	listed, err := d.live.Listed()
	if err != nil {
		d.frame.fail(lang.T("It cannot be told what to replay"), lang.T("The filter of the list cannot be read. Correct it first."))
		return
	}
	d.many.Replay(listed)
}

// repeatShown asks how the exchange in the inspector is repeated.
func (d *Desk) repeatShown() { d.traffic.Repeat() }
