package local_test

import (
	"errors"
	"math/rand/v2"
	"net"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"bellhop/tunnel"
	"bellhop/tunnel/local"
	"bellhop/tunnel/tunneltest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func at(addr string) local.Door {
	return local.Door{Address: func() string { return addr }}
}

func TestConformance(t *testing.T) {
	tunneltest.Conform(t, func(*testing.T) tunnel.Door { return at("127.0.0.1:0") })
}

func TestTheURLIsOneToClickOn(t *testing.T) {
	for addr, want := range map[string]string{
		"127.0.0.1:0": "http://localhost:PORT",
		"localhost:0": "http://localhost:PORT",
		"0.0.0.0:0":   "http://localhost:PORT",
		":0":          "http://localhost:PORT",
		"127.0.0.2:0": "http://127.0.0.2:PORT",
	} {
		l, err := at(addr).Open(t.Context(), nil)
		if err != nil {
			t.Errorf("%s: %v", addr, err)
			continue
		}
		_, port, _ := net.SplitHostPort(l.Addr().String())
		if got := strings.ReplaceAll(l.URL(), port, "PORT"); got != want {
			t.Errorf("%s: URL is %s, want %s", addr, got, want)
		}
		_ = l.Close()
	}
}

// another is another program's listener, at a port below those that systems give out by themselves: neither it nor its neighbours
// are taken in the middle of a test.
func another(t *testing.T) net.Listener {
	t.Helper()
	for range 100 {
		if l, err := net.Listen("tcp", "127.0.0.1:"+strconv.Itoa(20_000+rand.IntN(10_000))); err == nil {
			return l
		}
	}
	t.Fatal("no port is to be had")
	return nil
}

func TestATakenPortNamesTheNextFreeOne(t *testing.T) {
	other := another(t)
	defer other.Close()
	addr := other.Addr().String()

	k := tunneltest.Keep(t, at(addr), http.NotFoundHandler())
	k.Open()
	s := tunneltest.Await(t, k, tunnel.Refused)
	var taken *tunnel.PortTaken
	if !errors.As(s.Err, &taken) {
		t.Fatalf("no PortTaken in %+v", s)
	}
	if taken.Addr != addr {
		t.Errorf("Addr is %s, want %s", taken.Addr, addr)
	}
	_, port, _ := net.SplitHostPort(addr)
	if !strings.HasPrefix(s.Reason, "Port "+port+" is in use by another program.") {
		t.Errorf("Reason is %q", s.Reason)
	}
	free, err := net.Listen("tcp", taken.Next)
	if err != nil {
		t.Fatalf("Next is not free: %v", err)
	}
	_ = free.Close()

	// Once the other program has left, the same wish succeeds.
	_ = other.Close()
	k.Open()
	if s := tunneltest.Await(t, k, tunnel.Open); s.URL != "http://localhost:"+port {
		t.Errorf("URL is %s", s.URL)
	}
}

func TestABadAddressIsRefusedInWords(t *testing.T) {
	for addr, words := range map[string]string{
		"":                "wants a host and a port",
		"8080":            "wants a host and a port",
		"127.0.0.1:99999": "A port goes up to 65535",
		"127.0.0.1:http!": "A port is a number",
		"192.0.2.1:8080":  "192.0.2.1 is not an address of this machine",
	} {
		_, err := at(addr).Open(t.Context(), nil)
		var refusal *tunnel.Refusal
		if !errors.As(err, &refusal) {
			t.Errorf("%q: %v is no refusal", addr, err)
			continue
		}
		if !strings.Contains(refusal.Reason, words) {
			t.Errorf("%q: reason is %q, want %q", addr, refusal.Reason, words)
		}
	}
}

func TestTheLastPortHasNoNext(t *testing.T) {
	other, err := net.Listen("tcp", "127.0.0.1:"+strconv.Itoa(65535))
	if err != nil {
		t.Skip("port 65535 is not to be had")
	}
	defer other.Close()
	_, err = at("127.0.0.1:65535").Open(t.Context(), nil)
	var taken *tunnel.PortTaken
	if !errors.As(err, &taken) || taken.Next != "" {
		t.Errorf("error is %v, next is %+v", err, taken)
	}
}
