package bulk

import (
	"context"

	"fyne.io/fyne/v2"

	"bellhop/hooks"
	"bellhop/ui/lang"
	"bellhop/ui/model"
	"bellhop/ui/pane"
	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

// strip is the line that shows how far a replay in bulk is.
type strip struct {
	bulk     *Bulk
	root     *fyne.Container
	title    *widgets.Text
	words    *widgets.Text
	progress *widgets.Progress
	pause    *widgets.Button
	cancel   *widgets.Button
	away     *widgets.Button
}

func newStrip(b *Bulk) *strip {
	s := &strip{
		bulk: b, progress: widgets.NewProgress(),
		title: widgets.NewText(widgets.TextSpec{Bold: true, Cut: true}), words: widgets.NewText(widgets.TextSpec{Size: theme.SizeCaption, Ink: theme.ColorInk2, Cut: true}),
	}
	s.pause = pane.SmallButton(lang.T("Pause"), theme.GlyphPause, b.togglePause)
	s.cancel = pane.SmallButton(lang.T("Cancel"), "", b.cancelRun)
	s.away = pane.SmallButton(lang.T("Put away"), "", b.putAway)
	show := pane.SmallButton(lang.T("Show in Live"), "", b.showRun)
	details := pane.SmallButton(lang.T("Details"), "", b.Details)
	mark := widgets.NewMark(widgets.MarkData{Glyph: theme.StateReplayed.Glyph(), Ink: theme.StateReplayed.Ink()})
	text := pane.Column(2, nil, s.title, s.words)
	s.root = pane.Column(0, nil, pane.NewSurface(pane.SurfaceSpec{Ground: theme.ColorSurface, Foot: true}, pane.Inset(theme.PagePadding, theme.Gap, theme.PagePadding, theme.Gap,
		pane.Column(theme.Gap, nil, pane.Row(theme.Gap, text, mark, text, s.pause, s.cancel, show, details, s.away), s.progress))))
	s.root.Hide()
	return s
}

// refresh shows how it stands and says whether the strip came or went.
func (s *strip) refresh() (moved bool) {
	r := s.bulk.parts.Run
	s.title.SetText(r.Title())
	s.words.SetText(r.Words())
	if r.Trouble() != "" {
		s.words.SetText(r.Trouble())
		s.words.SetInk(theme.ColorRefused)
	} else {
		s.words.SetInk(theme.ColorInk2)
	}
	s.progress.Set(r.Share())
	dressPause(s.pause, r)
	setEnabled(s.cancel, !r.Busy())
	pane.Show(s.pause, r.Open())
	pane.Show(s.cancel, r.Open())
	pane.Show(s.away, !r.Open())
	moved = pane.Show(s.root, r.Shown())
	pane.Refresh(s.root)
	return moved
}

func dressPause(b *widgets.Button, r *model.BulkRun) {
	if r.Paused() {
		b.SetText(lang.T("Resume"))
		b.SetGlyph(theme.GlyphPlay)
	} else {
		b.SetText(lang.T("Pause"))
		b.SetGlyph(theme.GlyphPause)
	}
	setEnabled(b, !r.Busy())
}

// RefreshRun shows how the replay in bulk stands.
func (b *Bulk) RefreshRun() {
	if b.detail != nil {
		b.detail.refresh()
	}
	if b.strip.refresh() {
		b.parts.Moved()
	}
}

func (b *Bulk) togglePause() {
	if b.parts.Run.Paused() {
		b.move(b.parts.Replays.ResumeReplays)
	} else {
		b.move(b.parts.Replays.PauseReplays)
	}
}

// cancelRun asks before it ends what cannot be taken up again.
func (b *Bulk) cancelRun() {
	if b.detail != nil {
		b.detail.close()
	}
	b.parts.Confirm(lang.T("Cancel the replay?"), lang.T("What has not left yet is given up, and what is under way comes to its end. The originals stay as they are."), lang.T("Cancel the replay"),
		func() { b.move(b.parts.Replays.CancelReplays) })
}

// move does something to the run.
func (b *Bulk) move(do func(context.Context, hooks.ID) (hooks.Batch, error)) {
	r := b.parts.Run
	if r.Busy() || !r.Open() {
		return
	}
	id := r.Batch().ID
	r.SetBusy()
	b.RefreshRun()
	b.parts.Do(func(ctx context.Context) func() {
		batch, err := do(ctx, id)
		return func() {
			r.Done(batch, model.Sentence(err, lang.T("Nothing was changed. Try again.")))
			b.RefreshRun()
			b.parts.Look()
		}
	})
}

func (b *Bulk) putAway() {
	if b.detail != nil {
		b.detail.close()
	}
	b.parts.Run.PutAway()
	b.RefreshRun()
	b.parts.Look()
}

func (b *Bulk) showRun() {
	filter := b.parts.Run.Filter(b.parts.Zone)
	if b.detail != nil {
		b.detail.close()
	}
	b.parts.ShowInLive(filter)
}

// detail is the sheet that shows what came of the replay in bulk.
type detail struct {
	bulk     *Bulk
	sheet    *widgets.Sheet
	title    *widgets.Text
	words    *widgets.Text
	progress *widgets.Progress
	outcomes *lines
	left     *lines
	none     *widgets.Text
	pause    *widgets.Button
	cancel   *widgets.Button
}

// Details shows what came of the replay in bulk.
func (b *Bulk) Details() {
	if b.covered() || !b.parts.Run.Shown() {
		return
	}
	d := &detail{
		bulk: b, progress: widgets.NewProgress(), outcomes: newLines(), left: newLines(),
		title: widgets.NewText(widgets.TextSpec{Bold: true, Cut: true}), words: widgets.NewText(widgets.TextSpec{Ink: theme.ColorInk2, Cut: true}),
		none: widgets.NewText(widgets.TextSpec{Text: lang.T("No answer yet."), Ink: theme.ColorInk2, Size: theme.SizeCaption}),
	}
	d.pause = widgets.NewButton(widgets.ButtonSpec{Text: lang.T("Pause"), Glyph: theme.GlyphPause, Tap: b.togglePause})
	d.cancel = widgets.NewButton(widgets.ButtonSpec{Text: lang.T("Cancel the replay"), Tap: b.cancelRun})
	show := widgets.NewButton(widgets.ButtonSpec{Text: lang.T("Show in Live"), Tap: b.showRun})
	shut := widgets.NewButton(widgets.ButtonSpec{Text: lang.T("Close"), Tap: d.close})
	d.sheet = widgets.NewSheet(widgets.SheetSpec{
		Glyph: theme.GlyphArrowCounterClockwise, State: theme.StateReplayed, Title: lang.T("Replay in bulk"), Width: b.width(), After: b.parts.After,
		Body:    pane.Capped(b.parts.Canvas, pane.Column(theme.GapWide, nil, pane.Column(theme.GapSmall, nil, d.title, d.words), d.progress, d.none, d.outcomes.root, d.left.root)),
		Buttons: []*widgets.Button{d.pause, d.cancel, show, shut}, Cancel: d.close,
	})
	b.detail = d
	d.refresh()
	d.sheet.ShowOn(b.parts.Canvas)
	d.sheet.Fit()
}

func (d *detail) close() {
	d.sheet.Close()
	d.bulk.detail = nil
}

// mostLines is how many outcomes a sheet lists.
const mostLines = 8

func (d *detail) refresh() {
	r := d.bulk.parts.Run
	d.title.SetText(r.Title())
	d.words.SetText(r.Words())
	d.progress.Set(r.Share())
	outcomes := tallies(r.Outcomes())
	d.outcomes.set(outcomes[:min(len(outcomes), mostLines)])
	left := quiet(r.LeftOut())
	d.left.set(left[:min(len(left), mostLines)])
	pane.Show(d.none, len(outcomes) == 0)
	pane.Show(d.outcomes.root, len(outcomes) > 0)
	pane.Show(d.left.root, len(left) > 0)
	dressPause(d.pause, r)
	if !r.Open() {
		d.pause.Disable()
	}
	setEnabled(d.cancel, r.Open() && !r.Busy())
	d.sheet.Fit()
}
