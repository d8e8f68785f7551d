package ui

import (
	"os"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

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
			b.rune('[')
			b.rune('[')
			b.rune('[')
			b.choose(push)
			b.key(fyne.KeyReturn)
			b.shortcut(fyne.KeyF, 0)
			b.typeIn("octo")
			b.snap("inspector-find-" + name)
			b.key(fyne.KeyEscape)
			b.key(fyne.KeyDown)
			b.key(fyne.KeyDown)
			b.key(desktop.KeyMenu)
			b.snap("inspector-menu-" + name)
			b.window.Canvas().Overlays().Top().Hide()
			b.window.Canvas().Overlays().Remove(b.window.Canvas().Overlays().Top())
			b.showKeys()
			b.snap("inspector-keys-" + name)
		})
		t.Run(name+" secrets", func(t *testing.T) {
			shelf, id := secretive()
			b := open(t, shelf)
			t.Cleanup(func() { b.parts.App.Preferences().RemoveValue(prefRedacted) })
			b.setLook(look)
			b.choose(id)
			b.snap("inspector-masked-" + name)
			b.tapTitle("ms")
			b.snap("inspector-sorted-" + name)
			b.tap("In time")
			b.rune('w')
			b.inside(b.windows[id].window, func() {
				b.until("it shows", func() bool { return b.sees("Bearer") })
				b.snap("inspector-window-" + name)
				b.key(fyne.KeyEscape)
			})
			b.shortcut(fyne.KeyR, fyne.KeyModifierShift)
			b.until("all is redacted", func() bool { return b.live.Loaded() && b.traffic.Shown().Redacted })
			b.snap("inspector-redacted-" + name)
			b.shortcut(fyne.KeyR, fyne.KeyModifierShift)
			b.until("all shows", func() bool { return b.live.Loaded() && !b.traffic.Shown().Redacted })
		})
	}
}
