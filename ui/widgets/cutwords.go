package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// Words that were cut for want of room are told whole where the pointer rests on them.

var _ desktop.Hoverable = (*Text)(nil)

// MouseIn is Fyne's.
func (t *Text) MouseIn(*desktop.MouseEvent) {
	if t.cut && t.label.isCut() {
		showTip(t, t.value)
	}
}

// MouseMoved is Fyne's.
func (t *Text) MouseMoved(*desktop.MouseEvent) {}

// MouseOut is Fyne's.
func (t *Text) MouseOut() { hideTip(t) }

// teller is a row that tells what is cut at a place in it; "" is nothing.
type teller interface {
	whole(at fyne.Position) string
}

// rowTip is what a list tells of the row under the pointer.
type rowTip struct {
	index int
	words string
}

// tellWhole shows what is cut where the pointer is. A row of nil is none.
func (l *RowList) tellWhole(index int, row fyne.CanvasObject, at fyne.Position) {
	tip := rowTip{index: index}
	if t, is := row.(teller); is {
		tip.words = t.whole(at)
	}
	if tip.words == l.told.words && (tip.words == "" || tip == l.told) {
		return
	}
	if l.told.words != "" {
		hideTip(l)
	}
	l.told = tip
	if tip.words != "" {
		showTipAt(l, tip.words, fyne.NewPos(at.X, row.Position().Y+row.Size().Height))
	}
}

// wholeOf gives the words of the first label that is cut and has the place x in its span.
func wholeOf(x float32, labels ...*label) string {
	for _, l := range labels {
		left := l.text.Position().X
		if l.text.Visible() && l.isCut() && x >= left && x < left+l.fullFor {
			return l.full
		}
	}
	return ""
}

func (r *CardRow) whole(at fyne.Position) string { return wholeOf(at.X, r.title, r.second) }

func (r *TrackRow) whole(at fyne.Position) string {
	return wholeOf(at.X, r.name, r.address, r.kind)
}
