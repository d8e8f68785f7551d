package store

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bellhop/hooks"
)

// outline tells a story in a line a part, two spaces deeper than its cause.
func outline(s hooks.Story) string {
	var b strings.Builder
	depth := make([]int, len(s.Parts))
	for i, p := range s.Parts {
		if p.Parent >= 0 {
			depth[i] = depth[p.Parent] + 1
		}
		b.WriteString(strings.Repeat("  ", depth[i]) + string(p.Kind) + " " + p.ID)
		if p.Gone {
			b.WriteString(" gone")
		}
		b.WriteString("\n")
	}
	return b.String()
}

func (h *house) story(t *testing.T, kind hooks.CauseKind, id string) hooks.Story {
	t.Helper()
	return must[hooks.Story](t)(h.Story(t.Context(), kind, id))
}

// tells fails when the story of any of the rows is not the one that is wanted.
func (h *house) tells(t *testing.T, want string, rows ...hooks.Cause) {
	t.Helper()
	for _, row := range rows {
		if got := outline(h.story(t, row.Kind, row.ID)); got != want {
			t.Errorf("%s %s tells\n%swant\n%s", row.Kind, row.ID, got, want)
		}
	}
}

// came stores what came in over a connection.
func (h *house) came(t *testing.T, inbox, wire string, at time.Time) hooks.ID {
	t.Helper()
	x, request, response := capture(h.Store, inbox, []byte("x"))
	x.Wire, x.At = wire, at
	if err := h.Record(t.Context(), x, request, response); err != nil {
		t.Fatal(err)
	}
	return x.ID
}

func exchange(id hooks.ID) hooks.Cause { return hooks.CausedBy(hooks.CauseExchange, id) }

const (
	ours   = "127.0.0.1:50001"
	called = "127.0.0.1:8080"
)

// wired is the result of a claim over the connection between ours and called.
func (h *house) wired(c hooks.Claim, status int, began time.Time, firstByte time.Duration) hooks.Result {
	r := answered(c, status)
	r.Local, r.Remote, r.StartedAt = ours, called, began
	r.Timing.FirstByte = firstByte.Microseconds()
	r.Timing.Total = r.Timing.FirstByte + 1000
	return r
}

// A guest signs, the delivery fails once and then comes to our own inbox, and somebody replays the copy.
func TestAStoryIsTheSameFromEachOfItsRows(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	h.subscribe(t, hooks.Subscription{URL: "http://" + called + "/in/demo", Types: []string{"*"}, Active: true, AllowPrivate: true, Schedule: hooks.Schedule{time.Second}})
	page := record(t, h.Store, "", nil)
	comment, _, err := h.AddComment(ctx, hooks.Comment{Name: "Mia", Cause: exchange(page)}, commentEvent)
	if err != nil {
		t.Fatal(err)
	}
	c := h.one(t)
	refusal := answered(c, 503)
	refusal.Head = []byte("HTTP/1.1 503 Service Unavailable\r\nRetry-After: 8\r\n\r\n")
	h.book(t, refusal)
	h.clock.advance(time.Minute)
	c = h.one(t)
	began := h.clock.read()
	copied := h.came(t, "demo", hooks.Wire(ours, called), began.Add(time.Millisecond))
	h.book(t, h.wired(c, 200, began, 2*time.Millisecond))
	h.clock.advance(time.Minute)
	replay := h.add(t, hooks.Delivery{Cause: exchange(copied), Schedule: hooks.Once()}, "x")
	again := h.one(t)
	h.book(t, answered(again, 200))
	settle(t, h.Store, "http://example.test/forwarded", copied)
	forward := h.one(t)

	first := h.attempts(t, c.ID)[1].ID
	want := `exchange 1
  comment 1
    event c-1
      delivery ` + c.ID.String() + `
        attempt ` + first.String() + `
        attempt ` + c.Exchange.String() + `
          capture ` + copied.String() + `
            delivery ` + replay.ID.String() + `
              attempt ` + again.Exchange.String() + `
            delivery ` + forward.ID.String() + `
              attempt ` + forward.Exchange.String() + `
`
	h.tells(t, want, exchange(page), hooks.CausedBy(hooks.CauseComment, comment.ID), hooks.Cause{Kind: hooks.CauseEvent, ID: "c-1"},
		hooks.CausedBy(hooks.CauseDelivery, c.ID), exchange(first), exchange(copied), exchange(again.Exchange), hooks.CausedBy(hooks.CauseDelivery, forward.ID))
	story := h.story(t, hooks.CauseExchange, page.String())
	if got := story.Parts[3]; got.Format != hooks.FormatStandard {
		t.Errorf("the delivery is told as %+v", got)
	}
	if got := story.Parts[4]; got.RetryAfter != "8" || got.Exchange.Status != 503 || got.At.IsZero() || story.Cut {
		t.Errorf("the first attempt is told as %+v", got)
	}
	if got := must[hooks.Exchange](t)(h.Exchange(ctx, copied)); got.Cause != exchange(c.Exchange) {
		t.Errorf("the copy was caused by %+v", got.Cause)
	}
}

func TestAStoryThatIsNotThere(t *testing.T) {
	h := newHouse(t)
	for _, kind := range []hooks.CauseKind{hooks.CauseExchange, hooks.CauseComment, hooks.CauseEvent, hooks.CauseDelivery} {
		for _, id := range []string{"9", "x y", ""} {
			if _, err := h.Story(t.Context(), kind, id); hooks.CodeOf(err) != hooks.CodeNotFound {
				t.Errorf("%s %q: %v", kind, id, err)
			}
		}
	}
	if _, err := h.Story(t.Context(), "payload", "9"); hooks.CodeOf(err) != hooks.CodeInvalid {
		t.Errorf("a kind that has no story: %v", err)
	}
}

// Attempts share a connection, are booked in another order than they were made, and what came may be recorded late.
func TestEachAttemptFindsWhatItWasCapturedAs(t *testing.T) {
	h := newHouse(t)
	wire := hooks.Wire(ours, called)
	for range 3 {
		h.add(t, hooks.Delivery{Schedule: hooks.Once()}, "x")
	}
	claims := h.claim(t, 3)
	began := h.clock.read()
	at := func(ms int) time.Time { return began.Add(time.Duration(ms) * time.Millisecond) }
	ms := func(n int) time.Duration { return time.Duration(n) * time.Millisecond }
	one := h.came(t, "demo", wire, at(1))
	h.came(t, "demo", hooks.Wire("127.0.0.1:50002", called), at(2)) // somebody else's
	h.came(t, "demo", "", at(3))                                    // came over no such connection
	two := h.came(t, "demo", wire, at(11))
	// The second waited for the connection since before the first had come.
	h.book(t, h.wired(claims[1], 200, at(0), ms(12)))
	h.book(t, h.wired(claims[0], 200, at(0), ms(5)))
	h.book(t, h.wired(claims[2], 200, at(20), ms(5)))
	three := h.came(t, "demo", wire, at(21)) // a page is recorded when it is done
	four := h.came(t, "demo", wire, at(40))
	for id, want := range map[hooks.ID]hooks.Cause{one: exchange(claims[0].Exchange), two: exchange(claims[1].Exchange), three: exchange(claims[2].Exchange), four: {}} {
		if got := must[hooks.Exchange](t)(h.Exchange(t.Context(), id)).Cause; got != want {
			t.Errorf("what came as %s was caused by %+v, want %+v", id, got, want)
		}
	}
	if n := rows(t, h.Store, "SELECT count(*) FROM exchange WHERE direction = 'in' AND cause_kind <> ''"); n != 3 {
		t.Errorf("%d have a cause", n)
	}
}

func TestConnectionsThatAreRememberedAreBounded(t *testing.T) {
	var w wires
	for i := range 10 * maxWires {
		wire := hooks.Wire(ours, called) + time.Duration(i).String()
		w.put(wire, wireNews{came: remembering(nil, news{exchange: hooks.ID(i)})})
		if len(w.of(wire).came) != 1 {
			t.Fatal("the last is forgotten")
		}
	}
	if n := len(w.young) + len(w.old); n > 2*maxWires {
		t.Errorf("%d connections are remembered", n)
	}
	var list []news
	for i := range 3 * maxWireNews {
		list = remembering(list, news{exchange: hooks.ID(i)})
	}
	if len(list) != maxWireNews || list[maxWireNews-1].exchange != 3*maxWireNews-1 {
		t.Errorf("remembered %+v", list)
	}
}

// What comes back through a tunnel comes over a connection of the tunnel's. The event's id, the path and the time tell it.
func TestACopyThatCameThroughATunnelIsFound(t *testing.T) {
	h := newHouse(t)
	h.subscribe(t, hooks.Subscription{URL: "https://lobby.example/in/demo/x", Types: []string{"*"}, Active: true})
	h.event(t, "evt_1", "a")
	c := h.one(t)
	began := h.clock.read()
	copied := h.came(t, "demo", "", began.Add(time.Millisecond))
	elsewhere := h.came(t, "other", "", began.Add(time.Millisecond))
	late := h.came(t, "demo", "", began.Add(time.Hour))
	for _, id := range []hooks.ID{copied, elsewhere, late} {
		if err := h.Settle(t.Context(), []hooks.Finding{{Exchange: id, SenderID: "evt_1"}}); err != nil {
			t.Fatal(err)
		}
	}
	h.book(t, answered(c, 200))
	want := "event evt_1\n  delivery 1\n    attempt " + c.Exchange.String() + "\n      capture " + copied.String() + "\n"
	h.tells(t, want, exchange(copied), exchange(c.Exchange), hooks.Cause{Kind: hooks.CauseEvent, ID: "evt_1"})
	h.tells(t, "capture "+elsewhere.String()+"\n", exchange(elsewhere))
	h.tells(t, "capture "+late.String()+"\n", exchange(late))
}

func TestAStoryWithHolesTellsWhatIsLeft(t *testing.T) {
	h := newHouse(t)
	page := record(t, h.Store, "", nil)
	if _, _, err := h.AddComment(t.Context(), hooks.Comment{Name: "Mia", Cause: exchange(page)}, commentEvent); err != nil {
		t.Fatal(err)
	}
	lost := record(t, h.Store, "demo", nil)
	one := h.add(t, hooks.Delivery{Cause: exchange(lost), Schedule: hooks.Once()}, "x")
	two := h.add(t, hooks.Delivery{Cause: exchange(lost), Schedule: hooks.Once()}, "x")
	if err := h.write(t.Context(), 0, func(t *tx) error {
		return t.execEach("DELETE FROM exchange WHERE id = ?", []any{int64(page), int64(lost)})
	}); err != nil {
		t.Fatal(err)
	}
	h.tells(t, "exchange 1 gone\n  comment 1\n    event c-1\n", hooks.CausedBy(hooks.CauseComment, 1), hooks.Cause{Kind: hooks.CauseEvent, ID: "c-1"})
	h.tells(t, "exchange 2 gone\n  delivery 1\n  delivery 2\n", hooks.CausedBy(hooks.CauseDelivery, one.ID), hooks.CausedBy(hooks.CauseDelivery, two.ID))
	if _, err := h.Story(t.Context(), hooks.CauseExchange, lost.String()); hooks.CodeOf(err) != hooks.CodeNotFound {
		t.Errorf("the story of what is gone itself: %v", err)
	}
}

func TestAPurgeLeavesTheRestOfAStory(t *testing.T) {
	h := newHouse(t)
	page := record(t, h.Store, "", nil)
	settle(t, h.Store, "", page)
	h.subscribe(t, hooks.Subscription{URL: "https://example.test/x", Types: []string{"*"}, Active: true})
	if _, _, err := h.AddComment(t.Context(), hooks.Comment{Name: "Mia", Cause: exchange(page)}, commentEvent); err != nil {
		t.Fatal(err)
	}
	c := h.one(t)
	h.book(t, answered(c, 200))
	purged(t, h.Store, hooks.Retention{Count: 1}, 1)
	h.tells(t, "exchange 1 gone\n  comment 1\n    event c-1\n      delivery 1\n        attempt "+c.Exchange.String()+"\n", exchange(c.Exchange))
}

func TestAStoryEndsWhateverItsRowsSay(t *testing.T) {
	h := newHouse(t)
	a, b := record(t, h.Store, "demo", nil), record(t, h.Store, "demo", nil)
	if err := h.write(t.Context(), 0, func(t *tx) error {
		const name = "UPDATE exchange SET cause_kind = 'exchange', cause_id = ? WHERE id = ?"
		if err := t.exec(name, a.String(), int64(b)); err != nil {
			return err
		}
		return t.exec(name, b.String(), int64(a))
	}); err != nil {
		t.Fatal(err)
	}
	h.tells(t, "capture 2\n  capture 1\n", exchange(a))
	h.tells(t, "capture 1\n  capture 2\n", exchange(b))
}

// A chain that is longer than a story, and a row that is replayed more often than a story shows.
func TestAStoryIsCutAndSaysSo(t *testing.T) {
	h := newHouse(t)
	root := record(t, h.Store, "demo", nil)
	at := root
	for range hooks.MaxStory {
		h.add(t, hooks.Delivery{Cause: exchange(at), Schedule: hooks.Once()}, "x")
		c := h.one(t)
		h.book(t, answered(c, 200))
		at = c.Exchange
	}
	for _, id := range []hooks.ID{root, at} {
		s := h.story(t, hooks.CauseExchange, id.String())
		if len(s.Parts) != hooks.MaxStory || !s.Cut {
			t.Errorf("a chain has %d parts, cut %v", len(s.Parts), s.Cut)
		}
		if !holds(s, exchange(id)) {
			t.Errorf("exchange %s is not in its own story", id)
		}
	}

	wide := record(t, h.Store, "demo", nil)
	var last hooks.Delivery
	for range 2 * hooks.MaxBranch {
		last = h.add(t, hooks.Delivery{Cause: exchange(wide), Schedule: hooks.Once()}, "x")
	}
	for _, c := range h.claim(t, 2*hooks.MaxBranch) {
		h.book(t, answered(c, 200))
	}
	s := h.story(t, hooks.CauseDelivery, last.ID.String())
	attempts := 0
	for _, p := range s.Parts {
		if p.Kind == hooks.PartAttempt {
			attempts++
		}
	}
	if !s.Cut || attempts != hooks.MaxBranch+1 || !holds(s, hooks.CausedBy(hooks.CauseDelivery, last.ID)) {
		t.Errorf("%d attempts, cut %v", attempts, s.Cut)
	}
}

func holds(s hooks.Story, row hooks.Cause) bool {
	for _, p := range s.Parts {
		if p.Cause() == row {
			return true
		}
	}
	return false
}

// BenchmarkBook measures what it costs to look whether an attempt went to one of our own doors.
func BenchmarkBook(b *testing.B) {
	for name, local := range map[string]string{"away": "10.0.0.1:50001", "home": ours} {
		b.Run(name, func(b *testing.B) {
			s, stop := openForBench(b, filepath.Join(b.TempDir(), "bellhop.db"))
			defer stop()
			for range b.N {
				b.StopTimer()
				if _, err := s.AddDelivery(b.Context(), hooks.Delivery{Method: "POST", URL: "http://" + called + "/in/demo", Schedule: hooks.Once()}, []byte("x")); err != nil {
					b.Fatal(err)
				}
				claims, err := s.Claim(b.Context(), 1, lease)
				if err != nil || len(claims) != 1 {
					b.Fatal(err, len(claims))
				}
				x, request, response := capture(s, "demo", []byte("x"))
				x.At = time.Now()
				x.Wire = hooks.Wire(local, called)
				if err := s.Record(b.Context(), x, request, response); err != nil {
					b.Fatal(err)
				}
				r := answered(claims[0], 200)
				r.Local, r.Remote, r.StartedAt = local, called, x.At
				r.Timing.FirstByte = 1000
				b.StartTimer()
				if _, err := s.Book(b.Context(), []hooks.Result{r}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
