package beanstalkd

import (
	"context"
	"errors"
	"strconv"
	"sync"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/queue"

	"github.com/beanstalkd/go-beanstalk"
)

// inHand is a job that is reserved over a connection of its own.
type inHand struct {
	pipe *Pipe
	job  hooks.Job
	id   uint64
	conn *conn

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
	most, err := h.pipe.link.await(ctx)
	if err != nil {
		return err
	}
	body, err := queue.EncodeResult(result, most)
	if err != nil {
		return err
	}
	h.pipe.drop(h) // a touch in between could only wait
	c, err := h.pipe.link.put(ctx, h.conn, h.pipe.address.results(), [][]byte{body})
	if err != nil {
		return err
	}
	h.done = true
	if c == h.conn { // over another one the server would not know the job, which comes again as a double
		c.hurry(answerTime)
		_ = c.Delete(h.id) // that its time to run was over is no trouble: the result is there
	}
	c.back()
	return nil
}

func (p *Pipe) note(h *inHand) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.inHand[h] = true
}

func (p *Pipe) drop(h *inHand) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.inHand, h)
}

// touch keeps the jobs in hand from going to others until ctx ends.
func (p *Pipe) touch(ctx context.Context) {
	tick := time.NewTicker(p.address.ttr / 4)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
		p.mu.Lock()
		held := make([]*inHand, 0, len(p.inHand))
		for h := range p.inHand {
			held = append(held, h)
		}
		p.mu.Unlock()
		each(len(held), func(i int) {
			held[i].conn.hurry(p.address.ttr / 4)
			if err := held[i].conn.Touch(held[i].id); err != nil { // another has it by now
				p.drop(held[i])
			}
		})
	}
}

// depth tells how many jobs wait in a tube.
func (c *conn) depth(ctx context.Context, tube string) (int, error) {
	stats, err := c.stats(ctx, tube)
	if err != nil || stats == nil {
		return 0, err
	}
	return strconv.Atoi(stats["current-jobs-ready"])
}

// watched tells whether somebody takes from a tube.
func (c *conn) watched(ctx context.Context, tube string) (bool, error) {
	stats, err := c.stats(ctx, tube)
	return stats != nil && stats["current-watching"] != "0", err
}

// stats tells how a tube is; one that nothing was ever put into, and that nobody takes from, is not.
func (c *conn) stats(ctx context.Context, tube string) (map[string]string, error) {
	defer context.AfterFunc(ctx, c.end)()
	c.hurry(answerTime)
	stats, err := beanstalk.NewTube(c.Conn, tube).Stats()
	if errors.Is(err, beanstalk.ErrNotFound) {
		return nil, nil
	}
	return stats, err
}
