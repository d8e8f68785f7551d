package worker

import (
	"context"
	"errors"
	"maps"
	"net/url"
	"slices"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/queue"
)

// holding is a job in hand.
type holding struct {
	delivery hooks.ID
	attempt  int
	url      string
	since    time.Time
}

// lookInHand is how often it is looked whether there is something new to tell of, and longInHand how long a job is in hand
// before it is news: most are done sooner.
const (
	lookInHand = time.Second
	longInHand = time.Second
)

// hold notes that a job is in hand, until release is called.
func (p *Pool) hold(job hooks.Job) (release func()) {
	h := &holding{job.Delivery, job.Attempt, job.URL, p.Clock()}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.inHand == nil {
		p.inHand = map[*holding]bool{}
	}
	p.inHand[h] = true
	return func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		delete(p.inHand, h)
	}
}

// Beat tells how the pool stands.
func (p *Pool) Beat() hooks.Beat {
	p.mu.Lock()
	all := slices.Collect(maps.Keys(p.inHand))
	p.mu.Unlock()
	slices.SortFunc(all, func(a, b *holding) int { return a.since.Compare(b.since) })
	b := hooks.Beat{Size: p.Size, InHand: len(all), Done: p.did.Load()}
	for _, h := range all[:min(len(all), hooks.MostHeld)] {
		b.Holds = append(b.Holds, hooks.Held{Delivery: h.delivery, Attempt: h.attempt, Host: hostOf(h.url), Since: h.since})
	}
	return b
}

// hostOf gives the host and port of a URL, which may have a user, a path and a query that are secret.
func hostOf(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return ""
	}
	return u.Host
}

// beat tells of the pool until ctx ends, and then that it is gone.
func (p *Pool) beat(ctx context.Context, a queue.Announcer) {
	ticker := time.NewTicker(lookInHand)
	defer ticker.Stop()
	var told time.Time
	var long []hooks.Held
	for ctx.Err() == nil {
		now, b := p.Clock(), p.Beat()
		held := slices.DeleteFunc(slices.Clone(b.Holds), func(h hooks.Held) bool { return now.Sub(h.Since) < longInHand })
		if told.IsZero() || now.Sub(told) >= hooks.BeatEvery || !slices.Equal(held, long) {
			told, long = now, held
			p.announce(ctx, a, b)
		}
		select {
		case <-ticker.C:
		case <-ctx.Done():
		}
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), handBack)
	defer cancel()
	b := p.Beat()
	b.Gone = true
	p.announce(last, a, b)
}

func (p *Pool) announce(ctx context.Context, a queue.Announcer, b hooks.Beat) {
	err := a.Announce(ctx, hooks.Result{Version: hooks.WireVersion, Worker: p.Name, Host: p.Host, Since: p.Since, StartedAt: p.Clock(), Beat: &b})
	if err != nil && ctx.Err() == nil && !errors.Is(err, queue.ErrClosed) {
		p.Log.Warn("worker not announced", "err", err)
	}
}
