package web

import (
	"bufio"
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// reader takes a live feed as a browser would, and keeps what was flushed to it.
type reader struct {
	mu     sync.Mutex
	header http.Header
	status int
	wrote  strings.Builder
	seen   string
}

func newReader() *reader { return &reader{header: http.Header{}, status: http.StatusOK} }

func (r *reader) Header() http.Header { return r.header }

func (r *reader) WriteHeader(status int) { r.status = status }

func (r *reader) Write(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.wrote.Write(p)
}

func (r *reader) Flush() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.seen = r.wrote.String()
}

// events lists the numbers told so far.
func (r *reader) events() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	var numbers []string
	for line := range strings.Lines(r.seen) {
		if n, ok := strings.CutPrefix(line, "data: "); ok {
			numbers = append(numbers, strings.TrimSpace(n))
		}
	}
	return strings.Join(numbers, " ")
}

// listen opens a feed; done is closed when its handler has returned.
func listen(handler http.Handler) (r *reader, leave context.CancelFunc, done chan struct{}) {
	ctx, leave := context.WithCancel(context.Background())
	r, done = newReader(), make(chan struct{})
	go func() {
		defer close(done)
		handler.ServeHTTP(r, httptest.NewRequest(http.MethodGet, "/live", nil).WithContext(ctx))
	}()
	return r, leave, done
}

func TestTheFeedTellsTheNewestAtOnceAndWhatComes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse()
		h.signed(t, 2)
		r, leave, done := listen(h.pages.Handler())
		synctest.Wait()
		if got := r.events(); got != "2" {
			t.Errorf("told %q at once; want 2", got)
		}
		if got := r.header.Get("Content-Type"); got != "text/event-stream" {
			t.Errorf("content type %q", got)
		}
		time.Sleep(time.Minute)
		h.signed(t, 1)
		h.signal.Notify()
		time.Sleep(feedBeat)
		synctest.Wait()
		if got := r.events(); got != "2 3" {
			t.Errorf("told %q; want 2 3", got)
		}
		h.signal.Notify() // something else has changed
		time.Sleep(2 * feedBeat)
		synctest.Wait()
		if got := r.events(); got != "2 3" {
			t.Errorf("told %q though nothing is new", got)
		}
		leave()
		<-done
	})
}

func TestARushOfGuestsIsFewEvents(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse()
		r, leave, done := listen(h.pages.Handler())
		for range 100 { // within two seconds
			h.signed(t, 1)
			h.signal.Notify()
			time.Sleep(20 * time.Millisecond)
		}
		time.Sleep(2 * feedBeat)
		synctest.Wait()
		told := strings.Fields(r.events())
		if len(told) < 2 || len(told) > 5 || told[len(told)-1] != "100" {
			t.Errorf("told %q; want a few numbers that end with 100", told)
		}
		leave()
		<-done
	})
}

func TestASilentFeedStaysAlive(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, leave, done := listen(newHouse().pages.Handler())
		time.Sleep(3*feedPulse + time.Second)
		synctest.Wait()
		if n := strings.Count(r.seen, ": still here\n\n"); n != 3 {
			t.Errorf("%d signs of life in three pulses", n)
		}
		leave()
		<-done
	})
}

func TestSeatsAreBoundedAndGivenBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse()
		h.pages.MaxFeeds = 2
		handler := h.pages.Handler()
		_, leaveFirst, firstDone := listen(handler)
		_, leaveSecond, secondDone := listen(handler)
		synctest.Wait()
		third, leaveThird, thirdDone := listen(handler)
		<-thirdDone
		leaveThird()
		if third.status != http.StatusServiceUnavailable || third.header.Get("Retry-After") == "" {
			t.Errorf("third feed: %d, Retry-After %q", third.status, third.header.Get("Retry-After"))
		}
		page := httptest.NewRecorder()
		handler.ServeHTTP(page, httptest.NewRequest(http.MethodGet, "/", nil))
		if page.Code != http.StatusOK {
			t.Errorf("the page answers %d when all seats are taken", page.Code)
		}
		leaveFirst()
		<-firstDone
		again, leaveAgain, againDone := listen(handler)
		synctest.Wait()
		if again.events() != "0" {
			t.Errorf("a seat was not given back: %d, %q", again.status, again.events())
		}
		leaveSecond()
		leaveAgain()
		<-secondDone
		<-againDone
	})
}

// A server that stops ends its base context; feeds must not hold it up.
func TestFeedsEndWithTheServersContext(t *testing.T) {
	h := newHouse()
	base, stop := context.WithCancel(t.Context())
	server := httptest.NewUnstartedServer(h.pages.Handler())
	server.Config.BaseContext = func(net.Listener) context.Context { return base }
	server.Start()
	answer, err := http.Get(server.URL + "/live")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	lines := bufio.NewScanner(answer.Body)
	for lines.Scan() && !strings.HasPrefix(lines.Text(), "data: 0") {
	}
	stop()
	for lines.Scan() { // ends when the handler has returned
	}
	server.Close() // blocks while a request is being answered
}
