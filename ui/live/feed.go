// Package live keeps the screen's views fresh and owns the work that the screen starts.
//
// A Feed hears that something changed, waits its beat, loads, and posts exactly one update. Tasks runs what
// a person asked for and takes longer than a click may. Neither knows a toolkit: posting is injected, and
// runs a function on the screen's goroutine some time later, in order.
//
// Concurrency: Feed.Run starts no goroutine of its own and returns when its context ends; until then it
// loads on the caller's goroutine, one load at a time. Tasks.Run starts one goroutine for each task and
// returns when its context and all of them have ended. Poke and Do never block and may be called from any
// goroutine, before, during and after Run. A function that was posted may run after Run returned: it
// touches values of the screen only.
package live

import (
	"context"
	"sync"
	"time"
)

// DefaultBeat is the shortest time between two updates that nobody asked for: ten a second. Every update
// costs the screen about two frames.
const DefaultBeat = 100 * time.Millisecond

// Feed keeps one view fresh. Set the fields before Run.
type Feed struct {
	// Changed gives a channel that holds a value after something changed. Nil: only Poke and Every lead to a load.
	Changed func() (changed <-chan struct{}, stop func())
	// Load reads and gives the update to be posted; nil is none. Its context ends when the feed does, or
	// when a Poke makes what it reads out of date.
	Load func(context.Context) (update func())
	// Post hands a function to the screen's goroutine. A posted function may be dropped when the screen closes.
	Post func(func())
	Beat time.Duration // 0 is DefaultBeat
	// Every makes the feed load that often by itself, for what changes with the time of day; 0 is never.
	Every time.Duration

	once   sync.Once
	poked  chan struct{}
	mu     sync.Mutex
	cancel context.CancelFunc // of the load under way
}

func (f *Feed) prepare() { f.once.Do(func() { f.poked = make(chan struct{}, 1) }) }

// Poke loads at once, because the wish has changed: the beat is not waited for and a load under way is
// given up.
func (f *Feed) Poke() {
	f.prepare()
	f.mu.Lock()
	if f.cancel != nil {
		f.cancel()
	}
	f.mu.Unlock()
	select { // behind the cancelling, which would else hit the very load that this leads to
	case f.poked <- struct{}{}:
	default:
	}
}

// Run keeps the view fresh until ctx ends, and begins with a load. Changes during a load or a beat lead to
// one more load, however many they are. While an update waits to be shown nothing is loaded.
func (f *Feed) Run(ctx context.Context) error {
	f.prepare()
	var changed <-chan struct{}
	if f.Changed != nil {
		c, stop := f.Changed()
		defer stop()
		changed = c
	}
	var every <-chan time.Time
	if f.Every > 0 {
		ticker := time.NewTicker(f.Every)
		defer ticker.Stop()
		every = ticker.C
	}
	for ctx.Err() == nil {
		if f.load(ctx) && !f.rest(ctx) {
			continue
		}
		select {
		case <-changed:
		case <-f.poked:
		case <-every:
		case <-ctx.Done():
		}
	}
	return nil
}

// load loads, posts and waits until the update was shown. It gives false when a Poke made it useless.
func (f *Feed) load(ctx context.Context) bool {
	loading, cancel := context.WithCancel(ctx)
	defer cancel()
	select {
	case <-f.poked: // this load sees what that wish was
	default:
	}
	f.setCancel(cancel)
	update := f.Load(loading)
	f.setCancel(nil)
	if loading.Err() != nil {
		return false
	}
	if update == nil {
		return true
	}
	shown := make(chan struct{})
	f.Post(func() {
		defer close(shown)
		if ctx.Err() == nil {
			update()
		}
	})
	select {
	case <-shown:
	case <-ctx.Done():
	}
	return true
}

func (f *Feed) setCancel(cancel context.CancelFunc) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.cancel = cancel
}

// rest waits for the beat. It gives false when a Poke ended it.
func (f *Feed) rest(ctx context.Context) bool {
	beat := f.Beat
	if beat == 0 {
		beat = DefaultBeat
	}
	timer := time.NewTimer(beat)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-f.poked:
		return false
	case <-ctx.Done():
		return true
	}
}
