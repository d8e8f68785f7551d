package control_test

import (
	"net/http/httptest"
	"strings"
	"testing"
)

func TestAnInboxIsMadeChangedAndDeleted(t *testing.T) {
	h := open(t)
	a := h.call(201, "POST", "/api/v1/inboxes", map[string]string{"name": "orders"})
	for path, want := range map[string]string{
		"path": "/in/orders", "answer.status": "200", "answer.body": `{"ok":true}`, "answer.delay_ms": "0",
		"answer.headers.0": "[Content-Type application/json]", "verify.scheme": "none", "verify.secrets": "[]", "verify.tolerance_seconds": "0", "forwards": "[]",
	} {
		if a.get(path) != want {
			t.Errorf("new: %s is %s, want %s", path, a.get(path), want)
		}
	}
	h.refused("conflict", "There is an inbox called orders already.", "POST", "/api/v1/inboxes", map[string]string{"name": "orders"})

	h.call(200, "PATCH", "/api/v1/inboxes/orders", `{"answer":{"status":503,"headers":[["Content-Type","text/plain"]],"body":""},"forwards":[{"url":"http://localhost:9001/"}]}`)
	a = h.call(200, "PATCH", "/api/v1/inboxes/orders", `{"answer":{"delay_ms":5}}`)
	for path, want := range map[string]string{"answer.status": "503", "answer.body": "", "answer.delay_ms": "5", "answer.headers": "[[Content-Type text/plain]]", "forwards.0.url": "http://localhost:9001/"} {
		if a.get(path) != want {
			t.Errorf("changed: %s is %s, want %s", path, a.get(path), want)
		}
	}
	w := httptest.NewRecorder()
	h.engine.Public("local", nil, nil).ServeHTTP(w, httptest.NewRequest("POST", "/in/orders", nil))
	if w.Code != 503 || w.Body.Len() > 0 {
		t.Errorf("a sender gets %d %q", w.Code, w.Body)
	}
	if got := h.call(200, "GET", "/api/v1/inboxes", nil); got.count("items") != 1 || got.get("items.0.name") != "orders" {
		t.Errorf("list: %s", got.body)
	}

	h.call(204, "DELETE", "/api/v1/inboxes/orders", nil)
	h.refused("not_found", "There is no inbox orders.", "DELETE", "/api/v1/inboxes/orders", nil)
	h.refused("not_found", "There is no inbox orders.", "PATCH", "/api/v1/inboxes/orders", `{}`)
	if got := h.call(200, "GET", "/api/v1/inboxes", nil); string(got.body) != `{"items":[]}`+"\n" {
		t.Errorf("list: %s", got.body)
	}
}

func TestAnInboxKeepsItsSecretsToItselfAndUnlessTheyAreChanged(t *testing.T) {
	h := open(t)
	const secret = "It's a Secret to Everybody"
	a := h.call(201, "POST", "/api/v1/inboxes", map[string]any{"name": "a", "verify": map[string]any{"scheme": "github", "secrets": []string{secret, "short"}}})
	if strings.Contains(string(a.body), "Secret") || a.get("verify.secrets") != "[••••body ••••]" {
		t.Errorf("got %s", a.body)
	}
	h.refused("invalid", "masked", "PATCH", "/api/v1/inboxes/a", map[string]any{"verify": map[string]any{"secrets": []string{"••••body"}}})
	a = h.call(200, "PATCH", "/api/v1/inboxes/a", `{"verify":{"tolerance_seconds":60}}`)
	if a.get("verify.secrets") != "[••••body ••••]" || a.get("verify.scheme") != "github" || a.get("verify.tolerance_seconds") != "60" {
		t.Errorf("got %s", a.body)
	}
	if in, _ := h.engine.Store.Inbox("a"); in.Verify.Secrets[0] != secret {
		t.Errorf("the secret became %q", in.Verify.Secrets[0])
	}
	h.refused("invalid", "at least one secret", "PATCH", "/api/v1/inboxes/a", `{"verify":{"scheme":"stripe"}}`)
	h.refused("invalid", "at least one secret", "PATCH", "/api/v1/inboxes/a", `{"verify":{"secrets":[]}}`)
	if a = h.call(200, "PATCH", "/api/v1/inboxes/a", `{"verify":{"scheme":"none"}}`); a.get("verify.scheme") != "none" || a.get("verify.secrets") != "[]" {
		t.Errorf("got %s", a.body)
	}
	h.refused("invalid", "Name a scheme", "PATCH", "/api/v1/inboxes/a", `{"verify":{"secrets":["x"]}}`)
}

func TestSettingsThatCannotWorkAreRefused(t *testing.T) {
	h := open(t)
	h.call(201, "POST", "/api/v1/inboxes", map[string]string{"name": "a"})
	for body, words := range map[string]string{
		`{"name":"b"}`:                                                    "An inbox keeps its name",
		`{"answer":{"status":42}}`:                                        "from 200 to 599",
		`{"answer":{"delay_ms":60001}}`:                                   "60 s at most",
		`{"answer":{"delay_ms":-1}}`:                                      "60 s at most",
		`{"answer":{"delay_ms":18446744073710}}`:                          "60 s at most", // times a million it would wrap around to 0.4 s
		`{"answer":{"headers":[["A b","c"]]}}`:                            "A header name",
		`{"verify":{"scheme":"rot13","secrets":["x"]}}`:                   "no such signature scheme",
		`{"verify":{"scheme":"standard-webhooks","secrets":["whsec_%"]}}`: "not base64",
		`{"forwards":[{"url":"gopher://x"}]}`:                             "Only http:// and https://",
		`{"forwards":[{"uri":"http://x"}]}`:                               `There is no field "uri" here.`,
	} {
		h.refused("invalid", words, "PATCH", "/api/v1/inboxes/a", body)
	}
}
