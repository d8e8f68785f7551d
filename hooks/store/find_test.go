package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/filter"
)

// findFilters ask for everything that exchanges can be found by.
var findFilters = [...]string{
	"in", "out", "method:post", "method:g*t", "status:>=400", "status:2xx", "status:404", "status:>=200", "status:100..199", "path:/in/github", "path:=/in/github?x=1",
	"host:example", "host:=localhost:8080", "inbox:github", "inbox:*", "inbox:git*", "provider:GitHub", "provider:*", "event:push", "event:PUSH", "event:pu*", "state:failed", "state:new",
	"state:processed", "verdict:none", "verdict:valid", "ms:>5", "ms:5", "ms:>150", "ms:>=200", "size:>100", "size:5", "size:>17kb", "size:16kb..20kb", "since:1h", "before:1h",
	"since:3h before:2h", "since:9d", "is:replay", "is:capture", "is:open", "is:error", "is:cut", "is:retry", "origin:test", "fault:timeout", "door:ngrok", "id:7", "id:>100",
	"delivery:1", "delivery:>=1", "id:sender-3", "id:SENDER-*", "body:needle", "body:need", "body:eedle", "body:*eedle", `body:"b\":1"`, "body:x body:needle", "body:huge", "header:x-odd=Yes",
	"header:x-odd", "header:x-*", "header:x-odd=y*", "json:a.b=1", "json:a", "json:text=needle", "json:text=n*", "100%", "a_b", `back\slash`, "in status:200 path:/in -inbox:scratch",
	"event:push status:200 since:2h", "inbox:github body:needle", "inbox:github since:1h", "state:failed body:needle", "is:open body:needle", "body:needle event:push inbox:github header:x-odd=yes",
}

// TestFindAgreesWithMatch asks for many filters, and their opposites, over exchanges of every kind: neither SQL nor the
// index may lose a row that passes, and pages must join without a gap, however far the indexing has come.
func TestFindAgreesWithMatch(t *testing.T) {
	s := findable(t)
	for _, indexed := range []int{0, 90, 1000} {
		for n := 0; n < indexed; {
			more := must[int](t)(s.IndexText(t.Context(), 10))
			if n += more; more == 0 {
				break
			}
		}
		all, err := s.Find(t.Context(), filter.Filter{}, 0, hooks.MaxPage)
		if err != nil || len(all) < 100 {
			t.Fatalf("%d exchanges, %v", len(all), err)
		}
		for _, text := range findFilters {
			for _, not := range []string{"", "-"} {
				f, err := filter.Parse(not+text, time.Now())
				if err != nil {
					t.Fatalf("%s: %v", not+text, err)
				}
				t.Run(fmt.Sprint(indexed, " ", not+text), func(t *testing.T) { agrees(t, s, f, all) })
			}
		}
	}
	if mark, err := s.textMark(t.Context()); err != nil || mark < 120 || rows(t, s, "SELECT count(*) FROM text_waiting") != 15 {
		t.Errorf("indexed up to %d, %v; %d wait", mark, err, rows(t, s, "SELECT count(*) FROM text_waiting"))
	}
}

func agrees(t *testing.T, s *Store, f filter.Filter, all []hooks.Exchange) {
	t.Helper()
	var want, got []hooks.ID
	for _, x := range all {
		ok, err := f.Match(x, func() (hooks.Payload, hooks.Payload, error) { return s.payloads(t.Context(), x) })
		if err != nil {
			t.Fatal(err)
		}
		if ok {
			want = append(want, x.ID)
		}
	}
	for before := hooks.ID(0); ; {
		part, err := s.Find(t.Context(), f, before, 13)
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range part {
			got = append(got, x.ID)
		}
		if len(part) < 13 {
			break
		}
		before = part[len(part)-1].ID
	}
	if !slices.Equal(got, want) {
		t.Errorf("found %v, want %v", got, want)
	}
}

// findable is a store with exchanges of every kind.
func findable(t *testing.T) *Store {
	t.Helper()
	s := newHouse(t)
	ctx := context.Background()
	urls := []string{"/in/github", "/in/github?x=1", "/in/scratch/100%25", "/in/scratch/100%", "/in/a_b", "/in/aXb", `/in/back\slash`, "/", "/guestbook"}
	for i := range 120 {
		x := hooks.Exchange{
			ID: s.NextExchange(), Direction: hooks.In, At: time.Now().Add(-time.Duration(i) * 2 * time.Minute), Took: time.Duration(i%20) * time.Millisecond,
			Method: []string{"POST", "GET", "PUT"}[i%3], URL: urls[i%len(urls)], Host: []string{"localhost:8080", "hooks.example.com"}[i%2], Status: []int{200, 404, 503, 303}[i%4],
			Verdict: hooks.VerdictNone, Door: []string{"local", "lan", "ngrok"}[i%3],
		}
		if i%5 < 2 {
			x.Inbox, x.State = []string{"github", "scratch"}[i%5], []hooks.CaptureState{hooks.StateNew, hooks.StateFailed}[i%2]
		}
		if i%17 == 0 {
			x.Took *= 20
		}
		if i%11 == 0 {
			x.Error, x.Request.Truncated = "The sender stopped in the middle of the body.", true
		}
		body := fmt.Sprintf(`{"a":{"b":%d},"text":"%s"}`, i%3, []string{"needle", "hay"}[i%2])
		if i%61 == 0 {
			body = strings.Repeat("hay ", maxIndexedBody/4) + "huge needle"
		}
		x.Request.Size, x.Response.Size = int64(len(body))*int64(i%2)*int64(1+i), 5
		request := hooks.Payload{Head: hooks.FormatHead("POST / HTTP/1.1", hooks.Header{{"X-Odd", []string{"Yes", "no"}[i%2]}}), Body: []byte(body)}
		if err := s.Record(ctx, x, request, hooks.Payload{Head: []byte("HTTP/1.1 200 OK\r\n\r\n")}); err != nil {
			t.Fatal(err)
		}
	}
	settleGitHub(t, s.Store)
	for i := range 4 {
		origin := []hooks.Origin{hooks.OriginReplay, hooks.OriginTest}[i%2]
		if _, err := s.AddDelivery(ctx, hooks.Delivery{Origin: origin, Method: "POST", URL: "http://hooks.example.com/x", Schedule: hooks.Once(), Cause: hooks.CausedBy(hooks.CauseExchange, 7)}, []byte("needle")); err != nil {
			t.Fatal(err)
		}
	}
	if claims, err := s.Claim(ctx, 3, time.Minute); err != nil || len(claims) != 3 {
		t.Fatalf("claimed %d, %v", len(claims), err)
	}
	s.clock.advance(2 * restsWithin)
	return s.Store
}

// settleGitHub books what was found about captures of one inbox, and leaves those of the others for later.
func settleGitHub(t *testing.T, s *Store) {
	t.Helper()
	errands, err := s.Uninspected(t.Context(), 1000)
	if err != nil {
		t.Fatal(err)
	}
	var findings []hooks.Finding
	for i, e := range errands {
		if e.Capture.Inbox != "github" {
			continue
		}
		f := hooks.Finding{Exchange: e.Capture.ID, Provider: "GitHub", Event: []string{"push", "pull_request"}[i%2], SenderID: fmt.Sprint("sender-", i), Verdict: hooks.VerdictValid}
		if i%5 == 0 {
			f.Trouble = "It could not be forwarded."
		}
		findings = append(findings, f)
	}
	if err := s.Settle(t.Context(), findings); err != nil {
		t.Fatal(err)
	}
}
