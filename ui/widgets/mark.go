package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"bellhop/ui/theme"
)

// MarkData is a glyph with a word behind it, both in one colour. Either may be missing.
type MarkData struct {
	Glyph theme.Glyph
	Text  string
	Ink   fyne.ThemeColorName
}

// Mark is a sign in a line of text: what a card is about, or that something was saved.
type Mark struct {
	widget.BaseWidget
	data MarkData
	icon *icon
	text *label
}

const (
	markSpacing = 6
)

// NewMark makes a mark.
func NewMark(data MarkData) *Mark {
	m := &Mark{data: data, icon: newIcon(data.Glyph, data.Ink), text: newLabel(faceCaption, data.Ink)}
	m.ExtendBaseWidget(m)
	return m
}

// Set changes what the mark says.
func (m *Mark) Set(data MarkData) {
	if m.data != data {
		m.data = data
		m.Refresh()
	}
}

// CreateRenderer is Fyne's.
func (m *Mark) CreateRenderer() fyne.WidgetRenderer { return newRenderer(m) }

func (m *Mark) parts() []fyne.CanvasObject { return []fyne.CanvasObject{m.icon.image, m.text.text} }

func (m *Mark) restyle() {
	s := styleOf(m)
	m.icon.set(m.data.Glyph, m.data.Ink)
	m.icon.restyle(s)
	m.text.ink = m.data.Ink
	m.text.set(m.data.Text)
	m.text.restyle(s)
}

func (m *Mark) least() fyne.Size {
	s, width := styleOf(m), float32(0)
	side := s.grown(theme.GlyphSide)
	if m.data.Glyph != "" {
		width = side
	}
	if m.data.Text != "" {
		if width > 0 {
			width += markSpacing
		}
		width += px(m.text.face.measure(s, m.data.Text).Width + .49)
	}
	return fyne.NewSize(width, max(side, px(m.text.min().Height)))
}

func (m *Mark) arrange(size fyne.Size) {
	x := float32(0)
	if m.data.Glyph != "" {
		side := styleOf(m).grown(theme.GlyphSide)
		m.icon.place(0, 0, size.Height, side)
		x = side + markSpacing
	}
	m.text.place(x, 0, size.Height)
}
