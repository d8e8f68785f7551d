// Package rabbitmq is the Pipe over RabbitMQ: durable queues, persistent messages, publisher confirms.
//
// Jobs are in the queue bellhop.jobs, results in bellhop.results, each a JSON object as hooks.Job and hooks.Result are.
// A job is acknowledged once its result is confirmed, a result once it is booked; what a worker that is gone had not
// acknowledged the broker gives to another. What is no job is rejected: a dead letter where the queue has such a place.
//
// A Pipe has two connections, one to send and one to take, because a broker that is low on disk space stops reading
// from whoever sends. Open starts a goroutine for each, which connects, again and again if need be; every queue that is
// taken from has one more. Close ends them all and returns when they have ended. All methods may be called from any
// goroutine.
package rabbitmq

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"strconv"
	"sync"

	"bellhop/hooks"
	"bellhop/hooks/queue"

	amqp "github.com/rabbitmq/amqp091-go"
)

// Pipe carries jobs and results over RabbitMQ.
type Pipe struct {
	log      *slog.Logger
	out, in  *link
	toJobs   *publisher
	toResult *publisher
	jobs     *consumer
	results  *consumer

	end    context.CancelFunc
	closed chan struct{}
	once   sync.Once
	wg     sync.WaitGroup

	mu    sync.Mutex
	given *amqp.Delivery // the last result that was given and is not acknowledged
}

var _ queue.Troubled = (*Pipe)(nil)

// resultsAhead is how many results are fetched before they are booked: several commits' worth.
const resultsAhead = 256

// Open makes a pipe over the broker at an address:
//
//	amqp://user:password@host:5672/vhost       amqps:// with TLS
//	    ?queue=quorum                          quorum queues, for a cluster; else classic ones, durable as well: a
//	                                           quorum queue may stay without a leader when its only node was killed
//	    &prefix=bellhop                        of the queues' names
//	    &cacertfile=ca.pem&certfile=&keyfile=  certificates, as RabbitMQ's own clients name them
//
// It does not wait for the broker: Trouble tells whether it is there, and Ready waits to hear. An address that cannot be
// read is a *hooks.Error.
func Open(addr string, o queue.Options) (*Pipe, error) {
	a, err := parse(addr)
	if err != nil {
		return nil, err
	}
	name, log, workers := o.Name, o.Log, o.Workers
	if name == "" {
		name = "Bellhop"
	}
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	if workers <= 0 {
		workers = 16
	}
	ctx, end := context.WithCancel(context.Background())
	p := &Pipe{log: log, end: end, closed: make(chan struct{})}
	p.out, p.in = newLink(a, name+", sending", log), newLink(a, name+", taking", log)
	p.toJobs = &publisher{link: p.out, queue: a.jobs()}
	p.toResult = &publisher{link: p.out, queue: a.results()}
	p.jobs = &consumer{link: p.in, queue: a.jobs(), ahead: 2 * workers, closed: p.closed}
	p.results = &consumer{link: p.in, queue: a.results(), ahead: resultsAhead, closed: p.closed}
	p.wg.Go(func() { p.out.run(ctx) })
	p.wg.Go(func() { p.in.run(ctx) })
	return p, nil
}

// Put hands jobs over: all at once, then it waits until the broker has them all.
func (p *Pipe) Put(ctx context.Context, jobs []hooks.Job) error {
	messages := make([]message, len(jobs))
	byID := make(map[string]hooks.Job, len(jobs))
	for i, job := range jobs {
		body, err := json.Marshal(job)
		if err != nil {
			return err
		}
		messages[i] = message{id: fmt.Sprintf("%d.%d", job.Delivery, job.Attempt), body: body}
		byID[messages[i].id] = job
	}
	large, err := p.toJobs.publish(ctx, messages)
	if err != nil || len(large) == 0 {
		return err
	}
	refused := &queue.TooLarge{Limit: p.toJobs.limit()}
	for _, m := range large {
		refused.Jobs = append(refused.Jobs, byID[m.id])
	}
	return refused
}

// Take waits for a job.
func (p *Pipe) Take(ctx context.Context) (queue.InHand, error) {
	for {
		d, _, err := p.jobs.next(ctx)
		if err != nil {
			return nil, err
		}
		h := &inHand{pipe: p, delivery: d}
		if err := json.Unmarshal(d.Body, &h.job); err == nil {
			return h, nil
		}
		p.unreadable(d, "job")
	}
}

// unreadable puts aside what is not ours.
func (p *Pipe) unreadable(d amqp.Delivery, what string) {
	p.log.Error("rabbitmq: a message is no "+what+" and was rejected", "queue", d.RoutingKey, "bytes", len(d.Body))
	_ = d.Reject(false) // on a connection that just broke it comes again, and is rejected then
}

// Results waits for a result and gives it with what else is there.
func (p *Pipe) Results(ctx context.Context, limit int) ([]hooks.Result, error) {
	p.acknowledge()
	var results []hooks.Result
	for len(results) == 0 {
		d, from, err := p.results.next(ctx)
		if err != nil {
			return nil, err
		}
		results = p.gather(results, d)
		for len(results) < limit && len(from.in) > 0 {
			d, ok := <-from.in // nobody else takes from it
			if !ok {
				break
			}
			results = p.gather(results, d)
		}
	}
	return results, nil
}

// gather reads one more result.
func (p *Pipe) gather(results []hooks.Result, d amqp.Delivery) []hooks.Result {
	var r hooks.Result
	if err := json.Unmarshal(d.Body, &r); err != nil {
		p.unreadable(d, "result")
		return results
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.given = &d
	return append(results, r)
}

// acknowledge lets the broker forget the results that were given: by now they are booked.
func (p *Pipe) acknowledge() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.given != nil {
		_ = p.given.Ack(true) // on a connection that is gone they come again, and are booked once
		p.given = nil
	}
}

// Announce sends what a worker tells of itself, if there is somebody who takes results. The broker drops it when that has
// not read it until the next but two.
func (p *Pipe) Announce(ctx context.Context, beat hooks.Result) error {
	body, err := json.Marshal(beat)
	if err != nil {
		return err
	}
	if q, err := p.toResult.ask(ctx); err != nil || q.Consumers == 0 {
		return err
	}
	ttl := strconv.FormatInt((3 * hooks.BeatEvery).Milliseconds(), 10)
	_, err = p.toResult.publish(ctx, []message{{id: "beat", body: body, ttl: ttl}})
	return err
}

// Depth tells how many jobs wait at the broker. Those that workers have fetched ahead do not count.
func (p *Pipe) Depth(ctx context.Context) (int, error) {
	q, err := p.toJobs.ask(ctx)
	return q.Messages, err
}

// Trouble says what keeps the pipe from carrying, and what to do; "" while all is well.
func (p *Pipe) Trouble() string {
	if trouble := p.out.Trouble(); trouble != "" {
		return trouble
	}
	return p.in.Trouble()
}

// Ready waits until the broker was tried. The error is a *hooks.Error with the trouble, or ctx's.
func (p *Pipe) Ready(ctx context.Context) error {
	for _, l := range []*link{p.out, p.in} {
		if err := l.ready(ctx); err != nil {
			return err
		}
	}
	return nil
}

// Close ends all calls and lets go of the broker, which keeps what was not acknowledged.
func (p *Pipe) Close() error {
	p.once.Do(func() {
		close(p.closed)
		p.out.end()
		p.in.end()
		p.end()
	})
	p.wg.Wait()
	p.jobs.wg.Wait()
	p.results.wg.Wait()
	return nil
}

// inHand is a job that is not acknowledged yet.
type inHand struct {
	pipe     *Pipe
	job      hooks.Job
	delivery amqp.Delivery
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
	body, err := json.Marshal(result)
	if err != nil {
		return err
	}
	id := fmt.Sprintf("%d.%d", result.Delivery, result.Attempt)
	large, err := h.pipe.toResult.publish(ctx, []message{{id: id, body: body}})
	if err == nil && len(large) > 0 {
		body, err = queue.EncodeResult(result, h.pipe.toResult.limit())
		if err == nil {
			_, err = h.pipe.toResult.publish(ctx, []message{{id: id, body: body}})
		}
	}
	if err != nil {
		return err
	}
	h.done = true
	_ = h.delivery.Ack(false) // on a connection that is gone the job comes again, as a double with the same id
	return nil
}
