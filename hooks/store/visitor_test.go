package store

import (
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"bellhop/hooks"
)

// let says what visitors may do.
func (h *house) let(t *testing.T, webhooks, join bool) {
	t.Helper()
	if err := h.SetVisiting(t.Context(), hooks.Visiting{Webhooks: webhooks, Join: join}); err != nil {
		t.Fatal(err)
	}
}

// guest gives a subscription as a visitor sets it up, and its key.
func guest(kind hooks.VisitorKind, source string) (hooks.Subscription, string) {
	key := rand.Text()
	s := hooks.Subscription{
		URL: "https://hooks.example.test/" + key, Types: []string{"comment.created"}, Reason: hooks.Unechoed,
		Visitor: hooks.Visitor{Kind: kind, Source: source, Key: hooks.KeyHash(key), Challenge: "c" + key},
	}
	if kind == hooks.VisitorPhone {
		s.Visitor.Inbox, s.Visitor.Challenge = "me-"+strings.ToLower(key), ""
		s.URL, s.AllowPrivate, s.Active, s.Reason = "http://127.0.0.1:8080/in/"+s.Visitor.Inbox, true, true, ""
	}
	return s, key
}

// join stores what a visitor sets up.
func (h *house) join(t *testing.T, kind hooks.VisitorKind, source string) (hooks.Subscription, string) {
	t.Helper()
	s, key := guest(kind, source)
	return must[hooks.Subscription](t)(h.AddVisitor(t.Context(), s, hooks.Inbox{Name: s.Visitor.Inbox, Phone: true})), key
}

// echo books an answer to the challenge that is due, and gives the subscription after it.
func (h *house) echo(t *testing.T, key string, answer func(challenge string) hooks.Result) hooks.Subscription {
	t.Helper()
	c := h.one(t)
	if c.Origin != hooks.OriginProbe || c.AllowPrivate || c.Method != http.MethodPost || c.Timeout != hooks.ChallengeTimeout || len(c.Schedule) != 0 || c.Schedule == nil {
		t.Errorf("the challenge is %+v", c)
	}
	sub := h.of(t, key)
	if want := string(hooks.ChallengeBody(sub.Visitor.Challenge)); string(c.Body) != want {
		t.Errorf("it says %s; want %s", c.Body, want)
	}
	r := answer(sub.Visitor.Challenge)
	r.Delivery, r.Attempt, r.Exchange = c.ID, c.Attempts, c.Exchange
	h.book(t, r)
	return h.of(t, key)
}

func (h *house) of(t *testing.T, key string) hooks.Subscription {
	t.Helper()
	return must[hooks.Subscription](t)(h.VisitorOf(t.Context(), key))
}

func said(status int, body string) hooks.Result {
	r := hooks.Result{Outcome: hooks.OutcomeRefused, Status: status, Head: []byte("HTTP/1.1 200 OK\r\n\r\n"), Body: []byte(body)}
	if hooks.IsSuccess(status) {
		r.Outcome = hooks.OutcomeDelivered
	}
	return r
}

func TestVisitorsMayDoNothingUntilTheOwnerLetsThem(t *testing.T) {
	h := newHouse(t)
	for _, kind := range []hooks.VisitorKind{hooks.VisitorWebhook, hooks.VisitorPhone} {
		s, _ := guest(kind, "198.51.100.1")
		if _, err := h.AddVisitor(t.Context(), s, hooks.Inbox{Name: s.Visitor.Inbox}); hooks.CodeOf(err) != hooks.CodeConflict {
			t.Errorf("%s: %v", kind, err)
		}
	}
	if v := must[hooks.Visiting](t)(h.Visiting(t.Context())); v != (hooks.Visiting{}) {
		t.Errorf("from the start: %+v", v)
	}
	h.let(t, true, false)
	h.join(t, hooks.VisitorWebhook, "198.51.100.1")
	h.reopen(t)
	if v := must[hooks.Visiting](t)(h.Visiting(t.Context())); v != (hooks.Visiting{Webhooks: true, Subscribed: 1}) {
		t.Errorf("after a restart: %+v", v)
	}
}

func TestAnAddressThatEchoesGetsCommentsFromThenOn(t *testing.T) {
	for name, body := range map[string]string{"as text": "%s", "with a line feed": "%s\n", "as JSON": `{"ok": true, "challenge": "%s"}`} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			h.let(t, true, false)
			sub, key := h.join(t, hooks.VisitorWebhook, "198.51.100.1")
			if n, _ := h.event(t, "before", "comment.created"); n != 0 || sub.Active {
				t.Fatalf("%d deliveries before the echo", n)
			}
			if _, err := h.ChangeSubscription(t.Context(), sub.ID, func(s *hooks.Subscription) error { s.Active = true; return nil }); hooks.CodeOf(err) != hooks.CodeConflict {
				t.Errorf("it was resumed before the echo: %v", err)
			}
			sub = h.echo(t, key, func(challenge string) hooks.Result { return said(200, fmt.Sprintf(body, challenge)) })
			if !sub.Active || sub.Visitor.Challenge != "" || sub.Reason != "" {
				t.Errorf("after the echo: %+v", sub)
			}
			if n, _ := h.event(t, "after", "comment.created"); n != 1 {
				t.Errorf("%d deliveries after the echo", n)
			}
			if c := h.one(t); c.AllowPrivate || c.Sign.Scheme != sub.Sign.Scheme {
				t.Errorf("got %+v", c)
			}
		})
	}
}

func TestAnAddressThatDoesNotEchoGetsNothing(t *testing.T) {
	answers := map[string]func(challenge string) hooks.Result{
		"something else":   func(string) hooks.Result { return said(200, "hello") },
		"nothing":          func(string) hooks.Result { return said(204, "") },
		"a little more":    func(c string) hooks.Result { return said(200, c+"x") },
		"within a page":    func(c string) hooks.Result { return said(200, "<p>"+c+"</p>") },
		"the request back": func(c string) hooks.Result { return said(200, `{"type":"url_verification","Challenge":["`+c+`"]}`) },
		"another member":   func(c string) hooks.Result { return said(200, `{"echo":"`+c+`"}`) },
		"an error":         func(c string) hooks.Result { return said(500, c) },
		"a redirect":       func(c string) hooks.Result { return said(302, c) },
		"a private address": func(string) hooks.Result {
			return hooks.Result{Outcome: hooks.OutcomeUnreachable, Fault: hooks.FaultBlocked, Error: "It is private."}
		},
		"an answer too late": func(string) hooks.Result {
			return hooks.Result{Outcome: hooks.OutcomeUnreachable, Fault: hooks.FaultTimeout, Error: "Too late."}
		},
		"no answer after all": func(string) hooks.Result {
			return hooks.Result{Outcome: hooks.OutcomeUnreachable, Fault: hooks.FaultReset}
		},
	}
	for name, answer := range answers {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			h.let(t, true, false)
			_, key := h.join(t, hooks.VisitorWebhook, "198.51.100.1")
			sub := h.echo(t, key, answer)
			if sub.Active || sub.Visitor.Challenge == "" || !strings.HasPrefix(sub.Reason, "Its address did not echo the challenge. ") || len(sub.Reason) < 45 {
				t.Errorf("after it: %+v", sub)
			}
			if n, _ := h.event(t, "after", "comment.created"); n != 0 {
				t.Errorf("%d deliveries", n)
			}
		})
	}
}

func TestOnlyTheNewestChallengeCounts(t *testing.T) {
	h := newHouse(t)
	h.let(t, true, false)
	sub, key := h.join(t, hooks.VisitorWebhook, "198.51.100.1")
	first := h.one(t)
	if err := h.Challenge(t.Context(), sub.ID, "another"); err != nil {
		t.Fatal(err)
	}
	late := said(200, sub.Visitor.Challenge)
	late.Delivery, late.Attempt, late.Exchange = first.ID, first.Attempts, first.Exchange
	h.book(t, late)
	if h.of(t, key).Active {
		t.Fatal("an echo of the old challenge counts")
	}
	if sub := h.echo(t, key, func(c string) hooks.Result { return said(200, c) }); !sub.Active {
		t.Errorf("got %+v", sub)
	}
	if err := h.Challenge(t.Context(), sub.ID, "third"); hooks.CodeOf(err) != hooks.CodeConflict {
		t.Errorf("a checked address is asked again: %v", err)
	}
}

func TestVisitorsAreLimited(t *testing.T) {
	h := newHouse(t)
	h.let(t, true, true)
	add := func(kind hooks.VisitorKind, source string) error {
		s, _ := guest(kind, source)
		_, err := h.AddVisitor(t.Context(), s, hooks.Inbox{Name: s.Visitor.Inbox, Phone: true})
		return err
	}
	for i := range hooks.MaxVisitorWebhooks {
		if err := add(hooks.VisitorWebhook, fmt.Sprint("198.51.100.", i/hooks.MaxVisitorPerPlace)); err != nil {
			t.Fatalf("number %d: %v", i+1, err)
		}
		if i == hooks.MaxVisitorPerPlace-1 {
			if err := add(hooks.VisitorWebhook, "198.51.100.0"); hooks.CodeOf(err) != hooks.CodeConflict || !strings.Contains(err.Error(), "network") {
				t.Errorf("one more of the same source: %v", err)
			}
		}
	}
	if err := add(hooks.VisitorWebhook, "203.0.113.1"); hooks.CodeOf(err) != hooks.CodeConflict || !strings.Contains(err.Error(), "tomorrow") {
		t.Errorf("one more than all: %v", err)
	}
	for i := range hooks.MaxVisitorPhones {
		if err := add(hooks.VisitorPhone, "198.51.100.0"); err != nil {
			t.Fatalf("phone %d: %v", i+1, err)
		}
	}
	if err := add(hooks.VisitorPhone, "203.0.113.1"); hooks.CodeOf(err) != hooks.CodeConflict {
		t.Errorf("one phone more: %v", err)
	}
	if v := must[hooks.Visiting](t)(h.Visiting(t.Context())); v.Subscribed != hooks.MaxVisitorWebhooks || v.Joined != hooks.MaxVisitorPhones {
		t.Errorf("got %+v", v)
	}
	if n := len(must[[]hooks.Subscription](t)(h.Subscriptions(t.Context()))); n != hooks.MaxVisitorWebhooks || len(h.Inboxes()) != 0 {
		t.Errorf("%d subscriptions and %d inboxes are listed", n, len(h.Inboxes()))
	}
}

// Whoever has one address of IPv6 has as many as they like, and each is written in several ways.
func TestANetworkOfIPv6IsOneSource(t *testing.T) {
	h := newHouse(t)
	h.let(t, true, false)
	add := func(source string) error {
		s, _ := guest(hooks.VisitorWebhook, source)
		_, err := h.AddVisitor(t.Context(), s, hooks.Inbox{})
		return err
	}
	for i := range hooks.MaxVisitorPerPlace {
		if err := errors.Join(add(fmt.Sprintf("2001:db8:1:2:%x::%x", i, i+1)), add([]string{"198.51.100.7", "::ffff:198.51.100.7"}[i%2])); err != nil {
			t.Fatal(err)
		}
	}
	for source, full := range map[string]bool{"2001:db8:1:2:ffff::1": true, "2001:db8:1:3::1": false, "::ffff:198.51.100.7": true, "198.51.100.8": false} {
		if err := add(source); (hooks.CodeOf(err) == hooks.CodeConflict) != full {
			t.Errorf("one more of %s: %v", source, err)
		}
	}
}

func TestAnAddressIsTriedTenTimesAnHourAtMost(t *testing.T) {
	h := newHouse(t)
	h.let(t, true, false)
	sub, _ := h.join(t, hooks.VisitorWebhook, "198.51.100.1")
	for i := range hooks.MaxVisitorWishes - 1 {
		if err := h.Challenge(t.Context(), sub.ID, fmt.Sprint("c", i)); err != nil {
			t.Fatal(err)
		}
	}
	if err := h.Challenge(t.Context(), sub.ID, "more"); hooks.CodeOf(err) != hooks.CodeTooMany {
		t.Errorf("one more: %v", err)
	}
	if err := h.MayWish(t.Context(), sub.ID); hooks.CodeOf(err) != hooks.CodeTooMany {
		t.Errorf("a test: %v", err)
	}
	h.clock.advance(hooks.VisitorWishesIn + time.Second)
	if err := h.Challenge(t.Context(), sub.ID, "later"); err != nil {
		t.Error(err)
	}
}

func TestTheSameKeyMakesOneSubscription(t *testing.T) {
	h := newHouse(t)
	h.let(t, true, true)
	for _, kind := range []hooks.VisitorKind{hooks.VisitorWebhook, hooks.VisitorPhone} {
		s, _ := guest(kind, "198.51.100.1")
		in := hooks.Inbox{Name: s.Visitor.Inbox, Phone: true}
		first := must[hooks.Subscription](t)(h.AddVisitor(t.Context(), s, in))
		if again := must[hooks.Subscription](t)(h.AddVisitor(t.Context(), s, in)); again.ID != first.ID {
			t.Errorf("%s: a second one, %d and %d", kind, first.ID, again.ID)
		}
	}
	h.one(t) // one challenge
}

func TestOnlyTheWholeKeyLeadsToIt(t *testing.T) {
	h := newHouse(t)
	h.let(t, true, true)
	sub, key := h.join(t, hooks.VisitorPhone, "198.51.100.1")
	for _, wrong := range []string{"", key[:25], key + "A", strings.ToLower(key), sub.Visitor.Key, rand.Text(), "%", sub.ID.String()} {
		if _, err := h.VisitorOf(t.Context(), wrong); hooks.CodeOf(err) != hooks.CodeNotFound {
			t.Errorf("%q leads to it: %v", wrong, err)
		}
	}
	if n := rows(t, h.Store, "SELECT count(*) FROM subscription WHERE instr(visitor, '"+key+"') > 0 OR instr(url, '"+key+"') > 0"); n != 0 {
		t.Error("the key itself is stored")
	}
}

func TestWhatVisitorsHaveStopsAndGoesOnWithTheSwitch(t *testing.T) {
	h := newHouse(t)
	h.let(t, true, true)
	owner := h.subscribe(t, hooks.Subscription{Types: []string{"*"}, Active: true})
	_, checked := h.join(t, hooks.VisitorWebhook, "198.51.100.1")
	h.echo(t, checked, func(c string) hooks.Result { return said(200, c) })
	paused, byHand := h.join(t, hooks.VisitorWebhook, "198.51.100.2")
	h.echo(t, byHand, func(c string) hooks.Result { return said(200, c) })
	h.setActive(t, paused.ID, false)
	_, waiting := h.join(t, hooks.VisitorWebhook, "198.51.100.3")
	asked := h.one(t)
	_, phone := h.join(t, hooks.VisitorPhone, "198.51.100.4")

	h.event(t, "before", "comment.created") // to the owner's, the checked one and the phone
	h.let(t, false, true)
	if sub := h.of(t, checked); sub.Active || sub.Reason != hooks.VisitorStopped {
		t.Errorf("the checked one: %+v", sub)
	}
	if !h.of(t, phone).Active {
		t.Error("the phone stopped with the other switch")
	}
	late := said(200, h.of(t, waiting).Visitor.Challenge)
	late.Delivery, late.Attempt, late.Exchange = asked.ID, asked.Attempts, asked.Exchange
	h.book(t, late)
	if sub := h.of(t, waiting); sub.Active || sub.Reason != hooks.VisitorStopped {
		t.Errorf("an echo came meanwhile: %+v", sub)
	}
	if n, _ := h.event(t, "off", "comment.created"); n != 2 {
		t.Errorf("%d deliveries while it is off", n)
	}
	h.let(t, false, false)
	if h.of(t, phone).Active {
		t.Error("the phone goes on")
	}
	if n, _ := h.event(t, "all-off", "comment.created"); n != 1 {
		t.Errorf("%d deliveries while all is off", n)
	}
	h.let(t, true, true)
	for key, want := range map[string]bool{checked: true, waiting: true, phone: true, byHand: false} {
		if sub := h.of(t, key); sub.Active != want || sub.Visitor.Stopped {
			t.Errorf("on again: %+v", sub)
		}
	}
	held := map[hooks.ID]int{}
	for _, c := range h.claim(t, 100) {
		held[c.SubscriptionID]++
	}
	if held[owner.ID] != 3 || held[h.of(t, checked).ID] != 1 || held[h.of(t, phone).ID] != 2 || held[paused.ID] != 0 {
		t.Errorf("what leaves: %v", held)
	}
}

func TestWhoResumesByHandIsNotStoppedByTheSwitchGoingOn(t *testing.T) {
	h := newHouse(t)
	h.let(t, true, false)
	sub, key := h.join(t, hooks.VisitorWebhook, "198.51.100.1")
	h.echo(t, key, func(c string) hooks.Result { return said(200, c) })
	h.let(t, false, false)
	h.setActive(t, sub.ID, true)
	h.let(t, true, false)
	if !h.of(t, key).Active {
		t.Error("it stopped")
	}
}

func TestNobodyMakesAVisitorsSubscriptionReachPrivateAddresses(t *testing.T) {
	h := newHouse(t)
	h.let(t, true, false)
	sub, _ := h.join(t, hooks.VisitorWebhook, "198.51.100.1")
	if _, err := h.ChangeSubscription(t.Context(), sub.ID, func(s *hooks.Subscription) error { s.AllowPrivate = true; return nil }); hooks.CodeOf(err) != hooks.CodeInvalid {
		t.Errorf("got %v", err)
	}
	for _, url := range []string{"http://127.0.0.1/x", "http://localhost:8080/in/demo", "http://10.0.0.1/", "http://[::1]/", "ftp://example.test/", "//"} {
		s, _ := guest(hooks.VisitorWebhook, "198.51.100.1")
		s.URL = url
		if _, err := h.AddVisitor(t.Context(), s, hooks.Inbox{}); hooks.CodeOf(err) != hooks.CodeInvalid {
			t.Errorf("%s: %v", url, err)
		}
	}
}

func TestPhonesAndWhatNeverEchoedAreClearedAfterADay(t *testing.T) {
	h := newHouse(t)
	h.let(t, true, true)
	_, checked := h.join(t, hooks.VisitorWebhook, "198.51.100.1")
	h.echo(t, checked, func(c string) hooks.Result { return said(200, c) })
	_, never := h.join(t, hooks.VisitorWebhook, "198.51.100.1")
	old, oldKey := h.join(t, hooks.VisitorPhone, "198.51.100.1")
	h.clock.advance(time.Hour)
	young, youngKey := h.join(t, hooks.VisitorPhone, "198.51.100.1")
	h.clock.advance(hooks.VisitorLife - time.Minute)
	if n := must[int](t)(h.SweepVisitors(t.Context(), h.clock.read().Add(-hooks.VisitorLife))); n != 2 {
		t.Errorf("%d were removed", n)
	}
	h.of(t, checked)
	h.of(t, youngKey)
	for _, key := range []string{never, oldKey} {
		if _, err := h.VisitorOf(t.Context(), key); hooks.CodeOf(err) != hooks.CodeNotFound {
			t.Errorf("got %v", err)
		}
	}
	if _, there := h.Inbox(old.Visitor.Inbox); there {
		t.Error("the inbox of the old one captures")
	}
	if in, there := h.Inbox(young.Visitor.Inbox); !there || !in.Phone {
		t.Error("the inbox of the young one is gone")
	}
	h.reopen(t)
	if in, there := h.Inbox(young.Visitor.Inbox); !there || !in.Phone || len(h.Inboxes()) != 0 {
		t.Error("after a restart it is not a phone's")
	}
	if n := must[int](t)(h.SweepVisitors(t.Context(), h.clock.read().Add(-hooks.VisitorLife))); n != 0 {
		t.Errorf("%d more were removed", n)
	}
}

func TestPhonesFollowTheLocalAddress(t *testing.T) {
	h := newHouse(t)
	h.let(t, true, true)
	sub, key := h.join(t, hooks.VisitorPhone, "198.51.100.1")
	if err := h.MovePhones(t.Context(), "http://127.0.0.1:9999/"); err != nil {
		t.Fatal(err)
	}
	if got := h.of(t, key).URL; got != "http://127.0.0.1:9999/in/"+sub.Visitor.Inbox {
		t.Errorf("it leads to %s", got)
	}
}

// What is done to all phones holds for each, though it takes more than one transaction.
func TestAWholeRoomOfPhonesIsStoppedMovedAndCleared(t *testing.T) {
	h := newHouse(t)
	h.let(t, true, true)
	const room = 3*maxRung/aSweep - 5
	for range room {
		h.join(t, hooks.VisitorPhone, "198.51.100.1")
	}
	if n, _ := h.event(t, "rung", "comment.created"); n != room {
		t.Fatalf("%d phones ring", n)
	}
	count := func(where string) int64 { t.Helper(); return rows(t, h.Store, "SELECT count(*) FROM "+where) }
	h.let(t, true, false)
	if n := count("delivery WHERE state = 'waiting' AND due_at IS NULL"); n != room {
		t.Errorf("%d deliveries are held", n)
	}
	if err := h.MovePhones(t.Context(), "http://127.0.0.1:9999/"); err != nil {
		t.Fatal(err)
	}
	h.let(t, true, true)
	checkCounts(t, h.Store)
	if n := count("delivery WHERE state = 'due' AND url LIKE 'http://127.0.0.1:9999/in/me-%'"); n != room {
		t.Errorf("%d deliveries go on, to the new address", n)
	}
	h.clock.advance(time.Second)
	if n := must[int](t)(h.SweepVisitors(t.Context(), h.clock.read())); n != room || count("subscription") != 0 || count("inbox") != 0 {
		t.Errorf("%d are cleared", n)
	}
	if n := count("delivery WHERE state = 'given_up'"); n != room {
		t.Errorf("%d deliveries are given up", n)
	}
	checkCounts(t, h.Store)
}

// What the owner deletes and brings back rings no more than the switch lets it by then.
func TestWhatComesBackStaysStoppedByTheSwitch(t *testing.T) {
	h := newHouse(t)
	h.let(t, true, true)
	_, key := h.join(t, hooks.VisitorWebhook, "198.51.100.1")
	sub := h.echo(t, key, func(challenge string) hooks.Result { return said(200, challenge) })
	if err := h.DeleteSubscription(t.Context(), sub.ID); err != nil {
		t.Fatal(err)
	}
	h.let(t, false, true)
	if err := h.RestoreSubscription(t.Context(), sub); err != nil {
		t.Fatal(err)
	}
	if got := h.of(t, key); got.Active || got.Reason != hooks.VisitorStopped {
		t.Errorf("back it is %+v", got)
	}
	h.let(t, true, true)
	if got := h.of(t, key); !got.Active {
		t.Errorf("let again it is %+v", got)
	}
	phone, _ := h.join(t, hooks.VisitorPhone, "198.51.100.1")
	if err := h.DeleteSubscription(t.Context(), phone.ID); err != nil {
		t.Fatal(err)
	}
	if _, there := h.Inbox(phone.Visitor.Inbox); there {
		t.Error("the inbox of a phone that was deleted captures")
	}
}

func TestACopyOfAVisitorsIsTheOwners(t *testing.T) {
	h := newHouse(t)
	h.let(t, true, false)
	sub, _ := h.join(t, hooks.VisitorWebhook, "198.51.100.1")
	if twin := must[hooks.Subscription](t)(h.AddSubscription(t.Context(), sub)); twin.Visitor != (hooks.Visitor{}) {
		t.Errorf("got %+v", twin.Visitor)
	}
	if err := h.DeleteSubscription(t.Context(), sub.ID); err != nil {
		t.Fatal(err)
	}
	if err := h.RestoreSubscription(t.Context(), sub); err != nil {
		t.Fatal(err)
	}
	if back := must[hooks.Subscription](t)(h.Subscription(t.Context(), sub.ID)); back.Visitor != sub.Visitor {
		t.Errorf("brought back as %+v", back.Visitor)
	}
}
