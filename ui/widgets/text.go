package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"bellhop/ui/theme"
)

// TextSpec is what one line of text looks like. The zero value is body text in ink.
type TextSpec struct {
	Text string
	Size fyne.ThemeSizeName // "" stands for theme.SizeBody
	Ink  fyne.ThemeColorName
	Bold bool
	Mono bool
	Cut  bool // may be shown narrower than it is, cut with an ellipsis
}

// Text is one line of text without padding, for rows and bars; use Paragraph to wrap.
type Text struct {
	widget.BaseWidget
	label *label
	value string
	cut   bool
}

// NewText makes a line.
func NewText(spec TextSpec) *Text {
	if spec.Size == "" {
		spec.Size = theme.SizeBody
	}
	if spec.Ink == "" {
		spec.Ink = theme.ColorInk
	}
	f := face{spec.Size, fyne.TextStyle{Bold: spec.Bold, Monospace: spec.Mono}}
	t := &Text{label: newLabel(f, spec.Ink), value: spec.Text, cut: spec.Cut}
	t.label.text.Text = spec.Text
	t.ExtendBaseWidget(t)
	return t
}

// SetText changes the words.
func (t *Text) SetText(text string) {
	if t.value != text {
		t.value = text
		t.Refresh()
	}
}

// Text gives the words, whole also where they are cut.
func (t *Text) Text() string { return t.value }

// SetInk changes the colour.
func (t *Text) SetInk(ink fyne.ThemeColorName) {
	if t.label.ink != ink {
		t.label.ink = ink
		t.Refresh()
	}
}

// CreateRenderer is Fyne's.
func (t *Text) CreateRenderer() fyne.WidgetRenderer { return newRenderer(t) }

func (t *Text) parts() []fyne.CanvasObject { return []fyne.CanvasObject{t.label.text} }
func (t *Text) restyle()                   { t.label.restyle(styleOf(t)) }

func (t *Text) least() fyne.Size {
	size := t.Whole()
	if t.cut {
		size.Width = min(size.Width, 24)
	}
	return size
}

// Whole is the size at which nothing has to be cut.
func (t *Text) Whole() fyne.Size {
	size := t.label.face.measure(styleOf(t), t.value)
	return fyne.NewSize(px(size.Width+.49), px(size.Height+.49))
}

func (t *Text) arrange(size fyne.Size) {
	if t.cut {
		t.label.fit(styleOf(t), t.value, size.Width)
	} else {
		t.label.set(t.value)
	}
	t.label.place(0, 0, size.Height)
}
