package hooks

import "encoding/json"

// EventKind tells of one type of event that Bellhop makes by itself, for those who want to take it.
type EventKind struct {
	Type    string          `json:"type"`
	Summary string          `json:"summary"`
	Schema  json.RawMessage `json:"schema"`  // JSON Schema 2020-12 of the whole body
	Example json.RawMessage `json:"example"` // a body that the schema allows
}
