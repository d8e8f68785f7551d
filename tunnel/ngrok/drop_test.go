package ngrok_test

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"bellhop/tunnel"
	"bellhop/tunnel/ngrok/ngroktest"
	"bellhop/tunnel/tunneltest"
)

func TestADropComesBackWithTheSameURL(t *testing.T) {
	server := ngroktest.New(t, ngroktest.Config{Grace: time.Minute})
	k := keep(t, configFor(server), hello)
	url := tunneltest.Await(t, k, tunnel.Open).URL
	server.Refuse(true)
	server.Drop()
	s := awaitState(t, k, func(s tunnel.State) bool { return s.Phase == tunnel.Reconnecting && s.Try == 2 })
	if s.URL != url || s.Next.IsZero() || !strings.Contains(s.Reason, "connecting again") {
		t.Errorf("state is %+v", s)
	}
	await(t, server, func(n ngroktest.Counts) bool { return n.Online == 0 })
	resp, err := tunneltest.Client().Get(url)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if code := resp.Header.Get("Ngrok-Error-Code"); code != "ERR_NGROK_3200" {
		t.Errorf("the address answers %d with code %q while away", resp.StatusCode, code)
	}

	server.Refuse(false)
	s = tunneltest.Await(t, k, tunnel.Open)
	if s.URL != url || s.Try != 0 || s.Reason != "" {
		t.Errorf("state is %+v", s)
	}
	if status, _ := tunneltest.Get(t, url); status != 200 {
		t.Errorf("answer after the drop is %d", status)
	}
}

func TestADropLeavesTheOtherDoorAlone(t *testing.T) {
	stable, shaky := ngroktest.New(t, ngroktest.Config{}), ngroktest.New(t, ngroktest.Config{})
	a, b := keep(t, configFor(stable), hello), keep(t, configFor(shaky), hello)
	url := tunneltest.Await(t, a, tunnel.Open).URL
	tunneltest.Await(t, b, tunnel.Open)
	shaky.Refuse(true)
	shaky.Drop()
	tunneltest.Await(t, b, tunnel.Reconnecting)
	if status, _ := tunneltest.Get(t, url); status != 200 || a.State().Phase != tunnel.Open {
		t.Errorf("the other door answers %d and is %v", status, a.State().Phase)
	}
}

func TestClosingWhileReconnecting(t *testing.T) {
	server := ngroktest.New(t, ngroktest.Config{})
	k := keep(t, configFor(server), hello)
	tunneltest.Await(t, k, tunnel.Open)
	server.Refuse(true)
	server.Drop()
	tunneltest.Await(t, k, tunnel.Reconnecting)
	tunneltest.Close(t, k)
}

func TestAnAddressTakenAtTheReturnIsWaitedFor(t *testing.T) {
	server := ngroktest.New(t, ngroktest.Config{Grace: time.Minute})
	k := keep(t, configFor(server), hello)
	url := tunneltest.Await(t, k, tunnel.Open).URL
	server.RefuseBind(&ngroktest.Fault{Code: "ERR_NGROK_334", Message: "is already online"})
	server.Drop()
	s := awaitState(t, k, func(s tunnel.State) bool { return s.Phase == tunnel.Reconnecting && s.Code != "" })
	if s.Code != "ERR_NGROK_334" || s.URL != url || !strings.Contains(s.Reason, "online already") {
		t.Errorf("state is %+v", s)
	}
	server.RefuseBind(nil)
	if s := tunneltest.Await(t, k, tunnel.Open); s.URL != url || s.Code != "" {
		t.Errorf("state is %+v", s)
	}
}

func TestARevokedTokenEndsTheDoor(t *testing.T) {
	server := ngroktest.New(t, ngroktest.Config{})
	k := keep(t, configFor(server), hello)
	tunneltest.Await(t, k, tunnel.Open)
	server.RefuseAuth(&ngroktest.Fault{Code: "ERR_NGROK_107", Message: "invalid\nYour authtoken: " + token})
	server.Drop()
	s := tunneltest.Await(t, k, tunnel.Refused)
	if s.Code != "ERR_NGROK_107" || s.URL != "" || strings.Contains(fmt.Sprint(s, s.Err), token) {
		t.Errorf("state is %+v", s)
	}
}

func TestALongOutageEndsTheDoor(t *testing.T) {
	server := ngroktest.New(t, ngroktest.Config{})
	c := configFor(server)
	c.GiveUpAfter = time.Second
	k := keep(t, c, hello)
	tunneltest.Await(t, k, tunnel.Open)
	server.Refuse(true)
	server.Drop()
	tunneltest.Await(t, k, tunnel.Reconnecting)
	s := tunneltest.Await(t, k, tunnel.Refused)
	if !strings.HasPrefix(s.Reason, "The door closed.") {
		t.Errorf("state is %+v", s)
	}
	server.Refuse(false)
	k.Open()
	tunneltest.Await(t, k, tunnel.Open)
}

func TestTheOwnerStopsItFromAfar(t *testing.T) {
	server := ngroktest.New(t, ngroktest.Config{})
	k := keep(t, configFor(server), hello)
	tunneltest.Await(t, k, tunnel.Open)
	session := server.Sessions()[0]
	for name, ask := range map[string]func() (string, error){"restart": session.Restart, "update": session.Update} {
		if answer, err := ask(); err != nil || answer == "" {
			t.Errorf("%s: answer %q, %v", name, answer, err)
		}
	}
	if s := k.State(); s.Phase != tunnel.Open {
		t.Fatalf("state is %+v", s)
	}
	if answer, err := session.Stop(); err != nil || answer != "" {
		t.Errorf("stop: answer %q, %v", answer, err)
	}
	s := tunneltest.Await(t, k, tunnel.Refused)
	if !strings.Contains(s.Reason, "stopped it on the ngrok dashboard") {
		t.Errorf("state is %+v", s)
	}
	await(t, server, func(n ngroktest.Counts) bool { return n.Sessions == 0 })
}

func TestTheServiceTakesTheAddressAway(t *testing.T) {
	server := ngroktest.New(t, ngroktest.Config{})
	k := keep(t, configFor(server), hello)
	tunneltest.Await(t, k, tunnel.Open)
	if err := server.Sessions()[0].TakeAway(ngroktest.Fault{Code: "ERR_NGROK_3208", Message: "banned"}); err != nil {
		t.Fatal(err)
	}
	s := tunneltest.Await(t, k, tunnel.Refused)
	if s.Code != "ERR_NGROK_3208" || !strings.Contains(s.Reason, "banned the account") {
		t.Errorf("state is %+v", s)
	}
}

// TestTheExactBytesArrive: what a visitor sends is what the tap before the server sees.
func TestTheExactBytesArrive(t *testing.T) {
	server := ngroktest.New(t, ngroktest.Config{Raw: true})
	tap := &recorder{}
	body := make(chan string, 1)
	k := &tunnel.Keeper{
		Door: door(configFor(server)),
		Server: func() *http.Server {
			s := tunnel.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				b, _ := io.ReadAll(r.Body)
				body <- string(b)
			}), slog.New(slog.DiscardHandler))
			s.WriteTimeout = time.Nanosecond // one that must do no harm
			return s
		},
		Wrap: func(l net.Listener) net.Listener { return &recording{l, tap} },
	}
	tunneltest.Run(t, k)
	k.Open()
	url := tunneltest.Await(t, k, tunnel.Open).URL
	c, err := net.Dial("tcp", strings.TrimPrefix(url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	_ = c.SetDeadline(time.Now().Add(time.Minute))
	const sent = "POST /in/a%2Fb?x=%20 HTTP/1.1\r\nhOsT: me.ngrok-free.app\r\nX-B: 2\r\nx-a:  1 \r\nX-B: 3\r\n" +
		"Content-Length: 6\r\nConnection: close\r\n\r\n{\x00\xff\r\n}"
	if _, err := io.WriteString(c, sent); err != nil {
		t.Fatal(err)
	}
	answer, err := io.ReadAll(c)
	if err != nil || !bytes.HasPrefix(answer, []byte("HTTP/1.1 200 OK\r\n")) {
		t.Errorf("answer is %q, %v", answer, err)
	}
	select {
	case got := <-body:
		if got != "{\x00\xff\r\n}" {
			t.Errorf("the handler read %q", got)
		}
	default:
		t.Fatal("the request did not arrive")
	}
	got, proto, addr := tap.seen()
	if got != sent {
		t.Errorf("the tap saw %q", got)
	}
	if proto != "http" || addr != c.LocalAddr().String() {
		t.Errorf("the connection says %q from %s, want http from %s", proto, addr, c.LocalAddr())
	}
}

// recorder keeps what connections read, and their facts.
type recorder struct {
	mu          sync.Mutex
	bytes       bytes.Buffer
	proto, addr string
}

func (r *recorder) seen() (text, proto, addr string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.bytes.String(), r.proto, r.addr
}

type recording struct {
	net.Listener
	to *recorder
}

func (l *recording) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	l.to.mu.Lock()
	defer l.to.mu.Unlock()
	l.to.proto = c.(interface{ Proto() string }).Proto()
	l.to.addr = c.RemoteAddr().String()
	return &recordingConn{c, l.to}, nil
}

type recordingConn struct {
	net.Conn
	to *recorder
}

func (c *recordingConn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	c.to.mu.Lock()
	defer c.to.mu.Unlock()
	c.to.bytes.Write(p[:n])
	return n, err
}

// TestASessionThatDropsBeforeItsAddressAsksAgain: the SDK brings the session back, but not the request.
func TestASessionThatDropsBeforeItsAddressAsksAgain(t *testing.T) {
	drops := make(chan func() int, 1)
	server := ngroktest.New(t, ngroktest.Config{OnBind: func(ngroktest.Bind) *ngroktest.Fault {
		select {
		case drop := <-drops:
			drop()
		default:
		}
		return nil
	}})
	drops <- server.Drop
	k := keep(t, configFor(server), hello)
	s := tunneltest.Await(t, k, tunnel.Open)
	if status, _ := tunneltest.Get(t, s.URL); status != 200 {
		t.Errorf("answer is %d", status)
	}
	if n := server.Counts().Binds; n != 2 {
		t.Errorf("asked %d times", n)
	}
}

// TestOnAndOffUnderLoad opens and closes doors two hundred times while visitors come all the time and the service fails
// in one way after the other. CYCLES=2000 in the environment is ten times that.
func TestOnAndOffUnderLoad(t *testing.T) {
	const doors = 4 // side by side, as most of a cycle is waiting
	n, err := strconv.Atoi(cmp.Or(os.Getenv("CYCLES"), "200"))
	if err != nil {
		t.Fatal(err)
	}
	for range doors {
		t.Run("door", func(t *testing.T) {
			t.Parallel()
			onAndOff(t, n/doors)
		})
	}
}

func onAndOff(t *testing.T, cycles int) {
	server := ngroktest.New(t, ngroktest.Config{Grace: time.Millisecond})
	k := tunneltest.Keep(t, door(configFor(server)), tunneltest.Mirror)
	var longest time.Duration
	for cycle := range cycles {
		k.Open()
		url := tunneltest.Await(t, k, tunnel.Open).URL
		await(t, server, func(n ngroktest.Counts) bool { return n.Sessions == 1 && n.Online == 1 })
		served, leave := tunneltest.Crowd(url)
		tunneltest.AwaitServed(t, served)
		fail(t, k, server, cycle)
		longest = max(longest, tunneltest.Close(t, k))
		server.Drop() // what was frozen does not end by itself
		leave()
	}
	t.Logf("closing took up to %v", longest.Round(time.Millisecond))
}

// faults is how many ways to fail there are.
const faults = 7

// fail lets the service fail in the way of the cycle.
func fail(t *testing.T, k *tunnel.Keeper, server *ngroktest.Server, cycle int) {
	t.Helper()
	sessions := server.Sessions()
	if len(sessions) == 0 {
		return // it comes back from an earlier one
	}
	switch cycle % faults {
	case 1:
		server.Drop()
	case 2:
		_, _ = sessions[0].Stop() // under load the session may end before its answer is read
	case 3:
		server.RefuseAuth(&ngroktest.Fault{Code: "ERR_NGROK_107", Message: "invalid"})
		server.Drop()
		tunneltest.Await(t, k, tunnel.Refused)
		server.RefuseAuth(nil)
	case 4:
		sessions[0].Freeze()
	case 5:
		_ = sessions[0].GoAway() // what it meets is on its way already
	case 6:
		sessions[0].Vanish()
	}
}
