package widgets

import (
	"image/color"
	"strconv"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"

	"bellhop/ui/theme"
)

const (
	gutterLeft    = 8
	gutterDigits  = 3 // room for so many digits at least
	gutterFold    = 24
	chevronSide   = 12
	hexLeft       = 12
	chunkRunes    = 48 // of text that is not ASCII, painted at once
	foldedInsides = "…"
)

// codePainter keeps the objects that the lines in sight are painted with, from paint to paint. An
// object is touched only when what it shows has changed.
type codePainter struct {
	window *container.Clip
	paper  *fyne.Container

	boxes    []*canvas.Rectangle
	texts    []*canvas.Text
	chevrons []*icon

	usedBoxes, usedTexts, usedChevrons int
}

func newCodePainter() *codePainter {
	paper := container.NewWithoutLayout()
	return &codePainter{paper: paper, window: newClip(paper)}
}

func (p *codePainter) begin() { p.usedBoxes, p.usedTexts, p.usedChevrons = 0, 0, 0 }

// end hides what is left over and takes in new objects, the boxes below all else.
func (p *codePainter) end() {
	paper := p.paper
	for _, box := range p.boxes[p.usedBoxes:] {
		show(box, false)
	}
	for _, text := range p.texts[p.usedTexts:] {
		show(text, false)
	}
	for _, chevron := range p.chevrons[p.usedChevrons:] {
		show(chevron.image, false)
	}
	if len(paper.Objects) == len(p.boxes)+len(p.texts)+len(p.chevrons) {
		return
	}
	paper.Objects = paper.Objects[:0]
	for _, box := range p.boxes {
		paper.Objects = append(paper.Objects, box)
	}
	for _, text := range p.texts {
		paper.Objects = append(paper.Objects, text)
	}
	for _, chevron := range p.chevrons {
		paper.Objects = append(paper.Objects, chevron.image)
	}
	canvas.Refresh(paper)
}

func (p *codePainter) box(s style, ink fyne.ThemeColorName, at fyne.Position, size fyne.Size) {
	p.wash(s.color(ink), at, size)
}

// wash is box in any colour.
func (p *codePainter) wash(ground color.Color, at fyne.Position, size fyne.Size) {
	if p.usedBoxes == len(p.boxes) {
		p.boxes = append(p.boxes, canvas.NewRectangle(nil))
	}
	box := p.boxes[p.usedBoxes]
	p.usedBoxes++
	paint(box, ground)
	place(box, at.X, at.Y, size.Width, size.Height)
	show(box, true)
}

// stretch is words of one colour on a line. The line's height is given so that faces of different sizes
// share a middle.
type stretch struct {
	face         face
	ink          fyne.ThemeColorName
	words        string
	x, y, height float32
}

// text paints one stretch.
func (p *codePainter) text(s style, t stretch) {
	if p.usedTexts == len(p.texts) {
		p.texts = append(p.texts, &canvas.Text{})
	}
	text := p.texts[p.usedTexts]
	p.usedTexts++
	size, color := s.size(t.face.size), s.color(t.ink)
	if text.Text != t.words || text.Color != color || text.TextSize != size || text.TextStyle != t.face.style {
		text.Text, text.Color, text.TextSize, text.TextStyle = t.words, color, size, t.face.style
		text.FontSource = theme.Alone(t.face.style, t.words)
		text.Resize(text.MinSize())
		text.Refresh()
	}
	text.Move(fyne.NewPos(t.x, px(t.y+(t.height-text.Size().Height)/2)))
	show(text, true)
}

func (p *codePainter) chevron(s style, glyph theme.Glyph, x, y, height float32) {
	if p.usedChevrons == len(p.chevrons) {
		p.chevrons = append(p.chevrons, newIcon(glyph, theme.ColorInk3))
	}
	chevron := p.chevrons[p.usedChevrons]
	p.usedChevrons++
	show(chevron.image, true)
	chevron.set(glyph, theme.ColorInk3)
	chevron.restyle(s)
	chevron.place(x, y, height, s.grown(chevronSide))
}

// textLeft is where text begins when nothing is scrolled aside.
func (v *CodeView) textLeft(s style) float32 {
	if v.lang == Hex {
		return hexLeft
	}
	if v.compared != nil && v.compared.unified {
		return px(2*(gutterLeft+v.gutter(s))) + s.grown(gutterFold)
	}
	return px(gutterLeft+v.gutter(s)) + s.grown(gutterFold)
}

// gutter is how wide the line numbers are.
func (v *CodeView) gutter(s style) float32 {
	digits := max(gutterDigits, len(strconv.Itoa(v.code.lines())))
	if v.compared != nil {
		digits = max(digits, v.compared.digits)
	}
	return float32(digits) * advance(s, faceCap)
}

// paint draws the rows in sight.
func (v *CodeView) paint() {
	size, s := v.Size(), styleOf(v)
	pitch := v.pitch()
	if size.Width <= 0 || size.Height <= 0 || pitch <= 0 {
		return
	}
	left, room := v.textLeft(s), v.room()
	place(v.margin.window, 0, 0, left, room.Height)
	place(v.ink.window, left, 0, max(0, room.Width-left), room.Height)
	v.ink.begin()
	v.margin.begin()
	rows := v.code.rows()
	last := min(rows, v.top+int((size.Height+v.into)/pitch)+1)
	for row := v.top; row < last; row++ {
		v.paintRow(s, v.code.lineOf(row), float32(row-v.top)*pitch-v.into, pitch)
	}
	v.ink.end()
	v.margin.end()
	v.bar.set(v.total(), float64(v.room().Height), v.offset())
	if v.compared != nil && !v.compared.right {
		show(v.bar, false)
	}
	v.foot.set(float64(v.textWidth()), float64(size.Width), float64(v.aside))
	v.moveTwin()
}

// paintRow draws one line: marks behind, then text, then its number.
func (v *CodeView) paintRow(s style, line int, y, pitch float32) {
	text, whole := v.code.painted(line)
	mark, compared := v.markOf(line)
	lang := v.lang
	if compared {
		lang = mark.Lang
		v.paintCompared(s, line, mark, y, pitch)
		v.paintDiffering(s, mark, text, y, pitch)
	}
	v.paintCaret(s, line, y, pitch)
	v.paintMarks(s, line, text, y, pitch)
	v.spans = v.spans[:0]
	switch {
	case lang == JSON:
		v.spans = lexJSON(text, v.spans)
	case lang == XML:
		v.spans = lexXML(text, v.spans)
	case mark.Kind == LineHead:
		v.spans = append(v.spans, span{0, len(text), tokenQuiet})
	case text != "":
		v.spans = append(v.spans, span{0, len(text), tokenText})
	}
	end := v.paintSpans(s, text, y, pitch)
	v.widest = max(v.widest, end)
	if !whole {
		v.ink.text(s, stretch{faceData, theme.ColorInk3, "…", end - v.aside, y, pitch})
	}
	f, folded := v.code.foldAt(line)
	if folded {
		closing := v.code.line(f.last)
		closing = foldedInsides + closing[indent(closing):]
		v.ink.text(s, stretch{faceData, theme.ColorInk3, shown(closing), end - v.aside, y, pitch})
	}
	if v.compared != nil || v.lang == Hex {
		return
	}
	number := strconv.Itoa(line + 1)
	width := float32(len(number)) * advance(s, faceCap)
	v.margin.text(s, stretch{faceCap, theme.ColorGutter, number, gutterLeft + v.gutter(s) - width, y, pitch})
	if (v.lang == JSON || v.lang == XML) && v.code.opens(line) {
		glyph := theme.GlyphCaretDown.Bold()
		if folded {
			glyph = theme.GlyphCaretRight.Bold()
		}
		v.margin.chevron(s, glyph, v.textLeft(s)-s.grown(chevronSide)-theme.GapSmall, y, pitch)
	}
}

// paintSpans draws what of the spans is in sight and answers where the line ends, from the left of
// the text.
func (v *CodeView) paintSpans(s style, text string, y, pitch float32) float32 {
	left, width := -v.aside, v.Size().Width-v.textLeft(s)
	if isPlain(text) {
		step := advance(s, faceData)
		// The characters in sight, so that no picture of text grows wider than the view.
		first := max(0, int(-left/step))
		last := min(len(text), int((width-left)/step)+1)
		for _, part := range v.spans {
			from, to := max(part.from, first), min(part.to, last)
			if from < to {
				v.ink.text(s, stretch{faceData, part.token.ink(), text[from:to], left + float32(from)*step, y, pitch})
			}
		}
		return float32(len(text)) * step
	}
	x, at := float32(0), 0
	for _, part := range v.spans {
		x += faceData.measure(s, shown(text[at:part.from])).Width
		for from := part.from; from < part.to; {
			to := from + chunk(text[from:part.to])
			words := shown(text[from:to])
			wide := faceData.measure(s, words).Width
			if left+x+wide > 0 && left+x < width {
				v.ink.text(s, stretch{faceData, part.token.ink(), words, left + x, y, pitch})
			}
			x += wide
			from = to
		}
		at = part.to
	}
	return x
}

// chunk is how many bytes of text are painted at once.
func chunk(text string) int {
	count := 0
	for i := range text {
		if count == chunkRunes {
			return i
		}
		count++
	}
	return len(text)
}

// isPlain says whether every byte is one character of the mono face.
func isPlain(text string) bool {
	for i := range len(text) {
		if text[i] < ' ' || text[i] >= 0x7F {
			return false
		}
	}
	return true
}

// xOf is how far a byte of a line is from the left of the text.
func (v *CodeView) xOf(s style, text string, col int) float32 {
	col = min(col, len(text))
	if isPlain(text[:col]) {
		return float32(col) * advance(s, faceData)
	}
	return faceData.measure(s, shown(text[:col])).Width
}

// colAt is the byte of a line whose left edge is nearest to x.
func (v *CodeView) colAt(s style, text string, x float32) int {
	if isPlain(text) {
		return min(max(int(x/advance(s, faceData)+.5), 0), len(text))
	}
	best, near := 0, x
	for col := 0; col < len(text); {
		_, size := utf8.DecodeRuneInString(text[col:])
		col += size
		at := v.xOf(s, text, col)
		if at-x > x-near {
			break
		}
		best, near = col, at
	}
	return best
}

// paintMarks draws what is found and what is marked behind a line.
func (v *CodeView) paintMarks(s style, line int, text string, y, pitch float32) {
	left := -v.aside
	band := func(ink fyne.ThemeColorName, from, to int, whole bool) {
		x := v.xOf(s, text, from)
		width := v.xOf(s, text, to) - x
		if whole {
			width += advance(s, faceData)
		}
		v.ink.box(s, ink, fyne.NewPos(left+x, y), fyne.NewSize(width, pitch))
	}
	start, end := v.code.starts[line], v.code.end(line)
	for i := v.firstHit(start - v.hitLength); i < len(v.hits) && v.hits[i] < end; i++ {
		from, to := max(v.hits[i]-start, 0), min(v.hits[i]+v.hitLength, end)-start
		if from >= to {
			continue
		}
		ink := theme.ColorBrassTint
		if i == v.hit {
			ink = theme.ColorSelection
		}
		band(ink, from, to, false)
		if i == v.hit {
			x, wide := left+v.xOf(s, text, from), v.xOf(s, text, to)-v.xOf(s, text, from)
			v.ink.box(s, theme.ColorBrass, fyne.NewPos(x, y+pitch-2), fyne.NewSize(wide, 2))
		}
	}
	from, to := v.mark, v.cursor
	if to.before(from) {
		from, to = to, from
	}
	if from == to || line < from.line || line > to.line {
		return
	}
	first, last := 0, len(text)
	if line == from.line {
		first = min(from.col, len(text))
	}
	if line == to.line {
		last = min(to.col, len(text))
	}
	band(theme.ColorSelection, first, last, line < to.line)
}
