package hooks

import (
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
)

// ParseTarget reads a URL that something may be sent to: http or https with a host. What a person types
// without a scheme, such as localhost:9001/hooks, is taken as http. What stands behind the host is kept byte for
// byte, as RequestURI of the URL gives it; only where Go would take it for a host of its own does it come with
// the origin before it, which every server has to accept (RFC 9112, section 3.2.2). The error is a sentence for
// that person.
func ParseTarget(raw string) (*url.URL, error) {
	raw = strings.Trim(raw, " ") // a line break would be stored with it and has no place in an address
	if raw == "" {
		return nil, Invalid("There is no address yet. Try http://localhost:9001/hooks.")
	}
	if len(raw) > 8192 {
		return nil, Invalid("An address may have 8,192 characters at most.")
	}
	if strings.ContainsFunc(raw, func(r rune) bool { return r <= ' ' || r == 0x7f }) {
		return nil, Invalid("The address holds a space or a control character. Take it out.")
	}
	raw, _, _ = strings.Cut(raw, "#")
	origin, target := cutTarget(raw)
	u, err := url.Parse(origin)
	switch {
	case err != nil, strings.HasSuffix(u.Host, ":") && !strings.Contains(raw, "://"): // htp:/hooks is no host without a port
		return nil, Invalid("This is no web address: " + quoteShort(raw) + ". It looks like http://localhost:9001/hooks.")
	case u.Scheme != "http" && u.Scheme != "https":
		return nil, Invalid("Only http:// and https:// addresses can be sent to. This one begins with " + quoteShort(u.Scheme) + ".")
	case u.Hostname() == "":
		return nil, Invalid("The address names no host. It looks like http://localhost:9001/hooks.")
	case u.User != nil:
		return nil, Invalid("The address holds a user name or password, which would be shown in lists. Send an Authorization header instead.")
	}
	if port := u.Port(); port != "" {
		if n, err := strconv.Atoi(port); err != nil || n < 1 || n > 65535 {
			return nil, Invalid("A port goes from 1 to 65535. " + quoteShort(port) + " does not fit.")
		}
	}
	if whole, err := url.Parse(origin + target); err == nil && whole.RequestURI() == target {
		return whole, nil
	}
	u.Opaque = target // goes out byte for byte, where Go would escape or clean it
	if strings.HasPrefix(target, "//") {
		u.Opaque = "//" + u.Host + target
	}
	return u, nil
}

// cutTarget cuts an address before its path or query. The origin has a scheme and the target a slash at its
// start, whether or not they were typed.
func cutTarget(raw string) (origin, target string) {
	scheme, rest, found := strings.Cut(raw, "://")
	if !found || strings.ContainsAny(scheme, "/?") {
		scheme, rest = "http", raw
	}
	end := strings.IndexAny(rest, "/?")
	if end < 0 {
		end = len(rest)
	}
	origin, target = scheme+"://"+rest[:end], rest[end:]
	if !strings.HasPrefix(target, "/") {
		target = "/" + target
	}
	return origin, target
}

// PlainlyPrivate reports whether the host of u is this machine or a private network by its very spelling, so
// that a person can be told at once. It is a courtesy and no guard: addresses are judged when they are dialled.
func PlainlyPrivate(u *url.URL) bool {
	host := strings.TrimSuffix(strings.ToLower(u.Hostname()), ".")
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	addr, err := netip.ParseAddr(host)
	if err != nil {
		return false
	}
	addr = addr.Unmap()
	return addr.IsLoopback() || addr.IsPrivate() || addr.IsLinkLocalUnicast() || addr.IsUnspecified()
}

// HostPort gives the host and port that u is dialled at.
func HostPort(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	return net.JoinHostPort(u.Hostname(), port)
}

// quoteShort quotes what a person typed, cut to a length that a sentence bears.
func quoteShort(s string) string {
	if r := []rune(s); len(r) > 60 {
		s = string(r[:59]) + "…"
	}
	return strconv.Quote(s)
}
