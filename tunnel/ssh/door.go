// Package ssh is the door through an SSH server that forwards a port of its own to this machine, as ssh -R does: a way to
// be public without an account, by localhost.run, or by any server of one's own. No other package imports an SSH
// implementation.
//
// The server's key is pinned: one that neither the user nor the files of known hosts know is refused with its
// fingerprint (*tunnel.HostUnknown), and so is one that has changed.
//
// Concurrency: an opening owns a goroutine that follows its lines, one after the other, and each line those that read
// from the server, beat, and carry the visitors. All have ended when Release returns: it cuts the connection beneath them,
// so that no visitor and no server can hold them up.
package ssh

import (
	"context"

	"bellhop/tunnel"
)

// Door is a port of an SSH server.
type Door struct {
	// Config is asked at each opening, so that what was set a moment ago counts.
	Config func() Config
}

// Name is "ssh".
func (Door) Name() string { return "ssh" }

// Open connects to the server and asks for the port. An error that is not ctx's own is a *tunnel.Refusal: at once when
// the server refuses, after Config.ConnectWithin when it cannot be reached.
func (d Door) Open(ctx context.Context, tell func(tunnel.State)) (tunnel.Listener, error) {
	config, err := d.Config().complete()
	if err != nil {
		return nil, err
	}
	l := newListener(config, tell)
	line, err := l.first(ctx)
	if err != nil {
		return nil, err
	}
	live, end := context.WithCancel(context.WithoutCancel(ctx)) // the door outlives its opening
	l.end = end
	go l.follow(live, line)
	return l, nil
}
