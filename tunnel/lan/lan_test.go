package lan

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"bellhop/tunnel"
	"bellhop/tunnel/tunneltest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// network is what addresses the machine has.
type network struct {
	mu  sync.Mutex
	has []Address
}

func (n *network) set(ips ...string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.has = nil
	for _, ip := range ips {
		n.has = append(n.has, Address{netip.MustParseAddr(ip), "lo"})
	}
}

func (n *network) addresses() ([]Address, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.has, nil
}

func at(n *network, c Config) Door {
	return Door{Config: func() Config { return c }, Addresses: n.addresses, Every: 5 * time.Millisecond}
}

func network127(ips ...string) *network {
	n := &network{}
	n.set(ips...)
	return n
}

func TestConformance(t *testing.T) {
	tunneltest.Conform(t, func(*testing.T) tunnel.Door { return at(network127("127.0.0.2"), Config{}) })
}

func TestTheURLHasTheAddress(t *testing.T) {
	ips := []string{"127.0.0.2"}
	if l, err := net.Listen("tcp", "[::1]:0"); err == nil {
		_ = l.Close()
		ips = append(ips, "::1")
	}
	for _, ip := range ips {
		k := tunneltest.Keep(t, at(network127("127.0.0.3", ip), Config{Address: ip}), http.NotFoundHandler())
		k.Open()
		s := tunneltest.Await(t, k, tunnel.Open)
		if !strings.HasPrefix(s.URL, "http://"+strings.TrimSuffix(net.JoinHostPort(ip, ""), ":")+":") {
			t.Errorf("%s: the URL is %s", ip, s.URL)
		}
		if status, _ := tunneltest.Get(t, s.URL); status != 404 {
			t.Errorf("%s answers %d", s.URL, status)
		}
	}
}

func await(t *testing.T, k *tunnel.Keeper, asked func(tunnel.State) bool) tunnel.State {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	s, err := k.Await(ctx, asked)
	if err != nil {
		t.Fatalf("state is %+v", s)
	}
	return s
}

func TestTheNetworkGoesAndComesBack(t *testing.T) {
	n := network127("127.0.0.2")
	k := tunneltest.Keep(t, at(n, Config{Address: "127.0.0.2"}), http.NotFoundHandler())
	k.Open()
	before := tunneltest.Await(t, k, tunnel.Open)
	n.set()
	s := tunneltest.Await(t, k, tunnel.Reconnecting)
	if s.URL != before.URL || s.Reason != networkGone || s.Next.IsZero() {
		t.Errorf("away it is %+v", s)
	}
	n.set("127.0.0.3") // another network
	s = await(t, k, func(s tunnel.State) bool { return s.Try > 2 })
	if s.Phase != tunnel.Reconnecting {
		t.Errorf("in another network it is %+v", s)
	}
	n.set("127.0.0.2")
	if s := tunneltest.Await(t, k, tunnel.Open); s.URL != before.URL || s.Reason != "" {
		t.Errorf("back it is %+v", s)
	}
	if status, _ := tunneltest.Get(t, before.URL); status != 404 {
		t.Errorf("it answers %d", status)
	}
}

func TestWithoutAChosenAddressItFollowsTheMachine(t *testing.T) {
	n := network127("127.0.0.2")
	k := tunneltest.Keep(t, at(n, Config{}), http.NotFoundHandler())
	k.Open()
	before := tunneltest.Await(t, k, tunnel.Open)
	n.set("127.0.0.3")
	s := await(t, k, func(s tunnel.State) bool { return s.Phase == tunnel.Open && s.URL != before.URL })
	if !strings.HasPrefix(s.URL, "http://127.0.0.3:") || s.Reason != newNetwork {
		t.Errorf("it is %+v", s)
	}
	if status, _ := tunneltest.Get(t, s.URL); status != 404 {
		t.Errorf("it answers %d", status)
	}
}

func TestClosingWhileTheNetworkIsAway(t *testing.T) {
	n := network127("127.0.0.2")
	k := tunneltest.Keep(t, at(n, Config{}), http.NotFoundHandler())
	k.Open()
	tunneltest.Await(t, k, tunnel.Open)
	n.set()
	tunneltest.Await(t, k, tunnel.Reconnecting)
	k.Close()
	tunneltest.Await(t, k, tunnel.Closed)
}

func TestARefusalIsInWords(t *testing.T) {
	other, err := net.Listen("tcp", "127.0.0.2:0")
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	for words, c := range map[string]struct {
		n *network
		c Config
	}{
		"This machine is in no network":              {network127(), Config{}},
		"10.0.0.9 is not an address of this machine": {network127("127.0.0.2"), Config{Address: "10.0.0.9"}},
		"is in use by another program":               {network127("127.0.0.2"), Config{Port: other.Addr().(*net.TCPAddr).Port}},
	} {
		_, err := at(c.n, c.c).Open(t.Context(), func(tunnel.State) {})
		refusal := (*tunnel.Refusal)(nil)
		if !errors.As(err, &refusal) || !strings.Contains(refusal.Reason, words) {
			t.Errorf("%q: %v", words, refusal)
		}
	}
}

func TestTheLikeliestAddressComesFirst(t *testing.T) {
	var all []Address
	for _, ip := range []string{"2001:db8::1", "fe80::1", "fd00::5", "::1", "127.0.0.1", "203.0.113.9", "169.254.1.1", "192.168.1.20", "10.0.0.7"} {
		all = append(all, Address{IP: netip.MustParseAddr(ip)})
	}
	var got []string
	for _, a := range choose(all) {
		got = append(got, a.IP.String())
	}
	if want := "192.168.1.20 10.0.0.7 203.0.113.9 fd00::5 2001:db8::1"; strings.Join(got, " ") != want {
		t.Errorf("got %v", got)
	}
	if _, err := Addresses(); err != nil {
		t.Error(err)
	}
}
