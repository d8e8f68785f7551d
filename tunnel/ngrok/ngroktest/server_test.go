package ngroktest_test

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
	"golang.ngrok.com/muxado/v2"

	"bellhop/tunnel/ngrok/ngroktest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// agent speaks the protocol by hand.
type agent struct {
	t    *testing.T
	mux  muxado.TypedStreamSession
	conn *tls.Conn
}

func dial(t *testing.T, s *ngroktest.Server) *agent {
	t.Helper()
	conn, err := tls.Dial("tcp", s.Addr(), &tls.Config{RootCAs: s.CAs(), MinVersion: tls.VersionTLS12})
	if err != nil {
		t.Fatal(err)
	}
	a := &agent{t: t, mux: muxado.NewTypedStreamSession(muxado.Client(conn, &muxado.Config{})), conn: conn}
	t.Cleanup(func() { _ = a.mux.Close() })
	return a
}

// ask sends a request and returns the answer.
func (a *agent) ask(kind muxado.StreamType, request string) map[string]any {
	a.t.Helper()
	stream, err := a.mux.OpenTypedStream(kind)
	if err != nil {
		a.t.Fatal(err)
	}
	defer stream.Close()
	if _, err := stream.Write([]byte(request)); err != nil {
		a.t.Fatal(err)
	}
	var answer map[string]any
	if err := json.NewDecoder(stream).Decode(&answer); err != nil {
		a.t.Fatal(err)
	}
	return answer
}

func TestAuthIsJudgedInNgroksForm(t *testing.T) {
	s := ngroktest.New(t, ngroktest.Config{Authtoken: "right"})
	a := dial(t, s)
	answer := a.ask(0, `{"Version":["3","2"],"ClientId":"","Extra":{"Authtoken":"wrong"}}`)
	if text := answer["Error"]; !strings.HasSuffix(text.(string), "Your authtoken: wrong\r\n\r\nERR_NGROK_105\r\n") {
		t.Errorf("refusal is %q", text)
	}
	answer = a.ask(0, `{"Version":["3","2"],"ClientId":"","Extra":{"Authtoken":"right"}}`)
	if answer["Error"] != "" || answer["ClientId"] == "" {
		t.Errorf("answer is %v", answer)
	}
	if n := s.Counts(); n.Auths != 2 || n.Sessions != 1 {
		t.Errorf("counts are %+v", n)
	}
}

func TestAnAddressLivesUntilItIsGivenBack(t *testing.T) {
	s := ngroktest.New(t, ngroktest.Config{Interstitial: true})
	a := dial(t, s)
	a.ask(0, `{"Extra":{"Authtoken":"any"}}`)
	bound := a.ask(1, `{"Proto":"https","Opts":{"URL":"https://me.example"}}`)
	url, _ := bound["URL"].(string)
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Close = true
	request.Header.Set("User-Agent", "Mozilla/5.0")
	resp, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if code := resp.Header.Get("Ngrok-Error-Code"); code != "ERR_NGROK_6024" {
		t.Errorf("a browser gets %q, want the warning page", code)
	}
	other := a.ask(1, `{"Proto":"https","Opts":{"URL":"https://me.example"}}`)
	if text, _ := other["Error"].(string); !strings.Contains(text, "ERR_NGROK_334") {
		t.Errorf("the same address twice: %v", other)
	}
	a.ask(2, `{"Id":"`+bound["Id"].(string)+`"}`)
	if resp, err := http.DefaultClient.Do(request); err == nil {
		_ = resp.Body.Close()
		t.Error("the address outlives being given back")
	}
}

func TestAMutedSessionGetsNoHeartbeats(t *testing.T) {
	s := ngroktest.New(t, ngroktest.Config{})
	a := dial(t, s)
	stream, err := a.mux.OpenTypedStream(0xFFFFFFFF)
	if err != nil {
		t.Fatal(err)
	}
	a.ask(0, `{"Extra":{"Authtoken":"any"}}`)
	beat := func(wait time.Duration) error {
		_ = stream.SetReadDeadline(time.Now().Add(wait))
		if _, err := stream.Write([]byte{1, 2, 3, 4}); err != nil {
			return err
		}
		_, err := stream.Read(make([]byte, 4))
		return err
	}
	if err := beat(time.Minute); err != nil {
		t.Errorf("heartbeat: %v", err)
	}
	s.Sessions()[0].Mute()
	if err := beat(50 * time.Millisecond); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("a muted session answers: %v", err)
	}
}

func TestAnAddressAsksWhatItsPolicySays(t *testing.T) {
	s := ngroktest.New(t, ngroktest.Config{})
	a := dial(t, s)
	a.ask(0, `{"Extra":{"Authtoken":"any"}}`)
	for _, tt := range []struct {
		rules string
		want  int
	}{
		{`{"actions":[{"type":"restrict-ips","config":{"allow":["203.0.113.0/24"]}}]}`, http.StatusForbidden},
		{`{"actions":[{"type":"restrict-ips","config":{"allow":["127.0.0.1/32"]}}]},{"actions":[{"type":"basic-auth","config":{"credentials":["me:12345678"]}}]}`, http.StatusUnauthorized},
		{`{"expressions":["false"],"actions":[{"type":"basic-auth","config":{"credentials":["me:12345678"]}}]}`, http.StatusBadGateway}, // goes through to an agent that answers nothing
	} {
		policy, err := json.Marshal(`{"on_http_request":[` + tt.rules + `]}`)
		if err != nil {
			t.Fatal(err)
		}
		bound := a.ask(1, `{"Proto":"https","Opts":{"TrafficPolicy":`+string(policy)+`}}`)
		if tt.want == http.StatusBadGateway {
			a.turnAway()
		}
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, bound["URL"].(string), nil)
		if err != nil {
			t.Fatal(err)
		}
		request.Close = true
		resp, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if resp.StatusCode != tt.want {
			t.Errorf("%s: %d, want %d", tt.rules, resp.StatusCode, tt.want)
		}
	}
}

// turnAway closes the next visitor's stream without an answer.
func (a *agent) turnAway() {
	go func() { // ends with the session
		if stream, err := a.mux.AcceptTypedStream(); err == nil {
			_ = stream.Close()
		}
	}()
}

func TestWhatIsFrozenIsLost(t *testing.T) {
	s := ngroktest.New(t, ngroktest.Config{})
	a := dial(t, s)
	a.ask(0, `{"Extra":{"Authtoken":"any"}}`)
	a.ask(1, `{"Proto":"https","Opts":null}`)
	session := s.Sessions()[0]
	session.Vanish()
	if n := s.Counts(); n.Sessions != 0 || n.Online != 0 {
		t.Errorf("counts are %+v", n)
	}
	stream, err := a.mux.OpenTypedStream(1)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = stream.Write([]byte(`{"Proto":"https","Opts":null}`))
	_ = stream.SetReadDeadline(time.Now().Add(50 * time.Millisecond))
	if _, err := stream.Read(make([]byte, 1)); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("an answer out of a black hole: %v", err)
	}
	session.Drop()
	if n := s.Counts(); n.Binds != 1 {
		t.Errorf("counts are %+v", n)
	}
}

func TestARestartEndsEverySessionAndGoesOn(t *testing.T) {
	s := ngroktest.New(t, ngroktest.Config{})
	dial(t, s).ask(0, `{"Extra":{"Authtoken":"any"}}`)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if err := s.Restart(ctx); err != nil {
		t.Fatal(err)
	}
	if n := s.Counts(); n.Sessions != 0 {
		t.Errorf("counts are %+v", n)
	}
	if answer := dial(t, s).ask(0, `{"Extra":{"Authtoken":"any"}}`); answer["Error"] != "" {
		t.Errorf("after it: %v", answer)
	}
}

func TestDropAndRefuse(t *testing.T) {
	s := ngroktest.New(t, ngroktest.Config{})
	a := dial(t, s)
	a.ask(0, `{"Extra":{"Authtoken":"any"}}`)
	s.Refuse(true)
	if n := s.Drop(); n != 1 {
		t.Errorf("dropped %d", n)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if err := s.Await(ctx, func(n ngroktest.Counts) bool { return n.Sessions == 0 }); err != nil {
		t.Error(err)
	}
	if _, err := tls.Dial("tcp", s.Addr(), &tls.Config{RootCAs: s.CAs(), MinVersion: tls.VersionTLS12}); err == nil {
		t.Error("connected although all are refused")
	}
}

func TestCloseEndsEverything(t *testing.T) {
	s, err := ngroktest.Start(ngroktest.Config{Grace: time.Hour, Raw: true})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(string(s.PEM()), "-----BEGIN CERTIFICATE-----") {
		t.Errorf("PEM is %q", s.PEM())
	}
	a := dial(t, s)
	a.ask(0, `{"Extra":{"Authtoken":"any"}}`)
	a.ask(1, `{"Proto":"https","Opts":null}`)
	s.Close()
	if n := s.Counts(); n.Sessions != 0 || n.Online != 0 {
		t.Errorf("counts are %+v", n)
	}
	s.Close()
}
