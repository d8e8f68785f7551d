package store

import (
	"database/sql"
	"errors"
	"time"

	"bellhop/hooks"
)

// wellFared is whom deliveries reached that are booked together.
type wellFared struct {
	targets       map[string]time.Duration // with the longest time that one took
	subscriptions map[hooks.ID]bool
}

func (w *wellFared) note(target string, d hooks.Delivery, took time.Duration) {
	if w.targets == nil {
		w.targets, w.subscriptions = map[string]time.Duration{}, map[hooks.ID]bool{}
	}
	w.targets[target] = max(w.targets[target], took)
	if d.SubscriptionID != 0 && d.Origin == hooks.OriginEvent {
		w.subscriptions[d.SubscriptionID] = true
	}
}

// fareWell ends the rests of targets and the failures of subscriptions that were reached.
func (t *tx) fareWell(w wellFared) error {
	for target := range w.targets {
		if err := t.exec("DELETE FROM resting WHERE target = ?", target); err != nil {
			return err
		}
	}
	t.after = append(t.after, func() { t.store.paces.answered(w.targets) })
	for id := range w.subscriptions {
		if err := t.exec("UPDATE subscription SET failing_since = 0, failed = 0, given_up = 0, muted_until = 0, reason = iif(active, '', reason) WHERE id = ? AND failed > 0", int64(id)); err != nil {
			return err
		}
	}
	return nil
}

// fare notes how a subscription fares with an attempt that failed, and pauses or mutes it where the rules say so. What comes next for
// the delivery is held when the subscription is paused.
func (t *tx) fare(d hooks.Delivery, r hooks.Result, next *hooks.Next) error {
	if d.SubscriptionID == 0 || d.Origin != hooks.OriginEvent {
		return nil
	}
	if r.Outcome == hooks.OutcomeExpired { // says nothing about the subscriber
		return t.holdPaused(d, next)
	}
	givenUp := 0
	if next.State == hooks.GivenUp {
		givenUp = 1
	}
	if err := t.exec("UPDATE subscription SET failing_since = CASE WHEN failed = 0 THEN ? ELSE failing_since END, failed = failed + 1, given_up = given_up + ? WHERE id = ?",
		t.now.UnixNano(), givenUp, int64(d.SubscriptionID)); err != nil {
		return err
	}
	sub, err := t.store.scanSubscription(t.row(subscriptionByID, int64(d.SubscriptionID)))
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	means := sub.Failing.Verdict(d, t.now)
	if next.Pause == "" {
		next.Pause = means.Pause
	}
	switch {
	case sub.Active && next.Pause != "":
		sub.Active, sub.Reason = false, next.Pause
		if err := t.saveSubscription(sub); err != nil {
			return err
		}
		if err := t.hold(sub.ID); err != nil {
			return err
		}
	case sub.Active && !means.Mute.IsZero():
		sub.MutedUntil, sub.Reason = means.Mute, means.Reason
		next.Mute = means.Mute
		if err := t.saveSubscription(sub); err != nil {
			return err
		}
	}
	hold(sub.Active, next)
	return nil
}

// holdPaused holds what comes next for a delivery whose subscription is paused.
func (t *tx) holdPaused(d hooks.Delivery, next *hooks.Next) error {
	var active bool
	err := t.row("SELECT active FROM subscription WHERE id = ?", int64(d.SubscriptionID)).Scan(&active)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	hold(active, next)
	return err
}

func hold(active bool, next *hooks.Next) {
	if !active && next.State == hooks.Waiting {
		next.DueAt, next.Reason = time.Time{}, next.Reason+" "+held
	}
}
