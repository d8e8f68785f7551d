package bulk

import (
	"context"

	"fyne.io/fyne/v2"

	"bellhop/hooks"
	"bellhop/hooks/filter"
	"bellhop/ui/lang"
	"bellhop/ui/model"
	"bellhop/ui/pane"
	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

// asking is the sheet that asks what is replayed in bulk, where to and how fast, and says what that would send.
type asking struct {
	bulk  *Bulk
	sheet *widgets.Sheet

	url      *widgets.Field
	incoming *widgets.Toggle
	signing  *signing
	order    *widgets.Segments
	inTurn   *widgets.Toggle
	pace     *widgets.Segments
	number   *widgets.Field
	unit     *widgets.Text
	counted  *widgets.Text
	lasts    *widgets.Text
	wheres   *lines
	more     *widgets.Text
	left     *lines
	warning  *widgets.Notice
	typed    *widgets.Field
	confirm  fyne.CanvasObject // warning and typed
	trouble  *widgets.Notice
	start    *widgets.Button
}

// Replay asks what of a list is replayed, and how.
func (b *Bulk) Replay(listed filter.Filter) {
	if b.covered() {
		return
	}
	b.parts.Draft.Begin(listed)
	b.ask(lang.T("Replay what the list shows"))
}

// ReplayIDs asks how exchanges are replayed that were chosen one by one.
func (b *Bulk) ReplayIDs(ids []hooks.ID) {
	if b.covered() {
		return
	}
	b.parts.Draft.BeginIDs(ids)
	b.ask(lang.T("Replay what is selected"))
}

// ask shows the sheet for what the draft was begun with.
func (b *Bulk) ask(title string) {
	d := b.parts.Draft
	a := &asking{bulk: b}
	a.url = widgets.NewField(widgets.FieldSpec{Private: true, Mono: true, Placeholder: lang.T("where each went"), Clear: true})
	a.url.OnChange = func(text string) { a.change(func(d *model.BulkDraft) { d.URL = text }) }
	a.incoming = widgets.NewToggle(lang.T("Only what came in"), func(on bool) { a.change(func(d *model.BulkDraft) { d.Incoming = on }) })
	a.incoming.SetOn(d.Draft.Incoming)
	a.signing = newSigning(&d.Draft.Signing, a.changed)
	a.order = segments(func(i int) { a.change(func(d *model.BulkDraft) { d.Newest = i == 1 }) }, lang.T("Oldest first"), lang.T("Newest first"))
	a.inTurn = widgets.NewToggle(lang.T("One after the other"), func(on bool) { a.change(func(d *model.BulkDraft) { d.InTurn = on }) })
	a.pace = segments(a.setPace, lang.T("As fast as taken"), lang.T("At a rate"), lang.T("Original timing"))
	a.number = widgets.NewField(widgets.FieldSpec{Mono: true, Told: true})
	a.number.OnChange = a.setNumber
	a.unit = widgets.NewText(widgets.TextSpec{Ink: theme.ColorInk2})
	a.makeFindings()
	cancel := widgets.NewButton(widgets.ButtonSpec{Text: lang.T("Cancel"), Tap: a.close})
	a.start = widgets.NewButton(widgets.ButtonSpec{Text: lang.As("verb", "Replay"), Kind: widgets.ButtonPrimary, Glyph: theme.GlyphArrowCounterClockwise, Tap: a.begin})
	a.sheet = widgets.NewSheet(widgets.SheetSpec{
		Glyph: theme.GlyphArrowCounterClockwise, State: theme.StateReplayed, Title: title, Width: b.width(), After: b.parts.After,
		Body: pane.Capped(b.parts.Canvas, a.body(), a.url, a.signing.secret, a.number, a.typed), Buttons: []*widgets.Button{cancel, a.start}, Cancel: a.close,
	})
	b.asking = a
	a.refresh()
	a.sheet.ShowOn(b.parts.Canvas)
	a.sheet.Fit()
	b.parts.Canvas.Focus(cancel) // Enter must not send
	b.parts.Plan()
}

func (a *asking) makeFindings() {
	a.counted = widgets.NewText(widgets.TextSpec{Bold: true, Cut: true})
	a.lasts = widgets.NewText(widgets.TextSpec{Size: theme.SizeCaption, Ink: theme.ColorInk2, Cut: true})
	a.wheres, a.left = newLines(), newLines()
	a.more = widgets.NewText(widgets.TextSpec{Size: theme.SizeCaption, Ink: theme.ColorInk2, Cut: true})
	a.warning = widgets.NewNotice(widgets.NoticeData{})
	a.typed = widgets.NewField(widgets.FieldSpec{Mono: true, Placeholder: lang.As("to be typed", "the number"), Told: true})
	a.typed.OnChange = func(text string) {
		a.bulk.parts.Draft.Draft.Number = text
		a.refresh()
	}
	a.confirm = pane.Column(theme.Gap, nil, a.warning, labelled(lang.As("verb", "Confirm"), nil, pane.Width(pane.Scaled(numberWidth), a.typed)))
	a.trouble = widgets.NewNotice(widgets.NoticeData{})
}

// numberWidth holds a number with seven digits.
const numberWidth = 130

func (a *asking) body() *fyne.Container {
	findings := pane.NewSurface(pane.SurfaceSpec{Ground: theme.ColorBackground, Card: true},
		pane.Inset(theme.GapWide, theme.GapWide, theme.GapWide, theme.GapWide,
			pane.Column(theme.GapSmall, nil, a.counted, a.wheres.root, a.more, a.left.root, a.lasts)))
	which := widgets.NewText(widgets.TextSpec{Text: a.bulk.parts.Draft.Which(), Mono: !a.bulk.parts.Draft.Chosen(), Size: theme.SizeData, Cut: true})
	return pane.Column(theme.GapWide, nil,
		beside(lang.T("Which"), which, which, a.incoming),
		labelled(lang.As("address", "To"), a.url, a.url),
		a.signing.root,
		several(lang.As("of sending", "Order"), a.order, a.inTurn),
		several(lang.T("Pace"), a.pace, pane.Row(theme.Gap, nil, pane.Width(pane.Scaled(paceWidth), a.number), a.unit)),
		findings, a.confirm, a.trouble)
}

const paceWidth = 76

func (a *asking) close() {
	a.sheet.Close()
	a.bulk.asking = nil
}

// change changes the draft and has it planned anew.
func (a *asking) change(do func(*model.BulkDraft)) {
	do(&a.bulk.parts.Draft.Draft)
	a.changed()
}

func (a *asking) changed() {
	a.bulk.parts.Draft.Changed()
	a.refresh()
	a.bulk.parts.Plan()
}

func (a *asking) setPace(i int) {
	a.change(func(d *model.BulkDraft) { d.Pace = model.Pace(i) })
	d := a.bulk.parts.Draft.Draft
	a.number.SetText(map[model.Pace]string{model.PaceRate: d.Rate, model.PaceTiming: d.Times}[d.Pace])
}

func (a *asking) setNumber(text string) {
	a.change(func(d *model.BulkDraft) {
		switch d.Pace {
		case model.PaceRate:
			d.Rate = text
		case model.PaceTiming:
			d.Times = text
		}
	})
}

// refresh shows what the draft says, and what its plan has found.
func (a *asking) refresh() {
	d := a.bulk.parts.Draft
	pane.Show(a.incoming, d.Both())
	a.url.SetProblem(d.URLProblem())
	a.signing.refresh(d.Draft.Signing)
	a.pace.Choose(int(d.Draft.Pace))
	paced := d.Draft.Pace != model.PaceFast
	pane.Show(a.number, paced)
	pane.Show(a.unit, paced)
	a.number.SetProblem(d.PaceProblem())
	a.unit.SetText(map[model.Pace]string{model.PaceRate: lang.As("behind a rate", "a second"), model.PaceTiming: lang.As("behind a number", "times faster")}[d.Draft.Pace])
	if d.PaceProblem() != "" {
		a.unit.SetText(d.PaceProblem())
		a.unit.SetInk(theme.ColorRefused)
	} else {
		a.unit.SetInk(theme.ColorInk2)
	}
	a.showFindings()
	setEnabled(a.start, d.Ready())
	a.start.SetText(d.Verb())
	a.sheet.Fit()
}

func (a *asking) showFindings() {
	d := a.bulk.parts.Draft
	a.counted.SetText(d.Counted())
	a.lasts.SetText(d.Lasts())
	pane.Show(a.lasts, d.Lasts() != "")
	list, more := d.Wheres()
	a.wheres.set(whereLines(list))
	pane.Show(a.wheres.root, len(list) > 0)
	a.more.SetText(more)
	pane.Show(a.more, more != "")
	left := quiet(d.LeftOut())
	a.left.set(left)
	pane.Show(a.left.root, len(left) > 0)
	if w := d.Warning(); w != "" || d.Planned() {
		a.warning.Set(widgets.NoticeData{State: theme.StateWaiting, Glyph: theme.GlyphWarning, Title: lang.T("This reaches others"), Text: w})
		pane.Show(a.confirm, w != "")
	}
	a.trouble.Set(widgets.NoticeData{State: theme.StateRefused, Glyph: theme.GlyphWarningCircle, Title: lang.T("Nothing was sent"), Text: d.Trouble()})
	pane.Show(a.trouble, d.Trouble() != "")
}

func whereLines(list []model.Where) (data []lineData) {
	for _, w := range list {
		one := lineData{mark: widgets.MarkData{Glyph: theme.GlyphMonitor, Ink: theme.ColorInk2}, name: w.Host, note: lang.As("address", "local"), count: w.Count}
		if !w.Local {
			one.mark, one.note, one.loud = widgets.MarkData{Glyph: theme.GlyphGlobeHemisphereWest, Ink: theme.ColorWaiting}, "", true
		}
		data = append(data, one)
	}
	return data
}

// RefreshPlan shows what the last dry run found.
func (b *Bulk) RefreshPlan() {
	if b.asking != nil {
		b.asking.refresh()
	}
}

// begin begins what the plan says.
func (a *asking) begin() {
	parts, d := a.bulk.parts, a.bulk.parts.Draft
	if !d.Ready() {
		return
	}
	wish, n := d.Request()
	d.SetStarting()
	a.refresh()
	parts.Do(func(ctx context.Context) func() {
		batch, err := parts.Replays.StartReplays(ctx, wish, n)
		return func() {
			d.Started(model.Sentence(err, lang.T("Nothing was stored. Try again.")))
			if err != nil {
				a.refresh()
				parts.Plan()
				return
			}
			a.close()
			parts.Run.Follow(batch)
			a.bulk.RefreshRun()
			parts.Look()
		}
	})
}
