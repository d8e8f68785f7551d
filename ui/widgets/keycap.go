package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"bellhop/ui/theme"
)

const capPadding = 6

// KeyCap shows a key that does something: "Ctrl K".
type KeyCap struct {
	widget.BaseWidget
	cap keyCap
}

// NewKeyCap makes the picture of a key.
func NewKeyCap(key string) *KeyCap {
	k := &KeyCap{cap: newKeyCap(key)}
	k.ExtendBaseWidget(k)
	return k
}

// CreateRenderer is Fyne's.
func (k *KeyCap) CreateRenderer() fyne.WidgetRenderer { return newRenderer(k) }

func (k *KeyCap) parts() []fyne.CanvasObject { return k.cap.parts() }

func (k *KeyCap) restyle() {
	k.cap.restyle(styleOf(k), theme.ColorBackground, theme.ColorLine, theme.ColorInk2)
}

func (k *KeyCap) least() fyne.Size { return k.cap.least(styleOf(k)) }

func (k *KeyCap) arrange(size fyne.Size) {
	k.cap.place(styleOf(k), 0, 0, size.Height)
}

// keyCap is what a KeyCap and the key inside a button are drawn with.
type keyCap struct {
	box plate
	key *label
}

func newKeyCap(key string) keyCap {
	c := keyCap{box: newPlate(), key: newLabel(faceCap, theme.ColorInk2)}
	c.key.text.Text = key
	return c
}

func (c *keyCap) parts() []fyne.CanvasObject { return append(c.box.parts(), c.key.text) }

func (c *keyCap) restyle(s style, ground, frame, ink fyne.ThemeColorName) {
	c.box.dress(s, ground, frame, theme.Hairline)
	c.key.ink = ink
	c.key.restyle(s)
	show(c.box.outer, c.key.text.Text != "")
	show(c.box.inner, c.key.text.Text != "")
}

// least is zero when there is no key.
func (c *keyCap) least(s style) fyne.Size {
	if c.key.text.Text == "" {
		return fyne.Size{}
	}
	return fyne.NewSize(px(c.key.width())+2*capPadding, s.size(theme.SizeBadgeBox))
}

// place puts the cap at x, in the middle of the height from top on.
func (c *keyCap) place(s style, x, top, height float32) {
	size := c.least(s)
	y := px(top + (height-size.Height)/2)
	radius := s.size(theme.SizeRadiusBadge)
	c.box.place(fyne.NewPos(x, y), size, radius, radius)
	c.key.place(x+capPadding, y, size.Height)
}
