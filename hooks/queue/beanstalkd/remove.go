package beanstalkd

import (
	"context"
	"errors"
	"net"
	"time"

	"bellhop/hooks/queue"

	"github.com/beanstalkd/go-beanstalk"
)

// Remove deletes all that is in the tubes that an address names, whereupon the server forgets the tubes themselves. Nobody
// has any of it in hand by then.
func Remove(ctx context.Context, addr string) error {
	a, err := parse(addr)
	if err != nil {
		return err
	}
	d := net.Dialer{Timeout: queue.DialTimeout}
	socket, err := d.DialContext(ctx, "tcp", a.at)
	if err != nil {
		return err
	}
	defer socket.Close()
	defer context.AfterFunc(ctx, func() { socket.Close() })()
	c := beanstalk.NewConn(socket)
	for _, name := range []string{a.jobs(), a.results()} {
		tube := beanstalk.NewTube(c, name)
		ready := func() (uint64, []byte, error) { return beanstalk.NewTubeSet(c, name).Reserve(0) }
		for _, next := range []func() (uint64, []byte, error){ready, tube.PeekBuried, tube.PeekDelayed} {
			if err := deleteAll(c, socket, next); err != nil {
				return err
			}
		}
	}
	return nil
}

// deleteAll deletes what next gives, one after the other, until it gives nothing.
func deleteAll(c *beanstalk.Conn, socket net.Conn, next func() (uint64, []byte, error)) error {
	for {
		if err := socket.SetDeadline(time.Now().Add(answerTime)); err != nil {
			return err
		}
		id, _, err := next()
		if errors.Is(err, beanstalk.ErrTimeout) || errors.Is(err, beanstalk.ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := c.Delete(id); err != nil && !errors.Is(err, beanstalk.ErrNotFound) {
			return err
		}
	}
}
