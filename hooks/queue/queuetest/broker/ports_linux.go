package broker

import (
	"errors"
	"os"
	"syscall"
)

// keep binds a socket to a free port and never listens. What is bound may be bound once more by who also allows it, as servers do,
// and is not given away otherwise.
func keep() (port, socket int, err error) {
	socket, err = syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		return 0, 0, os.NewSyscallError("socket", err)
	}
	err = errors.Join(
		os.NewSyscallError("setsockopt", syscall.SetsockoptInt(socket, syscall.SOL_SOCKET, syscall.SO_REUSEADDR, 1)),
		os.NewSyscallError("bind", syscall.Bind(socket, &syscall.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}})),
	)
	name, unnamed := syscall.Getsockname(socket)
	if err = errors.Join(err, os.NewSyscallError("getsockname", unnamed)); err != nil {
		return 0, 0, errors.Join(err, letGo(socket))
	}
	return name.(*syscall.SockaddrInet4).Port, socket, nil
}

func letGo(socket int) error { return os.NewSyscallError("close", syscall.Close(socket)) }
