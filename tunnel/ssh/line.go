package ssh

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"time"

	"golang.org/x/crypto/ssh"

	"bellhop/tunnel"
)

// line is one connection to the server on which the port is open.
type line struct {
	config *Config
	door   *listener
	wire   net.Conn
	ssh    ssh.Conn
	output *output
	said   chan struct{} // gets a value when the server has said an address

	work    sync.WaitGroup
	gone    chan struct{} // closed when the connection has ended
	guests  chan struct{} // holds a value for each visitor inside
	leaving chan struct{} // and for each that was let go and of whom the server has not said that the visit has ended

	mu  sync.Mutex
	url string // the address that the server said last
	up  bool   // the door stands behind this line
}

// mostVisitors is how many visitors a line carries at a time, and how many it waits for that were let go; more are turned
// away.
const mostVisitors = 1000

// connect opens a line, within the life of ctx. An error is a *trouble or ctx's own.
func (l *listener) connect(ctx context.Context) (*line, error) {
	c := &l.config
	keys, err := newHostKeys(c)
	if err != nil {
		return nil, &trouble{err: err, ends: always}
	}
	wire, err := (&net.Dialer{}).DialContext(ctx, "tcp", c.addr())
	if err != nil {
		return nil, l.dialTrouble(ctx, err)
	}
	n := &line{
		config: c, door: l, wire: wire, said: make(chan struct{}, 1),
		gone: make(chan struct{}), guests: make(chan struct{}, mostVisitors), leaving: make(chan struct{}, mostVisitors),
	}
	n.output = &output{host: c.Host, found: n.heard}
	stop := context.AfterFunc(ctx, n.cut)
	err = n.open(ctx, keys)
	if !stop() && err == nil {
		err = ctx.Err()
	}
	if err != nil {
		n.close()
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, err
	}
	return n, nil
}

// open speaks to the server until the port is open and its address is known.
func (n *line) open(ctx context.Context, keys *hostKeys) error {
	methods, release, err := n.config.methods(ctx)
	if err != nil {
		return &trouble{err: err, ends: always}
	}
	defer release()
	conn, visitors, requests, err := ssh.NewClientConn(n.wire, n.config.addr(), &ssh.ClientConfig{
		User: n.config.User, Auth: methods, HostKeyCallback: keys.check, HostKeyAlgorithms: keys.algorithms(),
		BannerCallback: func(text string) error { _, _ = io.WriteString(n.output, text+"\n"); return nil },
		ClientVersion:  "SSH-2.0-Bellhop",
	})
	if err != nil {
		return n.handshakeTrouble(keys, err)
	}
	n.ssh = conn
	n.work.Go(func() { defer close(n.gone); _ = conn.Wait() })
	n.work.Go(func() { n.admit(visitors) })
	n.work.Go(func() { ssh.DiscardRequests(requests) })
	port, err := n.forward()
	if err != nil {
		return err
	}
	if err := n.findURL(ctx, port); err != nil {
		return err
	}
	n.stand()
	n.work.Go(n.beat)
	return nil
}

// forward asks for the port and gives the one that was opened.
func (n *line) forward() (int, error) {
	port, ok, err := n.ask(n.config.Remote)
	if err != nil {
		return 0, n.lost(err)
	}
	if ok {
		return port, nil
	}
	refusal := refuse(n.config.Host+" does not forward ports for "+n.config.User+". Choose another server, or have its owner allow it (AllowTcpForwarding).", errors.New("forwarding is refused"))
	if n.config.Remote != 0 {
		// The protocol has no reason. Another port tells: when that is to be had, this one is taken.
		other, ok, err := n.ask(0)
		if err == nil && ok {
			_, _, _ = n.ssh.SendRequest("cancel-tcpip-forward", true, ssh.Marshal(&forwardRequest{Port: uint32(other)}))
			refusal = refuse(fmt.Sprintf("Port %d is in use on %s, or is not for %s. Choose another one, or 0 for any that is free.", n.config.Remote, n.config.Host, n.config.User), errors.New("the port is refused"))
		}
	}
	// What was ours before the line dropped may be held for a while; so this ends an opening, but not a way back.
	return 0, &trouble{err: refusal, ends: opening}
}

// forwardRequest is the payload of tcpip-forward and its opposite (RFC 4254, 7.1). The empty address stands for all that
// the server may use, and is the one that servers for everybody want.
type forwardRequest struct {
	Addr string
	Port uint32
}

func (n *line) ask(port int) (opened int, ok bool, err error) {
	ok, answer, err := n.ssh.SendRequest("tcpip-forward", true, ssh.Marshal(&forwardRequest{Port: uint32(port)}))
	if err != nil || !ok {
		return 0, false, err
	}
	if port == 0 {
		var given struct{ Port uint32 }
		if err := ssh.Unmarshal(answer, &given); err != nil {
			return 0, false, err
		}
		port = int(given.Port)
	}
	return port, true, nil
}

// findURL makes the door's address of what was typed, or waits until the server says it.
func (n *line) findURL(ctx context.Context, port int) error {
	if n.config.URL != "" {
		n.url = n.config.publicURL(port)
		return nil
	}
	session, requests, err := n.ssh.OpenChannel("session", nil)
	if err != nil {
		return &trouble{err: refuse(n.config.Host+" opened the port but does not say at which address. Type the address in Settings.", err), ends: always}
	}
	n.work.Go(func() { ssh.DiscardRequests(requests) })
	ended := make(chan struct{})
	var streams sync.WaitGroup
	streams.Go(func() { _, _ = io.Copy(n.output, session) })
	streams.Go(func() { _, _ = io.Copy(n.output, session.Stderr()) })
	n.work.Go(func() { streams.Wait(); close(ended) })
	if _, err := session.SendRequest("shell", false, nil); err != nil {
		return n.lost(err)
	}
	timer := time.NewTimer(n.config.ConnectWithin / 2)
	defer timer.Stop()
	select {
	case <-n.said:
		return nil
	case <-n.gone:
		return n.lost(errors.New("connection lost"))
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
	case <-ended:
		select { // what it said last may be it
		case <-n.said:
			return nil
		default:
		}
	}
	said := n.output.said()
	if said == "" {
		said = "no address in what it said"
	}
	return &trouble{err: refuse(n.config.Host+" opened the port but does not say at which address. Type the address in Settings.", errors.New(said)), ends: always}
}

// heard hears of an address that the server has said: while the door is being opened, or a new one later.
func (n *line) heard(url string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.url = url
	if n.up {
		n.door.setURL(url, true)
		return
	}
	select {
	case n.said <- struct{}{}:
	default:
	}
}

// stand makes the line's address the door's.
func (n *line) stand() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.up = true
	n.door.setURL(n.url, false)
}

// beat asks for a sign of life from time to time, and cuts a line that gives none.
func (n *line) beat() {
	ticker := time.NewTicker(n.config.KeepAlive)
	defer ticker.Stop()
	for {
		select {
		case <-n.gone:
			return
		case <-ticker.C:
		}
		late := time.AfterFunc(n.config.AnswerWithin, n.cut)
		_, _, err := n.ssh.SendRequest("keepalive@openssh.com", true, nil)
		late.Stop()
		if err != nil {
			n.cut()
			return
		}
	}
}

// cut ends the connection. It never blocks.
func (n *line) cut() { _ = n.wire.Close() }

// close ends the line and returns when all that it started has ended.
func (n *line) close() {
	n.cut()
	n.work.Wait()
}

// lost words a line that ended while the door was being opened.
func (n *line) lost(err error) error {
	return &trouble{err: refuse(n.config.Host+" broke the connection off while the door was being opened. Try again in a minute.", err)}
}

// trouble is why a line was not to be had.
type trouble struct {
	err  error // mostly a *tunnel.Refusal
	ends ends
}

// ends says what a trouble ends: nothing, since trying again may help; an opening; or also a door that was open.
type ends int

const (
	nothing ends = iota
	opening
	always
)

func (t *trouble) Error() string { return t.err.Error() }
func (t *trouble) Unwrap() error { return t.err }

// dialTrouble words why the server was not reached.
func (l *listener) dialTrouble(ctx context.Context, err error) error {
	host := l.config.Host
	var dns *net.DNSError
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.As(err, &dns) && dns.IsNotFound:
		return &trouble{err: refuse("There is no server named "+host+". Check the name, and that this machine is online.", err), ends: opening}
	case errors.As(err, &dns):
		return &trouble{err: refuse("The address of "+host+" was not to be found out. Check that this machine is online.", err)}
	case isRefused(err):
		return &trouble{err: refuse(fmt.Sprintf("%s takes no connections on port %d. Check the port; SSH servers mostly listen on 22.", host, l.config.Port), err), ends: opening}
	}
	return &trouble{err: l.silent(err)}
}

// handshakeTrouble words why the server did not let the door in.
func (n *line) handshakeTrouble(keys *hostKeys, err error) error {
	var broken net.Error
	switch {
	case keys.refused != nil:
		return &trouble{err: keys.refused, ends: always}
	case errors.As(err, &broken), errors.Is(err, io.EOF):
		return n.lost(err)
	case keys.passed:
		return &trouble{err: refuse(fmt.Sprintf("%s does not let %s in %s. Check the user and the key.", n.config.Host, n.config.User, n.config.keys()), err), ends: always}
	}
	return &trouble{err: refuse(fmt.Sprintf("What answers at %s on port %d does not speak SSH as Bellhop does. Check the port.", n.config.Host, n.config.Port), err), ends: opening}
}

func (l *listener) silent(err error) *tunnel.Refusal {
	return refuse(l.config.Host+" does not answer. Check that this machine is online and that no firewall is in the way, then go public again.", err)
}
