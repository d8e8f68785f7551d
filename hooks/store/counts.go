package store

import (
	"context"
	"maps"
	"os"
	"sync"

	"bellhop/hooks"
)

// counts keeps in memory what would need a scan to count.
type counts struct {
	mu sync.Mutex
	hooks.Counts
	exchanges map[string]int64 // by the inbox that captured them; "" is none
}

func (c *counts) add(e effects) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for inbox, n := range e.exchanges {
		c.Exchanges += n
		c.exchanges[inbox] += n
	}
	for state, n := range e.comments {
		c.Comments[state] += n
	}
	for state, n := range e.deliveries {
		c.Deliveries[state] += n
	}
}

func (c *counts) read() hooks.Counts {
	c.mu.Lock()
	defer c.mu.Unlock()
	copied := c.Counts
	copied.Deliveries = maps.Clone(c.Deliveries)
	copied.Comments = maps.Clone(c.Comments)
	delete(copied.Deliveries, "")
	delete(copied.Comments, "")
	return copied
}

func (s *Store) loadCounts(ctx context.Context) error {
	var err error
	s.counts.Comments, err = loadTally[hooks.CommentState](ctx, s, "SELECT state, count(*) FROM comment GROUP BY state")
	if err != nil {
		return err
	}
	s.counts.exchanges, err = loadTally[string](ctx, s, "SELECT inbox, n FROM tally")
	if err != nil {
		return err
	}
	for _, n := range s.counts.exchanges {
		s.counts.Exchanges += n
	}
	s.counts.Deliveries, err = loadTally[hooks.DeliveryState](ctx, s, "SELECT state, count(*) FROM delivery GROUP BY state")
	return err
}

// loadTally reads a number for each name.
func loadTally[T ~string](ctx context.Context, s *Store, text string) (map[T]int64, error) {
	rows, err := s.reads.QueryContext(ctx, text)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	tally := map[T]int64{}
	for rows.Next() {
		var name T
		var n int64
		if err := rows.Scan(&name, &n); err != nil {
			return nil, err
		}
		tally[name] = n
	}
	return tally, rows.Err()
}

// CaptureCounts tells how many captures of each inbox are stored. It reads no list.
func (s *Store) CaptureCounts(context.Context) (map[string]int64, error) {
	s.counts.mu.Lock()
	defer s.counts.mu.Unlock()
	captures := map[string]int64{}
	for inbox, n := range s.counts.exchanges {
		if inbox != "" && n > 0 {
			captures[inbox] = n
		}
	}
	return captures, nil
}

// Counts tells how much there is. It reads no list.
func (s *Store) Counts(context.Context) (hooks.Counts, error) {
	c := s.counts.read()
	for _, suffix := range []string{"", "-wal"} {
		if info, err := os.Stat(s.path + suffix); err == nil {
			c.Bytes += info.Size()
		}
	}
	return c, nil
}

// InFlight tells how many deliveries are claimed and not booked.
func (s *Store) InFlight() int {
	s.counts.mu.Lock()
	defer s.counts.mu.Unlock()
	return int(s.counts.Deliveries[hooks.InFlight])
}
