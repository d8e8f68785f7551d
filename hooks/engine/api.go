package engine

import (
	"context"
	"net"

	"bellhop/hooks"
	"bellhop/hooks/control"
	"bellhop/hooks/store"
)

// API gives the control API over this engine. guests is the guest book; raise brings the
// window to the front, opens a file or a link there when it is given one, and tells whether there is a window.
func (e *Engine) API(guests control.Guests, raise func(open string) bool) *control.API {
	return &control.API{
		Token: e.Token, Exchanges: e.Store, Import: e.Import, Replay: e.Replay, Changes: e.Changes, Explain: e.Explain, Inboxes: e.Inboxes(), StartOver: e.restart, Keeping: e,
		Subscriptions: e.Subscriptions(), Visiting: e.Store, Health: e.Store.Health, Events: e.Store, Deliveries: e.Store, Stories: e.Store, Queue: e, Trouble: e.QueueTrouble, Book: e.Store, Guests: guests, BookRules: e.Store,
		Replays: e, Batches: e.Store, Loads: e, Tapes: e, Races: e,
		Raise: raise, Changed: e.Store.Changed.Watch, Ready: e.Ready, Clock: e.config.Clock, Log: e.config.Log,
	}
}

// restart is StartOver for an inbox that there is.
func (e *Engine) restart(name string) error {
	if _, ok := e.Store.Inbox(name); !ok {
		return hooks.NotFound("There is no inbox " + name + ".")
	}
	e.StartOver(name)
	return nil
}

// Inboxes adds to the store what needs more than it.
type Inboxes struct {
	*store.Store
	engine *Engine
}

// Inboxes gives what reads and changes inboxes.
func (e *Engine) Inboxes() Inboxes { return Inboxes{e.Store, e} }

// TestInbox sends a test to an inbox, signed as it expects.
func (i Inboxes) TestInbox(ctx context.Context, name string) (hooks.Delivery, error) {
	return i.engine.TestInbox(ctx, name)
}

// Subscriptions adds to the store what needs more than it.
type Subscriptions struct {
	*store.Store
	engine *Engine
}

// Subscriptions gives what reads and changes subscriptions.
func (e *Engine) Subscriptions() Subscriptions { return Subscriptions{e.Store, e} }

// TestSubscription sends a test event to one subscription.
func (s Subscriptions) TestSubscription(ctx context.Context, id hooks.ID) (hooks.Delivery, error) {
	return s.engine.TestSubscription(ctx, id)
}

// Deliveries adds to the store what needs more than it.
type Deliveries struct {
	*store.Store
	engine *Engine
}

// Deliveries gives what reads deliveries, holds them back and retries them.
func (e *Engine) Deliveries() Deliveries { return Deliveries{e.Store, e} }

// Board tells how deliveries stand at a glance.
func (d Deliveries) Board(ctx context.Context) (hooks.Board, error) { return d.engine.Board(ctx) }

// Pause holds deliveries back until Resume, also over a restart.
func (d Deliveries) Pause(ctx context.Context) error { return d.engine.Pause(ctx) }

// Resume lets what was held back go on.
func (d Deliveries) Resume(ctx context.Context) error { return d.engine.Resume(ctx) }

// SendTest sends a test event to a subscription that is active.
func (d Deliveries) SendTest(ctx context.Context) (hooks.Delivery, error) {
	return d.engine.SendTest(ctx)
}

// CheckControl refuses an address of the control API that others than this computer could reach.
func CheckControl(addr string) error {
	host, _, err := net.SplitHostPort(addr)
	ip := net.ParseIP(host)
	if err != nil || host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return hooks.Invalid("The control API is for this computer only. Give --control a loopback address, such as 127.0.0.1:8081.")
	}
	return nil
}
