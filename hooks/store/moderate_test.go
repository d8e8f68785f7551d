package store

import (
	"context"
	"errors"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"bellhop/hooks"
)

// sign stores a comment in a state.
func (h *house) sign(t *testing.T, name string, state hooks.CommentState) hooks.Comment {
	t.Helper()
	h.clock.advance(time.Second) // no two at one moment
	c, _, err := h.AddComment(t.Context(), hooks.Comment{Name: name, Text: "by " + name, Source: "203.0.113.9", Door: "ngrok", Token: name, Hops: 2, State: state, Reason: "It waits."}, commentEvent)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// moderate brings comments into a state and checks what is counted.
func (h *house) moderate(t *testing.T, to hooks.CommentState, ids ...hooks.ID) []hooks.Comment {
	t.Helper()
	changed := must[[]hooks.Comment](t)(h.SetComments(t.Context(), ids, to, "By hand.", commentEvent))
	checkCounts(t, h.Store)
	return changed
}

func (h *house) events(t *testing.T) int64 {
	t.Helper()
	return rows(t, h.Store, "SELECT count(*) FROM event")
}

func TestAWaitingCommentRingsWhenItIsShownAndOnceOnly(t *testing.T) {
	h := newHouse(t)
	h.subscribe(t, hooks.Subscription{Types: []string{"comment.created"}, Active: true})
	c := h.sign(t, "Mia", hooks.CommentWaiting)
	if c.Announced || h.events(t) != 0 {
		t.Fatalf("it rang while it waits: %+v", c)
	}
	changed := h.moderate(t, hooks.CommentShown, c.ID)
	if len(changed) != 1 || !changed[0].Announced || changed[0].State != hooks.CommentShown || changed[0].Reason != "By hand." {
		t.Errorf("changed %+v", changed)
	}
	if h.events(t) != 1 || must[int](t)(h.CountCaused(t.Context(), c.ID)) != 1 {
		t.Errorf("%d events", h.events(t))
	}
	if again := h.moderate(t, hooks.CommentShown, c.ID); len(again) != 0 {
		t.Errorf("it changed again: %+v", again)
	}
	h.moderate(t, hooks.CommentHidden, c.ID)
	h.moderate(t, hooks.CommentShown, c.ID)
	if h.events(t) != 1 {
		t.Errorf("%d events after it was hidden and shown again", h.events(t))
	}
}

func TestACommentThatWasHiddenWhileItWaitedRingsWhenItIsShown(t *testing.T) {
	h := newHouse(t)
	c := h.sign(t, "Mia", hooks.CommentWaiting)
	h.moderate(t, hooks.CommentHidden, c.ID)
	if h.events(t) != 0 {
		t.Fatal("a hidden one rang")
	}
	h.reopen(t)
	h.moderate(t, hooks.CommentShown, c.ID)
	if h.events(t) != 1 {
		t.Errorf("%d events", h.events(t))
	}
}

func TestApprovedByManyAtOnceItRingsOnce(t *testing.T) {
	h := newHouse(t)
	h.subscribe(t, hooks.Subscription{Types: []string{"*"}, Active: true})
	c := h.sign(t, "Mia", hooks.CommentWaiting)
	fresh := func(c hooks.Comment) (hooks.Event, error) { // as the guest book does: each event has an id of its own
		e, err := commentEvent(c)
		e.ID = hooks.NewEventID(c.At)
		return e, err
	}
	var wg sync.WaitGroup
	var mu sync.Mutex
	changes := 0
	for range 20 {
		wg.Go(func() {
			changed, err := h.SetComments(t.Context(), []hooks.ID{c.ID}, hooks.CommentShown, "", fresh)
			mu.Lock()
			defer mu.Unlock()
			if changes += len(changed); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n := rows(t, h.Store, "SELECT count(*) FROM delivery"); changes != 1 || h.events(t) != 1 || n != 1 {
		t.Errorf("%d changes, %d events, %d deliveries", changes, h.events(t), n)
	}
}

func TestAFewAreChangedTogetherOrNotAtAll(t *testing.T) {
	h := newHouse(t)
	a, b := h.sign(t, "Ada", hooks.CommentWaiting), h.sign(t, "Ben", hooks.CommentWaiting)
	trouble := errors.New("no event")
	_, err := h.SetComments(t.Context(), []hooks.ID{a.ID, b.ID}, hooks.CommentShown, "", func(c hooks.Comment) (hooks.Event, error) {
		if c.ID == b.ID {
			return hooks.Event{}, trouble
		}
		return commentEvent(c)
	})
	if !errors.Is(err, trouble) || h.events(t) != 0 || checkCounts(t, h.Store).Comments[hooks.CommentWaiting] != 2 {
		t.Errorf("%v, %d events", err, h.events(t))
	}
	if changed := h.moderate(t, hooks.CommentShown, a.ID, 99, b.ID); len(changed) != 2 || h.events(t) != 2 {
		t.Errorf("changed %+v", changed)
	}
	if _, err := h.SetComments(t.Context(), make([]hooks.ID, hooks.MaxModerated+1), hooks.CommentShown, "", commentEvent); hooks.CodeOf(err) != hooks.CodeTooLarge {
		t.Errorf("too many: %v", err)
	}
}

// crowd makes so many subscriptions of every comment that five entries fill a transaction.
func (h *house) crowd(t *testing.T) (subscriptions int64) {
	t.Helper()
	err := h.write(t.Context(), 0, func(t *tx) error {
		for range maxRung / 5 {
			if _, err := t.addSubscription(hooks.Subscription{URL: "https://example.test/", Types: []string{"comment.*"}, Active: true}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return maxRung / 5
}

// Between the transactions of many entries that ring, others get their turn, and what an error or an end leaves undone is
// done by the same call again: each entry rings once.
func TestManyThatRingLetOthersWriteBetween(t *testing.T) {
	h := newHouse(t)
	var ids []hooks.ID
	for i := range 12 {
		ids = append(ids, h.sign(t, "guest "+strconv.Itoa(i), hooks.CommentWaiting).ID)
	}
	each := h.crowd(t)
	trouble, between := errors.New("no event"), -1
	other := &op{done: make(chan struct{}), do: func(t *tx) error { return t.row("SELECT count(*) FROM event").Scan(&between) }}
	handed := false
	changed, err := h.SetComments(t.Context(), ids, hooks.CommentShown, "", func(c hooks.Comment) (hooks.Event, error) {
		if !handed {
			handed = true
			h.writer.ops <- other // as a capture does that comes now
		}
		if c.ID == ids[7] {
			return hooks.Event{}, trouble
		}
		return commentEvent(c)
	})
	<-other.done
	if other.err != nil || between != 5 {
		t.Errorf("who came at the first entry wrote after %d of them, %v", between, other.err)
	}
	if !errors.Is(err, trouble) || len(changed) != 5 || changed[4].ID != ids[4] || h.events(t) != 5 {
		t.Errorf("%v, %d changed, %d events", err, len(changed), h.events(t))
	}
	ended, end := context.WithCancel(t.Context())
	if rest, err := h.SetComments(ended, ids, hooks.CommentShown, "", func(c hooks.Comment) (hooks.Event, error) {
		end()
		return commentEvent(c)
	}); !errors.Is(err, context.Canceled) || len(rest) != 5 {
		t.Errorf("its caller left: %v, %d changed", err, len(rest))
	}
	h.reopen(t)
	if rest := h.moderate(t, hooks.CommentShown, ids...); len(rest) != 2 || h.events(t) != 12 {
		t.Errorf("again: %d changed, %d events", len(rest), h.events(t))
	}
	if n := rows(t, h.Store, "SELECT count(*) FROM delivery"); n != 12*each {
		t.Errorf("%d deliveries, want %d", n, 12*each)
	}
}

func TestAnImportThatRingsCountsWhatIsStoredAndGoesOn(t *testing.T) {
	h := newHouse(t)
	each := h.crowd(t)
	var list []hooks.Comment
	for i := range 8 {
		list = append(list, hooks.Comment{Name: "guest", Text: strconv.Itoa(i), State: hooks.CommentShown, Token: "file-" + strconv.Itoa(i)})
	}
	trouble := errors.New("no event")
	done, err := h.PutComments(t.Context(), list, func(c hooks.Comment) (hooks.Event, error) {
		if c.Text == "6" {
			return hooks.Event{}, trouble
		}
		return commentEvent(c)
	})
	if !errors.Is(err, trouble) || done.Added != 5 || h.events(t) != 5 {
		t.Errorf("%v, %+v, %d events", err, done, h.events(t))
	}
	h.clock.advance(time.Hour)
	done = must[hooks.BookImport](t)(h.PutComments(t.Context(), list, commentEvent))
	if n := rows(t, h.Store, "SELECT count(*) FROM delivery"); done.Added != 3 || done.Known != 5 || n != 8*each {
		t.Errorf("again: %+v, %d deliveries", done, n)
	}
	checkCounts(t, h.Store)
}

func TestACommentWithoutATimeIsKnownByItsNumberOrItsToken(t *testing.T) {
	h := newHouse(t)
	mine := h.sign(t, "Ada", hooks.CommentShown)
	numbered, other, token := mine, mine, mine
	numbered.At, numbered.Token = time.Time{}, ""
	other.At, other.Text, other.Announced = time.Time{}, "other words", true // under a number and a token that are Ada's
	token.At, token.ID = time.Time{}, 0
	done := must[hooks.BookImport](t)(h.PutComments(t.Context(), []hooks.Comment{numbered, other, token}, commentEvent))
	if done.Known != 2 || done.Added != 1 {
		t.Errorf("%+v", done)
	}
	if c := must[hooks.Comment](t)(h.Comment(t.Context(), mine.ID+1)); c.Text != "other words" || c.Token != "" || !c.At.Equal(h.clock.read()) {
		t.Errorf("stored %+v", c)
	}
	got := plan(t, h.Store, commentsLike, 1, 2, "x")
	if strings.Contains(got, "SCAN") {
		t.Errorf("each line of a file reads the whole book:\n%s", got)
	}
}

func TestWhatIsNotShownIsInNoListForVisitors(t *testing.T) {
	h := newHouse(t)
	a, b, c := h.sign(t, "Ada", hooks.CommentShown), h.sign(t, "Ben", hooks.CommentWaiting), h.sign(t, "Cy", hooks.CommentShown)
	h.moderate(t, hooks.CommentHidden, c.ID)
	list := must[[]hooks.Comment](t)(h.Comments(t.Context(), 0, 10))
	if len(list) != 1 || list[0].ID != a.ID || must[int64](t)(h.CountComments(t.Context())) != 1 {
		t.Errorf("visitors see %+v", list)
	}
	for state, want := range map[hooks.CommentState][]hooks.ID{"": {c.ID, b.ID, a.ID}, hooks.CommentShown: {a.ID}, hooks.CommentWaiting: {b.ID}, hooks.CommentHidden: {c.ID}} {
		if got := h.found(t, hooks.CommentQuery{State: state, Limit: 10}); !slices.Equal(got, want) {
			t.Errorf("%q: %v, want %v", state, got, want)
		}
	}
	whole := must[hooks.Comment](t)(h.Comment(t.Context(), b.ID))
	if whole != b || whole.Source != "203.0.113.9" || whole.Door != "ngrok" || whole.Hops != 2 || whole.Reason != "It waits." {
		t.Errorf("got %+v, want %+v", whole, b)
	}
	if _, err := h.Comment(t.Context(), 99); hooks.CodeOf(err) != hooks.CodeNotFound {
		t.Errorf("none: %v", err)
	}
}

func (h *house) found(t *testing.T, q hooks.CommentQuery) (ids []hooks.ID) {
	t.Helper()
	for _, c := range must[[]hooks.Comment](t)(h.FindComments(t.Context(), q)) {
		ids = append(ids, c.ID)
	}
	return ids
}

func TestWordsAreFoundInAnyLetterCaseWithoutAccents(t *testing.T) {
	h := newHouse(t)
	tomas := h.sign(t, "Tomás R.", hooks.CommentShown)
	armel := h.sign(t, "ÄRMEL", hooks.CommentHidden)
	h.sign(t, "Ida", hooks.CommentShown)
	for words, want := range map[string][]hooks.ID{"tomas": {tomas.ID}, "TOMÁS": {tomas.ID}, "ärmel": {armel.ID}, "100%": nil} {
		if got := h.found(t, hooks.CommentQuery{Words: words, Limit: 10}); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", words, got, want)
		}
	}
	if got := h.found(t, hooks.CommentQuery{Words: "by", State: hooks.CommentShown, Limit: 1}); len(got) != 1 {
		t.Errorf("a page of one has %v", got)
	}
	if got := h.found(t, hooks.CommentQuery{Words: "by", Before: tomas.ID + 1, Limit: 9}); !slices.Equal(got, []hooks.ID{tomas.ID}) {
		t.Errorf("before: %v", got)
	}
	if got := h.found(t, hooks.CommentQuery{Source: "203.0.113.9", Limit: 9}); len(got) != 3 {
		t.Errorf("by source: %v", got)
	}
}

func TestWhatIsDeletedIsGoneAndCanBePutBack(t *testing.T) {
	h := newHouse(t)
	h.subscribe(t, hooks.Subscription{Types: []string{"*"}, Active: true})
	a, b := h.sign(t, "Ada", hooks.CommentShown), h.sign(t, "Ben", hooks.CommentWaiting)
	a.Announced = true
	gone := must[[]hooks.Comment](t)(h.DeleteComments(t.Context(), []hooks.ID{a.ID, b.ID, 99}))
	if !slices.Equal(gone, []hooks.Comment{a, b}) || len(checkCounts(t, h.Store).Comments) > 2 || h.events(t) != 1 {
		t.Errorf("gone %+v, %d events", gone, h.events(t))
	}
	if left := h.found(t, hooks.CommentQuery{Limit: 9}); left != nil {
		t.Errorf("left %v", left)
	}
	if again := must[[]hooks.Comment](t)(h.DeleteComments(t.Context(), []hooks.ID{a.ID})); again != nil {
		t.Errorf("deleted again: %+v", again)
	}
	next := h.sign(t, "Cy", hooks.CommentShown)
	if next.ID <= b.ID {
		t.Errorf("number %d is given twice", next.ID)
	}
	done := must[hooks.BookImport](t)(h.PutComments(t.Context(), gone, commentEvent))
	if done.Added != 2 || done.Known != 0 || h.events(t) != 2 {
		t.Errorf("put back: %+v, %d events", done, h.events(t))
	}
	if back := must[hooks.Comment](t)(h.Comment(t.Context(), b.ID)); back != b {
		t.Errorf("back is %+v, was %+v", back, b)
	}
	checkCounts(t, h.Store)
}

func TestACommentFromAFileKeepsItsNumberWhereThatIsFree(t *testing.T) {
	h := newHouse(t)
	mine := h.sign(t, "Ada", hooks.CommentShown)
	same, other := mine, mine
	same.ID = 77
	other.Name, other.At, other.Announced = "Ben", other.At.Add(time.Hour), true
	free := other
	free.ID, free.Name = 400, "Cy"
	for round, want := range []hooks.BookImport{{Added: 2, Known: 1}, {Known: 3}} {
		done := must[hooks.BookImport](t)(h.PutComments(t.Context(), []hooks.Comment{same, other, free}, commentEvent))
		if done.Added != want.Added || done.Known != want.Known {
			t.Errorf("round %d: %+v, want %+v", round, done, want)
		}
	}
	if h.events(t) != 1 {
		t.Errorf("%d events: what is announced already rings no more", h.events(t))
	}
	if c := must[hooks.Comment](t)(h.Comment(t.Context(), 400)); c.Name != "Cy" {
		t.Errorf("number 400 is %+v", c)
	}
	if c := must[hooks.Comment](t)(h.Comment(t.Context(), mine.ID)); c.Name != "Ada" {
		t.Errorf("an import changed %+v", c)
	}
	if next := h.sign(t, "Di", hooks.CommentShown); next.ID <= 400 {
		t.Errorf("the next number is %d", next.ID)
	}
}

func TestChangesOfCommentsAreToldBehindAMark(t *testing.T) {
	h := newHouse(t)
	_, mark := h.CommentChanges(-1)
	a := h.sign(t, "Ada", hooks.CommentShown)
	b := h.sign(t, "Ben", hooks.CommentWaiting)
	ids, next := h.CommentChanges(mark)
	if !slices.Equal(ids, []hooks.ID{a.ID, b.ID}) || next != mark+2 {
		t.Errorf("told %v, %d", ids, next)
	}
	if ids, same := h.CommentChanges(next); ids != nil || same != next {
		t.Errorf("told %v again", ids)
	}
	h.moderate(t, hooks.CommentHidden, a.ID)
	must[[]hooks.Comment](t)(h.DeleteComments(t.Context(), []hooks.ID{b.ID}))
	if ids, _ := h.CommentChanges(next); !slices.Equal(ids, []hooks.ID{a.ID, b.ID}) {
		t.Errorf("told %v", ids)
	}
	h.news.add(make([]hooks.ID, maxCommentNews+5))
	if ids, _ := h.CommentChanges(mark); len(ids) != maxCommentNews {
		t.Errorf("%d changes are remembered", len(ids))
	}
}

func TestABanHoldsAtOnceForItsNetworkAndUntilItsEnd(t *testing.T) {
	h := newHouse(t)
	barred := func(source string) bool { _, is := h.BanOf(t.Context(), source); return is }
	ban := func(source string, hours int) hooks.Ban {
		b := hooks.Ban{Source: must[netip.Prefix](t)(hooks.ParseBanSource(source)), Note: "spam"}
		if hours > 0 {
			b.Until = h.clock.read().Add(time.Duration(hours) * time.Hour).UTC()
		}
		return must[hooks.Ban](t)(h.AddBan(t.Context(), b))
	}
	one, network := ban("203.0.113.9", 0), ban("2001:db8:1:2:3:4:5:6/64", 1)
	for source, want := range map[string]bool{
		"203.0.113.9": true, "::ffff:203.0.113.9": true, "203.0.113.10": false, "2001:db8:1:2::1": true, "2001:db8:1:3::1": false, "": false, "pipe": false,
	} {
		if barred(source) != want {
			t.Errorf("%q is barred: %v, want %v", source, !want, want)
		}
	}
	h.reopen(t)
	if list := must[[]hooks.Ban](t)(h.Bans(t.Context())); !slices.Equal(list, []hooks.Ban{network, one}) {
		t.Errorf("bans: %+v, want %+v", list, []hooks.Ban{network, one})
	}
	h.clock.advance(time.Hour)
	if barred("2001:db8:1:2::1") || !barred("203.0.113.9") {
		t.Error("a ban ends when it says, and no other with it")
	}
	if longer := ban("2001:db8:1:2::/64", 2); !barred("2001:db8:1:2::1") || len(must[[]hooks.Ban](t)(h.Bans(t.Context()))) != 2 {
		t.Errorf("a source has one ban, the last: %+v", longer)
	}
	if err := h.LiftBan(t.Context(), one.ID); err != nil || barred("203.0.113.9") {
		t.Errorf("lifted: %v", err)
	}
	if err := h.LiftBan(t.Context(), one.ID); hooks.CodeOf(err) != hooks.CodeNotFound {
		t.Errorf("lifted twice: %v", err)
	}
	for _, b := range []hooks.Ban{{}, {Source: one.Source, Until: h.clock.read()}, {Source: one.Source, Note: strings.Repeat("x", 201)}} {
		if _, err := h.AddBan(t.Context(), b); hooks.CodeOf(err) != hooks.CodeInvalid {
			t.Errorf("%+v: %v", b, err)
		}
	}
}

func TestTheRulesOfTheBookAreKept(t *testing.T) {
	h := newHouse(t)
	want := hooks.BookRules{ApproveFirst: true, Words: "casino*\nviagra", OnWord: hooks.WordRefused}
	if err := h.SetBookRules(t.Context(), want); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if got := must[hooks.BookRules](t)(h.BookRules(t.Context())); got != want {
			t.Errorf("got %+v", got)
		}
		h.reopen(t)
	}
	for code, r := range map[hooks.Code]hooks.BookRules{
		hooks.CodeTooLarge: {Words: strings.Repeat("x\n", hooks.MaxWordLines)}, hooks.CodeInvalid: {OnWord: "burn"},
	} {
		if err := h.SetBookRules(t.Context(), r); hooks.CodeOf(err) != code {
			t.Errorf("%v, want %s", err, code)
		}
	}
	if got := must[hooks.BookRules](t)(h.BookRules(t.Context())); got != want {
		t.Errorf("unfit rules changed them to %+v", got)
	}
}

func TestListsOfCommentsUseTheirIndexes(t *testing.T) {
	h := newHouse(t)
	for want, q := range map[string]hooks.CommentQuery{
		"SCAN comment": {},
		"USING INDEX comment_state (state=? AND id<?)":   {State: hooks.CommentShown, Before: 9},
		"USING INDEX comment_source (source=? AND id<?)": {Source: "a", Before: 9},
		"USING INTEGER PRIMARY KEY (rowid<?)":            {Before: 9},
	} {
		text, args := commentList(q)
		if got := plan(t, h.Store, text, args...); !strings.Contains(got, want) || strings.Contains(got, "TEMP B-TREE") {
			t.Errorf("want %s in the plan:\n%s", want, got)
		}
	}
}

func TestBellsTellWhatBecameOfACommentsDeliveries(t *testing.T) {
	h := newHouse(t)
	h.subscribe(t, hooks.Subscription{URL: "http://a.test/", Types: []string{"*"}, Active: true})
	h.subscribe(t, hooks.Subscription{URL: "http://b.test/", Types: []string{"*"}, Active: true})
	rung, quiet := h.sign(t, "Ada", hooks.CommentShown), h.sign(t, "Ben", hooks.CommentWaiting)
	h.setDelivery(t, 1, hooks.Delivered, h.clock.read(), 200, "")
	bells := must[map[hooks.ID]hooks.Bells](t)(h.Bells(t.Context(), []hooks.ID{rung.ID, quiet.ID, 99}))
	if len(bells) != 1 || bells[rung.ID] != (hooks.Bells{Delivered: 1, UnderWay: 1}) || bells[rung.ID].All() != 2 {
		t.Errorf("got %+v", bells)
	}
	got := plan(t, h.Store, bellsOf, `["1"]`)
	for _, index := range []string{"event_cause (cause_kind=? AND cause_id=?)", "delivery_cause (cause_kind=? AND cause_id=?)"} {
		if !strings.Contains(got, index) {
			t.Errorf("want %s in the plan:\n%s", index, got)
		}
	}
}
