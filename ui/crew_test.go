package ui

import (
	"context"
	"slices"
	"strconv"
	"sync"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/queue/pipes"
	"bellhop/ui/model"
	"bellhop/ui/model/modeltest"
)

// benchCrew is a queue in memory: a model.QueueSource, and what switches it and starts and kills its workers. All methods may be
// called from any goroutine.
type benchCrew struct {
	mu      sync.Mutex
	state   model.QueueState
	refuse  error
	tried   []string
	started int
	killed  []int
}

// Put sets how the queue stands.
func (c *benchCrew) Put(s model.QueueState) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.state = s
}

// Refuse makes every action fail with err until it is nil again.
func (c *benchCrew) Refuse(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.refuse = err
}

// Tried lists the addresses that were tried or switched to.
func (c *benchCrew) Tried() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.tried)
}

// Killed lists the processes that were killed.
func (c *benchCrew) Killed() []int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.killed)
}

// Queue tells how the queue stands.
func (c *benchCrew) Queue(context.Context) (model.QueueState, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	s := c.state
	s.Workers = slices.Clone(s.Workers)
	if s.Address == "" {
		s.Address = "sqlite"
	}
	return s, nil
}

// TryQueue tells that a broker answers.
func (c *benchCrew) TryQueue(_ context.Context, address string) (time.Duration, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.tried = append(c.tried, address)
	return 400 * time.Microsecond, c.refuse
}

// SetQueue switches.
func (c *benchCrew) SetQueue(_ context.Context, address string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.tried = append(c.tried, address)
	if c.refuse == nil {
		c.state.Address, c.state.Kept = pipes.Shown(address), pipes.Kept(address) || c.state.Kept && pipes.Alike(address, c.state.Address)
	}
	return c.refuse
}

// StartWorker adds a worker.
func (c *benchCrew) StartWorker(_ context.Context, size int) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.refuse != nil {
		return c.refuse
	}
	c.started++
	name := "worker-" + strconv.Itoa(4200+c.started)
	c.state.Workers = append(c.state.Workers, hooks.Worker{Name: name, Host: "desk", Since: modeltest.Opening, Size: size})
	if c.state.Own == nil {
		c.state.Own = map[string]int{}
	}
	c.state.Own[name] = 4200 + c.started
	return nil
}

// KillWorker takes a worker away.
func (c *benchCrew) KillWorker(_ context.Context, process int) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.refuse != nil {
		return c.refuse
	}
	c.killed = append(c.killed, process)
	c.state.Workers = slices.DeleteFunc(c.state.Workers, func(w hooks.Worker) bool { return c.state.Own[w.Name] == process })
	return nil
}
