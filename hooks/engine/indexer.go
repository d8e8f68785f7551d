package engine

import (
	"context"
	"log/slog"
	"time"

	"bellhop/hooks"
)

// indexer has exchanges indexed that were acknowledged, some at a time, so that they are found by their words. What it
// has not come to is found all the same, only not as fast.
type indexer struct {
	texts   texts
	changed *hooks.Signal
	log     *slog.Logger
}

// texts is what the indexer needs of the store.
type texts interface {
	IndexText(ctx context.Context, limit int) (int, error)
	MergeText(ctx context.Context) (more bool, err error)
}

// indexBatch is how many exchanges are indexed in one commit, which holds acknowledgements up for some 4 ms. Behind each the
// indexer rests indexRests times as long as it took, so that it takes no more than a third of the writer's time, and
// less when the writer is busy. indexGather is the pause when all is done, and retryIndex that after a failure.
const (
	indexBatch  = 32
	indexRests  = 2
	indexGather = 250 * time.Millisecond
	retryIndex  = time.Minute
)

func (e *Engine) indexer() *indexer {
	return &indexer{texts: e.Store, changed: &e.Store.Changed, log: e.config.Log}
}

// Run indexes until ctx ends.
func (i *indexer) Run(ctx context.Context) error {
	changed, stop := i.changed.Watch()
	defer stop()
	for {
		began := time.Now()
		more, err := i.indexSome(ctx)
		rest := indexRests * time.Since(began)
		switch {
		case err != nil && ctx.Err() == nil:
			i.log.Error("indexer: what came last is found slowly", "err", err)
			rest = retryIndex
		case !more:
			rest = indexGather
		}
		if !pause(ctx, rest) {
			return nil
		}
		if more || err != nil {
			continue
		}
		select {
		case <-ctx.Done():
			return nil
		case <-changed:
		}
	}
}

// indexSome indexes a batch, or tidies up where there is none, and tells whether there may be more to do.
func (i *indexer) indexSome(ctx context.Context) (more bool, err error) {
	n, err := i.texts.IndexText(ctx, indexBatch)
	if n > 0 || err != nil {
		return n > 0, err
	}
	return i.texts.MergeText(ctx)
}

// pause waits, and reports whether ctx goes on.
func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}
