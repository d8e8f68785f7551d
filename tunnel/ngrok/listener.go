package ngrok

import (
	"context"
	"net"
	"sync"
	"sync/atomic"
	"time"

	sdk "golang.ngrok.com/ngrok/v2"

	"bellhop/tunnel"
)

// listener stands between the server and the SDK's listener, whose Close can block for ever and whose
// Accept must go on being called until it fails: a visitor that nobody takes blocks that Close too.
type listener struct {
	session  *session
	endpoint sdk.EndpointListener
	gauge    Gauge
	url      string

	*tunnel.Relay
	pumped chan struct{} // closed when the pump has ended
}

func newListener(s *session, endpoint sdk.EndpointListener, gauge Gauge) *listener {
	l := &listener{
		session:  s,
		endpoint: endpoint,
		gauge:    gauge,
		url:      endpoint.URL().String(),
		Relay:    tunnel.NewRelay(),
		pumped:   make(chan struct{}),
	}
	l.Lost, l.Loss = s.lost, func() error { return s.loss }
	go l.pump()
	return l
}

func (l *listener) URL() string    { return l.url }
func (l *listener) Addr() net.Addr { return l.endpoint.Addr() }

// Close lets nobody in any more; Release ends what the door has started.
func (l *listener) Close() error { return l.Relay.Close() }

// Release gives the endpoint back, ends the session and with it every connection.
func (l *listener) Release(ctx context.Context) error {
	l.session.close(l.endpoint)
	select {
	case <-l.pumped:
		return nil
	case <-ctx.Done():
		return errStuck
	}
}

// pump takes visitors from the SDK and hands them over, or sends them away once the door is closed.
func (l *listener) pump() {
	defer close(l.pumped)
	for {
		c, err := l.endpoint.Accept()
		if err != nil {
			l.session.endpointDied(err)
			return
		}
		c = &conn{Conn: c, gauge: l.gauge}
		select {
		case l.Visitors() <- c:
		case <-l.Closed():
			_ = c.Close()
		case <-l.session.lost:
			_ = c.Close()
		}
	}
}

// conn is one visitor's connection. All share one line to ngrok, so each must not harm the others: a
// write deadline that expires can corrupt the line, and a connection that is closed after a failed
// write, or twice, uses a buffer that is no longer its own.
type conn struct {
	net.Conn
	gauge  Gauge
	failed atomic.Bool
	once   sync.Once
}

func (c *conn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	c.gauge.Moved(n, 0)
	return n, err
}

func (c *conn) Write(p []byte) (int, error) {
	n, err := c.Conn.Write(p)
	c.gauge.Moved(0, n)
	if err != nil {
		c.failed.Store(true)
	}
	return n, err
}

// Close does nothing after a failed write: the connection has ended on its own.
func (c *conn) Close() error {
	var err error
	c.once.Do(func() {
		if !c.failed.Load() {
			err = c.Conn.Close()
		}
	})
	return err
}

// SetDeadline sets the read deadline only.
func (c *conn) SetDeadline(t time.Time) error { return c.Conn.SetReadDeadline(t) }

// SetWriteDeadline does nothing: see conn.
func (c *conn) SetWriteDeadline(time.Time) error { return nil }

// Proto is the protocol of the visitor's connection at ngrok's edge: "http", "https", "tcp" or "tls".
func (c *conn) Proto() string {
	if inner, ok := c.Conn.(interface{ Proto() string }); ok {
		return inner.Proto()
	}
	return ""
}

// PassthroughTLS says whether the bytes are still encrypted.
func (c *conn) PassthroughTLS() bool {
	inner, ok := c.Conn.(interface{ PassthroughTLS() bool })
	return ok && inner.PassthroughTLS()
}
