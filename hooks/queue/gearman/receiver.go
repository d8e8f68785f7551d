package gearman

import (
	"context"
	"slices"
	"sync"
	"time"

	"bellhop/hooks/queue"
)

// receiver takes background jobs of one function. It asks for as many as are waited for and some ahead, and sleeps when
// the server has none.
type receiver struct {
	function string
	ahead    int // taken while nobody waits for them
	closed   <-chan struct{}

	mu      sync.Mutex
	wire    *wire // nil while there is none
	wanted  bool  // somebody has waited: until then nothing is taken
	asked   int   // questions that are not answered
	window  int   // questions that may be asked at a time: many while there is much, one when there was nothing
	asleep  bool
	stock   []*assigned
	waiters []chan *assigned // each has room for what it is given
	drained chan struct{}    // closed when the server has read all
}

// assigned is what the server gave. It is ours until its connection ends.
type assigned struct {
	wire   *wire
	handle []byte
	data   []byte
}

// widest is how many questions may be on their way.
const widest = 64

// take waits for the next.
func (r *receiver) take(ctx context.Context) (*assigned, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	mine := make(chan *assigned, 1)
	r.mu.Lock()
	if !r.wanted {
		r.wanted = true
		r.offer()
	}
	r.waiters = append(r.waiters, mine)
	r.hand()
	r.ask()
	r.mu.Unlock()
	var err error
	select {
	case a := <-mine:
		return a, nil
	case <-ctx.Done():
		err = ctx.Err()
	case <-r.closed:
		err = queue.ErrClosed
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if i := slices.Index(r.waiters, mine); i >= 0 {
		r.waiters = slices.Delete(r.waiters, i, i+1)
		return nil, err
	}
	return <-mine, nil // it was given one at the last moment
}

// more gives what is there, up to n.
func (r *receiver) more(n int) []*assigned {
	r.mu.Lock()
	defer r.mu.Unlock()
	n = min(n, len(r.stock))
	some := slices.Clone(r.stock[:n])
	r.stock = slices.Delete(r.stock, 0, n)
	r.ask()
	return some
}

// complete lets the server forget what it gave. After a new connection it comes again.
func (r *receiver) complete(all ...*assigned) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, a := range all {
		if a.wire == r.wire {
			r.wire.send(0, workComplete, a.handle, nil)
		}
	}
}

// hand gives what is there to who waits. The caller holds mu.
func (r *receiver) hand() {
	for len(r.stock) > 0 && len(r.waiters) > 0 {
		r.waiters[0] <- r.stock[0]
		r.waiters, r.stock = slices.Delete(r.waiters, 0, 1), slices.Delete(r.stock, 0, 1)
	}
}

// ask asks for more, as far as more is wanted. The caller holds mu.
func (r *receiver) ask() {
	if r.wire == nil || r.asleep || !r.wanted {
		return
	}
	for r.asked < r.window && r.asked+len(r.stock) < len(r.waiters)+r.ahead {
		r.wire.send(1, grabJobUniq)
		r.asked++
	}
}

func (r *receiver) start(w *wire) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.wire, r.asked, r.window, r.asleep = w, 0, 1, false
	r.offer()
	r.ask()
}

// offer tells the server what is taken here, once somebody waits for it. The caller holds mu.
func (r *receiver) offer() {
	if r.wire == nil || !r.wanted {
		return
	}
	// Never with a timeout (CAN_DO_TIMEOUT): gearmand 1.1.20 has one timer for a connection, which it does not stop when
	// the work is complete and which then brings back a job that is done, with nothing in it.
	r.wire.send(0, canDo, []byte(r.function))
}

func (r *receiver) handle(p packet) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch p.kind {
	case jobAssignUniq:
		r.answered(min(2*r.window, widest))
		r.stock = append(r.stock, &assigned{wire: r.wire, handle: p.args[0], data: p.args[3]})
		r.hand()
		r.ask()
	case noJob:
		r.answered(1)
		if r.asked == 0 && len(r.waiters)+r.ahead > len(r.stock) {
			r.wire.send(0, preSleep)
			r.asleep = true
		}
	case noop: // one that comes while awake is late
		r.asleep = false
		r.ask()
	case serverError:
		return refusal(p)
	case echoResponse:
		r.wire.paid()
		if r.drained != nil {
			close(r.drained)
			r.drained = nil
		}
	}
	return nil
}

// answered notes the answer to a question. The caller holds mu.
func (r *receiver) answered(window int) {
	r.asked--
	r.window = window
	r.wire.paid()
}

func (r *receiver) end() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.wire, r.stock = nil, nil // what was there the server gives to another
}

// drain waits until the server has read what was sent, so that it takes back nothing that is done.
func (r *receiver) drain() {
	r.mu.Lock()
	w := r.wire
	drained := make(chan struct{})
	if w != nil {
		r.drained = drained
		w.send(1, echoRequest, nil)
	}
	r.mu.Unlock()
	if w == nil {
		return
	}
	patience := time.NewTimer(time.Second)
	defer patience.Stop()
	select {
	case <-drained:
	case <-w.ended:
	case <-patience.C:
	}
}
