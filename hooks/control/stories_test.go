package control_test

import (
	"net/http/httptest"
	"strings"
	"testing"
)

func TestAStoryHasTheObjectsOfTheOtherCalls(t *testing.T) {
	h := open(t)
	h.call(200, "POST", "/api/v1/queue/resume", nil)
	h.call(201, "POST", "/api/v1/inboxes", map[string]string{"name": "orders"})
	url, requests := h.subscriber(200)
	capture := h.capture(httptest.NewRequest("POST", "/in/orders", strings.NewReader("paid")))
	delivery := h.call(201, "POST", "/api/v1/exchanges/"+capture+"/replay", map[string]string{"url": url}).get("id")
	h.next(requests)
	h.await(func() bool { return h.latest().get("state") == "delivered" })
	for _, from := range []string{"exchange/" + capture, "delivery/" + delivery} {
		s := h.call(200, "GET", "/api/v1/stories/"+from, nil)
		for field, want := range map[string]string{
			"parts.0.kind": "capture", "parts.0.id": capture, "parts.0.parent": "<nil>", "parts.0.offset_ms": "0", "parts.0.exchange.inbox": "orders",
			"parts.1.kind": "delivery", "parts.1.parent": "0", "parts.1.delivery.origin": "replay", "parts.1.delivery.state": "delivered",
			"parts.2.kind": "attempt", "parts.2.parent": "1", "parts.2.exchange.status": "200", "parts.3": "<nil>", "cut": "false",
		} {
			if got := s.get(field); got != want {
				t.Errorf("%s: %s is %s, want %s", from, field, got, want)
			}
		}
	}
	h.call(201, "POST", "/api/v1/comments", map[string]string{"name": "Mia", "from": "", "text": "Lovely", "label": "bell"})
	s := h.call(200, "GET", "/api/v1/stories/comment/1", nil)
	if s.get("parts.0.comment.name") != "Mia" || s.get("parts.1.event.type") != "comment.created" || s.get("parts.1.event.cause.id") != "1" {
		t.Errorf("the comment's story is %v", s)
	}
	h.call(404, "GET", "/api/v1/stories/exchange/9999", nil)
	h.call(404, "GET", "/api/v1/stories/exchange/x", nil)
	h.call(404, "GET", "/api/v1/stories/event/evt_none", nil)
	h.call(400, "GET", "/api/v1/stories/payload/1", nil)
}
