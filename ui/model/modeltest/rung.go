package modeltest

import (
	"context"
	"slices"

	"bellhop/hooks"
)

// Ring sets whom an entry rang.
func (g *Guests) Ring(comment hooks.ID, list ...hooks.Rung) {
	g.mu.Lock()
	if g.rung == nil {
		g.rung = map[hooks.ID][]hooks.Rung{}
	}
	g.rung[comment] = list
	g.mu.Unlock()
	g.changed()
}

// Rung lists whom an entry rang.
func (g *Guests) Rung(_ context.Context, comment hooks.ID, limit int) ([]hooks.Rung, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.looks = append(g.looks, comment)
	list := slices.Clone(g.rung[comment])
	return list[:min(len(list), limit)], g.broken
}

// Looks lists the entries that it was asked of whom they rang, in the order of asking.
func (g *Guests) Looks() []hooks.ID {
	g.mu.Lock()
	defer g.mu.Unlock()
	return slices.Clone(g.looks)
}

// RingAgain makes another delivery for each of those whom an entry rang. Those that wait without a time are taken for
// paused.
func (g *Guests) RingAgain(_ context.Context, comment hooks.ID) (done hooks.RungAgain, err error) {
	err = g.change(func() error {
		list := slices.Clone(g.rung[comment])
		for i, r := range list {
			switch {
			case r.Gone:
				done.Gone++
			case r.State == hooks.Waiting && r.DueAt.IsZero():
				done.Paused++
			default:
				done.Rung++
				list[i].Delivery = hooks.Delivery{ID: r.ID + 1000, Origin: hooks.OriginReplay, SubscriptionID: r.SubscriptionID, URL: r.URL, State: hooks.Due, DueAt: Opening}
				list[i].Try = 0
			}
		}
		g.rung[comment] = list
		return nil
	})
	return done, err
}
