package store

import (
	"context"

	"bellhop/hooks"
)

// wanting chooses the subscriptions that get an event: active, not muted, and with a type that fits.
const wanting = "active = 1 AND muted_until <= ?1 AND EXISTS (SELECT 1 FROM json_each(types) WHERE ?2 GLOB value)"

// inStandard chooses those whose format is the event's own body, and whose limits are their own.
const inStandard = "(profile = '' AND coalesce(format ->> 'Name', '') IN ('', '" + hooks.FormatStandard + "'))"

// circled is why a delivery is given up whose event came round too often.
const circled = "This went in a circle: what caused it has been through Bellhop ten times. Look for a subscription that leads back to the guest book."

// fanOut adds a delivery of an event for every subscription that wants it. What a subscription wants in another format
// is made here, once, so that its bytes stay the same over all attempts.
func (t *tx) fanOut(e hooks.Event, payload hooks.ID) (deliveries int64, err error) {
	state, due, reason := hooks.Due, any(t.now.UnixNano()), ""
	if e.Hops >= hooks.MaxHops {
		state, due, reason = hooks.GivenUp, nil, circled
	}
	deliveries, err = t.changedRows(`INSERT INTO delivery (at, event, subscription, origin, method, url, target, header, payload, schedule, timeout_ms, allow_private, profile, connect_ms, speed, state, due_at, reason, ended_at, cause_kind, cause_id)
		SELECT ?1, ?3, id, 'event', 'POST', url, target, ?4, ?5, schedule, timeout_ms, allow_private, profile, connect_ms, speed, ?6, ?7, ?8, iif(?6 = 'given_up', ?1, 0), 'event', ?3
		FROM subscription WHERE `+wanting+" AND "+inStandard+" ORDER BY id",
		t.now.UnixNano(), e.Type, e.ID, pack(hooks.Header(nil).WithHop(e.Hops)), int64(payload), string(state), due, reason)
	if err != nil {
		return 0, err
	}
	if deliveries > 0 {
		t.moved("", state, deliveries)
		t.due = t.due || state == hooks.Due
	}
	rows, err := t.query("SELECT "+subscriptionColumns+" FROM subscription WHERE "+wanting+" AND NOT "+inStandard+" ORDER BY id", t.now.UnixNano(), e.Type)
	others, err := collect(rows, err, t.store.scanSubscription)
	if err != nil {
		return 0, err
	}
	made := map[hooks.Format]rendered{{}: {payload: payload}, {Name: hooks.FormatStandard}: {payload: payload}}
	for _, sub := range others {
		schedule, _, _ := sub.Limits()
		d := hooks.Delivery{Origin: hooks.OriginEvent, Schedule: schedule, Speed: sub.Speed, Profile: sub.Profile, State: state, Reason: reason}
		if _, err := t.deliver(e, sub, d, made); err != nil {
			return 0, err
		}
	}
	return deliveries + int64(len(others)), nil
}

// rendered is what became of an event in a format.
type rendered struct {
	payload hooks.ID
	header  hooks.Header
	trouble string // why it could not be made; "" when it could
}

// render makes an event into a format and stores the bytes. made remembers what was made of it before.
func (t *tx) render(e hooks.Event, f hooks.Format, made map[hooks.Format]rendered) (rendered, error) {
	if known, ok := made[f]; ok {
		return known, nil
	}
	r := rendered{payload: t.store.nextPayload()}
	out, err := t.store.render(e, f)
	if err != nil {
		r.trouble = hooks.Words(err)
	}
	r.header = out.Header
	if err := t.addPayload(r.payload, hooks.Payload{Body: out.Body}); err != nil {
		return r, err
	}
	made[f] = r
	return r, nil
}

// deliver adds a delivery of an event to one subscription, in its format. d says what is not the subscription's.
func (t *tx) deliver(e hooks.Event, sub hooks.Subscription, d hooks.Delivery, made map[hooks.Format]rendered) (hooks.Delivery, error) {
	r, err := t.render(e, sub.Format, made)
	if err != nil {
		return d, err
	}
	_, connect, timeout := sub.Limits()
	d.EventID, d.SubscriptionID, d.Method, d.URL, d.AllowPrivate = e.ID, sub.ID, "POST", sub.URL, sub.AllowPrivate
	d.Header, d.Payload, d.Timeout, d.Connect = r.header.WithHop(e.Hops), r.payload, timeout, connect
	d.Cause = hooks.Cause{Kind: hooks.CauseEvent, ID: e.ID}
	if d.State == "" {
		d.State = hooks.Due
	}
	if r.trouble != "" {
		d.State, d.Fault, d.Reason = hooks.GivenUp, hooks.FaultFormat, "It could not be put into its format. "+r.trouble
	}
	return t.addDelivery(d)
}

// AddTest stores an event that goes to one subscription only, in its format, and the delivery of it. It is tried once.
func (s *Store) AddTest(ctx context.Context, e hooks.Event, sub hooks.Subscription) (d hooks.Delivery, err error) {
	if err := e.Check(); err != nil {
		return d, err
	}
	err = s.write(ctx, 512+len(e.Data), func(t *tx) error {
		payload := s.nextPayload()
		if err := t.exec("INSERT INTO event (id, type, at, payload, cause_kind, cause_id) VALUES (?, ?, ?, ?, '', '')", e.ID, e.Type, e.At.UnixNano(), int64(payload)); err != nil {
			return err
		}
		if err := t.addPayload(payload, hooks.Payload{Body: e.Body()}); err != nil {
			return err
		}
		made := map[hooks.Format]rendered{}
		if sub.Format.IsStandard() {
			made[sub.Format] = rendered{payload: payload} // the event's own bytes
		}
		d, err = t.deliver(e, sub, hooks.Delivery{Origin: hooks.OriginTest, Schedule: hooks.Once()}, made)
		return err
	})
	return d, err
}
