package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"bellhop/hooks"
)

// maxClaimBytes bounds the bodies that one claim reads, unless a single one is larger.
const maxClaimBytes = 8 << 20

// Claim takes up to limit deliveries that are due, for a lease from now: each is in flight, its try is counted
// and has an open exchange. Deliveries whose lease ended without a result are booked as lost and become due again first,
// also when limit is 0.
func (s *Store) Claim(ctx context.Context, limit int, lease time.Duration) (claims []hooks.Claim, err error) {
	err = s.write(ctx, 1024*limit, func(t *tx) error {
		claims = nil
		if err := t.takeBackLost(t.now, "No result came back from the worker."); err != nil {
			return err
		}
		ids, err := t.dueIDs(limit)
		if err != nil {
			return err
		}
		for _, id := range ids {
			c, err := t.claim(id, lease)
			if err != nil {
				return err
			}
			claims = append(claims, c)
		}
		return nil
	})
	return claims, err
}

const claimable = "SELECT " + deliveryColumns + `, coalesce((SELECT sign FROM subscription WHERE id = d.subscription), d.sign),
	coalesce((SELECT header FROM subscription WHERE id = d.subscription), '[]'), coalesce((SELECT type FROM event WHERE id = d.event), ''),
	(SELECT ` + wholeBody + " FROM payload p WHERE p.id = d.payload), d.target FROM delivery d WHERE d.id = ?"

func (t *tx) claim(id hooks.ID, lease time.Duration) (c hooks.Claim, err error) {
	var sign, own []byte
	c.Delivery, err = t.store.scanDeliveryAnd(t.row(claimable, int64(id)), &sign, &own, &c.Event, &c.Body, &c.Target)
	if err != nil {
		return c, err
	}
	c.Sign = hooks.Sign{}
	if err := t.store.opened(unpack([]packed{{sign, &c.Sign}, {own, &c.Own}}), &c.Sign, c.Own); err != nil {
		return c, err
	}
	t.moved(c.State, hooks.InFlight, 1)
	c.State, c.Attempts, c.DueAt, c.Reason = hooks.InFlight, c.Attempts+1, time.Time{}, ""
	if err := t.exec("UPDATE delivery SET state = 'in_flight', attempts = ?, due_at = NULL, lease_until = ?, reason = '' WHERE id = ?",
		c.Attempts, t.now.Add(lease).UnixNano(), int64(id)); err != nil {
		return c, err
	}
	c.Exchange = t.store.NextExchange()
	t.added("", 1)
	return c, t.exec(`INSERT INTO exchange (id, direction, at, open, method, url, host, event, sender_id, origin, cause_kind, cause_id, delivery, attempt, request, req_size, req_sha256)
		VALUES (?, 'out', ?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		int64(c.Exchange), t.now.UnixNano(), c.Method, c.URL, hostOf(c.URL), c.Event, c.EventID, string(c.Origin), string(c.Cause.Kind), c.Cause.ID,
		int64(c.ID), c.Attempts, int64(c.Payload), len(c.Body), digest(describe(c.Payload, c.Body, false).SHA256))
}

func hostOf(raw string) string {
	if u, err := hooks.ParseTarget(raw); err == nil {
		return u.Host
	}
	return ""
}

const endedLeases = "SELECT id, batch, origin = 'event' AND " + isPaused + " FROM delivery WHERE lease_until < ?"

// lost is a delivery whose lease ended without a result.
type lost struct {
	id, batch hooks.ID
	paused    bool // its subscription is
}

// takeBackLost makes deliveries due again whose lease ended before the given time, or holds them where their subscription
// was paused meanwhile. why is a sentence.
func (t *tx) takeBackLost(before time.Time, why string) error {
	rows, err := t.query(endedLeases, before.UnixNano())
	list, err := collect(rows, err, func(row scanner) (l lost, err error) { return l, row.Scan(&l.id, &l.batch, &l.paused) })
	if err != nil {
		return err
	}
	for _, l := range list {
		state, due, reason := hooks.Due, any(t.now.UnixNano()), why+" It is sent again."
		if l.paused {
			state, due, reason = hooks.Waiting, nil, why+" "+held
		}
		if err := t.exec("UPDATE delivery SET state = ?, due_at = ?, lease_until = NULL, reason = ? WHERE id = ?", string(state), due, reason, int64(l.id)); err != nil {
			return err
		}
		if err := t.exec("UPDATE exchange SET open = 0, error = ?, fault = 'lost', took_us = (? - at) / 1000 WHERE delivery = ? AND open = 1", reason, t.now.UnixNano(), int64(l.id)); err != nil {
			return err
		}
		t.moved(hooks.InFlight, state, 1)
		t.due = true
		if err := t.dueAgain(l.id, l.batch); err != nil {
			return err
		}
	}
	return nil
}

// ReleaseLeases makes everything that was in flight due again. It is for the start of a program whose jobs lived
// in its own memory: their workers are gone.
func (s *Store) ReleaseLeases(ctx context.Context) error {
	if err := s.CloseUnanswered(ctx); err != nil {
		return err
	}
	return s.TakeBack(ctx, "Bellhop stopped before the answer came.")
}

// CloseUnanswered closes what came in and was never answered, as the program that was to answer has ended.
func (s *Store) CloseUnanswered(ctx context.Context) error {
	return s.write(ctx, 4096, func(t *tx) error {
		return t.exec("UPDATE exchange SET open = 0, error = 'Bellhop stopped before it had answered.', fault = 'lost' WHERE open = 1 AND direction = 'in'")
	})
}

// TakeBack makes everything that is in flight due again, with a sentence that says why. A result that comes all the same
// is not booked.
func (s *Store) TakeBack(ctx context.Context, why string) error {
	return s.write(ctx, 4096, func(t *tx) error { return t.takeBackLost(time.Unix(1<<33, 0), why) })
}

// Book books results in one commit, and tells for each what became of its delivery. A result that is not of the try in
// flight was booked before, or came after its lease: it changes nothing.
func (s *Store) Book(ctx context.Context, results []hooks.Result) (booked []hooks.Booking, err error) {
	bytes := 0
	for _, r := range results {
		bytes += 1024 + len(r.Head) + len(r.Body)
	}
	err = s.write(ctx, bytes, func(t *tx) error {
		booked = make([]hooks.Booking, len(results))
		var well wellFared
		for i, r := range results {
			if r.Outcome != hooks.OutcomeDelivered {
				continue
			}
			if booked[i], err = t.bookDelivered(r, &well); err != nil {
				return err
			}
		}
		if err := t.fareWell(well); err != nil {
			return err
		}
		for i, r := range results { // behind the good news, which must not end what these begin
			if r.Outcome == hooks.OutcomeDelivered {
				continue
			}
			if booked[i], err = t.book(r); err != nil {
				return err
			}
		}
		return nil
	})
	return booked, err
}

const delivers = `UPDATE delivery SET state = 'delivered', due_at = NULL, lease_until = NULL, reason = '', ended_at = ?, status = ?, fault = ''
	WHERE id = ? AND state = 'in_flight' AND attempts = ? RETURNING payload, subscription, origin, target, cause_kind, cause_id, batch`

// bookDelivered is book for a try that delivered, in fewer steps, as most do.
func (t *tx) bookDelivered(r hooks.Result, well *wellFared) (b hooks.Booking, err error) {
	d, target := hooks.Delivery{ID: r.Delivery, Attempts: r.Attempt}, ""
	err = t.row(delivers, t.now.UnixNano(), r.Status, int64(r.Delivery), r.Attempt).
		Scan(&d.Payload, &d.SubscriptionID, &d.Origin, &target, &d.Cause.Kind, &d.Cause.ID, &d.Batch)
	if errors.Is(err, sql.ErrNoRows) {
		return b, nil
	}
	if err != nil {
		return b, err
	}
	b = hooks.Booking{Next: hooks.Next{State: hooks.Delivered}, Booked: true}
	t.moved(hooks.InFlight, hooks.Delivered, 1)
	t.delivered++
	well.note(target, d, r.Took())
	if err := errors.Join(t.closeAttempt(d, r), t.countAnswer(d.Batch, r)); err != nil {
		return b, err
	}
	switch d.Origin {
	case hooks.OriginForward:
		return b, t.settleForwards(d.Cause)
	case hooks.OriginProbe:
		return b, t.challenged(d, r)
	}
	return b, nil
}

func (t *tx) book(r hooks.Result) (b hooks.Booking, err error) {
	d, err := t.store.scanDelivery(t.row("SELECT "+deliveryColumns+" FROM delivery d WHERE d.id = ?", int64(r.Delivery)))
	if errors.Is(err, sql.ErrNoRows) || err == nil && (d.State != hooks.InFlight || d.Attempts != r.Attempt) {
		return b, nil
	}
	if err != nil {
		return b, err
	}
	b = hooks.Booking{Next: d.After(r, t.now, t.store.chance()), Booked: true}
	if err := t.closeAttempt(d, r); err != nil {
		return b, err
	}
	if err := t.heard(d, r); err != nil {
		return b, err
	}
	if err := t.fare(d, r, &b.Next); err != nil {
		return b, err
	}
	var due any
	if !b.DueAt.IsZero() {
		due, t.due = b.DueAt.UnixNano(), true
	}
	if err := t.exec("UPDATE delivery SET state = ?, due_at = ?, lease_until = NULL, reason = ?, ended_at = ?, status = ?, fault = ? WHERE id = ?",
		string(b.State), due, b.Reason, t.now.UnixNano(), r.Status, string(r.Fault), int64(d.ID)); err != nil {
		return b, err
	}
	t.moved(hooks.InFlight, b.State, 1)
	if r.Outcome != hooks.OutcomeExpired { // which was never sent
		t.refused++
	}
	if err := errors.Join(t.countAnswer(d.Batch, r), t.dueAgain(d.ID, d.Batch)); err != nil {
		return b, err
	}
	if done := b.State == hooks.Delivered || b.State == hooks.GivenUp; !done {
		return b, nil
	}
	switch d.Origin {
	case hooks.OriginForward:
		return b, t.settleForwards(d.Cause)
	case hooks.OriginProbe:
		return b, t.challenged(d, r)
	}
	return b, nil
}

func (t *tx) closeAttempt(d hooks.Delivery, r hooks.Result) (err error) {
	request, response := t.store.nextPayload(), describe(0, r.Body, r.Truncated)
	if err := t.addSharing(request, r.Sent, d.Payload); err != nil {
		return err
	}
	response.ID, err = t.addAnswer(r.Exchange, hooks.Payload{Head: r.Head, Body: r.Body})
	if err != nil {
		return err
	}
	if err := t.nameCopy(r); err != nil {
		return err
	}
	return t.exec(`UPDATE exchange SET open = 0, took_us = ?, remote = ?, status = ?, error = ?, fault = ?, timing = ?,
		request = ?, response = ?, resp_size = ?, resp_sha256 = ?, resp_truncated = ?
		WHERE delivery = ? AND attempt = ?`,
		r.Timing.Total, r.Remote, r.Status, r.Error, string(r.Fault), pack(r.Timing),
		int64(request), int64(response.ID), response.Size, digest(response.SHA256), response.Truncated, int64(d.ID), d.Attempts)
}
