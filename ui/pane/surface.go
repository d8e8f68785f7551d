package pane

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"bellhop/ui/theme"
)

// Surface is a ground in a colour of the theme with something on it, and hairlines where wanted.
type Surface struct {
	widget.BaseWidget
	spec    SurfaceSpec
	content fyne.CanvasObject
	ground  *canvas.Rectangle
	top     *canvas.Rectangle
	foot    *canvas.Rectangle
}

// SurfaceSpec is what a surface looks like.
type SurfaceSpec struct {
	Ground    fyne.ThemeColorName
	Top, Foot bool // hairlines
	Card      bool // round corners and a frame
}

// NewSurface puts content, which may be nil, on a ground.
func NewSurface(spec SurfaceSpec, content fyne.CanvasObject) *Surface {
	s := &Surface{
		spec: spec, content: content,
		ground: canvas.NewRectangle(nil), top: canvas.NewRectangle(nil), foot: canvas.NewRectangle(nil),
	}
	s.ExtendBaseWidget(s)
	return s
}

// Cover puts what a page says in place of its contents, such as that there are none, on the ground of a list.
func Cover(content fyne.CanvasObject) fyne.CanvasObject {
	return NewSurface(SurfaceSpec{Ground: theme.ColorSurface}, content)
}

// Line is a hairline between two parts of a pane.
func Line() fyne.CanvasObject {
	return Height(theme.Hairline, NewSurface(SurfaceSpec{Ground: theme.ColorLine}, nil))
}

// CreateRenderer is Fyne's.
func (s *Surface) CreateRenderer() fyne.WidgetRenderer {
	r := &surfaceRenderer{s}
	r.dress()
	return r
}

type surfaceRenderer struct{ *Surface }

func (r *surfaceRenderer) Destroy() {}

func (r *surfaceRenderer) Objects() []fyne.CanvasObject {
	objects := []fyne.CanvasObject{r.ground}
	if r.content != nil {
		objects = append(objects, r.content)
	}
	if r.spec.Top {
		objects = append(objects, r.top)
	}
	if r.spec.Foot {
		objects = append(objects, r.foot)
	}
	return objects
}

func (r *surfaceRenderer) MinSize() fyne.Size {
	if r.content == nil {
		return fyne.NewSize(0, 0)
	}
	return r.content.MinSize()
}

func (r *surfaceRenderer) Layout(size fyne.Size) {
	r.ground.Resize(size)
	r.top.Resize(fyne.NewSize(size.Width, theme.Hairline))
	r.foot.Move(fyne.NewPos(0, size.Height-theme.Hairline))
	r.foot.Resize(fyne.NewSize(size.Width, theme.Hairline))
	if r.content != nil {
		heightAt(r.content, size.Width)
		r.content.Resize(size)
	}
}

func (r *surfaceRenderer) Refresh() {
	r.dress()
	r.Layout(r.Size())
	if r.content != nil {
		r.content.Refresh()
	}
	canvas.Refresh(r.Surface)
}

func (r *surfaceRenderer) dress() {
	th, variant := r.Theme(), fyne.CurrentApp().Settings().ThemeVariant()
	line := th.Color(theme.ColorLine, variant)
	r.ground.FillColor = th.Color(r.spec.Ground, variant)
	r.top.FillColor, r.foot.FillColor = line, line
	if r.spec.Card {
		r.ground.CornerRadius = th.Size(theme.SizeRadiusCard)
		r.ground.StrokeColor, r.ground.StrokeWidth = line, theme.Hairline
	}
}

// Held is what stands on the surface.
func (s *Surface) Held() []fyne.CanvasObject {
	if s.content == nil {
		return nil
	}
	return []fyne.CanvasObject{s.content}
}
