package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// drawn is a widget that owns the objects it is drawn with.
type drawn interface {
	fyne.Widget
	// parts are drawn in order, the last on top.
	parts() []fyne.CanvasObject
	// arrange puts the parts into a box of that size.
	arrange(fyne.Size)
	// least is the smallest size that shows the widget whole.
	least() fyne.Size
	// restyle takes colours, sizes and glyphs from the theme and the widget's state.
	restyle()
}

// renderer is the one renderer of the package: the widget itself does the work. The parts are kept
// because Fyne asks for them several times a frame; they change only in arrange and restyle.
type renderer struct {
	widget  drawn
	objects []fyne.CanvasObject
}

func newRenderer(w drawn) fyne.WidgetRenderer {
	w.restyle()
	return &renderer{w, w.parts()}
}

func (r *renderer) Objects() []fyne.CanvasObject { return r.objects }
func (r *renderer) MinSize() fyne.Size           { return r.widget.least() }
func (r *renderer) Destroy()                     {}

func (r *renderer) Layout(size fyne.Size) {
	r.widget.arrange(size)
	r.objects = r.widget.parts()
}

func (r *renderer) Refresh() {
	r.widget.restyle()
	r.Layout(r.widget.Size())
	canvas.Refresh(r.widget)
}
