package deliveries

import (
	"context"

	"fyne.io/fyne/v2"

	"bellhop/ui/lang"
	"bellhop/ui/model"
	"bellhop/ui/pane"
	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

// raceRun is the sheet that shows a race while it goes on, and at its end.
type raceRun struct {
	page     *Page
	race     *model.Race
	sheet    *widgets.Sheet
	title    *widgets.Text
	words    *widgets.Text
	progress *widgets.Progress
	chart    *widgets.RateChart
	lines    []*raceLine
	table    *fyne.Container
	trouble  *widgets.Notice
	foot     *widgets.Paragraph
	stop     *widgets.Button
	again    *widgets.Button
}

// raceLine is a lane in the table.
type raceLine struct {
	root  *fyne.Container
	mark  *widgets.Mark
	name  *widgets.Text
	words *widgets.Text
	cells [5]*widgets.Text
	bad   *widgets.Paragraph
	below fyne.CanvasObject
}

// The sizes of the parts at the usual size of text.
const (
	raceChartHeight = 190
	raceMarkWidth   = 24
)

// raceCells are the widths of the columns with numbers at the usual size of text.
func raceCells() [5]float32 { return [5]float32{60, 60, 74, 74, 74} }

// raceInk is the colour of a way that jobs can take.
func raceInk(pipe int) fyne.ThemeColorName {
	inks := []fyne.ThemeColorName{theme.ColorInk, theme.ColorWaiting, theme.ColorDelivered, theme.ColorInFlight}
	if pipe < 0 || pipe >= len(inks) {
		return theme.ColorGivenUp
	}
	return inks[pipe]
}

func (p *Page) showRun() {
	m := p.parts.Race
	r := &raceRun{page: p, race: m, progress: widgets.NewProgress(), chart: widgets.NewRateChart(), trouble: widgets.NewNotice(widgets.NoticeData{})}
	r.title = widgets.NewText(widgets.TextSpec{Bold: true, Cut: true})
	r.words = widgets.NewText(widgets.TextSpec{Size: theme.SizeCaption, Ink: theme.ColorInk2, Cut: true})
	r.table = pane.Column(0, nil, raceHead())
	for range m.Rows() {
		line := newRaceLine()
		r.lines = append(r.lines, line)
		r.table.Add(line.root)
	}
	caption := widgets.NewText(widgets.TextSpec{Text: lang.T("Jobs booked a second, since each began"), Size: theme.SizeCaption, Ink: theme.ColorInk2})
	r.stop = widgets.NewButton(widgets.ButtonSpec{Text: lang.T("Stop"), Kind: widgets.ButtonDanger, Tap: r.end})
	r.again = widgets.NewButton(widgets.ButtonSpec{Text: lang.T("Race again"), Glyph: theme.GlyphArrowCounterClockwise, Tap: func() {
		r.close()
		p.askRace()
	}})
	r.foot = pane.Help(m.Foot())
	shut := widgets.NewButton(widgets.ButtonSpec{Text: lang.T("Close"), Tap: r.close})
	r.sheet = widgets.NewSheet(widgets.SheetSpec{
		Glyph: theme.GlyphChartBar, Title: lang.T("Queue race"), Width: pane.SheetWidth(p.parts.Canvas, raceWidth), After: p.parts.After,
		Body: pane.Capped(p.parts.Canvas, pane.Column(theme.GapWide, nil,
			pane.Column(theme.GapSmall, nil, r.title, r.words), r.progress, caption, pane.Height(pane.Scaled(raceChartHeight), r.chart), r.table,
			r.foot, r.trouble)),
		Buttons: []*widgets.Button{r.stop, r.again, shut}, Cancel: r.close,
	})
	p.run = r
	r.refresh()
	r.sheet.ShowOn(p.parts.Canvas)
	r.sheet.Fit()
}

// raceHead is the heads of the columns.
func raceHead() fyne.CanvasObject {
	row := []fyne.CanvasObject{pane.Width(pane.Scaled(raceMarkWidth), pane.Space())}
	space := pane.Space()
	row = append(row, space)
	for i, word := range []string{lang.As("column: how many jobs are done", "done"), lang.T("jobs/s"), "p50", "p95", "p99"} {
		row = append(row, raceCell(i, widgets.NewText(widgets.TextSpec{Text: word, Size: theme.SizeCaption, Ink: theme.ColorInk2})))
	}
	return pane.Column(0, nil, pane.RowOf(theme.SizeRow, theme.Gap, space, row...), pane.Line())
}

// raceCell puts a number at the right of its column.
func raceCell(column int, text fyne.CanvasObject) fyne.CanvasObject {
	space := pane.Space()
	return pane.Width(pane.Scaled(raceCells()[column]), pane.Row(0, space, space, text))
}

func newRaceLine() *raceLine {
	l := &raceLine{
		mark: widgets.NewMark(widgets.MarkData{}), name: widgets.NewText(widgets.TextSpec{Bold: true}),
		words: widgets.NewText(widgets.TextSpec{Size: theme.SizeCaption, Ink: theme.ColorInk2, Cut: true}), bad: pane.Help(""),
	}
	row := []fyne.CanvasObject{pane.Width(pane.Scaled(raceMarkWidth), l.mark), pane.Width(pane.Scaled(raceNameWidth), l.name), l.words}
	for i := range l.cells {
		l.cells[i] = widgets.NewText(widgets.TextSpec{Mono: true, Size: theme.SizeData})
		row = append(row, raceCell(i, l.cells[i]))
	}
	l.below = pane.Inset(pane.Scaled(raceMarkWidth)+theme.Gap, 0, 0, theme.GapSmall, l.bad)
	l.root = pane.Column(0, nil, pane.RowOf(theme.SizeRow, theme.Gap, l.words, row...), l.below, pane.Line())
	return l
}

func (l *raceLine) set(r model.RaceRow) {
	state := pane.State(r.Mark)
	l.mark.Set(widgets.MarkData{Glyph: state.Glyph(), Ink: state.Ink()})
	l.name.SetText(r.Name)
	l.name.SetInk(raceInk(r.Pipe))
	l.words.SetText(r.Words)
	ink := theme.ColorInk2
	if r.Loudly {
		ink = theme.ColorRefused
	}
	l.words.SetInk(ink)
	for i, text := range []string{r.Done, r.Rate, r.P50, r.P95, r.P99} {
		l.cells[i].SetText(text)
	}
	l.bad.SetText(r.Bad)
	pane.Show(l.below, r.Bad != "")
	pane.Refresh(l.root)
}

func (r *raceRun) close() {
	r.sheet.Close()
	r.page.run = nil
}

func (r *raceRun) refresh() {
	m := r.race
	r.title.SetText(m.Title())
	r.words.SetText(m.LoadWords())
	r.progress.Set(m.Share())
	chart := m.Chart()
	data := widgets.RateChartData{Axis: ticks(chart.Axis), Times: ticks(chart.Times)}
	for _, l := range chart.Lines {
		data.Lines = append(data.Lines, widgets.RateLine{Name: l.Name, Ink: raceInk(l.Pipe), Points: l.Points})
	}
	if m.Quiet() {
		data.Empty = lang.T("Nothing is booked yet.")
	}
	r.chart.Set(data)
	for i, row := range m.Rows() {
		r.lines[i].set(row)
	}
	setEnabled(r.stop, m.Running() && !m.Stopping())
	setEnabled(r.again, !m.Running())
	r.trouble.Set(widgets.NoticeData{State: theme.StateRefused, Glyph: theme.GlyphWarningCircle, Title: lang.T("It was not stopped"), Text: m.Trouble()})
	pane.Show(r.trouble, m.Trouble() != "")
	r.foot.SetText(m.Foot())
	r.sheet.Fit()
}

// end stops the race.
func (r *raceRun) end() {
	m, parts := r.race, r.page.parts
	if !m.Running() || m.Stopping() {
		return
	}
	id := m.Stop()
	r.refresh()
	parts.Do(func(ctx context.Context) func() {
		_, err := parts.Races.StopRace(ctx, id)
		return func() {
			m.NotStopped(model.Sentence(err, lang.T("Try again.")))
			r.page.RefreshRace()
			parts.WatchRace()
		}
	})
}
