package engine

import (
	"context"
	"errors"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/queue"
	"bellhop/hooks/queue/pipes"
)

// QueueNow is how the queue stands.
type QueueNow struct {
	Address string // without its password
	Kept    bool   // it has one
	Trouble string // why nothing is carried; "" while all is well
	Depth   int    // jobs in the pipe; -1 when its broker does not say
	Took    time.Duration
	Workers []hooks.Worker
}

// QueueNow tells how the queue stands, and how long it took to ask the broker.
func (e *Engine) QueueNow(ctx context.Context) QueueNow {
	l := e.line()
	now := QueueNow{Address: pipes.Shown(l.address), Kept: pipes.Kept(l.address), Trouble: e.QueueTrouble(), Depth: -1, Workers: e.Workers()}
	e.nameRecipients(ctx, now.Workers)
	began := time.Now()
	if depth, ok := l.depth(ctx); ok {
		now.Depth = depth
		if l.external() {
			now.Took = time.Since(began)
		}
	}
	return now
}

// nameRecipients names whom that goes to what workers have in hand, as far as that can be read.
func (e *Engine) nameRecipients(ctx context.Context, workers []hooks.Worker) {
	var ids []hooks.ID
	for _, w := range workers {
		for _, h := range w.Holds {
			ids = append(ids, h.Delivery)
		}
	}
	names, err := e.Store.Recipients(ctx, ids)
	if err != nil && ctx.Err() == nil {
		e.config.Log.Warn("engine: recipients are not named", "err", err)
	}
	for _, w := range workers {
		for i, h := range w.Holds {
			w.Holds[i].Name = names[h.Delivery]
		}
	}
}

// QueueAddress gives the address of the queue, with its password.
func (e *Engine) QueueAddress() string { return e.line().address }

// whole gives an address of the queue in use with its password, which goes to no other host, port or user.
func (e *Engine) whole(address string) string { return pipes.Whole(address, e.line().address) }

// tryWithin is how long a broker may take to answer when it is tried.
const tryWithin = 6 * time.Second

// TryQueue tells how long the broker at an address takes to answer, over a connection of its own that carries nothing. Where
// there is none the error says why and what to do.
func (e *Engine) TryQueue(ctx context.Context, address string) (took time.Duration, err error) {
	pipe, err := pipes.Open(e.whole(address), queue.Options{Name: "Bellhop, trying", Workers: 1, Log: e.config.Log})
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, pipe.Close()) }()
	ctx, cancel := context.WithTimeout(ctx, tryWithin)
	defer cancel()
	if p, ok := pipe.(interface{ Ready(context.Context) error }); ok {
		if err := p.Ready(ctx); hooks.CodeOf(err) != "" {
			return 0, err
		}
	}
	began := time.Now()
	if _, err := pipe.Depth(ctx); err != nil {
		if p, ok := pipe.(queue.Troubled); ok && p.Trouble() != "" {
			return 0, &hooks.Error{Code: hooks.CodeUnavailable, Message: p.Trouble()}
		}
		return 0, &hooks.Error{Code: hooks.CodeUnavailable, Message: "It does not answer. See whether it runs, and whether a firewall lets it through."}
	}
	return time.Since(began), nil
}

// ChooseQueue is SetQueue for a person, who may leave out the password of the queue in use.
func (e *Engine) ChooseQueue(ctx context.Context, address string) error {
	return e.SetQueue(ctx, e.whole(address))
}
