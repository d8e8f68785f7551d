package capture

import (
	"slices"
	"sync"

	"bellhop/hooks"
)

// Turns knows which status of its sequence each inbox answers with next. It is shared by all doors, and begins anew
// with the program and with a sequence that was changed. The zero value works; all methods may be called from any
// goroutine.
type Turns struct {
	mu sync.Mutex
	at map[string]turn
}

// turn is how far an inbox has come.
type turn struct {
	sequence []int
	next     int // captures answered so far, as far as it matters
}

// Next gives the status for a capture, and moves on.
func (t *Turns) Next(inbox string, a hooks.Answer) int {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.turn(inbox, a)
	status := a.Sequence[now.next]
	now.next++
	if now.next == len(a.Sequence) {
		now.next = 0
		if !a.Loop {
			now.next = len(a.Sequence) - 1
		}
	}
	if t.at == nil {
		t.at = map[string]turn{}
	}
	t.at[inbox] = now
	return status
}

// At gives the place in the sequence that the next capture is answered with, counted from 0.
func (t *Turns) At(inbox string, a hooks.Answer) int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.turn(inbox, a).next
}

// StartOver begins an inbox's sequence anew.
func (t *Turns) StartOver(inbox string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.at, inbox)
}

func (t *Turns) turn(inbox string, a hooks.Answer) turn {
	if now := t.at[inbox]; slices.Equal(now.sequence, a.Sequence) {
		return now
	}
	return turn{sequence: a.Sequence}
}
