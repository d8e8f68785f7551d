package bulk

import (
	"context"

	"fyne.io/fyne/v2"

	"bellhop/ui/lang"
	"bellhop/ui/model"
	"bellhop/ui/pane"
	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

// meter is the sheet that shows a repetition while it goes on, and at its end.
type meter struct {
	bulk     *Bulk
	sheet    *widgets.Sheet
	title    *widgets.Text
	progress *widgets.Progress
	counts   [4]*cell
	times    [4]*cell
	late     *widgets.Text
	chart    *widgets.BarChart
	outcomes *lines
	trouble  *widgets.Notice
	stop     *widgets.Button
}

// cell is a number with its name above it. Its width does not move with the number.
type cell struct {
	root  fyne.CanvasObject
	name  *widgets.Text
	value *widgets.Text
}

func newCell() *cell {
	c := &cell{
		name:  widgets.NewText(widgets.TextSpec{Size: theme.SizeCaption, Ink: theme.ColorInk2}),
		value: widgets.NewText(widgets.TextSpec{Mono: true, Bold: true, Size: theme.SizeDataTitle, Cut: true}),
	}
	c.root = pane.Column(2, nil, c.name, c.value)
	return c
}

// The chart of the last seconds.
const (
	chartBars   = 60
	chartHeight = 56
)

func (b *Bulk) showMeter() {
	m := &meter{bulk: b, progress: widgets.NewProgress(), outcomes: newLines(), chart: widgets.NewBarChart(chartBars, fyne.NewSize(200, chartHeight))}
	m.title = widgets.NewText(widgets.TextSpec{Bold: true, Cut: true})
	m.late = widgets.NewText(widgets.TextSpec{Size: theme.SizeCaption, Ink: theme.ColorWaiting, Cut: true})
	m.trouble = widgets.NewNotice(widgets.NoticeData{})
	m.trouble.Hide()
	var cells [2][]fyne.CanvasObject
	for i := range m.counts {
		m.counts[i], m.times[i] = newCell(), newCell()
		cells[0], cells[1] = append(cells[0], m.counts[i].root), append(cells[1], m.times[i].root)
	}
	even := []float32{1, 1, 1, 1}
	m.stop = widgets.NewButton(widgets.ButtonSpec{Text: lang.T("Stop"), Kind: widgets.ButtonDanger, Tap: m.end})
	shut := widgets.NewButton(widgets.ButtonSpec{Text: lang.T("Close"), Tap: m.close})
	caption := widgets.NewText(widgets.TextSpec{Text: lang.T("Sent in each of the last 60 s, what failed on top"), Size: theme.SizeCaption, Ink: theme.ColorInk2})
	m.sheet = widgets.NewSheet(widgets.SheetSpec{
		Glyph: theme.GlyphChartBar, Title: lang.T("Repeat many times"), Width: b.width(), After: b.parts.After,
		Body: pane.Capped(b.parts.Canvas, pane.Column(theme.GapWide, nil, m.title, m.progress, pane.Sides(even, cells[0]...), pane.Sides(even, cells[1]...), m.late,
			pane.Column(theme.GapSmall, nil, m.chart, caption), m.outcomes.root,
			pane.Help(lang.T("Counted while it runs and kept until Bellhop ends. Nothing of it is stored.")), m.trouble)),
		Buttons: []*widgets.Button{m.stop, shut}, Cancel: m.close,
	})
	b.meter = m
	m.refresh()
	m.sheet.ShowOn(b.parts.Canvas)
	m.sheet.Fit()
}

func (m *meter) close() {
	m.sheet.Close()
	m.bulk.meter = nil
}

func (m *meter) refresh() {
	r := m.bulk.parts.Repeat
	state, _ := r.Run()
	m.title.SetText(r.Title() + ": " + r.Original())
	m.progress.Set(r.Share())
	counts, times := r.Figures()
	for i := range m.counts {
		m.counts[i].name.SetText(counts[i].Name)
		m.counts[i].value.SetText(counts[i].Value)
		m.times[i].name.SetText(times[i].Name)
		m.times[i].value.SetText(times[i].Value)
	}
	failed := m.counts[2].value
	if state.Failed > 0 {
		failed.SetInk(theme.ColorRefused)
	} else {
		failed.SetInk(theme.ColorInk)
	}
	m.late.SetText(r.Late())
	pane.Show(m.late, r.Late() != "")
	well, bad := r.Bars(chartBars)
	bars := make([]widgets.Bar, len(well))
	for i := range well {
		bars[i] = widgets.Bar{Lower: well[i], Upper: bad[i]}
	}
	m.chart.Set(bars)
	outcomes := tallies(r.Outcomes())
	m.outcomes.set(outcomes[:min(len(outcomes), mostLines)])
	pane.Show(m.outcomes.root, len(outcomes) > 0)
	setEnabled(m.stop, r.Running() && !r.Stopping())
	m.sheet.Fit()
}

// end stops the repetition.
func (m *meter) end() {
	r, parts := m.bulk.parts.Repeat, m.bulk.parts
	state, ok := r.Run()
	if !ok || r.Stopping() {
		return
	}
	r.Stop()
	m.refresh()
	parts.Do(func(ctx context.Context) func() {
		_, err := parts.Loads.StopLoad(ctx, state.ID)
		return func() {
			if problem := model.Sentence(err, lang.T("Try again.")); problem != "" {
				m.trouble.Set(widgets.NoticeData{State: theme.StateRefused, Glyph: theme.GlyphWarningCircle, Title: lang.T("It was not stopped"), Text: problem})
				m.trouble.Show()
			}
			m.bulk.RefreshRepeat()
			parts.Watch()
		}
	})
}
