package capture_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/capture"
)

// ask posts a body to a target on a connection of its own and gives the status with the answer's body.
func ask(t *testing.T, address, target, body string, lines ...string) (status int, answered string) {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	head := "POST " + target + " HTTP/1.1\r\nHost: a\r\nContent-Length: " + strconv.Itoa(len(body)) + "\r\n"
	for _, line := range lines {
		head += line + "\r\n"
	}
	if _, err := io.WriteString(conn, head+"\r\n"+body); err != nil {
		t.Fatal(err)
	}
	r, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return r.StatusCode, string(b)
}

func TestASequenceAnswersInTurn(t *testing.T) {
	stay := hooks.Answer{Kind: hooks.AnswerSequence, Sequence: []int{500, 500, 200}}
	round := stay
	round.Loop = true
	s := newShelf(hooks.Inbox{Name: "stay", Answer: stay}, hooks.Inbox{Name: "round", Answer: round})
	h := handler(s, 0)
	address := serve(t, h)
	for name, want := range map[string][]int{"stay": {500, 500, 200, 200, 200}, "round": {500, 500, 200, 500, 500}} {
		for i, status := range want {
			if got, _ := ask(t, address, "/in/"+name, "x"); got != status {
				t.Errorf("%s, request %d: %d, want %d", name, i+1, got, status)
			}
			if x := s.last(t); x.Status != status {
				t.Errorf("%s, request %d is stored with %d", name, i+1, x.Status)
			}
		}
	}
	if at := h.Turns.At("round", round); at != 2 {
		t.Errorf("the next is the one at %d", at)
	}
	h.Turns.StartOver("stay")
	if got, _ := ask(t, address, "/in/stay", "x"); got != 500 {
		t.Errorf("started over with %d", got)
	}
	changed := stay
	changed.Sequence = []int{201, 202}
	if at := h.Turns.At("stay", changed); at != 0 {
		t.Errorf("a changed sequence goes on at %d", at)
	}
}

func TestAnEchoGivesTheBodyBackAsNothingThatABrowserRuns(t *testing.T) {
	s := newShelf(hooks.Inbox{Name: "echo", Answer: hooks.Answer{Kind: hooks.AnswerEcho, Header: hooks.Header{{"Content-Type", "text/html"}, {"X-Own", "1"}}}})
	address := serve(t, handler(s, 0))
	for sent, want := range map[string]string{"text/html": "text/plain; charset=utf-8", "application/json; charset=utf-8": "application/json", "image/svg+xml": "text/plain; charset=utf-8"} {
		const body = "<script>alert(1)</script>"
		status, answered := ask(t, address, "/in/echo", body, "Content-Type: "+sent)
		x := s.last(t)
		_, header := hooks.ParseHead(x.response.Head)
		if status != 200 || answered != body || string(x.response.Body) != body {
			t.Errorf("%s: answered %d %q, stored %q", sent, status, answered, x.response.Body)
		}
		if header.Get("Content-Type") != want || header.Get("X-Content-Type-Options") != "nosniff" || header.Get("Content-Security-Policy") != "sandbox" || header.Get("X-Own") != "1" {
			t.Errorf("%s: goes with %v", sent, header)
		}
	}
}

func TestAStatusCanBeAskedForByThePath(t *testing.T) {
	s := newShelf(hooks.Inbox{Name: "a", Answer: hooks.Answer{ByPath: true, Status: 202}}, hooks.Inbox{Name: "plain"})
	address := serve(t, handler(s, 0))
	for target, want := range map[string]int{
		"/in/a/404": 404, "/in/a/503?x=1": 503, "/in/a": 202, "/in/a/404/x": 202, "/in/a/99": 202, "/in/a/1000": 202, "/in/a/199": 202, "/in/plain/404": 200,
	} {
		if got, _ := ask(t, address, target, "x"); got != want {
			t.Errorf("%s: %d, want %d", target, got, want)
		}
	}
}

func TestAnInboxFailsAsOftenAsItIsTold(t *testing.T) {
	s := newShelf(hooks.Inbox{Name: "a", Answer: hooks.Answer{Failures: 0.3}})
	h := handler(s, 0)
	address := serve(t, h)
	for chance, want := range map[float64]int{0: 500, 0.29: 500, 0.3: 200, 0.99: 200} {
		h.Chance = func() float64 { return chance }
		if got, _ := ask(t, address, "/in/a", "x"); got != want {
			t.Errorf("by the chance of %v: %d, want %d", chance, got, want)
		}
		if x := s.last(t); string(x.request.Body) != "x" || x.State != hooks.StateNew {
			t.Errorf("stored %q as %q", x.request.Body, x.State)
		}
	}
}

func TestAConnectionCanBeClosedOrBrokenOffWithoutAnAnswer(t *testing.T) {
	s := newShelf(hooks.Inbox{Name: "close", Answer: hooks.Answer{Kind: hooks.AnswerClose}}, hooks.Inbox{Name: "reset", Answer: hooks.Answer{Kind: hooks.AnswerReset}})
	address := serve(t, handler(s, 0))
	for name, want := range map[string]error{"close": io.EOF, "reset": syscall.ECONNRESET} {
		conn, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		if _, err := io.WriteString(conn, "POST /in/"+name+" HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbody"); err != nil {
			t.Fatal(err)
		}
		if n, err := conn.Read(make([]byte, 1)); n != 0 || !errors.Is(err, want) {
			t.Errorf("%s: read %d, %v, want %v", name, n, err, want)
		}
		x := s.last(t)
		if string(x.request.Body) != "body" || x.Status != 0 || x.Error == "" || x.Fault == "" || x.response.Head != nil {
			t.Errorf("%s: stored %+v", name, x.Exchange)
		}
	}
}

func TestAnEnforcedSignatureIsJudgedBeforeTheAnswerAndStoredAllTheSame(t *testing.T) {
	const body = "Hello, World!"
	sum := hmac.New(sha256.New, []byte("secret"))
	sum.Write([]byte(body))
	right := "X-Acme: " + hex.EncodeToString(sum.Sum(nil))
	verify := hooks.Verify{Scheme: hooks.SchemeDescribed, Described: hooks.Description{Header: "X-Acme"}, Secrets: []string{"secret"}, Enforce: true}
	lenient := verify
	lenient.Enforce = false
	s := newShelf(hooks.Inbox{Name: "strict", Verify: verify}, hooks.Inbox{Name: "lenient", Verify: lenient})
	address := serve(t, handler(s, 0))
	for _, c := range []struct {
		inbox, line string
		want        int
	}{{"strict", right, 200}, {"strict", "X-Acme: 00", 401}, {"strict", "X-Other: 1", 401}, {"lenient", "X-Acme: 00", 200}} {
		got, answered := ask(t, address, "/in/"+c.inbox, body, c.line)
		if got != c.want {
			t.Errorf("%s, %s: %d %s, want %d", c.inbox, c.line, got, answered, c.want)
		}
		if x := s.last(t); string(x.request.Body) != body || x.State != hooks.StateNew || x.Status != c.want {
			t.Errorf("%s, %s: stored %+v", c.inbox, c.line, x.Exchange)
		}
	}
}

func TestTheAnswerOfAForwardIsPassedOn(t *testing.T) {
	s := newShelf(hooks.Inbox{Name: "a", Answer: hooks.Answer{Kind: hooks.AnswerForwarded, Deadline: 20 * time.Second}})
	address := serve(t, handler(s, 0))
	for name, c := range map[string]struct {
		try      hooks.Exchange
		answer   hooks.Payload
		err      error
		status   int
		answered string
	}{
		"an answer": {
			try:    hooks.Exchange{Status: 422},
			answer: hooks.Payload{Head: []byte("HTTP/1.1 422 X\r\nContent-Type: text/x\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"), Body: []byte("no room")},
			status: 422, answered: "no room",
		},
		"no answer":    {try: hooks.Exchange{Error: "Nobody listens there."}, status: 502, answered: "The forward's target gave no whole answer. The request is stored.\n"},
		"a cut answer": {try: hooks.Exchange{Status: 200, Response: hooks.PayloadRef{Truncated: true, Size: 1 << 20}}, status: 502, answered: "The answer of the forward's target is longer than 1 MiB and cannot be passed on. The request is stored.\n"},
		"half an answer": {
			try:    hooks.Exchange{Status: 200, Fault: hooks.FaultReset},
			answer: hooks.Payload{Head: []byte("HTTP/1.1 200 OK\r\n\r\n"), Body: []byte("hal")},
			status: 502, answered: "The forward's target gave no whole answer. The request is stored.\n",
		},
		"a status that is none": {try: hooks.Exchange{Status: 99}, status: 502, answered: "The forward's target gave no whole answer. The request is stored.\n"},
		"no forward":            {err: hooks.NotFound("Nothing."), status: 200, answered: hooks.DefaultAnswer},
	} {
		s.forwarded = func(context.Context) (hooks.Exchange, hooks.Payload, error) { return c.try, c.answer, c.err }
		status, answered := ask(t, address, "/in/a", "x")
		s.last(t)
		last := s.last(t)
		if first := s.stored[len(s.stored)-2]; string(first.request.Body) != "x" || !first.Open {
			t.Errorf("%s: the capture was stored as %+v", name, first.Exchange)
		}
		if status != c.status || answered != c.answered {
			t.Errorf("%s: answered %d %q", name, status, answered)
		}
		if last.Open || last.Status != c.status || string(last.response.Body) != c.answered {
			t.Errorf("%s: stored %+v %q", name, last.Exchange, last.response.Body)
		}
		if strings.Contains(string(last.response.Head), "Transfer-Encoding") {
			t.Errorf("%s: what belongs to the target's connection was passed on: %s", name, last.response.Head)
		}
	}
}

func TestASenderIsNotKeptWaitingForAForwardForEver(t *testing.T) {
	s := newShelf(hooks.Inbox{Name: "a", Answer: hooks.Answer{Kind: hooks.AnswerForwarded, Deadline: time.Millisecond}})
	s.forwarded = func(ctx context.Context) (hooks.Exchange, hooks.Payload, error) {
		<-ctx.Done()
		return hooks.Exchange{}, hooks.Payload{}, ctx.Err()
	}
	status, answered := ask(t, serve(t, handler(s, 0)), "/in/a", "x")
	if status != 504 || answered != "The forward's target did not answer within 1ms. The request is stored.\n" {
		t.Errorf("answered %d %q", status, answered)
	}
}

func TestTooMuchAtOnceIsRefusedAndNotAcknowledged(t *testing.T) {
	s := newShelf(hooks.Inbox{Name: "a"})
	h := handler(s, 0)
	h.Room = &capture.Room{Bytes: 100 << 10}
	address := serve(t, h)
	status, answered := ask(t, address, "/in/a", string(bytes.Repeat([]byte("x"), 200<<10)))
	if status != 503 || !strings.Contains(answered, "Send it again") || s.count() != 0 {
		t.Errorf("answered %d %q, stored %d", status, answered, s.count())
	}
	for range 5 { // what was held is given back
		if status, _ := ask(t, address, "/in/a", "small"); status != 200 {
			t.Errorf("answered %d", status)
		}
	}
}

func TestAnInboxHasALimitOfItsOwn(t *testing.T) {
	s := newShelf(hooks.Inbox{Name: "a", Limit: 2048}, hooks.Inbox{Name: "b"})
	address := serve(t, handler(s, 0))
	for name, want := range map[string]int{"a": 413, "b": 200} {
		status, _ := ask(t, address, "/in/"+name, strings.Repeat("x", 2049))
		if x := s.last(t); status != want || x.Request.Truncated != (want == 413) {
			t.Errorf("%s: answered %d, stored %+v", name, status, x.Request)
		}
	}
}
