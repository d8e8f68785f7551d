package subscribers

import (
	"slices"

	"fyne.io/fyne/v2"

	"bellhop/ui/lang"
	"bellhop/ui/model"
	"bellhop/ui/pane"
	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

// schedulePart is when what failed is tried again, and how fast the time for it goes by.
type schedulePart struct {
	detail  *detail
	root    fyne.CanvasObject
	like    *widgets.Choice
	facts   *widgets.IconButton
	own     fyne.CanvasObject
	speed   *widgets.Segments
	line    *widgets.WaitLine
	words   *widgets.Paragraph
	problem *widgets.Notice
	limit   *widgets.Paragraph // how long the sender waits for an answer
}

func newSchedulePart(d *detail) *schedulePart {
	p := &schedulePart{detail: d, line: widgets.NewWaitLine(), words: pane.Help(""), limit: pane.Help(""), problem: widgets.NewNotice(widgets.NoticeData{})}
	var names []string
	for _, o := range model.LikeOptions() {
		names = append(names, o.Text)
	}
	p.like = widgets.NewChoice(names, func(i int) {
		d.Change(func(draft *model.SubscriberDraft) { draft.SetLike(model.LikeOptions()[i].Value) })
	})
	p.facts = widgets.NewIconButton(theme.GlyphInfo, lang.T("Where these numbers come from"), d.showFacts)
	waits := d.Bind(widgets.NewField(widgets.FieldSpec{Mono: true, Placeholder: "5s, 5m, 1h30m"}), model.SlotSchedule, func(d *model.SubscriberDraft) *string { return &d.Waits })
	p.own = pane.Titled(lang.T("Waits, with commas between"), waits)
	var parts []widgets.Segment
	for _, speed := range model.Speeds() {
		parts = append(parts, widgets.Segment{Text: model.SpeedName(speed)})
	}
	p.speed = widgets.NewSegments(parts, func(i int) {
		d.Change(func(draft *model.SubscriberDraft) { draft.Speed = model.Speeds()[i] })
	})
	p.root = pane.Column(theme.GapWide, nil, pane.Titled(lang.T("Try again like"), pane.FieldLine(p.like, p.like, p.facts)), p.own, p.problem,
		pane.Titled(lang.T("How fast time goes by"), pane.Left(p.speed)), p.line, pane.Column(theme.GapSmall, nil, p.words, p.limit))
	return p
}

func (p *schedulePart) object() fyne.CanvasObject { return p.root }

func (p *schedulePart) refresh(e *model.SubscriberEdit) {
	d := &e.Draft
	p.like.Choose(max(0, slices.IndexFunc(model.LikeOptions(), func(o model.Option) bool { return o.Value == d.Like })))
	pane.Show(p.facts, len(model.LikeFacts(d.Like)) > 0)
	pane.Show(p.own, d.Like == model.LikeOwn)
	fastest := 0
	for i, speed := range model.Speeds() {
		if speed <= d.Speed {
			fastest = i
		}
	}
	p.speed.Choose(fastest)
	waits := d.Schedule()
	p.line.Set(model.Dots(waits))
	p.words.SetText(model.ScheduleWords(waits, d.Speed))
	limit := model.LikeTimeout(d.Like)
	p.limit.SetText(limit)
	pane.Show(p.limit, limit != "")
	problem(p.problem, lang.T("The schedule is not saved"), e.Problem(model.SlotSchedule))
}

// limitsPart is how long an answer may take and how much is sent at once.
type limitsPart struct {
	root    fyne.CanvasObject
	timeout fyne.CanvasObject
	problem *widgets.Notice
}

func newLimitsPart(d *detail) *limitsPart {
	p := &limitsPart{problem: widgets.NewNotice(widgets.NoticeData{})}
	number := func(word, unit, hint string, slot model.Slot, text func(*model.SubscriberDraft) *string) fyne.CanvasObject {
		f := widgets.NewField(widgets.FieldSpec{Mono: true, Placeholder: hint})
		f.SetTrailing(unit)
		return pane.Titled(word, d.Bind(f, slot, text))
	}
	p.timeout = number(lang.T("Timeout"), "s", "15", model.SlotTimeout, func(d *model.SubscriberDraft) *string { return &d.Timeout })
	rate := number(lang.T("At most"), "/s", lang.T("no limit"), model.SlotRate, func(d *model.SubscriberDraft) *string { return &d.Rate })
	parallel := number(lang.T("At a time"), "", lang.T("a fair share"), model.SlotParallel, func(d *model.SubscriberDraft) *string { return &d.Parallel })
	p.root = pane.Column(theme.Gap, nil, pane.Sides([]float32{1, 1.3, 1.2}, p.timeout, rate, parallel), p.problem)
	return p
}

func (p *limitsPart) object() fyne.CanvasObject { return p.root }

func (p *limitsPart) refresh(e *model.SubscriberEdit) {
	pane.Show(p.timeout, model.LikeTimeout(e.Draft.Like) == "")
	text := e.Problem(model.SlotRate)
	problem(p.problem, lang.T("The limits are not saved"), text)
}
