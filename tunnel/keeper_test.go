package tunnel_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"bellhop/tunnel"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var hello = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "hello") })

// start runs a keeper inside a synctest bubble and returns what ends it.
func start(t *testing.T, door tunnel.Door, handler http.Handler) (*tunnel.Keeper, func()) {
	t.Helper()
	k := &tunnel.Keeper{
		Door:   door,
		Server: func() *http.Server { return tunnel.NewServer(handler, slog.New(slog.DiscardHandler)) },
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- k.Run(ctx) }()
	synctest.Wait()
	return k, func() {
		t.Helper()
		cancel()
		if err := <-done; err != nil {
			t.Errorf("Run: %v", err)
		}
		if s := k.State(); s.Phase != tunnel.Closed {
			t.Errorf("after Run the door is %v", s.Phase)
		}
	}
}

// ask sends a request over a visitor's connection.
func ask(t *testing.T, c net.Conn) string {
	t.Helper()
	if _, err := io.WriteString(c, "GET / HTTP/1.1\r\nHost: fake\r\nConnection: close\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	resp, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// expect wants the phase now; a door that is closing gets its three seconds.
func expect(t *testing.T, k *tunnel.Keeper, phase tunnel.Phase) tunnel.State {
	t.Helper()
	synctest.Wait()
	if k.State().Phase != phase && (phase == tunnel.Closed || phase == tunnel.Refused) {
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		_, _ = k.Await(ctx, func(s tunnel.State) bool { return s.Phase == phase })
	}
	s := k.State()
	if s.Phase != phase {
		t.Fatalf("state is %+v, want %v", s, phase)
	}
	return s
}

func TestServesWhileOpen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		door := &fakeDoor{}
		k, stop := start(t, door, hello)
		defer stop()
		expect(t, k, tunnel.Closed)
		k.Open()
		s := expect(t, k, tunnel.Open)
		if s.URL != "http://fake" || !s.Since.Equal(time.Now()) {
			t.Errorf("state is %+v", s)
		}
		if got := ask(t, door.listener().visit()); got != "hello" {
			t.Errorf("answer is %q", got)
		}
		k.Close()
		if s := expect(t, k, tunnel.Closed); s.URL != "" {
			t.Errorf("a closed door has the URL %q", s.URL)
		}
		if !door.listener().released {
			t.Error("the door was not released")
		}
	})
}

func TestAWishBeforeRunIsKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := &tunnel.Keeper{Door: &fakeDoor{}, Server: func() *http.Server { return &http.Server{} }}
		k.Open()
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- k.Run(ctx) }()
		expect(t, k, tunnel.Open)
		cancel()
		<-done
		expect(t, k, tunnel.Closed)
	})
}

func TestARefusalSaysWhyAndCanBeTriedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		raw := errors.New("raw")
		var refusal error = &tunnel.Refusal{Code: "X1", Reason: "It wants a token.", Err: raw}
		door := &fakeDoor{opens: func(context.Context, func(tunnel.State)) error { return refusal }}
		k, stop := start(t, door, hello)
		defer stop()
		k.Open()
		s := expect(t, k, tunnel.Refused)
		if s.Code != "X1" || s.Reason != "It wants a token." || !errors.Is(s.Err, raw) || s.WasOpen {
			t.Errorf("state is %+v", s)
		}
		time.Sleep(time.Hour)
		if n := door.opened(); n != 1 {
			t.Fatalf("a refused door was opened %d times without a wish", n)
		}
		refusal = nil
		k.Open()
		if s := expect(t, k, tunnel.Open); s.Reason != "" || s.Code != "" || s.Err != nil {
			t.Errorf("the old reason stays: %+v", s)
		}
	})
}

func TestCloseClearsARefusal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		door := &fakeDoor{opens: func(context.Context, func(tunnel.State)) error { return errors.New("no") }}
		k, stop := start(t, door, hello)
		defer stop()
		k.Open()
		if s := expect(t, k, tunnel.Refused); s.Reason == "" {
			t.Error("an error without words leaves the user without a reason")
		}
		k.Close()
		expect(t, k, tunnel.Closed)
	})
}

func TestCloseEndsAnOpening(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		door := &fakeDoor{opens: func(ctx context.Context, tell func(tunnel.State)) error {
			tell(tunnel.State{Phase: tunnel.Opening, Try: 2, Reason: "No answer."})
			<-ctx.Done()
			return ctx.Err()
		}}
		k, stop := start(t, door, hello)
		defer stop()
		k.Open()
		if s := expect(t, k, tunnel.Opening); s.Try != 2 || s.Reason != "No answer." {
			t.Errorf("state is %+v", s)
		}
		k.Close()
		if s := expect(t, k, tunnel.Closed); s.Reason != "" {
			t.Errorf("closing by wish has a reason: %+v", s)
		}
	})
}

func TestCloseThenOpenOpensAnew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		door := &fakeDoor{}
		k, stop := start(t, door, hello)
		defer stop()
		k.Open()
		expect(t, k, tunnel.Open)
		k.Close()
		k.Open()
		expect(t, k, tunnel.Open)
		if n := door.opened(); n != 2 {
			t.Errorf("opened %d times, want 2: settings that changed would not count", n)
		}
	})
}

func TestADoorThatDiesSaysWhy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		door := &fakeDoor{}
		k, stop := start(t, door, hello)
		defer stop()
		k.Open()
		expect(t, k, tunnel.Open)
		door.listener().died <- &tunnel.Refusal{Code: "X2", Reason: "Stopped from afar."}
		s := expect(t, k, tunnel.Refused)
		if s.Reason != "Stopped from afar." || s.Code != "X2" || s.URL != "" || !s.WasOpen {
			t.Errorf("state is %+v", s)
		}
		if !door.listener().released {
			t.Error("a dead door was not released")
		}
		k.Open()
		expect(t, k, tunnel.Open)
	})
}

func TestADropKeepsURLAndBegin(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		door := &fakeDoor{}
		k, stop := start(t, door, hello)
		defer stop()
		k.Open()
		expect(t, k, tunnel.Open)
		time.Sleep(time.Minute)
		dropped := time.Now()
		door.tell(0, tunnel.State{Phase: tunnel.Reconnecting, Try: 1})
		time.Sleep(time.Minute)
		door.tell(0, tunnel.State{Phase: tunnel.Reconnecting, Try: 2, Next: time.Now().Add(time.Second)})
		s := expect(t, k, tunnel.Reconnecting)
		if s.URL != "http://fake" || s.Try != 2 || !s.Since.Equal(dropped) {
			t.Errorf("state is %+v", s)
		}
		door.tell(0, tunnel.State{Phase: tunnel.Open})
		if s := expect(t, k, tunnel.Open); s.URL != "http://fake" || s.Try != 0 {
			t.Errorf("state is %+v", s)
		}
	})
}

func TestALateWordOfAnOldOpeningIsNotHeard(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		door := &fakeDoor{}
		k, stop := start(t, door, hello)
		defer stop()
		k.Open()
		expect(t, k, tunnel.Open)
		k.Close()
		expect(t, k, tunnel.Closed)
		door.tell(0, tunnel.State{Phase: tunnel.Reconnecting, Try: 1})
		expect(t, k, tunnel.Closed)
		k.Open()
		expect(t, k, tunnel.Open)
		door.tell(0, tunnel.State{Phase: tunnel.Reconnecting, Try: 1})
		expect(t, k, tunnel.Open)
	})
}

// TestClosingIsBounded: a handler that never ends and a door that does not let go, together.
func TestClosingIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		leave := make(chan struct{})
		entered := make(chan struct{})
		door := &fakeDoor{}
		k, stop := start(t, door, http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
			close(entered)
			<-leave
		}))
		k.Open()
		expect(t, k, tunnel.Open)
		door.listener().stuck = true
		c := door.listener().visit()
		_, _ = io.WriteString(c, "GET / HTTP/1.1\r\nHost: fake\r\n\r\n")
		<-entered
		begin := time.Now()
		stop()
		if took := time.Since(begin); took > 3*time.Second {
			t.Errorf("closing took %v", took)
		}
		if _, err := c.Read(make([]byte, 1)); err == nil {
			t.Error("the visitor's connection still lives")
		}
		close(leave)
	})
}

func TestAVisitorInMidRequestMayFinish(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		entered := make(chan struct{})
		door := &fakeDoor{}
		k, stop := start(t, door, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			close(entered)
			time.Sleep(300 * time.Millisecond)
			_, _ = io.WriteString(w, "done")
		}))
		defer stop()
		k.Open()
		expect(t, k, tunnel.Open)
		c := door.listener().visit()
		answer := make(chan string, 1)
		go func() { answer <- ask(t, c) }()
		<-entered
		k.Close()
		if got := <-answer; got != "done" {
			t.Errorf("answer is %q", got)
		}
		expect(t, k, tunnel.Closed)
	})
}

func TestWrapStandsBeforeTheServer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		door := &fakeDoor{}
		taps := &tapped{}
		k := &tunnel.Keeper{
			Door: door,
			Server: func() *http.Server {
				s := tunnel.NewServer(hello, slog.New(slog.DiscardHandler))
				s.ConnState = taps.note
				return s
			},
			Wrap: func(l net.Listener) net.Listener { return &tap{Listener: l, taps: taps} },
		}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- k.Run(ctx) }()
		k.Open()
		expect(t, k, tunnel.Open)
		ask(t, door.listener().visit())
		synctest.Wait()
		if n := taps.conns.Load(); n != 1 {
			t.Errorf("the tap saw %d connections", n)
		}
		if n := taps.states.Load(); n < 2 {
			t.Errorf("the server's own hook was called %d times", n)
		}
		door.listener().died <- &tunnel.Refusal{Reason: "Gone."}
		if s := expect(t, k, tunnel.Refused); s.Reason != "Gone." {
			t.Errorf("state is %+v", s)
		}
		cancel()
		<-done
	})
}

type tapped struct{ conns, states atomic.Int32 }

func (t *tapped) note(net.Conn, http.ConnState) { t.states.Add(1) }

type tap struct {
	net.Listener
	taps *tapped
}

func (t *tap) Accept() (net.Conn, error) {
	c, err := t.Listener.Accept()
	if err == nil {
		t.taps.conns.Add(1)
	}
	return c, err
}

func TestWatchMergesChanges(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		door := &fakeDoor{}
		k, stop := start(t, door, hello)
		defer stop()
		changed, cancel := k.Watch()
		k.Open()
		expect(t, k, tunnel.Open)
		for try := range 100 {
			door.tell(0, tunnel.State{Phase: tunnel.Reconnecting, Try: try})
		}
		signals := 0
		for len(changed) > 0 {
			<-changed
			signals++
		}
		if signals != 1 {
			t.Errorf("%d signals wait, want the changes merged into 1", signals)
		}
		cancel()
		door.tell(0, tunnel.State{Phase: tunnel.Open})
		if len(changed) != 0 {
			t.Error("a signal after cancel")
		}
	})
}

func TestAwaitGivesUpWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := &tunnel.Keeper{Door: &fakeDoor{}}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		s, err := k.Await(ctx, func(s tunnel.State) bool { return s.Phase == tunnel.Open })
		if !errors.Is(err, context.DeadlineExceeded) || s.Phase != tunnel.Closed {
			t.Errorf("Await: %+v, %v", s, err)
		}
	})
}

func TestLogHasOneLineForEachChange(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log strings.Builder
		k := &tunnel.Keeper{
			Door:   &fakeDoor{},
			Server: func() *http.Server { return &http.Server{} },
			Logger: slog.New(slog.NewTextHandler(&log, nil)),
		}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- k.Run(ctx) }()
		k.Open()
		expect(t, k, tunnel.Open)
		cancel()
		<-done
		for i, line := range strings.Split(strings.TrimSpace(log.String()), "\n") {
			if want := []string{"phase=opening", "phase=open", "phase=closed"}[min(i, 2)]; !strings.Contains(line, want) || i > 2 {
				t.Errorf("line %d is %s", i, line)
			}
		}
	})
}

// TestWishesFromEverywhere: many goroutines wish at once; the last wish wins and nothing hangs.
func TestWishesFromEverywhere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		door := &fakeDoor{}
		k, stop := start(t, door, hello)
		var users sync.WaitGroup
		for range 8 {
			users.Go(func() {
				for i := range 50 {
					if i%2 == 0 {
						k.Open()
					} else {
						k.Close()
					}
					k.State()
				}
			})
		}
		users.Wait()
		k.Close()
		expect(t, k, tunnel.Closed)
		k.Open()
		expect(t, k, tunnel.Open)
		stop()
	})
}
