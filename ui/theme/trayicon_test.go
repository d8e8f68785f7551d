package theme_test

import (
	"bytes"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"bellhop/ui/theme"
)

func TestTheTrayIconTellsStatesApart(t *testing.T) {
	if theme.TrayIcon(theme.StateNone) != theme.AppIcon() {
		t.Error("without a state it is not the app's icon")
	}
	names := map[string]bool{}
	for _, state := range []theme.State{theme.StateGivenUp, theme.StateDelivered, theme.StateWaiting} {
		icon := theme.TrayIcon(state)
		picture, err := png.Decode(bytes.NewReader(icon.Content()))
		if err != nil {
			t.Fatal(err)
		}
		names[icon.Name()] = true
		side := picture.Bounds().Dx()
		want := theme.Theme{Variant: theme.Dark}.Color(state.Ink(), 0)
		r, g, b, _ := picture.At(side-side/4, side-side/4).RGBA()
		if wr, wg, wb, _ := want.RGBA(); r != wr || g != wg || b != wb {
			t.Errorf("the corner of %s does not have its colour", icon.Name())
		}
		if dir := os.Getenv("GALLERY"); dir != "" {
			if err := os.WriteFile(filepath.Join(dir, icon.Name()), icon.Content(), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	if len(names) != 3 { // Fyne keeps pictures by their names
		t.Errorf("three icons have the names %v", names)
	}
}
