package ui

import (
	"os"
	"testing"

	"fyne.io/fyne/v2"

	"bellhop/ui/model/modeltest"
	"bellhop/ui/settings"
	"bellhop/ui/theme"
)

// TestRaceGallery draws the race of queues into the folder that GALLERY names, to be looked at.
func TestRaceGallery(t *testing.T) {
	if os.Getenv("GALLERY") == "" {
		t.Skip("GALLERY names no folder for the pictures")
	}
	for name, look := range map[string]settings.Look{
		"light": {Variant: theme.Light}, "dark": {Variant: theme.Dark}, "200": {Variant: theme.Light, Scale: 200}, "small": {Variant: theme.Dark},
	} {
		t.Run(name, func(t *testing.T) {
			b := open(t, &modeltest.Shelf{}, carry)
			b.setLook(look)
			if name == "small" {
				b.window.Resize(fyne.NewSize(leastWidth, leastHeight))
			}
			b.showDeliveries()
			b.until("the deliveries", func() bool { return b.sees("Workers") && b.rates.Loaded() && b.queue.Loaded() })
			b.snap("race-button-" + name)
			b.galleryOfRaces(name)
		})
	}
}
