package hooks

import "time"

// Batch is many stored requests that are sent again as one wish. Its deliveries name it. Which exchanges it sends is
// fixed when it is made: what comes later is not part of it.
type Batch struct {
	ID      ID
	At      time.Time
	Wish    BatchWish
	State   BatchState
	Reason  string // why it was cancelled; "" else
	Total   int    // exchanges chosen
	Made    int    // deliveries made so far
	Skipped int    // exchanges that could not be sent again
	Skips   []Skip // the same by reason, the most frequent first
	Counts  map[DeliveryState]int64
	Answers []Answers // what its attempts came to, the most frequent first
}

// Done tells how many of the chosen exchanges were seen to, so that the next one is number Done, counted from 0.
func (b Batch) Done() int { return b.Made + b.Skipped }

// Skip is how many exchanges could not be sent again for one reason.
type Skip struct {
	Reason string // a sentence
	Count  int
}

// Answers is how many attempts came to the same.
type Answers struct {
	Status int   // 0 when there was no answer
	Fault  Fault // why there was no whole answer; "" else
	Count  int64
}

// BatchWish says which requests are sent again, where to and how fast.
type BatchWish struct {
	IDs    []ID    `json:"-"` // the chosen ones; nil chooses by Filter
	Filter string  // of package filter
	Upto   ID      // of a filter: nothing newer than this; 0 is no bound
	URL    string  // "" is where each went
	Sign   Sign    `json:"-"` // signed anew; an empty scheme leaves the signature lines as they are
	Newest bool    // the newest first, where the order is else that in which they came
	InTurn bool    // each waits until the one before was answered
	Rate   float64 // a second at most; 0 is as fast as they are taken
	Timing float64 // keeps the original pauses, divided by this; 0 does not
}

// The bounds of a batch.
const (
	MaxBatch  = 1_000_000 // exchanges
	MaxRate   = 1000      // a second
	MaxTiming = 1000      // times faster
)

// Check refuses a wish that cannot be met, with a sentence.
func (w BatchWish) Check() error {
	switch {
	case w.IDs != nil && w.Filter != "":
		return Invalid("Choose by ids or by a filter, not by both.")
	case w.IDs != nil && len(w.IDs) == 0:
		return Invalid("There are no ids. Name at least one exchange.")
	case len(w.IDs) > MaxBatch:
		return Invalid("A replay in bulk may have 1,000,000 requests at most.")
	case w.Upto < 0:
		return Invalid("upto is the number of an exchange.")
	case !(w.Rate >= 0 && w.Rate <= MaxRate): // also what is no number
		return Invalid("A rate goes up to 1,000 a second. 0 is as fast as they are taken.")
	case !(w.Timing >= 0 && w.Timing <= MaxTiming):
		return Invalid("The original timing goes up to 1,000 times faster.")
	case w.Rate > 0 && w.Timing > 0:
		return Invalid("Choose a rate or the original timing, not both.")
	case w.URL == "":
		return nil
	}
	_, err := ParseTarget(w.URL)
	return err
}

// BatchState is where a batch stands.
type BatchState string

// The states of a batch.
const (
	BatchRunning   BatchState = "running"
	BatchPaused    BatchState = "paused"
	BatchDone      BatchState = "done" // all its deliveries were made, and all have come to an end
	BatchCancelled BatchState = "cancelled"
)

// BatchStep is what the next exchanges of a batch became. A step is stored whole or not at all.
type BatchStep struct {
	Deliveries []Delivery
	Skips      []string // a reason for each exchange that is left out
}

// Why an exchange of a batch is left out, for the cases that any can have.
const (
	SkipGone    = "It is not stored any more."
	SkipUnfit   = "Its method or a header line could not be sent."
	SkipAddress = "Its address could not be sent to."
)
