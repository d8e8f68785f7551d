package ssh

import (
	"errors"
	"io"
	"net"
	"os"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/crypto/ssh"

	"bellhop/tunnel"
)

// visitor is a channel whose visitor takes a piece each time that takes gets a value. As with OpenSSH, neither Read nor Write
// ends when this side closes: only when the line does.
type visitor struct {
	ssh.Channel
	takes    chan struct{}
	line     <-chan struct{} // closed when the line has ended
	accepted chan struct{}
	rejected chan struct{}
}

func newVisitor(line <-chan struct{}) *visitor {
	return &visitor{takes: make(chan struct{}), line: line, accepted: make(chan struct{}), rejected: make(chan struct{})}
}

func (v *visitor) Write(p []byte) (int, error) {
	select {
	case <-v.takes:
		return len(p), nil
	case <-v.line:
		return 0, io.EOF
	}
}

func (v *visitor) Read([]byte) (int, error) { <-v.line; return 0, io.EOF }
func (v *visitor) Close() error             { return nil }

func (v *visitor) ChannelType() string { return "forwarded-tcpip" }
func (v *visitor) ExtraData() []byte   { return ssh.Marshal(&origin{OriginAddr: "192.0.2.1"}) }

func (v *visitor) Accept() (ssh.Channel, <-chan *ssh.Request, error) {
	close(v.accepted)
	return v, nil, nil
}

func (v *visitor) Reject(ssh.RejectionReason, string) error {
	close(v.rejected)
	return nil
}

// admitting is a line that takes visitors from the channel until end is called.
func admitting(t *testing.T) (n *line, visitors chan ssh.NewChannel, end func()) {
	t.Helper()
	config, err := Config{}.complete()
	if err != nil {
		t.Fatal(err)
	}
	wire, other := net.Pipe()
	n = &line{
		config: &config, door: newListener(config, func(tunnel.State) {}), wire: wire,
		gone: make(chan struct{}), guests: make(chan struct{}, mostVisitors), leaving: make(chan struct{}, mostVisitors),
	}
	visitors = make(chan ssh.NewChannel)
	n.work.Go(func() { n.admit(visitors) })
	return n, visitors, func() {
		close(visitors)
		close(n.gone)
		n.close()
		_ = other.Close()
	}
}

// TestVisitorsWhoReadNothingDoNotFillTheDoor: as many as the line carries, and the server never says that they have left.
func TestVisitorsWhoReadNothingDoNotFillTheDoor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n, visitors, end := admitting(t)
		defer end()
		ended := make(chan error, mostVisitors)
		for range mostVisitors {
			visitors <- newVisitor(n.gone)
			c, err := n.door.Accept()
			if err != nil {
				t.Fatal(err)
			}
			go func() {
				_, err := c.Write([]byte("an answer"))
				ended <- err
			}()
		}
		late := newVisitor(n.gone)
		visitors <- late
		<-late.rejected // the house is full

		begin := time.Now()
		for range mostVisitors {
			if err := <-ended; !errors.Is(err, os.ErrDeadlineExceeded) {
				t.Fatalf("a write ended with %v", err)
			}
		}
		if took := time.Since(begin); took != n.config.StallAfter {
			t.Errorf("they were let go after %v", took)
		}
		synctest.Wait()
		next := newVisitor(n.gone)
		visitors <- next
		<-next.accepted
		c, err := n.door.Accept()
		if err != nil {
			t.Fatal(err)
		}
		_ = c.Close()
	})
}

// TestAVisitorWhoReadsSlowlyStays, however long the whole takes.
func TestAVisitorWhoReadsSlowlyStays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n, visitors, end := admitting(t)
		defer end()
		slow := newVisitor(n.gone)
		visitors <- slow
		c, err := n.door.Accept()
		if err != nil {
			t.Fatal(err)
		}
		const pieces = 10
		go func() {
			for range pieces {
				time.Sleep(n.config.StallAfter - time.Second)
				slow.takes <- struct{}{}
			}
		}()
		begin := time.Now()
		if wrote, err := c.Write(make([]byte, pieces*pieceSize)); err != nil || wrote != pieces*pieceSize {
			t.Errorf("wrote %d, %v", wrote, err)
		}
		if took := time.Since(begin); took <= n.config.StallAfter {
			t.Errorf("it took %v, too little to tell", took)
		}
		_ = c.Close()
		if _, err := c.Write([]byte("x")); !errors.Is(err, net.ErrClosed) {
			t.Errorf("a write after Close ends with %v", err)
		}
	})
}
