package tunnel_test

import (
	"context"
	"net"
	"sync"

	"bellhop/tunnel"
)

// fakeDoor is a door of pipes. Its visitors come through visit; the test decides how it opens, drops
// and dies.
type fakeDoor struct {
	// opens, when set, decides about an opening; nil opens at once.
	opens func(ctx context.Context, tell func(tunnel.State)) error

	mu    sync.Mutex
	tells []func(tunnel.State) // one for each opening
	last  *fakeListener
}

func (d *fakeDoor) Name() string { return "fake" }

func (d *fakeDoor) Open(ctx context.Context, tell func(tunnel.State)) (tunnel.Listener, error) {
	d.mu.Lock()
	d.tells = append(d.tells, tell)
	d.mu.Unlock()
	if d.opens != nil {
		if err := d.opens(ctx, tell); err != nil {
			return nil, err
		}
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.last = &fakeListener{
		visitors: make(chan net.Conn),
		stop:     make(chan struct{}),
		died:     make(chan error, 1),
	}
	return d.last, nil
}

func (d *fakeDoor) opened() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.tells)
}

func (d *fakeDoor) tell(opening int, s tunnel.State) {
	d.mu.Lock()
	tell := d.tells[opening]
	d.mu.Unlock()
	tell(s)
}

func (d *fakeDoor) listener() *fakeListener {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.last
}

type fakeListener struct {
	visitors chan net.Conn
	stop     chan struct{}
	died     chan error
	once     sync.Once
	stuck    bool // Release lasts as long as it may
	released bool
}

// visit is a visitor's end of a new connection.
func (l *fakeListener) visit() net.Conn {
	visitor, house := net.Pipe()
	l.visitors <- house
	return visitor
}

func (l *fakeListener) Accept() (net.Conn, error) {
	select {
	case c := <-l.visitors:
		return c, nil
	case err := <-l.died:
		return nil, err
	case <-l.stop:
		return nil, net.ErrClosed
	}
}

func (l *fakeListener) Close() error {
	l.once.Do(func() { close(l.stop) })
	return nil
}

func (l *fakeListener) Release(ctx context.Context) error {
	l.released = true
	if l.stuck {
		<-ctx.Done()
		return ctx.Err()
	}
	return nil
}

func (l *fakeListener) Addr() net.Addr { return &net.TCPAddr{} }
func (l *fakeListener) URL() string    { return "http://fake" }
