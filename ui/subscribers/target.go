package subscribers

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"bellhop/hooks"
	"bellhop/hooks/format"
	"bellhop/ui/lang"
	"bellhop/ui/model"
	"bellhop/ui/pane"
	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

// targetPart is where events go, and what the subscriber is called.
type targetPart struct {
	root    fyne.CanvasObject
	url     *widgets.Field
	name    *widgets.Field
	private *widgets.Toggle
	reach   fyne.CanvasObject // private with its margins
	visitor *widgets.Notice
	page    *Page
}

func newTargetPart(d *detail) *targetPart {
	p := &targetPart{page: d.page, visitor: widgets.NewNotice(widgets.NoticeData{})}
	p.url = d.Bind(widgets.NewField(widgets.FieldSpec{Private: true, Mono: true, Placeholder: "http://localhost:9001/hooks"}), model.SlotURL,
		func(d *model.SubscriberDraft) *string { return &d.URL })
	p.name = d.Bind(widgets.NewField(widgets.FieldSpec{Private: true}), model.SlotName, func(d *model.SubscriberDraft) *string { return &d.Name })
	p.private = widgets.NewToggle(lang.T("Allow private addresses"), func(on bool) {
		d.Change(func(draft *model.SubscriberDraft) { draft.Private = on })
	})
	p.private.LetWrap()
	p.reach = pane.Left(p.private)
	p.root = pane.Column(theme.GapWide, nil, p.visitor, pane.Column(theme.Gap, nil, pane.Titled(lang.T("Sends to"), p.url), p.reach), pane.Titled(lang.T("Name"), p.name))
	return p
}

func (p *targetPart) object() fyne.CanvasObject { return p.root }

func (p *targetPart) refresh(e *model.SubscriberEdit) {
	p.private.SetOn(e.Draft.Private)
	words := p.page.parts.Subscribers.Visitor()
	p.visitor.Set(widgets.NoticeData{State: theme.StateInFlight, Glyph: theme.GlyphUser, Title: lang.T("A visitor's"), Text: words})
	pane.Show(p.visitor, words != "")
	pane.Show(p.reach, words == "")
	unnamed := e.Stored()
	unnamed.Description = ""
	p.name.SetPlaceholder(model.SubscriberName(unnamed))
}

// typesPart is which events the subscriber wants.
type typesPart struct {
	detail *detail
	root   fyne.CanvasObject
	chips  []*widgets.Chip // those of the catalogue first
	fixed  int             // how many of these there are
	flow   *fyne.Container
	own    *widgets.Field
	wrong  *widgets.Notice
}

func newTypesPart(d *detail) *typesPart {
	p := &typesPart{detail: d, wrong: widgets.NewNotice(widgets.NoticeData{})}
	p.flow = pane.Flow(theme.Gap, theme.Gap)
	for _, kind := range format.Catalogue() {
		if !strings.HasPrefix(kind.Type, "bellhop.") { // a test goes to whoever it is sent to
			p.chip(kind.Type, kind.When)
		}
	}
	p.chip("*", lang.T("Every event there is"))
	p.fixed = len(p.chips)
	p.own = widgets.NewField(widgets.FieldSpec{Mono: true, Small: true, Placeholder: lang.T("another, such as order.*")})
	p.own.OnChange = func(string) { p.own.SetProblem("") }
	p.own.OnSubmit = func(string) { p.add() }
	p.own.OnFocus = func(on bool) {
		if on {
			d.Reveal(p.own)
		}
	}
	add := pane.SmallButton(lang.T("Add"), theme.GlyphPlus, p.add)
	p.root = pane.Titled(lang.T("When"), pane.Column(theme.Gap, nil, p.flow, pane.FieldLine(p.own, p.own, add), p.wrong))
	return p
}

func (p *typesPart) object() fyne.CanvasObject { return p.root }

// begin forgets what was typed for another subscription.
func (p *typesPart) begin() {
	p.own.SetText("")
	p.own.SetProblem("")
}

func (p *typesPart) chip(word, tip string) {
	var chip *widgets.Chip
	chip = widgets.NewChip(word, tip, func(on bool) {
		p.detail.Change(func(draft *model.SubscriberDraft) { draft.SetType(chip.Text(), on) })
	})
	p.chips = append(p.chips, chip)
	p.flow.Add(chip)
}

// add takes an own type, or a pattern.
func (p *typesPart) add() {
	word := strings.TrimSpace(p.own.Text())
	if err := hooks.CheckTypePattern(word); err != nil {
		p.own.SetProblem(lang.T("Such as comment.created, comment.* or *."))
		p.own.Focus()
		p.detail.body.Refresh()
		return
	}
	p.own.SetText("")
	p.detail.Change(func(draft *model.SubscriberDraft) { draft.SetType(word, true) })
}

// refresh shows a chip for every type there is and for every other one that is wanted.
func (p *typesPart) refresh(e *model.SubscriberEdit) {
	at := p.fixed
	for i, chip := range p.chips[:p.fixed] {
		p.chips[i].SetOn(slices.Contains(e.Draft.Types, chip.Text()))
	}
	for _, word := range e.Draft.Types {
		if slices.ContainsFunc(p.chips[:p.fixed], func(c *widgets.Chip) bool { return c.Text() == word }) {
			continue
		}
		if at == len(p.chips) {
			p.chip(word, "")
		}
		p.chips[at].SetText(word)
		p.chips[at].SetOn(true)
		at++
	}
	for i, chip := range p.chips {
		pane.Show(chip, i < at)
	}
	problem(p.wrong, lang.T("Not saved"), e.Problem(model.SlotTypes))
}
