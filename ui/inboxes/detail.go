package inboxes

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

// detail shows and saves the settings of the chosen inbox.
type detail struct {
	*pane.Form[hooks.Inbox, model.InboxDraft]
	page *Page
	root *fyne.Container

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
	d.Form = &pane.Form[hooks.Inbox, model.InboxDraft]{Edit: p.parts.Inboxes.Edit, Store: d.store, Show: p.refreshDetail, After: p.parts.After}
	d.answer = newAnswerCard(d)
	verify, forwards, shakes := newVerifyCard(d), newForwardsCard(d), newHandshakeCard(d)
	d.hour = newHourCard()
	d.cards = []settingsCard{d.answer, forwards, verify, shakes}
	columns := container.New(&twoColumns{},
		pane.Column(theme.GapWide, nil, d.answer.object(), forwards.object(), newLimitCard(d)),
		pane.Column(theme.GapWide, nil, verify.object(), shakes.object()))
	d.failure = widgets.NewNotice(widgets.NoticeData{}, pane.SmallButton(lang.T("Try again"), "", d.Save))
	d.failure.Hide()
	d.scroll = container.NewVScroll(pane.Inset(theme.PagePadding, theme.GapWide, theme.PagePadding, theme.PagePadding,
		pane.Column(theme.GapWide, nil, d.failure, columns, d.hour.root)))
	d.frame = d.Within(d.scroll)
	d.body = pane.Column(0, d.frame, d.makeHead(), d.frame)
	d.none = pane.Cover(widgets.NewEmpty(widgets.EmptySpec{Title: lang.T("No inbox is chosen"), Text: lang.T("Its answer, its checks and what it forwards to are set here.")}))
	d.root = container.NewStack(pane.NewSurface(pane.SurfaceSpec{Ground: theme.ColorBackground}, nil), d.body, d.none)
	return d
}

func (d *detail) makeHead() fyne.CanvasObject {
	d.name = widgets.NewText(widgets.TextSpec{Bold: true, Size: theme.SizeCardTitle, Cut: true})
	d.saved = widgets.NewMark(widgets.MarkData{})
	d.undoing = widgets.NewButton(widgets.ButtonSpec{Text: lang.T("Undo"), Kind: widgets.ButtonGhost, Small: true, Glyph: theme.GlyphArrowCounterClockwise, Tip: lang.T("Take the last change back, Ctrl Z"), Tap: d.Undo})
	d.address = widgets.NewText(widgets.TextSpec{Mono: true, Size: theme.SizeData, Ink: theme.ColorInk2, Cut: true})
	copyButton := widgets.NewIconButton(theme.GlyphCopy, lang.T("Copy the address of this inbox, C"), d.copyAddress)
	qr := widgets.NewIconButton(theme.GlyphQRCode, lang.T("Show the address as a QR code"), d.showQR)
	test := widgets.NewButton(widgets.ButtonSpec{Text: lang.T("Send a test"), Small: true, Glyph: theme.GlyphPaperPlaneTilt, Tip: lang.T("Send a request that is signed as this inbox expects, T"), Tap: d.test})
	live := widgets.NewButton(widgets.ButtonSpec{Text: lang.T("Show in Live"), Small: true, Glyph: theme.GlyphPulse, Tip: lang.T("Show what this inbox captured, L"), Tap: d.showInLive})
	bin := widgets.NewButton(widgets.ButtonSpec{Glyph: theme.GlyphTrash, Small: true, Tip: lang.T("Delete this inbox, Del"), Tap: d.page.remove})
	d.line = &headLine{name: d.name, address: d.address, spare: qr, next: live}
	d.head = container.New(d.line, d.name, d.saved, d.undoing, d.address, copyButton, qr, test, live, bin)
	return pane.NewSurface(pane.SurfaceSpec{Ground: theme.ColorSurface, Foot: true},
		pane.Inset(theme.PagePadding, theme.Gap, theme.PagePadding, theme.Gap, pane.Column(0, nil, d.head)))
}

// url is what the inbox is reached at.
func (d *detail) url() string { return d.page.base + "/in/" + d.page.parts.Inboxes.Chosen() }

// begin shows another inbox from its top.
func (d *detail) begin() {
	d.Begin()
	d.answer.begin()
	widgets.ScrollTo(d.scroll, fyne.Position{})
}

// focus puts the cursor into the first setting.
func (d *detail) focus() { d.answer.focus() }

// refresh shows what the model holds.
func (d *detail) refresh() {
	e := d.Edit()
	pane.Show(d.body, e != nil)
	pane.Show(d.none, e == nil)
	if e == nil {
		return
	}
	d.refreshHead()
	for _, c := range d.cards {
		c.refresh(e)
	}
	d.Fill()
	d.hour.refresh(d.page.parts.Inboxes.Facts())
	d.failure.Set(widgets.NoticeData{State: theme.StateRefused, Glyph: theme.GlyphWarningCircle, Title: lang.T("The last change was not saved"), Text: e.Failed()})
	pane.Show(d.failure, e.Failed() != "")
	d.frame.Refresh()
}

func (d *detail) refreshHead() {
	e := d.Edit()
	if e == nil {
		return
	}
	name := e.Stored().Name
	d.name.SetText(name)
	d.address.SetText(d.page.parts.Inboxes.Shown(d.url()))
	switch {
	case e.Failed() != "":
		d.saved.Set(widgets.MarkData{Glyph: theme.GlyphWarningCircle, Text: lang.T("not saved"), Ink: theme.ColorRefused})
	case e.Problems() > 0:
		d.saved.Set(widgets.MarkData{Glyph: theme.GlyphWarningCircle, Text: lang.T("to mend"), Ink: theme.ColorRefused})
	case e.Saved():
		d.saved.Set(widgets.MarkData{Glyph: theme.GlyphCheck, Text: lang.T("saved"), Ink: theme.ColorDelivered})
	}
	pane.Show(d.saved, e.Failed() != "" || e.Problems() > 0 || e.Saved())
	pane.Show(d.undoing, e.CanUndo())
	d.head.Refresh()
}

// store stores a change of an inbox.
func (d *detail) store(in hooks.Inbox, change func(*hooks.Inbox) error, done func(hooks.Inbox, error)) {
	d.page.parts.Do(func(ctx context.Context) func() {
		stored, err := d.page.parts.Actions.ChangeInbox(ctx, in.Name, change)
		return func() {
			done(stored, err)
			d.page.undel = d.page.undel && err != nil
			d.page.Refresh()
			d.page.parts.Reload()
		}
	})
}

func (d *detail) showInLive() {
	if d.Edit() != nil {
		d.page.parts.ShowInLive("inbox:" + d.page.parts.Inboxes.Chosen())
	}
}

func (d *detail) copyAddress() {
	if d.Edit() != nil {
		d.page.parts.Copy(d.url(), lang.T("Address copied"))
	}
}

func (d *detail) showQR() {
	if d.Edit() != nil {
		d.page.parts.QR(d.url())
	}
}

// test sends a test to the inbox as it is saved.
func (d *detail) test() {
	if d.Edit() == nil {
		return
	}
	d.Save()
	name := d.page.parts.Inboxes.Chosen()
	d.page.parts.Do(func(ctx context.Context) func() {
		_, err := d.page.parts.Actions.TestInbox(ctx, name)
		return func() {
			if err != nil {
				d.page.fail(lang.T("The test was not sent"), model.Sentence(err, lang.T("It could not be stored. Try again.")))
				return
			}
			d.page.fail("", "")
			d.page.parts.Say(theme.GlyphPaperPlaneTilt, lang.T("A test is on its way to %s", name))
		}
	})
}
