package bulk

import (
	"context"

	"fyne.io/fyne/v2"

	"bellhop/hooks"
	"bellhop/ui/lang"
	"bellhop/ui/model"
	"bellhop/ui/pane"
	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

// repeat is the sheet that asks how often and how fast one request is repeated.
type repeat struct {
	bulk  *Bulk
	sheet *widgets.Sheet

	times    *widgets.Field
	rate     *widgets.Field
	parallel *widgets.Field
	wrong    *widgets.Text
	below    fyne.CanvasObject // wrong, below the fields that it is about
	url      *widgets.Field
	signing  *signing
	goes     *widgets.Text
	warning  *widgets.Notice
	typed    *widgets.Field
	confirm  fyne.CanvasObject
	trouble  *widgets.Notice
	start    *widgets.Button
}

// Repeat asks how a request is repeated, or shows the repetition that goes on.
func (b *Bulk) Repeat(original hooks.Exchange) {
	if b.covered() {
		return
	}
	if b.parts.Repeat.Running() {
		b.showMeter()
		return
	}
	m := b.parts.Repeat
	m.Begin(original)
	r := &repeat{bulk: b}
	r.times = r.field("", m.Draft.Times, func(d *model.RepeatDraft, text string) { d.Times = text })
	r.rate = r.field(lang.As("rate", "as fast"), m.Draft.Rate, func(d *model.RepeatDraft, text string) { d.Rate = text })
	r.parallel = r.field("", m.Draft.Parallel, func(d *model.RepeatDraft, text string) { d.Parallel = text })
	r.wrong = widgets.NewText(widgets.TextSpec{Size: theme.SizeCaption, Ink: theme.ColorRefused})
	r.url = widgets.NewField(widgets.FieldSpec{Private: true, Mono: true, Placeholder: lang.T("where it went"), Clear: true})
	r.url.SetText(m.Draft.URL)
	r.url.OnChange = func(text string) { r.change(func(d *model.RepeatDraft) { d.URL = text }) }
	r.signing = newSigning(&m.Draft.Signing, r.changed)
	r.goes = widgets.NewText(widgets.TextSpec{Size: theme.SizeCaption, Ink: theme.ColorInk2, Cut: true})
	r.warning = widgets.NewNotice(widgets.NoticeData{})
	r.typed = widgets.NewField(widgets.FieldSpec{Mono: true, Placeholder: lang.As("to be typed", "the number"), Told: true})
	r.typed.OnChange = func(text string) {
		m.Draft.Number = text
		r.refresh()
	}
	r.confirm = pane.Column(theme.Gap, nil, r.warning, labelled(lang.As("verb", "Confirm"), nil, pane.Width(pane.Scaled(numberWidth), r.typed)))
	r.trouble = widgets.NewNotice(widgets.NoticeData{})
	cancel := widgets.NewButton(widgets.ButtonSpec{Text: lang.T("Cancel"), Tap: r.close})
	r.start = widgets.NewButton(widgets.ButtonSpec{Text: lang.As("verb", "Repeat"), Kind: widgets.ButtonPrimary, Glyph: theme.GlyphPaperPlaneTilt, Tap: r.begin})
	r.sheet = widgets.NewSheet(widgets.SheetSpec{
		Glyph: theme.GlyphChartBar, Title: lang.T("Repeat many times"), Width: b.width(), After: b.parts.After,
		Body: pane.Capped(b.parts.Canvas, r.body(), r.times, r.rate, r.parallel, r.url, r.signing.secret, r.typed), Buttons: []*widgets.Button{cancel, r.start}, Cancel: r.close,
	})
	b.repeat = r
	r.refresh()
	r.sheet.ShowOn(b.parts.Canvas)
	r.sheet.Fit()
	b.parts.Canvas.Focus(cancel) // Enter must not send
	b.parts.Watch()
}

func (r *repeat) field(placeholder, text string, into func(*model.RepeatDraft, string)) *widgets.Field {
	f := widgets.NewField(widgets.FieldSpec{Mono: true, Told: true, Placeholder: placeholder})
	f.SetText(text)
	f.OnChange = func(text string) { r.change(func(d *model.RepeatDraft) { into(d, text) }) }
	return f
}

func (r *repeat) body() *fyne.Container {
	word := func(text string) fyne.CanvasObject {
		return widgets.NewText(widgets.TextSpec{Text: text, Ink: theme.ColorInk2})
	}
	r.below = pane.Inset(labelWidth()+theme.Gap, 0, 0, 0, r.wrong)
	what := widgets.NewText(widgets.TextSpec{Text: r.bulk.parts.Repeat.Original(), Mono: true, Bold: true, Size: theme.SizeData, Cut: true})
	return pane.Column(theme.GapWide, nil,
		what,
		pane.Column(theme.GapSmall, nil,
			several(lang.T("Repeat"), pane.Width(pane.Scaled(100), r.times), word(lang.As("between two fields", "times at")), pane.Width(pane.Scaled(86), r.rate), word(lang.As("between two fields", "a second,")), pane.Width(pane.Scaled(64), r.parallel), word(lang.As("behind a field", "at once"))),
			r.below),
		labelled(lang.As("address", "To"), r.url, r.url),
		r.signing.root,
		r.goes,
		pane.Help(lang.T("What comes of it is counted here and not stored: no exchange shows in Live for it, and it goes past the queue. A slow answer does not slow it down, unless as many as may be at once are under way.")),
		r.confirm, r.trouble)
}

func (r *repeat) close() {
	r.sheet.Close()
	r.bulk.repeat = nil
}

func (r *repeat) change(do func(*model.RepeatDraft)) {
	do(&r.bulk.parts.Repeat.Draft)
	r.changed()
}

func (r *repeat) changed() {
	r.bulk.parts.Repeat.Changed()
	r.refresh()
	r.bulk.parts.Watch()
}

func (r *repeat) refresh() {
	m := r.bulk.parts.Repeat
	wrong := ""
	for _, one := range []struct {
		field   *widgets.Field
		problem string
		words   string // of the problem, with the name of the field
	}{
		{r.times, m.TimesProblem(), lang.T("Times: %s.", m.TimesProblem())},
		{r.rate, m.RateProblem(), lang.T("A second: %s.", m.RateProblem())},
		{r.parallel, m.ParallelProblem(), lang.T("At once: %s.", m.ParallelProblem())},
	} {
		one.field.SetProblem(one.problem)
		if one.problem != "" && wrong == "" {
			wrong = one.words
		}
	}
	r.wrong.SetText(wrong)
	pane.Show(r.below, wrong != "")
	r.url.SetProblem(m.URLProblem())
	r.signing.refresh(m.Draft.Signing)
	if goes := m.Goes(); goes != "" || m.Planned() {
		r.goes.SetText(goes)
	}
	warning := m.Warning()
	r.warning.Set(widgets.NoticeData{State: theme.StateWaiting, Glyph: theme.GlyphWarning, Title: lang.T("This reaches others"), Text: warning})
	pane.Show(r.confirm, warning != "")
	r.trouble.Set(widgets.NoticeData{State: theme.StateRefused, Glyph: theme.GlyphWarningCircle, Title: lang.T("Nothing was sent"), Text: m.Trouble()})
	pane.Show(r.trouble, m.Trouble() != "")
	setEnabled(r.start, m.Ready())
	r.start.SetText(m.Verb())
	r.sheet.Fit()
}

// RefreshRepeat shows where a repetition would go, or how it stands.
func (b *Bulk) RefreshRepeat() {
	if b.repeat != nil {
		b.repeat.refresh()
	}
	if b.meter != nil {
		b.meter.refresh()
	}
}

func (r *repeat) begin() {
	parts, m := r.bulk.parts, r.bulk.parts.Repeat
	if !m.Ready() {
		return
	}
	wish, n := m.Request()
	m.SetStarting()
	r.refresh()
	parts.Do(func(ctx context.Context) func() {
		s, err := parts.Loads.StartLoad(ctx, wish, n)
		return func() {
			m.Started(s, model.Sentence(err, lang.T("Bellhop could not begin. Try again.")))
			if err != nil {
				r.refresh()
				return
			}
			r.close()
			r.bulk.showMeter()
			parts.Watch()
		}
	})
}
