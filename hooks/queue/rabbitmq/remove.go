package rabbitmq

import (
	"context"
	"errors"
	"net"
	"time"

	"bellhop/hooks/queue"

	amqp "github.com/rabbitmq/amqp091-go"
)

// Remove takes away the queues that an address names, with all that is in them. Those that are not there are no error.
func Remove(ctx context.Context, addr string) (err error) {
	a, err := parse(addr)
	if err != nil {
		return err
	}
	conn, err := amqp.DialConfig(a.dial, amqp.Config{
		Properties: amqp.Table{"product": "Bellhop", "connection_name": "Bellhop, tidying"},
		Dial: func(network, at string) (net.Conn, error) {
			d := net.Dialer{Timeout: queue.DialTimeout}
			c, err := d.DialContext(ctx, network, at)
			if err != nil {
				return nil, err
			}
			return c, c.SetDeadline(time.Now().Add(queue.DialTimeout)) // of the greetings; the library takes it off again
		},
	})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.CloseDeadline(time.Now().Add(keepClose))) }()
	defer context.AfterFunc(ctx, func() { _ = conn.CloseDeadline(time.Now()) })()
	ch, err := conn.Channel()
	if err != nil {
		return err
	}
	for _, name := range []string{a.jobs(), a.results()} {
		if _, err := ch.QueueDelete(name, false, false, false); err != nil {
			return err
		}
	}
	return nil
}
