package store

import (
	"bytes"
	"context"
	"reflect"
	"testing"
	"time"

	"bellhop/hooks"
)

const lease = time.Minute

func (h *house) add(t *testing.T, d hooks.Delivery, body string) hooks.Delivery {
	t.Helper()
	d.Method, d.URL = "POST", "http://example.test:9001/x"
	if d.Origin == "" {
		d.Origin = hooks.OriginReplay
	}
	return must[hooks.Delivery](t)(h.AddDelivery(t.Context(), d, []byte(body)))
}

func (h *house) claim(t *testing.T, limit int) []hooks.Claim {
	t.Helper()
	return must[[]hooks.Claim](t)(h.Claim(t.Context(), limit, lease))
}

// one claims exactly one delivery.
func (h *house) one(t *testing.T) hooks.Claim {
	t.Helper()
	claims := h.claim(t, 10)
	if len(claims) != 1 {
		t.Fatalf("%d claims", len(claims))
	}
	return claims[0]
}

func (h *house) state(t *testing.T, id hooks.ID) hooks.Delivery {
	t.Helper()
	return must[hooks.Delivery](t)(h.Delivery(t.Context(), id))
}

func (h *house) attempts(t *testing.T, id hooks.ID) []hooks.Exchange {
	t.Helper()
	return must[[]hooks.Exchange](t)(h.Exchanges(t.Context(), hooks.ExchangeQuery{Delivery: id}))
}

// answered is the result of a claim that got this answer.
func answered(c hooks.Claim, status int) hooks.Result {
	r := hooks.Result{
		Version: hooks.WireVersion, Delivery: c.ID, Attempt: c.Attempts, Exchange: c.Exchange, Outcome: hooks.OutcomeRefused, Status: status,
		Timing: hooks.Timing{DNS: 1, Total: 2000}, Remote: "192.0.2.9:9001",
		Sent: []byte("POST /x HTTP/1.1\r\nx-A: 1\r\n\r\n"), Head: []byte("HTTP/1.1 200 OK\r\n\r\n"), Body: []byte("thanks"),
	}
	if hooks.IsSuccess(status) {
		r.Outcome = hooks.OutcomeDelivered
	}
	return r
}

func (h *house) book(t *testing.T, r hooks.Result) hooks.Next {
	t.Helper()
	next, booked, err := bookOne(t.Context(), h, r)
	if err != nil || !booked {
		t.Fatalf("booked %v, %v", booked, err)
	}
	return next
}

func TestADeliveryFromClaimToDelivered(t *testing.T) {
	h := newHouse(t)
	d := h.add(t, hooks.Delivery{Header: hooks.Header{{"x-A", "1"}}, Cause: hooks.CausedBy(hooks.CauseExchange, 3)}, "the body")
	c := h.one(t)
	want := d
	want.State, want.Attempts, want.DueAt = hooks.InFlight, 1, time.Time{}
	if !reflect.DeepEqual(c.Delivery, want) || string(c.Body) != "the body" {
		t.Errorf("got  %+v\nwant %+v", c, want)
	}
	open := h.attempts(t, d.ID)
	if len(open) != 1 || !open[0].Open || open[0].ID != c.Exchange || open[0].Host != "example.test:9001" || open[0].Attempt != 1 {
		t.Fatalf("the open try: %+v", open)
	}
	if p := must[hooks.Payload](t)(h.Payload(t.Context(), open[0].Request.ID)); string(p.Body) != "the body" {
		t.Errorf("an open try shows the body %q", p.Body)
	}
	if h.InFlight() != 1 || len(h.claim(t, 10)) != 0 {
		t.Error("what is in flight was claimed again")
	}
	if next := h.book(t, answered(c, 204)); next.State != hooks.Delivered {
		t.Errorf("then %+v", next)
	}
	done := h.attempts(t, d.ID)[0]
	if done.Open || done.Status != 204 || done.Took != 2*time.Millisecond || done.Remote != "192.0.2.9:9001" || done.Response.Size != 6 {
		t.Errorf("got %+v", done)
	}
	request := must[hooks.Payload](t)(h.Payload(t.Context(), done.Request.ID))
	response := must[hooks.Payload](t)(h.Payload(t.Context(), done.Response.ID))
	if string(request.Head) != "POST /x HTTP/1.1\r\nx-A: 1\r\n\r\n" || string(request.Body) != "the body" || string(response.Body) != "thanks" {
		t.Errorf("got %q and %q", request, response)
	}
	if timing := must[string](t)(h.Timing(t.Context(), done.ID)); timing == "" {
		t.Error("the timing is not kept")
	}
	if got := h.state(t, d.ID); got.State != hooks.Delivered || got.Reason != "" || !got.DueAt.IsZero() {
		t.Errorf("got %+v", got)
	}
	if n := rows(t, h.Store, "SELECT count(*) FROM payload WHERE body = CAST('the body' AS BLOB)"); n != 1 {
		t.Errorf("the body is stored %d times", n)
	}
	checkCounts(t, h.Store)
}

func TestRetriesFollowTheScheduleUntilGivenUp(t *testing.T) {
	h := newHouse(t)
	d := h.add(t, hooks.Delivery{Schedule: hooks.Schedule{time.Second, time.Minute}}, "x")
	for attempt, wait := range []time.Duration{time.Second, time.Minute} {
		c := h.one(t)
		next := h.book(t, answered(c, 503))
		if want := h.clock.read().Add(wait); next.State != hooks.Waiting || !next.DueAt.Equal(want) {
			t.Fatalf("attempt %d: then %+v", attempt+1, next)
		}
		at, ok, err := h.NextDue(t.Context())
		if err != nil || !ok || !at.Equal(next.DueAt) {
			t.Errorf("next due at %s, %v, %v", at, ok, err)
		}
		h.clock.advance(wait - 1)
		if claims := h.claim(t, 10); len(claims) != 0 {
			t.Fatal("claimed too early")
		}
		h.clock.advance(1)
	}
	if next := h.book(t, answered(h.one(t), 503)); next.State != hooks.GivenUp {
		t.Errorf("after the last: %+v", next)
	}
	h.clock.advance(1000 * time.Hour)
	if claims := h.claim(t, 10); len(claims) != 0 {
		t.Error("claimed after it was given up")
	}
	if got := h.state(t, d.ID); got.Attempts != 3 || got.Reason == "" || len(h.attempts(t, d.ID)) != 3 {
		t.Errorf("got %+v", got)
	}

	again := must[hooks.Delivery](t)(h.Retry(t.Context(), d.ID))
	if again.State != hooks.Due || again.Reason != "" {
		t.Errorf("retried: %+v", again)
	}
	if next := h.book(t, answered(h.one(t), 200)); next.State != hooks.Delivered {
		t.Errorf("then %+v", next)
	}
	if _, err := h.Retry(t.Context(), d.ID); hooks.CodeOf(err) != hooks.CodeConflict {
		t.Errorf("what is delivered cannot be retried: %v", err)
	}
	checkCounts(t, h.Store)
}

func TestTheLongestWaitingLeavesFirst(t *testing.T) {
	h := newHouse(t)
	var want []hooks.ID
	for range 5 {
		want = append(want, h.add(t, hooks.Delivery{}, "x").ID, h.add(t, hooks.Delivery{}, "x").ID)
		h.clock.advance(time.Millisecond)
	}
	retried := want[0] // due again, behind all others
	h.book(t, hooks.Result{Delivery: retried, Attempt: h.claim(t, 1)[0].Attempts, Outcome: hooks.OutcomeExpired})
	h.clock.advance(time.Hour)
	want = append(want[1:], retried)
	var got []hooks.ID
	for len(got) < len(want) {
		claims := h.claim(t, 3)
		if len(claims) == 0 || len(claims) > 3 {
			t.Fatalf("%d claims", len(claims))
		}
		for _, c := range claims {
			got = append(got, c.ID)
			h.book(t, answered(c, 200))
		}
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("left in the order %v, want %v", got, want)
	}
}

func TestAClaimIsBoundedInBytes(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	original := h.add(t, hooks.Delivery{}, string(bytes.Repeat([]byte("x"), maxClaimBytes/2)))
	h.book(t, answered(h.one(t), 200))
	shared := h.attempts(t, original.ID)[0].Request.ID // an attempt's payload has its body elsewhere
	for range 4 {
		must[hooks.Delivery](t)(h.AddDelivery(ctx, hooks.Delivery{Method: "POST", URL: "http://a", Payload: shared}, nil))
	}
	if claims := h.claim(t, 10); len(claims) != 2 {
		t.Errorf("%d claims of half the bound each", len(claims))
	}
	huge := newHouse(t)
	huge.add(t, hooks.Delivery{}, string(make([]byte, maxClaimBytes+1)))
	huge.one(t) // larger than the bound, and alone
}

func TestALostLeaseIsTakenBack(t *testing.T) {
	h := newHouse(t)
	d := h.add(t, hooks.Delivery{Schedule: hooks.Once()}, "x")
	lost := h.one(t)
	at, ok, err := h.NextDue(t.Context())
	if err != nil || !ok || !at.Equal(h.clock.read().Add(lease)) {
		t.Errorf("the end of a lease is due at %s, %v, %v", at, ok, err)
	}
	h.clock.advance(lease)
	if len(h.claim(t, 10)) != 0 {
		t.Error("taken back while the lease held")
	}
	h.clock.advance(1)
	if claims := h.claim(t, 0); len(claims) != 0 || h.InFlight() != 0 {
		t.Error("a claim of nothing still takes back what is lost")
	}
	again := h.one(t)
	if again.ID != d.ID || again.Attempts != 2 {
		t.Errorf("got %+v", again)
	}
	attempts := h.attempts(t, d.ID)
	if len(attempts) != 2 || attempts[1].Open || attempts[1].Fault != hooks.FaultLost || attempts[1].Took != lease {
		t.Errorf("the lost try: %+v", attempts[1])
	}

	// The worker that was thought lost reports after all: too late.
	if _, booked, err := bookOne(t.Context(), h, answered(lost, 200)); booked || err != nil {
		t.Errorf("a result of the lost try: booked %v, %v", booked, err)
	}
	if got := h.state(t, d.ID); got.State != hooks.InFlight {
		t.Errorf("got %+v", got)
	}
	if next := h.book(t, answered(again, 200)); next.State != hooks.Delivered {
		t.Errorf("then %+v", next)
	}
	before := h.attempts(t, d.ID)
	if _, booked, err := bookOne(t.Context(), h, answered(again, 500)); booked || err != nil {
		t.Errorf("the same result twice: booked %v, %v", booked, err)
	}
	if after := h.attempts(t, d.ID); !reflect.DeepEqual(before, after) {
		t.Error("a second result changed the first")
	}
	checkCounts(t, h.Store)
}

func TestLeasesAreReleasedAtTheStart(t *testing.T) {
	h := newHouse(t)
	for range 3 {
		h.add(t, hooks.Delivery{}, "x")
	}
	held := h.claim(t, 2)
	h.reopen(t)
	if h.InFlight() != 2 {
		t.Errorf("%d in flight", h.InFlight())
	}
	if err := h.ReleaseLeases(t.Context()); err != nil {
		t.Fatal(err)
	}
	if h.InFlight() != 0 || len(h.claim(t, 10)) != 3 {
		t.Error("not all of them are due again")
	}
	if x := h.attempts(t, held[0].ID); len(x) != 2 || x[1].Open || x[1].Fault != hooks.FaultLost {
		t.Errorf("got %+v", x)
	}
	checkCounts(t, h.Store)
}

// A replay of a replay of an attempt still sends, and shows, the first body.
func TestABodyIsSharedOverManyReplays(t *testing.T) {
	h := newHouse(t)
	payload := hooks.ID(0)
	for range 4 {
		d := must[hooks.Delivery](t)(h.AddDelivery(t.Context(), hooks.Delivery{Method: "POST", URL: "http://a", Payload: payload}, []byte("the body")))
		c := h.one(t)
		if string(c.Body) != "the body" {
			t.Fatalf("sends %q", c.Body)
		}
		h.book(t, answered(c, 200))
		x := h.attempts(t, d.ID)[0]
		payload = x.Request.ID
		if p := must[hooks.Payload](t)(h.Payload(t.Context(), payload)); string(p.Body) != "the body" {
			t.Fatalf("shows %q", p.Body)
		}
		if x.Request.Size != 8 || x.Request.SHA256 != describe(0, []byte("the body"), false).SHA256 {
			t.Errorf("says %+v", x.Request)
		}
	}
	if n := rows(t, h.Store, "SELECT count(*) FROM payload WHERE length(body) = 8"); n != 1 {
		t.Errorf("the body is stored %d times", n)
	}
}

// forwarded records a capture with n forwards and settles it.
func (h *house) forwarded(t *testing.T, n int) hooks.ID {
	t.Helper()
	id := record(t, h.Store, "orders", []byte("the body"))
	x := must[hooks.Exchange](t)(h.Exchange(t.Context(), id))
	f := hooks.Finding{Exchange: id, Provider: "GitHub", Event: "push", SenderID: "s1", Verdict: hooks.VerdictWrong, VerdictReason: "No."}
	for range n {
		f.Forwards = append(f.Forwards, hooks.Delivery{Method: "PUT", URL: "http://a", Payload: x.Request.ID, Schedule: hooks.Once()})
	}
	for range 2 { // settling again after a crash changes nothing
		if err := h.Settle(t.Context(), []hooks.Finding{f}); err != nil {
			t.Fatal(err)
		}
	}
	return id
}

func (h *house) captureState(t *testing.T, id hooks.ID) hooks.CaptureState {
	t.Helper()
	return must[hooks.Exchange](t)(h.Exchange(t.Context(), id)).State
}

func TestForwardsDecideWhatBecomesOfACapture(t *testing.T) {
	for name, test := range map[string]struct {
		answers []int
		want    hooks.CaptureState
	}{
		"no forwards":          {nil, hooks.StateProcessed},
		"all taken":            {[]int{200, 204}, hooks.StateProcessed},
		"one refused":          {[]int{500, 200}, hooks.StateFailed},
		"the last refused":     {[]int{200, 500}, hooks.StateFailed},
		"none taken":           {[]int{500, 500}, hooks.StateFailed},
		"one still on its way": {[]int{200, 0}, hooks.StateNew},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			id := h.forwarded(t, len(test.answers))
			claims := h.claim(t, 10)
			if len(claims) != len(test.answers) {
				t.Fatalf("%d forwards", len(claims))
			}
			for i, c := range claims {
				if c.Origin != hooks.OriginForward || string(c.Body) != "the body" || c.Cause != hooks.CausedBy(hooks.CauseExchange, id) {
					t.Errorf("got %+v", c)
				}
				if test.answers[i] != 0 {
					h.book(t, answered(c, test.answers[i]))
				}
			}
			if got := h.captureState(t, id); got != test.want {
				t.Errorf("the capture is %s, want %s", got, test.want)
			}
			checkCounts(t, h.Store)
		})
	}
}

func TestAForwardThatIsRetriedHealsItsCapture(t *testing.T) {
	h := newHouse(t)
	id := h.forwarded(t, 1)
	c := h.one(t)
	h.book(t, answered(c, 500))
	if h.captureState(t, id) != hooks.StateFailed {
		t.Fatal("not failed")
	}
	failed := must[[]hooks.Exchange](t)(h.Exchanges(t.Context(), hooks.ExchangeQuery{State: hooks.StateFailed}))
	if len(failed) != 1 || failed[0].ID != id {
		t.Errorf("failed: %+v", failed)
	}
	if n := must[hooks.Retried](t)(h.RetryAll(t.Context(), hooks.RetryWish{})).Count; n != 1 {
		t.Errorf("%d retried", n)
	}
	h.book(t, answered(h.one(t), 200))
	if got := h.captureState(t, id); got != hooks.StateProcessed {
		t.Errorf("the capture is %s", got)
	}
}

func TestFindingsAreBookedOnceAndInBatches(t *testing.T) {
	h := newHouse(t)
	captured, stop := h.Captured.Watch()
	defer stop()
	ids := []hooks.ID{record(t, h.Store, "a", nil), record(t, h.Store, "a", []byte("x"))}
	<-captured
	waiting := must[[]hooks.Errand](t)(h.Uninspected(t.Context(), 10))
	if len(waiting) != 2 || waiting[0].Capture.ID != ids[0] {
		t.Fatalf("waiting: %+v", waiting)
	}
	if p := must[hooks.Payload](t)(h.Payload(t.Context(), waiting[1].Capture.Request.ID)); !reflect.DeepEqual(waiting[1].Request, p) || string(p.Body) != "x" {
		t.Errorf("its request is %q, want %q", waiting[1].Request, p)
	}
	odd := hooks.Finding{Exchange: ids[0], Forwards: []hooks.Delivery{
		{Method: "GET", URL: "http://a"}, {Method: "A-METHOD-LONGER-THAN-ANYBODY-WOULD-SEND", URL: "http://a"},
	}}
	if err := h.Settle(t.Context(), []hooks.Finding{odd, {Exchange: ids[1], Provider: "Stripe"}}); err != nil {
		t.Fatal(err)
	}
	if left := must[[]hooks.Errand](t)(h.Uninspected(t.Context(), 10)); len(left) != 0 {
		t.Errorf("an odd request holds up those behind it: %+v", left)
	}
	x := must[hooks.Exchange](t)(h.Exchange(t.Context(), ids[0]))
	if x.State != hooks.StateFailed || x.StateReason == "" || x.Error != "" || len(h.claim(t, 10)) != 0 {
		t.Errorf("what cannot be forwarded has failed, and says why: %+v", x)
	}
	if x := must[hooks.Exchange](t)(h.Exchange(t.Context(), ids[1])); x.State != hooks.StateProcessed || x.Provider != "Stripe" {
		t.Errorf("got %+v", x)
	}
}

func TestDeliveriesThatCannotBeSentAreRefused(t *testing.T) {
	h := newHouse(t)
	for name, d := range map[string]hooks.Delivery{
		"method": {Method: "A B", URL: "http://a"},
		"header": {Method: "GET", URL: "http://a", Header: hooks.Header{{"X", "a\r\nb"}}},
	} {
		if _, err := h.AddDelivery(t.Context(), d, []byte("x")); hooks.CodeOf(err) != hooks.CodeInvalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	if n := rows(t, h.Store, "SELECT count(*) FROM payload"); n != 0 {
		t.Error("the body of what was refused is stored")
	}
}

func TestErrandsAreBoundedInBytes(t *testing.T) {
	h := newHouse(t)
	for range 3 {
		record(t, h.Store, "a", make([]byte, maxErrandBytes/2+1))
	}
	for want := 2; want > 0; want-- {
		errands := must[[]hooks.Errand](t)(h.Uninspected(t.Context(), 10))
		if len(errands) != want {
			t.Fatalf("%d errands of half the bound each, want %d", len(errands), want)
		}
		for _, e := range errands {
			if err := h.Settle(t.Context(), []hooks.Finding{{Exchange: e.Capture.ID}}); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// booker is a store, whatever it is embedded in.
type booker interface {
	Book(ctx context.Context, results []hooks.Result) ([]hooks.Booking, error)
}

// bookOne books a single result.
func bookOne(ctx context.Context, s booker, r hooks.Result) (next hooks.Next, booked bool, err error) {
	all, err := s.Book(ctx, []hooks.Result{r})
	if err != nil {
		return next, false, err
	}
	return all[0].Next, all[0].Booked, nil
}
