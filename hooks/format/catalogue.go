package format

import (
	"encoding/json"
	"strings"
	"time"

	"bellhop/hooks"
)

// EventType is a kind of event that this program makes by itself.
type EventType struct {
	Type string          // "comment.created"
	When string          // a sentence: when it happens
	Data json.RawMessage // an example of its data
}

// The types of the catalogue.
const (
	commentCreated = "comment.created"
	test           = "bellhop.test"
)

// Catalogue lists the events that there are, besides those of any type that come in over the control API.
func Catalogue() []EventType {
	return []EventType{
		{
			commentCreated, "A guest signed the guest book.",
			json.RawMessage(`{"id":"482","name":"Mina & Jun","from":"Lisbon","text":"The pool was closed.\nThe bell was not.","label":"bell","number":482,"at":"2026-11-25T14:31:44.350Z"}`),
		},
		{
			test, "Send test was pressed for a subscriber. It goes to that one alone, whatever types it wants.",
			json.RawMessage(`{"message":"This is a test from Bellhop.","subscription_id":"7"}`),
		},
	}
}

// Example makes an event for previews: of the catalogue, or with data of no meaning for a type that is not in it. A
// pattern such as comment.* or * gives the first event that it takes. It is the same every time.
func Example(eventType string) hooks.Event {
	e := hooks.Event{
		ID: "evt_01KAXJQ5EYTCD5EFAH9SBVR2W4", Type: eventType, At: time.Date(2026, 11, 25, 14, 31, 44, 350e6, time.UTC),
		Data: json.RawMessage(`{"id":"1001","name":"An example","amount":12.5,"tags":["first","second"]}`),
	}
	prefix, isPrefix := strings.CutSuffix(eventType, "*")
	for _, known := range Catalogue() {
		if known.Type == eventType || isPrefix && strings.HasPrefix(known.Type, prefix) {
			e.Type, e.Data = known.Type, known.Data
			return e
		}
	}
	if isPrefix {
		e.Type = prefix + "example"
	}
	if hooks.CheckEventType(e.Type) != nil {
		return Example(commentCreated)
	}
	return e
}
