// Package gearman is the Pipe over Gearman, with a client of its own for the binary protocol.
//
// Jobs are background jobs of the function bellhop.jobs, results such of bellhop.results, each a JSON object as
// hooks.Job and hooks.Result are. A job is complete once its result is with the server, a result once it is booked; what
// a worker that is gone had in hand the server gives to another as soon as its connection ends. It notices the end of a
// machine that vanished only when it runs with --keepalive; until then, and when a server that keeps its jobs in memory
// is killed, the store's lease brings them back.
//
// A Pipe has three connections: one to send, one to take jobs, one to take results; and one more for each look at the
// depth. Open starts a goroutine for each of the three, which connects, again and again if need be, and reads; a second
// one writes. Close ends them all and returns when they have ended. All methods may be called from any goroutine,
// Results from one at a time.
package gearman

import (
	"context"
	"encoding/json"
	"log/slog"
	"sync"

	"bellhop/hooks"
	"bellhop/hooks/queue"
)

// Pipe carries jobs and results over Gearman.
type Pipe struct {
	at      address
	log     *slog.Logger
	out     *submitter
	jobs    *receiver
	results *receiver
	links   []*link

	given []*assigned // results that are being booked

	stop   context.CancelFunc
	closed chan struct{}
	once   sync.Once
	wg     sync.WaitGroup
}

// resultsAhead is how many results are fetched before they are booked: several commits' worth.
const resultsAhead = 256

// Open makes a pipe over the server at an address:
//
//	gearman://host:4730
//	    ?prefix=bellhop     of the functions' names
//
// It does not wait for the server: Trouble tells whether it is there, and Ready waits to hear. An address that cannot be
// read is a *hooks.Error.
func Open(addr string, o queue.Options) (*Pipe, error) {
	at, err := parse(addr)
	if err != nil {
		return nil, err
	}
	if o.Name == "" {
		o.Name = "Bellhop"
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Workers <= 0 {
		o.Workers = 16
	}
	ctx, stop := context.WithCancel(context.Background())
	p := &Pipe{at: at, log: o.Log, stop: stop, closed: make(chan struct{})}
	p.out = newSubmitter(p.closed)
	p.jobs = &receiver{function: at.jobs(), ahead: o.Workers, closed: p.closed}
	p.results = &receiver{function: at.results(), ahead: resultsAhead, closed: p.closed}
	p.links = []*link{
		newLink(at.at, o.Name+" sending", o.Log, p.out),
		newLink(at.at, o.Name+" taking jobs", o.Log, p.jobs),
		newLink(at.at, o.Name+" taking results", o.Log, p.results),
	}
	for _, l := range p.links {
		p.wg.Go(func() { l.run(ctx) })
	}
	return p, nil
}

// Put hands jobs over: all at once, then it waits until the server has them all.
func (p *Pipe) Put(ctx context.Context, jobs []hooks.Job) error {
	large := &queue.TooLarge{Limit: maxJob}
	forms := make([][]byte, 0, len(jobs))
	for _, job := range jobs {
		form, err := json.Marshal(job)
		if err != nil {
			return err
		}
		if len(form) > maxJob {
			large.Jobs = append(large.Jobs, job)
		} else {
			forms = append(forms, form)
		}
	}
	if err := p.out.submit(ctx, p.at.jobs(), forms...); err != nil {
		return err
	}
	if len(large.Jobs) > 0 {
		return large
	}
	return nil
}

// Take waits for a job.
func (p *Pipe) Take(ctx context.Context) (queue.InHand, error) {
	for {
		a, err := p.jobs.take(ctx)
		if err != nil {
			return nil, err
		}
		h := &inHand{pipe: p, assigned: a}
		if err := json.Unmarshal(a.data, &h.job); err == nil {
			a.data = nil
			return h, nil
		}
		p.unreadable(p.jobs, a)
	}
}

// unreadable drops what is not ours: it would come again for ever.
func (p *Pipe) unreadable(from *receiver, a *assigned) {
	p.log.Error("gearman: what came is not ours and was dropped", "function", from.function, "bytes", len(a.data))
	from.complete(a)
}

// Results waits for a result and gives it with what else is there.
func (p *Pipe) Results(ctx context.Context, limit int) ([]hooks.Result, error) {
	p.results.complete(p.given...)
	p.given = nil
	var results []hooks.Result
	for len(results) == 0 {
		first, err := p.results.take(ctx)
		if err != nil {
			return nil, err
		}
		for _, a := range append([]*assigned{first}, p.results.more(limit-1)...) {
			var r hooks.Result
			if err := json.Unmarshal(a.data, &r); err != nil {
				p.unreadable(p.results, a)
				continue
			}
			a.data = nil
			results, p.given = append(results, r), append(p.given, a)
		}
	}
	return results, nil
}

// Announce submits what a worker tells of itself, if there is somebody who takes results.
func (p *Pipe) Announce(ctx context.Context, beat hooks.Result) error {
	form, err := json.Marshal(beat)
	if err != nil {
		return err
	}
	if s, err := ask(ctx, p.closed, p.at.at, p.at.results()); err != nil || s.workers == 0 {
		return err
	}
	return p.out.submit(ctx, p.at.results(), form)
}

// Depth tells how many jobs wait at the server. Those that workers have fetched ahead do not count.
func (p *Pipe) Depth(ctx context.Context) (int, error) {
	s, err := ask(ctx, p.closed, p.at.at, p.at.jobs())
	return s.waiting, err
}

// Trouble says what keeps the pipe from carrying, and what to do; "" while all is well.
func (p *Pipe) Trouble() string {
	for _, l := range p.links {
		if trouble := l.Trouble(); trouble != "" {
			return trouble
		}
	}
	if err := p.out.trouble(); err != nil {
		return sentence(p.at.at, true, err)
	}
	return ""
}

// Ready waits until the server was tried. The error is a *hooks.Error with the trouble, or ctx's.
func (p *Pipe) Ready(ctx context.Context) error {
	for _, l := range p.links {
		select {
		case <-l.tried:
		case <-p.closed:
			return queue.ErrClosed
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	if trouble := p.Trouble(); trouble != "" {
		return &hooks.Error{Code: hooks.CodeUnavailable, Message: trouble}
	}
	return nil
}

// Close ends all calls and lets go of the server, which keeps what is not complete.
func (p *Pipe) Close() error {
	p.once.Do(func() {
		close(p.closed)
		p.jobs.drain()
		p.results.drain()
		p.stop()
	})
	p.wg.Wait()
	return nil
}

// inHand is a job that is not complete yet.
type inHand struct {
	pipe     *Pipe
	job      hooks.Job
	assigned *assigned
	mu       sync.Mutex
	done     bool
}

func (h *inHand) Job() hooks.Job { return h.job }

func (h *inHand) Done(ctx context.Context, result hooks.Result) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.done {
		return nil
	}
	form, err := queue.EncodeResult(result, maxJob)
	if err != nil {
		return err
	}
	if err := h.pipe.out.submit(ctx, h.pipe.at.results(), form); err != nil {
		return err
	}
	h.done = true
	h.pipe.jobs.complete(h.assigned) // on a new connection the job comes again, as a double with the same id
	return nil
}
