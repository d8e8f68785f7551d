package ngrok_test

import (
	"testing"
	"time"

	"bellhop/tunnel"
	"bellhop/tunnel/ngrok/ngroktest"
	"bellhop/tunnel/tunneltest"
)

// TestALineThatFellSilentIsReplaced: nothing but a heartbeat that is missing tells of it. These are the only tests with
// heartbeats, and each session gets a good one before anything happens to it: until then the SDK races with itself when
// one is missed.
func TestALineThatFellSilentIsReplaced(t *testing.T) {
	for name, silence := range map[string]func(*ngroktest.Session){
		"mute": (*ngroktest.Session).Mute, "black hole": (*ngroktest.Session).Freeze, "half-open": (*ngroktest.Session).Vanish,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel() // most of it is waiting
			server := ngroktest.New(t, ngroktest.Config{Grace: time.Minute})
			c := configFor(server)
			c.Heartbeat, c.Patience = time.Second, 2*time.Second
			k := keep(t, c, hello)
			url := tunneltest.Await(t, k, tunnel.Open).URL
			await(t, server, func(n ngroktest.Counts) bool { return n.Beats >= 1 })
			silence(server.Sessions()[0])
			await(t, server, func(n ngroktest.Counts) bool { return n.Auths == 2 && n.Binds == 2 })
			beats := server.Counts().Beats
			await(t, server, func(n ngroktest.Counts) bool { return n.Beats > beats })
			if s := tunneltest.Await(t, k, tunnel.Open); s.URL != url {
				t.Errorf("state is %+v", s)
			}
			if status, _ := tunneltest.Get(t, url); status != 200 {
				t.Errorf("answer is %d", status)
			}
			tunneltest.Close(t, k)
		})
	}
}
