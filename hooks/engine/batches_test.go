package engine_test

import (
	"cmp"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"bellhop/hooks"
)

// tally counts what comes to it by the number that each request has, or else by its event. It gives a signal when so many have come.
type tally struct {
	mu    sync.Mutex
	came  map[string]int
	order []string
	at    int
	there chan struct{}
}

func newTally(t *testing.T) (c *tally, url string) {
	c = &tally{came: map[string]int{}}
	server := httptest.NewServer(c)
	t.Cleanup(server.Close)
	return c, server.URL
}

func (c *tally) ServeHTTP(_ http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	n := cmp.Or(r.Header.Get("X-Number"), r.Header.Get("Webhook-Id"))
	c.came[n]++
	c.order = append(c.order, n)
	if len(c.order) == c.at {
		close(c.there)
	}
}

// arm gives the signal once more requests have come.
func (c *tally) arm(more int) <-chan struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at, c.there = len(c.order)+more, make(chan struct{})
	return c.there
}

// numbered has an inbox capture n requests with numbers. Inbox orders is what a victim has.
func numbered(t *testing.T, dir string, n int) {
	t.Helper()
	e, stop := openAndStop(t, dir, quiet())
	defer stop()
	url := serve(t, e)
	must[hooks.Inbox](t)(e.Store.AddInbox(t.Context(), hooks.Inbox{Name: "orders"}))
	for i := range n {
		post(t, url+"/in/orders", []byte("order"), [2]string{"X-Number", fmt.Sprint(i)})
	}
}

func TestAReplayInBulkSendsEachOnceWheneverItIsKilled(t *testing.T) {
	const n, kills, inFlight = 400, 4, 8
	dir := t.TempDir()
	numbered(t, dir, n)
	sink, url := newTally(t)
	for round := range kills {
		says, kill := startVictim(t, dir, url+"/forwards")
		enough := sink.arm(n / (kills + 2))
		if round == 0 {
			r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, says.Control+"/api/v1/replays", strings.NewReader(`{"q":"in inbox:orders","rate":1000,"url":"`+url+`"}`))
			if err != nil {
				t.Fatal(err)
			}
			r.Header.Set("Authorization", "Bearer "+says.Token)
			r.Header.Set("Content-Type", "application/json")
			r.Close = true
			response, err := http.DefaultClient.Do(r)
			if err != nil || response.StatusCode != http.StatusCreated {
				t.Fatal(response, err)
			}
			response.Body.Close()
		}
		select {
		case <-enough:
		case <-time.After(patience):
			t.Error("nothing more comes")
		}
		kill()
	}
	e := open(t, dir, quiet())
	var b hooks.Batch
	await(t, e, "the batch is done", func() bool {
		b = must[hooks.Batch](t)(e.Store.Batch(t.Context(), 1))
		return b.State == hooks.BatchDone
	})
	if b.Made != n || b.Counts[hooks.Delivered] != n || len(b.Skips) > 0 {
		t.Errorf("got %+v", b)
	}
	made := map[string]bool{}
	for _, d := range must[[]hooks.Delivery](t)(e.Store.Deliveries(t.Context(), hooks.DeliveryQuery{Limit: hooks.MaxPage})) {
		if made[d.Cause.ID] {
			t.Errorf("exchange %s was made twice", d.Cause.ID)
		}
		made[d.Cause.ID] = true
	}
	again := len(sink.order) - n
	if len(made) != n || len(sink.came) != n || again > kills*inFlight {
		t.Errorf("%d made, %d came, %d of them again", len(made), len(sink.came), again)
	}
}

func TestAReplayInBulkKeepsItsOrderAndEndsWhenItIsCancelled(t *testing.T) {
	dir := t.TempDir()
	numbered(t, dir, 20)
	e := open(t, dir, quiet())
	sink, url := newTally(t)
	first := sink.arm(5)
	b := must[hooks.Batch](t)(e.StartReplays(t.Context(), hooks.BatchWish{Filter: "in", URL: url, Newest: true, InTurn: true}, 0))
	<-first
	b = must[hooks.Batch](t)(e.CancelReplays(t.Context(), b.ID))
	await(t, e, "nothing of it is under way", func() bool { return must[int](t)(e.Store.Unsent(t.Context(), b.ID)) == 0 })
	if b = must[hooks.Batch](t)(e.Store.Batch(t.Context(), b.ID)); b.State != hooks.BatchCancelled || b.Made > 19 {
		t.Errorf("got %+v", b)
	}
	sink.mu.Lock()
	defer sink.mu.Unlock()
	for i, number := range sink.order {
		if number != fmt.Sprint(19-i) {
			t.Fatalf("came in the order %v", sink.order)
		}
	}
}

func TestWhatAFileSaysWentSomewhereGoesNowhereByItself(t *testing.T) {
	e := open(t, t.TempDir(), quiet())
	har := `{"log":{"version":"1.2","creator":{"name":"x","version":"1"},"entries":[{"startedDateTime":"2026-01-01T00:00:00Z","time":1,
		"request":{"method":"POST","url":"https://api.example.com/x","httpVersion":"HTTP/1.1","headers":[],"queryString":[],"cookies":[],"headersSize":-1,"bodySize":0},
		"response":{"status":200,"statusText":"OK","httpVersion":"HTTP/1.1","headers":[],"cookies":[],"content":{"size":0,"mimeType":""},"redirectURL":"","headersSize":-1,"bodySize":0},
		"cache":{},"timings":{"send":0,"wait":1,"receive":0}}]}}`
	must[hooks.Imported](t)(e.Import(t.Context(), strings.NewReader(har), "", nil))
	plan, err := e.PlanReplays(t.Context(), hooks.BatchWish{})
	if err != nil || plan.Sends != 0 || len(plan.Skips) != 1 || !strings.Contains(plan.Skips[0].Reason, "Name a URL") {
		t.Errorf("got %+v, %v", plan, err)
	}
	if plan, err := e.PlanReplays(t.Context(), hooks.BatchWish{URL: "http://localhost:9"}); err != nil || plan.Sends != 1 {
		t.Errorf("to a URL: %+v, %v", plan, err)
	}
}
