//go:build !linux

package broker

import "net"

// keep finds a port that is free at the moment.
func keep() (port, socket int, err error) {
	ln, err := net.Listen("tcp", loopback(0))
	if err != nil {
		return 0, 0, err
	}
	return ln.Addr().(*net.TCPAddr).Port, 0, ln.Close()
}

func letGo(int) error { return nil }
