package lan

import (
	"net"
	"net/netip"
	"slices"
)

// Address is one of this machine's addresses that others in its network can reach.
type Address struct {
	IP        netip.Addr
	Interface string // such as "wlan0"
}

// Addresses lists them: those of private networks first, IPv4 before IPv6, else as the system lists them. Loopback is
// none, and neither are addresses that are good on one cable only.
func Addresses() ([]Address, error) {
	interfaces, err := net.Interfaces()
	if err != nil {
		return nil, err
	}
	var all []Address
	for _, i := range interfaces {
		if i.Flags&net.FlagUp == 0 || i.Flags&net.FlagLoopback != 0 {
			continue
		}
		addrs, err := i.Addrs()
		if err != nil {
			continue // it has gone in this moment
		}
		for _, a := range addrs {
			if prefix, err := netip.ParsePrefix(a.String()); err == nil {
				all = append(all, Address{prefix.Addr().Unmap(), i.Name})
			}
		}
	}
	return choose(all), nil
}

// choose keeps what others can reach, the likeliest first.
func choose(all []Address) []Address {
	all = slices.DeleteFunc(all, func(a Address) bool {
		return !a.IP.IsValid() || a.IP.IsLoopback() || a.IP.IsUnspecified() || a.IP.IsMulticast() || a.IP.IsLinkLocalUnicast()
	})
	slices.SortStableFunc(all, func(a, b Address) int { return rank(a.IP) - rank(b.IP) })
	return all
}

func rank(ip netip.Addr) int {
	switch {
	case ip.Is4() && ip.IsPrivate():
		return 0
	case ip.Is4():
		return 1
	case ip.IsPrivate():
		return 2
	}
	return 3
}
