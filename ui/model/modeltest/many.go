package modeltest

import (
	"context"
	"sync"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/load"
	"bellhop/hooks/replay"
)

// Many is replays in bulk and repetitions in memory: what would be sent is planned over a shelf, and how far it is a test
// says. All methods may be called from any goroutine.
type Many struct {
	Shelf *Shelf

	mu     sync.Mutex
	refuse error
	wishes []hooks.BatchWish
	batch  hooks.Batch
	asked  []load.Wish
	run    load.State
}

// Refuse makes every wish end with err until it is nil again.
func (m *Many) Refuse(err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.refuse = err
}

// SetBatch says how the replay in bulk stands, as far as a test changes it.
func (m *Many) SetBatch(change func(*hooks.Batch)) {
	m.mu.Lock()
	change(&m.batch)
	m.mu.Unlock()
	m.Shelf.Changed.Notify()
}

// SetRun says how the repetition stands.
func (m *Many) SetRun(change func(*load.State)) {
	m.mu.Lock()
	defer m.mu.Unlock()
	change(&m.run)
}

// Wishes lists the replays in bulk that began, and the repetitions.
func (m *Many) Wishes() ([]hooks.BatchWish, []load.Wish) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return append([]hooks.BatchWish(nil), m.wishes...), append([]load.Wish(nil), m.asked...)
}

// manyRules send what came in to the local address.
type manyRules struct{}

func (manyRules) Where(x hooks.Exchange, url string) (string, error) {
	switch {
	case x.Request.Truncated:
		return "", hooks.Conflict("Only the beginning of this body was stored, so it cannot be replayed.")
	case x.Open:
		return "", hooks.Conflict("This request has not left yet, so there is nothing to replay.")
	case url != "":
		return url, nil
	case x.Direction == hooks.In:
		return "http://localhost:8080" + x.URL, nil
	}
	return x.URL, nil
}

func (manyRules) Make(context.Context, hooks.Exchange, hooks.BatchWish) (hooks.Delivery, error) {
	return hooks.Delivery{}, nil
}

// PlanReplays plans over the shelf.
func (m *Many) PlanReplays(ctx context.Context, w hooks.BatchWish) (replay.Plan, error) {
	planner := replay.Planner{Source: m.Shelf, Rules: manyRules{}, Clock: func() time.Time { return Opening }}
	return planner.Plan(ctx, w)
}

// StartReplays begins a replay in bulk, which goes on as SetBatch says.
func (m *Many) StartReplays(ctx context.Context, w hooks.BatchWish, number int) (hooks.Batch, error) {
	plan, err := m.PlanReplays(ctx, w)
	if err == nil {
		err = plan.Confirmed(number)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.refuse != nil {
		err = m.refuse
	}
	if err != nil {
		return hooks.Batch{}, err
	}
	m.wishes = append(m.wishes, w)
	m.batch = hooks.Batch{ID: hooks.ID(len(m.wishes)), At: Opening, Wish: w, State: hooks.BatchRunning, Total: len(plan.IDs)}
	return m.batch, nil
}

// PauseReplays holds it.
func (m *Many) PauseReplays(ctx context.Context, _ hooks.ID) (hooks.Batch, error) {
	return m.move(ctx, hooks.BatchPaused)
}

// ResumeReplays lets it go on.
func (m *Many) ResumeReplays(ctx context.Context, _ hooks.ID) (hooks.Batch, error) {
	return m.move(ctx, hooks.BatchRunning)
}

// CancelReplays ends it.
func (m *Many) CancelReplays(ctx context.Context, _ hooks.ID) (hooks.Batch, error) {
	return m.move(ctx, hooks.BatchCancelled)
}

func (m *Many) move(_ context.Context, to hooks.BatchState) (hooks.Batch, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.refuse == nil {
		m.batch.State = to
	}
	return m.batch, m.refuse
}

// OpenBatches lists the one that goes on.
func (m *Many) OpenBatches(context.Context) ([]hooks.ID, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.batch.State == hooks.BatchRunning || m.batch.State == hooks.BatchPaused {
		return []hooks.ID{m.batch.ID}, nil
	}
	return nil, nil
}

// Batch gives it.
func (m *Many) Batch(context.Context, hooks.ID) (hooks.Batch, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.batch, nil
}

// PlanLoad gives where a request goes.
func (m *Many) PlanLoad(ctx context.Context, w load.Wish) (string, error) {
	x, err := m.Shelf.Exchange(ctx, w.Exchange)
	if err != nil {
		return "", err
	}
	return manyRules{}.Where(x, w.URL)
}

// StartLoad begins a repetition, which goes on as SetRun says.
func (m *Many) StartLoad(ctx context.Context, w load.Wish, number int) (load.State, error) {
	target, err := m.PlanLoad(ctx, w)
	if err == nil {
		err = w.Confirmed(target, number)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.refuse != nil {
		err = m.refuse
	}
	if err != nil {
		return load.State{}, err
	}
	m.asked = append(m.asked, w)
	m.run = load.State{ID: hooks.ID(len(m.asked)), Wish: w, URL: target, Phase: load.Running, At: Opening}
	return m.run, nil
}

// Load gives how it stands.
func (m *Many) Load(context.Context, hooks.ID) (load.State, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.run, nil
}

// StopLoad ends it.
func (m *Many) StopLoad(context.Context, hooks.ID) (load.State, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.run.Phase = load.Stopped
	return m.run, nil
}
