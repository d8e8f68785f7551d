// Package replay sends many stored requests again. A Planner tells what a wish would send, and refuses to begin before
// the number was confirmed that goes to strangers; a Runner makes the deliveries of batches, each at its time.
//
// It knows neither the store nor who sends: both are behind small interfaces, and the rules of a single replay are the
// engine's. A Planner may be used from any goroutine. A Runner has one goroutine of its own, Run's, and starts none;
// Notify may be called from any.
package replay

import (
	"context"

	"bellhop/hooks"
	"bellhop/hooks/filter"
)

// Source reads exchanges.
type Source interface {
	Find(ctx context.Context, f filter.Filter, before hooks.ID, limit int) ([]hooks.Exchange, error)
	Exchange(ctx context.Context, id hooks.ID) (hooks.Exchange, error)
}

// Rules are those of a single replay.
type Rules interface {
	// Where gives the URL that an exchange's request would be sent to, url where that is not "". The error is a
	// *hooks.Error that says why it cannot be sent again.
	Where(x hooks.Exchange, url string) (string, error)
	// Make gives the delivery that sends an exchange's request again. With a *hooks.Error the exchange is left out for
	// that reason, but for one that is CodeUnavailable: then it is asked for again a little later.
	Make(ctx context.Context, x hooks.Exchange, w hooks.BatchWish) (hooks.Delivery, error)
}

// Book keeps batches.
type Book interface {
	RunningBatches(ctx context.Context) ([]hooks.Batch, error)
	BatchIDs(ctx context.Context, batch hooks.ID, from, limit int) ([]hooks.ID, error)
	// Unsent tells how many deliveries were made and have not come to an end.
	Unsent(ctx context.Context, batch hooks.ID) (int, error)
	// AddToBatch stores what the exchanges from number from on became, in one commit; ok is false and nothing stored where
	// the batch does not run any more, or has come elsewhere.
	AddToBatch(ctx context.Context, batch hooks.ID, from int, step hooks.BatchStep) (ok bool, err error)
	// FinishBatch notes that a batch is done, unless something of it is still under way.
	FinishBatch(ctx context.Context, batch hooks.ID) error
}
