package worker

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"syscall"

	"code.dny.dev/ssrf"
)

// control is the Control of a net.Dialer, which judges an address when it is dialled, after names were looked up.
type control func(network, address string, c syscall.RawConn) error

// publicOnly lets public addresses through. One that is public by its number is answered by the host of an Azure machine, and
// hands out what that machine may know only. Addresses of this computer itself are not public either, whatever their
// number: what comes from within passes the firewall that keeps others out. interfaces lists them, as net.InterfaceAddrs does.
func publicOnly(interfaces func() ([]net.Addr, error)) control {
	judge := ssrf.New(ssrf.WithAnyPort(), ssrf.WithNetworks("tcp4", "tcp6"), ssrf.WithDeniedV4Prefixes(netip.MustParsePrefix("168.63.129.16/32")))
	return func(network, address string, c syscall.RawConn) error {
		if err := judge.Safe(network, address, c); err != nil {
			return err
		}
		to, err := netip.ParseAddrPort(address)
		if err != nil {
			return fmt.Errorf("%w: %w", ssrf.ErrInvalidHostPort, err)
		}
		own, err := interfaces()
		if err != nil {
			return fmt.Errorf("%w: this computer's own are not known: %w", ssrf.ErrProhibitedIP, err)
		}
		for _, a := range own {
			if p, err := netip.ParsePrefix(a.String()); err == nil && within(p, to.Addr().Unmap()) {
				return fmt.Errorf("%w: it is of this computer or its network", ssrf.ErrProhibitedIP)
			}
		}
		return nil
	}
}

// within tells whether an address is this computer's, or that of a neighbour behind the same router. Under IPv6 neighbours
// have public numbers, and the router alone keeps others from them; a network that is larger than a /64 has strangers in it,
// as a public one of IPv4 has.
func within(own netip.Prefix, to netip.Addr) bool {
	return own.Addr().Unmap() == to || to.Is6() && own.Bits() >= 64 && own.Contains(to)
}

// refused tells whether an address was judged and not let through.
func refused(err error) bool {
	return errors.Is(err, ssrf.ErrProhibitedIP) || errors.Is(err, ssrf.ErrProhibitedNetwork) || errors.Is(err, ssrf.ErrInvalidHostPort)
}
