package ui

import (
	"context"
	"runtime/debug"
	"time"
)

// settling is how long the window is left alone at first.
const settling = 3 * time.Second

// Settle gives the system back what was needed to make the window and is not needed any more, some 25 MiB, when the window
// has come to rest. Left alone Go keeps it, as it grows its heap to twice what is in use.
func (d *Desk) Settle() {
	d.tasks.Do(func(ctx context.Context) func() {
		select {
		case <-time.After(settling):
			debug.FreeOSMemory()
		case <-ctx.Done():
		}
		return nil
	})
}
