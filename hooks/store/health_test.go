package store

import (
	"strings"
	"testing"
	"time"

	"bellhop/hooks"
)

func TestHealthTellsTheNewestTriesAndTheQueueOfEach(t *testing.T) {
	h := newHouse(t)
	busy := h.subscribe(t, hooks.Subscription{URL: "http://example.test:9001/busy", Types: []string{"comment.created"}, Active: true})
	idle := h.subscribe(t, hooks.Subscription{URL: "http://example.test:9001/idle", Types: []string{"comment.removed"}, Active: true})
	for _, id := range []string{"a", "b", "c"} {
		h.event(t, id, "comment.created")
		h.clock.advance(time.Second)
	}
	claims := h.claim(t, 2)
	h.book(t, answered(claims[0], 200))
	h.book(t, answered(claims[1], 503))

	all := must[map[hooks.ID]hooks.Health](t)(h.Health(t.Context()))
	got := all[busy.ID]
	if len(got.Last) != 2 || got.Last[0].Status != 503 || got.Last[1].Status != 200 || got.Last[1].Took != 2*time.Millisecond {
		t.Errorf("tries %+v, want the 503 and before it the 200", got.Last)
	}
	if got.Queue != 2 {
		t.Errorf("%d in the queue, want the one that waits and the one that is due", got.Queue)
	}
	if len(all[idle.ID].Last) != 0 || all[idle.ID].Queue != 0 {
		t.Errorf("nothing went to %+v", all[idle.ID])
	}

	open := h.one(t)
	tries := must[[]hooks.Exchange](t)(h.Tries(t.Context(), busy.ID, 2))
	if len(tries) != 2 || tries[0].ID != open.Exchange || !tries[0].Open || tries[1].Status != 503 {
		t.Errorf("the newest tries are %+v", tries)
	}
	if after := must[map[hooks.ID]hooks.Health](t)(h.Health(t.Context())); len(after[busy.ID].Last) != 2 {
		t.Errorf("a try that is under way tells nothing yet: %+v", after[busy.ID].Last)
	}
}

// The page asks twice a second while deliveries run: what it reads must not grow with what is stored.
func TestHealthReadsIndexesOnly(t *testing.T) {
	h := newHouse(t)
	tries := plan(t, h.Store, healthTries, 200, 50)
	for _, uses := range []string{
		"SEARCH x USING INTEGER PRIMARY KEY (rowid=?)", "SEARCH y USING COVERING INDEX exchange_delivery (delivery=?)",
		"SEARCH d USING COVERING INDEX delivery_subscription (subscription=?)",
	} {
		if !strings.Contains(tries, uses) {
			t.Errorf("want %s in the plan:\n%s", uses, tries)
		}
	}
	if queues := plan(t, h.Store, healthQueues); !strings.Contains(queues, "USING COVERING INDEX delivery_state (state=?)") {
		t.Errorf("counting the queues reads rows:\n%s", queues)
	}
	if one := plan(t, h.Store, newestTries, 1, 200, 50); !strings.Contains(one, "SEARCH exchange USING COVERING INDEX exchange_delivery (delivery=?)") ||
		!strings.Contains(one, "USING COVERING INDEX delivery_subscription (subscription=?)") {
		t.Errorf("a subscription's tries:\n%s", one)
	}
}

// BenchmarkHealth measures what the list asks for: 200 subscriptions, 200,000 deliveries, half of them due.
func BenchmarkHealth(b *testing.B) {
	path := b.TempDir() + "/bellhop.db"
	s, stop := openForBench(b, path)
	defer stop()
	fill := func(text string) {
		if err := s.write(b.Context(), 0, func(t *tx) error { return t.exec(text) }); err != nil {
			b.Fatal(err)
		}
	}
	const numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < "
	fill(numbers + `200) INSERT INTO subscription (created_at, url, types, description, sign, schedule, timeout_ms, allow_private, active, reason)
		SELECT i, 'http://a.test/' || i, '[]', '', '{}', 'null', 0, 0, 1, '' FROM n`)
	fill(numbers + `200000) INSERT INTO delivery (id, at, subscription, origin, method, url, payload, schedule, timeout_ms, allow_private, state, cause_kind, cause_id)
		SELECT i, i, 1 + i % 200, 'event', 'POST', 'http://a.test/', 0, 'null', 0, 0, CASE WHEN i % 2 THEN 'delivered' ELSE 'due' END, '', '' FROM n`)
	fill(numbers + `200000) INSERT INTO exchange (id, direction, at, method, url, host, delivery, attempt, status, took_us)
		SELECT i, 'out', i, 'POST', 'http://a.test/', 'a.test', i, 1, 200, 1000 FROM n`)
	for b.Loop() {
		if _, err := s.Health(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
}
