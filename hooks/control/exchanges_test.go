package control_test

import (
	"bytes"
	"encoding/base64"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"bellhop/hooks/signature"
)

// pages follows next from the first page on and gives the ids of each page.
func (h *house) pages(path string) (pages [][]string) {
	h.Helper()
	for at := path; ; {
		a := h.call(200, "GET", at, nil)
		var ids []string
		items, _ := dig(a.value, "items").([]any)
		for _, item := range items {
			ids = append(ids, dig(item, "id").(string))
		}
		pages = append(pages, ids)
		next := a.get("next")
		if next == "<nil>" {
			return pages
		}
		at = path + "&before=" + next
	}
}

func (h *house) samePages(path string, want ...[]string) {
	h.Helper()
	if got := h.pages(path); !slices.EqualFunc(got, want, slices.Equal) {
		h.Errorf("%s: got the pages %v, want %v", path, got, want)
	}
}

func TestExchangesAreListedNewestFirstInPages(t *testing.T) {
	h := open(t)
	h.call(201, "POST", "/api/v1/inboxes", map[string]string{"name": "a"})
	h.call(201, "POST", "/api/v1/inboxes", map[string]string{"name": "b"})
	var ids []string
	for _, path := range []string{"/in/a/1", "/in/b/2", "/in/a/3", "/in/a/4", "/in/b/5"} {
		ids = append(ids, h.capture(httptest.NewRequest("POST", path, strings.NewReader("hello"))))
	}
	h.samePages("/api/v1/exchanges?limit=2", []string{ids[4], ids[3]}, []string{ids[2], ids[1]}, []string{ids[0]})
	h.samePages("/api/v1/exchanges?limit=5", []string{ids[4], ids[3], ids[2], ids[1], ids[0]})
	h.samePages("/api/v1/exchanges?q=inbox:a&limit=2", []string{ids[3], ids[2]}, []string{ids[0]})
	h.samePages("/api/v1/exchanges?q=in+inbox:b+state:processed&limit=9", []string{ids[4], ids[1]})
	h.samePages("/api/v1/exchanges?q=out&limit=9", nil)
	for query, words := range map[string]string{
		"limit=0": "from 1 to 1000", "limit=1001": "from 1 to 1000", "limit=x": "from 1 to 1000",
		"before=0": "the next of an earlier answer", "before=-3": "the next of an earlier answer",
		"q=stats:500": `Did you mean status:?`, "q=inbox:": `inbox:`, "q=state:done": `state:`,
	} {
		h.refused("invalid", words, "GET", "/api/v1/exchanges?"+query, nil)
	}
	h.call(200, "GET", "/api/v1/exchanges?limit=1000", nil)
}

func TestACaptureIsShownWithHeadersAndItsBytesComeBackAsTheyCame(t *testing.T) {
	h := open(t)
	h.call(201, "POST", "/api/v1/inboxes", map[string]any{"name": "a", "answer": map[string]any{"status": 202, "body": "<b>ok</b>", "headers": [][2]string{{"X-Answer", "a; b"}}}})
	var body []byte
	for c := range 256 {
		body = append(body, byte(c))
	}
	body = append(body, "\r\n<script>alert(1)</script>\r\n"...)
	r := httptest.NewRequest("PUT", "/in/a/x%2Fy?q=%20", bytes.NewReader(body))
	r.Header["X-Doubled"] = []string{"one", "two"}
	r.Header.Set("Content-Type", "text/html")
	id := h.capture(r)

	x := h.call(200, "GET", "/api/v1/exchanges/"+id, nil)
	for path, want := range map[string]string{
		"direction": "in", "method": "PUT", "url": "/in/a/x%2Fy?q=%20", "inbox": "a", "state": "processed", "status": "202", "door": "local",
		"verdict": "none", "cause": "<nil>", "delivery_id": "<nil>", "timings": "<nil>", "request.size": "285", "request.truncated": "false", "response.size": "9",
	} {
		if got := x.get(path); got != want {
			t.Errorf("%s: got %s, want %s", path, got, want)
		}
	}
	if text := string(x.body); !strings.Contains(text, `["X-Doubled","one"],["X-Doubled","two"]`) || !strings.Contains(text, `["X-Answer","a; b"]`) {
		t.Errorf("headers: %s", text)
	}
	if got := h.call(200, "GET", "/api/v1/exchanges", nil).get("items.0.request.headers"); got != "<nil>" {
		t.Errorf("the list has headers: %s", got)
	}
	for side, want := range map[string][]byte{"request": body, "response": []byte("<b>ok</b>")} {
		a := h.call(200, "GET", "/api/v1/exchanges/"+id+"/"+side, nil)
		if !bytes.Equal(a.body, want) {
			t.Errorf("%s: got %q", side, a.body)
		}
		for name, safe := range map[string]string{
			"Content-Type": "application/octet-stream", "Content-Disposition": "attachment",
			"Content-Security-Policy": "sandbox", "X-Content-Type-Options": "nosniff",
		} {
			if a.header.Get(name) != safe {
				t.Errorf("%s: %s is %q", side, name, a.header.Get(name))
			}
		}
	}
}

func TestExchangesThatAreNotThereAreNotFound(t *testing.T) {
	h := open(t)
	for _, id := range []string{"7", "0", "-1", "x", "99999999999999999999"} {
		words := map[bool]string{true: "There is no exchange 7.", false: "is none."}[id == "7"]
		for _, path := range []string{"", "/request", "/response"} {
			h.refused("not_found", words, "GET", "/api/v1/exchanges/"+id+path, nil)
		}
		h.refused("not_found", words, "POST", "/api/v1/exchanges/"+id+"/replay", nil)
	}
}

func TestAReplaySendsWhatTheCallChanged(t *testing.T) {
	h := open(t)
	h.call(201, "POST", "/api/v1/inboxes", map[string]string{"name": "a"})
	r := httptest.NewRequest("POST", "/in/a", strings.NewReader("original"))
	r.Header.Set("X-Kept", "yes")
	id := h.capture(r)
	replay := "/api/v1/exchanges/" + id + "/replay"
	url, requests := h.subscriber(204)
	secret := signature.GenerateSecret()

	d := h.call(201, "POST", replay, map[string]string{"url": url})
	for path, want := range map[string]string{"origin": "replay", "state": "due", "cause.kind": "exchange", "cause.id": id, "url": url, "attempts": "0", "subscription_id": "<nil>"} {
		if d.get(path) != want {
			t.Errorf("%s: got %s, want %s", path, d.get(path), want)
		}
	}
	h.call(200, "POST", "/api/v1/queue/resume", nil)
	if got := h.next(requests); got.Method != "POST" || string(got.body) != "original" || got.Header.Get("X-Kept") != "yes" {
		t.Errorf("as it was: got %s %q %v", got.Method, got.body, got.Header)
	}

	h.call(201, "POST", replay, map[string]any{
		"url": url + "?n=2", "method": "PUT", "headers": [][2]string{{"X-Edited", "1"}, {"Content-Length", "999"}},
		"body_base64": base64.StdEncoding.EncodeToString([]byte("edited\x00")), "sign": map[string]string{"scheme": "standard-webhooks", "secret": secret},
	})
	got := h.next(requests)
	if got.Method != "PUT" || got.RequestURI != "/hooks?n=2" || string(got.body) != "edited\x00" || got.Header.Get("X-Edited") != "1" || got.Header.Get("X-Kept") != "" {
		t.Errorf("edited: got %s %s %q %v", got.Method, got.RequestURI, got.body, got.Header)
	}
	h.signed(got, secret)

	d = h.call(201, "POST", replay, map[string]any{
		"url": url, "headers": [][2]string{{"X-Hub-Signature-256", "sha256=00"}, {"TE", "trailers"}}, "sign": map[string]string{"scheme": "none"},
	})
	for path, want := range map[string]string{
		"changes.0.what": "written", "changes.0.name": "Host", "changes.1.what": "left_out", "changes.1.name": "TE", "changes.2.what": "left_out", "changes.2.name": "X-Hub-Signature-256",
		"changes.2.reason": "It is sent without a signature, as you chose.",
	} {
		if d.get(path) != want {
			t.Errorf("%s: got %s, want %s", path, d.get(path), want)
		}
	}
	if got := h.next(requests); got.Header.Get("X-Hub-Signature-256") != "" || string(got.body) != "original" {
		t.Errorf("not signed: got %q %v", got.body, got.Header)
	}

	h.call(201, "POST", replay, map[string]any{"url": url, "headers": []any{}, "body_base64": ""})
	if got := h.next(requests); len(got.body) != 0 || got.Header.Get("X-Kept") != "" {
		t.Errorf("emptied: got %q %v", got.body, got.Header)
	}
	if got := h.call(200, "GET", "/api/v1/exchanges/"+id+"/request", nil); string(got.body) != "original" {
		t.Errorf("the original became %q", got.body)
	}
}

// signed checks that a delivery is signed by Standard Webhooks with this secret.
func (h *house) signed(got heard, secret string) {
	h.Helper()
	var header [][2]string
	for name := range got.Header {
		header = append(header, [2]string{name, got.Header.Get(name)})
	}
	scheme, _ := signature.Find("standard-webhooks")
	if verdict, reason := scheme.Verify(signature.Input{Header: header, Body: got.body, Secrets: []string{secret}, Time: time.Now()}); verdict != signature.Valid {
		h.Errorf("the signature is %s: %s", verdict, reason)
	}
}

func TestAReplayThatCannotBeSentIsRefused(t *testing.T) {
	h := open(t)
	h.call(201, "POST", "/api/v1/inboxes", map[string]string{"name": "a"})
	id := h.capture(httptest.NewRequest("POST", "/in/a", strings.NewReader("original")))
	replay := "/api/v1/exchanges/" + id + "/replay"
	for body, words := range map[string]string{
		`{"url":"ftp://example.com"}`:                                              "Only http:// and https://",
		`{"url":"http://127.0.0.1:9/","method":"GET /\r\nX: y"}`:                   "no HTTP method",
		`{"url":"http://127.0.0.1:9/","headers":[["X","a\r\nY: b"]]}`:              "line break",
		`{"url":"http://127.0.0.1:9/","headers":[["A b","c"]]}`:                    "A header name",
		`{"url":"http://127.0.0.1:9/","body_base64":"%%%"}`:                        "body_base64 is not base64.",
		`{"url":"http://127.0.0.1:9/","sign":{"secret":"whsec_AAAA"}}`:             "Name a scheme",
		`{"url":"http://127.0.0.1:9/","sign":{"scheme":"rot13","secret":"x"}}`:     "no such signature scheme",
		`{"url":"http://127.0.0.1:9/","sign":{"scheme":"github","secret":"••••"}}`: "masked",
		`{"url":"http://127.0.0.1:9/","sign":{"scheme":"github","secret":""}}`:     "The secret is empty.",
		`{"url":"http://127.0.0.1:9/","sign":{"scheme":"none","secret":"x"}}`:      "takes no secret",
		`{"to":"http://127.0.0.1:9/"}`:                                             `There is no field "to" here.`,
	} {
		h.refused("invalid", words, "POST", replay, body)
	}
	h.refused("conflict", "The local address is closed", "POST", replay, nil)
	h.engine.SetLocalURL("http://127.0.0.1:9/")
	if got := h.call(201, "POST", replay, nil).get("url"); got != "http://127.0.0.1:9/in/a" {
		t.Errorf("as it was, it goes to %s", got)
	}
}

func TestABadFilterSaysWhereItIsWrong(t *testing.T) {
	h := open(t)
	a := h.call(400, "GET", "/api/v1/exchanges?q="+url.QueryEscape("in stats:200"), nil)
	if a.get("error.code") != "invalid" || a.get("error.offset") != "3" || a.get("error.length") == "<nil>" {
		t.Errorf("got %s", a.body)
	}
}
