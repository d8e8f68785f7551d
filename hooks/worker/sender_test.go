package worker

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"bellhop/hooks"
)

func TestHeadsAreKeptAsTheyWentAndCame(t *testing.T) {
	var received string
	for name, answer := range map[string]string{
		"odd case and doubles": "HTTP/1.1 202 All Right Then\r\nx-odd: 1\r\nX-Odd:2\r\nsEt-cOOkie:   a=b \r\nContent-Length: 2\r\n\r\nok",
		"chunked":              "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX-A: 1\r\n\r\n2\r\nok\r\n0\r\nX-T: 1\r\n\r\n",
		"bare line feeds":      "HTTP/1.1 200 OK\nContent-Length: 2\nX-A: 1\n\nok",
		"a blank line in it":   "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n\r\n\r\nok",
		"interim answers":      "HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\nHTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
		"old":                  "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
	} {
		t.Run(name, func(t *testing.T) {
			address := script(t, func(c net.Conn) {
				received = readRequest(t, bufio.NewReader(c))
				_, _ = io.WriteString(c, answer)
			})
			r := perform(t, newSender(t), hooks.Job{
				Method: "PATCH", URL: "http://" + address + "/a/../b//ü?x=%zz", Body: []byte("{}"),
				Header: hooks.Header{{"x-Odd", "1"}, {"X-Odd", "2"}, {"x-Odd", "3"}, {"webhook-id", "msg_1"}, {"host", "evil"}, {"Content-length", "77"}, {"Expect", "100-continue"}},
			})
			if r.Outcome != hooks.OutcomeDelivered || r.Error != "" {
				t.Fatalf("got %+v", r)
			}
			if string(r.Sent) != received {
				t.Errorf("kept     %q\nreceived %q", r.Sent, received)
			}
			want := "PATCH /a/../b//ü?x=%zz HTTP/1.1\r\nHost: " + address + "\r\nx-Odd: 1\r\nX-Odd: 2\r\nx-Odd: 3\r\nwebhook-id: msg_1\r\nContent-Length: 2\r\n\r\n"
			if received != want {
				t.Errorf("sent %q\nwant %q", received, want)
			}
			final := answer[strings.LastIndex(answer, "HTTP/1."):]
			if !strings.HasPrefix(final, string(r.Head)) || headEnd(r.Head) != len(r.Head) || !strings.HasSuffix(string(r.Body), "ok") {
				t.Errorf("kept %q %q of %q", r.Head, r.Body, answer)
			}
			if r.Remote != address || r.Timing.Connect <= 0 || r.Timing.FirstByte <= 0 || r.Timing.Reused {
				t.Errorf("got %+v", r)
			}
		})
	}
}

// Connections are reused at once, also before the one who asked has read its answer.
func TestEachExchangeHasItsOwnHeadsOnASharedConnection(t *testing.T) {
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Echo", r.Header.Get("X-Mine"))
		if strings.HasSuffix(r.URL.Path, "0") {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		_, _ = io.WriteString(w, r.Header.Get("X-Mine"))
	})
	s := newSender(t)
	var reused atomic.Int64
	var wg sync.WaitGroup
	for worker := range 16 {
		wg.Go(func() {
			for i := range 60 {
				mine := fmt.Sprintf("%d-%d", worker, i)
				r := perform(t, s, hooks.Job{URL: fmt.Sprintf("%s/%d", server.URL, i%2), Header: hooks.Header{{"X-Mine", mine}}})
				if !bytes.Contains(r.Sent, []byte("\r\nX-Mine: "+mine+"\r\n")) || !bytes.Contains(r.Head, []byte("\r\nX-Echo: "+mine+"\r\n")) {
					t.Errorf("%s has the heads %q and %q", mine, r.Sent, r.Head)
				}
				if r.Timing.Reused {
					reused.Add(1)
				}
			}
		})
	}
	wg.Wait()
	if reused.Load() < 16*60-100 {
		t.Errorf("only %d of %d on a connection that was open", reused.Load(), 16*60)
	}
}

func TestStatusesDecide(t *testing.T) {
	for status, want := range map[int]hooks.Outcome{
		200: hooks.OutcomeDelivered, 204: hooks.OutcomeDelivered, 299: hooks.OutcomeDelivered,
		300: hooks.OutcomeRefused, 304: hooks.OutcomeRefused, 400: hooks.OutcomeRefused, 410: hooks.OutcomeRefused, 503: hooks.OutcomeRefused, 999: hooks.OutcomeRefused,
	} {
		address := script(t, answering(t, fmt.Sprintf("HTTP/1.1 %d \r\nContent-Length: 0\r\n\r\n", status)))
		if r := perform(t, newSender(t), hooks.Job{URL: "http://" + address}); r.Outcome != want || r.Status != status || r.Fault != "" {
			t.Errorf("%d: got %+v", status, r)
		}
	}
}

func TestRedirectsAreNotFollowed(t *testing.T) {
	var hits atomic.Int64
	inner := serve(t, func(http.ResponseWriter, *http.Request) { hits.Add(1) })
	outer := serve(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, inner.URL, http.StatusTemporaryRedirect)
	})
	r := perform(t, newSender(t), hooks.Job{URL: outer.URL, Body: []byte("x")})
	if r.Outcome != hooks.OutcomeRefused || r.Status != 307 || hits.Load() != 0 {
		t.Errorf("got %+v, %d hits", r, hits.Load())
	}
}

func TestAnswersAreNotDecoded(t *testing.T) {
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	_, _ = z.Write(bytes.Repeat([]byte("x"), 10_000))
	_ = z.Close()
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Accept-Encoding") != "" || r.UserAgent() != "" {
			t.Errorf("Go added lines of its own: %q", r.Header)
		}
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = w.Write(packed.Bytes())
	})
	if r := perform(t, newSender(t), hooks.Job{URL: server.URL}); !bytes.Equal(r.Body, packed.Bytes()) || r.Truncated {
		t.Errorf("got %d bytes, want %d", len(r.Body), packed.Len())
	}
}

func TestLongAnswersAreCut(t *testing.T) {
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/exact" {
			_, _ = w.Write(make([]byte, 1000))
			return
		}
		for { // until the other side has had enough
			if _, err := w.Write(make([]byte, 4096)); err != nil {
				return
			}
		}
	})
	s := newSender(t)
	if r := perform(t, s, hooks.Job{URL: server.URL, AnswerLimit: 1000}); len(r.Body) != 1000 || !r.Truncated || r.Outcome != hooks.OutcomeDelivered {
		t.Errorf("endless: %d bytes, %+v", len(r.Body), r.Outcome)
	}
	if r := perform(t, s, hooks.Job{URL: server.URL}); len(r.Body) != DefaultAnswerLimit || !r.Truncated {
		t.Errorf("endless: %d bytes", len(r.Body))
	}
	if r := perform(t, s, hooks.Job{URL: server.URL + "/exact", AnswerLimit: 1000}); len(r.Body) != 1000 || r.Truncated {
		t.Errorf("just the limit: %d bytes, cut %v", len(r.Body), r.Truncated)
	}
}

// once answers one request with these bytes and ends the connection.
func once(t *testing.T, answer string) func(net.Conn) {
	return func(c net.Conn) {
		readRequest(t, bufio.NewReader(c))
		_, _ = io.WriteString(c, answer)
	}
}

// endless begins an answer and goes on with the same bytes as long as somebody listens, pausing in between.
func endless(t *testing.T, first, more string, pause time.Duration) func(net.Conn) {
	return func(c net.Conn) {
		readRequest(t, bufio.NewReader(c))
		_, err := io.WriteString(c, first)
		for tick := time.NewTicker(max(pause, 1)); err == nil; <-tick.C {
			_, err = io.WriteString(c, more)
		}
	}
}

func TestWhatIsNoWholeAnswerHasAReason(t *testing.T) {
	const broke = "The connection broke before the whole answer came."
	const noHTTP = "What came back was no HTTP answer, or more of a head than is taken."
	for name, test := range map[string]struct {
		server    func(net.Conn)
		timeoutMS int64
		fault     hooks.Fault
		says      string
		status    int
	}{
		"silence":            {func(c net.Conn) { _, _ = io.Copy(io.Discard, c) }, 100, hooks.FaultTimeout, "No whole answer came within 0.1 s.", 0},
		"dripping body":      {endless(t, "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n", ".", 5*time.Millisecond), 200, hooks.FaultTimeout, "No whole answer came within 0.2 s.", 200},
		"dripping head":      {endless(t, "HTTP/1.1 200 OK\r\nX: ", ".", 5*time.Millisecond), 200, hooks.FaultTimeout, "No whole answer came within 0.2 s.", 0},
		"closed at once":     {once(t, ""), 0, hooks.FaultReset, broke, 0},
		"closed in the head": {once(t, "HTTP/1.1 200 OK\r\nX: 1\r\n"), 0, hooks.FaultReset, broke, 0},
		"closed in the body": {once(t, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"), 0, hooks.FaultReset, broke, 200},
		"closed in a chunk":  {once(t, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\na\r\nhalf"), 0, hooks.FaultReset, broke, 200},
		"reset in the body": {func(c net.Conn) {
			once(t, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf")(c)
			_ = c.(*net.TCPConn).SetLinger(0)
		}, 0, hooks.FaultReset, broke, 200},
		"no HTTP":         {once(t, "SSH-2.0-OpenSSH_9.2\r\n\r\n"), 0, hooks.FaultReset, noHTTP, 0},
		"endless head":    {endless(t, "HTTP/1.1 200 OK\r\n", "X: "+strings.Repeat("y", 1000)+"\r\n", 0), 0, hooks.FaultReset, noHTTP, 0},
		"endless line":    {endless(t, "HTTP/1.1 200 OK\r\nX: ", strings.Repeat("y", 1000), 0), 0, hooks.FaultReset, noHTTP, 0},
		"endless interim": {endless(t, "", "HTTP/1.1 103 Early Hints\r\nX: "+strings.Repeat("y", 1000)+"\r\n\r\n", 0), 0, hooks.FaultReset, noHTTP, 0},
		"two lengths":     {once(t, "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nok"), 0, hooks.FaultReset, noHTTP, 0},
	} {
		t.Run(name, func(t *testing.T) {
			r := perform(t, newSender(t), hooks.Job{URL: "http://" + script(t, test.server), TimeoutMS: test.timeoutMS, Body: []byte("x")})
			if r.Outcome != hooks.OutcomeUnreachable || r.Fault != test.fault || r.Error != test.says || r.Status != test.status {
				t.Errorf("got %s %s %q %d", r.Outcome, r.Fault, r.Error, r.Status)
			}
			if !bytes.HasPrefix(r.Sent, []byte("POST / HTTP/1.1\r\n")) || len(r.Head) > maxAnswerHead {
				t.Errorf("sent %q, got a head of %d bytes", r.Sent, len(r.Head))
			}
			if test.status != 0 && !bytes.HasPrefix(r.Head, []byte("HTTP/1.1 200 OK\r\n")) {
				t.Errorf("the head that came is kept, got %q", r.Head)
			}
		})
	}
}

func TestNobodyThere(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := ln.Addr().String()
	ln.Close()
	r := perform(t, newSender(t), hooks.Job{URL: address + "/x", Header: hooks.Header{{"X-a", "1"}}, Body: []byte("{}")})
	if r.Fault != hooks.FaultUnreachable || r.Error != "Nothing listens at that address." || r.Remote != "" {
		t.Errorf("got %+v", r)
	}
	// What could not leave is shown as it would have, and can be replayed.
	if want := "POST /x HTTP/1.1\r\nHost: " + address + "\r\nX-a: 1\r\nContent-Length: 2\r\n\r\n"; string(r.Sent) != want {
		t.Errorf("kept %q, want %q", r.Sent, want)
	}
	if r := perform(t, newSender(t), hooks.Job{URL: "http://nobody.invalid/"}); r.Fault != hooks.FaultUnreachable || !strings.Contains(r.Error, "nobody.invalid") {
		t.Errorf("got %+v", r)
	}
}

func TestTLSThatIsNotTrusted(t *testing.T) {
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("a request came through") }))
	server.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	server.StartTLS()
	t.Cleanup(server.Close)
	if r := perform(t, newSender(t), hooks.Job{URL: server.URL}); r.Fault != hooks.FaultTLS || r.Error != "The server's certificate is not trusted." || r.Timing.TLS <= 0 {
		t.Errorf("unknown authority: %+v", r)
	}
	plain := serve(t, func(http.ResponseWriter, *http.Request) {})
	if r := perform(t, newSender(t), hooks.Job{URL: strings.Replace(plain.URL, "http:", "https:", 1)}); r.Fault != hooks.FaultTLS || !strings.Contains(r.Error, "does not speak TLS") {
		t.Errorf("no TLS: %+v", r)
	}
	// A handshake failure, as a server sends it that has nothing in common with the client.
	alert := script(t, func(c net.Conn) { _, _ = c.Write([]byte{21, 3, 3, 0, 2, 2, 40}) })
	if r := perform(t, newSender(t), hooks.Job{URL: "https://" + alert}); r.Fault != hooks.FaultTLS || r.Error != "The server and Bellhop could not agree on TLS." {
		t.Errorf("alert: %+v", r)
	}
	silent := script(t, func(c net.Conn) { _, _ = io.Copy(io.Discard, c) })
	if r := perform(t, newSender(t), hooks.Job{URL: "https://" + silent, TimeoutMS: 100}); r.Fault != hooks.FaultTimeout {
		t.Errorf("silence: %+v", r)
	}
}

func TestJobsThatCannotBeSent(t *testing.T) {
	for name, job := range map[string]hooks.Job{
		"address": {Method: "POST", URL: "ftp://x"},
		"method":  {Method: "A B", URL: "http://a"},
		"header":  {Method: "POST", URL: "http://a", Header: hooks.Header{{"X", "a\r\nY: b"}}},
		"control": {Method: "POST", URL: "http://a", Header: hooks.Header{{"X", "a\x01"}}},
	} {
		if r := perform(t, newSender(t), job); r.Outcome != hooks.OutcomeUnreachable || r.Fault != hooks.FaultUnfit || r.Error == "" {
			t.Errorf("%s: %+v", name, r)
		}
	}
}

// A proxy would reach the addresses that the judge refuses.
func TestTheEnvironmentsProxyIsNotAsked(t *testing.T) {
	var asked atomic.Int64
	proxy := serve(t, func(http.ResponseWriter, *http.Request) { asked.Add(1) })
	for _, name := range []string{"HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY"} {
		t.Setenv(name, proxy.URL)
	}
	perform(t, newSender(t), hooks.Job{URL: "http://nobody.invalid/"})
	performAs(t, newSender(t), hooks.Job{URL: "https://nobody.invalid/"})
	if asked.Load() != 0 {
		t.Error("the proxy was asked")
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
	for host, blocked := range map[string]bool{
		"127.0.0.1": true, "127.9.9.9": true, "0.0.0.0": true, "10.0.0.1": true, "192.168.1.1": true, "172.16.0.1": true, "169.254.169.254": true,
		"[::1]": true, "[::]": true, "[::ffff:127.0.0.1]": true, "[::ffff:7f00:1]": true, "[64:ff9b::7f00:1]": true, "[2002:7f00:1::]": true,
		"[fe80::1]": true, "[fd00::1]": true, "100.64.0.1": true, "224.0.0.1": true, "255.255.255.255": true, "localhost": true, "LOCALHOST.": false,
		// Which of these are addresses hangs on who looks names up.
		"0": false, "127.1": false, "2130706433": false, "0x7f000001": false, "0x7f.1": false, "0177.0.0.1": false, "a.localhost": false,
	} {
		r := performAs(t, s, hooks.Job{URL: "http://" + host + ":" + port + "/", TimeoutMS: 3000})
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
		"8.8.8.8:80": true, "[2606:4700::1111]:443": true, "1.1.1.1:8080": true,
		"[::ffff:10.0.0.1]:80": false, "[2001:db8::1]:80": false, "198.18.0.1:80": false, "192.0.2.1:80": false,
	} {
		network := "tcp4"
		if netip.MustParseAddrPort(address).Addr().Is6() {
			network = "tcp6"
		}
		if err := publicOnly().Safe(network, address, nil); (err == nil) != want {
			t.Errorf("%s: %v", address, err)
		}
	}
}

// A subscriber may close an idle connection at the moment that the next try takes it.
func TestAStaleConnectionIsNotHeldAgainstTheSubscriber(t *testing.T) {
	const ok = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
	var second string
	address := script(t, func(c net.Conn) {
		in := bufio.NewReader(c)
		readRequest(t, in)
		_, _ = io.WriteString(c, ok)
		readRequest(t, in) // and closes on it
	}, func(c net.Conn) {
		second = readRequest(t, bufio.NewReader(c))
		_, _ = io.WriteString(c, ok)
	})
	s := newSender(t)
	for i := range 2 {
		r := perform(t, s, hooks.Job{URL: "http://" + address, Body: []byte("{}"), Header: hooks.Header{{"webhook-id", "msg_1"}}})
		if r.Outcome != hooks.OutcomeDelivered {
			t.Fatalf("try %d: %+v", i+1, r)
		}
		if i == 1 && (string(r.Sent) != second || strings.Contains(strings.ToLower(second), "idempotency")) {
			t.Errorf("kept %q, received %q", r.Sent, second)
		}
	}
}

func TestHeadEnds(t *testing.T) {
	for head, want := range map[string]int{
		"": -1, "a": -1, "a\r\n": -1, "a\r\n\r": -1, "a\r\n\r\n": 5, "a\n\n": 3, "a\n\r\nbody": 4, "a\r\nb\n\nc": 6, "a\n\rb\n": -1,
	} {
		if got := headEnd([]byte(head)); got != want {
			t.Errorf("%q ends at %d, want %d", head, got, want)
		}
	}
}
