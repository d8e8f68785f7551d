package tap

import (
	"bytes"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// webhook is a request as a provider sends it: 20 header lines, and a body of the given size.
func webhook(body int) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "POST /in/orders HTTP/1.1\r\nHost: example.test\r\nContent-Length: %d\r\n", body)
	for i := range 18 {
		fmt.Fprintf(&b, "X-Provider-Header-%d: %s\r\n", i, strings.Repeat("v", 30))
	}
	b.WriteString("\r\n")
	b.WriteString(strings.Repeat("x", body))
	return []byte(b.String())
}

// BenchmarkScanner costs a request's bytes alone, in the 4 KiB pieces that net/http reads.
func BenchmarkScanner(b *testing.B) {
	for name, body := range map[string]int{"head": 0, "2KiB": 2 << 10, "1MiB": 1 << 20} {
		b.Run(name, func(b *testing.B) {
			stream := webhook(body)
			s := scanner{limit: 1 << 20}
			s.start()
			b.ReportAllocs()
			b.SetBytes(int64(len(stream)))
			for b.Loop() {
				for p := stream; len(p) > 0; {
					n := min(len(p), 4096)
					s.feed(p[:n])
					p = p[n:]
				}
				s.drop()
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/(float64(len(stream))/1024), "ns/KB")
		})
	}
}

// replayConn gives a server the same request n times, and swallows the answers.
type replayConn struct {
	net.Conn
	request []byte
	rest    []byte
	n       int
	done    chan struct{}
}

func (c *replayConn) Read(p []byte) (int, error) {
	if len(c.rest) == 0 {
		if c.n == 0 {
			return 0, net.ErrClosed
		}
		c.n--
		c.rest = c.request
	}
	n := copy(p, c.rest)
	c.rest = c.rest[n:]
	return n, nil
}

func (c *replayConn) Write(p []byte) (int, error)      { return len(p), nil }
func (c *replayConn) Close() error                     { close(c.done); return nil }
func (c *replayConn) SetDeadline(time.Time) error      { return nil }
func (c *replayConn) SetReadDeadline(time.Time) error  { return nil }
func (c *replayConn) SetWriteDeadline(time.Time) error { return nil }
func (c *replayConn) LocalAddr() net.Addr              { return &net.TCPAddr{} }
func (c *replayConn) RemoteAddr() net.Addr             { return &net.TCPAddr{} }

// once is a listener of one connection.
type once struct{ conns chan net.Conn }

func (l once) Accept() (net.Conn, error) {
	if c, ok := <-l.conns; ok {
		return c, nil
	}
	return nil, net.ErrClosed
}
func (l once) Close() error   { return nil }
func (l once) Addr() net.Addr { return &net.TCPAddr{} }

// BenchmarkServer costs whole requests through net/http, without a network: bare, tapped, and with a handler that
// asks for the head.
func BenchmarkServer(b *testing.B) {
	answer := func(w http.ResponseWriter, r *http.Request) {}
	ask := func(w http.ResponseWriter, r *http.Request) {
		if head, ok := Head(r); !ok || !bytes.HasPrefix(head, []byte("POST /in/orders")) {
			b.Error("no head")
		}
	}
	for _, run := range []struct {
		name   string
		server *http.Server
		wrap   func(net.Listener) net.Listener
	}{
		{"bare", &http.Server{Handler: http.HandlerFunc(answer)}, func(ln net.Listener) net.Listener { return ln }},
		{"tapped", &http.Server{Handler: http.HandlerFunc(answer), ConnContext: ConnContext, ConnState: ConnState}, Listener},
		{"head", &http.Server{Handler: http.HandlerFunc(ask), ConnContext: ConnContext, ConnState: ConnState}, Listener},
	} {
		b.Run(run.name, func(b *testing.B) {
			b.ReportAllocs()
			c := &replayConn{request: webhook(2 << 10), n: b.N, done: make(chan struct{})}
			conns := make(chan net.Conn, 1)
			conns <- c
			close(conns)
			run.server.Serve(run.wrap(once{conns}))
			<-c.done
		})
	}
}
