package race

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"

	"bellhop/hooks"
	"bellhop/hooks/queue/pipes"
)

// Track performs a lane: the jobs of a wish over the queue at an address, counted in m, from Begin on. It returns when all
// are booked or ctx ends, and when it has taken away all that it made. An *AbsentError says that there is no broker; what
// another *hooks.Error says is shown.
type Track func(ctx context.Context, w Wish, address string, m *Meter) error

// AbsentError says that a lane's broker is not there.
type AbsentError struct{ Err error }

// Error tells why.
func (a *AbsentError) Error() string { return a.Err.Error() }

// Unwrap gives why.
func (a *AbsentError) Unwrap() error { return a.Err }

// Runner performs races, one at a time.
type Runner struct {
	Track   Track
	Clock   hooks.Clock
	Log     *slog.Logger
	Changed hooks.Signal // notified when a race or a lane begins or ends

	mu    sync.Mutex
	races []*run // the newest last
	last  hooks.ID
	wake  hooks.Signal
}

// keptRaces is how many are remembered.
const keptRaces = 20

// run is one race.
type run struct {
	state  State
	wish   Wish // with passwords
	meters []*Meter

	stopped bool // it is to end
	cancel  context.CancelFunc
}

// Start begins a race, unless one is under way.
func (r *Runner) Start(w Wish) (State, error) {
	if err := w.Check(); err != nil {
		return State{}, err
	}
	w.Jobs += w.Jobs % 2
	r.mu.Lock()
	defer r.mu.Unlock()
	if n := len(r.races); n > 0 && !r.races[n-1].state.Phase.Over() {
		return State{}, hooks.Conflict("A race is under way already. Stop that first, or wait for its end.")
	}
	r.last++
	one := &run{wish: w, state: State{ID: r.last, Wish: w, Phase: Running, At: r.Clock()}, cancel: func() {}}
	one.state.Wish.Brokers = nil
	for i, address := range one.addresses() {
		shown := pipes.Shown(address)
		if i > 0 {
			one.state.Wish.Brokers = append(one.state.Wish.Brokers, shown)
		}
		one.meters = append(one.meters, newMeter(Lane{Backend: pipes.Backend(address), Address: shown, Phase: Waiting}, w.Jobs))
	}
	r.races = append(r.races, one)
	r.races = r.races[max(len(r.races)-keptRaces, 0):]
	r.wake.Notify()
	r.Changed.Notify()
	return r.read(one), nil
}

// addresses gives the queue of each lane.
func (one *run) addresses() []string { return append([]string{pipes.Memory}, one.wish.Brokers...) }

// read tells how a race stands. The caller holds mu.
func (r *Runner) read(one *run) State {
	s := one.state
	s.Wish.Brokers = slices.Clone(s.Wish.Brokers)
	now := r.Clock()
	for _, m := range one.meters {
		s.Lanes = append(s.Lanes, m.read(now))
	}
	return s
}

// State tells how a race stands.
func (r *Runner) State(id hooks.ID) (State, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	one, err := r.find(id)
	if err != nil {
		return State{}, err
	}
	return r.read(one), nil
}

// Stop ends a race: the lane under way at once, and those behind it are not begun.
func (r *Runner) Stop(id hooks.ID) (State, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	one, err := r.find(id)
	if err != nil {
		return State{}, err
	}
	one.stopped = true
	one.cancel()
	return r.read(one), nil
}

func (r *Runner) find(id hooks.ID) (*run, error) {
	i := slices.IndexFunc(r.races, func(one *run) bool { return one.state.ID == id })
	if i < 0 {
		return nil, hooks.NotFound("There is no race " + id.String() + ". Races are forgotten when Bellhop ends, and but for the last " + digits(keptRaces) + ".")
	}
	return r.races[i], nil
}

// next gives the race that is to be performed.
func (r *Runner) next() *run {
	r.mu.Lock()
	defer r.mu.Unlock()
	if n := len(r.races); n > 0 && !r.races[n-1].state.Phase.Over() {
		return r.races[n-1]
	}
	return nil
}

// Run performs the races that are started, until ctx ends.
func (r *Runner) Run(ctx context.Context) error {
	wake, stop := r.wake.Watch()
	defer stop()
	for ctx.Err() == nil {
		if one := r.next(); one != nil {
			r.perform(ctx, one)
			continue
		}
		select {
		case <-ctx.Done():
		case <-wake:
		}
	}
	return nil
}

// perform performs a race to its end.
func (r *Runner) perform(ctx context.Context, one *run) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	r.mu.Lock()
	if one.cancel = stop; one.stopped {
		stop()
	}
	r.mu.Unlock()
	for i, address := range one.addresses() {
		r.lane(ctx, one, one.meters[i], address)
		r.Changed.Notify()
	}
	phase := Done
	if ctx.Err() != nil {
		phase = Stopped
	}
	r.mu.Lock()
	one.state.Phase = phase
	r.mu.Unlock()
	r.Changed.Notify()
}

// lane performs one lane and notes how it ended.
func (r *Runner) lane(ctx context.Context, one *run, m *Meter, address string) {
	if ctx.Err() != nil {
		m.phase(Stopped, "")
		return
	}
	m.phase(Preparing, "")
	r.Changed.Notify()
	err := r.Track(ctx, one.wish, address, m)
	_, absent := errors.AsType[*AbsentError](err)
	l := m.read(r.Clock())
	switch {
	case err == nil && l.Booked == one.wish.Jobs:
		m.phase(Done, "")
	case ctx.Err() != nil:
		m.phase(Stopped, "")
	case absent:
		m.phase(Absent, hooks.Words(err))
	case hooks.CodeOf(err) != "":
		m.phase(Failed, hooks.Words(err))
	default:
		m.phase(Failed, "The lane could not be run. See that there is room on the disk for it, then run it again.")
	}
	l = m.read(r.Clock())
	r.Log.Info("race", "race", one.state.ID, "lane", l.Backend, "phase", l.Phase, "booked", l.Booked, "took", l.Took,
		"p50", l.P50, "p99", l.P99, "doubles", l.Doubles, "lost", l.Lost, "err", err)
}
