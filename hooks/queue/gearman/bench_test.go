package gearman

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"testing"

	"bellhop/hooks/queue"
	"bellhop/hooks/queue/queuetest"
	"bellhop/hooks/queue/queuetest/broker"
)

// BenchmarkGearman sets jobs per second through the pipe beside what the server does by itself: messages of the same
// size put and taken with the same client, 16 of each at a time, each on connections of its own. A job through the pipe is
// two messages, its result being the other.
func BenchmarkGearman(b *testing.B) {
	s, err := broker.Gearman()
	if err != nil {
		b.Skip(err)
	}
	defer s.Close()
	b.Run("itself", func(b *testing.B) { itself(b, s.Direct) })
	for _, workers := range []int{1, 2, 4} {
		b.Run(fmt.Sprintf("workers=%d", workers), func(b *testing.B) {
			queuetest.Bench(b, workers, func(name string) queue.Pipe { return openAt(b, s.Direct, name) })
		})
	}
}

func openAt(b *testing.B, at, prefix string) *Pipe {
	b.Helper()
	p, err := Open("gearman://"+at+"?prefix="+prefix, queue.Options{Workers: 16})
	if err != nil {
		b.Fatal(err)
	}
	return p
}

func itself(b *testing.B, at string) {
	body, err := json.Marshal(queuetest.BenchJob(1))
	if err != nil {
		b.Fatal(err)
	}
	ctx := context.Background()
	var wg sync.WaitGroup
	var mu sync.Mutex
	puts, takes := b.N, b.N
	next := func(n *int) bool {
		mu.Lock()
		defer mu.Unlock()
		*n--
		return *n >= 0
	}
	b.ResetTimer()
	for range 16 {
		p := openAt(b, at, "itself")
		p.jobs.ahead = 0
		defer p.Close()
		wg.Go(func() {
			for next(&puts) {
				if err := p.out.submit(ctx, p.jobs.function, body); err != nil {
					b.Error(err)
					return
				}
			}
		})
		wg.Go(func() {
			for next(&takes) {
				a, err := p.jobs.take(ctx)
				if err != nil {
					b.Error(err)
					return
				}
				p.jobs.complete(a)
			}
		})
	}
	wg.Wait()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "messages/s")
}
