package ssh

import (
	"io"
	"net"
	"strconv"
	"sync"
	"time"

	"golang.org/x/crypto/ssh"
)

// origin is what the server says of a visitor (RFC 4254, 7.2): the address that was dialled, and who has dialled.
type origin struct {
	Addr       string
	Port       uint32
	OriginAddr string
	OriginPort uint32
}

// admit takes visitors from the server until the line ends. It never waits for one of them, since that would hold up all
// that the server says.
func (n *line) admit(visitors <-chan ssh.NewChannel) {
	for v := range visitors {
		var from origin
		if v.ChannelType() != "forwarded-tcpip" || ssh.Unmarshal(v.ExtraData(), &from) != nil {
			_ = v.Reject(ssh.UnknownChannelType, "only visitors")
			continue
		}
		select {
		case n.guests <- struct{}{}:
			n.work.Go(func() {
				defer func() { <-n.guests }()
				n.serve(v, from)
			})
		default:
			_ = v.Reject(ssh.ResourceShortage, "too many visitors")
		}
	}
}

// serve hands a visitor over and stays until the visit has ended.
func (n *line) serve(v ssh.NewChannel, from origin) {
	channel, requests, err := v.Accept()
	if err != nil {
		return
	}
	inner, outer := net.Pipe()
	c := &conn{channel: channel, in: inner, closed: make(chan struct{}), from: from, local: n.wire.LocalAddr()}
	var copying sync.WaitGroup
	copying.Go(func() {
		_, _ = io.Copy(outer, channel) // ends with the visitor's last byte, or when the visit is over
		_ = outer.Close()
	})
	defer copying.Wait()
	defer channel.Close()
	defer inner.Close()
	select {
	case n.door.Visitors() <- c:
	case <-n.door.Closed():
		return
	case <-n.gone:
		return
	}
	for {
		select {
		case r, ok := <-requests:
			if !ok {
				requests = nil // the visitor has left; what was sent before is still to be read
			} else if r.WantReply {
				_ = r.Reply(false, nil)
			}
		case <-c.closed:
			return
		case <-n.gone:
			return
		}
	}
}

// conn is one visitor's connection. An SSH channel knows no deadlines and its Close waits for the line, which all
// visitors share; so what comes is read through a pipe, and closing is left to who handed the visitor over.
type conn struct {
	channel ssh.Channel
	in      net.Conn // what the visitor sends
	from    origin
	local   net.Addr
	once    sync.Once
	closed  chan struct{}
}

func (c *conn) Read(p []byte) (int, error)  { return c.in.Read(p) }
func (c *conn) Write(p []byte) (int, error) { return c.channel.Write(p) }

func (c *conn) Close() error {
	c.once.Do(func() { close(c.closed) })
	return c.in.Close()
}

// CloseWrite ends this side first, so that a visitor who is still sending gets to read the answer.
func (c *conn) CloseWrite() error { return c.channel.CloseWrite() }

func (c *conn) LocalAddr() net.Addr { return c.local }

// RemoteAddr is who the server says that the visitor is.
func (c *conn) RemoteAddr() net.Addr { return addr(c.from) }

// SetDeadline sets the read deadline only: a write waits for its visitor, or for the end of the line.
func (c *conn) SetDeadline(t time.Time) error { return c.in.SetReadDeadline(t) }

func (c *conn) SetReadDeadline(t time.Time) error { return c.in.SetReadDeadline(t) }

// SetWriteDeadline does nothing: see SetDeadline.
func (c *conn) SetWriteDeadline(time.Time) error { return nil }

// addr is the visitor's end of a connection.
type addr origin

func (addr) Network() string { return "tcp" }

func (a addr) String() string {
	return net.JoinHostPort(a.OriginAddr, strconv.Itoa(int(a.OriginPort)))
}
