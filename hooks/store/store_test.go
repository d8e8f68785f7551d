package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"reflect"
	"sync"
	"testing"
	"time"

	"bellhop/hooks"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	actAsChild()
	goleak.VerifyTestMain(m)
}

// clock is a time that stands still until it is moved.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock { return &clock{now: time.Date(2031, 5, 6, 12, 0, 0, 0, time.UTC)} }

func (c *clock) read() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

func (c *clock) to(at time.Time) { c.advance(at.Sub(c.read())) }

// house is a store that runs, and can be stopped and opened again.
type house struct {
	*Store
	clock  *clock
	path   string
	sealer Sealer
	stop   func()
}

func newHouse(t *testing.T) *house {
	t.Helper()
	h := &house{clock: newClock(), path: filepath.Join(t.TempDir(), "bellhop.db")}
	h.open(t)
	return h
}

func (h *house) options() Options {
	return Options{Path: h.path, Sealer: h.sealer, Clock: h.clock.read, Log: slog.New(slog.DiscardHandler)}
}

func (h *house) open(t *testing.T) {
	t.Helper()
	var err error
	if h.Store, err = Open(t.Context(), h.options()); err != nil {
		t.Fatal(err)
	}
	h.stop = run(t, h.Store)
}

func (h *house) reopen(t *testing.T) {
	t.Helper()
	h.stop()
	h.open(t)
}

// run runs the store until stop is called or the test ends, and closes it then.
func run(t *testing.T, s *Store) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(stop)
	return stop
}

// must ends the test on an error.
func must[T any](t testing.TB) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// capture is an exchange of an inbox, with its request and response.
func capture(s *Store, inbox string, body []byte) (hooks.Exchange, hooks.Payload, hooks.Payload) {
	sum := sha256.Sum256(body)
	x := hooks.Exchange{
		ID: s.NextExchange(), Direction: hooks.In, At: time.Date(2031, 5, 6, 11, 59, 59, 987_654_321, time.UTC), Took: 1500 * time.Microsecond,
		Method: "POST", URL: "/in/" + inbox + "/a?b=c", Host: "example.test", Remote: "192.0.2.1", Door: "local", Status: 200,
		Inbox: inbox, State: hooks.StateNew, Verdict: hooks.VerdictNone,
		Request: hooks.PayloadRef{Size: int64(len(body)), SHA256: hex.EncodeToString(sum[:])},
	}
	return x, hooks.Payload{Head: []byte("POST /in/" + inbox + " HTTP/1.1\r\nx-A: \xff\r\n\r\n"), Body: body},
		hooks.Payload{Head: []byte("HTTP/1.1 200 OK\r\n\r\n")}
}

// record stores a capture and gives its ID.
func record(t *testing.T, s *Store, inbox string, body []byte) hooks.ID {
	t.Helper()
	x, request, response := capture(s, inbox, body)
	if err := s.Record(t.Context(), x, request, response); err != nil {
		t.Fatal(err)
	}
	return x.ID
}

// rows counts rows by reading them all, past whatever is kept in memory.
func rows(t *testing.T, s *Store, text string, args ...any) (n int64) {
	t.Helper()
	if err := s.reads.QueryRow(text, args...).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// checkCounts fails when the counters in memory and the rows differ.
func checkCounts(t *testing.T, s *Store) hooks.Counts {
	t.Helper()
	c, err := s.Counts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if n := rows(t, s, "SELECT count(*) FROM exchange"); n != c.Exchanges {
		t.Errorf("%d exchanges counted, %d there", c.Exchanges, n)
	}
	for _, state := range hooks.CommentStates() {
		if n := rows(t, s, "SELECT count(*) FROM comment WHERE state = ?", string(state)); n != c.Comments[state] {
			t.Errorf("%d comments %s counted, %d there", c.Comments[state], state, n)
		}
	}
	for _, state := range hooks.DeliveryStates() {
		if n := rows(t, s, "SELECT count(*) FROM delivery WHERE state = ?", string(state)); n != c.Deliveries[state] {
			t.Errorf("%d deliveries %s counted, %d there", c.Deliveries[state], state, n)
		}
	}
	return c
}

func TestACaptureComesBackWhole(t *testing.T) {
	h := newHouse(t)
	body := []byte{0, 0xff, '\r', '\n', 0xc3}
	x, request, response := capture(h.Store, "orders", body)
	x.Request.Truncated, x.Error, x.Fault = true, "It was cut.", hooks.FaultReset
	x.Cause = hooks.CausedBy(hooks.CauseDelivery, 7)
	response.Body = []byte("{}")
	x.Response = describe(0, response.Body, false)
	if err := h.Record(t.Context(), x, request, response); err != nil {
		t.Fatal(err)
	}
	check := func() {
		t.Helper()
		got := must[hooks.Exchange](t)(h.Exchange(t.Context(), x.ID))
		gotRequest := must[hooks.Payload](t)(h.Payload(t.Context(), got.Request.ID))
		gotResponse := must[hooks.Payload](t)(h.Payload(t.Context(), got.Response.ID))
		want := x
		want.Request.ID, want.Response.ID = got.Request.ID, got.Response.ID
		if !reflect.DeepEqual(got, want) {
			t.Errorf("got  %+v\nwant %+v", got, want)
		}
		if !reflect.DeepEqual(gotRequest, request) || !reflect.DeepEqual(gotResponse, response) {
			t.Errorf("got %q and %q", gotRequest, gotResponse)
		}
	}
	check()
	h.reopen(t)
	check()
}

func TestReopenKeepsEverything(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	in := must[hooks.Inbox](t)(h.AddInbox(ctx, hooks.Inbox{
		Name: "orders", Answer: hooks.Answer{Status: 202, Header: hooks.Header{{"X-A", "1"}}, Body: []byte{}, Delay: time.Second},
		Verify: hooks.Verify{Scheme: "github", Secrets: []string{"s"}, Tolerance: -1}, Forwards: []hooks.Forward{{URL: "http://a"}},
	}))
	plain := must[hooks.Inbox](t)(h.AddInbox(ctx, hooks.Inbox{Name: "plain"}))
	sub := must[hooks.Subscription](t)(h.AddSubscription(ctx, hooks.Subscription{
		URL: "https://example.test/x", Types: []string{"*"}, Description: "d", Sign: hooks.Sign{Scheme: "github", Secrets: []string{"s", "t"}},
		Schedule: hooks.Once(), Timeout: 1500 * time.Millisecond, Active: true,
	}))
	standard := must[hooks.Subscription](t)(h.AddSubscription(ctx, hooks.Subscription{URL: "https://example.test/y", Types: []string{"a.b", "c.*"}}))
	record(t, h.Store, "orders", []byte("x"))
	h.clock.advance(time.Second)
	if _, _, err := h.AddEvent(ctx, hooks.Event{ID: "e1", Type: "a.b", At: h.clock.read(), Data: []byte("1")}); err != nil {
		t.Fatal(err)
	}
	comment, _, err := h.AddComment(ctx, hooks.Comment{Name: "Mia", Token: "t1"}, commentEvent)
	if err != nil {
		t.Fatal(err)
	}
	must[[]hooks.Claim](t)(h.Claim(ctx, 1, time.Minute))
	if err := h.SetSetting(ctx, "a", "b"); err != nil {
		t.Fatal(err)
	}
	before := checkCounts(t, h.Store)

	h.reopen(t)
	after := checkCounts(t, h.Store)
	before.Bytes, after.Bytes = 0, 0
	if !reflect.DeepEqual(before, after) {
		t.Errorf("counters %+v became %+v", before, after)
	}
	for _, want := range []hooks.Inbox{in, plain} {
		if got, ok := h.Inbox(want.Name); !ok || !reflect.DeepEqual(got, want) {
			t.Errorf("got  %#v\nwant %#v", got, want)
		}
	}
	subs := must[[]hooks.Subscription](t)(h.Subscriptions(ctx))
	if !reflect.DeepEqual(subs, []hooks.Subscription{standard, sub}) {
		t.Errorf("got  %#v\nwant %#v", subs, []hooks.Subscription{standard, sub})
	}
	comments := must[[]hooks.Comment](t)(h.Comments(ctx, 0, 10))
	if !reflect.DeepEqual(comments, []hooks.Comment{comment}) {
		t.Errorf("got %+v, want %+v", comments, comment)
	}
	if v := must[string](t)(h.Setting(ctx, "a")); v != "b" {
		t.Errorf("setting %q", v)
	}
	if id := h.NextExchange(); id <= 2 {
		t.Errorf("exchange %d would be used twice", id)
	}
}

// A comment may name an exchange that a crash kept from being recorded.
func TestAnIDThatACommentNamesIsNotGivenAgain(t *testing.T) {
	h := newHouse(t)
	named := h.NextExchange()
	_, _, err := h.AddComment(t.Context(), hooks.Comment{Name: "Mia", Cause: hooks.CausedBy(hooks.CauseExchange, named)}, commentEvent)
	if err != nil {
		t.Fatal(err)
	}
	h.reopen(t)
	if id := h.NextExchange(); id <= named {
		t.Errorf("exchange %d is named as the cause of a comment, and %d is given next", named, id)
	}
}

func commentEvent(c hooks.Comment) (hooks.Event, error) {
	return hooks.Event{ID: "c-" + c.ID.String(), Type: "comment.created", At: c.At, Data: []byte("{}"), Cause: hooks.CausedBy(hooks.CauseComment, c.ID)}, nil
}

// The driver's own default is synchronous=NORMAL, which loses acknowledged rows in a power cut.
func TestEveryConnectionIsSetUpForPowerCuts(t *testing.T) {
	h := newHouse(t)
	check := func(name string, conn *sql.Conn, want map[string]string) {
		t.Helper()
		for pragma, value := range want {
			var got string
			if err := conn.QueryRowContext(t.Context(), "PRAGMA "+pragma).Scan(&got); err != nil || got != value {
				t.Errorf("%s: %s is %q, %v, want %q", name, pragma, got, err, value)
			}
		}
	}
	conns := make([]*sql.Conn, 4)
	for i := range conns { // held together, so that they are four
		conns[i] = must[*sql.Conn](t)(h.reads.Conn(t.Context()))
		check(fmt.Sprintf("reader %d", i), conns[i], map[string]string{
			"synchronous": "2", "journal_mode": "wal", "query_only": "1", "page_size": "8192", "busy_timeout": "5000",
		})
		if _, err := conns[i].ExecContext(t.Context(), "DELETE FROM setting"); err == nil {
			t.Error("a reader can write")
		}
	}
	for _, c := range conns {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	}
	h.stop()
	s := must[*Store](t)(Open(t.Context(), h.options()))
	check("writer", s.writer.conn, map[string]string{
		"synchronous": "2", "journal_mode": "wal", "page_size": "8192", "wal_autocheckpoint": "1000", "foreign_keys": "1",
		"application_id": fmt.Sprint(applicationID), "user_version": fmt.Sprint(len(must[[]string](t)(migrations()))),
		"auto_vacuum": "2",
	})
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

func TestPagesFollowEachOtherByKey(t *testing.T) {
	h := newHouse(t)
	for i := range 25 {
		record(t, h.Store, []string{"a", "b"}[i%2], []byte{byte(i)})
	}
	for _, q := range []hooks.ExchangeQuery{{}, {Inbox: "a"}, {Direction: hooks.In}, {State: hooks.StateNew, Inbox: "b"}} {
		whole := must[[]hooks.Exchange](t)(h.Exchanges(t.Context(), hooks.ExchangeQuery{Direction: q.Direction, Inbox: q.Inbox, State: q.State, Limit: 100}))
		var paged []hooks.Exchange
		for q.Limit = 4; ; q.Before = paged[len(paged)-1].ID {
			page := must[[]hooks.Exchange](t)(h.Exchanges(t.Context(), q))
			paged = append(paged, page...)
			record(t, h.Store, q.Inbox, nil) // what comes in meanwhile moves nothing
			if len(page) < 4 {
				break
			}
		}
		if len(whole) < 12 || !reflect.DeepEqual(paged, whole) {
			t.Errorf("%+v: %d rows in pages, %d at once", q, len(paged), len(whole))
		}
	}
	if list := must[[]hooks.Exchange](t)(h.Exchanges(t.Context(), hooks.ExchangeQuery{State: hooks.StateFailed})); list == nil || len(list) != 0 {
		t.Errorf("an empty list is empty and not nil, got %#v", list)
	}
	if list := must[[]hooks.Exchange](t)(h.Exchanges(t.Context(), hooks.ExchangeQuery{Limit: 1 << 30})); len(list) != int(checkCounts(t, h.Store).Exchanges) {
		t.Errorf("%d rows", len(list))
	}
}

func TestInboxesChangeInMemoryAndInTheFileTogether(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	must[hooks.Inbox](t)(h.AddInbox(ctx, hooks.Inbox{Name: "a"}))
	if _, err := h.AddInbox(ctx, hooks.Inbox{Name: "a", Answer: hooks.Answer{Status: 500}}); hooks.CodeOf(err) != hooks.CodeConflict {
		t.Errorf("the same name twice: %v", err)
	}
	if in, _ := h.Inbox("a"); in.Answer.Status != 0 {
		t.Error("the refused inbox took the place of the first")
	}
	_, err := h.ChangeInbox(ctx, "a", func(in *hooks.Inbox) error {
		in.Answer.Status, in.Name = 503, "other"
		return nil
	})
	if in, ok := h.Inbox("a"); err != nil || !ok || in.Answer.Status != 503 {
		t.Errorf("got %+v, %v, %v", in, ok, err)
	}
	for name, change := range map[string]func(*hooks.Inbox) error{
		"refused by the caller": func(in *hooks.Inbox) error { in.Answer.Status = 201; return hooks.Invalid("No.") },
		"unfit":                 func(in *hooks.Inbox) error { in.Answer.Status = 9; return nil },
	} {
		if _, err := h.ChangeInbox(ctx, "a", change); hooks.CodeOf(err) != hooks.CodeInvalid {
			t.Errorf("%s: %v", name, err)
		}
		if in, _ := h.Inbox("a"); in.Answer.Status != 503 {
			t.Errorf("%s: status is %d now", name, in.Answer.Status)
		}
	}
	h.reopen(t)
	if in, ok := h.Inbox("a"); !ok || in.Answer.Status != 503 {
		t.Errorf("after opening again: %+v, %v", in, ok)
	}
	if err := h.DeleteInbox(ctx, "a"); err != nil {
		t.Error(err)
	}
	if _, ok := h.Inbox("a"); ok || len(h.Inboxes()) != 0 {
		t.Error("a deleted inbox still captures")
	}
	for what, err := range map[string]error{
		"delete": h.DeleteInbox(ctx, "a"),
		"change": func() error { _, err := h.ChangeInbox(ctx, "a", func(*hooks.Inbox) error { return nil }); return err }(),
	} {
		if hooks.CodeOf(err) != hooks.CodeNotFound {
			t.Errorf("%s of what is not there: %v", what, err)
		}
	}
}

func TestWhatIsNotThereIsSaidSo(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	for name, call := range map[string]func() error{
		"exchange":            func() error { _, err := h.Exchange(ctx, 9); return err },
		"timing":              func() error { _, err := h.Timing(ctx, 9); return err },
		"payload":             func() error { _, err := h.Payload(ctx, 9); return err },
		"delivery":            func() error { _, err := h.Delivery(ctx, 9); return err },
		"retry":               func() error { _, err := h.Retry(ctx, 9); return err },
		"event":               func() error { _, err := h.Event(ctx, "x"); return err },
		"subscription":        func() error { _, err := h.Subscription(ctx, 9); return err },
		"change subscription": func() error { _, err := h.ChangeSubscription(ctx, 9, nil); return err },
		"delete subscription": func() error { return h.DeleteSubscription(ctx, 9) },
	} {
		if err := call(); hooks.CodeOf(err) != hooks.CodeNotFound {
			t.Errorf("%s: %v", name, err)
		}
	}
	if v, err := h.Setting(ctx, "none"); v != "" || err != nil {
		t.Errorf("a setting that was never set: %q, %v", v, err)
	}
	if _, ok, err := h.NextDue(ctx); ok || err != nil {
		t.Errorf("nothing is due: %v, %v", ok, err)
	}
}

func TestSettingsAreForgottenByNothing(t *testing.T) {
	h := newHouse(t)
	for _, v := range []string{"a", "b", ""} {
		if err := h.SetSetting(t.Context(), "k", v); err != nil {
			t.Fatal(err)
		}
		if got := must[string](t)(h.Setting(t.Context(), "k")); got != v {
			t.Errorf("got %q, want %q", got, v)
		}
	}
	if n := rows(t, h.Store, "SELECT count(*) FROM setting"); n != 0 {
		t.Errorf("%d rows are left", n)
	}
}

func TestFilesAreForThisUserOnly(t *testing.T) {
	h := newHouse(t)
	record(t, h.Store, "a", bytes.Repeat([]byte("x"), 100))
	for _, suffix := range []string{"", "-wal", "-shm"} {
		info, err := os.Stat(h.path + suffix)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != 0o600 {
			t.Errorf("bellhop.db%s has mode %o", suffix, info.Mode().Perm())
		}
	}
	if err := h.Ready(t.Context()); err != nil {
		t.Error(err)
	}
}
