// Package pipes opens a pipe by its address: it is where the pipes with a broker are joined, for all who only have the
// address that a person gave. It starts no goroutines of its own; a pipe does, and its Close ends them.
package pipes

import (
	"context"
	"net/url"
	"strings"

	"bellhop/hooks"
	"bellhop/hooks/queue"
	"bellhop/hooks/queue/beanstalkd"
	"bellhop/hooks/queue/gearman"
	"bellhop/hooks/queue/rabbitmq"
)

// Memory is the address of the queue that needs no broker: the database, from which jobs are handed over in memory.
const Memory = "sqlite"

// Backend names what carries jobs at an address: sqlite, rabbitmq, beanstalkd, gearman or function; "" for what is no
// address of a queue.
func Backend(address string) string {
	if address == Memory {
		return Memory
	}
	scheme, _, _ := strings.Cut(address, "://")
	switch strings.ToLower(scheme) {
	case "amqp", "amqps":
		return "rabbitmq"
	case "beanstalk":
		return "beanstalkd"
	case "gearman":
		return "gearman"
	case "http", "https":
		return "function"
	}
	return ""
}

// Check refuses what is no address of a queue. It repeats nothing of it, as a password may stand in it anywhere.
func Check(address string) error {
	switch Backend(address) {
	case Memory:
		return nil
	case "function":
		_, _, err := Function(address)
		return err
	}
	p, err := Open(address, queue.Options{})
	if err != nil {
		return err
	}
	return p.Close()
}

// Open makes the pipe over the broker at an address. It does not wait for the broker. An address that cannot be read is a
// *hooks.Error.
func Open(address string, o queue.Options) (queue.Pipe, error) {
	switch Backend(address) {
	case "rabbitmq":
		return opened(rabbitmq.Open(address, o))
	case "beanstalkd":
		return opened(beanstalkd.Open(address, o))
	case "gearman":
		return opened(gearman.Open(address, o))
	}
	return nil, hooks.Invalid("There is no such queue. It is sqlite, or an address that begins with amqp://, amqps://, beanstalk:// or gearman://.")
}

// Apart gives the address of queues of another name at the same broker.
func Apart(address, prefix string) (string, error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return "", hooks.Invalid("The queue's address cannot be read.")
	}
	q := u.Query()
	q.Set("prefix", prefix)
	u.RawQuery = q.Encode()
	return u.String(), nil
}

// Remove takes the queues that an address names away from their broker, with all that is in them. They are nobody's any more:
// all pipes to them are closed.
func Remove(ctx context.Context, address string) error {
	switch Backend(address) {
	case "rabbitmq":
		return rabbitmq.Remove(ctx, address)
	case "beanstalkd":
		return beanstalkd.Remove(ctx, address)
	case "gearman":
		return gearman.Remove(ctx, address)
	}
	return nil
}

// opened keeps a nil pipe from looking like one.
func opened[P queue.Pipe](p P, err error) (queue.Pipe, error) {
	if err != nil {
		return nil, err
	}
	return p, nil
}

// Function reads the address of a function that performs jobs, https://:token@host/path, into its URL and the token that it
// is to be called with. Without TLS it may only be on this computer: a job has what the customer's event has.
func Function(address string) (target, token string, err error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return "", "", hooks.Invalid("The function's address cannot be read. It has the form https://:token@host/path.")
	}
	host := u.Hostname()
	if u.Scheme != "https" && host != "127.0.0.1" && host != "localhost" && host != "::1" {
		return "", "", hooks.Invalid("A function elsewhere is called over https:// only, as jobs hold payloads and signatures.")
	}
	token, _ = u.User.Password()
	u.User = nil
	return u.String(), token, nil
}

// Shown gives an address as it may be shown: without its password.
func Shown(address string) string {
	u, err := url.Parse(address)
	if err != nil || address == Memory {
		return Backend(address)
	}
	if _, has := u.User.Password(); has {
		if u.User = url.User(u.User.Username()); u.User.Username() == "" {
			u.User = nil // only a token stood there
		}
	}
	return u.String()
}

// Kept reports whether an address has a password or a token, which Shown leaves out.
func Kept(address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return false
	}
	password, _ := u.User.Password()
	return password != ""
}

// Alike reports whether two addresses lead to the same user at the same host and port by the same protocol, so that the
// password of the one may be sent to the other. Of functions, several share a host, so that theirs have to be the same.
func Alike(a, b string) bool {
	if shown := Shown(a); shown != "" && shown == Shown(b) {
		return true
	}
	first, err := url.Parse(a)
	second, wrong := url.Parse(b)
	if err != nil || wrong != nil || first.Host == "" || Backend(a) == "function" {
		return false
	}
	return first.Scheme == second.Scheme && strings.EqualFold(first.Host, second.Host) && first.User.Username() == second.User.Username()
}

// Whole gives an address with the password of another where it has none of its own and both are Alike; else as it is.
func Whole(address, other string) string {
	from, err := url.Parse(other)
	to, wrong := url.Parse(address)
	if err != nil || wrong != nil || !Alike(address, other) {
		return address
	}
	if _, own := to.User.Password(); own {
		return address
	}
	to.User = from.User
	return to.String()
}
