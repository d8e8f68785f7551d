package local

import (
	"context"
	"net"
	"sync"
)

// listener is a TCP listener that lets in so many visitors at a time; more wait until one leaves.
type listener struct {
	net.Listener
	url   string
	seats chan struct{} // holds one value for each visitor inside
	stop  chan struct{} // closed by Close
	once  sync.Once
}

func newListener(l net.Listener, url string, conns int) *listener {
	return &listener{
		Listener: l,
		url:      url,
		seats:    make(chan struct{}, conns),
		stop:     make(chan struct{}),
	}
}

func (l *listener) URL() string { return l.url }

func (l *listener) Accept() (net.Conn, error) {
	select {
	case l.seats <- struct{}{}:
	case <-l.stop:
		return nil, net.ErrClosed
	}
	c, err := l.Listener.Accept()
	if err != nil {
		<-l.seats
		return nil, err
	}
	return &conn{Conn: c, seats: l.seats}, nil
}

func (l *listener) Close() error {
	var err error
	l.once.Do(func() {
		close(l.stop)
		err = l.Listener.Close()
	})
	return err
}

// Release has nothing to end: the connections belong to the server, whose Close ends them at once.
func (l *listener) Release(context.Context) error { return nil }

// conn gives its seat back when it closes.
type conn struct {
	net.Conn
	seats chan struct{}
	once  sync.Once
}

func (c *conn) Close() error {
	err := c.Conn.Close()
	c.once.Do(func() { <-c.seats })
	return err
}

// SetLinger lets the server break a TCP connection off instead of ending it.
func (c *conn) SetLinger(seconds int) error {
	if tcp, ok := c.Conn.(interface{ SetLinger(int) error }); ok {
		return tcp.SetLinger(seconds)
	}
	return nil
}

// CloseWrite lets the server end its side of a TCP connection first, so that a visitor who is still
// sending gets to read the answer.
func (c *conn) CloseWrite() error {
	if half, ok := c.Conn.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return nil
}
