package beanstalkd

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strconv"
	"sync"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/queue"

	"github.com/beanstalkd/go-beanstalk"
)

// link makes connections to one server, keeps those that are idle, and knows whether the server is there.
type link struct {
	address address
	log     *slog.Logger
	spare   int // idle connections that are kept

	mu       sync.Mutex
	up       bool
	trouble  string
	refusal  string // why the server took nothing a moment ago
	refused  time.Time
	most     int // bytes of a job
	changed  chan struct{}
	closed   bool
	all      map[*conn]bool
	idle     []*conn
	lookNow  chan struct{}
	draining bool
}

// conn is a connection that one caller has at a time.
type conn struct {
	*beanstalk.Conn
	link   *link
	socket net.Conn
}

// answerTime is how long the server may take to answer what is not a wait.
const answerTime = 10 * time.Second

// lookAfter is how often the server is looked at while it is well.
const lookAfter = time.Second

// refusalStands is how long a refusal is told after the last one.
const refusalStands = 5 * time.Second

func newLink(a address, log *slog.Logger, spare int) *link {
	return &link{
		address: a, log: log, spare: spare, trouble: connecting(a),
		changed: make(chan struct{}), all: map[*conn]bool{}, lookNow: make(chan struct{}, 1),
	}
}

func connecting(a address) string { return "Connecting to Beanstalkd at " + a.at + "." }

// run looks after the server until ctx ends.
func (l *link) run(ctx context.Context) {
	var pause queue.Pause
	for ctx.Err() == nil {
		began := time.Now()
		err := l.watch(ctx)
		if ctx.Err() != nil {
			return
		}
		if time.Since(began) > queue.LongestWait {
			pause.Reset()
		}
		l.down(err)
		l.log.Warn("beanstalkd: no connection", "broker", l.address.at, "trouble", l.Trouble(), "again_in", pause.Next())
		pause.Wait(ctx)
	}
}

// watch asks the server how it is, again and again, until it does not answer.
func (l *link) watch(ctx context.Context) error {
	c, err := l.dial(ctx)
	if err != nil {
		return err
	}
	defer c.end()
	defer context.AfterFunc(ctx, c.end)()
	tick := time.NewTicker(lookAfter)
	defer tick.Stop()
	for first := true; ; first = false {
		c.hurry(answerTime)
		if first {
			c.hurry(queue.DialTimeout)
		}
		stats, err := c.Stats()
		if err != nil && first {
			return fmt.Errorf("%w: %w", errNoAnswer, err)
		}
		if err != nil {
			return err
		}
		most, _ := strconv.Atoi(stats["max-job-size"])
		l.change(func() { l.up, l.trouble, l.most, l.draining = true, "", most, stats["draining"] == "true" })
		select {
		case <-tick.C:
		case <-l.lookNow:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (l *link) change(f func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	f()
	close(l.changed)
	l.changed = make(chan struct{})
}

// errNoAnswer is of a new connection on which nothing came that Beanstalkd says.
var errNoAnswer = errors.New("beanstalkd: no answer to the first question")

// down notes that the server is away.
func (l *link) down(err error) {
	trouble := fmt.Sprintf("The connection to Beanstalkd at %s broke. Bellhop connects again by itself.", l.address.at)
	if errors.Is(err, errNoAnswer) {
		trouble = fmt.Sprintf("What listens at %s does not answer as Beanstalkd does. Check the queue's address: its port.", l.address.at)
	} else if _, dialled := errors.AsType[*net.OpError](err); dialled {
		trouble = queue.Unreached("Beanstalkd", l.address.at, err)
	}
	l.change(func() { l.up, l.trouble = false, trouble })
}

// refuse notes that the server took nothing, and waits a bit.
func (l *link) refuse(ctx context.Context, err error) {
	why := fmt.Sprintf("Beanstalkd at %s takes no jobs: %s. What is due waits here and leaves by itself.", l.address.at, refusalOf(err))
	l.change(func() { l.refusal, l.refused = why, time.Now() })
	queue.Sleep(ctx, time.Second)
}

func refusalOf(err error) string {
	switch {
	case errors.Is(err, beanstalk.ErrOOM):
		return "it is out of memory or disk space. Free some there"
	case errors.Is(err, beanstalk.ErrDraining):
		return "it is being drained. Restart it, or choose another"
	}
	return "it has an inner trouble. Its log says more"
}

// Trouble says what is wrong; "" is nothing.
func (l *link) Trouble() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.trouble != "":
		return l.trouble
	case time.Since(l.refused) < refusalStands:
		return l.refusal
	case l.draining:
		return fmt.Sprintf("Beanstalkd at %s takes no jobs: %s.", l.address.at, refusalOf(beanstalk.ErrDraining))
	}
	return ""
}

// await waits until the server is there, and tells how large a job may be.
func (l *link) await(ctx context.Context) (most int, err error) {
	for {
		l.mu.Lock()
		up, most, changed, closed := l.up, l.most, l.changed, l.closed
		l.mu.Unlock()
		switch {
		case closed:
			return 0, queue.ErrClosed
		case ctx.Err() != nil:
			return 0, ctx.Err()
		case up:
			return most, nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
		}
	}
}

// ready waits until the server was tried.
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

func (l *link) dial(ctx context.Context) (*conn, error) {
	d := net.Dialer{Timeout: queue.DialTimeout}
	socket, err := d.DialContext(ctx, "tcp", l.address.at)
	if err != nil {
		return nil, err
	}
	c := &conn{beanstalk.NewConn(socket), l, socket}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		socket.Close()
		return nil, queue.ErrClosed
	}
	l.all[c] = true
	return c, nil
}

// get gives a connection of the caller's own: an idle one, or a new one once the server is there.
func (l *link) get(ctx context.Context) (*conn, error) {
	for {
		if _, err := l.await(ctx); err != nil {
			return nil, err
		}
		l.mu.Lock()
		if n := len(l.idle); n > 0 {
			c := l.idle[n-1]
			l.idle = l.idle[:n-1]
			l.mu.Unlock()
			return c, nil
		}
		l.mu.Unlock()
		c, err := l.dial(ctx)
		if err == nil {
			return c, nil
		}
		if ctx.Err() == nil && !errors.Is(err, queue.ErrClosed) {
			l.down(err)
			l.again(ctx)
		}
	}
}

// again has the server looked at now, for something on a connection went wrong, and waits a bit.
func (l *link) again(ctx context.Context) {
	select {
	case l.lookNow <- struct{}{}:
	default:
	}
	queue.Sleep(ctx, queue.ShortestWait)
}

// back takes a connection that its caller needs no more.
func (c *conn) back() {
	l := c.link
	l.mu.Lock()
	keep := !l.closed && l.all[c] && len(l.idle) < l.spare
	if keep {
		l.idle = append(l.idle, c)
	}
	l.mu.Unlock()
	if !keep {
		c.end()
	}
}

// end closes a connection; the server gives its jobs to others.
func (c *conn) end() {
	c.link.mu.Lock()
	delete(c.link.all, c)
	c.link.mu.Unlock()
	c.socket.Close()
}

// hurry bounds how long the server may take to answer.
func (c *conn) hurry(most time.Duration) { _ = c.socket.SetDeadline(time.Now().Add(most)) }

// close ends all connections and frees all who wait.
func (l *link) close() {
	l.change(func() {
		l.closed = true
		for c := range l.all {
			c.socket.Close()
		}
		l.all, l.idle = map[*conn]bool{}, nil
	})
}

// broken reports whether an error means that the connection is of no use, rather than being the server's answer.
func broken(err error) bool {
	for _, said := range []error{
		beanstalk.ErrBuried, beanstalk.ErrDeadline, beanstalk.ErrDraining, beanstalk.ErrInternal, beanstalk.ErrJobTooBig,
		beanstalk.ErrNotFound, beanstalk.ErrOOM, beanstalk.ErrTimeout,
	} {
		if errors.Is(err, said) {
			return false
		}
	}
	return err != nil
}
