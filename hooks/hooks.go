// Package hooks holds the words that all of Bellhop speaks and the pure rules about them: exchanges,
// payloads, inboxes, comments, events, subscriptions, deliveries, jobs and results. One file a noun.
//
// It does no input or output and knows neither the store nor a screen. Everything else may import it;
// it imports the standard library only.
package hooks

import (
	"errors"
	"strconv"
	"time"
)

// ID numbers a row of the store: an exchange, payload, comment, subscription or delivery. IDs of one kind
// grow in the order of writing and are never used twice. Zero is no row.
type ID int64

// String gives the decimal digits, which is also how an ID travels in JSON and URLs.
func (id ID) String() string { return strconv.FormatInt(int64(id), 10) }

// ParseID reads the decimal digits that String wrote; ok is false for anything else and for zero.
func ParseID(s string) (id ID, ok bool) {
	n, err := strconv.ParseInt(s, 10, 64)
	return ID(n), err == nil && n > 0
}

// Error is trouble that a person can act on. Message is a sentence for that person, without a Go error in
// it; Code tells programs apart what happened.
type Error struct {
	Code    Code
	Message string
}

// Code is the machine's word for a class of trouble. The control API sends it as it is.
type Code string

// The codes, each with the class of HTTP answer that it becomes.
const (
	CodeInvalid     Code = "invalid"     // 400: the input is not fit
	CodeNotFound    Code = "not_found"   // 404: there is no such thing
	CodeConflict    Code = "conflict"    // 409: it exists already, or is in a state that forbids this
	CodeTooLarge    Code = "too_large"   // 413: over a limit
	CodeTooMany     Code = "too_many"    // 429: too often; nothing was done
	CodeUnavailable Code = "unavailable" // 503: not now; nothing was stored
)

// Error gives the message.
func (e *Error) Error() string { return e.Message }

// Invalid is an Error that says what is wrong with an input.
func Invalid(message string) error { return &Error{CodeInvalid, message} }

// NotFound is an Error that names what is not there.
func NotFound(message string) error { return &Error{CodeNotFound, message} }

// Conflict is an Error that says what stands in the way.
func Conflict(message string) error { return &Error{CodeConflict, message} }

// CodeOf gives the code of the first Error in err's chain, or "" when there is none.
func CodeOf(err error) Code {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Code
	}
	return ""
}

// Cause names the row that brought another row about. Following causes upwards from any row ends at
// the comment or capture that began its story.
type Cause struct {
	Kind CauseKind
	ID   string // decimal for rows with an ID, the event's own id for events
}

// CauseKind is the kind of row that a Cause names; "" is no cause.
type CauseKind string

// The kinds of cause.
const (
	CauseExchange CauseKind = "exchange"
	CauseComment  CauseKind = "comment"
	CauseEvent    CauseKind = "event"
	CauseDelivery CauseKind = "delivery"
)

// CausedBy makes a Cause of a numbered row.
func CausedBy(kind CauseKind, id ID) Cause { return Cause{kind, id.String()} }

// Clock tells the time. It is read once per transaction and handed down.
type Clock func() time.Time

// Words gives the sentence for a person in err's chain. An error without one is our own trouble: the
// person hears that, and the log has the rest.
func Words(err error) string {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Message
	}
	return "Something went wrong inside Bellhop. The log says more."
}
