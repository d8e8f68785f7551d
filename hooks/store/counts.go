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
}

func (c *counts) add(e effects) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.Exchanges += e.exchanges
	c.Comments += e.comments
	for state, n := range e.deliveries {
		c.Deliveries[state] += n
	}
}

func (c *counts) read() hooks.Counts {
	c.mu.Lock()
	defer c.mu.Unlock()
	copied := c.Counts
	copied.Deliveries = maps.Clone(c.Deliveries)
	delete(copied.Deliveries, "")
	return copied
}

func (s *Store) loadCounts(ctx context.Context) error {
	s.counts.Deliveries = map[hooks.DeliveryState]int64{}
	err := s.reads.QueryRowContext(ctx, "SELECT (SELECT count(*) FROM exchange), (SELECT count(*) FROM comment)").Scan(&s.counts.Exchanges, &s.counts.Comments)
	if err != nil {
		return err
	}
	rows, err := s.reads.QueryContext(ctx, "SELECT state, count(*) FROM delivery GROUP BY state")
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var state hooks.DeliveryState
		var n int64
		if err := rows.Scan(&state, &n); err != nil {
			return err
		}
		s.counts.Deliveries[state] = n
	}
	return rows.Err()
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
