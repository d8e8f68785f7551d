package widgets

import (
	"image"
	"image/color"
	"strings"
	"testing"

	"bellhop/ui/theme"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

// quiet is how many modules of paper surround a code (ISO/IEC 18004, 6.3.8).
const quiet = 4

func TestACodeHasWholeModulesAndAQuietZone(t *testing.T) {
	q := NewQR()
	if !q.Set("https://grand-lobby.ngrok-free.app") {
		t.Fatal("an address does not fit")
	}
	count := len(q.modules)
	if (count-2*quiet-17)%4 != 0 { // a symbol of version v has 17 + 4v modules a side
		t.Errorf("%d modules a side are no code with a quiet zone", count)
	}
	paper, ink := qrPalette()[0], qrPalette()[1]
	for _, side := range []int{count, 208, 333, 416} {
		picture := q.draw(side, side)
		module := side / count
		left := (side - module*count) / 2
		for y := range side {
			for x := range side {
				dark := picture.At(x, y) == ink
				mx, my := (x-left)/module, (y-left)/module
				inside := x >= left && y >= left && mx < count && my < count
				if want := inside && q.modules[my][mx]; dark != want {
					t.Fatalf("%d pixels: the one at %d, %d is dark: %v; want %v", side, x, y, dark, want)
				}
			}
		}
		// A finder pattern's outer ring begins right behind the quiet zone.
		if edge := left + quiet*module; picture.At(edge, edge) != ink || picture.At(edge-1, edge) != paper {
			t.Errorf("%d pixels: the code does not begin at %d", side, edge)
		}
	}
}

func TestACodeIsDarkOnLightInTheDarkToo(t *testing.T) {
	settings := fyne.CurrentApp().Settings()
	settings.SetTheme(theme.Theme{Variant: theme.Dark})
	defer settings.SetTheme(theme.Theme{Variant: theme.Light})
	q := NewQR()
	q.Set("http://192.168.1.20:8080")
	picture := inWindow(t, q, qrSide+40, qrSide).Canvas().Capture()
	seen := map[color.Color]int{}
	bounds := image.Rect(20, 0, 20+qrSide, qrSide) // it stands in the middle of a room that is too wide
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			seen[color.GrayModel.Convert(picture.At(x, y))]++
		}
	}
	for c := range seen {
		if grey := c.(color.Gray).Y; grey > 40 && grey < 240 { // a camera tells dark from light by a wide margin
			t.Errorf("a grey of %d is neither ink nor paper", grey)
		}
	}
	if len(seen) != 2 {
		t.Errorf("colours and how often: %v", seen)
	}
}

func TestATextThatIsTooLongIsTold(t *testing.T) {
	q := NewQR()
	if !q.Set(strings.Repeat("x", 2953)) || q.modules == nil {
		t.Error("2,953 bytes fit into the largest code")
	}
	if q.Set(strings.Repeat("x", 2954)) || q.modules != nil {
		t.Error("2,954 bytes do not")
	}
	if q.Set(strings.Repeat("x", 2954)) {
		t.Error("nor when they are set once more")
	}
	if !q.Set("") || q.modules != nil {
		t.Error("no text is an empty square")
	}
}

func TestQRMarkup(t *testing.T) {
	q := NewQR()
	q.Set("http://localhost:8080")
	w := inWindow(t, q, 300, 220)
	test.AssertRendersToMarkup(t, "qr.xml", w.Canvas())
}

// TestCodesGallery draws codes as large as they are shown.
func TestCodesGallery(t *testing.T) {
	gallery(t, func(t *testing.T, name string) {
		q := NewQR()
		q.Set("https://grand-lobby.ngrok-free.app/guestbook?from=%C3%A4")
		snap(t, inWindow(t, q, 300, 240), "qr-"+name)
	})
}
