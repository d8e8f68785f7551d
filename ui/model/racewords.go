package model

import (
	"strconv"
	"time"

	"bellhop/hooks/queue/race"
	"bellhop/ui/lang"
)

// RaceRow is a lane of a race, worded whole.
type RaceRow struct {
	Name   string
	Pipe   int // its index in the pipes that can be chosen; -1 is none of them
	Mark   Mark
	Words  string // how it stands: 402 of 2,000
	Bad    string // a sentence about what went wrong; "" when nothing did
	Done   string
	Rate   string
	P50    string
	P95    string
	P99    string
	Loudly bool // something was lost, or came twice
}

// Rows gives a row for each lane.
func (m *Race) Rows() []RaceRow {
	rows := make([]RaceRow, 0, len(m.state.Lanes))
	for _, l := range m.state.Lanes {
		rows = append(rows, m.raceRow(l))
	}
	return rows
}

func (m *Race) raceRow(l race.Lane) RaceRow {
	r := RaceRow{Name: m.laneName(l), Pipe: m.lanePipe(l), Bad: l.Trouble, Done: "–", Rate: "–", P50: "–", P95: "–", P99: "–"}
	if l.Booked > 0 {
		r.Done, r.Rate = Number(int64(l.Booked)), Number(int64(l.Rate()+.5))
		r.P50, r.P95, r.P99 = waitWord(l.P50), waitWord(l.P95), waitWord(l.P99)
	}
	switch l.Phase {
	case race.Waiting:
		r.Mark, r.Words = MarkDue, lang.T("waits for its turn")
	case race.Preparing:
		r.Mark, r.Words = MarkInFlight, lang.T("is being prepared")
	case race.Running:
		r.Mark, r.Words = MarkInFlight, lang.T("%s %%", strconv.Itoa(100*l.Booked/max(m.state.Wish.Jobs, 1)))
	case race.Done:
		r.Mark, r.Words = MarkDelivered, lang.T("none lost, none twice")
		if l.Lost+l.Doubles > 0 {
			r.Mark, r.Loudly, r.Words = MarkRefused, true, lang.T("%s lost, %s twice", Number(int64(l.Lost)), Number(int64(l.Doubles)))
		}
	case race.Stopped:
		if r.Mark, r.Words = MarkGivenUp, lang.As("a queue in a race", "stopped"); l.Booked == 0 {
			r.Words = lang.T("did not run")
		}
	case race.Failed:
		r.Mark, r.Words = MarkRefused, lang.T("ended early")
	case race.Absent:
		r.Mark, r.Words = MarkRefused, lang.As("a queue in a race", "absent")
	}
	return r
}

// laneName names a lane by its queue.
func (m *Race) laneName(l race.Lane) string {
	if i := m.lanePipe(l); i >= 0 {
		return m.pipes[i].Word
	}
	return l.Backend
}

func (m *Race) lanePipe(l race.Lane) int {
	for i, p := range m.pipes {
		if p.carries(l.Address) {
			return i
		}
	}
	return -1
}

// waitWord words how long a job took: 0.4 ms, 184 ms, 2.31 s.
func waitWord(d time.Duration) string {
	if d < time.Second {
		return lang.T("%s ms", FineMillis(d))
	}
	return lang.T("%s s", lang.Decimal(d.Seconds(), 2))
}

// Title words how the race stands.
func (m *Race) Title() string {
	for i, l := range m.state.Lanes {
		if m.Running() && (l.Phase == race.Preparing || l.Phase == race.Running) {
			return lang.T("%s runs, %s of %s", m.laneName(l), strconv.Itoa(i+1), strconv.Itoa(len(m.state.Lanes)))
		}
	}
	switch m.state.Phase {
	case race.Running:
		return lang.T("The next lane is made ready")
	case race.Stopped:
		return lang.T("The race was stopped")
	}
	if first := m.quickest(); first >= 0 && len(m.state.Lanes) > 1 {
		return lang.T("%s is the quickest", m.laneName(m.state.Lanes[first]))
	}
	return lang.T("The race is over")
}

// quickest is the index of the lane that did most a second; -1 when none came to its end.
func (m *Race) quickest() int {
	first := -1
	for i, l := range m.state.Lanes {
		if l.Phase == race.Done && (first < 0 || l.Rate() > m.state.Lanes[first].Rate()) {
			first = i
		}
	}
	return first
}

// LoadWords words what each lane has to do: 2,000 jobs of 2.0 KB at once, 8 workers in this program.
func (m *Race) LoadWords() string {
	w := m.state.Wish
	jobs, size := Number(int64(w.Jobs)), Size(int64(w.Size))
	load := lang.N(w.Jobs, "%s job of %s, all due at once", "%s jobs of %s, all due at once", jobs, size)
	if w.Rate > 0 {
		load = lang.N(w.Jobs, "%s job of %s, %s", "%s jobs of %s, %s", jobs, size, Rate(w.Rate))
	}
	workers := Number(int64(w.Workers))
	if w.Processes == 0 {
		return lang.N(w.Workers, "%s; %s worker in this program", "%s; %s workers in this program", load, workers)
	}
	processes := lang.N(w.Processes, "%s process", "%s processes", Number(int64(w.Processes)))
	return lang.N(w.Workers, "%s; %s worker in %s, SQLite's in this program", "%s; %s workers in %s, SQLite's in this program", load, workers, processes)
}

// Foot explains the figures, and how long there is a race.
func (m *Race) Foot() string {
	times := lang.T("The times are from due to booked: half of the jobs took no longer than p50.")
	if m.Running() {
		return join(times, lang.T("It goes on while this is closed, and is kept until Bellhop ends."))
	}
	return join(times, lang.T("The race is kept until the next one, or until Bellhop ends."))
}

// Share gives how much of the race is done, from 0 to 1.
func (m *Race) Share() float32 {
	done := float32(0)
	for _, l := range m.state.Lanes {
		switch {
		case l.Phase.Over() && l.Phase != race.Stopped:
			done++
		case m.state.Wish.Jobs > 0:
			done += float32(l.Booked) / float32(m.state.Wish.Jobs)
		}
	}
	return done / float32(max(len(m.state.Lanes), 1))
}

// RaceChart is what each lane did a second since it began, worded and scaled whole.
type RaceChart struct {
	Lines []RaceLine
	Axis  []RateTick // jobs a second
	Times []RateTick
}

// RaceLine is one lane: points from left to right, each a share of both axes; none before it began.
type RaceLine struct {
	Name   string
	Pipe   int
	Points [][2]float32
}

// mostPoints is how finely a line is drawn at most, and leastStep how much time a point stands for at least: results are
// booked in batches, which in less time look like a saw.
const (
	mostPoints = 60
	leastStep  = 2
)

// Chart gives the chart.
func (m *Race) Chart() (c RaceChart) {
	steps, most := 0, 0.0
	for _, l := range m.state.Lanes {
		steps = max(steps, len(l.Steps))
	}
	each := max(leastStep, (steps+mostPoints-1)/mostPoints)
	var lines [][]float64
	for _, l := range m.state.Lanes {
		line := perSecond(l, each)
		for _, n := range line {
			most = max(most, n)
		}
		lines = append(lines, line)
	}
	top := niceTop(most, false)
	span := niceTop(float64(max(steps, each))*race.Step.Seconds(), false)
	for i, l := range m.state.Lanes {
		line := RaceLine{Name: m.laneName(l), Pipe: m.lanePipe(l)}
		for k, n := range lines[i] {
			at := min((float64(k)+.5)*float64(each)*race.Step.Seconds(), max(l.Took.Seconds(), race.Step.Seconds()/2))
			line.Points = append(line.Points, [2]float32{float32(at / span), float32(n / top)})
		}
		c.Lines = append(c.Lines, line)
	}
	for i := range 3 {
		at := float32(i) / 2
		c.Axis = append(c.Axis, RateTick{at, axisWord(top * float64(at))})
	}
	for i := range 5 {
		at := float32(i) / 4
		c.Times = append(c.Times, RateTick{at, lang.T("%s s", axisWord(span*float64(at)))})
	}
	return c
}

// perSecond gives what a lane did a second, for so many steps together at a time. What is not over counts for the time that
// it had, and not at all when that was too short to tell.
func perSecond(l race.Lane, each int) (line []float64) {
	for from := 0; from < len(l.Steps); from += each {
		n, lasts := 0, float64(each)*race.Step.Seconds()
		for _, k := range l.Steps[from:min(from+each, len(l.Steps))] {
			n += k
		}
		if had := l.Took.Seconds() - float64(from)*race.Step.Seconds(); had < lasts {
			if had < lasts/2 && from > 0 {
				break
			}
			lasts = max(had, race.Step.Seconds()/10)
		}
		line = append(line, float64(n)/lasts)
	}
	return line
}

// Quiet reports whether nothing was done yet.
func (m *Race) Quiet() bool {
	for _, l := range m.state.Lanes {
		if l.Booked > 0 {
			return false
		}
	}
	return true
}
