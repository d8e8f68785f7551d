// Package lan is the door for everybody in the network that this machine is in, such as http://192.168.1.20:8080.
//
// It watches the machine's addresses: when the network goes away the door says so and is back when the network is, at the
// address that was chosen, or, when none was, at the one that the machine has then.
//
// Concurrency: an opening owns a goroutine that watches the addresses and one that takes visitors from the listener of
// the moment; both have ended when Release returns.
package lan

import (
	"context"
	"net"
	"net/netip"
	"strconv"
	"time"

	"bellhop/tunnel"
	"bellhop/tunnel/local"
)

// Config is where one opening listens.
type Config struct {
	Address string // one of the machine's, or "" for the first of Addresses
	Port    int    // 0 is any free one
}

// Door is an address in the local network.
type Door struct {
	// Config is asked at each opening.
	Config func() Config
	// Addresses lists the machine's addresses; nil is those of Addresses.
	Addresses func() ([]Address, error)
	// Every is the time between two looks at the addresses, 0 for three seconds.
	Every time.Duration
}

// Name is "lan".
func (Door) Name() string { return "lan" }

// What a user reads.
const (
	noNetwork   = "This machine is in no network. Connect it to one, then open the door."
	networkGone = "The network has gone. The door opens again when it is back."
	newNetwork  = "This machine has another address now. Tell it to those who have the old one."
)

// Open listens on the address. Its error is a *tunnel.Refusal, with a *tunnel.PortTaken in its chain when another program
// has the port.
func (d Door) Open(ctx context.Context, tell func(tunnel.State)) (tunnel.Listener, error) {
	if d.Addresses == nil {
		d.Addresses = Addresses
	}
	if d.Every == 0 {
		d.Every = 3 * time.Second
	}
	config := d.Config()
	ip, known := d.find(config.Address)
	if !known {
		if config.Address == "" {
			return nil, &tunnel.Refusal{Reason: noNetwork, Err: errNone}
		}
		return nil, &tunnel.Refusal{Reason: config.Address + " is not an address of this machine now. Choose another one, or the network that it belongs to.", Err: errNone}
	}
	inner, err := listen(ctx, ip, config.Port)
	if err != nil {
		return nil, err
	}
	config.Port = inner.Addr().(*net.TCPAddr).Port // the same at each way back
	live, end := context.WithCancel(context.WithoutCancel(ctx))
	l := newListener(d, config, tell, end)
	l.stand(inner)
	go l.watch(live, ip, inner)
	return l, nil
}

// find gives the address to listen on, when the machine has it now.
func (d Door) find(wanted string) (netip.Addr, bool) {
	all, err := d.Addresses()
	if err != nil {
		return netip.Addr{}, false
	}
	for _, a := range all {
		if wanted == "" || a.IP.String() == wanted {
			return a.IP, true
		}
	}
	return netip.Addr{}, false
}

// listen opens an address as the local door does: with its bound of visitors, and its words for what goes wrong.
func listen(ctx context.Context, ip netip.Addr, port int) (tunnel.Listener, error) {
	address := net.JoinHostPort(ip.String(), strconv.Itoa(port))
	return local.Door{Address: func() string { return address }}.Open(ctx, nil)
}
