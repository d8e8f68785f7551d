package race

import (
	"slices"
	"sync"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// Meter counts what is done in a lane.
type Meter struct {
	jobs  int
	whole chan struct{} // closed once all are booked

	mu    sync.Mutex
	lane  Lane
	began time.Time
	last  time.Time
	took  *hdrhistogram.Histogram // microseconds
}

// A job takes from a microsecond to an hour, and is kept to three digits.
const (
	longest = int64(time.Hour / time.Microsecond)
	figures = 3
)

func newMeter(lane Lane, jobs int) *Meter {
	return &Meter{jobs: jobs, whole: make(chan struct{}), lane: lane, took: hdrhistogram.New(1, longest, figures)}
}

// Begin notes that the first job is due now.
func (m *Meter) Begin(now time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.began, m.last = now, now
	m.lane.Phase = Running
}

// Booked notes that the answer to a job is booked that was due then.
func (m *Meter) Booked(now, due time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.began.IsZero() {
		return
	}
	step := int(now.Sub(m.began) / Step)
	for len(m.lane.Steps) <= min(step, int(2*LaneTime/Step)) {
		m.lane.Steps = append(m.lane.Steps, 0)
	}
	m.lane.Steps[min(step, len(m.lane.Steps)-1)]++
	m.last = now
	_ = m.took.RecordValue(min(max(now.Sub(due).Microseconds(), 1), longest)) // it is in bounds
	if m.lane.Booked++; m.lane.Booked == m.jobs {
		close(m.whole)
	}
}

// Came notes how many requests came again, and how many of the jobs never did.
func (m *Meter) Came(doubles, missing int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.lane.Doubles = doubles
	if m.lane.Booked == m.jobs {
		m.lane.Lost = missing
	}
}

// Whole is closed once all jobs are booked.
func (m *Meter) Whole() <-chan struct{} { return m.whole }

// phase notes where the lane stands, and why.
func (m *Meter) phase(p Phase, trouble string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.lane.Phase, m.lane.Trouble = p, trouble
}

// read tells how the lane stands.
func (m *Meter) read(now time.Time) Lane {
	m.mu.Lock()
	defer m.mu.Unlock()
	l := m.lane
	switch {
	case m.began.IsZero():
	case l.Phase == Running && l.Booked < m.jobs:
		l.Took = now.Sub(m.began)
	default:
		l.Took = m.last.Sub(m.began)
	}
	l.Steps = slices.Clone(l.Steps)
	for at, into := range map[float64]*time.Duration{50: &l.P50, 95: &l.P95, 99: &l.P99, 100: &l.Max} {
		*into = time.Duration(m.took.ValueAtQuantile(at)) * time.Microsecond
	}
	return l
}
