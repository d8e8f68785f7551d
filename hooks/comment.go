package hooks

import "time"

// Comment is an entry of the guest book.
type Comment struct {
	ID     ID
	At     time.Time
	Name   string
	From   string // where the guest is from; may be ""
	Text   string
	Label  string // the luggage label that the guest chose, one of the guest book's
	Source string // the address it came from; never shown to visitors
	Door   string // the door it came through; "" when nobody knows
	Token  string // the form's one-time token: the same token twice is one comment; "" is none
	Cause  Cause  // the signing request

	State  CommentState
	Reason string // why it waits or is hidden, for the owner; never shown to visitors
	// Announced tells that its comment.created event was made, or is never to be: an entry that is shown for the first
	// time makes it, and none makes it twice.
	Announced bool
	Hops      int // how often what signed went through this program before; its event goes on from there
}

// CommentState says who can see a comment. Only those that are shown are told to visitors, feeds and subscribers.
type CommentState string

// The states of a comment.
const (
	CommentShown   CommentState = "shown"
	CommentWaiting CommentState = "waiting" // until its owner has read it
	CommentHidden  CommentState = "hidden"
)

// CommentStates lists the states.
func CommentStates() []CommentState {
	return []CommentState{CommentShown, CommentWaiting, CommentHidden}
}

// ParseCommentState reads a state; an unknown one is refused.
func ParseCommentState(s string) (CommentState, error) {
	for _, state := range CommentStates() {
		if string(state) == s {
			return state, nil
		}
	}
	return "", Invalid("An entry is shown, waiting or hidden.")
}

// CommentQuery asks for comments, newest first unless it says Oldest.
type CommentQuery struct {
	State  CommentState // "" is any
	Words  string       // that name, place or text hold, in any letter case and with or without accents; "" is any
	Source string       // the address they came from; "" is any
	Before ID           // only those with a lower ID; 0 begins at the newest
	Oldest bool         // the oldest first
	After  ID           // only those with a higher ID
	Limit  int
}

// MaxModerated bounds how many comments are changed at a time.
const MaxModerated = 1000

// MaxCommentID bounds the numbers that an imported comment may bring along, so that there is always a next one.
const MaxCommentID ID = 999_999_999

// BookFormat is a form in which the guest book goes out to a file and comes back in.
type BookFormat string

// The formats.
const (
	BookNDJSON BookFormat = "ndjson" // an entry a line, as JSON
	BookCSV    BookFormat = "csv"    // a line of names, then an entry a line (RFC 4180)
)

// ParseBookFormat reads a format; an unknown one is refused.
func ParseBookFormat(s string) (BookFormat, error) {
	switch f := BookFormat(s); f {
	case BookNDJSON, BookCSV:
		return f, nil
	}
	return "", Invalid("The guest book is written as ndjson or csv.")
}

// BookImport is what became of a file of comments, line by line.
type BookImport struct {
	Added   int // as they are in the file, or under a new number where theirs was another's
	Known   int // were there already, and were left as they are
	Refused []RefusedLine
	More    int // refused lines beyond those that are listed
}

// MaxRefusedLines is how many refused lines an import lists.
const MaxRefusedLines = 100

// RefusedLine is a line of a file that was not taken.
type RefusedLine struct {
	Line   int // counts from 1
	Reason string
}

// Refuse notes a line that was not taken.
func (b *BookImport) Refuse(line int, reason string) {
	if len(b.Refused) < MaxRefusedLines {
		b.Refused = append(b.Refused, RefusedLine{line, reason})
	} else {
		b.More++
	}
}

// Bells counts the subscribers that a comment's event rang by how the delivery to each stands that news came of last.
type Bells struct {
	Delivered int
	GivenUp   int
	UnderWay  int // due, in flight or waiting for the next try
}

// All is how many were rung.
func (b Bells) All() int { return b.Delivered + b.GivenUp + b.UnderWay }
