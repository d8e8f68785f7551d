package tunnel_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"bellhop/tunnel"
)

func TestWaitingForWhatComesOfAWish(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		refusal := &tunnel.Refusal{Code: "X", Reason: "No."}
		var answer error
		door := &fakeDoor{opens: func(ctx context.Context, _ func(tunnel.State)) error {
			select {
			case <-time.After(time.Second):
				return answer
			case <-ctx.Done():
				return ctx.Err()
			}
		}}
		k, stop := start(t, door, hello)
		defer stop()
		ctx := t.Context()
		for range 2 {
			if s := k.OpenAndWait(ctx); s.Phase != tunnel.Open {
				t.Errorf("opened: %+v", s)
			}
		}
		for range 2 {
			if s := k.CloseAndWait(ctx); s.Phase != tunnel.Closed {
				t.Errorf("closed: %+v", s)
			}
		}
		answer = refusal
		for range 2 { // the second time it is not the first refusal that is returned
			began := door.opened()
			if s := k.OpenAndWait(ctx); s.Phase != tunnel.Refused || s.Reason != "No." || door.opened() != began+1 {
				t.Errorf("refused: %+v", s)
			}
		}
		short, cancel := context.WithTimeout(ctx, time.Millisecond)
		defer cancel()
		if s := k.OpenAndWait(short); s.Phase != tunnel.Opening {
			t.Errorf("given up: %+v", s)
		}
		k.Close()
		expect(t, k, tunnel.Closed)
	})
}

func TestAWishThatIsTakenBackIsNotWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		door := &fakeDoor{opens: func(ctx context.Context, _ func(tunnel.State)) error {
			<-ctx.Done()
			return ctx.Err()
		}}
		k, stop := start(t, door, hello)
		defer stop()
		waited := make(chan tunnel.State, 1)
		go func() { waited <- k.OpenAndWait(t.Context()) }()
		expect(t, k, tunnel.Opening)
		k.Close()
		if s := <-waited; s.Phase == tunnel.Open || s.Phase == tunnel.Refused {
			t.Errorf("got %+v", s)
		}

		idle := &tunnel.Keeper{Door: door} // not run yet
		go func() { waited <- idle.OpenAndWait(t.Context()) }()
		synctest.Wait()
		idle.Close()
		if s := <-waited; s.Phase != tunnel.Closed {
			t.Errorf("before Run: %+v", s)
		}
	})
}
