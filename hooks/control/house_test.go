package control_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"bellhop/guestbook"
	"bellhop/hooks/engine"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// patience is how long a test waits for what must come.
const patience = time.Minute

// house is the API over a real engine with a store of its own. Its queue is paused until a test resumes it.
type house struct {
	*testing.T
	engine *engine.Engine
	url    string
	spec   spec
	door   *frontDoor
	ways   *ways
	seen   map[string]bool // patterns of the calls that were answered with success
}

func open(t *testing.T) *house {
	t.Helper()
	quiet := slog.New(slog.DiscardHandler)
	e, err := engine.Open(t.Context(), engine.Config{DataDir: t.TempDir(), Workers: 2, Version: "test", Clock: time.Now, Log: quiet})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- e.Run(ctx) }()
	book := guestbook.Book{Entries: e.Store, Rules: e.Store, Desk: e.Store, Clock: time.Now}
	api, door := e.API(book, func(string) bool { return false }), newFrontDoor()
	ways := newWays()
	api.Tunnel, api.Doors = door, ways
	server := httptest.NewUnstartedServer(api.Handler())
	server.Config.BaseContext = func(net.Listener) context.Context { return ctx }
	server.Start()
	t.Cleanup(func() {
		stop()
		server.Close()
		if err := <-ended; err != nil {
			t.Errorf("the engine ended with %v", err)
		}
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	<-e.Running()
	if err := e.Pause(t.Context()); err != nil {
		t.Fatal(err)
	}
	return &house{t, e, server.URL, readSpec(t), door, ways, map[string]bool{}}
}

// answer is what a call was answered.
type answer struct {
	status int
	header http.Header
	body   []byte
	value  any // the body when it is JSON
}

// get gives a value inside the answer, as text: "items.0.id". What is not there is "<nil>".
func (a answer) get(path string) string { return fmt.Sprint(dig(a.value, strings.Split(path, ".")...)) }

// count tells how many items a list has.
func (a answer) count(path string) int {
	items, _ := dig(a.value, strings.Split(path, ".")...).([]any)
	return len(items)
}

// request makes an authorized request. A body that is a string goes as it is, any other as JSON.
func (h *house) request(method, path string, body any) *http.Request {
	h.Helper()
	var text io.Reader
	switch body := body.(type) {
	case nil:
	case string:
		text = strings.NewReader(body)
	default:
		b, err := json.Marshal(body)
		if err != nil {
			h.Fatal(err)
		}
		text = bytes.NewReader(b)
	}
	r, err := http.NewRequestWithContext(h.Context(), method, h.url+path, text)
	if err != nil {
		h.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+h.engine.Token)
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	return r
}

// do sends a request.
func (h *house) do(r *http.Request) answer {
	h.Helper()
	response, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		h.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		h.Fatal(err)
	}
	a := answer{status: response.StatusCode, header: response.Header, body: body}
	if a.header.Get("Content-Type") == "application/json" {
		a.value = parse(h.T, body)
	}
	return a
}

// call makes a call that must be answered with the status, and holds request and answer to the document.
func (h *house) call(status int, method, path string, body any) answer {
	h.Helper()
	r := h.request(method, path, body)
	_, pattern := h.spec.mux.Handler(r)
	op := h.spec.operation(pattern)
	a := h.do(r)
	if a.status != status {
		h.Fatalf("%s %s: got %d %s, want %d", method, path, a.status, a.body, status)
	}
	described := dig(op, "responses", strconv.Itoa(status))
	if described == nil {
		h.Fatalf("%s %s: %d is not in the document", method, path, status)
	}
	if status < 300 {
		h.seen[pattern] = true
		if body != nil {
			sent, _ := io.ReadAll(h.request(method, path, body).Body)
			h.fits(pattern+" request", h.spec.schema(dig(op, "requestBody")), parse(h.T, sent))
		}
	}
	if a.value != nil {
		h.fits(pattern+" "+strconv.Itoa(status), h.spec.schema(described), a.value)
	}
	return a
}

func (h *house) fits(at string, schema, v any) {
	h.Helper()
	for _, wrong := range h.spec.check(at, schema, v) {
		h.Error(wrong)
	}
}

// refused makes a call that must be refused with a code and a message that has the words.
func (h *house) refused(code, words, method, path string, body any) {
	h.Helper()
	statuses := map[string]int{"invalid": 400, "not_found": 404, "conflict": 409, "too_large": 413}
	a := h.call(statuses[code], method, path, body)
	if a.get("error.code") != code || !strings.Contains(a.get("error.message"), words) {
		h.Errorf("%s %s: got %s, want %s with %q", method, path, a.body, code, words)
	}
}

// capture has an inbox capture a request and gives the exchange's id once it is processed.
func (h *house) capture(r *http.Request) string {
	h.Helper()
	h.engine.Public("local", http.NotFoundHandler(), nil).ServeHTTP(httptest.NewRecorder(), r)
	id := h.call(200, "GET", "/api/v1/exchanges?q=in&limit=1", nil).get("items.0.id")
	h.await(func() bool { return h.call(200, "GET", "/api/v1/exchanges/"+id, nil).get("state") != "new" })
	return id
}

// await waits until something is so, looking whenever the store has changed.
func (h *house) await(so func() bool) {
	h.Helper()
	changed, stop := h.engine.Store.Changed.Watch()
	defer stop()
	late := time.After(patience)
	for !so() {
		select {
		case <-changed:
		case <-late:
			h.Fatal("waited too long")
		}
	}
}

// heard is a request that a subscriber got.
type heard struct {
	*http.Request
	body []byte
}

// subscriber is a URL that answers every request with a status, and hands on what it heard. A test reads all of it.
func (h *house) subscriber(status int) (url string, requests <-chan heard) {
	c := make(chan heard, 100)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			h.Error(err)
		}
		w.Header().Set("X-Answered", "yes")
		w.WriteHeader(status)
		c <- heard{r, body}
	}))
	h.Cleanup(server.Close)
	return server.URL + "/hooks", c
}

func (h *house) next(requests <-chan heard) heard {
	h.Helper()
	select {
	case r := <-requests:
		return r
	case <-time.After(patience):
		h.Fatal("nothing was delivered")
		return heard{}
	}
}
