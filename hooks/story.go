package hooks

import "time"

// Story is a comment, a capture or an event with all that it caused, as a tree in the order of a reading: each part
// comes behind its cause.
type Story struct {
	Parts []Part
	Cut   bool // there is more than a story holds
}

// Part is one thing that happened in a story.
type Part struct {
	Kind     PartKind
	ID       string        // decimal, or the event's own id
	Parent   int           // the place of its cause in Parts; -1 for the first
	At       time.Time     // when it began
	Took     time.Duration // of an exchange
	Exchange Exchange      // of PartExchange, PartAttempt, PartReplay and PartCapture
	Delivery Delivery      // of PartDelivery
	Event    Event         // of PartEvent, without its data
	Comment  Comment       // of PartComment
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

// MaxStory is the most parts that a story holds.
const MaxStory = 500
