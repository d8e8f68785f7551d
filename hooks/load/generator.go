package load

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"

	"bellhop/hooks"
)

// Generator performs runs, one at a time.
type Generator struct {
	Send    Sender
	Clock   hooks.Clock
	Log     *slog.Logger
	Changed hooks.Signal // notified when a run begins or ends

	mu   sync.Mutex
	runs []*run // the newest last
	last hooks.ID
	wake hooks.Signal
}

// run is one run.
type run struct {
	meter   *meter
	shots   Shots
	stop    chan struct{} // closed when no more is to leave
	stopped sync.Once
}

// stopGrace is how long requests under way may go on when a run is stopped.
const stopGrace = 2 * time.Second

// Start begins a run, unless one is under way.
func (g *Generator) Start(w Wish, shots Shots) (State, error) {
	if err := w.Check(); err != nil {
		return State{}, err
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	now := g.Clock()
	if n := len(g.runs); n > 0 && g.runs[n-1].meter.read(now).Phase == Running {
		return State{}, hooks.Conflict("A request is being repeated already. Stop that first, or wait for its end.")
	}
	g.last++
	r := &run{meter: newMeter(State{ID: g.last, Wish: w, URL: shots.URL, Phase: Running, At: now}), shots: shots, stop: make(chan struct{})}
	g.runs = append(g.runs, r)
	g.runs = g.runs[max(len(g.runs)-keptRuns, 0):]
	g.wake.Notify()
	g.Changed.Notify()
	return r.meter.read(now), nil
}

// State tells how a run stands.
func (g *Generator) State(id hooks.ID) (State, error) {
	r, err := g.find(id)
	if err != nil {
		return State{}, err
	}
	return r.meter.read(g.Clock()), nil
}

// Stop ends a run early: no more leaves, and what is under way is given up if it does not come to its end soon.
func (g *Generator) Stop(id hooks.ID) (State, error) {
	r, err := g.find(id)
	if err != nil {
		return State{}, err
	}
	r.stopped.Do(func() { close(r.stop) })
	return r.meter.read(g.Clock()), nil
}

func (g *Generator) find(id hooks.ID) (*run, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	i := slices.IndexFunc(g.runs, func(r *run) bool { return r.meter.state.ID == id })
	if i < 0 {
		return nil, hooks.NotFound("There is no run " + id.String() + ". Runs are forgotten when Bellhop ends, and but for the last " + digits(keptRuns) + ".")
	}
	return g.runs[i], nil
}

// next gives the run that is to be performed.
func (g *Generator) next() *run {
	g.mu.Lock()
	defer g.mu.Unlock()
	if n := len(g.runs); n > 0 && g.runs[n-1].meter.read(g.Clock()).Phase == Running {
		return g.runs[n-1]
	}
	return nil
}

// Run performs the runs that are started, until ctx ends.
func (g *Generator) Run(ctx context.Context) error {
	wake, stop := g.wake.Watch()
	defer stop()
	defer g.Send.Close()
	for ctx.Err() == nil {
		if r := g.next(); r != nil {
			g.perform(ctx, r)
			g.Send.Close()
			g.Changed.Notify()
			continue
		}
		select {
		case <-ctx.Done():
		case <-wake:
		}
	}
	return nil
}

// slot is a request and its time.
type slot struct {
	number int
	at     time.Time // zero where there is no rate
}

// perform performs a run to its end.
func (g *Generator) perform(ctx context.Context, r *run) {
	leave, stop := context.WithCancel(ctx)
	defer stop()
	// What is under way may go on a little longer than leave.
	busy, cut := context.WithCancel(context.WithoutCancel(ctx))
	defer cut()

	var all sync.WaitGroup
	over := make(chan struct{})
	all.Go(func() { // ends early what is stopped, and cuts what does not end then
		select {
		case <-r.stop:
			stop()
		case <-leave.Done():
		case <-over:
			return
		}
		timer := time.NewTimer(stopGrace)
		defer timer.Stop()
		select {
		case <-timer.C:
			cut()
		case <-over:
		}
	})
	slots := make(chan slot)
	var senders sync.WaitGroup
	for range min(r.meter.state.Wish.Parallel, r.meter.state.Wish.Times) {
		senders.Go(func() {
			for s := range slots {
				g.shoot(busy, r, s)
			}
		})
	}
	whole := g.pace(leave, r, slots)
	close(slots)
	senders.Wait()
	close(over)
	all.Wait()
	phase := Done
	if !whole {
		phase = Stopped
	}
	r.meter.end(g.Clock(), phase)
	s := r.meter.read(g.Clock())
	g.Log.Info("load", "run", s.ID, "phase", s.Phase, "sent", s.Sent, "failed", s.Failed, "late", s.Late, "took", s.Took, "p50", s.P50, "p99", s.P99)
}

// soon is less than a timer is good for: what has its time within it leaves now.
const soon = time.Millisecond

// pace hands out the requests of a run, each at its time, or when a sender is free again. It tells whether all went.
func (g *Generator) pace(ctx context.Context, r *run, slots chan<- slot) (whole bool) {
	wish := r.meter.state.Wish
	began := g.Clock()
	timer := time.NewTimer(0)
	defer timer.Stop()
	for n := range wish.Times {
		s := slot{number: n + 1}
		if wish.Rate > 0 {
			s.at = began.Add(time.Duration(float64(n) / wish.Rate * float64(time.Second)))
			if wait := s.at.Sub(g.Clock()); wait > soon {
				timer.Reset(wait)
				select {
				case <-timer.C:
				case <-ctx.Done():
					return false
				}
			}
		}
		if ctx.Err() != nil { // a free sender has the same chance
			return false
		}
		select {
		case slots <- s:
		case <-ctx.Done():
			return false
		}
	}
	return true
}

// shoot sends one request and counts what comes of it.
func (g *Generator) shoot(ctx context.Context, r *run, s slot) {
	now, behind := g.Clock(), time.Duration(0)
	if !s.at.IsZero() {
		behind = now.Sub(s.at)
	}
	r.meter.left(now, behind)
	result := hooks.Result{StartedAt: now}
	job, err := r.shots.Make()
	if err != nil {
		result.Outcome, result.Fault, result.Error = hooks.OutcomeUnreachable, hooks.FaultUnfit, hooks.Words(err)
		r.meter.came(g.Clock(), s.number, result)
		return
	}
	g.Send.Perform(ctx, job, &result)
	if ctx.Err() != nil {
		r.meter.cutOff()
		return
	}
	r.meter.came(g.Clock(), s.number, result)
}
