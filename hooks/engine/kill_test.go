package engine_test

import (
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/engine"
	"bellhop/hooks/queue/queuetest"
	"bellhop/hooks/queue/queuetest/broker"
)

// hanging is a server that hangs at the first request and takes all that follow.
func hanging(t *testing.T) (url string, hangs <-chan struct{}, came *atomic.Int64) {
	t.Helper()
	came = new(atomic.Int64)
	first, free := make(chan struct{}, 1), make(chan struct{})
	target := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		if came.Add(1) == 1 {
			first <- struct{}{}
			<-free
		}
	}))
	t.Cleanup(target.Close)
	t.Cleanup(func() { close(free) })
	return target.URL, first, came
}

func TestTheStoryTellsOfAWorkerThatWasKilledWithADeliveryInHand(t *testing.T) {
	program := queuetest.BuildWorker(t)
	overBrokers(t, func(t *testing.T, b served) {
		url, hangs, came := hanging(t)
		e, _ := openOver(t, t.TempDir(), b.address, 0)
		wants(t, e, url+"/hooks?secret=hunter2")
		first := startWorker(t, program, "--queue", b.address, "--name", "porter 1", "--concurrency", "1")
		events(t, e, "a", 1)
		<-hangs
		var w []hooks.Worker
		await(t, e, "it is said what it has in hand", func() bool {
			w = e.Workers()
			return len(w) == 1 && len(w[0].Holds) == 1
		})
		if h := w[0].Holds[0]; h.Attempt != 1 || "http://"+h.Host != url || h.Since.IsZero() {
			t.Errorf("it has in hand %+v", h)
		}
		first.kill()
		_ = first.cmd.Wait()
		e.WorkerEnded("porter 1")
		id := w[0].Holds[0].Delivery
		awaitDelivery(t, e, id, hooks.InFlight)
		startWorker(t, program, "--queue", b.address, "--name", "porter 2")
		d := awaitDelivery(t, e, id, hooks.Delivered)
		tries := must[[]hooks.Exchange](t)(e.Store.Exchanges(t.Context(), hooks.ExchangeQuery{Delivery: id, Limit: 10}))
		if d.Attempts != 2 || len(tries) != 2 || tries[1].Fault != hooks.FaultLost || !strings.Contains(tries[1].Error, "porter 1 ended") || tries[0].Status != 200 {
			t.Errorf("%+v with the tries %+v", d, tries)
		}
		if n := came.Load(); n != 2 {
			t.Errorf("%d requests came", n)
		}
	})
}

// Nobody tells of the end of a worker on another machine, or of one that was started in a terminal.
func TestTheStoryTellsOfAWorkerThatFellSilentWithADeliveryInHand(t *testing.T) {
	program := queuetest.BuildWorker(t)
	s := broker.Own[*broker.Server](t)(broker.Beanstalkd("0"))
	address := "beanstalk://" + s.Direct
	url, hangs, came := hanging(t)
	var later atomic.Int64 // than it is
	c := config(t.TempDir(), quiet())
	c.Queue, c.Workers, c.Clock = address, 0, func() time.Time { return time.Now().Add(time.Duration(later.Load())) }
	e := must[*engine.Engine](t)(engine.Open(t.Context(), c))
	t.Cleanup(func() { e.Close() })
	start(t, e.Run)
	<-e.Running()
	wants(t, e, url)
	first := startWorker(t, program, "--queue", address, "--name", "shed", "--concurrency", "1")
	events(t, e, "a", 1)
	<-hangs
	var w []hooks.Worker
	await(t, e, "it is said what it has in hand", func() bool {
		w = e.Workers()
		return len(w) == 1 && len(w[0].Holds) == 1
	})
	first.kill()
	_ = first.cmd.Wait()
	later.Store(int64(20 * time.Second))
	id := w[0].Holds[0].Delivery
	await(t, e, "it is forgotten", func() bool {
		return len(e.Workers()) == 0 && must[hooks.Delivery](t)(e.Store.Delivery(t.Context(), id)).Attempts == 2
	})
	startWorker(t, program, "--queue", address, "--name", "attic")
	d := awaitDelivery(t, e, id, hooks.Delivered)
	tries := must[[]hooks.Exchange](t)(e.Store.Exchanges(t.Context(), hooks.ExchangeQuery{Delivery: id, Limit: 10}))
	if d.Attempts != 2 || len(tries) != 2 || tries[1].Fault != hooks.FaultLost || !strings.Contains(tries[1].Error, "shed fell silent") || tries[0].Status != 200 || came.Load() != 2 {
		t.Errorf("%+v with the tries %+v; %d requests came", d, tries, came.Load())
	}
}

func TestWorkersOfAQueueThatWasLeftSendNothingThatIsBookedTwice(t *testing.T) {
	program := queuetest.BuildWorker(t)
	overBrokers(t, func(t *testing.T, b served) {
		const n = 300
		sink, url := newTally(t)
		e, _ := openOver(t, t.TempDir(), b.address, 2)
		wants(t, e, url)
		startWorker(t, program, "--queue", b.address, "--name", "stays", "--concurrency", "8")
		await(t, e, "the worker is announced", func() bool { return len(e.Workers()) == 2 })
		enough := sink.arm(n / 4)
		events(t, e, "a", n)
		<-enough
		if err := e.SetQueue(t.Context(), "sqlite"); err != nil {
			t.Fatal(err)
		}
		awaitDelivered(t, e, n)
		sink.mu.Lock()
		defer sink.mu.Unlock()
		if len(sink.came) != n {
			t.Errorf("%d of %d came", len(sink.came), n)
		}
		for id, times := range sink.came {
			if times > 2 {
				t.Errorf("%s came %d times", id, times)
			}
		}
		for _, d := range must[[]hooks.Delivery](t)(e.Store.Deliveries(t.Context(), hooks.DeliveryQuery{Limit: n})) {
			tries := must[[]hooks.Exchange](t)(e.Store.Exchanges(t.Context(), hooks.ExchangeQuery{Delivery: d.ID, Limit: 10}))
			if d.State != hooks.Delivered || len(tries) != d.Attempts || d.Attempts > 2 || tries[0].Status != 200 {
				t.Errorf("%+v has the tries %+v", d, tries)
			}
		}
		t.Logf("%d came again", len(sink.order)-n)
	})
}

func TestTheJourneyWithAWorkerInAnotherLanguage(t *testing.T) {
	node, err := broker.Find("node")
	broker.Has(t, err)
	s := broker.Own[*broker.Server](t)(broker.Gearman())
	text, err := os.ReadFile("../queue/gearman/testdata/worker.mjs")
	if lines := strings.Count(string(text), "\n"); err != nil || lines >= 60 {
		t.Errorf("it has %d lines, %v", lines, err)
	}
	sink, url := newTally(t)
	e, _ := openOver(t, t.TempDir(), "gearman://"+s.Direct, 0)
	wants(t, e, url)
	host, port, _ := net.SplitHostPort(s.Direct)
	first := startWorker(t, node, "../queue/gearman/testdata/worker.mjs", host, port)
	events(t, e, "a", 100)
	awaitDelivered(t, e, 100)
	if w := e.Workers(); len(w) != 1 || !strings.HasPrefix(w[0].Name, "node@") || w[0].Last.Status != 200 {
		t.Errorf("the workers are %+v", w)
	}
	enough := sink.arm(20)
	events(t, e, "b", 200)
	<-enough
	first.kill()
	startWorker(t, node, "../queue/gearman/testdata/worker.mjs", host, port)
	awaitDelivered(t, e, 300)
	if len(sink.came) != 300 {
		t.Errorf("%d came", len(sink.came))
	}
}
