package store

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"time"

	"bellhop/hooks"
)

// Names of settings: what visitors may do; "" is nothing.
const (
	settingVisitorWebhooks = "visitors.webhooks"
	settingVisitorPhones   = "visitors.join"
)

// yes is the value of a setting that is on.
const yes = "yes"

// ofVisitor and ofPhone choose subscriptions that visitors made.
const (
	ofVisitor = "visitor <> '{}'"
	ofPhone   = "(" + ofVisitor + " AND visitor ->> 'Kind' = 'phone')"
	ofKind    = ofVisitor + " AND visitor ->> 'Kind' = ?"
)

// Visiting tells what visitors may do, and what they have set up.
func (s *Store) Visiting(ctx context.Context) (v hooks.Visiting, err error) {
	err = s.row(ctx, `SELECT coalesce((SELECT value FROM setting WHERE name = '`+settingVisitorWebhooks+`'), '') <> '', coalesce((SELECT value FROM setting WHERE name = '`+settingVisitorPhones+`'), '') <> '',
		count(*) FILTER (WHERE NOT `+ofPhone+`), count(*) FILTER (WHERE `+ofPhone+`) FROM subscription WHERE `+ofVisitor).
		Scan(&v.Webhooks, &v.Join, &v.Subscribed, &v.Joined)
	return v, err
}

// SetVisiting changes what visitors may do. What they set up is paused in the same commit once they may not any more, and
// goes on when they may again, but for what was paused for another reason.
func (s *Store) SetVisiting(ctx context.Context, v hooks.Visiting) error {
	return s.write(ctx, 64<<10, func(t *tx) error {
		for _, kind := range []hooks.VisitorKind{hooks.VisitorWebhook, hooks.VisitorPhone} {
			if err := t.let(kind, v.Lets(kind)); err != nil {
				return err
			}
		}
		return nil
	})
}

func settingOf(kind hooks.VisitorKind) string {
	if kind == hooks.VisitorPhone {
		return settingVisitorPhones
	}
	return settingVisitorWebhooks
}

// lets tells whether visitors may set up something of a kind.
func (t *tx) lets(kind hooks.VisitorKind) (bool, error) {
	var value string
	err := t.row("SELECT value FROM setting WHERE name = ?", settingOf(kind)).Scan(&value)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return value != "", err
}

func (t *tx) let(kind hooks.VisitorKind, may bool) error {
	was, err := t.lets(kind)
	if err != nil || was == may {
		return err
	}
	t.changed = true
	if !may {
		err = t.exec("DELETE FROM setting WHERE name = ?", settingOf(kind))
	} else {
		err = t.exec("INSERT INTO setting (name, value) VALUES (?, ?)", settingOf(kind), yes)
	}
	if err != nil {
		return err
	}
	all, err := t.visitors(kind)
	if err != nil {
		return err
	}
	var turned []hooks.ID // what is due to them is looked for once, not once for each
	for _, was := range all {
		sub, err := t.editSubscription(was, func(s *hooks.Subscription) error { return stop(s, !may) })
		if err != nil {
			return err
		}
		if sub.Active != was.Active {
			turned = append(turned, sub.ID)
		}
	}
	switch {
	case len(turned) == 0:
		return nil
	case may:
		return t.release(turned...)
	}
	return t.hold(turned...)
}

// stop pauses a visitor's subscription because visitors may not any more, or resumes it when that was why.
func stop(s *hooks.Subscription, stopped bool) error {
	switch {
	case stopped && s.Active:
		s.Active, s.Reason, s.Visitor.Stopped = false, hooks.VisitorStopped, true
	case !stopped && s.Visitor.Stopped:
		s.Active = true
	}
	return nil
}

// visitors gives the subscriptions that visitors made of a kind.
func (t *tx) visitors(kind hooks.VisitorKind) ([]hooks.Subscription, error) {
	rows, err := t.query("SELECT "+subscriptionColumns+" FROM subscription WHERE "+ofKind+" ORDER BY id", string(kind))
	return collect(rows, err, t.store.scanSubscription)
}

// VisitorOf gives the subscription that a visitor's key leads to.
func (s *Store) VisitorOf(ctx context.Context, key string) (hooks.Subscription, error) {
	sub, err := s.scanSubscription(s.row(ctx, visitorByKey, hooks.KeyHash(key)))
	return sub, orNotFound(err, noVisitor)
}

const (
	visitorByKey = "SELECT " + subscriptionColumns + " FROM subscription WHERE " + ofVisitor + " AND visitor ->> 'Key' = ?"
	noVisitor    = "There is nothing under this link. It was removed, or the link is not whole."
)

// AddVisitor stores what a visitor sets up, as sub.Visitor says, if visitors may and there is room: a webhook, whose address
// is asked to echo its challenge, or a phone with its inbox. The same key again gives what it made the first time.
func (s *Store) AddVisitor(ctx context.Context, sub hooks.Subscription, inbox hooks.Inbox) (stored hooks.Subscription, err error) {
	if err := sub.Check(); err != nil {
		return sub, err
	}
	err = s.write(ctx, 2048, func(t *tx) error {
		stored, err = s.scanSubscription(t.row(visitorByKey, sub.Visitor.Key))
		if !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		if err := t.roomFor(sub.Visitor); err != nil {
			return err
		}
		stored, err = t.addSubscription(sub)
		if err != nil {
			return err
		}
		if sub.Visitor.Kind == hooks.VisitorPhone {
			_, err = t.addInbox(inbox)
			return err
		}
		stored, err = t.challenge(stored, sub.Visitor.Challenge)
		return err
	})
	return stored, err
}

// roomFor refuses what visitors may not set up, or have too much of.
func (t *tx) roomFor(v hooks.Visitor) error {
	if may, err := t.lets(v.Kind); err != nil || !may {
		return errors.Join(err, hooks.Conflict(hooks.VisitorStopped))
	}
	all, his, err := t.sources(v)
	switch {
	case err != nil:
		return err
	case v.Kind == hooks.VisitorPhone && all >= hooks.MaxVisitorPhones:
		return hooks.Conflict("All inboxes are taken. One is free when somebody leaves, and all are after a day.")
	case v.Kind == hooks.VisitorWebhook && all >= hooks.MaxVisitorWebhooks:
		return hooks.Conflict("There is no room for more webhooks at the moment. Try again tomorrow.")
	case v.Kind == hooks.VisitorWebhook && his >= hooks.MaxVisitorPerPlace:
		return hooks.Conflict("Your network has as many webhooks here as one may have. Remove one of them first.")
	}
	return nil
}

// sources counts what visitors have set up of v's kind: all of it, and what came from v's network. Whoever has an address of
// IPv6 has a whole network of them.
func (t *tx) sources(v hooks.Visitor) (all, his int, err error) {
	rows, err := t.query("SELECT coalesce(visitor ->> 'Source', '') FROM subscription WHERE "+ofKind, string(v.Kind))
	from, err := collect(rows, err, func(row scanner) (source string, err error) { return source, row.Scan(&source) })
	network, known := hooks.NetworkOf(v.Source)
	for _, source := range from {
		if other, ok := hooks.NetworkOf(source); source == v.Source || known && ok && other == network {
			his++
		}
	}
	return len(from), his, err
}

// challenge has a subscription's address asked to echo a challenge.
func (t *tx) challenge(sub hooks.Subscription, challenge string) (hooks.Subscription, error) {
	payload := t.store.nextPayload()
	if err := t.addPayload(payload, hooks.Payload{Body: hooks.ChallengeBody(challenge)}); err != nil {
		return sub, err
	}
	d, err := t.addDelivery(hooks.Delivery{
		SubscriptionID: sub.ID, Origin: hooks.OriginProbe, Method: "POST", URL: sub.URL, Payload: payload,
		Header: hooks.Header{}.WithHop(0), Schedule: hooks.Once(), Timeout: hooks.ChallengeTimeout,
	})
	if err != nil {
		return sub, err
	}
	sub.Visitor.Challenge, sub.Visitor.Probe, sub.Reason = challenge, d.ID, hooks.Unechoed
	return sub, t.saveSubscription(sub)
}

// Challenge asks the address of a visitor's subscription once more to echo, another challenge this time.
func (s *Store) Challenge(ctx context.Context, id hooks.ID, challenge string) error {
	return s.write(ctx, 1024, func(t *tx) error {
		sub, err := t.wished(id)
		if err != nil {
			return err
		}
		if sub.Visitor.Challenge == "" {
			return hooks.Conflict("This address has echoed its challenge already.")
		}
		t.changed = true
		_, err = t.challenge(sub, challenge)
		return err
	})
}

// MayWish refuses when a visitor has asked for as many tests and challenges of late as they may.
func (s *Store) MayWish(ctx context.Context, id hooks.ID) error {
	return mayWish(s.row(ctx, countWishes, int64(id), s.clock().Add(-hooks.VisitorWishesIn).UnixNano()))
}

const countWishes = "SELECT count(*) FROM delivery WHERE subscription = ? AND subscription <> 0 AND at > ? AND origin IN ('test', 'probe')"

func mayWish(row scanner) error {
	var n int
	if err := row.Scan(&n); err != nil {
		return err
	}
	if n >= hooks.MaxVisitorWishes {
		return &hooks.Error{Code: hooks.CodeTooMany, Message: "This address was tried ten times within the hour. Try again later."}
	}
	return nil
}

// wished gives a visitor's subscription whose address may be tried once more.
func (t *tx) wished(id hooks.ID) (sub hooks.Subscription, err error) {
	sub, err = t.store.scanSubscription(t.row(subscriptionByID, int64(id)))
	if err != nil {
		return sub, orNotFound(err, noVisitor)
	}
	return sub, mayWish(t.row(countWishes, int64(id), t.now.Add(-hooks.VisitorWishesIn).UnixNano()))
}

// challenged books what an address said to its challenge. Only the answer to the newest one counts.
func (t *tx) challenged(d hooks.Delivery, r hooks.Result) error {
	if d.SubscriptionID == 0 {
		return nil
	}
	sub, err := t.store.scanSubscription(t.row(subscriptionByID, int64(d.SubscriptionID)))
	if errors.Is(err, sql.ErrNoRows) || err == nil && (sub.Visitor.Challenge == "" || sub.Visitor.Probe != d.ID) {
		return nil
	}
	if err != nil {
		return err
	}
	may, err := t.lets(sub.Visitor.Kind)
	if err != nil {
		return err
	}
	_, err = t.changeSubscription(sub, func(s *hooks.Subscription) error {
		if why := hooks.Unheard(r, s.Visitor.Challenge); why != "" {
			s.Reason = "Its address did not echo the challenge. " + why
			return nil
		}
		s.Visitor.Challenge, s.Active = "", true
		if !may {
			return stop(s, true)
		}
		return nil
	})
	return err
}

// RemoveVisitor forgets what a visitor set up, with the inbox of a phone. What that captured stays in the record.
func (s *Store) RemoveVisitor(ctx context.Context, sub hooks.Subscription) error {
	return s.write(ctx, 512, func(t *tx) error { return t.removeVisitor(sub) })
}

func (t *tx) removeVisitor(sub hooks.Subscription) error {
	if err := t.deleteSubscription(sub.ID); err != nil || sub.Visitor.Inbox == "" {
		return err
	}
	if err := t.deleteInbox(sub.Visitor.Inbox); hooks.CodeOf(err) != hooks.CodeNotFound {
		return err
	}
	return nil
}

// SweepVisitors forgets phones that joined before a time, and webhooks made before it whose address never echoed.
func (s *Store) SweepVisitors(ctx context.Context, before time.Time) (removed int, err error) {
	const aged = "SELECT id FROM subscription WHERE created_at < ? AND " + ofVisitor + " AND (" + ofPhone + " OR coalesce(visitor ->> 'Challenge', '') <> '')"
	err = s.eachSubscription(ctx, func(t *tx, sub hooks.Subscription) error {
		if sub.Visitor.Kind == hooks.VisitorWebhook && sub.Visitor.Challenge == "" {
			return nil // its address echoed just now
		}
		t.after = append(t.after, func() { removed++ })
		return t.removeVisitor(sub)
	}, aged, before.UnixNano())
	return removed, err
}

// MovePhones has the phones' subscriptions lead to where the local address is now.
func (s *Store) MovePhones(ctx context.Context, localURL string) error {
	base := strings.TrimSuffix(localURL, "/") + "/in/"
	return s.eachSubscription(ctx, func(t *tx, sub hooks.Subscription) error {
		_, err := t.changeSubscription(sub, func(s *hooks.Subscription) error {
			s.URL = base + s.Visitor.Inbox
			return nil
		})
		return err
	}, "SELECT id FROM subscription WHERE "+ofPhone+" AND url <> ? || (visitor ->> 'Inbox')", base)
}

// eachSubscription writes to each of the subscriptions that a query names, as many in a transaction as hold up nobody.
// Where it names none, as nearly always, nothing is written. One that is gone meanwhile is passed over.
func (s *Store) eachSubscription(ctx context.Context, do func(*tx, hooks.Subscription) error, query string, args ...any) error {
	rows, err := s.query(ctx, query, args...)
	ids, err := collect(rows, err, func(row scanner) (id hooks.ID, err error) { return id, row.Scan(&id) })
	if err != nil {
		return err
	}
	return s.inTurns(ctx, len(ids), 1024, func(t *tx, i int) (int64, error) {
		sub, err := s.scanSubscription(t.row(subscriptionByID, int64(ids[i])))
		if errors.Is(err, sql.ErrNoRows) {
			return 0, nil
		}
		if err == nil {
			err = do(t, sub)
		}
		return aSweep, err
	})
}
