package hooks

import "sync"

// Signal tells any number of watchers that something changed. It says that, and never what: watchers look
// for themselves, so that signals may be merged and none can be late or wrong. The zero value works. All
// methods may be called from any goroutine and none blocks.
type Signal struct {
	mu       sync.Mutex
	watchers map[chan struct{}]struct{}
}

// Notify wakes every watcher that is not awake already.
func (s *Signal) Notify() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.watchers {
		select {
		case c <- struct{}{}:
		default:
		}
	}
}

// Watch gives a channel that holds one value from the first change after the last receive on. Call stop when
// done; the channel is never closed.
func (s *Signal) Watch() (changed <-chan struct{}, stop func()) {
	c := make(chan struct{}, 1)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.watchers == nil {
		s.watchers = map[chan struct{}]struct{}{}
	}
	s.watchers[c] = struct{}{}
	return c, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.watchers, c)
	}
}
