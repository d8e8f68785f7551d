package engine

import (
	"context"

	"bellhop/hooks"
	"bellhop/hooks/dispatch"
	"bellhop/hooks/load"
	"bellhop/hooks/signature"
	"bellhop/hooks/worker"
)

// loadAnswer is how much of an answer is read where only its outcome is counted, so that the connection can be used again.
const loadAnswer = 64 << 10

// generator makes what repeats requests. It sends by itself, beside the workers and the store.
func (e *Engine) generator() *load.Generator {
	return &load.Generator{Send: worker.NewSender(load.MaxParallel), Clock: e.config.Clock, Log: e.config.Log}
}

// PlanLoad gives the URL that a request would be repeated to.
func (e *Engine) PlanLoad(ctx context.Context, w load.Wish) (url string, err error) {
	d, err := e.loadDelivery(ctx, w)
	return d.URL, err
}

// loadDelivery gives the delivery that a replay of the request would be. It is not stored.
func (e *Engine) loadDelivery(ctx context.Context, w load.Wish) (hooks.Delivery, error) {
	if err := w.Check(); err != nil {
		return hooks.Delivery{}, err
	}
	x, err := e.Store.Exchange(ctx, w.Exchange)
	if err != nil {
		return hooks.Delivery{}, err
	}
	return e.sendAgain(ctx, x, hooks.Replay{Exchange: x.ID, URL: w.URL, Sign: w.Sign})
}

// StartLoad repeats a stored request as a replay would send it, counting what comes of it. number is how often the caller
// expects it to be sent; it may be 0 where that is not to a stranger's address.
func (e *Engine) StartLoad(ctx context.Context, w load.Wish, number int) (load.State, error) {
	d, err := e.loadDelivery(ctx, w)
	if err == nil {
		err = w.Confirmed(d.URL, number)
	}
	if err != nil {
		return load.State{}, err
	}
	p, err := e.Store.Payload(ctx, d.Payload)
	if err != nil {
		return load.State{}, err
	}
	return e.loads.Start(w, load.Shots{URL: d.URL, Make: func() (hooks.Job, error) {
		now := e.config.Clock()
		c := hooks.Claim{Delivery: d, Body: p.Body}
		if signature.CanSign(d.Sign) {
			c.EventID = hooks.NewEventID(now) // else a line would be added that the original did not have
		}
		job, err := dispatch.Build(c, now, "")
		job.AnswerLimit = loadAnswer
		return job, err
	}})
}

// Load tells how a run stands.
func (e *Engine) Load(_ context.Context, id hooks.ID) (load.State, error) { return e.loads.State(id) }

// StopLoad ends a run early.
func (e *Engine) StopLoad(_ context.Context, id hooks.ID) (load.State, error) {
	return e.loads.Stop(id)
}
