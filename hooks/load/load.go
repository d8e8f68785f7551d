// Package load sends one request many times, at a rate, and counts what comes of it. Nothing is stored: a run lives in
// memory, with a few samples of each outcome, and the last runs are kept until the program ends.
//
// The pace is open: each request has its time, whatever became of those before, so that a slow answer does not hide the
// load that it cannot bear. Only where as many are under way as may be does a request leave later, and is counted as late.
//
// A Generator owns its goroutines: Run performs one run after the other, each with as many senders as it may have at a
// time, and returns when all have ended. All other methods may be called from any goroutine.
package load

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"bellhop/hooks"
)

// The bounds of a run.
const (
	MaxTimes    = 1_000_000
	MaxRate     = 10_000 // a second
	MaxParallel = 256
)

// Wish says how a stored request is repeated.
type Wish struct {
	Exchange hooks.ID
	URL      string     // "" is where it went
	Sign     hooks.Sign // each signed anew, with an id and a time of its own; an empty scheme leaves the lines as they are
	Times    int
	Rate     float64 // a second; 0 is as fast as Parallel bears
	Parallel int     // at a time
}

// Check refuses a wish that is out of bounds, with a sentence.
func (w Wish) Check() error {
	switch {
	case w.Times < 1 || w.Times > MaxTimes:
		return hooks.Invalid("A request is repeated 1 to 1,000,000 times.")
	case !(w.Rate >= 0 && w.Rate <= MaxRate): // also what is no number
		return hooks.Invalid("A rate goes up to 10,000 a second. 0 is as fast as they are answered.")
	case w.Parallel < 1 || w.Parallel > MaxParallel:
		return hooks.Invalid("From 1 to 256 requests are under way at a time.")
	case w.URL == "":
		return nil
	}
	_, err := hooks.ParseTarget(w.URL)
	return err
}

// Confirmed refuses to begin where the requests go to a stranger and their number was not confirmed, and where another
// number was. 0 is no number.
func (w Wish) Confirmed(url string, number int) error {
	u, err := hooks.ParseTarget(url)
	switch {
	case err != nil:
		return err
	case number == w.Times || number == 0 && hooks.PlainlyPrivate(u):
		return nil
	case number != 0:
		return hooks.Conflict(fmt.Sprintf("It would be sent %s times, and not %s. Look at it again.", digits(w.Times), digits(number)))
	}
	return hooks.Conflict(fmt.Sprintf("%s is not on this computer or a private network. To send it the request %s times, confirm the number %d.", u.Host, digits(w.Times), w.Times))
}

// digits writes a number with commas between its thousands.
func digits(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// Shots makes the requests of a run.
type Shots struct {
	URL  string                    // where they go
	Make func() (hooks.Job, error) // the next one; called by any number of goroutines
}

// Sender sends requests. Close lets go of idle connections; it may be used again behind that.
type Sender interface {
	Perform(ctx context.Context, job hooks.Job, r *hooks.Result)
	Close()
}

// Phase is where a run stands.
type Phase string

// The phases.
const (
	Running Phase = "running"
	Done    Phase = "done"
	Stopped Phase = "stopped" // before all had been sent
)

// State tells how a run stands.
type State struct {
	ID    hooks.ID
	Wish  Wish
	URL   string
	Phase Phase
	At    time.Time
	Took  time.Duration // until now, or its end

	Sent     int // that have left
	Answered int // of these, that have come to an end, whatever it was
	Failed   int // of these, that got no 2xx answer
	CutOff   int // of those sent, that were under way when it was stopped, and are not counted otherwise
	Late     int // left more than lateAfter behind their time, as Parallel were under way
	Latest   time.Duration

	P50, P90, P99, Max time.Duration // of what an answer took, to within 0.1 %; 0 before the first
	Outcomes           []Outcome     // the most frequent first
	Seconds            []Second      // the last ones, the oldest first
}

// Rate gives how many have left a second so far.
func (s State) Rate() float64 {
	if s.Took <= 0 {
		return 0
	}
	return float64(s.Sent) / s.Took.Seconds()
}

// Outcome is what some requests came to.
type Outcome struct {
	Status  int         // 0 when there was no answer
	Fault   hooks.Fault // why there was no whole answer; "" else
	Count   int
	Samples []Sample // of the first ones
}

// Sample is one request's outcome.
type Sample struct {
	Number int // counts from 1
	Took   time.Duration
	Error  string // a sentence when there was no whole answer
	Body   []byte // its first bytes
}

// Second counts what happened in one second of a run.
type Second struct {
	Sent   int
	Failed int
	Max    time.Duration // of what an answer took that came in it
}

// What is kept of a run.
const (
	samples     = 3 // of each outcome
	sampleBytes = 1 << 10
	outcomes    = 64 // kinds; what else comes is counted as the last
	seconds     = 120
	keptRuns    = 20
)
