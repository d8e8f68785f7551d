package store

import (
	"fmt"
	"testing"
	"time"

	"bellhop/hooks"
)

// send adds n deliveries to a host.
func send(t *testing.T, s *Store, host string, n int) {
	t.Helper()
	for range n {
		if _, err := s.AddDelivery(t.Context(), hooks.Delivery{Origin: hooks.OriginReplay, Method: "POST", URL: "http://" + host + "/x"}, []byte("x")); err != nil {
			t.Fatal(err)
		}
	}
}

// taken claims and counts by URL.
func taken(t *testing.T, s *Store, limit int) map[string]int {
	t.Helper()
	counted := map[string]int{}
	for _, c := range must[[]hooks.Claim](t)(s.Claim(t.Context(), limit, time.Minute)) {
		counted[c.URL]++
	}
	return counted
}

func TestALongLineDelaysNobodyElse(t *testing.T) {
	h := newHouse(t)
	send(t, h.Store, "dead.test", 500)
	h.clock.advance(time.Second)
	for i := range 9 {
		send(t, h.Store, fmt.Sprintf("well%d.test", i), 1)
	}
	got := taken(t, h.Store, 20)
	if len(got) != 10 || got["http://dead.test/x"] > 11 {
		t.Errorf("claimed %v", got)
	}
}

func TestOneTargetCannotTakeEverything(t *testing.T) {
	h := newHouse(t)
	h.SetShare(9, 0) // of which one gets a third that nothing is known of
	send(t, h.Store, "slow.test", 10)
	if got := taken(t, h.Store, 10); got["http://slow.test/x"] != 3 {
		t.Errorf("claimed %v", got)
	}
	if at, ok, err := h.NextDue(t.Context()); err != nil || !ok || !at.Equal(h.clock.read().Add(time.Minute)) {
		t.Errorf("next due %v %v, %v, want the end of the lease", at, ok, err)
	}
	if got := taken(t, h.Store, 10); len(got) != 0 {
		t.Errorf("claimed %v", got)
	}
	send(t, h.Store, "SLOW.test:80", 1) // the same target, written otherwise
	send(t, h.Store, "slow.test:81", 1)
	if got := taken(t, h.Store, 10); len(got) != 1 || got["http://slow.test:81/x"] != 1 {
		t.Errorf("claimed %v", got)
	}
}

// answer claims one delivery and books it with a status and header lines.
func answer(t *testing.T, s *Store, status int, lines string) hooks.Next {
	t.Helper()
	claims := must[[]hooks.Claim](t)(s.Claim(t.Context(), 1, time.Minute))
	if len(claims) != 1 {
		t.Fatalf("%d are due", len(claims))
	}
	c := claims[0]
	r := hooks.Result{
		Version: hooks.WireVersion, Delivery: c.ID, Attempt: c.Attempts, Exchange: c.Exchange, Outcome: hooks.OutcomeRefused, Status: status,
		Sent: []byte("POST / HTTP/1.1\r\n\r\n"), Head: fmt.Appendf(nil, "HTTP/1.1 %d X\r\n%s\r\n", status, lines),
	}
	if hooks.IsSuccess(status) {
		r.Outcome = hooks.OutcomeDelivered
	}
	next, booked, err := bookOne(t.Context(), s, r)
	if err != nil || !booked {
		t.Fatalf("booked %v, %v", booked, err)
	}
	return next
}

func TestATargetWithTooMuchToDoRests(t *testing.T) {
	h := newHouse(t)
	send(t, h.Store, "busy.test", 3)
	h.clock.advance(time.Second)
	send(t, h.Store, "well.test", 1)
	begin := h.clock.read()
	next := answer(t, h.Store, 429, "Retry-After: 30\r\n")
	if next.State != hooks.Waiting || !next.DueAt.Equal(begin.Add(30*time.Second)) {
		t.Errorf("it comes again as %+v", next)
	}
	if got := taken(t, h.Store, 10); len(got) != 1 || got["http://well.test/x"] != 1 {
		t.Errorf("claimed %v", got)
	}
	h.reopen(t) // a restart forgets nothing
	if at, ok, err := h.NextDue(t.Context()); err != nil || !ok || !at.Equal(begin.Add(30*time.Second)) {
		t.Errorf("next due %v %v, %v", at, ok, err)
	}
	h.clock.advance(30 * time.Second)
	answer(t, h.Store, 502, "")
	h.clock.advance(time.Second) // two strikes in a row: two seconds
	if got := taken(t, h.Store, 10); len(got) != 0 {
		t.Errorf("claimed %v", got)
	}
	h.clock.advance(time.Second)
	answer(t, h.Store, 200, "")
	if got := taken(t, h.Store, 10); len(got) != 1 {
		t.Errorf("claimed %v", got)
	}
	if n := rows(t, h.Store, "SELECT count(*) FROM resting"); n != 0 {
		t.Errorf("%d targets still rest", n)
	}
}

func TestWhoRestedIsSentOneAtATimeUntilThatGoesWell(t *testing.T) {
	h := newHouse(t)
	send(t, h.Store, "busy.test", 9)
	answer(t, h.Store, 429, "")
	h.clock.advance(time.Second)
	for range 2 { // what is in flight counts
		claims := must[[]hooks.Claim](t)(h.Claim(t.Context(), 10, time.Minute))
		if len(claims) != 1 {
			t.Fatalf("%d leave at a time", len(claims))
		}
		if more := taken(t, h.Store, 10); len(more) != 0 {
			t.Fatalf("beside it leave %v", more)
		}
		c := claims[0]
		r := hooks.Result{Version: hooks.WireVersion, Delivery: c.ID, Attempt: c.Attempts, Exchange: c.Exchange, Outcome: hooks.OutcomeRefused, Status: 503, Sent: []byte("POST / HTTP/1.1\r\n\r\n"), Head: []byte("HTTP/1.1 503 X\r\nRetry-After: 1\r\n\r\n")}
		if _, booked, err := bookOne(t.Context(), h.Store, r); err != nil || !booked {
			t.Fatalf("booked %v, %v", booked, err)
		}
		h.clock.advance(time.Second)
	}
	answer(t, h.Store, 200, "")
	if got := taken(t, h.Store, 10); got["http://busy.test/x"] < 2 {
		t.Errorf("once it takes one, leave %v", got)
	}
}

func TestWhatAPersonAsksForEndsARest(t *testing.T) {
	h := newHouse(t)
	send(t, h.Store, "busy.test", 2)
	answer(t, h.Store, 429, "Retry-After: 86400\r\n")
	if got := taken(t, h.Store, 10); len(got) != 0 {
		t.Fatalf("claimed %v", got)
	}
	if _, err := h.AddDelivery(t.Context(), hooks.Delivery{Origin: hooks.OriginReplay, Method: "POST", URL: "http://busy.test/x?again", Schedule: hooks.Once()}, nil); err != nil {
		t.Fatal(err)
	}
	if got := taken(t, h.Store, 10); got["http://busy.test/x?again"] != 1 {
		t.Errorf("claimed %v", got)
	}
}

func TestATargetIsAHostWithTwoStepsOfThePath(t *testing.T) {
	for url, want := range map[string]string{
		"http://A.test":                 "http://a.test:80/",
		"https://a.test:8443/x?y=/z":    "https://a.test:8443/x",
		"http://a.test/in/demo":         "http://a.test:80/in/demo",
		"http://a.test/in/demo/":        "http://a.test:80/in/demo",
		"http://a.test/in/Demo/7/b?c=d": "http://a.test:80/in/Demo",
		"http://a.test//x/y/z":          "http://a.test:80//x",
		"gopher://a.test/":              "",
	} {
		if got := targetOf(url); got != want {
			t.Errorf("%s: %q, want %q", url, got, want)
		}
	}
}

func TestAQuickTargetGetsMoreThanASlowOne(t *testing.T) {
	for took, want := range map[time.Duration]int{
		10 * time.Second:       4,
		time.Second:            4,
		400 * time.Millisecond: 12 + 1,
		time.Millisecond:       12 + 256,
	} {
		h := newHouse(t)
		h.SetShare(12, 256)
		send(t, h.Store, "known.test", 300)
		c := must[[]hooks.Claim](t)(h.Claim(t.Context(), 1, time.Minute))[0]
		r := answered(c, 200)
		r.Timing.Total = took.Microseconds()
		h.book(t, r)
		if got := taken(t, h.Store, 300)["http://known.test/x"]; got != want {
			t.Errorf("after %v: %d in flight, want %d", took, got, want)
		}
	}
	var p paces
	p.answered(map[string]time.Duration{"a": 10 * time.Second})
	p.answered(map[string]time.Duration{"a": time.Millisecond})
	if p.window("a", 12, 256) != 4 {
		t.Error("one quick answer makes a slow target quick")
	}
	for range 20 {
		p.answered(map[string]time.Duration{"a": time.Millisecond})
	}
	if p.window("a", 12, 256) <= 12 {
		t.Error("many quick answers do not")
	}
}
