package doors_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"bellhop/tunnel"
	"bellhop/tunnel/doors"
	"bellhop/tunnel/lan"
	"bellhop/tunnel/local"
	"bellhop/tunnel/ngrok"
	"bellhop/tunnel/ngrok/ngroktest"
	"bellhop/tunnel/probe"
	"bellhop/tunnel/ssh"
	"bellhop/tunnel/ssh/sshtest"
	"bellhop/tunnel/tunneltest"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m,
		goleak.IgnoreAnyFunction("golang.ngrok.com/muxado/v2.(*Heartbeat).requester"),
		goleak.IgnoreAnyFunction("golang.ngrok.com/muxado/v2.(*Heartbeat).check"),
		goleak.IgnoreAnyFunction("golang.ngrok.com/ngrok/v2/internal/tunnel/client.(*reconnectingSession).connect"))
}

// shelf keeps settings in memory.
type shelf struct {
	mu   sync.Mutex
	text map[string]string
	err  error
}

func (s *shelf) Setting(_ context.Context, name string) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text[name], s.err
}

func (s *shelf) SetSetting(_ context.Context, name, value string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.text == nil {
		s.text = map[string]string{}
	}
	s.text[name] = value
	return s.err
}

func read(t *testing.T, s *shelf) *doors.Kept {
	t.Helper()
	k, err := doors.Read(t.Context(), s, doors.Machine{Env: func(string) string { return "" }})
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// house has all four doors open.
type house struct {
	*doors.Doors
	ngrok *ngroktest.Server
	ssh   *sshtest.Server
}

func open(t *testing.T, handler http.Handler) *house {
	t.Helper()
	h := &house{ngrok: ngroktest.New(t, ngroktest.Config{Grace: time.Minute}), ssh: sshtest.New(t, sshtest.Config{})}
	witness := &probe.Witness{}
	kept := read(t, &shelf{})
	if err := kept.SetSSH(t.Context(), func(s *doors.Server) {
		s.Host, s.Port, s.User, s.URL = h.ssh.Host(), h.ssh.Port(), "guest", "http://{host}:{port}"
	}); err != nil {
		t.Fatal(err)
	}
	if err := kept.SetSSH(t.Context(), func(s *doors.Server) { s.HostKey = h.ssh.Pin() }); err != nil {
		t.Fatal(err)
	}
	keeper := func(d tunnel.Door) *tunnel.Keeper {
		k := &tunnel.Keeper{Door: d, Server: func() *http.Server { return tunnel.NewServer(witness.Behind(handler), slog.New(slog.DiscardHandler)) }}
		tunneltest.Run(t, k)
		k.Open()
		tunneltest.Await(t, k, tunnel.Open)
		return k
	}
	h.Doors = &doors.Doors{
		Kept: kept, Prober: &probe.Prober{Witness: witness, Explain: ngrok.Explain, Transport: &http.Transport{DisableKeepAlives: true}},
		Keepers: []*tunnel.Keeper{
			keeper(local.Door{Address: func() string { return "127.0.0.1:0" }}),
			keeper(lan.Door{Config: func() lan.Config { return lan.Config{} }, Addresses: func() ([]lan.Address, error) {
				return []lan.Address{{IP: netip.MustParseAddr("127.0.0.2"), Interface: "lo"}}, nil
			}}),
			keeper(ngrok.Door{Config: func() (ngrok.Config, error) {
				return ngrok.Config{Authtoken: "2abcDEFghiJKLmnoPQRstuVWXyz", ConnectURL: h.ngrok.Addr(), CAs: h.ngrok.CAs(), Heartbeat: time.Hour}, nil
			}}),
			keeper(ssh.Door{Config: kept.SSHConfig}),
		},
	}
	return h
}

// TestOneThatDropsLeavesTheOthersAlone: under load, each door that leads through another program drops, while whoever
// comes by the others is answered every time and these stay open all the while.
func TestOneThatDropsLeavesTheOthersAlone(t *testing.T) {
	h := open(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = io.Copy(w, r.Body) }))
	before := h.List()
	for cycle := range 6 {
		shaken := []string{doors.Ngrok, doors.SSH}[cycle%2]
		var visitors sync.WaitGroup
		stop := make(chan struct{})
		for _, d := range h.List() { // a door may be at another address since it came back
			if d.Name == shaken {
				continue
			}
			visitors.Go(func() {
				client := tunneltest.Client()
				for n := 0; ; n++ {
					select {
					case <-stop:
						if n > 3 {
							return
						}
					default:
					}
					resp, err := client.Post(d.State.URL, "text/plain", strings.NewReader("ring"))
					if err != nil {
						t.Errorf("%s while %s is shaken: %v", d.Name, shaken, err)
						return
					}
					_ = resp.Body.Close()
				}
			})
		}
		k := h.Find(shaken)
		if shaken == doors.SSH {
			h.ssh.Refuse(true)
			h.ssh.Drop()
		} else {
			h.ngrok.Refuse(true)
			h.ngrok.Drop()
		}
		tunneltest.Await(t, k, tunnel.Reconnecting)
		h.ssh.Refuse(false)
		h.ngrok.Refuse(false)
		tunneltest.Await(t, k, tunnel.Open)
		close(stop)
		visitors.Wait()
	}
	for i, d := range h.List() {
		if i < 2 && !d.State.Since.Equal(before[i].State.Since) {
			t.Errorf("%s was %+v and is %+v", d.Name, before[i].State, d.State)
		}
	}
}

func TestEachDoorIsFoundTestedAndClosed(t *testing.T) {
	h := open(t, http.NotFoundHandler())
	for _, name := range []string{doors.Local, doors.LAN, doors.Ngrok, doors.SSH} {
		r, err := h.Test(t.Context(), name)
		if err != nil || r.Verdict != probe.Works {
			t.Errorf("%s: %+v, %v", name, r, err)
		}
		d, ok := h.Close(t.Context(), name)
		if !ok || d.State.Phase != tunnel.Closed {
			t.Errorf("%s closed is %+v", name, d)
		}
		if _, err := h.Test(t.Context(), name); !strings.Contains(reason(err), "Open it, then test") {
			t.Errorf("%s closed tests as %v", name, err)
		}
		if d, ok = h.Open(t.Context(), name); !ok || d.State.Phase != tunnel.Open {
			t.Errorf("%s opened is %+v", name, d)
		}
	}
	if _, ok := h.Open(t.Context(), "back"); ok {
		t.Error("there is a back door")
	}
	if h.Public() != doors.Ngrok {
		t.Errorf("public is %s", h.Public())
	}
	h.Close(t.Context(), doors.Ngrok)
	if h.Public() != doors.SSH {
		t.Errorf("without ngrok public is %s", h.Public())
	}
}

// TestGoingPublicOpensTheDoorThatWasChosen, and whoever runs Bellhop without a window reads what came of it.
func TestGoingPublicOpensTheDoorThatWasChosen(t *testing.T) {
	h := open(t, http.NotFoundHandler())
	if err := h.Kept.SetPublic(t.Context(), doors.SSH); err != nil {
		t.Fatal(err)
	}
	if got := h.Public(); got != doors.SSH {
		t.Errorf("with both open, public is %s", got)
	}
	h.Close(t.Context(), doors.Ngrok)
	h.Close(t.Context(), doors.SSH)

	ctx, cancel := context.WithCancel(t.Context())
	in, out := io.Pipe()
	done := make(chan struct{})
	go func() {
		defer close(done)
		h.TellPublic(ctx, out)
	}()
	lines := bufio.NewScanner(in)
	h.GoPublic()
	url := tunneltest.Await(t, h.Find(doors.SSH), tunnel.Open).URL
	if !lines.Scan() || lines.Text() != "Public        "+url {
		t.Errorf("told is %q, want %s", lines.Text(), url)
	}
	if s := h.Find(doors.Ngrok).State(); s.Phase != tunnel.Closed {
		t.Errorf("the other door is %+v", s)
	}
	h.ssh.Rekey(t)
	h.ssh.Drop()
	for lines.Scan() { // that it drops, and is refused
		if strings.HasSuffix(lines.Text(), "("+h.ssh.Pin()+")") {
			break
		}
	}
	cancel()
	<-done
}

func reason(err error) string {
	if r := (*tunnel.Refusal)(nil); errors.As(err, &r) {
		return r.Reason
	}
	return ""
}

func TestWhatEachDoorExposesIsSaid(t *testing.T) {
	h := open(t, http.NotFoundHandler())
	for i, want := range []string{"on this computer", "Everybody in this network", "ngrok can read what passes", "127.0.0.1 can read what passes"} {
		if d := h.List()[i]; !strings.Contains(d.Exposes, want) || !strings.Contains(d.Exposes, "The control API stays here.") {
			t.Errorf("%s exposes %q", d.Name, d.Exposes)
		}
	}
	if r := h.Reports(); r[3].Host != "127.0.0.1" || r[3].Auth != "none" || r[0].State != "open" {
		t.Errorf("the reports are %+v", r)
	}
}

func TestSettingsAreKept(t *testing.T) {
	s := &shelf{}
	k := read(t, s)
	if k.Public() != doors.Ngrok || k.SSH().Name() != "localhost.run" || k.LANConfig(8080) != (lan.Config{Port: 8080}) {
		t.Error("at first it is otherwise")
	}
	for _, err := range []error{
		k.SetLAN(t.Context(), func(n *doors.Network) { n.Address, n.Port = " 192.168.1.20 ", 9000 }),
		k.SetSSH(t.Context(), func(s *doors.Server) { s.Host, s.User, s.HostKey = "me.example", "bell", "ssh-ed25519 SHA256:abc" }),
		k.SetPublic(t.Context(), doors.SSH),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	k = read(t, s)
	if k.Public() != doors.SSH || k.SSHConfig().HostKey != "ssh-ed25519 SHA256:abc" || k.LANConfig(8080) != (lan.Config{Address: "192.168.1.20", Port: 9000}) {
		t.Errorf("kept are %+v and %+v", k.LAN(), k.SSH())
	}
	// Another server has another key.
	if err := k.SetSSH(t.Context(), func(s *doors.Server) { s.Host = "other.example" }); err != nil || k.SSH().HostKey != "" {
		t.Errorf("the key of another server is %q, %v", k.SSH().HostKey, err)
	}
	if err := k.SetSSH(t.Context(), func(s *doors.Server) { *s = doors.Server{} }); err != nil || s.text["door.ssh"] != "" {
		t.Errorf("nothing is kept as %q, %v", s.text["door.ssh"], err)
	}
}

// What a visitor says of the way is believed only where a server speaks HTTP in between.
func TestWhoToldAVisitorsAddressHangsOnTheServer(t *testing.T) {
	for url, want := range map[string]bool{
		"": true, "hooks.example.com": true, "https://hooks.example.com": true,
		"http://{host}:{port}": false, "http://me.example.com:9000": false, "HTTP://me.example.com": false, "https://{host}:{port}": false,
	} {
		if got := (doors.Server{URL: url}).Rewrites(); got != want {
			t.Errorf("%q: %v", url, got)
		}
	}
}

func TestWhatDoesNotSuitIsRefusedAndChangesNothing(t *testing.T) {
	h := open(t, http.NotFoundHandler())
	text, number := "x y", 70000
	for words, set := range map[string]func() error{
		"A port goes up to 65535":            func() error { _, err := h.Set(t.Context(), doors.LAN, doors.Change{Port: &number}); return err },
		"The server is a name":               func() error { _, err := h.Set(t.Context(), doors.SSH, doors.Change{Host: &text}); return err },
		"is none, agent or file":             func() error { _, err := h.Set(t.Context(), doors.SSH, doors.Change{Auth: &text}); return err },
		"lan has an address and a port":      func() error { _, err := h.Set(t.Context(), doors.LAN, doors.Change{Host: &text}); return err },
		"ssh has a host":                     func() error { _, err := h.Set(t.Context(), doors.SSH, doors.Change{Address: &text}); return err },
		"Only the doors lan and ssh are set": func() error { _, err := h.Set(t.Context(), doors.Ngrok, doors.Change{}); return err },
	} {
		before := h.Reports()
		if err := set(); !strings.Contains(reason(err), words) {
			t.Errorf("%q: %v", words, err)
		}
		for i, r := range h.Reports() {
			if r.Host != before[i].Host || r.Port != before[i].Port || r.Auth != before[i].Auth {
				t.Errorf("%q changed %+v", words, r)
			}
		}
	}
}
