package engine

import (
	"context"
	"errors"
	"fmt"
	"sync"
)

// stage is a part that runs until its context ends.
type stage struct {
	name string
	run  func(context.Context) error
}

// runStages starts the stages in order and stops them in the opposite order, each only when the one behind it has
// ended. It stops when ctx ends or any stage fails.
func runStages(ctx context.Context, stages []stage) error {
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
			if err := s.run(own); err != nil {
				failed <- fmt.Errorf("%s: %w", s.name, err)
			} else if own.Err() == nil {
				failed <- fmt.Errorf("%s: ended by itself", s.name)
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
