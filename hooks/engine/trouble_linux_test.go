package engine_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
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
)

// ailing is an engine over a broker that does not carry, with an inbox that forwards.
type ailing struct {
	t     *testing.T
	e     *engine.Engine
	sink  *tally
	inbox string
	n     int64
}

func ail(t *testing.T, address string, workers int) *ailing {
	t.Helper()
	sink, url := newTally(t)
	e, _ := openOver(t, t.TempDir(), address, workers)
	must[hooks.Inbox](t)(e.Store.AddInbox(t.Context(), hooks.Inbox{Name: "orders", Forwards: []hooks.Forward{{URL: url}}}))
	return &ailing{t: t, e: e, sink: sink, inbox: serve(t, e) + "/in/orders"}
}

// capture has the inbox acknowledge n requests.
func (a *ailing) capture(n int) {
	a.t.Helper()
	for range n {
		a.n++
		if status := post(a.t, a.inbox, []byte("order"), [2]string{"X-Number", fmt.Sprint(a.n)}); status != 200 {
			a.t.Errorf("the inbox answers %d", status)
		}
	}
}

// suffers waits until the trouble is told, and sees that it is told everywhere and keeps nobody from being captured.
func (a *ailing) suffers(want string) {
	a.t.Helper()
	a.capture(2)
	await(a.t, a.e, want, func() bool { return strings.Contains(a.e.QueueTrouble(), want) })
	a.capture(2)
	q := must[control.QueueState](a.t)(a.e.QueueState(a.t.Context()))
	w := httptest.NewRecorder()
	a.e.API(nil, nil).Handler().ServeHTTP(w, httptest.NewRequestWithContext(a.t.Context(), http.MethodGet, "http://127.0.0.1:8081/healthz", nil))
	health := w.Body.String()
	if !strings.Contains(q.Trouble, want) || w.Code != 200 || !strings.Contains(health, "degraded") || !strings.Contains(health, a.e.QueueTrouble()[:20]) {
		a.t.Errorf("the queue tells %q, the health %d %s", q.Trouble, w.Code, health)
	}
	if strings.Contains(health+q.Trouble+q.Address, "hunter2") {
		a.t.Errorf("the password is told: %+v, %s", q, health)
	}
	if err := a.e.Ready(a.t.Context()); err != nil {
		a.t.Errorf("captures: %v", err)
	}
}

// heals waits until all that was captured is delivered.
func (a *ailing) heals() {
	a.t.Helper()
	awaitDelivered(a.t, a.e, a.n)
	await(a.t, a.e, "all is well", func() bool { return a.e.QueueTrouble() == "" })
	a.sink.mu.Lock()
	defer a.sink.mu.Unlock()
	if int64(len(a.sink.came)) != a.n {
		a.t.Errorf("%d of %d came", len(a.sink.came), a.n)
	}
}

// endsSaying runs a worker that ends by itself, and sees that it tells the same.
func endsSaying(t *testing.T, program, address, want string) {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), program, "--queue", address, "--once").CombinedOutput()
	if exit, ok := err.(*exec.ExitError); !ok || exit.ExitCode() != 1 || !strings.Contains(string(out), want) || strings.Contains(string(out), "hunter2") {
		t.Errorf("%v: %s", err, out)
	}
}

// known lets one delivery arrive by a worker that ends then: the target is known to be well, and may have several at a time.
func (a *ailing) known(program, address string) {
	a.t.Helper()
	w := startWorker(a.t, program, "--queue", address)
	a.capture(1)
	a.heals()
	w.kill()
	_ = w.cmd.Wait()
}

func TestWhatIsWrongWithAnAddressIsToldAndHealed(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a broker")
	}
	r, program := rabbit.Get(t), queuetest.BuildWorker(t)
	_, port, _ := net.SplitHostPort(r.TLS)
	right := "amqp://guest:guest@" + r.Direct + "/"
	for name, c := range map[string]struct{ address, want, heals string }{
		"password":  {"amqp://guest:hunter2@" + r.Direct + "/", `refuses the user "guest" or its password`, right},
		"host":      {"amqp://guest:hunter2@nowhere.invalid/", "There is no host called nowhere.invalid.", right},
		"port":      {"amqp://guest:hunter2@127.0.0.1:9/", "Nothing listens at 127.0.0.1:9.", right},
		"vhost":     {"amqp://guest:guest@" + r.Direct + "/attic", `has no virtual host "attic"`, right},
		"authority": {"amqps://guest:guest@" + r.TLS + "/", "is signed by nobody whom this machine trusts.", "amqps://guest:guest@" + r.TLS + "/?cacertfile=" + r.CA},
		"name":      {"amqps://guest:guest@127.0.0.1:" + port + "/?cacertfile=" + r.CA, `is for another name, which is "localhost".`, "amqps://guest:guest@127.0.0.1:" + port + "/?server_name_indication=localhost&cacertfile=" + r.CA},
		"no TLS":    {"amqps://guest:guest@" + r.Direct + "/", "does not speak TLS.", right},
		"file":      {"amqps://guest:guest@" + r.TLS + "/?cacertfile=/nowhere/ca.pem", "The file of a certificate in the queue's address cannot be read.", right},
	} {
		t.Run(name, func(t *testing.T) {
			a := ail(t, c.address, 2)
			a.suffers(c.want)
			endsSaying(t, program, c.address, c.want)
			if err := a.e.SetQueue(t.Context(), c.heals); err != nil {
				t.Fatal(err)
			}
			a.heals()
		})
	}
}

// heard is a program's output that can be waited for.
type heard struct {
	mu   sync.Mutex
	all  bytes.Buffer
	want string
	came chan struct{}
}

func (h *heard) Write(p []byte) (int, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.all.Write(p)
	if h.want != "" && strings.Contains(h.all.String(), h.want) {
		h.want = ""
		close(h.came)
	}
	return len(p), nil
}

// await gives a signal once something was said.
func (h *heard) await(want string) <-chan struct{} {
	h.mu.Lock()
	h.want, h.came = want, make(chan struct{})
	h.mu.Unlock()
	_, _ = h.Write(nil)
	return h.came
}

func TestABrokerWithoutRoomIsToldAlsoByItsWorkers(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a broker")
	}
	r, program := rabbit.Get(t), queuetest.BuildWorker(t)
	address := "amqp://guest:guest@" + r.Direct + "/?prefix=room"
	a := ail(t, address, 0)
	hangs, free := make(chan struct{}, 1), make(chan struct{})
	slow := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		hangs <- struct{}{}
		<-free
	}))
	t.Cleanup(slow.Close)
	wants(t, a.e, slow.URL)
	worker := exec.Command(program, "--queue", address, "--name", "porter")
	said := &heard{}
	worker.Stderr = said
	if err := worker.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = worker.Process.Kill(); _ = worker.Wait() }) // it has ended
	events(t, a.e, "a", 1)
	<-hangs
	for _, alarm := range []struct{ set, off []string }{
		{[]string{"set_disk_free_limit", "9000000GB"}, []string{"set_disk_free_limit", "50MB"}},
		{[]string{"set_vm_memory_high_watermark", "absolute", "1MB"}, []string{"set_vm_memory_high_watermark", "absolute", "512MB"}},
	} {
		if _, err := r.Tool(t.Context(), "rabbitmqctl", alarm.set...); err != nil {
			t.Fatal(err)
		}
		what := "low on disk space"
		if strings.Contains(alarm.set[0], "memory") {
			what = "low on memory"
		}
		a.suffers(what)
		if what == "low on disk space" { // the result that the worker has to hand back finds no room, either
			told := said.await("takes no messages: it is low on disk space")
			close(free)
			<-told
		}
		if _, err := r.Tool(t.Context(), "rabbitmqctl", alarm.off...); err != nil {
			t.Fatal(err)
		}
		await(t, a.e, "all is delivered", func() bool {
			return must[hooks.Counts](t)(a.e.Store.Counts(t.Context())).Deliveries[hooks.Delivered] == a.n+1
		})
	}
	<-said.await("all is well again")
	a.n++ // the event, which the sink did not get
	awaitDelivered(t, a.e, a.n)
	if err := worker.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := worker.Wait(); err != nil {
		t.Errorf("%v: %s", err, said.all.String())
	}
}

func TestABeanstalkdThatIsDrainedIsTold(t *testing.T) {
	s := broker.Own[*broker.Server](t)(broker.Beanstalkd("0"))
	a := ail(t, "beanstalk://"+s.Direct, 2)
	a.capture(1)
	a.heals()
	if err := s.Signal(syscall.SIGUSR1); err != nil {
		t.Fatal(err)
	}
	a.suffers("it is being drained")
	if err := s.Kill(); err != nil {
		t.Error(err)
	}
	if err := s.Start(); err != nil {
		t.Fatal(err)
	}
	a.heals()
}

func TestABeanstalkdWhoseDiskIsFullIsTold(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=3m,mode=0700"); err != nil {
		t.Skip("this user may not mount a small disk: ", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	s := broker.Own[*broker.Server](t)(broker.BeanstalkdIn(dir, 64<<10))
	program := queuetest.BuildWorker(t)
	a := ail(t, "beanstalk://"+s.Direct, 0)
	a.known(program, "beanstalk://"+s.Direct) // from now on nobody takes, so that its log has to grow
	if err := os.WriteFile(filepath.Join(dir, "ballast"), make([]byte, 2850<<10), 0o600); err != nil {
		t.Fatal(err)
	}
	for i := 0; a.e.QueueTrouble() == "" && i < 100; i++ {
		a.n++
		if status := post(t, a.inbox, make([]byte, 45_000), [2]string{"X-Number", fmt.Sprint(a.n)}); status != 200 {
			t.Fatalf("the inbox answers %d", status)
		}
	}
	a.suffers("it is out of memory or disk space")
	if err := os.Remove(filepath.Join(dir, "ballast")); err != nil {
		t.Fatal(err)
	}
	startWorker(t, program, "--queue", "beanstalk://"+s.Direct)
	a.heals()
}

func TestAGearmanWhoseQueueIsFullIsTold(t *testing.T) {
	s := broker.Own[*broker.Server](t)(broker.Gearman())
	program := queuetest.BuildWorker(t)
	a := ail(t, "gearman://"+s.Direct, 0)
	a.known(program, "gearman://"+s.Direct)
	a.capture(1)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	for a.e.QueueNow(ctx).Depth != 1 { // only a function that has a job can be bounded
		if ctx.Err() != nil {
			t.Fatal("nothing is put")
		}
		time.Sleep(time.Millisecond) // there is no signal for what a server has
	}
	conn, err := net.Dial("tcp", s.Direct)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, "maxqueue bellhop.jobs 1\n"); err != nil {
		t.Fatal(err)
	}
	if answer := make([]byte, 3); true {
		if _, err := io.ReadFull(conn, answer); err != nil || string(answer) != "OK\r" {
			t.Fatalf("%q, %v", answer, err)
		}
	}
	a.suffers("is full")
	startWorker(t, program, "--queue", "gearman://"+s.Direct)
	a.heals()
}
