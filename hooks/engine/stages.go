package engine

import (
	"context"
	"errors"
	"fmt"
	"sync"
)

// Stage is a part that runs until its context ends.
type Stage struct {
	Name string
	Run  func(context.Context) error
}

// RunStages starts the stages in order and stops them in the opposite order, each only when the one behind it has
// ended. It stops when ctx ends or any stage fails.
func RunStages(ctx context.Context, stages []Stage) error {
	type running struct {
		cancel context.CancelFunc
		ended  chan struct{}
	}
	failed := make(chan error, len(stages))
	var started []running
	var wg sync.WaitGroup
	for _, s := range stages {
		// Not a child of ctx: its end comes in its turn.
		own, cancel := context.WithCancel(context.WithoutCancel(ctx))
		r := running{cancel, make(chan struct{})}
		wg.Go(func() {
			defer close(r.ended)
			if err := s.Run(own); err != nil {
				failed <- fmt.Errorf("%s: %w", s.Name, err)
			} else if own.Err() == nil {
				failed <- fmt.Errorf("%s: ended by itself", s.Name)
			}
		})
		started = append(started, r)
	}
	var first error
	select {
	case <-ctx.Done():
	case first = <-failed:
	}
	for i := len(started) - 1; i >= 0; i-- {
		started[i].cancel()
		<-started[i].ended
	}
	wg.Wait()
	close(failed)
	for err := range failed {
		first = errors.Join(first, err)
	}
	return first
}
