package gearman

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"testing"
	"time"

	"bellhop/hooks/queue"
	"bellhop/hooks/queue/queuetest"
	"bellhop/hooks/queue/queuetest/broker"
)

// BenchmarkGearman sets jobs per second through the pipe beside what the server does by itself: messages of the same
// size put and taken with the same client, 16 of each at a time, each on connections of its own.
func BenchmarkGearman(b *testing.B) {
	s := broker.Own[*broker.Server](b)(broker.Gearman())
	queuetest.Bench(b, queuetest.Sides{
		Address: "gearman://" + s.Direct, Open: benchOpen,
		Itself: func(b *testing.B, n int) time.Duration {
			// With names of its own each time: the server wakes those that are gone as well.
			return itself(b, fmt.Sprintf("gearman://%s?prefix=itself-%d", s.Direct, time.Now().UnixNano()), n)
		},
	})
}

func benchOpen(b *testing.B, address string) queue.Pipe { return openAt(b, address) }

func openAt(b *testing.B, address string) *Pipe {
	b.Helper()
	p, err := Open(address, queue.Options{Workers: queuetest.Takers})
	if err != nil {
		b.Fatal(err)
	}
	return p
}

func itself(b *testing.B, address string, n int) time.Duration {
	body, err := json.Marshal(queuetest.BenchJob(1))
	if err != nil {
		b.Fatal(err)
	}
	ctx := context.Background()
	var wg sync.WaitGroup
	var mu sync.Mutex
	puts, takes := n, n
	next := func(n *int) bool {
		mu.Lock()
		defer mu.Unlock()
		*n--
		return *n >= 0
	}
	var pipes []*Pipe
	for range 16 {
		p := openAt(b, address)
		p.jobs.ahead = 0
		defer p.Close()
		if err := p.Ready(ctx); err != nil {
			b.Fatal(err)
		}
		pipes = append(pipes, p)
	}
	began := time.Now()
	for _, p := range pipes {
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
	return time.Since(began)
}
