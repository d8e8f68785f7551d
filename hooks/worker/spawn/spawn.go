// Package spawn runs workers that are processes of their own and end with this program.
//
// A Spawner owns a goroutine for each process, which waits for its end. Run tells all that still work to finish when its
// context ends, and returns when they have ended. All methods may be called from any goroutine.
package spawn

import (
	"context"
	"log/slog"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"bellhop/hooks"
)

// Spawner starts workers and ends them.
type Spawner struct {
	Program string            // that is a worker when it is called with Args
	Args    []string          // such as worker
	Ended   func(name string) // hears of every end before this program's own, from any goroutine; nil hears nothing
	Log     *slog.Logger

	mu       sync.Mutex
	ended    bool
	started  int
	children map[int]*child  // by the number of the process
	gone     map[string]bool // the names of those that have ended
	all      sync.WaitGroup
}

// New starts bellhop-worker where that lies beside this program, and this program as a worker where not.
func New(log *slog.Logger) *Spawner {
	program, err := os.Executable()
	if err != nil {
		log.Error("this program does not know where it lies", "err", err)
	}
	alone := filepath.Join(filepath.Dir(program), "bellhop-worker"+filepath.Ext(program))
	if info, err := os.Stat(alone); err == nil && info.Mode().IsRegular() {
		return &Spawner{Program: alone, Log: log}
	}
	return &Spawner{Program: program, Args: []string{"worker"}, Log: log}
}

type child struct {
	name string
	cmd  *exec.Cmd
}

// mostChildren bounds what is started here: more of them would be a cluster on one machine.
const mostChildren = 32

// quitGrace is how long a worker may go on with what it has in hand when this program ends.
const quitGrace = 2 * time.Second

// Start starts a worker on the queue at an address, that does so many jobs at a time. The address is handed over in the
// environment: a password does not show in the list of processes.
func (s *Spawner) Start(address string, size int) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended {
		return hooks.Conflict("Bellhop is stopping.")
	}
	if len(s.children) >= mostChildren {
		return hooks.Conflict("There are " + strconv.Itoa(mostChildren) + " workers here already. Start more on another machine, or from a terminal.")
	}
	s.started++
	c := &child{name: "porter " + strconv.Itoa(s.started), cmd: exec.Command(s.Program, s.Args...)}
	c.cmd.Env = append(clean(os.Environ()), "BELLHOP_QUEUE="+address, "BELLHOP_NAME="+c.name, "BELLHOP_CONCURRENCY="+strconv.Itoa(size))
	if err := c.cmd.Start(); err != nil {
		s.Log.Error("worker: not started", "program", s.Program, "err", err)
		return &hooks.Error{Code: hooks.CodeUnavailable, Message: "This system did not start another Bellhop. Start one in a terminal: bellhop worker --queue with the same address."}
	}
	if s.children == nil {
		s.children, s.gone = map[int]*child{}, map[string]bool{}
	}
	pid := c.cmd.Process.Pid
	s.children[pid] = c
	s.all.Go(func() {
		err := c.cmd.Wait()
		s.Log.Info("worker: ended", "name", c.name, "process", pid, "how", err)
		s.mu.Lock()
		delete(s.children, pid)
		s.gone[c.name] = true
		asked := s.ended // what it did last may come after this program's end, and is no loss
		s.mu.Unlock()
		if s.Ended != nil && !asked {
			s.Ended(c.name)
		}
	})
	return nil
}

// clean leaves out what this program was told by the environment, which is nothing for a worker: the token of ngrok's
// account is a secret.
func clean(env []string) (kept []string) {
	for _, line := range env {
		if !strings.HasPrefix(line, "BELLHOP_") && !strings.HasPrefix(line, "NGROK_") {
			kept = append(kept, line)
		}
	}
	return kept
}

// Kill ends a worker at once, whatever it does.
func (s *Spawner) Kill(process int) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.children[process]
	if c == nil {
		return hooks.NotFound("This worker has ended already.")
	}
	return c.cmd.Process.Kill()
}

// Own gives the process of each worker that runs, by its name.
func (s *Spawner) Own() map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	own := make(map[string]int, len(s.children))
	for pid, c := range maps.All(s.children) {
		own[c.name] = pid
	}
	return own
}

// Gone tells whether a worker of that name was started here and has ended, which others hear only from its silence.
func (s *Spawner) Gone(name string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.gone[name]
}

// Run waits for ctx to end and then for all workers, which may finish what they have in hand.
func (s *Spawner) Run(ctx context.Context) error {
	<-ctx.Done()
	s.end(func(p *os.Process) error { return p.Signal(os.Interrupt) })
	timer := time.AfterFunc(quitGrace, func() { s.end((*os.Process).Kill) })
	defer timer.Stop()
	s.all.Wait()
	return nil
}

// end tells all workers to end. One that cannot be told, as on Windows, is killed.
func (s *Spawner) end(how func(*os.Process) error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ended = true
	for _, c := range s.children {
		if how(c.cmd.Process) != nil {
			_ = c.cmd.Process.Kill() // one that has ended by itself needs none
		}
	}
}
