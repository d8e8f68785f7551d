package engine_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/engine"
	"bellhop/hooks/seal"
)

// keyring is one in memory.
type keyring struct {
	mu   sync.Mutex
	held map[string]string
	err  error
}

func (k *keyring) Get(name string) (string, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if text, ok := k.held[name]; ok || k.err != nil {
		return text, k.err
	}
	return "", seal.ErrNoKey
}

func (k *keyring) Set(name, text string) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.err == nil {
		k.held[name] = text
	}
	return k.err
}

// openWith is openAndStop with a keyring.
func openWith(t *testing.T, dir string, ring seal.Keyring) (e *engine.Engine, stop func()) {
	t.Helper()
	c := config(dir, quiet())
	c.Keyring = ring
	e = must[*engine.Engine](t)(engine.Open(t.Context(), c))
	ended := start(t, e.Run)
	<-e.Running()
	stop = sync.OnceFunc(func() {
		ended()
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(stop)
	return e, stop
}

// refusedWith opens a folder that cannot be opened and gives what a person is told.
func refusedWith(t *testing.T, dir string, ring seal.Keyring) string {
	t.Helper()
	c := config(dir, quiet())
	c.Keyring = ring
	_, err := engine.Open(t.Context(), c)
	if hooks.CodeOf(err) != hooks.CodeUnavailable {
		t.Fatalf("got %v", err)
	}
	return hooks.Words(err)
}

const plainSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

// keepSecret stores a subscription to url and an inbox with secrets.
func keepSecret(t *testing.T, e *engine.Engine, url string) hooks.Subscription {
	t.Helper()
	must[hooks.Inbox](t)(e.Store.AddInbox(t.Context(), hooks.Inbox{Name: "signed", Verify: hooks.Verify{Scheme: hooks.SchemeStandard, Secrets: []string{plainSecret}}}))
	return must[hooks.Subscription](t)(e.Store.AddSubscription(t.Context(), hooks.Subscription{
		URL: url, Types: []string{"*"}, Active: true, AllowPrivate: true, Header: hooks.Header{{"Authorization", "Bearer " + plainSecret}},
		Sign: hooks.Sign{Scheme: hooks.SchemeStandard, Secrets: []string{plainSecret}}, Schedule: hooks.Once(),
	}))
}

// consumer counts what comes signed and with its header line.
func consumer(t *testing.T) (url string, requests <-chan *http.Request) {
	came := make(chan *http.Request, 10)
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { came <- r }))
	t.Cleanup(server.Close)
	return server.URL, came
}

func TestSecretsAreSealedWithAKeyFromTheKeyring(t *testing.T) {
	dir, ring := t.TempDir(), &keyring{held: map[string]string{}}
	url, came := consumer(t)
	e, stop := openWith(t, dir, ring)
	if got := e.Sealing(); got != "Secrets are sealed with a key from the system's keyring." {
		t.Error(got)
	}
	sub := keepSecret(t, e, url)
	stop()

	database, err := os.ReadFile(filepath.Join(dir, "bellhop.db"))
	note, err2 := os.ReadFile(filepath.Join(dir, "secrets.key"))
	if err != nil || err2 != nil || strings.Contains(string(database), plainSecret) || len(ring.held) != 1 {
		t.Errorf("%v, %v: the database has the secret, or the keyring not the key", err, err2)
	}
	for _, key := range ring.held {
		if strings.Contains(string(note), key) || strings.Contains(string(database), key) {
			t.Error("the key lies in the folder")
		}
	}

	e, _ = openWith(t, dir, ring)
	d := must[hooks.Delivery](t)(e.TestSubscription(t.Context(), sub.ID))
	awaitDelivery(t, e, d.ID, hooks.Delivered)
	r := <-came
	if r.Header.Get("webhook-signature") == "" || r.Header.Get("Authorization") != "Bearer "+plainSecret {
		t.Errorf("it came with %v", r.Header)
	}
}

func TestWithoutItsKeyringNothingIsLost(t *testing.T) {
	dir, ring := t.TempDir(), &keyring{held: map[string]string{}}
	e, stop := openWith(t, dir, ring)
	sub := keepSecret(t, e, "http://localhost:1")
	stop()
	anew := "delete the file secrets.key in " + dir
	for name, tt := range map[string]struct {
		ring seal.Keyring
		says string
	}{
		"told not to use it": {nil, "without BELLHOP_KEYRING=off"},
		"locked":             {&keyring{err: errors.New("locked")}, "Unlock it, and start Bellhop from the desktop session"},
		"empty":              {&keyring{held: map[string]string{}}, "does not hold any more"},
	} {
		if said := refusedWith(t, dir, tt.ring); !strings.Contains(said, tt.says) || !strings.Contains(said, anew) {
			t.Errorf("%s: %s", name, said)
		}
	}
	e, _ = openWith(t, dir, ring)
	if got := must[hooks.Subscription](t)(e.Store.Subscription(t.Context(), sub.ID)); got.Sign.Secrets[0] != plainSecret {
		t.Errorf("then %+v", got.Sign)
	}
}

func TestAfterItsKeyIsGivenUpASecretHasToBeSetAgain(t *testing.T) {
	dir := t.TempDir()
	url, came := consumer(t)
	e, stop := openWith(t, dir, nil)
	if got := e.Sealing(); !strings.HasPrefix(got, "The system's keyring is not used. Secrets are sealed with a key in the data folder") {
		t.Error(got)
	}
	sub := keepSecret(t, e, url)
	stop()
	file := filepath.Join(dir, "secrets.key")
	if err := os.WriteFile(file, []byte("nonsense\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if said := refusedWith(t, dir, nil); !strings.Contains(said, "secrets.key") {
		t.Error(said)
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}

	e, _ = openWith(t, dir, &keyring{err: errors.New("no service")})
	ctx := t.Context()
	if got := e.Sealing(); !strings.HasPrefix(got, "This system has no keyring. Secrets are sealed with a key in the data folder, readable by you only") {
		t.Error(got)
	}
	serve(t, e)
	d := awaitDelivery(t, e, must[hooks.Delivery](t)(e.TestSubscription(ctx, sub.ID)).ID, hooks.GivenUp)
	if d.Reason != hooks.SecretLost {
		t.Errorf("given up: %q", d.Reason)
	}
	if _, err := e.TestInbox(ctx, "signed"); hooks.Words(err) != hooks.SecretLost {
		t.Errorf("a test of the inbox: %v", err)
	}
	if len(came) != 0 {
		t.Error("something left unsigned")
	}

	must[hooks.Subscription](t)(e.Store.ChangeSubscription(ctx, sub.ID, func(s *hooks.Subscription) error {
		s.Sign = s.Sign.Rotate(plainSecret, time.Now())
		return nil
	}))
	if d := awaitDelivery(t, e, must[hooks.Delivery](t)(e.TestSubscription(ctx, sub.ID)).ID, hooks.GivenUp); d.Reason != hooks.SecretLost {
		t.Errorf("the header line is still lost: %q", d.Reason)
	}
	must[hooks.Subscription](t)(e.Store.ChangeSubscription(ctx, sub.ID, func(s *hooks.Subscription) error {
		s.Header = nil
		return nil
	}))
	awaitDelivery(t, e, must[hooks.Delivery](t)(e.TestSubscription(ctx, sub.ID)).ID, hooks.Delivered)
	if r := <-came; r.Header.Get("webhook-signature") == "" {
		t.Errorf("it came with %v", r.Header)
	}
}
