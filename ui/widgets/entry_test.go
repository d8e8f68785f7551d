package widgets

import (
	"runtime"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
)

// What is drawn of a field that comes into sight is its text, not fonts that were read once more: a set of them is 9 MB.
func TestFieldsShareTheirFonts(t *testing.T) {
	for name, spec := range map[string]FieldSpec{"body": {}, "mono": {Mono: true}} {
		t.Run(name, func(t *testing.T) {
			box := container.NewVBox()
			w := inWindow(t, box, 200, 300)
			drawn := func(text string) uint64 {
				f := NewField(spec)
				f.SetText(text)
				box.Objects = append(box.Objects[:0], f)
				box.Refresh()
				var before, after runtime.MemStats
				runtime.ReadMemStats(&before)
				w.Canvas().Capture()
				runtime.ReadMemStats(&after)
				return after.TotalAlloc - before.TotalAlloc
			}
			drawn("the first reads them")
			if got := drawn("the second"); got > 4<<20 {
				t.Errorf("drawing a second field took %d bytes", got)
			}
		})
	}
}

// Fyne forgets the renderers of what was out of sight for a while, and does not lay out anew what has its size.
func TestAFieldThatComesBackIntoSightHasItsText(t *testing.T) {
	f := NewField(FieldSpec{})
	inWindow(t, f, 200, 40).Canvas().Capture()
	for _, o := range f.window.Content.(*fyne.Container).Objects {
		if objects := o.(*dressed).CreateRenderer().Objects(); len(objects) != 1 {
			t.Errorf("a new renderer has %d objects, not the entry", len(objects))
		}
	}
}

// TestALongTextInOneLineHasNoHairline: OpenGL draws a pixel of what has a length and no height.
func TestALongTextInOneLineHasNoHairline(t *testing.T) {
	f := NewField(FieldSpec{Mono: true})
	f.SetText(strings.Repeat("a text that finds no room ", 20))
	inWindow(t, f, 200, 32)
	flat := 0
	for _, o := range allOf(f.entry) {
		if r, is := o.(*canvas.Rectangle); is && r.Size().Width > 0 && r.Size().Height == 0 {
			flat++
			if _, _, _, alpha := r.FillColor.RGBA(); alpha != 0 {
				t.Errorf("a line %v long is drawn", r.Size().Width)
			}
		}
	}
	if flat == 0 {
		t.Error("Fyne has no flat bar any more: this is to be looked at by the eye again")
	}
}

// allOf gives an object and all that it is made of, as it is drawn.
func allOf(o fyne.CanvasObject) []fyne.CanvasObject {
	all := []fyne.CanvasObject{o}
	var inside []fyne.CanvasObject
	switch o := o.(type) {
	case *fyne.Container:
		inside = o.Objects
	case fyne.Widget:
		inside = test.WidgetRenderer(o).Objects()
	}
	for _, part := range inside {
		all = append(all, allOf(part)...)
	}
	return all
}
