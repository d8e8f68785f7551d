package gearman

import (
	"net"
	"net/url"
	"regexp"

	"bellhop/hooks"
	"bellhop/hooks/queue"
)

// defaultPort is the one that Gearman has at IANA.
const defaultPort = "4730"

// address is where a server is and what its functions are called.
type address struct {
	at     string // host:port
	prefix string
}

// fitPrefix is what gearmand's lists, which stand between tabs and lines, can show.
var fitPrefix = regexp.MustCompile(`^[\w.-]{1,100}$`)

// parse reads gearman://host:port?prefix=bellhop. What it complains of it never repeats: somebody may have written a
// password into it.
func parse(s string) (address, error) {
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "gearman" || u.Hostname() == "" || u.Path != "" && u.Path != "/" {
		return address{}, hooks.Invalid("The queue's address cannot be read. It has the form gearman://host:4730.")
	}
	if u.User != nil {
		return address{}, hooks.Invalid("Gearman knows no users and passwords. Take what stands before the @ out of the queue's address.")
	}
	a := address{at: net.JoinHostPort(u.Hostname(), defaultPort), prefix: "bellhop"}
	if port := u.Port(); port != "" {
		if !queue.FitPort(port) {
			return address{}, hooks.Invalid(queue.UnfitPort)
		}
		a.at = net.JoinHostPort(u.Hostname(), port)
	}
	for name, values := range u.Query() {
		if name != "prefix" {
			return address{}, hooks.Invalid("The queue's address has a setting that Gearman does not know. It may have prefix=.")
		}
		a.prefix = values[0]
	}
	if !fitPrefix.MatchString(a.prefix) {
		return address{}, hooks.Invalid("The prefix in the queue's address is not fit. It has 1 to 100 letters, digits, points and dashes.")
	}
	return a, nil
}

// jobs and results are the functions' names.
func (a address) jobs() string    { return a.prefix + ".jobs" }
func (a address) results() string { return a.prefix + ".results" }
