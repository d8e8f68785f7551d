package store

import (
	"strings"
	"testing"
	"time"

	"bellhop/hooks"
)

// letters renders an event as its type in capitals, and refuses what has a template.
func letters(e hooks.Event, f hooks.Format) (hooks.Rendered, error) {
	if f.Template != "" {
		return hooks.Rendered{}, hooks.Invalid("The template does not end.")
	}
	return hooks.Rendered{Header: hooks.Header{{"Content-Type", "text/plain"}}, Body: []byte(strings.ToUpper(e.Type))}, nil
}

func TestASubscriptionGetsItsOwnFormatAndLines(t *testing.T) {
	h := newHouse(t)
	h.Store.render = letters
	h.subscribe(t, hooks.Subscription{Types: []string{"*"}, Active: true, Header: hooks.Header{{"Authorization", "Bearer x"}}, Format: hooks.Format{Name: hooks.FormatSlack}})
	h.subscribe(t, hooks.Subscription{Types: []string{"*"}, Active: true, Format: hooks.Format{Name: hooks.FormatStandard}})
	h.subscribe(t, hooks.Subscription{Types: []string{"*"}, Active: true, Format: hooks.Format{Name: hooks.FormatTemplate, Template: "{{"}})
	if n, _ := h.event(t, "e1", "a.b"); n != 3 {
		t.Fatalf("%d deliveries", n)
	}
	claims := h.claim(t, 10)
	if len(claims) != 2 {
		t.Fatalf("%d claims", len(claims))
	}
	plain, slack := claims[0], claims[1]
	if string(slack.Body) != "A.B" || slack.Header.Get("Content-Type") != "text/plain" || slack.Own.Get("Authorization") != "Bearer x" || slack.Header.Hops() != 1 {
		t.Errorf("in its format: %+v", slack)
	}
	if string(plain.Body) == "A.B" || plain.Header.Hops() != 1 {
		t.Errorf("in the standard format: %+v", plain)
	}
	given := must[[]hooks.Delivery](t)(h.Deliveries(t.Context(), hooks.DeliveryQuery{State: hooks.GivenUp, Limit: 9}))
	if len(given) != 1 || !strings.HasSuffix(given[0].Reason, "The template does not end.") {
		t.Errorf("what cannot be made is given up with the reason: %+v", given)
	}
	checkCounts(t, h.Store)
}

func TestATestEventIsInTheSubscriptionsFormat(t *testing.T) {
	h := newHouse(t)
	h.Store.render = letters
	sub := h.subscribe(t, hooks.Subscription{Types: []string{"*"}, Active: true, Format: hooks.Format{Name: hooks.FormatSlack}})
	if _, err := h.AddTest(t.Context(), hooks.Event{ID: "t1", Type: "bellhop.test", At: h.clock.read(), Data: []byte("{}")}, sub); err != nil {
		t.Fatal(err)
	}
	if c := h.one(t); string(c.Body) != "BELLHOP.TEST" {
		t.Errorf("sent %q", c.Body)
	}
}

func TestACircleOfEventsEnds(t *testing.T) {
	h := newHouse(t)
	h.Store.render = letters
	h.subscribe(t, hooks.Subscription{Types: []string{"*"}, Active: true})
	h.subscribe(t, hooks.Subscription{Types: []string{"*"}, Active: true, Format: hooks.Format{Name: hooks.FormatSlack}})
	for hops, want := range map[int]int{hooks.MaxHops - 1: 2, hooks.MaxHops: 0} {
		e := hooks.Event{ID: "e" + hooks.ID(hops).String(), Type: "a.b", At: h.clock.read(), Data: []byte("{}"), Hops: hops}
		if n, _, err := h.AddEvent(t.Context(), e); n != 2 || err != nil {
			t.Fatalf("%d deliveries, %v", n, err)
		}
		claims := h.claim(t, 10)
		if len(claims) != want {
			t.Errorf("after %d hops %d leave", hops, len(claims))
		}
		for _, c := range claims {
			if c.Header.Hops() != hops+1 {
				t.Errorf("after %d hops it says %d", hops, c.Header.Hops())
			}
		}
	}
	given := must[[]hooks.Delivery](t)(h.Deliveries(t.Context(), hooks.DeliveryQuery{State: hooks.GivenUp, Limit: 9}))
	if len(given) != 2 || given[0].Reason != circled || given[1].Reason != circled {
		t.Errorf("given up: %+v", given)
	}
	checkCounts(t, h.Store)
}

func TestAMutedSubscriptionGetsNoEventsForAWhile(t *testing.T) {
	h := newHouse(t)
	sub := h.subscribe(t, hooks.Subscription{Types: []string{"*"}, Active: true})
	until := h.clock.read().Add(time.Minute)
	must[hooks.Subscription](t)(h.ChangeSubscription(t.Context(), sub.ID, func(s *hooks.Subscription) error {
		s.MutedUntil, s.Reason = until, "GitLab would have switched it off."
		return nil
	}))
	if n, _ := h.event(t, "e1", "a.b"); n != 0 {
		t.Errorf("%d deliveries while it is muted", n)
	}
	h.clock.advance(time.Minute)
	if n, _ := h.event(t, "e2", "a.b"); n != 1 {
		t.Errorf("%d deliveries afterwards", n)
	}
}

// pause pauses or resumes a subscription.
func (h *house) setActive(t *testing.T, id hooks.ID, active bool) {
	t.Helper()
	must[hooks.Subscription](t)(h.ChangeSubscription(t.Context(), id, func(s *hooks.Subscription) error {
		s.Active, s.Reason = active, "Paused by hand."
		return nil
	}))
}

func TestAPausedSubscriptionHoldsWhatIsDue(t *testing.T) {
	h := newHouse(t)
	sub := h.subscribe(t, hooks.Subscription{Types: []string{"a.*"}, Active: true, Schedule: hooks.Schedule{time.Minute, time.Minute}})
	other := h.subscribe(t, hooks.Subscription{Types: []string{"x"}, Active: true, URL: "http://other.test/x"})
	h.event(t, "flying", "a.b")
	flying := h.one(t)
	h.event(t, "due", "a.b")
	h.event(t, "theirs", "x")
	h.setActive(t, sub.ID, false)
	claims := h.claim(t, 10)
	if len(claims) != 1 || claims[0].SubscriptionID != other.ID {
		t.Fatalf("left: %+v", claims)
	}
	if n, _ := h.event(t, "later", "a.b"); n != 0 {
		t.Errorf("an event of the pause makes %d deliveries", n)
	}
	next := h.book(t, answered(flying, 500))
	if next.State != hooks.Waiting || !next.DueAt.IsZero() {
		t.Errorf("what was in flight: %+v", next)
	}
	h.clock.advance(time.Hour)
	if claims := h.claim(t, 10); len(claims) != 1 { // the other's lease has ended
		t.Errorf("left: %+v", claims)
	}
	checkCounts(t, h.Store)
	h.setActive(t, sub.ID, true)
	if claims := h.claim(t, 10); len(claims) != 2 || claims[0].EventID != "flying" || claims[0].Attempts != 2 || claims[1].EventID != "due" {
		t.Errorf("after resuming: %+v", claims)
	}
	checkCounts(t, h.Store)
}

func TestADeletedSubscriptionComesBack(t *testing.T) {
	for _, active := range []bool{true, false} {
		h := newHouse(t)
		sub := h.subscribe(t, hooks.Subscription{Types: []string{"*"}, Active: true, Description: "CRM", Rate: 3, Sign: hooks.Sign{Scheme: "github", Secrets: []string{"s"}}})
		h.event(t, "e1", "a.b")
		if !active {
			h.setActive(t, sub.ID, false)
		}
		sub = must[hooks.Subscription](t)(h.Subscription(t.Context(), sub.ID))
		if err := h.DeleteSubscription(t.Context(), sub.ID); err != nil {
			t.Fatal(err)
		}
		if err := h.RestoreSubscription(t.Context(), sub); err != nil {
			t.Fatal(err)
		}
		if err := h.RestoreSubscription(t.Context(), sub); hooks.CodeOf(err) != hooks.CodeConflict {
			t.Errorf("twice: %v", err)
		}
		back := must[hooks.Subscription](t)(h.Subscription(t.Context(), sub.ID))
		if back.Description != "CRM" || back.Rate != 3 || back.Sign.Secrets[0] != "s" || back.Active != active || !back.CreatedAt.Equal(sub.CreatedAt) {
			t.Errorf("came back as %+v", back)
		}
		if claims := h.claim(t, 10); (len(claims) == 1) != active {
			t.Errorf("active %v: %d leave", active, len(claims))
		}
		checkCounts(t, h.Store)
	}
}

func TestASubscriptionsLimitsHold(t *testing.T) {
	h := newHouse(t)
	h.subscribe(t, hooks.Subscription{Types: []string{"a"}, Active: true, URL: "http://slow.test/x", Parallel: 2})
	h.subscribe(t, hooks.Subscription{Types: []string{"b"}, Active: true, URL: "http://shy.test/x", Rate: 20})
	for i := range 50 {
		h.event(t, "a"+hooks.ID(i).String(), "a")
		h.event(t, "b"+hooks.ID(i).String(), "b")
	}
	if got := taken(t, h.Store, 100); got["http://slow.test/x"] != 2 || got["http://shy.test/x"] != 2 {
		t.Errorf("at first: %v", got)
	}
	if at, ok, err := h.NextDue(t.Context()); !ok || err != nil || !at.Equal(h.clock.read().Add(100*time.Millisecond)) {
		t.Errorf("next due %v, %v %v", at, ok, err)
	}
	total := 0
	for range 100 { // ten seconds
		h.clock.advance(100 * time.Millisecond)
		total += taken(t, h.Store, 100)["http://shy.test/x"]
		if total >= 48 {
			break
		}
	}
	if took := h.clock.read().Sub(newClock().read()); total != 48 || took < 2400*time.Millisecond-time.Millisecond || took > 2500*time.Millisecond {
		t.Errorf("%d left in %v, want 48 in 2.4 s", total, took)
	}
}

// fails books n attempts of the subscription's deliveries as failed.
func (h *house) fails(t *testing.T, n int) {
	t.Helper()
	for range n {
		h.book(t, answered(h.one(t), 500))
	}
}

func TestASubscriptionCountsItsFailuresInARow(t *testing.T) {
	h := newHouse(t)
	sub := h.subscribe(t, hooks.Subscription{Types: []string{"*"}, Active: true, Schedule: hooks.Schedule{time.Second}})
	failing := func() hooks.Failing { return must[hooks.Subscription](t)(h.Subscription(t.Context(), sub.ID)).Failing }
	h.event(t, "e1", "a.b")
	began := h.clock.read()
	h.fails(t, 1)
	h.clock.advance(2 * time.Second)
	h.fails(t, 1)
	if f := failing(); f.Attempts != 2 || f.GivenUp != 1 || !f.Since.Equal(began) {
		t.Errorf("got %+v", f)
	}
	h.event(t, "e2", "a.b")
	h.book(t, answered(h.one(t), 200))
	if f := failing(); f != (hooks.Failing{}) {
		t.Errorf("after a delivery: %+v", f)
	}
}

func TestBookingManyAtOnceTellsThemApart(t *testing.T) {
	h := newHouse(t)
	a, b := h.add(t, hooks.Delivery{}, "a"), h.add(t, hooks.Delivery{}, "b")
	claims := h.claim(t, 2)
	booked, err := h.Book(t.Context(), []hooks.Result{answered(claims[0], 200), {Delivery: 99, Attempt: 1}, answered(claims[1], 500), answered(claims[0], 500)})
	if err != nil || len(booked) != 4 {
		t.Fatal(booked, err)
	}
	for i, want := range []bool{true, false, true, false} {
		if booked[i].Booked != want {
			t.Errorf("result %d booked: %v", i, booked[i].Booked)
		}
	}
	if h.state(t, a.ID).State != hooks.Delivered || h.state(t, b.ID).State != hooks.Waiting {
		t.Error("states are mixed up")
	}
}

func TestASubscriptionIsPausedByItsConsequences(t *testing.T) {
	for name, test := range map[string]struct {
		sub    hooks.Subscription
		status int
		tries  int
		reason string
	}{
		"410":               {hooks.Subscription{}, 410, 1, "The subscriber answered 410 Gone"},
		"given up in a row": {hooks.Subscription{Schedule: hooks.Once()}, 500, 10, "10 deliveries in a row"},
		"as Shopify does":   {hooks.Subscription{Profile: "shopify", Speed: 1000}, 500, 9, "Shopify would have deleted your subscription at "},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			test.sub.Types, test.sub.Active = []string{"*"}, true
			sub := h.subscribe(t, test.sub)
			h.event(t, "waits", "a.b")
			waiting := must[[]hooks.Claim](t)(h.Claim(t.Context(), 1, 1000*time.Hour))[0]
			for i := range test.tries {
				if claims := must[[]hooks.Claim](t)(h.Claim(t.Context(), 1, 1000*time.Hour)); len(claims) == 1 {
					h.book(t, answered(claims[0], test.status))
				} else {
					h.event(t, "e"+hooks.ID(i).String(), "a.b")
					h.book(t, answered(h.one(t), test.status))
				}
				h.clock.advance(6 * time.Minute)
			}
			sub = must[hooks.Subscription](t)(h.Subscription(t.Context(), sub.ID))
			if sub.Active || !strings.Contains(sub.Reason, test.reason) {
				t.Fatalf("active %v: %q", sub.Active, sub.Reason)
			}
			if next := h.book(t, answered(waiting, 500)); next.State == hooks.Waiting && !next.DueAt.IsZero() {
				t.Errorf("what was in flight goes on: %+v", next)
			}
			checkCounts(t, h.Store)
		})
	}
}

func TestGitLabMutesAndGoesOn(t *testing.T) {
	h := newHouse(t)
	sub := h.subscribe(t, hooks.Subscription{Types: []string{"*"}, Active: true, Profile: "gitlab"})
	for i := range 4 {
		h.event(t, "e"+hooks.ID(i).String(), "a.b")
		h.fails(t, 1)
	}
	sub = must[hooks.Subscription](t)(h.Subscription(t.Context(), sub.ID))
	if !sub.Active || !sub.MutedUntil.Equal(h.clock.read().Add(time.Minute)) || sub.Reason == "" {
		t.Errorf("got %+v", sub)
	}
	if n, _ := h.event(t, "muted", "a.b"); n != 0 {
		t.Error("it gets events while it is muted")
	}
	h.clock.advance(time.Minute)
	if n, _ := h.event(t, "heard", "a.b"); n != 1 {
		t.Fatal("it gets no events afterwards")
	}
	h.book(t, answered(h.one(t), 200))
	sub = must[hooks.Subscription](t)(h.Subscription(t.Context(), sub.ID))
	if !sub.Active || sub.Reason != "" || !sub.MutedUntil.IsZero() || sub.Failing != (hooks.Failing{}) {
		t.Errorf("all went well since: %+v", sub)
	}
}

// What a subscription has of its own waits until it is served like nobody in particular again.
func TestASubscriptionKeepsItsOwnLimitsUnderAProfile(t *testing.T) {
	h := newHouse(t)
	own := hooks.Schedule{time.Second}
	sub := h.subscribe(t, hooks.Subscription{Types: []string{"*"}, Active: true, Profile: "shopify", Speed: 100, Schedule: own, Timeout: 7 * time.Second})
	plainly := h.subscribe(t, hooks.Subscription{Types: []string{"*"}, Active: true})
	if n, _ := h.event(t, "e1", "a.b"); n != 2 {
		t.Fatalf("%d deliveries", n)
	}
	like, plain := h.newestTo(t, sub.ID), h.newestTo(t, plainly.ID)
	if len(like.Schedule) != 8 || like.Connect != time.Second || like.Timeout != 5*time.Second || like.Profile != "shopify" || like.Speed != 100 {
		t.Errorf("as Shopify does: %+v", like)
	}
	if like.Payload != plain.Payload {
		t.Error("the bytes of one event are stored twice")
	}
	back := must[hooks.Subscription](t)(h.ChangeSubscription(t.Context(), sub.ID, func(s *hooks.Subscription) error {
		s.Profile, s.Speed = "", 0
		return nil
	}))
	if len(back.Schedule) != 1 || back.Schedule[0] != own[0] || back.Timeout != 7*time.Second {
		t.Errorf("its own limits are gone: %v, %s", back.Schedule, back.Timeout)
	}
	h.event(t, "e2", "a.b")
	if d := h.newestTo(t, sub.ID); d.EventID != "e2" || len(d.Schedule) != 1 || d.Timeout != 7*time.Second || d.Connect != 0 || d.Profile != "" {
		t.Errorf("on its own again: %+v", d)
	}
}

// newestTo gives the newest delivery to a subscription.
func (h *house) newestTo(t *testing.T, id hooks.ID) hooks.Delivery {
	t.Helper()
	list := must[[]hooks.Delivery](t)(h.Deliveries(t.Context(), hooks.DeliveryQuery{DeliveryChoice: hooks.DeliveryChoice{Subscription: id}, Limit: 1}))
	if len(list) != 1 {
		t.Fatalf("%d deliveries", len(list))
	}
	return list[0]
}

func TestWhatIsNotDoneFollowsItsSubscription(t *testing.T) {
	h := newHouse(t)
	sub := h.subscribe(t, hooks.Subscription{Types: []string{"a.b"}, Active: true, URL: "http://wrong.test/x", Schedule: hooks.Once()})
	other := h.subscribe(t, hooks.Subscription{Types: []string{"x"}, Active: true, URL: "http://wrong.test/x"})
	h.event(t, "given-up", "a.b")
	h.book(t, answered(h.one(t), 500))
	h.event(t, "done", "a.b")
	h.book(t, answered(h.one(t), 200))
	h.event(t, "due", "a.b")
	h.event(t, "theirs", "x")
	must[hooks.Subscription](t)(h.ChangeSubscription(t.Context(), sub.ID, func(s *hooks.Subscription) error {
		s.URL, s.AllowPrivate = "http://right.test:9001/hooks", true
		return nil
	}))
	for _, d := range must[[]hooks.Delivery](t)(h.Deliveries(t.Context(), hooks.DeliveryQuery{Limit: 9})) {
		moved := d.URL == "http://right.test:9001/hooks" && d.AllowPrivate
		if want := d.EventID == "due" || d.EventID == "given-up"; moved != want {
			t.Errorf("%s goes to %s, private %v", d.EventID, d.URL, d.AllowPrivate)
		}
	}
	claims := h.claim(t, 9)
	if len(claims) != 2 || claims[0].Target != "http://right.test:9001/hooks" || claims[1].SubscriptionID != other.ID {
		t.Errorf("claimed %+v", claims)
	}
}

// What was in flight when its subscription was paused must not leave again by itself, however it comes back.
func TestWhatComesBackFromNowhereIsHeldWhileItsSubscriptionIsPaused(t *testing.T) {
	for name, back := range map[string]func(h *house, c hooks.Claim){
		"its lease ended": func(h *house, c hooks.Claim) {
			h.clock.advance(2 * lease)
			h.claim(t, 0)
		},
		"the program was killed": func(h *house, c hooks.Claim) {
			h.reopen(t)
			if err := h.ReleaseLeases(t.Context()); err != nil {
				t.Fatal(err)
			}
		},
		"the worker got it too late": func(h *house, c hooks.Claim) {
			r := answered(c, 0)
			r.Outcome = hooks.OutcomeExpired
			h.book(t, r)
		},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			sub := h.subscribe(t, hooks.Subscription{Types: []string{"*"}, Active: true})
			h.event(t, "e1", "a.b")
			c := h.one(t)
			h.setActive(t, sub.ID, false)
			back(h, c)
			h.clock.advance(time.Hour)
			if claims := h.claim(t, 10); len(claims) != 0 {
				t.Fatal("it left while its subscription was paused")
			}
			if d := h.state(t, c.ID); d.State != hooks.Waiting || !strings.HasSuffix(d.Reason, held) {
				t.Errorf("it is %s: %q", d.State, d.Reason)
			}
			checkCounts(t, h.Store)
			h.setActive(t, sub.ID, true)
			if again := h.one(t); again.ID != c.ID || again.Attempts != 2 {
				t.Errorf("after resuming: %+v", again)
			}
		})
	}
}
