package inboxes

import (
	"cmp"
	"slices"
	"strconv"

	"fyne.io/fyne/v2"

	"bellhop/hooks"
	"bellhop/ui/lang"
	"bellhop/ui/model"
	"bellhop/ui/pane"
	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

// answerCard is what the inbox says to a sender.
type answerCard struct {
	detail *detail
	root   fyne.CanvasObject

	segments *widgets.Segments
	kinds    *widgets.Choice
	words    *widgets.Paragraph
	problem  *widgets.Notice

	sequence fyne.CanvasObject
	steps    []*widgets.Step
	stepRow  *fyne.Container
	stepNote *widgets.Paragraph // what is wrong with one of them
	fewer    *widgets.IconButton
	end      *widgets.Choice
	turn     *widgets.Text
	again    *widgets.Button
	turnRow  fyne.CanvasObject

	status, delay, failures, deadline fyne.CanvasObject
	numbers                           *fyne.Container
	first                             *widgets.Field

	mime     *widgets.Choice
	other    *widgets.Field
	isOther  bool
	mimeRow  fyne.CanvasObject
	headers  *headerRows
	body     *widgets.Area
	bodyBox  fyne.CanvasObject
	fixed    *widgets.Paragraph
	byPath   *widgets.Toggle
	pathNote *widgets.Paragraph
	byPathAt fyne.CanvasObject
}

func newAnswerCard(d *detail) *answerCard {
	c := &answerCard{detail: d}
	var parts []widgets.Segment
	var names []string
	for _, k := range model.AnswerKinds() {
		parts, names = append(parts, widgets.Segment{Text: k.Text}), append(names, k.Text)
	}
	c.segments = widgets.NewSegments(parts, c.chooseKind)
	c.kinds = widgets.NewChoice(names, c.chooseKind)
	c.words = pane.Help("")
	c.problem = widgets.NewNotice(widgets.NoticeData{})
	c.makeSequence()
	c.makeNumbers()
	c.makeContent()
	c.byPath = widgets.NewToggle(lang.T("Status by path"), func(on bool) { d.Change(func(draft *model.InboxDraft) { draft.ByPath = on }) })
	c.byPath.LetWrap()
	c.pathNote = pane.Help("")
	c.byPathAt = pane.Column(0, nil, pane.Left(c.byPath), pane.BelowToggle(0, c.pathNote))
	c.root = card(theme.GlyphChatText, lang.T("Answer"), nil, // what is not of the chosen kind is hidden
		pane.Column(theme.Gap, nil, pane.Either(c.segments, c.kinds), c.words), c.problem,
		c.sequence, c.numbers, c.mimeRow, c.headers.root, c.bodyBox, c.fixed, c.byPathAt)
	return c
}

func (c *answerCard) object() fyne.CanvasObject { return c.root }

// begin forgets what was chosen for another inbox.
func (c *answerCard) begin() { c.isOther = false }

func (c *answerCard) focus() {
	if c.status.Visible() {
		c.first.FocusBeside(c.root)
		return
	}
	if on := fyne.CurrentApp().Driver().CanvasForObject(c.root); on != nil {
		if c.segments.Visible() {
			on.Focus(c.segments)
		} else {
			on.Focus(c.kinds)
		}
	}
}

func (c *answerCard) chooseKind(i int) {
	c.detail.Change(func(d *model.InboxDraft) {
		d.Kind = hooks.AnswerKind(model.AnswerKinds()[i].Value)
		if d.Kind == hooks.AnswerSequence && len(d.Sequence) == 0 {
			d.Sequence = []string{"500", "500", "200"}
		}
	})
}

func (c *answerCard) makeSequence() {
	d := c.detail
	more := widgets.NewIconButton(theme.GlyphPlus, lang.T("One more status"), func() {
		d.Change(func(draft *model.InboxDraft) {
			if len(draft.Sequence) < hooks.MaxSequence {
				draft.Sequence = append(slices.Clone(draft.Sequence), "200")
			}
		})
	})
	c.fewer = widgets.NewIconButton(theme.GlyphMinus, lang.T("Take the last status away. An emptied one goes too."), func() {
		d.Change(func(draft *model.InboxDraft) {
			if n := len(draft.Sequence); n > 1 {
				draft.Sequence = slices.Clone(draft.Sequence[:n-1])
			}
		})
	})
	c.stepRow = pane.Flow(theme.GapSmall, theme.GapSmall, c.fewer, more)
	c.end = widgets.NewChoice([]string{lang.T("then stay on the last"), lang.T("then begin again")}, func(i int) {
		d.Change(func(draft *model.InboxDraft) { draft.Loop = i == 1 })
	})
	c.turn = widgets.NewText(widgets.TextSpec{Size: theme.SizeCaption, Ink: theme.ColorInk2, Cut: true})
	c.again = widgets.NewButton(widgets.ButtonSpec{Text: lang.T("Start over"), Kind: widgets.ButtonGhost, Small: true, Tap: c.startOver})
	c.turnRow = pane.Flow(theme.Gap, theme.GapSmall, c.turn, c.again)
	c.stepNote = wrong()
	c.sequence = pane.Column(theme.Gap, nil, pane.Titled(lang.T("Statuses, in order"), c.stepRow), c.stepNote, pane.Sides([]float32{1, 1}, c.end, pane.Space()), c.turnRow)
}

// step makes the field for one more status.
func (c *answerCard) step() {
	d, i := c.detail, len(c.steps)
	s := widgets.NewStep(i == 0)
	d.Bind(s.Field, model.SlotSequence.At(i), func(draft *model.InboxDraft) *string {
		if i >= len(draft.Sequence) {
			return nil
		}
		return &draft.Sequence[i]
	})
	leave := s.Field.OnFocus
	s.Field.OnFocus = func(on bool) {
		if e := d.Edit(); !on && e != nil && i < len(e.Draft.Sequence) && e.Draft.Sequence[i] == "" && len(e.Draft.Sequence) > 1 {
			e.Draft.Sequence = slices.Delete(slices.Clone(e.Draft.Sequence), i, i+1)
		}
		leave(on)
	}
	c.steps = append(c.steps, s)
	c.stepRow.Objects = slices.Insert(c.stepRow.Objects, i, fyne.CanvasObject(s))
}

func (c *answerCard) startOver() {
	name := c.detail.page.parts.Inboxes.Chosen()
	turns, reload := c.detail.page.parts.Turns, c.detail.page.parts.Reload
	c.detail.page.parts.Do(doing(func() { turns.StartOver(name) }, reload))
}

func (c *answerCard) makeNumbers() {
	d := c.detail
	number := func(word, unit string, slot model.Slot, text func(*model.InboxDraft) *string) (*widgets.Field, fyne.CanvasObject) {
		f := widgets.NewField(widgets.FieldSpec{Mono: true})
		f.SetTrailing(unit)
		return d.Bind(f, slot, text), pane.Titled(word, f)
	}
	c.first, c.status = number(lang.T("Status"), "", model.SlotStatus, func(d *model.InboxDraft) *string { return &d.Status })
	_, c.delay = number(lang.T("Delay"), "ms", model.SlotDelay, func(d *model.InboxDraft) *string { return &d.Delay })
	_, c.failures = number(lang.T("Fails by chance"), "%", model.SlotFailures, func(d *model.InboxDraft) *string { return &d.Failures })
	_, c.deadline = number(lang.T("Waits for the target"), "s", model.SlotDeadline, func(d *model.InboxDraft) *string { return &d.Deadline })
	c.numbers = pane.Sides([]float32{1, 1, 1, 1}, c.status, c.delay, c.failures, c.deadline)
}

func (c *answerCard) makeContent() {
	d := c.detail
	c.mime = widgets.NewMonoChoice(append(model.ContentTypes(), lang.T("another…")), c.chooseType)
	c.other = d.Bind(widgets.NewField(widgets.FieldSpec{Mono: true, Placeholder: "application/problem+json"}), model.SlotHeader,
		func(d *model.InboxDraft) *string { return &d.ContentType })
	c.mimeRow = pane.Titled("Content-Type", pane.Sides([]float32{1, 1}, c.mime, c.other))
	c.headers = newHeaderRows(d)
	c.body = d.BindArea(widgets.NewArea(lang.T("no body"), 5), "", func(d *model.InboxDraft) *string { return &d.Body })
	c.bodyBox = pane.Titled(lang.T("Body"), c.body)
	c.fixed = pane.Help("")
}

func (c *answerCard) chooseType(i int) {
	types := model.ContentTypes()
	c.isOther = i == len(types)
	if c.isOther {
		c.detail.refresh()
		c.other.FocusBeside(c.root)
		return
	}
	c.detail.Change(func(d *model.InboxDraft) { d.ContentType = types[i] })
}

// refresh shows the fields of the chosen kind.
func (c *answerCard) refresh(e *model.InboxEdit) {
	d := &e.Draft
	at := slices.IndexFunc(model.AnswerKinds(), func(k model.Option) bool { return k.Value == string(d.Kind) })
	c.segments.Choose(at)
	c.kinds.Choose(at)
	c.words.SetText(model.AnswerWords(d.Kind))
	cardProblem(c.problem, lang.T("The answer is not saved"), e.Problem(model.SlotAnswer))

	own := d.Kind == hooks.AnswerFixed || d.Kind == hooks.AnswerSequence
	spoken := own || d.Kind == hooks.AnswerEcho
	pane.Show(c.sequence, d.Kind == hooks.AnswerSequence)
	pane.Show(c.status, spoken && d.Kind != hooks.AnswerSequence)
	pane.Show(c.delay, d.Kind != hooks.AnswerForwarded)
	pane.Show(c.failures, spoken)
	pane.Show(c.deadline, d.Kind == hooks.AnswerForwarded)
	c.refreshSteps(e)

	types := model.ContentTypes()
	known := slices.Index(types, d.ContentType)
	other := c.isOther || known < 0
	if other {
		known = len(types)
	}
	c.mime.Choose(known)
	pane.Show(c.mimeRow, own)
	pane.Show(c.other, other)
	c.headers.refresh(e)
	pane.Show(c.headers.root, spoken)

	pane.Show(c.bodyBox, own && d.BodyFixed == "")
	c.fixed.SetText(d.BodyFixed)
	pane.Show(c.fixed, own && d.BodyFixed != "")
	c.byPath.SetOn(d.ByPath)
	c.pathNote.SetText(lang.T("%s answers 404, and so on.", "/in/"+e.Stored().Name+"/404"))
	pane.Show(c.byPathAt, spoken)
}

func (c *answerCard) refreshSteps(e *model.InboxEdit) {
	d := &e.Draft
	for len(c.steps) < len(d.Sequence) {
		c.step()
	}
	stored := e.Stored().Answer.Sequence
	at := c.detail.page.parts.Inboxes.Turn()
	problem := ""
	for i := range d.Sequence {
		problem = cmp.Or(problem, e.Problem(model.SlotSequence.At(i)))
	}
	c.stepNote.SetText(problem)
	pane.Show(c.stepNote, problem != "")
	inStep := d.Kind == hooks.AnswerSequence && slices.EqualFunc(stored, d.Sequence, func(n int, s string) bool { return strconv.Itoa(n) == s })
	for i, s := range c.steps {
		pane.Show(s, i < len(d.Sequence))
		s.SetTurn(inStep && i == at && i < len(d.Sequence))
	}
	if len(d.Sequence) > 1 {
		c.fewer.Enable()
		c.end.SetOption(0, lang.T("then stay on %s", d.Sequence[len(d.Sequence)-1]))
	} else {
		c.fewer.Disable()
	}
	end := 0
	if d.Loop {
		end = 1
	}
	c.end.Choose(end)
	words := model.TurnWords(stored, at)
	c.turn.SetText(words)
	pane.Show(c.turnRow, inStep && words != "")
	if at == 0 {
		c.again.Disable()
	} else {
		c.again.Enable()
	}
}

// headerRows are the header lines beside the Content-Type.
type headerRows struct {
	detail *detail
	root   *fyne.Container
	rows   []fyne.CanvasObject
	names  []*widgets.Field
}

func newHeaderRows(d *detail) *headerRows {
	h := &headerRows{detail: d}
	h.root = pane.Column(theme.GapSmall, nil, pane.Left(pane.SmallButton(lang.T("Add a header"), theme.GlyphPlus, h.add)))
	return h
}

func (h *headerRows) add() {
	e := h.detail.Edit()
	if e == nil {
		return
	}
	e.Draft.Headers = append(slices.Clone(e.Draft.Headers), model.HeaderDraft{})
	h.detail.refresh()
	h.names[len(e.Draft.Headers)-1].FocusBeside(h.root)
}

func (h *headerRows) row() {
	d, i := h.detail, len(h.rows)
	line := func(pick func(*model.HeaderDraft) *string) func(*model.InboxDraft) *string {
		return func(draft *model.InboxDraft) *string {
			if i >= len(draft.Headers) {
				return nil
			}
			return pick(&draft.Headers[i])
		}
	}
	name := d.Bind(widgets.NewField(widgets.FieldSpec{Mono: true, Placeholder: "Retry-After"}), model.SlotHeader.At(i), line(func(l *model.HeaderDraft) *string { return &l.Name }))
	value := d.Bind(widgets.NewField(widgets.FieldSpec{Private: true, Mono: true, Placeholder: "120"}), "", line(func(l *model.HeaderDraft) *string { return &l.Value }))
	remove := widgets.NewIconButton(theme.GlyphX, lang.T("Take this header away"), func() {
		d.Change(func(draft *model.InboxDraft) {
			if i < len(draft.Headers) {
				draft.Headers = slices.Delete(slices.Clone(draft.Headers), i, i+1)
			}
		})
	})
	both := pane.Sides([]float32{2, 3}, name, value)
	row := pane.FieldLine(both, both, remove)
	h.rows, h.names = append(h.rows, row), append(h.names, name)
	h.root.Objects = slices.Insert(h.root.Objects, i, fyne.CanvasObject(row))
}

func (h *headerRows) refresh(e *model.InboxEdit) {
	for len(h.rows) < len(e.Draft.Headers) {
		h.row()
	}
	for i, row := range h.rows {
		pane.Show(row, i < len(e.Draft.Headers))
	}
}
