package engine

import (
	"context"

	"bellhop/hooks"
	"bellhop/hooks/replay"
	"bellhop/hooks/signature"
)

// replaysAhead is how many deliveries of a replay in bulk are made and not at their end: enough to keep all workers busy,
// and few enough that what else is due to the same target does not wait long.
func replaysAhead(workers int) int { return max(8*workers, 32) }

// runner makes what sends replays in bulk.
func (e *Engine) runner() *replay.Runner {
	return &replay.Runner{
		Source: e.Store, Rules: replayRules{e}, Book: e.Store, Changed: &e.Store.Changed,
		Clock: e.config.Clock, Log: e.config.Log, Ahead: replaysAhead(e.config.Workers),
	}
}

// replayRules are those of Replay, for many.
type replayRules struct{ engine *Engine }

// errFromFile is why a request of a file goes nowhere by itself: nobody here has ever sent something there.
var errFromFile = hooks.Conflict("It comes from a file, which tells where it went. Name a URL to send it to.")

// Where gives the URL that an exchange's request would be sent to.
func (r replayRules) Where(x hooks.Exchange, url string) (string, error) {
	if err := checkAgain(x, hooks.Replay{}); err != nil {
		return "", err
	}
	switch {
	case url != "":
		return url, nil
	case x.Direction == hooks.Out && x.Imported:
		return "", errFromFile
	case x.Direction == hooks.Out:
		return x.URL, nil
	}
	return r.engine.whereItCame(x)
}

// Make gives the delivery that sends an exchange's request again.
func (r replayRules) Make(ctx context.Context, x hooks.Exchange, w hooks.BatchWish) (hooks.Delivery, error) {
	if w.URL == "" && x.Direction == hooks.In && r.engine.localURL.Load() == nil {
		return hooks.Delivery{}, &hooks.Error{Code: hooks.CodeUnavailable, Message: "The local address is not open yet."}
	}
	url, err := r.Where(x, w.URL)
	if err != nil {
		return hooks.Delivery{}, err
	}
	if _, err := hooks.ParseTarget(url); err != nil { // says what is wrong with this one, where many are counted by one reason
		return hooks.Delivery{}, hooks.Conflict(hooks.SkipAddress)
	}
	return r.engine.sendAgain(ctx, x, hooks.Replay{Exchange: x.ID, URL: w.URL, Sign: w.Sign})
}

// PlanReplays tells what a replay in bulk would send. It changes nothing.
func (e *Engine) PlanReplays(ctx context.Context, w hooks.BatchWish) (replay.Plan, error) {
	if err := signature.CheckReplay(w.Sign); err != nil {
		return replay.Plan{}, err
	}
	planner := &replay.Planner{Source: e.Store, Rules: replayRules{e}, Clock: e.config.Clock}
	return planner.Plan(ctx, w)
}

// StartReplays begins a replay in bulk of what its plan has at this moment. number is how many requests the caller
// expects to be sent; it may be 0 where none goes to a stranger's address.
func (e *Engine) StartReplays(ctx context.Context, w hooks.BatchWish, number int) (hooks.Batch, error) {
	plan, err := e.PlanReplays(ctx, w)
	if err == nil {
		err = plan.Confirmed(number)
	}
	if err != nil {
		return hooks.Batch{}, err
	}
	w.Upto = plan.Upto
	b, err := e.Store.AddBatch(ctx, w, plan.IDs)
	e.replays.Notify()
	return b, err
}

// PauseReplays holds a replay in bulk: no more is made, and what has not left waits.
func (e *Engine) PauseReplays(ctx context.Context, id hooks.ID) (hooks.Batch, error) {
	b, err := e.Store.PauseBatch(ctx, id)
	e.replays.Notify()
	return b, err
}

// ResumeReplays lets a replay in bulk go on.
func (e *Engine) ResumeReplays(ctx context.Context, id hooks.ID) (hooks.Batch, error) {
	b, err := e.Store.ResumeBatch(ctx, id)
	e.replays.Notify()
	return b, err
}

// CancelReplays ends a replay in bulk.
func (e *Engine) CancelReplays(ctx context.Context, id hooks.ID) (hooks.Batch, error) {
	b, err := e.Store.CancelBatch(ctx, id, "It was cancelled.")
	e.replays.Notify()
	return b, err
}
