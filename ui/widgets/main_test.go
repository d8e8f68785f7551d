package widgets

import (
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"bellhop/ui/theme"
)

// One app for the whole package: each new one empties Fyne's font caches.
func TestMain(m *testing.M) {
	app := test.NewApp()
	app.Settings().SetTheme(theme.Theme{Variant: theme.Light})
	os.Exit(m.Run())
}

// inWindow shows an object alone in a window of that size and closes it after the test.
func inWindow(t testing.TB, o fyne.CanvasObject, width, height float32) fyne.Window {
	t.Helper()
	w := test.NewWindow(o)
	w.SetPadded(false)
	w.Resize(fyne.NewSize(width, height))
	t.Cleanup(w.Close)
	return w
}

// gallery draws pictures in either variant into the folder that GALLERY names, to be looked at.
func gallery(t *testing.T, run func(t *testing.T, name string)) {
	needGallery(t)
	for name, variant := range map[string]theme.Variant{"light": theme.Light, "dark": theme.Dark} {
		t.Run(name, func(t *testing.T) {
			fyne.CurrentApp().Settings().SetTheme(theme.Theme{Variant: variant})
			t.Cleanup(func() { fyne.CurrentApp().Settings().SetTheme(theme.Theme{Variant: theme.Light}) })
			run(t, name)
		})
	}
}

func needGallery(t *testing.T) {
	t.Helper()
	if os.Getenv("GALLERY") == "" {
		t.Skip("GALLERY names no folder to draw into")
	}
}

// snap writes what a window shows to a picture in the gallery.
func snap(t *testing.T, w fyne.Window, name string) {
	t.Helper()
	dir := os.Getenv("GALLERY")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	file, err := os.Create(filepath.Join(dir, name+".png"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if err := png.Encode(file, w.Canvas().Capture()); err != nil {
		t.Fatal(err)
	}
}
