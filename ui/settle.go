package ui

import (
	"context"
	"os"
	"runtime/debug"
	"time"
)

// settling is how long the window is left alone at first.
const settling = 3 * time.Second

// growth is by how much the heap may grow before it is swept, in percent of what is in use. Go's own 100 takes 20 MiB more
// while 200 exchanges arrive each second, and as much of the processor.
const growth = 60

// Settle gives the system back what was needed to make the window and is not needed any more, some 25 MiB, when the window
// has come to rest, and keeps the heap smaller from then on unless GOGC says otherwise. Left alone Go keeps what it has, as it
// grows its heap to twice what is in use.
func (d *Desk) Settle() {
	d.tasks.Do(func(ctx context.Context) func() {
		select {
		case <-time.After(settling):
			if os.Getenv("GOGC") == "" {
				debug.SetGCPercent(growth)
			}
			debug.FreeOSMemory()
		case <-ctx.Done():
		}
		return nil
	})
}
