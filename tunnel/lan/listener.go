package lan

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"sync"
	"time"

	"bellhop/tunnel"
)

var errNone = errors.New("no such address")

// listener is the door while it is open, over the listeners of one network after the other.
type listener struct {
	door   Door
	config Config
	tell   func(tunnel.State)

	*tunnel.Relay
	end   context.CancelFunc
	ended chan struct{} // closed when watch has ended

	mu    sync.Mutex
	inner tunnel.Listener // of the moment
}

func newListener(d Door, c Config, tell func(tunnel.State), end context.CancelFunc) *listener {
	return &listener{door: d, config: c, tell: tell, Relay: tunnel.NewRelay(), end: end, ended: make(chan struct{})}
}

func (l *listener) now() tunnel.Listener {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.inner
}

func (l *listener) stand(inner tunnel.Listener) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.inner = inner
}

func (l *listener) URL() string    { return l.now().URL() }
func (l *listener) Addr() net.Addr { return l.now().Addr() }

// Close lets nobody in any more; Release ends what the door has started.
func (l *listener) Close() error { return l.Relay.Close() }

// Release ends the watch; the connections belong to the server, whose Close ends them at once.
func (l *listener) Release(ctx context.Context) error {
	l.end()
	select {
	case <-l.ended:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// watch keeps the door open at the machine's address until ctx ends.
func (l *listener) watch(ctx context.Context, ip netip.Addr, inner tunnel.Listener) {
	defer close(l.ended)
	ticker := time.NewTicker(l.door.Every)
	defer ticker.Stop()
	first := inner.URL()
	for inner != nil {
		lost := l.serve(ctx, ip, inner, ticker)
		if !lost {
			return
		}
		ip, inner = l.comeBack(ctx, ticker)
		if inner != nil {
			l.stand(inner)
			s := tunnel.State{Phase: tunnel.Open, URL: inner.URL()}
			if s.URL != first {
				s.Reason = newNetwork
			}
			l.tell(s)
		}
	}
}

// serve hands visitors over until the address is gone, or, with false, until the door closes or ctx ends.
func (l *listener) serve(ctx context.Context, ip netip.Addr, inner tunnel.Listener, ticker *time.Ticker) (lost bool) {
	taken := make(chan struct{})
	away := make(chan struct{}) // closed when the listener is
	go func() {
		defer close(taken)
		l.take(inner, away)
	}()
	defer func() {
		close(away)
		_ = inner.Close()
		<-taken
	}()
	for {
		select {
		case <-ctx.Done():
			return false
		case <-l.Closed(): // visitors who are inside stay until the server sends them away
			return false
		case <-taken:
			return true
		case <-ticker.C:
			if _, here := l.door.find(ip.String()); !here {
				return true
			}
		}
	}
}

func (l *listener) take(inner tunnel.Listener, away <-chan struct{}) {
	for {
		c, err := inner.Accept()
		if err != nil {
			return
		}
		select {
		case l.Visitors() <- c:
		case <-away:
			_ = c.Close()
		}
	}
}

// comeBack looks for the address again until it can be listened on; nil when the door is closed before.
func (l *listener) comeBack(ctx context.Context, ticker *time.Ticker) (netip.Addr, tunnel.Listener) {
	s := tunnel.State{Phase: tunnel.Reconnecting, Reason: networkGone}
	for s.Try = 1; ; s.Try++ {
		if ip, here := l.door.find(l.config.Address); here {
			inner, err := listen(ctx, ip, l.config.Port)
			if err == nil {
				return ip, inner
			}
			if refusal := (*tunnel.Refusal)(nil); errors.As(err, &refusal) {
				s.Reason, s.Err = refusal.Reason, refusal.Err
			}
		}
		s.Next = time.Now().Add(l.door.Every)
		l.tell(s)
		select {
		case <-ctx.Done():
			return netip.Addr{}, nil
		case <-l.Closed():
			return netip.Addr{}, nil
		case <-ticker.C:
		}
	}
}
