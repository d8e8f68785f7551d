package ui

import (
	"sync"
	"time"

	"fyne.io/fyne/v2"
)

// poster gives a function that runs others on the UI goroutine, later. No other file calls fyne.Do.
//
// Once the app has stopped, Fyne runs what is posted on the goroutine that posts it; the lock keeps the
// feeds apart until they have ended too. On the UI goroutine nobody ever waits for it.
func poster() func(func()) {
	var one sync.Mutex
	return func(f func()) {
		fyne.Do(func() {
			one.Lock()
			defer one.Unlock()
			f()
		})
	}
}

// after calls do on the UI goroutine once d has gone by, unless cancel is called before.
func (d *Desk) after(wait time.Duration, do func()) (cancel func()) {
	cancelled := false // read and written on the UI goroutine only
	timer := time.AfterFunc(wait, func() {
		d.post(func() {
			if !cancelled {
				cancelled = true
				do()
			}
		})
	})
	return func() {
		cancelled = true
		timer.Stop()
	}
}

// Quit ends the app, from any goroutine.
func (d *Desk) Quit() { d.post(d.parts.App.Quit) }
