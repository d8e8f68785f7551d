package gearman

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"log/slog"
	"net"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/queue"
	"bellhop/hooks/queue/queuetest/broker"
)

// asked is one packet that a pipe sent.
type asked struct {
	kind kind
	data string
}

// scripted is the server's end of a connection that a test speaks for.
type scripted struct {
	t    *testing.T
	conn net.Conn
	in   *bufio.Reader
}

// next gives the pipe's next packet.
func (s *scripted) next() asked {
	s.t.Helper()
	head := make([]byte, headerSize)
	if _, err := io.ReadFull(s.in, head); err != nil {
		s.t.Fatal(err)
	}
	if string(head[:4]) != "\x00REQ" {
		s.t.Fatalf("it sent %q", head)
	}
	data := make([]byte, binary.BigEndian.Uint32(head[8:]))
	if _, err := io.ReadFull(s.in, data); err != nil {
		s.t.Fatal(err)
	}
	return asked{kind(binary.BigEndian.Uint32(head[4:])), string(data)}
}

// expect takes one packet of a kind.
func (s *scripted) expect(k kind) string {
	s.t.Helper()
	got := s.next()
	if got.kind != k {
		s.t.Fatalf("it sent kind %d with %q, want kind %d", got.kind, got.data, k)
	}
	return got.data
}

func (s *scripted) say(packets ...[]byte) {
	for _, p := range packets {
		if _, err := s.conn.Write(p); err != nil {
			s.t.Error(err)
		}
	}
}

// talking joins a receiver to a scripted server that knows the function f.
func talking(t *testing.T, ahead int) (*receiver, *scripted) {
	t.Helper()
	ours, theirs := net.Pipe()
	w := newWire(ours)
	r := &receiver{function: "f", ahead: ahead, closed: make(chan struct{})}
	var wg sync.WaitGroup
	wg.Go(w.write)
	s := &scripted{t, theirs, bufio.NewReader(theirs)}
	r.start(w)
	wg.Go(func() {
		defer r.end()
		for {
			p, err := readPacket(w.in)
			if err != nil {
				return
			}
			if err := r.handle(p); err != nil {
				t.Error(err)
			}
		}
	})
	t.Cleanup(func() { w.end(); theirs.Close(); wg.Wait() })
	return r, s
}

// offered takes what a receiver says once somebody waits, for then only it counts as one that takes.
func (s *scripted) offered() {
	s.t.Helper()
	if got := s.expect(canDo); got != "f" {
		s.t.Errorf("it can do %q", got)
	}
}

// wait takes in the background.
func wait(ctx context.Context, t *testing.T, r *receiver) <-chan *assigned {
	got := make(chan *assigned, 1)
	go func() {
		a, err := r.take(ctx)
		if err != nil {
			a = nil
		}
		got <- a
	}()
	return got
}

func TestAReceiverSleepsUntilItIsWokenAndAsksForNoMoreThanIsWanted(t *testing.T) {
	r, s := talking(t, 0)
	ctx := t.Context()
	first := wait(ctx, t, r)
	s.offered()
	s.expect(grabJobUniq)
	s.say(fromServer(noop)) // before the answer: it may be late from an earlier sleep
	s.say(fromServer(noJob))
	s.expect(preSleep)
	s.say(fromServer(noop))
	s.expect(grabJobUniq)
	s.say(fromServer(jobAssignUniq, "H:1", "f", "u1", "a\x00b"))
	a := <-first
	if a == nil || string(a.data) != "a\x00b" {
		t.Fatalf("got %+v", a)
	}
	r.complete(a)
	if got := s.expect(workComplete); got != "H:1\x00" {
		t.Errorf("complete is %q", got)
	}
	second := wait(ctx, t, r)
	s.expect(grabJobUniq)
	s.say(fromServer(jobAssignUniq, "H:2", "f", "u2", ""))
	if a := <-second; a == nil || string(a.handle) != "H:2" {
		t.Errorf("got %+v", a)
	}
}

func TestAJobThatComesForNobodyIsKeptForTheNext(t *testing.T) {
	r, s := talking(t, 0)
	ctx, cancel := context.WithCancel(t.Context())
	nobody := wait(ctx, t, r)
	s.offered()
	s.expect(grabJobUniq)
	cancel()
	if a := <-nobody; a != nil {
		t.Fatalf("got %+v", a)
	}
	s.say(fromServer(jobAssignUniq, "H:1", "f", "u1", "x"))
	if a, err := r.take(t.Context()); err != nil || string(a.handle) != "H:1" {
		t.Errorf("got %+v, %v", a, err)
	}
}

func TestWhatWasGivenOnABrokenConnectionIsNotCompletedOnTheNext(t *testing.T) {
	r, s := talking(t, 0)
	first := wait(t.Context(), t, r)
	s.offered()
	s.expect(grabJobUniq)
	s.say(fromServer(jobAssignUniq, "H:1", "f", "u1", "x"))
	a := <-first
	ours, theirs := net.Pipe()
	w := newWire(ours)
	var wg sync.WaitGroup
	wg.Go(w.write)
	t.Cleanup(func() { w.end(); wg.Wait() })
	next := &scripted{t, theirs, bufio.NewReader(theirs)}
	r.start(w)
	next.expect(canDo)
	r.complete(a)
	second := wait(t.Context(), t, r)
	next.expect(grabJobUniq) // and no complete before it
	if err := r.handle(packet{kind: jobAssignUniq, args: [][]byte{[]byte("H:1"), nil, nil, nil}}); err != nil {
		t.Error(err)
	}
	if a := <-second; a.wire != w {
		t.Error("it came over the old connection")
	}
}

func TestSubmissionsTravelTogetherAndAreSentAgainOnTheNextConnection(t *testing.T) {
	sub := newSubmitter(make(chan struct{}))
	done := make(chan error, 1)
	go func() { done <- sub.submit(t.Context(), "f", []byte("a"), []byte("b"), []byte("c")) }()
	connect := func() (*wire, *scripted) {
		ours, theirs := net.Pipe()
		w := newWire(ours)
		var wg sync.WaitGroup
		wg.Go(w.write)
		t.Cleanup(func() { w.end(); wg.Wait() })
		sub.start(w)
		return w, &scripted{t, theirs, bufio.NewReader(theirs)}
	}
	seen := map[string]bool{}
	_, s := connect()
	for _, data := range []string{"a", "b", "c"} { // all before one answer
		got := strings.Split(s.expect(submitBG), "\x00")
		if got[0] != "f" || got[2] != data || seen[got[1]] || len(got[1]) > 63 {
			t.Errorf("got %q", got)
		}
		seen[got[1]] = true
	}
	created := packet{kind: jobCreated, args: [][]byte{[]byte("H:1")}}
	if err := sub.handle(created); err != nil {
		t.Error(err)
	}
	sub.end()
	_, s = connect()
	for _, data := range []string{"b", "c"} {
		if got := s.expect(submitBG); !strings.HasSuffix(got, "\x00"+data) {
			t.Errorf("got %q, want %s", got, data)
		}
		if err := sub.handle(created); err != nil {
			t.Error(err)
		}
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
	if err := sub.handle(created); !errors.Is(err, errNotGearman) {
		t.Errorf("an answer to nothing: %v", err)
	}
}

func TestAServerThatOwesAnAnswerForTooLongIsGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ours, theirs := net.Pipe()
		defer theirs.Close()
		w := newWire(ours)
		var wg sync.WaitGroup
		wg.Go(w.write)
		defer wg.Wait()
		defer w.end()
		go func() { _, _ = io.Copy(io.Discard, theirs) }()
		began := time.Now()
		w.send(1, grabJobUniq)
		_, err := readPacket(w.in)
		if e, ok := errors.AsType[net.Error](err); !ok || !e.Timeout() || time.Since(began) != answerTime {
			t.Errorf("after %s: %v", time.Since(began), err)
		}
	})
}

// listen answers each connection at a loopback address with speak.
func listen(t *testing.T, speak func(net.Conn)) string {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			conn, err := ln.Accept()
			if err != nil {
				return
			}
			wg.Go(func() { defer conn.Close(); speak(conn) })
		}
	})
	t.Cleanup(func() { ln.Close(); wg.Wait() })
	return ln.Addr().String()
}

func TestTroubleIsToldInASentence(t *testing.T) {
	nobody := broker.Own[*broker.Ports](t)(broker.Keep(1))
	greets := func(conn net.Conn) {
		s := &scripted{t, conn, bufio.NewReader(conn)}
		s.expect(setClientID)
		s.say(fromServer(echoResponse, s.expect(echoRequest)))
	}
	for name, c := range map[string]struct{ at, want string }{
		"nobody there": {nobody.Address(), "Nothing listens at"},
		"no such host": {"nowhere.invalid:4730", "There is no host called nowhere.invalid."},
		"a web server": {listen(t, func(conn net.Conn) {
			_, _ = io.WriteString(conn, "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
			_, _ = io.Copy(io.Discard, conn)
		}), "does not speak Gearman's protocol"},
		"one that reads lines": {listen(t, func(conn net.Conn) {
			for lines := bufio.NewScanner(conn); lines.Scan(); {
				_, _ = io.WriteString(conn, "UNKNOWN_COMMAND\r\n")
			}
		}), "does not speak Gearman's protocol"},
		"one that hangs up": {listen(t, func(net.Conn) {}), "closed the connection before"},
		"one that ends":     {listen(t, greets), "broke. Bellhop connects again"},
	} {
		t.Run(name, func(t *testing.T) {
			l := newLink(c.at, "a test", slog.New(slog.DiscardHandler), newSubmitter(nil))
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			greeted, err := l.session(ctx)
			got := sentence(l.at, greeted, err)
			if !strings.Contains(got, c.want) || !strings.HasSuffix(got, ".") || strings.Contains(got, "gearman: ") {
				t.Errorf("%q, of %v", got, err)
			}
		})
	}
}

func TestARefusedJobIsToldAndHoldsUpNoOther(t *testing.T) {
	ours, theirs := net.Pipe()
	w := newWire(ours)
	var wg sync.WaitGroup
	wg.Go(w.write)
	t.Cleanup(func() { w.end(); wg.Wait() })
	s := &scripted{t, theirs, bufio.NewReader(theirs)}
	sub := newSubmitter(make(chan struct{}))
	sub.start(w)
	full, other := make(chan error, 1), make(chan error, 1)
	go func() { full <- sub.submit(t.Context(), "jobs", []byte("a")) }()
	s.expect(submitBG)
	go func() { other <- sub.submit(t.Context(), "results", []byte("b")) }()
	s.expect(submitBG)
	created := packet{kind: jobCreated, args: [][]byte{[]byte("H:1")}}
	for _, p := range []packet{{kind: serverError, args: [][]byte{[]byte("no_luck"), []byte("Not today")}}, created} {
		if err := sub.handle(p); err != nil {
			t.Fatal(err)
		}
	}
	if err := <-other; err != nil {
		t.Error(err)
	}
	if got := sentence("h:1", true, sub.trouble()); got != "Gearman at h:1 refuses what it is sent, for the reason \"Not today\"." {
		t.Errorf("it says %q", got)
	}
	if got := s.expect(submitBG); !strings.HasPrefix(got, "jobs\x00") {
		t.Errorf("sent again is %q", got)
	}
	if err := sub.handle(created); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(<-full, sub.trouble()); err != nil {
		t.Error(err)
	}
}

func TestReadyTellsTheTroubleOfAnAbsentServer(t *testing.T) {
	at := listen(t, func(net.Conn) {})
	p, err := Open("gearman://"+at, queue.Options{})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	err = p.Ready(ctx)
	if e, ok := errors.AsType[*hooks.Error](err); !ok || e.Message != p.Trouble() || e.Message == "" {
		t.Errorf("%v, trouble %q", err, p.Trouble())
	}
	if err := p.Close(); err != nil {
		t.Error(err)
	}
}
