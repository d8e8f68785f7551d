package store

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"sync"
	"testing"
	"time"

	"bellhop/hooks"
)

func (h *house) subscribe(t *testing.T, s hooks.Subscription) hooks.Subscription {
	t.Helper()
	if s.URL == "" {
		s.URL = "https://example.test/" + fmt.Sprint(s.Types)[1:2]
	}
	return must[hooks.Subscription](t)(h.AddSubscription(t.Context(), s))
}

func (h *house) event(t *testing.T, id, kind string) (deliveries int64, again bool) {
	t.Helper()
	n, again, err := h.AddEvent(t.Context(), hooks.Event{ID: id, Type: kind, At: h.clock.read(), Data: []byte(`{"a":1}`)})
	if err != nil {
		t.Fatal(err)
	}
	return n, again
}

func TestAnEventGoesToWhoWantsItsType(t *testing.T) {
	h := newHouse(t)
	patterns := [][]string{{"*"}, {"comment.*"}, {"comment.created"}, {"order.paid", "comment.created"}, {"comment"}, {"Comment.created"}, {"comment.*", "*"}}
	subs := map[hooks.ID][]string{}
	for _, types := range patterns {
		subs[h.subscribe(t, hooks.Subscription{Types: types, Active: true}).ID] = types
	}
	h.subscribe(t, hooks.Subscription{Types: []string{"*"}, Active: false})
	for kind, want := range map[string][][]string{
		"comment.created":    {{"*"}, {"comment.*"}, {"comment.created"}, {"order.paid", "comment.created"}, {"comment.*", "*"}},
		"comment.a.b":        {{"*"}, {"comment.*"}, {"comment.*", "*"}},
		"comment":            {{"*"}, {"comment"}, {"comment.*", "*"}},
		"comments.created":   {{"*"}, {"comment.*", "*"}},
		"order.paid":         {{"*"}, {"order.paid", "comment.created"}, {"comment.*", "*"}},
		"commentXcreated":    {{"*"}, {"comment.*", "*"}},
		"COMMENT.created":    {{"*"}, {"comment.*", "*"}},
		"nobody.knows-this_": {{"*"}, {"comment.*", "*"}},
	} {
		n, _ := h.event(t, "id-"+fmt.Sprintf("%x", kind), kind)
		if count := must[int](t)(h.CountSubscriptions(t.Context(), kind)); int64(count) != n || n != int64(len(want)) {
			t.Errorf("%s: %d deliveries, %d counted, want %d", kind, n, count, len(want))
		}
		var got [][]string
		for _, c := range h.claim(t, 100) {
			got = append(got, subs[c.SubscriptionID])
			if c.Event != kind || c.EventID != "id-"+fmt.Sprintf("%x", kind) || c.Origin != hooks.OriginEvent || c.Method != "POST" {
				t.Errorf("%s: got %+v", kind, c)
			}
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s goes to %v, want %v", kind, got, want)
		}
	}
	checkCounts(t, h.Store)
}

func TestTheFanOutSharesOneBodyAndTheSubscriptionsTerms(t *testing.T) {
	h := newHouse(t)
	sub := h.subscribe(t, hooks.Subscription{
		Types: []string{"*"}, Active: true, AllowPrivate: true, Timeout: 1500 * time.Millisecond, Schedule: hooks.Schedule{time.Second},
		Sign: hooks.Sign{Scheme: "github", Secrets: []string{"old"}},
	})
	h.subscribe(t, hooks.Subscription{Types: []string{"*"}, Active: true})
	h.event(t, "e1", "a.b")
	_, err := h.ChangeSubscription(t.Context(), sub.ID, func(s *hooks.Subscription) error {
		s.URL, s.Sign.Secrets = "https://example.test/moved", []string{"new"}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	claims := h.claim(t, 10)
	c := claims[0]
	if c.URL != "https://example.test/moved" {
		t.Errorf("a delivery that has not left goes where its subscription is: %s", c.URL)
	}
	if c.Timeout != sub.Timeout || !c.AllowPrivate || !reflect.DeepEqual(c.Schedule, sub.Schedule) {
		t.Errorf("a delivery keeps the terms it was made with: %+v", c)
	}
	if !slices.Equal(c.Sign.Secrets, []string{"new"}) {
		t.Errorf("secrets are looked up when it leaves: %q", c.Sign.Secrets)
	}
	if claims[1].Schedule != nil || claims[1].Payload != c.Payload || string(claims[1].Body) != string(c.Body) {
		t.Errorf("got %+v", claims[1])
	}
	e := must[hooks.Event](t)(h.Event(t.Context(), "e1"))
	if string(e.Data) != string(c.Body) || e.Type != "a.b" || !e.At.Equal(h.clock.read()) {
		t.Errorf("got %+v", e)
	}
}

func TestTheSameEventTwiceIsOneEvent(t *testing.T) {
	h := newHouse(t)
	h.subscribe(t, hooks.Subscription{Types: []string{"*"}, Active: true})
	var mu sync.Mutex
	var added, repeated int
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			n, again := h.event(t, "e1", "a.b")
			mu.Lock()
			defer mu.Unlock()
			added += int(n)
			if again {
				repeated++
			}
		})
	}
	wg.Wait()
	if added != 1 || repeated != 19 || rows(t, h.Store, "SELECT count(*) FROM delivery") != 1 || rows(t, h.Store, "SELECT count(*) FROM payload") != 1 {
		t.Errorf("%d deliveries, %d repeated", added, repeated)
	}
}

func TestACommentItsEventAndTheFanOutAreOneWrite(t *testing.T) {
	h := newHouse(t)
	h.subscribe(t, hooks.Subscription{Types: []string{"comment.created"}, Active: true})
	h.subscribe(t, hooks.Subscription{Types: []string{"*"}, Active: true})
	stored, again, err := h.AddComment(t.Context(), hooks.Comment{Name: "Mia", From: "Rome", Text: "ciao", Label: "red", Source: "192.0.2.1", Token: "t1"}, commentEvent)
	if err != nil || again || stored.ID == 0 || !stored.At.Equal(h.clock.read()) {
		t.Fatalf("got %+v, %v, %v", stored, again, err)
	}
	if n := must[int](t)(h.CountCaused(t.Context(), stored.ID)); n != 2 {
		t.Errorf("it rang %d times", n)
	}
	twice, again, err := h.AddComment(t.Context(), hooks.Comment{Name: "Mia again", Token: "t1"}, commentEvent)
	if err != nil || !again || !reflect.DeepEqual(twice, stored) {
		t.Errorf("the same token: %+v, %v, %v", twice, again, err)
	}
	for range 2 { // no token: two comments
		if _, again, err := h.AddComment(t.Context(), hooks.Comment{Name: "Tom"}, commentEvent); err != nil || again {
			t.Errorf("%v, %v", again, err)
		}
	}
	if n := must[int64](t)(h.CountComments(t.Context())); n != 3 {
		t.Errorf("%d comments", n)
	}
	checkCounts(t, h.Store)
}

func TestACommentWhoseEventFailsIsNotThere(t *testing.T) {
	h := newHouse(t)
	trouble := errors.New("no event")
	for name, event := range map[string]func(hooks.Comment) (hooks.Event, error){
		"no event":    func(hooks.Comment) (hooks.Event, error) { return hooks.Event{}, trouble },
		"unfit event": func(hooks.Comment) (hooks.Event, error) { return hooks.Event{ID: "a b"}, nil },
	} {
		if _, _, err := h.AddComment(t.Context(), hooks.Comment{Name: "Mia", Token: "t"}, event); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if c := checkCounts(t, h.Store); c.Comments[hooks.CommentShown] != 0 || c.Deliveries[hooks.Due] != 0 {
		t.Errorf("got %+v", c)
	}
	if _, again, err := h.AddComment(t.Context(), hooks.Comment{Name: "Mia", Token: "t"}, commentEvent); err != nil || again {
		t.Errorf("the token of what failed is free: %v, %v", again, err)
	}
}

func TestATestEventGoesToOneSubscriptionOnly(t *testing.T) {
	h := newHouse(t)
	h.subscribe(t, hooks.Subscription{Types: []string{"*"}, Active: true})
	sub := h.subscribe(t, hooks.Subscription{Types: []string{"a.b"}, Sign: hooks.Sign{Scheme: "github", Secrets: []string{"s"}}})
	d, err := h.AddTest(t.Context(), hooks.Event{ID: "t1", Type: "bellhop.test", At: h.clock.read(), Data: []byte("{}")}, sub)
	if err != nil {
		t.Fatal(err)
	}
	c := h.one(t)
	if c.ID != d.ID || c.SubscriptionID != sub.ID || c.Origin != hooks.OriginTest || c.Event != "bellhop.test" || !slices.Equal(c.Sign.Secrets, []string{"s"}) {
		t.Errorf("got %+v", c)
	}
	if next := h.book(t, answered(c, 500)); next.State != hooks.GivenUp {
		t.Errorf("a test is tried once, then %+v", next)
	}
}

// Its secrets go with a subscription: what was for it must not leave unsigned later.
func TestADeletedSubscriptionGetsNothingMore(t *testing.T) {
	h := newHouse(t)
	sub := h.subscribe(t, hooks.Subscription{Types: []string{"*"}, Active: true, Schedule: hooks.Schedule{time.Hour}})
	other := h.subscribe(t, hooks.Subscription{Types: []string{"other"}, Active: true})
	h.event(t, "waits", "a")
	h.book(t, answered(h.one(t), 500))
	h.event(t, "flies", "a")
	flying := h.one(t)
	h.event(t, "due", "a")
	h.event(t, "kept", "other")
	due, stop := h.DueChanged.Watch()
	defer stop()
	if err := h.DeleteSubscription(t.Context(), sub.ID); err != nil {
		t.Fatal(err)
	}
	<-due // a place in flight is free
	if c := checkCounts(t, h.Store); c.Deliveries[hooks.GivenUp] != 4 || c.Deliveries[hooks.Due] != 1 {
		t.Errorf("got %+v", c)
	}
	if x := h.attempts(t, flying.ID)[0]; x.Open {
		t.Error("the try in flight is still open")
	}
	if _, booked, err := bookOne(t.Context(), h, answered(flying, 200)); booked || err != nil {
		t.Errorf("a late result: %v, %v", booked, err)
	}
	if _, err := h.Retry(t.Context(), flying.ID); hooks.CodeOf(err) != hooks.CodeConflict {
		t.Errorf("retried without a subscription: %v", err)
	}
	if n := must[hooks.Retried](t)(h.RetryAll(t.Context(), hooks.RetryWish{})).Count; n != 0 {
		t.Errorf("%d retried without a subscription", n)
	}
	if c := h.one(t); c.SubscriptionID != other.ID || c.EventID != "kept" {
		t.Errorf("got %+v", c)
	}
}

func TestSubscriptionsAreCheckedWhenChanged(t *testing.T) {
	h := newHouse(t)
	sub := h.subscribe(t, hooks.Subscription{Types: []string{"*"}, Active: true})
	if _, err := h.ChangeSubscription(t.Context(), sub.ID, func(s *hooks.Subscription) error { s.Types = nil; return nil }); hooks.CodeOf(err) != hooks.CodeInvalid {
		t.Errorf("got %v", err)
	}
	if got := must[hooks.Subscription](t)(h.Subscription(t.Context(), sub.ID)); !reflect.DeepEqual(got, sub) {
		t.Errorf("the refused change left its mark: %+v", got)
	}
	if _, err := h.AddSubscription(t.Context(), hooks.Subscription{URL: "http://localhost", Types: []string{"*"}}); hooks.CodeOf(err) != hooks.CodeInvalid {
		t.Errorf("got %v", err)
	}
}
