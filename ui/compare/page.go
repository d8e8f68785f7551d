// Package compare is the page that shows two exchanges side by side: their heads line by line and their bodies, with
// all that differs marked, and a way from one difference to the next.
//
// Concurrency: none of its own. The page belongs to the screen's one goroutine; what it wishes to be compared is
// loaded by whoever Parts.Reload wakes.
package compare

import (
	"strings"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"bellhop/hooks/diff"
	"bellhop/ui/lang"
	"bellhop/ui/model"
	"bellhop/ui/pane"
	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

// Parts are what the page needs from the window. The functions are called on the screen's goroutine and return at
// once.
type Parts struct {
	Compare *model.Compare
	Reload  func() // the comparison has a new wish
	Back    func() // to where the reader came from
}

// Page is the Compare page.
type Page struct {
	parts Parts
	root  *fyne.Container

	sides    *widgets.Segments
	only     *widgets.Toggle
	before   *widgets.Button
	after    *widgets.Button
	trouble  *widgets.Notice
	troubled fyne.CanvasObject // trouble with its margins
	both     *widgets.Split    // the columns
	mark     *widgets.StateMark
	summary  *widgets.Text
	notes    *widgets.Paragraph
	top      *fyne.Container
	columns  [2]*column
	nothing  *widgets.Paragraph
	empty    fyne.CanvasObject // nothing, over the columns' texts
	position *widgets.Text
	legend   [diff.Rewritten + 1]*legendEntry
}

// New makes the page; Begin gives it something to compare.
func New(parts Parts) *Page {
	p := &Page{parts: parts}
	p.sides = widgets.NewSegments([]widgets.Segment{{Text: lang.As("side", "Request")}, {Text: lang.As("side", "Response")}}, func(i int) { p.chooseSide(model.Side(i)) })
	p.only = widgets.NewToggle(lang.T("Only differences"), p.setOnly)
	p.before = widgets.NewButton(widgets.ButtonSpec{Text: lang.T("Previous"), Glyph: theme.GlyphArrowUp, Key: "P", Tap: func() { p.step(-1) }})
	p.after = widgets.NewButton(widgets.ButtonSpec{Text: lang.T("Next"), Glyph: theme.GlyphArrowDown, Key: "N", Tap: func() { p.step(1) }})
	back := widgets.NewButton(widgets.ButtonSpec{Text: lang.As("verb", "Back"), Kind: widgets.ButtonGhost, Glyph: theme.GlyphArrowLeft, Key: "Esc", Tap: parts.Back})
	bar := widgets.NewPageBar(lang.As("page", "Compare"), "", nil, back, p.before, p.after)

	p.columns = [2]*column{newColumn(), newColumn()}
	widgets.PairCode(p.columns[0].code, p.columns[1].code)
	for _, c := range p.columns {
		c.code.OnRune = p.Rune
	}
	p.both = widgets.NewSplit(p.columns[0].root, p.columns[1].root, 0.5)
	p.nothing = widgets.NewParagraph(widgets.ParagraphSpec{Quiet: true, Centre: true})
	p.empty = pane.NewSurface(pane.SurfaceSpec{Ground: theme.ColorSurface, Top: true}, pane.Centred(320, p.nothing))
	stack := container.NewStack(p.both, container.New(belowHeads{p}, p.empty))
	p.root = pane.Column(0, stack, bar, p.makeTop(), stack, p.makeFoot())
	p.Refresh()
	return p
}

func (p *Page) makeTop() fyne.CanvasObject {
	p.trouble = widgets.NewNotice(widgets.NoticeData{}, widgets.NewButton(widgets.ButtonSpec{Text: lang.T("Try again"), Small: true, Tap: p.parts.Reload}))
	p.troubled = pane.Inset(0, 0, 0, theme.Gap, p.trouble)
	p.mark = widgets.NewStateMark(theme.StateNone, "")
	p.summary = widgets.NewText(widgets.TextSpec{Bold: true, Cut: true})
	p.notes = widgets.NewParagraph(widgets.ParagraphSpec{Quiet: true, Caption: true})
	only := pane.Row(theme.Gap, nil, p.only, widgets.NewKeyCap("O"))
	tools := pane.Wrap(theme.SizeButtonSmall, theme.PagePadding, theme.Gap, p.summary, p.sides, only, p.summary)
	p.top = pane.Inset(theme.PagePadding, theme.GapWide, theme.PagePadding, theme.GapWide,
		pane.Column(theme.Gap, nil, p.troubled, tools, p.notes))
	return p.top
}

func (p *Page) makeFoot() fyne.CanvasObject {
	p.position = widgets.NewText(widgets.TextSpec{Size: theme.SizeCaption, Cut: true})
	row := []fyne.CanvasObject{p.position}
	for _, kind := range []diff.Kind{diff.Changed, diff.Removed, diff.Added, diff.Rewritten} {
		p.legend[kind] = newLegendEntry(pane.LineMark(model.CompareLine{Kind: kind}).Kind, func(n int) string { return countWords(kind, n) })
		row = append(row, p.legend[kind].root)
	}
	return pane.NewSurface(pane.SurfaceSpec{Ground: theme.ColorBackground, Top: true},
		pane.Inset(theme.PagePadding, theme.Gap, theme.PagePadding, theme.Gap, pane.RowOf(theme.SizeButtonSmall, theme.PagePadding, p.position, row...)))
}

// countWords words how many differences there are of a kind.
func countWords(kind diff.Kind, n int) string {
	count := model.Number(int64(n))
	switch kind {
	case diff.Removed:
		return lang.N(n, "%s left only", "%s left only", count)
	case diff.Added:
		return lang.N(n, "%s right only", "%s right only", count)
	case diff.Rewritten:
		return lang.N(n, "%s written otherwise", "%s written otherwise", count)
	}
	return lang.N(n, "%s changed", "%s changed", count)
}

// Content is what the window shows.
func (p *Page) Content() fyne.CanvasObject { return p.root }

// Begin compares another pair.
func (p *Page) Begin(pair model.Pair) {
	p.parts.Compare.Begin(pair)
	p.Refresh()
	p.parts.Reload()
}

// Refresh shows what the comparison holds.
func (p *Page) Refresh() {
	m := p.parts.Compare
	sheet := m.Sheet()
	p.sides.Choose(int(m.Side()))
	for i, word := range sheet.SideWords() {
		p.sides.SetText(i, word)
	}
	p.only.SetOn(m.Only())
	p.summary.SetText(sheet.Summary)
	p.notes.SetText(strings.Join(sheet.Notes, " "))
	pane.Show(p.notes, len(sheet.Notes) > 0)
	p.trouble.Set(widgets.NoticeData{State: theme.StateRefused, Glyph: theme.GlyphWarningCircle, Title: lang.T("They cannot be compared"), Text: m.Trouble()})
	pane.Show(p.troubled, m.Trouble() != "")
	pane.Show(p.both, m.Trouble() == "" || sheet.Summary != "") // what could not be read has no columns
	pane.Show(p.summary, sheet.Summary != "")
	heads := m.Heads()
	for i, c := range p.columns {
		c.setHead(heads[i])
		c.code.SetCompared(sheet.Texts[i], pane.LineMarks(sheet.Lines[i]))
	}
	p.nothing.SetText(lang.T("There is nothing to show."))
	if m.Only() {
		p.nothing.SetText(lang.T("Nothing differs here. Without “Only differences” it shows all that is the same."))
	}
	pane.Show(p.empty, sheet.Summary != "" && len(sheet.Lines[0]) == 0)
	for kind, entry := range p.legend {
		if entry != nil {
			entry.set(sheet.Counts[kind])
		}
	}
	setEnabled(p.before, len(sheet.Stops) > 0)
	setEnabled(p.after, len(sheet.Stops) > 0)
	p.point()
	pane.Refresh(p.root) // texts of another length move what stands beside and below them
}

func setEnabled(b *widgets.Button, on bool) {
	if on {
		b.Enable()
	} else {
		b.Disable()
	}
}

// Rune does what a letter means on this page and says whether it means anything.
func (p *Page) Rune(r rune) bool {
	switch unicode.ToLower(r) {
	case 'n':
		p.step(1)
	case 'p':
		p.step(-1)
	case 'o':
		p.setOnly(!p.parts.Compare.Only())
	case '[':
		p.chooseSide(model.RequestSide)
	case ']':
		p.chooseSide(model.ResponseSide)
	default:
		return false
	}
	return true
}

func (p *Page) chooseSide(side model.Side) {
	p.parts.Compare.ShowSide(side)
	p.sides.Choose(int(side))
	p.parts.Reload()
}

func (p *Page) setOnly(only bool) {
	p.parts.Compare.SetOnly(only)
	p.only.SetOn(only)
	p.parts.Reload()
}

func (p *Page) step(by int) {
	if !p.parts.Compare.Step(by) {
		return
	}
	p.point()
	if stop, ok := p.parts.Compare.Current(); ok {
		p.columns[0].code.ScrollToLine(stop.Line)
	}
}

// point shows which difference is pointed at.
func (p *Page) point() {
	stop, _ := p.parts.Compare.Current()
	for _, c := range p.columns {
		c.code.Point(stop.Line, stop.End)
	}
	p.position.SetText(p.parts.Compare.Position())
}

// belowHeads lays the empty state over the texts and leaves the columns' heads in sight.
type belowHeads struct{ p *Page }

func (belowHeads) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(0, 0) }

func (l belowHeads) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	height := l.p.columns[0].head.MinSize().Height
	objects[0].Move(fyne.NewPos(0, height))
	objects[0].Resize(fyne.NewSize(size.Width, max(0, size.Height-height)))
}
