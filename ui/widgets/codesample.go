package widgets

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"bellhop/ui/lang"
	"bellhop/ui/theme"
)

// CodeSample shows the first lines of a short text whole, for forms that scroll as one: it has no scroll of its own. Lines that
// are too long for the room are cut with an ellipsis, and what follows the last line is told by its number of lines.
type CodeSample struct {
	widget.BaseWidget
	most  int
	lines []string
	json  bool
	more  int // lines that are not shown

	box   plate
	spans []*label
	used  int
	buf   []span
}

const (
	samplePadding = 11
	sampleTop     = 8
	sampleRunes   = 400 // of a line are looked at
)

// NewCodeSample makes an empty sample of that many lines at most.
func NewCodeSample(most int) *CodeSample {
	c := &CodeSample{most: most, box: newPlate()}
	c.ExtendBaseWidget(c)
	return c
}

// SetText changes the text.
func (c *CodeSample) SetText(text string, lang Lang) {
	c.lines = strings.Split(strings.TrimRight(text, "\n"), "\n")
	c.json, c.more = lang == JSON, 0
	if len(c.lines) > c.most {
		c.more = len(c.lines) - c.most + 1
		c.lines = c.lines[:c.most-1]
	}
	for i, line := range c.lines {
		if r := []rune(line); len(r) > sampleRunes {
			line = string(r[:sampleRunes]) + "…"
		}
		c.lines[i] = shown(line)
	}
	c.Refresh()
}

// Text gives the lines that are shown, whole.
func (c *CodeSample) Text() string { return strings.Join(c.lines, "\n") }

// CreateRenderer is Fyne's.
func (c *CodeSample) CreateRenderer() fyne.WidgetRenderer { return newRenderer(c) }

func (c *CodeSample) parts() []fyne.CanvasObject {
	objects := c.box.parts()
	for _, text := range c.spans[:c.used] {
		objects = append(objects, text.text)
	}
	return objects
}

func (c *CodeSample) restyle() {
	s := styleOf(c)
	c.box.dress(s, theme.ColorSurface, theme.ColorLine, theme.Hairline)
	for _, text := range c.spans {
		text.restyle(s)
	}
}

func (c *CodeSample) least() fyne.Size {
	n := len(c.lines)
	if c.more > 0 {
		n++
	}
	return fyne.NewSize(120, float32(n)*styleOf(c).size(theme.SizeCodeLine)+2*sampleTop)
}

func (c *CodeSample) arrange(size fyne.Size) {
	s := styleOf(c)
	radius := s.size(theme.SizeRadiusField)
	c.box.place(fyne.Position{}, size, radius, radius)
	c.used = 0
	pitch, room := s.size(theme.SizeCodeLine), size.Width-2*samplePadding
	y := float32(sampleTop)
	for _, line := range c.lines {
		c.paint(s, cut(s, faceData, line, room), y)
		y += pitch
	}
	if c.more > 0 {
		c.stretch(s, faceCaption, theme.ColorInk2, lang.N(c.more, "and %s more line", "and %s more lines", lang.Number(int64(c.more)))).place(samplePadding, y, pitch)
	}
}

// paint writes one line.
func (c *CodeSample) paint(s style, line string, y float32) {
	pitch := s.size(theme.SizeCodeLine)
	if !c.json {
		c.stretch(s, faceData, theme.ColorInk, line).place(samplePadding, y, pitch)
		return
	}
	c.buf = lexJSON(line, c.buf[:0])
	for _, part := range c.buf {
		x := samplePadding + faceData.measure(s, line[:part.from]).Width
		c.stretch(s, faceData, part.token.ink(), line[part.from:part.to]).place(px(x), y, pitch)
	}
}

// stretch gives the next text, made once and used again.
func (c *CodeSample) stretch(s style, f face, ink fyne.ThemeColorName, words string) *label {
	if c.used == len(c.spans) {
		c.spans = append(c.spans, newLabel(f, ink))
	}
	text := c.spans[c.used]
	c.used++
	text.dress(s, f, ink)
	text.restyle(s)
	text.set(words)
	return text
}
