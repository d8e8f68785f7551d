package rabbitmq

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"sync"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/queue"

	amqp "github.com/rabbitmq/amqp091-go"
)

// link keeps one connection to the broker and makes it again when it breaks. Its users wait for a connection and drop
// one that does not serve them.
type link struct {
	address address
	name    string
	log     *slog.Logger

	mu      sync.Mutex
	conn    *amqp.Connection // nil while there is none
	trouble string           // why there is none
	alarm   string           // why the broker takes no messages
	changed chan struct{}    // closed and made anew with every change of the above
	closed  bool
}

func newLink(a address, name string, log *slog.Logger) *link {
	return &link{address: a, name: name, log: log, trouble: connecting(a), changed: make(chan struct{})}
}

// keepClose is how long a connection's orderly end may take.
const keepClose = time.Second

// run keeps a connection until ctx ends.
func (l *link) run(ctx context.Context) {
	var pause queue.Pause
	for ctx.Err() == nil {
		began := time.Now()
		err := l.serve(ctx)
		if ctx.Err() != nil {
			break
		}
		if time.Since(began) > queue.LongestWait {
			pause.Reset()
		}
		l.log.Warn("rabbitmq: no connection", "broker", l.address.at, "trouble", l.away(err), "again_in", pause.Next())
		pause.Wait(ctx)
	}
	l.change(func() { l.conn, l.closed = nil, true })
}

// serve makes a connection and lends it out until it breaks or ctx ends.
func (l *link) serve(ctx context.Context) error {
	var socket net.Conn
	conn, err := amqp.DialConfig(l.address.dial, amqp.Config{
		Properties: amqp.Table{"product": "Bellhop", "connection_name": l.name},
		Dial: func(network, addr string) (net.Conn, error) {
			d := net.Dialer{Timeout: queue.DialTimeout}
			c, err := d.DialContext(ctx, network, addr)
			if err != nil {
				return nil, err
			}
			socket = c
			return c, c.SetDeadline(time.Now().Add(queue.DialTimeout)) // of the greetings; the library takes it off again
		},
	})
	if err != nil {
		if socket != nil {
			socket.Close()
		}
		return &greeting{err}
	}
	abort := context.AfterFunc(ctx, func() { // also frees who is stuck in writing to a broker that does not read
		_ = socket.SetDeadline(time.Now().Add(keepClose))
	})
	defer abort()
	gone := conn.NotifyClose(make(chan *amqp.Error, 1))
	blocks := conn.NotifyBlocked(make(chan amqp.Blocking, 16))
	if err := l.address.declare(conn); err != nil {
		_ = conn.CloseDeadline(time.Now().Add(keepClose)) // that the queues cannot be had is the news
		return err
	}
	l.change(func() { l.conn, l.trouble, l.alarm = conn, "", "" })
	for {
		select {
		case <-ctx.Done():
			_ = conn.CloseDeadline(time.Now().Add(keepClose)) // the server takes back all the same
			return ctx.Err()
		case err := <-gone:
			if err == nil {
				return errDropped
			}
			return err
		case b, ok := <-blocks:
			if !ok {
				blocks = nil
				continue
			}
			l.change(func() { l.alarm = alarm(l.address, b) })
		}
	}
}

// greeting is trouble before there was a connection.
type greeting struct{ error }

func (g *greeting) Unwrap() error { return g.error }

// errDropped is why a connection ended that one of its users found unfit.
var errDropped = errors.New("rabbitmq: connection dropped")

// away notes that there is no connection, and gives the sentence that says why.
func (l *link) away(err error) string {
	trouble := sentence(l.address, err)
	l.change(func() { l.conn, l.trouble, l.alarm = nil, trouble, "" })
	return trouble
}

func (l *link) change(f func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	f()
	close(l.changed)
	l.changed = make(chan struct{})
}

// drop ends a connection so that it is made anew, with its queues.
func (l *link) drop(conn *amqp.Connection) {
	l.mu.Lock()
	mine := l.conn == conn
	l.mu.Unlock()
	if mine {
		_ = conn.CloseDeadline(time.Now().Add(keepClose)) // it is of no use either way
	}
}

// await gives the connection once there is one; to send is to wait for one that takes messages as well.
func (l *link) await(ctx context.Context, toSend bool) (*amqp.Connection, error) {
	for {
		l.mu.Lock()
		conn, alarm, changed, closed := l.conn, l.alarm, l.changed, l.closed
		l.mu.Unlock()
		switch {
		case closed:
			return nil, queue.ErrClosed
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case conn != nil && !conn.IsClosed() && (!toSend || alarm == ""):
			return conn, nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
		}
	}
}

// end frees all who wait.
func (l *link) end() { l.change(func() { l.closed = true }) }

// Trouble says what is wrong; "" is nothing.
func (l *link) Trouble() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.trouble != "" {
		return l.trouble
	}
	return l.alarm
}

// ready waits until the broker was tried.
func (l *link) ready(ctx context.Context) error {
	for {
		l.mu.Lock()
		changed, closed, trouble := l.changed, l.closed, l.trouble
		l.mu.Unlock()
		switch {
		case closed:
			return queue.ErrClosed
		case trouble == "":
			return nil
		case trouble != connecting(l.address):
			return &hooks.Error{Code: hooks.CodeUnavailable, Message: trouble}
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
