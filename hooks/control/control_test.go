package control_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"bellhop/hooks"
	"bellhop/hooks/control"
)

func TestEveryCallButTheHealthChecksNeedsTheToken(t *testing.T) {
	h := open(t)
	for _, pattern := range h.spec.patterns() {
		method, path, _ := strings.Cut(pattern, " ")
		for given, want := range map[string]int{"": 401, "Bearer": 401, "Bearer ": 401, "Bearer wrong": 401, "Basic " + h.engine.Token: 401, h.engine.Token: 401} {
			if strings.HasSuffix(path, "z") {
				want = 200
			}
			r := h.request(method, strings.NewReplacer("{id}", "1", "{name}", "a").Replace(path), nil)
			r.Header.Set("Authorization", given)
			a := h.do(r)
			if a.status != want {
				t.Errorf("%s with %q: got %d, want %d", pattern, given, a.status, want)
			}
			if want == 401 {
				h.fits(pattern, h.spec.schema(dig(h.spec.operation(pattern), "responses", "401")), a.value)
				if a.get("error.code") != "unauthorized" || a.header.Get("WWW-Authenticate") != "Bearer" {
					t.Errorf("%s: got %v %s", pattern, a.header, a.body)
				}
			}
		}
	}
	r := h.request("GET", "/api/v1/queue", nil)
	r.Header.Set("Authorization", "bearer "+h.engine.Token) // the scheme's letter case does not matter, RFC 9110 section 11.1
	if a := h.do(r); a.status != 200 {
		t.Errorf("the right token: got %d", a.status)
	}
}

func TestWebPagesAndForeignNamesAreRefusedEvenWithTheToken(t *testing.T) {
	h := open(t)
	port := h.url[strings.LastIndexByte(h.url, ':'):]
	for _, c := range []struct {
		host, header, value string
		want                int
	}{
		{"127.0.0.1" + port, "", "", 200},
		{"localhost" + port, "", "", 200},
		{"LOCALHOST", "", "", 200},
		{"[::1]" + port, "", "", 200},
		{"127.8.9.10", "Sec-Fetch-Site", "none", 200},
		{"127.0.0.1", "Sec-Fetch-Site", "same-origin", 200},
		{"rebound.example" + port, "", "", 403},
		{"127.0.0.1.rebound.example", "", "", 403},
		{"localhost.rebound.example", "", "", 403},
		{"192.168.1.5", "", "", 403},
		{"0.0.0.0", "", "", 403},
		{"127.0.0.1", "Origin", "https://page.example", 403},
		{"127.0.0.1", "Origin", "null", 403},
		{"127.0.0.1", "Origin", "http://127.0.0.1" + port, 403},
		{"127.0.0.1", "Sec-Fetch-Site", "cross-site", 403},
		{"127.0.0.1", "Sec-Fetch-Site", "same-site", 403},
	} {
		for _, path := range []string{"/healthz", "/api/v1/queue"} {
			r := h.request("GET", path, nil)
			r.Host = c.host
			if c.header != "" {
				r.Header.Set(c.header, c.value)
			}
			a := h.do(r)
			if a.status != c.want || c.want == 403 && a.get("error.code") != "forbidden" {
				t.Errorf("%s from %s with %s %s: got %d %s", path, c.host, c.header, c.value, a.status, a.body)
			}
			if a.header.Get("Access-Control-Allow-Origin") != "" || a.header.Get("X-Content-Type-Options") != "nosniff" || a.header.Get("Cache-Control") != "no-store" {
				t.Errorf("%s from %s: headers %v", path, c.host, a.header)
			}
		}
	}
}

func TestReadinessSaysWhyNot(t *testing.T) {
	var log bytes.Buffer
	why := error(&hooks.Error{Code: hooks.CodeUnavailable, Message: "Bellhop is starting."})
	api := &control.API{Ready: func(context.Context) error { return why }, Log: slog.New(slog.NewTextHandler(&log, nil))}
	ask := func() answer {
		w := httptest.NewRecorder()
		api.Handler().ServeHTTP(w, httptest.NewRequest("GET", "http://127.0.0.1/readyz", nil))
		return answer{status: w.Code, header: w.Header(), body: w.Body.Bytes(), value: parse(t, w.Body.Bytes())}
	}
	if a := ask(); a.status != 503 || a.get("error.message") != "Bellhop is starting." || a.header.Get("Retry-After") == "" || log.Len() > 0 {
		t.Errorf("got %d %s, log %s", a.status, a.body, &log)
	}
	why = errors.New("disk I/O error")
	if a := ask(); a.status != 503 || strings.Contains(a.get("error.message"), "disk") || !strings.Contains(log.String(), "disk I/O error") {
		t.Errorf("got %d %s, log %s", a.status, a.body, &log)
	}
}

// brokenBook is a guest book that cannot be read.
type brokenBook struct{ control.Book }

func (brokenBook) FindComments(context.Context, hooks.CommentQuery) ([]hooks.Comment, error) {
	return nil, errors.New("table\nis gone")
}

func TestOwnTroubleIsLoggedAndNotTold(t *testing.T) {
	var log bytes.Buffer
	api := &control.API{Token: "secret", Book: brokenBook{}, Log: slog.New(slog.NewTextHandler(&log, nil))}
	r := httptest.NewRequest("GET", "http://127.0.0.1/api/v1/comments", nil)
	r.Header.Set("Authorization", "Bearer secret")
	w := httptest.NewRecorder()
	api.Handler().ServeHTTP(w, r)
	a := answer{value: parse(t, w.Body.Bytes())}
	if w.Code != 500 || a.get("error.code") != "internal" || strings.Contains(w.Body.String(), "gone") {
		t.Errorf("got %d %s", w.Code, w.Body)
	}
	if strings.Count(log.String(), "\n") != 1 || !strings.Contains(log.String(), `is gone`) || strings.Contains(log.String(), "secret") {
		t.Errorf("log: %s", &log)
	}
}

func TestAnEmptyTokenLetsNobodyIn(t *testing.T) {
	r := httptest.NewRequest("GET", "http://127.0.0.1/api/v1/queue", nil)
	r.Header.Set("Authorization", "Bearer ")
	w := httptest.NewRecorder()
	(&control.API{}).Handler().ServeHTTP(w, r)
	if w.Code != 401 {
		t.Errorf("got %d", w.Code)
	}
}

func TestUnknownPathsAndMethodsAreToldApart(t *testing.T) {
	h := open(t)
	a := h.do(h.request("GET", "/api/v1/nothing", nil))
	if a.status != 404 || a.get("error.code") != "not_found" {
		t.Errorf("got %d %s", a.status, a.body)
	}
	a = h.do(h.request("PUT", "/api/v1/inboxes", map[string]string{"name": "a"}))
	if a.status != 405 || a.get("error.code") != "method_not_allowed" || a.header.Get("Allow") != "GET, POST" {
		t.Errorf("got %d %v %s", a.status, a.header, a.body)
	}
}

func TestCallsTakeOneJSONObjectOfKnownFields(t *testing.T) {
	h := open(t)
	for body, words := range map[string]string{
		`{"name":"a","colour":"red"}`:                       `There is no field "colour" here.`,
		`{"name":"a","answer":{"stat":200}}`:                `There is no field "stat" here.`,
		`{"name":7}`:                                        "The field name takes another kind of value than this one: number.",
		`{"name":"a","answer":{"status":"200"}}`:            "The field answer.status takes another kind",
		`{"name":"a","answer":{"headers":{"A":"b"}}}`:       "headers is a list of pairs",
		`{"name":"a","answer":{"headers":[["A"]]}}`:         "A header line is a pair",
		`{"name":"a","answer":{"headers":[["A",1]]}}`:       "headers is a list of pairs",
		`{"name":"a","answer":{"headers":[["A","b","c"]]}}`: "A header line is a pair",
		`["a"]`:             "Send a JSON object. This is another value: array.",
		`{"name":"a"}}`:     "There is something behind the JSON value.",
		`{"name":"a"} {}`:   "There is something behind the JSON value.",
		`{"name":"a",}`:     "there is something wrong at byte 13",
		`{"name":"a"`:       "The JSON ends early.",
		``:                  "The JSON ends early.",
		`{"path":"/in/a"}`:  "Leave them out.",
		`{"name":"A shop"}`: "An inbox name has",
	} {
		h.refused("invalid", words, "POST", "/api/v1/inboxes", body)
	}
	for _, kind := range []string{"", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/jsonp"} {
		r := h.request("POST", "/api/v1/inboxes", `{"name":"a"}`)
		r.Header.Set("Content-Type", kind)
		if a := h.do(r); a.status != 400 || !strings.Contains(a.get("error.message"), "Content-Type: application/json") {
			t.Errorf("content type %q: got %d %s", kind, a.status, a.body)
		}
	}
	h.refused("too_large", "16 MiB", "POST", "/api/v1/events", `{"type":"a","data":"`+strings.Repeat("x", 16<<20)+`"}`)
	if n := h.call(200, "GET", "/api/v1/inboxes", nil).count("items"); n != 0 {
		t.Errorf("%d inboxes were made by refused calls", n)
	}
	r := h.request("POST", "/api/v1/inboxes", `{"name":"a"}`)
	r.Header.Set("Content-Type", "Application/JSON; charset=utf-8")
	if a := h.do(r); a.status != http.StatusCreated {
		t.Errorf("got %d %s", a.status, a.body)
	}
}
