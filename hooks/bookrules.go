package hooks

import (
	"net/netip"
	"strings"
	"time"
)

// BookRules is what the owner of the guest book asks of an entry. The zero value asks nothing.
type BookRules struct {
	ApproveFirst bool       // every entry waits until its owner has read it
	Words        string     // a word a line; package guestbook says how they are read
	OnWord       WordAction // "" is WordWaits
}

// WordAction is what becomes of an entry with a listed word.
type WordAction string

// The actions.
const (
	WordWaits   WordAction = "wait"
	WordRefused WordAction = "refuse"
)

// ParseWordAction reads an action; an unknown one is refused.
func ParseWordAction(s string) (WordAction, error) {
	switch a := WordAction(s); a {
	case WordWaits, WordRefused:
		return a, nil
	}
	return "", Invalid("An entry with a listed word can wait, or be refused.")
}

// The limits of a word list.
const (
	MaxWordList  = 64 << 10 // bytes
	MaxWordLines = 2000
)

// Check refuses rules that cannot be kept.
func (r BookRules) Check() error {
	if len(r.Words) > MaxWordList || strings.Count(r.Words, "\n") >= MaxWordLines {
		return &Error{CodeTooLarge, "A word list has 2,000 lines and 64 KiB at most."}
	}
	if r.OnWord != "" {
		_, err := ParseWordAction(string(r.OnWord))
		return err
	}
	return nil
}

// Ban keeps the book from taking entries from a source, and visitors there from setting up webhooks and inboxes.
type Ban struct {
	ID     ID
	At     time.Time
	Source netip.Prefix // an address alone is a prefix of all its bits
	Until  time.Time    // the zero time is for good
	Note   string       // the owner's
}

// The least bits of a banned prefix: broader ones would lock whole countries out by a slip.
const (
	leastBanBits4 = 16
	leastBanBits6 = 32
)

// MaxBans bounds the list of bans, and MaxBanNote a note in bytes.
const (
	MaxBans    = 10_000
	MaxBanNote = 200
)

// ParseBanSource reads an address such as 203.0.113.9, or a prefix such as 2001:db8::/64.
func ParseBanSource(s string) (netip.Prefix, error) {
	s = strings.TrimSpace(s)
	if addr, err := netip.ParseAddr(s); err == nil {
		addr = addr.Unmap().WithZone("")
		return netip.PrefixFrom(addr, addr.BitLen()), nil
	}
	p, err := netip.ParsePrefix(s)
	if err != nil || p.Addr().Is4In6() {
		return netip.Prefix{}, Invalid("A source is an address such as 203.0.113.9, or a network such as 2001:db8:1:2::/64.")
	}
	least := leastBanBits6
	if p.Addr().Is4() {
		least = leastBanBits4
	}
	if p.Bits() < least {
		return netip.Prefix{}, Invalid("This network is too large. Ban at most a /16 of IPv4 or a /32 of IPv6.")
	}
	return p.Masked(), nil
}

// NetworkOf gives what bans and limits take for one visitor: an IPv4 address alone, and of an IPv6 address its /64, which
// is the least that a household or a phone is given (RFC 6177). ok is false for what is no address.
func NetworkOf(address string) (p netip.Prefix, ok bool) {
	addr, err := netip.ParseAddr(address)
	if err != nil {
		return netip.Prefix{}, false
	}
	addr = addr.Unmap().WithZone("")
	bits := 32
	if addr.Is6() {
		bits = 64
	}
	return netip.PrefixFrom(addr, bits).Masked(), true
}

// SourceText words a source as ParseBanSource reads it: an address alone without its bits.
func SourceText(p netip.Prefix) string {
	if p.IsSingleIP() {
		return p.Addr().String()
	}
	return p.String()
}

// Bars reports whether a ban keeps an address out at a moment.
func (b Ban) Bars(addr netip.Addr, now time.Time) bool {
	return b.Source.Contains(addr.Unmap().WithZone("")) && (b.Until.IsZero() || now.Before(b.Until))
}

// Check refuses a ban that means nothing. now is the moment it begins.
func (b Ban) Check(now time.Time) error {
	switch {
	case !b.Source.IsValid():
		return Invalid("Name the source to ban.")
	case !b.Until.IsZero() && !b.Until.After(now):
		return Invalid("This ban would be over already. Choose a later end, or none.")
	case len(b.Note) > MaxBanNote:
		return Invalid("A note has 200 bytes at most.")
	}
	return nil
}
