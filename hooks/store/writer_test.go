package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"testing"

	"bellhop/hooks"

	"github.com/mattn/go-sqlite3"
)

// waiting hands an operation over without waiting for it.
func waiting(s *Store, bytes int, do func(*tx) error) *op {
	o := &op{bytes: bytes, do: do, done: make(chan struct{})}
	s.writer.ops <- o
	return o
}

// idle gives an open store that does not run.
func idle(t *testing.T) *Store {
	t.Helper()
	h := newHouse(t)
	h.stop()
	s, err := Open(t.Context(), h.options())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func addSetting(name string) func(*tx) error {
	return func(t *tx) error {
		t.changed = true
		return t.exec("INSERT INTO setting (name, value) VALUES (?, 'x')", name)
	}
}

func settingRows(t *testing.T, s *Store) int64 { return rows(t, s, "SELECT count(*) FROM setting") }

func TestWhatWaitsIsCommittedTogether(t *testing.T) {
	s := idle(t)
	changed, stop := s.Changed.Watch()
	defer stop()
	var ops []*op
	for i := range 300 {
		ops = append(ops, waiting(s, 1, func(t *tx) error {
			if i < maxBatch && t.now != s.clock() {
				return errors.New("one reading of the clock for all")
			}
			return addSetting(fmt.Sprint(i))(t)
		}))
	}
	first := s.writer.gather(<-s.writer.ops)
	if len(first) != maxBatch {
		t.Errorf("%d in the first batch, want %d", len(first), maxBatch)
	}
	s.writer.commit(first)
	<-changed
	if n := settingRows(t, s); n != maxBatch {
		t.Errorf("%d rows after the first commit", n)
	}
	run(t, s)
	for _, o := range ops {
		if <-o.done; o.err != nil {
			t.Fatal(o.err)
		}
	}
	if n := settingRows(t, s); n != 300 {
		t.Errorf("%d rows", n)
	}
}

func TestABatchIsBoundedInBytes(t *testing.T) {
	s := idle(t)
	defer s.Close()
	for range 5 {
		waiting(s, maxBatchBytes/2, addSetting("x"))
	}
	if batch := s.writer.gather(<-s.writer.ops); len(batch) != 2 {
		t.Errorf("%d operations of half the bound each in one batch", len(batch))
	}
}

func TestABadOperationFailsAlone(t *testing.T) {
	s := idle(t)
	defer s.Close()
	bad := errors.New("bad")
	refused := hooks.Conflict("No.")
	var announced []string
	note := func(name string, do func(*tx) error) func(*tx) error {
		return func(t *tx) error {
			t.added("", 1)
			t.after = append(t.after, func() { announced = append(announced, name) })
			return do(t)
		}
	}
	ops := []*op{
		waiting(s, 1, note("a", addSetting("a"))),
		waiting(s, 1, note("half", func(t *tx) error {
			if err := addSetting("half")(t); err != nil {
				return err
			}
			return bad
		})),
		waiting(s, 1, note("again", addSetting("a"))), // the name is taken
		waiting(s, 1, note("refused", func(*tx) error { return refused })),
		waiting(s, 1, note("syntax", func(t *tx) error { return t.exec("INSERT INTO nowhere VALUES (1)") })),
		waiting(s, 1, note("b", addSetting("b"))),
	}
	s.writer.commit(s.writer.gather(<-s.writer.ops))
	for i, wants := range []bool{true, false, false, false, false, true} {
		if <-ops[i].done; (ops[i].err == nil) != wants {
			t.Errorf("operation %d: %v", i, ops[i].err)
		}
	}
	if !errors.Is(ops[1].err, bad) || hooks.CodeOf(ops[1].err) != hooks.CodeUnavailable {
		t.Errorf("trouble of our own has words for a person and keeps its cause: %v", ops[1].err)
	}
	if ops[3].err != refused {
		t.Errorf("a refusal comes back as it is: %v", ops[3].err)
	}
	if n := settingRows(t, s); n != 2 {
		t.Errorf("%d rows, want a and b", n)
	}
	if !slices.Equal(announced, []string{"a", "b"}) || s.counts.read().Exchanges != 2 {
		t.Errorf("announced %q, counted %d", announced, s.counts.read().Exchanges)
	}
}

// What runs beside a bad operation runs twice, and must come out as if it had run once.
func TestWhatRunsAgainComesOutOnce(t *testing.T) {
	s := idle(t)
	bad := errors.New("bad")
	waiting(s, 1, func(*tx) error { return bad })
	var d hooks.Delivery
	var c hooks.Comment
	var wg sync.WaitGroup
	var err, commentErr error
	wg.Go(func() {
		d, err = s.AddDelivery(t.Context(), hooks.Delivery{Method: "POST", URL: "http://a"}, []byte("the body"))
	})
	wg.Go(func() {
		c, _, commentErr = s.AddComment(t.Context(), hooks.Comment{Name: "Mia", Token: "t"}, commentEvent)
	})
	for len(s.writer.ops) < 3 {
		runtime.Gosched()
	}
	run(t, s)
	wg.Wait()
	if err != nil || commentErr != nil {
		t.Fatal(err, commentErr)
	}
	if p := must[hooks.Payload](t)(s.Payload(t.Context(), d.Payload)); string(p.Body) != "the body" {
		t.Errorf("the delivery sends %q", p.Body)
	}
	if list := must[[]hooks.Comment](t)(s.Comments(t.Context(), 0, 10)); len(list) != 1 || list[0].ID != c.ID {
		t.Errorf("got %+v, want %+v", list, c)
	}
	checkCounts(t, s)
}

func TestManyWritersAtOnce(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	const writers, each = 40, 25
	ids := make([][]hooks.ID, writers)
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			for i := range each {
				ids[w] = append(ids[w], record(t, h.Store, "orders", fmt.Appendf(nil, "%d/%d", w, i)))
				if _, err := h.AddInbox(ctx, hooks.Inbox{Name: fmt.Sprintf("box-%d", i)}); err != nil && hooks.CodeOf(err) != hooks.CodeConflict {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	check := func() {
		t.Helper()
		if c := checkCounts(t, h.Store); c.Exchanges != writers*each || len(h.Inboxes()) != each {
			t.Errorf("%d exchanges, %d inboxes", c.Exchanges, len(h.Inboxes()))
		}
		for w := range writers {
			for i, id := range ids[w] {
				x := must[hooks.Exchange](t)(h.Exchange(ctx, id))
				p := must[hooks.Payload](t)(h.Payload(ctx, x.Request.ID))
				if want := fmt.Sprintf("%d/%d", w, i); string(p.Body) != want {
					t.Fatalf("exchange %d holds %q, want %q", id, p.Body, want)
				}
			}
		}
	}
	check()
	h.reopen(t)
	check()
}

func TestWhatWaitsAtTheStopIsCommittedAndWhatComesLaterIsRefused(t *testing.T) {
	s := idle(t)
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	o := waiting(s, 1, addSetting("a"))
	if err := s.Run(ended); err != nil {
		t.Fatal(err)
	}
	if <-o.done; o.err != nil {
		t.Error(o.err)
	}
	for range 2 * maxWaiting { // more than fit into the queue that nobody empties
		if err := s.SetSetting(t.Context(), "b", "x"); err != errStopped {
			t.Fatalf("after the end: %v", err)
		}
	}
	if n := settingRows(t, s); n != 1 {
		t.Errorf("%d rows", n)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

func TestACallerThatHasGoneChangesNothing(t *testing.T) {
	s := idle(t)
	for range maxWaiting {
		waiting(s, 1, func(*tx) error { return nil })
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.SetSetting(gone, "a", "x"); !errors.Is(err, context.Canceled) {
		t.Errorf("there was no room: %v", err)
	}
	run(t, s)
	if err := s.SetSetting(t.Context(), "b", "x"); err != nil {
		t.Fatal(err)
	}
	if n := settingRows(t, s); n != 1 {
		t.Errorf("%d rows", n)
	}
}

// limitPages makes the database full at its size now and room more pages; a negative room lifts the limit.
func limitPages(t *testing.T, s *Store, room int64) {
	t.Helper()
	err := s.write(t.Context(), 1, func(x *tx) error {
		var pages int64
		if err := x.row("PRAGMA page_count").Scan(&pages); err != nil {
			return err
		}
		limit := pages + room
		if room < 0 {
			limit = 1 << 30
		}
		var now int64
		return x.row(fmt.Sprintf("PRAGMA max_page_count = %d", limit)).Scan(&now)
	})
	if err != nil {
		t.Fatal(err)
	}
}

func isFull(err error) bool {
	e, ok := errors.AsType[sqlite3.Error](err)
	return ok && e.Code == sqlite3.ErrFull && hooks.CodeOf(err) == hooks.CodeUnavailable &&
		hooks.Words(err) == "The disk is full. Nothing was stored. Make room and send it again."
}

// On a full disk SQLite rolls the whole transaction back by itself. What comes behind in the batch must not be committed
// alone and then reported as lost.
func TestAFullDiskLosesTheBatchAndNothingElse(t *testing.T) {
	s := idle(t)
	run(t, s)
	limitPages(t, s, 2)
	gate, release := make(chan struct{}), make(chan struct{})
	hold := waiting(s, 1, func(*tx) error { close(gate); <-release; return nil })
	<-gate // the writer is busy: what follows is one batch
	refused := hooks.Invalid("No.")
	ops := []*op{
		waiting(s, 1, addSetting("before")),
		waiting(s, 1, func(*tx) error { return refused }),
		waiting(s, 1, func(t *tx) error {
			return t.addPayload(t.store.nextPayload(), hooks.Payload{Body: make([]byte, 1<<20)})
		}),
		waiting(s, 1, addSetting("behind")),
	}
	close(release)
	<-hold.done
	for i, o := range ops {
		<-o.done
		if i == 1 {
			if o.err != refused {
				t.Errorf("operation %d: %v", i, o.err)
			}
		} else if !isFull(o.err) {
			t.Errorf("operation %d: %v", i, o.err)
		}
	}
	if n := settingRows(t, s); n != 0 {
		t.Errorf("%d rows that were reported as lost", n)
	}
	limitPages(t, s, -1)
	if err := s.SetSetting(t.Context(), "after", "x"); err != nil || settingRows(t, s) != 1 {
		t.Errorf("there is room again: %v", err)
	}
}

func TestAFullDatabaseAcknowledgesNothingFalsely(t *testing.T) {
	h := newHouse(t)
	limitPages(t, h.Store, 40)
	check := fill(t, h)
	limitPages(t, h.Store, -1)
	check()
	record(t, h.Store, "orders", bytes.Repeat([]byte("x"), 1<<20))
	h.reopen(t)
	check()
}

// fill records captures from many sides until there is no room. check tells whether what was acknowledged, and only
// that, is there.
func fill(t *testing.T, h *house) (check func()) {
	t.Helper()
	var mu sync.Mutex
	stored, lost := map[hooks.ID][]byte{}, map[hooks.ID]bool{}
	var wg sync.WaitGroup
	for w := range 16 {
		wg.Go(func() {
			for i := range 20 {
				body := bytes.Repeat([]byte{byte(w), byte(i)}, 10_000)
				x, request, response := capture(h.Store, "orders", body)
				err := h.Record(t.Context(), x, request, response)
				if err != nil && !isFull(err) {
					t.Error(err)
				}
				mu.Lock()
				if err == nil {
					stored[x.ID] = body
				} else {
					lost[x.ID] = true
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	if len(stored) == 0 || len(lost) == 0 {
		t.Fatalf("%d stored, %d refused", len(stored), len(lost))
	}
	return func() {
		t.Helper()
		checkCounts(t, h.Store)
		for id, body := range stored {
			x := must[hooks.Exchange](t)(h.Exchange(t.Context(), id))
			if p := must[hooks.Payload](t)(h.Payload(t.Context(), x.Request.ID)); !bytes.Equal(p.Body, body) {
				t.Fatalf("exchange %d was acknowledged and holds something else", id)
			}
		}
		for id := range lost {
			if _, err := h.Exchange(t.Context(), id); hooks.CodeOf(err) != hooks.CodeNotFound {
				t.Fatalf("exchange %d was refused and is there: %v", id, err)
			}
		}
		if n := rows(t, h.Store, "SELECT count(*) FROM payload WHERE id NOT IN (SELECT request FROM exchange UNION ALL SELECT response FROM exchange)"); n != 0 {
			t.Errorf("%d payloads without an exchange", n)
		}
	}
}
