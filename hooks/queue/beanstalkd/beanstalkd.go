// Package beanstalkd is the Pipe over Beanstalkd.
//
// Jobs are in the tube bellhop.jobs, results in bellhop.results, each a JSON object as hooks.Job and hooks.Result are. A
// job is deleted once its result is put, a result once it is booked. While a job is in hand it is touched, so that its
// time to run ends only with its worker; what a worker that is gone had in hand the server gives to another. What is no
// job is buried, for a person to look at. A job in its JSON form may have 65,535 bytes where the server was not started
// with another -z; one that has more is given back. Without -b the server forgets all at its end.
//
// A Pipe has a connection for each job in hand, because the server takes word of a job only from the connection that
// reserved it, and a few to send. Open starts two goroutines, one that looks whether the server is there and one that
// touches; a batch is put by several that end with the call. Close ends them all and returns when they have ended. All
// methods may be called from any goroutine.
package beanstalkd

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"sync"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/queue"

	"github.com/beanstalkd/go-beanstalk"
)

// Pipe carries jobs and results over Beanstalkd.
type Pipe struct {
	link    *link
	log     *slog.Logger
	address address
	end     context.CancelFunc
	once    sync.Once
	wg      sync.WaitGroup

	mu     sync.Mutex
	inHand map[*inHand]bool

	booking sync.Mutex
	from    *conn    // where the results come over that were given
	given   []uint64 // and their numbers, not deleted yet
}

var _ queue.Troubled = (*Pipe)(nil)

// reserveFor is how long one wait for a job may take before it is begun anew, which shows that the server is there.
const reserveFor = 30 * time.Second

// Open makes a pipe over the server at an address:
//
//	beanstalk://host:11300
//	    ?prefix=bellhop     of the tubes' names
//	    &ttr=60s            how long a job stays a worker's that gives no sign of life
//
// It does not wait for the server: Trouble tells whether it is there, and Ready waits to hear. An address that cannot be
// read is a *hooks.Error.
func Open(addr string, o queue.Options) (*Pipe, error) {
	a, err := parse(addr)
	if err != nil {
		return nil, err
	}
	log, workers := o.Log, o.Workers
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	if workers <= 0 {
		workers = 16
	}
	ctx, end := context.WithCancel(context.Background())
	p := &Pipe{link: newLink(a, log, workers+4), log: log, address: a, end: end, inHand: map[*inHand]bool{}}
	p.wg.Go(func() { p.link.run(ctx) })
	p.wg.Go(func() { p.touch(ctx) })
	return p, nil
}

// Put hands jobs over, several at a time over one connection.
func (p *Pipe) Put(ctx context.Context, jobs []hooks.Job) error {
	most, err := p.link.await(ctx)
	if err != nil {
		return err
	}
	large := &queue.TooLarge{Limit: most}
	bodies := make([][]byte, 0, len(jobs))
	for _, job := range jobs {
		body, err := json.Marshal(job)
		switch {
		case err != nil:
			return err
		case len(body) > most:
			large.Jobs = append(large.Jobs, job)
		default:
			bodies = append(bodies, body)
		}
	}
	if len(bodies) > 0 {
		c, err := p.link.put(ctx, nil, p.address.jobs(), bodies)
		if err != nil {
			return err
		}
		c.back()
	}
	if len(large.Jobs) > 0 {
		return large
	}
	return nil
}

// reserve waits for what is in a tube. When it fails the connection is of no use any more.
func (p *Pipe) reserve(ctx context.Context, c *conn, tube string) (id uint64, body []byte, err error) {
	untie := context.AfterFunc(ctx, c.end)
	tubes := beanstalk.NewTubeSet(c.Conn, tube)
	for {
		c.hurry(reserveFor + answerTime)
		id, body, err = tubes.Reserve(reserveFor)
		if errors.Is(err, beanstalk.ErrTimeout) || errors.Is(err, beanstalk.ErrDeadline) {
			continue
		}
		if !untie() && err == nil { // the connection ended with ctx, and what came goes back
			err = ctx.Err()
		}
		if err != nil {
			c.end()
		}
		return id, body, err
	}
}

// Take waits for a job.
func (p *Pipe) Take(ctx context.Context) (queue.InHand, error) {
	for {
		c, err := p.link.get(ctx)
		if err != nil {
			return nil, err
		}
		id, body, err := p.reserve(ctx, c, p.address.jobs())
		if err != nil {
			p.link.again(ctx)
			continue // get tells whether it is ctx or the pipe that ended
		}
		h := &inHand{pipe: p, conn: c, id: id}
		if err := json.Unmarshal(body, &h.job); err == nil {
			p.note(h)
			return h, nil
		}
		p.unreadable(c, id, "job", len(body))
		c.back()
	}
}

// unreadable puts aside what is not ours.
func (p *Pipe) unreadable(c *conn, id uint64, what string, size int) {
	p.log.Error("beanstalkd: a message is no "+what+" and was buried", "id", id, "bytes", size)
	c.hurry(answerTime)
	_ = c.Bury(id, priority) // over a connection that just broke it comes again, and is buried then
}

// Results waits for a result and gives it with what else is there.
func (p *Pipe) Results(ctx context.Context, limit int) ([]hooks.Result, error) {
	p.booking.Lock()
	defer p.booking.Unlock()
	p.forget()
	for {
		if p.from == nil {
			c, err := p.link.get(ctx)
			if err != nil {
				return nil, err
			}
			p.from = c
		}
		id, body, err := p.reserve(ctx, p.from, p.address.results())
		if err != nil {
			p.from = nil
			p.link.again(ctx)
			continue
		}
		results := p.gather(nil, id, body)
		if results = p.more(results, limit); len(results) > 0 {
			return results, nil
		}
	}
}

// forget deletes the results that were given: by now they are booked.
func (p *Pipe) forget() {
	if p.from == nil || len(p.given) == 0 {
		p.given = nil
		return
	}
	p.from.hurry(answerTime)
	each(len(p.given), func(i int) { _ = p.from.Delete(p.given[i]) }) // over a broken connection they come again, and are booked once
	p.given = nil
}

// more adds what else is there, up to limit.
func (p *Pipe) more(results []hooks.Result, limit int) []hooks.Result {
	tubes := beanstalk.NewTubeSet(p.from.Conn, p.address.results())
	for len(results) < limit {
		n := min(limit-len(results), together)
		ids, bodies, errs := make([]uint64, n), make([][]byte, n), make([]error, n)
		p.from.hurry(answerTime)
		each(n, func(i int) { ids[i], bodies[i], errs[i] = tubes.Reserve(0) })
		came := 0
		for i := range n {
			if errs[i] == nil {
				results = p.gather(results, ids[i], bodies[i])
				came++
			}
		}
		if came < n {
			break
		}
	}
	return results
}

// gather reads one more result.
func (p *Pipe) gather(results []hooks.Result, id uint64, body []byte) []hooks.Result {
	var r hooks.Result
	if err := json.Unmarshal(body, &r); err != nil {
		p.unreadable(p.from, id, "result", len(body))
		return results
	}
	p.given = append(p.given, id)
	return append(results, r)
}

// Depth tells how many jobs wait at the server.
func (p *Pipe) Depth(ctx context.Context) (int, error) {
	for {
		c, err := p.link.get(ctx)
		if err != nil {
			return 0, err
		}
		n, err := c.depth(ctx, p.address.jobs())
		if !broken(err) {
			c.back()
			return n, nil
		}
		c.end()
		p.link.again(ctx)
	}
}

// Announce puts what a worker tells of itself, if there is somebody who waits for results.
func (p *Pipe) Announce(ctx context.Context, beat hooks.Result) error {
	body, err := json.Marshal(beat)
	if err != nil {
		return err
	}
	c, err := p.link.get(ctx)
	if err != nil {
		return err
	}
	heard, err := c.watched(ctx, p.address.results())
	switch {
	case broken(err):
		c.end()
		p.link.again(ctx)
		return ctx.Err() // the next one says more
	case !heard:
		c.back()
		return nil
	}
	if c, err = p.link.put(ctx, c, p.address.results(), [][]byte{body}); err == nil {
		c.back()
	}
	return err
}

// Trouble says what keeps the pipe from carrying, and what to do; "" while all is well.
func (p *Pipe) Trouble() string { return p.link.Trouble() }

// Ready waits until the server was tried. The error is a *hooks.Error with the trouble, or ctx's.
func (p *Pipe) Ready(ctx context.Context) error { return p.link.ready(ctx) }

// Close ends all calls and lets go of the server, which gives what was in hand to others.
func (p *Pipe) Close() error {
	p.once.Do(func() {
		p.link.close()
		p.end()
	})
	p.wg.Wait()
	return nil
}
