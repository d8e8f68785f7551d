package subscribers

import (
	"slices"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"bellhop/hooks"
	"bellhop/ui/lang"
	"bellhop/ui/model"
	"bellhop/ui/pane"
	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

// triesPane is the chart of the chosen subscription's newest tries, and what is wrong.
type triesPane struct {
	page *Page
	root *fyne.Container
	bars []model.TryBar

	name   *widgets.Text
	words  *widgets.Text
	limits *widgets.Segments
	head   *fyne.Container
	chart  *widgets.TryChart
	none   *widgets.Paragraph

	delivered, refused, replayed *widgets.Mark
	median, p95                  *widgets.Text
	medianWord, p95Word          *widgets.Text
	legend                       *fyne.Container

	advice *widgets.Notice
	resume *widgets.Button
	look   *widgets.Button
	open   *widgets.Button
	told   model.Advice
}

// chartHeight is the least height of the chart.
const chartHeight = 110

func newTriesPane(p *Page) *triesPane {
	t := &triesPane{page: p}
	t.name = widgets.NewText(widgets.TextSpec{Bold: true, Size: theme.SizeSection, Cut: true})
	t.words = widgets.NewText(widgets.TextSpec{Ink: theme.ColorInk2, Cut: true})
	var parts []widgets.Segment
	for _, n := range model.TryLimits() {
		parts = append(parts, widgets.Segment{Text: strconv.Itoa(n)})
	}
	t.limits = widgets.NewSegments(parts, func(i int) {
		p.parts.Subscribers.SetLimit(model.TryLimits()[i])
		p.parts.Reload()
	})
	t.chart = widgets.NewTryChart(chartHeight)
	t.chart.Scale = model.ScaleWord
	t.chart.OnTap = func(i int) {
		if i < len(t.bars) {
			p.parts.Reveal(t.bars[i].ID)
		}
	}
	t.none = pane.Help(lang.T("Nothing was sent to it yet. Send a test, or sign the guest book."))
	t.makeLegend()
	t.makeAdvice()
	t.head = container.New(&nameLine{t.name, t.words}, t.name, t.words, t.limits)
	scroll := container.NewVScroll(container.New(narrow{}, pane.Inset(theme.PagePadding, theme.GapWide, theme.PagePadding, theme.GapWide,
		pane.Column(theme.GapWide, t.chart, t.head, t.none, t.chart, t.legend, t.advice))))
	t.root = pane.Scrolled(scroll, func() {})
	return t
}

func (t *triesPane) makeLegend() {
	mark := func() *widgets.Mark { return widgets.NewMark(widgets.MarkData{}) }
	quiet := func(text string) *widgets.Text {
		return widgets.NewText(widgets.TextSpec{Text: text, Size: theme.SizeCaption, Ink: theme.ColorInk2})
	}
	figure := func() *widgets.Text { return widgets.NewText(widgets.TextSpec{Mono: true, Size: theme.SizeData}) }
	t.delivered, t.refused, t.replayed = mark(), mark(), mark()
	t.median, t.p95 = figure(), figure()
	t.medianWord, t.p95Word = quiet(lang.T("median")), quiet(lang.T("p95"))
	t.legend = newApart(pane.Row(theme.GapWide, nil, t.delivered, t.refused, t.replayed), pane.Wrap("", theme.GapWide, theme.GapSmall, nil,
		pane.Row(theme.GapSmall, nil, t.medianWord, t.median), pane.Row(theme.GapSmall, nil, t.p95Word, t.p95)))
}

func (t *triesPane) makeAdvice() {
	t.resume = pane.SmallButton(lang.T("Resume"), theme.GlyphPlay, func() {
		t.page.Choose(t.told.Of)
		t.page.detail.Change((*model.SubscriberDraft).Resume)
	})
	t.look = pane.SmallButton(lang.T("Look at the last answer"), theme.GlyphArrowRight, func() { t.page.parts.Reveal(t.told.Last) })
	t.open = pane.SmallButton(lang.T("Show it"), "", func() { t.page.Choose(t.told.Of) })
	t.advice = widgets.NewNotice(widgets.NoticeData{}, t.resume, t.look, t.open)
}

// refresh shows what the model holds.
func (t *triesPane) refresh() {
	m := t.page.parts.Subscribers
	row, facts := m.Row(), m.Tries()
	pane.Show(t.root, row.ID != 0)
	t.name.SetText(row.Name)
	t.bars = facts.Bars
	n := len(t.bars)
	words := ""
	if n > 0 {
		words = lang.N(n, "its one try, time to answer in ms", "last %s tries, time to answer in ms", model.Number(int64(n)))
	}
	t.words.SetText(words)
	t.limits.Choose(slices.Index(model.TryLimits(), m.Limit()))
	bars := make([]widgets.TryBar, n)
	for i, b := range t.bars {
		bars[i] = widgets.TryBar{Took: b.Took, State: pane.State(b.Mark), Code: b.Code, Tip: b.Tip}
	}
	t.chart.Set(bars, facts.First, facts.Last)
	pane.Show(t.none, n == 0 && facts.Known)
	pane.Show(t.chart, n > 0)
	pane.Show(t.legend, n > 0)
	pane.Show(t.limits, n > 0)
	legend := func(mark *widgets.Mark, state theme.State, text string) {
		mark.Set(widgets.MarkData{Glyph: state.Glyph(), Text: text, Ink: state.Ink()})
		pane.Show(mark, text != "")
	}
	legend(t.delivered, theme.StateDelivered, facts.Delivered)
	legend(t.refused, theme.StateRefused, facts.Refused)
	legend(t.replayed, theme.StateReplayed, facts.Replayed)
	t.median.SetText(facts.Median)
	t.p95.SetText(facts.P95)
	for _, o := range []fyne.CanvasObject{t.median, t.medianWord, t.p95, t.p95Word} {
		pane.Show(o, facts.Median != "")
	}
	t.refreshAdvice(m.Advice(), m.Chosen())
	pane.Refresh(t.root)
}

func (t *triesPane) refreshAdvice(a model.Advice, chosen hooks.ID) {
	t.told = a
	glyph, state := fareLook(a.Fare)
	t.advice.Set(widgets.NoticeData{State: state, Glyph: glyph, Title: a.Title, Text: a.Text})
	own := a.Of == chosen
	pane.Show(t.resume, own && a.Resume)
	pane.Show(t.look, a.Last != 0)
	pane.Show(t.open, !own)
	pane.Show(t.advice, a.Title != "")
	t.advice.Refresh()
}
