package gearman

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"time"

	"bellhop/hooks/queue"
)

// takeNothing is how long nothing may come before the server is asked whether it has more.
const takeNothing = 50 * time.Millisecond

// Remove completes all that waits in the functions that an address names, and has the server forget them. Nobody has any of
// it in hand by then.
func Remove(ctx context.Context, addr string) error {
	p, err := Open(addr, queue.Options{Name: "Bellhop, tidying", Workers: 1})
	if err != nil {
		return err
	}
	for _, r := range []*receiver{p.jobs, p.results} {
		if err := p.empty(ctx, r); err != nil {
			return errors.Join(err, p.Close())
		}
	}
	if err := p.Close(); err != nil {
		return err
	}
	for _, function := range []string{p.at.jobs(), p.at.results()} {
		if err := drop(ctx, p.at.at, function); err != nil {
			return err
		}
	}
	return nil
}

// empty completes what waits in a function, without a look at it.
func (p *Pipe) empty(ctx context.Context, r *receiver) error {
	for {
		soon, cancel := context.WithTimeout(ctx, takeNothing)
		a, err := r.take(soon)
		cancel()
		switch {
		case err == nil:
			r.complete(a)
			continue
		case ctx.Err() != nil:
			return ctx.Err()
		case !errors.Is(err, context.DeadlineExceeded):
			return err
		}
		if s, err := status(ctx, p.at.at, r.function); err != nil || s.waiting == 0 {
			return err
		}
	}
}

// drop has the server forget a function. It does so once it has noticed that the last worker for it is gone.
func drop(ctx context.Context, at, function string) error {
	for {
		answer, err := command(ctx, at, "drop function "+function)
		switch {
		case err != nil:
			return err
		case strings.HasPrefix(answer, "OK"), strings.Contains(strings.ToLower(answer), "not found"):
			return nil
		}
		pause := time.NewTimer(queue.ShortestWait)
		select {
		case <-pause.C:
		case <-ctx.Done():
			pause.Stop()
			return fmt.Errorf("gearman: %s was not dropped: %.80q: %w", function, answer, ctx.Err())
		}
	}
}

// command gives the first line of the answer to a command in the text form of the protocol.
func command(ctx context.Context, at, line string) (answer string, err error) {
	ctx, cancel := context.WithTimeout(ctx, queue.DialTimeout)
	defer cancel()
	var d net.Dialer
	conn, err := d.DialContext(ctx, "tcp", at)
	if err != nil {
		return "", err
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { conn.Close() })()
	if _, err := io.WriteString(conn, line+"\n"); err != nil {
		return "", err
	}
	return bufio.NewReader(io.LimitReader(conn, maxStatus)).ReadString('\n')
}
