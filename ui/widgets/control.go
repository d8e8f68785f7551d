package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"bellhop/ui/theme"
)

// control is what everything that can be pressed has in common: pointer, focus, Enter and Space.
type control struct {
	widget.BaseWidget
	self fyne.Widget

	disabled, hovered, pressed, focused bool

	press func()                       // what Enter, Space and a tap do
	key   func(name fyne.KeyName) bool // takes a key first; false passes it on
	tip   string
}

var (
	_ fyne.Focusable    = (*control)(nil)
	_ fyne.Tappable     = (*control)(nil)
	_ fyne.Disableable  = (*control)(nil)
	_ desktop.Hoverable = (*control)(nil)
	_ desktop.Mouseable = (*control)(nil)
)

func (c *control) extend(self fyne.Widget) {
	c.self = self
	c.ExtendBaseWidget(self)
}

// Tapped presses the control.
func (c *control) Tapped(*fyne.PointEvent) {
	if c.disabled || c.press == nil {
		return
	}
	c.press()
}

// Enable lets the control be used.
func (c *control) Enable() { c.setDisabled(false) }

// Disable greys the control out and takes it from the focus order.
func (c *control) Disable() { c.setDisabled(true) }

// Tip is what is said when the pointer rests on the control.
func (c *control) Tip() string { return c.tip }

// Disabled says whether the control can be used.
func (c *control) Disabled() bool { return c.disabled }

func (c *control) setDisabled(off bool) {
	if c.disabled == off {
		return
	}
	c.disabled = off
	if off {
		c.hovered, c.pressed = false, false
	}
	c.Refresh()
}

// MouseIn is Fyne's.
func (c *control) MouseIn(*desktop.MouseEvent) {
	if c.tip != "" {
		showTip(c.self, c.tip)
	}
	if !c.disabled {
		c.hovered = true
		c.Refresh()
	}
}

// MouseMoved is Fyne's.
func (c *control) MouseMoved(*desktop.MouseEvent) {}

// MouseOut is Fyne's.
func (c *control) MouseOut() {
	if c.tip != "" {
		hideTip(c.self)
	}
	if c.hovered || c.pressed {
		c.hovered, c.pressed = false, false
		c.Refresh()
	}
}

// MouseDown is Fyne's.
func (c *control) MouseDown(e *desktop.MouseEvent) {
	if c.tip != "" {
		hideTip(c.self)
	}
	if !c.disabled && e.Button == desktop.MouseButtonPrimary {
		c.pressed = true
		c.Refresh()
	}
}

// MouseUp is Fyne's.
func (c *control) MouseUp(*desktop.MouseEvent) {
	if c.pressed {
		c.pressed = false
		c.Refresh()
	}
}

// FocusGained is Fyne's.
func (c *control) FocusGained() {
	c.focused = true
	c.Refresh()
	if !c.hovered { // else what is pressed would go away from under the pointer
		reveal(c.self)
	}
}

// FocusLost is Fyne's.
func (c *control) FocusLost() {
	c.focused = false
	c.Refresh()
}

// TypedRune passes runes on to the window, except the space, which TypedKey has taken.
func (c *control) TypedRune(r rune) {
	if r != ' ' {
		passRune(c.self, r)
	}
}

// TypedKey presses on Enter and Space and passes all other keys on to the window.
func (c *control) TypedKey(e *fyne.KeyEvent) {
	if c.key != nil && c.key(e.Name) {
		return
	}
	switch e.Name {
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		c.Tapped(nil)
	default:
		passKey(c.self, e)
	}
}

// canvasOf is the canvas that shows w, or nil.
func canvasOf(w fyne.CanvasObject) fyne.Canvas {
	return fyne.CurrentApp().Driver().CanvasForObject(w)
}

// passKey gives a key that a control has no use for to the sheet it stands in, or else to the
// window's own handler.
func passKey(w fyne.CanvasObject, e *fyne.KeyEvent) {
	c := canvasOf(w)
	if c == nil {
		return
	}
	if sheet, is := c.Overlays().Top().(*Sheet); is && e.Name == fyne.KeyEscape {
		sheet.Cancel()
		return
	}
	if handle := c.OnTypedKey(); handle != nil {
		handle(e)
	}
}

// passRune gives a rune that a control has no use for to the window's own handler.
func passRune(w fyne.CanvasObject, r rune) {
	c := canvasOf(w)
	if c == nil {
		return
	}
	if _, modal := c.Overlays().Top().(*Sheet); modal {
		return // single letters act on the page, which a sheet covers
	}
	if handle := c.OnTypedRune(); handle != nil {
		handle(r)
	}
}

// focusRing is the frame, 2 wide and 2 away, around what has the focus. What lies under it shows
// through, so it is a stroke and follows OpenGL's reading: the stroke lies inside the box.
type focusRing struct{ frame *canvas.Rectangle }

func newFocusRing() focusRing {
	frame := &canvas.Rectangle{StrokeWidth: theme.FocusStroke}
	frame.Hidden = true
	return focusRing{frame}
}

func (f focusRing) restyle(s style, focused bool, ink fyne.ThemeColorName) {
	if c := s.color(ink); f.frame.StrokeColor != c {
		f.frame.StrokeColor = c
		f.frame.Refresh()
	}
	show(f.frame, focused)
}

// around puts the ring outside a box with that corner radius.
func (f focusRing) around(size fyne.Size, radius float32) {
	const out = theme.FocusGap + theme.FocusStroke
	f.put(-out, -out, size.Width+2*out, size.Height+2*out, radius+out)
}

// within puts the ring inside the edge of a box.
func (f focusRing) within(size fyne.Size, radius float32) {
	f.put(0, 0, size.Width, size.Height, radius)
}

func (f focusRing) put(x, y, w, h, radius float32) {
	f.frame.CornerRadius = radius
	place(f.frame, x, y, w, h)
}

// What a key does in a control of several parts.
const (
	keyElse  = iota // nothing of that kind
	keyMoves        // to a part
	keyOpens        // one
)

// among gives what a key does where the parts 0 to last can be opened one by one, and with which of them: the arrows lead from
// at to the next that has something to open, if there is one.
func among(key fyne.KeyName, at, last int, has func(part int) bool) (part, does int) {
	step := 1
	switch key {
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		return at, keyOpens
	case fyne.KeyUp:
		step = -1
	case fyne.KeyDown:
	default:
		return at, keyElse
	}
	for next := at + step; next >= 0 && next <= last; next += step {
		if has(next) {
			return next, keyMoves
		}
	}
	return at, keyMoves
}
