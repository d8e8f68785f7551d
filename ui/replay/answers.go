package replay

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynetheme "fyne.io/fyne/v2/theme"

	"bellhop/ui/lang"
	"bellhop/ui/model"
	"bellhop/ui/pane"
	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

// answers are the original's answer and that of the chosen send, side by side.
type answers struct {
	root    *fyne.Container
	within  fyne.CanvasObject // the pane whose height they share
	columns [2]*column
}

// The share of the pane's height that the answers take, and how many lines of theirs show at least.
const (
	answerShare = 0.3
	leastCode   = 4
)

func newAnswers(copy func(text, said string)) *answers {
	a := &answers{columns: [2]*column{newColumn(copy), newColumn(copy)}}
	a.root = container.New(a, a.columns[0].root, pane.NewSurface(pane.SurfaceSpec{Ground: theme.ColorLine}, nil), a.columns[1].root)
	return a
}

// MinSize is Fyne's.
func (a *answers) MinSize([]fyne.CanvasObject) fyne.Size {
	least := float32(0)
	for _, c := range a.columns {
		least = max(least, c.least())
	}
	height := max(least, float32(int(a.within.Size().Height*answerShare)))
	return fyne.NewSize(360, height)
}

// Layout is Fyne's.
func (a *answers) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	half := float32(int((size.Width - theme.Hairline) / 2))
	objects[0].Resize(fyne.NewSize(half, size.Height))
	objects[1].Move(fyne.NewPos(half, 0))
	objects[1].Resize(fyne.NewSize(theme.Hairline, size.Height))
	objects[2].Move(fyne.NewPos(half+theme.Hairline, 0))
	objects[2].Resize(fyne.NewSize(size.Width-half-theme.Hairline, size.Height))
}

func (a *answers) set(original, replay model.Answer, sent bool) {
	a.columns[0].set(original, "")
	absent := ""
	if !sent {
		absent = lang.T("Send it to see the answer here. The original stays as it is.")
	}
	a.columns[1].set(replay, absent)
}

// column shows one answer.
type column struct {
	root    *pane.Surface
	title   *widgets.Text
	time    *widgets.Text
	mark    *widgets.StateMark
	took    *widgets.Text
	problem *widgets.Notice
	notice  fyne.CanvasObject // the problem with its margins
	absent  *widgets.Paragraph
	nothing fyne.CanvasObject // absent with its margins
	lines   *widgets.HeaderTable
	header  fyne.CanvasObject // lines with their margins
	code    *widgets.CodeView
	head    fyne.CanvasObject
}

func newColumn(copy func(text, said string)) *column {
	c := &column{
		title:   widgets.NewText(widgets.TextSpec{Bold: true, Cut: true}),
		time:    widgets.NewText(widgets.TextSpec{Mono: true, Size: theme.SizeData, Ink: theme.ColorInk2, Cut: true}),
		mark:    widgets.NewStateMark(theme.StateNone, ""),
		took:    widgets.NewText(widgets.TextSpec{Mono: true, Size: theme.SizeData, Ink: theme.ColorInk2, Cut: true}),
		problem: widgets.NewNotice(widgets.NoticeData{}),
		absent:  pane.Help(""),
		lines:   widgets.NewHeaderTable(func(row widgets.NameValue) { copy(row.Name+": "+row.Value, lang.T("Header copied")) }),
		code:    widgets.NewCodeView(),
	}
	c.head = pane.NewSurface(pane.SurfaceSpec{Ground: theme.ColorBackground, Foot: true},
		pane.Inset(theme.GapWide, theme.Gap, theme.GapWide, theme.Gap, pane.RowOf(theme.SizeTextLine, theme.Gap, c.time, c.title, c.time, c.mark, c.took)))
	c.notice = pane.Inset(theme.GapWide, theme.Gap, theme.GapWide, 0, c.problem)
	c.nothing = pane.Inset(theme.GapWide, theme.Gap, theme.GapWide, 0, c.absent)
	c.header = pane.Inset(theme.GapWide, theme.GapSmall, theme.GapWide, 0, c.lines)
	c.root = pane.NewSurface(pane.SurfaceSpec{Ground: theme.ColorSurface}, pane.Column(0, c.code, c.head, c.notice, c.nothing, c.header, c.code))
	return c
}

// least is how high the column is at least.
func (c *column) least() float32 {
	height := c.head.MinSize().Height + leastCode*fynetheme.Size(theme.SizeCodeLine)
	for _, o := range []fyne.CanvasObject{c.notice, c.header} {
		if o.Visible() {
			height += o.MinSize().Height
		}
	}
	return height
}

// fewLines is how many lines of an answer's header are shown: those that tell most.
const fewLines = 2

// set shows an answer. One without a status says absent.
func (c *column) set(a model.Answer, absent string) {
	c.title.SetText(a.Title)
	c.time.SetText(a.Time)
	c.took.SetText(a.Took)
	c.mark.Set(pane.State(a.Mark), a.Code)
	if absent == "" {
		absent = a.Message.Absent
	}
	c.absent.SetText(absent)
	pane.Show(c.nothing, absent != "" && a.Problem.Title == "")
	var rows []widgets.NameValue
	for _, line := range model.KeyLines(a.Message.Header, fewLines) {
		rows = append(rows, widgets.NameValue{Name: line[0], Value: line[1]})
	}
	c.lines.Set(rows)
	pane.Show(c.header, len(rows) > 0)
	b := a.Message.Body
	c.code.SetText(b.Text, map[model.Lang]widgets.Lang{model.LangJSON: widgets.JSON, model.LangHex: widgets.Hex}[b.Lang])
	pane.Show(c.code, absent == "" && b.Text != "")
	if a.Problem.Title != "" {
		c.problem.Set(widgets.NoticeData{State: theme.StateRefused, Title: a.Problem.Title, Text: a.Problem.Text})
	}
	pane.Show(c.notice, a.Problem.Title != "")
	pane.Refresh(c.root)
}
