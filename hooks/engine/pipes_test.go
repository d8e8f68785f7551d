package engine_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"net/http/httptest"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/control"
	"bellhop/hooks/engine"
	"bellhop/hooks/queue/queuetest"
	"bellhop/hooks/queue/queuetest/broker"
	"bellhop/hooks/worker"
)

// served is a broker that runs for a test, at an address that engines and workers take.
type served struct {
	server  *broker.Server
	address string
}

// rabbit is the one RabbitMQ of all tests here, as its start takes seconds.
var rabbit = broker.Shared[*broker.Rabbit]{Start: broker.RabbitMQ}

// brokers are the servers that there are pipes for, each started when it is asked for. The queues of each are new.
func brokers() map[string]func(testing.TB) served {
	own := func(start func() (*broker.Server, error), scheme, rest string) func(testing.TB) served {
		return func(t testing.TB) served {
			t.Helper()
			s := broker.Own[*broker.Server](t)(start())
			return served{s, scheme + s.Proxy.Address + rest}
		}
	}
	return map[string]func(testing.TB) served{
		"rabbitmq": func(t testing.TB) served {
			t.Helper()
			r := rabbit.Get(t)
			return served{r.Server, "amqp://guest:guest@" + r.Proxy.Address + "/?prefix=" + rand.Text()[:10]}
		},
		"beanstalkd": own(func() (*broker.Server, error) { return broker.Beanstalkd("0") }, "beanstalk://", "?ttr=2s"),
		"gearman":    own(broker.Gearman, "gearman://", ""),
	}
}

// overBrokers runs a test over every pipe with a broker.
func overBrokers(t *testing.T, test func(t *testing.T, b served)) {
	if testing.Short() {
		t.Skip("starts brokers")
	}
	for name, open := range brokers() {
		t.Run(name, func(t *testing.T) { test(t, open(t)) })
	}
}

// process is a worker by itself.
type process struct {
	cmd *exec.Cmd
	log bytes.Buffer
}

func startWorker(t testing.TB, program string, args ...string) *process {
	t.Helper()
	p := &process{cmd: exec.Command(program, args...)}
	p.cmd.Stderr = &p.log
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.kill(); _ = p.cmd.Wait() })
	return p
}

func (p *process) kill() { _ = p.cmd.Process.Kill() } // fails when it has ended

// openOver is open for an engine with a queue and so many workers of its own.
func openOver(t testing.TB, dir, queue string, workers int) (e *engine.Engine, stop func()) {
	t.Helper()
	c := config(dir, quiet())
	c.Queue, c.Workers = queue, workers
	e, err := engine.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	stopRun := func() {}
	stop = sync.OnceFunc(func() {
		stopRun()
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(stop)
	stopRun = start(t, e.Run)
	<-e.Running()
	return e, stop
}

// events adds n events.
func events(t testing.TB, e *engine.Engine, name string, n int) {
	t.Helper()
	var wg sync.WaitGroup
	for part := range 10 {
		wg.Go(func() {
			for i := part; i < n; i += 10 {
				if _, _, err := e.Store.AddEvent(t.Context(), hooks.Event{ID: fmt.Sprintf("evt_%s_%d", name, i), Type: "a.b", At: time.Now(), Data: []byte(`{"a":1}`)}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
}

func wants(t testing.TB, e *engine.Engine, url string) {
	t.Helper()
	must[hooks.Subscription](t)(e.Store.AddSubscription(t.Context(), hooks.Subscription{
		URL: url, Types: []string{"*"}, AllowPrivate: true, Active: true, Schedule: hooks.Schedule{0, time.Second, time.Second, time.Second, time.Second, time.Second},
	}))
}

func awaitDelivered(t testing.TB, e *engine.Engine, n int64) {
	t.Helper()
	var c hooks.Counts
	await(t, e, fmt.Sprintf("%d are delivered", n), func() bool {
		c = must[hooks.Counts](t)(e.Store.Counts(t.Context()))
		return c.Deliveries[hooks.Delivered] == n
	})
}

func TestTheJourneyOverEveryBrokerWithWorkersOfTheirOwn(t *testing.T) {
	program := queuetest.BuildWorker(t)
	overBrokers(t, func(t *testing.T, b served) {
		sink, url := newTally(t)
		e, _ := openOver(t, t.TempDir(), b.address, 0)
		wants(t, e, url)
		first := startWorker(t, program, "--queue", b.address, "--concurrency", "4", "--name", "first")
		await(t, e, "the worker is announced", func() bool {
			w := e.Workers()
			return len(w) == 1 && w[0].Name == "first" && w[0].Size == 4 && !w[0].Since.IsZero()
		})
		events(t, e, "a", 100)
		awaitDelivered(t, e, 100)
		q := must[control.QueueState](t)(e.QueueState(t.Context()))
		if q.Trouble != "" || len(q.Workers) != 1 || q.Workers[0].Last == nil || q.Workers[0].Last.Outcome != "delivered" {
			t.Errorf("the state is %+v", q)
		}

		// One is killed in mid-flight, another does the rest.
		enough := sink.arm(20)
		events(t, e, "b", 200)
		<-enough
		first.kill()
		startWorker(t, program, "--queue", b.address, "--name", "second")
		awaitDelivered(t, e, 300)
		if len(sink.came) != 300 {
			t.Errorf("%d came", len(sink.came))
		}
		t.Logf("%d came again", len(sink.order)-300)
	})
}

func TestAWorkerThatIsToldToStopFinishesAndOneForOnceEndsByItself(t *testing.T) {
	program := queuetest.BuildWorker(t)
	b := broker.Own[*broker.Server](t)(broker.Beanstalkd("0"))
	address := "beanstalk://" + b.Proxy.Address
	_, url := newTally(t)
	e, _ := openOver(t, t.TempDir(), address, 0)
	wants(t, e, url)
	events(t, e, "a", 40)
	once := startWorker(t, program, "--queue", address, "--once")
	if err := once.cmd.Wait(); err != nil {
		t.Errorf("%v\n%s", err, &once.log)
	}
	awaitDelivered(t, e, 40)
	stopped := startWorker(t, program, "--queue", address, "--name", "stopped")
	await(t, e, "it is announced", func() bool { w := e.Workers(); return len(w) == 1 && w[0].Name == "stopped" })
	if err := stopped.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := stopped.cmd.Wait(); err != nil {
		t.Errorf("%v\n%s", err, &stopped.log)
	}
	await(t, e, "it is gone", func() bool { return len(e.Workers()) == 0 })
	away := startWorker(t, program, "--queue", "beanstalk://127.0.0.1:9", "--once")
	if err := away.cmd.Wait(); err == nil || !strings.Contains(away.log.String(), "Nothing listens at 127.0.0.1:9.") {
		t.Errorf("%v: %s", err, &away.log)
	}
}

func TestABrokerKilledThreeTimesLosesNothing(t *testing.T) {
	overBrokers(t, func(t *testing.T, b served) {
		sink, url := newTally(t)
		e, _ := openOver(t, t.TempDir(), b.address, 4)
		must[hooks.Inbox](t)(e.Store.AddInbox(t.Context(), hooks.Inbox{Name: "orders", Forwards: []hooks.Forward{{URL: url}}}))
		inbox := serve(t, e) + "/in/orders"
		ctx, stop := context.WithCancel(t.Context())
		var load sync.WaitGroup
		n := 0
		load.Go(func() {
			for ctx.Err() == nil {
				if status := post(t, inbox, fmt.Appendf(nil, `{"n":%d}`, n), [2]string{"X-Number", fmt.Sprint(n)}); status != 200 {
					t.Errorf("the inbox answers %d", status)
				}
				n++
				time.Sleep(2 * time.Millisecond)
			}
		})
		for range 3 {
			<-sink.arm(10)
			if err := b.server.Kill(); err != nil {
				t.Error(err)
			}
			await(t, e, "the trouble is told", func() bool { return e.QueueTrouble() != "" })
			if err := e.Ready(t.Context()); err != nil {
				t.Errorf("captures: %v", err)
			}
			if err := b.server.Start(); err != nil {
				t.Error(err)
			}
			await(t, e, "it is well again", func() bool { return e.QueueTrouble() == "" })
		}
		stop()
		load.Wait()
		if t.Name() == "TestABrokerKilledThreeTimesLosesNothing/gearman" { // it forgets at its end; leases bring those back, in 90 s
			if err := e.SetQueue(t.Context(), "sqlite"); err != nil {
				t.Fatal(err)
			}
		}
		awaitDelivered(t, e, int64(n))
		t.Logf("%d captures, %d came again", n, len(sink.order)-n)
		if len(sink.came) != n {
			t.Errorf("%d of %d came", len(sink.came), n)
		}
	})
}

func TestTheQueueIsChangedWithAThousandPending(t *testing.T) {
	overBrokers(t, func(t *testing.T, b served) {
		const n = 1000
		sink, url := newTally(t)
		dir := t.TempDir()
		e, stop := openOver(t, dir, "", 4)
		wants(t, e, url)
		events(t, e, "a", n)
		for _, address := range []string{b.address, "sqlite", b.address} {
			if err := e.SetQueue(t.Context(), address); err != nil {
				t.Fatal(err)
			}
			<-sink.arm(50)
		}
		awaitDelivered(t, e, n)
		t.Logf("%d came again", len(sink.order)-n)
		if len(sink.came) != n {
			t.Errorf("%d of %d came", len(sink.came), n)
		}
		stop()
		again, _ := openOver(t, dir, "", 4)
		if q := must[control.QueueState](t)(again.QueueState(t.Context())); q.Backend == "sqlite" {
			t.Errorf("the choice is forgotten: %+v", q)
		}
	})
}

func TestWhatIsTooLargeForTheBrokerIsDoneHere(t *testing.T) {
	b := broker.Own[*broker.Server](t)(broker.Beanstalkd("0"))
	sink := newSink(t, 200)
	e, _ := openOver(t, t.TempDir(), "beanstalk://"+b.Proxy.Address, 4)
	must[hooks.Inbox](t)(e.Store.AddInbox(t.Context(), hooks.Inbox{Name: "orders", Forwards: []hooks.Forward{{URL: sink.url}}}))
	if status := post(t, serve(t, e)+"/in/orders", make([]byte, 2<<20)); status != 200 {
		t.Fatalf("the inbox answers %d", status)
	}
	awaitDelivered(t, e, 1)
	if q := must[control.QueueState](t)(e.QueueState(t.Context())); q.TooLarge != 1 || len(sink.all()) != 1 || len(sink.all()[0].body) != 2<<20 {
		t.Errorf("the state is %+v", q)
	}
}

func TestAFunctionPerformsJobs(t *testing.T) {
	_, url := newTally(t)
	handler := &worker.Handler{Name: "cloud", Token: "hunter2", Send: worker.NewSender(4), Clock: time.Now}
	t.Cleanup(handler.Send.Close)
	function := httptest.NewServer(handler)
	t.Cleanup(function.Close)
	at := strings.TrimPrefix(function.URL, "http://")
	e, _ := openOver(t, t.TempDir(), "http://:wrong@"+at+"/f", 4)
	wants(t, e, url)
	events(t, e, "a", 20)
	await(t, e, "the trouble is told", func() bool { return strings.Contains(e.QueueTrouble(), "refuses the token") })
	if err := e.SetQueue(t.Context(), "http://:hunter2@"+at+"/f"); err != nil {
		t.Fatal(err)
	}
	awaitDelivered(t, e, 20)
	if q := must[control.QueueState](t)(e.QueueState(t.Context())); q.Backend != "function" || q.Trouble != "" || strings.Contains(q.Address, "hunter2") {
		t.Errorf("the state is %+v", q)
	}
}
