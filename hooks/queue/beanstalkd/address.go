package beanstalkd

import (
	"net"
	"net/url"
	"strings"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/queue"
)

// address is where a server is and what its tubes are called.
type address struct {
	at     string // host:port
	prefix string
	ttr    time.Duration
}

// port is Beanstalkd's own.
const port = "11300"

// timeToRun is how long a job is a worker's without a word from it, unless the address says otherwise.
const timeToRun = 60 * time.Second

// parse reads beanstalk://host:port?prefix=bellhop&ttr=60s.
func parse(s string) (address, error) {
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "beanstalk" || u.Hostname() == "" || strings.Trim(u.Path, "/") != "" {
		return address{}, hooks.Invalid("The queue's address cannot be read. It has the form beanstalk://host:11300.")
	}
	if u.User != nil {
		return address{}, hooks.Invalid("The queue's address names a user, and Beanstalkd knows none. Leave out what stands before the @.")
	}
	a := address{at: net.JoinHostPort(u.Hostname(), port), prefix: "bellhop", ttr: timeToRun}
	if port := u.Port(); port != "" {
		if !queue.FitPort(port) {
			return address{}, hooks.Invalid(queue.UnfitPort)
		}
		a.at = u.Host
	}
	for name, values := range u.Query() {
		value := values[0]
		switch name {
		case "prefix":
			if a.prefix = value; !fitsTube(value) {
				return address{}, hooks.Invalid("The queue's prefix does not fit. It has up to 100 letters, digits and the signs . _ -, and does not begin with -.")
			}
		case "ttr":
			if a.ttr, err = time.ParseDuration(value); err != nil || a.ttr < time.Second {
				return address{}, hooks.Invalid("The queue's ttr does not fit. It is a time of a second or more, such as 60s.")
			}
		default:
			return address{}, hooks.Invalid("The queue's address has a setting that Beanstalkd does not know. It may have prefix= and ttr=.")
		}
	}
	return a, nil
}

func fitsTube(name string) bool {
	strange := func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '.' || r == '_' || r == '-')
	}
	return name != "" && len(name) <= 100 && name[0] != '-' && strings.IndexFunc(name, strange) < 0
}

// jobs and results are the tubes' names.
func (a address) jobs() string    { return a.prefix + ".jobs" }
func (a address) results() string { return a.prefix + ".results" }
