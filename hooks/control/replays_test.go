package control_test

import (
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"
)

// many has an inbox capture n requests, of which the second is cut, and gives their ids.
func (h *house) many(n int) (ids []string) {
	h.Helper()
	h.call(201, "POST", "/api/v1/inboxes", `{"name":"orders","body_limit":1024}`)
	for i := range n {
		body := fmt.Sprintf("order %d", i)
		if i == 1 {
			body = strings.Repeat("much more ", 200)
		}
		ids = append(ids, h.capture(httptest.NewRequest("POST", "/in/orders", strings.NewReader(body))))
	}
	return ids
}

func TestAReplayInBulkTellsFirstWhatItWouldSendAndThenHowItStands(t *testing.T) {
	h := open(t)
	ids := h.many(4)
	url, requests := h.subscriber(200)
	wish := func(more string) string {
		return fmt.Sprintf(`{"q":"in inbox:orders","url":%q,"in_turn":true%s}`, url, more)
	}
	plan := h.call(200, "POST", "/api/v1/replays", wish(`,"dry_run":true`))
	for path, want := range map[string]string{
		"total": "4", "sends": "3", "skipped.0.count": "1", "skipped.1": "<nil>", "targets.0.local": "true", "targets.0.count": "3", "targets.1": "<nil>", "upto": ids[3], "lasts_ms": "0",
	} {
		if plan.get(path) != want {
			t.Errorf("%s is %s, want %s", path, plan.get(path), want)
		}
	}
	if n := h.call(200, "GET", "/api/v1/deliveries", nil).count("items"); n != 0 {
		t.Fatalf("a dry run made %d deliveries", n)
	}
	h.capture(httptest.NewRequest("POST", "/in/orders", strings.NewReader("later")))
	h.refused("conflict", "It would be 4 requests by now, and not 3.", "POST", "/api/v1/replays", wish(`,"confirm":3`))
	b := h.call(201, "POST", "/api/v1/replays", wish(`,"confirm":3,"upto":"`+ids[3]+`"`))
	path := "/api/v1/replays/" + b.get("id")
	h.call(200, "POST", path+"/pause", nil)
	h.call(200, "POST", "/api/v1/queue/resume", nil)
	if got := h.call(200, "POST", path+"/resume", nil).get("state"); got != "running" {
		t.Errorf("resumed it is %s", got)
	}
	for _, body := range []string{"order 0", "order 2", "order 3"} {
		if r := h.next(requests); string(r.body) != body {
			t.Errorf("sent %s, want %s", r.body, body)
		}
	}
	h.await(func() bool { return h.call(200, "GET", path, nil).get("state") == "done" })
	b = h.call(200, "GET", path, nil)
	for path, want := range map[string]string{
		"total": "4", "made": "3", "skipped.0.count": "1", "states.delivered": "3", "states.due": "0", "answers.0.status": "200", "answers.0.count": "3", "q": "in inbox:orders",
	} {
		if b.get(path) != want {
			t.Errorf("%s is %s, want %s", path, b.get(path), want)
		}
	}
	h.refused("conflict", "This replay in bulk is done.", "POST", path+"/pause", nil)
}

func TestAReplayInBulkToStrangersWantsItsNumber(t *testing.T) {
	h := open(t)
	ids := h.many(3)
	wish := fmt.Sprintf(`{"ids":[%q,%q],"url":"https://api.example.com/hooks"`, ids[0], ids[2])
	const words = "2 requests would go to addresses that are not on this computer or a private network: api.example.com. To send 2 requests, confirm the number 2."
	h.refused("conflict", words, "POST", "/api/v1/replays", wish+`}`)
	h.refused("conflict", "It would be 2 requests by now, and not 1.", "POST", "/api/v1/replays", wish+`,"confirm":1}`)
	b := h.call(201, "POST", "/api/v1/replays", wish+`,"confirm":2}`)
	cancelled := h.call(200, "POST", "/api/v1/replays/"+b.get("id")+"/cancel", nil)
	if cancelled.get("state") != "cancelled" || cancelled.get("reason") != "It was cancelled." || cancelled.get("states.due") != "0" {
		t.Errorf("cancelled: %s", cancelled.body)
	}
}

func TestAReplayInBulkThatCannotBeIsRefused(t *testing.T) {
	h := open(t)
	ids := h.many(2)
	for body, words := range map[string]string{
		`{}`:                                  "Say which requests",
		`{"ids":["x"]}`:                       "numbers of exchanges",
		`{"q":"nope:1"}`:                      "nope",
		`{"q":"","order":"random"}`:           "order is oldest or newest.",
		`{"q":"","rate":1,"timing":1}`:        "not both",
		`{"q":"","rate":1001}`:                "A rate goes up to",
		`{"q":"","url":"ftp://x"}`:            "Only http",
		`{"q":"","upto":"x"}`:                 "upto is the number",
		`{"q":"","sign":{"scheme":"github"}}`: "secret",
	} {
		h.refused("invalid", words, "POST", "/api/v1/replays", body)
	}
	h.refused("conflict", "Nothing was chosen", "POST", "/api/v1/replays", `{"q":"inbox:other","url":"http://localhost:1"}`)
	h.refused("conflict", "None of the chosen requests can be sent again. Only the beginning", "POST", "/api/v1/replays", `{"ids":["`+ids[1]+`"],"url":"http://localhost:1"}`)
	h.refused("not_found", "There is no replay in bulk 99.", "GET", "/api/v1/replays/99", nil)
	h.refused("not_found", "There is no replay in bulk 99.", "POST", "/api/v1/replays/99/cancel", nil)
}
