package control_test

import (
	"maps"
	"strings"
	"testing"

	"bellhop/hooks"
)

// example gives the example request of a call.
func (h *house) example(pattern string) map[string]any {
	return maps.Clone(dig(h.spec.operation(pattern), "requestBody", "content", "application/json", "example").(map[string]any))
}

func TestASubscriptionIsMadeWithWhatTheCallLeavesOut(t *testing.T) {
	h := open(t)
	a := h.call(201, "POST", "/api/v1/subscriptions", map[string]any{"url": "https://example.com/hooks", "types": []string{"order.*"}})
	for path, want := range map[string]string{
		"url": "https://example.com/hooks", "types": "[order.*]", "description": "", "format": "standard-webhooks", "sign.scheme": "standard-webhooks",
		"schedule": "standard-webhooks", "timeout_ms": "15000", "allow_private": "false", "active": "true", "reason": "<nil>",
	} {
		if a.get(path) != want {
			t.Errorf("%s is %s, want %s", path, a.get(path), want)
		}
	}
	if got := h.call(200, "GET", "/api/v1/subscriptions", nil); got.count("items") != 1 || got.get("items.0.id") != a.get("id") {
		t.Errorf("list: %s", got.body)
	}
}

func TestSecretsAreShownOnceAndMaskedFromThenOn(t *testing.T) {
	h := open(t)
	a := h.call(201, "POST", "/api/v1/subscriptions", map[string]any{"url": "https://example.com/hooks", "types": []string{"*"}})
	made, path := a.get("sign.secrets.0"), "/api/v1/subscriptions/"+a.get("id")
	if !strings.HasPrefix(made, "whsec_") || a.count("sign.secrets") != 1 {
		t.Fatalf("made: %s", a.body)
	}
	masked := "[••••" + made[len(made)-4:] + "]"
	if got := h.call(200, "GET", "/api/v1/subscriptions", nil).get("items.0.sign.secrets"); got != masked {
		t.Errorf("listed: %s", got)
	}
	if got := h.call(200, "PATCH", path, `{"description":"x","sign":{"scheme":"standard-webhooks"}}`).get("sign.secrets"); got != masked {
		t.Errorf("after a change of something else: %s", got)
	}
	h.refused("invalid", "masked", "PATCH", path, map[string]any{"sign": map[string]any{"secrets": []string{"••••abcd"}}})

	rotated := h.call(200, "PATCH", path, `{"sign":{"secrets":[]}}`).get("sign.secrets.0")
	if !strings.HasPrefix(rotated, "whsec_") || rotated == made {
		t.Errorf("a fresh secret: %s", rotated)
	}
	both := h.call(200, "PATCH", path, map[string]any{"sign": map[string]any{"secrets": []string{rotated, made}}})
	if both.get("sign.secrets") != "["+rotated+" "+made+"]" {
		t.Errorf("two secrets: %s", both.body)
	}
	github := h.call(200, "PATCH", path, `{"sign":{"scheme":"github"}}`)
	if got := github.get("sign.secrets.0"); github.count("sign.secrets") != 1 || got == rotated || got == made || strings.HasPrefix(got, "•") {
		t.Errorf("a secret for the new scheme: %s", github.body)
	}
	if got := h.call(200, "PATCH", path, `{"sign":{"scheme":"none"}}`); got.get("sign.scheme") != "none" || got.get("sign.secrets") != "[]" {
		t.Errorf("unsigned: %s", got.body)
	}
}

func TestASubscriptionStaysAsItIsButForWhatTheCallNames(t *testing.T) {
	h := open(t)
	a := h.call(201, "POST", "/api/v1/subscriptions", h.example("POST /api/v1/subscriptions"))
	path := "/api/v1/subscriptions/" + a.get("id")
	a = h.call(200, "PATCH", path, `{"active":false}`)
	for path, want := range map[string]string{
		"active": "false", "reason": "Paused by hand.", "url": "http://localhost:9001/hooks", "types": "[comment.created order.*]",
		"description": "The shop", "schedule": "[1s 2s]", "timeout_ms": "5000", "allow_private": "true",
	} {
		if a.get(path) != want {
			t.Errorf("%s is %s, want %s", path, a.get(path), want)
		}
	}
	if a = h.call(200, "PATCH", path, `{"active":true}`); a.get("reason") != "<nil>" {
		t.Errorf("active again: %s", a.body)
	}

	id, _ := hooks.ParseID(a.get("id"))
	if _, err := h.engine.Store.ChangeSubscription(t.Context(), id, func(s *hooks.Subscription) error {
		s.Active, s.Reason = false, "It answered 410 Gone."
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if a = h.call(200, "PATCH", path, `{"active":false}`); a.get("reason") != "It answered 410 Gone." {
		t.Errorf("it was not active, and now that is because: %s", a.get("reason"))
	}

	h.call(204, "DELETE", path, nil)
	h.refused("not_found", "There is no subscription", "PATCH", path, `{}`)
	h.refused("not_found", "There is no subscription", "DELETE", path, nil)
	h.refused("not_found", "There is no subscription", "POST", path+"/test", nil)
	h.refused("not_found", "is none", "DELETE", "/api/v1/subscriptions/first", nil)
}

func TestSchedulesAreAListOrAName(t *testing.T) {
	h := open(t)
	path := "/api/v1/subscriptions/" + h.call(201, "POST", "/api/v1/subscriptions", h.example("POST /api/v1/subscriptions")).get("id")
	for given, shown := range map[string]string{
		`["1s","2m","1h30m"]`: "[1s 2m0s 1h30m0s]",
		`[]`:                  "[]",
		`"standard-webhooks"`: "standard-webhooks",
		`"shopify"`:           "shopify",
	} {
		h.call(200, "PATCH", path, `{"schedule":`+given+`}`)
		if got := h.call(200, "GET", "/api/v1/subscriptions", nil).get("items.0.schedule"); got != shown {
			t.Errorf("%s is shown as %s", given, got)
		}
	}
	for given, words := range map[string]string{
		`"hourly"`: "No schedule is called", `["soon"]`: "A wait looks like", `["-1s"]`: "from 0 s to 168h", `["169h"]`: "from 0 s to 168h",
		`[5]`: "A schedule is a list of waits", `{"first":"1s"}`: "A schedule is a list of waits",
		`["1s"` + strings.Repeat(`,"1s"`, 50) + `]`: "50 waits at most",
	} {
		h.refused("invalid", words, "PATCH", path, `{"schedule":`+given+`}`)
	}
}

func TestSubscriptionsThatCannotWorkAreRefused(t *testing.T) {
	h := open(t)
	for field, words := range map[string]string{
		`"url":""`: "There is no address yet", `"url":"ftp://x"`: "Only http://", `"allow_private":false`: "private network",
		`"types":[]`: "at least one event type", `"types":["a b"]`: "An event type looks like",
		`"format":"yaml"`: "cloudevents-binary", `"timeout_ms":60001`: "up to 60 s", `"timeout_ms":-1`: "up to 60 s",
		`"timeout_ms":18446744073710`: "up to 60 s", // times a million it would wrap around to 0.4 s
		`"sign":{"scheme":"rot13"}`:   "no such signature scheme", `"sign":{"secrets":["whsec_%"]}`: "not base64",
		`"id":"7"`: "Leave them out", `"reason":"x"`: "Leave them out", `"secret":"x"`: `There is no field "secret" here.`,
		`"description":"` + strings.Repeat("x", 501) + `"`: "500 characters",
	} {
		name, _, _ := strings.Cut(field, ":")
		fields := []string{field}
		for known, otherwise := range map[string]string{`"url"`: `"http://localhost:9001/"`, `"types"`: `["*"]`, `"allow_private"`: "true"} {
			if known != name {
				fields = append(fields, known+":"+otherwise)
			}
		}
		h.refused("invalid", words, "POST", "/api/v1/subscriptions", "{"+strings.Join(fields, ",")+"}")
	}
	if n := h.call(200, "GET", "/api/v1/subscriptions", nil).count("items"); n != 0 {
		t.Errorf("%d subscriptions were made by refused calls", n)
	}
}

func TestASubscriptionHasLinesAFormatAndLimits(t *testing.T) {
	h := open(t)
	a := h.call(201, "POST", "/api/v1/subscriptions", map[string]any{
		"url": "https://api.github.com/repos/a/b/dispatches", "types": []string{"*"}, "format": "github-dispatch", "schedule": "github", "speed": 100, "rate": 5, "parallel": 2,
		"headers": [][]string{{"Authorization", "Bearer ghp_0123456789abcdef"}, {"X-Team", "lobby"}}, "sign": map[string]any{"scheme": "none"},
	})
	for path, want := range map[string]string{
		"format": "github-dispatch", "schedule": "github", "speed": "100", "rate": "5", "parallel": "2", "headers": "[[Authorization ••••cdef] [X-Team lobby]]",
	} {
		if a.get(path) != want {
			t.Errorf("%s is %s, want %s", path, a.get(path), want)
		}
	}
	path := "/api/v1/subscriptions/" + a.get("id")
	h.call(200, "PATCH", path, `{"headers":[["X-Team","desk"],["Authorization","••••cdef"]]}`)
	id, _ := hooks.ParseID(a.get("id"))
	s, err := h.engine.Store.Subscription(t.Context(), id)
	if err != nil || s.Header.Get("Authorization") != "Bearer ghp_0123456789abcdef" || s.Header.Get("X-Team") != "desk" {
		t.Errorf("%v, %v", s.Header, err)
	}
	h.refused("invalid", "masked", "PATCH", path, `{"headers":[["X-Secret-Key","••••cdef"]]}`)
	h.refused("invalid", "Content-Length", "PATCH", path, `{"headers":[["Content-Length","3"]]}`)
	h.refused("invalid", "control character", "PATCH", path, `{"headers":[["X-A","a\r\nX-B: c"]]}`)
	h.refused("invalid", "slack", "PATCH", path, `{"format":"yaml"}`)
	h.refused("invalid", "", "PATCH", path, `{"format":"template","template":"{{.data.name"}`)
	if got := h.call(200, "PATCH", path, `{"format":"template","template":"{{.type}}","content_type":"text/plain"}`); got.get("template") != "{{.type}}" || got.get("content_type") != "text/plain" {
		t.Errorf("template: %s", got.body)
	}
	if got := h.call(200, "PATCH", path, `{"format":"slack"}`); got.get("template") != "<nil>" || got.get("format") != "slack" {
		t.Errorf("another format drops the template: %s", got.body)
	}
	h.refused("invalid", "", "PATCH", path, `{"speed":7}`)
}

func TestARotatedSecretSignsForADay(t *testing.T) {
	h := open(t)
	a := h.call(201, "POST", "/api/v1/subscriptions", map[string]any{"url": "https://example.com/hooks", "types": []string{"*"}})
	first, path := a.get("sign.secrets.0"), "/api/v1/subscriptions/"+a.get("id")
	rotated := h.call(200, "POST", path+"/rotate", nil)
	second := rotated.get("sign.secrets.0")
	if second == first || !strings.HasPrefix(second, "whsec_") || rotated.count("sign.secrets") != 1 {
		t.Fatalf("rotated: %s", rotated.body)
	}
	if rotated.count("sign.retiring") != 1 || rotated.get("sign.retiring.0.secret") != "••••"+first[len(first)-4:] || rotated.get("sign.retiring.0.until") == "" {
		t.Errorf("the one before: %s", rotated.body)
	}
	if got := h.call(200, "POST", path+"/rotate", `{"secret":"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}`); got.count("sign.retiring") != 2 || got.get("sign.secrets.0") != "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" {
		t.Errorf("rotated again: %s", got.body)
	}
	h.refused("invalid", "", "POST", path+"/rotate", `{"secret":"not base64!"}`)
	h.call(200, "PATCH", path, `{"sign":{"scheme":"none"}}`)
	h.refused("conflict", "not signed", "POST", path+"/rotate", nil)
	pair := h.call(200, "PATCH", path, `{"sign":{"scheme":"standard-webhooks","secrets":["whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg=="]}}`)
	if pair.get("sign.public_keys.0") != "whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4=" {
		t.Errorf("the key to check with: %s", pair.body)
	}
	if again := h.call(200, "POST", path+"/rotate", nil); !strings.HasPrefix(again.get("sign.secrets.0"), "whsk_") || again.get("sign.public_keys.0") == pair.get("sign.public_keys.0") {
		t.Errorf("the pair after it: %s", again.body)
	}
}
