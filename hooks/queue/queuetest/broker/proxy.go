package broker

import (
	"io"
	"net"
	"sync"
)

// Proxy hands connections on to a server, and cuts them when told to. Its methods may be called from any goroutine.
type Proxy struct {
	Address string // host:port that it listens at

	to     string
	ln     net.Listener
	wg     sync.WaitGroup
	mu     sync.Mutex
	conns  map[net.Conn]bool
	closed bool
}

func listen(to string) (*Proxy, error) {
	ln, err := net.Listen("tcp", loopback(0))
	if err != nil {
		return nil, err
	}
	p := &Proxy{Address: ln.Addr().String(), to: to, ln: ln, conns: map[net.Conn]bool{}}
	p.wg.Go(p.accept)
	return p, nil
}

func (p *Proxy) accept() {
	for {
		from, err := p.ln.Accept()
		if err != nil {
			return
		}
		p.wg.Go(func() { p.carry(from) })
	}
}

// carry hands bytes on both ways until either end closes.
func (p *Proxy) carry(from net.Conn) {
	defer p.forget(from)
	to, err := net.Dial("tcp", p.to)
	if err != nil {
		return
	}
	defer p.forget(to)
	if !p.note(from, to) {
		return
	}
	back := make(chan struct{})
	go func() {
		_, _ = io.Copy(from, to) // that a connection was cut is what it is for
		p.forget(from)
		p.forget(to)
		close(back)
	}()
	_, _ = io.Copy(to, from)
	p.forget(from)
	p.forget(to)
	<-back
}

func (p *Proxy) note(conns ...net.Conn) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range conns {
		p.conns[c] = true
	}
	return !p.closed
}

func (p *Proxy) forget(c net.Conn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	c.Close()
	delete(p.conns, c)
}

// Cut breaks all connections as they are now. New ones are let through.
func (p *Proxy) Cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for c := range p.conns {
		if tcp, ok := c.(*net.TCPConn); ok {
			_ = tcp.SetLinger(0) // a reset, as from a machine that went away
		}
		c.Close()
	}
}

// Close cuts all connections and ends.
func (p *Proxy) Close() error {
	err := p.ln.Close()
	p.mu.Lock()
	p.closed = true
	p.mu.Unlock()
	p.Cut()
	p.wg.Wait()
	return err
}
