package beanstalkd

import (
	"context"
	"sync"

	"github.com/beanstalkd/go-beanstalk"
)

// priority is the same for all jobs: the first that came is the first that leaves.
const priority = 1024

// together is how many commands are on their way over one connection at a time.
const together = 16

// each calls do for 0 to n-1, several at a time, and returns when all have ended.
func each(n int, do func(i int)) {
	var wg sync.WaitGroup
	for worker := range min(n, together) {
		wg.Go(func() {
			for i := worker; i < n; i += together {
				do(i)
			}
		})
	}
	wg.Wait()
}

// put hands bodies over and waits until the server has them all, over as many connections as it takes. c is the
// connection to begin with, or nil; put gives the one that it ended with, for the caller to give back.
func (l *link) put(ctx context.Context, c *conn, tube string, bodies [][]byte) (*conn, error) {
	for {
		if c == nil {
			var err error
			if c, err = l.get(ctx); err != nil {
				return nil, err
			}
		}
		untie := context.AfterFunc(ctx, c.end) // there is no other way to stop waiting for an answer
		left, err := c.put(tube, bodies, l.address)
		ended := !untie()
		switch {
		case ctx.Err() != nil:
			c.end()
			return nil, ctx.Err()
		case err == nil:
			return c, nil
		case broken(err) || ended:
			c.end()
			c = nil
			l.again(ctx)
		default:
			l.refuse(ctx, err)
		}
		bodies = left
	}
}

// put gives the bodies that the server does not have, or may not have, and why.
func (c *conn) put(tube string, bodies [][]byte, a address) (left [][]byte, err error) {
	c.hurry(answerTime)
	t := beanstalk.NewTube(c.Conn, tube)
	errs := make([]error, len(bodies))
	each(len(bodies), func(i int) { _, errs[i] = t.Put(bodies[i], priority, 0, a.ttr) })
	for i, e := range errs {
		if e != nil {
			left = append(left, bodies[i])
			if err == nil || broken(e) {
				err = e
			}
		}
	}
	return left, err
}
