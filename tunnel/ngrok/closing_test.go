package ngrok

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/url"
	"testing"
	"testing/synctest"
	"time"

	sdk "golang.ngrok.com/ngrok/v2"

	"bellhop/tunnel"
)

// stuck is an agent and an endpoint of the SDK in which every call hangs until the test ends.
type stuck struct {
	sdk.Agent
	end chan struct{}
}

func (s stuck) Disconnect() error { <-s.end; return nil }

type stuckEndpoint struct {
	sdk.EndpointListener
	end chan struct{}
}

func (s stuckEndpoint) Accept() (net.Conn, error) { <-s.end; return nil, net.ErrClosed }
func (s stuckEndpoint) Close() error              { <-s.end; return nil }
func (s stuckEndpoint) URL() *url.URL             { return &url.URL{Scheme: "https", Host: "me.ngrok-free.app"} }
func (s stuckEndpoint) Addr() net.Addr            { return &net.TCPAddr{} }

// TestAnSDKThatHangsEverywhereHoldsNobodyUp: whatever the state, letting go takes less than the 2.3 seconds that the
// keeper gives it, so that closing keeps its promise of three.
func TestAnSDKThatHangsEverywhereHoldsNobodyUp(t *testing.T) {
	for name, prepare := range map[string]func(*session){
		"open":         func(s *session) { s.stage, s.up = serving, true },
		"reconnecting": func(s *session) { s.stage = serving },
		"lost":         func(s *session) { s.lose(&tunnel.Refusal{Reason: closedReason}) },
		"stopped":      func(s *session) { s.stage, s.up, s.stopped = serving, true, true },
	} {
		synctest.Test(t, func(t *testing.T) {
			end := make(chan struct{})
			ended := false
			s := &session{
				config: Config{Logger: slog.New(slog.DiscardHandler)},
				agent:  stuck{end: end},
				dialer: newDialer(),
				end:    func() { ended = true },
				lost:   make(chan struct{}),
				tell:   func(tunnel.State) {},
			}
			prepare(s)
			l := newListener(s, stuckEndpoint{end: end}, noGauge{})
			if err := l.Close(); err != nil {
				t.Error(err)
			}
			if _, err := l.Accept(); !errors.Is(err, net.ErrClosed) {
				t.Errorf("%s: accept ends with %v", name, err)
			}
			ctx, cancel := context.WithTimeout(t.Context(), 2300*time.Millisecond)
			defer cancel()
			begin := time.Now()
			if err := l.Release(ctx); !errors.Is(err, errStuck) {
				t.Errorf("%s: %v", name, err)
			}
			if took := time.Since(begin); took > 2300*time.Millisecond || !ended {
				t.Errorf("%s: letting go took %v, ended %v", name, took, ended)
			}
			close(end)
			synctest.Wait()
		})
	}
}
