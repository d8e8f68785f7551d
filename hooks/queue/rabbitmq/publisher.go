package rabbitmq

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	amqp "github.com/rabbitmq/amqp091-go"
)

// message is what is published: a job or a result as JSON.
type message struct {
	id   string // tells messages on their way apart
	body []byte
	ttl  string // milliseconds after which it is of no use; "" is never
}

// publisher puts messages into one queue. Any number of callers share its channel, and their confirms come together.
type publisher struct {
	link  *link
	queue string

	mu     sync.Mutex
	outlet *outlet
	most   int // the largest message that the broker takes; it tells when one is larger
}

// outlet is a channel in confirm mode.
type outlet struct {
	conn    *amqp.Connection
	channel *amqp.Channel
	closed  chan *amqp.Error
	returns chan amqp.Return

	mu       sync.Mutex
	returned map[string]bool
}

// returnsHeld is how many messages may come back unroutable before somebody looks. The library waits for who looks.
const returnsHeld = 1024

// tryAgain is the pause before messages are published again that the broker did not take.
const tryAgain = 100 * time.Millisecond

// confirmWait is how long a broker may leave messages without a confirm and without an alarm.
const confirmWait = 20 * time.Second

// limit is the largest message that the broker is known to take.
func (p *publisher) limit() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.most
}

// publish hands messages over and waits until the broker has confirmed them all, through as many connections as it
// takes. Those that are too large are given back.
func (p *publisher) publish(ctx context.Context, messages []message) (large []message, err error) {
	left := messages
	for {
		left, large = p.sift(left, large)
		if len(left) == 0 {
			return large, nil
		}
		o, err := p.open(ctx)
		if err == nil {
			before := p.limit()
			left, err = p.send(ctx, o, left)
			if p.limit() != before {
				continue // now it is known which are too large
			}
		}
		if err != nil {
			return nil, err
		}
		if len(left) > 0 {
			select {
			case <-time.After(tryAgain):
			case <-ctx.Done():
			}
		}
	}
}

// sift takes out what is known to be too large.
func (p *publisher) sift(messages, large []message) (fit, tooLarge []message) {
	most := p.limit()
	if most == 0 {
		return messages, large
	}
	for _, m := range messages {
		if len(m.body) > most {
			large = append(large, m)
		} else {
			fit = append(fit, m)
		}
	}
	return fit, large
}

// open gives the channel, a new one after each connection.
func (p *publisher) open(ctx context.Context) (*outlet, error) {
	for {
		conn, err := p.link.await(ctx, true)
		if err != nil {
			return nil, err
		}
		p.mu.Lock()
		if o := p.outlet; o != nil && o.conn == conn && !o.channel.IsClosed() {
			p.mu.Unlock()
			return o, nil
		}
		o, err := newOutlet(conn)
		if err == nil {
			p.outlet = o
		}
		p.mu.Unlock()
		if err == nil {
			return o, nil
		}
		p.link.drop(conn)
	}
}

func newOutlet(conn *amqp.Connection) (*outlet, error) {
	ch, err := conn.Channel()
	if err != nil {
		return nil, err
	}
	o := &outlet{conn: conn, channel: ch, returned: map[string]bool{}}
	o.closed = ch.NotifyClose(make(chan *amqp.Error, 1))
	o.returns = ch.NotifyReturn(make(chan amqp.Return, returnsHeld))
	return o, ch.Confirm(false)
}

// send publishes messages without waiting between them, then waits for the confirms. It gives those that the broker did
// not take, or may not have taken.
func (p *publisher) send(ctx context.Context, o *outlet, messages []message) (again []message, err error) {
	confirms := make([]*amqp.DeferredConfirmation, 0, len(messages))
	for _, m := range messages {
		c, err := o.channel.PublishWithDeferredConfirm("", p.queue, true, false, amqp.Publishing{
			ContentType: amqp.MimeApplicationJSON, DeliveryMode: amqp.Persistent, MessageId: m.id, Body: m.body, Expiration: m.ttl,
		})
		if err != nil {
			break
		}
		confirms = append(confirms, c)
	}
	silence := time.NewTicker(confirmWait)
	defer silence.Stop()
	for i, c := range confirms {
		if taken, err := p.confirmed(ctx, o, c, silence.C); err != nil {
			return nil, err
		} else if !taken {
			again = append(again, messages[i])
		}
	}
	unrouted := o.unrouted(messages[:len(confirms)])
	if len(unrouted) > 0 { // confirmed, for there was no queue that had to keep them
		p.link.drop(o.conn)
	}
	again = append(append(again, unrouted...), messages[len(confirms):]...)
	if len(again) > 0 {
		p.learn(o, again)
	}
	return again, nil
}

// confirmed waits for one confirm. A queue without a leader confirms nothing and says nothing: its connection is made
// anew, which is all that can be done from here.
func (p *publisher) confirmed(ctx context.Context, o *outlet, c *amqp.DeferredConfirmation, silence <-chan time.Time) (bool, error) {
	for {
		select {
		case <-c.Done():
			return c.Acked(), nil
		case <-ctx.Done():
			return false, ctx.Err()
		case <-silence:
			if p.link.Trouble() == "" { // else it is known what the confirms wait for
				p.link.drop(o.conn)
			}
		}
	}
}

// unrouted gives those of a caller's messages that came back. What came back stands before its confirm, so that by now
// it is here.
func (o *outlet) unrouted(messages []message) []message {
	o.mu.Lock()
	defer o.mu.Unlock()
	for held := true; held; {
		select {
		case r, ok := <-o.returns:
			if held = ok; ok {
				o.returned[r.MessageId] = true
			}
		default:
			held = false
		}
	}
	if len(o.returned) == 0 {
		return nil
	}
	var unrouted []message
	for _, m := range messages {
		if o.returned[m.id] {
			delete(o.returned, m.id)
			unrouted = append(unrouted, m)
		}
	}
	return unrouted
}

// learn looks why a channel ended. The one reason that lies in a message is its size, and the broker's text says which
// is the largest that it takes.
func (p *publisher) learn(o *outlet, messages []message) {
	select {
	case e := <-o.closed:
		if e == nil || e.Code != amqp.PreconditionFailed {
			return
		}
		var size, most int
		if _, err := fmt.Sscanf(e.Reason, "PRECONDITION_FAILED - message size %d is larger than configured max size %d", &size, &most); err != nil {
			for _, m := range messages { // worded differently: then it is the largest that is too large
				most = max(most, len(m.body)-1)
			}
		}
		p.mu.Lock()
		defer p.mu.Unlock()
		p.most = most
	default:
	}
}

// ask tells how many messages wait in the queue, and how many take from it.
func (p *publisher) ask(ctx context.Context) (amqp.Queue, error) {
	for {
		conn, err := p.link.await(ctx, false)
		if err != nil {
			return amqp.Queue{}, err
		}
		ch, err := conn.Channel()
		if err != nil {
			continue
		}
		q, err := ch.QueueDeclarePassive(p.queue, true, false, false, false, nil)
		if err == nil {
			return q, ch.Close()
		}
		if e, ok := errors.AsType[*amqp.Error](err); ok && e.Code == amqp.NotFound {
			p.link.drop(conn)
		}
	}
}
