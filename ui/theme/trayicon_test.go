package theme_test

import (
	"bytes"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"bellhop/ui/theme"
)

func TestTheTrayIconTellsStatesApart(t *testing.T) {
	names := map[string]bool{}
	night := theme.Theme{Variant: theme.Dark}
	for _, state := range []theme.State{theme.StateNone, theme.StateGivenUp, theme.StateDelivered, theme.StateWaiting} {
		icon := theme.TrayIcon(state)
		picture, err := png.Decode(bytes.NewReader(icon.Content()))
		if err != nil {
			t.Fatal(err)
		}
		names[icon.Name()] = true
		if dir := os.Getenv("GALLERY"); dir != "" {
			if err := os.WriteFile(filepath.Join(dir, icon.Name()), icon.Content(), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		side := picture.Bounds().Dx()
		if side != 64 {
			t.Errorf("%s is %d wide", icon.Name(), side)
		}
		if state == theme.StateNone {
			continue
		}
		ink, ground := night.Color(state.Ink(), 0), night.Color(theme.ColorBackground, 0)
		corner := side - side/4
		if !alike(picture.At(corner, corner-side/6), ink) {
			t.Errorf("the sign of %s does not have its colour", icon.Name())
		}
		if full := state == theme.StateDelivered; alike(picture.At(corner, corner), ink) != full || alike(picture.At(corner, corner), ground) == full {
			t.Errorf("the sign of %s does not have its shape", icon.Name())
		}
	}
	if len(names) != 4 { // Fyne keeps pictures by their names
		t.Errorf("four icons have the names %v", names)
	}
}

// alike takes colours for the same that scaling has made a little different.
func alike(a, b color.Color) bool {
	ar, ag, ab, _ := a.RGBA()
	br, bg, bb, _ := b.RGBA()
	near := func(x, y uint32) bool { return max(x, y)-min(x, y) < 0x0a00 }
	return near(ar, br) && near(ag, bg) && near(ab, bb)
}
