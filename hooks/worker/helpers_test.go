package worker

import (
	"bufio"
	"context"
	"errors"
	"io"
	"log"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/queue/memory"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	log.SetOutput(WithoutAnswers(os.Stderr))
	goleak.VerifyTestMain(m)
}

// patience is far more than anything here takes.
const patience = time.Minute

func newSender(t *testing.T) *Sender {
	t.Helper()
	s := NewSender(16)
	t.Cleanup(s.Close)
	return s
}

// perform sends a job that may go anywhere.
func perform(t *testing.T, s *Sender, job hooks.Job) hooks.Result {
	t.Helper()
	job.AllowPrivate = true
	return performAs(t, s, job)
}

func performAs(t *testing.T, s *Sender, job hooks.Job) hooks.Result {
	t.Helper()
	if job.Method == "" {
		job.Method = "POST"
	}
	if job.TimeoutMS == 0 {
		job.TimeoutMS = patience.Milliseconds()
	}
	var r hooks.Result
	s.Perform(t.Context(), job, &r)
	if r.Timing.Total <= 0 {
		t.Error("no time was noted")
	}
	return r
}

func serve(t *testing.T, h http.HandlerFunc) *httptest.Server {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return server
}

// script serves one connection after the other with a function each, the last one for all that follow. The
// functions read and write bytes; the connection ends with them.
func script(t *testing.T, conns ...func(c net.Conn)) (address string) {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	var mu sync.Mutex
	open := map[net.Conn]bool{}
	wg.Go(func() {
		for n := 0; ; n++ {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			mu.Lock()
			open[c] = true
			mu.Unlock()
			wg.Go(func() { conns[min(n, len(conns)-1)](c); c.Close() })
		}
	})
	t.Cleanup(func() {
		ln.Close()
		mu.Lock()
		for c := range open {
			c.Close()
		}
		mu.Unlock()
		wg.Wait()
	})
	return ln.Addr().String()
}

// readRequest reads one request and gives its head as it came; "" at the end.
func readRequest(t *testing.T, in *bufio.Reader) (head string) {
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			if !errors.Is(err, io.EOF) && !errors.Is(err, net.ErrClosed) && !strings.Contains(err.Error(), "reset") {
				t.Error(err)
			}
			return ""
		}
		if head += line; line == "\r\n" {
			break
		}
	}
	r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(head)))
	if err != nil {
		t.Error(err)
		return ""
	}
	if _, err := io.CopyN(io.Discard, in, max(r.ContentLength, 0)); err != nil {
		t.Error(err)
	}
	return head
}

// answering gives a function for script that answers every request with the same bytes.
func answering(t *testing.T, answer string) func(net.Conn) {
	return func(c net.Conn) {
		in := bufio.NewReader(c)
		for readRequest(t, in) != "" {
			if _, err := io.WriteString(c, answer); err != nil {
				return
			}
		}
	}
}

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

func soon(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	return ctx
}

// one waits for a single result.
func one(ctx context.Context, p *memory.Pipe) (r hooks.Result, err error) {
	results, err := p.Results(ctx, 1)
	if err != nil {
		return r, err
	}
	return results[0], nil
}
