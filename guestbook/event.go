package guestbook

import (
	"bytes"
	"encoding/json"
	"fmt"

	"bellhop/hooks"
)

// CommentCreated is the type of the event that a new comment makes.
const CommentCreated = "comment.created"

// Data is what the world is told about a comment: the data of its event. Source and Token stay here.
type Data struct {
	ID     string   `json:"id"`
	Name   string   `json:"name"`
	From   string   `json:"from"`
	Text   string   `json:"text"`
	Label  string   `json:"label"`
	Number hooks.ID `json:"number"` // the ID as a number: which guest this is
	At     string   `json:"at"`     // RFC 3339 in UTC
}

// DataOf gives the public part of a comment.
func DataOf(c hooks.Comment) Data {
	return Data{
		ID: c.ID.String(), Name: c.Name, From: c.From, Text: c.Text, Label: c.Label,
		Number: c.ID, At: formatTime(c.At),
	}
}

// EventOf makes the comment.created event of a stored comment. Its time is the comment's, its id new, and it goes on from
// where the comment's signing came round.
func EventOf(c hooks.Comment) (hooks.Event, error) {
	var data bytes.Buffer
	enc := json.NewEncoder(&data)
	enc.SetEscapeHTML(false) // people read the payload: "Sam & Noor", not "Sam \u0026 Noor"
	if err := enc.Encode(DataOf(c)); err != nil {
		return hooks.Event{}, fmt.Errorf("write the event of comment %s: %w", c.ID, err)
	}
	return hooks.Event{
		ID:    hooks.NewEventID(c.At),
		Type:  CommentCreated,
		At:    c.At,
		Data:  bytes.TrimSpace(data.Bytes()),
		Cause: hooks.CausedBy(hooks.CauseComment, c.ID),
		Hops:  c.Hops,
	}, nil
}
