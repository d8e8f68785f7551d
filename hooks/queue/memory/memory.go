// Package memory is the Pipe inside one process: what is in it is gone when the process ends, which the store
// makes good at the next start. It starts no goroutines.
//
// Whoever takes jobs gets them in their order, but never more than a share of one target at a time: a target that has
// become slow keeps that many workers busy and no more, however many of its jobs wait here. And never more than so many
// are taken whose results are not booked: a program that is killed has sent that many at most without knowing it.
package memory

import (
	"context"
	"slices"
	"sync"

	"bellhop/hooks"
	"bellhop/hooks/queue"
)

// Pipe is a line of jobs and a channel of results.
type Pipe struct {
	share   int           // of one target's jobs in hand; 0 is any number
	most    int           // jobs taken whose results are not booked; 0 is any number
	room    chan struct{} // has one value for each job in line
	results chan hooks.Result
	closed  chan struct{}
	once    sync.Once

	mu     sync.Mutex
	line   []hooks.Job
	takers []chan hooks.Job // who waits, the first first; each has room for the job that it is given
	inHand map[string]int   // jobs by target
	taken  int              // jobs whose results are not booked
	given  int              // results that are being booked
}

// New makes a pipe that holds up to capacity jobs, and as many results, lets up to share jobs of one target be in hand at
// a time, and up to most jobs be taken whose results are not booked; 0 is any number. A result counts as booked once
// Results is called again.
func New(capacity, share, most int) *Pipe {
	return &Pipe{
		share:   share,
		most:    most,
		room:    make(chan struct{}, capacity),
		results: make(chan hooks.Result, capacity),
		closed:  make(chan struct{}),
		inHand:  map[string]int{},
	}
}

// Put hands jobs over, one after the other as there is room.
func (p *Pipe) Put(ctx context.Context, jobs []hooks.Job) error {
	for _, job := range jobs {
		if err := p.put(ctx, job); err != nil {
			return err
		}
	}
	return nil
}

func (p *Pipe) put(ctx context.Context, job hooks.Job) error {
	if err := send(ctx, p, p.room, struct{}{}); err != nil {
		return err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.line = append(p.line, job)
	p.hand()
	return nil
}

// Take waits for a job.
func (p *Pipe) Take(ctx context.Context) (queue.InHand, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	mine := make(chan hooks.Job, 1)
	p.mu.Lock()
	p.takers = append(p.takers, mine)
	p.hand()
	p.mu.Unlock()
	job, err := receive(ctx, p, mine)
	if err == nil {
		return &inHand{pipe: p, job: job}, nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if i := slices.Index(p.takers, mine); i >= 0 {
		p.takers = slices.Delete(p.takers, i, i+1)
		return nil, err
	}
	return &inHand{pipe: p, job: <-mine}, nil // it was given one at the last moment
}

// hand gives jobs to who waits, as far as their targets' shares allow. The caller holds mu.
func (p *Pipe) hand() {
	for len(p.takers) > 0 && (p.most == 0 || p.taken < p.most) {
		i := slices.IndexFunc(p.line, p.mayLeave)
		if i < 0 {
			return
		}
		job := p.line[i]
		p.line = slices.Delete(p.line, i, i+1)
		p.inHand[job.Target]++
		p.taken++
		<-p.room
		p.takers[0] <- job
		p.takers = p.takers[1:]
	}
}

func (p *Pipe) mayLeave(job hooks.Job) bool {
	return p.share == 0 || job.Target == "" || p.inHand[job.Target] < p.share
}

// letGo notes that a job is in hand no longer.
func (p *Pipe) letGo(job hooks.Job) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.inHand[job.Target]--; p.inHand[job.Target] == 0 {
		delete(p.inHand, job.Target)
	}
	p.hand()
}

// Results waits for a result and gives it with what else is there.
func (p *Pipe) Results(ctx context.Context, limit int) ([]hooks.Result, error) {
	p.booked()
	first, err := receive(ctx, p, p.results)
	if err != nil {
		return nil, err
	}
	results := []hooks.Result{first}
	for more := true; more && len(results) < limit; {
		select {
		case r := <-p.results:
			results = append(results, r)
		default:
			more = false
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.given += len(results)
	return results, nil
}

// booked takes the results that were given before for booked.
func (p *Pipe) booked() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.taken, p.given = p.taken-p.given, 0
	p.hand()
}

// Depth tells how many jobs wait.
func (p *Pipe) Depth(context.Context) (int, error) {
	select {
	case <-p.closed:
		return 0, queue.ErrClosed
	default:
		return len(p.room), nil
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
	if err := send(ctx, h.pipe, h.pipe.results, result); err != nil {
		return err
	}
	h.done = true
	h.pipe.letGo(h.job)
	return nil
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
