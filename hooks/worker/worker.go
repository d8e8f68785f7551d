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
	"sync/atomic"
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
	Name  string // in every result, with Host and Since
	Host  string
	Since time.Time
	Size  int
	Jobs  Jobs
	Send  Performer
	Clock hooks.Clock
	Log   *slog.Logger
	Grace time.Duration // how long a job in hand may go on once the pool is told to stop; 0 is to its own end
	Idle  time.Duration // how long a worker waits for a job before it ends; 0 is for ever

	did atomic.Int64 // jobs done

	mu     sync.Mutex
	inHand map[*holding]bool
}

// Performer does what a job says. It never fails: a dead host is a result.
type Performer interface {
	Perform(ctx context.Context, job hooks.Job, r *hooks.Result)
	Close()
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
	if a, ok := p.Jobs.(queue.Announcer); ok {
		beating, quiet := context.WithCancel(context.WithoutCancel(ctx)) // a worker is seen until its last job is done
		var beats sync.WaitGroup
		beats.Go(func() { p.beat(beating, a) })
		defer beats.Wait()
		defer quiet()
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

// take waits for a job. idle tells that none came for as long as the pool waits.
func (p *Pool) take(ctx context.Context) (h queue.InHand, idle bool, err error) {
	if p.Idle <= 0 {
		h, err = p.Jobs.Take(ctx)
		return h, false, err
	}
	within, cancel := context.WithTimeout(ctx, p.Idle)
	defer cancel()
	h, err = p.Jobs.Take(within)
	return h, err != nil && within.Err() != nil && ctx.Err() == nil, err
}

func (p *Pool) work(ctx context.Context) error {
	for ctx.Err() == nil { // a pipe may give a job and the end the same chance
		h, idle, err := p.take(ctx)
		if idle {
			return nil
		}
		if err != nil {
			if ctx.Err() != nil || errors.Is(err, queue.ErrClosed) {
				return nil
			}
			return err
		}
		result, done := p.do(ctx, h.Job())
		if !done {
			p.Log.Warn("stopped before the answer came, the delivery's lease brings it back", "delivery", result.Delivery, "attempt", result.Attempt)
			return nil
		}
		p.giveBack(ctx, h, result)
	}
	return nil
}

// outlasting gives a context that ends when ctx has ended for as long as grace. It is to be ended.
func outlasting(ctx context.Context, grace time.Duration) (busy context.Context, end func()) {
	busy, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() { time.AfterFunc(grace, cancel) })
	return busy, func() {
		stop()
		cancel()
	}
}

// giveBack hands a result to the pipe, which may wait for its broker to come back, but once ctx has ended only for handBack.
func (p *Pool) giveBack(ctx context.Context, h queue.InHand, result hooks.Result) {
	busy, end := outlasting(ctx, handBack)
	defer end()
	if err := h.Done(busy, result); err != nil && !errors.Is(err, queue.ErrClosed) {
		p.Log.Warn("result not handed back", "delivery", result.Delivery, "attempt", result.Attempt, "err", err)
	}
}

// do performs a job to its end even when the pool is told to stop meanwhile, within the grace. done is false when
// that ran out: then the result says nothing about the subscriber and must not be booked.
func (p *Pool) do(ctx context.Context, job hooks.Job) (result hooks.Result, done bool) {
	busy := context.WithoutCancel(ctx)
	if p.Grace > 0 {
		var end func()
		busy, end = outlasting(ctx, p.Grace)
		defer end()
	}
	defer p.hold(job)()
	result = p.perform(busy, job)
	if busy.Err() == nil {
		p.did.Add(1)
	}
	return result, busy.Err() == nil
}

func (p *Pool) perform(ctx context.Context, job hooks.Job) hooks.Result {
	result := hooks.Result{
		Version: hooks.WireVersion, Delivery: job.Delivery, Attempt: job.Attempt, Exchange: job.Exchange,
		Worker: p.Name, Host: p.Host, Since: p.Since, StartedAt: p.Clock(),
	}
	if job.Version > hooks.WireVersion || !job.ExpiresAt.IsZero() && p.Clock().After(job.ExpiresAt) {
		result.Outcome = hooks.OutcomeExpired
		return result
	}
	p.Send.Perform(ctx, job, &result)
	return result
}
