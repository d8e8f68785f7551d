package model

import (
	"errors"
	"strconv"
	"time"

	"bellhop/tunnel"
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
}

// DoorWord names the door that an exchange came through, by the name that is stored; that of this computer goes without saying.
func DoorWord(name string) string {
	switch name {
	case "lan":
		return "by the local network"
	case "ssh":
		return "by SSH"
	}
	return "by " + shorten(printable(name), maxBadge)
}

// LocalFob words the local address.
func LocalFob(s tunnel.State) Fob {
	f := Fob{Phase: s.Phase, URL: s.URL, Reason: s.Reason, Code: s.Code}
	switch s.Phase {
	case tunnel.Open, tunnel.Reconnecting:
		f.Ready = s.URL != ""
	case tunnel.Opening:
		f.URL = "opening…"
	case tunnel.Refused:
		f.URL, f.Title = "not open", "The local address did not open"
		if taken, ok := errors.AsType[*tunnel.PortTaken](s.Err); ok {
			f.Next = taken.Next
		}
	default:
		f.URL = "closed"
	}
	return f
}

// PublicFob words the public address at now.
func PublicFob(s tunnel.State, now time.Time) Fob {
	f := Fob{Phase: s.Phase, URL: s.URL, Reason: s.Reason, Code: s.Code}
	switch s.Phase {
	case tunnel.Open:
		f.Ready, f.Word = s.URL != "", OpenFor(s.Since, now)
	case tunnel.Reconnecting:
		f.Ready, f.Word = s.URL != "", "reconnecting"
		if s.Try > 0 {
			f.Word = "reconnecting, try " + strconv.Itoa(s.Try)
		}
		f.Reason = ""
	case tunnel.Opening:
		f.URL = "asking ngrok for a door…"
		if s.Try > 1 {
			f.Word = "try " + strconv.Itoa(s.Try)
		}
		f.Reason = ""
	case tunnel.Refused:
		f.URL, f.Title = "not shared", "ngrok did not open a door"
	default:
		f.URL = "not shared"
	}
	return f
}
