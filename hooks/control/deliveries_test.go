package control_test

import (
	"fmt"
	"strings"
	"testing"
)

// subscribe makes a subscription on this computer and gives its id and secret.
func (h *house) subscribe(url, schedule string, types ...string) (id, secret string) {
	h.Helper()
	a := h.call(201, "POST", "/api/v1/subscriptions", fmt.Sprintf(`{"url":%q,"types":["%s"],"schedule":%s,"allow_private":true}`, url, strings.Join(types, `","`), schedule))
	return a.get("id"), a.get("sign.secrets.0")
}

// latest gives the newest delivery.
func (h *house) latest() answer {
	h.Helper()
	id := h.call(200, "GET", "/api/v1/deliveries?limit=1", nil).get("items.0.id")
	return h.call(200, "GET", "/api/v1/deliveries/"+id, nil)
}

func TestAnEventReachesWhoWantsItsTypeByteForByte(t *testing.T) {
	h := open(t)
	url, requests := h.subscriber(200)
	_, secret := h.subscribe(url, `[]`, "order.*")
	h.subscribe("http://127.0.0.1:9/", `[]`, "user.created")
	a := h.call(202, "POST", "/api/v1/events", `{"id":"order-1","type":"order.paid","data":{"total": 12.50, "who":"<Ada & Noor>"}}`)
	if string(a.body) != `{"deliveries":1,"duplicate":false,"id":"order-1"}`+"\n" {
		t.Errorf("got %s", a.body)
	}
	h.call(200, "POST", "/api/v1/queue/resume", nil)
	got := h.next(requests)
	if !strings.HasSuffix(string(got.body), `"data":{"total": 12.50, "who":"<Ada & Noor>"}}`) || got.Header.Get("Webhook-Id") != "order-1" {
		t.Errorf("delivered: %s %v", got.body, got.Header)
	}
	h.signed(got, secret)
}

func TestTheSameEventIDTwiceIsOneEvent(t *testing.T) {
	h := open(t)
	h.subscribe("http://127.0.0.1:9/", `[]`, "*")
	h.call(202, "POST", "/api/v1/events", `{"id":"e1","type":"a"}`)
	again := h.call(202, "POST", "/api/v1/events", `{"id":"e1","type":"b","data":[1]}`)
	if again.get("duplicate") != "true" || again.get("deliveries") != "0" {
		t.Errorf("again: %s", again.body)
	}
	first := h.call(202, "POST", "/api/v1/events", `{"type":"a"}`)
	second := h.call(202, "POST", "/api/v1/events", `{"type":"a"}`)
	if first.get("id") == second.get("id") || second.get("duplicate") != "false" {
		t.Errorf("without ids: %s %s", first.body, second.body)
	}
	if n := h.call(200, "GET", "/api/v1/deliveries", nil).count("items"); n != 3 {
		t.Errorf("%d deliveries", n)
	}
}

func TestEventsThatCannotBeDeliveredAreRefused(t *testing.T) {
	h := open(t)
	for body, words := range map[string]string{
		`{}`: "An event type has", `{"type":"a b"}`: "An event type has", `{"type":"a","id":"a\r\nb"}`: "An event's id has", `{"type":"a","at":"now"}`: `no field "at"`,
	} {
		h.refused("invalid", words, "POST", "/api/v1/events", body)
	}
	h.refused("too_large", "1 MiB", "POST", "/api/v1/events", `{"type":"a","data":"`+strings.Repeat("x", 1<<20)+`"}`)
}

func TestDeliveriesAreListedNewestFirstInPagesAndByState(t *testing.T) {
	h := open(t)
	h.subscribe("http://127.0.0.1:9/", `[]`, "*")
	var ids []string
	for range 5 {
		h.call(202, "POST", "/api/v1/events", `{"type":"a"}`)
		ids = append(ids, h.latest().get("id"))
	}
	h.samePages("/api/v1/deliveries?limit=2", []string{ids[4], ids[3]}, []string{ids[2], ids[1]}, []string{ids[0]})
	h.samePages("/api/v1/deliveries?state=due&limit=3", []string{ids[4], ids[3], ids[2]}, []string{ids[1], ids[0]})
	h.samePages("/api/v1/deliveries?state=delivered&limit=3", nil)
	h.refused("invalid", "A delivery's state is", "GET", "/api/v1/deliveries?state=done", nil)
	h.refused("invalid", "from 1 to 1000", "GET", "/api/v1/deliveries?limit=1001", nil)
	h.refused("not_found", "There is no delivery 99.", "GET", "/api/v1/deliveries/99", nil)
	h.refused("not_found", "There is no delivery 99.", "POST", "/api/v1/deliveries/99/retry", nil)
	h.refused("conflict", "This one is due.", "POST", "/api/v1/deliveries/"+ids[0]+"/retry", nil)
}

func TestADeliveryShowsItsAttemptsAndIsRetriedAfterItWasGivenUp(t *testing.T) {
	h := open(t)
	url, requests := h.subscriber(500)
	h.subscribe(url, `["0s"]`, "*")
	h.call(202, "POST", "/api/v1/events", `{"type":"a"}`)
	h.call(200, "POST", "/api/v1/queue/resume", nil)
	h.await(func() bool { return h.latest().get("state") == "given_up" })
	d := h.latest()
	for path, want := range map[string]string{
		"attempts": "2", "reason": "The subscriber answered 500 Internal Server Error.", "due_at": "<nil>", "exchanges.2": "<nil>",
		"exchanges.0.attempt": "1", "exchanges.1.attempt": "2", "exchanges.1.status": "500", "exchanges.1.delivery_id": d.get("id"), "exchanges.1.origin": "event",
	} {
		if d.get(path) != want {
			t.Errorf("%s is %s, want %s", path, d.get(path), want)
		}
	}
	x := h.call(200, "GET", "/api/v1/exchanges/"+d.get("exchanges.0.id"), nil)
	if x.get("timings.total_us") == "<nil>" || !strings.Contains(string(x.body), `["X-Answered","yes"]`) || !strings.Contains(strings.ToLower(string(x.body)), `["webhook-id",`) {
		t.Errorf("attempt: %s", x.body)
	}

	h.call(200, "POST", "/api/v1/queue/pause", nil)
	retried := h.call(200, "POST", "/api/v1/deliveries/"+d.get("id")+"/retry", nil)
	if retried.get("state") != "due" || retried.get("reason") != "" {
		t.Errorf("retried: %s", retried.body)
	}
	h.call(200, "POST", "/api/v1/queue/resume", nil)
	h.await(func() bool { return h.latest().get("attempts") == "3" && h.latest().get("state") == "given_up" })
	h.call(200, "POST", "/api/v1/queue/pause", nil)
	if got := h.call(200, "POST", "/api/v1/deliveries/retry", nil).get("retried"); got != "1" {
		t.Errorf("%s were retried", got)
	}
	if got := h.call(200, "POST", "/api/v1/deliveries/retry", nil).get("retried"); got != "0" {
		t.Errorf("then %s", got)
	}
	for range 3 {
		h.next(requests)
	}
}

func TestAnAttemptWithoutAnAnswerHasNoResponse(t *testing.T) {
	h := open(t)
	h.subscribe("http://127.0.0.1:9/", `[]`, "*")
	h.call(202, "POST", "/api/v1/events", `{"type":"a","data":{"n":1}}`)
	h.call(200, "POST", "/api/v1/queue/resume", nil)
	h.await(func() bool { return h.latest().get("state") == "given_up" })
	id := h.latest().get("exchanges.0.id")
	x := h.call(200, "GET", "/api/v1/exchanges/"+id, nil)
	if x.get("status") != "0" || x.get("fault") != "unreachable" || x.get("response.headers") != "[]" {
		t.Errorf("got %s", x.body)
	}
	h.refused("not_found", "There was no response.", "GET", "/api/v1/exchanges/"+id+"/response", nil)
	if got := h.call(200, "GET", "/api/v1/exchanges/"+id+"/request", nil); !strings.HasSuffix(string(got.body), `"data":{"n":1}}`) {
		t.Errorf("request: %s", got.body)
	}
}

func TestTheQueueTellsHowItStands(t *testing.T) {
	h := open(t)
	url, requests := h.subscriber(200)
	h.subscribe(url, `[]`, "*")
	h.call(202, "POST", "/api/v1/events", `{"type":"a"}`)
	q := h.call(200, "GET", "/api/v1/queue", nil)
	for path, want := range map[string]string{"backend": "sqlite", "address": "sqlite", "trouble": "", "paused": "true", "in_process": "2", "workers.0.name": "in-process", "workers.0.size": "2", "depth": "0", "states.due": "1", "states.delivered": "0"} {
		if q.get(path) != want {
			t.Errorf("%s is %s, want %s", path, q.get(path), want)
		}
	}
	if got := h.call(200, "POST", "/api/v1/queue/resume", nil).get("paused"); got != "false" {
		t.Errorf("resumed: paused is %s", got)
	}
	h.next(requests)
	h.await(func() bool { return h.call(200, "GET", "/api/v1/queue", nil).get("states.delivered") == "1" })
	if got := h.call(200, "POST", "/api/v1/queue/pause", nil).get("paused"); got != "true" {
		t.Errorf("paused: paused is %s", got)
	}
}

func TestTheQueueIsChosen(t *testing.T) {
	h := open(t)
	h.refused("invalid", "There is no such queue.", "PUT", "/api/v1/queue", `{"url":"carrier-pigeon://x"}`)
	if got := h.call(200, "PUT", "/api/v1/queue", `{"url":"sqlite"}`).get("backend"); got != "sqlite" {
		t.Errorf("the backend is %s", got)
	}
	away := h.call(200, "PUT", "/api/v1/queue", `{"url":"amqp://guest:hunter2@127.0.0.1:9/"}`)
	if away.get("backend") != "rabbitmq" || away.get("address") != "amqp://guest@127.0.0.1:9/" || strings.Contains(string(away.body), "hunter2") {
		t.Errorf("got %s", away.body)
	}
	h.await(func() bool {
		return strings.HasPrefix(h.call(200, "GET", "/api/v1/queue", nil).get("trouble"), "Nothing listens at 127.0.0.1:9.")
	})
	if health := h.call(200, "GET", "/healthz", nil); health.get("status") != "degraded" || !strings.HasPrefix(health.get("reason"), "Nothing listens") {
		t.Errorf("health: %s", health.body)
	}
	h.call(200, "GET", "/readyz", nil)
	h.call(202, "POST", "/api/v1/events", `{"type":"a"}`)
}

func TestADeletedSubscriptionGetsNothingMore(t *testing.T) {
	h := open(t)
	id, _ := h.subscribe("http://127.0.0.1:9/", `[]`, "*")
	h.call(202, "POST", "/api/v1/events", `{"type":"a"}`)
	h.call(204, "DELETE", "/api/v1/subscriptions/"+id, nil)
	if d := h.latest(); d.get("state") != "given_up" || d.get("reason") != "Its subscription was deleted." || d.get("subscription_id") != id {
		t.Errorf("got %s", d.body)
	}
	h.refused("conflict", "Its subscription was deleted", "POST", "/api/v1/deliveries/"+h.latest().get("id")+"/retry", nil)
	if got := h.call(202, "POST", "/api/v1/events", `{"type":"a"}`).get("deliveries"); got != "0" {
		t.Errorf("a later event has %s deliveries", got)
	}
}

func TestATestGoesToOneSubscriptionWhateverTypesItWants(t *testing.T) {
	h := open(t)
	url, requests := h.subscriber(200)
	id, secret := h.subscribe(url, `[]`, "never")
	h.subscribe("http://127.0.0.1:9/", `[]`, "*")
	d := h.call(201, "POST", "/api/v1/subscriptions/"+id+"/test", nil)
	if d.get("origin") != "test" || d.get("subscription_id") != id {
		t.Errorf("got %s", d.body)
	}
	h.call(200, "POST", "/api/v1/queue/resume", nil)
	got := h.next(requests)
	h.signed(got, secret)
	h.describedEvent("bellhop.test", got)
	if got.Header.Get("Webhook-Id") != d.get("event_id") {
		t.Errorf("id %s, want %s", got.Header.Get("Webhook-Id"), d.get("event_id"))
	}
}

// describedEvent holds what a subscriber got to the document's webhooks.
func (h *house) describedEvent(name string, got heard) {
	h.Helper()
	hook := dig(h.spec.root, "webhooks", name, "post")
	h.fits(name, h.spec.schema(dig(hook, "requestBody")), parse(h.T, got.body))
	for _, p := range dig(hook, "parameters").([]any) {
		if header, _ := dig(h.spec.follow(p), "name").(string); header == "" || got.Header.Get(header) == "" {
			h.Errorf("%s: no header %q", name, header)
		}
	}
}
