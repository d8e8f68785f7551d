package rabbitmq

import (
	"net"
	"net/url"
	"slices"
	"strconv"

	"bellhop/hooks"
	"bellhop/hooks/queue"

	amqp "github.com/rabbitmq/amqp091-go"
)

// address is where a broker is and what its queues are called and made like.
type address struct {
	dial   string // what the client library takes; it holds the password
	at     string // host:port
	user   string
	vhost  string
	prefix string
	quorum bool
}

// settings are what may stand behind the question mark: our own first, then the client library's.
func settings() []string {
	return []string{
		"queue", "prefix",
		"certfile", "keyfile", "cacertfile", "server_name_indication", "auth_mechanism", "heartbeat", "connection_timeout", "channel_max",
	}
}

// parse reads amqp://user:password@host:port/vhost?queue=quorum&prefix=bellhop. What it complains of it never repeats,
// for a password may stand in it anywhere.
func parse(s string) (address, error) {
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || u.Scheme != "amqp" && u.Scheme != "amqps" {
		return address{}, hooks.Invalid("The queue's address cannot be read. It has the form amqp://user:password@host:5672/vhost, with signs such as @ and / in a password written as %40 and %2F.")
	}
	if port := u.Port(); port != "" && !queue.FitPort(port) {
		return address{}, hooks.Invalid(queue.UnfitPort)
	}
	q := u.Query()
	for name := range q {
		if !slices.Contains(settings(), name) {
			return address{}, hooks.Invalid("The queue's address has a setting that RabbitMQ does not know. It may have queue=quorum, prefix=, cacertfile=, certfile=, keyfile= and heartbeat=.")
		}
	}
	kind := q.Get("queue")
	if kind != "" && kind != "quorum" && kind != "classic" {
		return address{}, hooks.Invalid("The queue's address asks for a kind of queue that RabbitMQ does not have. It is queue=classic or queue=quorum.")
	}
	a := address{prefix: q.Get("prefix"), quorum: kind == "quorum"}
	if a.prefix == "" {
		a.prefix = "bellhop"
	}
	q.Del("queue")
	q.Del("prefix")
	u.RawQuery = q.Encode()
	a.dial = u.String()
	uri, err := amqp.ParseURI(a.dial)
	if err != nil {
		return address{}, hooks.Invalid("The queue's address has a setting that is not fit: heartbeat, connection_timeout and channel_max are numbers.")
	}
	a.at, a.user, a.vhost = net.JoinHostPort(uri.Host, strconv.Itoa(uri.Port)), uri.Username, uri.Vhost
	return a, nil
}

// jobs and results are the queues' names.
func (a address) jobs() string    { return a.prefix + ".jobs" }
func (a address) results() string { return a.prefix + ".results" }

// declare makes the queues where they are not there yet.
func (a address) declare(conn *amqp.Connection) error {
	ch, err := conn.Channel()
	if err != nil {
		return err
	}
	kind := "classic"
	if a.quorum {
		kind = "quorum"
	}
	for _, name := range []string{a.jobs(), a.results()} {
		if _, err := ch.QueueDeclare(name, true, false, false, false, amqp.Table{"x-queue-type": kind}); err != nil {
			return err
		}
	}
	return ch.Close()
}
