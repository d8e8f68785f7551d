package engine_test

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/signature"
)

// TestASenderHearsTheTargetOfItsForward sends through an inbox that passes answers on, to a target that is there and
// to one that is not.
func TestASenderHearsTheTargetOfItsForward(t *testing.T) {
	e := open(t, t.TempDir(), quiet())
	url := serve(t, e)
	target := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.Header().Set("X-Target", r.URL.Path)
		w.WriteHeader(http.StatusAccepted)
		_, _ = w.Write(append([]byte("heard "), body...))
	}))
	t.Cleanup(target.Close)
	pass := func(name, to string) {
		must[hooks.Inbox](t)(e.Store.AddInbox(t.Context(), hooks.Inbox{Name: name, Answer: hooks.Answer{Kind: hooks.AnswerForwarded}, Forwards: []hooks.Forward{{URL: to}}}))
	}
	pass("a", target.URL+"/hooks")
	pass("b", "http://127.0.0.1:1/")

	response, err := http.Post(url+"/in/a", "text/plain", strings.NewReader("ping"))
	if err != nil {
		t.Fatal(err)
	}
	body, _ := io.ReadAll(response.Body)
	response.Body.Close()
	if response.StatusCode != http.StatusAccepted || string(body) != "heard ping" || response.Header.Get("X-Target") != "/hooks" {
		t.Errorf("the sender heard %d %q %v", response.StatusCode, body, response.Header)
	}
	await(t, e, "the capture is processed", func() bool {
		x := exchanges(t, e, hooks.ExchangeQuery{Inbox: "a"})[0]
		return x.State == hooks.StateProcessed && !x.Open && x.Status == http.StatusAccepted
	})
	x := exchanges(t, e, hooks.ExchangeQuery{Inbox: "a"})[0]
	if p := must[hooks.Payload](t)(e.Store.Payload(t.Context(), x.Response.ID)); string(p.Body) != "heard ping" {
		t.Errorf("the answer is stored as %q", p.Body)
	}
	if status := post(t, url+"/in/b", []byte("ping")); status != http.StatusBadGateway {
		t.Errorf("the sender heard %d of a target that is not there", status)
	}
	await(t, e, "the capture has failed", func() bool {
		x := exchanges(t, e, hooks.ExchangeQuery{Inbox: "b"})[0]
		return x.State == hooks.StateFailed && strings.Contains(x.StateReason, "http://127.0.0.1:1/")
	})
	if d := must[[]hooks.Delivery](t)(e.Store.Deliveries(t.Context(), hooks.DeliveryQuery{})); d[0].Attempts != 1 || d[0].State != hooks.GivenUp {
		t.Errorf("it is tried again although the sender was told: %+v", d[0])
	}
}

// TestAStopWhileASenderWaitsLeavesNothingOpen stops an engine while a target has not answered.
func TestAStopWhileASenderWaitsLeavesNothingOpen(t *testing.T) {
	dir := t.TempDir()
	e, stop := openAndStop(t, dir, quiet())
	url := serve(t, e)
	reached, leave, once := make(chan struct{}), make(chan struct{}), sync.Once{}
	target := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		once.Do(func() { close(reached) })
		<-leave
	}))
	t.Cleanup(target.Close)
	t.Cleanup(func() { close(leave) })
	must[hooks.Inbox](t)(e.Store.AddInbox(t.Context(), hooks.Inbox{Name: "a", Answer: hooks.Answer{Kind: hooks.AnswerForwarded, Deadline: 5 * time.Second}, Forwards: []hooks.Forward{{URL: target.URL}}}))
	asked := make(chan struct{})
	go func() {
		defer close(asked)
		if response, err := http.Post(url+"/in/a", "text/plain", strings.NewReader("ping")); err == nil {
			response.Body.Close()
		}
	}()
	<-reached
	stop()
	again := open(t, dir, quiet())
	if x := exchanges(t, again, hooks.ExchangeQuery{Inbox: "a"})[0]; x.Open || x.Error == "" {
		t.Errorf("got %+v", x)
	}
	<-asked
}

func TestAForwardThatLeadsBackComesToAnEnd(t *testing.T) {
	e := open(t, t.TempDir(), quiet())
	url := serve(t, e)
	must[hooks.Inbox](t)(e.Store.AddInbox(t.Context(), hooks.Inbox{Name: "a", Forwards: []hooks.Forward{{URL: url + "/in/a"}}}))
	post(t, url+"/in/a", []byte("round"))
	await(t, e, "it stops", func() bool {
		failed := exchanges(t, e, hooks.ExchangeQuery{State: hooks.StateFailed})
		return len(failed) == 1 && strings.Contains(failed[0].StateReason, "goes no further")
	})
	if n := len(exchanges(t, e, hooks.ExchangeQuery{Inbox: "a"})); n != 11 {
		t.Errorf("it went round %d times", n)
	}
}

func TestATestIsSignedAsTheInboxExpects(t *testing.T) {
	e := open(t, t.TempDir(), quiet())
	for name, verify := range map[string]hooks.Verify{
		"plain":     {},
		"standard":  {Scheme: hooks.SchemeStandard, Secrets: []string{signature.GenerateSecret(), signature.GenerateSecret()}},
		"described": {Scheme: hooks.SchemeDescribed, Described: hooks.Description{Header: "X-Acme", Prefix: "v1=", Template: "{ts}.{body}", TimestampHeader: "X-At"}, Secrets: []string{"s"}},
	} {
		must[hooks.Inbox](t)(e.Store.AddInbox(t.Context(), hooks.Inbox{Name: name, Verify: verify, Answer: hooks.Answer{Status: 202}}))
	}
	if _, err := e.TestInbox(t.Context(), "plain"); hooks.CodeOf(err) != hooks.CodeConflict {
		t.Errorf("without a local address: %v", err)
	}
	serve(t, e)
	for name, want := range map[string]hooks.Verdict{"plain": hooks.VerdictNone, "standard": hooks.VerdictValid, "described": hooks.VerdictValid} {
		d := must[hooks.Delivery](t)(e.TestInbox(t.Context(), name))
		awaitDelivery(t, e, d.ID, hooks.Delivered)
		await(t, e, "it is judged", func() bool { return exchanges(t, e, hooks.ExchangeQuery{Inbox: name})[0].State == hooks.StateProcessed })
		if x := exchanges(t, e, hooks.ExchangeQuery{Inbox: name})[0]; x.Verdict != want {
			t.Errorf("%s: %s, %s", name, x.Verdict, x.VerdictReason)
		}
	}
	if _, err := e.TestInbox(t.Context(), "nobody"); hooks.CodeOf(err) != hooks.CodeNotFound {
		t.Errorf("an inbox that is not there: %v", err)
	}
}

func TestASequenceGoesOnOverAllDoors(t *testing.T) {
	e := open(t, t.TempDir(), quiet())
	first, second := serve(t, e), serve(t, e)
	must[hooks.Inbox](t)(e.Store.AddInbox(t.Context(), hooks.Inbox{Name: "a", Answer: hooks.Answer{Kind: hooks.AnswerSequence, Sequence: []int{500, 503, 200}}}))
	for i, c := range []struct {
		url  string
		want int
	}{{first, 500}, {second, 503}} {
		if got := post(t, c.url+"/in/a", nil); got != c.want || e.SequenceAt("a") != i+1 {
			t.Errorf("request %d: %d, and then the one at %d", i+1, got, e.SequenceAt("a"))
		}
	}
	e.StartOver("a")
	if e.SequenceAt("a") != 0 {
		t.Errorf("started over at %d", e.SequenceAt("a"))
	}
}

func TestWhatIsNotKeptIsPurgedByItself(t *testing.T) {
	e := open(t, t.TempDir(), quiet())
	url := serve(t, e)
	must[hooks.Inbox](t)(e.Store.AddInbox(t.Context(), hooks.Inbox{Name: "a"}))
	for range 10 {
		post(t, url+"/in/a", []byte("x"))
	}
	await(t, e, "all are processed", func() bool { return len(exchanges(t, e, hooks.ExchangeQuery{State: hooks.StateProcessed})) == 10 })
	if err := e.SetRetention(t.Context(), hooks.Retention{Count: -1}); hooks.CodeOf(err) != hooks.CodeInvalid {
		t.Errorf("got %v", err)
	}
	if err := e.SetRetention(t.Context(), hooks.Retention{Count: 4}); err != nil {
		t.Fatal(err)
	}
	await(t, e, "six are purged", func() bool { return len(exchanges(t, e, hooks.ExchangeQuery{})) == 4 })
	if r := must[hooks.Retention](t)(e.Retention(t.Context())); r.Count != 4 {
		t.Errorf("got %+v", r)
	}
	if done := must[hooks.Purged](t)(e.Purge(t.Context(), hooks.Retention{Count: 1})); done.Exchanges != 3 {
		t.Errorf("purged %+v", done)
	}
}

// TestASlowSenderIsServedAndHoldsUpNobody drips a request, byte by byte, while others are answered.
func TestASlowSenderIsServedAndHoldsUpNobody(t *testing.T) {
	e := open(t, t.TempDir(), quiet())
	url := serve(t, e)
	must[hooks.Inbox](t)(e.Store.AddInbox(t.Context(), hooks.Inbox{Name: "a"}))
	conn, err := net.Dial("tcp", strings.TrimPrefix(url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, "POST /in/a HTTP/1.1\r\nHost: a\r\nContent-Length: 50\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	for range 50 {
		if _, err := io.WriteString(conn, "x"); err != nil {
			t.Fatal(err)
		}
		if status := post(t, url+"/in/a", []byte("y")); status != 200 {
			t.Fatalf("another sender got %d", status)
		}
	}
	response, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil || response.StatusCode != 200 {
		t.Fatalf("%v, %v", response, err)
	}
	response.Body.Close()
	await(t, e, "all are stored", func() bool { return len(exchanges(t, e, hooks.ExchangeQuery{Inbox: "a", Limit: 100})) == 51 })
}
