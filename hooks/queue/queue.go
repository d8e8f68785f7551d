// Package queue is the contract of a Pipe: what carries jobs to workers and their results back.
//
// A pipe carries only what is due now. It needs no delay, no priority and no dead letters, and it may lose or double
// what it carries: the store is the schedule, takes back what no result came for, and books a result once.
package queue

import (
	"context"
	"errors"
	"fmt"

	"bellhop/hooks"
)

// ErrClosed is what every call gets once a pipe was closed.
var ErrClosed = errors.New("queue: pipe closed")

// TooLarge is what Put gives when some of the jobs are too large for the pipe. It has all the others.
type TooLarge struct {
	Jobs  []hooks.Job // the ones that it does not have
	Limit int         // of a job in its JSON form, in bytes
}

// Error tells how many there are.
func (e *TooLarge) Error() string {
	return fmt.Sprintf("queue: %d jobs are larger than the %d bytes that the pipe takes", len(e.Jobs), e.Limit)
}

// Pipe carries jobs and results. All methods may be called from any goroutine, Results from one at a time. A call that
// waits ends with ctx's error when ctx ends, and with ErrClosed when the pipe is closed; that a broker is away is
// waited out.
type Pipe interface {
	// Put hands jobs over. When it returns nil the pipe has them all, when a *TooLarge all but those; after any other
	// error it may have some. It waits while the pipe is full.
	Put(ctx context.Context, jobs []hooks.Job) error
	// Take waits for a job. Until Done is called on what it gives, the job is in hand.
	Take(ctx context.Context) (InHand, error)
	// Results waits for a result and gives it with what else is there, up to limit. Calling it again says that those
	// given before are booked; what was given and not booked when a broker's pipe ends comes again.
	Results(ctx context.Context, limit int) ([]hooks.Result, error)
	// Depth tells how many jobs wait in the pipe.
	Depth(ctx context.Context) (int, error)
	// Close ends all calls. Jobs and results still inside may be lost; a broker keeps them.
	Close() error
}

// Troubled is a pipe that can tell what keeps it from carrying: one with a broker, which may be away.
type Troubled interface {
	// Trouble is a sentence for a person that says what is wrong and what to do, or "" while all is well. It holds no
	// password and never waits.
	Trouble() string
}

// Announcer is a pipe that a worker can tell of itself through, as it leads to another process.
type Announcer interface {
	// Announce sends what is the result of no job: its Beat is set. It may be lost, and it is left out while nobody takes
	// results: what workers say to nobody does not pile up.
	Announce(ctx context.Context, beat hooks.Result) error
}

// InHand is a job that one worker has taken.
type InHand interface {
	Job() hooks.Job
	// Done sends the result back and then lets go of the job. Calling it again changes nothing. A result that comes after
	// the pipe gave the job to another is sent all the same: the store books one of them.
	Done(ctx context.Context, result hooks.Result) error
}
