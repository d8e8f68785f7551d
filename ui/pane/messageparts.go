package pane

import (
	"cmp"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynetheme "fyne.io/fyne/v2/theme"

	"bellhop/ui/lang"
	"bellhop/ui/model"
	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

// partList shows the parts of a multipart body one a line, each with a button that saves it.
type partList struct {
	save   func(name string, bytes []byte) // nil offers none
	scroll *container.Scroll
	lines  *fyne.Container // of the rows' objects, and more behind them
	rows   []*partRow
	used   int // of the rows
	more   *widgets.Text
}

// partRow is one line. Rows that are not needed are hidden and kept.
type partRow struct {
	part             model.Part
	title            string // its name, or its number where it has none
	name, what, size *widgets.Text
	save             *widgets.IconButton
}

func newPartList(save func(name string, bytes []byte)) *partList {
	l := &partList{save: save, more: widgets.NewText(widgets.TextSpec{Size: theme.SizeCaption, Ink: theme.ColorInk2})}
	l.lines = container.New(&partLines{l})
	l.scroll = container.NewVScroll(l.lines)
	return l
}

func (l *partList) set(b model.Body) {
	for len(l.rows) < len(b.Parts) {
		l.add()
	}
	l.used = len(b.Parts)
	for i, row := range l.rows {
		used := i < l.used
		row.part = model.Part{}
		if used {
			row.part = b.Parts[i]
		}
		row.title = cmp.Or(row.part.Name, lang.T("part %s", model.Number(int64(i+1))))
		row.name.SetText(row.title)
		row.what.SetText(fileAndType(row.part))
		row.size.SetText(row.part.Size)
		for _, o := range row.objects() {
			Show(o, used)
		}
		Show(row.save, used && l.save != nil)
	}
	l.more.SetText(b.More)
	Show(l.more, b.More != "")
	l.scroll.ScrollToTop()
}

func fileAndType(p model.Part) string {
	if p.File == "" || p.Type == "" {
		return p.File + p.Type
	}
	return p.File + ", " + p.Type
}

func (l *partList) add() {
	row := &partRow{
		name: widgets.NewText(widgets.TextSpec{Mono: true, Size: theme.SizeData, Ink: theme.ColorInk2, Cut: true}),
		what: widgets.NewText(widgets.TextSpec{Mono: true, Size: theme.SizeData, Cut: true}),
		size: widgets.NewText(widgets.TextSpec{Mono: true, Size: theme.SizeData, Ink: theme.ColorInk2}),
	}
	row.save = widgets.NewIconButton(theme.GlyphDownloadSimple, lang.T("Save this part"), func() { l.save(row.part.SaveAs, row.part.Bytes) })
	l.rows = append(l.rows, row)
	l.lines.Objects = nil
	for _, r := range l.rows {
		l.lines.Objects = append(l.lines.Objects, r.objects()...)
	}
	l.lines.Objects = append(l.lines.Objects, l.more)
}

func (r *partRow) objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.name, r.what, r.size, r.save}
}

// partLines puts the rows into columns: the names, what the parts are, their sizes at the right, and the buttons. It
// leaves a margin at the right, in which the scroll bar stands, and one below.
type partLines struct{ list *partList }

// nameShare is the most of the width that names of parts take.
const nameShare = 0.38

func (p *partLines) MinSize([]fyne.CanvasObject) fyne.Size {
	lines := len(p.list.shown())
	if p.list.more.Visible() {
		lines++
	}
	return fyne.NewSize(160, float32(lines)*fynetheme.Size(theme.SizeHeaderLine)+theme.Gap)
}

func (p *partLines) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	pitch, button := fynetheme.Size(theme.SizeHeaderLine), fynetheme.Size(theme.SizeIconButton)
	edge := size.Width - theme.GapWide
	right := edge
	if p.list.save != nil {
		right -= button + theme.GapSmall
	}
	names, sizes := p.list.columns(edge * nameShare)
	y := float32(0)
	put := func(o fyne.CanvasObject, x, width float32) {
		height := o.MinSize().Height
		o.Move(fyne.NewPos(x, y+float32(int((pitch-height)/2))))
		o.Resize(fyne.NewSize(max(width, 0), height))
	}
	for _, row := range p.list.shown() {
		own := row.size.MinSize().Width
		put(row.name, 0, names)
		put(row.what, names+theme.PagePadding, right-sizes-names-2*theme.PagePadding)
		put(row.size, right-own, own)
		put(row.save, edge-button, button)
		y += pitch
	}
	put(p.list.more, 0, edge)
}

// shown gives the rows that have a part.
func (l *partList) shown() []*partRow { return l.rows[:l.used] }

// columns gives the widths of the names, which is at most widest, and of the sizes.
func (l *partList) columns(widest float32) (names, sizes float32) {
	for _, row := range l.shown() {
		name := fyne.MeasureText(row.title, fynetheme.Size(theme.SizeData), fyne.TextStyle{Monospace: true})
		names, sizes = max(names, name.Width), max(sizes, row.size.MinSize().Width)
	}
	return float32(int(min(names+.99, widest))), sizes
}
