// Package ngroktest is a server on loopback that speaks the protocol of ngrok's agents, so that the
// ngrok door can be tested whole, and an app can go public without leaving the machine. It checks the
// token, gives out addresses, carries real HTTP requests through them, and fails in the ways that ngrok
// and networks fail. What it knows of the protocol was read from the agent SDK and seen on the wire.
//
// Concurrency: all methods may be called from any goroutine. Close returns when every goroutine of the
// server has ended.
package ngroktest

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"maps"
	"net"
	"slices"
	"sync"
	"time"
)

// Config says how the service behaves. The zero value takes any token and refuses nothing.
type Config struct {
	Authtoken string // the token that is accepted; "" accepts any
	// OnAuth and OnBind judge a request before the server does; a fault refuses it.
	OnAuth func(Auth) *Fault
	OnBind func(Bind) *Fault
	// AuthDelay is how long the answer to an Auth takes.
	AuthDelay time.Duration
	// Grace is how long an endpoint outlives its session, so that a session that comes back finds it
	// again; 0 is two seconds.
	Grace time.Duration
	// Raw lets the public address carry bytes instead of HTTP requests: nothing is added, nothing
	// changed.
	Raw bool
	// Interstitial shows browsers ngrok's warning page.
	Interstitial bool
	Plan         string // the account's plan, "" is "Free"
}

// Fault is a refusal in ngrok's form.
type Fault struct {
	Code    string // such as ERR_NGROK_334
	Message string
}

func (f Fault) text() string { return f.Message + "\r\n\r\n" + f.Code + "\r\n" }

// Counts is what the server has seen so far, and what it has now.
type Counts struct {
	Conns    int // connections taken, refused ones included
	Auths    int // Auth requests, refused ones included
	Binds    int // Bind requests, refused ones included
	Unbinds  int
	Visits   int // connections carried from a public address to an agent
	Beats    int // heartbeats sent back
	Sessions int // authenticated sessions now
	Online   int // endpoints with a session now
}

// Server is the service. Its public addresses are http://127.0.0.1:port.
type Server struct {
	config   Config
	listener net.Listener
	tls      *tls.Config
	pem      []byte
	pool     *x509.CertPool
	work     sync.WaitGroup

	mu         sync.Mutex
	closed     bool
	changed    chan struct{} // closed and replaced when counts change
	counts     Counts
	refuseAll  bool
	refuseAuth *Fault
	refuseBind *Fault
	conns      map[*gated]struct{}
	sessions   map[*Session]struct{}
	endpoints  map[string]*endpoint // by the token that brings it back
	ids        int
	lastAuth   Auth
	lastBind   Bind
}

// Start starts the service on a free port of 127.0.0.1.
func Start(config Config) (*Server, error) {
	if config.Grace == 0 {
		config.Grace = 2 * time.Second
	}
	if config.Plan == "" {
		config.Plan = "Free"
	}
	cert, authority, err := certificate()
	if err != nil {
		return nil, fmt.Errorf("ngroktest: %w", err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("ngroktest: %w", err)
	}
	s := &Server{
		config:    config,
		listener:  listener,
		tls:       &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS12},
		pem:       authority,
		pool:      x509.NewCertPool(),
		changed:   make(chan struct{}),
		conns:     make(map[*gated]struct{}),
		sessions:  make(map[*Session]struct{}),
		endpoints: make(map[string]*endpoint),
	}
	s.pool.AppendCertsFromPEM(authority)
	s.work.Go(s.accept)
	return s, nil
}

// TB is the part of testing.TB that New uses.
type TB interface {
	Helper()
	Cleanup(func())
	Fatalf(format string, args ...any)
}

// New is Start for a test: the server closes when the test ends.
func New(t TB, config Config) *Server {
	t.Helper()
	s, err := Start(config)
	if err != nil {
		t.Fatalf("%v", err)
	}
	t.Cleanup(s.Close)
	return s
}

// Addr is where agents connect: host:port.
func (s *Server) Addr() string { return s.listener.Addr().String() }

// CAs holds the authority that signed the server's certificate; PEM is the same as a file has it.
func (s *Server) CAs() *x509.CertPool { return s.pool }

// PEM is the authority's certificate.
func (s *Server) PEM() []byte { return s.pem }

// Close ends all sessions, public addresses and connections.
func (s *Server) Close() {
	s.mu.Lock()
	s.closed = true
	endpoints := slices.Collect(maps.Values(s.endpoints))
	clear(s.endpoints)
	s.mu.Unlock()
	_ = s.listener.Close()
	s.Drop()
	for _, e := range endpoints {
		e.close()
	}
	s.work.Wait()
}

// Drop cuts every connection of every agent, as a network does, and says how many there were.
func (s *Server) Drop() int {
	s.mu.Lock()
	conns := slices.Collect(maps.Keys(s.conns))
	s.mu.Unlock()
	for _, c := range conns {
		_ = c.Close()
	}
	return len(conns)
}

// Refuse turns new connections away until it is called with false.
func (s *Server) Refuse(all bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refuseAll = all
}

// Restart cuts every connection, takes no new ones until all sessions have ended, and goes on: a service that restarts.
// Addresses are kept for Config.Grace.
func (s *Server) Restart(ctx context.Context) error {
	s.Refuse(true)
	defer s.Refuse(false)
	s.Drop()
	return s.Await(ctx, func(c Counts) bool { return c.Sessions == 0 })
}

// RefuseAuth answers every Auth with the fault until it is called with nil.
func (s *Server) RefuseAuth(f *Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refuseAuth = f
}

// RefuseBind answers every Bind with the fault, also those of a session that comes back, until it is
// called with nil.
func (s *Server) RefuseBind(f *Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refuseBind = f
}

// Sessions are the authenticated sessions now.
func (s *Server) Sessions() []*Session {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Collect(maps.Keys(s.sessions))
}

// LastAuth and LastBind are the latest requests of their kind.
func (s *Server) LastAuth() Auth {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.lastAuth
}

// LastBind is the latest Bind request.
func (s *Server) LastBind() Bind {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.lastBind
}

// Counts is what the server has seen.
func (s *Server) Counts() Counts {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now()
}

// Await blocks until the counts are as asked or ctx ends.
func (s *Server) Await(ctx context.Context, asked func(Counts) bool) error {
	for {
		s.mu.Lock()
		counts, changed := s.now(), s.changed
		s.mu.Unlock()
		if asked(counts) {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return fmt.Errorf("ngroktest: %w, counts are %+v", ctx.Err(), counts)
		}
	}
}

// now completes the counts. The caller holds the lock.
func (s *Server) now() Counts {
	c := s.counts
	c.Sessions = len(s.sessions)
	for _, e := range s.endpoints {
		if e.session != nil {
			c.Online++
		}
	}
	return c
}

// change does something to the server's state, with the lock held, and wakes those who await it.
func (s *Server) change(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f()
	close(s.changed)
	s.changed = make(chan struct{})
}

// accept takes agents' connections until the listener closes.
func (s *Server) accept() {
	for {
		inner, err := s.listener.Accept()
		if err != nil {
			return
		}
		c := &gated{Conn: inner, ended: make(chan struct{})}
		var refused bool
		s.change(func() {
			s.counts.Conns++
			refused = s.refuseAll || s.closed
			if !refused {
				s.conns[c] = struct{}{}
			}
		})
		if refused {
			_ = c.Close()
			continue
		}
		s.work.Go(func() {
			s.talk(c)
			_ = c.Close()
			s.change(func() { delete(s.conns, c) })
		})
	}
}
