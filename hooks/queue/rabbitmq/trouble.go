package rabbitmq

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"bellhop/hooks/queue"

	amqp "github.com/rabbitmq/amqp091-go"
)

func connecting(a address) string { return "Connecting to RabbitMQ at " + a.at + "." }

// alarm says why a broker takes no messages; "" when it does. The reason is the broker's own word: "low on disk".
func alarm(a address, b amqp.Blocking) string {
	if !b.Active {
		return ""
	}
	what := "disk space or memory"
	switch {
	case strings.Contains(b.Reason, "disk"):
		what = "disk space"
	case strings.Contains(b.Reason, "memory"):
		what = "memory"
	}
	return fmt.Sprintf("RabbitMQ at %s takes no messages: it is low on %s. Free some there; what is due waits here and leaves by itself.", a.at, what)
}

// sentence says why there is no connection and what to do. Nothing secret is in it.
func sentence(a address, err error) string {
	if _, ok := errors.AsType[*fs.PathError](err); ok {
		return "The file of a certificate in the queue's address cannot be read. Check cacertfile, certfile and keyfile."
	}
	e, ok := errors.AsType[*amqp.Error](err)
	switch {
	case errors.Is(err, errDropped):
		return fmt.Sprintf("The queues %s and %s are being made again at %s.", a.jobs(), a.results(), a.at)
	case !ok:
		return queue.Unreached("RabbitMQ", a.at, err)
	case errors.Is(err, amqp.ErrVhost), e.Code == amqp.NotAllowed:
		return fmt.Sprintf("RabbitMQ at %s has no virtual host %q, or the user %q may not use it. Check the end of the queue's address.", a.at, a.vhost, a.user)
	case errors.Is(err, amqp.ErrCredentials), errors.Is(err, amqp.ErrSASL), e.Code == amqp.AccessRefused && strings.Contains(e.Reason, "login"):
		return fmt.Sprintf("RabbitMQ at %s refuses the user %q or its password. Check the queue's address.", a.at, a.user)
	case e.Code == amqp.AccessRefused:
		return fmt.Sprintf("The user %q may not make or use the queues %s and %s at %s. Give it the permissions there.", a.user, a.jobs(), a.results(), a.at)
	case e.Code == amqp.PreconditionFailed:
		return fmt.Sprintf("The queue %s or %s is at %s already, of another kind. Delete it there, or put queue=quorum, queue=classic or another prefix= into the queue's address.", a.jobs(), a.results(), a.at)
	case e.Code == amqp.ConnectionForced:
		return fmt.Sprintf("RabbitMQ at %s is shutting down. Bellhop connects again once it is back.", a.at)
	}
	if _, early := errors.AsType[*greeting](err); early {
		return fmt.Sprintf("What listens at %s does not answer as RabbitMQ does. Check the queue's address: its port, or amqps:// for TLS.", a.at)
	}
	return fmt.Sprintf("The connection to RabbitMQ at %s broke. Bellhop connects again by itself.", a.at)
}
