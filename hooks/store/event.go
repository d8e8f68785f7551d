package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"bellhop/hooks"
)

// AddEvent stores an event with its fan-out in one commit: a delivery for each active subscription that wants
// its type. The same id twice is one event: again is true and nothing is added.
func (s *Store) AddEvent(ctx context.Context, e hooks.Event) (deliveries int64, again bool, err error) {
	err = s.write(ctx, 512+len(e.Data), func(t *tx) error {
		deliveries, again, err = t.addEvent(e)
		return err
	})
	return deliveries, again, err
}

func (t *tx) addEvent(e hooks.Event) (deliveries int64, again bool, err error) {
	if err := e.Check(); err != nil {
		return 0, false, err
	}
	payload := t.store.nextPayload()
	n, err := t.changedRows("INSERT INTO event (id, type, at, payload, cause_kind, cause_id, hops) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING",
		e.ID, e.Type, e.At.UnixNano(), int64(payload), string(e.Cause.Kind), e.Cause.ID, e.Hops)
	if err != nil || n == 0 {
		return 0, err == nil, err
	}
	if err := t.addPayload(payload, hooks.Payload{Body: e.Body()}); err != nil {
		return 0, false, err
	}
	deliveries, err = t.fanOut(e, payload)
	return deliveries, false, err
}

// Event gives one event. Its Data is the whole delivered body.
func (s *Store) Event(ctx context.Context, id string) (e hooks.Event, err error) {
	var at int64
	var body []byte
	err = s.row(ctx, `SELECT e.id, e.type, e.at, e.cause_kind, e.cause_id, p.body FROM event e JOIN payload p ON p.id = e.payload WHERE e.id = ?`, id).
		Scan(&e.ID, &e.Type, &at, &e.Cause.Kind, &e.Cause.ID, &body)
	if errors.Is(err, sql.ErrNoRows) {
		return e, hooks.NotFound("There is no event " + id + ".")
	}
	e.At, e.Data = time.Unix(0, at).UTC(), body
	return e, err
}

// Events lists events without their data, the oldest first, of a span that does not hold its end.
func (s *Store) Events(ctx context.Context, from, until time.Time, limit int) ([]hooks.Event, error) {
	rows, err := s.query(ctx, "SELECT "+eventColumns+" FROM event WHERE at >= ? AND at < ? ORDER BY at, id LIMIT ?", nanoOf(from), until.UnixNano(), limit)
	return collect(rows, err, scanEvent)
}
