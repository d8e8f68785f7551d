package hooks

import "time"

// Rung is a subscriber that a comment's event rang, and how it fares: the one of the event's deliveries to it that news came
// of last. It was made then, or a try of it ended.
type Rung struct {
	Delivery
	Name    string        // its subscription's description; "" without one
	Format  string        // the name of its subscription's Format
	Visitor VisitorKind   // what its subscription is of those that visitors make; "" for the owner's
	Gone    bool          // its subscription was deleted
	Try     ID            // the exchange of the last try; 0 before the first, and when it is not stored any more
	Took    time.Duration // of that
}

// RungAgain is what came of ringing those again whom a comment's event rang.
type RungAgain struct {
	Rung   int // subscribers that a delivery was made for
	Paused int // left out, because their subscriptions are paused
	Gone   int // left out, because their subscriptions were deleted
}
