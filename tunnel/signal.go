package tunnel

import "sync"

// signal tells any number of watchers that something happened. What a watcher has not yet taken is
// merged into one, so ringing never blocks. The zero value is ready.
type signal struct {
	mu       sync.Mutex
	watchers map[chan struct{}]struct{}
}

func (s *signal) watch() (<-chan struct{}, func()) {
	c := make(chan struct{}, 1)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.watchers == nil {
		s.watchers = make(map[chan struct{}]struct{})
	}
	s.watchers[c] = struct{}{}
	return c, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.watchers, c)
	}
}

func (s *signal) ring() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.watchers {
		select {
		case c <- struct{}{}:
		default:
		}
	}
}
