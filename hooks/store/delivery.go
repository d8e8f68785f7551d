package store

import (
	"context"
	"time"

	"bellhop/hooks"
)

const deliveryColumns = `d.id, d.at, d.event, d.subscription, d.origin, d.method, d.url, d.header, d.payload, d.sign, d.schedule,
	d.timeout_ms, d.allow_private, d.state, d.attempts, coalesce(d.due_at, 0), d.reason, d.cause_kind, d.cause_id, d.profile, d.connect_ms, d.speed, d.batch,
	d.ended_at, d.status, d.fault`

func (s *Store) scanDelivery(row scanner) (d hooks.Delivery, err error) {
	return s.scanDeliveryAnd(row)
}

// scanDeliveryAnd scans deliveryColumns and what stands behind them.
func (s *Store) scanDeliveryAnd(row scanner, more ...any) (d hooks.Delivery, err error) {
	var at, timeout, connect, due, ended int64
	var header, sign, schedule []byte
	err = row.Scan(append([]any{
		&d.ID, &at, &d.EventID, &d.SubscriptionID, &d.Origin, &d.Method, &d.URL, &header, &d.Payload, &sign, &schedule,
		&timeout, &d.AllowPrivate, &d.State, &d.Attempts, &due, &d.Reason, &d.Cause.Kind, &d.Cause.ID, &d.Profile, &connect, &d.Speed, &d.Batch,
		&ended, &d.Status, &d.Fault,
	}, more...)...)
	if err != nil {
		return d, err
	}
	d.At, d.Timeout, d.Connect = time.Unix(0, at).UTC(), time.Duration(timeout)*time.Millisecond, time.Duration(connect)*time.Millisecond
	d.DueAt, d.EndedAt = timeOf(due), timeOf(ended)
	return d, s.opened(unpack([]packed{{header, &d.Header}, {sign, &d.Sign}, {schedule, &d.Schedule}}), &d.Sign, nil)
}

const deliveryByID = "SELECT " + deliveryColumns + " FROM delivery d WHERE d.id = ?"

// Delivery gives one delivery.
func (s *Store) Delivery(ctx context.Context, id hooks.ID) (hooks.Delivery, error) {
	d, err := s.scanDelivery(s.row(ctx, deliveryByID, int64(id)))
	return d, orNotFound(err, "There is no delivery "+id.String()+".")
}

// CountCaused tells how many subscribers a comment's event rang, however often.
func (s *Store) CountCaused(ctx context.Context, comment hooks.ID) (n int, err error) {
	err = s.row(ctx, `SELECT count(DISTINCT subscription) FROM delivery WHERE cause_kind = 'event' AND cause_id IN (SELECT id FROM event WHERE cause_kind = 'comment' AND cause_id = ?)`, comment.String()).Scan(&n)
	return n, err
}

// AddDelivery stores a delivery that is due now. body is stored as its payload unless d.Payload names one.
func (s *Store) AddDelivery(ctx context.Context, d hooks.Delivery, body []byte) (hooks.Delivery, error) {
	var stored hooks.Delivery
	err := s.write(ctx, 1024+len(body), func(t *tx) (err error) {
		stored = d
		if d.Payload == 0 {
			stored.Payload = s.nextPayload()
			if err := t.addPayload(stored.Payload, hooks.Payload{Body: body}); err != nil {
				return err
			}
		} else if err := t.row("SELECT id FROM payload WHERE id = ?", int64(d.Payload)).Scan(&stored.Payload); err != nil {
			return orNotFound(err, "These bytes are not stored any more, so they cannot be sent again.")
		}
		stored, err = t.addDelivery(stored)
		return err
	})
	return stored, err
}

// addDelivery stores a delivery. It is due at once unless it is given up from the start.
func (t *tx) addDelivery(d hooks.Delivery) (hooks.Delivery, error) {
	err := checkSendable(d)
	if err != nil {
		return d, err
	}
	d.At, d.EndedAt = t.now, t.now
	if d.State != hooks.GivenUp {
		d.State, d.DueAt, d.EndedAt = hooks.Due, t.now, time.Time{}
	}
	d.ID, err = t.insert(`INSERT INTO delivery (at, event, subscription, origin, method, url, target, header, payload, sign, schedule, timeout_ms, allow_private, state, due_at, reason, cause_kind, cause_id, profile, connect_ms, speed, batch, ended_at, fault)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		d.At.UnixNano(), d.EventID, int64(d.SubscriptionID), string(d.Origin), d.Method, d.URL, targetOf(d.URL), pack(d.Header), int64(d.Payload), t.store.packSign(d.Sign), pack(d.Schedule),
		d.Timeout.Milliseconds(), d.AllowPrivate, string(d.State), dueAt(d), d.Reason, string(d.Cause.Kind), d.Cause.ID,
		d.Profile, d.Connect.Milliseconds(), d.Speed, int64(d.Batch), nanoOf(d.EndedAt), string(d.Fault))
	if err != nil {
		return d, err
	}
	t.moved("", d.State, 1)
	t.due = t.due || d.State == hooks.Due
	if len(d.Schedule) == 0 && d.Schedule != nil && d.Batch == 0 { // what is tried once by itself has somebody who waits for it
		return d, t.wake(d.URL)
	}
	return d, nil
}

// dueAt is a delivery's due time in its row; one that is not to leave has none.
func dueAt(d hooks.Delivery) any {
	if d.DueAt.IsZero() {
		return nil
	}
	return d.DueAt.UnixNano()
}

// checkSendable refuses what no request could be made of.
func checkSendable(d hooks.Delivery) error {
	if err := hooks.CheckMethod(d.Method); err != nil {
		return err
	}
	return hooks.CheckHeader(d.Header)
}
