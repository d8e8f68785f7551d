package gearman

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"time"

	"bellhop/hooks/queue"
)

// submitter hands background jobs to the server. Those of many callers, and of one call, travel without waiting for
// each other's answers, which come in the same order.
type submitter struct {
	closed <-chan struct{}
	unique string // begins every unique id

	mu      sync.Mutex
	wire    *wire // nil while there is none
	count   uint64
	waiting []*submission // not answered yet, in the order that they were or will be sent
	refused []*submission // to be sent again when the server may have room
	why     *refused      // of the last of them
}

// fullWait is how long a refused job waits before it is sent again.
const fullWait = 100 * time.Millisecond

// submission is one background job.
type submission struct {
	function, unique string
	data             []byte
	of               *group
	refused          bool // it was, at least once
}

// group is what one caller waits for.
type group struct {
	left int // answers
	gone bool
	done chan struct{}
}

// newSubmitter makes a submitter. Jobs of one function with the same unique id would become one job, with the data of the
// first: even the same delivery, put again after its lease, gets another id.
func newSubmitter(closed <-chan struct{}) *submitter {
	return &submitter{closed: closed, unique: rand.Text() + "-"}
}

// submit returns once the server has all.
func (s *submitter) submit(ctx context.Context, function string, data ...[]byte) error {
	select {
	case <-s.closed:
		return queue.ErrClosed
	default:
	}
	if err := ctx.Err(); err != nil || len(data) == 0 {
		return err
	}
	g := s.begin(function, data)
	select {
	case <-g.done:
		return nil
	case <-ctx.Done():
		s.forget(g)
		return ctx.Err()
	case <-s.closed:
		return queue.ErrClosed
	}
}

func (s *submitter) begin(function string, data [][]byte) *group {
	g := &group{left: len(data), done: make(chan struct{})}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, d := range data {
		s.count++
		sub := &submission{function: function, unique: s.unique + strconv.FormatUint(s.count, 36), data: d, of: g}
		s.waiting = append(s.waiting, sub)
		s.send(sub)
	}
	return g
}

// send writes a submission when there is a connection. The caller holds mu.
func (s *submitter) send(sub *submission) {
	if s.wire != nil {
		s.wire.send(1, submitBG, []byte(sub.function), []byte(sub.unique), sub.data)
	}
}

// forget lets go of what a caller has ceased to wait for. What was sent is still answered.
func (s *submitter) forget(g *group) {
	s.mu.Lock()
	defer s.mu.Unlock()
	g.gone = true
	s.refused = slices.DeleteFunc(s.refused, isGone)
	if s.wire == nil {
		s.waiting = slices.DeleteFunc(s.waiting, isGone)
	}
}

func isGone(sub *submission) bool { return sub.of.gone }

// start sends what was not answered. The server may have it already; it is booked once.
func (s *submitter) start(w *wire) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.wire = w
	s.waiting = slices.DeleteFunc(s.waiting, isGone)
	for _, sub := range s.waiting {
		s.send(sub)
	}
}

func (s *submitter) handle(p packet) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if p.kind != jobCreated && p.kind != serverError {
		return nil
	}
	if len(s.waiting) == 0 {
		return fmt.Errorf("%w: it answers what nobody sent", errNotGearman)
	}
	sub := s.waiting[0]
	s.waiting[0] = nil
	s.waiting = s.waiting[1:]
	s.wire.paid()
	if p.kind == serverError {
		s.aside(sub, refusal(p))
		return nil
	}
	if sub.of.left--; sub.of.left == 0 {
		close(sub.of.done)
	}
	return nil
}

// aside sets a refused job aside, so that others, such as the results that make room, need not wait for it. The caller
// holds mu.
func (s *submitter) aside(sub *submission, why *refused) {
	s.why, sub.refused = why, true
	if !sub.of.gone {
		s.refused = append(s.refused, sub)
	}
	if len(s.refused) == 1 {
		time.AfterFunc(fullWait, s.again)
	}
}

// again sends what was refused.
func (s *submitter) again() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, sub := range s.refused {
		s.waiting = append(s.waiting, sub)
		s.send(sub)
	}
	s.refused = nil
}

// trouble says why the server refuses jobs; nil when it takes them.
func (s *submitter) trouble() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	wasRefused := func(sub *submission) bool { return sub.refused && !sub.of.gone }
	if slices.ContainsFunc(s.refused, wasRefused) || slices.ContainsFunc(s.waiting, wasRefused) {
		return s.why
	}
	return nil
}

func (s *submitter) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.wire = nil
	s.waiting = slices.DeleteFunc(s.waiting, isGone)
}
