package engine_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/capture/tap"
	"bellhop/hooks/engine"
	"bellhop/hooks/store"
)

// The victim is this test's own program as a child that runs an engine until it is killed.
const (
	victimFolder = "BELLHOP_TEST_VICTIM_FOLDER"
	victimSink   = "BELLHOP_TEST_VICTIM_SINK" // where it forwards to
)

// victimSays is what the victim prints once it takes work.
type victimSays struct{ Public, Control, Token string }

// actAsVictim makes this process a victim when a test has asked for that. It does not return then.
func actAsVictim() {
	if dir := os.Getenv(victimFolder); dir != "" {
		go func() { // a victim does not outlive its test
			_, _ = io.Copy(io.Discard, os.Stdin)
			os.Exit(1)
		}()
		fmt.Fprintln(os.Stderr, runVictim(dir, os.Getenv(victimSink)))
		os.Exit(1)
	}
}

func runVictim(dir, sink string) error {
	ctx := context.Background()
	e, err := engine.Open(ctx, config(dir, quiet()))
	if err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() { ended <- e.Run(ctx) }()
	<-e.Running()
	_, err = e.Store.AddInbox(ctx, hooks.Inbox{Name: "orders", Forwards: []hooks.Forward{{URL: sink}}})
	if err != nil && hooks.CodeOf(err) != hooks.CodeConflict {
		return err
	}
	if subs, err := e.Store.Subscriptions(ctx); err != nil {
		return err
	} else if len(subs) == 0 {
		if _, err := e.Store.AddSubscription(ctx, hooks.Subscription{URL: sink, Types: []string{"*"}, AllowPrivate: true, Active: true}); err != nil {
			return err
		}
	}
	says := victimSays{Token: e.Token}
	for _, door := range []struct {
		address *string
		handler http.Handler
	}{
		{&says.Public, e.Public("local", http.NotFoundHandler(), nil)},
		{&says.Control, e.API(nil, func(string) bool { return false }).Handler()},
	} {
		ln, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return err
		}
		*door.address = "http://" + ln.Addr().String()
		server := &http.Server{Handler: door.handler, ConnContext: tap.ConnContext, ConnState: tap.ConnState}
		go func() { ended <- server.Serve(tap.Listener(ln)) }()
	}
	if err := json.NewEncoder(os.Stdout).Encode(says); err != nil {
		return err
	}
	return <-ended
}

// startVictim starts a victim; kill ends it without a chance to tidy up.
func startVictim(t *testing.T, dir, sink string) (says victimSays, kill func()) {
	t.Helper()
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), victimFolder+"="+dir, victimSink+"="+sink)
	child.Stderr = os.Stderr
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := child.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	kill = sync.OnceFunc(func() {
		_ = child.Process.Kill() // fails when it has ended
		_ = child.Wait()         // says that it was killed
	})
	t.Cleanup(kill)
	if err := json.NewDecoder(bufio.NewReader(out)).Decode(&says); err != nil {
		t.Fatal("the victim did not start: ", err)
	}
	return says, kill
}

// book keeps what was sent and acknowledged, and what came out at the other end.
type book struct {
	mu       sync.Mutex
	captures map[string][]byte // acknowledged webhooks: id -> body
	events   map[string]string // acknowledged events: id -> data
	came     map[string][]string
	acks     int
	killAt   int
	killed   chan struct{}
}

func (b *book) arm(killAt int) chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.acks, b.killAt, b.killed = 0, killAt, make(chan struct{})
	return b.killed
}

// acknowledged notes an answer. It gives the signal to kill when its time has come.
func (b *book) acknowledged(note func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	note()
	if b.acks++; b.acks == b.killAt {
		close(b.killed)
	}
}

// receive is the subscriber at the other end.
func (b *book) receive(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // the victim was killed in the middle
	}
	id := r.Header.Get("Webhook-Id")
	b.mu.Lock()
	defer b.mu.Unlock()
	b.came[id] = append(b.came[id], string(body))
}

// send posts unique webhooks, or events, until the victim is gone.
func (b *book) send(t *testing.T, says victimSays, name string, events bool) {
	client := &http.Client{Transport: &http.Transport{}, Timeout: patience}
	defer client.CloseIdleConnections()
	for i := 0; ; i++ {
		id := fmt.Sprintf("%s-%d", name, i)
		body := fmt.Appendf(nil, `{"id":%q,"pad":"%x"}`, id, bytes.Repeat([]byte{byte(i)}, rand.IntN(1500)))
		url, want := says.Public+"/in/orders/"+id, http.StatusOK
		if events {
			body = fmt.Appendf(nil, `{"id":%q,"type":"a.b","data":{"mine":%q}}`, id, id)
			url, want = says.Control+"/api/v1/events", http.StatusAccepted
		}
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, bytes.NewReader(body))
		if err != nil {
			t.Error(err)
			return
		}
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Authorization", "Bearer "+says.Token)
		r.Header["webhook-id"] = []string{id}
		response, err := client.Do(r)
		if err != nil {
			return // killed: whether this one is stored nobody knows
		}
		_, err = io.Copy(io.Discard, response.Body)
		response.Body.Close()
		if response.StatusCode != want {
			t.Errorf("%s: answered %s", id, response.Status)
			return
		}
		b.acknowledged(func() {
			if events {
				b.events[id] = fmt.Sprintf(`{"mine":%q}`, id)
			} else {
				b.captures[id] = body
			}
		})
		if err != nil {
			return
		}
	}
}

func TestNothingAcknowledgedIsLostInACrash(t *testing.T) {
	dir := t.TempDir()
	b := &book{captures: map[string][]byte{}, events: map[string]string{}, came: map[string][]string{}}
	sink := httptest.NewServer(http.HandlerFunc(b.receive))
	t.Cleanup(sink.Close)
	for round := range 5 {
		says, kill := startVictim(t, dir, sink.URL)
		killed := b.arm(50 + rand.IntN(400))
		var wg sync.WaitGroup
		for client := range 16 {
			wg.Go(func() { b.send(t, says, fmt.Sprintf("%d-%d", round, client), client%4 == 0) })
		}
		select {
		case <-killed:
		case <-time.After(patience):
			t.Error("the victim acknowledges nothing more")
		}
		kill()
		wg.Wait()
		b.checkCaptures(t, dir)
	}

	e := open(t, dir, quiet())
	await(t, e, "every delivery has come to its end", func() bool {
		c := must[hooks.Counts](t)(e.Store.Counts(t.Context())).Deliveries
		uninspected := must[[]hooks.Errand](t)(e.Store.Uninspected(t.Context(), 1))
		return c[hooks.Due]+c[hooks.InFlight]+c[hooks.Waiting] == 0 && len(uninspected) == 0
	})
	b.checkDeliveries(t)
	if c := must[hooks.Counts](t)(e.Store.Counts(t.Context())).Deliveries; c[hooks.GivenUp] != 0 {
		t.Errorf("%d deliveries were given up", c[hooks.GivenUp])
	}
}

// checkCaptures looks for every acknowledged webhook, after a crash and before anything else has run.
func (b *book) checkCaptures(t *testing.T, dir string) {
	t.Helper()
	s := must[*store.Store](t)(store.Open(t.Context(), store.Options{Path: filepath.Join(dir, "bellhop.db"), Clock: time.Now, Log: quiet()}))
	defer s.Close()
	found := map[string]bool{}
	var before hooks.ID
	for {
		page := must[[]hooks.Exchange](t)(s.Exchanges(t.Context(), hooks.ExchangeQuery{Inbox: "orders", Before: before, Limit: hooks.MaxPage}))
		for _, x := range page {
			id := filepath.Base(x.URL)
			body, acknowledged := b.captures[id]
			if !acknowledged {
				continue // stored, and killed before the answer was out
			}
			sum := sha256.Sum256(body)
			p := must[hooks.Payload](t)(s.Payload(t.Context(), x.Request.ID))
			if !bytes.Equal(p.Body, body) || x.Request.SHA256 != hex.EncodeToString(sum[:]) || !bytes.Contains(p.Head, []byte("\r\nwebhook-id: "+id+"\r\n")) {
				t.Errorf("%s is not what was sent", id)
			}
			if found[id] {
				t.Errorf("%s is there twice", id)
			}
			found[id] = true
		}
		if len(page) < hooks.MaxPage {
			break
		}
		before = page[len(page)-1].ID
	}
	for id := range b.captures {
		if !found[id] {
			t.Errorf("%s was acknowledged and is lost", id)
		}
	}
	for id := range b.events {
		if _, err := s.Event(t.Context(), id); err != nil {
			t.Errorf("event %s was acknowledged and is lost: %v", id, err)
		}
	}
}

// checkDeliveries looks for everything at the other end. It may have come twice, but then it was the same.
func (b *book) checkDeliveries(t *testing.T) {
	t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	doubles := 0
	for id, bodies := range b.came {
		doubles += len(bodies) - 1
		for _, body := range bodies {
			if id == "" || body != bodies[0] {
				t.Errorf("%q came with two bodies", id)
			}
		}
	}
	for id, body := range b.captures {
		if len(b.came[id]) == 0 || b.came[id][0] != string(body) {
			t.Errorf("%s was not forwarded", id)
		}
	}
	for id, data := range b.events {
		var said struct{ Data json.RawMessage }
		if len(b.came[id]) == 0 || json.Unmarshal([]byte(b.came[id][0]), &said) != nil || string(said.Data) != data {
			t.Errorf("event %s was not delivered: %q", id, b.came[id])
		}
	}
	t.Logf("%d webhooks, %d events, %d came, %d of them again", len(b.captures), len(b.events), len(b.came), doubles)
}
