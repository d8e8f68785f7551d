package queue

import (
	"context"
	"math/rand/v2"
	"time"
)

// ShortestWait and LongestWait bound the pause before a pipe tries to reach its broker again. It doubles each time.
const (
	ShortestWait = 50 * time.Millisecond
	LongestWait  = 5 * time.Second
)

// Pause is what lies between tries to reach a broker. The zero value is the shortest.
type Pause struct{ next time.Duration }

// Next gives how long the next pause is at most.
func (p *Pause) Next() time.Duration { return max(p.next, ShortestWait) }

// Reset has the next pause be the shortest again.
func (p *Pause) Reset() { p.next = 0 }

// Wait pauses, or until ctx ends. Half of the pause is left to chance: many workers do not come back in one moment.
func (p *Pause) Wait(ctx context.Context) {
	wait := p.Next()
	p.next = min(2*wait, LongestWait)
	Sleep(ctx, wait/2+rand.N(wait/2))
}

// Sleep waits, or until ctx ends.
func Sleep(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
