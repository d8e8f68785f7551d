// Package broker starts the real servers that pipes are tested with: RabbitMQ, Beanstalkd and Gearman, each on
// loopback ports that are kept for it and in a temporary folder of its own, as the packages of Debian and its like install them.
//
// A Server owns the server's process and a Proxy before it, with a goroutine for each connection; Close ends all that
// and takes the folder away. Its methods are for one goroutine at a time, but for the proxy's.
package broker

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"
)

// patience is how long a server may take to start: RabbitMQ takes some 8 s, and 21 s on a machine with much to do.
const patience = 90 * time.Second

// Server is a broker that runs, may be killed, and may be started again with what it kept.
type Server struct {
	Direct string // its own address, host:port
	Proxy  *Proxy // between the pipes and it
	Dir    string // where it keeps what it has

	program string
	args    []string
	env     []string
	greet   string // what it is sent to see whether it works
	also    string // another address, host:port, that takes connections once all is there; "" is none
	helper  *exec.Cmd
	ports   []*Ports
	process *exec.Cmd
	ended   chan struct{}
}

// Beanstalkd starts beanstalkd with a binlog. sync is how often it is synced, in milliseconds: "0" with every write.
func Beanstalkd(sync string) (*Server, error) {
	s, err := newServer("beanstalkd")
	if err != nil {
		return nil, err
	}
	host, port, _ := net.SplitHostPort(s.Direct)
	s.args = []string{"-l", host, "-p", port, "-b", s.Dir, "-f", sync}
	s.greet = "stats\r\n"
	return s.opened()
}

// Gearman starts gearmand, which keeps its jobs in memory.
func Gearman() (*Server, error) {
	s, err := newServer("gearmand")
	if err != nil {
		return nil, err
	}
	host, port, _ := net.SplitHostPort(s.Direct)
	s.args = []string{"-L", host, "-p", port, "-t", "2", "-l", filepath.Join(s.Dir, "log"), "-P", filepath.Join(s.Dir, "pid")}
	s.greet = "version\n"
	return s.opened()
}

// BeanstalkdIn starts beanstalkd with a binlog in a folder, whose files are of a size in bytes.
func BeanstalkdIn(dir string, size int) (*Server, error) {
	s, err := newServer("beanstalkd")
	if err != nil {
		return nil, err
	}
	host, port, _ := net.SplitHostPort(s.Direct)
	s.args = []string{"-l", host, "-p", port, "-b", dir, "-s", strconv.Itoa(size)}
	s.greet = "stats\r\n"
	return s.opened()
}

func newServer(program string) (*Server, error) {
	path, err := Find(program)
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "bellhop-"+program+"-")
	if err != nil {
		return nil, err
	}
	ports, err := Keep(1)
	if err != nil {
		return nil, err
	}
	return &Server{program: path, Direct: ports.Address(), Dir: dir, ports: []*Ports{ports}}, nil
}

// opened starts the server for the first time, with a proxy before it.
func (s *Server) opened() (*Server, error) {
	if err := s.Start(); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	proxy, err := listen(s.Direct)
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	s.Proxy = proxy
	return s, nil
}

// Find gives the path of a program, which may lie where only root's PATH leads.
func Find(program string) (string, error) {
	for _, name := range []string{program, "/usr/sbin/" + program, "/usr/local/sbin/" + program} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", &Missing{program}
}

// Start starts the server and returns once it answers.
func (s *Server) Start() error {
	log, err := os.OpenFile(filepath.Join(s.Dir, "out.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer log.Close()
	c := exec.Command(s.program, s.args...)
	c.Env, c.Dir, c.Stdout, c.Stderr = append(os.Environ(), s.env...), s.Dir, log, log
	dieWithParent(c)
	if err := c.Start(); err != nil {
		return err
	}
	s.process, s.ended = c, make(chan struct{})
	go s.wait()
	until := time.Now().Add(patience)
	for !answers(s.Direct, s.greet) || !takes(s.also) {
		select {
		case <-s.ended:
			out, _ := os.ReadFile(log.Name())
			return fmt.Errorf("%s ended: %s", s.program, out)
		case <-time.After(20 * time.Millisecond):
		}
		if time.Now().After(until) {
			return fmt.Errorf("%s does not answer", s.program)
		}
	}
	return nil
}

func (s *Server) wait() {
	_ = s.process.Wait() // that it was killed is no news
	close(s.ended)
}

// answers reports whether what listens at an address says anything to a greeting.
func answers(address, greet string) bool {
	conn, err := net.DialTimeout("tcp", address, time.Second)
	if err != nil {
		return false
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(2 * time.Second)); err != nil {
		return false
	}
	if _, err := conn.Write([]byte(greet)); err != nil {
		return false
	}
	n, _ := conn.Read(make([]byte, 64))
	return n > 0
}

// takes reports whether connections to an address are taken.
func takes(address string) bool {
	if address == "" {
		return true
	}
	conn, err := net.DialTimeout("tcp", address, time.Second)
	if err == nil {
		conn.Close()
	}
	return err == nil
}

// Signal sends the server's process a signal.
func (s *Server) Signal(sig os.Signal) error { return s.process.Process.Signal(sig) }

// Kill ends the server as a power cut would.
func (s *Server) Kill() error {
	if s.process == nil {
		return nil
	}
	err := s.process.Process.Kill()
	<-s.ended
	s.process = nil
	return err
}

// Close ends all and takes the folder away.
func (s *Server) Close() error {
	err := s.Kill()
	if s.helper != nil {
		err = errors.Join(err, s.helper.Process.Kill())
		_ = s.helper.Wait()
	}
	if s.Proxy != nil {
		err = errors.Join(err, s.Proxy.Close())
	}
	for _, kept := range s.ports {
		err = errors.Join(err, kept.Close())
	}
	return errors.Join(err, os.RemoveAll(s.Dir))
}

// Tool runs a program of the server's with its settings, and gives what it says.
func (s *Server) Tool(ctx context.Context, program string, args ...string) (string, error) {
	c := exec.CommandContext(ctx, filepath.Join(filepath.Dir(s.program), program), args...)
	c.Env, c.Dir = append(os.Environ(), s.env...), s.Dir
	out, err := c.CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%s: %w: %s", program, err, out)
	}
	return string(out), nil
}
