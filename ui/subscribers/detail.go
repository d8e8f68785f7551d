package subscribers

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"bellhop/hooks"
	"bellhop/ui/lang"
	"bellhop/ui/model"
	"bellhop/ui/pane"
	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

// detail shows and saves the settings of the chosen subscription.
type detail struct {
	*pane.Form[hooks.Subscription, model.SubscriberDraft]
	page *Page
	root *fyne.Container

	name    *widgets.Text
	fare    *widgets.Badge
	pause   *widgets.Button
	test    *widgets.Button
	head    fyne.CanvasObject
	answer  *widgets.Notice // of the last test
	open    *widgets.Button
	failure *widgets.Notice
	state   *widgets.Notice // what cannot be saved of pausing and resuming
	parts   []settingsPart
	target  *targetPart
	scroll  *container.Scroll
	frame   *fyne.Container // scroll, laid out anew when a part grows
	saved   *widgets.Mark
	undoing *widgets.Button
	foot    fyne.CanvasObject
	body    *fyne.Container
	none    fyne.CanvasObject
}

// settingsPart shows a part of the draft.
type settingsPart interface {
	object() fyne.CanvasObject
	refresh(e *model.SubscriberEdit)
}

// leastWidth is how narrow the settings can be.
const leastWidth = 320

func newDetail(p *Page) *detail {
	d := &detail{page: p}
	d.Form = &pane.Form[hooks.Subscription, model.SubscriberDraft]{Edit: p.parts.Subscribers.Edit, Store: d.store, Show: d.show, After: p.parts.After}
	d.target = newTargetPart(d)
	d.parts = []settingsPart{d.target, newTypesPart(d), newFormatPart(d), newHeadersPart(d), newSignPart(d), newSchedulePart(d), newLimitsPart(d)}
	d.makeHead()
	d.makeFoot()
	d.open = pane.SmallButton(lang.T("Open in Live"), theme.GlyphArrowRight, func() { p.parts.Reveal(p.parts.Subscribers.Test().Exchange) })
	d.answer = widgets.NewNotice(widgets.NoticeData{}, d.open, pane.SmallButton(lang.T("Put away"), "", d.endTest))
	d.failure = widgets.NewNotice(widgets.NoticeData{}, pane.SmallButton(lang.T("Try again"), "", d.Save))
	d.state = widgets.NewNotice(widgets.NoticeData{})
	objects := []fyne.CanvasObject{d.answer, d.failure, d.state}
	for _, part := range d.parts {
		objects = append(objects, part.object())
	}
	d.scroll = container.NewVScroll(container.New(narrow{}, pane.Inset(theme.PagePadding, theme.GapWide, theme.PagePadding, theme.PagePadding, pane.Column(theme.GapWide, nil, objects...))))
	d.frame = d.Within(d.scroll)
	d.body = pane.Column(0, d.frame, d.head, d.frame, d.foot)
	d.none = pane.Cover(widgets.NewEmpty(widgets.EmptySpec{Title: lang.T("Nobody is chosen"), Text: lang.T("Where events go and how they look is set here.")}))
	d.root = container.New(&atLeast{leastWidth}, pane.NewSurface(pane.SurfaceSpec{Ground: theme.ColorBackground}, nil), d.body, d.none)
	return d
}

func (d *detail) makeHead() {
	d.name = widgets.NewText(widgets.TextSpec{Bold: true, Size: theme.SizeCardTitle, Cut: true})
	d.fare = widgets.NewPill(widgets.BadgeData{})
	d.pause = widgets.NewButton(widgets.ButtonSpec{Text: lang.T("Pause"), Small: true, Glyph: theme.GlyphPause, Tip: lang.T("Pause, or go on, P"), Tap: d.togglePause})
	d.test = widgets.NewButton(widgets.ButtonSpec{Text: lang.T("Send test"), Small: true, Kind: widgets.ButtonPrimary, Glyph: theme.GlyphPaperPlaneTilt, Tip: lang.T("Send a test event to this subscriber alone, T"), Tap: d.sendTest})
	row := newApart(container.New(&nameLine{d.name, nil}, d.name, d.fare), pane.Wrap("", theme.Gap, theme.Gap, nil, d.pause, d.test))
	d.head = pane.NewSurface(pane.SurfaceSpec{Ground: theme.ColorSurface, Foot: true}, pane.Inset(theme.PagePadding, theme.GapWide, theme.PagePadding, theme.GapWide, row))
}

func (d *detail) makeFoot() {
	d.saved = widgets.NewMark(widgets.MarkData{})
	d.undoing = widgets.NewButton(widgets.ButtonSpec{Text: lang.T("Undo"), Kind: widgets.ButtonGhost, Small: true, Glyph: theme.GlyphArrowCounterClockwise, Tip: lang.T("Take the last change back, Ctrl Z"), Tap: d.Undo})
	twin := widgets.NewButton(widgets.ButtonSpec{Text: lang.T("Duplicate"), Kind: widgets.ButtonGhost, Small: true, Glyph: theme.GlyphCopy, Tip: lang.T("Make another like this one, paused at first, D"), Tap: d.page.duplicate})
	bin := widgets.NewButton(widgets.ButtonSpec{Text: lang.As("verb", "Delete"), Kind: widgets.ButtonGhost, Small: true, Glyph: theme.GlyphTrash, Tip: lang.T("Delete this subscriber, Del"), Tap: d.page.remove})
	space := pane.Space()
	d.foot = pane.NewSurface(pane.SurfaceSpec{Ground: theme.ColorSurface, Top: true},
		pane.Inset(theme.PagePadding, theme.GapSmall, theme.Gap, theme.GapSmall, pane.Wrap(theme.SizeButtonSmall, theme.GapSmall, 0, space, d.saved, d.undoing, space, twin, bin)))
}

// begin shows another subscription from its top.
func (d *detail) begin() {
	d.Begin()
	for _, part := range d.parts {
		if p, is := part.(interface{ begin() }); is {
			p.begin()
		}
	}
	widgets.ScrollTo(d.scroll, fyne.Position{})
}

// focus puts the cursor into the first setting.
func (d *detail) focus() { d.target.url.Focus() }

// show shows the draft after a person has changed it.
func (d *detail) show() {
	d.refresh()
	d.page.tries.refresh()
}

// refresh shows what the model holds.
func (d *detail) refresh() {
	e := d.Edit()
	pane.Show(d.body, e != nil)
	pane.Show(d.none, e == nil)
	if e == nil {
		return
	}
	d.refreshHead(e)
	for _, part := range d.parts {
		part.refresh(e)
	}
	d.Fill()
	d.refreshTest()
	d.failure.Set(widgets.NoticeData{State: theme.StateRefused, Glyph: theme.GlyphWarningCircle, Title: lang.T("The last change was not saved"), Text: e.Failed()})
	pane.Show(d.failure, e.Failed() != "")
	problem(d.state, lang.T("It was not changed"), e.Problem(model.SlotState))
	d.refreshSaved(e)
	d.body.Refresh()
}

func (d *detail) refreshHead(e *model.SubscriberEdit) {
	row := d.page.parts.Subscribers.Row()
	d.name.SetText(model.SubscriberName(d.page.parts.Subscribers.Named(e.Stored())))
	glyph, state := fareLook(row.Fare)
	d.fare.Set(widgets.BadgeData{Text: row.Fare.Word(), Glyph: glyph, State: state})
	if resting(e) {
		d.pause.SetText(lang.T("Resume"))
		d.pause.SetGlyph(theme.GlyphPlay)
	} else {
		d.pause.SetText(lang.T("Pause"))
		d.pause.SetGlyph(theme.GlyphPause)
	}
}

// resting reports whether the subscription gets nothing, by hand or not.
func resting(e *model.SubscriberEdit) bool { return e.Draft.Paused || !e.Stored().Active }

func (d *detail) refreshSaved(e *model.SubscriberEdit) {
	switch {
	case e.Failed() != "":
		d.saved.Set(widgets.MarkData{Glyph: theme.GlyphWarningCircle, Text: lang.T("not saved"), Ink: theme.ColorRefused})
	case e.Problems() > 0:
		d.saved.Set(widgets.MarkData{Glyph: theme.GlyphWarningCircle, Text: lang.T("to mend"), Ink: theme.ColorRefused})
	case e.Saved():
		d.saved.Set(widgets.MarkData{Glyph: theme.GlyphCheck, Text: lang.T("saved"), Ink: theme.ColorDelivered})
	default:
		d.saved.Set(widgets.MarkData{Text: lang.T("Saves as you type"), Ink: theme.ColorInk2})
	}
	pane.Show(d.undoing, e.CanUndo())
}

// store stores a change of a subscription.
func (d *detail) store(s hooks.Subscription, change func(*hooks.Subscription) error, done func(hooks.Subscription, error)) {
	d.page.parts.Do(func(ctx context.Context) func() {
		stored, err := d.page.parts.Actions.ChangeSubscription(ctx, s.ID, change)
		return func() {
			done(stored, err)
			d.page.undel = d.page.undel && err != nil
			d.page.Refresh()
			d.page.parts.Reload()
		}
	})
}

func (d *detail) togglePause() {
	e := d.Edit()
	if e == nil {
		return
	}
	rests := resting(e)
	d.Change(func(draft *model.SubscriberDraft) {
		if rests {
			draft.Resume()
		} else {
			draft.Paused = true
		}
	})
}

// sendTest sends a test to the subscription as it is saved. Its answer shows above the settings.
func (d *detail) sendTest() {
	if d.Edit() == nil {
		return
	}
	d.Save()
	id := d.page.parts.Subscribers.Chosen()
	d.page.parts.Do(func(ctx context.Context) func() {
		delivery, err := d.page.parts.Actions.TestSubscription(ctx, id)
		return func() {
			if err != nil {
				d.page.fail(lang.T("The test was not sent"), model.Sentence(err, lang.T("It could not be stored. Try again.")))
				return
			}
			d.page.fail("", "")
			d.page.parts.Subscribers.Tested(id, delivery)
			widgets.ScrollTo(d.scroll, fyne.Position{})
			d.refresh()
			d.page.parts.Reload()
		}
	})
}

func (d *detail) endTest() {
	d.page.parts.Subscribers.EndTest()
	d.refresh()
}

func (d *detail) refreshTest() {
	t := d.page.parts.Subscribers.Test()
	data := widgets.NoticeData{State: pane.State(t.Mark), Title: t.Title, Text: t.Text}
	if t.Mono {
		data.Text, data.Raw = "", t.Text
	}
	d.answer.Set(data)
	pane.Show(d.open, t.Exchange != 0)
	pane.Show(d.answer, t.Title != "")
	d.answer.Refresh()
}
