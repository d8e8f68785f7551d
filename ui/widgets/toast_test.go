package widgets

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"bellhop/ui/theme"
)

func TestAWordIsSaidWhole(t *testing.T) {
	toast := NewToast(canvas.NewRectangle(nil), nil)
	test.NewTempWindow(t, toast).Resize(fyne.NewSize(800, 200))
	for n := 1; n < 40; n++ {
		said := strings.Repeat("secrets masked, ", n/10) + strings.Repeat("e", n)
		toast.Say(theme.GlyphEye, said)
		if got := toast.note.text.text.Text; got != said {
			t.Errorf("of %q there shows %q", said, got)
		}
	}
}
