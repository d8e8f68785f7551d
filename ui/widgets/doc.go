// Package widgets holds the controls that Bellhop's pages are made of. They know colours, sizes
// and glyphs from bellhop/ui/theme and nothing of webhooks: a widget gets worded values by its
// setters and gives wishes by its callbacks.
//
// Concurrency: none. Every constructor, setter and callback belongs to Fyne's one UI goroutine;
// the package starts no goroutine and no timer. What has to pass time (a tooltip's delay) is given
// an After by its owner.
//
// Setters compare before they set: telling a widget what it already shows costs neither an
// allocation nor a repaint, so a page may call them on every beat.
//
// Keys: a focused control takes Enter and Space, a list also the arrows; every other key and rune
// goes on to the canvas's own OnTypedKey and OnTypedRune, where the window keeps its shortcuts.
package widgets

import "time"

// After calls do once after d on the UI goroutine, unless cancel is called before. The window
// supplies it. Cancelling twice, or after the call, does nothing.
type After func(d time.Duration, do func()) (cancel func())
