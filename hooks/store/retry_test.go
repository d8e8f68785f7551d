package store

import (
	"context"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"bellhop/hooks"
)

// bound adds a delivery to a URL.
func (h *house) bound(t *testing.T, url string, sub hooks.ID) hooks.Delivery {
	t.Helper()
	return must[hooks.Delivery](t)(h.AddDelivery(t.Context(), hooks.Delivery{Origin: hooks.OriginReplay, Method: "POST", URL: url, SubscriptionID: sub, Schedule: hooks.Once(), AllowPrivate: true}, []byte("x")))
}

// setDelivery writes a delivery's row as no other way leads to it in a test's time.
func (h *house) setDelivery(t *testing.T, id hooks.ID, state hooks.DeliveryState, ended time.Time, status int, fault hooks.Fault) {
	t.Helper()
	must[struct{}](t)(struct{}{}, h.write(t.Context(), 0, func(t *tx) error {
		var from hooks.DeliveryState
		if err := t.row("SELECT state FROM delivery WHERE id = ?", int64(id)).Scan(&from); err != nil {
			return err
		}
		t.moved(from, state, 1)
		var due any
		if state == hooks.Waiting {
			due = ended.Add(time.Hour).UnixNano()
		}
		return t.exec("UPDATE delivery SET state = ?, due_at = ?, ended_at = ?, status = ?, fault = ?, attempts = 1, reason = 'It did not work.' WHERE id = ?",
			string(state), due, nanoOf(ended), status, string(fault), int64(id))
	}))
}

// lost fills a house with deliveries that were given up or wait, to several targets, with all kinds of ends.
func (h *house) lost(t *testing.T, n int, chance *rand.Rand) (subs []hooks.Subscription) {
	t.Helper()
	for range 3 {
		subs = append(subs, h.subscribe(t, hooks.Subscription{Types: []string{"*"}, Active: true}))
	}
	if err := h.DeleteSubscription(t.Context(), subs[2].ID); err != nil {
		t.Fatal(err)
	}
	for range n {
		sub := hooks.ID(0)
		if chance.IntN(2) == 0 {
			sub = pick(chance, subs).ID
		}
		d := h.bound(t, pick(chance, someURLs), sub)
		if chance.IntN(4) == 0 {
			continue // is due
		}
		fault, status := pick(chance, []hooks.Fault{"", "", hooks.FaultTimeout, hooks.FaultUnreachable}), 0
		if fault == "" {
			status = pick(chance, []int{0, 404, 500, 503})
		}
		state := pick(chance, []hooks.DeliveryState{hooks.GivenUp, hooks.GivenUp, hooks.Waiting})
		h.setDelivery(t, d.ID, state, h.clock.read().Add(-time.Duration(chance.IntN(100))*time.Minute), status, fault)
	}
	return subs
}

func pick[T any](chance *rand.Rand, list []T) T { return list[chance.IntN(len(list))] }

var someURLs = []string{
	"http://crm.example/a", "http://crm.example/a/b", "http://crm.example/a/b/c", "http://crm.example/ab", "http://crm.example:8080/a", "https://crm.example/a?k=v",
	"http://crm.example.net/a", "http://crm", "http://[::1]:9001/x",
}

// What a list shows by a choice is what a retry by it takes, less what no retry can take.
func TestAListAndARetryMeanTheSame(t *testing.T) {
	chance := rand.New(rand.NewPCG(7, 7))
	for round := range 25 {
		h := newHouse(t)
		subs := h.lost(t, 60, chance)
		choice := hooks.DeliveryChoice{}
		if chance.IntN(2) == 0 {
			choice.Target = pick(chance, []string{"crm.example", "crm.example:80", "http://crm.example", "https://crm.example/a", "crm.example/a/", "CRM.example:8080", "[::1]:9001", "nobody.example"})
		}
		if chance.IntN(2) == 0 {
			choice.Error = pick(chance, []string{"503", "5xx", "timeout", "none", "418"})
		}
		if chance.IntN(3) == 0 {
			choice.Subscription = pick(chance, subs).ID
		}
		if chance.IntN(3) == 0 {
			choice.Since = h.clock.read().Add(-50 * time.Minute)
		}
		state := pick(chance, []hooks.DeliveryState{hooks.GivenUp, hooks.GivenUp, hooks.Waiting})
		if chance.IntN(4) == 0 {
			choice.IDs = []hooks.ID{1, 5, 9, 30, 59}
		}
		before := must[[]hooks.Delivery](t)(h.Deliveries(t.Context(), hooks.DeliveryQuery{Limit: hooks.MaxPage}))
		listed := must[[]hooks.Delivery](t)(h.Deliveries(t.Context(), hooks.DeliveryQuery{DeliveryChoice: choice, State: state, Limit: hooks.MaxPage}))
		var want []hooks.ID
		for _, d := range listed {
			if d.SubscriptionID != subs[2].ID {
				want = append(want, d.ID)
			}
		}
		if state == hooks.GivenUp && choice.IDs == nil {
			sum := must[hooks.GivenUpSummary](t)(h.GivenUp(t.Context(), choice))
			if sum.Total != int64(len(listed)) || sum.Retriable != int64(len(want)) {
				t.Errorf("round %d, %+v: the summary has %d and %d, the list %d and %d", round, choice, sum.Total, sum.Retriable, len(listed), len(want))
			}
		}
		n := must[hooks.Retried](t)(h.RetryAll(t.Context(), hooks.RetryWish{DeliveryChoice: choice, State: state})).Count
		var got []hooks.ID
		for _, d := range must[[]hooks.Delivery](t)(h.Deliveries(t.Context(), hooks.DeliveryQuery{State: hooks.Due, Limit: hooks.MaxPage})) {
			was := before[slices.IndexFunc(before, func(o hooks.Delivery) bool { return o.ID == d.ID })]
			if was.State != hooks.Due {
				got = append(got, d.ID)
			}
		}
		if !slices.Equal(got, want) || n != int64(len(want)) {
			t.Errorf("round %d, %s by %+v: retried %v (%d), listed %v", round, state, choice, got, n, want)
		}
		checkCounts(t, h.Store)
	}
}

func TestATargetIsMeantByItsHostWithOrWithoutMore(t *testing.T) {
	h := newHouse(t)
	for _, url := range someURLs {
		d := h.bound(t, url, 0)
		h.setDelivery(t, d.ID, hooks.GivenUp, h.clock.read(), 503, "")
	}
	for typed, want := range map[string][]int{
		"crm.example":                {0, 1, 2, 3, 4, 5},
		"crm.example:80":             {0, 1, 2, 3},
		"crm.example:8080":           {4},
		"http://crm.example":         {0, 1, 2, 3},
		"https://crm.example":        {5},
		"crm.example/a":              {0, 1, 2, 5},
		"crm.example/a/":             {0, 1, 2, 5},
		"http://crm.example/a/b":     {1, 2},
		"http://crm.example:80/a/b":  {1, 2},
		"http://crm.example/a/b/c/d": {1, 2}, // two steps are all that a target has
		"Crm.Example":                {0, 1, 2, 3, 4, 5},
		"crm":                        {7},
		"[::1]:9001":                 {8},
		"[::1]":                      {8},
		"example":                    nil,
	} {
		for _, q := range []hooks.DeliveryQuery{{State: hooks.GivenUp}, {}} {
			q.Target = typed
			var got []int
			for _, d := range must[[]hooks.Delivery](t)(h.Deliveries(t.Context(), q)) {
				got = append(got, int(d.ID)-1)
			}
			slices.Sort(got)
			if !slices.Equal(got, want) {
				t.Errorf("%s in state %q means %v, want %v", typed, q.State, got, want)
			}
		}
	}
	for _, typed := range []string{"ftp://crm.example", "crm example", "crm:99999"} {
		if _, err := h.Deliveries(t.Context(), hooks.DeliveryQuery{DeliveryChoice: hooks.DeliveryChoice{Target: typed}}); hooks.CodeOf(err) != hooks.CodeInvalid {
			t.Errorf("%s: %v", typed, err)
		}
	}
}

func TestARetryOfWhatWasGivenUpIsOneMoreTry(t *testing.T) {
	h := newHouse(t)
	d := h.add(t, hooks.Delivery{Schedule: hooks.Schedule{time.Second}}, "x")
	h.book(t, answered(h.one(t), 503))
	h.clock.advance(time.Second)
	h.book(t, answered(h.one(t), 503))
	for attempts := 3; attempts <= 4; attempts++ {
		if n := must[hooks.Retried](t)(h.RetryAll(t.Context(), hooks.RetryWish{})).Count; n != 1 {
			t.Fatalf("%d retried", n)
		}
		if next := h.book(t, answered(h.one(t), 500)); next.State != hooks.GivenUp {
			t.Errorf("after the retry: %+v", next)
		}
		if got := h.state(t, d.ID); got.Attempts != attempts || got.Status != 500 || got.Fault != "" || !got.EndedAt.Equal(h.clock.read()) {
			t.Errorf("got %+v", got)
		}
	}
	early := h.add(t, hooks.Delivery{Schedule: hooks.Schedule{time.Second, time.Minute}}, "y")
	h.book(t, answered(h.one(t), 503))
	if n := must[hooks.Retried](t)(h.RetryAll(t.Context(), hooks.RetryWish{State: hooks.Waiting})).Count; n != 1 {
		t.Fatalf("%d retried", n)
	}
	if next := h.book(t, answered(h.one(t), 503)); next.State != hooks.Waiting || !next.DueAt.Equal(h.clock.read().Add(time.Minute)) {
		t.Errorf("one that waited goes on with its schedule: %+v", next)
	}
	if got := h.state(t, early.ID); got.Attempts != 2 {
		t.Errorf("got %+v", got)
	}
}

func TestARetryLeavesWhatIsHeldAndHoldsWhatIsPaused(t *testing.T) {
	h := newHouse(t)
	sub := h.subscribe(t, hooks.Subscription{Types: []string{"*"}, Active: true})
	h.event(t, "e1", "a")
	id := h.one(t).ID
	h.setDelivery(t, id, hooks.GivenUp, h.clock.read(), 503, "")
	must[hooks.Subscription](t)(h.ChangeSubscription(t.Context(), sub.ID, func(s *hooks.Subscription) error { s.Active = false; return nil }))
	if done := must[hooks.Retried](t)(h.RetryAll(t.Context(), hooks.RetryWish{})); done != (hooks.Retried{Count: 1, Held: 1}) {
		t.Fatalf("retried: %+v", done)
	}
	if got := h.state(t, id); got.State != hooks.Waiting || !got.DueAt.IsZero() || !strings.Contains(got.Reason, "paused") {
		t.Errorf("it is not held: %+v", got)
	}
	if n := must[hooks.Retried](t)(h.RetryAll(t.Context(), hooks.RetryWish{State: hooks.Waiting})).Count; n != 0 {
		t.Errorf("%d held ones were retried", n)
	}
	if _, err := h.Retry(t.Context(), id); hooks.CodeOf(err) != hooks.CodeConflict {
		t.Errorf("a held one alone: %v", err)
	}
	board := must[hooks.Board](t)(h.Board(t.Context()))
	if board.Held != 1 || len(board.Rows[hooks.Waiting]) != 1 || !board.Last.IsZero() {
		t.Errorf("the board has %+v", board)
	}
	checkCounts(t, h.Store)
}

func TestWhatWasNeverMadeIntoARequestIsNotRetried(t *testing.T) {
	h := newHouse(t)
	d := must[hooks.Delivery](t)(h.AddDelivery(t.Context(), hooks.Delivery{
		Origin: hooks.OriginEvent, Method: "POST", URL: "http://a.example/x", State: hooks.GivenUp, Fault: hooks.FaultFormat, Reason: "It could not be put into its format.",
	}, nil))
	if got := h.state(t, d.ID); !got.EndedAt.Equal(h.clock.read()) || got.Fault != hooks.FaultFormat {
		t.Errorf("got %+v", got)
	}
	if sum := must[hooks.GivenUpSummary](t)(h.GivenUp(t.Context(), hooks.DeliveryChoice{Error: "format"})); sum.Total != 1 || sum.Retriable != 0 || sum.Groups[0].Retriable {
		t.Errorf("got %+v", sum)
	}
	if n := must[hooks.Retried](t)(h.RetryAll(t.Context(), hooks.RetryWish{})).Count; n != 0 {
		t.Errorf("%d retried", n)
	}
	if _, err := h.Retry(t.Context(), d.ID); hooks.CodeOf(err) != hooks.CodeConflict {
		t.Errorf("alone: %v", err)
	}
}

func TestARetryWakesWhomItGoesTo(t *testing.T) {
	h := newHouse(t)
	d := h.add(t, hooks.Delivery{Schedule: hooks.Once()}, "x")
	h.book(t, answered(h.one(t), 429))
	h.add(t, hooks.Delivery{}, "y") // waits for the rest to end
	due, stop := h.DueChanged.Watch()
	defer stop()
	must[hooks.Retried](t)(h.RetryAll(t.Context(), hooks.RetryWish{DeliveryChoice: hooks.DeliveryChoice{IDs: []hooks.ID{d.ID}}}))
	<-due
	if claims := h.claim(t, 9); len(claims) != 2 {
		t.Errorf("%d leave", len(claims))
	}
}

func TestWhatWasGivenUpIsGroupedByTargetAndEnd(t *testing.T) {
	h := newHouse(t)
	sub := h.subscribe(t, hooks.Subscription{Types: []string{"*"}, Active: true})
	add := func(url string, sub hooks.ID, status int, fault hooks.Fault, ago time.Duration) {
		d := h.bound(t, url, sub)
		h.setDelivery(t, d.ID, hooks.GivenUp, h.clock.read().Add(-ago), status, fault)
	}
	add("http://a.example/x", 0, 503, "", time.Hour)
	add("http://a.example/x", sub.ID, 503, "", time.Minute)
	add("http://a.example/x", 99, 503, "", time.Second) // whose subscription is gone
	add("http://a.example/x", 0, 500, "", time.Minute)
	add("http://b.example/x", 0, 0, hooks.FaultTimeout, time.Minute)
	sum := must[hooks.GivenUpSummary](t)(h.GivenUp(t.Context(), hooks.DeliveryChoice{}))
	if sum.Total != 5 || sum.Retriable != 4 || !sum.Newest.Equal(h.clock.read().Add(-time.Second)) || len(sum.Groups) != 4 {
		t.Fatalf("got %+v", sum)
	}
	want := hooks.GivenUpGroup{Target: "http://a.example:80/x", Status: 503, Reason: "It did not work.", Count: 2, Newest: h.clock.read().Add(-time.Minute), Retriable: true}
	if !reflect.DeepEqual(sum.Groups[0], want) {
		t.Errorf("the largest is %+v", sum.Groups[0])
	}
	for _, g := range sum.Groups { // a group's words choose it
		q := hooks.DeliveryChoice{Target: g.Target, Error: hooks.ErrorWord(g.Fault, g.Status)}
		own := must[hooks.GivenUpSummary](t)(h.GivenUp(t.Context(), q))
		if !slices.ContainsFunc(own.Groups, func(o hooks.GivenUpGroup) bool { return o == g }) {
			t.Errorf("%+v is not chosen by %+v", g, q)
		}
	}
}

func TestPagesOfWhatWasGivenUpFollowByTheirEnds(t *testing.T) {
	chance := rand.New(rand.NewPCG(3, 3))
	h := newHouse(t)
	h.lost(t, 80, chance)
	for _, choice := range []hooks.DeliveryChoice{{}, {Target: "crm.example"}} {
		whole := must[[]hooks.Delivery](t)(h.Deliveries(t.Context(), hooks.DeliveryQuery{DeliveryChoice: choice, State: hooks.GivenUp, Limit: hooks.MaxPage}))
		slices.SortFunc(whole, func(a, b hooks.Delivery) int {
			if c := b.EndedAt.Compare(a.EndedAt); c != 0 {
				return c
			}
			return int(b.ID - a.ID)
		})
		var paged []hooks.Delivery
		for {
			q := hooks.DeliveryQuery{DeliveryChoice: choice, State: hooks.GivenUp, ByEnd: true, Limit: 7}
			if len(paged) > 0 {
				q.Before = paged[len(paged)-1].ID
			}
			some := must[[]hooks.Delivery](t)(h.Deliveries(t.Context(), q))
			if len(some) == 0 {
				break
			}
			paged = append(paged, some...)
		}
		if !reflect.DeepEqual(paged, whole) {
			t.Errorf("by %+v: %d in pages, %d in all, or in another order", choice, len(paged), len(whole))
		}
	}
}

func TestARetryThatIsCutOffTellsHowFarItCame(t *testing.T) {
	h := newHouse(t)
	h.fillGivenUp(t, 3*retryBatch)
	ctx, cancel := context.WithCancel(t.Context())
	changed, stop := h.Changed.Watch()
	defer stop()
	go func() {
		<-changed
		cancel()
	}()
	done, err := h.RetryAll(ctx, hooks.RetryWish{})
	n, due := done.Count, checkCounts(t, h.Store).Deliveries[hooks.Due]
	if n != due || err == nil && n != 3*retryBatch {
		t.Errorf("tells %d, %v; %d are due", n, err, due)
	}
}

// fillGivenUp adds n deliveries that were given up, in one go.
func (h *house) fillGivenUp(t testing.TB, n int) {
	t.Helper()
	d, err := h.AddDelivery(t.Context(), hooks.Delivery{Origin: hooks.OriginReplay, Method: "POST", URL: "http://a.example/x", Schedule: hooks.Once()}, []byte("x"))
	if err != nil {
		t.Fatal(err)
	}
	err = h.write(t.Context(), 0, func(t *tx) error {
		t.moved("", hooks.GivenUp, int64(n))
		return t.exec(`WITH RECURSIVE c (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < ?)
			INSERT INTO delivery (at, origin, method, url, target, payload, schedule, timeout_ms, allow_private, state, attempts, reason, ended_at, status, fault, cause_kind, cause_id)
			SELECT d.at + i, d.origin, d.method, 'http://h' || (i % 20) || '.example/x', 'http://h' || (i % 20) || '.example:80/x', d.payload, d.schedule, 0, 1, 'given_up', 3, 'The subscriber answered 503.', d.at + i, 500 + i % 4, '', '', ''
			FROM c JOIN delivery d ON d.id = ?`, n, int64(d.ID))
	})
	if err != nil {
		t.Fatal(err)
	}
	h.setDone(t, d.ID)
}

func (h *house) setDone(t testing.TB, id hooks.ID) {
	t.Helper()
	if err := h.write(t.Context(), 0, func(t *tx) error {
		t.moved(hooks.Due, hooks.Delivered, 1)
		return t.exec("UPDATE delivery SET state = 'delivered', due_at = NULL WHERE id = ?", int64(id))
	}); err != nil {
		t.Fatal(err)
	}
}

// The board and the groups are asked for twice a second while the page is in sight.
func TestTheBoardIsReadByItsIndexes(t *testing.T) {
	h := newHouse(t)
	for text, uses := range map[string]string{
		boardDue: "delivery_state (state=?)", boardInFlight: "delivery_lease", boardWaiting: "delivery_waiting (due_at>?)", boardHeld: "delivery_waiting (due_at=?)",
		boardDelivered: "delivery_state (state=?)", boardGivenUp: "INDEX delivery_ended",
	} {
		got := plan(t, h.Store, text, 6)
		if !strings.Contains(got, uses) || !strings.Contains(got, "exchange_delivery (delivery=? AND attempt=?)") || strings.Contains(got, "TEMP B-TREE") {
			t.Errorf("want %s in the plan of\n%s\n%s", uses, text, got)
		}
	}
	if got := plan(t, h.Store, countHeld); strings.Count(got, "COVERING INDEX delivery_waiting") != 2 {
		t.Errorf("held ones are counted by\n%s", got)
	}
	groups := givenUpCounts + " WHERE d.state = 'given_up' GROUP BY d.target, d.fault, d.status, d.subscription"
	if got := plan(t, h.Store, groups); !strings.Contains(got, "COVERING INDEX delivery_given_up") || strings.Contains(got, "TEMP B-TREE") {
		t.Errorf("groups are read by\n%s", got)
	}
	text, args, err := listDeliveries(hooks.DeliveryQuery{State: hooks.GivenUp, ByEnd: true, Before: 9})
	if got := plan(t, h.Store, text, args...); err != nil || !strings.Contains(got, "COVERING INDEX delivery_ended") {
		t.Errorf("a page by the ends is found by\n%s", got)
	}
	q := hooks.DeliveryQuery{State: hooks.GivenUp, DeliveryChoice: hooks.DeliveryChoice{Target: "h1.example", Error: "503", Since: time.Unix(1, 0)}, Before: 9}
	text, args, err = listDeliveries(q)
	if got := plan(t, h.Store, text, args...); err != nil || !strings.Contains(got, "COVERING INDEX delivery_given_up") {
		t.Errorf("a filtered page is found by\n%s", got)
	}
}

// BenchmarkGivenUp measures what the page asks for and what a retry of all does to captures meanwhile.
func BenchmarkGivenUp(b *testing.B) {
	h := &house{clock: newClock(), path: b.TempDir() + "/bellhop.db"}
	var err error
	if h.Store, err = Open(b.Context(), h.options()); err != nil {
		b.Fatal(err)
	}
	ctx, cancel := context.WithCancel(b.Context())
	done := make(chan error, 1)
	go func() { done <- h.Run(ctx) }()
	defer func() {
		cancel()
		<-done
		_ = h.Close()
	}()
	h.fillGivenUp(b, 100_000)
	for name, read := range map[string]func() error{
		"board":  func() error { _, err := h.Board(b.Context()); return err },
		"groups": func() error { _, err := h.GivenUp(b.Context(), hooks.DeliveryChoice{}); return err },
		"page": func() error {
			_, err := h.Deliveries(b.Context(), hooks.DeliveryQuery{State: hooks.GivenUp, ByEnd: true, Limit: 200})
			return err
		},
		"filtered page": func() error {
			_, err := h.Deliveries(b.Context(), hooks.DeliveryQuery{State: hooks.GivenUp, Limit: 200, DeliveryChoice: hooks.DeliveryChoice{Target: "h7.example", Error: "503"}})
			return err
		},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if err := read(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("retry", func(b *testing.B) {
		if b.N > 1 {
			b.Skip("measures one retry of all")
		}
		stop, took := make(chan struct{}), make(chan []time.Duration)
		go func() {
			var all []time.Duration
			for {
				select {
				case <-stop:
					took <- all
					return
				default:
				}
				x, request, response := capture(h.Store, "a", []byte("body"))
				began := time.Now()
				if err := h.Record(b.Context(), x, request, response); err != nil {
					panic(err)
				}
				all = append(all, time.Since(began))
			}
		}()
		began := time.Now()
		done, err := h.RetryAll(b.Context(), hooks.RetryWish{})
		whole := time.Since(began)
		close(stop)
		all := <-took
		slices.Sort(all)
		if err != nil || done.Count != 100_000 {
			b.Fatal(done, err)
		}
		b.Logf("%d retried in %s; %d captures meanwhile, p50 %s, p99 %s, at most %s", done.Count, whole, len(all), all[len(all)/2], all[len(all)*99/100], all[len(all)-1])
	})
}
