package inboxes

import (
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

// forwardsCard is where copies of the captures go.
type forwardsCard struct {
	detail  *detail
	root    fyne.CanvasObject
	count   *widgets.Text
	add     *widgets.Button
	problem *widgets.Notice
	none    *widgets.Paragraph
	list    *fyne.Container
	rows    []*forwardRow
}

// forwardRow is one target, with what chooses among the captures below it while it is open.
type forwardRow struct {
	root     fyne.CanvasObject
	on       *widgets.Toggle
	url      *widgets.Field
	more     *widgets.IconButton
	filter   fyne.CanvasObject
	narrow   *widgets.Text
	narrowed fyne.CanvasObject // narrow, under the URL
	last     *widgets.Mark     // what came of the newest capture
	came     fyne.CanvasObject // last and what opens it, under the URL
	try      hooks.ID
	open     bool
}

func newForwardsCard(d *detail) *forwardsCard {
	c := &forwardsCard{detail: d}
	c.count = widgets.NewText(widgets.TextSpec{Mono: true, Size: theme.SizeData, Ink: theme.ColorInk2})
	c.add = widgets.NewButton(widgets.ButtonSpec{Text: lang.T("Add"), Kind: widgets.ButtonGhost, Small: true, Glyph: theme.GlyphPlus, Tip: lang.T("Forward to one more address"), Tap: c.more})
	c.problem = widgets.NewNotice(widgets.NoticeData{})
	c.none = pane.Help(lang.T("Nobody gets a copy. Add an address, such as that of your own program, to have each capture sent on byte for byte."))
	c.list = pane.Column(theme.Gap, nil)
	c.root = card(theme.GlyphArrowBendUpRight, lang.T("Forward to"), []fyne.CanvasObject{c.count, c.add}, c.problem, c.none, c.list)
	return c
}

func (c *forwardsCard) object() fyne.CanvasObject { return c.root }

func (c *forwardsCard) more() {
	e := c.detail.Edit()
	if e == nil || len(e.Draft.Forwards) >= hooks.MaxForwards {
		return
	}
	e.Draft.Forwards = append(slices.Clone(e.Draft.Forwards), model.ForwardDraft{})
	c.detail.refresh()
	c.rows[len(e.Draft.Forwards)-1].url.FocusBeside(c.root)
}

func (c *forwardsCard) row() {
	d, i := c.detail, len(c.rows)
	r := &forwardRow{}
	text := func(pick func(*model.ForwardDraft) *string) func(*model.InboxDraft) *string {
		return func(draft *model.InboxDraft) *string {
			if i >= len(draft.Forwards) {
				return nil
			}
			return pick(&draft.Forwards[i])
		}
	}
	field := func(word, hint string, pick func(*model.ForwardDraft) *string) fyne.CanvasObject {
		return pane.Titled(word, d.Bind(widgets.NewField(widgets.FieldSpec{Mono: true, Small: true, Placeholder: hint}), "", text(pick)))
	}
	r.on = widgets.NewToggle("", func(on bool) {
		d.Change(func(draft *model.InboxDraft) {
			draft.Forwards = slices.Clone(draft.Forwards)
			draft.Forwards[i].Off = !on
		})
	})
	r.url = d.Bind(widgets.NewField(widgets.FieldSpec{Private: true, Mono: true, Placeholder: "http://localhost:3000/hooks"}), model.SlotForward.At(i),
		text(func(f *model.ForwardDraft) *string { return &f.URL }))
	r.more = widgets.NewIconButton(theme.GlyphFunnel, lang.T("Choose which captures go there"), func() {
		r.open = !r.open
		d.refresh()
	})
	remove := widgets.NewIconButton(theme.GlyphTrash, lang.T("Forward there no more"), func() {
		d.Change(func(draft *model.InboxDraft) {
			if i < len(draft.Forwards) {
				draft.Forwards = slices.Delete(slices.Clone(draft.Forwards), i, i+1)
			}
		})
	})
	half := []float32{1, 1}
	r.narrow = widgets.NewText(widgets.TextSpec{Size: theme.SizeCaption, Ink: theme.ColorInk2, Cut: true})
	r.narrowed = pane.BelowToggle(0, r.narrow)
	r.last = widgets.NewMark(widgets.MarkData{})
	look := widgets.NewIconButton(theme.GlyphArrowRight, lang.T("Show the last try in Live"), func() { d.page.parts.Reveal(r.try) })
	r.came = pane.BelowToggle(0, pane.Left(r.last, look))
	r.filter = pane.NewSurface(pane.SurfaceSpec{Ground: theme.ColorBackground, Card: true},
		pane.Inset(theme.GapWide, theme.Gap, theme.GapWide, theme.GapWide, pane.Column(theme.Gap, nil,
			pane.Help(lang.T("Only what fits all of these goes there. A * stands for any letters; an empty field chooses nothing out.")),
			pane.Sides(half, field(lang.T("Events, commas between"), "push, issues.*", func(f *model.ForwardDraft) *string { return &f.Events }),
				field(lang.T("Path behind the name"), "/orders/*", func(f *model.ForwardDraft) *string { return &f.Path })),
			pane.Sides(half, field(lang.T("Header"), "X-Env", func(f *model.ForwardDraft) *string { return &f.HeaderName }),
				field(lang.T("with the value"), "staging*", func(f *model.ForwardDraft) *string { return &f.HeaderValue })))))
	r.root = pane.Column(theme.GapSmall, nil, pane.FieldLine(r.url, r.on, r.url, r.more, remove), r.came, r.narrowed, r.filter)
	c.rows = append(c.rows, r)
	c.list.Add(r.root)
}

// refresh shows the forwards.
func (c *forwardsCard) refresh(e *model.InboxEdit) {
	list := e.Draft.Forwards
	for len(c.rows) < len(list) {
		c.row()
	}
	for i, r := range c.rows {
		pane.Show(r.root, i < len(list))
		if i >= len(list) {
			r.open = false
			continue
		}
		r.on.SetOn(!list[i].Off)
		words := list[i].Words()
		r.more.SetChosen(r.open || words != "")
		r.narrow.SetText(words)
		pane.Show(r.narrowed, words != "" && !r.open)
		pane.Show(r.filter, r.open)
		c.refreshLast(r, list[i])
	}
	c.count.SetText(strconv.Itoa(len(list)))
	pane.Show(c.count, len(list) > 0)
	pane.Show(c.none, len(list) == 0)
	pane.Show(c.list, len(list) > 0)
	if len(list) >= hooks.MaxForwards {
		c.add.Disable()
	} else {
		c.add.Enable()
	}
	cardProblem(c.problem, lang.T("The forwards are not saved"), e.Problem(model.SlotForwards))
}

// refreshLast shows what came of the newest capture at a forward that is on.
func (c *forwardsCard) refreshLast(r *forwardRow, f model.ForwardDraft) {
	fact := c.detail.page.parts.Inboxes.Forwarded(f.URL)
	r.try = fact.Exchange
	state := pane.State(fact.Mark)
	r.last.Set(widgets.MarkData{Glyph: state.Glyph(), Text: fact.Text, Ink: state.Ink()})
	pane.Show(r.came, r.try != 0 && !f.Off)
}
