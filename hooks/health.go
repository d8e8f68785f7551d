package hooks

import (
	"slices"
	"time"
)

// HealthTries is how many of the newest tries a subscription's Health tells of.
const HealthTries = 50

// Health is how a subscription fares.
type Health struct {
	Last  []Try // the newest tries that have ended, newest first, at most HealthTries
	Queue int   // deliveries that are due, wait or are in flight
}

// Try is how one attempt went.
type Try struct {
	Exchange ID
	At       time.Time
	Took     time.Duration
	Status   int // 0 when there was no answer
	Fault    Fault
	Origin   Origin
}

// OK reports whether the subscriber took it.
func (t Try) OK() bool { return t.Fault == "" && IsSuccess(t.Status) }

// Percent gives the share of Last that was taken, from 0 to 100; ok is false when there was no try.
func (h Health) Percent() (percent float64, ok bool) {
	taken := 0
	for _, t := range h.Last {
		if t.OK() {
			taken++
		}
	}
	if len(h.Last) == 0 {
		return 0, false
	}
	return 100 * float64(taken) / float64(len(h.Last)), true
}

// P95 gives the time within which 95 of 100 tries of Last that got an answer got it; ok is false when none did.
func (h Health) P95() (took time.Duration, ok bool) { return AnsweredWithin(h.Last, 0.95) }

// AnsweredWithin gives the time within which a share, from 0 to 1, of those tries that got an answer got it, by the nearest
// rank; ok is false when none did.
func AnsweredWithin(tries []Try, share float64) (took time.Duration, ok bool) {
	var times []time.Duration
	for _, t := range tries {
		if t.Status != 0 {
			times = append(times, t.Took)
		}
	}
	if len(times) == 0 {
		return 0, false
	}
	slices.Sort(times)
	rank := int(share*float64(len(times)) + 0.999999)
	return times[min(max(rank, 1), len(times))-1], true
}
