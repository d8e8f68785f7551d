package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"bellhop/ui/theme"
)

const (
	toggleWidth  = 32
	toggleHeight = 18
	toggleKnob   = 12
)

// Toggle switches something on or off at once. Its words stand to its right and belong to it: a
// tap on them switches too.
type Toggle struct {
	control
	OnChange func(on bool) // the reader switched; not called by SetOn

	on    bool
	ring  focusRing
	track plate
	knob  *canvas.Circle
	text  *label
}

// NewToggle makes a toggle that is off; text may be empty.
func NewToggle(text string, onChange func(on bool)) *Toggle {
	t := &Toggle{
		OnChange: onChange, ring: newFocusRing(), track: newPlate(),
		knob: canvas.NewCircle(nil), text: newLabel(faceBody, theme.ColorInk),
	}
	t.text.text.Text = text
	t.press = t.flip
	t.extend(t)
	return t
}

// SetOn shows the toggle on or off, without a callback.
func (t *Toggle) SetOn(on bool) {
	if t.on != on {
		t.on = on
		t.Refresh()
	}
}

// On says whether the toggle is on.
func (t *Toggle) On() bool { return t.on }

func (t *Toggle) flip() {
	t.SetOn(!t.on)
	if t.OnChange != nil {
		t.OnChange(t.on)
	}
}

// CreateRenderer is Fyne's.
func (t *Toggle) CreateRenderer() fyne.WidgetRenderer { return newRenderer(t) }

func (t *Toggle) parts() []fyne.CanvasObject {
	return append(append([]fyne.CanvasObject{t.ring.frame}, t.track.parts()...), t.knob, t.text.text)
}

func (t *Toggle) restyle() {
	s := styleOf(t)
	ground, frame, knob, ink := theme.ColorSunken, theme.ColorLineStrong, theme.ColorInk3, theme.ColorInk
	switch {
	case t.disabled:
		ground, frame, ink = theme.ColorBackground, theme.ColorLine, theme.ColorInk3
	case t.on && t.hovered:
		ground, frame, knob = theme.ColorPrimaryHover, theme.ColorPrimaryHover, theme.ColorOnPrimary
	case t.on:
		ground, frame, knob = theme.ColorPrimary, theme.ColorPrimary, theme.ColorOnPrimary
	case t.hovered:
		ground = theme.ColorHover
	}
	t.track.dress(s, ground, frame, theme.Hairline)
	if c := s.color(knob); t.knob.FillColor != c {
		t.knob.FillColor = c
		t.knob.Refresh()
	}
	t.text.ink = ink
	t.text.restyle(s)
	t.ring.restyle(s, t.focused && !t.disabled, theme.ColorFocus)
}

func (t *Toggle) least() fyne.Size {
	width := float32(toggleWidth)
	if t.text.text.Text != "" {
		width += theme.Gap + px(t.text.width())
	}
	return fyne.NewSize(width, max(toggleHeight+2, px(t.text.min().Height)))
}

func (t *Toggle) arrange(size fyne.Size) {
	y := px((size.Height - toggleHeight) / 2)
	t.track.place(fyne.NewPos(0, y), fyne.NewSize(toggleWidth, toggleHeight), toggleHeight/2, toggleHeight/2)
	const gap = (toggleHeight - toggleKnob) / 2
	x := float32(gap)
	if t.on {
		x = toggleWidth - toggleKnob - gap
	}
	place(t.knob, x, y+gap, toggleKnob, toggleKnob)
	const out = theme.FocusGap + theme.FocusStroke
	t.ring.put(-out, y-out, toggleWidth+2*out, toggleHeight+2*out, toggleHeight/2+out)
	t.text.place(toggleWidth+theme.Gap, 0, size.Height)
}
