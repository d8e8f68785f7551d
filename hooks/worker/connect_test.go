package worker

import (
	"context"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"bellhop/hooks"
)

// nowhere is a sender whose connections wait until they are given up.
func nowhere(t *testing.T) *Sender {
	t.Helper()
	s := &Sender{}
	s.anywhere = transport(1, &net.Dialer{ControlContext: func(ctx context.Context, _, _ string, _ syscall.RawConn) error {
		<-ctx.Done()
		return ctx.Err()
	}})
	s.public = s.anywhere
	t.Cleanup(s.Close)
	return s
}

func TestAConnectionHasALimitOfItsOwn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := nowhere(t)
		for _, scheme := range []string{"http", "https"} {
			r := perform(t, s, hooks.Job{URL: scheme + "://127.0.0.1:1/", ConnectMS: 50, Body: []byte("x")})
			if r.Outcome != hooks.OutcomeUnreachable || r.Fault != hooks.FaultTimeout || r.Error != "No connection within 0.05 s." || r.Took() != 50*time.Millisecond {
				t.Errorf("%s: %s %q after %s", scheme, r.Fault, r.Error, r.Took())
			}
			if r.Remote != "" || r.Local != "" || !strings.HasPrefix(string(r.Sent), "POST / HTTP/1.1\r\n") {
				t.Errorf("%s: %+v", scheme, r)
			}
		}
		r := perform(t, s, hooks.Job{URL: "http://127.0.0.1:1/", ConnectMS: 60_000, TimeoutMS: 50})
		if r.Fault != hooks.FaultTimeout || r.Error != "No whole answer came within 0.05 s." {
			t.Errorf("the whole comes first: %s %q", r.Fault, r.Error)
		}
	})
}

// The limit is of the connection: an answer may take longer, and a connection that is open already takes no time.
func TestAConnectionsLimitIsNotTheAnswers(t *testing.T) {
	var local []string
	server := serve(t, func(w http.ResponseWriter, r *http.Request) { local = append(local, r.RemoteAddr) })
	s := newSender(t)
	for i := range 2 {
		r := perform(t, s, hooks.Job{URL: server.URL, ConnectMS: patience.Milliseconds()})
		if r.Outcome != hooks.OutcomeDelivered || r.Timing.Reused != (i == 1) {
			t.Fatalf("got %+v", r)
		}
		if r.Local != local[i] || r.Remote != server.Listener.Addr().String() {
			t.Errorf("from %s to %s, the server saw %s", r.Local, r.Remote, local[i])
		}
	}
	// On the open connection even the shortest limit is kept.
	if r := perform(t, s, hooks.Job{URL: server.URL, ConnectMS: 1}); r.Outcome != hooks.OutcomeDelivered || !r.Timing.Reused {
		t.Errorf("got %+v", r)
	}
}
