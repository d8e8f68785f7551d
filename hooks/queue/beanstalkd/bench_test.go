package beanstalkd_test

import (
	"encoding/json"
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
// size put and taken with the same library, 16 of each at a time, each side on connections of its own.
func BenchmarkBeanstalkd(b *testing.B) {
	s := broker.Own[*broker.Server](b)(broker.Beanstalkd("50")) // its own default
	queuetest.Bench(b, queuetest.Sides{
		Address: "beanstalk://" + s.Direct, Open: benchOpen,
		Itself: func(b *testing.B, n int) time.Duration { return itself(b, s.Direct, n) },
	})
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

func itself(b *testing.B, address string, n int) time.Duration {
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
	puts, takes := n, n
	next := func(n *int) bool {
		mu.Lock()
		defer mu.Unlock()
		*n--
		return *n >= 0
	}
	var pairs [16][2]*client.Conn
	for i := range pairs {
		pairs[i] = [2]*client.Conn{dial(), dial()}
		defer pairs[i][0].Close()
		defer pairs[i][1].Close()
	}
	began := time.Now()
	for _, pair := range pairs {
		put, take := pair[0], pair[1]
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
	return time.Since(began)
}
