package model

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"bellhop/hooks"
)

// WorkerRow is a worker, worded whole.
type WorkerRow struct {
	Key     uint64
	Name    string // this program, or its own name and host
	Process bool   // of its own
	Doing   string // 3 of 16 in hand, 1,284 done, since 14:02
	Rate    string // 3.1/s
	Last    string // 200 in 12 ms
	State   WorkerLast
	worker  hooks.Worker
}

// WorkerLast is how a worker's last job went.
type WorkerLast int

// The ends of a worker's last job.
const (
	WorkerNothing WorkerLast = iota // it has done none yet
	WorkerDelivered
	WorkerRefused
	WorkerSilent // it was not heard of for a while
)

// silence is how long a worker may say nothing before that is told: it tells of itself every five seconds.
const silence = 12 * time.Second

// Workers gives a row for each, those of this program first.
func (m *Queue) Workers() []WorkerRow {
	rows := make([]WorkerRow, 0, len(m.state.Workers))
	for _, w := range m.state.Workers {
		rows = append(rows, m.workerRow(w))
	}
	slices.SortStableFunc(rows, func(a, b WorkerRow) int {
		if a.Process != b.Process {
			if b.Process {
				return -1
			}
			return 1
		}
		return strings.Compare(a.Name, b.Name)
	})
	return rows
}

func (m *Queue) workerRow(w hooks.Worker) WorkerRow {
	r := WorkerRow{Key: workerKey(w.Name), Name: "In this program", Process: !w.InProcess, worker: w, Rate: m.workerRate(w.Name)}
	if r.Process {
		r.Name = printable(w.Name)
		if w.Host != "" && !strings.Contains(w.Name, w.Host) {
			r.Name += " on " + printable(w.Host)
		}
	}
	r.Doing = "waiting for work"
	if w.InHand > 0 {
		r.Doing = strconv.Itoa(w.InHand) + " in hand"
	}
	if w.Size > 0 {
		r.Doing = strconv.Itoa(w.InHand) + " of " + strconv.Itoa(w.Size) + " in hand"
	}
	r.Doing += ", " + Number(w.Done) + " done"
	if !w.Since.IsZero() {
		r.Doing += ", since " + w.Since.In(m.zone).Format("15:04")
	}
	silent := m.now.Sub(w.Seen)
	switch last := w.Last; {
	case r.Process && !w.Seen.IsZero() && silent > silence:
		r.State, r.Last = WorkerSilent, "silent for "+Span(silent)
	case last.At.IsZero():
		if w.Done == 0 { // else it was so long ago that nobody remembers
			r.Last = "nothing yet"
		}
	case last.Outcome == hooks.OutcomeDelivered:
		r.State, r.Last = WorkerDelivered, strconv.Itoa(last.Status)+" in "+Millis(last.Took)+" ms"
	default:
		r.State, r.Last = WorkerRefused, string(last.Outcome)
		if last.Status > 0 {
			r.Last = strconv.Itoa(last.Status) + " in " + Millis(last.Took) + " ms"
		}
	}
	return r
}

// workerRate words how many jobs a worker does a second.
func (m *Queue) workerRate(name string) string {
	list := m.done[name]
	if len(list) < 2 {
		return ""
	}
	first, last := list[0], list[len(list)-1]
	took := last.at.Sub(first.at).Seconds()
	if took <= 0 {
		return ""
	}
	rate := float64(last.done-first.done) / took
	if rate >= 100 {
		return Number(int64(rate+.5)) + "/s"
	}
	return strconv.FormatFloat(rate, 'f', 1, 64) + "/s"
}

// ChooseWorker chooses a worker by its key; 0 is none.
func (m *Queue) ChooseWorker(key uint64) { m.chosen = key }

// ChosenWorker gives the chosen worker, as long as it is there.
func (m *Queue) ChosenWorker() (WorkerRow, bool) {
	for _, r := range m.Workers() {
		if r.Key == m.chosen {
			return r, true
		}
	}
	return WorkerRow{}, false
}

// CanStart reports whether a worker can be started as a process: it needs a broker to be reached by.
func (m *Queue) CanStart() bool { return m.loaded && m.Pipe() > 0 }

// WorkerFoot says what there is to know about the chosen worker, or about workers. process is that of one that can be killed;
// 0 is none.
func (m *Queue) WorkerFoot() (words string, process int) {
	r, chosen := m.ChosenWorker()
	switch {
	case !chosen && m.Pipe() <= 0:
		return "Workers of their own need a broker: RabbitMQ, Beanstalkd or Gearman.", 0
	case !chosen:
		return "Any number can join from any machine: bellhop worker --queue with the same address.", 0
	case !r.Process:
		return "They work as long as Bellhop runs. --workers says how many there are.", 0
	}
	process = m.state.Own[r.worker.Name]
	if process == 0 {
		return "It was started elsewhere and is ended there. What it has in hand comes back when its lease ends.", 0
	}
	if r.worker.InHand > 0 {
		return "Kill it in the middle of its work: what it has in hand comes back when its lease ends, and nothing is lost.", process
	}
	return "Kill it, and the others go on. Nothing is lost.", process
}
