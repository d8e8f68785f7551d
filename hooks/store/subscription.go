package store

import (
	"context"
	"encoding/json"
	"time"

	"bellhop/hooks"
)

const (
	subscriptionColumns = `id, created_at, url, types, description, sign, schedule, timeout_ms, allow_private, active, reason,
		header, format, profile, speed, rate, parallel, muted_until, failing_since, failed, given_up, visitor`
	subscriptionByID = "SELECT " + subscriptionColumns + " FROM subscription WHERE id = ?"
)

func (s *Store) scanSubscription(row scanner) (sub hooks.Subscription, err error) {
	var created, timeout, muted, failing int64
	var types, sign, schedule, header, format, visitor []byte
	if err = row.Scan(&sub.ID, &created, &sub.URL, &types, &sub.Description, &sign, &schedule, &timeout, &sub.AllowPrivate, &sub.Active, &sub.Reason,
		&header, &format, &sub.Profile, &sub.Speed, &sub.Rate, &sub.Parallel, &muted, &failing, &sub.Failing.Attempts, &sub.Failing.GivenUp, &visitor); err != nil {
		return sub, err
	}
	sub.CreatedAt, sub.Timeout = time.Unix(0, created).UTC(), time.Duration(timeout)*time.Millisecond
	sub.MutedUntil, sub.Failing.Since = timeOf(muted), timeOf(failing)
	return sub, s.opened(unpack([]packed{{types, &sub.Types}, {sign, &sub.Sign}, {schedule, &sub.Schedule}, {header, &sub.Header}, {format, &sub.Format}, {visitor, &sub.Visitor}}), &sub.Sign, sub.Header)
}

// timeOf reads a stored time; 0 is the zero time.
func timeOf(nano int64) time.Time {
	if nano == 0 {
		return time.Time{}
	}
	return time.Unix(0, nano).UTC()
}

// nanoOf is the form that timeOf reads.
func nanoOf(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixNano()
}

// saveSubscription writes all of a subscription but its ID and when it was made.
func (t *tx) saveSubscription(sub hooks.Subscription) error {
	_, connect, _ := sub.Limits()
	return t.exec(`UPDATE subscription SET url = ?, target = ?, types = ?, description = ?, sign = ?, schedule = ?, timeout_ms = ?, allow_private = ?, active = ?, reason = ?,
		header = ?, format = ?, profile = ?, connect_ms = ?, speed = ?, rate = ?, parallel = ?, muted_until = ?, failing_since = ?, failed = ?, given_up = ?, visitor = ? WHERE id = ?`,
		sub.URL, targetOf(sub.URL), pack(sub.Types), sub.Description, t.store.packSign(sub.Sign), pack(sub.Schedule), sub.Timeout.Milliseconds(), sub.AllowPrivate, sub.Active, sub.Reason,
		t.store.packHeader(sub.Header), pack(sub.Format), sub.Profile, connect.Milliseconds(), sub.Speed, sub.Rate, sub.Parallel, nanoOf(sub.MutedUntil), nanoOf(sub.Failing.Since), sub.Failing.Attempts, sub.Failing.GivenUp, pack(sub.Visitor), int64(sub.ID))
}

// Subscriptions lists all subscriptions but those of phones, newest first.
func (s *Store) Subscriptions(ctx context.Context) ([]hooks.Subscription, error) {
	rows, err := s.query(ctx, "SELECT "+subscriptionColumns+" FROM subscription WHERE NOT "+ofPhone+" ORDER BY id DESC")
	return collect(rows, err, s.scanSubscription)
}

// Subscription gives one subscription.
func (s *Store) Subscription(ctx context.Context, id hooks.ID) (hooks.Subscription, error) {
	sub, err := s.scanSubscription(s.row(ctx, subscriptionByID, int64(id)))
	return sub, orNotFound(err, "There is no subscription "+id.String()+".")
}

// AddSubscription stores a new subscription of the owner's and gives it with its ID. It wants events from then on.
func (s *Store) AddSubscription(ctx context.Context, sub hooks.Subscription) (hooks.Subscription, error) {
	sub.Visitor = hooks.Visitor{} // a copy of a visitor's is the owner's
	if err := sub.Check(); err != nil {
		return sub, err
	}
	err := s.write(ctx, 1024, func(t *tx) (err error) {
		sub, err = t.addSubscription(sub)
		return err
	})
	return sub, err
}

func (t *tx) addSubscription(sub hooks.Subscription) (_ hooks.Subscription, err error) {
	sub.CreatedAt, t.changed = t.now, true
	sub.ID, err = t.insert("INSERT INTO subscription (created_at, url, types, description, sign, schedule, timeout_ms, allow_private, active, reason) VALUES (?, '', '', '', '', '', 0, 0, 0, '')", sub.CreatedAt.UnixNano())
	if err != nil {
		return sub, err
	}
	return sub, t.saveSubscription(sub)
}

// ChangeSubscription lets change edit a subscription. Deliveries to it that are not done keep the waits and the timeout
// that they were made with, and go to where the subscription is from then on; secrets and lines are looked up when an
// attempt leaves.
func (s *Store) ChangeSubscription(ctx context.Context, id hooks.ID, change func(*hooks.Subscription) error) (sub hooks.Subscription, err error) {
	err = s.write(ctx, 1024, func(t *tx) error {
		was, err := s.scanSubscription(t.row(subscriptionByID, int64(id)))
		if err != nil {
			return orNotFound(err, "There is no subscription "+id.String()+".")
		}
		sub, err = t.changeSubscription(was, change)
		return err
	})
	return sub, err
}

func (t *tx) changeSubscription(was hooks.Subscription, change func(*hooks.Subscription) error) (hooks.Subscription, error) {
	sub, err := t.editSubscription(was, change)
	switch {
	case err != nil:
		return sub, err
	case was.Active && !sub.Active:
		return sub, t.hold(sub.ID)
	case !was.Active && sub.Active:
		return sub, t.release(sub.ID)
	}
	return sub, nil
}

// editSubscription is changeSubscription but for holding and releasing what is due to it.
func (t *tx) editSubscription(was hooks.Subscription, change func(*hooks.Subscription) error) (hooks.Subscription, error) {
	sub := was
	if err := change(&sub); err != nil {
		return sub, err
	}
	if err := sub.Check(); err != nil {
		return sub, err
	}
	if sub.Active && !was.Active {
		sub.Reason, sub.Failing, sub.MutedUntil, sub.Visitor.Stopped = "", hooks.Failing{}, time.Time{}, false // a fresh start
	}
	t.changed = true
	if err := t.saveSubscription(sub); err != nil {
		return sub, err
	}
	if sub.URL != was.URL || sub.AllowPrivate != was.AllowPrivate {
		return sub, t.redirect(sub)
	}
	return sub, nil
}

// redirect has deliveries that are not done follow their subscription to another address: whoever mends a mistyped one
// means them as well.
func (t *tx) redirect(sub hooks.Subscription) error {
	for _, state := range []hooks.DeliveryState{hooks.Due, hooks.Waiting, hooks.GivenUp} {
		if err := t.exec("UPDATE delivery SET url = ?, target = ?, allow_private = ? WHERE state = ? AND +subscription = ? AND origin = 'event'",
			sub.URL, targetOf(sub.URL), sub.AllowPrivate, string(state), int64(sub.ID)); err != nil {
			return err
		}
	}
	t.due = true
	return nil
}

// held is the reason of a delivery that waits for its subscription to be resumed.
const held = "It is held, as its subscription is paused."

// ofThese chooses deliveries to the subscriptions of a list.
const ofThese = "+subscription IN (SELECT value FROM json_each(?))"

// hold keeps what is due to paused subscriptions, now or later, until release.
func (t *tx) hold(subscriptions ...hooks.ID) error {
	for _, state := range []hooks.DeliveryState{hooks.Due, hooks.Waiting} {
		n, err := t.changedRows("UPDATE delivery SET state = 'waiting', due_at = NULL, reason = ? WHERE state = ? AND "+ofThese+" AND due_at IS NOT NULL",
			held, string(state), pack(subscriptions))
		if err != nil {
			return err
		}
		t.moved(state, hooks.Waiting, n)
	}
	return nil
}

// release makes due what was held.
func (t *tx) release(subscriptions ...hooks.ID) error {
	n, err := t.changedRows("UPDATE delivery SET state = 'due', due_at = ?, reason = '' WHERE state = 'waiting' AND "+ofThese+" AND due_at IS NULL", t.now.UnixNano(), pack(subscriptions))
	if err != nil {
		return err
	}
	t.moved(hooks.Waiting, hooks.Due, n)
	t.due = true
	return nil
}

// deleted is the reason of deliveries whose subscription was deleted.
const deleted = "Its subscription was deleted."

// DeleteSubscription forgets a subscription. Deliveries to it that are not done are given up, with the reason: their
// secrets are gone. What a worker has in hand still leaves, but its answer is not waited for.
func (s *Store) DeleteSubscription(ctx context.Context, id hooks.ID) error {
	return s.write(ctx, 256, func(t *tx) error {
		sub, err := s.scanSubscription(t.row(subscriptionByID, int64(id)))
		if err != nil {
			return orNotFound(err, "There is no subscription "+id.String()+".")
		}
		return t.removeVisitor(sub)
	})
}

func (t *tx) deleteSubscription(id hooks.ID) error {
	n, err := t.changedRows("DELETE FROM subscription WHERE id = ?", int64(id))
	if err != nil {
		return err
	}
	if n == 0 {
		return hooks.NotFound("There is no subscription " + id.String() + ".")
	}
	t.changed = true
	if err := t.exec(`UPDATE exchange SET open = 0, error = ?, fault = 'lost', took_us = (? - at) / 1000
		WHERE open = 1 AND delivery IN (SELECT id FROM delivery WHERE state = 'in_flight' AND +subscription = ?)`, deleted, t.now.UnixNano(), int64(id)); err != nil {
		return err
	}
	for _, state := range []hooks.DeliveryState{hooks.Due, hooks.Waiting, hooks.InFlight} {
		n, err := t.changedRows("UPDATE delivery SET state = 'given_up', due_at = NULL, lease_until = NULL, reason = ?, ended_at = ? WHERE state = ? AND +subscription = ?",
			deleted, t.now.UnixNano(), string(state), int64(id))
		if err != nil {
			return err
		}
		t.moved(state, hooks.GivenUp, n)
	}
	t.due = true // there may be room for others now
	return nil
}

// RestoreSubscription undoes a DeleteSubscription: sub is the subscription as it was, and comes back under its ID. What
// was given up for its sake is due again, or held where it is paused.
func (s *Store) RestoreSubscription(ctx context.Context, sub hooks.Subscription) error {
	return s.write(ctx, 1024, func(t *tx) error {
		n, err := t.changedRows("INSERT INTO subscription (id, created_at, url, types, description, sign, schedule, timeout_ms, allow_private, active, reason) VALUES (?, ?, '', '', '', '', '', 0, 0, 0, '') ON CONFLICT (id) DO NOTHING",
			int64(sub.ID), sub.CreatedAt.UnixNano())
		if err != nil {
			return err
		}
		if n == 0 {
			return hooks.Conflict("The subscription " + sub.ID.String() + " is there already.")
		}
		if sub.Visitor.Kind != "" {
			may, err := t.lets(sub.Visitor.Kind)
			if err == nil && !may {
				err = stop(&sub, true) // the switch was turned since
			}
			if err != nil {
				return err
			}
		}
		t.changed = true
		if err := t.saveSubscription(sub); err != nil {
			return err
		}
		state, due, reason := hooks.Due, any(t.now.UnixNano()), ""
		if !sub.Active {
			state, due, reason = hooks.Waiting, nil, held
		}
		n, err = t.changedRows("UPDATE delivery SET state = ?, due_at = ?, reason = ? WHERE state = 'given_up' AND +subscription = ? AND reason = ?",
			string(state), due, reason, int64(sub.ID), deleted)
		t.moved(hooks.GivenUp, state, n)
		t.due = true
		return err
	})
}

// CountSubscriptions tells how many active subscriptions want a type of event.
func (s *Store) CountSubscriptions(ctx context.Context, eventType string) (n int, err error) {
	err = s.row(ctx, "SELECT count(*) FROM subscription WHERE active = 1 AND EXISTS (SELECT 1 FROM json_each(types) WHERE ? GLOB value)", eventType).Scan(&n)
	return n, err
}

// pack writes a value as JSON; the values here always can be.
func pack(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic("store: " + err.Error())
	}
	return string(b)
}

// packed is a column of JSON and where it goes.
type packed struct {
	text []byte
	into any
}

func unpack(columns []packed) error {
	for _, c := range columns {
		if err := json.Unmarshal(c.text, c.into); err != nil {
			return err
		}
	}
	return nil
}
