package worker

import (
	"bytes"
	"crypto/tls"
	"net"
	"net/http/httptrace"
	"sync"
	"time"

	"bellhop/hooks"
)

// recordedConn keeps the heads of the request and the response that pass through it, byte for byte. HTTP/1.1
// has one exchange on a connection at a time; begin starts the record of the next.
type recordedConn struct {
	net.Conn
	mu       sync.Mutex
	sent     []byte
	received []byte
	sentAll  bool
	gotAll   bool
}

var blankLine = []byte("\r\n\r\n")

func (c *recordedConn) begin() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sent, c.received, c.sentAll, c.gotAll = nil, nil, false, false
}

func (c *recordedConn) Write(p []byte) (int, error) {
	n, err := c.Conn.Write(p)
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.sentAll {
		c.sent = append(c.sent, p[:n]...)
		if end := bytes.Index(c.sent, blankLine); end >= 0 {
			c.sent, c.sentAll = c.sent[:end+len(blankLine)], true
		}
	}
	return n, err
}

func (c *recordedConn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.gotAll && n > 0 {
		c.received = append(c.received, p[:n]...)
		c.cutHead()
	}
	return n, err
}

// cutHead drops interim answers (1xx) and what stands behind the head of the final one.
func (c *recordedConn) cutHead() {
	for {
		end := bytes.Index(c.received, blankLine)
		if end < 0 {
			c.gotAll = len(c.received) > maxAnswerHead // no head that the transport would take
			return
		}
		end += len(blankLine)
		interim := bytes.HasPrefix(c.received, []byte("HTTP/1.1 1")) && !bytes.HasPrefix(c.received, []byte("HTTP/1.1 101"))
		if !interim {
			c.received, c.gotAll = c.received[:end:end], true
			return
		}
		c.received = c.received[end:]
	}
}

// heads gives what was sent and, once it is whole, what was received.
func (c *recordedConn) heads() (sent, received []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.gotAll && bytes.HasSuffix(c.received, blankLine) {
		received = bytes.Clone(c.received)
	}
	return bytes.Clone(c.sent), received
}

// stopwatch notes where the time of a try goes, and on which connection it went.
type stopwatch struct {
	started time.Time
	timing  *hooks.Timing

	mu                 sync.Mutex // the transport may still dial when the try is over
	over               bool
	dns, connect, hand time.Time
	conn               *recordedConn
}

func (s *stopwatch) note(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.over {
		f()
	}
}

func (s *stopwatch) trace() *httptrace.ClientTrace {
	since := func(t time.Time) int64 { return time.Since(t).Microseconds() }
	return &httptrace.ClientTrace{
		DNSStart:          func(httptrace.DNSStartInfo) { s.note(func() { s.dns = time.Now() }) },
		DNSDone:           func(httptrace.DNSDoneInfo) { s.note(func() { s.timing.DNS = since(s.dns) }) },
		ConnectStart:      func(string, string) { s.note(func() { s.connect = time.Now() }) },
		ConnectDone:       func(string, string, error) { s.note(func() { s.timing.Connect = since(s.connect) }) },
		TLSHandshakeStart: func() { s.note(func() { s.hand = time.Now() }) },
		TLSHandshakeDone:  func(tls.ConnectionState, error) { s.note(func() { s.timing.TLS = since(s.hand) }) },
		GotConn: func(info httptrace.GotConnInfo) {
			s.note(func() {
				s.timing.Reused = info.Reused
				if c, ok := info.Conn.(*recordedConn); ok {
					c.begin()
					s.conn = c
				}
			})
		},
		GotFirstResponseByte: func() { s.note(func() { s.timing.FirstByte = since(s.started) }) },
	}
}

// heads ends the watch and gives the recorded heads.
func (s *stopwatch) heads() (sent, received []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.over = true
	if s.conn == nil {
		return nil, nil
	}
	return s.conn.heads()
}

// remote gives the address that was dialled; "" when none was reached.
func (s *stopwatch) remote() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.conn == nil {
		return ""
	}
	return s.conn.RemoteAddr().String()
}
