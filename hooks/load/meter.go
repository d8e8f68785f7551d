package load

import (
	"cmp"
	"slices"
	"sync"
	"time"

	"bellhop/hooks"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// meter counts what comes of a run.
type meter struct {
	mu       sync.Mutex
	state    State
	took     *hdrhistogram.Histogram // microseconds
	outcomes map[kind]*Outcome
	first    int // the second that state.Seconds begins with
}

// kind is what outcomes are told apart by.
type kind struct {
	status int
	fault  hooks.Fault
}

// lateAfter is how far behind its time a request may leave and not be late.
const lateAfter = 10 * time.Millisecond

// An answer takes from a microsecond to an hour, and is kept to three digits.
const (
	longest = int64(time.Hour / time.Microsecond)
	figures = 3
)

func newMeter(s State) *meter {
	return &meter{state: s, took: hdrhistogram.New(1, longest, figures), outcomes: map[kind]*Outcome{}}
}

// left notes that a request leaves, and how far behind its time.
func (m *meter) left(now time.Time, behind time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.state.Sent++
	m.second(now).Sent++
	if behind > lateAfter {
		m.state.Late++
		m.state.Latest = max(m.state.Latest, behind)
	}
}

// cutOff notes that a request was given up, as the run was stopped.
func (m *meter) cutOff() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.state.CutOff++
}

// came notes what a request came to.
func (m *meter) came(now time.Time, number int, r hooks.Result) {
	m.mu.Lock()
	defer m.mu.Unlock()
	second := m.second(now)
	m.state.Answered++
	if r.Outcome != hooks.OutcomeDelivered {
		m.state.Failed++
		second.Failed++
	}
	second.Max = max(second.Max, r.Took())
	_ = m.took.RecordValue(min(max(r.Timing.Total, 1), longest)) // it is in bounds
	is := kind{r.Status, r.Fault}
	o := m.outcomes[is]
	if o == nil && len(m.outcomes) == outcomes {
		return // a server that answers by chance is known by then
	}
	if o == nil {
		o = &Outcome{Status: r.Status, Fault: r.Fault}
		m.outcomes[is] = o
	}
	if o.Count++; len(o.Samples) < samples {
		o.Samples = append(o.Samples, Sample{number, r.Took(), r.Error, slices.Clone(r.Body[:min(len(r.Body), sampleBytes)])})
	}
}

// second gives the count of the second that now is in.
func (m *meter) second(now time.Time) *Second {
	n := max(int(now.Sub(m.state.At)/time.Second), m.first)
	for m.first+len(m.state.Seconds) <= n {
		m.state.Seconds = append(m.state.Seconds, Second{})
		if len(m.state.Seconds) > seconds {
			m.state.Seconds = slices.Delete(m.state.Seconds, 0, 1)
			m.first++
		}
	}
	return &m.state.Seconds[n-m.first]
}

// end notes that the run is over.
func (m *meter) end(now time.Time, phase Phase) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.state.Phase, m.state.Took = phase, now.Sub(m.state.At)
}

// read tells how the run stands.
func (m *meter) read(now time.Time) State {
	m.mu.Lock()
	defer m.mu.Unlock()
	s := m.state
	if s.Phase == Running {
		s.Took = now.Sub(s.At)
	}
	s.Seconds = slices.Clone(s.Seconds)
	for at, into := range map[float64]*time.Duration{50: &s.P50, 90: &s.P90, 99: &s.P99, 100: &s.Max} {
		*into = time.Duration(m.took.ValueAtQuantile(at)) * time.Microsecond
	}
	for _, o := range m.outcomes {
		copied := *o
		copied.Samples = slices.Clone(o.Samples)
		s.Outcomes = append(s.Outcomes, copied)
	}
	slices.SortFunc(s.Outcomes, func(a, b Outcome) int {
		return cmp.Or(b.Count-a.Count, a.Status-b.Status, cmp.Compare(a.Fault, b.Fault))
	})
	return s
}
