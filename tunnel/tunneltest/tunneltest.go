// Package tunneltest is the conformance suite of tunnel.Door: what every door must do, whatever is
// behind it. The tests of each door run it.
package tunneltest

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"bellhop/tunnel"
)

// patience is how long a test waits for what should come at once; with the race detector on a busy
// machine that can be seconds.
const patience = time.Minute

// Conform runs the suite. newDoor makes a door that can be opened and whose URL can be reached from the
// test.
func Conform(t *testing.T, newDoor func(t *testing.T) tunnel.Door) {
	t.Run("open, serve, close, reopen", func(t *testing.T) { reopen(t, newDoor(t)) })
	t.Run("close wakes accept, any number of times", func(t *testing.T) { closeTwice(t, newDoor(t)) })
	t.Run("an ended context ends the opening", func(t *testing.T) { openTooLate(t, newDoor(t)) })
	t.Run("two doors are independent", func(t *testing.T) { two(t, newDoor(t), newDoor(t)) })
	t.Run("a keeper opens and closes it", func(t *testing.T) { kept(t, newDoor(t)) })
	t.Run("closing in mid-request is bounded", func(t *testing.T) { midRequest(t, newDoor(t)) })
}

// Client is an HTTP client without memory: each request has a connection of its own.
func Client() *http.Client {
	return &http.Client{
		Timeout:   patience,
		Transport: &http.Transport{DisableKeepAlives: true, Proxy: nil},
	}
}

// Keep runs a keeper for the door until the test ends, behind it the handler.
func Keep(t *testing.T, door tunnel.Door, handler http.Handler) *tunnel.Keeper {
	t.Helper()
	k := &tunnel.Keeper{
		Door:   door,
		Server: func() *http.Server { return tunnel.NewServer(handler, slog.New(slog.DiscardHandler)) },
	}
	Run(t, k)
	return k
}

// Run runs a keeper until the test ends and checks that it ends in time then.
func Run(t *testing.T, k *tunnel.Keeper) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- k.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		select {
		case err := <-done:
			if err != nil {
				t.Errorf("Run: %v", err)
			}
		case <-time.After(patience):
			t.Error("Run did not end")
		}
	})
}

// Await waits for the phase and returns the state that has it.
func Await(t *testing.T, k *tunnel.Keeper, phase tunnel.Phase) tunnel.State {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	s, err := k.Await(ctx, func(s tunnel.State) bool { return s.Phase == phase })
	if err != nil {
		t.Fatalf("waiting for %v: state is %+v", phase, s)
	}
	return s
}

// Get asks for the URL and returns status and body.
func Get(t *testing.T, url string) (int, string) {
	t.Helper()
	resp, err := Client().Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(body)
}

// reached says whether the echo handler answers at the URL.
func reached(url string) bool {
	resp, err := Client().Get(url + "/here")
	if err != nil {
		return false
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	return err == nil && string(body) == "GET /here"
}

// echo answers with the request's method and path.
var echo = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
	_, _ = io.WriteString(w, r.Method+" "+r.URL.Path)
})

// silent is a tell function for tests that do not listen.
func silent(tunnel.State) {}

func open(t *testing.T, door tunnel.Door) tunnel.Listener {
	t.Helper()
	l, err := door.Open(t.Context(), silent)
	if err != nil {
		t.Fatalf("Open: %v", err)
	}
	return l
}

// release closes a listener and lets it go, in bounded time.
func release(t *testing.T, l tunnel.Listener) {
	t.Helper()
	start := time.Now()
	if err := l.Close(); err != nil {
		t.Errorf("Close: %v", err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), ClosingBound)
	defer cancel()
	if err := l.Release(ctx); err != nil {
		t.Errorf("Release: %v", err)
	}
	if took := time.Since(start); took > ClosingBound {
		t.Errorf("letting go took %v", took)
	}
}

func reopen(t *testing.T, door tunnel.Door) {
	if name := door.Name(); name == "" || name != strings.ToLower(name) {
		t.Errorf("Name is %q, not one lower-case word", name)
	}
	for range 2 {
		l := open(t, door)
		if !strings.HasPrefix(l.URL(), "http") || strings.HasSuffix(l.URL(), "/") {
			t.Errorf("URL is %q", l.URL())
		}
		server := &http.Server{Handler: echo}
		served := make(chan error, 1)
		go func() { served <- server.Serve(l) }()
		if status, body := Get(t, l.URL()+"/a/b"); status != 200 || body != "GET /a/b" {
			t.Errorf("answer is %d %q", status, body)
		}
		release(t, l)
		if err := <-served; !errors.Is(err, net.ErrClosed) {
			t.Errorf("Accept after Close: %v", err)
		}
		_ = server.Close()
		if reached(l.URL()) {
			t.Error("the closed door still answers")
		}
	}
}

func closeTwice(t *testing.T, door tunnel.Door) {
	l := open(t, door)
	woken := make(chan error, 1)
	go func() {
		_, err := l.Accept()
		woken <- err
	}()
	for range 3 {
		_ = l.Close() // a second Close may say that it is closed, but must not block or panic
	}
	select {
	case err := <-woken:
		if err == nil {
			t.Error("Accept of a closed door gave a connection")
		}
	case <-time.After(patience):
		t.Fatal("Accept did not wake")
	}
	if _, err := l.Accept(); err == nil {
		t.Error("Accept works after Close")
	}
	release(t, l)
}

func openTooLate(t *testing.T, door tunnel.Door) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	start := time.Now()
	l, err := door.Open(ctx, silent)
	if err == nil { // a door that opens in no time may not have looked
		release(t, l)
	}
	if took := time.Since(start); took > ClosingBound {
		t.Errorf("it took %v", took)
	}

	ctx, cancel = context.WithCancel(t.Context())
	l, err = door.Open(ctx, silent)
	if err != nil {
		t.Fatal(err)
	}
	cancel() // the context of the opening is not that of the door
	server := &http.Server{Handler: echo}
	go func() { _ = server.Serve(l) }()
	if status, _ := Get(t, l.URL()); status != 200 {
		t.Errorf("answer after the opening's context ended: %d", status)
	}
	release(t, l)
	_ = server.Close()
}

func two(t *testing.T, one, other tunnel.Door) {
	a, b := Keep(t, one, echo), Keep(t, other, echo)
	a.Open()
	b.Open()
	Await(t, a, tunnel.Open)
	url := Await(t, b, tunnel.Open).URL
	a.Close()
	Await(t, a, tunnel.Closed)
	if !reached(url) {
		t.Error("closing one door closed the other")
	}
}

func kept(t *testing.T, door tunnel.Door) {
	k := Keep(t, door, echo)
	k.Open()
	k.Open()
	s := Await(t, k, tunnel.Open)
	if !reached(s.URL) {
		t.Errorf("nobody answers at %q", s.URL)
	}
	if s.Since.IsZero() || s.Reason != "" || s.Err != nil {
		t.Errorf("state of an open door: %+v", s)
	}
	k.Close()
	k.Close()
	if s := Await(t, k, tunnel.Closed); s.URL != "" || s.Reason != "" {
		t.Errorf("state of a closed door: %+v", s)
	}
	if reached(s.URL) {
		t.Error("the closed door still answers")
	}
	k.Open()
	if s := Await(t, k, tunnel.Open); !reached(s.URL) {
		t.Error("nobody answers after reopening")
	}
}

// midRequest closes the door while a visitor waits for an answer that never comes.
func midRequest(t *testing.T, door tunnel.Door) {
	arrived := make(chan struct{})
	left := make(chan struct{})
	k := Keep(t, door, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		close(arrived)
		<-r.Context().Done()
		close(left)
	}))
	k.Open()
	url := Await(t, k, tunnel.Open).URL
	answered := make(chan struct{})
	go func() {
		defer close(answered)
		resp, err := Client().Get(url)
		if err == nil {
			_ = resp.Body.Close()
		}
	}()
	<-arrived
	Close(t, k)
	for name, c := range map[string]chan struct{}{"the handler": left, "the visitor": answered} {
		select {
		case <-c:
		case <-time.After(patience):
			t.Errorf("%s still waits", name)
		}
	}
}
