package deliveries

import (
	"fyne.io/fyne/v2"

	"bellhop/ui/lang"
	"bellhop/ui/model"
	"bellhop/ui/pane"
	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

// chartCard is the tries over time.
type chartCard struct {
	rates *model.Rates
	root  fyne.CanvasObject
	spans [3]*widgets.Segments // in the wide head and in the narrower ones
	chart *widgets.RateChart
}

func newChartCard(rates *model.Rates, recount func()) *chartCard {
	c := &chartCard{rates: rates, chart: widgets.NewRateChart()}
	head := func(title, delivered, refused string, span *widgets.Segments) fyne.CanvasObject {
		space := pane.Space()
		return pane.RowOf(theme.SizeField, theme.GapWide, space, widgets.NewText(widgets.TextSpec{Text: title, Bold: true}), space,
			widgets.NewMark(widgets.MarkData{Glyph: theme.GlyphCheck, Text: delivered, Ink: theme.ColorDelivered}),
			widgets.NewMark(widgets.MarkData{Glyph: theme.GlyphX, Text: refused, Ink: theme.ColorRefused}), span)
	}
	for i := range c.spans {
		var spans []widgets.Segment
		for _, word := range model.RateSpans() {
			spans = append(spans, widgets.Segment{Text: word})
		}
		c.spans[i] = widgets.NewSegments(spans, func(span int) {
			rates.Choose(span)
			recount()
			c.choose()
		})
	}
	delivered, refused := lang.T("Delivered"), lang.T("Refused")
	top := pane.Either(head(lang.T("Tries per second"), delivered, refused, c.spans[0]),
		pane.Either(head(lang.T("Tries/s"), delivered, refused, c.spans[1]), head(lang.T("Tries/s"), "", "", c.spans[2])))
	body := pane.Inset(theme.GapWide, theme.Gap, theme.GapWide, theme.Gap, c.chart)
	c.root = pane.NewSurface(pane.SurfaceSpec{Ground: theme.ColorSurface, Card: true},
		pane.Inset(1, 1, 1, 1, pane.Column(0, body, pane.Inset(theme.GapWide, theme.GapSmall, theme.GapWide, theme.GapSmall, top), pane.Line(), body)))
	return c
}

// refresh shows what the model holds.
func (c *chartCard) refresh() {
	c.choose()
	chart := c.rates.Chart()
	data := widgets.RateChartData{Axis: ticks(chart.Axis), Strip: ticks(chart.Strip), Times: ticks(chart.Times), Title: lang.T("Waiting, how many")}
	for _, b := range chart.Bars {
		data.Bars = append(data.Bars, widgets.RateBar{Lower: b.Delivered, Upper: b.Refused, Below: b.Waiting, Words: b.Words})
	}
	switch {
	case c.rates.Trouble() != "":
		data.Empty, data.Bars = c.rates.Trouble(), nil
	case c.rates.Loaded() && c.rates.Quiet():
		data.Empty = lang.T("Nothing was tried in this time.")
	}
	c.chart.Set(data)
}

func (c *chartCard) choose() {
	for _, span := range c.spans {
		span.Choose(c.rates.Chosen())
	}
}

func ticks(list []model.RateTick) []widgets.Tick {
	var ticks []widgets.Tick
	for _, t := range list {
		ticks = append(ticks, widgets.Tick{At: t.At, Text: t.Text})
	}
	return ticks
}
