package gearman

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"time"

	"bellhop/hooks/queue"
)

// maxStatus bounds what a server lists, in bytes: some 20,000 functions.
const maxStatus = 1 << 20

// standing is how a function stands at a server.
type standing struct {
	waiting int // background jobs that nobody works on
	workers int // connections that can do them
}

// ask asks a server how a function stands. While it is away that is waited out.
func ask(ctx context.Context, closed <-chan struct{}, at, function string) (standing, error) {
	wait := queue.ShortestWait
	for {
		s, err := status(ctx, at, function)
		if err == nil {
			return s, nil
		}
		pause := time.NewTimer(wait)
		select {
		case <-pause.C:
		case <-ctx.Done():
			pause.Stop()
			return standing{}, ctx.Err()
		case <-closed:
			pause.Stop()
			return standing{}, queue.ErrClosed
		}
		wait = min(2*wait, queue.LongestWait)
	}
}

// status asks once, in the text form of the protocol.
func status(ctx context.Context, at, function string) (standing, error) {
	ctx, cancel := context.WithTimeout(ctx, queue.DialTimeout)
	defer cancel()
	var d net.Dialer
	conn, err := d.DialContext(ctx, "tcp", at)
	if err != nil {
		return standing{}, err
	}
	defer conn.Close()
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	defer stop()
	if _, err := io.WriteString(conn, "status\n"); err != nil {
		return standing{}, err
	}
	return readStatus(conn, function)
}

// readStatus reads lines of function, jobs, those that are worked on, and workers, with tabs between them, up to a line
// with a point. A function that is not there has none.
func readStatus(r io.Reader, function string) (standing, error) {
	lines := bufio.NewScanner(io.LimitReader(r, maxStatus))
	for lines.Scan() {
		line := lines.Text()
		if line == "." {
			return standing{}, nil
		}
		fields := strings.Split(line, "\t")
		if len(fields) != 4 {
			return standing{}, fmt.Errorf("%w: its status has the line %.80q", errNotGearman, line)
		}
		if fields[0] != function {
			continue
		}
		jobs, err := strconv.ParseUint(fields[1], 10, 32)
		running, err2 := strconv.ParseUint(fields[2], 10, 32)
		workers, err3 := strconv.ParseUint(fields[3], 10, 32)
		if err := errors.Join(err, err2, err3); err != nil || running > jobs {
			return standing{}, fmt.Errorf("%w: its status has the line %.80q", errNotGearman, line)
		}
		return standing{int(jobs - running), int(workers)}, nil
	}
	if err := lines.Err(); err != nil {
		return standing{}, err
	}
	return standing{}, io.ErrUnexpectedEOF
}
