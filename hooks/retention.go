package hooks

import "time"

// Retention says how much is kept. What is over a bound goes, the oldest first; a zero field is no bound, and the zero
// value keeps everything. Comments, what waits to be inspected, and deliveries that are not done always stay.
type Retention struct {
	Age   time.Duration // of an exchange, from when it began; what was imported has no age
	Count int64         // of exchanges
	Bytes int64         // of the database, without room that is free in it; the newest thousand exchanges stay all the same
}

// The least that may be kept, so that a slip of the hand does not empty the house.
const (
	minAge   = time.Minute
	minBytes = 10 << 20
)

// Check refuses bounds that make no sense.
func (r Retention) Check() error {
	switch {
	case r.Age < 0 || r.Count < 0 || r.Bytes < 0:
		return Invalid("A bound is a positive number, or 0 for none.")
	case r.Age > 0 && r.Age < minAge:
		return Invalid("Exchanges are kept for a minute at least.")
	case r.Bytes > 0 && r.Bytes < minBytes:
		return Invalid("The database gets 10 MiB at least.")
	}
	return nil
}

// Unbounded reports whether everything is kept.
func (r Retention) Unbounded() bool { return r == Retention{} }

// Purged is what a purge has deleted.
type Purged struct {
	Exchanges int64
	Bytes     int64 // that the database uses less
}
