package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"bellhop/ui/theme"
)

// ButtonKind is how loud a button is.
type ButtonKind uint8

// The kinds. A page has at most one primary button in sight.
const (
	ButtonPlain   ButtonKind = iota // framed
	ButtonPrimary                   // filled: the thing to do here
	ButtonGhost                     // text only
	ButtonDanger                    // framed in the colour of refusal
)

// ButtonSpec is what a button is made from. The zero value is a plain button without words.
type ButtonSpec struct {
	Text  string
	Kind  ButtonKind
	Glyph theme.Glyph // before the text
	After theme.Glyph // behind the text
	Key   string      // the shortcut that does the same, shown as a key cap
	Small bool        // 28 high instead of 32
	Left  bool        // the words begin at the left edge of a wider box, as in a list
	Tip   string      // shown on hover; without Text it should be set
	Tap   func()
}

// Button does one thing. It takes taps, Enter and Space, and shows its focus by a ring.
type Button struct {
	control
	spec   ButtonSpec
	chosen bool
	narrow bool // only the icon shows

	ring  focusRing
	box   plate
	icon  *icon
	text  *label
	after *icon
	cap   keyCap
}

// NewButton makes a button.
func NewButton(spec ButtonSpec) *Button {
	b := &Button{
		spec: spec, ring: newFocusRing(), box: newPlate(),
		icon: newIcon(spec.Glyph, theme.ColorInk), after: newIcon(spec.After, theme.ColorInk),
		text: newLabel(faceBodyBold, theme.ColorInk), cap: newKeyCap(spec.Key),
	}
	if spec.Small {
		b.text.face = faceLabel
	}
	b.text.text.Text = spec.Text
	b.press, b.tip = spec.Tap, spec.Tip
	b.extend(b)
	return b
}

// SetText changes the words.
func (b *Button) SetText(text string) {
	if b.spec.Text != text {
		b.spec.Text = text
		b.text.set(text)
		b.Refresh()
	}
}

// SetGlyph changes the icon before the text.
func (b *Button) SetGlyph(glyph theme.Glyph) {
	if b.spec.Glyph != glyph {
		b.spec.Glyph = glyph
		b.Refresh()
	}
}

// SetKind changes how loud the button is.
func (b *Button) SetKind(kind ButtonKind) {
	if b.spec.Kind != kind {
		b.spec.Kind = kind
		b.Refresh()
	}
}

// SetChosen shows in brass that what the button switches is on.
func (b *Button) SetChosen(on bool) {
	if b.chosen != on {
		b.chosen = on
		b.Refresh()
	}
}

// SetTap changes what the button does.
func (b *Button) SetTap(tap func()) { b.press = tap }

// setNarrow leaves the icon, where there is no room for the words. They are told on hover.
func (b *Button) setNarrow(narrow bool) {
	if b.narrow != narrow {
		b.narrow = narrow
		b.Refresh()
	}
}

// MouseIn is Fyne's.
func (b *Button) MouseIn(e *desktop.MouseEvent) {
	b.control.MouseIn(e)
	if b.narrow {
		showTip(b, b.spec.Text)
	}
}

// MouseOut is Fyne's.
func (b *Button) MouseOut() {
	hideTip(b)
	b.control.MouseOut()
}

// CreateRenderer is Fyne's.
func (b *Button) CreateRenderer() fyne.WidgetRenderer { return newRenderer(b) }

func (b *Button) parts() []fyne.CanvasObject {
	objects := append([]fyne.CanvasObject{b.ring.frame}, b.box.parts()...)
	return append(append(objects, b.icon.image, b.text.text, b.after.image), b.cap.parts()...)
}

// buttonColors are the colours of a button in one of its states.
type buttonColors struct{ ground, frame, ink fyne.ThemeColorName }

func (b *Button) colors() buttonColors {
	switch {
	case b.disabled && b.spec.Kind == ButtonGhost:
		return buttonColors{"", "", theme.ColorInk3}
	case b.disabled:
		return buttonColors{theme.ColorBackground, theme.ColorLine, theme.ColorInk3}
	case b.spec.Kind == ButtonPrimary:
		return buttonColors{b.either(theme.ColorPrimaryPressed, theme.ColorPrimaryHover, theme.ColorPrimary), "", theme.ColorOnPrimary}
	case b.chosen:
		return buttonColors{theme.ColorBrassTint, theme.ColorBrass, theme.ColorInk}
	case b.spec.Kind == ButtonGhost:
		return buttonColors{b.either(theme.ColorSelection, theme.ColorHover, ""), "", theme.ColorInk2}
	case b.spec.Kind == ButtonDanger:
		return buttonColors{b.either(theme.ColorRefusedTint, theme.ColorRefusedTint, theme.ColorSurface), theme.ColorRefused, theme.ColorRefused}
	default:
		return buttonColors{b.either(theme.ColorSelection, theme.ColorHover, theme.ColorSurface), theme.ColorLineStrong, theme.ColorInk}
	}
}

func (b *Button) either(pressed, hovered, rest fyne.ThemeColorName) fyne.ThemeColorName {
	switch {
	case b.pressed:
		return pressed
	case b.hovered:
		return hovered
	default:
		return rest
	}
}

func (b *Button) restyle() {
	s, c := styleOf(b), b.colors()
	b.box.dress(s, c.ground, c.frame, theme.Hairline)
	b.ring.restyle(s, b.focused && !b.disabled, theme.ColorFocus)
	b.text.ink = c.ink
	b.text.restyle(s)
	b.icon.set(b.spec.Glyph, c.ink)
	b.icon.restyle(s)
	b.after.set(b.spec.After, c.ink)
	b.after.restyle(s)
	show(b.text.text, !b.narrow)
	show(b.after.image, !b.narrow && b.after.image.Resource != nil)
	switch {
	case b.spec.Kind == ButtonPrimary && !b.disabled:
		b.cap.restyle(s, c.ground, theme.ColorOnPrimary, theme.ColorOnPrimary)
	default:
		b.cap.restyle(s, theme.ColorBackground, theme.ColorLine, theme.ColorInk2)
	}
	if b.narrow {
		for _, part := range b.cap.parts() {
			show(part, false)
		}
	} else {
		show(b.cap.key.text, true)
	}
}

// padding is between the edge and the words; an icon-only button is square.
func (b *Button) padding() float32 {
	switch words := b.spec.Text != "" && !b.narrow; {
	case b.spec.Small && !words:
		return 6
	case !words:
		return 8
	case b.spec.Small:
		return 10
	default:
		return 13
	}
}

func (b *Button) height(s style) float32 {
	if b.spec.Small {
		return s.size(theme.SizeButtonSmall)
	}
	return s.size(theme.SizeButton)
}

// contents walks over what the button holds from left to right; put, when not nil, places it.
func (b *Button) contents(s style, put func(part any, x float32)) (width float32) {
	step := func(part any, w float32) {
		if w == 0 {
			return
		}
		if width > 0 {
			width += theme.Gap
		}
		if put != nil {
			put(part, width)
		}
		width += w
	}
	step(b.icon, iconWidth(s, b.spec.Glyph))
	if b.narrow {
		return width
	}
	step(b.text, px(b.text.width()))
	step(b.after, iconWidth(s, b.spec.After))
	step(&b.cap, b.cap.least(s).Width)
	return width
}

// widthIf is how wide the button is with its words, or without.
func (b *Button) widthIf(narrow bool) float32 {
	was := b.narrow
	b.narrow = narrow
	width := b.least().Width
	b.narrow = was
	return width
}

func iconWidth(s style, glyph theme.Glyph) float32 {
	if glyph == "" {
		return 0
	}
	return s.grown(theme.GlyphSide)
}

func (b *Button) least() fyne.Size {
	s := styleOf(b)
	return fyne.NewSize(b.contents(s, nil)+2*b.padding(), b.height(s))
}

// arrange keeps the button at its own height in the middle of a taller box.
func (b *Button) arrange(size fyne.Size) {
	s := styleOf(b)
	radius := s.size(theme.SizeRadiusField)
	b.box.place(fyne.Position{}, size, radius, radius)
	b.ring.around(size, radius)
	left := px((size.Width - b.contents(s, nil)) / 2)
	if b.spec.Left {
		left = b.padding()
	}
	b.contents(s, func(part any, x float32) {
		switch part := part.(type) {
		case *icon:
			part.place(left+x, 0, size.Height, s.grown(theme.GlyphSide))
		case *label:
			part.place(left+x, 0, size.Height)
		case *keyCap:
			part.place(s, left+x, 0, size.Height)
		}
	})
}
