package store

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/filter"
)

// TestFindAgreesWithMatch asks for many filters, and their opposites, over exchanges of every kind: SQL must not
// lose a row that passes, and pages must join without a gap.
func TestFindAgreesWithMatch(t *testing.T) {
	s := findable(t)
	all, err := s.Find(t.Context(), filter.Filter{}, 0, hooks.MaxPage)
	if err != nil || len(all) < 100 {
		t.Fatalf("%d exchanges, %v", len(all), err)
	}
	for _, text := range []string{
		"in", "out", "method:post", "method:g*t", "status:>=400", "status:2xx", "status:404", "path:/in/github", "path:=/in/github?x=1",
		"host:example", "inbox:github", "inbox:*", "inbox:git*", "provider:github", "event:push", "state:failed", "state:new", "verdict:none",
		"ms:>5", "ms:5", "size:>100", "size:5", "since:1h", "before:1h", "is:replay", "is:capture", "is:open", "is:error", "is:cut", "is:retry",
		"id:7", "delivery:>=1", "body:needle", "header:x-odd=Yes", "json:a.b=1", "100%", "a_b", `back\slash`, "in status:200 path:/in -inbox:scratch",
	} {
		for _, not := range []string{"", "-"} {
			f, err := filter.Parse(not+text, time.Now())
			if err != nil {
				t.Fatalf("%s: %v", not+text, err)
			}
			t.Run(not+text, func(t *testing.T) { agrees(t, s, f, all) })
		}
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
		part, err := s.Find(t.Context(), f, before, 7)
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range part {
			got = append(got, x.ID)
		}
		if len(part) < 7 {
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
			Verdict: hooks.VerdictNone,
		}
		if i%5 < 2 {
			x.Inbox, x.State = []string{"github", "scratch"}[i%5], []hooks.CaptureState{hooks.StateNew, hooks.StateFailed}[i%2]
		}
		if i%11 == 0 {
			x.Error, x.Request.Truncated = "The sender stopped in the middle of the body.", true
		}
		body := fmt.Sprintf(`{"a":{"b":%d},"text":"%s"}`, i%3, []string{"needle", "hay"}[i%2])
		x.Request.Size, x.Response.Size = int64(len(body))*int64(i%2), 5
		request := hooks.Payload{Head: hooks.FormatHead("POST / HTTP/1.1", hooks.Header{{"X-Odd", []string{"Yes", "no"}[i%2]}}), Body: []byte(body)}
		if err := s.Record(ctx, x, request, hooks.Payload{Head: []byte("HTTP/1.1 200 OK\r\n\r\n")}); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 4 {
		origin := []hooks.Origin{hooks.OriginReplay, hooks.OriginTest}[i%2]
		if _, err := s.AddDelivery(ctx, hooks.Delivery{Origin: origin, Method: "POST", URL: "http://hooks.example.com/x", Schedule: hooks.Once(), Cause: hooks.CausedBy(hooks.CauseExchange, 7)}, []byte("needle")); err != nil {
			t.Fatal(err)
		}
	}
	if claims, err := s.Claim(ctx, 3, time.Minute); err != nil || len(claims) != 3 {
		t.Fatalf("claimed %d, %v", len(claims), err)
	}
	return s.Store
}
