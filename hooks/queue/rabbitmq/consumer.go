package rabbitmq

import (
	"context"
	"sync"

	"bellhop/hooks/queue"

	amqp "github.com/rabbitmq/amqp091-go"
)

// consumer takes messages from one queue. It begins when it is first asked.
type consumer struct {
	link  *link
	queue string
	ahead int // messages that are fetched and not acknowledged

	mu     sync.Mutex
	intake *intake
	wg     sync.WaitGroup
	closed chan struct{}
}

// intake is what comes over one channel.
type intake struct {
	conn    *amqp.Connection
	channel *amqp.Channel
	in      chan amqp.Delivery // has room for all that may come; closed with the channel
}

// next waits for a message.
func (c *consumer) next(ctx context.Context) (amqp.Delivery, *intake, error) {
	for {
		t, err := c.open(ctx)
		if err != nil {
			return amqp.Delivery{}, nil, err
		}
		select {
		case d, ok := <-t.in:
			if ok && !t.channel.IsClosed() { // what came over a channel that ended comes again
				return d, t, nil
			}
		case <-c.closed:
			return amqp.Delivery{}, nil, queue.ErrClosed
		case <-ctx.Done():
			return amqp.Delivery{}, nil, ctx.Err()
		}
	}
}

// open gives the intake, a new one after each connection.
func (c *consumer) open(ctx context.Context) (*intake, error) {
	for {
		conn, err := c.link.await(ctx, false)
		if err != nil {
			return nil, err
		}
		c.mu.Lock()
		if t := c.intake; t != nil && t.conn == conn && !t.channel.IsClosed() {
			c.mu.Unlock()
			return t, nil
		}
		t, err := c.begin(conn)
		if err == nil {
			c.intake = t
		}
		c.mu.Unlock()
		if err == nil {
			return t, nil
		}
		c.link.drop(conn)
	}
}

func (c *consumer) begin(conn *amqp.Connection) (*intake, error) {
	ch, err := conn.Channel()
	if err != nil {
		return nil, err
	}
	if err := ch.Qos(c.ahead, 0, false); err != nil {
		return nil, err
	}
	deliveries, err := ch.Consume(c.queue, "", false, false, false, false, nil)
	if err != nil {
		return nil, err
	}
	t := &intake{conn: conn, channel: ch, in: make(chan amqp.Delivery, c.ahead)}
	c.wg.Go(func() { t.fill(deliveries) })
	return t, nil
}

// fill moves what comes to where it can be counted.
func (t *intake) fill(deliveries <-chan amqp.Delivery) {
	defer close(t.in)
	for d := range deliveries {
		t.in <- d
	}
}
