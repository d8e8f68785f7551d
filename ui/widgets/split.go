package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"bellhop/ui/theme"
)

// Split shows two panes side by side with a handle of 9 between them that can be dragged.
type Split struct {
	widget.BaseWidget
	OnRatio func(ratio float32) // the reader let go of the handle

	left, right fyne.CanvasObject
	ratio       float32 // the left pane's share of the room for both
	handle      *splitHandle
}

// NewSplit puts left and right side by side; ratio, 0 to 1, is the left one's share.
func NewSplit(left, right fyne.CanvasObject, ratio float32) *Split {
	p := &Split{left: left, right: right, ratio: ratio}
	p.handle = newSplitHandle(p)
	p.ExtendBaseWidget(p)
	return p
}

// SetRatio moves the handle.
func (p *Split) SetRatio(ratio float32) {
	if ratio = min(max(ratio, 0), 1); p.ratio != ratio {
		p.ratio = ratio
		p.arrange(p.Size())
		canvas.Refresh(p)
	}
}

// CreateRenderer is Fyne's.
func (p *Split) CreateRenderer() fyne.WidgetRenderer { return newRenderer(p) }

func (p *Split) parts() []fyne.CanvasObject {
	return []fyne.CanvasObject{p.left, p.right, p.handle}
}

func (p *Split) restyle() { p.handle.restyle() }

func (p *Split) least() fyne.Size {
	left, right := p.left.MinSize(), p.right.MinSize()
	if !p.right.Visible() {
		return left
	}
	return fyne.NewSize(left.Width+right.Width+styleOf(p).size(theme.SizeSplit), max(left.Height, right.Height))
}

func (p *Split) arrange(size fyne.Size) {
	show(p.handle, p.right.Visible())
	if !p.right.Visible() {
		place(p.left, 0, 0, size.Width, size.Height)
		return
	}
	handle := styleOf(p).size(theme.SizeSplit)
	room := max(0, size.Width-handle)
	width := px(room * p.ratio)
	width = max(min(width, room-p.right.MinSize().Width), min(p.left.MinSize().Width, room))
	place(p.left, 0, 0, width, size.Height)
	place(p.handle, width, 0, handle, size.Height)
	place(p.right, width+handle, 0, room-width, size.Height)
}

// splitHandle is the part that is dragged.
type splitHandle struct {
	widget.BaseWidget
	split            *Split
	hovered, dragged bool
	grabbed          float32 // where in the handle the pointer holds it

	ground, grip, near, far *canvas.Rectangle
}

var (
	_ fyne.Draggable     = (*splitHandle)(nil)
	_ desktop.Cursorable = (*splitHandle)(nil)
	_ desktop.Hoverable  = (*splitHandle)(nil)
	_ desktop.Mouseable  = (*splitHandle)(nil)
)

func newSplitHandle(split *Split) *splitHandle {
	h := &splitHandle{
		split: split, ground: canvas.NewRectangle(nil), grip: canvas.NewRectangle(nil),
		near: canvas.NewRectangle(nil), far: canvas.NewRectangle(nil),
	}
	h.ExtendBaseWidget(h)
	return h
}

func (h *splitHandle) CreateRenderer() fyne.WidgetRenderer { return newRenderer(h) }

func (h *splitHandle) parts() []fyne.CanvasObject {
	return []fyne.CanvasObject{h.ground, h.near, h.far, h.grip}
}

func (h *splitHandle) restyle() {
	s := styleOf(h)
	ground := theme.ColorBackground
	if h.hovered || h.dragged {
		ground = theme.ColorSelection
	}
	paint(h.ground, s.color(ground))
	paint(h.grip, s.color(theme.ColorLineStrong))
	paint(h.near, s.color(theme.ColorLine))
	paint(h.far, s.color(theme.ColorLine))
	h.grip.CornerRadius = 1.5
}

func (h *splitHandle) least() fyne.Size { return fyne.NewSize(styleOf(h).size(theme.SizeSplit), 40) }

func (h *splitHandle) arrange(size fyne.Size) {
	const grip = 40
	place(h.ground, 0, 0, size.Width, size.Height)
	place(h.near, 0, 0, 1, size.Height)
	place(h.far, size.Width-1, 0, 1, size.Height)
	place(h.grip, px((size.Width-3)/2), px((size.Height-grip)/2), 3, grip)
}

// Cursor is Fyne's.
func (h *splitHandle) Cursor() desktop.Cursor { return desktop.HResizeCursor }

// MouseDown remembers where the handle is held, so that it does not jump to the pointer.
func (h *splitHandle) MouseDown(e *desktop.MouseEvent) { h.grabbed = e.Position.X }

// MouseUp is Fyne's.
func (h *splitHandle) MouseUp(*desktop.MouseEvent) {}

// Dragged moves the handle.
func (h *splitHandle) Dragged(e *fyne.DragEvent) {
	h.dragged = true
	if room := h.split.Size().Width - h.Size().Width; room > 0 {
		h.split.SetRatio((h.Position().X + e.Position.X - h.grabbed) / room)
	}
}

// DragEnd tells the owner the new ratio.
func (h *splitHandle) DragEnd() {
	h.dragged = false
	h.Refresh()
	if h.split.OnRatio != nil {
		h.split.OnRatio(h.split.ratio)
	}
}

// MouseIn is Fyne's.
func (h *splitHandle) MouseIn(*desktop.MouseEvent) {
	h.hovered = true
	h.Refresh()
}

// MouseMoved is Fyne's.
func (h *splitHandle) MouseMoved(*desktop.MouseEvent) {}

// MouseOut is Fyne's.
func (h *splitHandle) MouseOut() {
	h.hovered = false
	h.Refresh()
}
