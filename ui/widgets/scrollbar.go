package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"bellhop/ui/theme"
)

const (
	barThin     = 6
	barThick    = 10
	barRoom     = 12 // what a bar takes of its owner's edge, with its margin
	barShortest = 24
)

// scrollBar shows which part of a length is in sight and lets it be dragged. The length is a
// float64 because float32, which Fyne counts in, loses whole units at 16.7 million.
type scrollBar struct {
	widget.BaseWidget
	across   bool // lies instead of standing
	onScroll func(offset float64)

	total, page, offset float64
	hovered, dragged    bool
	grabbed             float32 // where in the thumb the pointer holds it
	thumb               *canvas.Rectangle
}

var (
	_ fyne.Draggable    = (*scrollBar)(nil)
	_ desktop.Hoverable = (*scrollBar)(nil)
	_ desktop.Mouseable = (*scrollBar)(nil)
)

func newScrollBar(across bool, onScroll func(offset float64)) *scrollBar {
	b := &scrollBar{across: across, onScroll: onScroll, thumb: canvas.NewRectangle(nil)}
	b.ExtendBaseWidget(b)
	return b
}

// set tells the bar what is in sight; it hides when that is everything.
func (b *scrollBar) set(total, page, offset float64) {
	show(b, total > page)
	if b.total == total && b.page == page && b.offset == offset {
		return
	}
	b.total, b.page, b.offset = total, page, offset
	b.arrange(b.Size())
}

func (b *scrollBar) CreateRenderer() fyne.WidgetRenderer { return newRenderer(b) }
func (b *scrollBar) parts() []fyne.CanvasObject          { return []fyne.CanvasObject{b.thumb} }
func (b *scrollBar) least() fyne.Size                    { return fyne.NewSquareSize(barRoom) }

func (b *scrollBar) restyle() {
	paint(b.thumb, styleOf(b).color(theme.ColorLineStrong))
}

// span is where the thumb begins and how long it is on a track of that length.
func (b *scrollBar) span(track float32) (from, length float32) {
	if b.total <= b.page || b.total == 0 {
		return 0, track
	}
	length = max(barShortest, float32(b.page/b.total)*track)
	return float32(b.offset/(b.total-b.page)) * (track - length), length
}

func (b *scrollBar) arrange(size fyne.Size) {
	thick := float32(barThin)
	if b.hovered || b.dragged {
		thick = barThick
	}
	b.thumb.CornerRadius = thick / 2
	if b.across {
		from, length := b.span(size.Width - 4)
		place(b.thumb, px(2+from), size.Height-thick-1, px(length), thick)
		return
	}
	from, length := b.span(size.Height - 4)
	place(b.thumb, size.Width-thick-2, px(2+from), thick, px(length))
}

func (b *scrollBar) along(p fyne.Position) float32 {
	if b.across {
		return p.X
	}
	return p.Y
}

func (b *scrollBar) track() float32 {
	if b.across {
		return b.Size().Width - 4
	}
	return b.Size().Height - 4
}

// MouseDown takes hold of the thumb, or brings it under the pointer.
func (b *scrollBar) MouseDown(e *desktop.MouseEvent) {
	at := b.along(e.Position) - 2
	from, length := b.span(b.track())
	b.grabbed = at - from
	if at < from || at > from+length {
		b.grabbed = length / 2
		b.moveTo(at)
	}
}

// MouseUp is Fyne's.
func (b *scrollBar) MouseUp(*desktop.MouseEvent) {}

// Dragged scrolls.
func (b *scrollBar) Dragged(e *fyne.DragEvent) {
	b.dragged = true
	b.moveTo(b.along(e.Position) - 2)
}

// DragEnd is Fyne's.
func (b *scrollBar) DragEnd() {
	b.dragged = false
	b.arrange(b.Size())
}

// moveTo scrolls so that the held point of the thumb is at a place of the track.
func (b *scrollBar) moveTo(at float32) {
	_, length := b.span(b.track())
	room := b.track() - length
	if room <= 0 {
		return
	}
	share := min(max((at-b.grabbed)/room, 0), 1)
	b.onScroll(float64(share) * (b.total - b.page))
}

// MouseIn is Fyne's.
func (b *scrollBar) MouseIn(*desktop.MouseEvent) {
	b.hovered = true
	b.arrange(b.Size())
}

// MouseMoved is Fyne's.
func (b *scrollBar) MouseMoved(*desktop.MouseEvent) {}

// MouseOut is Fyne's.
func (b *scrollBar) MouseOut() {
	b.hovered = false
	b.arrange(b.Size())
}
