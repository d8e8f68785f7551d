package ngroktest

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"strings"
	"sync"
	"time"
)

// endpoint is a public address. It outlives its session by Config.Grace.
type endpoint struct {
	server *Server
	token  string
	id     string
	url    string // where it really is
	asked  string // the address that the agent asked for
	guard  guard
	stop   func() // ends the listener and the connections of visitors

	session *Session    // nil while there is none; by the server's lock
	expiry  *time.Timer // set while there is none; by the server's lock
}

var errOffline = errors.New("ngroktest: no session")

// attach gives the session the endpoint that its token names, or a new one.
func (s *Server) attach(a *Session, request Bind) (*endpoint, *Fault, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed || a.ended() {
		return nil, nil, errOffline
	}
	e := s.endpoints[request.Extra.Token]
	if asked := request.URL(); e == nil && asked != "" {
		for _, other := range s.endpoints {
			if other.asked == asked && other.session != nil {
				return nil, &Fault{"ERR_NGROK_334", "The endpoint '" + asked + "' is already online."}, nil
			}
		}
	}
	if e == nil {
		s.ids++
		e = &endpoint{
			server: s,
			id:     fmt.Sprintf("ep_%d", s.ids),
			token:  fmt.Sprintf("bind_%d", s.ids),
			asked:  request.URL(),
			guard:  guardOf(request.Policy()),
		}
		if err := e.listen(); err != nil {
			return nil, nil, err
		}
		s.endpoints[e.token] = e
	}
	if e.expiry != nil {
		e.expiry.Stop()
		e.expiry = nil
	}
	e.session = a
	close(s.changed)
	s.changed = make(chan struct{})
	return e, nil, nil
}

// detach takes the session from its endpoints and gives each its time to be found again.
func (s *Server) detach(a *Session) {
	s.change(func() {
		delete(s.sessions, a)
		for _, e := range s.endpoints {
			if e.session == a {
				e.session = nil
				e.expiry = time.AfterFunc(s.config.Grace, e.expire)
			}
		}
	})
}

func (e *endpoint) expire() {
	var gone bool
	e.server.change(func() {
		gone = e.session == nil && e.server.endpoints[e.token] == e
		if gone {
			delete(e.server.endpoints, e.token)
		}
	})
	if gone {
		e.close()
	}
}

// close ends the address; nothing of it runs afterwards. The caller has taken it from the table.
func (e *endpoint) close() {
	e.server.mu.Lock()
	if e.expiry != nil {
		e.expiry.Stop()
	}
	e.server.mu.Unlock()
	e.stop()
}

// listen opens the address on a free port.
func (e *endpoint) listen() error {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	e.url = "http://" + l.Addr().String()
	if e.server.config.Raw {
		p := &pipes{endpoint: e, open: make(map[net.Conn]struct{})}
		e.stop = func() { p.close(l) }
		e.server.work.Go(func() { p.serve(l) })
		return nil
	}
	edge := &edge{endpoint: e}
	edge.server = &http.Server{
		Handler:     edge,
		ConnContext: edge.arrive,
		ConnState:   edge.leave,
		ErrorLog:    log.New(io.Discard, "", 0),
	}
	e.stop = func() { _ = edge.server.Close() }
	e.server.work.Go(func() { _ = edge.server.Serve(l) })
	return nil
}

// dial opens a stream to the agent for one visitor.
func (e *endpoint) dial(visitor string) (net.Conn, error) {
	var a *Session
	e.server.change(func() {
		a = e.session
		e.server.counts.Visits++
	})
	if a == nil {
		return nil, errOffline
	}
	header, err := json.Marshal(visitHeader{ID: e.id, ClientAddr: visitor, Proto: "http", EdgeType: "3"})
	if err != nil {
		return nil, err
	}
	stream, err := a.mux.OpenTypedStream(proxyStream)
	if err != nil {
		return nil, err
	}
	var head bytes.Buffer
	_ = binary.Write(&head, binary.LittleEndian, int64(len(header))) // a buffer takes everything
	head.Write(header)
	if _, err := stream.Write(head.Bytes()); err != nil {
		return nil, err
	}
	return &visit{Conn: stream}, nil
}

// visit is a visitor's stream to the agent. It is closed once, and never after a failed write: the
// library under it would use a buffer that is no longer its own.
type visit struct {
	net.Conn
	mu     sync.Mutex
	failed bool
	closed bool
}

func (v *visit) Write(p []byte) (int, error) {
	n, err := v.Conn.Write(p)
	if err != nil {
		v.mu.Lock()
		v.failed = true
		v.mu.Unlock()
	}
	return n, err
}

// Close reads a little first. An agent that waits for room to write would not hear of the end before it
// writes again; reading makes room.
func (v *visit) Close() error {
	v.mu.Lock()
	skip := v.closed || v.failed
	v.closed = true
	v.mu.Unlock()
	if skip {
		return nil
	}
	_ = v.SetReadDeadline(time.Now().Add(10 * time.Millisecond))
	_, _ = v.Read(make([]byte, 32<<10))
	return v.Conn.Close()
}

// edge is an address that carries HTTP requests, each visitor's over connections of their own.
type edge struct {
	endpoint *endpoint
	server   *http.Server
	visitors sync.Map // net.Conn to *http.Transport
}

type visitorKey struct{}

// arrive gives a visitor's connection the transport that leads to the agent.
func (d *edge) arrive(ctx context.Context, c net.Conn) context.Context {
	transport := &http.Transport{
		DialContext: func(context.Context, string, string) (net.Conn, error) {
			return d.endpoint.dial(c.RemoteAddr().String())
		},
		DisableCompression: true,
	}
	d.visitors.Store(c, transport)
	d.endpoint.server.work.Add(1) // Done by leave, when the visitor's goroutine ends
	return context.WithValue(ctx, visitorKey{}, transport)
}

func (d *edge) leave(c net.Conn, state http.ConnState) {
	if state != http.StateClosed && state != http.StateHijacked {
		return
	}
	if transport, ok := d.visitors.LoadAndDelete(c); ok {
		transport.(*http.Transport).CloseIdleConnections()
		d.endpoint.server.work.Done()
	}
}

func (d *edge) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if d.endpoint.guard.turnsAway(w, r) {
		return
	}
	if d.endpoint.server.config.Interstitial && showsWarning(r) {
		refuse(w, http.StatusOK, "ERR_NGROK_6024", "You are about to visit a website served through ngrok.")
		return
	}
	proxy := &httputil.ReverseProxy{
		Rewrite: func(p *httputil.ProxyRequest) {
			p.Out.URL.Scheme, p.Out.URL.Host = "http", "agent"
			p.Out.Host = p.In.Host
			p.Out.Header["X-Forwarded-For"] = p.In.Header["X-Forwarded-For"]
			p.SetXForwarded()
			if claimed := p.In.Header.Get("X-Forwarded-Host"); claimed != "" {
				p.Out.Header.Set("X-Forwarded-Host", claimed)
			}
			p.Out.Header["X-Forwarded-Proto"] = append(p.In.Header["X-Forwarded-Proto"], "https")
		},
		Transport:     r.Context().Value(visitorKey{}).(*http.Transport),
		FlushInterval: -1, // server-sent events pass at once
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, err error) {
			if errors.Is(err, errOffline) {
				refuse(w, http.StatusNotFound, "ERR_NGROK_3200", "The endpoint is offline.")
				return
			}
			refuse(w, http.StatusBadGateway, "ERR_NGROK_3004", "The agent gave no proper answer.")
		},
		ErrorLog: log.New(io.Discard, "", 0),
	}
	proxy.ServeHTTP(w, r)
}

// showsWarning says whether ngrok would show this visitor its warning page.
func showsWarning(r *http.Request) bool {
	if r.Header.Get("Ngrok-Skip-Browser-Warning") != "" {
		return false
	}
	if _, err := r.Cookie("abuse_interstitial"); err == nil {
		return false
	}
	return strings.Contains(r.UserAgent(), "Mozilla/")
}

func refuse(w http.ResponseWriter, status int, code, text string) {
	w.Header().Set("Ngrok-Error-Code", code)
	http.Error(w, text+" ("+code+")", status)
}

// pipes is an address that carries bytes as they are.
type pipes struct {
	endpoint *endpoint
	mu       sync.Mutex
	closed   bool
	open     map[net.Conn]struct{}
}

func (p *pipes) serve(l net.Listener) {
	for {
		c, err := l.Accept()
		if err != nil {
			return
		}
		p.mu.Lock()
		p.open[c] = struct{}{}
		if p.closed {
			_ = c.Close() // carry ends at once
		}
		p.mu.Unlock()
		p.endpoint.server.work.Go(func() { p.carry(c) })
	}
}

// carry copies both ways until either side ends.
func (p *pipes) carry(c net.Conn) {
	defer func() {
		p.mu.Lock()
		delete(p.open, c)
		p.mu.Unlock()
		_ = c.Close()
	}()
	agent, err := p.endpoint.dial(c.RemoteAddr().String())
	if err != nil {
		return
	}
	p.endpoint.server.work.Go(func() {
		_, _ = io.Copy(c, agent)
		_ = c.Close()
	})
	_, _ = io.Copy(agent, c)
	_ = agent.Close()
}

func (p *pipes) close(l net.Listener) {
	_ = l.Close()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	for c := range p.open {
		_ = c.Close()
	}
}
