package dispatch

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/queue"
	"bellhop/hooks/queue/memory"
)

// broker is a pipe with a limit and troubles, as those have that lead to another machine.
type broker struct {
	*memory.Pipe
	most int // bytes of a job's body; 0 is any number

	mu      sync.Mutex
	trouble string
	hangs   bool // Put waits for ever
	puts    int
}

func (b *broker) set(trouble string, hangs bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.trouble, b.hangs = trouble, hangs
}

func (b *broker) Trouble() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.trouble
}

func (b *broker) Put(ctx context.Context, jobs []hooks.Job) error {
	b.mu.Lock()
	b.puts++
	hangs := b.hangs
	b.mu.Unlock()
	if hangs {
		<-ctx.Done()
		return ctx.Err()
	}
	large := &queue.TooLarge{Limit: b.most}
	var fit []hooks.Job
	for _, j := range jobs {
		if b.most > 0 && len(j.Body) > b.most {
			large.Jobs = append(large.Jobs, j)
		} else {
			fit = append(fit, j)
		}
	}
	if err := b.Pipe.Put(ctx, fit); err != nil || len(large.Jobs) == 0 {
		return err
	}
	return large
}

func newBrokerBench(t *testing.T) (*bench, *broker) {
	b := newBench(t)
	p := &broker{Pipe: b.pipe}
	b.Pipe = p
	return b, p
}

func TestAWholeClaimLeavesAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, p := newBrokerBench(t)
		for range 4 {
			b.ledger.add(hooks.Delivery{})
		}
		b.run(t)
		synctest.Wait()
		if p.puts != 1 || b.waiting(t) != 4 {
			t.Errorf("%d puts, %d jobs", p.puts, b.waiting(t))
		}
	})
}

func TestAJobTooLargeForThePipeIsGivenUpWithTheReason(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, p := newBrokerBench(t)
		p.most = 1
		id := b.ledger.add(hooks.Delivery{})
		b.run(t)
		synctest.Wait()
		if d := b.ledger.get(id); d.State != hooks.GivenUp || d.Reason != tooLarge {
			t.Errorf("got %+v", d)
		}
	})
}

func TestAJobTooLargeForThePipeGoesThroughTheSpareOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, p := newBrokerBench(t)
		p.most = 1
		spare := memory.New(100, 0, 0)
		b.Spare = spare
		id := b.ledger.add(hooks.Delivery{})
		b.run(t)
		back, stop := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- b.RunSpareBack(back) }()
		b.pipe = spare
		b.answer(t, 200)
		synctest.Wait()
		if d := b.ledger.get(id); d.State != hooks.Delivered {
			t.Errorf("got %+v", d)
		}
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

func TestNothingIsClaimedForAPipeInTrouble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, p := newBrokerBench(t)
		p.set("The broker is away.", true)
		id := b.ledger.add(hooks.Delivery{})
		b.run(t)
		time.Sleep(time.Hour)
		if d := b.ledger.get(id); d.Attempts != 0 || d.State != hooks.Due {
			t.Errorf("got %+v", d)
		}
		began := time.Now()
		p.set("", false)
		if j := b.answer(t, 200); j.Attempt != 1 || time.Since(began) > 2*time.Second {
			t.Errorf("attempt %d left after %s", j.Attempt, time.Since(began))
		}
	})
}

// What was on its way when the broker went leaves again once it would be too old to begin.
func TestWhatThePipeDoesNotTakeInTimeLeavesAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, p := newBrokerBench(t)
		p.set("", true)
		id := b.ledger.add(hooks.Delivery{})
		b.run(t)
		time.Sleep(10 * time.Second)
		p.set("", false)
		j := b.answer(t, 200)
		if j.ExpiresAt.Before(time.Now()) {
			t.Error("it left although it had expired")
		}
		synctest.Wait()
		if d := b.ledger.get(id); d.State != hooks.Delivered || d.Attempts != 2 {
			t.Errorf("got %+v", d)
		}
	})
}
