package hooks

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"strings"
	"time"
)

// Event is something that happened. It is stored with its fan-out: a delivery for every subscription that
// wants its type.
type Event struct {
	ID    string // the webhook-id of every attempt; the same id twice is one event
	Type  string // "comment.created"
	At    time.Time
	Data  json.RawMessage
	Cause Cause
	Hops  int // how often what caused it went through this program before
}

// The limits of an event.
const (
	MaxEventData = 1 << 20
	MaxEventID   = 128
	MaxEventType = 128
)

// Body gives the JSON that is delivered: type, timestamp and data, as the Standard Webhooks specification
// advises (spec/standard-webhooks.md, "Payload structure"). Data is put in byte for byte.
func (e Event) Body() []byte {
	var b bytes.Buffer
	b.WriteString(`{"type":"`)
	b.WriteString(e.Type)
	b.WriteString(`","timestamp":"`)
	b.WriteString(e.At.UTC().Format("2006-01-02T15:04:05.000Z"))
	b.WriteString(`","data":`)
	b.Write(e.Data)
	b.WriteString("}")
	return b.Bytes()
}

// Check refuses an event that could not be delivered.
func (e Event) Check() error {
	if err := CheckEventType(e.Type); err != nil {
		return err
	}
	// No dots in an id: a signature joins id, timestamp and body by dots.
	if e.ID == "" || len(e.ID) > MaxEventID || !isEventWord(e.ID) || strings.Contains(e.ID, ".") {
		return Invalid("An event's id has 1 to 128 letters, digits, dashes or underscores.")
	}
	if len(e.Data) > MaxEventData {
		return &Error{CodeTooLarge, "An event's data may have 1 MiB at most."}
	}
	if !json.Valid(e.Data) {
		return Invalid("An event's data is JSON. This is not.")
	}
	return nil
}

// CheckEventType accepts 1 to 128 letters, digits, dots, dashes and underscores.
func CheckEventType(t string) error {
	if t == "" || len(t) > MaxEventType || !isEventWord(t) {
		return Invalid("An event type has 1 to 128 letters, digits, dots, dashes or underscores, such as comment.created.")
	}
	return nil
}

func isEventWord(s string) bool {
	for i := range len(s) {
		c := s[i]
		if !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '.' || c == '-' || c == '_') {
			return false
		}
	}
	return true
}

// NewEventID gives an id that no other event has: "evt_", ten characters of time in milliseconds and
// 16 characters of chance, in Crockford's base 32, so that ids sort by time.
func NewEventID(now time.Time) string {
	const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	var b strings.Builder
	b.WriteString("evt_")
	ms := now.UnixMilli()
	for shift := 45; shift >= 0; shift -= 5 {
		b.WriteByte(alphabet[ms>>shift&31])
	}
	var chance [16]byte
	rand.Read(chance[:]) // never fails: crypto/rand ends the program instead
	for _, c := range chance {
		b.WriteByte(alphabet[c&31])
	}
	return b.String()
}
