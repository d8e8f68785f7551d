package ssh_test

import (
	"bytes"
	"context"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
	xssh "golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/agent"

	"bellhop/tunnel"
	"bellhop/tunnel/ssh"
	"bellhop/tunnel/ssh/sshtest"
	"bellhop/tunnel/tunneltest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// configFor leads to the server, whose key is trusted.
func configFor(s *sshtest.Server) ssh.Config {
	return ssh.Config{Host: s.Host(), Port: s.Port(), User: "guest", HostKey: s.Pin()}
}

func door(c ssh.Config) ssh.Door { return ssh.Door{Config: func() ssh.Config { return c }} }

func keep(t *testing.T, c ssh.Config, handler http.Handler) *tunnel.Keeper {
	t.Helper()
	k := tunneltest.Keep(t, door(c), handler)
	k.Open()
	return k
}

var hello = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
	_, _ = fmt.Fprintf(w, "hello %s from %s", r.URL.Path, r.RemoteAddr)
})

// refusalOf opens the door in vain.
func refusalOf(t *testing.T, c ssh.Config) *tunnel.Refusal {
	t.Helper()
	l, err := door(c).Open(t.Context(), func(tunnel.State) {})
	if err == nil {
		_ = l.Close()
		_ = l.Release(t.Context())
		t.Fatal("the door opened")
	}
	refusal := (*tunnel.Refusal)(nil)
	if !errors.As(err, &refusal) {
		t.Fatalf("%v is no refusal", err)
	}
	return refusal
}

func expectWords(t *testing.T, r *tunnel.Refusal, words string) {
	t.Helper()
	if !strings.Contains(r.Reason, words) || r.Err == nil {
		t.Errorf("refusal is %q (%v), want %q", r.Reason, r.Err, words)
	}
}

func TestConformance(t *testing.T) {
	tunneltest.Conform(t, func(t *testing.T) tunnel.Door { return door(configFor(sshtest.New(t, sshtest.Config{}))) })
}

func TestTheVisitorsAddressIsWhatTheServerSays(t *testing.T) {
	s := sshtest.New(t, sshtest.Config{})
	k := keep(t, configFor(s), hello)
	url := tunneltest.Await(t, k, tunnel.Open).URL
	c, err := net.Dial("tcp", strings.TrimPrefix(url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	_, _ = io.WriteString(c, "GET /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
	answer, _ := io.ReadAll(c)
	if want := "hello /a from " + c.LocalAddr().String(); !strings.HasSuffix(string(answer), want) {
		t.Errorf("answer is %q, want %q", answer, want)
	}
}

// TestAVisitorWhoLeavesAtOnceIsStillHeard: webhooks are sent by programs that do not wait for the answer.
func TestAVisitorWhoLeavesAtOnceIsStillHeard(t *testing.T) {
	s := sshtest.New(t, sshtest.Config{})
	heard := make(chan string, 1)
	k := keep(t, configFor(s), http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		heard <- string(body)
	}))
	url := tunneltest.Await(t, k, tunnel.Open).URL
	c, err := net.Dial("tcp", strings.TrimPrefix(url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	_, _ = io.WriteString(c, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nring")
	_ = c.Close()
	if body := <-heard; body != "ring" {
		t.Errorf("body is %q", body)
	}
}

// TestAConnectionIsUsedAgain: between two requests the server must stop reading, which needs deadlines.
func TestAConnectionIsUsedAgain(t *testing.T) {
	s := sshtest.New(t, sshtest.Config{})
	k := keep(t, configFor(s), hello)
	url := tunneltest.Await(t, k, tunnel.Open).URL
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	client := &http.Client{Transport: transport, Timeout: time.Minute}
	var from string
	for i := range 3 {
		resp, err := client.Post(url, "text/plain", strings.NewReader("x"))
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		if i > 0 && string(body) != from {
			t.Errorf("answers are %q and %q", from, body)
		}
		from = string(body)
	}
}

func keyFile(t *testing.T, private any, passphrase string) string {
	t.Helper()
	var block *pem.Block
	var err error
	if passphrase == "" {
		block, err = xssh.MarshalPrivateKey(private, "")
	} else {
		block, err = xssh.MarshalPrivateKeyWithPassphrase(private, "", []byte(passphrase))
	}
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "id_ed25519")
	if err := os.WriteFile(path, pem.EncodeToMemory(block), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// serveAgent is an SSH agent with some keys.
func serveAgent(t *testing.T, keys ...any) string {
	t.Helper()
	ring := agent.NewKeyring()
	for _, key := range keys {
		if err := ring.Add(agent.AddedKey{PrivateKey: key}); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(t.TempDir(), "agent")
	l, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			_ = agent.ServeAgent(ring, c)
			_ = c.Close()
		}
	}()
	t.Cleanup(func() { _ = l.Close(); <-done })
	return path
}

func TestEachKindOfKeyLetsIn(t *testing.T) {
	signer, private := sshtest.Key(t)
	s := sshtest.New(t, sshtest.Config{Keys: []xssh.PublicKey{signer.PublicKey()}})
	for name, set := range map[string]func(*ssh.Config){
		"file":  func(c *ssh.Config) { c.Auth, c.KeyFile = ssh.AuthFile, keyFile(t, private, "") },
		"agent": func(c *ssh.Config) { c.Auth, c.AgentSocket = ssh.AuthAgent, serveAgent(t, private) },
	} {
		t.Run(name, func(t *testing.T) {
			c := configFor(s)
			set(&c)
			k := keep(t, c, hello)
			url := tunneltest.Await(t, k, tunnel.Open).URL
			if status, _ := tunneltest.Get(t, url); status != 200 {
				t.Errorf("answer is %d", status)
			}
			if _, user := s.Seen(); user != "guest" {
				t.Errorf("the server saw the user %q", user)
			}
		})
	}
}

func TestAKeyThatDoesNotFitIsRefusedInWords(t *testing.T) {
	signer, _ := sshtest.Key(t)
	_, private := sshtest.Key(t)
	s := sshtest.New(t, sshtest.Config{Keys: []xssh.PublicKey{signer.PublicKey()}})
	garbage := filepath.Join(t.TempDir(), "garbage")
	if err := os.WriteFile(garbage, []byte("no key"), 0o600); err != nil {
		t.Fatal(err)
	}
	for words, set := range map[string]func(*ssh.Config){
		"does not let guest in without a key":        func(*ssh.Config) {},
		"does not let guest in with the key in":      func(c *ssh.Config) { c.Auth, c.KeyFile = ssh.AuthFile, keyFile(t, private, "") },
		"does not let guest in with any of the keys": func(c *ssh.Config) { c.Auth, c.AgentSocket = ssh.AuthAgent, serveAgent(t, private) },
		"has a passphrase":                           func(c *ssh.Config) { c.Auth, c.KeyFile = ssh.AuthFile, keyFile(t, private, "secret") },
		"There is no key file at":                    func(c *ssh.Config) { c.Auth, c.KeyFile = ssh.AuthFile, filepath.Join(t.TempDir(), "none") },
		"No key file is chosen yet":                  func(c *ssh.Config) { c.Auth = ssh.AuthFile },
		"is no private key":                          func(c *ssh.Config) { c.Auth, c.KeyFile = ssh.AuthFile, garbage },
		"There is no SSH agent here":                 func(c *ssh.Config) { c.Auth = ssh.AuthAgent },
		"The SSH agent does not answer":              func(c *ssh.Config) { c.Auth, c.AgentSocket = ssh.AuthAgent, filepath.Join(t.TempDir(), "none") },
		"The SSH agent has no key":                   func(c *ssh.Config) { c.Auth, c.AgentSocket = ssh.AuthAgent, serveAgent(t) },
		"A port goes up to 65535":                    func(c *ssh.Config) { c.Port = 70000 },
		"The server is a name or an address":         func(c *ssh.Config) { c.Host = "me@localhost.run" },
		"This is no address on the web":              func(c *ssh.Config) { c.URL = "https://" },
	} {
		t.Run(words, func(t *testing.T) {
			c := configFor(s)
			set(&c)
			r := refusalOf(t, c)
			expectWords(t, r, words)
		})
	}
}

func TestAnUnknownServerIsAskedAboutByItsFingerprint(t *testing.T) {
	s := sshtest.New(t, sshtest.Config{})
	c := configFor(s)
	c.HostKey = ""
	r := refusalOf(t, c)
	expectWords(t, r, "is not known yet")
	seen := (*tunnel.HostUnknown)(nil)
	if !errors.As(r, &seen) || seen.Changed || seen.Key != s.Pin() || !strings.HasPrefix(seen.Key, "ssh-ed25519 SHA256:") {
		t.Fatalf("the refusal names %+v", seen)
	}
	c.HostKey = seen.Key // trusted
	k := keep(t, c, hello)
	tunneltest.Await(t, k, tunnel.Open)
}

func TestAKnownHostNeedsNoQuestion(t *testing.T) {
	s := sshtest.New(t, sshtest.Config{})
	known := filepath.Join(t.TempDir(), "known_hosts")
	if err := os.WriteFile(known, []byte("# mine\n"+s.KnownHost()), 0o600); err != nil {
		t.Fatal(err)
	}
	c := configFor(s)
	c.HostKey, c.KnownHosts = "", []string{filepath.Join(t.TempDir(), "none"), known}
	k := keep(t, c, hello)
	tunneltest.Await(t, k, tunnel.Open)
	k.Close()
	tunneltest.Await(t, k, tunnel.Closed)

	s.Rekey(t)
	r := refusalOf(t, c)
	expectWords(t, r, "has changed")
	seen := (*tunnel.HostUnknown)(nil)
	if !errors.As(r, &seen) || !seen.Changed {
		t.Errorf("the refusal names %+v", seen)
	}
	line := s.KnownHost()
	if err := os.WriteFile(known, []byte("@revoked "+line), 0o600); err != nil {
		t.Fatal(err)
	}
	c.HostKey = s.Pin()
	expectWords(t, refusalOf(t, c), "revoked")
	if err := os.WriteFile(known, []byte("nonsense\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	expectWords(t, refusalOf(t, c), "has a line that is none")
}

func TestAChangedKeyIsRefusedAlsoOnTheWayBack(t *testing.T) {
	s := sshtest.New(t, sshtest.Config{})
	k := keep(t, configFor(s), hello)
	tunneltest.Await(t, k, tunnel.Open)
	s.Rekey(t)
	s.Drop()
	st := tunneltest.Await(t, k, tunnel.Refused)
	seen := (*tunnel.HostUnknown)(nil)
	if !errors.As(st.Err, &seen) || !seen.Changed || !strings.Contains(st.Reason, "somebody may be in between") {
		t.Errorf("state is %+v", st)
	}
}

func TestARefusedForwardSaysWhy(t *testing.T) {
	none := sshtest.New(t, sshtest.Config{Refuse: func(string, int) bool { return true }})
	c := configFor(none)
	expectWords(t, refusalOf(t, c), "does not forward ports for guest")
	c.Remote = 4000
	expectWords(t, refusalOf(t, c), "does not forward ports for guest")

	taken := sshtest.New(t, sshtest.Config{Refuse: func(_ string, port int) bool { return port == 4000 }})
	c = configFor(taken)
	c.Remote = 4000
	expectWords(t, refusalOf(t, c), "Port 4000 is in use")
}

func TestAnAddressThatWasTypedNeedsNoWordOfTheServer(t *testing.T) {
	s := sshtest.New(t, sshtest.Config{Says: func(string) string { return "" }})
	c := configFor(s)
	c.URL = "http://{host}:{port}/"
	k := keep(t, c, hello)
	url := tunneltest.Await(t, k, tunnel.Open).URL
	if status, _ := tunneltest.Get(t, url); status != 200 || strings.HasSuffix(url, "/") {
		t.Errorf("%s answers %d", url, status)
	}
}

func TestAServerThatDoesNotSayItsAddress(t *testing.T) {
	s := sshtest.New(t, sshtest.Config{Says: func(string) string { return "come\x07 in\n" }})
	c := configFor(s)
	c.ConnectWithin = time.Second
	r := refusalOf(t, c)
	expectWords(t, r, "does not say at which address")
	if r.Err.Error() != "come in" {
		t.Errorf("the raw words are %q", r.Err)
	}
}

func TestADropIsFollowedByAWayBack(t *testing.T) {
	s := sshtest.New(t, sshtest.Config{})
	c := configFor(s)
	c.URL = "http://always.example"
	k := keep(t, c, hello)
	tunneltest.Await(t, k, tunnel.Open)
	s.Refuse(true)
	s.Drop()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	st, err := k.Await(ctx, func(s tunnel.State) bool { return s.Phase == tunnel.Reconnecting && !s.Next.IsZero() })
	if err != nil || st.Try != 2 || st.URL != c.URL || !strings.Contains(st.Reason, "dropped") {
		t.Fatalf("state is %+v, %v", st, err)
	}
	s.Refuse(false)
	if st := tunneltest.Await(t, k, tunnel.Open); st.URL != c.URL || st.Reason != "" || st.Try != 0 {
		t.Errorf("state is %+v", st)
	}
}

func TestANewAddressIsTold(t *testing.T) {
	s := sshtest.New(t, sshtest.Config{})
	k := keep(t, configFor(s), hello)
	old := tunneltest.Await(t, k, tunnel.Open).URL
	s.Drop()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	st, err := k.Await(ctx, func(s tunnel.State) bool { return s.Phase == tunnel.Open && s.URL != old })
	if err != nil || !strings.Contains(st.Reason, "The address has changed") {
		t.Fatalf("state is %+v, %v", st, err)
	}
	if status, _ := tunneltest.Get(t, st.URL); status != 200 {
		t.Errorf("the new address answers %d", status)
	}
	// A server for everybody gives another name while the line is up.
	s.Say("xyz.lhr.life tunneled with tls termination, https://xyz.lhr.life\n")
	if _, err := k.Await(ctx, func(s tunnel.State) bool { return s.URL == "https://xyz.lhr.life" && s.Phase == tunnel.Open }); err != nil {
		t.Errorf("state is %+v", k.State())
	}
}

func TestAMuteServerIsADrop(t *testing.T) {
	s := sshtest.New(t, sshtest.Config{})
	c := configFor(s)
	c.KeepAlive, c.AnswerWithin, c.ConnectWithin = 20*time.Millisecond, 500*time.Millisecond, time.Second
	k := keep(t, c, hello)
	tunneltest.Await(t, k, tunnel.Open)
	s.Mute(true)
	st := tunneltest.Await(t, k, tunnel.Reconnecting)
	if st.Reason == "" {
		t.Errorf("state is %+v", st)
	}
	tunneltest.Close(t, k)
}

func TestALongOutageEndsTheDoor(t *testing.T) {
	s := sshtest.New(t, sshtest.Config{})
	c := configFor(s)
	c.GiveUpAfter = 200 * time.Millisecond
	k := keep(t, c, hello)
	tunneltest.Await(t, k, tunnel.Open)
	s.Refuse(true)
	s.Drop()
	if st := tunneltest.Await(t, k, tunnel.Refused); !strings.Contains(st.Reason, "closed") {
		t.Errorf("state is %+v", st)
	}
	s.Refuse(false)
	k.Open()
	tunneltest.Await(t, k, tunnel.Open)
}

// TestASilentServerEndsTheOpening: one that takes the connection and says nothing.
func TestASilentServerEndsTheOpening(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	c := ssh.Config{Host: "127.0.0.1", Port: l.Addr().(*net.TCPAddr).Port, ConnectWithin: 300 * time.Millisecond}
	expectWords(t, refusalOf(t, c), "does not answer")

	ctx, cancel := context.WithCancel(t.Context())
	c.ConnectWithin = time.Hour
	ended := make(chan error, 1)
	go func() {
		_, err := door(c).Open(ctx, func(tunnel.State) {})
		ended <- err
	}()
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("Open says %v", err)
	}
	c.Port = 1 // where nobody listens
	expectWords(t, refusalOf(t, c), "takes no connections on port")
}

// TestASlowVisitorHoldsUpNobody: one who does not read the answer.
func TestASlowVisitorHoldsUpNobody(t *testing.T) {
	s := sshtest.New(t, sshtest.Config{})
	writing := make(chan struct{})
	k := keep(t, configFor(s), http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/large" {
			return
		}
		close(writing)
		chunk := bytes.Repeat([]byte("x"), 1<<20)
		for r.Context().Err() == nil {
			if _, err := w.Write(chunk); err != nil {
				return
			}
		}
	}))
	url := tunneltest.Await(t, k, tunnel.Open).URL
	slow, err := net.Dial("tcp", strings.TrimPrefix(url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer slow.Close()
	_, _ = io.WriteString(slow, "GET /large HTTP/1.1\r\nHost: x\r\n\r\n")
	<-writing
	if status, _ := tunneltest.Get(t, url+"/small"); status != 200 {
		t.Errorf("another visitor got %d", status)
	}
	tunneltest.Close(t, k)
}
