package queuetest

import (
	"context"
	"fmt"
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

// Bench measures how many jobs a second go all the way: put in claims of 64, taken, done, their results gathered. Each of
// the workers has a pipe of its own, as processes do. open gives pipes that share the jobs of a name.
func Bench(b *testing.B, workers int, open func(name string) queue.Pipe) {
	name := fmt.Sprintf("bench-%d-%d", workers, time.Now().UnixNano())
	pipe := open(name)
	defer pipe.Close()
	ctx, cancel := context.WithCancel(b.Context())
	var wg sync.WaitGroup
	for range workers {
		p := open(name)
		defer p.Close()
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
	room := make(chan struct{}, 512) // jobs that are out, as the dispatcher bounds them
	wg.Go(func() {
		for n := 0; n < b.N; n += 64 {
			var batch []hooks.Job
			for i := n; i < min(n+64, b.N); i++ {
				room <- struct{}{}
				batch = append(batch, BenchJob(i))
			}
			if err := pipe.Put(ctx, batch); err != nil {
				if ctx.Err() == nil { // else the last results were quicker than the word that their jobs are put
					b.Error(err)
				}
				return
			}
		}
	})
	b.ResetTimer()
	for back := 0; back < b.N; {
		results, err := pipe.Results(ctx, 64)
		if err != nil {
			b.Fatal(err)
		}
		for range results {
			<-room
		}
		back += len(results)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "jobs/s")
	cancel()
	wg.Wait()
}
