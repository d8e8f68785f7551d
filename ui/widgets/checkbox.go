package widgets

import (
	"fyne.io/fyne/v2"

	"bellhop/ui/theme"
)

const checkSide = 16

// CheckBox ticks one line of a list. What it stands for is told by the line and by its tip.
type CheckBox struct {
	control
	OnChange func(on bool) // the reader ticked; not called by SetOn

	on   bool
	ring focusRing
	box  plate
	tick *icon
}

// NewCheckBox makes a box that is not ticked; tip says what ticking does.
func NewCheckBox(tip string, onChange func(on bool)) *CheckBox {
	c := &CheckBox{OnChange: onChange, ring: newFocusRing(), box: newPlate(), tick: newIcon(theme.GlyphCheck.Bold(), theme.ColorOnPrimary)}
	c.press, c.tip = c.flip, tip
	c.extend(c)
	return c
}

// SetOn shows the box ticked or not, without a callback.
func (c *CheckBox) SetOn(on bool) {
	if c.on != on {
		c.on = on
		c.Refresh()
	}
}

// On says whether the box is ticked.
func (c *CheckBox) On() bool { return c.on }

func (c *CheckBox) flip() {
	c.SetOn(!c.on)
	if c.OnChange != nil {
		c.OnChange(c.on)
	}
}

// CreateRenderer is Fyne's.
func (c *CheckBox) CreateRenderer() fyne.WidgetRenderer { return newRenderer(c) }

func (c *CheckBox) parts() []fyne.CanvasObject {
	return append(append([]fyne.CanvasObject{c.ring.frame}, c.box.parts()...), c.tick.image)
}

func (c *CheckBox) restyle() {
	s := styleOf(c)
	ground, frame, ink := theme.ColorSurface, theme.ColorLineStrong, theme.ColorOnPrimary
	switch {
	case c.disabled:
		ground, frame, ink = theme.ColorBackground, theme.ColorLine, theme.ColorInk3
	case c.on && c.hovered:
		ground, frame = theme.ColorPrimaryHover, theme.ColorPrimaryHover
	case c.on:
		ground, frame = theme.ColorPrimary, theme.ColorPrimary
	case c.hovered:
		ground = theme.ColorHover
	}
	c.box.dress(s, ground, frame, theme.Hairline)
	c.tick.set(theme.GlyphCheck.Bold(), ink)
	c.tick.restyle(s)
	show(c.tick.image, c.on)
	c.ring.restyle(s, c.focused && !c.disabled, theme.ColorFocus)
}

func (c *CheckBox) least() fyne.Size {
	return fyne.NewSquareSize(styleOf(c).grown(checkSide) + 2*theme.GapSmall)
}

// arrange keeps the box square and in the middle; around it is room for a finger.
func (c *CheckBox) arrange(size fyne.Size) {
	s := styleOf(c)
	side := s.grown(checkSide)
	x, y := px((size.Width-side)/2), px((size.Height-side)/2)
	const radius = 3
	c.box.place(fyne.NewPos(x, y), fyne.NewSquareSize(side), radius, radius)
	const out = theme.FocusGap + theme.FocusStroke
	c.ring.put(x-out, y-out, side+2*out, side+2*out, radius+out)
	c.tick.place(x+s.grown(2), y, side, s.grown(12))
}
