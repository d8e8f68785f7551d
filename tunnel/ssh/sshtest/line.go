package sshtest

import (
	"io"
	"net"
	"strconv"
	"sync"

	"golang.org/x/crypto/ssh"
)

// line is one connection and the ports that it has opened.
type line struct {
	server *Server
	wire   net.Conn
	conn   ssh.Conn
	work   sync.WaitGroup

	mu      sync.Mutex
	closed  bool
	ports   map[int]net.Listener
	guests  map[net.Conn]struct{}
	urls    []string
	session ssh.Channel
	told    int // of urls
}

// forward is the payload of tcpip-forward and of its opposite.
type forward struct {
	Addr string
	Port uint32
}

func (l *line) requests(requests <-chan *ssh.Request) {
	for r := range requests {
		var f forward
		switch r.Type {
		case "tcpip-forward":
			if ssh.Unmarshal(r.Payload, &f) != nil {
				_ = r.Reply(false, nil)
				continue
			}
			port, ok := l.open(f)
			var answer []byte
			if ok && f.Port == 0 {
				answer = ssh.Marshal(&struct{ Port uint32 }{uint32(port)})
			}
			_ = r.Reply(ok, answer)
		case "cancel-tcpip-forward":
			_ = ssh.Unmarshal(r.Payload, &f)
			l.closePort(int(f.Port))
			_ = r.Reply(true, nil)
		default:
			if r.WantReply {
				_ = r.Reply(true, nil)
			}
		}
	}
}

// open opens a port. Ports below 1024, which a test may not open, stand for any free one, as at a server for everybody.
func (l *line) open(f forward) (port int, ok bool) {
	s := l.server
	s.mu.Lock()
	s.asked = append(s.asked, Ask{f.Addr, int(f.Port)})
	s.mu.Unlock()
	if s.config.Refuse != nil && s.config.Refuse(f.Addr, int(f.Port)) {
		return 0, false
	}
	wanted := int(f.Port)
	if wanted < 1024 {
		wanted = 0
	}
	listener, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(wanted)))
	if err != nil {
		return 0, false
	}
	port = listener.Addr().(*net.TCPAddr).Port
	l.mu.Lock()
	if l.closed {
		l.mu.Unlock()
		_ = listener.Close()
		return 0, false
	}
	l.ports[port] = listener
	l.urls = append(l.urls, "http://127.0.0.1:"+strconv.Itoa(port))
	l.mu.Unlock()
	l.work.Go(func() { l.visits(listener, f) })
	l.tell()
	return port, true
}

func (l *line) closePort(port int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if listener := l.ports[port]; listener != nil {
		_ = listener.Close()
		delete(l.ports, port)
	}
}

func (l *line) closePorts() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closed = true
	for _, listener := range l.ports {
		_ = listener.Close()
	}
	for visitor := range l.guests {
		_ = visitor.Close()
	}
}

func (l *line) enter(visitor net.Conn) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.guests[visitor] = struct{}{}
	return !l.closed
}

func (l *line) leave(visitor net.Conn) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.guests, visitor)
	_ = visitor.Close()
}

// visits hands on who comes to a port.
func (l *line) visits(port net.Listener, f forward) {
	for {
		visitor, err := port.Accept()
		if err != nil {
			return
		}
		l.work.Go(func() {
			host, from := portOf(visitor.RemoteAddr())
			channel, requests, err := l.conn.OpenChannel("forwarded-tcpip", ssh.Marshal(&struct {
				Addr       string
				Port       uint32
				OriginAddr string
				OriginPort uint32
			}{f.Addr, f.Port, host, from}))
			if err != nil {
				_ = visitor.Close()
				return
			}
			l.work.Go(func() { ssh.DiscardRequests(requests) })
			if l.enter(visitor) { // a line that is lost takes its visitors with it
				carry(channel, visitor)
			}
			l.leave(visitor)
		})
	}
}

func (l *line) channels(channels <-chan ssh.NewChannel) {
	for c := range channels {
		if c.ChannelType() != "session" {
			_ = c.Reject(ssh.UnknownChannelType, "only sessions")
			continue
		}
		session, requests, err := c.Accept()
		if err != nil {
			return
		}
		l.work.Go(func() {
			for r := range requests {
				if r.WantReply {
					_ = r.Reply(true, nil)
				}
				if r.Type == "shell" {
					l.mu.Lock()
					l.session = session
					l.mu.Unlock()
					l.tell()
				}
			}
		})
		l.work.Go(func() { _, _ = io.Copy(io.Discard, session) })
	}
}

// tell says in the session at which addresses the ports are.
func (l *line) tell() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.session == nil {
		return
	}
	for ; l.told < len(l.urls); l.told++ {
		_, _ = io.WriteString(l.session, l.server.config.Says(l.urls[l.told]))
	}
}

func (l *line) say(text string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.session != nil {
		_, _ = io.WriteString(l.session, text)
	}
}
