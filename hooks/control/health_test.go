package control_test

import "testing"

func TestTheListTellsHowEachSubscriptionFares(t *testing.T) {
	h := open(t)
	fine, heard := h.subscriber(200)
	busy, refused := h.subscriber(503)
	h.subscribe(fine, `[]`, "order.*")
	h.subscribe(busy, `["1h"]`, "order.*")
	h.subscribe(fine, `[]`, "user.*")
	h.call(202, "POST", "/api/v1/events", `{"type":"order.paid","data":{}}`)
	h.call(200, "POST", "/api/v1/queue/resume", nil)
	h.next(heard)
	h.next(refused)
	const path = "/api/v1/subscriptions"
	h.await(func() bool {
		list := h.call(200, "GET", path, nil)
		return list.count("items.1.health.last") == 1 && list.count("items.2.health.last") == 1 && list.get("items.1.failing.attempts") == "1"
	})
	list := h.call(200, "GET", path, nil) // newest first
	for at, want := range map[string]string{
		"items.0.health.last": "[]", "items.0.health.ok_percent": "<nil>", "items.0.health.p95_ms": "<nil>", "items.0.failing.attempts": "0",
		"items.1.health.last.0.status": "503", "items.1.health.ok_percent": "0", "items.1.health.queue": "1", "items.1.failing.given_up": "0",
		"items.2.health.last.0.status": "200", "items.2.health.last.0.fault": "", "items.2.health.ok_percent": "100", "items.2.health.queue": "0",
		"items.2.failing.since": "<nil>",
	} {
		if got := list.get(at); got != want {
			t.Errorf("%s is %s, want %s", at, got, want)
		}
	}
	id := list.get("items.1.health.last.0.exchange_id")
	if got := h.call(200, "GET", "/api/v1/exchanges/"+id, nil).get("status"); got != "503" {
		t.Errorf("the exchange of the try answered %s", got)
	}
}
