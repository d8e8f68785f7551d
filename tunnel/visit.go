package tunnel

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"
)

// When the steps of closing a door end at the latest, from its begin on: visitors in mid-request have
// finished, the door has let go, handlers have noticed that their visitor is gone. The promise is three
// seconds for all of it.
const (
	graceTime   = 500 * time.Millisecond
	releaseTime = 2300 * time.Millisecond
	leaveTime   = 2900 * time.Millisecond
)

// NewServer is a server with limits that suit every door: ten seconds for the head of a request, two
// minutes of idling. It sets no WriteTimeout, and none may be set behind a tunnel: many visitors share
// one line there, and a write that times out can damage it for all.
func NewServer(handler http.Handler, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       2 * time.Minute,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
}

// visit is one opening's server at work. It owns the goroutine that serves and, through conns, knows
// when the server's own have ended.
type visit struct {
	server   *http.Server
	listener Listener
	conns    sync.WaitGroup // added to only by the goroutine that serves
	served   chan struct{}  // closed when that goroutine has ended
}

func newVisit(server *http.Server, listener Listener) *visit {
	v := &visit{server: server, listener: listener, served: make(chan struct{})}
	hook := server.ConnState
	server.ConnState = func(c net.Conn, s http.ConnState) {
		switch s {
		case http.StateNew:
			v.conns.Add(1)
		case http.StateClosed, http.StateHijacked:
			defer v.conns.Done()
		}
		if hook != nil {
			hook(c, s)
		}
	}
	return v
}

// serve returns nil when ctx ends, or the error that the door closed with.
func (v *visit) serve(ctx context.Context, wrap func(net.Listener) net.Listener) error {
	var l net.Listener = v.listener
	if wrap != nil {
		l = wrap(l)
	}
	died := make(chan error, 1)
	go func() {
		defer close(v.served)
		died <- v.server.Serve(l)
	}()
	select {
	case err := <-died:
		return err
	case <-ctx.Done():
		return nil
	}
}

// close ends the visit; the error says what did not end in time. The order matters behind a tunnel: the
// server's own Close waits for writes under way, and only Release frees those.
func (v *visit) close() error {
	begin := time.Now()
	_ = v.listener.Close()

	grace, cancel := context.WithDeadline(context.Background(), begin.Add(graceTime))
	defer cancel()
	_ = v.server.Shutdown(grace) // what it leaves over is ended below

	release, cancel := context.WithDeadline(context.Background(), begin.Add(releaseTime))
	defer cancel()
	err := v.listener.Release(release)

	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = v.server.Close()
		<-v.served
		v.conns.Wait()
	}()
	leave := time.NewTimer(time.Until(begin.Add(leaveTime)))
	defer leave.Stop()
	select {
	case <-ended:
	case <-leave.C:
		err = errors.Join(err, errors.New("a handler still runs"))
	}
	return err
}
