package engine

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"bellhop/hooks"
)

// desk is a store as the indexer sees it, with so much to do. A batch takes 10 ms.
type desk struct {
	mu                sync.Mutex
	waiting, unmerged int
	failing           bool
	asked             int
	indexed           int
}

func (d *desk) IndexText(_ context.Context, limit int) (n int, err error) {
	d.look(func() {
		d.asked++
		if d.failing {
			err = errors.New("broken")
			return
		}
		n = min(limit, d.waiting)
		d.waiting, d.indexed = d.waiting-n, d.indexed+n
	})
	if n > 0 {
		time.Sleep(10 * time.Millisecond)
	}
	return n, err
}

func (d *desk) MergeText(context.Context) (bool, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.unmerged == 0 {
		return false, nil
	}
	d.unmerged--
	return true, nil
}

// look holds the desk still for a look.
func (d *desk) look(at func()) {
	d.mu.Lock()
	defer d.mu.Unlock()
	at()
}

// runIndexer runs an indexer in a bubble and ends it with the test.
func runIndexer(t *testing.T, d *desk) *hooks.Signal {
	t.Helper()
	changed := &hooks.Signal{}
	i := &indexer{texts: d, changed: changed, log: slog.New(slog.DiscardHandler)}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- i.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return changed
}

func TestTheIndexerLeavesTheWriterRoom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &desk{waiting: 100 * indexBatch}
		runIndexer(t, d)
		time.Sleep(3 * time.Second)
		d.look(func() {
			if most := 100 * indexBatch; d.indexed < most*95/100 || d.indexed > most {
				t.Errorf("indexed %d of %d while a third of the time was its own", d.indexed, most)
			}
		})
	})
}

func TestTheIndexerRestsWhenAllIsDone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &desk{waiting: 40, unmerged: 3}
		changed := runIndexer(t, d)
		time.Sleep(time.Hour)
		d.look(func() {
			if d.indexed != 40 || d.unmerged != 0 || d.asked > 6 {
				t.Errorf("indexed %d and left %d unmerged, asking %d times", d.indexed, d.unmerged, d.asked)
			}
			d.waiting = 1
		})
		changed.Notify()
		time.Sleep(time.Second)
		d.look(func() {
			if d.indexed != 41 {
				t.Error("what came later was not indexed")
			}
		})
	})
}

func TestTheIndexerTriesAgainAfterAFailure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &desk{waiting: 1, failing: true}
		runIndexer(t, d)
		time.Sleep(10 * time.Minute)
		d.look(func() {
			if d.asked > 11 {
				t.Errorf("asked %d times in ten minutes", d.asked)
			}
			d.failing = false
		})
		time.Sleep(2 * retryIndex)
		d.look(func() {
			if d.indexed != 1 {
				t.Error("it has given up")
			}
		})
	})
}
