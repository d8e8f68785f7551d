// Package tunnel keeps doors open. A [Door] is a way in for visitors: a listener that the public
// handler is served on, such as the local address or an ngrok endpoint. A [Keeper] owns one door: it
// opens and closes it as wished, serves one handler behind it, and tells its [State].
//
// Concurrency: all that a Keeper starts (the http.Server of an opening and its connections) has ended
// when its Run returns, and before the door is opened anew. Closing takes at most three seconds, whatever
// visitors, handlers or a tunnel service do: a handler that stays although its request's context has ended
// is left behind, and logged. Open, Close, State, Watch and Await may be called from any goroutine, before, during
// and after Run; the first four never block. Doors know nothing of each other, and neither do Keepers: one
// that drops leaves the others alone.
//
// The contract of a Door is held by the suite in tunnel/tunneltest.
package tunnel

import (
	"context"
	"fmt"
	"net"
	"time"
)

// Door is a way in for visitors. A Door is opened again and again; each opening is independent of the
// one before.
type Door interface {
	// Name is one lower-case word: "local", "ngrok".
	Name() string

	// Open returns once visitors can come in, or with the error that they cannot; a *[Refusal] in the
	// error's chain holds the words for the user. When ctx ends, an opening that is under way ends
	// within a second and leaves nothing behind; a door that is open already is not touched by it.
	//
	// tell may be called from any goroutine until Release has returned, and never blocks: Opening with
	// Try, Next and Reason while one try after the other fails, later Reconnecting and Open as the line
	// comes and goes. A door never tells Closed or Refused: it ends by the error of its Accept.
	Open(ctx context.Context, tell func(State)) (Listener, error)
}

// Listener is a door that is open. An error of Accept that is not temporary says that the door has
// closed for good; a *[Refusal] in its chain says why.
type Listener interface {
	// Close ends Accept and lets nobody in any more. It never blocks and may be called any number of
	// times. Connections live on until Release.
	net.Listener

	// URL is where visitors find the door now, such as http://localhost:8080, without a slash at the end.
	// A door whose address changes while it is open tells Open with the new URL.
	URL() string

	// Release comes after Close. It ends the connections that the door can end and returns when all
	// that the door started has ended, or soon after ctx has.
	Release(ctx context.Context) error
}

// Phase is what a door is doing.
type Phase int

// The phases of a door. It is Closed by wish and Refused by itself: a door that could not be opened, or
// that closed although nobody wished so, is Refused and its State says why.
const (
	Closed Phase = iota
	Opening
	Open
	Reconnecting
	Refused
)

// String is the word for the phase in logs and in the control API.
func (p Phase) String() string {
	switch p {
	case Closed:
		return "closed"
	case Opening:
		return "opening"
	case Open:
		return "open"
	case Reconnecting:
		return "reconnecting"
	case Refused:
		return "refused"
	}
	return fmt.Sprintf("phase %d", int(p))
}

// State is what there is to know about a door at one moment.
type State struct {
	Phase Phase
	// URL is set while the door is Open or Reconnecting.
	URL string
	// Since is when the door entered the phase.
	Since time.Time
	// WasOpen is set with Refused when the door had been open before it closed by itself.
	WasOpen bool
	// Try counts from 1 while Reconnecting and, from the second try on, while Opening; else 0.
	Try int
	// Next is when that try begins; zero when it is under way.
	Next time.Time
	// Code is the tunnel service's own code for what went wrong, such as "ERR_NGROK_105", or "".
	Code string
	// Reason tells a user what happened and what to do next, in whole sentences; "" when all is well. An Open door has
	// one when it came back at another address.
	Reason string
	// Err is the raw error behind Reason, free of secrets, to be shown beneath it and to be told apart
	// by type (*[PortTaken], *[HostUnknown]); nil when there is none.
	Err error
}

// Refusal is why a door did not open or closed by itself.
type Refusal struct {
	Code   string // as in State
	Reason string // as in State
	Err    error  // as in State
}

// Error is for logs; the words for the user are in Reason.
func (r *Refusal) Error() string {
	text := "door refused"
	if r.Code != "" {
		text += " (" + r.Code + ")"
	}
	if r.Err != nil {
		text += ": " + r.Err.Error()
	}
	return text
}

func (r *Refusal) Unwrap() error { return r.Err }

// PortTaken says that another program listens on the address already.
type PortTaken struct {
	Addr string // host:port that was wished for
	Next string // the same host with the next free port, "" when none is near
}

func (p *PortTaken) Error() string { return "address " + p.Addr + " is in use" }

// HostUnknown says that a server has shown a key that nobody has vouched for, or, with Changed, another one than the one
// that is known.
type HostUnknown struct {
	Host    string
	Key     string // its type and fingerprint: "ssh-ed25519 SHA256:…", to be compared and to be trusted
	Changed bool
}

func (h *HostUnknown) Error() string {
	if h.Changed {
		return "the key of " + h.Host + " is now " + h.Key
	}
	return h.Host + " shows the key " + h.Key
}
