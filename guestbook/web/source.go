package web

import (
	"context"
	"net"
	"net/http"
	"net/netip"
	"strings"
)

// forwarded is the key of a request that came through Forwarded.
type forwarded struct{}

// Forwarded stands before Handler on a door behind which a relay adds, as the last of X-Forwarded-For, the address that
// it was called from: a tunnel. On any other door that header is the visitor's own claim and is not looked at.
func Forwarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), forwarded{}, true)))
	})
}

func isForwarded(r *http.Request) bool { return r.Context().Value(forwarded{}) != nil }

// Source tells the address that a request came from, without a port: that of the connection, or behind a tunnel the one
// that the tunnel saw. All before the last of X-Forwarded-For was written by the visitor.
func Source(r *http.Request) string {
	if isForwarded(r) {
		if a, ok := readAddress(last(r.Header, "X-Forwarded-For")); ok {
			return a
		}
	}
	if a, ok := readAddress(r.RemoteAddr); ok {
		return a
	}
	return r.RemoteAddr
}

// last gives the last of the values of a header that lists them, over all its lines.
func last(h http.Header, name string) string {
	lines := h.Values(name)
	if len(lines) == 0 {
		return ""
	}
	line := lines[len(lines)-1]
	return strings.TrimSpace(line[strings.LastIndexByte(line, ',')+1:])
}

// readAddress reads an IP address, with or without a port and brackets.
func readAddress(s string) (address string, ok bool) {
	if host, _, err := net.SplitHostPort(s); err == nil {
		s = host
	}
	a, err := netip.ParseAddr(strings.Trim(s, "[]"))
	return a.Unmap().WithZone("").String(), err == nil
}

// sameOrigin tells whether a request may change something: it was made by a page of ours, or by no browser at all. There is
// no cookie to steal; the check keeps a stranger's page from signing in its visitor's name. Behind a tunnel that calls
// this host by another name, our own pages are those of the name that it was called by. A stranger's page cannot set that
// header: the browser would ask first, and is never told yes.
func sameOrigin(check *http.CrossOriginProtection, r *http.Request) bool {
	if check.Check(r) == nil {
		return true
	}
	host := last(r.Header, "X-Forwarded-Host")
	if !isForwarded(r) || host == "" {
		return false
	}
	called := *r
	called.Host = host
	return check.Check(&called) == nil
}
