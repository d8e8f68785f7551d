// Package early sets what Fyne reads from the environment while it is initialised: how long it keeps what it has drawn
// and what is not drawn any more. It keeps each text as a picture; in a list of what arrives the texts of a minute, Fyne's
// own choice, come to 90 MB and more. And it keeps whoever asks D-Bus from starting a bus.
//
// It has to be initialised before Fyne is. Go initialises the first package by its path whose imports are initialised
// (since 1.21), so this one comes first as long as it imports the standard library alone and its path sorts before Fyne's.
//
// It starts no goroutine and offers nothing to call.
package early

import "os"

// keep is long enough for a page that is come back to at once. At 10 s and less Fyne walks through all that is shown 60 times
// a second, so that nothing of it is thrown away; above that, once in each second above.
const keep = "11s"

var _ = prefer("FYNE_CACHE", keep)

// prefer sets a variable of the environment that is not set.
func prefer(name, value string) error {
	if _, set := os.LookupEnv(name); set {
		return nil
	}
	return os.Setenv(name, value)
}
