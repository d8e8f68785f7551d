package control_test

import (
	"strings"
	"testing"

	"bellhop/hooks"
)

func TestASecretThatCannotBeReadAnyMoreSaysSo(t *testing.T) {
	h := open(t)
	a := h.call(201, "POST", "/api/v1/subscriptions", map[string]any{"url": "https://example.com/hooks", "types": []string{"*"}})
	h.call(201, "POST", "/api/v1/inboxes", map[string]any{"name": "signed", "verify": map[string]any{"scheme": "github", "secrets": []string{"a"}}})
	id, _ := hooks.ParseID(a.get("id"))
	if _, err := h.engine.Store.ChangeSubscription(t.Context(), id, func(s *hooks.Subscription) error {
		s.Sign.Secrets, s.Sign.Unreadable = nil, true
		s.Header = hooks.Header{{"Authorization", hooks.LostValue}}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := h.engine.Store.ChangeInbox(t.Context(), "signed", func(in *hooks.Inbox) error {
		in.Verify.Secrets, in.Verify.Unreadable = nil, true
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	const lost = "•••• cannot be read any more, set a new one"
	path := "/api/v1/subscriptions/" + a.get("id")
	for name, got := range map[string]string{
		"the subscription":   h.call(200, "GET", "/api/v1/subscriptions", nil).get("items.0.sign.secrets.0"),
		"its header line":    h.call(200, "GET", "/api/v1/subscriptions", nil).get("items.0.headers.0.1"),
		"its change":         h.call(200, "PATCH", path, `{"description":"x"}`).get("sign.secrets.0"),
		"the inbox":          h.call(200, "GET", "/api/v1/inboxes", nil).get("items.0.verify.secrets.0"),
		"the inbox's change": h.call(200, "PATCH", "/api/v1/inboxes/signed", `{"answer":{"status":201}}`).get("verify.secrets.0"),
	} {
		if got != lost {
			t.Errorf("%s: %s", name, got)
		}
	}
	h.refused("invalid", "masked", "PATCH", path, map[string]any{"sign": map[string]any{"secrets": []string{lost}}})
	if got := h.call(200, "PATCH", path, `{"sign":{"secrets":[]}}`).get("sign.secrets.0"); !strings.HasPrefix(got, "whsec_") {
		t.Errorf("a new one: %s", got)
	}
	if got := h.call(200, "PATCH", "/api/v1/inboxes/signed", `{"verify":{"secrets":["a new secret of its own"]}}`).get("verify.secrets.0"); got != "•••• own" {
		t.Errorf("a new one for the inbox: %s", got)
	}
}
