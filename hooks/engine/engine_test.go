package engine_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/engine"
	"bellhop/hooks/signature"
	"bellhop/hooks/store"
)

func exchanges(t *testing.T, e *engine.Engine, q hooks.ExchangeQuery) []hooks.Exchange {
	t.Helper()
	return must[[]hooks.Exchange](t)(e.Store.Exchanges(t.Context(), q))
}

// captured sends a webhook and gives its capture once it is no longer new.
func captured(t *testing.T, e *engine.Engine, url, inbox string, body []byte, header ...[2]string) (x hooks.Exchange) {
	t.Helper()
	if status := post(t, url+"/in/"+inbox+"/a?b=c", body, header...); status != http.StatusOK {
		t.Fatalf("answered %d", status)
	}
	await(t, e, "the capture is inspected", func() bool {
		x = exchanges(t, e, hooks.ExchangeQuery{Inbox: inbox, Limit: 1})[0]
		return x.State != hooks.StateNew
	})
	return x
}

func TestAWebhookIsCapturedInspectedAndForwarded(t *testing.T) {
	e := open(t, t.TempDir(), quiet())
	url := serve(t, e)
	good, bad := newSink(t), newSink(t, 500)
	must[hooks.Inbox](t)(e.Store.AddInbox(t.Context(), hooks.Inbox{Name: "good", Forwards: []hooks.Forward{{URL: good.url + "/x"}, {URL: good.url + "/y"}}}))
	must[hooks.Inbox](t)(e.Store.AddInbox(t.Context(), hooks.Inbox{Name: "bad", Forwards: []hooks.Forward{{URL: bad.url}}}))
	must[hooks.Inbox](t)(e.Store.AddInbox(t.Context(), hooks.Inbox{Name: "none", Verify: hooks.Verify{Scheme: "github", Secrets: []string{"s"}}}))

	body := []byte{'{', '}', 0, 0xff, '\n'}
	x := captured(t, e, url, "good", body, [2]string{"x-Odd", "1"}, [2]string{"X-GitHub-Event", "push"}, [2]string{"X-GitHub-Delivery", "d1"})
	if x.State != hooks.StateProcessed || x.Provider != "GitHub" || x.Event != "push" || x.SenderID != "d1" || x.URL != "/in/good/a?b=c" {
		t.Errorf("got %+v", x)
	}
	received := good.all()
	if len(received) != 2 {
		t.Fatalf("%d forwards came", len(received))
	}
	for _, r := range received {
		if !bytes.Equal(r.body, body) || r.header.Get("X-Odd") != "1" || r.header.Get("X-Github-Delivery") != "d1" || r.method != "POST" {
			t.Errorf("forwarded as %+v", r)
		}
	}
	if x := captured(t, e, url, "none", body); x.State != hooks.StateProcessed || x.Verdict != hooks.VerdictMissing {
		t.Errorf("got %+v", x)
	}
	if status := post(t, url+"/in/nobody", body); status != http.StatusNotFound {
		t.Errorf("an unknown inbox answers %d", status)
	}
	if status := post(t, url+"/in/bad", body); status != http.StatusOK {
		t.Errorf("answered %d", status)
	}
	await(t, e, "the forward waits", func() bool {
		list := must[[]hooks.Delivery](t)(e.Store.Deliveries(t.Context(), hooks.DeliveryQuery{State: hooks.Waiting}))
		return len(list) == 1 && list[0].Reason == "The subscriber answered 500 Internal Server Error."
	})
}

// What cannot be forwarded must not hold up the captures behind it.
func TestAnOddRequestHoldsUpNothing(t *testing.T) {
	e := open(t, t.TempDir(), quiet())
	url := serve(t, e)
	s := newSink(t)
	must[hooks.Inbox](t)(e.Store.AddInbox(t.Context(), hooks.Inbox{Name: "a", Forwards: []hooks.Forward{{URL: s.url}}}))
	r, err := http.NewRequestWithContext(t.Context(), strings.Repeat("LONG", 20), url+"/in/a", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Close = true
	response, err := http.DefaultClient.Do(r)
	if err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("%v, %v", response, err)
	}
	response.Body.Close()
	if x := captured(t, e, url, "a", []byte("{}")); x.State != hooks.StateProcessed {
		t.Errorf("got %+v", x)
	}
	if failed := exchanges(t, e, hooks.ExchangeQuery{State: hooks.StateFailed}); len(failed) != 1 || failed[0].StateReason == "" {
		t.Errorf("failed: %+v", failed)
	}
}

func addEvent(t *testing.T, e *engine.Engine, id string) {
	t.Helper()
	event := hooks.Event{ID: id, Type: "order.paid", At: time.Now(), Data: json.RawMessage(`{"id":"` + id + `"}`)}
	if _, _, err := e.Store.AddEvent(t.Context(), event); err != nil {
		t.Fatal(err)
	}
}

func subscribe(t *testing.T, e *engine.Engine, url string, schedule hooks.Schedule) (hooks.Subscription, string) {
	t.Helper()
	secret := signature.GenerateSecret()
	return must[hooks.Subscription](t)(e.Store.AddSubscription(t.Context(), hooks.Subscription{
		URL: url, Types: []string{"order.*"}, Sign: hooks.Sign{Scheme: hooks.SchemeStandard, Secrets: []string{secret}},
		Schedule: schedule, AllowPrivate: true, Active: true,
	})), secret
}

func only(t *testing.T, e *engine.Engine) hooks.Delivery {
	t.Helper()
	list := must[[]hooks.Delivery](t)(e.Store.Deliveries(t.Context(), hooks.DeliveryQuery{}))
	if len(list) != 1 {
		t.Fatalf("%d deliveries", len(list))
	}
	return list[0]
}

func TestAnEventIsRetriedUntilItIsTaken(t *testing.T) {
	e := open(t, t.TempDir(), quiet())
	s := newSink(t, 503, 302, 200)
	waits := hooks.Schedule{30 * time.Millisecond, 50 * time.Millisecond, time.Hour}
	_, secret := subscribe(t, e, s.url, waits)
	addEvent(t, e, "evt_1")
	d := awaitDelivery(t, e, only(t, e).ID, hooks.Delivered)
	received := s.all()
	if d.Attempts != 3 || len(received) != 3 {
		t.Fatalf("%d attempts, %d came", d.Attempts, len(received))
	}
	scheme, _ := signature.Find(hooks.SchemeStandard)
	for i, r := range received {
		var lines [][2]string
		for name, values := range r.header {
			lines = append(lines, [2]string{name, values[0]})
		}
		verdict, reason := scheme.Verify(signature.Input{Header: lines, Body: r.body, Secrets: []string{secret}, Time: r.at})
		if verdict != signature.Valid || r.header.Get("Webhook-Id") != "evt_1" || r.header.Get("User-Agent") != "Bellhop/test" {
			t.Errorf("attempt %d: %s, %s, %q", i+1, verdict, reason, r.header)
		}
		if i > 0 && r.at.Sub(received[i-1].at) < waits[i-1] {
			t.Errorf("attempt %d came after %s", i+1, r.at.Sub(received[i-1].at))
		}
	}
	attempts := exchanges(t, e, hooks.ExchangeQuery{Delivery: d.ID})
	var statuses []int
	for _, x := range attempts {
		statuses = append(statuses, x.Status)
	}
	if !slices.Equal(statuses, []int{200, 302, 503}) {
		t.Errorf("attempts %v, newest first", statuses)
	}
}

func TestAnEventThatNobodyTakesIsGivenUpAndCanBeRetried(t *testing.T) {
	e := open(t, t.TempDir(), quiet())
	s := newSink(t, 500, 500, 200)
	subscribe(t, e, s.url, hooks.Schedule{time.Millisecond})
	addEvent(t, e, "evt_1")
	d := awaitDelivery(t, e, only(t, e).ID, hooks.GivenUp)
	if d.Attempts != 2 || d.Reason == "" {
		t.Errorf("got %+v", d)
	}
	if _, err := e.Store.Retry(t.Context(), d.ID); err != nil {
		t.Fatal(err)
	}
	awaitDelivery(t, e, d.ID, hooks.Delivered)
}

func TestAVisitorsSubscriptionDoesNotReachThisMachine(t *testing.T) {
	e := open(t, t.TempDir(), quiet())
	s := newSink(t)
	d := must[hooks.Delivery](t)(e.Store.AddDelivery(t.Context(), hooks.Delivery{Method: "POST", URL: s.url, Origin: hooks.OriginEvent}, []byte("{}")))
	if d = awaitDelivery(t, e, d.ID, hooks.GivenUp); !strings.Contains(d.Reason, "private network") {
		t.Errorf("got %+v", d)
	}
	// Sending the attempt again does not help it either.
	attempt := exchanges(t, e, hooks.ExchangeQuery{Delivery: d.ID})[0]
	again := must[hooks.Delivery](t)(e.Replay(t.Context(), hooks.Replay{Exchange: attempt.ID}))
	awaitDelivery(t, e, again.ID, hooks.GivenUp)
	if n := len(s.all()); n != 0 {
		t.Errorf("%d requests came through", n)
	}
	// But the owner may name the address.
	own := must[hooks.Delivery](t)(e.Replay(t.Context(), hooks.Replay{Exchange: attempt.ID, URL: s.url}))
	awaitDelivery(t, e, own.ID, hooks.Delivered)
	if r := s.all()[0]; string(r.body) != "{}" || r.header.Get("Content-Type") != "application/json" {
		t.Errorf("got %+v", r)
	}
}

func TestAPauseOutlastsARestart(t *testing.T) {
	dir := t.TempDir()
	s := newSink(t)
	e, stop := openAndStop(t, dir, quiet())
	subscribe(t, e, s.url, hooks.Once())
	if err := e.Pause(t.Context()); err != nil {
		t.Fatal(err)
	}
	for range 5 { // each start could let something through before it knows
		addEvent(t, e, hooks.NewEventID(time.Now()))
		stop()
		e, stop = openAndStop(t, dir, quiet())
		if q := must[bool](t)(pausedAndIdle(t, e)); !q {
			t.Fatal("it forgot the pause")
		}
	}
	url := serve(t, e)
	must[hooks.Inbox](t)(e.Store.AddInbox(t.Context(), hooks.Inbox{Name: "a"}))
	captured(t, e, url, "a", nil) // captures go on
	if n := len(s.all()); n != 0 {
		t.Fatalf("%d left during the pause", n)
	}
	if err := e.Resume(t.Context()); err != nil {
		t.Fatal(err)
	}
	await(t, e, "all are delivered", func() bool {
		return must[hooks.Counts](t)(e.Store.Counts(t.Context())).Deliveries[hooks.Delivered] == 5
	})
	if n := len(s.all()); n != 5 {
		t.Errorf("%d came", n)
	}
	stop()
	e = open(t, dir, quiet())
	if q := must[bool](t)(pausedAndIdle(t, e)); q {
		t.Error("it is paused again")
	}
}

func pausedAndIdle(t *testing.T, e *engine.Engine) (bool, error) {
	q, err := e.QueueState(t.Context())
	return q.Paused && q.States[hooks.InFlight] == 0 && *q.Depth == 0, err
}

func TestATestEventIsSentAtOnce(t *testing.T) {
	e := open(t, t.TempDir(), quiet())
	s := newSink(t)
	sub, _ := subscribe(t, e, s.url, nil)
	d := must[hooks.Delivery](t)(e.TestSubscription(t.Context(), sub.ID))
	awaitDelivery(t, e, d.ID, hooks.Delivered)
	var said struct {
		Type string
		Data struct {
			SubscriptionID string `json:"subscription_id"`
		}
	}
	if err := json.Unmarshal(s.all()[0].body, &said); err != nil || said.Type != "bellhop.test" || said.Data.SubscriptionID != sub.ID.String() {
		t.Errorf("got %+v, %v", said, err)
	}
	if _, err := e.TestSubscription(t.Context(), 99); hooks.CodeOf(err) != hooks.CodeNotFound {
		t.Errorf("got %v", err)
	}
}

func TestTheExampleRingsItsOwnInboxAndFollowsTheAddress(t *testing.T) {
	dir := t.TempDir()
	e, stop := openAndStop(t, dir, quiet())
	ctx := t.Context()
	url := serve(t, e)
	subs := func() []hooks.Subscription { return must[[]hooks.Subscription](t)(e.Store.Subscriptions(ctx)) }
	for range 2 {
		if err := e.SeedExample(ctx, url); err != nil {
			t.Fatal(err)
		}
	}
	if len(subs()) != 1 || len(e.Store.Inboxes()) != 2 {
		t.Fatalf("%d subscriptions, %d inboxes", len(subs()), len(e.Store.Inboxes()))
	}
	_, _, err := e.Store.AddComment(ctx, hooks.Comment{Name: "Mia"}, func(c hooks.Comment) (hooks.Event, error) {
		return hooks.Event{ID: "evt_1", Type: "comment.created", At: c.At, Data: []byte("{}")}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	var x hooks.Exchange
	await(t, e, "the demo inbox rang", func() bool {
		list := exchanges(t, e, hooks.ExchangeQuery{Inbox: "demo", State: hooks.StateProcessed})
		if len(list) == 1 {
			x = list[0]
		}
		return len(list) == 1
	})
	if x.Verdict != hooks.VerdictValid || x.SenderID != "evt_1" {
		t.Errorf("got %+v", x)
	}
	stop()

	e = open(t, dir, quiet())
	if err := e.SeedExample(ctx, "http://127.0.0.1:9999/"); err != nil || subs()[0].URL != "http://127.0.0.1:9999/in/demo" {
		t.Errorf("it did not follow: %s, %v", subs()[0].URL, err)
	}
	_, err = e.Store.ChangeSubscription(ctx, subs()[0].ID, func(s *hooks.Subscription) error { s.URL = "https://example.test/mine"; return nil })
	if err != nil {
		t.Fatal(err)
	}
	if err := e.SeedExample(ctx, "http://127.0.0.1:7777"); err != nil || subs()[0].URL != "https://example.test/mine" {
		t.Errorf("it moved the owner's: %s, %v", subs()[0].URL, err)
	}
	if err := errors.Join(e.Store.DeleteSubscription(ctx, subs()[0].ID), e.Store.DeleteInbox(ctx, "demo"), e.Store.DeleteInbox(ctx, "scratch"), e.SeedExample(ctx, "http://127.0.0.1:6666")); err != nil {
		t.Error(err)
	}
	if len(subs()) != 0 || len(e.Store.Inboxes()) != 0 {
		t.Error("what the owner deleted came back")
	}
}

func TestAnExampleThatACrashCutInTwoIsMadeWhole(t *testing.T) {
	e := open(t, t.TempDir(), quiet())
	secret := signature.GenerateSecret()
	must[hooks.Inbox](t)(e.Store.AddInbox(t.Context(), hooks.Inbox{Name: "demo", Verify: hooks.Verify{Scheme: hooks.SchemeStandard, Secrets: []string{secret}}}))
	if err := e.SeedExample(t.Context(), "http://127.0.0.1:1"); err != nil {
		t.Fatal(err)
	}
	if subs := must[[]hooks.Subscription](t)(e.Store.Subscriptions(t.Context())); len(subs) != 1 || !slices.Equal(subs[0].Sign.Secrets, []string{secret}) {
		t.Errorf("got %+v", subs)
	}
}

// Whatever moment the stop comes at, all goroutines end, and what was acknowledged is there at the next start.
func TestStartingAndStoppingManyTimes(t *testing.T) {
	dir := t.TempDir()
	s := newSink(t)
	acknowledged := 0
	for round := range 50 {
		e, stop := openAndStop(t, dir, quiet())
		if round == 0 {
			subscribe(t, e, s.url, hooks.Schedule{0, 0, 0})
		}
		for i := range round % 7 {
			addEvent(t, e, fmt.Sprintf("evt_%d_%d", round, i))
			acknowledged++
		}
		stop()
		if err := e.Store.SetSetting(t.Context(), "a", "b"); hooks.CodeOf(err) != hooks.CodeUnavailable {
			t.Fatalf("a write after the stop: %v", err)
		}
	}
	e := open(t, dir, quiet())
	await(t, e, "all are delivered", func() bool {
		return must[hooks.Counts](t)(e.Store.Counts(t.Context())).Deliveries[hooks.Delivered] == int64(acknowledged)
	})
	ids := map[string]int{}
	for _, r := range s.all() {
		ids[r.header.Get("Webhook-Id")]++
	}
	if len(ids) != acknowledged {
		t.Errorf("%d of %d events came", len(ids), acknowledged)
	}
}

func TestWhatACrashLeftBehindIsTakenUp(t *testing.T) {
	dir := t.TempDir()
	e, stop := openAndStop(t, dir, quiet())
	s := newSink(t)
	must[hooks.Inbox](t)(e.Store.AddInbox(t.Context(), hooks.Inbox{Name: "a", Forwards: []hooks.Forward{{URL: s.url}}}))
	stop()
	bare := must[*store.Store](t)(store.Open(t.Context(), store.Options{Path: filepath.Join(dir, "bellhop.db"), Clock: time.Now, Log: quiet()}))
	stopBare := start(t, bare.Run)
	x := hooks.Exchange{ID: bare.NextExchange(), Direction: hooks.In, At: time.Now(), Method: "POST", URL: "/in/a", Inbox: "a", State: hooks.StateNew}
	if err := bare.Record(t.Context(), x, hooks.Payload{Head: []byte("POST /in/a HTTP/1.1\r\n\r\n"), Body: []byte("left behind")}, hooks.Payload{}); err != nil {
		t.Fatal(err)
	}
	stopBare()
	if err := bare.Close(); err != nil {
		t.Fatal(err)
	}
	e = open(t, dir, quiet())
	await(t, e, "it is forwarded", func() bool { return exchanges(t, e, hooks.ExchangeQuery{Inbox: "a"})[0].State == hooks.StateProcessed })
	if r := s.all(); len(r) != 1 || string(r[0].body) != "left behind" {
		t.Errorf("got %+v", r)
	}
}
