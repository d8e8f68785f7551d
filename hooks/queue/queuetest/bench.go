package queuetest

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/queue"
)

// Takers is how many jobs each worker of a benchmark has in hand.
const Takers = 16

// BenchBody is the size of a body in a benchmark, in bytes.
const BenchBody = 2048

// BenchJob is a job with a body of that size.
func BenchJob(n int) hooks.Job {
	j := job(n)
	j.Body = make([]byte, BenchBody)
	return j
}

// Sides are what a benchmark of a pipe sets beside each other.
type Sides struct {
	Address string                                         // of the broker
	Open    func(b *testing.B, address string) queue.Pipe  // over the queues that an address names, with room for Takers
	Itself  func(b *testing.B, n int) (took time.Duration) // n messages of BenchJob put and taken with the broker's own client
}

// benchRounds is how often the sides take turns, so that what else the machine does is the same for both.
const benchRounds = 4

// Bench measures how many jobs a second go all the way: put in claims of 64, taken, done, their results gathered; beside the
// messages that the broker itself carries, in turns. A job is two messages, its result being the other, so that ratio, which
// is jobs to messages, is half of what the pipe takes of the broker. First each of 1, 2 and 4 workers is a pipe of its own whose
// jobs are done at once, then each is the worker program, which sends every job to a server on loopback.
func Bench(b *testing.B, s Sides) {
	for _, workers := range []int{1, 2, 4} {
		b.Run(fmt.Sprintf("workers=%d", workers), func(b *testing.B) {
			s.run(b, BenchJob, func(address string) (stop func()) { return s.takers(b, address, workers) })
		})
	}
	program, sink := BuildWorker(b), benchSink(b)
	jobTo := func(n int) hooks.Job {
		j := BenchJob(n)
		j.URL, j.Target, j.ExpiresAt = sink, sink, time.Now().Add(time.Hour)
		return j
	}
	for _, workers := range []int{1, 2, 4} {
		b.Run(fmt.Sprintf("processes=%d", workers), func(b *testing.B) {
			s.run(b, jobTo, func(address string) (stop func()) { return processes(b, program, address, workers) })
		})
	}
}

// run takes turns: the broker by itself, and jobs through the pipe that workers do, which begin starts.
func (s Sides) run(b *testing.B, job func(int) hooks.Job, begin func(address string) (stop func())) {
	address := s.named(fmt.Sprintf("bench-%d", time.Now().UnixNano()))
	pipe := s.Open(b, address)
	defer pipe.Close()
	defer begin(address)()
	s.carry(b, pipe, 64, job) // all is connected then
	each := max(b.N/benchRounds, 256)
	var bare, through time.Duration
	b.ResetTimer()
	for range benchRounds {
		bare += s.Itself(b, each)
		through += s.carry(b, pipe, each, job)
	}
	n := float64(benchRounds * each)
	b.ReportMetric(n/bare.Seconds(), "messages/s")
	b.ReportMetric(n/through.Seconds(), "jobs/s")
	b.ReportMetric(bare.Seconds()/through.Seconds(), "ratio")
	b.ReportMetric(0, "ns/op") // the two together tell nothing
}

// named gives the address of queues with names of their own.
func (s Sides) named(prefix string) string {
	u, err := url.Parse(s.Address)
	if err != nil {
		return s.Address // Open complains of it
	}
	q := u.Query()
	q.Set("prefix", prefix)
	u.RawQuery = q.Encode()
	return u.String()
}

// takers does jobs at once, each of so many workers over a pipe of its own.
func (s Sides) takers(b *testing.B, address string, workers int) (stop func()) {
	ctx, cancel := context.WithCancel(b.Context())
	var wg sync.WaitGroup
	var pipes []queue.Pipe
	for range workers {
		p := s.Open(b, address)
		pipes = append(pipes, p)
		for range Takers {
			wg.Go(func() {
				for {
					h, err := p.Take(ctx)
					if err == nil {
						err = h.Done(ctx, result(h.Job()))
					}
					if err != nil {
						if ctx.Err() == nil {
							b.Error(err)
						}
						return
					}
				}
			})
		}
	}
	return func() {
		cancel()
		wg.Wait()
		for _, p := range pipes {
			p.Close()
		}
	}
}

// carry puts n jobs and gathers their results, and tells how long that took.
func (s Sides) carry(b *testing.B, pipe queue.Pipe, n int, job func(int) hooks.Job) time.Duration {
	ctx, cancel := context.WithCancel(b.Context())
	defer cancel()
	began := time.Now()
	room := make(chan struct{}, 512) // jobs that are out, as the dispatcher bounds them
	var wg sync.WaitGroup
	defer wg.Wait()
	wg.Go(func() {
		for first := 0; first < n; first += 64 {
			var batch []hooks.Job
			for i := first; i < min(first+64, n); i++ {
				room <- struct{}{}
				batch = append(batch, job(i))
			}
			if err := pipe.Put(ctx, batch); err != nil {
				if ctx.Err() == nil { // else the last results were quicker than the word that their jobs are put
					b.Error(err)
				}
				return
			}
		}
	})
	for back := 0; back < n; {
		results, err := pipe.Results(ctx, 64)
		if err != nil {
			b.Fatal(err)
		}
		for _, r := range results {
			if r.Beat == nil {
				<-room
				back++
			}
		}
	}
	return time.Since(began)
}

// processes starts worker programs on the queues at an address.
func processes(b *testing.B, program, address string, n int) (stop func()) {
	var all []*exec.Cmd
	for i := range n {
		c := exec.Command(program, "--queue", address, "--name", "bench-"+strconv.Itoa(i), "--concurrency", strconv.Itoa(Takers))
		if err := c.Start(); err != nil {
			b.Fatal(err)
		}
		all = append(all, c)
	}
	return func() {
		for _, c := range all {
			_ = c.Process.Kill() // it has nothing in hand
			_ = c.Wait()
		}
	}
}

// BuildWorker builds the worker program and gives its path.
func BuildWorker(t testing.TB) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "bellhop-worker")
	build := exec.Command("go", "build", "-o", path, "bellhop/hooks/worker/bellhop-worker")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return path
}

// benchSink is a server that takes whatever comes, and gives its URL.
func benchSink(b *testing.B) string {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	server := &http.Server{Handler: http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // a job that broke comes again
	})}
	var serving sync.WaitGroup
	serving.Go(func() { _ = server.Serve(ln) })
	b.Cleanup(func() {
		server.Close()
		serving.Wait()
	})
	return "http://" + ln.Addr().String() + "/"
}
