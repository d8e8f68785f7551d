package control_test

import (
	"net/http/httptest"
	"strings"
	"testing"
)

func TestTwoExchangesAreCompared(t *testing.T) {
	h := open(t)
	h.call(201, "POST", "/api/v1/inboxes", map[string]string{"name": "shop"})
	capture := func(path, signature, body string) string {
		r := httptest.NewRequest("POST", path, strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("X-Signature", signature)
		return h.capture(r)
	}
	rows := strings.Repeat("0,", 50)
	left := capture("/in/shop", "t=1", `{"paid":false,"rows":[`+rows+`1],"old":1}`)
	right := capture("/in/shop/x", "t=2", `{"paid":true,"rows":[`+rows+`1]}`)

	d := h.call(200, "GET", "/api/v1/exchanges/"+left+"/diff?with="+right, nil)
	for path, want := range map[string]string{
		"left": left, "right": right, "same": "false",
		"request.summary":        "The first line, 1 header line and 2 values of the body differ.",
		"request.first.1.kind":   "changed",
		"request.first.1.right":  "/in/shop/x",
		"request.body.kind":      "json",
		"request.body.count":     "2",
		"request.body.decoded":   "false",
		"request.body.changes.0": "map[kind:changed left:false note: path:$.paid right:true]",
		"request.body.changes.1": "map[kind:removed left:1 note: path:$.old right:<nil>]",
	} {
		if got := d.get(path); got != want {
			t.Errorf("%s: got %s, want %s", path, got, want)
		}
	}
	if sent := d.count("request.body.lines"); sent != 10 || d.get("request.body.lines_left_out") != "47" {
		t.Errorf("%d lines are sent, %s left out", sent, d.get("request.body.lines_left_out"))
	}
	if got := d.get("request.body.lines.1"); !strings.Contains(got, "left_marks:[[10 15]]") || !strings.Contains(got, "right:  \"paid\": true,") {
		t.Errorf("the changed line is %s", got)
	}

	d = h.call(200, "GET", "/api/v1/exchanges/"+left+"/diff?with="+left, nil)
	for path, want := range map[string]string{
		"same": "true", "response.same": "true", "response.summary": "Both are the same, byte for byte.",
	} {
		if got := d.get(path); got != want {
			t.Errorf("of an exchange and itself, %s: got %s, want %s", path, got, want)
		}
	}
	h.refused("invalid", "with is the id", "GET", "/api/v1/exchanges/"+left+"/diff", nil)
	h.refused("not_found", "", "GET", "/api/v1/exchanges/"+left+"/diff?with=4711", nil)
	h.refused("not_found", "", "GET", "/api/v1/exchanges/4711/diff?with="+left, nil)
}
