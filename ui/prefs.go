package ui

import (
	"fyne.io/fyne/v2"

	"bellhop/ui/settings"
	"bellhop/ui/theme"
)

// What the window remembers, by the names in Fyne's preferences. Nothing is lost with them but comfort.
const (
	prefVariant = "look.variant"
	prefScale   = "look.scale"
	prefTray    = "desktop.tray"
	prefWidth   = "window.width"
	prefHeight  = "window.height"

	prefAlertLost   = "alerts.givenUp"
	prefAlertFilter = "alerts.filter"
	prefColumns     = "live.columns"
)

// The size of the window at first.
const (
	firstWidth  = 1280
	firstHeight = 800
)

func (d *Desk) storedLook() settings.Look {
	p := d.parts.App.Preferences()
	look := settings.Look{Variant: theme.Variant(p.Int(prefVariant)), Scale: p.Int(prefScale)}
	if look.Variant > theme.Dark {
		look.Variant = theme.FollowSystem
	}
	return look
}

// setLook makes the app look otherwise and remembers it.
func (d *Desk) setLook(look settings.Look) {
	d.look = look
	p := d.parts.App.Preferences()
	p.SetInt(prefVariant, int(look.Variant))
	p.SetInt(prefScale, look.Scale)
	d.wear()
	d.settings.SetLook(look)
	// Fyne moves what stands below the menus when these grow with the text, but leaves it as high as before.
	content := d.window.Content()
	content.Resize(d.window.Canvas().Size().SubtractWidthHeight(0, content.Position().Y))
}

func (d *Desk) storedSize() fyne.Size {
	p := d.parts.App.Preferences()
	width := p.FloatWithFallback(prefWidth, firstWidth)
	height := p.FloatWithFallback(prefHeight, firstHeight)
	return fyne.NewSize(max(float32(width), leastWidth), max(float32(height), leastHeight))
}

func (d *Desk) storeSize(size fyne.Size) {
	p := d.parts.App.Preferences()
	p.SetFloat(prefWidth, float64(size.Width))
	p.SetFloat(prefHeight, float64(size.Height))
}
