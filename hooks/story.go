package hooks

import (
	"net"
	"time"
)

// Story is a comment, a capture or an event with all that it caused, as a tree in the order of a reading: each part
// comes behind its cause.
type Story struct {
	Parts []Part
	Cut   bool // there is more than a story holds
}

// Part is one thing that happened in a story.
type Part struct {
	Kind       PartKind
	ID         string        // decimal, or the event's own id
	Parent     int           // the place of its cause in Parts; -1 for the first
	Gone       bool          // it is not stored any more: only Kind and ID are known, and of an exchange not which kind
	At         time.Time     // when it began
	Took       time.Duration // of an exchange
	RetryAfter string        // what the answer to an attempt asks in that line; "" when it delivered or asks nothing
	Exchange   Exchange      // of PartExchange, PartCapture and PartAttempt
	Delivery   Delivery      // of PartDelivery, without its secrets
	Format     string        // of PartDelivery: the name of its subscription's Format; "" without one
	Event      Event         // of PartEvent, without its data
	Comment    Comment       // of PartComment
}

// PartKind is what a part of a story is.
type PartKind string

// The kinds of part.
const (
	PartExchange PartKind = "exchange" // a request that no inbox captured, such as the one that signed the book
	PartCapture  PartKind = "capture"
	PartComment  PartKind = "comment"
	PartEvent    PartKind = "event"
	PartDelivery PartKind = "delivery" // its origin tells events, forwards, tests and replays apart
	PartAttempt  PartKind = "attempt"
)

// MaxStory is the most parts that a story holds. MaxBranch is the most that one part of it shows to have caused, so
// that a request that was replayed a thousand times has room for what came of each.
const (
	MaxStory  = 500
	MaxBranch = 100
)

// ParseStoryKind reads the kind of row that a story is asked for by.
func ParseStoryKind(s string) (CauseKind, error) {
	switch kind := CauseKind(s); kind {
	case CauseExchange, CauseComment, CauseEvent, CauseDelivery:
		return kind, nil
	}
	return "", Invalid("A story is that of an exchange, a comment, an event or a delivery. This is none: " + quoteShort(s) + ".")
}

// Began gives when the first of a story's parts began.
func (s Story) Began() (first time.Time) {
	for _, p := range s.Parts {
		if !p.Gone && (first.IsZero() || p.At.Before(first)) {
			first = p.At
		}
	}
	return first
}

// HeedsRetryAfter reports whether a delivery waits longer than its schedule when an answer asks for that.
func (d Delivery) HeedsRetryAfter() bool { return profileOf(d.Profile).Heeds }

// Cause names the row that a part is.
func (p Part) Cause() Cause {
	switch p.Kind {
	case PartComment:
		return Cause{CauseComment, p.ID}
	case PartEvent:
		return Cause{CauseEvent, p.ID}
	case PartDelivery:
		return Cause{CauseDelivery, p.ID}
	}
	return Cause{CauseExchange, p.ID}
}

// Wire names a connection within this computer by its ends: who opened it, and who was called. It is the same for both
// sides, by which an attempt finds what it was captured as; "" for a connection that leaves the computer, whose ends
// may be others on the way.
func Wire(from, to string) string {
	caller, _, err := net.SplitHostPort(from)
	if err != nil {
		return ""
	}
	if called, _, err := net.SplitHostPort(to); err != nil || called != caller {
		return ""
	}
	return from + " " + to
}
