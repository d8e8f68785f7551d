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
	Token  string // the form's one-time token: the same token twice is one comment; "" is none
	Cause  Cause  // the signing request
}
