//go:build unix

package command

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/queue"
	"bellhop/hooks/queue/pipes"
	"bellhop/hooks/queue/queuetest/broker"
)

// env is an environment with these variables.
func env(pairs ...string) func(string) string {
	return func(name string) string {
		for i := 0; i < len(pairs); i += 2 {
			if pairs[i] == name {
				return pairs[i+1]
			}
		}
		return ""
	}
}

func TestAWrongCommandLineIsSaid(t *testing.T) {
	for _, c := range []struct {
		args string
		env  []string
		code int
		want string
	}{
		{"", nil, 2, "Name the queue that Bellhop uses with --queue"},
		{"-h", nil, 0, "BELLHOP_CONCURRENCY"},
		{"--nonsense", nil, 2, "flag provided but not defined: -nonsense"},
		{"--queue amqp://h more", nil, 2, `I do not know what to do with "more".`},
		{"--queue sqlite", nil, 2, "That queue has no broker"},
		{"--queue https://function.example", nil, 2, "That queue has no broker"},
		{"--queue kafka://h", nil, 2, "amqp://"},
		{"--queue amqp://u:hunter2@h:x/", nil, 2, "cannot be read"},
		{"--queue beanstalk://u:hunter2@h", nil, 2, "Beanstalkd knows none"},
		{"--queue gearman://h?hunter2=1", nil, 2, "does not know"},
		{"--queue gearman://h --concurrency 0", nil, 2, "from 1 to 1000"},
		{"--queue gearman://h --concurrency 1001", nil, 2, "from 1 to 1000"},
		{"--queue gearman://h --concurrency x", nil, 2, "invalid value"},
		{"--queue gearman://h", []string{"BELLHOP_CONCURRENCY", "many"}, 2, "BELLHOP_CONCURRENCY is a number of jobs"},
		{"--queue gearman://h --name " + strings.Repeat("n", 101), nil, 2, "1 to 100 bytes"},
		{"--queue gearman://h --function ftp://f", nil, 2, "function"},
		{"--listen 9000", nil, 2, "--listen takes a host and a port"},
		{"--listen 0.0.0.0:9000", nil, 2, "Set it in BELLHOP_FUNCTION_TOKEN."},
		{"--listen 127.0.0.1:99999", nil, 1, "cannot be listened at"},
		{"--once", []string{"BELLHOP_QUEUE", "amqp://guest:hunter2@127.0.0.1:9/"}, 1, "Nothing listens at 127.0.0.1:9. Start RabbitMQ"},
		{"--once --queue beanstalk://127.0.0.1:9", nil, 1, "Nothing listens at 127.0.0.1:9. Start Beanstalkd"},
		{"--once --queue gearman://nowhere.invalid", nil, 1, "There is no host called nowhere.invalid."},
	} {
		var said bytes.Buffer
		if code := Run(strings.Fields(c.args), env(c.env...), &said); code != c.code || !strings.Contains(said.String(), c.want) || strings.Contains(said.String(), "hunter2") {
			t.Errorf("%s %v: %d, %s", c.args, c.env, code, said.String())
		}
	}
}

// spoken is what a program says, which can be waited for.
type spoken struct {
	mu   sync.Mutex
	all  bytes.Buffer
	want string
	came chan struct{}
}

func (s *spoken) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all.Write(p)
	if s.want != "" && strings.Contains(s.all.String(), s.want) {
		s.want = ""
		close(s.came)
	}
	return len(p), nil
}

// saying gives what a program says, and a signal once it said something.
func saying(want string) (*spoken, <-chan struct{}) {
	s := &spoken{want: want, came: make(chan struct{})}
	return s, s.came
}

// terminate sends this program the signal that a worker ends by.
func terminate(t *testing.T) {
	t.Helper()
	if err := syscall.Kill(os.Getpid(), syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
}

func TestAWorkerFinishesWhatItHasInHandAndOneForOnceEndsByItself(t *testing.T) {
	s := broker.Own[*broker.Server](t)(broker.Beanstalkd("0"))
	address := "beanstalk://" + s.Direct
	hangs, free := make(chan struct{}, 1), make(chan struct{})
	target := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		hangs <- struct{}{}
		<-free
	}))
	t.Cleanup(target.Close)
	program, err := pipes.Open(address, queue.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { program.Close() })
	put := func(n hooks.ID) {
		if err := program.Put(t.Context(), []hooks.Job{{Version: 1, Delivery: n, Attempt: 1, Method: "POST", URL: target.URL, AllowPrivate: true, ExpiresAt: time.Now().Add(time.Hour)}}); err != nil {
			t.Fatal(err)
		}
	}
	result := func(n hooks.ID) {
		for {
			results, err := program.Results(t.Context(), 1)
			if err != nil {
				t.Fatal(err)
			}
			if r := results[0]; r.Beat == nil {
				if r.Delivery != n || r.Outcome != hooks.OutcomeDelivered || r.Worker != "porter" {
					t.Errorf("the result is %+v", r)
				}
				return
			}
		}
	}
	put(1)
	said, _ := saying("")
	ended := make(chan int, 1)
	go func() {
		ended <- Run([]string{"--queue", address, "--name", "porter"}, env("BELLHOP_CONCURRENCY", "2"), said)
	}()
	<-hangs
	terminate(t)
	select {
	case code := <-ended:
		t.Fatalf("it ends with %d and a job in hand: %s", code, said.all.String())
	default:
	}
	close(free)
	if code := <-ended; code != 0 || !strings.Contains(said.all.String(), "done=1") {
		t.Errorf("it ends with %d: %s", code, said.all.String())
	}
	result(1)

	put(2)
	var once bytes.Buffer
	if code := Run([]string{"--queue", address, "--name", "porter", "--once"}, env(), &once); code != 0 || !strings.Contains(once.String(), "done=1") {
		t.Errorf("once: %d, %s", code, once.String())
	}
	result(2)
}

func TestAWorkerIsAFunctionUntilItIsToldToEnd(t *testing.T) {
	target := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) }))
	t.Cleanup(target.Close)
	at := broker.Own[*broker.Ports](t)(broker.Keep(1)).Address()
	said, ready := saying("performs jobs")
	ended := make(chan int, 1)
	go func() {
		ended <- Run([]string{"--listen", at}, env("BELLHOP_FUNCTION_TOKEN", "hunter2", "BELLHOP_NAME", "cloud"), said)
	}()
	<-ready
	job, err := json.Marshal(hooks.Job{Version: 1, Delivery: 7, Attempt: 2, Method: "POST", URL: target.URL, AllowPrivate: true})
	if err != nil {
		t.Fatal(err)
	}
	ask := func(token string) (status int, r hooks.Result) {
		q, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+at, bytes.NewReader(job))
		if err != nil {
			t.Fatal(err)
		}
		q.Header.Set("Authorization", "Bearer "+token)
		q.Close = true
		answer, err := http.DefaultClient.Do(q)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		_ = json.NewDecoder(answer.Body).Decode(&r) // a refusal is none
		return answer.StatusCode, r
	}
	if status, r := ask("hunter2"); status != 200 || r.Delivery != 7 || r.Attempt != 2 || r.Status != http.StatusTeapot || r.Worker != "cloud" {
		t.Errorf("%d: %+v", status, r)
	}
	if status, _ := ask("wrong"); status != http.StatusUnauthorized {
		t.Errorf("the wrong token: %d", status)
	}
	terminate(t)
	if code := <-ended; code != 0 || strings.Contains(said.all.String(), "hunter2") {
		t.Errorf("it ends with %d: %s", code, said.all.String())
	}
}
