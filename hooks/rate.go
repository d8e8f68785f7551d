package hooks

import "time"

// RateStep is the finest time that tries are counted over, and RateSpan how long those counts are kept.
const (
	RateStep = 5 * time.Second
	RateSpan = 24 * time.Hour
)

// RateQuery asks for the tries since a time, in steps: a multiple of RateStep. The first step is the one that Since lies
// in; the last is that of Until, which may not be over yet.
type RateQuery struct {
	Since, Until time.Time
	Step         time.Duration
}

// Rate is how many tries came to an end in a step, and how many deliveries waited.
type Rate struct {
	At        time.Time // the step's beginning
	Delivered int64
	Refused   int64 // whatever kept them from being delivered: refused, unreachable, too slow
	Waiting   int64 // the most at any RateStep's end within
}
