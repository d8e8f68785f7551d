package ssh

import (
	"context"
	"errors"
	"net"
	"sync"
	"syscall"
	"time"

	"bellhop/tunnel"
)

// The pauses between tries: none before the first way back, then this one, doubled each time, up to the last.
const (
	firstPause = time.Second
	lastPause  = 30 * time.Second
)

// What a user reads when the server says no more.
const (
	droppedReason = "The line to the server dropped. Bellhop is connecting again."
	gaveUpReason  = "The door closed, as its server was away for too long. Your address may change when it opens again."
	movedReason   = "The address has changed: the server gave a new one. Tell it to those who have the old one."
)

// listener is a door that is open, over one line after the other.
type listener struct {
	config Config
	tell   func(tunnel.State)

	*tunnel.Relay
	end   context.CancelFunc
	ended chan struct{} // closed when follow has ended
	lost  chan struct{} // closed when the door has ended by itself; loss says why
	loss  *tunnel.Refusal

	mu    sync.Mutex
	url   string
	moved bool // the address has changed since the door opened
}

func newListener(c Config, tell func(tunnel.State)) *listener {
	l := &listener{config: c, tell: tell, Relay: tunnel.NewRelay(), ended: make(chan struct{}), lost: make(chan struct{})}
	l.Lost, l.Loss = l.lost, func() error { return l.loss }
	return l
}

func (l *listener) URL() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.url
}

func (l *listener) Addr() net.Addr { return doorAddr(l.URL()) }

// doorAddr is the address of a door: its URL.
type doorAddr string

func (doorAddr) Network() string  { return "ssh" }
func (a doorAddr) String() string { return string(a) }

// setURL takes an address that a server has given; tell says so at once.
func (l *listener) setURL(url string, tell bool) {
	l.mu.Lock()
	l.moved = l.moved || l.url != "" && l.url != url
	l.url = url
	l.mu.Unlock()
	if tell {
		l.tellOpen()
	}
}

func (l *listener) tellOpen() {
	l.mu.Lock()
	defer l.mu.Unlock()
	s := tunnel.State{Phase: tunnel.Open, URL: l.url}
	if l.moved {
		s.Reason = movedReason
	}
	l.tell(s)
}

// Close lets nobody in any more; Release ends what the door has started.
func (l *listener) Close() error { return l.Relay.Close() }

// Release ends the line, and with it every connection.
func (l *listener) Release(ctx context.Context) error {
	l.end()
	select {
	case <-l.ended:
		return nil
	case <-ctx.Done():
		return errors.New("ssh: the line did not end in time")
	}
}

// first opens the first line, trying again as long as that may help.
func (l *listener) first(ctx context.Context) (*line, error) {
	within, cancel := context.WithTimeout(ctx, l.config.ConnectWithin)
	defer cancel()
	last := l.silent(errors.New("no answer in " + l.config.ConnectWithin.String()))
	for try := 1; ; try++ {
		line, err := l.connect(within)
		if err == nil {
			return line, nil
		}
		t := (*trouble)(nil)
		switch {
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case !errors.As(err, &t):
			return nil, last // the time is up
		}
		refusal := t.refusal()
		if t.ends >= opening {
			return nil, refusal
		}
		last = refusal
		wait := pause(try)
		l.config.Logger.Warn("ssh door not open yet", "try", try, "err", t)
		l.tell(tunnel.State{Phase: tunnel.Opening, Try: try + 1, Next: time.Now().Add(wait), Reason: last.Reason, Err: last.Err})
		if !sleep(within, wait) {
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			return nil, last
		}
		l.tell(tunnel.State{Phase: tunnel.Opening, Try: try + 1, Reason: last.Reason, Err: last.Err})
	}
}

func (t *trouble) refusal() *tunnel.Refusal {
	if refusal := (*tunnel.Refusal)(nil); errors.As(t.err, &refusal) {
		return refusal
	}
	return refuse("The door did not open. Try again.", t.err)
}

// follow keeps the door open, over one line after the other, until ctx ends or the door is lost.
func (l *listener) follow(ctx context.Context, n *line) {
	defer close(l.ended)
	for {
		select {
		case <-n.gone:
		case <-ctx.Done():
		}
		n.close()
		if ctx.Err() != nil {
			return
		}
		var err error
		if n, err = l.comeBack(ctx); err != nil {
			if ctx.Err() == nil {
				errors.As(err, &l.loss)
				close(l.lost)
			}
			return
		}
		l.tellOpen()
	}
}

// comeBack opens a line for a door that dropped. An error is a *tunnel.Refusal or ctx's own.
func (l *listener) comeBack(ctx context.Context) (*line, error) {
	within, cancel := ctx, context.CancelFunc(func() {})
	if l.config.GiveUpAfter > 0 {
		within, cancel = context.WithTimeout(ctx, l.config.GiveUpAfter)
	}
	defer cancel()
	gaveUp := refuse(gaveUpReason, errors.New("no connection to the server"))
	s := tunnel.State{Phase: tunnel.Reconnecting, Reason: droppedReason}
	for try := 1; ; try++ {
		s.Try, s.Next = try, time.Time{}
		l.tell(s)
		line, err := l.tryOnce(within)
		if err == nil {
			return line, nil
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if t := (*trouble)(nil); errors.As(err, &t) {
			refusal := t.refusal()
			if t.ends == always {
				return nil, refusal
			}
			if t.ends == opening {
				gaveUp = refusal
			}
			s.Reason, s.Err = droppedReason+" "+refusal.Reason, refusal.Err
		}
		l.config.Logger.Warn("ssh line down", "try", try, "err", err)
		wait := pause(try)
		s.Try, s.Next = try+1, time.Now().Add(wait)
		l.tell(s)
		if !sleep(within, wait) {
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			return nil, gaveUp
		}
	}
}

// tryOnce is one try to come back, bounded as an opening is.
func (l *listener) tryOnce(ctx context.Context) (*line, error) {
	ctx, cancel := context.WithTimeout(ctx, l.config.ConnectWithin)
	defer cancel()
	return l.connect(ctx)
}

// pause is how long to wait after the nth failed try in a row.
func pause(n int) time.Duration {
	d := firstPause
	for ; n > 1 && d < lastPause; n-- {
		d *= 2
	}
	return min(d, lastPause)
}

// sleep waits, or returns false as soon as ctx ends.
func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// wsaRefused is Windows' own number for a connection that was refused; the syscall package has no other for it.
const wsaRefused syscall.Errno = 10061

func isRefused(err error) bool {
	return errors.Is(err, syscall.ECONNREFUSED) || errors.Is(err, wsaRefused)
}
