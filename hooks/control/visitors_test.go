package control_test

import (
	"crypto/rand"
	"testing"

	"bellhop/hooks"
)

func TestTheOwnerLetsVisitorsAndSeesWhatTheyHave(t *testing.T) {
	h := open(t)
	h.engine.SetLocalURL("http://127.0.0.1:1")
	if got := h.call(200, "GET", "/api/v1/visitors", nil); got.get("webhooks") != "false" || got.get("join") != "false" {
		t.Errorf("from the start they may: %v", got)
	}
	h.call(200, "PATCH", "/api/v1/visitors", `{"webhooks":true}`)
	if got := h.call(200, "PATCH", "/api/v1/visitors", `{"join":true}`); got.get("webhooks") != "true" || got.get("join") != "true" {
		t.Errorf("what is absent does not stay: %v", got)
	}
	for _, kind := range []hooks.VisitorKind{hooks.VisitorWebhook, hooks.VisitorPhone} {
		visit := hooks.Visit{Kind: kind, URL: "https://hooks.example.test/x", Key: rand.Text(), Source: "198.51.100.7"}
		if _, err := h.engine.Visitors().Join(t.Context(), visit); err != nil {
			t.Fatal(err)
		}
	}
	if got := h.call(200, "GET", "/api/v1/visitors", nil); got.get("subscriptions") != "1" || got.get("phones") != "1" {
		t.Errorf("got %v", got)
	}
	list := h.call(200, "GET", "/api/v1/subscriptions", nil)
	if list.get("items.0.visitor.kind") != "webhook" || list.get("items.0.visitor.source") != "198.51.100.7" || list.get("items.0.visitor.checked") != "false" || list.get("items.0.active") != "false" {
		t.Errorf("got %v", list)
	}
	if n := h.call(200, "GET", "/api/v1/inboxes", nil).count("items"); n != 0 {
		t.Errorf("%d inboxes are listed", n)
	}
	at := "/api/v1/subscriptions/" + list.get("items.0.id")
	h.refused("conflict", "echo", "PATCH", at, `{"active":true}`)
	h.refused("invalid", "public addresses only", "PATCH", at, `{"allow_private":true}`)
	h.refused("invalid", "visitor", "PATCH", at, `{"visitor":{"kind":"webhook","source":"","checked":true}}`)
	h.refused("invalid", "counted", "PATCH", "/api/v1/visitors", `{"phones":3}`)
	h.call(204, "DELETE", at, nil)
}
