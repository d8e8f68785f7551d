package tap_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"bellhop/hooks/capture/tap"
)

// noHead is what the echo handler answers when Head has nothing.
const noHead = "no head"

// echo answers with the request's own head. It leaves the body alone.
func echo(w http.ResponseWriter, r *http.Request) {
	head, ok := tap.Head(r)
	if !ok {
		head = []byte(noHead)
	}
	w.Header().Set("Content-Length", fmt.Sprint(len(head)))
	w.Write(head)
}

// serve starts a tapped server on loopback that ends with the test, and gives its address.
func serve(t *testing.T, server *http.Server) string {
	t.Helper()
	server.ConnContext, server.ConnState = tap.ConnContext, tap.ConnState
	return serveOn(t, server, tap.Listener)
}

func serveOn(t *testing.T, server *http.Server, wrap func(net.Listener) net.Listener) string {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- server.Serve(wrap(ln)) }()
	t.Cleanup(func() {
		server.Close()
		<-done
	})
	return ln.Addr().String()
}

// client is a raw connection to a server.
type client struct {
	t *testing.T
	net.Conn
	r *bufio.Reader
}

func dial(t *testing.T, addr string) *client {
	t.Helper()
	c, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	c.SetDeadline(time.Now().Add(time.Minute))
	t.Cleanup(func() { c.Close() })
	return &client{t, c, bufio.NewReader(c)}
}

func (c *client) send(parts ...string) {
	c.t.Helper()
	for _, part := range parts {
		if _, err := io.WriteString(c, part); err != nil {
			c.t.Fatal(err)
		}
	}
}

// answer reads one response and gives its status and body.
func (c *client) answer() (int, string) {
	c.t.Helper()
	resp, err := http.ReadResponse(c.r, nil)
	if err != nil {
		c.t.Fatal(err)
	}
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	return resp.StatusCode, string(body)
}

// expect reads one response that must carry the head.
func (c *client) expect(head string) {
	c.t.Helper()
	if _, got := c.answer(); got != head {
		c.t.Fatalf("head is\n%q, sent was\n%q", got, head)
	}
}

func TestHeadIsWhatWasSent(t *testing.T) {
	addr := serve(t, &http.Server{Handler: http.HandlerFunc(echo)})
	for name, head := range map[string]string{
		"order, case and repetition": "GET /a?b=%2f HTTP/1.1\r\nx-b: 1\r\nX-A: 2\r\nX-B:3\r\nhOsT: h\r\nx-a: 2\r\n\r\n",
		"whitespace":                 "GET / HTTP/1.1\r\nHost:h\r\nA: \t b  c \t\r\nEmpty:\r\n\r\n",
		"bare LF":                    "GET / HTTP/1.1\nHost: h\r\nA: b\n\n",
		"folded lines":               "GET / HTTP/1.1\r\nHost: h\r\nA: b\r\n\tc\r\n  d\r\n\r\n",
		"bytes outside ASCII":        "GET / HTTP/1.1\r\nHost: h\r\nA: \xe9\xff\xc3\xa9\r\n\r\n",
		"http/1.0":                   "GET / HTTP/1.0\r\n\r\n",
		"absolute form":              "GET http://other/x HTTP/1.1\r\nHost: h\r\n\r\n",
		"connect":                    "CONNECT other:443 HTTP/1.1\r\nHost: other\r\n\r\n",
		"strange method":             "M-SEARCH * HTTP/1.1\r\nHost: h\r\n\r\n",
		"path with two slashes":      "GET //a/../b HTTP/1.1\r\nHost: h\r\n\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			c := dial(t, addr)
			c.send(head)
			c.expect(head)
		})
		t.Run(name+", byte by byte", func(t *testing.T) {
			c := dial(t, addr)
			c.send(strings.Split(head, "")...)
			c.expect(head)
		})
	}
}

// requests give heads with the bodies that follow them, all fit for one connection.
var requests = [][2]string{
	{"GET /1 HTTP/1.1\r\nHost: h\r\n\r\n", ""},
	{"POST /2 HTTP/1.1\r\nHost: h\r\nContent-Length: 38\r\n\r\n", "GET /not HTTP/1.1\r\nHost: a request\r\n\r\n"},
	{"POST /3 HTTP/1.1\nhost: h\ntransfer-encoding: chunked\n\n", "5;ext=\"a;b\"\r\nhello\r\n0A \r\n0123456789\r\n0\r\n\r\n"},
	{
		"PUT /4 HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nTrailer: A\r\n\r\n",
		"27;\r\nGET /not HTTP/1.1\r\nHost: a request!\r\n\r\n\r\n0\r\nA: b\r\n c\r\nD: e\r\n\r\n",
	},
	{"POST /5 HTTP/1.1\r\nHost: h\r\nContent-Length: 70000\r\n\r\n", strings.Repeat("\r\n\r\nabc", 10_000)},
	{"POST /6 HTTP/1.1\r\nHost: h\r\n\r\n", "\r\n"}, // a line end too many, which old clients send behind a POST
	{"GET /7 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", ""},
	{"OPTIONS /8 HTTP/1.1\r\nHost: h\r\n\r\n", ""},
	{"GET /1 HTTP/1.1\r\nHOST: h\r\n\r\n", ""},
}

func TestHeadsOfAKeptConnection(t *testing.T) {
	c := dial(t, serve(t, &http.Server{Handler: http.HandlerFunc(echo)}))
	for range 3 {
		for _, r := range requests {
			c.send(r[0], r[1])
			c.expect(r[0])
		}
	}
}

func TestHeadsOfPipelinedRequests(t *testing.T) {
	for name, handler := range map[string]http.HandlerFunc{
		"body left alone": echo,
		"body read":       func(w http.ResponseWriter, r *http.Request) { io.Copy(io.Discard, r.Body); echo(w, r) },
		"body read byte by byte": func(w http.ResponseWriter, r *http.Request) {
			io.Copy(io.Discard, iotest.OneByteReader(r.Body))
			echo(w, r)
		},
		"body half read": func(w http.ResponseWriter, r *http.Request) {
			io.CopyN(io.Discard, r.Body, r.ContentLength/2)
			echo(w, r)
		},
	} {
		t.Run(name, func(t *testing.T) {
			c := dial(t, serve(t, &http.Server{Handler: handler}))
			var all strings.Builder
			for _, r := range requests {
				all.WriteString(r[0] + r[1])
			}
			c.send(all.String(), all.String())
			for range 2 {
				for _, r := range requests {
					c.expect(r[0])
				}
			}
		})
	}
}

func TestHeadIsTheRequestsOwnAmongTwins(t *testing.T) {
	// net/http reads the same request from each of these; only the first and last handler ask for the head.
	twins := []string{
		"GET / HTTP/1.1\r\nHost: h\r\nA: 1\r\n\r\n",
		"GET / HTTP/1.1\r\nhost: h\r\na: 1\r\n\r\n",
		"GET / HTTP/1.1\r\nA: 1\r\nHost: h\r\n\r\n",
		"GET / HTTP/1.1\nHost:h\nA:1\n\n",
	}
	n := 0
	c := dial(t, serve(t, &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n++
		if n == 1 || n == len(twins) {
			echo(w, r)
		}
	})}))
	c.send(strings.Join(twins, ""))
	c.expect(twins[0])
	c.expect("")
	c.expect("")
	c.expect(twins[3])
}

func TestHeadBehindARequestThatHasNoHandler(t *testing.T) {
	c := dial(t, serve(t, &http.Server{Handler: http.HandlerFunc(echo)}))
	const get = "GET / HTTP/1.1\r\nHost: h\r\n\r\n"
	c.send("OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n" + get)
	c.expect("") // net/http's own answer
	c.expect(get)
}

func TestHeadWithExpectContinue(t *testing.T) {
	c := dial(t, serve(t, &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if string(body) != "hello" {
			t.Errorf("body is %q", body)
		}
		echo(w, r)
	})}))
	for _, head := range []string{
		"POST /1 HTTP/1.1\r\nHost: h\r\nexpect: 100-Continue\r\nContent-Length: 5\r\n\r\n",
		"POST /2 HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\ncontent-length: 5\r\n\r\n",
	} {
		c.send(head)
		if line, err := c.r.ReadString('\n'); err != nil || !strings.Contains(line, "100 Continue") {
			t.Fatal(line, err)
		}
		c.r.ReadString('\n')
		c.send("hello")
		c.expect(head)
	}
}

func TestHeadAtTheServersLimit(t *testing.T) {
	addr := serve(t, &http.Server{Handler: http.HandlerFunc(echo), MaxHeaderBytes: 1024})
	taken, refused := 0, 0
	for size := 4 << 10; size <= 14<<10; size += 61 {
		c := dial(t, addr)
		head := "GET /2 HTTP/1.1\r\nHost: h\r\nA: "
		head += strings.Repeat("x", size-len(head)-4) + "\r\n\r\n"
		first := "GET /1 HTTP/1.1\r\nHost: h\r\n\r\n"
		c.send(first + head)
		c.expect(first)
		switch status, got := c.answer(); {
		case status == http.StatusRequestHeaderFieldsTooLarge:
			refused++
		case got != head:
			t.Fatalf("status %d and %q for a head of %d bytes", status, got, size)
		default:
			taken++
		}
	}
	if taken == 0 || refused == 0 {
		t.Errorf("%d taken, %d refused", taken, refused)
	}
}

func TestHeadBeforeMalformedBytes(t *testing.T) {
	c := dial(t, serve(t, &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		echo(w, r)
	})}))
	const head = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
	c.send(head + "5\r\nhelloXX\r\n0\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n")
	c.expect(head)
	if _, err := http.ReadResponse(c.r, nil); err == nil {
		t.Error("the connection lived on")
	}
}

func TestHijackEndsTheTapping(t *testing.T) {
	const head = "GET /socket HTTP/1.1\r\nHost: h\r\nUpgrade: echo\r\nConnection: Upgrade\r\n\r\n"
	c := dial(t, serve(t, &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn, buf, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer conn.Close()
		got, ok := tap.Head(r)
		if !ok || string(got) != head {
			t.Errorf("after the hijack: %q, %v", got, ok)
		}
		io.CopyN(conn, buf, 11+1<<20)
	})}))
	big := strings.Repeat("GET / HTTP/1.1\r\n", 1<<16)
	c.send(head + "hello")
	sent := make(chan error, 1)
	go func() {
		_, err := io.WriteString(c, " world"+big)
		sent <- err
	}()
	got := make([]byte, 11+1<<20)
	if _, err := io.ReadFull(c.r, got); err != nil || string(got) != "hello world"+big {
		t.Errorf("%d bytes came back, %v", len(got), err)
	}
	c.Close()
	<-sent
}

func TestNoHeadWithoutTheWholeTap(t *testing.T) {
	same := func(ln net.Listener) net.Listener { return ln }
	for name, test := range map[string]struct {
		server *http.Server
		wrap   func(net.Listener) net.Listener
	}{
		"no ConnState":   {&http.Server{ConnContext: tap.ConnContext}, tap.Listener},
		"no ConnContext": {&http.Server{ConnState: tap.ConnState}, tap.Listener},
		"no Listener":    {&http.Server{ConnContext: tap.ConnContext, ConnState: tap.ConnState}, same},
	} {
		t.Run(name, func(t *testing.T) {
			test.server.Handler = http.HandlerFunc(echo)
			c := dial(t, serveOn(t, test.server, test.wrap))
			for range 3 {
				c.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
				c.expect(noHead)
			}
		})
	}
	if _, ok := tap.Head(new(http.Request)); ok {
		t.Error("a request from nowhere has a head")
	}
}

func TestNoHeadForARequestWithAnotherLine(t *testing.T) {
	c := dial(t, serve(t, &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		other := r.Clone(context.WithoutCancel(r.Context()))
		other.RequestURI = "/other"
		echo(w, other)
	})}))
	c.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
	c.expect(noHead)
}

func TestHeadMayBeChanged(t *testing.T) {
	c := dial(t, serve(t, &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		head, _ := tap.Head(r)
		clear(head)
		echo(w, r)
	})}))
	const head = "GET / HTTP/1.1\r\nHost: h\r\n\r\n"
	c.send(head)
	c.expect(head)
}

func TestManyConnectionsAtOnce(t *testing.T) {
	addr := serve(t, &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		tap.Head(r) // while net/http reads on in the background
		io.Copy(io.Discard, r.Body)
		echo(w, r)
	})})
	var clients sync.WaitGroup
	for seed := range uint64(8) {
		c := dial(t, addr)
		clients.Go(func() { talk(c, rand.New(rand.NewPCG(seed, 2)), 60) })
	}
	clients.Wait()
}

// talk sends n drawn requests in pieces of any size, up to three ahead of the answers, and compares the heads.
func talk(c *client, rnd *rand.Rand, n int) {
	heads := make(chan string, 3)
	sent := make(chan error, 1)
	go func() {
		defer close(heads)
		for range n {
			r := requests[rnd.IntN(len(requests))]
			heads <- r[0]
			for rest := []byte(r[0] + r[1]); len(rest) > 0; {
				k := 1 + rnd.IntN(len(rest))
				if _, err := c.Write(rest[:k]); err != nil {
					sent <- err
					return
				}
				rest = rest[k:]
			}
		}
		sent <- nil
	}()
	for head := range heads {
		resp, err := http.ReadResponse(c.r, nil)
		if err != nil {
			c.t.Error(err)
			break
		}
		got, _ := io.ReadAll(resp.Body)
		if string(got) != head {
			c.t.Errorf("head is %q, sent was %q", got, head)
		}
	}
	c.Close()
	for range heads {
	}
	<-sent
}

// full is a connection with every method that the tap passes on.
type full struct {
	net.Conn
	closed bool
	copied bytes.Buffer
}

func (c *full) CloseWrite() error                   { c.closed = true; return nil }
func (c *full) ReadFrom(r io.Reader) (int64, error) { return c.copied.ReadFrom(r) }
func (c *full) Proto() string                       { return "https" }
func (c *full) PassthroughTLS() bool                { return true }
func (c *full) Accept() (net.Conn, error)           { return c, nil }
func (c *full) Addr() net.Addr                      { return nil }
func (c *full) Close() error                        { return nil }

// bare is a connection with none of them.
type bare struct{ net.Conn }

func (c bare) Accept() (net.Conn, error) { return c, nil }
func (c bare) Addr() net.Addr            { return nil }
func (c bare) Close() error              { return nil }

func TestMethodsOfTheConnectionBelow(t *testing.T) {
	below := new(full)
	c, err := tap.Listener(below).Accept()
	if err != nil {
		t.Fatal(err)
	}
	facts := c.(interface {
		Proto() string
		PassthroughTLS() bool
		CloseWrite() error
	})
	if facts.Proto() != "https" || !facts.PassthroughTLS() || facts.CloseWrite() != nil || !below.closed {
		t.Error("a method does not reach the connection below")
	}
	if n, err := c.(io.ReaderFrom).ReadFrom(strings.NewReader("file")); n != 4 || err != nil || below.copied.String() != "file" {
		t.Errorf("ReadFrom: %d, %v, %q", n, err, below.copied.String())
	}

	c, _ = tap.Listener(bare{}).Accept()
	if _, ok := c.(io.ReaderFrom); ok {
		t.Error("ReadFrom leads nowhere")
	}
	if p := c.(interface{ Proto() string }).Proto(); p != "" {
		t.Errorf("protocol %q", p)
	}
	if c.(interface{ CloseWrite() error }).CloseWrite() == nil {
		t.Error("CloseWrite claims to have closed")
	}
}
