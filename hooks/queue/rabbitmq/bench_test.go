package rabbitmq_test

import (
	"encoding/json"
	"testing"
	"time"

	"bellhop/hooks/queue"
	"bellhop/hooks/queue/queuetest"
	"bellhop/hooks/queue/rabbitmq"

	amqp "github.com/rabbitmq/amqp091-go"
)

// BenchmarkRabbitMQ sets jobs per second through the pipe beside what the broker does by itself: persistent messages of
// the same size published with confirms, 256 at a time, and consumed with a prefetch of 64 over a connection of its own.
func BenchmarkRabbitMQ(b *testing.B) {
	r := server(b)
	for _, kind := range []string{"classic", "quorum"} {
		b.Run(kind, func(b *testing.B) {
			queuetest.Bench(b, queuetest.Sides{
				Address: "amqp://" + r.Direct + "/?queue=" + kind, Open: benchOpen,
				Itself: func(b *testing.B, n int) time.Duration { return itself(b, "amqp://"+r.Direct, kind, n) },
			})
		})
	}
}

// channel gives a channel over a connection of its own.
func channel(b *testing.B, address string) (ch *amqp.Channel, end func() error) {
	conn, err := amqp.Dial(address)
	if err != nil {
		b.Fatal(err)
	}
	if ch, err = conn.Channel(); err != nil {
		b.Fatal(err)
	}
	return ch, conn.Close
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

func itself(b *testing.B, address, kind string, n int) time.Duration {
	body, err := json.Marshal(queuetest.BenchJob(1))
	if err != nil {
		b.Fatal(err)
	}
	name := "itself-" + kind
	out, endOut := channel(b, address)
	defer endOut()
	in, endIn := channel(b, address)
	defer endIn()
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
	began := time.Now()
	go func() {
		for range n {
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
		for range n {
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
	return time.Since(began)
}
