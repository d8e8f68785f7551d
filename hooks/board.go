package hooks

import "time"

// Board is how deliveries stand at a glance: how many there are in each state, and the first few of each.
type Board struct {
	Paused  bool // nothing leaves
	Workers int  // how many can be sent at a time
	Counts  map[DeliveryState]int64
	Held    int64     // of those that wait: held, because their subscription is paused
	Last    time.Time // when the last of those is due that wait; zero when none does
	Rows    map[DeliveryState][]BoardRow
}

// BoardRows is how many rows of each state a Board has at most: of Due the oldest, of InFlight those that are out for the
// longest, of Waiting the next, and of the others the newest.
const BoardRows = 6

// BoardRow is a delivery on a Board.
type BoardRow struct {
	Delivery
	Name  string        // its subscription's description; "" without one
	Began time.Time     // of its last try; zero without one
	Took  time.Duration // the same
}
