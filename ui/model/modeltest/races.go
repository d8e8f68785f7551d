package modeltest

import (
	"context"
	"slices"
	"sync"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/queue/race"
)

// Races is a model.Races in memory: a race goes on as a test says. All methods may be called from any goroutine.
type Races struct {
	mu     sync.Mutex
	asked  []race.Wish
	now    race.State
	refuse error
}

// Refuse makes every call fail with err until it is nil again.
func (r *Races) Refuse(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.refuse = err
}

// Asked lists the races that were begun.
func (r *Races) Asked() []race.Wish {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.asked)
}

// Change changes how the race stands.
func (r *Races) Change(change func(*race.State)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	change(&r.now)
}

// StartRace begins a race in which nothing is done yet.
func (r *Races) StartRace(_ context.Context, w race.Wish) (race.State, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.refuse != nil {
		return race.State{}, r.refuse
	}
	r.asked = append(r.asked, w)
	r.now = race.State{ID: hooks.ID(len(r.asked)), Wish: w, Phase: race.Running, At: Opening, Lanes: []race.Lane{{Backend: "sqlite", Address: "sqlite", Phase: race.Preparing}}}
	for _, address := range w.Brokers {
		r.now.Lanes = append(r.now.Lanes, race.Lane{Address: address, Phase: race.Waiting})
	}
	return r.read(), nil
}

func (r *Races) read() race.State {
	s := r.now
	s.Lanes = slices.Clone(s.Lanes)
	return s
}

// Race gives how it stands.
func (r *Races) Race(context.Context, hooks.ID) (race.State, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.read(), r.refuse
}

// StopRace ends it.
func (r *Races) StopRace(context.Context, hooks.ID) (race.State, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.refuse != nil {
		return race.State{}, r.refuse
	}
	r.now.Phase = race.Stopped
	for i := range r.now.Lanes {
		if !r.now.Lanes[i].Phase.Over() {
			r.now.Lanes[i].Phase = race.Stopped
		}
	}
	return r.read(), nil
}

// Ran gives a lane's numbers after so many steps at about so many jobs a second, with a rise at its start.
func Ran(l race.Lane, perSecond, steps int) race.Lane {
	l.Phase, l.Steps, l.Booked = race.Running, nil, 0
	for i := range steps {
		n := perSecond / 10 * (100 - 60/(1+i*i)) / 100 * (96 + (i*7)%9) / 100
		l.Steps, l.Booked = append(l.Steps, n), l.Booked+n
	}
	l.Took = time.Duration(steps) * race.Step
	l.P50, l.P95, l.P99 = l.Took*48/100, l.Took*93/100, l.Took*98/100
	l.Max = l.Took
	return l
}
