package capture_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/capture"
	"bellhop/hooks/capture/tap"
)

// recorded is what a shelf was given.
type recorded struct {
	hooks.Exchange
	request, response hooks.Payload
}

// shelf keeps exchanges in memory, and inboxes.
type shelf struct {
	mu      sync.Mutex
	next    hooks.ID
	stored  []recorded
	changed chan struct{} // holds a value for every record
	inboxes map[string]hooks.Inbox
	fails   error // what Record gives, when it is not nil

	forwarded func(context.Context) (hooks.Exchange, hooks.Payload, error)
}

func (s *shelf) Forwarded(ctx context.Context, _ hooks.ID) (hooks.Exchange, hooks.Payload, error) {
	return s.forwarded(ctx)
}

func (s *shelf) Answered(ctx context.Context, x hooks.Exchange, response hooks.Payload) error {
	return s.Record(ctx, x, hooks.Payload{}, response)
}

func newShelf(inboxes ...hooks.Inbox) *shelf {
	s := &shelf{inboxes: map[string]hooks.Inbox{}, changed: make(chan struct{}, 1000)}
	for _, in := range inboxes {
		s.inboxes[in.Name] = in
	}
	return s
}

func (s *shelf) Inbox(name string) (hooks.Inbox, bool) {
	in, ok := s.inboxes[name]
	return in, ok
}

func (s *shelf) NextExchange() hooks.ID {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.next++
	return s.next
}

func (s *shelf) Record(_ context.Context, x hooks.Exchange, request, response hooks.Payload) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fails != nil {
		return s.fails
	}
	s.stored = append(s.stored, recorded{x, request, response})
	s.changed <- struct{}{}
	return nil
}

// last gives the exchange that was recorded last, once there is one more than were asked for before.
func (s *shelf) last(t *testing.T) recorded {
	t.Helper()
	select {
	case <-s.changed:
	case <-time.After(time.Minute):
		t.Fatal("nothing was recorded")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.stored[len(s.stored)-1]
}

func (s *shelf) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.stored)
}

func handler(s *shelf, limit int64) *capture.Handler {
	return &capture.Handler{
		Door: "local", Inboxes: s, Recorder: s, Passer: s, Turns: &capture.Turns{}, Room: &capture.Room{}, Chance: func() float64 { return 0.5 },
		Clock: time.Now, Log: slog.New(slog.DiscardHandler), Limit: limit,
	}
}

// serve serves a handler on a real listener with the tap, and gives its address.
func serve(t *testing.T, h http.Handler) string {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{
		Handler: h, ConnContext: tap.ConnContext, ConnState: tap.ConnState,
		ErrorLog: slog.NewLogLogger(complaints{t}, slog.LevelError),
	}
	served := make(chan error, 1)
	go func() { served <- server.Serve(tap.Listener(ln)) }()
	t.Cleanup(func() {
		server.Close()
		<-served
	})
	return ln.Addr().String()
}

// complaints fails the test on whatever net/http complains of, such as a second WriteHeader.
type complaints struct{ t *testing.T }

func (c complaints) Enabled(context.Context, slog.Level) bool { return true }
func (c complaints) WithAttrs([]slog.Attr) slog.Handler       { return c }
func (c complaints) WithGroup(string) slog.Handler            { return c }
func (c complaints) Handle(_ context.Context, r slog.Record) error {
	c.t.Error("net/http: " + r.Message)
	return nil
}

// wire is a connection that requests are written to byte for byte.
type wire struct {
	*net.TCPConn
	t *testing.T
}

func dial(t *testing.T, address string) wire {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	if err := conn.SetDeadline(time.Now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	return wire{conn.(*net.TCPConn), t}
}

func (w wire) send(raw string) {
	w.t.Helper()
	if _, err := io.WriteString(w, raw); err != nil {
		w.t.Fatal(err)
	}
}

// receive reads one answer to a request with this method, and gives it parsed and as it came.
func (w wire) receive(method string) (*http.Response, string) {
	w.t.Helper()
	var raw bytes.Buffer
	r, err := http.ReadResponse(bufio.NewReader(io.TeeReader(w, &raw)), &http.Request{Method: method})
	if err != nil {
		w.t.Fatal(err)
	}
	if _, err := io.Copy(io.Discard, r.Body); err != nil {
		w.t.Fatal(err)
	}
	return r, raw.String()
}

// closed tells whether the server has ended the connection, without a byte more.
func (w wire) closed() bool {
	n, err := w.Read(make([]byte, 1))
	return n == 0 && err == io.EOF
}

func TestARequestIsKeptByteForByteAndSoIsItsAnswer(t *testing.T) {
	answers := []hooks.Inbox{
		{Name: "plain"},
		{Name: "own", Answer: hooks.Answer{Status: 201, Body: []byte("<ok/>"), Header: hooks.Header{
			{"x-odd-CASE", "  spaces around\t"}, {"Set-Cookie", "a=1"}, {"content-type", "text/xml"}, {"Set-Cookie", "b=2"}, {"A", ""},
		}}},
		{Name: "none", Answer: hooks.Answer{Status: 204}},
		{Name: "empty", Answer: hooks.Answer{Body: []byte{}}},
		{Name: "unmodified", Answer: hooks.Answer{Status: 304}},
		{Name: "unknown-status", Answer: hooks.Answer{Status: 299}},
		{Name: "angry", Answer: hooks.Answer{Status: 500, Body: []byte("no")}},
		{Name: "framing", Answer: hooks.Answer{Header: hooks.Header{
			{"Transfer-Encoding", "chunked"}, {"content-length", "7"}, {"Trailer", "X"}, {"Date", "yesterday"},
		}}},
		{Name: "closing", Answer: hooks.Answer{Header: hooks.Header{{"Connection", "close"}}}},
		{Name: "long", Answer: hooks.Answer{Body: bytes.Repeat([]byte("long "), 20_000)}},
	}
	s := newShelf(answers...)
	address := serve(t, handler(s, 0))
	for name, test := range map[string]struct{ method, head, body, wireBody string }{
		"plain":             {"POST", "POST %s HTTP/1.1\r\nHost: example.test\r\nContent-Length: 5\r\n\r\n", "a\x00\xff\r\n", ""},
		"odd head":          {"POST", "POST %s HTTP/1.1\r\nhost:example.test\r\nX-A:1\r\nx-a:   2 \r\nX-B: \xff\xfe\r\nCONTENT-length: 2\r\n\r\n", "{}", ""},
		"bare line feeds":   {"PUT", "PUT %s HTTP/1.1\nHost: a\nContent-Length: 2\n\n", "{}", ""},
		"chunked":           {"POST", "POST %s HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", "hello world", "5\r\nhello\r\n6;x=y\r\n world\r\n0\r\nX-T: 1\r\n\r\n"},
		"no body":           {"GET", "GET %s HTTP/1.1\r\nHost: a\r\n\r\n", "", ""},
		"head":              {"HEAD", "HEAD %s HTTP/1.1\r\nHost: a\r\n\r\n", "", ""},
		"old":               {"POST", "POST %s HTTP/1.0\r\nContent-Length: 2\r\n\r\n", "{}", ""},
		"old, kept alive":   {"POST", "POST %s HTTP/1.0\r\nConnection: Keep-Alive\r\nContent-Length: 2\r\n\r\n", "{}", ""},
		"close":             {"POST", "POST %s HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 2\r\n\r\n", "{}", ""},
		"a method of their": {"X-Whatever", "X-Whatever %s HTTP/1.1\r\nHost: a\r\n\r\n", "", ""},
		"over the tap":      {"POST", "POST http://example.test%s HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n", "", ""},
	} {
		for _, in := range answers {
			t.Run(name+" to "+in.Name, func(t *testing.T) {
				w := dial(t, address)
				sent := fmt.Sprintf(test.head, "/in/"+in.Name+"/a/../b?c=%zz")
				if test.wireBody == "" {
					test.wireBody = test.body
				}
				w.send(sent + test.wireBody)
				_, answered := w.receive(test.method)
				got := s.last(t)
				if string(got.request.Head) != sent || string(got.request.Body) != test.body {
					t.Errorf("kept %q %q\nsent %q %q", got.request.Head, got.request.Body, sent, test.body)
				}
				if kept := string(got.response.Head) + string(got.response.Body); kept != answered {
					t.Errorf("kept     %.300q\nanswered %.300q", kept, answered)
				}
				if got.State != hooks.StateNew || got.Inbox != in.Name || got.Method != test.method || got.Door != "local" || got.Error != "" {
					t.Errorf("got %+v", got.Exchange)
				}
				for _, part := range []struct {
					ref  hooks.PayloadRef
					body []byte
				}{{got.Request, got.request.Body}, {got.Response, got.response.Body}} {
					sum := sha256.Sum256(part.body)
					want := hooks.PayloadRef{Size: int64(len(part.body)), SHA256: hex.EncodeToString(sum[:])}
					if len(part.body) == 0 {
						want.SHA256 = ""
					}
					if part.ref != want {
						t.Errorf("described as %+v, want %+v", part.ref, want)
					}
				}
				if kept := strings.Contains(answered, "Connection: close\r\n"); kept || test.method == "X-Whatever" {
					return
				}
				w.send(sent + test.wireBody) // and the connection goes on
				if _, again := w.receive(test.method); len(again) != len(answered) {
					t.Errorf("the second answer is %.300q", again)
				}
				s.last(t)
			})
		}
	}
}

func TestTargetsOfAnyShapeAreCaptured(t *testing.T) {
	s := newShelf(hooks.Inbox{Name: "orders"})
	address := serve(t, handler(s, 0))
	for _, tail := range []string{
		"", "/", "//x", "/a/../b", "/../../etc/passwd", "/%2e%2e/", "/%00", "/ü/\xff", "?", "?a=1&a=2;b", "/x?y#z", "/" + strings.Repeat("a", 8000),
	} {
		w := dial(t, address)
		w.send("POST /in/orders" + tail + " HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n")
		r, _ := w.receive("POST")
		if r.StatusCode != http.StatusOK {
			t.Errorf("%.40q: %s", tail, r.Status)
			continue
		}
		if got := s.last(t); got.URL != "/in/orders"+tail {
			t.Errorf("%.40q: kept as %.80q", tail, got.URL)
		}
	}
}

func TestNames(t *testing.T) {
	for target, want := range map[string]string{
		"/in/a": "a", "/in/a/": "a", "/in/a?b": "a", "/in/a.b-c_d/e": "a.b-c_d", "/in/a//b": "a", "http://host/in/a/b": "a", "https://host:1/in/a": "a",
		"/in/%61": "%61", "/in/a#b": "a",
		"/": "", "/in": "", "/in/": "", "/in//a": "", "/in/?a": "", "//in/a": "", "/IN/a": "", "/x/in/a": "", "*": "", "host:443": "", "http://host": "",
		"/x?u=http://host/in/a": "", "http://host?/in/a": "", "http://host#/in/a": "", "": "",
	} {
		name, ok := capture.Name(target)
		if name != want || ok != (want != "") {
			t.Errorf("%q names %q, %v, want %q", target, name, ok, want)
		}
	}
}

func TestANameThatIsNoInboxIsToldAndRecorded(t *testing.T) {
	s := newShelf()
	w := dial(t, serve(t, handler(s, 0)))
	w.send("POST /in/nobody/x HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}")
	r, answered := w.receive("POST")
	if r.StatusCode != http.StatusNotFound || r.Header.Get("X-Content-Type-Options") != "nosniff" || !strings.Contains(answered, "nobody") {
		t.Errorf("answered %q", answered)
	}
	got := s.last(t)
	if got.State != "" || got.Inbox != "" || got.Status != 404 || string(got.request.Body) != "{}" || string(got.response.Head)+string(got.response.Body) != answered {
		t.Errorf("got %+v", got)
	}
}

func TestTooLongABodyIsCutAndRefused(t *testing.T) {
	for name, around := range map[string][2]string{
		"length":  {"Content-Length: 1001\r\n\r\n", ""},
		"chunked": {"Transfer-Encoding: chunked\r\n\r\n3e9\r\n", "\r\n0\r\n\r\n"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newShelf(hooks.Inbox{Name: "a"})
			w := dial(t, serve(t, handler(s, 1000)))
			body := strings.Repeat("x", 999) + "yz"
			w.send("POST /in/a HTTP/1.1\r\nHost: a\r\n" + around[0] + body + around[1])
			r, answered := w.receive("POST")
			if r.StatusCode != http.StatusRequestEntityTooLarge || !strings.Contains(answered, "longer than 1000 bytes") || !w.closed() {
				t.Errorf("answered %q", answered)
			}
			got := s.last(t)
			if string(got.request.Body) != body[:1000] || !got.Request.Truncated || got.Request.Size != 1000 || got.State != hooks.StateFailed ||
				got.Error != "The body was cut at 1000 bytes. The rest was not stored." {
				t.Errorf("got %+v", got.Exchange)
			}
			if string(got.response.Head)+string(got.response.Body) != answered {
				t.Errorf("kept %q %q", got.response.Head, got.response.Body)
			}
		})
	}
	s := newShelf(hooks.Inbox{Name: "a"})
	w := dial(t, serve(t, handler(s, 1000)))
	w.send("POST /in/a HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n" + strings.Repeat("x", 1000))
	if r, _ := w.receive("POST"); r.StatusCode != http.StatusOK || s.last(t).Request.Truncated {
		t.Error("a body of just the limit is taken whole")
	}
}

func TestABodyThatEndsEarlyIsKeptAsFarAsItCame(t *testing.T) {
	s := newShelf(hooks.Inbox{Name: "a"})
	address := serve(t, handler(s, 0))
	for name, raw := range map[string]string{
		"length":       "Content-Length: 10\r\n\r\nhalf",
		"chunked":      "Transfer-Encoding: chunked\r\n\r\na\r\nhalf",
		"broken chunk": "Transfer-Encoding: chunked\r\n\r\n4\r\nhalfXX\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			w := dial(t, address)
			w.send("POST /in/a HTTP/1.1\r\nHost: a\r\n" + raw)
			if err := w.CloseWrite(); err != nil {
				t.Fatal(err)
			}
			r, _ := w.receive("POST")
			got := s.last(t)
			if r.StatusCode != http.StatusBadRequest || string(got.request.Body) != "half" || !got.Request.Truncated || got.State != hooks.StateFailed || got.Error == "" {
				t.Errorf("answered %s, got %+v", r.Status, got.Exchange)
			}
		})
	}
}

func TestWhatCannotBeStoredIsNotAcknowledged(t *testing.T) {
	s := newShelf(hooks.Inbox{Name: "a"})
	s.fails = errors.New("disk full")
	w := dial(t, serve(t, handler(s, 0)))
	for range 2 { // the connection stays
		w.send("POST /in/a HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}")
		r, answered := w.receive("POST")
		if r.StatusCode != http.StatusServiceUnavailable || r.Header.Get("Retry-After") != "5" || strings.Contains(answered, "disk full") {
			t.Errorf("answered %q", answered)
		}
	}
	if s.count() != 0 {
		t.Error("something was recorded")
	}
}

func TestAnAnswerWaitsAndTheCaptureDoesNot(t *testing.T) {
	const delay = 150 * time.Millisecond
	s := newShelf(hooks.Inbox{Name: "slow", Answer: hooks.Answer{Delay: delay}}, hooks.Inbox{Name: "stuck", Answer: hooks.Answer{Delay: time.Hour}})
	address := serve(t, handler(s, 0))
	w := dial(t, address)
	began := time.Now()
	w.send("POST /in/slow HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n")
	if got := s.last(t); !got.Open || got.Status != 0 {
		t.Errorf("stored as answered: %+v", got.Exchange)
	}
	_, answered := w.receive("POST")
	if got, took := s.last(t), time.Since(began); took < delay || got.Took < delay || got.Open || got.Status != 200 || string(got.response.Head)+string(got.response.Body) != answered {
		t.Errorf("answered after %s %q, recorded as %+v", took, answered, got)
	}
	gone := dial(t, address)
	gone.send("POST /in/stuck HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n")
	s.last(t)
	gone.Close() // a sender that has gone is not waited for
	if got := s.last(t); got.Open || got.Fault != hooks.FaultLeft || got.Error == "" || got.Status != 0 || got.response.Head != nil {
		t.Errorf("a sender that left is recorded as %+v", got.Exchange)
	}
}

func TestContinueIsSaidAndNotKept(t *testing.T) {
	s := newShelf(hooks.Inbox{Name: "a"})
	w := dial(t, serve(t, handler(s, 0)))
	w.send("POST /in/a HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
	if r, _ := w.receive("POST"); r.StatusCode != http.StatusContinue {
		t.Fatal(r.Status)
	}
	w.send("{}")
	_, answered := w.receive("POST")
	if got := s.last(t); string(got.response.Head)+string(got.response.Body) != answered || string(got.request.Body) != "{}" {
		t.Errorf("kept %q, answered %q", got.response.Head, answered)
	}
}

// Without the tap a head is made from what net/http read.
func TestWithoutTheTapTheHeadIsMadeUp(t *testing.T) {
	s := newShelf(hooks.Inbox{Name: "a"})
	server := &http.Server{Handler: handler(s, 0)}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- server.Serve(ln) }()
	t.Cleanup(func() { server.Close(); <-served })
	w := dial(t, ln.Addr().String())
	w.send("POST /in/a?x HTTP/1.1\r\nHost: a.test\r\nx-b: 2\r\nX-A: 1\r\nContent-Length: 2\r\n\r\n{}")
	w.receive("POST")
	if got, want := string(s.last(t).request.Head), "POST /in/a?x HTTP/1.1\r\nHost: a.test\r\nContent-Length: 2\r\nX-A: 1\r\nX-B: 2\r\n\r\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
