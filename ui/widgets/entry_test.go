package widgets

import (
	"runtime"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
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
