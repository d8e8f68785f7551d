package doors

import (
	"context"
	"errors"
	"time"

	"bellhop/tunnel"
)

// Report is all that is told of a door to a program. It holds no secret, and is flat so that it becomes the API's own form
// by a conversion.
type Report struct {
	Name    string
	Title   string
	Exposes string // who gets in and to what
	State   string // closed, opening, open, reconnecting, refused
	URL     string
	Since   time.Time
	Next    time.Time // when the next try begins, zero when none waits
	Try     int
	Code    string // the tunnel service's own, "" without one
	Reason  string // in whole sentences, "" when all is well
	HostKey string // that an SSH server has shown and nobody vouches for, "" for none

	// How it opens: lan has Address and Port, ssh the others.
	Address string
	Port    int
	Host    string
	User    string
	Auth    string
	KeyFile string
	Remote  int
	Public  string // the address that was typed
	Trusted string // the host key that is trusted
}

// Change is what a program may set of a door; nil stays as it is, and what a door does not have is refused.
type Change struct {
	Address *string
	Port    *int
	Host    *string
	User    *string
	Auth    *string
	KeyFile *string
	Remote  *int
	URL     *string
	HostKey *string
}

// Reports tells of all doors.
func (d *Doors) Reports() []Report {
	doors := d.List()
	all := make([]Report, len(doors))
	for i, door := range doors {
		all[i] = d.Report(door)
	}
	return all
}

// Report tells of a door.
func (d *Doors) Report(door Door) Report {
	s := door.State
	r := Report{
		Name: door.Name, Title: door.Title, Exposes: door.Exposes,
		State: s.Phase.String(), URL: s.URL, Since: s.Since, Next: s.Next, Try: s.Try, Code: s.Code, Reason: s.Reason,
	}
	if seen := (*tunnel.HostUnknown)(nil); errors.As(s.Err, &seen) {
		r.HostKey = seen.Key
	}
	switch door.Name {
	case LAN:
		n := d.Kept.LAN()
		r.Address, r.Port = n.Address, n.Port
	case SSH:
		s := d.Kept.SSH()
		r.Host, r.Port, r.User, r.Auth, r.KeyFile, r.Remote, r.Public, r.Trusted = s.Name(), s.Port, s.User, s.Auth, s.KeyFile, s.Remote, s.URL, s.HostKey
		if r.Auth == "" {
			r.Auth = "none"
		}
	}
	return r
}

// Set changes how a door opens the next time, and tells of it then. The error is a *tunnel.Refusal when that does not suit.
func (d *Doors) Set(ctx context.Context, name string, c Change) (Report, error) {
	var err error
	switch name {
	case LAN:
		if c.Host != nil || c.User != nil || c.Auth != nil || c.KeyFile != nil || c.Remote != nil || c.URL != nil || c.HostKey != nil {
			return Report{}, &tunnel.Refusal{Reason: "The door lan has an address and a port."}
		}
		err = d.Kept.SetLAN(ctx, func(n *Network) { replace(&n.Address, c.Address); replace(&n.Port, c.Port) })
	case SSH:
		if c.Address != nil {
			return Report{}, &tunnel.Refusal{Reason: "The door ssh has a host, not an address of this machine."}
		}
		err = d.Kept.SetSSH(ctx, func(s *Server) {
			replace(&s.Host, c.Host)
			replace(&s.Port, c.Port)
			replace(&s.User, c.User)
			replace(&s.Auth, c.Auth)
			replace(&s.KeyFile, c.KeyFile)
			replace(&s.Remote, c.Remote)
			replace(&s.URL, c.URL)
			replace(&s.HostKey, c.HostKey)
		})
	default:
		return Report{}, &tunnel.Refusal{Reason: "Only the doors lan and ssh are set here. PATCH /api/v1/tunnel sets the one through ngrok."}
	}
	if err != nil {
		return Report{}, err
	}
	k := d.Find(name)
	return d.Report(d.word(name, k.State())), nil
}

func replace[T any](to, by *T) {
	if by != nil {
		*to = *by
	}
}
