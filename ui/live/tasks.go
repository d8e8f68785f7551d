package live

import (
	"context"
	"sync"
)

// Tasks runs what a person asked for beside the screen. Its zero value, with Post set, works.
type Tasks struct {
	// Post hands a function to the screen's goroutine.
	Post func(func())

	once    sync.Once
	wake    chan struct{}
	mu      sync.Mutex
	waiting []Task
}

// Task does its work and gives what the screen is to show of it; nil is nothing. Its context ends when the
// screen closes.
type Task func(context.Context) (show func())

func (t *Tasks) prepare() { t.once.Do(func() { t.wake = make(chan struct{}, 1) }) }

// Do has a task run. It waits for Run when that has not begun, and is dropped when it has ended.
func (t *Tasks) Do(task Task) {
	t.prepare()
	t.mu.Lock()
	t.waiting = append(t.waiting, task)
	t.mu.Unlock()
	select {
	case t.wake <- struct{}{}:
	default:
	}
}

// Run runs tasks side by side until ctx ends, and returns when all of them have ended.
func (t *Tasks) Run(ctx context.Context) error {
	t.prepare()
	var running sync.WaitGroup
	defer running.Wait()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-t.wake:
		}
		for _, task := range t.take() {
			running.Go(func() {
				if show := task(ctx); show != nil && ctx.Err() == nil {
					t.Post(show)
				}
			})
		}
	}
}

func (t *Tasks) take() []Task {
	t.mu.Lock()
	defer t.mu.Unlock()
	tasks := t.waiting
	t.waiting = nil
	return tasks
}
