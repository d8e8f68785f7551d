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

// waiting asks a server how many background jobs of a function wait. While it is away that is waited out.
func waiting(ctx context.Context, closed <-chan struct{}, at, function string) (int, error) {
	wait := queue.ShortestWait
	for {
		n, err := status(ctx, at, function)
		if err == nil {
			return n, nil
		}
		pause := time.NewTimer(wait)
		select {
		case <-pause.C:
		case <-ctx.Done():
			pause.Stop()
			return 0, ctx.Err()
		case <-closed:
			pause.Stop()
			return 0, queue.ErrClosed
		}
		wait = min(2*wait, queue.LongestWait)
	}
}

// status asks once, in the text form of the protocol.
func status(ctx context.Context, at, function string) (int, error) {
	ctx, cancel := context.WithTimeout(ctx, queue.DialTimeout)
	defer cancel()
	var d net.Dialer
	conn, err := d.DialContext(ctx, "tcp", at)
	if err != nil {
		return 0, err
	}
	defer conn.Close()
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	defer stop()
	if _, err := io.WriteString(conn, "status\n"); err != nil {
		return 0, err
	}
	return readStatus(conn, function)
}

// readStatus reads lines of function, jobs, those that are worked on, and workers, with tabs between them, up to a line
// with a point. A function that is not there has none waiting.
func readStatus(r io.Reader, function string) (int, error) {
	lines := bufio.NewScanner(io.LimitReader(r, maxStatus))
	for lines.Scan() {
		line := lines.Text()
		if line == "." {
			return 0, nil
		}
		fields := strings.Split(line, "\t")
		if len(fields) != 4 {
			return 0, fmt.Errorf("%w: its status has the line %.80q", errNotGearman, line)
		}
		if fields[0] != function {
			continue
		}
		jobs, err := strconv.ParseUint(fields[1], 10, 32)
		running, err2 := strconv.ParseUint(fields[2], 10, 32)
		if err := errors.Join(err, err2); err != nil || running > jobs {
			return 0, fmt.Errorf("%w: its status has the line %.80q", errNotGearman, line)
		}
		return int(jobs - running), nil
	}
	if err := lines.Err(); err != nil {
		return 0, err
	}
	return 0, io.ErrUnexpectedEOF
}
