// Package sshtest is an SSH server on loopback that forwards ports, for tests: it takes whom it is told to take, opens
// ports of this machine, says at which address, and fails in the ways in which servers fail.
//
// Concurrency: a Server owns a goroutine for each connection, port and visitor; all have ended when Close returns, which
// the test calls at its end by itself. Every method may be called from any goroutine.
package sshtest

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"io"
	"maps"
	"net"
	"slices"
	"strconv"
	"sync"
	"testing"

	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/knownhosts"
)

// Config says whom the server takes and what it does.
type Config struct {
	// Keys are the keys that it lets in. Without any it lets everybody in.
	Keys []ssh.PublicKey
	// Says is what it says in a session once a port is open at url; nil says it as localhost.run does.
	Says func(url string) string
	// Refuse, when set, says whether it refuses to open a port.
	Refuse func(addr string, port int) bool
	// Banner is said before anybody is let in.
	Banner string
}

// Server is the server.
type Server struct {
	config   Config
	listener net.Listener
	work     sync.WaitGroup

	mu      sync.Mutex
	key     ssh.Signer
	closed  bool
	refuse  bool
	mute    chan struct{} // closed to speak again; nil while the server speaks
	lines   map[*line]struct{}
	ever    int    // lines that were let in
	user    string // of the last one
	asked   []Ask
	changed *sync.Cond
}

// Ask is a port that was asked for.
type Ask struct {
	Addr string
	Port int
}

// New starts a server that ends with the test.
func New(t testing.TB, c Config) *Server {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &Server{config: c, listener: l, lines: map[*line]struct{}{}}
	s.changed = sync.NewCond(&s.mu)
	s.Rekey(t)
	if s.config.Says == nil {
		s.config.Says = func(url string) string {
			return "\x1b[1mwelcome\x1b[0m, read https://localhost.run/docs/\r\n\r\nabc.lhr.life tunneled with tls termination, " + url + "\r\n"
		}
	}
	s.work.Go(s.accept)
	t.Cleanup(s.Close)
	return s
}

// Key makes a key for a test.
func Key(t testing.TB) (ssh.Signer, ed25519.PrivateKey) {
	t.Helper()
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := ssh.NewSignerFromSigner(private)
	if err != nil {
		t.Fatal(err)
	}
	return signer, private
}

// Host and Port are where the server listens.
func (s *Server) Host() string { return "127.0.0.1" }

// Port is where the server listens.
func (s *Server) Port() int { return s.listener.Addr().(*net.TCPAddr).Port }

// Rekey gives the server a new host key.
func (s *Server) Rekey(t testing.TB) {
	key, _ := Key(t)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.key = key
}

// Pin is the type and fingerprint of the host key.
func (s *Server) Pin() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.key.PublicKey().Type() + " " + ssh.FingerprintSHA256(s.key.PublicKey())
}

// KnownHost is the host key as a line in a file of known hosts.
func (s *Server) KnownHost() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return knownhosts.Line([]string{knownhosts.Normalize(s.listener.Addr().String())}, s.key.PublicKey()) + "\n"
}

// Drop cuts every connection and gives how many there were.
func (s *Server) Drop() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	for l := range s.lines {
		_ = l.wire.Close()
	}
	return len(s.lines)
}

// Refuse lets nobody in, or lets in again.
func (s *Server) Refuse(on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refuse = on
}

// Mute neither reads nor says anything any more, or speaks again.
func (s *Server) Mute(on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case on && s.mute == nil:
		s.mute = make(chan struct{})
	case !on && s.mute != nil:
		close(s.mute)
		s.mute = nil
	}
}

// Await waits until so many lines are up.
func (s *Server) Await(lines int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(s.lines) != lines {
		s.changed.Wait()
	}
}

// Seen is how many lines were ever let in, and the user of the last.
func (s *Server) Seen() (lines int, user string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.ever, s.user
}

// Asked lists the ports that were asked for.
func (s *Server) Asked() []Ask {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Ask(nil), s.asked...)
}

// Say says something in every session.
func (s *Server) Say(text string) {
	s.mu.Lock()
	lines := slices.Collect(maps.Keys(s.lines))
	s.mu.Unlock()
	for _, l := range lines {
		l.say(text)
	}
}

// Close ends the server and everything in it.
func (s *Server) Close() {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	s.Mute(false)
	_ = s.listener.Close()
	s.Drop()
	s.work.Wait()
}

func (s *Server) accept() {
	for {
		wire, err := s.listener.Accept()
		if err != nil {
			return
		}
		s.mu.Lock()
		refuse := s.refuse
		s.mu.Unlock()
		if refuse {
			_ = wire.Close()
			continue
		}
		s.work.Go(func() { s.serve(wire) })
	}
}

var errNobody = errors.New("not let in")

func (s *Server) serverConfig() *ssh.ServerConfig {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := &ssh.ServerConfig{NoClientAuth: len(s.config.Keys) == 0}
	if s.config.Banner != "" {
		c.BannerCallback = func(ssh.ConnMetadata) string { return s.config.Banner }
	}
	c.PublicKeyCallback = func(_ ssh.ConnMetadata, key ssh.PublicKey) (*ssh.Permissions, error) {
		for _, known := range s.config.Keys {
			if bytes.Equal(known.Marshal(), key.Marshal()) {
				return nil, nil
			}
		}
		return nil, errNobody
	}
	c.AddHostKey(s.key)
	return c
}

func (s *Server) serve(wire net.Conn) {
	defer wire.Close()
	conn, channels, requests, err := ssh.NewServerConn(&silenced{wire, s}, s.serverConfig())
	if err != nil {
		return
	}
	l := &line{server: s, wire: wire, conn: conn, ports: map[int]net.Listener{}, guests: map[net.Conn]struct{}{}}
	s.mu.Lock()
	s.lines[l] = struct{}{}
	s.ever++
	s.user = conn.User()
	if s.closed {
		_ = wire.Close()
	}
	s.changed.Broadcast()
	s.mu.Unlock()
	l.work.Go(func() { l.requests(requests) })
	l.work.Go(func() { l.channels(channels) })
	_ = conn.Wait()
	l.closePorts()
	l.work.Wait()
	s.mu.Lock()
	delete(s.lines, l)
	s.changed.Broadcast()
	s.mu.Unlock()
}

// silenced is a connection that a mute server neither reads from nor writes to.
type silenced struct {
	net.Conn
	server *Server
}

func (c *silenced) wait() {
	c.server.mu.Lock()
	mute := c.server.mute
	c.server.mu.Unlock()
	if mute != nil {
		<-mute
	}
}

func (c *silenced) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	c.wait()
	return n, err
}

func (c *silenced) Write(p []byte) (int, error) {
	c.wait()
	return c.Conn.Write(p)
}

// carry copies both ways until both have ended.
func carry(channel ssh.Channel, visitor net.Conn) {
	var both sync.WaitGroup
	both.Go(func() {
		_, _ = io.Copy(channel, visitor)
		_ = channel.CloseWrite()
	})
	both.Go(func() {
		_, _ = io.Copy(visitor, channel)
		if tcp, ok := visitor.(*net.TCPConn); ok {
			_ = tcp.CloseWrite()
		}
	})
	both.Wait()
	_ = channel.Close()
	_ = visitor.Close()
}

func portOf(a net.Addr) (host string, port uint32) {
	host, text, _ := net.SplitHostPort(a.String())
	n, _ := strconv.Atoi(text)
	return host, uint32(n)
}
