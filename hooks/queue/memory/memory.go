// Package memory is the Pipe inside one process: what is in it is gone when the process ends, which the store
// makes good at the next start. It starts no goroutines.
package memory

import (
	"context"
	"sync"

	"bellhop/hooks"
	"bellhop/hooks/queue"
)

// Pipe is a pair of channels.
type Pipe struct {
	jobs    chan hooks.Job
	results chan hooks.Result
	closed  chan struct{}
	once    sync.Once
}

// New makes a pipe that holds up to capacity jobs, and as many results.
func New(capacity int) *Pipe {
	return &Pipe{
		jobs:    make(chan hooks.Job, capacity),
		results: make(chan hooks.Result, capacity),
		closed:  make(chan struct{}),
	}
}

// Put hands a job over.
func (p *Pipe) Put(ctx context.Context, job hooks.Job) error { return send(ctx, p, p.jobs, job) }

// Take waits for a job.
func (p *Pipe) Take(ctx context.Context) (queue.InHand, error) {
	job, err := receive(ctx, p, p.jobs)
	if err != nil {
		return nil, err
	}
	return &inHand{pipe: p, job: job}, nil
}

// Results waits for a result and gives it with what else is there.
func (p *Pipe) Results(ctx context.Context, limit int) ([]hooks.Result, error) {
	first, err := receive(ctx, p, p.results)
	if err != nil {
		return nil, err
	}
	results := []hooks.Result{first}
	for len(results) < limit {
		select {
		case r := <-p.results:
			results = append(results, r)
		default:
			return results, nil
		}
	}
	return results, nil
}

// Depth tells how many jobs wait.
func (p *Pipe) Depth(context.Context) (int, error) {
	select {
	case <-p.closed:
		return 0, queue.ErrClosed
	default:
		return len(p.jobs), nil
	}
}

// Close ends all calls.
func (p *Pipe) Close() error {
	p.once.Do(func() { close(p.closed) })
	return nil
}

type inHand struct {
	pipe *Pipe
	job  hooks.Job
	mu   sync.Mutex
	done bool
}

func (h *inHand) Job() hooks.Job { return h.job }

func (h *inHand) Done(ctx context.Context, result hooks.Result) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.done {
		return nil
	}
	err := send(ctx, h.pipe, h.pipe.results, result)
	h.done = err == nil
	return err
}

func send[T any](ctx context.Context, p *Pipe, c chan T, v T) error {
	select {
	case <-p.closed: // a closed pipe takes nothing, even where there is room
		return queue.ErrClosed
	default:
	}
	select {
	case c <- v:
		return nil
	case <-p.closed:
		return queue.ErrClosed
	case <-ctx.Done():
		return ctx.Err()
	}
}

func receive[T any](ctx context.Context, p *Pipe, c chan T) (v T, err error) {
	select {
	case <-p.closed:
		return v, queue.ErrClosed
	default:
	}
	select {
	case v = <-c:
		return v, nil
	case <-p.closed:
		return v, queue.ErrClosed
	case <-ctx.Done():
		return v, ctx.Err()
	}
}
