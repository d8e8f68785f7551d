// Package redact makes captured text fit to be seen by others. Secrets are masked, so that their owner can tell which one it
// is; or, for a shared screen, secrets, e-mail addresses, network addresses and host names give way to stand-ins, the same
// for the same always, so that what belongs together can still be seen to.
//
// It only words what is shown: what is stored, sent and exported is another's and stays as it is. All functions are pure.
//
// Concurrency: none of its own; every function may be called from any goroutine.
package redact

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"net/netip"
	"strings"

	"bellhop/hooks/archive"
)

// Level is how much is hidden.
type Level int

// The levels.
const (
	Nothing Level = iota
	Secrets       // are masked
	All           // secrets, e-mail addresses, network addresses and host names have stand-ins
)

// Text hides what stands in a text, which may be JSON, XML, a form, a URL or words. hidden counts the places. What is
// hidden already stays as it is, and line feeds do.
func Text(text string, level Level) (shown string, hidden int) {
	if level == Nothing {
		return text, 0
	}
	s := scanner{text: text, level: level}
	s.scan()
	return s.replaced(), len(s.found)
}

// Line hides what stands in the value of a header line.
func Line(name, value string, level Level) (shown string, hidden int) {
	switch low := strings.ToLower(strings.TrimSpace(name)); {
	case level == Nothing || value == "":
		return value, 0
	case isSecretLine(low):
		return secretValue(low, value, level)
	case level == All && isHostLine(low):
		if isAddress(value) {
			return Text(value, level)
		}
		if host, port, _ := strings.Cut(value, ":"); !isPublic(host) {
			return standIn(kindHost, host) + colon(port), 1
		}
	}
	return Text(value, level)
}

// URL hides what stands in a URL, whole or only its path, and in the path itself where whoever knows it may write there.
func URL(address string, level Level) string {
	shown, _ := Text(address, level)
	return shown
}

// Address hides a network address, with or without a port.
func Address(address string, level Level) string {
	if level < All || address == "" {
		return address
	}
	if at, err := netip.ParseAddrPort(address); err == nil {
		return netip.AddrPortFrom(netip.MustParseAddr(standInIP(at.Addr())), at.Port()).String()
	}
	if at, err := netip.ParseAddr(address); err == nil {
		return standInIP(at)
	}
	return Host(address, level)
}

// Host hides the name of a host, with or without a port.
func Host(host string, level Level) string {
	name, port, _ := strings.Cut(host, ":")
	if level < All || name == "" || isPublic(name) {
		return host
	}
	if at, err := netip.ParseAddr(name); err == nil {
		return standInIP(at) + colon(port)
	}
	return standIn(kindHost, name) + colon(port)
}

func isAddress(text string) bool {
	return strings.Contains(text, "://") || strings.Count(text, ":") > 1 || strings.Count(text, ".") == 3 && text[0] >= '0' && text[0] <= '9'
}

func colon(port string) string {
	if port == "" {
		return ""
	}
	return ":" + port
}

// isSecretLine tells lines that let somebody in. A signature lets nobody in, and whoever looks for what is wrong with it
// has to see it.
func isSecretLine(low string) bool {
	for _, sign := range []string{"signature", "hmac", "-sig", "x-trello-webhook"} {
		if strings.Contains(low, sign) {
			return false
		}
	}
	return archive.IsSecretLine(low)
}

func isHostLine(low string) bool {
	switch low {
	case "host", "x-forwarded-host", "x-original-host", "x-shopify-shop-domain", ":authority":
		return true
	}
	return false
}

// secretValue hides the value of a secret line: of a cookie the values and not the names, of credentials not their scheme.
func secretValue(low, value string, level Level) (string, int) {
	if strings.HasSuffix(low, "cookie") {
		parts := strings.Split(value, ";")
		hidden := 0
		for i, part := range parts {
			name, secret, given := strings.Cut(part, "=")
			if given && secret != "" && (low == "cookie" || i == 0) {
				parts[i] = name + "=" + hide(secret, level)
				hidden++
			}
		}
		return strings.Join(parts, ";"), hidden
	}
	scheme, credentials, given := strings.Cut(value, " ")
	if given && len(scheme) <= len("Negotiate") && credentials != "" && strings.Contains(low, "auth") {
		return scheme + " " + hide(credentials, level), 1
	}
	return hide(value, level), 1
}

func hide(secret string, level Level) string {
	if level == All {
		return standIn(kindSecret, secret)
	}
	return Mask(secret)
}

// Dots stand for what is masked.
const Dots = "••••••"

// Mask gives as much of a secret as tells it from others: what kind it is, and how it ends.
func Mask(secret string) string {
	if strings.HasPrefix(secret, Dots) || strings.Contains(secret, "_"+Dots) || strings.Contains(secret, "-"+Dots) {
		return secret
	}
	kind := secret[:tokenPrefix(secret)]
	if len(secret)-len(kind) < 16 { // of a short one, which a person made up, four letters tell too much
		return kind + Dots
	}
	end := secret[len(secret)-4:]
	for i := range len(end) {
		if end[i] <= ' ' || end[i] >= 0x7f || end[i] == '"' || end[i] == '\\' || end[i] == '<' {
			return kind + Dots
		}
	}
	return kind + Dots + end
}

// kind is what is hidden.
type kind int

const (
	kindSecret kind = iota
	kindMail
	kindIP
	kindHost
)

// standIn gives what stands for a text of a kind: the same for the same, and for itself.
func standIn(k kind, text string) string {
	switch k {
	case kindMail:
		if strings.HasSuffix(text, mailHost) {
			return text
		}
		return "person-" + digest(k, strings.ToLower(text)) + mailHost
	case kindHost:
		return "host-" + digest(k, strings.ToLower(text)) + ".example"
	case kindIP:
		if at, err := netip.ParseAddr(text); err == nil {
			return standInIP(at)
		}
	}
	if strings.HasPrefix(text, "token-") && len(text) == len("token-")+6 || strings.HasPrefix(text, Dots) {
		return text
	}
	return "token-" + digest(kindSecret, text)
}

// mailHost is where all stand-ins for e-mail addresses are: RFC 2606 keeps it free.
const mailHost = "@mail.example"

// digest is short enough to be read and long enough to tell a screenful of texts apart.
func digest(k kind, text string) string {
	sum := sha256.Sum256(append([]byte{byte(k)}, text...))
	return hex.EncodeToString(sum[:3])
}

// standInIP gives an address of those that are kept free for tests and examples (RFC 2544, RFC 3849). This computer's own
// tell nobody anything.
func standInIP(at netip.Addr) string {
	at = at.Unmap().WithZone("")
	if at.IsLoopback() || at.IsUnspecified() || forTests(at) {
		return at.String()
	}
	sum := sha256.Sum256(append([]byte{byte(kindIP)}, at.AsSlice()...))
	if at.Is4() {
		return netip.AddrFrom4([4]byte{198, 18 | sum[0]&1, sum[1], sum[2]}).String()
	}
	free := [16]byte{0x20, 0x01, 0x0d, 0xb8}
	binary.BigEndian.PutUint32(free[12:], binary.BigEndian.Uint32(sum[:]))
	return netip.AddrFrom16(free).String()
}

func forTests(at netip.Addr) bool {
	b := at.AsSlice()
	return at.Is4() && b[0] == 198 && b[1]&^1 == 18 || at.Is6() && binary.BigEndian.Uint32(b) == 0x20010db8
}

// isPublic tells names that say nothing about anybody: this computer's, those that RFC 2606 keeps free, and those that
// Bellhop itself speaks of.
func isPublic(host string) bool {
	host = strings.ToLower(host)
	switch host {
	case "ngrok.com", "dashboard.ngrok.com", "localhost.run":
		return true
	}
	for _, free := range []string{"localhost", "example", "test", "invalid", "example.com", "example.net", "example.org"} {
		if host == free || strings.HasSuffix(host, "."+free) {
			return true
		}
	}
	return host == "127.0.0.1" || host == "[::1]"
}
