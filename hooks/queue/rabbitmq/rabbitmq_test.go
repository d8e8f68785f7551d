package rabbitmq_test

import (
	"context"
	"crypto/rand"
	"log/slog"
	"strings"
	"testing"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/queue"
	"bellhop/hooks/queue/queuetest"
	"bellhop/hooks/queue/queuetest/broker"
	"bellhop/hooks/queue/rabbitmq"
)

// rabbit is the one server of all tests here.
var rabbit = broker.Shared[*broker.Rabbit]{Start: broker.RabbitMQ}

func TestMain(m *testing.M) { rabbit.Main(m) }

func server(t testing.TB) *broker.Rabbit {
	t.Helper()
	return rabbit.Get(t)
}

func open(t testing.TB, address string) *rabbitmq.Pipe {
	t.Helper()
	p, err := rabbitmq.Open(address, queue.Options{Name: "test", Workers: 8})
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

// fresh is a prefix for queues that no other test has, nor the same one when it runs again.
func fresh() string { return "t" + rand.Text()[:10] }

// named makes a test's name into one that may stand in an address.
func named(name string) string { return strings.NewReplacer(" ", "-", "/", "-").Replace(name) }

func TestConformance(t *testing.T) {
	r, run := server(t), fresh()
	for _, kind := range []string{"quorum", "classic"} {
		b := queuetest.Broker{
			Open: func(t *testing.T, name string) queue.Pipe {
				p, err := rabbitmq.Open("amqp://guest:guest@"+r.Proxy.Address+"/?queue="+kind+"&prefix="+run+"-"+named(name), queue.Options{Workers: 8, Log: slog.New(slog.NewTextHandler(t.Output(), nil))})
				if err != nil {
					t.Fatal(err)
				}
				return p
			},
			Cut: r.Proxy.Cut, Kill: r.Kill, Start: r.Start, Keeps: true, Limit: broker.RabbitLimit,
		}
		t.Run(kind, func(t *testing.T) {
			if kind == "quorum" {
				queuetest.Run(t, func(t *testing.T) queue.Pipe { return b.Open(t, t.Name()) })
				return
			}
			queuetest.RunBroker(t, b)
		})
	}
}

func TestTroublesAreSentencesWithoutThePassword(t *testing.T) {
	r := server(t)
	_, port, _ := strings.Cut(r.TLS, ":")
	for address, want := range map[string]string{
		"amqp://guest:pa55word@" + r.Direct:                                 `refuses the user "guest" or its password`,
		"amqp://guest:guest@" + r.Direct + "/none?prefix=pa55word":          `has no virtual host "none"`,
		"amqp://guest:pa55word@127.0.0.1:1":                                 "Nothing listens at 127.0.0.1:1. Start RabbitMQ",
		"amqp://guest:pa55word@nowhere.invalid":                             "There is no host called nowhere.invalid.",
		"amqps://guest:pa55word@" + r.Direct:                                "does not speak TLS",
		"amqp://guest:pa55word@localhost:" + port:                           "does not answer as RabbitMQ does",
		"amqps://guest:pa55word@localhost:" + port:                          "is signed by nobody whom this machine trusts",
		"amqps://guest:pa55word@localhost:" + port + "?cacertfile=none.pem": "The file of a certificate",
	} {
		p := open(t, address)
		err := p.Ready(soon(t))
		if hooks.CodeOf(err) != hooks.CodeUnavailable || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "pa55word") {
			t.Errorf("want %q, got %v", want, err)
		}
		if p.Trouble() == "" {
			t.Errorf("%q is no trouble any more", err)
		}
		t.Log(err)
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestAddressesThatCannotBeRead(t *testing.T) {
	for _, address := range []string{
		"", "amqp://", "http://guest:pa55word@host", "amqp://guest:pa55%zzword@host", "amqp://guest:pa55word@host:port",
		"amqp://guest:pa55word@host/?queue=pa55word", "amqp://guest:pa55word@host/?pa55word=1", "amqp://guest:pa55word@host/?heartbeat=pa55word",
		"amqp://guest:pa55word@host:65536/",
	} {
		_, err := rabbitmq.Open(address, queue.Options{})
		if hooks.CodeOf(err) != hooks.CodeInvalid || strings.Contains(err.Error(), "pa55") {
			t.Errorf("%q: %v", address, err)
		}
	}
}

func TestTLSWithAnAuthorityOfOnesOwn(t *testing.T) {
	r := server(t)
	p := open(t, "amqps://guest:guest@"+r.TLS+"/?cacertfile="+r.CA+"&prefix="+fresh())
	if err := p.Ready(soon(t)); err != nil {
		t.Fatal(err)
	}
	if err := p.Put(soon(t), []hooks.Job{{Delivery: 5}}); err != nil {
		t.Fatal(err)
	}
	if h, err := p.Take(soon(t)); err != nil || h.Job().Delivery != 5 {
		t.Errorf("got %v, %v", h, err)
	}
}

func TestQueuesOfAnotherKindAreNamed(t *testing.T) {
	r, prefix := server(t), fresh()
	if err := open(t, "amqp://"+r.Direct+"/?prefix="+prefix).Ready(soon(t)); err != nil {
		t.Fatal(err)
	}
	err := open(t, "amqp://"+r.Direct+"/?queue=quorum&prefix="+prefix).Ready(soon(t))
	if err == nil || !strings.Contains(err.Error(), "of another kind") {
		t.Errorf("got %v", err)
	}
}

// A queue that is deleted while a pipe uses it takes its messages with it; what is put later must not follow them.
func TestADeletedQueueIsMadeAnew(t *testing.T) {
	r := server(t)
	prefix := fresh()
	p := open(t, "amqp://"+r.Direct+"/?prefix="+prefix)
	if err := p.Put(soon(t), []hooks.Job{{Delivery: 1}}); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Tool(soon(t), "rabbitmqctl", "delete_queue", prefix+".jobs"); err != nil {
		t.Fatal(err)
	}
	if err := p.Put(soon(t), []hooks.Job{{Delivery: 2}, {Delivery: 3}}); err != nil {
		t.Fatal(err)
	}
	for want := hooks.ID(2); want <= 3; want++ {
		if h, err := p.Take(soon(t)); err != nil || h.Job().Delivery != want {
			t.Fatalf("got %v, %v", h, err)
		}
	}
}

func TestADiskThatIsFullAtTheBrokerIsTold(t *testing.T) {
	r := server(t)
	p := open(t, "amqp://"+r.Direct+"/?prefix="+fresh())
	if err := p.Put(soon(t), []hooks.Job{{Delivery: 1}}); err != nil {
		t.Fatal(err)
	}
	h, err := p.Take(soon(t))
	if err != nil {
		t.Fatal(err)
	}
	limit := func(size string) {
		if _, err := r.Tool(soon(t), "rabbitmqctl", "set_disk_free_limit", size); err != nil {
			t.Fatal(err)
		}
	}
	limit("9000000GB")
	defer limit("50MB")
	put := make(chan error, 2)
	go func() { put <- p.Put(t.Context(), []hooks.Job{{Delivery: 2}}) }()
	go func() { put <- h.Done(t.Context(), hooks.Result{Delivery: 1}) }()
	for ctx := soon(t); !strings.Contains(p.Trouble(), "low on disk space"); {
		if ctx.Err() != nil {
			t.Fatalf("it tells %q", p.Trouble())
		}
		time.Sleep(time.Millisecond) // there is no signal for a sentence
	}
	select {
	case err := <-put:
		t.Errorf("a message was taken: %v", err)
	default:
	}
	limit("50MB")
	for range 2 {
		if err := <-put; err != nil {
			t.Error(err)
		}
	}
	if results, err := p.Results(soon(t), 9); len(results) != 1 || err != nil {
		t.Errorf("%d results, %v", len(results), err)
	}
	if p.Trouble() != "" {
		t.Errorf("it still tells %q", p.Trouble())
	}
}

func TestAResultTooLargeArrivesCut(t *testing.T) {
	r := server(t)
	p := open(t, "amqp://"+r.Direct+"/?prefix="+fresh())
	if err := p.Put(soon(t), []hooks.Job{{Delivery: 1}}); err != nil {
		t.Fatal(err)
	}
	h, err := p.Take(soon(t))
	if err != nil {
		t.Fatal(err)
	}
	body := make([]byte, 2*broker.RabbitLimit)
	rand.Read(body)
	if err := h.Done(soon(t), hooks.Result{Delivery: 1, Status: 200, Body: body}); err != nil {
		t.Fatal(err)
	}
	results, err := p.Results(soon(t), 1)
	if err != nil || !results[0].Truncated || results[0].Status != 200 || len(results[0].Body) == 0 {
		t.Errorf("got %d results, %v", len(results), err)
	}
}
