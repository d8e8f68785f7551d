package tap

import (
	"bytes"
	"errors"
	"io"
	"net"
	"net/http"
	"sync"
)

// conn is a connection whose reads pass the scanner.
type conn struct {
	net.Conn

	mu   sync.Mutex // guards scan
	scan scanner
}

// tapped wraps a connection. ReadFrom is only there when the connection below has it: net/http copies better by
// itself than through a ReadFrom that leads nowhere.
func tapped(c net.Conn) net.Conn {
	if _, ok := c.(io.ReaderFrom); ok {
		return fileConn{&conn{Conn: c}}
	}
	return &conn{Conn: c}
}

func (c *conn) self() *conn { return c }

// Read reads from the connection below and shows the scanner what came, before the caller has it: a handler
// never runs before its head is in the queue.
func (c *conn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	if n > 0 {
		c.mu.Lock()
		c.scan.feed(p[:n])
		c.mu.Unlock()
	}
	return n, err
}

// CloseWrite says to the other side that no more will come, where the connection below can.
func (c *conn) CloseWrite() error {
	if w, ok := c.Conn.(interface{ CloseWrite() error }); ok {
		return w.CloseWrite()
	}
	return errors.ErrUnsupported
}

// SetLinger says what closing does with bytes that are under way, where the connection below can.
func (c *conn) SetLinger(seconds int) error {
	if l, ok := c.Conn.(interface{ SetLinger(int) error }); ok {
		return l.SetLinger(seconds)
	}
	return errors.ErrUnsupported
}

// Proto gives the protocol that a tunnel's connection says it carries, such as "https"; "" for others.
func (c *conn) Proto() string {
	if p, ok := c.Conn.(interface{ Proto() string }); ok {
		return p.Proto()
	}
	return ""
}

// PassthroughTLS tells whether a tunnel's connection carries TLS that the tunnel did not end.
func (c *conn) PassthroughTLS() bool {
	p, ok := c.Conn.(interface{ PassthroughTLS() bool })
	return ok && p.PassthroughTLS()
}

func (c *conn) setLimit(maxHeaderBytes int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.scan.limit = maxHeaderBytes + readAhead
}

func (c *conn) start() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.scan.start()
}

func (c *conn) next() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.scan.drop()
}

func (c *conn) stop() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.scan.stop()
}

// head gives a copy of the current head. That its request line is r's own is checked as a second safeguard
// beside the counting: should the two ever part, no answer is better than another request's.
func (c *conn) head(r *http.Request) ([]byte, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	head := c.scan.first()
	if !begins(head, r) {
		return nil, false
	}
	return bytes.Clone(head), true
}

// begins tells whether head begins with r's request line.
func begins(head []byte, r *http.Request) bool {
	for _, part := range [...]string{r.Method, " ", r.RequestURI, " ", r.Proto} {
		if len(head) < len(part) || string(head[:len(part)]) != part {
			return false
		}
		head = head[len(part):]
	}
	return len(head) > 0 && (head[0] == '\r' || head[0] == '\n')
}

// fileConn is a conn over a connection that can send from a reader by itself.
type fileConn struct{ *conn }

// ReadFrom leaves the copying to the connection below, which may hand a file to the kernel.
func (c fileConn) ReadFrom(r io.Reader) (int64, error) {
	return c.Conn.(io.ReaderFrom).ReadFrom(r)
}
