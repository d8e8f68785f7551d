package control_test

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"bellhop/hooks"
)

// ear is a listener to the stream.
type ear struct {
	h     *house
	lines *bufio.Reader
}

// stream opens the stream; it is open once this returns.
func (h *house) stream(lastEventID string) ear {
	h.Helper()
	r := h.request("GET", "/api/v1/stream", nil)
	ctx, stop := context.WithTimeout(r.Context(), patience)
	r = r.WithContext(ctx)
	if lastEventID != "" {
		r.Header.Set("Last-Event-ID", lastEventID)
	}
	response, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		h.Fatal(err)
	}
	h.Cleanup(func() {
		stop()
		response.Body.Close()
	})
	if response.StatusCode != 200 || response.Header.Get("Content-Type") != "text/event-stream" {
		h.Fatalf("got %d %v", response.StatusCode, response.Header)
	}
	h.seen["GET /api/v1/stream"] = true
	e := ear{h, bufio.NewReader(response.Body)}
	if line := block(e.h.T, e.lines); line != ": open\n\n" {
		h.Fatalf("the stream begins with %q", line)
	}
	return e
}

// event reads the next event, which must be an exchange as in the list.
func (e ear) event() answer {
	e.h.Helper()
	var id, data string
	block := block(e.h.T, e.lines)
	if n, err := fmt.Sscanf(block, "event: exchange\nid: %s\n", &id); n != 1 || err != nil {
		e.h.Fatalf("got %q", block)
	}
	_, data, _ = strings.Cut(block, "data: ")
	a := answer{value: parse(e.h.T, []byte(data)), body: []byte(data)}
	e.h.fits("event", map[string]any{"$ref": "#/components/schemas/Exchange"}, a.value)
	if a.get("id") != id {
		e.h.Errorf("the event %s is about the exchange %s", id, a.get("id"))
	}
	return a
}

func (e ear) hears(ids ...string) {
	e.h.Helper()
	for _, id := range ids {
		if got := e.event().get("id"); got != id {
			e.h.Errorf("heard of exchange %s, want %s", got, id)
		}
	}
}

func TestTheStreamTellsOfNewExchangesAndAgainWhenTheyChange(t *testing.T) {
	h := open(t)
	arrived, release := make(chan struct{}), make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		close(arrived)
		<-release
	}))
	t.Cleanup(server.Close)
	h.call(201, "POST", "/api/v1/inboxes", map[string]string{"name": "a"})
	capture := h.capture(httptest.NewRequest("POST", "/in/a", strings.NewReader("hello")))
	early := h.stream("")
	h.call(201, "POST", "/api/v1/exchanges/"+capture+"/replay", map[string]string{"url": server.URL})
	h.call(200, "POST", "/api/v1/queue/resume", nil)

	first := early.event()
	if first.get("open") != "true" || first.get("direction") != "out" || first.get("cause.id") != capture {
		t.Errorf("first: %s", first.body)
	}
	<-arrived
	if got := h.call(200, "GET", "/api/v1/exchanges/"+first.get("id"), nil); got.get("request.headers") != "[]" || got.get("took_ms") != "0" {
		t.Errorf("while it is open: %s", got.body)
	}
	h.refused("not_found", "There is no response yet.", "GET", "/api/v1/exchanges/"+first.get("id")+"/response", nil)
	late := h.stream("") // it hears of the change too, though not of the beginning
	close(release)
	for _, e := range []ear{early, late} {
		if then := e.event(); then.get("id") != first.get("id") || then.get("open") != "false" || then.get("status") != "200" {
			t.Errorf("then: %s", then.body)
		}
	}
	h.page("after")
	if got := early.event(); got.get("url") != "/after" {
		t.Errorf("after: %s", got.body)
	}
}

// page records a visit to a page and gives its exchange's id.
func (h *house) page(name string) string {
	h.Helper()
	id := h.engine.Store.NextExchange()
	h.record(id, name)
	return id.String()
}

func (h *house) record(id hooks.ID, name string) {
	h.Helper()
	x := hooks.Exchange{ID: id, Direction: hooks.In, At: time.Now(), Method: "GET", URL: "/" + name, Status: 200, Verdict: hooks.VerdictNone}
	if err := h.engine.Store.Record(h.Context(), x, hooks.Payload{}, hooks.Payload{}); err != nil {
		h.Fatal(err)
	}
}

func TestTheStreamGoesOnBehindTheLastEvent(t *testing.T) {
	h := open(t)
	a, b, c := h.page("a"), h.page("b"), h.page("c")
	behind, all, now := h.stream(a), h.stream("0"), h.stream("")
	d := h.page("d")
	behind.hears(b, c, d)
	all.hears(a, b, c, d)
	now.hears(d)
	for _, bad := range []string{"x", "-1", "1.5"} {
		r := h.request("GET", "/api/v1/stream", nil)
		r.Header.Set("Last-Event-ID", bad)
		if got := h.do(r); got.status != 400 || got.get("error.code") != "invalid" {
			t.Errorf("Last-Event-ID %s: got %d %s", bad, got.status, got.body)
		}
	}
}

func TestAnExchangeThatIsStoredAfterALaterOneIsNotMissed(t *testing.T) {
	h := open(t)
	e := h.stream("")
	slow, quick := h.engine.Store.NextExchange(), h.engine.Store.NextExchange()
	h.record(quick, "quick")
	e.hears(quick.String())
	h.record(slow, "slow")
	e.hears(slow.String())
}
