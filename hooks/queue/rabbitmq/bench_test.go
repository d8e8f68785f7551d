package rabbitmq_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"bellhop/hooks/queue"
	"bellhop/hooks/queue/queuetest"
	"bellhop/hooks/queue/rabbitmq"

	amqp "github.com/rabbitmq/amqp091-go"
)

// BenchmarkRabbitMQ sets jobs per second through the pipe beside what the broker does by itself: persistent messages of
// the same size published with confirms, 256 at a time, and consumed with a prefetch of 64 over a connection of its own. A job
// through the pipe is two messages, its result being the other.
func BenchmarkRabbitMQ(b *testing.B) {
	r := server(b)
	for _, kind := range []string{"quorum", "classic"} {
		b.Run(kind+"/itself", func(b *testing.B) { itself(b, "amqp://"+r.Direct, kind) })
		for _, workers := range []int{1, 2, 4} {
			b.Run(fmt.Sprintf("%s/workers=%d", kind, workers), func(b *testing.B) {
				queuetest.Bench(b, workers, func(name string) queue.Pipe {
					return benchOpen(b, fmt.Sprintf("amqp://%s/?queue=%s&prefix=%s", r.Direct, kind, name))
				})
			})
		}
	}
}

// channel gives a channel over a connection of its own.
func channel(b *testing.B, address string) *amqp.Channel {
	conn, err := amqp.Dial(address)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { conn.Close() })
	ch, err := conn.Channel()
	if err != nil {
		b.Fatal(err)
	}
	return ch
}

// benchOpen gives a pipe whose broker is there, for as many jobs at a time as a worker of the benchmark takes.
func benchOpen(b *testing.B, address string) queue.Pipe {
	p, err := rabbitmq.Open(address, queue.Options{Workers: queuetest.Takers})
	if err != nil {
		b.Fatal(err)
	}
	if err := p.Ready(soon(b)); err != nil {
		b.Fatal(err)
	}
	return p
}

func itself(b *testing.B, address, kind string) {
	body, err := json.Marshal(queuetest.BenchJob(1))
	if err != nil {
		b.Fatal(err)
	}
	name := "itself-" + kind
	out, in := channel(b, address), channel(b, address)
	if _, err := out.QueueDeclare(name, true, false, false, false, amqp.Table{"x-queue-type": kind}); err != nil {
		b.Fatal(err)
	}
	if err := out.Confirm(false); err != nil {
		b.Fatal(err)
	}
	if err := in.Qos(64, 0, false); err != nil {
		b.Fatal(err)
	}
	deliveries, err := in.Consume(name, "", false, false, false, false, nil)
	if err != nil {
		b.Fatal(err)
	}
	taken := make(chan error, 1)
	b.ResetTimer()
	go func() {
		for range b.N {
			if err := (<-deliveries).Ack(false); err != nil {
				taken <- err
				return
			}
		}
		taken <- nil
	}()
	waits := make(chan *amqp.DeferredConfirmation, 256)
	go func() {
		defer close(waits)
		for range b.N {
			c, err := out.PublishWithDeferredConfirm("", name, true, false, amqp.Publishing{DeliveryMode: amqp.Persistent, Body: body})
			if err != nil {
				b.Error(err)
				return
			}
			waits <- c
		}
	}()
	for c := range waits {
		if !c.Wait() {
			b.Error("not confirmed")
		}
	}
	if err := <-taken; err != nil {
		b.Error(err)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "messages/s")
}
