package store

import (
	"math"
	"sync"
	"time"
)

// paces keeps, for targets with a rate, when the next attempt may leave. It lives in memory: after a start nobody has
// been sent anything yet.
type paces struct {
	mu    sync.Mutex
	after map[string]time.Time
}

// burst is what of a second's attempts may leave together, so that a rate need not be served one by one.
const burst = 100 * time.Millisecond

// next gives when a target that is due at a time may get something.
func (p *paces) next(target string, due time.Time) time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	if after := p.after[target]; after.After(due) {
		return after
	}
	return due
}

// allow tells how many attempts may leave now to a target with so many a second; 0 a second is any number.
func (p *paces) allow(target string, rate int, now time.Time) int {
	if rate == 0 {
		return math.MaxInt
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.after[target].After(now) {
		return 0
	}
	return max(int(burst/interval(rate)), 1)
}

// left notes that n attempts leave now.
func (p *paces) left(target string, rate, n int, now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.after == nil {
		p.after = map[string]time.Time{}
	}
	for name, after := range p.after { // few have a rate, and only those that wait for it need be known
		if after.Before(now) {
			delete(p.after, name)
		}
	}
	p.after[target] = now.Add(time.Duration(n) * interval(rate))
}

func interval(rate int) time.Duration { return time.Second / time.Duration(rate) }

// pace notes after the commit what leaves to targets with a rate.
func (t *tx) pace(targets []target, left map[string]int) {
	now := t.now
	for _, to := range targets {
		if n := left[to.name]; n > 0 {
			t.after = append(t.after, func() { t.store.paces.left(to.name, to.limit.rate, n, now) })
		}
	}
}
