package web

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"regexp"
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

// events lists the stamps of what was told so far.
func (r *reader) events() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	var stamps []string
	for line := range strings.Lines(r.seen) {
		if stamp, ok := strings.CutPrefix(line, "id: "); ok {
			stamps = append(stamps, strings.TrimSpace(stamp))
		}
	}
	return strings.Join(stamps, " ")
}

// listen opens the book's feed; done is closed when its handler has returned.
func listen(handler http.Handler) (r *reader, leave context.CancelFunc, done chan struct{}) {
	return listenTo(handler, httptest.NewRequest(http.MethodGet, "/live?at=0.0", nil))
}

func listenTo(handler http.Handler, request *http.Request) (r *reader, leave context.CancelFunc, done chan struct{}) {
	ctx, leave := context.WithCancel(context.Background())
	r, done = newReader(), make(chan struct{})
	go func() {
		defer close(done)
		handler.ServeHTTP(r, request.WithContext(ctx))
	}()
	return r, leave, done
}

func TestTheFeedTellsWhatThePageLacksAndWhatComes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse()
		h.signed(t, 2)
		handler := h.pages.Handler()
		r, leave, done := listen(handler)
		synctest.Wait()
		if got := r.events(); got != "2.2" {
			t.Errorf("told %q at once; want 2.2", got)
		}
		if got := r.header.Get("Content-Type"); got != "text/event-stream" {
			t.Errorf("content type %q", got)
		}
		time.Sleep(time.Minute)
		h.signed(t, 1)
		h.signal.Notify()
		time.Sleep(feedGather)
		synctest.Wait()
		if got := r.events(); got != "2.2 3.3" {
			t.Errorf("told %q; want 2.2 3.3", got)
		}
		h.signal.Notify() // something else has changed
		time.Sleep(2 * feedBeat)
		synctest.Wait()
		if got := r.events(); got != "2.2 3.3" {
			t.Errorf("told %q though nothing is new", got)
		}
		h.take(2) // out of the book
		h.signal.Notify()
		time.Sleep(feedBeat)
		synctest.Wait()
		if got := r.events(); got != "2.2 3.3 3.2" {
			t.Errorf("told %q; want 2.2 3.3 3.2", got)
		}
		leave()
		<-done
	})
}

// A browser that comes back says what it heard last; a page that is as new as the book hears nothing.
func TestWhoKnowsItAllHearsNothingAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse()
		h.signed(t, 2)
		handler := h.pages.Handler()
		page := regexp.MustCompile(`data-live="([^"]+)"`).FindStringSubmatch(h.get("/").Body.String())
		if page == nil {
			t.Fatal("the page follows no feed")
		}
		back := httptest.NewRequest(http.MethodGet, "/live?at=1.1", nil)
		back.Header.Set("Last-Event-ID", "2.2")
		for _, request := range []*http.Request{httptest.NewRequest(http.MethodGet, page[1], nil), back} {
			r, leave, done := listenTo(handler, request)
			synctest.Wait()
			if got := r.seen; got != ": open\n\n" {
				t.Errorf("%s is told %q", request.URL, got)
			}
			leave()
			<-done
		}
	})
}

func TestManyFeedsReadTheBookOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse()
		handler := h.pages.Handler()
		var leave []context.CancelFunc
		var dones []chan struct{}
		var last *reader
		for i := range 200 {
			request := httptest.NewRequest(http.MethodGet, "/live?at=0.0", nil)
			request.RemoteAddr = fmt.Sprintf("192.0.2.%d:1", i%250)
			r, l, done := listenTo(handler, request)
			leave, dones, last = append(leave, l), append(dones, done), r
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		before := h.reads.Load()
		h.signed(t, 1)
		h.signal.Notify()
		time.Sleep(feedBeat)
		synctest.Wait()
		if got := last.events(); got != "1.1" {
			t.Errorf("told %q", got)
		}
		if n := h.reads.Load() - before; n > 5 {
			t.Errorf("the book was read %d times for one entry", n)
		}
		for i, l := range leave {
			l()
			<-dones[i]
		}
	})
}

// What a feed sends is what the page shows, so that a page that follows is the same as one that is loaded.
func TestAFeedSendsThePartsAsThePageHasThem(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse()
		h.signed(t, 7)
		r, leave, done := listen(h.pages.Handler())
		synctest.Wait()
		leave()
		<-done
		data := regexp.MustCompile(`(?m)^data: (.*)$`).FindStringSubmatch(r.seen)
		if data == nil {
			t.Fatalf("no data in %q", r.seen)
		}
		var told struct{ Parts map[string]string }
		if err := json.Unmarshal([]byte(data[1]), &told); err != nil {
			t.Fatal(err)
		}
		page := h.get("/").Body.String()
		for _, id := range []string{"counter", "lately", "turn", "folio"} {
			if part := told.Parts[id]; part == "" || !strings.Contains(page, part) || !strings.Contains(page, `id="`+id+`"`) {
				t.Errorf("the part %s is not as on the page: %q", id, part)
			}
		}
	})
}

func TestARushOfGuestsIsFewEvents(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse()
		r, leave, done := listen(h.pages.Handler())
		synctest.Wait()
		for range 100 { // within two seconds
			h.signed(t, 1)
			h.signal.Notify()
			time.Sleep(20 * time.Millisecond)
		}
		time.Sleep(2 * feedBeat)
		synctest.Wait()
		told := strings.Fields(r.events())
		if len(told) < 2 || len(told) > 5 || told[len(told)-1] != "100.100" {
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
		from := func(peer string) (*reader, context.CancelFunc, chan struct{}) {
			request := httptest.NewRequest(http.MethodGet, "/live", nil)
			request.RemoteAddr = peer
			return listenTo(handler, request)
		}
		_, leaveFirst, firstDone := from("192.0.2.1:1")
		synctest.Wait()
		greedy, leaveGreedy, greedyDone := from("192.0.2.1:2")
		<-greedyDone
		leaveGreedy()
		if greedy.status != http.StatusServiceUnavailable {
			t.Errorf("one visitor may take all seats: %d", greedy.status)
		}
		_, leaveSecond, secondDone := from("192.0.2.2:1")
		synctest.Wait()
		third, leaveThird, thirdDone := from("192.0.2.3:1")
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
		again, leaveAgain, againDone := from("192.0.2.3:1")
		synctest.Wait()
		if again.events() != "0.0" {
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
	for lines.Scan() && !strings.HasPrefix(lines.Text(), "data: ") {
	}
	stop()
	for lines.Scan() { // ends when the handler has returned
	}
	server.Close() // blocks while a request is being answered
}
