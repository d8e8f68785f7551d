package broker

import (
	"errors"
	"net"
	"strconv"
)

// Ports are loopback ports that are free, and kept for the programs of a test: the system gives them to nobody else, neither to
// who listens at any port nor to a connection that goes out, and yet a program that names one may listen there, again and again.
// Until one does, connections to it are refused. Only Linux can keep a port so; elsewhere another may take one before it is used.
type Ports struct {
	Free []int

	kept []int // sockets
}

// Keep keeps n ports until they are closed.
func Keep(n int) (*Ports, error) {
	p := &Ports{}
	for range n {
		port, socket, err := keep()
		if err != nil {
			return nil, errors.Join(err, p.Close())
		}
		p.Free, p.kept = append(p.Free, port), append(p.kept, socket)
	}
	return p, nil
}

// Address is the first port's address, host:port.
func (p *Ports) Address() string { return loopback(p.Free[0]) }

// Close gives the ports back.
func (p *Ports) Close() (err error) {
	for _, socket := range p.kept {
		err = errors.Join(err, letGo(socket))
	}
	p.kept = nil
	return err
}

func loopback(port int) string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(port)) }
