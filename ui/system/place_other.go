//go:build !linux && !freebsd && !openbsd && !netbsd && !windows

package system

import "fyne.io/fyne/v2"

// Place is not known on this system.
func (Desktop) Place(fyne.Window) (Rect, bool) { return Rect{}, false }

// Screens is not known on this system.
func (Desktop) Screens() []Rect { return nil }
