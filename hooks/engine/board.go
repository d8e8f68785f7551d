package engine

import (
	"context"
	"slices"

	"bellhop/hooks"
)

// Board tells how deliveries stand at a glance.
func (e *Engine) Board(ctx context.Context) (hooks.Board, error) {
	b, err := e.Store.Board(ctx)
	b.Paused, b.Workers = e.paused.Load(), e.config.Workers+e.crew.others()
	return b, err
}

// SendTest sends a test event to the subscription that was made first among those that are active.
func (e *Engine) SendTest(ctx context.Context) (hooks.Delivery, error) {
	all, err := e.Store.Subscriptions(ctx)
	if err != nil {
		return hooks.Delivery{}, err
	}
	for _, sub := range slices.Backward(all) {
		if sub.Active {
			return e.TestSubscription(ctx, sub.ID)
		}
	}
	return hooks.Delivery{}, hooks.Conflict("There is no active subscription that a test event could go to.")
}
