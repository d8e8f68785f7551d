package ssh

import (
	"io"
	"net"
	"os"
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
				var copying sync.WaitGroup
				n.serve(v, from, &copying)
				n.seeOff(&copying)
			})
		default:
			_ = v.Reject(ssh.ResourceShortage, "too many visitors")
		}
	}
}

// seeOff frees a visitor's place when what was copied has ended, or before: a server that waits for its visitor to read the
// rest says nothing until then. Such visitors have places of their own, so that they do not keep others out.
func (n *line) seeOff(copying *sync.WaitGroup) {
	ended := make(chan struct{})
	n.work.Go(func() { defer close(ended); copying.Wait() })
	select {
	case <-ended:
		<-n.guests
		return
	case n.leaving <- struct{}{}:
	}
	<-n.guests
	<-ended
	<-n.leaving
}

// serve hands a visitor over and stays until the visit has ended; copying may take longer.
func (n *line) serve(v ssh.NewChannel, from origin, copying *sync.WaitGroup) {
	channel, requests, err := v.Accept()
	if err != nil {
		return
	}
	inner, outer := net.Pipe()
	c := &conn{
		channel: channel, in: inner, from: from, local: n.wire.LocalAddr(), patience: n.config.StallAfter,
		next: make(chan []byte), wrote: make(chan written, 1), closed: make(chan struct{}),
	}
	copying.Go(c.carry)
	copying.Go(func() {
		_, _ = io.Copy(outer, channel) // ends with the visitor's last byte, or when the visit is over
		_ = outer.Close()
	})
	defer channel.Close()
	defer c.Close()
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
// visitors share; so what comes is read through a pipe, what goes is handed to a goroutine that may be left behind, and
// closing is left to who handed the visitor over.
type conn struct {
	channel  ssh.Channel
	in       net.Conn // what the visitor sends
	from     origin
	local    net.Addr
	patience time.Duration // for a piece to be taken

	writing sync.Mutex
	piece   []byte // is carry's own once the connection has closed
	next    chan []byte
	wrote   chan written

	once   sync.Once
	closed chan struct{}
}

// written is what came of a piece.
type written struct {
	n   int
	err error
}

// pieceSize is how much is written at a time, each time with the patience that a visitor gets.
const pieceSize = 32 << 10

// carry writes one piece after the other until the connection closes.
func (c *conn) carry() {
	for {
		select {
		case p := <-c.next:
			n, err := c.channel.Write(p)
			c.wrote <- written{n, err}
		case <-c.closed:
			return
		}
	}
}

func (c *conn) Read(p []byte) (int, error) { return c.in.Read(p) }

// Write waits for the visitor, and lets go of one who takes nothing for too long: then the connection has closed, and the
// error is os.ErrDeadlineExceeded.
func (c *conn) Write(p []byte) (int, error) {
	c.writing.Lock()
	defer c.writing.Unlock()
	done := 0
	for done < len(p) {
		n, err := c.writePiece(p[done:min(done+pieceSize, len(p))])
		done += n
		if err != nil {
			return done, err
		}
	}
	return done, nil
}

func (c *conn) writePiece(p []byte) (int, error) {
	select {
	case <-c.closed:
		return 0, net.ErrClosed
	default:
	}
	c.piece = append(c.piece[:0], p...)
	late := time.NewTimer(c.patience)
	defer late.Stop()
	select {
	case c.next <- c.piece:
	case <-c.closed:
		return 0, net.ErrClosed
	}
	select {
	case w := <-c.wrote:
		return w.n, w.err
	case <-c.closed:
		return 0, net.ErrClosed
	case <-late.C:
		_ = c.Close()
		return 0, os.ErrDeadlineExceeded
	}
}

func (c *conn) Close() error {
	c.once.Do(func() { close(c.closed) })
	return c.in.Close()
}

// CloseWrite ends this side first, so that a visitor who is still sending gets to read the answer.
func (c *conn) CloseWrite() error {
	select {
	case <-c.closed:
		return net.ErrClosed
	default:
		return c.channel.CloseWrite()
	}
}

func (c *conn) LocalAddr() net.Addr { return c.local }

// RemoteAddr is who the server says that the visitor is.
func (c *conn) RemoteAddr() net.Addr { return addr(c.from) }

// SetDeadline sets the read deadline only: how long a write may take is the door's to say, see Write.
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
