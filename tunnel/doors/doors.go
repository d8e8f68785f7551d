// Package doors has the doors of the house side by side: the local address, that in the local network, and the two to the
// internet. It finds them by name, says what each exposes, keeps how the network's and the SSH door open, and tests whether
// visitors get in. Each door has a keeper of its own, so one that drops leaves the others alone.
//
// Concurrency: no goroutine of its own; the keepers are run by who owns the house. All methods may be called from any
// goroutine once the fields of Doors are set.
package doors

import (
	"context"
	"net"
	"net/url"
	"strings"

	"bellhop/tunnel"
	"bellhop/tunnel/probe"
)

// The names of the doors, in the order in which they are listed. Each exchange names the one that it came through.
const (
	Local = "local"
	LAN   = "lan"
	Ngrok = "ngrok"
	SSH   = "ssh"
)

// Doors are all doors of a house.
type Doors struct {
	Keepers []*tunnel.Keeper // as they are listed
	Kept    *Kept
	Prober  *probe.Prober
}

// Door is what there is to know of one.
type Door struct {
	Name    string
	Title   string // such as "Local network"
	Exposes string // who gets in and to what, in whole sentences
	State   tunnel.State
}

// List gives all doors as they are now.
func (d *Doors) List() []Door {
	all := make([]Door, len(d.Keepers))
	for i, k := range d.Keepers {
		all[i] = d.word(k.Door.Name(), k.State())
	}
	return all
}

// Addresses lists the addresses of the doors that are open.
func (d *Doors) Addresses() []string {
	var open []string
	for _, k := range d.Keepers {
		if at := k.State().URL; at != "" {
			open = append(open, at)
		}
	}
	return open
}

// Find gives the keeper of a door, nil for a name that none has.
func (d *Doors) Find(name string) *tunnel.Keeper {
	for _, k := range d.Keepers {
		if k.Door.Name() == name {
			return k
		}
	}
	return nil
}

// Look gives a door as it is now; false for a name that none has.
func (d *Doors) Look(name string) (Door, bool) {
	k := d.Find(name)
	if k == nil {
		return Door{}, false
	}
	return d.word(name, k.State()), true
}

// Open opens a door and gives it once it is known what came of that; false for a name that none has.
func (d *Doors) Open(ctx context.Context, name string) (Door, bool) {
	k := d.Find(name)
	if k == nil {
		return Door{}, false
	}
	return d.word(name, k.OpenAndWait(ctx)), true
}

// Close closes a door and gives it once it is; false for a name that none has.
func (d *Doors) Close(ctx context.Context, name string) (Door, bool) {
	k := d.Find(name)
	if k == nil {
		return Door{}, false
	}
	return d.word(name, k.CloseAndWait(ctx)), true
}

// Test probes the address of a door. The error is a *tunnel.Refusal when there is none.
func (d *Doors) Test(ctx context.Context, name string) (probe.Report, error) {
	door, ok := d.Look(name)
	if !ok || door.State.URL == "" {
		return probe.Report{}, &tunnel.Refusal{Reason: "This door is closed. Open it, then test its address."}
	}
	r := d.Prober.Test(ctx, door.State.URL)
	if r.Verdict == probe.Works && (name == LAN || name == Local) {
		r.Sentence = "This Bellhop answers at the address. Others in the network get in unless a firewall of this computer keeps them out."
		if Loopback(door.State.URL) {
			r.Sentence = "This Bellhop answers at the address."
		}
	}
	return r, nil
}

func (d *Doors) word(name string, s tunnel.State) Door {
	door := Door{Name: name, State: s}
	door.Title, door.Exposes = Describe(name, s.URL, d.Kept.SSH())
	return door
}

// Describe names a door for people and says what it exposes, in whole sentences; address is where it is reached now.
func Describe(name, address string, server Server) (title, exposes string) {
	const everybody = " can sign the book and post to your inboxes. The control API stays here."
	switch name {
	case Local:
		if !Loopback(address) {
			return "This computer", "Everybody who reaches this address" + everybody
		}
		return "This computer", "Programs and browsers on this computer" + everybody
	case LAN:
		return "Local network", "Everybody in this network" + everybody
	case Ngrok:
		return "ngrok", "Everybody on the internet who has the address" + everybody + " ngrok can read what passes."
	case SSH:
		host := server.Name()
		return "SSH, " + host, "Everybody on the internet who has the address" + everybody + " " + host + " can read what passes."
	}
	return name, ""
}

// Loopback says whether a URL leads to this computer whoever uses it; one of none does.
func Loopback(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return true
	}
	ip := net.ParseIP(u.Hostname())
	return strings.EqualFold(u.Hostname(), "localhost") || ip != nil && ip.IsLoopback()
}
