package worker

import (
	"bytes"
	"crypto/tls"
	"net"
	"net/http/httptrace"
	"sync"
	"sync/atomic"
	"time"

	"bellhop/hooks"
)

// recordedConn shows what passes through it to the record of the exchange that it is at. HTTP/1.1 has one
// exchange on a connection at a time.
type recordedConn struct {
	net.Conn
	at atomic.Pointer[record]
}

// begin starts the record of the next exchange, whose header lines leave in an order. The one before stays as it is: its
// owner may still be reading it.
func (c *recordedConn) begin(order hooks.Header) *record {
	r := &record{order: order}
	c.at.Store(r)
	return r
}

// Write shows what leaves before it does: the answer may be there before Write returns. A head leaves when it is whole.
func (c *recordedConn) Write(p []byte) (int, error) {
	out := p
	if r := c.at.Load(); r != nil {
		out = r.leaves(p)
	}
	if len(out) > 0 {
		if _, err := c.Conn.Write(out); err != nil {
			return 0, err
		}
	}
	return len(p), nil
}

func (c *recordedConn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	if r := c.at.Load(); r != nil && n > 0 {
		r.comes(p[:n])
	}
	return n, err
}

// record keeps the heads of a request and the answer to it, byte for byte.
type record struct {
	order hooks.Header // of the request's lines

	mu       sync.Mutex
	sent     []byte
	received []byte
	sentAll  bool
	gotAll   bool // as far as there is a head that the transport would take
}

// leaves takes what is written and gives what is to leave now.
func (r *record) leaves(p []byte) []byte {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.sentAll {
		return p
	}
	r.sent = append(r.sent, p...)
	end := headEnd(r.sent)
	if end < 0 {
		return nil
	}
	body := r.sent[end:]
	r.sent, r.sentAll = arrange(r.sent[:end], r.order), true
	return append(r.sent[:len(r.sent):len(r.sent)], body...)
}

func (r *record) comes(p []byte) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.gotAll {
		return
	}
	r.received = append(r.received, p...)
	if bytes.IndexByte(p, '\n') < 0 && len(r.received) <= maxAnswerHead {
		return // no line has ended
	}
	for {
		end := headEnd(r.received)
		if end < 0 {
			if len(r.received) > maxAnswerHead {
				r.received, r.gotAll = nil, true
			}
			return
		}
		if !isInterim(r.received) {
			r.received, r.gotAll = r.received[:end:end], true
			return
		}
		r.received = r.received[end:]
	}
}

// heads gives what was sent and, once it is whole, what was received.
func (r *record) heads() (sent, received []byte) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.gotAll {
		received = r.received
	}
	return r.sent, received
}

// headEnd gives the length of the head that b begins with, its blank line included; -1 when that has not come.
// Like net/http it takes a line feed without a carriage return.
func headEnd(b []byte) int {
	for at := 0; ; {
		n := bytes.IndexByte(b[at:], '\n')
		if n < 0 {
			return -1
		}
		at += n + 1
		switch rest := b[at:]; {
		case bytes.HasPrefix(rest, []byte("\n")):
			return at + 1
		case bytes.HasPrefix(rest, []byte("\r\n")):
			return at + 2
		}
	}
}

// isInterim tells whether a head is a 1xx answer, which another follows. 101 is none of them.
func isInterim(head []byte) bool {
	const at = len("HTTP/1.1 ")
	return len(head) > at+2 && head[at-1] == ' ' && head[at] == '1' && string(head[at:at+3]) != "101"
}

// stopwatch notes where the time of a try goes, and which record it has.
type stopwatch struct {
	started time.Time
	timing  *hooks.Timing
	order   hooks.Header // of the request's lines

	mu                 sync.Mutex // the transport may still dial when the try is over
	over               bool
	dns, connect, hand time.Time
	record             *record
	remote             string // the address that was dialled; "" when none was reached
	local              string // this end of that connection
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
					s.record, s.remote, s.local = c.begin(s.order), c.RemoteAddr().String(), c.LocalAddr().String()
				}
			})
		},
		GotFirstResponseByte: func() { s.note(func() { s.timing.FirstByte = since(s.started) }) },
	}
}

// stop ends the watch and gives the recorded heads, and both ends of the connection.
func (s *stopwatch) stop() (sent, received []byte, remote, local string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.over = true
	if s.record != nil {
		sent, received = s.record.heads()
	}
	return sent, received, s.remote, s.local
}
