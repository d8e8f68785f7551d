package inboxes

import (
	"context"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"bellhop/hooks"
	"bellhop/ui/model"
	"bellhop/ui/pane"
	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

// typingPause is how long nothing is typed before what was typed is saved.
const typingPause = 400 * time.Millisecond

// detail shows and saves the settings of the chosen inbox.
type detail struct {
	page *Page
	root *fyne.Container
	wait func() // ends the wait for the next letter; nil when nothing waits

	fresh bool // another inbox is to be shown, or what was taken back: also in the field that has the cursor

	name    *widgets.Text
	saved   *widgets.Mark
	undoing *widgets.Button
	address *widgets.Text
	line    *headLine
	head    *fyne.Container
	failure *widgets.Notice
	cards   []settingsCard
	hour    *hourCard
	answer  *answerCard
	bounds  []*bound
	scroll  *container.Scroll
	frame   *fyne.Container // scroll, laid out anew when a card grows
	body    fyne.CanvasObject
	none    fyne.CanvasObject
}

// settingsCard is a card that shows a part of the draft.
type settingsCard interface {
	object() fyne.CanvasObject
	refresh(e *model.InboxEdit)
}

func newDetail(p *Page) *detail {
	d := &detail{page: p}
	d.answer = newAnswerCard(d)
	verify, forwards, shakes := newVerifyCard(d), newForwardsCard(d), newHandshakeCard(d)
	d.hour = newHourCard()
	d.cards = []settingsCard{d.answer, forwards, verify, shakes}
	columns := container.New(&twoColumns{},
		pane.Column(theme.GapWide, nil, d.answer.object(), forwards.object(), newLimitCard(d)),
		pane.Column(theme.GapWide, nil, verify.object(), shakes.object()))
	d.failure = widgets.NewNotice(widgets.NoticeData{}, small("Try again", "", d.save))
	d.failure.Hide()
	d.scroll = container.NewVScroll(pane.Inset(theme.PagePadding, theme.GapWide, theme.PagePadding, theme.PagePadding,
		pane.Column(theme.GapWide, nil, d.failure, columns, d.hour.root)))
	d.scroll.OnScrolled = func(fyne.Position) { d.tellSight() }
	d.frame = container.New(scrolled{d.scroll, d.tellSight}, d.scroll)
	d.body = pane.Column(0, d.frame, d.makeHead(), d.frame)
	d.none = cover(widgets.NewEmpty(widgets.EmptySpec{Title: "No inbox is chosen", Text: "Its answer, its checks and what it forwards to are set here."}))
	d.root = container.NewStack(pane.NewSurface(pane.SurfaceSpec{Ground: theme.ColorBackground}, nil), d.body, d.none)
	return d
}

func (d *detail) makeHead() fyne.CanvasObject {
	d.name = widgets.NewText(widgets.TextSpec{Bold: true, Size: theme.SizeCardTitle, Cut: true})
	d.saved = widgets.NewMark(widgets.MarkData{})
	d.undoing = widgets.NewButton(widgets.ButtonSpec{Text: "Undo", Kind: widgets.ButtonGhost, Small: true, Glyph: theme.GlyphArrowCounterClockwise, Tip: "Take the last change back, Ctrl Z", Tap: d.undo})
	d.address = widgets.NewText(widgets.TextSpec{Mono: true, Size: theme.SizeData, Ink: theme.ColorInk2, Cut: true})
	copyButton := widgets.NewIconButton(theme.GlyphCopy, "Copy the address of this inbox", func() { d.page.parts.Copy(d.url(), "Address copied") })
	test := widgets.NewButton(widgets.ButtonSpec{Text: "Send a test", Small: true, Glyph: theme.GlyphPaperPlaneTilt, Tap: d.test})
	live := widgets.NewButton(widgets.ButtonSpec{Text: "Show in Live", Small: true, Glyph: theme.GlyphPulse, Tap: d.showInLive})
	bin := widgets.NewButton(widgets.ButtonSpec{Glyph: theme.GlyphTrash, Small: true, Tip: "Delete this inbox", Tap: d.page.remove})
	d.line = &headLine{name: d.name, address: d.address}
	d.head = container.New(d.line, d.name, d.saved, d.undoing, d.address, copyButton, test, live, bin)
	return pane.NewSurface(pane.SurfaceSpec{Ground: theme.ColorSurface, Foot: true},
		pane.Inset(theme.PagePadding, theme.Gap, theme.PagePadding, theme.Gap, pane.Column(0, nil, d.head)))
}

// edit gives the draft in sight; nil when no inbox is chosen.
func (d *detail) edit() *model.InboxEdit { return d.page.parts.Inboxes.Edit() }

// url is what the inbox is reached at.
func (d *detail) url() string { return d.page.base + "/in/" + d.page.parts.Inboxes.Chosen() }

// begin shows another inbox from its top.
func (d *detail) begin() {
	d.endWait()
	d.fresh = true
	d.answer.begin()
	d.scroll.ScrollToTop()
}

// focus puts the cursor into the first setting.
func (d *detail) focus() { d.answer.focus() }

// refresh shows what the model holds.
func (d *detail) refresh() {
	e := d.edit()
	pane.Show(d.body, e != nil)
	pane.Show(d.none, e == nil)
	if e == nil {
		return
	}
	d.refreshHead()
	for _, c := range d.cards {
		c.refresh(e)
	}
	for _, b := range d.bounds {
		b.fill(e, d.fresh)
	}
	d.fresh = false
	d.hour.refresh(d.page.parts.Inboxes.Facts())
	d.failure.Set(widgets.NoticeData{State: theme.StateRefused, Glyph: theme.GlyphWarningCircle, Title: "The last change was not saved", Text: e.Failed()})
	pane.Show(d.failure, e.Failed() != "")
	d.frame.Refresh()
}

func (d *detail) refreshHead() {
	e := d.edit()
	if e == nil {
		return
	}
	name := e.Stored().Name
	d.line.text = name
	d.name.SetText(name)
	d.address.SetText(d.url())
	switch {
	case e.Failed() != "":
		d.saved.Set(widgets.MarkData{Glyph: theme.GlyphWarningCircle, Text: "not saved", Ink: theme.ColorRefused})
	case e.Problems() > 0:
		d.saved.Set(widgets.MarkData{Glyph: theme.GlyphWarningCircle, Text: "to mend", Ink: theme.ColorRefused})
	case e.Saved():
		d.saved.Set(widgets.MarkData{Glyph: theme.GlyphCheck, Text: "saved", Ink: theme.ColorDelivered})
	}
	pane.Show(d.saved, e.Failed() != "" || e.Problems() > 0 || e.Saved())
	pane.Show(d.undoing, e.CanUndo())
	d.head.Refresh()
}

func (d *detail) endWait() {
	if d.wait != nil {
		d.wait()
		d.wait = nil
	}
}

// typed saves what was typed after a pause.
func (d *detail) typed() {
	d.endWait()
	d.wait = d.page.parts.After(typingPause, d.save)
}

// save stores what was changed, one change at a time, and says what cannot be.
func (d *detail) save() {
	d.endWait()
	e := d.edit()
	if e == nil {
		return
	}
	d.store(e, e.Change())
	d.page.refreshDetail()
}

// undo takes the last saved change back.
func (d *detail) undo() {
	d.endWait()
	if e := d.edit(); e != nil {
		d.fresh = true
		d.store(e, e.Undo())
		d.page.refreshDetail()
	}
}

func (d *detail) store(e *model.InboxEdit, change func(*hooks.Inbox) error) {
	if change == nil {
		return
	}
	name := e.Stored().Name
	d.page.parts.Do(func(ctx context.Context) func() {
		stored, err := d.page.parts.Actions.ChangeInbox(ctx, name, change)
		return func() {
			e.Done(stored, err)
			if err == nil && (d.wait == nil || e != d.edit()) {
				d.store(e, e.Change()) // what was typed meanwhile
			}
			d.page.Refresh()
			d.page.parts.Reload()
		}
	})
}

func (d *detail) showInLive() { d.page.parts.ShowInLive("inbox:" + d.page.parts.Inboxes.Chosen()) }

// test sends a test to the inbox as it is saved.
func (d *detail) test() {
	d.save()
	name := d.page.parts.Inboxes.Chosen()
	d.page.parts.Do(func(ctx context.Context) func() {
		_, err := d.page.parts.Actions.TestInbox(ctx, name)
		return func() {
			if err != nil {
				d.page.fail("The test was not sent", model.Sentence(err, "It could not be stored. Try again."))
				return
			}
			d.page.fail("", "")
			d.page.parts.Say(theme.GlyphPaperPlaneTilt, "A test is on its way to "+name)
		}
	})
}

// bound is a field that shows and changes one text of the draft.
type bound struct {
	field *widgets.Field
	slot  model.Slot
	text  func(*model.InboxDraft) *string // nil where the draft has no such text now
}

// bind ties a field to a text of the draft: what is typed is saved after a pause, and on leaving the field.
func (d *detail) bind(f *widgets.Field, slot model.Slot, text func(*model.InboxDraft) *string) *widgets.Field {
	b := &bound{field: f, slot: slot, text: text}
	d.bounds = append(d.bounds, b)
	f.OnChange = func(typed string) {
		e := d.edit()
		if e == nil {
			return
		}
		if at := text(&e.Draft); at != nil && *at != typed {
			*at = typed
			d.typed()
		}
	}
	f.OnFocus = func(on bool) {
		if on {
			d.reveal(f)
		} else {
			d.save()
		}
	}
	f.OnSubmit = func(string) { d.save() }
	return f
}

// fill shows what the draft holds, but not in the field that is being typed in.
func (b *bound) fill(e *model.InboxEdit, fresh bool) {
	b.field.SetProblem(strings.TrimSpace(e.Problem(b.slot)))
	at := b.text(&e.Draft)
	if at != nil && (fresh || !b.field.Focused()) {
		b.field.SetText(*at)
	}
}

// reveal scrolls what has got the cursor into sight.
func (d *detail) reveal(o fyne.CanvasObject) {
	driver := fyne.CurrentApp().Driver()
	y := driver.AbsolutePositionForObject(o).Y - driver.AbsolutePositionForObject(d.scroll).Y
	height := d.scroll.Size().Height
	switch {
	case height <= 0:
	case y < theme.Gap:
		d.scroll.ScrollToOffset(fyne.NewPos(0, max(0, d.scroll.Offset.Y+y-4*theme.Gap)))
	case y+o.MinSize().Height > height-theme.Gap:
		d.scroll.ScrollToOffset(fyne.NewPos(0, d.scroll.Offset.Y+y+o.MinSize().Height-height+theme.PagePadding))
	}
	d.tellSight()
}

// tellSight tells each field which part of it can be seen.
func (d *detail) tellSight() {
	driver := fyne.CurrentApp().Driver()
	top, height := driver.AbsolutePositionForObject(d.scroll).Y, d.scroll.Size().Height
	if height <= 0 {
		return
	}
	for _, b := range d.bounds {
		if b.field.Visible() {
			y := driver.AbsolutePositionForObject(b.field).Y - top
			b.field.SetSight(max(0, -y), max(0, height-y))
		}
	}
}

// change changes the draft at once, as a toggle does, and saves it.
func (d *detail) change(do func(*model.InboxDraft)) {
	if e := d.edit(); e != nil {
		do(&e.Draft)
		d.save()
	}
}
