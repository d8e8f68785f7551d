package control_test

import (
	"strings"
	"testing"
)

// givenUp makes deliveries that were given up, one each of a refusal by two hosts and of one that nothing answers at.
func (h *house) givenUp() (refusing, elsewhere, nowhere string) {
	h.Helper()
	url, _ := h.subscriber(503)
	other, _ := h.subscriber(500)
	h.subscribe(url+"/a", `[]`, "*")
	h.subscribe(other+"/b", `[]`, "*")
	h.subscribe("http://127.0.0.1:9/", `[]`, "*")
	h.call(202, "POST", "/api/v1/events", `{"type":"a"}`)
	h.call(200, "POST", "/api/v1/queue/resume", nil)
	h.await(func() bool { return h.call(200, "GET", "/api/v1/queue", nil).get("states.given_up") == "3" })
	h.call(200, "POST", "/api/v1/queue/pause", nil)
	return url + "/a", other + "/b", "http://127.0.0.1:9/"
}

func TestDeliveriesAreChosenByTargetErrorSubscriptionAndTime(t *testing.T) {
	h := open(t)
	refusing, elsewhere, _ := h.givenUp()
	host, _, _ := strings.Cut(strings.TrimPrefix(refusing, "http://"), "/")
	for query, want := range map[string]int{
		"": 3, "target=127.0.0.1": 3, "target=" + host: 1, "target=" + host + "/hooks": 1, "target=" + host + "/hooks/b": 0, "target=" + elsewhere: 1,
		"error=503": 1, "error=5xx": 2, "error=unreachable": 1, "error=none": 0, "error=5xx&target=" + host: 1,
		"since=1h": 3, "since=2999-01-01T00:00:00Z": 0, "subscription=1": 1, "subscription=9": 0,
	} {
		if n := h.call(200, "GET", "/api/v1/deliveries?state=given_up&"+query, nil).count("items"); n != want {
			t.Errorf("%s finds %d, want %d", query, n, want)
		}
	}
	d := h.call(200, "GET", "/api/v1/deliveries?error=503", nil)
	if d.get("items.0.status") != "503" || d.get("items.0.fault") != "" || d.get("items.0.ended_at") == "<nil>" {
		t.Errorf("got %s", d.body)
	}
	for query, words := range map[string]string{
		"error=often": "An error is a status such as 503", "target=a%20b": "A target is a host", "since=yesterday": "since is a time such as", "subscription=crm": "named by its id",
	} {
		h.refused("invalid", words, "GET", "/api/v1/deliveries?"+query, nil)
	}
}

func TestWhatIsChosenIsRetried(t *testing.T) {
	h := open(t)
	refusing, _, _ := h.givenUp()
	id := h.call(200, "GET", "/api/v1/deliveries?error=unreachable", nil).get("items.0.id")
	retry := func(body any, want string) {
		t.Helper()
		if got := h.call(200, "POST", "/api/v1/deliveries/retry", body).get("retried"); got != want {
			t.Errorf("%v retries %s, want %s", body, got, want)
		}
	}
	retry(`{"since":"2999-01-01T00:00:00Z"}`, "0")
	retry(`{"state":"waiting"}`, "0")
	retry(`{"ids":[]}`, "0")
	retry(`{"target":"`+refusing+`","error":"5xx","since":"1h"}`, "1")
	retry(`{"ids":["`+id+`","77"]}`, "1")
	h.call(200, "PATCH", "/api/v1/subscriptions/2", `{"active":false}`)
	if a := h.call(200, "POST", "/api/v1/deliveries/retry", nil); a.get("retried") != "1" || a.get("held") != "1" {
		t.Errorf("of a paused subscription: %s", a.body)
	}
	retry(`{}`, "0")
	for body, words := range map[string]string{
		`{"state":"due"}`: "Only deliveries that wait or were given up", `{"ids":["x"]}`: "An id is a number", `{"error":"x"}`: "An error is", `{"limit":3}`: `no field "limit"`, `[`: "ends early",
	} {
		h.refused("invalid", words, "POST", "/api/v1/deliveries/retry", body)
	}
}
