package local

import (
	"errors"
	"net"
	"syscall"
	"testing"
)

func TestAVisitorTooManyWaitsForASeat(t *testing.T) {
	inner, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := newListener(inner, "", 1)
	defer l.Close()
	visitors := make(chan net.Conn)
	go func() {
		defer close(visitors)
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			visitors <- c
		}
	}()
	dial := func() net.Conn {
		c, err := net.Dial("tcp", inner.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	defer dial().Close()
	defer dial().Close()

	first := <-visitors
	select {
	case <-visitors:
		t.Fatal("two visitors for one seat")
	default:
	}
	_ = first.Close()
	_ = first.Close() // gives one seat back, not two
	second, ok := <-visitors
	if !ok {
		t.Fatal("the second visitor did not get the seat")
	}
	if n := len(l.seats); n != 1 {
		t.Errorf("%d seats are taken, want 1", n)
	}
	_ = l.Close() // wakes the Accept that waits for a seat
	if _, open := <-visitors; open {
		t.Error("Accept after Close gave a visitor")
	}
	_ = second.Close()
}

func TestAConnectionCanBeBrokenOff(t *testing.T) {
	inner, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := newListener(inner, "", 1)
	defer l.Close()
	visitor, err := net.Dial("tcp", inner.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer visitor.Close()
	served, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	if err := served.(interface{ SetLinger(int) error }).SetLinger(0); err != nil {
		t.Fatal(err)
	}
	_ = served.Close()
	if _, err := visitor.Read(make([]byte, 1)); !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("the visitor reads %v", err)
	}
}
