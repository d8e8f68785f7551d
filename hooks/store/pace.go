package store

import (
	"math"
	"sync"
	"time"
)

// paces keeps how fast targets may be sent to and how fast they answer. It lives in memory: after a start nobody has been
// sent anything yet.
type paces struct {
	mu    sync.Mutex
	after map[string]time.Time     // when the next attempt may leave to one with a rate
	took  map[string]time.Duration // how long one took to answer lately
}

// aheadFor is what is claimed for a quick target beyond its share of the workers: what they send in this time, and no
// more than Options.Ahead says, as it may become slow at any moment.
const aheadFor = 50 * time.Millisecond

// quick is how soon a target answers that is trusted with its full share of the workers. All others, and those of whom
// nothing is known yet, get a part of it: they may keep whom they get for as long as their timeout.
const (
	quick     = 500 * time.Millisecond
	slowShare = 3 // the part of its share that one gets who is not quick
)

// maxPaces bounds how many targets are remembered.
const maxPaces = 4096

// window tells how many deliveries to a target may be in flight whose share of the workers is so large, with up to so many
// ahead of them.
func (p *paces) window(target string, share, ahead int) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	took, known := p.took[target]
	if !known || took > quick {
		return (share + slowShare - 1) / slowShare
	}
	return share + int(min(time.Duration(share)*aheadFor/max(took, time.Microsecond), time.Duration(ahead)))
}

// answered notes how long targets took. One that has become slow is believed at once, one that has become quick little by
// little.
func (p *paces) answered(took map[string]time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.took == nil || len(p.took) > maxPaces {
		p.took = map[string]time.Duration{}
	}
	for target, now := range took {
		before, known := p.took[target]
		if known && now < before {
			now = before - (before-now)/4
		}
		p.took[target] = now
	}
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
