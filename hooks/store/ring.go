package store

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"bellhop/hooks"
)

// eventOf is the id of a comment's event: it makes one at most.
const eventOf = "(SELECT id FROM event WHERE cause_kind = 'comment' AND cause_kind <> '' AND cause_id = ?)"

// rungReach is how many of an event's deliveries, the newest, are looked at to tell whom it rang: all of them for all but
// the loudest books.
const rungReach = 1000

// ofNews is when news came of delivery d last: it was made, or a try of it ended. Where an event was delivered to somebody more
// than once, what tells how that one fares is the delivery that news came of last.
const ofNews = "max(d.at, d.ended_at)"

// rungOf gives a delivery for each subscriber of a comment's event, what matters most first, and of that a few in the order
// of their subscriptions, so that none moves while its tries go on. max chooses the row that the other columns are of.
const rungOf = "SELECT " + deliveryColumns + `, coalesce(s.description, ''), coalesce(s.format ->> 'Name', ''), coalesce(s.visitor ->> 'Kind', ''), s.id IS NULL, coalesce(x.id, 0), coalesce(x.took_us, 0)
	FROM delivery d LEFT JOIN subscription s ON s.id = d.subscription LEFT JOIN exchange x ON x.delivery = d.id AND x.attempt = d.attempts
	WHERE d.id IN (SELECT id FROM (SELECT id, state, subscription, max(news) FROM
		(SELECT d.id, d.state, d.subscription, ` + ofNews + ` AS news FROM delivery d WHERE d.cause_kind = 'event' AND d.cause_id = ` + eventOf + ` ORDER BY d.id DESC LIMIT ?) GROUP BY subscription)
		ORDER BY CASE state WHEN 'given_up' THEN 0 WHEN 'delivered' THEN 2 ELSE 1 END, subscription LIMIT ?)
	ORDER BY d.subscription`

// Rung lists subscribers that a comment's event rang, in the order of their subscriptions, each with the delivery that news
// came of last. Where there are more than limit it leaves out those that have it delivered, then those that it is on the way
// to. Deliveries are without their secrets.
func (s *Store) Rung(ctx context.Context, comment hooks.ID, limit int) ([]hooks.Rung, error) {
	rows, err := s.query(ctx, rungOf, comment.String(), rungReach, page(limit))
	return collect(rows, err, func(row scanner) (r hooks.Rung, err error) {
		var took int64
		r.Delivery, err = s.scanDeliveryAnd(row, &r.Name, &r.Format, &r.Visitor, &r.Gone, &r.Try, &took)
		r.Took = time.Duration(took) * time.Microsecond
		r.Sign.Secrets, r.Sign.Retiring = nil, nil
		return r, err
	})
}

// RingAgain delivers a comment's event once more, under its own id, to each subscriber that it rang and whose subscription
// is there and active: where that leads now, in its format, signed as it says. What comes of it is another delivery, which is
// tried once; those before stay as they are. With an error, or when ctx ends, what was made by then stays, and done counts it.
func (s *Store) RingAgain(ctx context.Context, comment hooks.ID) (done hooks.RungAgain, err error) {
	c, err := s.Comment(ctx, comment)
	if err != nil {
		return done, err
	}
	if c.State != hooks.CommentShown {
		return done, hooks.Conflict("Only an entry that is shown rings. Show it first.")
	}
	e, payload, err := s.rang(ctx, comment)
	if err != nil {
		return done, err
	}
	rows, err := s.query(ctx, "SELECT subscription, max(id) FROM delivery WHERE cause_kind = 'event' AND cause_id = ? GROUP BY subscription", e.ID)
	all, err := collect(rows, err, func(row scanner) (r ringing, err error) { return r, row.Scan(&r.subscription, &r.newest) })
	if err != nil {
		return done, err
	}
	if len(all) == 0 {
		return done, hooks.Conflict("Nobody was rung for this entry, so nobody can be rung again.")
	}
	err = s.inTurns(ctx, len(all), 512, func(t *tx, i int) (int64, error) {
		outcome := &done.Rung
		sub, err := s.scanSubscription(t.row(subscriptionByID, int64(all[i].subscription)))
		switch {
		case errors.Is(err, sql.ErrNoRows):
			outcome, err = &done.Gone, nil
		case err == nil && !sub.Active:
			outcome = &done.Paused
		case err == nil:
			err = t.ringAgain(e, payload, sub, all[i].newest)
		}
		t.after = append(t.after, func() { *outcome++ })
		return 1, err
	})
	return done, err
}

// ringing is a subscription that an event was delivered to, and the newest of the deliveries.
type ringing struct{ subscription, newest hooks.ID }

// rang gives the event of a comment, with its data, and the payload that its body is stored as.
func (s *Store) rang(ctx context.Context, comment hooks.ID) (e hooks.Event, payload hooks.ID, err error) {
	var at int64
	var body []byte
	err = s.row(ctx, "SELECT e.id, e.type, e.at, e.hops, e.payload, "+wholeBody+" FROM event e JOIN payload p ON p.id = e.payload WHERE e.id = "+eventOf, comment.String()).
		Scan(&e.ID, &e.Type, &at, &e.Hops, &payload, &body)
	if errors.Is(err, sql.ErrNoRows) {
		return e, 0, hooks.Conflict("Its event is not stored any more, so it cannot ring again.")
	}
	if err != nil {
		return e, 0, err
	}
	var whole struct{ Data json.RawMessage }
	if err := json.Unmarshal(body, &whole); err != nil {
		return e, 0, err
	}
	e.At, e.Data = time.Unix(0, at).UTC(), whole.Data
	return e, payload, nil
}

// ringAgain adds another delivery of an event, whose body is a payload, to a subscription. What goes round in a circle is
// given up at once, as the first time.
func (t *tx) ringAgain(e hooks.Event, payload hooks.ID, sub hooks.Subscription, newest hooks.ID) error {
	made := map[hooks.Format]rendered{}
	if sub.Format.IsStandard() {
		made[sub.Format] = rendered{payload: payload} // the event's own bytes
	} else if err := t.asBefore(e, sub.Format, newest, made); err != nil {
		return err
	}
	d := hooks.Delivery{Origin: hooks.OriginReplay, Schedule: hooks.Once()}
	if e.Hops >= hooks.MaxHops {
		d.State, d.Reason = hooks.GivenUp, circled
	}
	_, err := t.deliver(e, sub, d, made)
	return err
}

// asBefore has the bytes of an earlier delivery stand for what a format makes of its event now, where they are the same:
// nothing is stored twice.
func (t *tx) asBefore(e hooks.Event, f hooks.Format, delivery hooks.ID, made map[hooks.Format]rendered) error {
	out, err := t.store.render(e, f)
	if err != nil {
		return nil // which deliver tells
	}
	var before hooks.ID
	var body []byte
	err = t.row("SELECT p.id, "+wholeBody+" FROM delivery d JOIN payload p ON p.id = d.payload WHERE d.id = ?", int64(delivery)).Scan(&before, &body)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err == nil && bytes.Equal(body, out.Body) {
		made[f] = rendered{payload: before, header: out.Header}
	}
	return err
}
