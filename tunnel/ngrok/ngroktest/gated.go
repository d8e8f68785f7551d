package ngroktest

import (
	"net"
	"sync"
	"sync/atomic"
)

// gated is an agent's connection that can become a black hole.
type gated struct {
	net.Conn
	frozen atomic.Bool
	once   sync.Once
	ended  chan struct{} // closed by Close
}

func (g *gated) freeze() { g.frozen.Store(true) }

// Read keeps what comes once the connection is frozen, and ends with it.
func (g *gated) Read(p []byte) (int, error) {
	n, err := g.Conn.Read(p)
	if !g.frozen.Load() {
		return n, err
	}
	<-g.ended
	return 0, net.ErrClosed
}

// Write loses what is sent once the connection is frozen.
func (g *gated) Write(p []byte) (int, error) {
	if g.frozen.Load() {
		return len(p), nil
	}
	return g.Conn.Write(p)
}

func (g *gated) Close() error {
	err := net.ErrClosed
	g.once.Do(func() {
		close(g.ended)
		err = g.Conn.Close()
	})
	return err
}
