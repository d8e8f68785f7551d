package bulk

import (
	"fyne.io/fyne/v2"

	"bellhop/ui/model"
	"bellhop/ui/pane"
	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

// lines is a short list of lines with a count each. Its lines are made once and filled anew.
type lines struct {
	root *fyne.Container
	all  []*line
}

// line is a glyph, a name, a quiet note and a number.
type line struct {
	root  fyne.CanvasObject
	mark  *widgets.Mark
	name  *widgets.Text
	note  *widgets.Text
	count *widgets.Text
}

// lineData is what a line shows.
type lineData struct {
	mark       widgets.MarkData
	name, note string
	count      string
	loud       bool // in the colour of its mark
}

func newLines() *lines { return &lines{root: pane.Column(2, nil)} }

func (l *lines) set(data []lineData) {
	for len(l.all) < len(data) {
		one := &line{
			mark: widgets.NewMark(widgets.MarkData{}),
			name: widgets.NewText(widgets.TextSpec{Cut: true}), note: widgets.NewText(widgets.TextSpec{Size: theme.SizeCaption, Ink: theme.ColorInk2}),
			count: widgets.NewText(widgets.TextSpec{Mono: true, Size: theme.SizeData}),
		}
		one.root = pane.RowOf(theme.SizeHeaderLine, theme.Gap, one.name, one.mark, one.name, one.note, one.count)
		l.all = append(l.all, one)
		l.root.Add(one.root)
	}
	for i, one := range l.all {
		pane.Show(one.root, i < len(data))
		if i < len(data) {
			one.set(data[i])
		}
	}
}

func (o *line) set(d lineData) {
	o.mark.Set(d.mark)
	o.name.SetText(d.name)
	o.note.SetText(d.note)
	o.count.SetText(d.count)
	ink := theme.ColorInk
	if d.loud {
		ink = d.mark.Ink
	}
	o.name.SetInk(ink)
	o.count.SetInk(ink)
	pane.Show(o.note, d.note != "")
}

// tallies words outcomes as lines.
func tallies(list []model.Tally) (data []lineData) {
	for _, t := range list {
		state := pane.State(t.Mark)
		name := t.Text
		if t.Sample != "" {
			name += ": " + t.Sample
		}
		data = append(data, lineData{
			mark: widgets.MarkData{Glyph: state.Glyph(), Ink: state.Ink()}, name: name, count: t.Count, loud: t.Mark != model.MarkDelivered,
		})
	}
	return data
}

// quiet words sentences as lines without a number.
func quiet(sentences []string) (data []lineData) {
	for _, s := range sentences {
		data = append(data, lineData{mark: widgets.MarkData{Glyph: theme.GlyphMinus, Ink: theme.ColorInk2}, name: s})
	}
	return data
}
