package ui

import (
	"os"
	"testing"

	"bellhop/ui/model/modeltest"
	"bellhop/ui/settings"
	"bellhop/ui/theme"
)

// TestGalleryOfTheInspector draws the inspector's sheets into the folder that GALLERY names, to be looked at.
func TestGalleryOfTheInspector(t *testing.T) {
	if os.Getenv("GALLERY") == "" {
		t.Skip("GALLERY names no folder for the pictures")
	}
	for name, look := range map[string]settings.Look{"light": {Variant: theme.Light}, "dark": {Variant: theme.Dark}, "200": {Variant: theme.Light, Scale: 200}} {
		t.Run(name, func(t *testing.T) {
			shelf, push := modeltest.Evening()
			b := open(t, shelf)
			b.setLook(look)
			b.choose(push)
			for range 3 {
				b.rune(']')
			}
			b.snap("inspector-timing-in-" + name)
			b.choose(push - 2)
			b.snap("inspector-timing-out-" + name)
			b.choose(push - 1)
			b.snap("inspector-timing-none-" + name)
		})
	}
}
