package pane

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// innerScroll is a scroller within another one, to which it leaves the wheel when it is at its end.
type innerScroll struct {
	container.Scroll
	beyond func(*fyne.ScrollEvent) // nil keeps the wheel
}

func newInnerScroll(content fyne.CanvasObject, beyond func(*fyne.ScrollEvent)) *innerScroll {
	s := &innerScroll{beyond: beyond}
	s.Content, s.Direction = content, container.ScrollVerticalOnly
	s.ExtendBaseWidget(s)
	return s
}

// Scrolled is Fyne's.
func (s *innerScroll) Scrolled(e *fyne.ScrollEvent) {
	before := s.Offset
	s.Scroll.Scrolled(e)
	if s.Offset == before && s.beyond != nil {
		s.beyond(e)
	}
}
