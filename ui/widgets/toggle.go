package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	fynetheme "fyne.io/fyne/v2/theme"

	"bellhop/ui/theme"
)

const (
	toggleWidth  = 32
	toggleHeight = 18
	toggleKnob   = 12
	toggleLeast  = 150 // wide, with words that may wrap
)

// Toggle switches something on or off at once. Its words stand to its right and belong to it: a
// tap on them switches too.
type Toggle struct {
	control
	OnChange func(on bool) // the reader switched; not called by SetOn

	on    bool
	wraps bool
	words string
	ring  focusRing
	track plate
	knob  *canvas.Circle
	lines []*label // of words; there is always one
}

// NewToggle makes a toggle that is off; text may be empty.
func NewToggle(text string, onChange func(on bool)) *Toggle {
	t := &Toggle{
		OnChange: onChange, ring: newFocusRing(), track: newPlate(),
		knob: canvas.NewCircle(nil), words: text, lines: []*label{newLabel(faceBody, theme.ColorInk)},
	}
	t.lines[0].text.Text = text
	t.press = t.flip
	t.extend(t)
	return t
}

// LetWrap lets the words go on in another line where there is little room.
func (t *Toggle) LetWrap() { t.wraps = true }

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
	objects := append(append([]fyne.CanvasObject{t.ring.frame}, t.track.parts()...), t.knob)
	for _, line := range t.lines {
		objects = append(objects, line.text)
	}
	return objects
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
	for _, line := range t.lines {
		line.ink = ink
		line.restyle(s)
	}
	t.ring.restyle(s, t.focused && !t.disabled, theme.ColorFocus)
}

// ToggleIndent is where the words of a toggle begin.
func ToggleIndent() float32 {
	return px(toggleWidth*max(1, fynetheme.Size(theme.SizeGrowth))) + theme.Gap
}

func (t *Toggle) least() fyne.Size {
	size := t.Whole()
	if t.wraps {
		size.Width = min(size.Width, styleOf(t).grown(toggleLeast))
		if n := len(t.broken(t.Size().Width)); n > 1 {
			size.Height = t.pitch() * float32(n)
		}
	}
	return size
}

// Whole is the size in which the words stand in one line.
func (t *Toggle) Whole() fyne.Size {
	s := styleOf(t)
	width := s.grown(toggleWidth)
	words := faceBody.measure(s, t.words)
	if t.words != "" {
		width += theme.Gap + px(words.Width)
	}
	return fyne.NewSize(width, max(s.grown(toggleHeight)+2, px(words.Height)))
}

// broken gives the lines that the words have in a toggle of a width.
func (t *Toggle) broken(width float32) []string {
	if !t.wraps || width <= 0 || width >= t.Whole().Width {
		return []string{t.words}
	}
	s := styleOf(t)
	return wrapText(t.words, max(1, width-s.grown(toggleWidth)-theme.Gap), func(line string) float32 { return faceBody.measure(s, line).Width })
}

func (t *Toggle) pitch() float32 { return styleOf(t).size(theme.SizeTextLine) }

// arrangeWords puts the words from left on and gives how high their first line is.
func (t *Toggle) arrangeWords(left float32, size fyne.Size) float32 {
	broken, s := t.broken(size.Width), styleOf(t)
	for len(t.lines) < len(broken) {
		line := newLabel(faceBody, t.lines[0].ink)
		line.restyle(s)
		t.lines = append(t.lines, line)
	}
	pitch := size.Height
	if len(broken) > 1 {
		pitch = t.pitch()
	}
	for i, line := range t.lines {
		show(line.text, i < len(broken))
		if i < len(broken) {
			line.set(broken[i])
			line.place(left, float32(i)*pitch, pitch)
		}
	}
	return pitch
}

func (t *Toggle) arrange(size fyne.Size) {
	s := styleOf(t)
	width, height, knob := s.grown(toggleWidth), s.grown(toggleHeight), s.grown(toggleKnob)
	line := t.arrangeWords(width+theme.Gap, size)
	y, radius := px((line-height)/2), height/2
	t.track.place(fyne.NewPos(0, y), fyne.NewSize(width, height), radius, radius)
	gap := px((height - knob) / 2)
	x := gap
	if t.on {
		x = width - knob - gap
	}
	place(t.knob, x, y+gap, knob, knob)
	const out = theme.FocusGap + theme.FocusStroke
	t.ring.put(-out, y-out, width+2*out, height+2*out, radius+out)
}
