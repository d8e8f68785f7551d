package store

import (
	"context"
	"time"

	"bellhop/hooks"
)

// The tries that came to an end are counted in the commit that books them, into one row for each hooks.RateStep, so that
// a chart of a day reads a row for every five seconds in which anything happened, however many exchanges are stored, and
// a restart forgets none. How many wait changes with commits only, so a time without a row is like the one before it.

// rates counts what a transaction has booked.
func (t *tx) rates() error {
	if t.delivered == 0 && t.refused == 0 && t.deliveries[hooks.Waiting] == 0 {
		return nil
	}
	step := rateStep(t.now)
	waiting := t.store.counts.of(hooks.Waiting) + t.deliveries[hooks.Waiting]
	if err := t.exec(`INSERT INTO rate (at, delivered, refused, waiting) VALUES (?, ?, ?, ?) ON CONFLICT (at) DO UPDATE
		SET delivered = delivered + excluded.delivered, refused = refused + excluded.refused, waiting = excluded.waiting`,
		step, t.delivered, t.refused, max(0, waiting)); err != nil {
		return err
	}
	if step%rateTidy != 0 {
		return nil
	}
	// The newest of those that are too old tells how many waited until the next.
	return t.exec("DELETE FROM rate WHERE at < (SELECT max(at) FROM rate WHERE at < ?)", rateStep(t.now.Add(-hooks.RateSpan-time.Hour)))
}

// rateTidy is how often old counts are deleted, in seconds: in each such step.
const rateTidy = 60

// rateStep gives the beginning of the step that a time lies in, in seconds since 1970.
func rateStep(at time.Time) int64 {
	const step = int64(hooks.RateStep / time.Second)
	return at.Unix() / step * step
}

// of tells how many deliveries are in a state.
func (c *counts) of(state hooks.DeliveryState) int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.Deliveries[state]
}

// The last number of those that wait in a step is found with the largest time, which the number stands behind.
const (
	ratesBetween = `SELECT at / ?1 * ?1, sum(delivered), sum(refused), max(waiting), max(at << 32 | min(waiting, 4294967295)) & 4294967295
	FROM rate WHERE at >= ?2 AND at <= ?3 GROUP BY 1 ORDER BY 1`
	rateBefore = "SELECT waiting FROM rate WHERE at < ? ORDER BY at DESC LIMIT 1"
)

// Rates gives the tries of each step from the first to the last, oldest first, also of those in which nothing happened.
func (s *Store) Rates(ctx context.Context, q hooks.RateQuery) ([]hooks.Rate, error) {
	if q.Step <= 0 || q.Step%hooks.RateStep != 0 || q.Until.Sub(q.Since) > 1000*q.Step {
		return nil, hooks.Invalid("Tries are counted in steps of 5 s and multiples of that, up to 1,000 of them.")
	}
	step := int64(q.Step / time.Second)
	first, last := q.Since.Unix()/step*step, q.Until.Unix()
	type stored struct{ at, delivered, refused, most, waiting int64 }
	rows, err := s.query(ctx, ratesBetween, step, first, last)
	list, err := collect(rows, err, func(row scanner) (r stored, err error) {
		return r, row.Scan(&r.at, &r.delivered, &r.refused, &r.most, &r.waiting)
	})
	if err != nil {
		return nil, err
	}
	rows, err = s.query(ctx, rateBefore, first)
	before, err := collect(rows, err, func(row scanner) (n int64, err error) { return n, row.Scan(&n) })
	if err != nil {
		return nil, err
	}
	waiting := int64(0)
	if len(before) > 0 {
		waiting = before[0]
	}
	rates := make([]hooks.Rate, 0, (last-first)/step+1)
	for at := first; at <= last; at += step {
		r := hooks.Rate{At: time.Unix(at, 0).UTC(), Waiting: waiting}
		if len(list) > 0 && list[0].at == at {
			r.Delivered, r.Refused, r.Waiting, waiting = list[0].delivered, list[0].refused, list[0].most, list[0].waiting
			list = list[1:]
		}
		rates = append(rates, r)
	}
	return rates, nil
}
