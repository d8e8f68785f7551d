package widgets

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"bellhop/ui/theme"
)

const (
	choiceSide = 11 // beside the words
	choiceMark = 14 // the caret at the right
)

// Choice is one out of a list that opens below it. The arrows change what is chosen, Enter and Space open the list.
type Choice struct {
	control
	OnChange func(index int) // the reader chose; not called by Choose
	OnAgain  func(index int) // the reader took from the list what is chosen already; nil does nothing

	options []string
	chosen  int
	mono    bool
	open    *choiceList
	typed   string // the letters of an option that were typed one after another

	ring  focusRing
	box   plate
	text  *label
	caret *icon
}

// NewChoice makes a choice; the first option is chosen.
func NewChoice(options []string, onChange func(index int)) *Choice {
	c := &Choice{
		OnChange: onChange, options: options, ring: newFocusRing(), box: newPlate(),
		text: newLabel(faceBody, theme.ColorInk), caret: newIcon(theme.GlyphCaretDown, theme.ColorInk2),
	}
	c.press = c.show
	c.key = c.arrow
	c.extend(c)
	return c
}

// NewMonoChoice makes a choice of what machines read.
func NewMonoChoice(options []string, onChange func(index int)) *Choice {
	c := NewChoice(options, onChange)
	c.mono = true
	c.text.face = faceData
	return c
}

// Choose shows an option as chosen, without a callback.
func (c *Choice) Choose(index int) {
	if index != c.chosen && index >= 0 && index < len(c.options) {
		c.chosen = index
		c.Refresh()
	}
}

// Chosen is the index of the chosen option.
func (c *Choice) Chosen() int { return c.chosen }

// SetOption changes the words of one option.
func (c *Choice) SetOption(index int, text string) {
	if c.options[index] != text {
		c.options[index] = text
		c.Refresh()
	}
}

// SetOptions changes what can be chosen and what is, without a callback. While the list is open it stays as it was opened.
func (c *Choice) SetOptions(options []string, chosen int) {
	if c.open != nil || chosen == c.chosen && slices.Equal(options, c.options) {
		return
	}
	c.options, c.chosen = options, chosen
	c.Refresh()
}

// Options lists what can be chosen.
func (c *Choice) Options() []string { return c.options }

// Pick chooses as the reader would: OnChange hears of it.
func (c *Choice) Pick(index int) {
	if index == c.chosen || index < 0 || index >= len(c.options) {
		return
	}
	c.Choose(index)
	if c.OnChange != nil {
		c.OnChange(index)
	}
}

func (c *Choice) arrow(name fyne.KeyName) bool {
	switch name {
	case fyne.KeyUp:
		c.Pick(c.chosen - 1)
	case fyne.KeyDown:
		c.Pick(c.chosen + 1)
	case fyne.KeyHome:
		c.Pick(0)
	case fyne.KeyEnd:
		c.Pick(len(c.options) - 1)
	default:
		return false
	}
	return true
}

// TypedRune chooses the option that begins with what was typed; a space opens the list by its key.
func (c *Choice) TypedRune(r rune) {
	if r != ' ' {
		c.Pick(c.typeAhead(r))
	}
}

// typeAhead adds a letter to those typed before and gives the option that begins so. What fits nothing begins anew;
// -1 is none.
func (c *Choice) typeAhead(r rune) int {
	for _, typed := range []string{c.typed + string(r), string(r)} {
		for i, option := range c.options {
			if len(option) >= len(typed) && strings.EqualFold(option[:len(typed)], typed) {
				c.typed = typed
				return i
			}
		}
	}
	c.typed = ""
	return -1
}

// show opens the list.
func (c *Choice) show() {
	if on := canvasOf(c); on != nil && c.open == nil {
		c.typed = ""
		c.open = newChoiceList(c)
		on.Overlays().Add(c.open)
		c.open.Resize(on.Size())
		on.Focus(c.open)
	}
}

// close takes the list away and gives the keyboard back.
func (c *Choice) close() {
	if c.open == nil {
		return
	}
	on := canvasOf(c)
	list := c.open
	c.open = nil
	if on != nil {
		on.Overlays().Remove(list)
		on.Focus(c)
	}
}

// FocusLost is Fyne's.
func (c *Choice) FocusLost() {
	c.typed = ""
	c.control.FocusLost()
}

// CreateRenderer is Fyne's.
func (c *Choice) CreateRenderer() fyne.WidgetRenderer { return newRenderer(c) }

func (c *Choice) parts() []fyne.CanvasObject {
	return append(append([]fyne.CanvasObject{c.ring.frame}, c.box.parts()...), c.text.text, c.caret.image)
}

func (c *Choice) restyle() {
	s := styleOf(c)
	ground, ink := theme.ColorSurface, theme.ColorInk
	switch {
	case c.disabled:
		ground, ink = theme.ColorBackground, theme.ColorInk3
	case c.hovered || c.pressed:
		ground = theme.ColorHover
	}
	c.box.dress(s, ground, theme.ColorLineStrong, theme.Hairline)
	c.text.ink = ink
	c.text.restyle(s)
	c.caret.restyle(s)
	c.ring.restyle(s, c.focused && !c.disabled, theme.ColorFocus)
}

func (c *Choice) least() fyne.Size {
	s := styleOf(c)
	return fyne.NewSize(2*choiceSide+s.grown(choiceMark)+theme.Gap+40, s.size(theme.SizeField))
}

func (c *Choice) arrange(size fyne.Size) {
	s := styleOf(c)
	radius := s.size(theme.SizeRadiusField)
	c.box.place(fyne.Position{}, size, radius, radius)
	c.ring.around(size, radius)
	right := size.Width - choiceSide - s.grown(choiceMark)
	c.caret.place(right, 0, size.Height, s.grown(choiceMark))
	words := ""
	if c.chosen < len(c.options) {
		words = c.options[c.chosen]
	}
	c.text.fit(s, words, right-choiceSide-theme.GapSmall)
	c.text.place(choiceSide, 0, size.Height)
}
