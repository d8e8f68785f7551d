package engine

import (
	"context"
	"log/slog"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/inspect"
)

// inspector takes captures from the store, has them judged, and books what was found, a batch at a time. Captures
// that a crash left uninspected are taken up at the next start.
type inspector struct {
	errands  errands
	captured *hooks.Signal
	log      *slog.Logger
}

// errands is what the inspector needs of the store.
type errands interface {
	Uninspected(ctx context.Context, limit int) ([]hooks.Errand, error)
	Inbox(name string) (hooks.Inbox, bool)
	Settle(ctx context.Context, batch []hooks.Finding) error
}

// inspectBatch is how many captures are settled in one commit. gather is the pause behind a batch that was not full:
// what comes meanwhile shares the next commit, as the writer has acknowledgements to make as well. retryInspect is
// the pause after a batch that failed.
const (
	inspectBatch = 64
	gather       = 10 * time.Millisecond
	retryInspect = time.Second
)

func (e *Engine) inspector() *inspector {
	return &inspector{errands: e.Store, captured: &e.Store.Captured, log: e.config.Log}
}

// Run inspects until ctx ends.
func (i *inspector) Run(ctx context.Context) error {
	captured, stop := i.captured.Watch()
	defer stop()
	for {
		n, err := i.settleSome(ctx)
		wake, again := captured, (<-chan time.Time)(nil)
		switch {
		case err != nil && ctx.Err() == nil:
			i.log.Error("inspector: captures wait", "err", err)
			again = time.After(retryInspect)
		case n == inspectBatch:
			continue
		case n > 0:
			wake, again = nil, time.After(gather)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-wake:
		case <-again:
		}
	}
}

func (i *inspector) settleSome(ctx context.Context) (n int, err error) {
	waiting, err := i.errands.Uninspected(ctx, inspectBatch)
	if err != nil || len(waiting) == 0 {
		return 0, err
	}
	findings := make([]hooks.Finding, len(waiting))
	for n, e := range waiting {
		in, _ := i.errands.Inbox(e.Capture.Inbox) // a deleted inbox asks for nothing
		findings[n] = inspect.Judge(e.Capture, e.Request, in)
	}
	return len(waiting), i.errands.Settle(ctx, findings)
}
