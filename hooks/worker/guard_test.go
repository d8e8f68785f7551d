package worker

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"

	"bellhop/hooks"
)

func TestRedirectsAreNotFollowed(t *testing.T) {
	var hits atomic.Int64
	inner := serve(t, func(http.ResponseWriter, *http.Request) { hits.Add(1) })
	s := newSender(t)
	for _, status := range []int{300, 301, 302, 303, 307, 308} {
		for _, to := range []string{inner.URL, strings.TrimPrefix(inner.URL, "http:"), "file:///etc/passwd", ":"} {
			outer := serve(t, func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Location", to)
				w.Header().Set("Refresh", "0; url="+to)
				w.WriteHeader(status)
			})
			r := perform(t, s, hooks.Job{URL: outer.URL, Body: []byte("x")})
			if r.Outcome != hooks.OutcomeRefused || r.Status != status || r.Error != "" {
				t.Errorf("%d to %q: %+v", status, to, r)
			}
		}
	}
	if hits.Load() != 0 {
		t.Errorf("%d redirects were followed", hits.Load())
	}
}

// A break in what a job says would be a line of somebody else's making.
func TestJobsThatCannotBeSentLeaveNothing(t *testing.T) {
	var hits atomic.Int64
	server := serve(t, func(http.ResponseWriter, *http.Request) { hits.Add(1) })
	s := newSender(t)
	jobs := map[string]hooks.Job{
		"address": {Method: "POST", URL: "ftp://x"},
		"method":  {Method: "A B", URL: server.URL},
		"control": {Method: "POST", URL: server.URL, Header: hooks.Header{{"X", "a\x01"}}},
	}
	for _, cut := range []string{"\r", "\n", "\x00", "\r\n", "\r\nX: 1\r\n\r\n"} {
		jobs["method with "+cut] = hooks.Job{Method: "GET" + cut, URL: server.URL}
		jobs["method from "+cut] = hooks.Job{Method: cut + "GET", URL: server.URL}
		jobs["path with "+cut] = hooks.Job{Method: "POST", URL: server.URL + "/a" + cut + "b"}
		jobs["path up to "+cut] = hooks.Job{Method: "POST", URL: server.URL + "/a" + cut}
		jobs["query with "+cut] = hooks.Job{Method: "POST", URL: server.URL + "/?a=" + cut + "b"}
		jobs["host with "+cut] = hooks.Job{Method: "POST", URL: strings.Replace(server.URL, "127", "127"+cut, 1)}
		jobs["name with "+cut] = hooks.Job{Method: "POST", URL: server.URL, Header: hooks.Header{{"X" + cut + "Y", "a"}}}
		jobs["value with "+cut] = hooks.Job{Method: "POST", URL: server.URL, Header: hooks.Header{{"X", "a" + cut + "Y: b"}}}
		jobs["value up to "+cut] = hooks.Job{Method: "POST", URL: server.URL, Header: hooks.Header{{"X", "a" + cut}}}
	}
	for name, job := range jobs {
		if r := perform(t, s, job); r.Outcome != hooks.OutcomeUnreachable || r.Fault != hooks.FaultUnfit || r.Error == "" || r.Remote != "" {
			t.Errorf("%q: %+v", name, r)
		}
	}
	if hits.Load() != 0 {
		t.Errorf("%d requests came through", hits.Load())
	}
}

// A proxy would reach the addresses that the judge refuses.
func TestTheEnvironmentsProxyIsNotAsked(t *testing.T) {
	var asked atomic.Int64
	proxy := script(t, func(net.Conn) { asked.Add(1) })
	for _, name := range []string{"HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"} {
		t.Setenv(name, "http://"+proxy)
	}
	for _, name := range []string{"NO_PROXY", "no_proxy", "REQUEST_METHOD"} {
		t.Setenv(name, "")
	}
	s := newSender(t)
	for _, url := range []string{"http://192.0.2.1/", "https://192.0.2.1/"} {
		request, err := http.NewRequest("POST", url, nil)
		if err != nil {
			t.Fatal(err)
		}
		if by, err := http.ProxyFromEnvironment(request); by == nil || err != nil {
			t.Fatalf("who asks the environment would not ask the proxy: %v, %v", by, err)
		}
		perform(t, s, hooks.Job{URL: url, TimeoutMS: 200})
		performAs(t, s, hooks.Job{URL: url, TimeoutMS: 200})
	}
	if asked.Load() != 0 {
		t.Errorf("the proxy was asked %d times", asked.Load())
	}
}

func TestPrivateAddressesAreNotReachedByAnySpelling(t *testing.T) {
	var hits atomic.Int64
	server := serve(t, func(http.ResponseWriter, *http.Request) { hits.Add(1) })
	_, port, _ := net.SplitHostPort(server.Listener.Addr().String())
	s := newSender(t)
	if r := perform(t, s, hooks.Job{URL: server.URL}); r.Outcome != hooks.OutcomeDelivered {
		t.Fatalf("where it is allowed: %+v", r)
	}
	hits.Store(0)
	nobody := &names{turns: [][]string{{}}} // the name server that knows none answers at once, whatever network the test is in
	s.public = transport(1, &net.Dialer{Resolver: &net.Resolver{PreferGo: true, Dial: nobody.dial}, Control: publicOnly(net.InterfaceAddrs)})
	for host, blocked := range map[string]bool{
		"127.0.0.1": true, "127.9.9.9": true, "0.0.0.0": true, "10.0.0.1": true, "192.168.1.1": true, "172.16.0.1": true, "169.254.169.254": true,
		"100.64.0.1": true, "100.100.100.200": true, "168.63.129.16": true, "192.0.0.192": true, "224.0.0.1": true, "240.0.0.1": true, "255.255.255.255": true,
		"[::1]": true, "[::]": true, "[fe80::1]": true, "[fe80::a9fe:a9fe%25lo]": true, "[fd00::1]": true, "[fd00:ec2::254]": true, "[ff02::1]": true,
		"localhost": true, "LOCALHOST.": false,
		// An address within another.
		"[::ffff:127.0.0.1]": true, "[::ffff:7f00:1]": true, "[::ffff:a9fe:a9fe]": true, "[::127.0.0.1]": true, "[64:ff9b::7f00:1]": true, "[64:ff9b::169.254.169.254]": true,
		"[64:ff9b:1::a00:1]": true, "[2002:7f00:1::]": true, "[2002:a9fe:a9fe::1]": true, "[2001:0:4136:e378:8000:63bf:80ff:fffe]": true,
		// Which of these are addresses hangs on who looks names up.
		"0": false, "127.1": false, "2130706433": false, "0x7f000001": false, "0x7f.1": false, "0177.0.0.1": false, "a.localhost": false,
		"2852039166": false, "0xa9fea9fe": false, "0xA9.0xFE.0xA9.0xFE": false, "0251.0376.0251.0376": false, "169.254.43518": false,
		"127.0.0.1.": false, "①②⑦.⓪.⓪.①": false,
	} {
		r := performAs(t, s, hooks.Job{URL: "http://" + host + ":" + port + "/"})
		if r.Outcome != hooks.OutcomeUnreachable || r.Fault != hooks.FaultBlocked && (blocked || r.Fault != hooks.FaultUnreachable) {
			t.Errorf("%s: %s %s %q", host, r.Outcome, r.Fault, r.Error)
		}
	}
	if hits.Load() != 0 {
		t.Errorf("%d requests came through", hits.Load())
	}
}

func TestPublicAddressesAreReached(t *testing.T) {
	for address, want := range map[string]bool{
		"8.8.8.8:80": true, "[2606:4700::1111]:443": true, "1.1.1.1:8080": true, "168.63.129.17:80": true,
		"[::ffff:10.0.0.1]:80": false, "[2001:db8::1]:80": false, "198.18.0.1:80": false, "192.0.2.1:80": false, "168.63.129.16:80": false,
	} {
		network := "tcp4"
		if netip.MustParseAddrPort(address).Addr().Is6() {
			network = "tcp6"
		}
		if err := publicOnly(net.InterfaceAddrs)(network, address, nil); (err == nil) != want {
			t.Errorf("%s: %v", address, err)
		}
	}
}

// A computer that has a public number reaches itself, and its neighbours, past the firewall that keeps others out.
func TestThePublicAddressesOfThisComputerAreNotReached(t *testing.T) {
	own := func() (all []net.Addr, err error) {
		for _, p := range []string{"8.8.8.8/24", "2606:4700::10/64", "2a00:1450::1/32", "::ffff:1.1.1.1/128", "fe80::1/64"} {
			ip, network, err := net.ParseCIDR(p)
			if err != nil {
				return nil, err
			}
			all = append(all, &net.IPNet{IP: ip, Mask: network.Mask})
		}
		return all, nil
	}
	for address, want := range map[string]bool{
		"8.8.8.8:80": false, "[::ffff:8.8.8.8]:80": false, "8.8.8.9:80": true, "1.1.1.1:80": false,
		"[2606:4700::10]:443": false, "[2606:4700::ffff]:443": false, "[2606:4700:0:1::1]:443": true,
		"[2a00:1450::1]:443": false, "[2a00:1450::2]:443": true,
	} {
		network := "tcp4"
		if netip.MustParseAddrPort(address).Addr().Is6() {
			network = "tcp6"
		}
		if err := publicOnly(own)(network, address, nil); (err == nil) != want || err != nil && !refused(err) {
			t.Errorf("%s: %v", address, err)
		}
	}
	unknown := func() ([]net.Addr, error) { return nil, errors.New("no list") }
	if err := publicOnly(unknown)("tcp4", "8.8.8.8:80", nil); !refused(err) {
		t.Errorf("not knowing its own: %v", err)
	}
}

// names answers lookups with the addresses that it is given, another list for each lookup and the last one from then on.
type names struct {
	mu    sync.Mutex
	turns [][]string
}

func (n *names) next() []string {
	n.mu.Lock()
	defer n.mu.Unlock()
	turn := n.turns[0]
	if len(n.turns) > 1 {
		n.turns = n.turns[1:]
	}
	return turn
}

// dial gives a connection to a name server that knows these names. Lookups are of IPv4 addresses only.
func (n *names) dial(context.Context, string, string) (net.Conn, error) {
	here, there := net.Pipe()
	go func() {
		defer there.Close()
		var size [2]byte
		for {
			if _, err := io.ReadFull(there, size[:]); err != nil {
				return
			}
			query := make([]byte, binary.BigEndian.Uint16(size[:]))
			if _, err := io.ReadFull(there, query); err != nil {
				return
			}
			answer := n.answer(query)
			if _, err := there.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(answer))), answer...)); err != nil {
				return
			}
		}
	}()
	return here, nil
}

// answer makes a message of RFC 1035, section 4: the question again, and an A record for each address.
func (n *names) answer(query []byte) []byte {
	end := 12
	for query[end] != 0 {
		end += int(query[end]) + 1
	}
	end += 5 // the root, type and class
	var addresses []string
	if isA := query[end-3] == 1; isA {
		addresses = n.next()
	}
	out := slices.Concat(query[:2], []byte{0x81, 0x80, 0, 1, 0, byte(len(addresses)), 0, 0, 0, 0}, query[12:end])
	for _, a := range addresses {
		out = append(out, 0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4)
		out = append(out, netip.MustParseAddr(a).AsSlice()...)
	}
	return out
}

// A name is judged by what it leads to, at every try, and every address of it by itself. Nothing public is dialled here:
// what the judge lets through ends before it connects.
func TestNamesAreJudgedByWhereTheyLead(t *testing.T) {
	ends := errors.New("let through")
	const public, private, metadata = "203.0.114.1", "127.0.0.1", "169.254.169.254"
	for name, test := range map[string]struct {
		turns [][]string
		want  []hooks.Fault // of one try after the other
	}{
		"private":          {[][]string{{private}}, []hooks.Fault{hooks.FaultBlocked}},
		"metadata":         {[][]string{{metadata}}, []hooks.Fault{hooks.FaultBlocked}},
		"rebinds":          {[][]string{{public}, {private}, {public}, {metadata}}, []hooks.Fault{hooks.FaultReset, hooks.FaultBlocked, hooks.FaultReset, hooks.FaultBlocked}},
		"private and more": {[][]string{{private, metadata}}, []hooks.Fault{hooks.FaultBlocked}},
	} {
		t.Run(name, func(t *testing.T) {
			var dialled []string
			known := &names{turns: test.turns}
			s := &Sender{public: transport(1, &net.Dialer{
				Resolver: &net.Resolver{PreferGo: true, Dial: known.dial},
				Control: func(network, address string, c syscall.RawConn) error {
					if err := publicOnly(net.InterfaceAddrs)(network, address, c); err != nil {
						return err
					}
					dialled = append(dialled, address)
					return ends
				},
			})}
			s.anywhere = s.public
			t.Cleanup(s.Close)
			for i, want := range test.want {
				if r := performAs(t, s, hooks.Job{URL: "http://rebind.test:8080/"}); r.Fault != want {
					t.Errorf("try %d: %s %q", i+1, r.Fault, r.Error)
				}
			}
			for _, address := range dialled {
				if address != public+":8080" {
					t.Errorf("%s was dialled", address)
				}
			}
		})
	}
}
