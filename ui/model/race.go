package model

import (
	"context"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/queue/race"
	"bellhop/ui/lang"
)

// Races compares queues under the same load. Its methods may be called from any goroutine.
type Races interface {
	StartRace(ctx context.Context, w race.Wish) (race.State, error)
	Race(ctx context.Context, id hooks.ID) (race.State, error)
	StopRace(ctx context.Context, id hooks.ID) (race.State, error)
}

// RaceDraft is how a person wants queues compared.
type RaceDraft struct {
	Brokers   []RaceBroker
	Jobs      string
	Rate      string // jobs that fall due a second; "" is all at once
	Workers   string
	Processes string // "" is in this program
	Size      string // bytes of an event's data
}

// RaceBroker is a broker that may race.
type RaceBroker struct {
	Pipe     Pipe
	On       bool
	Address  string
	Known    string // the address whose password need not be typed; "" is none
	Password string
	Said     string // what came of a try to reach it; "" before
	Mark     Mark   // how that went
}

// Race is a comparison of queues: being prepared, or under way, or at its end.
type Race struct {
	Draft RaceDraft

	races Races
	pipes []Pipe
	wish  atomic.Int64 // the race that Load is to read; 0 is none

	problem  string
	starting bool
	state    race.State
	stopping bool
	again    bool // another is being prepared
}

// NewRace makes a comparison of nothing, for a choice out of pipes, the one without a broker first.
func NewRace(races Races, pipes []Pipe) *Race {
	m := &Race{races: races, pipes: pipes, Draft: RaceDraft{
		Jobs: Number(race.UsualJobs), Workers: strconv.Itoa(race.UsualWorkers), Size: Number(race.UsualSize),
	}}
	for _, p := range pipes[1:] {
		m.Draft.Brokers = append(m.Draft.Brokers, RaceBroker{Pipe: p, Address: p.Example})
	}
	return m
}

// Begin prepares a race. The broker in use races with its own address; what was said about the last race stands.
func (m *Race) Begin(q *Queue) {
	m.again, m.problem = true, ""
	for i := range m.Draft.Brokers {
		b := &m.Draft.Brokers[i]
		b.Known = q.Known(i + 1)
		if b.Said = ""; q.Pipe() == i+1 && b.Address == b.Pipe.Example {
			b.On, b.Address = true, q.Offer(i+1)
		}
	}
}

// Choosing reports whether a race is being prepared, rather than shown.
func (m *Race) Choosing() bool { return m.state.ID == 0 || m.again && !m.Running() }

// Load reads how the race stands; see the package comment.
func (m *Race) Load(ctx context.Context) func() {
	id := hooks.ID(m.wish.Load())
	if id == 0 {
		return nil
	}
	s, err := m.races.Race(ctx, id)
	if err != nil {
		return nil // what was known stays in sight
	}
	return func() {
		if m.wish.Load() == int64(id) {
			m.set(s)
		}
	}
}

func (m *Race) set(s race.State) {
	m.state = s
	if s.Phase.Over() {
		m.stopping = false
		m.wish.Store(0)
		return
	}
	m.wish.Store(int64(s.ID))
}

// JobsProblem, RateProblem, WorkersProblem, ProcessesProblem and SizeProblem say what is wrong with what was typed; "" where it
// is good.
func (m *Race) JobsProblem() string {
	if n, ok := whole(m.Draft.Jobs, race.MaxJobs); !ok || n < race.MinJobs {
		return lang.T("%s to %s", Number(race.MinJobs), Number(race.MaxJobs))
	}
	return ""
}

// RateProblem is of JobsProblem.
func (m *Race) RateProblem() string {
	if strings.TrimSpace(m.Draft.Rate) == "" {
		return ""
	}
	if n, ok := number(m.Draft.Rate); !ok || n > race.MaxRate {
		return lang.T("up to %s, or nothing for all at once", Number(race.MaxRate))
	}
	return ""
}

// WorkersProblem is of JobsProblem.
func (m *Race) WorkersProblem() string {
	if _, ok := whole(m.Draft.Workers, race.MaxWorkers); !ok {
		return lang.T("%s to %s", Number(1), Number(race.MaxWorkers))
	}
	return ""
}

// ProcessesProblem is of JobsProblem.
func (m *Race) ProcessesProblem() string {
	if strings.TrimSpace(m.Draft.Processes) == "" {
		return ""
	}
	workers, _ := whole(m.Draft.Workers, race.MaxWorkers)
	n, ok := whole(m.Draft.Processes, race.MaxProcesses)
	switch {
	case !ok:
		return lang.T("%s to %s, or nothing for this program", Number(1), Number(race.MaxProcesses))
	case workers > 0 && n > workers:
		return lang.T("no more than there are workers")
	}
	return ""
}

// SizeProblem is of JobsProblem.
func (m *Race) SizeProblem() string {
	if _, ok := whole(m.Draft.Size, race.MaxSize); !ok {
		return lang.T("%s to %s", Number(1), Number(race.MaxSize))
	}
	return ""
}

// AddressProblem says what is wrong with the address of one of the brokers; "" where it is good or does not race.
func (m *Race) AddressProblem(broker int) string {
	b := m.Draft.Brokers[broker]
	if !b.On {
		return ""
	}
	_, problem := b.joined()
	return problem
}

// Joined gives the whole address of one of the brokers; "" where something is wrong with it.
func (m *Race) Joined(broker int) string {
	address, _ := m.Draft.Brokers[broker].joined()
	return address
}

// joined gives the whole address, or what is wrong with it in a sentence.
func (b RaceBroker) joined() (address, problem string) {
	address, problem = b.Pipe.Join(b.Address, b.Password)
	if problem == "" {
		problem = PasswordMissing(b.Known, address)
	}
	if problem != "" {
		return "", problem
	}
	return address, ""
}

// Wrong is the first mistake in the numbers, in a sentence; "" when there is none.
func (m *Race) Wrong() string {
	for _, one := range []struct{ name, problem string }{
		{lang.T("Jobs"), m.JobsProblem()}, {lang.T("A second"), m.RateProblem()}, {lang.T("Workers"), m.WorkersProblem()}, {lang.T("Processes"), m.ProcessesProblem()}, {lang.T("Bytes"), m.SizeProblem()},
	} {
		if one.problem != "" {
			return lang.T("%s: %s.", one.name, one.problem)
		}
	}
	return ""
}

// Trying notes that one of the brokers is being asked, and Tried what came of it: an answer after so long, or why not.
func (m *Race) Trying(broker int) {
	m.Draft.Brokers[broker].Said, m.Draft.Brokers[broker].Mark = lang.T("%s is asked", m.Draft.Brokers[broker].Pipe.Word), MarkInFlight
}

// Tried is of Trying.
func (m *Race) Tried(broker int, took time.Duration, err error) {
	b := &m.Draft.Brokers[broker]
	b.Said, b.Mark = lang.T("%s answers in %s ms", b.Pipe.Word, FineMillis(took)), MarkDelivered
	if err != nil {
		b.Said, b.Mark = Sentence(err, lang.T("It did not answer.")), MarkRefused
	}
}

// Ready reports whether the race can begin.
func (m *Race) Ready() bool {
	for i := range m.Draft.Brokers {
		if m.AddressProblem(i) != "" {
			return false
		}
	}
	return m.Wrong() == "" && !m.starting
}

// Verb words the button: Race 3 queues.
func (m *Race) Verb() string {
	n := 1
	for _, b := range m.Draft.Brokers {
		if b.On {
			n++
		}
	}
	if n == 1 {
		return lang.T("Run SQLite alone")
	}
	return lang.N(n, "Race %s queue", "Race %s queues", strconv.Itoa(n))
}

// Request gives the wish.
func (m *Race) Request() (w race.Wish) {
	for i, b := range m.Draft.Brokers {
		if b.On {
			w.Brokers = append(w.Brokers, m.Joined(i))
		}
	}
	w.Jobs, _ = whole(m.Draft.Jobs, race.MaxJobs)
	w.Workers, _ = whole(m.Draft.Workers, race.MaxWorkers)
	w.Processes, _ = whole(m.Draft.Processes, race.MaxProcesses)
	w.Size, _ = whole(m.Draft.Size, race.MaxSize)
	w.Rate, _ = number(m.Draft.Rate)
	return w
}

// SetStarting notes that the race is being begun, and Started how that went: "" or a sentence.
func (m *Race) SetStarting() { m.starting, m.problem = true, "" }

// Started is of SetStarting.
func (m *Race) Started(s race.State, problem string) {
	m.starting, m.problem = false, problem
	if problem == "" {
		m.again = false
		m.set(s)
	}
}

// Trouble is a sentence about what could not be done; "" when all could.
func (m *Race) Trouble() string { return m.problem }

// Running reports whether a race is under way.
func (m *Race) Running() bool { return m.state.ID != 0 && !m.state.Phase.Over() }

// Stopping reports whether it is to end.
func (m *Race) Stopping() bool { return m.stopping }

// Stop notes that it is to end, and gives which.
func (m *Race) Stop() hooks.ID {
	m.stopping, m.problem = true, ""
	return m.state.ID
}

// NotStopped notes why it goes on.
func (m *Race) NotStopped(problem string) {
	m.stopping, m.problem = problem == "" && m.stopping, problem
}
