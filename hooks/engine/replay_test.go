package engine_test

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/archive"
	"bellhop/hooks/store"
)

func TestAReplaySendsTheSameRequest(t *testing.T) {
	e := open(t, t.TempDir(), quiet())
	url := serve(t, e)
	s := newSink(t)
	must[hooks.Inbox](t)(e.Store.AddInbox(t.Context(), hooks.Inbox{Name: "a"}))
	body := []byte("{\"a\": 1.0}\r\n\xff\x00")
	x := captured(t, e, url, "a", body, [2]string{"x-Odd", "1"}, [2]string{"X-Odd", "2"}, [2]string{"X-Hub-Signature-256", "sha256=old"})

	d := must[hooks.Delivery](t)(e.Replay(t.Context(), hooks.Replay{Exchange: x.ID, URL: s.url + "/there"}))
	d = awaitDelivery(t, e, d.ID, hooks.Delivered)
	r := s.all()[0]
	if !bytes.Equal(r.body, body) || r.method != "POST" || r.path != "/there" || r.header.Get("X-Hub-Signature-256") != "sha256=old" || len(r.header["X-Odd"]) != 2 {
		t.Errorf("sent %+v", r)
	}
	if d.Payload != x.Request.ID || d.Cause != hooks.CausedBy(hooks.CauseExchange, x.ID) {
		t.Errorf("the body was copied, or the cause forgotten: %+v", d)
	}
	attempt := exchanges(t, e, hooks.ExchangeQuery{Delivery: d.ID})[0]
	sent := must[hooks.Payload](t)(e.Store.Payload(t.Context(), attempt.Request.ID))
	if !bytes.Contains(sent.Head, []byte("\r\nx-Odd: 1\r\n")) || !bytes.Equal(sent.Body, body) {
		t.Errorf("kept %q", sent)
	}

	// Without a URL it goes to where it went, and a replay of the replay still has the body.
	d = must[hooks.Delivery](t)(e.Replay(t.Context(), hooks.Replay{Exchange: x.ID}))
	awaitDelivery(t, e, d.ID, hooks.Delivered)
	await(t, e, "it is captured again", func() bool { return len(exchanges(t, e, hooks.ExchangeQuery{Inbox: "a"})) == 2 })
	if again := exchanges(t, e, hooks.ExchangeQuery{Inbox: "a"})[0]; again.Request.SHA256 != x.Request.SHA256 || again.URL != x.URL {
		t.Errorf("got %+v", again)
	}
	d = must[hooks.Delivery](t)(e.Replay(t.Context(), hooks.Replay{Exchange: attempt.ID}))
	awaitDelivery(t, e, d.ID, hooks.Delivered)
	if r := s.all()[1]; !bytes.Equal(r.body, body) || r.path != "/there" {
		t.Errorf("sent %+v", r)
	}
	if now := must[hooks.Exchange](t)(e.Store.Exchange(t.Context(), x.ID)); !reflect.DeepEqual(now, x) {
		t.Errorf("the original became %+v", now)
	}
}

func TestAReplayMayBeEdited(t *testing.T) {
	e := open(t, t.TempDir(), quiet())
	url := serve(t, e)
	s := newSink(t)
	must[hooks.Inbox](t)(e.Store.AddInbox(t.Context(), hooks.Inbox{Name: "a"}))
	x := captured(t, e, url, "a", []byte("old"), [2]string{"X-Old", "1"}, [2]string{"X-Hub-Signature-256", "sha256=old"})
	d := must[hooks.Delivery](t)(e.Replay(t.Context(), hooks.Replay{
		Exchange: x.ID, URL: s.url, Method: "PUT", Header: hooks.Header{{"X-New", "1"}, {"Content-Length", "99"}, {"Host", "x"}}, Body: []byte("newer"),
		Sign: hooks.Sign{Scheme: "github", Secrets: []string{"s"}},
	}))
	awaitDelivery(t, e, d.ID, hooks.Delivered)
	r := s.all()[0]
	if r.method != "PUT" || string(r.body) != "newer" || r.header.Get("X-Old") != "" || r.header.Get("X-New") != "1" ||
		len(r.header.Get("X-Hub-Signature-256")) != len("sha256=")+64 {
		t.Errorf("sent %+v", r)
	}
	empty := must[hooks.Delivery](t)(e.Replay(t.Context(), hooks.Replay{Exchange: x.ID, URL: s.url, Body: []byte{}}))
	awaitDelivery(t, e, empty.ID, hooks.Delivered)
	if r := s.all()[1]; len(r.body) != 0 {
		t.Errorf("an empty body was asked for, %q was sent", r.body)
	}
	if p := must[hooks.Payload](t)(e.Store.Payload(t.Context(), x.Request.ID)); string(p.Body) != "old" {
		t.Errorf("the original became %q", p.Body)
	}
}

func TestReplaysThatCannotBe(t *testing.T) {
	dir := t.TempDir()
	e, stop := openAndStop(t, dir, quiet())
	ctx := t.Context()
	record := func(url string, cut bool) hooks.ID {
		x := hooks.Exchange{ID: e.Store.NextExchange(), Direction: hooks.In, At: time.Now(), Method: "POST", URL: url, Request: hooks.PayloadRef{Truncated: cut}}
		if err := e.Store.Record(ctx, x, hooks.Payload{Head: []byte("POST / HTTP/1.1\r\n\r\n")}, hooks.Payload{}); err != nil {
			t.Fatal(err)
		}
		return x.ID
	}
	whole := record("/in/a", false)
	if _, err := e.Replay(ctx, hooks.Replay{Exchange: whole}); hooks.CodeOf(err) != hooks.CodeConflict {
		t.Errorf("without a local address: %v", err)
	}
	e.SetLocalURL("http://127.0.0.1:1")
	cut := record("/in/a", true)
	for name, test := range map[string]struct {
		replay hooks.Replay
		code   hooks.Code
	}{
		"no such exchange": {hooks.Replay{Exchange: 999}, hooks.CodeNotFound},
		"cut body":         {hooks.Replay{Exchange: cut}, hooks.CodeConflict},
		"bad address":      {hooks.Replay{Exchange: whole, URL: "ftp://x"}, hooks.CodeInvalid},
		"bad method":       {hooks.Replay{Exchange: whole, Method: "A B"}, hooks.CodeInvalid},
		"bad header":       {hooks.Replay{Exchange: whole, Header: hooks.Header{{"A", "\n"}}}, hooks.CodeInvalid},
		"bad scheme":       {hooks.Replay{Exchange: whole, Sign: hooks.Sign{Scheme: "x", Secrets: []string{"s"}}}, hooks.CodeInvalid},
		"no secret":        {hooks.Replay{Exchange: whole, Sign: hooks.Sign{Scheme: "github"}}, hooks.CodeInvalid},
		"no path":          {hooks.Replay{Exchange: record("*", false)}, hooks.CodeConflict},
	} {
		if _, err := e.Replay(ctx, test.replay); hooks.CodeOf(err) != test.code {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := e.Replay(ctx, hooks.Replay{Exchange: cut, Body: []byte("whole")}); err != nil {
		t.Errorf("a cut body may be replaced: %v", err)
	}
	for target, want := range map[string]string{
		"http://elsewhere.test/in/a?x": "http://127.0.0.1:1/in/a?x", "//x/é": "http://127.0.0.1:1//x/é", "http://elsewhere.test?x": "http://127.0.0.1:1?x",
	} {
		if d, err := e.Replay(ctx, hooks.Replay{Exchange: record(target, false)}); err != nil || d.URL != want {
			t.Errorf("%s goes to %s, %v", target, d.URL, err)
		}
	}

	// An attempt of which no worker told anything.
	if err := e.Pause(ctx); err != nil {
		t.Fatal(err)
	}
	stop()
	lost := leaveInFlight(t, dir)
	e = open(t, dir, quiet())
	attempt := exchanges(t, e, hooks.ExchangeQuery{Delivery: lost})[0]
	if attempt.Fault != hooks.FaultLost {
		t.Fatalf("got %+v", attempt)
	}
	if _, err := e.Replay(ctx, hooks.Replay{Exchange: attempt.ID}); hooks.CodeOf(err) != hooks.CodeConflict {
		t.Errorf("a lost attempt: %v", err)
	}
}

// leaveInFlight stores a delivery and claims it, as a program does that crashes then.
func leaveInFlight(t *testing.T, dir string) hooks.ID {
	t.Helper()
	s := must[*store.Store](t)(store.Open(t.Context(), store.Options{Path: filepath.Join(dir, "bellhop.db"), Clock: time.Now, Log: quiet()}))
	stop := start(t, s.Run)
	defer func() {
		stop()
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}()
	d := must[hooks.Delivery](t)(s.AddDelivery(t.Context(), hooks.Delivery{Method: "POST", URL: "http://a", Origin: hooks.OriginEvent, AllowPrivate: true}, []byte("{}")))
	for {
		claims := must[[]hooks.Claim](t)(s.Claim(t.Context(), 1, time.Hour))
		if len(claims) == 0 {
			t.Fatal("it was not claimed")
		}
		if claims[0].ID == d.ID {
			return d.ID
		}
	}
}

func TestWhatCameFromAFileReachesPublicAddressesOnly(t *testing.T) {
	e := open(t, t.TempDir(), quiet())
	serve(t, e)
	s := newSink(t)
	done := must[hooks.Imported](t)(e.Import(t.Context(), strings.NewReader("curl -d hello "+s.url+"/private"), archive.FormatCurl, nil))
	d := must[hooks.Delivery](t)(e.Replay(t.Context(), hooks.Replay{Exchange: done.First}))
	if d.AllowPrivate || d.URL != s.url+"/private" {
		t.Errorf("it is sent to %s, private addresses: %v", d.URL, d.AllowPrivate)
	}
	awaitDelivery(t, e, d.ID, hooks.GivenUp)
	if n := len(s.all()); n != 0 {
		t.Errorf("a private address got %d requests", n)
	}
	d = must[hooks.Delivery](t)(e.Replay(t.Context(), hooks.Replay{Exchange: done.First, URL: s.url + "/typed"}))
	awaitDelivery(t, e, d.ID, hooks.Delivered)
	if r := s.all()[0]; r.path != "/typed" || string(r.body) != "hello" {
		t.Errorf("a typed address got %+v", r)
	}
	again := exchanges(t, e, hooks.ExchangeQuery{Delivery: d.ID})[0]
	if again.Imported {
		t.Error("what was sent from here is marked as imported")
	}
}

func TestAnImportLeavesNoFileBehind(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "import-1.part"), []byte("left by a crash"), 0o600); err != nil {
		t.Fatal(err)
	}
	e := open(t, dir, quiet())
	for _, file := range []string{"curl http://a.test/", "{", "", "\x1f\x8b"} {
		_, _ = e.Import(t.Context(), strings.NewReader(file), "", nil) // refused or not
	}
	if _, err := e.Import(t.Context(), io.MultiReader(strings.NewReader("curl http"), iotest.ErrReader(io.ErrUnexpectedEOF)), "", nil); hooks.CodeOf(err) != hooks.CodeInvalid {
		t.Errorf("a file that breaks off: %v", err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "import-*")); len(left) != 0 {
		t.Errorf("left are %v", left)
	}
}
