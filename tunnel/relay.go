package tunnel

import (
	"net"
	"sync"
)

// Relay is the part of a [Listener] that is the same for every door whose visitors come from a line or from another
// listener: what is handed over on one side is accepted on the other, until Close. All its methods may be called from any
// goroutine.
type Relay struct {
	// Lost, when set, is closed when the door has ended by itself; Loss says why and is asked only then.
	Lost <-chan struct{}
	Loss func() error

	visitors chan net.Conn
	once     sync.Once
	closed   chan struct{}
}

// NewRelay makes one that is open.
func NewRelay() *Relay {
	return &Relay{visitors: make(chan net.Conn), closed: make(chan struct{})}
}

// Visitors is where a visitor is handed over. Who sends there waits for Closed too, and then sends the visitor away.
func (r *Relay) Visitors() chan<- net.Conn { return r.visitors }

// Closed is closed by Close.
func (r *Relay) Closed() <-chan struct{} { return r.closed }

// Accept gives the next visitor. Its error is net.ErrClosed after Close, else what Loss says.
func (r *Relay) Accept() (net.Conn, error) {
	select {
	case <-r.closed:
		return nil, net.ErrClosed
	default:
	}
	select {
	case c := <-r.visitors:
		return c, nil
	case <-r.closed:
		return nil, net.ErrClosed
	case <-r.Lost:
		return nil, r.Loss()
	}
}

// Close ends Accept.
func (r *Relay) Close() error {
	r.once.Do(func() { close(r.closed) })
	return nil
}
