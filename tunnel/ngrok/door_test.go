package ngrok_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"bellhop/tunnel"
	"bellhop/tunnel/ngrok"
	"bellhop/tunnel/ngrok/ngroktest"
	"bellhop/tunnel/tunneltest"
)

// TestMain looks for goroutines that are left over. The SDK leaves behind a session's heartbeat until its
// next beat (an hour in tests), a reconnection until the end of its pause, and, when a session ends just as
// a visitor is handed over, three that hang together for good, the pump among them: a leftover pump is
// forgiven only with the SDK's hanging close beside it.
func TestMain(m *testing.M) {
	code := m.Run()
	err := goleak.Find(
		goleak.IgnoreAnyFunction("golang.ngrok.com/muxado/v2.(*Heartbeat).requester"),
		goleak.IgnoreAnyFunction("golang.ngrok.com/muxado/v2.(*Heartbeat).check"),
		goleak.IgnoreAnyFunction("golang.ngrok.com/ngrok/v2/internal/tunnel/client.(*reconnectingSession).connect"),
	)
	if err != nil && !strings.Contains(err.Error(), "client.(*shutdown).Shut") {
		fmt.Fprintln(os.Stderr, err)
		code = max(code, 1)
	}
	os.Exit(code)
}

const token = "2abcDEFghiJKLmnoPQRstuVWXyz_4Zq8Rk2Lm6Np0Qs"

// log is a log that many may write and a test reads.
type log struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// configFor is the config that leads to the server. The heartbeat is so long that it never comes: the
// SDK races with itself when it does.
func configFor(s *ngroktest.Server) ngrok.Config {
	return ngrok.Config{
		Authtoken:     token,
		ConnectURL:    s.Addr(),
		CAs:           s.CAs(),
		ClientVersion: "1.2.3",
		Heartbeat:     time.Hour,
	}
}

// door is a door with that config.
func door(c ngrok.Config) ngrok.Door {
	return ngrok.Door{Config: func() (ngrok.Config, error) { return c, nil }}
}

// keep runs a keeper for a door to the server and opens it.
func keep(t *testing.T, c ngrok.Config, handler http.Handler) *tunnel.Keeper {
	t.Helper()
	k := tunneltest.Keep(t, door(c), handler)
	k.Open()
	return k
}

var hello = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
	_, _ = fmt.Fprintf(w, "hello %s from %s", r.URL.Path, r.Header.Get("X-Forwarded-For"))
})

// await waits until the server has seen what is asked.
func await(t *testing.T, s *ngroktest.Server, asked func(ngroktest.Counts) bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if err := s.Await(ctx, asked); err != nil {
		t.Fatal(err)
	}
}

// awaitState waits until the door's state is as asked.
func awaitState(t *testing.T, k *tunnel.Keeper, asked func(tunnel.State) bool) tunnel.State {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	s, err := k.Await(ctx, asked)
	if err != nil {
		t.Fatalf("%v: state is %+v", err, s)
	}
	return s
}

func TestConformance(t *testing.T) {
	tunneltest.Conform(t, func(t *testing.T) tunnel.Door {
		return door(configFor(ngroktest.New(t, ngroktest.Config{Authtoken: token})))
	})
}

func TestAVisitorReachesTheHandler(t *testing.T) {
	server := ngroktest.New(t, ngroktest.Config{Authtoken: token})
	k := keep(t, configFor(server), hello)
	s := tunneltest.Await(t, k, tunnel.Open)
	if status, body := tunneltest.Get(t, s.URL+"/in/github"); status != 200 || body != "hello /in/github from 127.0.0.1" {
		t.Errorf("answer is %d %q", status, body)
	}
	auth := server.LastAuth().Extra
	if auth.Authtoken != token || auth.ClientType != "bellhop" || auth.Version != "1.2.3" {
		t.Errorf("introduced itself as %+v", auth)
	}
	if auth.StopUnsupportedError == nil || *auth.StopUnsupportedError != "" {
		t.Error("does not take the command to stop")
	}
}

func TestAWrongTokenIsRefusedAtOnce(t *testing.T) {
	server := ngroktest.New(t, ngroktest.Config{Authtoken: "another token than that"})
	var lines log
	c := configFor(server)
	c.Logger = slog.New(slog.NewTextHandler(&lines, &slog.HandlerOptions{Level: slog.LevelDebug}))
	k := &tunnel.Keeper{Door: door(c), Server: func() *http.Server { return &http.Server{} }, Logger: c.Logger}
	tunneltest.Run(t, k)
	k.Open()
	s := tunneltest.Await(t, k, tunnel.Refused)
	if s.Code != "ERR_NGROK_107" || !strings.Contains(s.Reason, "does not know this token") {
		t.Errorf("state is %+v", s)
	}
	if s.Err == nil || !strings.Contains(s.Err.Error(), "[token]") {
		t.Errorf("the raw error is %v", s.Err)
	}
	if all := fmt.Sprintf("%+v %v", s, s.Err); strings.Contains(all, token) {
		t.Errorf("the token is in the state: %s", all)
	}
	if strings.Contains(lines.String(), token) {
		t.Errorf("the token is in the log: %s", lines.String())
	}
	if !strings.Contains(lines.String(), "ERR_NGROK_107") {
		t.Errorf("the log does not say what happened: %s", lines.String())
	}
	if n := server.Counts().Auths; n != 1 {
		t.Errorf("tried %d times", n)
	}
}

// TestAnyRefusalEndsTheOpening: also one that would not end a door that is open.
func TestAnyRefusalEndsTheOpening(t *testing.T) {
	server := ngroktest.New(t, ngroktest.Config{})
	for code, words := range map[string]string{
		"ERR_NGROK_348": "Wait a minute",
		"ERR_NGROK_999": "https://ngrok.com/docs/errors/err_ngrok_999",
	} {
		server.RefuseAuth(&ngroktest.Fault{Code: code, Message: "No."})
		k := keep(t, configFor(server), hello)
		s := tunneltest.Await(t, k, tunnel.Refused)
		if s.Code != code || !strings.Contains(s.Reason, words) {
			t.Errorf("state is %+v", s)
		}
	}
	if n := server.Counts().Auths; n != 2 {
		t.Errorf("tried %d times", n)
	}
}

func TestNoTokenIsRefusedWithoutDialling(t *testing.T) {
	server := ngroktest.New(t, ngroktest.Config{})
	c := configFor(server)
	c.Authtoken = " "
	k := keep(t, c, hello)
	s := tunneltest.Await(t, k, tunnel.Refused)
	if s.Code != "ERR_NGROK_4018" || s.Reason != "It wants an account token and there is none yet. Yours is on dashboard.ngrok.com under Your Authtoken." {
		t.Errorf("state is %+v", s)
	}
	if n := server.Counts().Conns; n != 0 {
		t.Errorf("dialled %d times", n)
	}
}

func TestWhatDoesNotSuitIsRefusedWithoutDialling(t *testing.T) {
	server := ngroktest.New(t, ngroktest.Config{})
	k := tunneltest.Keep(t, ngrok.Door{Config: func() (ngrok.Config, error) {
		return configFor(server), &tunnel.Refusal{Reason: "The password is gone."}
	}}, hello)
	k.Open()
	if s := tunneltest.Await(t, k, tunnel.Refused); s.Reason != "The password is gone." {
		t.Errorf("state is %+v", s)
	}
	if n := server.Counts().Conns; n != 0 {
		t.Errorf("dialled %d times", n)
	}
}

func TestATokenSavedLaterCounts(t *testing.T) {
	server := ngroktest.New(t, ngroktest.Config{Authtoken: token})
	var mu sync.Mutex
	c := configFor(server)
	c.Authtoken = ""
	k := tunneltest.Keep(t, ngrok.Door{Config: func() (ngrok.Config, error) {
		mu.Lock()
		defer mu.Unlock()
		return c, nil
	}}, hello)
	k.Open()
	tunneltest.Await(t, k, tunnel.Refused)
	mu.Lock()
	c.Authtoken = token + "\n"
	mu.Unlock()
	k.Open()
	tunneltest.Await(t, k, tunnel.Open)
}

func TestARefusedAddressSaysWhy(t *testing.T) {
	server := ngroktest.New(t, ngroktest.Config{})
	c := configFor(server)
	c.URL = "me.ngrok-free.app"
	first := keep(t, c, hello)
	tunneltest.Await(t, first, tunnel.Open)
	if asked := server.LastBind().URL(); asked != "https://me.ngrok-free.app" {
		t.Errorf("asked for %q", asked)
	}
	second := keep(t, c, hello)
	s := tunneltest.Await(t, second, tunnel.Refused)
	if s.Code != "ERR_NGROK_334" || !strings.Contains(s.Reason, "online already") {
		t.Errorf("state is %+v", s)
	}
	if s := first.State(); s.Phase != tunnel.Open {
		t.Errorf("the other door is %v", s.Phase)
	}
	// The session of the refused door is not kept.
	await(t, server, func(n ngroktest.Counts) bool { return n.Sessions == 1 })
}

func TestAMalformedAddressIsRefusedWithoutDialling(t *testing.T) {
	server := ngroktest.New(t, ngroktest.Config{})
	c := configFor(server)
	for _, bad := range []string{"tcp://me:80", "https://", "https://me .app"} {
		c.URL = bad
		_, err := door(c).Open(t.Context(), func(tunnel.State) {})
		if err == nil || !strings.Contains(err.Error(), "ERR_NGROK_326") {
			t.Errorf("%q: %v", bad, err)
		}
	}
	if n := server.Counts().Conns; n != 0 {
		t.Errorf("dialled %d times", n)
	}
}

func TestSilenceIsToldAndEndsInTime(t *testing.T) {
	server := ngroktest.New(t, ngroktest.Config{})
	server.Refuse(true)
	c := configFor(server)
	c.ConnectWithin = 2 * time.Second
	k := keep(t, c, hello)
	s := awaitState(t, k, func(s tunnel.State) bool { return s.Phase == tunnel.Opening && s.Try == 2 })
	if !strings.Contains(s.Reason, "ngrok does not answer") || s.Next.IsZero() {
		t.Errorf("state is %+v", s)
	}
	s = tunneltest.Await(t, k, tunnel.Refused)
	if s.Code != "" || !strings.Contains(s.Reason, "ngrok does not answer") {
		t.Errorf("state is %+v", s)
	}
}

func TestAnOpeningOutlastsAShortOutage(t *testing.T) {
	server := ngroktest.New(t, ngroktest.Config{})
	server.Refuse(true)
	k := keep(t, configFor(server), hello)
	awaitState(t, k, func(s tunnel.State) bool { return s.Phase == tunnel.Opening && s.Try == 2 })
	server.Refuse(false)
	s := tunneltest.Await(t, k, tunnel.Open)
	if s.Try != 0 || s.Reason != "" || s.Err != nil {
		t.Errorf("state is %+v", s)
	}
}

func TestClosingWhileOpening(t *testing.T) {
	server := ngroktest.New(t, ngroktest.Config{AuthDelay: time.Hour})
	k := keep(t, configFor(server), hello)
	await(t, server, func(n ngroktest.Counts) bool { return n.Auths == 1 })
	tunneltest.Close(t, k)
	await(t, server, func(n ngroktest.Counts) bool { return n.Sessions == 0 })
}

func TestClosingGivesTheAddressBack(t *testing.T) {
	server := ngroktest.New(t, ngroktest.Config{})
	k := keep(t, configFor(server), hello)
	tunneltest.Await(t, k, tunnel.Open)
	k.Close()
	tunneltest.Await(t, k, tunnel.Closed)
	await(t, server, func(n ngroktest.Counts) bool { return n.Unbinds == 1 && n.Sessions == 0 && n.Online == 0 })
}

// slowBody is a body of zeros that goes on until the visitor leaves.
func slowBody(w http.ResponseWriter, _ *http.Request) {
	chunk := make([]byte, 64<<10)
	for {
		if _, err := w.Write(chunk); err != nil {
			return
		}
	}
}

func TestClosingWhileAVisitorDoesNotRead(t *testing.T) {
	server := ngroktest.New(t, ngroktest.Config{})
	k := keep(t, configFor(server), http.HandlerFunc(slowBody))
	url := tunneltest.Await(t, k, tunnel.Open).URL
	resp, err := tunneltest.Client().Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	// Some of the body has come: the handler now writes into buffers that nobody empties.
	if _, err := io.ReadFull(resp.Body, make([]byte, 4096)); err != nil {
		t.Fatal(err)
	}
	tunneltest.Close(t, k)
}
