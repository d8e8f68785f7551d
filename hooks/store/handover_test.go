package store

import (
	"testing"

	"bellhop/hooks"
)

func TestWhatAWorkerHadInHandThatEndedIsTheNextTry(t *testing.T) {
	h := newHouse(t)
	sub := must[hooks.Subscription](t)(h.AddSubscription(t.Context(), hooks.Subscription{URL: "http://example.test/x", Types: []string{"*"}, Description: "front-desk", Active: true}))
	d := h.add(t, hooks.Delivery{}, "the body")
	c := h.one(t)
	next, exchange, err := h.HandOver(t.Context(), d.ID, 1, "The worker ended.")
	if err != nil || next != 2 || exchange == c.Exchange {
		t.Fatalf("the next is %d, %d, %v", next, exchange, err)
	}
	if again, none, err := h.HandOver(t.Context(), d.ID, 1, "The worker ended."); err != nil || again != 0 || none != 0 {
		t.Errorf("the same try is handed over again: %d, %d, %v", again, none, err)
	}
	if len(h.claim(t, 10)) != 0 || h.state(t, d.ID).State != hooks.InFlight {
		t.Error("it is sent by two")
	}
	if _, booked, err := bookOne(t.Context(), h, answered(c, 200)); booked || err != nil {
		t.Errorf("the try that has ended is booked: %v", err)
	}
	c.Attempts, c.Exchange = next, exchange
	h.book(t, answered(c, 200))
	tries := h.attempts(t, d.ID)
	if len(tries) != 2 || tries[1].Fault != hooks.FaultLost || tries[1].Error != "The worker ended." || tries[1].Open || tries[0].Status != 200 || tries[0].Attempt != 2 || tries[0].URL != d.URL {
		t.Errorf("the tries are %+v", tries)
	}
	if late, _, err := h.HandOver(t.Context(), d.ID, 2, "The worker ended."); err != nil || late != 0 {
		t.Errorf("what is delivered is handed over: %d, %v", late, err)
	}

	test := h.add(t, hooks.Delivery{SubscriptionID: sub.ID}, "x")
	if names := must[map[hooks.ID]string](t)(h.Recipients(t.Context(), []hooks.ID{d.ID, test.ID, 99})); len(names) != 1 || names[test.ID] != "front-desk" {
		t.Errorf("they are called %v", names)
	}
}
