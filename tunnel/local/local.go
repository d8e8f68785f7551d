// Package local is the door on this machine: the local address, such as http://localhost:8080.
//
// Concurrency: it starts no goroutines.
package local

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"
	"syscall"

	"bellhop/tunnel"
)

// maxConns is how many visitors the local address lets in at a time. It is far above a room of browsers,
// and below the number of files that a process may usually open.
const maxConns = 2000

// nextPorts is how far above a taken port a free one is looked for.
const nextPorts = 20

// Windows' own numbers for an address in use and an access denied; the syscall package has no others
// for them.
const (
	wsaAddrInUse syscall.Errno = 10048
	wsaAccess    syscall.Errno = 10013
)

// Door is the local address.
type Door struct {
	// Address is asked at each opening for host:port, such as "127.0.0.1:8080"; port 0 is any free one.
	Address func() string
}

// Name is "local".
func (Door) Name() string { return "local" }

// Open listens on the address. Its error is a *tunnel.Refusal, with a *tunnel.PortTaken in its chain
// when another program has the port. It tells nothing afterwards: a local address does not drop.
func (d Door) Open(ctx context.Context, _ func(tunnel.State)) (tunnel.Listener, error) {
	addr := strings.TrimSpace(d.Address())
	host, port, err := split(addr)
	if err != nil {
		return nil, err
	}
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, refuse(host, port, err)
	}
	return newListener(l, url(host, l.Addr()), maxConns), nil
}

// split takes host:port apart and judges the port.
func split(addr string) (host string, port int, err error) {
	host, number, err := net.SplitHostPort(addr)
	if err != nil {
		return "", 0, &tunnel.Refusal{
			Reason: "The local address wants a host and a port. Try 127.0.0.1:8080.",
			Err:    err,
		}
	}
	port, err = strconv.Atoi(number)
	if err != nil {
		return "", 0, &tunnel.Refusal{Reason: "A port is a number. Try 127.0.0.1:8080.", Err: err}
	}
	if port < 0 || port > 65535 {
		return "", 0, &tunnel.Refusal{
			Reason: "A port goes up to 65535. Try 127.0.0.1:8080.",
			Err:    fmt.Errorf("port %d out of range", port),
		}
	}
	return host, port, nil
}

// refuse words why listening failed.
func refuse(host string, port int, err error) *tunnel.Refusal {
	refusal := &tunnel.Refusal{Err: err}
	switch {
	case errors.Is(err, syscall.EADDRINUSE), errors.Is(err, wsaAddrInUse):
		taken := &tunnel.PortTaken{Addr: join(host, port)}
		refusal.Err = taken
		refusal.Reason = fmt.Sprintf("Port %d is in use by another program. Choose another one.", port)
		if next := free(host, port); next != 0 {
			taken.Next = join(host, next)
			refusal.Reason = fmt.Sprintf("Port %d is in use by another program. Port %d is free.", port, next)
		}
	case errors.Is(err, syscall.EACCES), errors.Is(err, wsaAccess):
		refusal.Reason = fmt.Sprintf("This machine keeps port %d for itself. Choose one above 1024, such as 8080.", port)
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		refusal.Reason = fmt.Sprintf("%s is not an address of this machine. Try 127.0.0.1.", host)
	default:
		refusal.Reason = fmt.Sprintf("Bellhop cannot listen on %s. Try 127.0.0.1:8080.", join(host, port))
	}
	return refusal
}

// free is the next port that can be listened on now, 0 when none is near. It may be taken again by the
// time it is used; then the same words come once more.
func free(host string, port int) int {
	for next := port + 1; next <= min(port+nextPorts, 65535); next++ {
		l, err := net.Listen("tcp", join(host, next))
		if err == nil {
			_ = l.Close()
			return next
		}
	}
	return 0
}

// url is where a browser on this machine finds the address. An address of all interfaces is shown as
// localhost, since 0.0.0.0 is no place to go to.
func url(host string, addr net.Addr) string {
	port := addr.(*net.TCPAddr).Port
	if ip := net.ParseIP(host); host == "" || host == "127.0.0.1" || ip != nil && ip.IsUnspecified() {
		host = "localhost"
	}
	return "http://" + join(host, port)
}

func join(host string, port int) string {
	return net.JoinHostPort(host, strconv.Itoa(port))
}
