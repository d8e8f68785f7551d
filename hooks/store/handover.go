package store

import (
	"context"
	"database/sql"
	"errors"

	"bellhop/hooks"
)

// HandOver ends the try of a delivery in flight whose worker ended, and begins the next one, which whoever has its job by
// now performs: the lease stays. why is a sentence. It gives the next try and its exchange; both are 0 when that try is not
// in flight any more.
func (s *Store) HandOver(ctx context.Context, d hooks.ID, attempt int, why string) (next int, exchange hooks.ID, err error) {
	err = s.write(ctx, 1024, func(t *tx) error {
		next, exchange = 0, 0
		err := t.row("UPDATE delivery SET attempts = attempts + 1 WHERE id = ? AND state = 'in_flight' AND attempts = ? RETURNING attempts", int64(d), attempt).Scan(&next)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		exchange = s.NextExchange()
		t.added("", 1)
		t.changed = true
		return errors.Join(
			t.exec("UPDATE exchange SET open = 0, error = ?, fault = 'lost', took_us = (? - at) / 1000 WHERE delivery = ? AND attempt = ? AND open = 1", why, t.now.UnixNano(), int64(d), attempt),
			t.exec(`INSERT INTO exchange (id, direction, at, open, method, url, host, event, sender_id, origin, cause_kind, cause_id, delivery, attempt, request, req_size, req_sha256)
				SELECT ?, direction, ?, 1, method, url, host, event, sender_id, origin, cause_kind, cause_id, delivery, ?, request, req_size, req_sha256
				FROM exchange WHERE delivery = ? AND attempt = ?`, int64(exchange), t.now.UnixNano(), next, int64(d), attempt))
	})
	return next, exchange, err
}

// Recipients names whom deliveries go to: the descriptions of their subscriptions. What has none is left out.
func (s *Store) Recipients(ctx context.Context, ids []hooks.ID) (map[hooks.ID]string, error) {
	names := map[hooks.ID]string{}
	if len(ids) == 0 {
		return names, nil
	}
	rows, err := s.query(ctx, `SELECT d.id, s.description FROM delivery d JOIN subscription s ON s.id = d.subscription
		WHERE d.id IN (SELECT value FROM json_each(?)) AND s.description <> ''`, pack(ids))
	_, err = collect(rows, err, func(row scanner) (none struct{}, err error) {
		var id hooks.ID
		var name string
		err = row.Scan(&id, &name)
		names[id] = name
		return none, err
	})
	return names, err
}
