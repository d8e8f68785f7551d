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
	Uninspected(ctx context.Context, limit int) ([]hooks.Exchange, error)
	Payload(ctx context.Context, id hooks.ID) (hooks.Payload, error)
	Inbox(name string) (hooks.Inbox, bool)
	Settle(ctx context.Context, batch []hooks.Finding) error
}

// inspectBatch is how many captures are settled in one commit, and retryInspect the pause after one that failed.
const (
	inspectBatch = 64
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
		if err == nil && n > 0 {
			continue
		}
		var again <-chan time.Time
		if err != nil && ctx.Err() == nil {
			i.log.Error("inspector: captures wait", "err", err)
			again = time.After(retryInspect)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-captured:
		case <-again:
		}
	}
}

func (i *inspector) settleSome(ctx context.Context) (n int, err error) {
	captures, err := i.errands.Uninspected(ctx, inspectBatch)
	if err != nil || len(captures) == 0 {
		return 0, err
	}
	findings := make([]hooks.Finding, len(captures))
	for n, x := range captures {
		p, err := i.errands.Payload(ctx, x.Request.ID)
		if err != nil {
			return 0, err
		}
		in, _ := i.errands.Inbox(x.Inbox) // a deleted inbox asks for nothing
		findings[n] = inspect.Judge(x, p, in)
	}
	return len(captures), i.errands.Settle(ctx, findings)
}
