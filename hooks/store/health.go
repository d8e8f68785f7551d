package store

import (
	"context"
	"time"

	"bellhop/hooks"
)

// triesReach is how many of a subscription's newest deliveries are looked at for each try that is wanted. A delivery that
// has more than that many newer ones has had its tries a while ago.
const triesReach = 4

// newestTries is the rows of a subscription's newest attempts. Both lists inside are read from their indexes alone.
const newestTries = `SELECT id FROM exchange WHERE delivery IN
	(SELECT id FROM delivery WHERE subscription = ?1 AND subscription <> 0 ORDER BY id DESC LIMIT ?2) ORDER BY id DESC LIMIT ?3`

// Tries lists the newest attempts at a subscription, newest first; one that is under way is among them.
func (s *Store) Tries(ctx context.Context, subscription hooks.ID, limit int) ([]hooks.Exchange, error) {
	rows, err := s.query(ctx, "SELECT "+exchangeColumns+" FROM exchange WHERE id IN ("+newestTries+") ORDER BY id DESC",
		int64(subscription), triesReach*page(limit), page(limit))
	return collect(rows, err, scanExchange)
}

const healthTries = `SELECT s.id, x.id, x.at, x.took_us, x.status, x.fault, x.origin FROM (SELECT id FROM subscription WHERE NOT ` + ofPhone + `) s JOIN exchange x ON x.id IN
	(SELECT y.id FROM exchange y WHERE y.delivery IN
		(SELECT d.id FROM delivery d WHERE d.subscription = s.id AND d.subscription <> 0 ORDER BY d.id DESC LIMIT ?1)
	ORDER BY y.id DESC LIMIT ?2)
	WHERE x.open = 0 ORDER BY s.id, x.id DESC`

const healthQueues = "SELECT subscription, count(*) FROM delivery WHERE state IN ('due', 'waiting', 'in_flight') AND subscription <> 0 GROUP BY subscription"

// Health tells how every subscription fares. One without a delivery has an empty Health.
func (s *Store) Health(ctx context.Context) (map[hooks.ID]hooks.Health, error) {
	type row struct {
		of    hooks.ID
		try   hooks.Try
		queue int
	}
	rows, err := s.query(ctx, healthTries, triesReach*hooks.HealthTries, hooks.HealthTries)
	tries, err := collect(rows, err, func(in scanner) (r row, err error) {
		var at, took int64
		err = in.Scan(&r.of, &r.try.Exchange, &at, &took, &r.try.Status, &r.try.Fault, &r.try.Origin)
		r.try.At, r.try.Took = time.Unix(0, at).UTC(), time.Duration(took)*time.Microsecond
		return r, err
	})
	if err != nil {
		return nil, err
	}
	rows, err = s.query(ctx, healthQueues)
	queues, err := collect(rows, err, func(in scanner) (r row, err error) { return r, in.Scan(&r.of, &r.queue) })
	if err != nil {
		return nil, err
	}
	all := map[hooks.ID]hooks.Health{}
	for _, r := range tries {
		h := all[r.of]
		h.Last = append(h.Last, r.try)
		all[r.of] = h
	}
	for _, r := range queues {
		h := all[r.of]
		h.Queue = r.queue
		all[r.of] = h
	}
	return all, nil
}
