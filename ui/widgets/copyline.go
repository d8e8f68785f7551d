package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"bellhop/ui/lang"
	"bellhop/ui/theme"
)

// CopyLine is one line of mono text, a command or an address, with a button that copies it whole
// even where it is cut short.
type CopyLine struct {
	widget.BaseWidget
	value string
	cover string // shown in its place; "" is nothing
	box   plate
	text  *label
	copy  *IconButton
}

const copyLinePadding = 11

// NewCopyLine makes a line; onCopy gets the whole text.
func NewCopyLine(text string, onCopy func(text string)) *CopyLine {
	c := &CopyLine{value: text, box: newPlate(), text: newLabel(faceData, theme.ColorInk)}
	c.copy = NewIconButton(theme.GlyphCopy, lang.As("verb", "Copy"), func() { onCopy(c.value) })
	c.ExtendBaseWidget(c)
	return c
}

// SetText changes the line.
func (c *CopyLine) SetText(text string) {
	if c.value != text {
		c.value = text
		c.Refresh()
	}
}

// SetCover shows other words in the line's place, for a screen that others see; "" shows the line. What is copied is the
// line.
func (c *CopyLine) SetCover(words string) {
	if c.cover != words {
		c.cover = words
		c.Refresh()
	}
}

// shown is what stands in the line.
func (c *CopyLine) shown() string {
	if c.cover != "" {
		return c.cover
	}
	return c.value
}

// SetCopyable takes the copy button away where there is nothing to copy, and gives it back.
func (c *CopyLine) SetCopyable(copyable bool) { show(c.copy, copyable) }

// CreateRenderer is Fyne's.
func (c *CopyLine) CreateRenderer() fyne.WidgetRenderer { return newRenderer(c) }

func (c *CopyLine) parts() []fyne.CanvasObject {
	return append(c.box.parts(), c.text.text, c.copy)
}

func (c *CopyLine) restyle() {
	s := styleOf(c)
	c.box.dress(s, theme.ColorBackground, theme.ColorLine, theme.Hairline)
	c.text.restyle(s)
}

// wish is the width that shows the line whole.
func (c *CopyLine) wish() float32 {
	s := styleOf(c)
	return px(faceData.measure(s, c.shown()).Width+.49) + 2*copyLinePadding + theme.Gap + s.size(theme.SizeIconButton)
}

func (c *CopyLine) least() fyne.Size {
	return fyne.NewSize(min(c.wish(), 160), styleOf(c).size(theme.SizeField))
}

func (c *CopyLine) arrange(size fyne.Size) {
	s := styleOf(c)
	side := s.size(theme.SizeIconButton)
	radius := s.size(theme.SizeRadiusField)
	c.box.place(fyne.Position{}, size, radius, radius)
	right := size.Width - side - 6
	place(c.copy, right, px((size.Height-side)/2), side, side)
	c.text.fit(s, c.shown(), right-copyLinePadding-theme.Gap)
	c.text.place(copyLinePadding, 0, size.Height)
}
