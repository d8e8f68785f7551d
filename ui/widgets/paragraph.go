package widgets

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
	"github.com/go-text/typesetting/segmenter"

	"bellhop/ui/theme"
)

// Paragraph is text of a few sentences, wrapped at words. Text from strangers is only ever shown,
// never read as markup. It is made for the app's own words and short notes; bodies belong in a
// CodeView.
type Paragraph struct {
	widget.BaseWidget
	text   string
	face   face
	ink    fyne.ThemeColorName
	centre bool

	wrapped []string
	width   float32 // that wrapped was made for
	size    float32 // the text size it was made for
	lines   []*label
	tried   measured // what heightFor was asked last
}

// measured is how many lines a text had at a width and a size.
type measured struct {
	text        string
	width, size float32
	lines       int
}

// ParagraphSpec is what a paragraph looks like.
type ParagraphSpec struct {
	Text    string
	Quiet   bool // second ink instead of ink
	Caption bool // 12 instead of 13
	Bold    bool
	Centre  bool
}

// NewParagraph makes wrapped text.
func NewParagraph(spec ParagraphSpec) *Paragraph {
	p := &Paragraph{text: spec.Text, face: faceBody, ink: theme.ColorInk, centre: spec.Centre}
	if spec.Quiet {
		p.ink = theme.ColorInk2
	}
	if spec.Caption {
		p.face = faceCaption
	}
	if spec.Bold {
		p.face.style.Bold = true
	}
	p.ExtendBaseWidget(p)
	return p
}

// SetText changes the words.
func (p *Paragraph) SetText(text string) {
	if p.text != text {
		p.text, p.width = text, 0
		p.Refresh()
	}
}

// SetInk changes the colour.
func (p *Paragraph) SetInk(ink fyne.ThemeColorName) {
	if p.ink != ink {
		p.ink = ink
		p.Refresh()
	}
}

// CreateRenderer is Fyne's.
func (p *Paragraph) CreateRenderer() fyne.WidgetRenderer { return newRenderer(p) }

func (p *Paragraph) parts() []fyne.CanvasObject {
	objects := make([]fyne.CanvasObject, len(p.lines))
	for i, line := range p.lines {
		objects[i] = line.text
	}
	return objects
}

func (p *Paragraph) restyle() {
	s := styleOf(p)
	for _, line := range p.lines {
		line.ink = p.ink
		line.restyle(s)
	}
	p.wrap(s, p.Size().Width)
}

// wrap makes the lines for a width; the same width again costs nothing.
func (p *Paragraph) wrap(s style, width float32) {
	size := s.size(p.face.size)
	if width <= 0 || width == p.width && size == p.size {
		return
	}
	p.width, p.size = width, size
	p.wrapped = p.broken(s, width)
	for len(p.lines) < len(p.wrapped) {
		line := newLabel(p.face, p.ink)
		line.restyle(s)
		p.lines = append(p.lines, line)
	}
	for i, line := range p.lines {
		show(line.text, i < len(p.wrapped))
		if i < len(p.wrapped) {
			line.set(p.wrapped[i])
		}
	}
}

func (p *Paragraph) pitch(s style) float32 {
	if p.face.size == theme.SizeCaption {
		return s.size(theme.SizeCodeLine)
	}
	return s.size(theme.SizeTextLine)
}

// least is as high as the text is at the width it has now: like Fyne's own label, it asks for a
// second layout after its width has changed.
func (p *Paragraph) least() fyne.Size {
	s := styleOf(p)
	p.wrap(s, p.Size().Width)
	return fyne.NewSize(40, p.pitch(s)*float32(max(1, len(p.wrapped))))
}

// heightFor is how high the text is at a width, for widgets that hold a paragraph. It leaves what is shown as it is.
func (p *Paragraph) heightFor(width float32) float32 {
	s := styleOf(p)
	if width <= 0 { // nobody knows yet
		return p.pitch(s) * float32(max(1, len(p.wrapped)))
	}
	now := measured{p.text, width, s.size(p.face.size), 0}
	if now.lines = p.tried.lines; now != p.tried {
		now.lines = len(p.broken(s, width))
		p.tried = now
	}
	return p.pitch(s) * float32(max(1, now.lines))
}

// broken gives the lines for a width.
func (p *Paragraph) broken(s style, width float32) []string {
	return wrapText(p.text, width, func(line string) float32 { return p.face.measure(s, line).Width })
}

func (p *Paragraph) arrange(size fyne.Size) {
	s := styleOf(p)
	before := len(p.wrapped)
	p.wrap(s, size.Width)
	for i, line := range p.lines[:len(p.wrapped)] {
		x := float32(0)
		if p.centre {
			x = px((size.Width - line.width()) / 2)
		}
		line.place(x, float32(i)*p.pitch(s), p.pitch(s))
	}
	if before != len(p.wrapped) {
		canvas.Refresh(p)
	}
}

// wrapText breaks text into lines no wider than width: at spaces where it can, between the characters of
// Japanese and its like where their rules allow it, and anywhere where a piece alone is too wide.
func wrapText(text string, width float32, measure func(string) float32) []string {
	var lines []string
	for _, paragraph := range strings.Split(text, "\n") {
		line := ""
		for _, piece := range pieces(paragraph) {
			joined := strings.TrimPrefix(piece, " ")
			if line != "" {
				joined = line + piece
			}
			if measure(joined) <= width {
				line = joined
				continue
			}
			if line != "" {
				lines = append(lines, line)
			}
			line = strings.TrimPrefix(piece, " ")
			for measure(line) > width {
				head := breakWord(line, width, measure)
				lines = append(lines, line[:head])
				line = line[head:]
			}
		}
		lines = append(lines, line)
	}
	return lines
}

// pieces cuts a paragraph where a line may end. A piece that a space parts from the one before begins with it.
func pieces(paragraph string) []string {
	var all []string
	for _, word := range strings.Fields(paragraph) {
		first := len(all)
		if !strings.ContainsFunc(word, spaceless) || !utf8.ValidString(word) {
			all = append(all, word)
		} else {
			var rules segmenter.Segmenter
			rules.InitWithString(word)
			for lines := rules.LineIterator(); lines.Next(); {
				all = append(all, string(lines.Line().Text))
			}
		}
		if first > 0 {
			all[first] = " " + all[first]
		}
	}
	return all
}

// spaceless reports characters of scripts that put no spaces between words.
func spaceless(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana)
}

// breakWord is how many bytes of word fit, at least one character.
func breakWord(word string, width float32, measure func(string) float32) int {
	last := 0
	for i := range word {
		if i > 0 && measure(word[:i]) > width {
			break
		}
		last = i
	}
	if last == 0 {
		for i := range word {
			if i > 0 {
				return i
			}
		}
		return len(word)
	}
	return last
}
