// Package system asks of the desktop what Fyne does not: where a window stands and whether that place is still on a screen,
// and that links and files of Bellhop's are opened with it.
//
// What a system gives differs. Windows and X11 tell a window's place; under Wayland no program may know or choose it, and for
// macOS nothing here asks. Links and files are registered for one user on Linux and its like and on Windows; on macOS that is
// a matter of the app's bundle.
//
// Concurrency: none of its own. Place and Screens belong to the UI goroutine and take a millisecond or two; an Opener may be
// called from any goroutine, one call at a time, and takes as long as the system's own programs.
package system

import (
	"os"
	"path/filepath"
)

// Rect is a part of the room that all screens make together, in the system's own units, from its top left.
type Rect struct{ X, Y, Width, Height int }

// A window can be taken hold of when so much of its head is on one screen.
const (
	headHeight = 32
	leastHold  = 120 // of the head's width
)

// Reachable reports whether the head of a window at r is on one of the screens, enough of it to be dragged. Without screens
// nothing is.
func (r Rect) Reachable(screens []Rect) bool {
	for _, s := range screens {
		wide := min(r.X+r.Width, s.X+s.Width) - max(r.X, s.X)
		high := min(r.Y+headHeight, s.Y+s.Height) - max(r.Y, s.Y)
		if wide >= leastHold && high >= headHeight/2 {
			return true
		}
	}
	return false
}

// Desktop is the system that the program runs on.
type Desktop struct{}

// Registration is how links and files are opened at the moment.
type Registration struct {
	Here  bool   // with this program
	Other string // with this one instead: another copy of Bellhop; "" is none
}

// ThisProgram is the opener for the program that runs, on its data folder; false where the system cannot be asked.
func ThisProgram(data string, icon []byte) (o Opener, possible bool) {
	path, err := os.Executable()
	if err != nil {
		return o, false
	}
	if data, err = filepath.Abs(data); err != nil {
		return o, false
	}
	return Opener{Program: path, Args: []string{"--data", data}, Icon: icon}, o.Possible()
}
