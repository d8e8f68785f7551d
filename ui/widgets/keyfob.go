package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"bellhop/ui/lang"
	"bellhop/ui/theme"
)

// FobState is what a key fob's dot tells. Each has its own shape, so that no colour is needed.
type FobState uint8

// The states of an address.
const (
	FobClosed       FobState = iota // a ring
	FobOpening                      // half full
	FobOpen                         // full
	FobReconnecting                 // a ring with a centre
	FobRefused                      // a crossed ring
)

func (f FobState) look() (theme.Glyph, fyne.ThemeColorName) {
	switch f {
	case FobOpening:
		return theme.GlyphCircleHalf.Fill(), theme.ColorInFlight
	case FobOpen:
		return theme.GlyphCircle.Fill(), theme.ColorDelivered
	case FobReconnecting:
		return theme.GlyphRadioButton.Fill(), theme.ColorWaiting
	case FobRefused:
		return theme.GlyphXCircle.Bold(), theme.ColorRefused
	default:
		return theme.GlyphCircle.Bold(), theme.ColorInk3
	}
}

// FobData is what a key fob shows.
type FobData struct {
	State FobState
	Label string // "Local", "Public"
	URL   string // the address, or words in its place: "not shared"
	Word  string // the state once more, in words: "open 42 min"
	Ready bool   // the address can be copied, shown as QR and opened
}

// KeyFob is an address that the app is reached at, hung up like a room key.
type KeyFob struct {
	widget.BaseWidget
	data FobData
	fit  fobFit

	box               plate
	dot               *icon
	name, url, word   *label
	copy, qr, browser *IconButton
}

// FobActions are what a fob's buttons do; a nil one has no button.
type FobActions struct{ Copy, QR, Open func() }

// fobFit is how much of a fob shows. In a narrow window the address is cut first, then it goes, then the word.
type fobFit struct {
	url     float32 // the most that the address takes; 0 is all of it
	compact bool    // no address, and of the buttons that which copies it
	mute    bool    // no word either
}

var _ desktop.Hoverable = (*KeyFob)(nil)

const (
	fobDot  = 13
	fobSide = 10
)

// NewKeyFob makes a fob.
func NewKeyFob(actions FobActions) *KeyFob {
	k := &KeyFob{
		box: newPlate(), dot: newIcon("", theme.ColorInk3),
		name: newLabel(faceCaption, theme.ColorInk2), url: newLabel(faceData, theme.ColorInk),
		word: newLabel(faceCaption, theme.ColorInk2),
	}
	button := func(glyph theme.Glyph, tip string, tap func()) *IconButton {
		if tap == nil {
			return nil
		}
		return NewIconButton(glyph, tip, tap)
	}
	k.copy = button(theme.GlyphCopy, lang.T("Copy the address"), actions.Copy)
	k.qr = button(theme.GlyphQRCode, lang.T("Show as a QR code"), actions.QR)
	k.browser = button(theme.GlyphArrowSquareOut, lang.T("Open in the browser"), actions.Open)
	k.ExtendBaseWidget(k)
	return k
}

// Set changes what the fob shows.
func (k *KeyFob) Set(data FobData) {
	if k.data != data {
		k.data = data
		k.Refresh()
	}
}

// setFit shows so much of the fob.
func (k *KeyFob) setFit(fit fobFit) {
	if k.fit != fit {
		k.fit = fit
		k.Refresh()
	}
}

// MouseIn tells an address that is not shown whole.
func (k *KeyFob) MouseIn(*desktop.MouseEvent) {
	if k.fit.compact || k.url.isCut() {
		showTip(k, k.data.URL)
	}
}

// MouseMoved is Fyne's.
func (k *KeyFob) MouseMoved(*desktop.MouseEvent) {}

// MouseOut is Fyne's.
func (k *KeyFob) MouseOut() { hideTip(k) }

// CreateRenderer is Fyne's.
func (k *KeyFob) CreateRenderer() fyne.WidgetRenderer { return newRenderer(k) }

func (k *KeyFob) parts() []fyne.CanvasObject {
	objects := append(k.box.parts(), k.dot.image, k.name.text, k.url.text, k.word.text)
	for _, button := range []*IconButton{k.copy, k.qr, k.browser} {
		if button != nil {
			objects = append(objects, button)
		}
	}
	return objects
}

// buttons are those that show.
func (k *KeyFob) buttons(compact bool) []*IconButton {
	var shown []*IconButton
	for i, button := range []*IconButton{k.copy, k.qr, k.browser} {
		if button != nil && k.data.Ready && (i == 0 || !compact) {
			shown = append(shown, button)
		}
	}
	return shown
}

func (k *KeyFob) restyle() {
	s := styleOf(k)
	glyph, ink := k.data.State.look()
	k.box.dress(s, theme.ColorSurface, theme.ColorLine, theme.Hairline)
	k.dot.set(glyph, ink)
	k.dot.restyle(s)
	k.name.restyle(s)
	k.name.set(k.data.Label)
	k.url.restyle(s)
	k.url.fit(s, k.data.URL, k.urlWidth(k.fit)+1) // what is measured is rounded
	k.word.ink = ink
	k.word.restyle(s)
	k.word.set(k.data.Word)
	show(k.url.text, !k.fit.compact)
	show(k.word.text, !k.fit.mute)
	for _, button := range []*IconButton{k.copy, k.qr, k.browser} {
		if button != nil {
			show(button, false)
		}
	}
	for _, button := range k.buttons(k.fit.compact) {
		show(button, true)
	}
}

// urlWidth is what the address takes.
func (k *KeyFob) urlWidth(fit fobFit) float32 {
	width := px(k.url.face.measure(styleOf(k), k.data.URL).Width)
	if fit.url > 0 {
		return min(width, fit.url)
	}
	return width
}

// contents walks over what the fob holds; put, when not nil, places it.
func (k *KeyFob) contents(fit fobFit, put func(part any, x float32)) float32 {
	x := float32(fobSide)
	step := func(part any, width, gap float32) {
		if width == 0 {
			return
		}
		if put != nil {
			put(part, x)
		}
		x += width + gap
	}
	step(k.dot, styleOf(k).grown(fobDot), 7)
	step(k.name, px(k.name.width()), theme.Gap)
	if !fit.compact {
		step(k.url, k.urlWidth(fit), theme.Gap)
	}
	if !fit.mute {
		step(k.word, px(k.word.width()), theme.Gap)
	}
	side := styleOf(k).size(theme.SizeIconButton)
	buttons := k.buttons(fit.compact)
	for i, button := range buttons {
		gap := float32(0)
		if i == len(buttons)-1 {
			gap = 4
		}
		step(button, side, gap)
	}
	return x
}

func (k *KeyFob) least() fyne.Size {
	return fyne.NewSize(k.contents(k.fit, nil), styleOf(k).size(theme.SizeField))
}

func (k *KeyFob) arrange(size fyne.Size) {
	s := styleOf(k)
	side := s.size(theme.SizeIconButton)
	k.box.place(fyne.Position{}, size, size.Height/2, s.size(theme.SizeRadiusField))
	k.contents(k.fit, func(part any, x float32) {
		switch part := part.(type) {
		case *icon:
			part.place(x, 0, size.Height, s.grown(fobDot))
		case *label:
			part.place(x, 0, size.Height)
		case *IconButton:
			place(part, x, px((size.Height-side)/2), side, side)
		}
	})
}
