package gearman_test

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
	"testing"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/queue"
	"bellhop/hooks/queue/gearman"
	"bellhop/hooks/queue/queuetest"
	"bellhop/hooks/queue/queuetest/broker"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// serve starts a server of the test's own.
func serve(t testing.TB) *broker.Server {
	t.Helper()
	return broker.Own[*broker.Server](t)(broker.Gearman())
}

func open(t testing.TB, at, name string) *gearman.Pipe {
	t.Helper()
	p, err := gearman.Open("gearman://"+at+"?prefix="+url.QueryEscape(fit(name)), queue.Options{Workers: 4})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	return p
}

// fit makes a prefix of a test's name.
func fit(name string) string {
	name = strings.Map(func(r rune) rune {
		if strings.ContainsRune("/ #_,", r) {
			return '-'
		}
		return r
	}, name)
	return name[max(0, len(name)-80):]
}

func TestConformance(t *testing.T) {
	s := serve(t)
	queuetest.RunBroker(t, queuetest.Broker{
		Open:  func(t *testing.T, name string) queue.Pipe { return open(t, s.Proxy.Address, name) },
		Cut:   s.Proxy.Cut,
		Kill:  s.Kill,
		Start: s.Start,
		Limit: 32 << 20,
	})
}

func within(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	return ctx
}

// client speaks to a server as somebody else's program would.
type client struct {
	t    *testing.T
	conn net.Conn
}

func dial(t *testing.T, at string) *client {
	t.Helper()
	conn, err := net.Dial("tcp", at)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	if err := conn.SetDeadline(time.Now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	return &client{t, conn}
}

// submit hands over a background job and waits for the answer.
func (c *client) submit(function, unique, data string) {
	c.t.Helper()
	args := function + "\x00" + unique + "\x00" + data
	packet := binary.BigEndian.AppendUint32([]byte("\x00REQ\x00\x00\x00\x12"), uint32(len(args)))
	if _, err := c.conn.Write(append(packet, args...)); err != nil {
		c.t.Fatal(err)
	}
	if _, err := c.conn.Read(make([]byte, 256)); err != nil {
		c.t.Fatal(err)
	}
}

// say sends a command and gives the first line of the answer.
func (c *client) say(command string) string {
	c.t.Helper()
	fmt.Fprintln(c.conn, command)
	line, err := bufio.NewReader(c.conn).ReadString('\n')
	if err != nil {
		c.t.Fatal(err)
	}
	return line
}

func TestTheSameJobPutTwiceArrivesTwice(t *testing.T) {
	s := serve(t)
	p, ctx := open(t, s.Direct, t.Name()), within(t)
	older := hooks.Job{Delivery: 7, Attempt: 1, ExpiresAt: time.Unix(1, 0).UTC()}
	newer := older
	newer.ExpiresAt = time.Unix(2e9, 0).UTC()
	if err := errors.Join(p.Put(ctx, []hooks.Job{older}), p.Put(ctx, []hooks.Job{newer})); err != nil {
		t.Fatal(err)
	}
	for _, want := range []hooks.Job{older, newer} { // as one job, the server would drop the newer one's data
		h, err := p.Take(ctx)
		if err != nil || !h.Job().ExpiresAt.Equal(want.ExpiresAt) {
			t.Fatalf("got %+v, %v", h, err)
		}
	}
}

func TestWhatIsNotOursIsDroppedAndHoldsNobodyUp(t *testing.T) {
	s := serve(t)
	p, ctx, c := open(t, s.Direct, "foreign"), within(t), dial(t, s.Direct)
	for i, data := range []string{"", "\x00\xff", `{"delivery": "x"}`, strings.Repeat("x", 40<<20)} {
		c.submit("foreign.jobs", fmt.Sprint(i), data)
		c.submit("foreign.results", fmt.Sprint(i), data)
	}
	if err := p.Put(ctx, []hooks.Job{{Delivery: 7}}); err != nil {
		t.Fatal(err)
	}
	h, err := p.Take(ctx)
	if err != nil || h.Job().Delivery != 7 {
		t.Fatalf("got %+v, %v", h, err)
	}
	if err := h.Done(ctx, hooks.Result{Delivery: 7}); err != nil {
		t.Fatal(err)
	}
	results, err := p.Results(ctx, 10)
	if err != nil || len(results) != 1 || results[0].Delivery != 7 {
		t.Fatalf("got %+v, %v", results, err)
	}
	stop, cancel := context.WithCancel(ctx)
	cancel()
	_, _ = p.Results(stop, 1) // books
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	for _, function := range []string{"foreign.jobs", "foreign.results"} {
		status := bufio.NewScanner(dial(t, s.Direct).ask("status"))
		for status.Scan() && status.Text() != "." {
			if fields := strings.Fields(status.Text()); fields[0] == function && fields[1] != "0" {
				t.Errorf("the server still has %q", status.Text())
			}
		}
	}
}

// ask sends a command and gives what reads the answer.
func (c *client) ask(command string) net.Conn {
	fmt.Fprintln(c.conn, command)
	return c.conn
}

func TestAFullQueueIsWaitedOutAndTold(t *testing.T) {
	s := serve(t)
	p, ctx := open(t, s.Direct, "full"), within(t)
	if err := p.Put(ctx, []hooks.Job{{Delivery: 1}}); err != nil {
		t.Fatal(err)
	}
	if got := dial(t, s.Direct).say("maxqueue full.jobs 2"); got != "OK\r\n" {
		t.Fatalf("maxqueue: %q", got)
	}
	put := make(chan error, 1)
	go func() { put <- p.Put(ctx, []hooks.Job{{Delivery: 2}, {Delivery: 3}, {Delivery: 4}}) }()
	for p.Trouble() == "" {
		time.Sleep(time.Millisecond) // there is no signal for a sentence
		if ctx.Err() != nil {
			t.Fatal("it tells of no trouble")
		}
	}
	if got := p.Trouble(); !strings.Contains(got, "is full. What is due") {
		t.Errorf("it says %q", got)
	}
	seen := map[hooks.ID]bool{}
	for len(seen) < 4 {
		h, err := p.Take(ctx)
		if err != nil {
			t.Fatal(err)
		}
		seen[h.Job().Delivery] = true
		if err := h.Done(ctx, hooks.Result{}); err != nil {
			t.Fatal(err)
		}
	}
	if err := <-put; err != nil {
		t.Error(err)
	}
}

func TestManyWorkersThatWaitAreWokenForEachJob(t *testing.T) {
	s := serve(t)
	ctx := within(t)
	out := open(t, s.Direct, "many")
	for range 4 {
		p := open(t, s.Direct, "many")
		for range 4 {
			go func() {
				for {
					h, err := p.Take(ctx)
					if err != nil || h.Done(ctx, hooks.Result{Delivery: h.Job().Delivery}) != nil {
						return
					}
				}
			}()
		}
	}
	for n := range hooks.ID(100) {
		if err := out.Put(ctx, []hooks.Job{{Delivery: n}}); err != nil {
			t.Fatal(err)
		}
		results, err := out.Results(ctx, 10)
		if err != nil || len(results) != 1 || results[0].Delivery != n {
			t.Fatalf("after job %d: %+v, %v", n, results, err)
		}
	}
}
