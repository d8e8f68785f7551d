package widgets

import (
	"fyne.io/fyne/v2"
)

var _ fyne.Focusable = (*HeaderTable)(nil)

// FocusGained lights up the first line and tells what it is, as the pointer does.
func (h *HeaderTable) FocusGained() {
	h.focused = true
	if h.over < 0 { // by a key
		reveal(h)
	}
	h.look(min(max(h.over, 0), len(h.rows)-1))
}

// FocusLost is Fyne's.
func (h *HeaderTable) FocusLost() {
	h.focused = false
	h.look(-1)
}

// TypedKey moves to another line or copies it; what the table has no use for goes on to the window.
func (h *HeaderTable) TypedKey(e *fyne.KeyEvent) {
	last := len(h.rows) - 1
	switch e.Name {
	case fyne.KeyDown:
		h.look(min(h.over+1, last))
	case fyne.KeyUp:
		h.look(max(h.over-1, min(0, last)))
	case fyne.KeyHome:
		h.look(min(0, last))
	case fyne.KeyEnd:
		h.look(last)
	case fyne.KeyReturn, fyne.KeyEnter:
		h.copyLine(h.over)
	default:
		passKey(h, e)
	}
}

// TypedRune passes runes on to the window, but Space, which copies.
func (h *HeaderTable) TypedRune(r rune) {
	if r == ' ' && h.OnCopy != nil {
		h.copyLine(h.over)
		return
	}
	passRune(h, r)
}

// look lights a line up, -1 none, and tells what it is and what of it is cut.
func (h *HeaderTable) look(line int) {
	h.over = line
	hideTip(h)
	h.Refresh()
	if line < 0 {
		return
	}
	pitch := h.pitch()
	if h.OnReveal != nil && h.focused {
		h.OnReveal(float32(line)*pitch, float32(line+1)*pitch)
	}
	words := h.rows[line].Help
	if h.values[line].isCut() {
		if words != "" {
			words += "\n"
		}
		words += h.rows[line].Value
	}
	if words != "" {
		showTipAt(h, words, fyne.NewPos(h.tipLeft(line), float32(line+1)*pitch))
	}
}

// tipLeft is where the tip begins: below the name that it explains, else below the value that it tells.
func (h *HeaderTable) tipLeft(line int) float32 {
	if h.rows[line].Help != "" {
		return 0
	}
	return h.values[line].text.Position().X
}

func (h *HeaderTable) copyLine(line int) {
	if line >= 0 && line < len(h.rows) && h.OnCopy != nil {
		h.OnCopy(h.rows[line])
	}
}
