package ui

import (
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"bellhop/ui/settings"
	"bellhop/ui/system"
	"bellhop/ui/theme"
)

// Places tells where windows stand and what screens there are. It is asked on the UI goroutine.
type Places interface {
	Place(fyne.Window) (system.Rect, bool)
	Screens() []system.Rect
}

// The place of the window in Fyne's preferences, in the system's own units.
const (
	prefX = "window.x"
	prefY = "window.y"
)

// restorePlace puts the window where it was, if that is on a screen yet. Else the system chooses.
func (d *Desk) restorePlace() {
	const unknown = math.MinInt32
	p := d.parts.App.Preferences()
	x, y := p.IntWithFallback(prefX, unknown), p.IntWithFallback(prefY, unknown)
	placed, can := d.window.(desktop.Window)
	if x == unknown || y == unknown || !can {
		return
	}
	size := d.storedSize()
	if at := (system.Rect{X: x, Y: y, Width: int(size.Width), Height: int(size.Height)}); at.Reachable(d.parts.Places.Screens()) {
		placed.RequestPosition(x, y)
	}
}

// storePlace keeps where the window is for the next time.
func (d *Desk) storePlace() {
	if at, known := d.parts.Places.Place(d.window); known && at.Reachable(d.parts.Places.Screens()) {
		d.parts.App.Preferences().SetInt(prefX, at.X)
		d.parts.App.Preferences().SetInt(prefY, at.Y)
	}
}

// Opener has the system open links and files with the program that runs, on its data folder; nil where the system cannot be
// asked.
func Opener(data string) settings.Opener {
	o, possible := system.ThisProgram(data, theme.AppIcon().Content())
	if !possible {
		return nil
	}
	return o
}
