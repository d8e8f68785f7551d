package ui

import (
	"os"
	"testing"

	"fyne.io/fyne/v2"

	"bellhop/ui/model/modeltest"
	"bellhop/ui/settings"
	"bellhop/ui/theme"
)

// TestGalleryStory draws the Story tab into the folder that GALLERY names, to be looked at.
func TestGalleryStory(t *testing.T) {
	if os.Getenv("GALLERY") == "" {
		t.Skip("GALLERY names no folder for the pictures")
	}
	for name, variant := range map[string]theme.Variant{"light": theme.Light, "dark": theme.Dark} {
		t.Run(name, func(t *testing.T) {
			shelf, guest, second := modeltest.Signed()
			b := open(t, shelf)
			b.setLook(settings.Look{Variant: variant})
			b.choose(guest)
			b.rune('s')
			b.until("the story", func() bool { return len(b.story.Tale().Rows) > 0 && b.story.Tale().Of == guest })
			b.snap("story-guest-" + name)
			b.choose(second)
			b.until("the story", func() bool { return b.story.Tale().Of == second })
			b.snap("story-" + name)
			b.segment("Real time")
			b.until("real time", func() bool { ticks := b.story.Tale().Ticks; return len(ticks) > 1 && ticks[1].Text != "10 ms" })
			b.snap("story-real-" + name)
			b.rune('z')
			b.snap("story-narrow-" + name)
			b.rune('z')
			b.setLook(settings.Look{Variant: variant, Scale: 150})
			b.window.Resize(fyne.NewSize(firstWidth+400, firstHeight))
			b.snap("story-scale150-" + name)
		})
	}
	t.Run("alone", func(t *testing.T) {
		shelf, push := modeltest.Evening()
		b := open(t, shelf)
		b.setLook(settings.Look{Variant: theme.Light})
		b.choose(push)
		b.rune('s')
		b.until("the story", func() bool { return b.story.Tale().Of == push })
		b.snap("story-alone")
	})
}
