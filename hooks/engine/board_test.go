package engine_test

import (
	"testing"

	"bellhop/hooks"
)

func TestATestGoesToTheFirstActiveSubscription(t *testing.T) {
	e := open(t, t.TempDir(), quiet())
	if _, err := e.SendTest(t.Context()); hooks.CodeOf(err) != hooks.CodeConflict {
		t.Errorf("without a subscription: %v", err)
	}
	var subs []hooks.Subscription
	for range 3 {
		subs = append(subs, must[hooks.Subscription](t)(e.Store.AddSubscription(t.Context(), hooks.Subscription{URL: "http://127.0.0.1:9/", Types: []string{"*"}, AllowPrivate: true, Active: true})))
	}
	must[hooks.Subscription](t)(e.Store.ChangeSubscription(t.Context(), subs[0].ID, func(s *hooks.Subscription) error { s.Active = false; return nil }))
	if d := must[hooks.Delivery](t)(e.SendTest(t.Context())); d.SubscriptionID != subs[1].ID || d.Origin != hooks.OriginTest {
		t.Errorf("got %+v", d)
	}
}

func TestTheBoardTellsOfPausesAndWorkers(t *testing.T) {
	e := open(t, t.TempDir(), quiet())
	if err := e.Pause(t.Context()); err != nil {
		t.Fatal(err)
	}
	if b := must[hooks.Board](t)(e.Board(t.Context())); !b.Paused || b.Workers == 0 {
		t.Errorf("got %+v", b)
	}
}
