package inboxes

import (
	"slices"

	"fyne.io/fyne/v2"

	"bellhop/ui/lang"
	"bellhop/ui/model"
	"bellhop/ui/pane"
	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

// handshakeCard is which providers' address checks are answered.
type handshakeCard struct {
	root    fyne.CanvasObject
	names   []string
	toggles []*widgets.Toggle
	token   fyne.CanvasObject
	problem *widgets.Notice
}

func newHandshakeCard(d *detail) *handshakeCard {
	c := &handshakeCard{}
	field := widgets.NewField(widgets.FieldSpec{Private: true, Mono: true, Glyph: theme.GlyphKey, Placeholder: lang.T("the verify token that you typed at Meta")})
	c.token = pane.BelowToggle(theme.GapSmall, d.Bind(field, model.SlotShake, func(d *model.InboxDraft) *string { return &d.VerifyToken }))
	c.problem = widgets.NewNotice(widgets.NoticeData{})
	rows := []fyne.CanvasObject{c.problem}
	for _, p := range model.Handshakes() {
		t := widgets.NewToggle(p.Text, func(on bool) {
			d.Change(func(draft *model.InboxDraft) { draft.SetHandshake(p.Value, on) })
		})
		t.LetWrap()
		c.names, c.toggles = append(c.names, p.Value), append(c.toggles, t)
		row := pane.Column(0, nil, pane.Left(t), pane.BelowToggle(0, pane.Help(lang.Said(p.Words))))
		if p.Value == "meta" {
			row.Add(c.token)
		}
		rows = append(rows, row)
	}
	c.root = card(theme.GlyphHandshake, lang.T("Handshakes answered for you"), nil, pane.Column(theme.Gap, nil, rows...))
	return c
}

// newLimitCard is how much of a body is taken.
func newLimitCard(d *detail) fyne.CanvasObject {
	limit := d.Bind(widgets.NewField(widgets.FieldSpec{Mono: true}), model.SlotLimit, func(d *model.InboxDraft) *string { return &d.Limit })
	limit.SetTrailing("MiB")
	return card(theme.GlyphScales, lang.T("Largest body"), nil, pane.Sides([]float32{1, 1}, limit, pane.Space()),
		pane.Help(lang.T("A longer body is cut there, and its sender is answered 413.")))
}

func (c *handshakeCard) object() fyne.CanvasObject { return c.root }

// refresh shows what is answered.
func (c *handshakeCard) refresh(e *model.InboxEdit) {
	for i, t := range c.toggles {
		t.SetOn(slices.Contains(e.Draft.Handshakes, c.names[i]))
	}
	pane.Show(c.token, slices.Contains(e.Draft.Handshakes, "meta"))
	cardProblem(c.problem, lang.T("The handshakes are not saved"), e.Problem(model.SlotShake))
}

// hourCard is what came within the last hour.
type hourCard struct {
	root     fyne.CanvasObject
	received *widgets.Text
	chart    *widgets.BarChart
	accepted *widgets.Mark
	refused  *widgets.Mark
}

func newHourCard() *hourCard {
	c := &hourCard{
		received: widgets.NewText(widgets.TextSpec{Size: theme.SizeCaption, Ink: theme.ColorInk2}),
		chart:    widgets.NewBarChart(model.InboxBars, fyne.NewSize(chartWidth, chartHeight)),
		accepted: widgets.NewMark(widgets.MarkData{}), refused: widgets.NewMark(widgets.MarkData{}),
	}
	title := pane.Column(theme.GapSmall, nil, widgets.NewText(widgets.TextSpec{Text: lang.T("Last hour"), Bold: true}), c.received)
	c.root = pane.NewSurface(pane.SurfaceSpec{Ground: theme.ColorSurface, Card: true},
		pane.Inset(theme.GapWide, theme.GapWide, theme.GapWide, theme.GapWide,
			pane.Row(theme.PagePadding, c.chart, title, c.chart, pane.Column(theme.GapSmall, nil, c.accepted, c.refused))))
	return c
}

// The least size of the chart.
const (
	chartWidth  = 120
	chartHeight = 44
)

func (c *hourCard) refresh(f model.InboxFacts) {
	bars := make([]widgets.Bar, len(f.Bars))
	for i, b := range f.Bars {
		bars[i] = widgets.Bar{Lower: b.Accepted, Upper: b.Refused}
	}
	c.chart.Set(bars)
	c.received.SetText(f.Received)
	c.accepted.Set(widgets.MarkData{Glyph: theme.GlyphCheck, Text: f.Accepted, Ink: theme.ColorDelivered})
	c.refused.Set(widgets.MarkData{Glyph: theme.GlyphX, Text: f.Refused, Ink: theme.ColorRefused})
}
