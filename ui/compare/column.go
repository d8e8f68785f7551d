package compare

import (
	"fyne.io/fyne/v2"

	"bellhop/ui/model"
	"bellhop/ui/pane"
	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

// column shows one exchange.
type column struct {
	root  fyne.CanvasObject
	head  fyne.CanvasObject
	word  *widgets.Text
	time  *widgets.Text
	title *widgets.Text
	mark  *widgets.StateMark
	took  *widgets.Text
	code  *widgets.CodeView
}

func newColumn() *column {
	c := &column{
		word:  widgets.NewText(widgets.TextSpec{Bold: true}),
		time:  widgets.NewText(widgets.TextSpec{Mono: true, Size: theme.SizeData, Ink: theme.ColorInk2, Cut: true}),
		title: widgets.NewText(widgets.TextSpec{Mono: true, Size: theme.SizeData, Cut: true}),
		mark:  widgets.NewStateMark(theme.StateNone, ""),
		took:  widgets.NewText(widgets.TextSpec{Mono: true, Size: theme.SizeData, Ink: theme.ColorInk2, Cut: true}),
		code:  widgets.NewCodeView(),
	}
	c.head = pane.NewSurface(pane.SurfaceSpec{Ground: theme.ColorSunken, Top: true, Foot: true},
		pane.Inset(theme.PagePadding, theme.Gap, theme.PagePadding, theme.Gap,
			pane.Row(theme.Gap, c.title, c.word, c.time, c.title, c.mark, c.took)))
	c.root = pane.NewSurface(pane.SurfaceSpec{Ground: theme.ColorSurface}, pane.Column(0, c.code, c.head, c.code))
	return c
}

func (c *column) setHead(h model.CompareHead) {
	c.word.SetText(h.Word)
	c.time.SetText(h.Time)
	c.title.SetText(h.Title)
	c.mark.Set(pane.State(h.Mark), h.Status)
	c.took.SetText(h.Took)
	pane.Refresh(c.root)
}

// legendEntry counts the differences of a kind, with the sign that they have in the margin.
type legendEntry struct {
	root  *fyne.Container
	words *widgets.Text
	count func(n int) string
}

func newLegendEntry(kind widgets.LineKind, count func(n int) string) *legendEntry {
	sign := widgets.NewText(widgets.TextSpec{Text: kind.Sign(), Mono: true, Bold: true, Size: theme.SizeData, Ink: kind.Ink()})
	e := &legendEntry{count: count, words: widgets.NewText(widgets.TextSpec{Size: theme.SizeCaption, Ink: theme.ColorInk2})}
	e.root = pane.Row(theme.GapSmall+2, nil, sign, e.words)
	return e
}

func (e *legendEntry) set(n int) {
	e.words.SetText(e.count(n))
	pane.Show(e.root, n > 0)
}
