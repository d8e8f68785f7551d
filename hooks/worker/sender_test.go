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
	"strings"
	"sync"
	"sync/atomic"
	"testing"

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
