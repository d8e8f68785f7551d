// Package queue is the contract of a Pipe: what carries jobs to workers and their results back.
//
// A pipe carries only what is due now. It needs no delay, no priority and no dead letters, and it may lose or double
// what it carries: the store is the schedule, takes back what no result came for, and books a result once.
package queue

import (
	"context"
	"errors"

	"bellhop/hooks"
)

// ErrClosed is what every call gets once a pipe was closed.
var ErrClosed = errors.New("queue: pipe closed")

// Pipe carries jobs and results. All methods may be called from any goroutine. A call that waits ends with
// ctx's error when ctx ends, and with ErrClosed when the pipe is closed.
type Pipe interface {
	// Put hands a job over. When it returns nil the pipe has the job; it waits while the pipe is full.
	Put(ctx context.Context, job hooks.Job) error
	// Take waits for a job. Until Done is called on what it gives, the job is in hand.
	Take(ctx context.Context) (InHand, error)
	// Results waits for a result and gives it with what else is there, up to limit.
	Results(ctx context.Context, limit int) ([]hooks.Result, error)
	// Depth tells how many jobs wait in the pipe.
	Depth(ctx context.Context) (int, error)
	// Close ends all calls. Jobs and results still inside may be lost.
	Close() error
}

// InHand is a job that one worker has taken.
type InHand interface {
	Job() hooks.Job
	// Done sends the result back and then lets go of the job. Calling it again changes nothing.
	Done(ctx context.Context, result hooks.Result) error
}
