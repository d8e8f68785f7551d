package traffic

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"bellhop/ui/lang"
	"bellhop/ui/model"
	"bellhop/ui/pane"
	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

// timing is the sheet about where an exchange's time went.
type timing struct {
	root    fyne.CanvasObject
	column  *fyne.Container
	total   *widgets.Text
	absent  *widgets.Paragraph
	nothing fyne.CanvasObject // absent with its margins
	phases  *widgets.Phases
	bars    fyne.CanvasObject // phases with their margins
	note    *widgets.Paragraph
	noted   fyne.CanvasObject // note with its margins
	facts   *widgets.HeaderTable
	connect fyne.CanvasObject // facts with their title
}

func newTiming(copied func(text, said string)) *timing {
	t := &timing{}
	t.total = widgets.NewText(widgets.TextSpec{Mono: true, Bold: true, Size: theme.SizeData})
	t.absent = widgets.NewParagraph(widgets.ParagraphSpec{Quiet: true})
	t.phases = widgets.NewPhases()
	t.note = widgets.NewParagraph(widgets.ParagraphSpec{Quiet: true, Caption: true})
	t.facts = widgets.NewHeaderTable(func(row widgets.NameValue) { copied(row.Value, lang.T("Copied")) })
	t.connect = section(lang.T("Connection"), padded(t.facts))
	title := widgets.NewText(widgets.TextSpec{Text: lang.T("Where the time went"), Bold: true, Cut: true})
	head := pane.RowOf(theme.SizeButtonSmall, theme.Gap, title, title, t.total)
	t.nothing, t.bars, t.noted = padded(t.absent), padded(t.phases), padded(t.note)
	t.column = pane.Column(theme.Gap, nil, padded(head), t.nothing, t.bars, t.noted, t.connect)
	t.root = container.NewVScroll(pane.Inset(0, theme.GapSmall, 0, theme.GapWide, t.column))
	return t
}

// set shows a timing.
func (t *timing) set(m model.Timing) {
	t.total.SetText(m.Title)
	t.absent.SetText(m.Absent)
	pane.Show(t.nothing, m.Absent != "")
	rows := make([]widgets.PhaseData, len(m.Phases))
	for i, p := range m.Phases {
		ink := theme.ColorReplayed // the way to the other side, in the ink of the picture
		switch p.Mark {
		case model.MarkWaiting:
			ink = theme.ColorBrass
		case model.MarkDelivered:
			ink = theme.ColorInFlight
		case model.MarkInFlight:
			ink = theme.ColorBrass
		case model.MarkRefused:
			ink = theme.ColorRefused
		}
		rows[i] = widgets.PhaseData{Name: p.Name, Took: p.Took, From: p.From, To: p.To, Ink: ink}
	}
	t.phases.Set(rows, m.Ticks)
	pane.Show(t.bars, len(rows) > 0)
	t.note.SetText(m.Note)
	pane.Show(t.noted, m.Note != "")
	t.facts.Set(lines(m.Facts))
	pane.Show(t.connect, len(m.Facts) > 0)
	pane.Refresh(t.column)
	pane.Refresh(t.root)
}
