package widgets

import (
	"fyne.io/fyne/v2"

	"bellhop/ui/theme"
)

// Chip is a word that is in or out. A check or a plus tells which, besides the colour.
type Chip struct {
	control
	OnChange func(on bool) // the reader changed it; not called by SetOn

	word string
	on   bool
	ring focusRing
	box  plate
	mark *icon
	text *label
}

const (
	chipHeight = 26
	chipSide   = 11
	chipMark   = 12
	chipGap    = 6
	chipMost   = 300 // how wide a chip grows; a longer word is cut
	chipLeast  = 160 // how far a long word may be cut
)

// NewChip makes a chip that is out. The word is mono.
func NewChip(word, tip string, onChange func(on bool)) *Chip {
	c := &Chip{OnChange: onChange, ring: newFocusRing(), box: newPlate(), mark: newIcon("", theme.ColorInk2), text: newLabel(faceData, theme.ColorInk2)}
	c.word = word
	c.tip = tip
	c.press = c.toggle
	c.extend(c)
	return c
}

// SetOn shows the word as in or out, without a callback.
func (c *Chip) SetOn(on bool) {
	if c.on != on {
		c.on = on
		c.Refresh()
	}
}

// On says whether the word is in.
func (c *Chip) On() bool { return c.on }

// SetText changes the word.
func (c *Chip) SetText(word string) {
	if c.word != word {
		c.word = word
		c.Refresh()
	}
}

// Text is the word.
func (c *Chip) Text() string { return c.word }

func (c *Chip) toggle() {
	c.SetOn(!c.on)
	if c.OnChange != nil {
		c.OnChange(c.on)
	}
}

// CreateRenderer is Fyne's.
func (c *Chip) CreateRenderer() fyne.WidgetRenderer { return newRenderer(c) }

func (c *Chip) parts() []fyne.CanvasObject {
	return append(append([]fyne.CanvasObject{c.ring.frame}, c.box.parts()...), c.mark.image, c.text.text)
}

func (c *Chip) restyle() {
	s := styleOf(c)
	ground, frame, ink, glyph := theme.ColorSurface, theme.ColorLineStrong, theme.ColorInk2, theme.GlyphPlus.Bold()
	if c.on {
		ground, frame, ink, glyph = theme.ColorBrassTint, theme.ColorBrass, theme.ColorInk, theme.GlyphCheck.Bold()
	}
	if c.hovered || c.pressed {
		ground = theme.ColorHover
	}
	c.box.dress(s, ground, frame, theme.Hairline)
	c.mark.set(glyph, ink)
	c.mark.restyle(s)
	c.text.ink = ink
	c.text.restyle(s)
	c.ring.restyle(s, c.focused && !c.disabled, theme.ColorFocus)
}

func (c *Chip) least() fyne.Size {
	size := c.Whole()
	return fyne.NewSize(min(size.Width, styleOf(c).grown(chipLeast)), size.Height)
}

// Whole is the size that a chip should have where there is room.
func (c *Chip) Whole() fyne.Size {
	s := styleOf(c)
	height := max(chipHeight, px(c.text.min().Height)+8)
	width := 2*chipSide + s.grown(chipMark) + chipGap + px(c.text.face.measure(s, c.word).Width+.49)
	return fyne.NewSize(min(width, s.grown(chipMost)), height)
}

func (c *Chip) arrange(size fyne.Size) {
	radius := size.Height / 2
	c.box.place(fyne.Position{}, size, radius, radius)
	c.ring.around(size, radius)
	s := styleOf(c)
	mark := s.grown(chipMark)
	c.mark.place(chipSide, 0, size.Height, mark)
	c.text.fit(s, c.word, size.Width-2*chipSide-mark-chipGap+1)
	c.text.place(chipSide+mark+chipGap, 0, size.Height)
}
