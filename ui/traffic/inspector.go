package traffic

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"bellhop/hooks"
	"bellhop/ui/lang"
	"bellhop/ui/model"
	"bellhop/ui/pane"
	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

// inspector shows the chosen exchange.
type inspector struct {
	parts InspectorParts
	place place
	root  fyne.CanvasObject

	none    fyne.CanvasObject // nothing is chosen
	chosen  *fyne.Container
	told    *fyne.Container // all of it but the actions
	scroll  *container.Scroll
	tile    *pane.Tile
	title   *widgets.Text
	mark    *widgets.StateMark
	more    *widgets.IconButton // opens the menu of what is done more seldom
	badges  [5]*widgets.Badge
	from    *widgets.Text
	facts   *fyne.Container
	cause   *widgets.Text
	visit   *widgets.Button // goes to the cause
	why     *fyne.Container // cause and visit
	notices *fyne.Container
	failure *widgets.Notice
	problem *widgets.Notice
	whyNot  *widgets.Button // leads to the sheet about the signature
	missing *widgets.Notice
	create  *widgets.Button
	tabs    *widgets.Tabs
	message *pane.Message
	seal    *signature
	sealed  bool // the sheet about the signature is chosen
	story   *story
	telling bool // the sheet about the story is chosen
	timing  *timing
	timed   bool              // the sheet about the time is chosen
	head    fyne.CanvasObject // of the exchange, which the story has one of its own for
	actions fyne.CanvasObject
	reason  *widgets.Paragraph
	again   *widgets.Button
	change  *widgets.Button

	failed   [2]string // title and text of what did not work
	replayed hooks.ID  // being sent again
	created  map[string]bool
}

// tabsLeft puts the first tab's word, which keeps its own distance, below the title.
const tabsLeft = theme.PagePadding - 8

func newInspector(parts InspectorParts, at place) *inspector {
	in := &inspector{parts: parts, place: at, created: map[string]bool{}}
	in.makeHead()
	in.makeNotices()
	in.tabs = widgets.NewTabs([]widgets.Tab{{Text: lang.T("Request")}, {Text: lang.T("Response")}, {Text: lang.T("Story")}, {Text: lang.T("Timing")}, {Text: lang.T("Signature")}}, in.chooseTab)
	in.message = pane.NewMessage(pane.MessageParts{Copy: parts.Copy, OnForm: in.chooseForm, Save: parts.Save, Reveal: in.reveal, Beyond: func(e *fyne.ScrollEvent) { in.scroll.Scrolled(e) }})
	in.actions = in.makeActions()

	// The facts may come nearer to the edge, so that those of a signed capture fit in one line.
	in.head = pane.Inset(theme.PagePadding, theme.GapWide, theme.Gap, theme.Gap, pane.Column(theme.Gap, nil,
		pane.Inset(0, 0, theme.Gap, 0, pane.Row(theme.Gap, in.title, in.tile, in.title, in.mark, in.more)),
		in.facts, in.why))
	tabs := pane.Inset(tabsLeft, 0, theme.Gap, 0, in.tabs)
	in.seal = newSignature(in)
	in.seal.root.Hide()
	in.story = newStory(in)
	in.timing = newTiming(parts.Copy)
	sheet := container.New(roomy{}, container.NewStack(in.message.Content(), in.timing.root, in.seal.root, in.story.root))
	in.told = pane.Column(0, sheet, in.head, in.story.head, in.notices, tabs, sheet)
	// Where there is too little room for it, as in large text, it is scrolled.
	in.scroll = container.NewVScroll(container.New(anyWidth{}, in.told))
	whole := container.New(asWide{in.told}, pane.Scrolled(in.scroll, func() {}))
	in.chosen = pane.Column(0, whole, whole, in.actions)
	in.none = pane.Centred(280, widgets.NewParagraph(widgets.ParagraphSpec{
		Text: lang.T("Pick an exchange. Its request and its answer open here. Keys: J, K and Enter."), Quiet: true, Centre: true,
	}))
	in.root = pane.NewSurface(pane.SurfaceSpec{Ground: theme.ColorSurface}, container.NewStack(in.none, in.chosen))
	return in
}

func (in *inspector) makeHead() {
	in.tile = pane.NewTile()
	in.title = widgets.NewText(widgets.TextSpec{Size: theme.SizeDataTitle, Mono: true, Bold: true, Cut: true})
	in.mark = widgets.NewStateMark(theme.StateNone, "")
	in.mark.LetCut()
	in.more = widgets.NewIconButton(theme.GlyphDotsThreeVertical, lang.T("More"), in.showMore)
	in.from = widgets.NewText(widgets.TextSpec{Size: theme.SizeCaption, Ink: theme.ColorInk2, Cut: true})
	in.cause = widgets.NewText(widgets.TextSpec{Size: theme.SizeCaption, Ink: theme.ColorInk2, Cut: true})
	in.visit = widgets.NewButton(widgets.ButtonSpec{Text: lang.T("Go there"), Small: true, Glyph: theme.GlyphArrowBendUpRight, Tip: lang.T("Show what brought it about"), Tap: in.followCause})
	in.why = pane.Inset(0, 0, theme.Gap, 0, pane.Row(theme.Gap, in.cause, in.cause, in.visit))
	in.facts = pane.Flow(theme.GapSmall+2, theme.GapSmall+2)
	for i := range in.badges {
		in.badges[i] = widgets.NewBadge(widgets.BadgeData{})
		in.facts.Add(in.badges[i])
	}
	in.facts.Add(in.from)
}

func (in *inspector) makeNotices() {
	in.failure = widgets.NewNotice(widgets.NoticeData{})
	in.whyNot = widgets.NewButton(widgets.ButtonSpec{Text: lang.T("Find out why"), Small: true, Tap: func() { in.chooseTab(signatureTab) }})
	in.problem = widgets.NewNotice(widgets.NoticeData{}, in.whyNot)
	in.create = widgets.NewButton(widgets.ButtonSpec{Small: true, Kind: widgets.ButtonPrimary, Glyph: theme.GlyphPlus, Tap: in.createInbox})
	in.missing = widgets.NewNotice(widgets.NoticeData{}, in.create)
	in.notices = pane.Inset(theme.PagePadding, 0, theme.PagePadding, theme.Gap,
		pane.Column(theme.Gap, nil, in.failure, in.problem, in.missing))
}

func (in *inspector) makeActions() fyne.CanvasObject {
	in.reason = widgets.NewParagraph(widgets.ParagraphSpec{Caption: true, Quiet: true})
	in.again = widgets.NewButton(widgets.ButtonSpec{Text: lang.As("verb", "Replay"), Kind: widgets.ButtonPrimary, Small: true, Glyph: theme.GlyphArrowCounterClockwise, Tip: lang.T("Send it again as it was, R"), Tap: in.replayShown})
	in.change = widgets.NewButton(widgets.ButtonSpec{Text: lang.T("Replay elsewhere"), Small: true, Tip: lang.T("Send it to another address, E"), Tap: in.editShown})
	curl := widgets.NewIconButton(theme.GlyphTerminalWindow, lang.T("Copy as cURL without secrets, C"), in.copyShown)
	with := widgets.NewButton(widgets.ButtonSpec{Text: lang.As("verb", "Compare"), Small: true, Tip: lang.T("With the one marked by M, or with its original, D"), Tap: in.place.compare})
	export := widgets.NewIconButton(theme.GlyphExport, lang.T("Export, X"), in.place.export)
	buttons := append([]fyne.CanvasObject{in.again, in.change, with, curl, export}, in.place.buttons...)
	return pane.NewSurface(pane.SurfaceSpec{Ground: theme.ColorBackground, Top: true},
		pane.Inset(theme.PagePadding, theme.GapWide, theme.GapWide, theme.GapWide, pane.Column(theme.Gap, nil,
			in.reason, pane.Flow(theme.Gap, theme.GapSmall, buttons...))))
}

// detail gives the exchange that is shown, if it is the one that was chosen.
func (in *inspector) detail() (model.Detail, bool) {
	m := in.parts.Inspector
	d := m.Detail()
	return d, d.Exchange.ID != 0 && d.Exchange.ID == m.Wanted()
}

// refresh shows what the model holds.
func (in *inspector) refresh() {
	m := in.parts.Inspector
	d := m.Detail()
	pane.Show(in.none, m.Wanted() == 0)
	pane.Show(in.chosen, m.Wanted() != 0)
	in.tabs.Choose(in.tab())
	pane.Show(in.message.Content(), !in.sealed && !in.telling && !in.timed)
	pane.Show(in.timing.root, in.timed)
	pane.Show(in.seal.root, in.sealed)
	pane.Show(in.story.root, in.telling)
	pane.Show(in.story.head, in.telling)
	pane.Show(in.head, !in.telling)
	pane.Show(in.actions, !in.telling)
	in.message.SetForm(m.Form())
	if in.telling {
		in.story.refresh() // it is read by itself
	}
	if m.Wanted() != 0 && d.Exchange.ID != 0 && d.Exchange.ID != m.Wanted() && m.Trouble() == "" {
		return // still loading: what was there stays until then
	}
	in.refreshHead(d)
	in.refreshNotices(d)
	pane.Show(in.reason, d.NoReplay != "")
	in.reason.SetText(d.NoReplay)
	setEnabled(in.again, d.NoReplay == "" && in.replayed != d.Exchange.ID && d.Exchange.ID != 0)
	setEnabled(in.change, !d.NoEdit && d.Exchange.ID != 0)
	message := d.Message
	if d.Exchange.ID == 0 {
		message.Absent = lang.T("There is nothing to show.")
		if m.Trouble() == "" {
			message.Absent = " " // it comes at once
		}
	}
	in.message.SetHidden(d.Revealed, d.Redacted)
	in.message.Set(message)
	in.timing.set(d.Timing)
	if in.sealed {
		in.seal.show()
	}
	in.told.Refresh()
	in.chosen.Refresh() // texts of another length move what stands beside and below them
}

func setEnabled(b *widgets.Button, on bool) {
	if on {
		b.Enable()
	} else {
		b.Disable()
	}
}

func (in *inspector) refreshHead(d model.Detail) {
	in.tile.SetOut(d.Exchange.Direction == hooks.Out)
	in.title.SetText(d.Title)
	in.mark.Set(pane.State(d.Mark), d.Status)
	for i, badge := range in.badges {
		visible := i < len(d.Badges)
		pane.Show(badge, visible)
		if visible {
			badge.Set(pane.Badge(d.Badges[i]))
		}
	}
	in.from.SetText(d.From)
	in.cause.SetText(d.Cause.Text)
	pane.Show(in.why, d.Cause.Text != "")
	pane.Show(in.visit, d.Cause.To != 0)
}

func (in *inspector) refreshNotices(d model.Detail) {
	failed := in.failed
	if trouble := in.parts.Inspector.Trouble(); failed[0] == "" && trouble != "" {
		failed = [2]string{lang.T("It cannot be shown"), trouble}
	}
	name := d.NewInbox
	if in.created[name] {
		name = ""
	}
	in.failure.Set(widgets.NoticeData{State: theme.StateRefused, Glyph: theme.GlyphWarningCircle, Title: failed[0], Text: failed[1]})
	in.problem.Set(widgets.NoticeData{State: theme.StateRefused, Glyph: problemGlyph(d), Title: d.Problem.Title, Text: d.Problem.Text})
	in.missing.Set(widgets.NoticeData{
		State: theme.StateInFlight, Glyph: theme.GlyphInfo, Title: lang.T("There is no inbox %s", name),
		Text: lang.T("The sender got 404. An inbox of this name takes the next one."),
	})
	if len(name) > 20 {
		in.create.SetText(lang.T("Create this inbox"))
	} else {
		in.create.SetText(lang.T("Create inbox %s", name))
	}
	pane.Show(in.failure, failed[0] != "")
	problem := d.Problem.Title != "" && !(d.Problem.Seal && in.sealed) && !in.telling
	pane.Show(in.whyNot, d.Problem.Seal)
	pane.Show(in.problem, problem)
	missing := name != "" && !in.telling
	pane.Show(in.missing, missing)
	pane.Show(in.notices, failed[0] != "" || problem || missing)
}

func problemGlyph(d model.Detail) theme.Glyph {
	if d.Problem.Seal {
		return theme.GlyphShieldWarning
	}
	return theme.GlyphWarningCircle
}

// fail says what did not work, until something else is tried.
func (in *inspector) fail(title, text string) {
	in.failed = [2]string{title, text}
	in.refresh()
}

// The tabs, in their order. The first two are the sides of the exchange.
const (
	requestTab = iota
	responseTab
	storyTab
	timingTab
	signatureTab
	tabCount
)

func (in *inspector) tab() int {
	switch {
	case in.sealed:
		return signatureTab
	case in.telling:
		return storyTab
	case in.timed:
		return timingTab
	}
	return int(in.parts.Inspector.Side())
}

func (in *inspector) chooseTab(tab int) {
	if tab < 0 || tab >= tabCount {
		return
	}
	turned := in.telling != (tab == storyTab)
	in.sealed, in.telling, in.timed = tab == signatureTab, tab == storyTab, tab == timingTab
	if turned && in.place.turned != nil {
		in.place.turned()
	}
	if in.telling && in.parts.Story.Show(in.parts.Inspector.Wanted()) {
		in.parts.Tell()
	}
	if tab <= responseTab {
		in.parts.Inspector.ShowSide(model.Side(tab))
	}
	in.refresh()
	in.parts.Inspect()
}

func (in *inspector) chooseForm(form model.Form) {
	in.parts.Inspector.ShowForm(form)
	in.refresh()
	in.parts.Inspect()
}

// reveal shows the secrets of the exchange, or masks them again.
func (in *inspector) reveal(on bool) {
	in.parts.Inspector.Reveal(on)
	in.parts.Inspect()
}

// find looks for words in the body. From another sheet it goes to the request's.
func (in *inspector) find() {
	if _, ok := in.detail(); !ok {
		return
	}
	if in.tab() > responseTab {
		in.chooseTab(int(in.parts.Inspector.Side()))
	}
	in.message.Find()
}

func (in *inspector) followCause() {
	if d, ok := in.detail(); ok && d.Cause.To != 0 {
		in.place.jump(d.Cause.To)
	}
}

// showMore opens the menu below its button.
func (in *inspector) showMore() {
	canvas := fyne.CurrentApp().Driver().CanvasForObject(in.more)
	widget.ShowPopUpMenuAtRelativePosition(in.place.menu(), canvas, fyne.NewPos(0, in.more.Size().Height), in.more)
}

// repeat asks how an exchange's request is repeated.
func (in *inspector) repeat(e hooks.Exchange) {
	if reason := model.NewDetail(e).NoReplay; reason != "" {
		in.fail(lang.T("It cannot be repeated"), reason)
		return
	}
	in.parts.Repeat(e)
}

func (in *inspector) replayShown() { in.withChosen(in.replay) }

// withChosen does something with the exchange that is chosen, also when it was chosen so lately that the inspector does
// not show it yet.
func (in *inspector) withChosen(do func(hooks.Exchange)) {
	m := in.parts.Inspector
	if d, ok := in.detail(); ok {
		do(d.Exchange)
		return
	}
	id := m.Wanted()
	if id == 0 {
		return
	}
	in.parts.Do(func(ctx context.Context) func() {
		e, err := m.Exchange(ctx, id)
		return func() {
			if err != nil {
				in.fail(lang.T("It was not done"), model.Sentence(err, lang.T("Bellhop could not read this exchange.")))
				return
			}
			do(e)
		}
	})
}

// replay sends an exchange again as it was. One whose body was cut is refused with the reason.
func (in *inspector) replay(e hooks.Exchange) {
	if in.replayed == e.ID {
		return
	}
	if reason := model.NewDetail(e).NoReplay; reason != "" {
		in.fail(lang.T("It was not sent again"), reason)
		return
	}
	in.failed = [2]string{}
	in.replayed = e.ID
	in.refresh()
	in.parts.Do(func(ctx context.Context) func() {
		_, err := in.parts.Actions.Replay(ctx, hooks.Replay{Exchange: e.ID})
		return func() {
			in.replayed = 0
			if err != nil {
				in.fail(lang.T("It was not sent again"), model.Sentence(err, lang.T("Nothing was stored. Try again.")))
				return
			}
			in.refresh()
			in.parts.Say(theme.GlyphArrowCounterClockwise.Bold(), lang.T("Sent again. It shows in Live."))
		}
	})
}

func (in *inspector) editShown() { in.withChosen(in.edit) }

func (in *inspector) edit(e hooks.Exchange) {
	if d := model.NewDetail(e); d.NoEdit {
		in.fail(lang.T("It cannot be sent again"), d.NoReplay)
		return
	}
	in.parts.Edit(e)
}

func (in *inspector) copyShown() { in.withChosen(in.parts.CopyCurl) }

func (in *inspector) createInbox() {
	d, ok := in.detail()
	if !ok || d.NewInbox == "" || in.created[d.NewInbox] {
		return
	}
	name := d.NewInbox
	in.create.Disable()
	in.parts.Do(func(ctx context.Context) func() {
		err := in.parts.Actions.CreateInbox(ctx, name)
		return func() {
			in.create.Enable()
			if err != nil && hooks.CodeOf(err) != hooks.CodeConflict {
				in.fail(lang.T("The inbox was not created"), model.Sentence(err, lang.T("Nothing was stored. Try again.")))
				return
			}
			in.failed = [2]string{}
			in.created[name] = true
			in.refresh()
			in.parts.Say(theme.GlyphTray, lang.T("Inbox %s is open", name))
		}
	})
}

// focus gives the keyboard to the body, or to the story's rows.
func (in *inspector) focus() {
	if in.telling {
		in.story.tree.Rows.Focus()
		return
	}
	in.message.Focus()
}
