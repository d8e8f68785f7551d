package beanstalkd_test

import (
	"bufio"
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"net"
	"strings"
	"testing"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/queue"
	"bellhop/hooks/queue/beanstalkd"
	"bellhop/hooks/queue/queuetest"
	"bellhop/hooks/queue/queuetest/broker"
)

// beanstalk is the one server of all tests here.
var beanstalk = broker.Shared[*broker.Server]{Start: func() (*broker.Server, error) { return broker.Beanstalkd("0") }}

func TestMain(m *testing.M) { beanstalk.Main(m) }

func server(t testing.TB) *broker.Server {
	t.Helper()
	return beanstalk.Get(t)
}

func open(t testing.TB, address string) *beanstalkd.Pipe {
	t.Helper()
	p, err := beanstalkd.Open(address, queue.Options{Workers: 8, Log: slog.New(slog.NewTextHandler(t.Output(), nil))})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	return p
}

func soon(t testing.TB) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	return ctx
}

// fresh is a prefix for tubes that no other test has, nor the same one when it runs again.
func fresh() string { return "t" + rand.Text()[:10] }

// named makes a test's name into one that may stand in an address.
func named(name string) string { return strings.NewReplacer(" ", "-", "/", "-").Replace(name) }

const lease = 2 * time.Second

func TestConformance(t *testing.T) {
	s, run := server(t), fresh()
	queuetest.RunBroker(t, queuetest.Broker{
		Open: func(t *testing.T, name string) queue.Pipe {
			return open(t, "beanstalk://"+s.Proxy.Address+"?ttr="+lease.String()+"&prefix="+run+"-"+named(name))
		},
		Cut: s.Proxy.Cut, Kill: s.Kill, Start: s.Start, Keeps: true, Lease: lease, Limit: 65535,
	})
}

func TestTroublesAreSentences(t *testing.T) {
	s := server(t)
	other, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	t.Cleanup(func() { other.Close(); <-done })
	go func() { // it says what no Beanstalkd says, and is gone
		defer close(done)
		for {
			conn, err := other.Accept()
			if err != nil {
				return
			}
			conn.Write([]byte("HTTP/1.1 400 Bad Request\r\n\r\n"))
			conn.Close()
		}
	}()
	for address, want := range map[string]string{
		"beanstalk://" + other.Addr().String(): "What listens at " + other.Addr().String() + " does not answer as Beanstalkd does. Check the queue's address: its port.",
		"beanstalk://127.0.0.1:1":              "Nothing listens at 127.0.0.1:1. Start Beanstalkd, or check the queue's address.",
		"beanstalk://nowhere.invalid":          "There is no host called nowhere.invalid. Check the queue's address.",
		"beanstalk://" + s.Direct:              "",
	} {
		p := open(t, address)
		err := p.Ready(soon(t))
		if want == "" && err != nil || want != "" && (err == nil || err.Error() != want || p.Trouble() != want) {
			t.Errorf("%s: %v, %s", address, err, p.Trouble())
		}
	}
}

func TestAddressesThatCannotBeRead(t *testing.T) {
	for _, address := range []string{
		"", "beanstalk://", "http://host", "beanstalk://me:pa55word@host", "beanstalk://host/pa55word", "beanstalk://host:pa55", "beanstalk://host:65536",
		"beanstalk://host?pa55word=1", "beanstalk://host?ttr=pa55word", "beanstalk://host?ttr=1ms", "beanstalk://host?prefix=pa55%20word",
	} {
		_, err := beanstalkd.Open(address, queue.Options{})
		if hooks.CodeOf(err) != hooks.CodeInvalid || strings.Contains(err.Error(), "pa55") {
			t.Errorf("%q: %v", address, err)
		}
	}
}

// say sends a line to the server, which answers with one.
func say(t *testing.T, conn net.Conn, line string) string {
	t.Helper()
	fmt.Fprint(conn, line)
	answer, err := bufio.NewReader(conn).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return answer
}

func TestWhatIsNoJobIsBuried(t *testing.T) {
	s, prefix := server(t), fresh()
	p := open(t, "beanstalk://"+s.Direct+"?prefix="+prefix)
	conn, err := net.Dial("tcp", s.Direct)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	say(t, conn, "use "+prefix+".jobs\r\n")
	say(t, conn, "put 1 0 60 5\r\nhello\r\n")
	if err := p.Put(soon(t), []hooks.Job{{Delivery: 1}}); err != nil {
		t.Fatal(err)
	}
	if h, err := p.Take(soon(t)); err != nil || h.Job().Delivery != 1 {
		t.Fatalf("got %v, %v", h, err)
	}
	if answer := say(t, conn, "peek-buried\r\n"); !strings.HasPrefix(answer, "FOUND") {
		t.Errorf("the server says %q", answer)
	}
}

func TestAResultTooLargeArrivesCut(t *testing.T) {
	p := open(t, "beanstalk://"+server(t).Direct+"?prefix="+fresh())
	if err := p.Put(soon(t), []hooks.Job{{Delivery: 1}}); err != nil {
		t.Fatal(err)
	}
	h, err := p.Take(soon(t))
	if err != nil {
		t.Fatal(err)
	}
	if err := h.Done(soon(t), hooks.Result{Delivery: 1, Status: 200, Head: make([]byte, 1000), Body: make([]byte, 100_000)}); err != nil {
		t.Fatal(err)
	}
	results, err := p.Results(soon(t), 1)
	if err != nil || !results[0].Truncated || results[0].Status != 200 || len(results[0].Head) != 1000 || len(results[0].Body) == 0 {
		t.Errorf("got %d results, %v", len(results), err)
	}
}
