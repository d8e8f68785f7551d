package ngrok

import (
	"context"
	"net"
	"sync"
	"time"
)

// settleTime is how long the SDK gets to hand over the visitors that have arrived. It needs microseconds.
const settleTime = 10 * time.Millisecond

// dialer makes the connections of one session, can hold back what the service sends, and can cut them.
//
// It cuts because the SDK may finish dialling just after it was told to end, and would then keep a
// session that nobody knows of; and because a line that takes no more bytes holds up its goodbye. It
// holds back because the SDK hangs for ever when an endpoint ends at the moment a visitor is handed over.
type dialer struct {
	inner net.Dialer
	wrote chan struct{} // gets a value when bytes go to the service

	mu     sync.Mutex
	closed bool          // makes no more lines
	dialed int           // lines made so far
	held   chan struct{} // closed to let bytes through again; nil when they are not held back
	lines  map[*line]struct{}
}

func newDialer() *dialer {
	return &dialer{
		inner: net.Dialer{Timeout: 10 * time.Second},
		wrote: make(chan struct{}, 1),
		lines: make(map[*line]struct{}),
	}
}

func (d *dialer) Dial(network, addr string) (net.Conn, error) {
	return d.DialContext(context.Background(), network, addr)
}

func (d *dialer) DialContext(ctx context.Context, network, addr string) (net.Conn, error) {
	c, err := d.inner.DialContext(ctx, network, addr)
	if err != nil {
		return nil, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed {
		_ = c.Close()
		return nil, net.ErrClosed
	}
	l := &line{Conn: c, dialer: d, ended: make(chan struct{})}
	d.lines[l] = struct{}{}
	d.dialed++
	return l, nil
}

// count is how many lines were made so far.
func (d *dialer) count() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.dialed
}

// hold makes no more lines, keeps back what the service sends, and returns when the SDK has handed over
// what came before.
func (d *dialer) hold() {
	d.mu.Lock()
	d.closed = true
	if d.held == nil {
		d.held = make(chan struct{})
	}
	d.mu.Unlock()
	time.Sleep(settleTime)
}

// resume lets bytes through again.
func (d *dialer) resume() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.held != nil {
		close(d.held)
		d.held = nil
	}
}

// close cuts every line and refuses new ones.
func (d *dialer) close() {
	d.mu.Lock()
	d.closed = true
	lines := d.lines
	d.lines = nil
	d.mu.Unlock()
	for l := range lines {
		_ = l.Close()
	}
}

// line is one connection to the service.
type line struct {
	net.Conn
	dialer *dialer
	ended  chan struct{} // closed by Close
	once   sync.Once
}

func (l *line) Read(p []byte) (int, error) {
	n, err := l.Conn.Read(p)
	l.dialer.mu.Lock()
	held := l.dialer.held
	l.dialer.mu.Unlock()
	if held != nil {
		select {
		case <-held:
		case <-l.ended:
			return 0, net.ErrClosed
		}
	}
	return n, err
}

func (l *line) Write(p []byte) (int, error) {
	n, err := l.Conn.Write(p)
	select {
	case l.dialer.wrote <- struct{}{}:
	default:
	}
	return n, err
}

func (l *line) Close() error {
	var err error
	l.once.Do(func() {
		close(l.ended)
		l.dialer.mu.Lock()
		delete(l.dialer.lines, l)
		l.dialer.mu.Unlock()
		err = l.Conn.Close()
	})
	return err
}
