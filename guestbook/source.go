package guestbook

import "net/netip"

// Network gives what limits and bans take for one visitor: an IPv4 address alone, and of an IPv6 address its /64,
// which is the least that a household or a phone is given (RFC 6177). What is no address stays as it is.
func Network(source string) string {
	a, err := netip.ParseAddr(source)
	if err != nil {
		return source
	}
	a = a.Unmap().WithZone("")
	if a.Is4() {
		return a.String()
	}
	p, err := a.Prefix(64)
	if err != nil {
		return source
	}
	return p.String()
}
