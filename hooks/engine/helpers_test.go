package engine_test

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/capture/tap"
	"bellhop/hooks/engine"
)

func TestMain(m *testing.M) {
	actAsVictim()
	rabbit.Main(m)
}

// patience is far more than anything here takes.
const patience = 60 * time.Second

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

// start runs something that runs until its context ends. stop ends it and fails the test when it ended with an error.
func start(t testing.TB, run func(context.Context) error) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- run(ctx) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(stop)
	return stop
}

func config(dir string, log *slog.Logger) engine.Config {
	return engine.Config{DataDir: dir, Control: "127.0.0.1:8081", Workers: 4, Version: "test", Clock: time.Now, Log: log}
}

// open gives a running engine that ends with the test.
func open(t testing.TB, dir string, log *slog.Logger) *engine.Engine {
	t.Helper()
	e, _ := openAndStop(t, dir, log)
	return e
}

// openAndStop is open with a way to end the engine earlier.
func openAndStop(t testing.TB, dir string, log *slog.Logger) (e *engine.Engine, stop func()) {
	t.Helper()
	e, err := engine.Open(t.Context(), config(dir, log))
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

// serve serves an engine's inboxes on a listener of its own, as behind a door, and gives the URL.
func serve(t testing.TB, e *engine.Engine) string {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: e.Public("local", http.NotFoundHandler(), nil), ConnContext: tap.ConnContext, ConnState: tap.ConnState}
	served := make(chan error, 1)
	go func() { served <- server.Serve(tap.Listener(ln)) }()
	t.Cleanup(func() {
		server.Close()
		<-served
	})
	e.SetLocalURL("http://" + ln.Addr().String() + "/")
	return "http://" + ln.Addr().String()
}

// await waits until cond holds. It looks after each change in the store.
func await(t testing.TB, e *engine.Engine, what string, cond func() bool) {
	t.Helper()
	changed, stop := e.Store.Changed.Watch()
	defer stop()
	late := time.NewTimer(patience)
	defer late.Stop()
	for !cond() {
		select {
		case <-changed:
		case <-late.C:
			t.Fatal("waited in vain: " + what)
		}
	}
}

// awaitDelivery waits until a delivery is in a state.
func awaitDelivery(t testing.TB, e *engine.Engine, id hooks.ID, state hooks.DeliveryState) (d hooks.Delivery) {
	t.Helper()
	await(t, e, "delivery "+id.String()+" is "+string(state), func() bool {
		d = must[hooks.Delivery](t)(e.Store.Delivery(t.Context(), id))
		return d.State == state
	})
	return d
}

// must ends the test on an error.
func must[T any](t testing.TB) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// post sends a request and gives the answer's status.
func post(t testing.TB, url string, body []byte, header ...[2]string) int {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range header {
		r.Header[line[0]] = append(r.Header[line[0]], line[1])
	}
	r.Close = true
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	return response.StatusCode
}

// got is a request that a sink received.
type got struct {
	method, path string
	header       http.Header
	body         []byte
	at           time.Time
}

// sink is a subscriber. It answers with the statuses it was given, one after the other, the last for ever.
type sink struct {
	url string

	mu       sync.Mutex
	statuses []int
	received []got
}

func newSink(t testing.TB, statuses ...int) *sink {
	t.Helper()
	s := &sink{statuses: append(statuses, http.StatusOK)[:max(len(statuses), 1)]}
	server := httptest.NewServer(http.HandlerFunc(s.serve))
	t.Cleanup(server.Close)
	s.url = server.URL
	return s
}

func (s *sink) serve(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.received = append(s.received, got{r.Method, r.URL.RequestURI(), r.Header, body, time.Now()})
	w.WriteHeader(s.statuses[0])
	if len(s.statuses) > 1 {
		s.statuses = s.statuses[1:]
	}
}

func (s *sink) all() []got {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]got(nil), s.received...)
}
