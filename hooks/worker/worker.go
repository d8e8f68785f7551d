// Package worker performs jobs: it takes them from a pipe, sends each as the HTTP request that it describes, and
// hands the result back. It has no database and no secret; a job holds all there is to know.
//
// A Pool owns its goroutines: Run starts them and returns when all have ended, each with the job it had in hand done.
package worker

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/queue"
)

// Jobs is the worker's end of a pipe.
type Jobs interface {
	Take(ctx context.Context) (queue.InHand, error)
}

// Pool is a number of workers on one pipe.
type Pool struct {
	Name  string // in every result
	Size  int
	Jobs  Jobs
	Send  *Sender
	Clock hooks.Clock
	Log   *slog.Logger
	Grace time.Duration // how long a job in hand may go on once the pool is told to stop; 0 is to its own end
}

// handBack is how long a finished result may take to get back into the pipe once the pool is told to stop.
const handBack = 2 * time.Second

// Run performs jobs until ctx ends or the pipe is closed.
func (p *Pool) Run(ctx context.Context) error {
	var wg sync.WaitGroup
	errs := make(chan error, p.Size)
	for range p.Size {
		wg.Go(func() { errs <- p.work(ctx) })
	}
	wg.Wait()
	p.Send.Close()
	close(errs)
	var all error
	for err := range errs {
		all = errors.Join(all, err)
	}
	return all
}

func (p *Pool) work(ctx context.Context) error {
	for ctx.Err() == nil { // a pipe may give a job and the end the same chance
		h, err := p.Jobs.Take(ctx)
		if err != nil {
			if ctx.Err() != nil || errors.Is(err, queue.ErrClosed) {
				return nil
			}
			return err
		}
		result, done := p.inHand(ctx, h.Job())
		if !done {
			p.Log.Warn("stopped before the answer came, the delivery's lease brings it back", "delivery", result.Delivery, "attempt", result.Attempt)
			return nil
		}
		busy := context.WithoutCancel(ctx)
		if ctx.Err() != nil {
			var cancel context.CancelFunc
			busy, cancel = context.WithTimeout(busy, handBack)
			defer cancel()
		}
		if err := h.Done(busy, result); err != nil && !errors.Is(err, queue.ErrClosed) {
			p.Log.Warn("result not handed back", "delivery", result.Delivery, "attempt", result.Attempt, "err", err)
		}
	}
	return nil
}

// inHand performs a job to its end even when the pool is told to stop meanwhile, within the grace. done is false when
// that ran out: then the result says nothing about the subscriber and must not be booked.
func (p *Pool) inHand(ctx context.Context, job hooks.Job) (result hooks.Result, done bool) {
	busy, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	if p.Grace > 0 {
		stop := context.AfterFunc(ctx, func() { time.AfterFunc(p.Grace, cancel) })
		defer stop()
	}
	result = p.perform(busy, job)
	return result, busy.Err() == nil
}

func (p *Pool) perform(ctx context.Context, job hooks.Job) hooks.Result {
	result := hooks.Result{
		Version: hooks.WireVersion, Delivery: job.Delivery, Attempt: job.Attempt, Exchange: job.Exchange,
		Worker: p.Name, StartedAt: p.Clock(),
	}
	if job.Version > hooks.WireVersion || !job.ExpiresAt.IsZero() && p.Clock().After(job.ExpiresAt) {
		result.Outcome = hooks.OutcomeExpired
		return result
	}
	p.Send.Perform(ctx, job, &result)
	return result
}
