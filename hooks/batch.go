package hooks

import "time"

// Batch is many stored requests that are sent again as one wish. Its deliveries name it.
type Batch struct {
	ID      ID
	At      time.Time
	Wish    BatchWish
	State   BatchState
	Reason  string // why it was cancelled or stopped; "" else
	Total   int    // exchanges chosen
	Made    int    // deliveries made so far
	Skipped int    // exchanges that could not be sent again
	Counts  map[DeliveryState]int64
}

// BatchWish says which requests are sent again, where to and how fast.
type BatchWish struct {
	IDs      []ID      // the chosen ones; nil chooses by Filter
	Filter   string    // of package filter
	URL      string    // "" is where each went
	Sign     Sign      // signed anew; an empty scheme leaves the signature lines as they are
	Newest   bool      // the newest first, where the order is else that in which they came
	Rate     float64   // a second; 0 is as fast as they are taken
	Timing   float64   // keeps the original pauses, divided by this; 0 does not
	Incoming bool      // of a filter: what came in only
	Upto     ID        // of a filter: nothing newer than this
	Since    time.Time // of a filter: nothing older; zero is no bound
}

// BatchState is where a batch stands.
type BatchState string

// The states of a batch.
const (
	BatchRunning   BatchState = "running"
	BatchPaused    BatchState = "paused"
	BatchDone      BatchState = "done" // all its deliveries were made
	BatchCancelled BatchState = "cancelled"
)
