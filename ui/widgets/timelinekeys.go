package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

var _ fyne.Focusable = (*timelineHead)(nil)

// FocusGained is Fyne's.
func (h *timelineHead) FocusGained() {
	h.focused = true
	h.at = h.nearest(h.at)
	h.Refresh()
}

// FocusLost is Fyne's.
func (h *timelineHead) FocusLost() {
	h.focused = false
	h.Refresh()
}

// TypedKey goes from title to title, sorts by the one with the ring, hides its column, or asks for the menu below it.
func (h *timelineHead) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyLeft:
		h.step(-1)
	case fyne.KeyRight:
		h.step(1)
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		if h.of.OnSort != nil {
			h.of.OnSort(h.at)
		}
	case fyne.KeyDelete:
		layout := h.of.layout
		layout.Hidden[h.at] = true
		h.keep(layout)
		h.at = h.nearest(h.at)
		h.Refresh()
	case desktop.KeyMenu:
		left, _ := h.span(h.columns())
		h.TappedSecondary(&fyne.PointEvent{
			AbsolutePosition: fyne.CurrentApp().Driver().AbsolutePositionForObject(h).AddXY(left, h.Size().Height),
		})
	default:
		passKey(h, e)
	}
}

// TypedRune makes the column with the ring wider or narrower by a letter; 0 gives it its own width again.
func (h *timelineHead) TypedRune(r rune) {
	letter := advance(styleOf(h), faceData)
	now := h.columns().widthOf(h.at)
	switch r {
	case '+', '=':
		h.keep(h.widened(h.at, now+letter))
	case '-':
		h.keep(h.widened(h.at, now-letter))
	case '0':
		layout := h.of.layout
		layout.Widths[h.at] = 0
		h.keep(layout)
	case ' ':
	default:
		passRune(h, r)
	}
}

// keep shows a layout and tells of it. What room the target has is what the others leave.
func (h *timelineHead) keep(layout TimelineLayout) {
	layout.Widths[ColumnTarget] = 0
	was := h.of.layout
	h.of.SetLayout(layout)
	if h.of.layout != was && h.of.OnLayout != nil {
		h.of.OnLayout(h.of.Layout())
	}
}

// step goes to the next title in sight, or to the one before for by < 0.
func (h *timelineHead) step(by TimelineColumn) {
	c := h.columns()
	for at := h.at + by; at >= 0 && at < TimelineColumns; at += by {
		if visible, _, _ := c.title(at); visible {
			h.at = at
			h.Refresh()
			return
		}
	}
}

// nearest gives a column if it is in sight, or else the target, which always is.
func (h *timelineHead) nearest(column TimelineColumn) TimelineColumn {
	if visible, _, _ := h.columns().title(column); visible {
		return column
	}
	return ColumnTarget
}

// span is where the column with the ring begins and ends.
func (h *timelineHead) span(c timelineColumns) (left, right float32) {
	const out = 4 // around the words
	_, x, fromRight := c.title(h.at)
	if fromRight {
		return x - c.widthOf(h.at) + out, x + out
	}
	return x - out, x + c.widthOf(h.at)
}
