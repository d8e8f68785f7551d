package model

import (
	"errors"
	"net"
	"strconv"
	"time"

	"bellhop/tunnel"
	"bellhop/ui/lang"
)

// Fob is a door's state in words.
type Fob struct {
	Phase  tunnel.Phase
	URL    string // the address, or words in its place
	Word   string // open 42 min
	Ready  bool   // URL is an address
	Title  string // what went wrong; "" when nothing did
	Reason string
	Code   string // the tunnel service's own code
	Next   string // host and port that are free, when those wished for are taken; "" else

	HostKey     string // of an SSH server that nobody vouches for; "" else
	HostChanged bool   // it is another one than the one that is known
}

// DoorWord names the door that an exchange came through, by the name that is stored; that of this computer goes without saying.
func DoorWord(name string) string {
	switch name {
	case "lan":
		return lang.T("by the local network")
	case "ssh":
		return lang.T("by SSH")
	}
	return lang.T("by %s", shorten(printable(name), maxBadge))
}

// LocalFob words the local address.
func LocalFob(s tunnel.State) Fob {
	f := Fob{Phase: s.Phase, URL: s.URL, Reason: lang.Said(s.Reason), Code: s.Code}
	switch s.Phase {
	case tunnel.Open, tunnel.Reconnecting:
		f.Ready = s.URL != ""
	case tunnel.Opening:
		f.URL = lang.T("opening…")
	case tunnel.Refused:
		f.URL, f.Title = lang.T("not open"), lang.T("The local address did not open")
		if taken, ok := errors.AsType[*tunnel.PortTaken](s.Err); ok {
			f.Next = taken.Next
		}
	default:
		f.URL = lang.As("a door", "closed")
	}
	return f
}

// PublicFob words the public address at now.
func PublicFob(s tunnel.State, now time.Time) Fob {
	return awayFob(s, now, fobWords{lang.T("not shared"), lang.T("asking ngrok for a door…"), lang.T("ngrok did not open a door"), lang.T("The door at ngrok closed")})
}

// fobWords are what a door says in place of an address, when it was refused, and when it had been open and closed by itself.
type fobWords struct{ closed, opening, refused, ended string }

// awayFob words a door that leads away from this computer.
func awayFob(s tunnel.State, now time.Time, words fobWords) Fob {
	f := Fob{Phase: s.Phase, URL: s.URL, Reason: lang.Said(s.Reason), Code: s.Code}
	switch s.Phase {
	case tunnel.Open:
		f.Ready, f.Word = s.URL != "", OpenFor(s.Since, now)
	case tunnel.Reconnecting:
		f.Ready, f.Word = s.URL != "", lang.T("reconnecting")
		if s.Try > 0 {
			f.Word = lang.T("reconnecting, try %s", strconv.Itoa(s.Try))
			if in := wait(s, now); in != "" {
				f.Word = lang.T("reconnecting, try %s in %s s", strconv.Itoa(s.Try), in)
			}
		}
		f.Reason = ""
	case tunnel.Opening:
		f.URL = words.opening
		if s.Try > 1 {
			f.Word = lang.T("try %s", strconv.Itoa(s.Try))
			if in := wait(s, now); in != "" {
				f.Word = lang.T("try %s in %s s", strconv.Itoa(s.Try), in)
			}
		}
		f.Reason = ""
	case tunnel.Refused:
		f.URL, f.Title = words.closed, words.refused
		if s.WasOpen {
			f.Title = words.ended
		}
		if taken, ok := errors.AsType[*tunnel.PortTaken](s.Err); ok {
			f.Next = taken.Next
		}
		if seen, ok := errors.AsType[*tunnel.HostUnknown](s.Err); ok {
			f.HostKey, f.HostChanged = seen.Key, seen.Changed
		}
	default:
		f.URL = words.closed
	}
	return f
}

// wait says when the next try begins, in whole seconds; "" when it is under way.
func wait(s tunnel.State, now time.Time) string {
	if d := s.Next.Sub(now); !s.Next.IsZero() && d > 0 {
		return strconv.Itoa(int((d + time.Second - 1) / time.Second))
	}
	return ""
}

// PortNumber is the port of host:port, 0 for what is none.
func PortNumber(hostAndPort string) int {
	port, _ := strconv.Atoi(PortOf(hostAndPort)) // "" is 0
	return port
}

// PortOf is the port of host:port, "" for what is none.
func PortOf(hostAndPort string) string {
	if _, port, err := net.SplitHostPort(hostAndPort); err == nil {
		return port
	}
	return ""
}
