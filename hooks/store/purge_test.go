package store

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"sync"
	"testing"
	"time"

	"bellhop/hooks"
)

// settle has captures inspected: processed at once, or forwarded where a URL is given.
func settle(t *testing.T, s *Store, url string, ids ...hooks.ID) {
	t.Helper()
	var findings []hooks.Finding
	for _, id := range ids {
		f := hooks.Finding{Exchange: id, Verdict: hooks.VerdictNone}
		if url != "" {
			x := must[hooks.Exchange](t)(s.Exchange(t.Context(), id))
			f.Forwards = []hooks.Delivery{{Method: "POST", URL: url, Payload: x.Request.ID, Schedule: hooks.Once(), AllowPrivate: true}}
		}
		findings = append(findings, f)
	}
	if err := s.Settle(t.Context(), findings); err != nil {
		t.Fatal(err)
	}
}

// deliver claims everything that is due and books it with a status.
func deliver(t *testing.T, s *Store, status int) {
	t.Helper()
	for _, c := range must[[]hooks.Claim](t)(s.Claim(t.Context(), 100, time.Minute)) {
		outcome := hooks.OutcomeDelivered
		if status >= 300 {
			outcome = hooks.OutcomeRefused
		}
		_, booked, err := bookOne(t.Context(), s, hooks.Result{
			Version: hooks.WireVersion, Delivery: c.ID, Attempt: c.Attempts, Exchange: c.Exchange, Outcome: outcome, Status: status,
			Sent: []byte("POST / HTTP/1.1\r\n\r\n"), Head: fmt.Appendf(nil, "HTTP/1.1 %d X\r\n\r\n", status), Body: []byte("answer"),
		})
		if err != nil || !booked {
			t.Fatalf("booked %v, %v", booked, err)
		}
	}
}

// whole fails when an exchange that is stored has lost bytes, when bytes are stored that nothing names, or when the
// counts are wrong.
func whole(t *testing.T, s *Store) {
	t.Helper()
	for name, text := range map[string]string{
		"requests without bytes":  "SELECT count(*) FROM exchange WHERE request <> 0 AND request NOT IN (SELECT id FROM payload)",
		"responses without bytes": "SELECT count(*) FROM exchange WHERE response <> 0 AND response NOT IN (SELECT id FROM payload)",
		"bodies without bytes":    "SELECT count(*) FROM payload WHERE body_of IS NOT NULL AND body_of NOT IN (SELECT id FROM payload)",
		"deliveries without body": "SELECT count(*) FROM delivery WHERE payload NOT IN (SELECT id FROM payload)",
		"events without body":     "SELECT count(*) FROM event WHERE payload NOT IN (SELECT id FROM payload)",
		"bytes that nothing names": `SELECT count(*) FROM payload WHERE id NOT IN (SELECT request FROM exchange UNION SELECT response FROM exchange
			UNION SELECT payload FROM delivery UNION SELECT payload FROM event UNION SELECT body_of FROM payload WHERE body_of IS NOT NULL)`,
	} {
		if n := rows(t, s, text); n != 0 {
			t.Errorf("%d %s", n, name)
		}
	}
	counts := must[hooks.Counts](t)(s.Counts(t.Context()))
	if n := rows(t, s, "SELECT count(*) FROM exchange"); counts.Exchanges != n {
		t.Errorf("%d exchanges are counted, there are %d", counts.Exchanges, n)
	}
	if n := rows(t, s, "SELECT coalesce(sum(n), 0) FROM tally"); counts.Exchanges != n {
		t.Errorf("%d exchanges are counted in memory, %d in the file", counts.Exchanges, n)
	}
	for _, state := range hooks.DeliveryStates() {
		if n := rows(t, s, "SELECT count(*) FROM delivery WHERE state = ?", string(state)); counts.Deliveries[state] != n {
			t.Errorf("%d deliveries are counted as %s, there are %d", counts.Deliveries[state], state, n)
		}
	}
}

func purged(t *testing.T, s *Store, r hooks.Retention, want int64) {
	t.Helper()
	done, err := s.Purge(t.Context(), r)
	if err != nil || done.Exchanges != want {
		t.Fatalf("%d purged, %v, want %d", done.Exchanges, err, want)
	}
	whole(t, s)
}

func TestTheOldestGoFirst(t *testing.T) {
	h := newHouse(t)
	var ids []hooks.ID
	for i := range 1000 {
		ids = append(ids, record(t, h.Store, "a", []byte{byte(i), byte(i >> 8)}))
	}
	settle(t, h.Store, "", ids...)
	purged(t, h.Store, hooks.Retention{}, 0)
	purged(t, h.Store, hooks.Retention{Count: 1000}, 0)
	purged(t, h.Store, hooks.Retention{Count: 250}, 750)
	left := must[[]hooks.Exchange](t)(h.Exchanges(t.Context(), hooks.ExchangeQuery{Limit: 1000}))
	if len(left) != 250 || left[249].ID != ids[750] {
		t.Fatalf("%d are left, from %d on", len(left), left[len(left)-1].ID)
	}
	for _, x := range left {
		p := must[hooks.Payload](t)(h.Payload(t.Context(), x.Request.ID))
		if i := int(x.ID - ids[0]); !bytes.Equal(p.Body, []byte{byte(i), byte(i >> 8)}) {
			t.Fatalf("exchange %d has the bytes %v", x.ID, p.Body)
		}
		if p := must[hooks.Payload](t)(h.Payload(t.Context(), x.Response.ID)); len(p.Head) == 0 {
			t.Fatalf("exchange %d has lost its answer", x.ID)
		}
	}
	captures := must[map[string]int64](t)(h.CaptureCounts(t.Context()))
	if captures["a"] != 250 {
		t.Errorf("counted %v", captures)
	}
	h.reopen(t)
	whole(t, h.Store)
	if id := record(t, h.Store, "a", nil); id <= ids[999] {
		t.Errorf("an ID is used twice: %d", id)
	}
}

func TestWhatIsOldGoesAndWhatWasImportedHasNoAge(t *testing.T) {
	h := newHouse(t)
	old, imported := record(t, h.Store, "a", nil), record(t, h.Store, "a", nil)
	settle(t, h.Store, "", old, imported)
	if err := h.write(t.Context(), 0, func(t *tx) error { return t.exec("UPDATE exchange SET imported = 1 WHERE id = ?", int64(imported)) }); err != nil {
		t.Fatal(err)
	}
	purged(t, h.Store, hooks.Retention{Age: time.Hour}, 0)
	h.clock.advance(time.Hour)
	purged(t, h.Store, hooks.Retention{Age: time.Hour}, 1)
	if _, err := h.Exchange(t.Context(), imported); err != nil {
		t.Error(err)
	}
}

func TestASizeIsKeptAndTheFileShrinks(t *testing.T) {
	h := newHouse(t)
	var ids []hooks.ID
	for range 1600 {
		ids = append(ids, record(t, h.Store, "a", make([]byte, 20<<10)))
	}
	settle(t, h.Store, "", ids...)
	done := must[hooks.Purged](t)(h.Purge(t.Context(), hooks.Retention{Bytes: 26 << 20}))
	if used := must[int64](t)(h.used(t.Context())); used > 27<<20 || used < 24<<20 || done.Bytes < 8<<20 {
		t.Errorf("%d bytes are used, %+v", used, done)
	}
	whole(t, h.Store)
	h.reopen(t) // the log goes into the file
	if info, err := os.Stat(h.path); err != nil || info.Size() > 28<<20 {
		t.Errorf("the file has %d bytes, %v", info.Size(), err)
	}
	for range 3 { // the newest stay, whatever the bound
		must[hooks.Purged](t)(h.Purge(t.Context(), hooks.Retention{Bytes: 10 << 20}))
	}
	if n := rows(t, h.Store, "SELECT count(*) FROM exchange"); n != leastKept {
		t.Errorf("%d exchanges are left", n)
	}
}

func TestWhatIsNotDoneIsNeverPurged(t *testing.T) {
	h := newHouse(t)
	uninspected, forwarded, done := record(t, h.Store, "a", []byte("new")), record(t, h.Store, "a", []byte("forwarded")), record(t, h.Store, "a", []byte("done"))
	settle(t, h.Store, "http://localhost:9/", forwarded)
	settle(t, h.Store, "", done)
	payload := must[hooks.Exchange](t)(h.Exchange(t.Context(), done)).Request.ID
	replay := must[hooks.Delivery](t)(h.AddDelivery(t.Context(), hooks.Delivery{
		Origin: hooks.OriginReplay, Method: "POST", URL: "http://localhost:9/", Payload: payload, Schedule: hooks.Once(), Cause: hooks.CausedBy(hooks.CauseExchange, done),
	}, nil))
	purged(t, h.Store, hooks.Retention{Count: 1}, 1) // all but one are too many, and one may go
	for _, id := range []hooks.ID{uninspected, forwarded} {
		if _, err := h.Exchange(t.Context(), id); err != nil {
			t.Error(err)
		}
	}
	claims := must[[]hooks.Claim](t)(h.Claim(t.Context(), 10, time.Minute))
	if len(claims) != 2 || string(claims[1].Body) != "done" || claims[1].ID != replay.ID {
		t.Fatalf("the replay of what was purged leaves with its bytes: %+v", claims)
	}
	purged(t, h.Store, hooks.Retention{Count: 1}, 0) // both are in flight
	for _, c := range claims {
		if _, _, err := bookOne(t.Context(), h, hooks.Result{Version: hooks.WireVersion, Delivery: c.ID, Attempt: 1, Exchange: c.Exchange, Outcome: hooks.OutcomeRefused, Status: 500, Sent: []byte("POST / HTTP/1.1\r\n\r\n"), Head: []byte("HTTP/1.1 500 X\r\n\r\n")}); err != nil {
			t.Fatal(err)
		}
	}
	purged(t, h.Store, hooks.Retention{Count: 1}, 3) // the capture that was forwarded, and both tries
	if n := rows(t, h.Store, "SELECT count(*) FROM delivery"); n != 0 {
		t.Errorf("%d deliveries are left without a try", n)
	}
	if n := rows(t, h.Store, "SELECT count(*) FROM payload"); n != 2 {
		t.Errorf("%d payloads are left, want those of the capture that waits", n)
	}
}

// TestWhateverHappenedAPurgeLeavesNoBytesBehind runs every path that writes bytes and purges after each.
func TestWhateverHappenedAPurgeLeavesNoBytesBehind(t *testing.T) {
	h := newHouse(t)
	if _, err := h.AddSubscription(t.Context(), hooks.Subscription{URL: "http://localhost:9/", Types: []string{"*"}, AllowPrivate: true, Active: true, Schedule: hooks.Once()}); err != nil {
		t.Fatal(err)
	}
	for round := range 3 {
		id := record(t, h.Store, "a", []byte("body"))
		settle(t, h.Store, "http://localhost:9/", id)
		e := hooks.Event{ID: fmt.Sprintf("evt_%d", round), Type: "a.b", At: h.clock.read(), Data: []byte(`{}`)}
		if _, _, err := h.AddEvent(t.Context(), e); err != nil {
			t.Fatal(err)
		}
		deliver(t, h.Store, 200)
		x := must[hooks.Exchange](t)(h.Exchange(t.Context(), id))
		for _, edited := range [][]byte{nil, []byte("edited")} {
			d := hooks.Delivery{Origin: hooks.OriginReplay, Method: "POST", URL: "http://localhost:9/", Schedule: hooks.Once(), Cause: hooks.CausedBy(hooks.CauseExchange, id)}
			if edited == nil {
				d.Payload = x.Request.ID
			}
			if _, err := h.AddDelivery(t.Context(), d, edited); err != nil {
				t.Fatal(err)
			}
		}
		if round == 1 { // a try that nobody hears of again, and then one that is delivered
			must[[]hooks.Claim](t)(h.Claim(t.Context(), 100, time.Minute))
			h.clock.advance(time.Hour)
		}
		deliver(t, h.Store, 200)
		whole(t, h.Store)
		h.clock.advance(48 * time.Hour)
		purged(t, h.Store, hooks.Retention{Count: int64(10 - 4*round)}, rows(t, h.Store, "SELECT max(count(*) - ?, 0) FROM exchange", 10-4*round))
	}
	purged(t, h.Store, hooks.Retention{Age: time.Hour}, rows(t, h.Store, "SELECT count(*) FROM exchange"))
	for _, table := range []string{"exchange", "payload", "delivery", "event", "orphan"} {
		if n := rows(t, h.Store, "SELECT count(*) FROM "+table); n != 0 {
			t.Errorf("%d rows of %s are left", n, table)
		}
	}
}

func TestAPurgeCanBeStopped(t *testing.T) {
	h := newHouse(t)
	settle(t, h.Store, "", record(t, h.Store, "a", nil))
	h.clock.advance(time.Hour)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if done, _ := h.Purge(ctx, hooks.Retention{Age: time.Minute}); done.Exchanges != 0 || rows(t, h.Store, "SELECT count(*) FROM exchange") != 1 {
		t.Errorf("%+v", done)
	}
	purged(t, h.Store, hooks.Retention{Age: time.Minute}, 1)
	whole(t, h.Store)
}

func TestWhatWasPurgedCannotBeSentAgain(t *testing.T) {
	h := newHouse(t)
	_, err := h.AddDelivery(t.Context(), hooks.Delivery{Origin: hooks.OriginReplay, Method: "POST", URL: "http://localhost:9/", Payload: 4711, Schedule: hooks.Once()}, nil)
	if hooks.CodeOf(err) != hooks.CodeNotFound {
		t.Errorf("got %v", err)
	}
}

func TestTheSameSenderIDIsCountedAndNamesTheFirst(t *testing.T) {
	h := newHouse(t)
	var ids []hooks.ID
	for i, id := range []string{"msg_1", "msg_1", "msg_2", "", "", "msg_1"} {
		inbox := "a"
		if i == 5 {
			inbox = "b"
		}
		ids = append(ids, record(t, h.Store, inbox, nil))
		if err := h.Settle(t.Context(), []hooks.Finding{{Exchange: ids[i], SenderID: id}}); err != nil {
			t.Fatal(err)
		}
	}
	third := record(t, h.Store, "a", nil)
	if err := h.Settle(t.Context(), []hooks.Finding{{Exchange: third, SenderID: "msg_1"}}); err != nil {
		t.Fatal(err)
	}
	for id, want := range map[hooks.ID][2]int64{ids[0]: {1, 0}, ids[1]: {2, int64(ids[0])}, ids[2]: {1, 0}, ids[3]: {0, 0}, ids[4]: {0, 0}, ids[5]: {1, 0}, third: {3, int64(ids[0])}} {
		x := must[hooks.Exchange](t)(h.Exchange(t.Context(), id))
		if int64(x.Seen) != want[0] || int64(x.First) != want[1] {
			t.Errorf("exchange %d is seen %d times, the first was %d, want %v", id, x.Seen, x.First, want)
		}
	}
}

func TestTwoPurgesAtATimeTakeNoMoreThanOne(t *testing.T) {
	h := newHouse(t)
	var ids []hooks.ID
	for range 400 {
		ids = append(ids, record(t, h.Store, "a", nil))
	}
	settle(t, h.Store, "", ids...)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			if _, err := h.Purge(t.Context(), hooks.Retention{Count: 300}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n := rows(t, h.Store, "SELECT count(*) FROM exchange"); n != 300 {
		t.Errorf("%d exchanges are left", n)
	}
}
