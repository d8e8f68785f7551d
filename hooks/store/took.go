package store

import (
	"sync"
	"time"

	"bellhop/hooks"
)

// began is a capture that is being committed, and when it began to arrive.
type began struct {
	id hooks.ID
	at time.Time
}

// tookCache keeps, from a capture's commit to its inspection, how long the capture took: a row cannot hold the
// time of its own commit. What a crash takes from here leaves the row with the time up to its commit.
type tookCache struct {
	mu   sync.Mutex
	took map[hooks.ID]time.Duration
}

// end notes captures whose commit is done.
func (c *tookCache) end(captures []began, clock hooks.Clock) {
	if len(captures) == 0 {
		return
	}
	now := clock()
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.took == nil {
		c.took = map[hooks.ID]time.Duration{}
	}
	for _, b := range captures {
		c.took[b.id] = now.Sub(b.at)
	}
}

// of gives how long a capture took; 0 when it is not known.
func (c *tookCache) of(id hooks.ID) time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.took[id]
}

// forget lets go of a capture whose row has the time.
func (c *tookCache) forget(id hooks.ID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.took, id)
}
