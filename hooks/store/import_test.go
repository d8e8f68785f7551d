package store

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/archive"
)

// silent hears how far an import is and makes nothing of it.
func silent(hooks.ImportProgress) {}

// foreign is the record with this number of another house's store.
func foreign(n int, body string) archive.Record {
	ref := describe(0, []byte(body), false)
	return archive.Record{
		Exchange: hooks.Exchange{
			ID: hooks.ID(1000 + n), Direction: hooks.In, At: time.Date(2025, 1, 1, 0, 0, n, 0, time.UTC), Took: time.Millisecond,
			Method: "POST", URL: fmt.Sprintf("/in/a/%d", n), Host: "h", Status: 200, Inbox: "a", State: hooks.StateNew, SenderID: "evt_1", Request: ref,
		},
		Request: hooks.Payload{Head: []byte("POST / HTTP/1.1\r\n\r\n"), Body: []byte(body)},
	}
}

func sequence(records ...archive.Record) archive.Records {
	return func(yield func(archive.Record, error) bool) {
		for _, r := range records {
			if !yield(r, nil) {
				return
			}
		}
	}
}

// stored counts the rows of a table, whether anything names them or not.
func (h *house) stored(t *testing.T, table string) int64 {
	t.Helper()
	return rows(t, h.Store, "SELECT count(*) FROM "+table)
}

func TestImportedExchangesNameOneAnotherByTheirNewIDs(t *testing.T) {
	h := newHouse(t)
	record(t, h.Store, "own", []byte("own"))
	last := foreign(3, "last")
	last.Exchange.Cause, last.Exchange.First, last.Exchange.Seen = hooks.CausedBy(hooks.CauseExchange, 1001), 1001, 2
	last.Exchange.DeliveryID = 77
	lost := foreign(2, "lost")
	lost.Exchange.Cause, lost.Exchange.First = hooks.CausedBy(hooks.CauseExchange, 5), 5
	event := foreign(4, "event")
	event.Exchange.Cause = hooks.Cause{Kind: hooks.CauseEvent, ID: "1001"}
	done, err := h.Import(t.Context(), sequence(event, last, lost, foreign(1, "first")), silent) // newest first, as an export is
	if err != nil || done != (hooks.Imported{Exchanges: 4, First: 2, Last: 5}) {
		t.Fatalf("%+v, %v", done, err)
	}
	xs := must[[]hooks.Exchange](t)(h.Exchanges(t.Context(), hooks.ExchangeQuery{}))
	for i, want := range []string{"/in/a/4", "/in/a/3", "/in/a/2", "/in/a/1", xs[4].URL} {
		if xs[i].URL != want {
			t.Errorf("at %d is %s, want %s", i, xs[i].URL, want)
		}
	}
	if x := xs[1]; x.Cause != hooks.CausedBy(hooks.CauseExchange, 2) || x.First != 2 || x.Seen != 2 || x.DeliveryID != 0 || x.State != hooks.StateProcessed || !x.Imported {
		t.Errorf("the linked one is %+v", x)
	}
	for _, x := range []hooks.Exchange{xs[0], xs[2]} {
		if x.Cause != (hooks.Cause{}) || x.First != 0 {
			t.Errorf("%s names what did not come with it: %+v", x.URL, x)
		}
	}
	if p := must[hooks.Payload](t)(h.Payload(t.Context(), xs[1].Request.ID)); string(p.Body) != "last" {
		t.Errorf("its body is %q", p.Body)
	}
	waiting := must[[]hooks.Errand](t)(h.Uninspected(t.Context(), 10))
	if len(waiting) != 1 { // the own one
		t.Errorf("%d wait for an inspection", len(waiting))
	}
	counts := must[map[string]int64](t)(h.CaptureCounts(t.Context()))
	h.reopen(t)
	again := must[map[string]int64](t)(h.CaptureCounts(t.Context()))
	if counts["a"] != 4 || again["a"] != 4 {
		t.Errorf("counted %v, and after a start %v", counts, again)
	}
	if id := h.NextExchange(); id != 6 {
		t.Errorf("the next is %d", id)
	}
}

func TestAnImportThatFailsHalfwayLeavesNothing(t *testing.T) {
	h := newHouse(t)
	record(t, h.Store, "own", []byte("own"))
	payloads := h.stored(t, "payload")
	round := 0
	broken := func(yield func(archive.Record, error) bool) {
		round++
		for i := range 900 {
			if round == 2 && i == 700 {
				yield(archive.Record{}, errors.New("the disk is gone"))
				return
			}
			if !yield(foreign(i, "body"), nil) {
				return
			}
		}
	}
	if _, err := h.Import(t.Context(), broken, silent); err == nil || !strings.Contains(err.Error(), "the disk is gone") {
		t.Fatalf("it ended with %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	_, err := h.Import(ctx, sequence(func() (rs []archive.Record) {
		for i := range 900 {
			rs = append(rs, foreign(i, "body"))
		}
		return rs
	}()...), func(p hooks.ImportProgress) {
		if p.Of > 0 && p.Done >= 400 {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("a cancelled one ended with %v", err)
	}
	if n := h.stored(t, "payload"); n != payloads || h.stored(t, "exchange") != 1 || h.stored(t, "setting") != 0 {
		t.Errorf("%d payloads are left, %d exchanges, %d settings", n-payloads, h.stored(t, "exchange"), h.stored(t, "setting"))
	}
	if done, err := h.Import(t.Context(), sequence(foreign(1, "x")), silent); err != nil || done.Exchanges != 1 {
		t.Errorf("the next import: %+v, %v", done, err)
	}
}

func TestAnImportThatACrashCutOffIsUndoneAtTheNextStart(t *testing.T) {
	h := newHouse(t)
	record(t, h.Store, "own", []byte("own"))
	payloads := h.stored(t, "payload")
	m := &intake{store: h.Store, tell: silent, first: 101, last: 2100, plan: importPlan{rank: make([]int, 1000), byID: map[hooks.ID]int{}}}
	records := func(yield func(archive.Record, error) bool) {
		for i := range 500 {
			if !yield(foreign(i, "body"), nil) {
				return
			}
		}
	}
	if _, err := m.run(t.Context(), records); err == nil || h.stored(t, "payload") < payloads+400 {
		t.Fatalf("nothing was written: %v", err)
	}
	h.reopen(t)
	if n := h.stored(t, "payload"); n != payloads || h.stored(t, "setting") != 0 {
		t.Errorf("%d payloads are left, %d settings", n-payloads, h.stored(t, "setting"))
	}
	if xs := must[[]hooks.Exchange](t)(h.Exchanges(t.Context(), hooks.ExchangeQuery{})); len(xs) != 1 {
		t.Errorf("%d exchanges are left", len(xs))
	} else if p := must[hooks.Payload](t)(h.Payload(t.Context(), xs[0].Request.ID)); string(p.Body) != "own" {
		t.Errorf("the own body became %q", p.Body)
	}
}

func TestCapturesAreAcknowledgedDuringALargeImport(t *testing.T) {
	h := newHouse(t)
	const n = 20_000
	body := strings.Repeat("x", 2000)
	large := func(yield func(archive.Record, error) bool) {
		for i := range n {
			if !yield(foreign(i, body), nil) {
				return
			}
		}
	}
	imported := make(chan error, 1)
	writing := make(chan struct{})
	go func() {
		begun := false
		_, err := h.Import(t.Context(), large, func(p hooks.ImportProgress) {
			if p.Of > 0 && !begun {
				begun = true
				close(writing)
			}
		})
		imported <- err
	}()
	<-writing
	if _, err := h.Import(t.Context(), sequence(foreign(1, "x")), silent); hooks.CodeOf(err) != hooks.CodeConflict {
		t.Errorf("a second import meanwhile: %v", err)
	}
	captures, slowest := 0, time.Duration(0)
	for ended := false; !ended; {
		began := time.Now()
		record(t, h.Store, "own", []byte("x"))
		slowest = max(slowest, time.Since(began))
		captures++
		select {
		case err := <-imported:
			if ended = true; err != nil {
				t.Fatal(err)
			}
		default:
		}
	}
	t.Logf("%d captures, the slowest took %s", captures, slowest)
	if captures < 20 || slowest > 5*time.Second {
		t.Errorf("%d captures were acknowledged, the slowest after %s", captures, slowest)
	}
	if got := h.stored(t, "exchange"); got != int64(n+captures) {
		t.Errorf("%d exchanges are stored, want %d", got, n+captures)
	}
}

func TestACaptureIsNoRepeatOfWhatWasImported(t *testing.T) {
	h := newHouse(t)
	if _, err := h.Import(t.Context(), sequence(foreign(1, "x")), silent); err != nil {
		t.Fatal(err)
	}
	id := record(t, h.Store, "a", nil)
	if err := h.Settle(t.Context(), []hooks.Finding{{Exchange: id, SenderID: "evt_1"}}); err != nil {
		t.Fatal(err)
	}
	if x := must[hooks.Exchange](t)(h.Exchange(t.Context(), id)); x.Seen != 1 || x.First != 0 {
		t.Errorf("seen %d times, first as %d", x.Seen, x.First)
	}
}
