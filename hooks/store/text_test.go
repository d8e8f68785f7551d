package store

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"math/rand"
	"slices"
	"strings"
	"testing"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/filter"
)

// indexAll indexes until nothing is left that is at rest.
func indexAll(t *testing.T, s *Store) {
	t.Helper()
	for must[int](t)(s.IndexText(t.Context(), 32)) > 0 {
	}
}

// recordPage stores an exchange that waits for nothing.
func recordPage(t *testing.T, s *Store, id hooks.ID, body string) {
	t.Helper()
	x := hooks.Exchange{ID: id, Direction: hooks.In, At: time.Date(2031, 5, 6, 12-int(id)%3, 0, int(id), 0, time.UTC), Took: time.Millisecond, Method: "GET", URL: "/", Host: "h", Status: 200}
	if err := s.Record(t.Context(), x, hooks.Payload{Head: []byte("GET / HTTP/1.1\r\n\r\n"), Body: []byte(body)}, hooks.Payload{Head: []byte("HTTP/1.1 200 OK\r\n\r\n")}); err != nil {
		t.Fatal(err)
	}
}

// found gives the IDs that a filter finds.
func found(t *testing.T, s *Store, text string) (ids []hooks.ID) {
	t.Helper()
	f, err := filter.Parse(text, time.Date(2031, 5, 6, 13, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range must[[]hooks.Exchange](t)(s.Find(t.Context(), f, 0, 100)) {
		ids = append(ids, x.ID)
	}
	return ids
}

func wantFound(t *testing.T, s *Store, text string, want ...hooks.ID) {
	t.Helper()
	if got := found(t, s, text); !slices.Equal(got, want) {
		t.Errorf("%s: found %v, want %v", text, got, want)
	}
}

// hitsOf gives what the index alone finds, stale rows included.
func hitsOf(t *testing.T, s *Store, number int64, match string) []hooks.ID {
	t.Helper()
	list, err := s.query(t.Context(), findWords(number), match, 0, 1<<60, 100)
	return must[[]hooks.ID](t)(collect(list, err, scanID))
}

func TestTheIndexFindsWhatMatchFinds(t *testing.T) {
	h := newHouse(t)
	r := rand.New(rand.NewSource(3))
	pieces := []string{"out", "of", "stock", "Sto", " ", "_", `\n`, `"`, "ü", "Ü", "本", "の", `\u00fc`, "%20", "+", "=", "\xff", "7", "e\u0301", "…"}
	text := func(most int) string {
		var b strings.Builder
		for range 1 + r.Intn(most) {
			b.WriteString(pieces[r.Intn(len(pieces))])
		}
		return b.String()
	}
	const gap = segmentSize / 40 // so that they lie in several segments
	for i := range hooks.ID(150) {
		recordPage(t, h.Store, (i+1)*gap-hooks.ID(r.Intn(30)), text(12))
	}
	for must[hooks.ID](t)(h.textMark(t.Context())) < 100*gap {
		must[int](t)(h.IndexText(t.Context(), 50))
	}
	for i := range hooks.ID(5) { // late ones
		recordPage(t, h.Store, (17*i+5)*gap+1, text(12))
	}
	all := must[[]hooks.Exchange](t)(h.Find(t.Context(), filter.Filter{}, 0, hooks.MaxPage))
	for range 120 {
		c := filter.Body{Text: text(3), Anywhere: r.Intn(4) == 0}
		f := filter.Filter{Terms: []filter.Term{{Not: r.Intn(5) == 0, Condition: c}}}
		for r.Intn(3) == 0 {
			at := all[r.Intn(len(all))].At
			f.Terms = append(f.Terms, filter.Term{Not: r.Intn(2) == 0, Condition: filter.Moment{Before: r.Intn(2) == 0, At: at}})
		}
		t.Run(f.String(), func(t *testing.T) { agrees(t, h.Store, f, all) })
	}
}

// What a body means is found, however it came; what it is in bytes is not.
func TestBodiesAreFoundByTheirText(t *testing.T) {
	h := newHouse(t)
	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	must[int](t)(z.Write([]byte(`{"note":"needle in gzip","n":1}`)))
	must[int](t)(0, z.Close())
	for _, m := range []struct{ header, body string }{
		{"Content-Encoding: gzip", zipped.String()},
		{"Content-Type: application/x-www-form-urlencoded", "note=a+needle&q=Gr%C3%BC%C3%9Fe"},
		{"Content-Type: text/plain; charset=iso-8859-1", "Gr\xfc\xdfe"},
		{"Content-Type: application/json", `{"note":"line\nneedle Gr\u00fc\u00dfe"}`},
		{"Content-Type: image/png", "\x89PNG\r\n\x1a\n\x00\x00needle\x00\xff"},
	} {
		x, request, response := capture(h.Store, "", []byte(m.body))
		x.State, request.Head = "", []byte("POST / HTTP/1.1\r\n"+m.header+"\r\n\r\n")
		must[int](t)(0, h.Record(t.Context(), x, request, response))
	}
	for range 2 {
		wantFound(t, h.Store, "body:needle", 4, 2, 1)
		wantFound(t, h.Store, "body:Grüße", 4, 3, 2)
		wantFound(t, h.Store, `body:"a needle"`, 2)
		wantFound(t, h.Store, "json:n=1", 1)
		wantFound(t, h.Store, "body:png")
		indexAll(t, h.Store)
	}
	if got := hitsOf(t, h.Store, 0, "needle"); len(got) != 3 {
		t.Errorf("the index has %v", got)
	}
}

func TestIndexingGoesOnWhereItStopped(t *testing.T) {
	h := newHouse(t)
	for range 40 {
		recordPage(t, h.Store, h.NextExchange(), "needle")
	}
	must[int](t)(h.IndexText(t.Context(), 25))
	h.reopen(t)
	if n := must[int](t)(h.IndexText(t.Context(), 25)); n != 15 {
		t.Errorf("%d were left to be indexed, want 15", n)
	}
	if n := must[int](t)(h.IndexText(t.Context(), 25)); n != 0 {
		t.Errorf("%d were indexed again", n)
	}
	h.reopen(t) // the check at start bears the index
	if got := found(t, h.Store, "body:needle"); len(got) != 40 {
		t.Errorf("found %d, want 40", len(got))
	}
	if got := hitsOf(t, h.Store, 0, "needle"); len(got) != 40 {
		t.Errorf("the index has %d, want 40", len(got))
	}
}

// What fails halfway, or is cut off between reading and booking, leaves all as it was.
func TestABatchIsIndexedWholeOrNotAtAll(t *testing.T) {
	h := newHouse(t)
	recordPage(t, h.Store, h.NextExchange(), "first")
	indexAll(t, h.Store)
	recordPage(t, h.Store, h.NextExchange(), "second")
	b := must[*textBatch](t)(h.readTextBatch(t.Context(), must[hooks.ID](t)(h.textMark(t.Context())), 10))
	broken := errors.New("broken")
	err := h.write(t.Context(), 0, func(tx *tx) error {
		return errors.Join(b.write(tx), broken)
	})
	if !errors.Is(err, broken) {
		t.Fatal(err)
	}
	if mark := must[hooks.ID](t)(h.textMark(t.Context())); mark != 1 {
		t.Errorf("indexed up to %d", mark)
	}
	wantFound(t, h.Store, "body:second", 2)
	h.reopen(t)
	indexAll(t, h.Store)
	wantFound(t, h.Store, "body:second", 2)
	if got := hitsOf(t, h.Store, 0, "second"); !slices.Equal(got, []hooks.ID{2}) {
		t.Errorf("the index has %v", got)
	}
}

func TestWhatIsRecordedLateIsFound(t *testing.T) {
	h := newHouse(t)
	slow, slower := h.NextExchange(), h.NextExchange()
	recordPage(t, h.Store, h.NextExchange(), "needle")
	b := must[*textBatch](t)(h.readTextBatch(t.Context(), must[hooks.ID](t)(h.textMark(t.Context())), 10))
	recordPage(t, h.Store, slow, "needle") // between reading and booking
	must[int](t)(0, h.writeTextBatch(t.Context(), b))
	recordPage(t, h.Store, slower, "needle") // behind the mark
	wantFound(t, h.Store, "body:needle", 3, 2, 1)
	indexAll(t, h.Store)
	wantFound(t, h.Store, "body:needle", 3, 2, 1)
	if got := hitsOf(t, h.Store, 0, "needle"); len(got) != 3 || rows(t, h.Store, "SELECT count(*) FROM text_waiting") != 0 {
		t.Errorf("the index has %v", got)
	}
}

func TestAnAttemptIsIndexedOnceItsAnswerIsThere(t *testing.T) {
	h := newHouse(t)
	d := must[hooks.Delivery](t)(h.AddDelivery(t.Context(), hooks.Delivery{Origin: hooks.OriginTest, Method: "POST", URL: "http://a.test/", Schedule: hooks.Once(), Cause: hooks.CausedBy(hooks.CauseExchange, 1)}, []byte("asked")))
	claims := must[[]hooks.Claim](t)(h.Claim(t.Context(), 1, time.Minute))
	recordPage(t, h.Store, h.NextExchange(), "other")
	indexAll(t, h.Store)
	if mark := must[hooks.ID](t)(h.textMark(t.Context())); mark != 0 {
		t.Errorf("indexed up to %d, past what is answered in a moment", mark)
	}
	h.clock.advance(2 * restsWithin)
	indexAll(t, h.Store)
	if mark := must[hooks.ID](t)(h.textMark(t.Context())); mark != 2 {
		t.Errorf("indexed up to %d, held up by what is answered late", mark)
	}
	wantFound(t, h.Store, "is:open", 1)
	wantFound(t, h.Store, "is:open body:asked", 1)
	_, _, err := bookOne(t.Context(), h, hooks.Result{Delivery: d.ID, Attempt: 1, Exchange: claims[0].Exchange, Status: 200, Sent: []byte("POST / HTTP/1.1\r\n\r\n"), Head: []byte("HTTP/1.1 200 OK\r\n\r\n"), Body: []byte("answered")})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		wantFound(t, h.Store, "is:open")
		wantFound(t, h.Store, "body:answered", 1)
		wantFound(t, h.Store, "body:asked status:200 out", 1)
		indexAll(t, h.Store)
	}
	if n := rows(t, h.Store, "SELECT count(*) FROM text_waiting"); n != 0 {
		t.Errorf("%d still wait", n)
	}
}

func TestPurgedSegmentsAreDropped(t *testing.T) {
	h := newHouse(t)
	for i := range hooks.ID(10) {
		recordPage(t, h.Store, i+1, "needle")
		recordPage(t, h.Store, segmentSize+i, "needle")
	}
	recordPage(t, h.Store, 2*segmentSize+7, "needle")
	indexAll(t, h.Store)
	purge := func(where string) {
		t.Helper()
		must[int](t)(0, h.write(t.Context(), 0, func(t *tx) error { return t.exec("DELETE FROM exchange WHERE " + where) }))
		must[int](t)(0, h.DropText(t.Context()))
	}
	purge("id < 6") // of the first segment half is left
	if got := hitsOf(t, h.Store, 0, "needle"); len(got) != 10 {
		t.Errorf("the index has %v", got)
	}
	purge("id < 9") // and now next to nothing
	for range 2 {
		if got := found(t, h.Store, "body:needle"); len(got) != 13 || got[12] != 9 {
			t.Errorf("found %v", got)
		}
		wantFound(t, h.Store, "body:needle before:2031-05-06T11:30:00Z id:<20", 10)
		indexAll(t, h.Store)
		must[int](t)(0, h.DropText(t.Context()))
	}
	if got := hitsOf(t, h.Store, 0, "needle"); !slices.Equal(got, []hooks.ID{10, 9}) {
		t.Errorf("the index has %v", got)
	}
	purge(fmt.Sprint("id < ", 2*segmentSize))
	if n := rows(t, h.Store, "SELECT count(*) FROM sqlite_schema WHERE name IN ('text_0', 'text_1')"); n != 0 {
		t.Errorf("%d tables are left of what is purged", n)
	}
	if n := rows(t, h.Store, "SELECT count(*) FROM sqlite_schema WHERE name = 'text_2'"); n != 1 || rows(t, h.Store, "SELECT count(*) FROM text_span") != 1 {
		t.Error("what is still stored lost its index")
	}
	wantFound(t, h.Store, "body:needle", 2*segmentSize+7)
	recordPage(t, h.Store, segmentSize+5, "needle") // into what was dropped
	indexAll(t, h.Store)
	wantFound(t, h.Store, "body:needle", 2*segmentSize+7, segmentSize+5)
}

// An ID that the index still has is never given again.
func TestIDsGoOnWhenAllIsPurged(t *testing.T) {
	h := newHouse(t)
	for range 3 {
		recordPage(t, h.Store, h.NextExchange(), "needle")
	}
	indexAll(t, h.Store)
	must[int](t)(0, h.write(t.Context(), 0, func(t *tx) error { return t.exec("DELETE FROM exchange") }))
	h.reopen(t)
	if id := h.NextExchange(); id != 4 {
		t.Errorf("the next exchange is %d", id)
	}
	wantFound(t, h.Store, "body:needle")
}

func TestASearchEndsWithItsContext(t *testing.T) {
	h := newHouse(t)
	for range 20 {
		recordPage(t, h.Store, h.NextExchange(), "hay")
	}
	indexAll(t, h.Store)
	f, err := filter.Parse("body:*needle", time.Now())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	all := must[[]hooks.Exchange](t)(h.Find(ctx, filter.Filter{}, 0, 100))
	find := finding{store: h.Store, filter: f, before: 100, limit: 10}
	cancel()
	if err := find.judge(ctx, all); !errors.Is(err, context.Canceled) {
		t.Errorf("went on: %v", err)
	}
	if _, err := h.Find(ctx, f, 0, 10); !errors.Is(err, context.Canceled) {
		t.Errorf("found: %v", err)
	}
}

// Indexing and searching get along with each other and with what is recorded meanwhile: nothing is missed.
func TestNothingIsMissedWhileItIsIndexed(t *testing.T) {
	h := newHouse(t)
	ended := make(chan error, 1)
	go func() {
		for h.exchangeID.Load() < 400 {
			if _, err := h.IndexText(context.Background(), 7); err != nil {
				ended <- err
				return
			}
		}
		ended <- nil
	}()
	for i := range hooks.ID(400) {
		recordPage(t, h.Store, h.NextExchange(), fmt.Sprint("needle w", i))
		if got := found(t, h.Store, fmt.Sprint("body:w", i/2, " body:needle")); len(got) == 0 || got[len(got)-1] != i/2+1 {
			t.Fatalf("found %v, want %d", got, i/2+1)
		}
	}
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
}
