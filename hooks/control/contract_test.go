package control_test

import (
	"maps"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
)

// One evening in the house, by the document's own examples. call holds every request and answer to the document;
// at the end each call that there is was made.
func TestEveryCallAnswersAsTheDocumentSays(t *testing.T) {
	h := open(t)
	url, requests := h.subscriber(200)
	at := func(pattern string) map[string]any {
		body := h.example(pattern)
		if body["url"] != nil {
			body["url"] = url
		}
		return body
	}

	h.call(200, "GET", "/healthz", nil)
	h.call(200, "GET", "/readyz", nil)
	h.call(200, "GET", "/api/v1/openapi.json", nil)
	if got := h.call(200, "POST", "/api/v1/window/raise", nil).get("raised"); got != "false" {
		t.Errorf("a window was raised: %s", got)
	}

	h.call(201, "POST", "/api/v1/inboxes", at("POST /api/v1/inboxes"))
	h.call(200, "PATCH", "/api/v1/inboxes/orders", at("PATCH /api/v1/inboxes/{name}"))
	h.call(200, "GET", "/api/v1/inboxes", nil)
	capture := h.capture(httptest.NewRequest("POST", "/in/orders", strings.NewReader("paid")))
	h.call(200, "GET", "/api/v1/exchanges/"+capture+"/request", nil)
	h.call(200, "GET", "/api/v1/exchanges/"+capture+"/response", nil)
	h.call(201, "POST", "/api/v1/exchanges/"+capture+"/replay", at("POST /api/v1/exchanges/{id}/replay"))

	sub := "/api/v1/subscriptions/" + h.call(201, "POST", "/api/v1/subscriptions", at("POST /api/v1/subscriptions")).get("id")
	h.call(200, "GET", "/api/v1/subscriptions", nil)
	h.call(201, "POST", sub+"/test", nil)
	h.call(200, "POST", sub+"/rotate", at("POST /api/v1/subscriptions/{id}/rotate"))
	h.call(202, "POST", "/api/v1/events", at("POST /api/v1/events"))
	h.call(201, "POST", "/api/v1/comments", at("POST /api/v1/comments"))
	h.call(200, "GET", "/api/v1/comments", nil)
	h.keepBook(at)
	h.call(200, "GET", "/api/v1/queue", nil)
	h.call(200, "PUT", "/api/v1/queue", `{"url":"sqlite"}`)
	h.call(200, "POST", "/api/v1/queue/resume", nil)
	h.race(at("POST /api/v1/queue/races"))
	for range 4 {
		h.next(requests)
	}
	h.await(func() bool { return h.call(200, "GET", "/api/v1/queue", nil).get("states.delivered") == "4" })

	refusing, _ := h.subscriber(500)
	h.call(201, "POST", "/api/v1/exchanges/"+capture+"/replay", map[string]string{"url": refusing})
	h.await(func() bool { return h.latest().get("state") == "given_up" })
	h.call(200, "POST", "/api/v1/queue/pause", nil)
	h.call(200, "POST", "/api/v1/deliveries/"+h.latest().get("id")+"/retry", nil)
	h.call(200, "POST", "/api/v1/deliveries/retry", nil)
	h.call(200, "POST", "/api/v1/deliveries/retry", at("POST /api/v1/deliveries/retry"))
	h.call(200, "PATCH", sub, at("PATCH /api/v1/subscriptions/{id}"))
	h.call(204, "DELETE", sub, nil)
	h.call(200, "GET", "/api/v1/exchanges", nil)
	h.call(200, "GET", "/api/v1/stories/exchange/"+capture, nil)
	h.call(200, "GET", "/api/v1/export?format=ndjson", nil)
	loud, _ := h.counter()
	repeat := at("POST /api/v1/exchanges/{id}/load")
	repeat["url"] = loud
	run := "/api/v1/loads/" + h.call(201, "POST", "/api/v1/exchanges/"+capture+"/load", repeat).get("id")
	h.call(200, "POST", run+"/stop", nil)
	h.call(200, "GET", run, nil)
	many := at("POST /api/v1/replays")
	delete(many, "upto")
	h.call(200, "POST", "/api/v1/replays", many)
	many["dry_run"] = false
	replays := "/api/v1/replays/" + h.call(201, "POST", "/api/v1/replays", many).get("id")
	h.call(200, "GET", "/api/v1/replays", nil)
	h.call(200, "GET", replays, nil)
	for _, verb := range []string{"/pause", "/resume", "/cancel"} {
		h.call(200, "POST", replays+verb, nil)
	}
	h.playEverything(at("POST /api/v1/tapes/play"))
	h.call(200, "GET", "/api/v1/exchanges/"+capture+"/curl", nil)
	h.call(200, "GET", "/api/v1/exchanges/"+capture+"/test?lang=go", nil)
	h.call(201, "POST", "/api/v1/import", at("POST /api/v1/import"))
	h.call(200, "GET", "/api/v1/exchanges/"+capture+"/diff?with="+capture, nil)
	h.call(200, "POST", "/api/v1/exchanges/"+capture+"/explain", at("POST /api/v1/exchanges/{id}/explain"))
	h.call(200, "PATCH", "/api/v1/visitors", at("PATCH /api/v1/visitors"))
	h.call(200, "GET", "/api/v1/visitors", nil)
	h.call(200, "PATCH", "/api/v1/retention", at("PATCH /api/v1/retention"))
	h.call(200, "GET", "/api/v1/retention", nil)
	h.call(200, "POST", "/api/v1/purge", at("POST /api/v1/purge"))
	h.engine.SetLocalURL("http://127.0.0.1:1")
	h.call(201, "POST", "/api/v1/inboxes/orders/test", nil)
	h.call(204, "POST", "/api/v1/inboxes/orders/restart", nil)
	h.call(204, "DELETE", "/api/v1/inboxes/orders", nil)
	h.call(200, "PATCH", "/api/v1/tunnel", at("PATCH /api/v1/tunnel"))
	h.call(200, "POST", "/api/v1/tunnel", nil)
	h.call(200, "GET", "/api/v1/tunnel", nil)
	h.call(200, "DELETE", "/api/v1/tunnel", nil)
	h.call(200, "POST", "/api/v1/tunnel/test", nil)
	h.call(200, "GET", "/api/v1/doors", nil)
	h.call(200, "PATCH", "/api/v1/doors/ssh", at("PATCH /api/v1/doors/{name}"))
	h.call(200, "POST", "/api/v1/doors/lan", nil)
	h.call(200, "DELETE", "/api/v1/doors/lan", nil)
	h.stream("0").event()

	for _, pattern := range h.spec.patterns() {
		if !h.seen[pattern] {
			t.Errorf("%s was not called", pattern)
		}
	}
	if extra := len(h.seen) - len(h.spec.patterns()); extra != 0 {
		t.Errorf("%d calls are not in the document: %v", extra, slices.Sorted(maps.Keys(h.seen)))
	}
}
