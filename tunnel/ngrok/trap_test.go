package ngrok_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"bellhop/tunnel"
	"bellhop/tunnel/local"
	"bellhop/tunnel/ngrok"
	"bellhop/tunnel/ngrok/account"
	"bellhop/tunnel/ngrok/ngroktest"
	"bellhop/tunnel/tunneltest"
)

// TestAVisitorThatNobodyTakesDoesNotHoldTheClosing: the SDK's Close waits for ever for such a one.
func TestAVisitorThatNobodyTakesDoesNotHoldTheClosing(t *testing.T) {
	server := ngroktest.New(t, ngroktest.Config{Raw: true})
	l, err := door(configFor(server)).Open(t.Context(), func(tunnel.State) {})
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		c, err := net.Dial("tcp", strings.TrimPrefix(l.URL(), "http://"))
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
	}
	await(t, server, func(n ngroktest.Counts) bool { return n.Visits == 3 })
	if err := l.Close(); err != nil {
		t.Error(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), tunneltest.ClosingBound)
	defer cancel()
	if err := l.Release(ctx); err != nil {
		t.Error(err)
	}
	await(t, server, func(n ngroktest.Counts) bool { return n.Sessions == 0 })
}

// TestClosingOverABlackHole: what is sent is lost and nothing comes back, so there is nobody to say goodbye to.
func TestClosingOverABlackHole(t *testing.T) {
	server := ngroktest.New(t, ngroktest.Config{})
	k := keep(t, configFor(server), hello)
	tunneltest.Await(t, k, tunnel.Open)
	server.Sessions()[0].Freeze()
	tunneltest.Close(t, k)
}

// TestClosingALineThatIsHalfOpen: the service has forgotten the session, and the agent was not told.
func TestClosingALineThatIsHalfOpen(t *testing.T) {
	server := ngroktest.New(t, ngroktest.Config{})
	k := keep(t, configFor(server), hello)
	tunneltest.Await(t, k, tunnel.Open)
	server.Sessions()[0].Vanish()
	await(t, server, func(n ngroktest.Counts) bool { return n.Sessions == 0 && n.Online == 0 })
	tunneltest.Close(t, k)
}

// TestOpeningIntoABlackHole: the service takes the connection and says nothing more.
func TestOpeningIntoABlackHole(t *testing.T) {
	server := ngroktest.New(t, ngroktest.Config{AuthDelay: time.Hour})
	c := configFor(server)
	c.ConnectWithin = time.Second
	k := keep(t, c, hello)
	if s := tunneltest.Await(t, k, tunnel.Refused); !strings.Contains(s.Reason, "ngrok does not answer") {
		t.Errorf("state is %+v", s)
	}
	await(t, server, func(n ngroktest.Counts) bool { return n.Sessions == 0 })
}

// TestAServiceThatTakesNoMoreRequests: visitors come on through the session, and giving the address back fails.
func TestAServiceThatTakesNoMoreRequests(t *testing.T) {
	server := ngroktest.New(t, ngroktest.Config{})
	k := keep(t, configFor(server), hello)
	url := tunneltest.Await(t, k, tunnel.Open).URL
	if err := server.Sessions()[0].GoAway(); err != nil {
		t.Fatal(err)
	}
	if status, _ := tunneltest.Get(t, url); status != 200 {
		t.Errorf("answer is %d", status)
	}
	server.Drop()
	await(t, server, func(n ngroktest.Counts) bool { return n.Auths == 2 && n.Online == 1 })
	if s := tunneltest.Await(t, k, tunnel.Open); s.URL != url {
		t.Errorf("state is %+v", s)
	}
	if err := server.Sessions()[0].GoAway(); err != nil {
		t.Fatal(err)
	}
	tunneltest.Close(t, k)
}

func TestARestartOfTheServiceComesBackWithTheSameURL(t *testing.T) {
	server := ngroktest.New(t, ngroktest.Config{Grace: time.Minute})
	k := keep(t, configFor(server), hello)
	url := tunneltest.Await(t, k, tunnel.Open).URL
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if err := server.Restart(ctx); err != nil {
		t.Fatal(err)
	}
	await(t, server, func(n ngroktest.Counts) bool { return n.Online == 1 })
	if s := tunneltest.Await(t, k, tunnel.Open); s.URL != url {
		t.Errorf("state is %+v", s)
	}
	if status, _ := tunneltest.Get(t, url); status != 200 {
		t.Errorf("answer is %d", status)
	}
}

// TestWhoCannotProveToBeNgrokIsNotAskedAgain: the SDK would try for ever.
func TestWhoCannotProveToBeNgrokIsNotAskedAgain(t *testing.T) {
	server := ngroktest.New(t, ngroktest.Config{})
	c := configFor(server)
	c.CAs = x509.NewCertPool()
	k := keep(t, c, hello)
	s := tunneltest.Await(t, k, tunnel.Refused)
	if !strings.Contains(s.Reason, "opens the encrypted line") || s.Code != "" {
		t.Errorf("state is %+v", s)
	}
	if n := server.Counts().Conns; n != 1 {
		t.Errorf("tried %d times", n)
	}
}

// TestTheOpeningsContextDoesNotEndTheDoor: the SDK ends a session with the context that it was connected with.
func TestTheOpeningsContextDoesNotEndTheDoor(t *testing.T) {
	server := ngroktest.New(t, ngroktest.Config{})
	ctx, cancel := context.WithCancel(t.Context())
	told := make(chan tunnel.State, 16)
	l, err := door(configFor(server)).Open(ctx, func(s tunnel.State) { told <- s })
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	serving := &http.Server{Handler: hello}
	var running sync.WaitGroup
	running.Go(func() { _ = serving.Serve(l) })
	if status, _ := tunneltest.Get(t, l.URL()); status != 200 {
		t.Errorf("answer is %d", status)
	}
	_ = l.Close()
	running.Wait()
	if err := l.Release(t.Context()); err != nil {
		t.Error(err)
	}
	if len(told) > 0 {
		t.Errorf("told %+v", <-told)
	}
}

// TestTheVersionIsFitForAUserAgent: ngrok refuses a client whose name is malformed.
func TestTheVersionIsFitForAUserAgent(t *testing.T) {
	server := ngroktest.New(t, ngroktest.Config{})
	for given, want := range map[string]string{"v1.2 (dirty)\n": "v1.2dirty", "": "dev"} {
		c := configFor(server)
		c.ClientVersion = given
		k := keep(t, c, hello)
		tunneltest.Await(t, k, tunnel.Open)
		if got := server.LastAuth().Extra.Version; got != want {
			t.Errorf("%q is told as %q", given, got)
		}
		tunneltest.Close(t, k)
	}
}

// secretOptions are options with secrets in them.
func secretOptions(t *testing.T) account.Opening {
	t.Helper()
	a, err := account.Open(t.Context(), drawer{}, account.Machine{Env: func(string) string { return token }, Clock: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Set(t.Context(), func(o *account.Options) {
		*o = account.Options{
			User: "guest", Password: "hunter2\"hunter2", Allow: []string{"127.0.0.0/8"},
			Policy: "on_http_request:\n  - actions:\n      - type: verify-webhook\n        config: {provider: github, secret: topsecret0815, enforce: false}\n",
		}
	}); err != nil {
		t.Fatal(err)
	}
	o, err := a.Opening()
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// drawer keeps nothing.
type drawer struct{}

func (drawer) Setting(context.Context, string) (string, error)   { return "", nil }
func (drawer) SettingLost(context.Context, string) (bool, error) { return false, nil }
func (drawer) SetSetting(context.Context, string, string) error  { return nil }

func TestWhatIsAskedOfVisitorsReachesNgrok(t *testing.T) {
	server := ngroktest.New(t, ngroktest.Config{})
	o := secretOptions(t)
	c := configFor(server)
	c.Policy, c.Secrets = o.Policy, o.Secrets
	k := keep(t, c, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if sent := r.Header.Get("Authorization"); sent != "" {
			t.Errorf("the password came along: %s", sent)
		}
	}))
	url := tunneltest.Await(t, k, tunnel.Open).URL
	bind := server.LastBind()
	if bind.Policy() != o.Policy || bind.Extra.PoolingEnabled {
		t.Errorf("asked for %+v", bind)
	}
	if status, _ := tunneltest.Get(t, url); status != http.StatusUnauthorized {
		t.Errorf("a visitor without a password gets %d", status)
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.SetBasicAuth("guest", "hunter2\"hunter2")
	resp, err := tunneltest.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		t.Errorf("with the password %d", resp.StatusCode)
	}
}

// TestNoSecretIsInAnyWord: not in a state, an error or a log of the finest level, whatever ngrok echoes and when.
func TestNoSecretIsInAnyWord(t *testing.T) {
	o := secretOptions(t)
	echo := func(code string) *ngroktest.Fault {
		return &ngroktest.Fault{Code: code, Message: "Your authtoken: " + token + "\ncredentials guest:hunter2\"hunter2\npolicy " + o.Policy}
	}
	server := ngroktest.New(t, ngroktest.Config{})
	var lines log
	c := configFor(server)
	c.Policy, c.Secrets = o.Policy, o.Secrets
	c.Logger = slog.New(slog.NewTextHandler(&lines, &slog.HandlerOptions{Level: slog.LevelDebug - 10}))
	var told strings.Builder
	tell := func(s tunnel.State) { fmt.Fprintf(&told, "%+v %v\n", s, s.Err) }
	k := &tunnel.Keeper{Door: door(c), Server: func() *http.Server { return tunnel.NewServer(hello, c.Logger) }, Logger: c.Logger}
	tunneltest.Run(t, k)

	server.RefuseAuth(echo("ERR_NGROK_107"))
	k.Open()
	tell(tunneltest.Await(t, k, tunnel.Refused))
	server.RefuseAuth(nil)
	server.RefuseBind(echo("ERR_NGROK_2203"))
	k.Open()
	tell(awaitState(t, k, func(s tunnel.State) bool { return s.Phase == tunnel.Refused && s.Code == "ERR_NGROK_2203" }))
	server.RefuseBind(nil)
	k.Open()
	tunneltest.Await(t, k, tunnel.Open)
	server.RefuseBind(echo("ERR_NGROK_334"))
	server.Drop()
	tell(awaitState(t, k, func(s tunnel.State) bool { return s.Phase == tunnel.Reconnecting && s.Code != "" }))
	server.RefuseBind(nil)
	tunneltest.Await(t, k, tunnel.Open)
	if err := server.Sessions()[0].TakeAway(*echo("ERR_NGROK_3208")); err != nil {
		t.Fatal(err)
	}
	tell(tunneltest.Await(t, k, tunnel.Refused))

	for name, text := range map[string]string{"the log": lines.String(), "a state": told.String()} {
		for _, secret := range []string{token, "hunter2", "topsecret0815"} {
			if strings.Contains(text, secret) {
				t.Errorf("%s holds %s:\n%s", name, secret, text)
			}
		}
		if !strings.Contains(text, "ERR_NGROK_2203") {
			t.Errorf("%s does not say what happened:\n%s", name, text)
		}
	}
}

// gauge adds up what it hears.
type gauge struct {
	in, out atomic.Int64
	plan    atomic.Value
}

func (g *gauge) Moved(in, out int) {
	g.in.Add(int64(in))
	g.out.Add(int64(out))
}

func (g *gauge) Met(plan string) { g.plan.Store(plan) }

func TestWhatGoesThroughIsCounted(t *testing.T) {
	server := ngroktest.New(t, ngroktest.Config{Raw: true, Plan: "Pay-as-you-go"})
	var g gauge
	c := configFor(server)
	k := tunneltest.Keep(t, ngrok.Door{Config: func() (ngrok.Config, error) { return c, nil }, Gauge: &g}, hello)
	k.Open()
	url := tunneltest.Await(t, k, tunnel.Open).URL
	visitor, err := net.Dial("tcp", strings.TrimPrefix(url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer visitor.Close()
	const sent = "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
	_, _ = io.WriteString(visitor, sent)
	answer, err := io.ReadAll(visitor)
	if err != nil {
		t.Fatal(err)
	}
	if g.in.Load() != int64(len(sent)) || g.out.Load() != int64(len(answer)) {
		t.Errorf("counted %d in and %d out, of %d and %d", g.in.Load(), g.out.Load(), len(sent), len(answer))
	}
	if g.plan.Load() != "Pay-as-you-go" {
		t.Errorf("the plan is %v", g.plan.Load())
	}
}

// TestADropUnderLoadDoesNotTouchTheLocalDoor: one handler behind both doors, visitors at both, and the tunnel fails in
// every way meanwhile. Not one request of the local door fails, and its state never changes.
func TestADropUnderLoadDoesNotTouchTheLocalDoor(t *testing.T) {
	server := ngroktest.New(t, ngroktest.Config{Grace: time.Millisecond})
	handler := tunneltest.Mirror
	near := tunneltest.Keep(t, local.Door{Address: func() string { return "127.0.0.1:0" }}, handler)
	near.Open()
	was := tunneltest.Await(t, near, tunnel.Open)
	far := tunneltest.Keep(t, door(configFor(server)), handler)

	stop := make(chan struct{})
	var visitors sync.WaitGroup
	var served atomic.Int64
	wrong := make(chan string, 1)
	for range 4 {
		visitors.Go(func() {
			client := tunneltest.Client()
			for {
				select {
				case <-stop:
					return
				default:
				}
				resp, err := client.Post(was.URL, "text/plain", strings.NewReader("ring"))
				text := fmt.Sprint(err)
				if err == nil {
					body, err := io.ReadAll(resp.Body)
					_ = resp.Body.Close()
					text = fmt.Sprintf("%d %s %v", resp.StatusCode, body, err)
				}
				if text != "200 ring <nil>" {
					select {
					case wrong <- text:
					default:
					}
				}
				served.Add(1)
			}
		})
	}
	for cycle := range 2 * faults {
		far.Open()
		url := tunneltest.Await(t, far, tunnel.Open).URL
		_, leave := tunneltest.Crowd(url)
		before := served.Load()
		fail(t, far, server, cycle)
		tunneltest.Close(t, far)
		server.Drop() // what was frozen does not end by itself
		leave()
		for served.Load() == before {
			runtime.Gosched() // the test's own limit ends it
		}
	}
	close(stop)
	visitors.Wait()
	select {
	case text := <-wrong:
		t.Errorf("the local door answered %s", text)
	default:
	}
	if s := near.State(); s != was {
		t.Errorf("the local door was %+v and is %+v", was, s)
	}
}

// TestTheLineIsTLS of a version that is not broken.
func TestTheLineIsTLS(t *testing.T) {
	server := ngroktest.New(t, ngroktest.Config{})
	c, err := tls.Dial("tcp", server.Addr(), &tls.Config{RootCAs: server.CAs(), MaxVersion: tls.VersionTLS11})
	if err == nil {
		_ = c.Close()
		t.Error("a line of an old version is taken")
	}
}
