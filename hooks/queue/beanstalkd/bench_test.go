package beanstalkd_test

import (
	"encoding/json"
	"fmt"
	"sync"
	"testing"
	"time"

	"bellhop/hooks/queue"
	"bellhop/hooks/queue/beanstalkd"
	"bellhop/hooks/queue/queuetest"
	"bellhop/hooks/queue/queuetest/broker"

	client "github.com/beanstalkd/go-beanstalk"
)

// BenchmarkBeanstalkd sets jobs per second through the pipe beside what the server does by itself: messages of the same
// size put and taken with the same library, 16 of each at a time, each side on connections of its own. A job through the
// pipe is two messages, its result being the other.
func BenchmarkBeanstalkd(b *testing.B) {
	s, err := broker.Beanstalkd("50") // its own default
	if err != nil {
		b.Skip(err)
	}
	defer s.Close()
	b.Run("itself", func(b *testing.B) { itself(b, s.Direct) })
	for _, workers := range []int{1, 2, 4} {
		b.Run(fmt.Sprintf("workers=%d", workers), func(b *testing.B) {
			queuetest.Bench(b, workers, func(name string) queue.Pipe {
				return benchOpen(b, "beanstalk://"+s.Direct+"?prefix="+name)
			})
		})
	}
}

// benchOpen gives a pipe whose broker is there, for as many jobs at a time as a worker of the benchmark takes.
func benchOpen(b *testing.B, address string) queue.Pipe {
	p, err := beanstalkd.Open(address, queue.Options{Workers: queuetest.Takers})
	if err != nil {
		b.Fatal(err)
	}
	if err := p.Ready(soon(b)); err != nil {
		b.Fatal(err)
	}
	return p
}

func itself(b *testing.B, address string) {
	body, err := json.Marshal(queuetest.BenchJob(1))
	if err != nil {
		b.Fatal(err)
	}
	dial := func() *client.Conn {
		c, err := client.Dial("tcp", address)
		if err != nil {
			b.Fatal(err)
		}
		return c
	}
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
		put, take := dial(), dial()
		defer put.Close()
		defer take.Close()
		wg.Go(func() {
			for t := client.NewTube(put, "itself"); next(&puts); {
				if _, err := t.Put(body, 1, 0, time.Minute); err != nil {
					b.Error(err)
					return
				}
			}
		})
		wg.Go(func() {
			for t := client.NewTubeSet(take, "itself"); next(&takes); {
				id, _, err := t.Reserve(time.Minute)
				if err == nil {
					err = take.Delete(id)
				}
				if err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "messages/s")
}
