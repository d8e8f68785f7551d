package store

import (
	"slices"
	"strings"
	"testing"
	"time"

	"bellhop/hooks"
)

// rung has a book with four subscribers signed, each of whom has it: two as it is, one in a format of its own, and one whose
// format cannot be made.
func rung(t *testing.T, h *house) (c hooks.Comment, subs []hooks.Subscription) {
	t.Helper()
	h.Store.render = letters
	for _, s := range []hooks.Subscription{
		{URL: "http://a.test/", Description: "front-desk"},
		{URL: "http://b.test/", Format: hooks.Format{Name: hooks.FormatSlack}},
		{URL: "http://c.test/"},
		{URL: "http://d.test/", Format: hooks.Format{Name: hooks.FormatTemplate, Template: "{{"}},
	} {
		s.Types, s.Active = []string{"*"}, true
		subs = append(subs, h.subscribe(t, s))
	}
	return h.sign(t, "Mina", hooks.CommentShown), subs
}

func (h *house) rungBy(t *testing.T, c hooks.Comment, limit int) []hooks.Rung {
	t.Helper()
	return must[[]hooks.Rung](t)(h.Rung(t.Context(), c.ID, limit))
}

func TestWhomACommentRangIsTold(t *testing.T) {
	h := newHouse(t)
	c, subs := rung(t, h)
	other := h.sign(t, "Ben", hooks.CommentWaiting)
	for _, claim := range h.claim(t, 9) {
		status := map[string]int{"http://a.test/": 200, "http://b.test/": 500, "http://c.test/": 204}[claim.URL]
		h.book(t, answered(claim, status))
	}
	if err := h.DeleteSubscription(t.Context(), subs[2].ID); err != nil {
		t.Fatal(err)
	}
	list := h.rungBy(t, c, 9)
	if len(list) != 4 {
		t.Fatalf("%d were rung", len(list))
	}
	for i, want := range []struct {
		state  hooks.DeliveryState
		name   string
		format string
		gone   bool
		tried  bool
	}{
		{hooks.Delivered, "front-desk", "", false, true},
		{hooks.Waiting, "", hooks.FormatSlack, false, true},
		{hooks.Delivered, "", "", true, true},
		{hooks.GivenUp, "", hooks.FormatTemplate, false, false},
	} {
		r := list[i]
		if r.State != want.state || r.Name != want.name || r.Format != want.format || r.Gone != want.gone || (r.Try != 0) != want.tried || r.Origin != hooks.OriginEvent || r.SubscriptionID != subs[i].ID {
			t.Errorf("%d: got %+v, want %+v", i, r, want)
		}
		if want.tried && r.Took <= 0 {
			t.Errorf("%d: it took %v", i, r.Took)
		}
	}
	if few := h.rungBy(t, c, 2); len(few) != 2 || few[0].State != hooks.Waiting || few[1].State != hooks.GivenUp {
		t.Errorf("of two what matters most is kept: %+v", few)
	}
	if none := h.rungBy(t, other, 9); len(none) != 0 {
		t.Errorf("nobody was rung for the other: %+v", none)
	}
}

func TestAnEntryRingsAgainWhomItRang(t *testing.T) {
	h := newHouse(t)
	c, subs := rung(t, h)
	first := h.claim(t, 9)
	for _, claim := range first {
		h.book(t, answered(claim, 200))
	}
	if bells := must[map[hooks.ID]hooks.Bells](t)(h.Bells(t.Context(), []hooks.ID{c.ID})); bells[c.ID] != (hooks.Bells{Delivered: 3, GivenUp: 1}) {
		t.Fatalf("bells %+v", bells)
	}
	payloads := rows(t, h.Store, "SELECT count(*) FROM payload")
	must[hooks.Subscription](t)(h.ChangeSubscription(t.Context(), subs[0].ID, func(s *hooks.Subscription) error { s.URL = "http://moved.test/"; return nil }))
	must[hooks.Subscription](t)(h.ChangeSubscription(t.Context(), subs[2].ID, func(s *hooks.Subscription) error { s.Active = false; return nil }))
	h.subscribe(t, hooks.Subscription{URL: "http://late.test/", Types: []string{"*"}, Active: true})
	h.clock.advance(time.Second)

	done := must[hooks.RungAgain](t)(h.RingAgain(t.Context(), c.ID))
	if done != (hooks.RungAgain{Rung: 3, Paused: 1}) {
		t.Errorf("rung %+v", done)
	}
	again := h.claim(t, 9)
	if len(again) != 2 {
		t.Fatalf("%d leave", len(again))
	}
	moved, slack := again[0], again[1]
	if moved.URL != "http://moved.test/" || slack.URL != "http://b.test/" {
		t.Errorf("they go to %s and %s", moved.URL, slack.URL)
	}
	for _, claim := range again {
		before := first[slices.IndexFunc(first, func(f hooks.Claim) bool { return f.SubscriptionID == claim.SubscriptionID })]
		if claim.EventID != before.EventID || claim.Payload != before.Payload || claim.Origin != hooks.OriginReplay || claim.Event != "comment.created" || claim.Header.Hops() != before.Header.Hops() {
			t.Errorf("got %+v, before it was %+v", claim, before)
		}
		if claim.Schedule == nil || len(claim.Schedule) != 0 {
			t.Errorf("it is tried more than once: %v", claim.Schedule)
		}
	}
	if n := rows(t, h.Store, "SELECT count(*) FROM payload"); n != payloads+1 { // that of the format that cannot be made is empty
		t.Errorf("%d payloads, there were %d", n, payloads)
	}
	if n := must[int](t)(h.CountCaused(t.Context(), c.ID)); n != 4 {
		t.Errorf("it rang %d", n)
	}
	h.book(t, answered(moved, 200))
	if next := h.book(t, answered(slack, 500)); next.State != hooks.GivenUp {
		t.Errorf("then %+v", next)
	}
	if bells := must[map[hooks.ID]hooks.Bells](t)(h.Bells(t.Context(), []hooks.ID{c.ID})); bells[c.ID] != (hooks.Bells{Delivered: 2, GivenUp: 2}) {
		t.Errorf("bells %+v", bells)
	}
	if list := h.rungBy(t, c, 9); len(list) != 4 || list[0].Origin != hooks.OriginReplay || list[2].Origin != hooks.OriginEvent {
		t.Errorf("got %+v", list)
	}
	if sub := must[hooks.Subscription](t)(h.Subscription(t.Context(), subs[1].ID)); sub.Failing.Attempts != 0 {
		t.Errorf("what is rung by hand counts against a subscriber: %+v", sub.Failing)
	}
	checkCounts(t, h.Store)
}

func TestHowSomebodyFaresSaysTheDeliveryThatNewsCameOfLast(t *testing.T) {
	h := newHouse(t)
	h.subscribe(t, hooks.Subscription{Types: []string{"*"}, Active: true, Schedule: hooks.Schedule{time.Minute, time.Minute}})
	c := h.sign(t, "Mina", hooks.CommentShown)
	says := func(state hooks.DeliveryState, origin hooks.Origin) {
		t.Helper()
		list, bells := h.rungBy(t, c, 9), must[map[hooks.ID]hooks.Bells](t)(h.Bells(t.Context(), []hooks.ID{c.ID}))[c.ID]
		want := map[hooks.DeliveryState]hooks.Bells{hooks.Waiting: {UnderWay: 1}, hooks.Due: {UnderWay: 1}, hooks.GivenUp: {GivenUp: 1}, hooks.Delivered: {Delivered: 1}}[state]
		if len(list) != 1 || list[0].State != state || list[0].Origin != origin || bells != want {
			t.Errorf("it says %+v and %+v", list, bells)
		}
	}
	h.book(t, answered(h.one(t), 500))
	says(hooks.Waiting, hooks.OriginEvent)
	h.clock.advance(time.Second)
	must[hooks.RungAgain](t)(h.RingAgain(t.Context(), c.ID))
	says(hooks.Due, hooks.OriginReplay)
	h.book(t, answered(h.one(t), 500))
	says(hooks.GivenUp, hooks.OriginReplay)
	h.clock.advance(time.Minute)
	h.book(t, answered(h.one(t), 200)) // the first one's next try
	says(hooks.Delivered, hooks.OriginEvent)
}

func TestWhatNeverRangOrIsHiddenDoesNotRingAgain(t *testing.T) {
	h := newHouse(t)
	quiet := h.sign(t, "Ada", hooks.CommentShown)
	c, subs := rung(t, h)
	waiting := h.sign(t, "Ben", hooks.CommentWaiting)
	h.moderate(t, hooks.CommentHidden, c.ID)
	for _, id := range []hooks.ID{quiet.ID, c.ID, waiting.ID} {
		if done, err := h.RingAgain(t.Context(), id); hooks.CodeOf(err) != hooks.CodeConflict || done != (hooks.RungAgain{}) {
			t.Errorf("entry %d: %+v, %v", id, done, err)
		}
	}
	if _, err := h.RingAgain(t.Context(), 999); hooks.CodeOf(err) != hooks.CodeNotFound {
		t.Errorf("no entry: %v", err)
	}
	h.moderate(t, hooks.CommentShown, c.ID)
	for _, s := range subs {
		if err := h.DeleteSubscription(t.Context(), s.ID); err != nil {
			t.Fatal(err)
		}
	}
	if done := must[hooks.RungAgain](t)(h.RingAgain(t.Context(), c.ID)); done != (hooks.RungAgain{Gone: 4}) {
		t.Errorf("rung %+v", done)
	}
}

func TestAFormatThatWasChangedRingsAgainAsItIsNow(t *testing.T) {
	h := newHouse(t)
	c, subs := rung(t, h)
	h.claim(t, 9)
	for _, i := range []int{0, 3} {
		must[hooks.Subscription](t)(h.ChangeSubscription(t.Context(), subs[i].ID, func(s *hooks.Subscription) error {
			s.Format = hooks.Format{Name: hooks.FormatSlack}
			return nil
		}))
	}
	must[hooks.RungAgain](t)(h.RingAgain(t.Context(), c.ID))
	bodies := map[string]string{}
	for _, claim := range h.claim(t, 9) {
		bodies[claim.URL] = string(claim.Body)
	}
	if bodies["http://a.test/"] != "COMMENT.CREATED" || bodies["http://d.test/"] != "COMMENT.CREATED" || !strings.HasPrefix(bodies["http://c.test/"], `{"type":"comment.created"`) {
		t.Errorf("sent %q", bodies)
	}
}

func TestWhomACommentRangIsFoundByIndexes(t *testing.T) {
	h := newHouse(t)
	got := plan(t, h.Store, rungOf, "1", rungReach, 8)
	for _, index := range []string{"event_cause (cause_kind=? AND cause_id=?)", "delivery_cause (cause_kind=? AND cause_id=?)", "exchange_delivery (delivery=? AND attempt=?)", "SEARCH d USING INTEGER PRIMARY KEY", "SEARCH s USING INTEGER PRIMARY KEY"} {
		if !strings.Contains(got, index) {
			t.Errorf("want %s in the plan:\n%s", index, got)
		}
	}
	if strings.Contains(got, "SCAN delivery") {
		t.Errorf("it looks through all deliveries:\n%s", got)
	}
}
