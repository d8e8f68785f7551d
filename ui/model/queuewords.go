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
	Doing   string // 3 of 16: crm, try 3, for 4.9 s
	Done    string // 1,284 done since 14:02, 3.1/s
	Short   string // 1,284 done
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
	r := WorkerRow{Key: workerKey(w.Name), Name: "In this program", Process: !w.InProcess, worker: w, Doing: m.doing(w), Done: Number(w.Done) + " done"}
	if r.Process {
		r.Name = printable(w.Name)
		if w.Host != "" && !strings.Contains(w.Name, w.Host) {
			r.Name += " on " + printable(w.Host)
		}
	}
	r.Short = r.Done
	if !w.Since.IsZero() {
		r.Done += " since " + w.Since.In(m.zone).Format("15:04")
	}
	if rate := m.workerRate(w.Name); rate != "" {
		r.Done += ", " + rate
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
		r.State, r.Last = WorkerDelivered, strconv.Itoa(last.Status)+" in "+tookFor(last.Took)
	default:
		r.State, r.Last = WorkerRefused, string(last.Outcome)
		if last.Status > 0 {
			r.Last = strconv.Itoa(last.Status) + " in " + tookFor(last.Took)
		}
	}
	return r
}

// doing words what a worker has in hand: that which it has for the longest, and how many there are where it can be several.
func (m *Queue) doing(w hooks.Worker) string {
	many := strconv.Itoa(w.InHand) + " in hand"
	switch {
	case w.InHand == 0 && w.Size <= 1:
		return "waiting for work"
	case w.Size > 0:
		many = strconv.Itoa(w.InHand) + " of " + strconv.Itoa(w.Size) + " in hand"
	}
	if w.InHand == 0 || len(w.Holds) == 0 {
		return many
	}
	if w.Size == 1 {
		return m.holdingWords(w.Holds[0])
	}
	return strings.TrimSuffix(many, " in hand") + ": " + m.holdingWords(w.Holds[0])
}

// holdingWords words a job in hand: crm, try 3, for 4.9 s. A first try goes without saying.
func (m *Queue) holdingWords(h hooks.Holding) string {
	to := strings.TrimSpace(h.Name)
	if to == "" {
		to = h.Host
	}
	words := printable(to)
	if h.Attempt > 1 {
		words += ", try " + strconv.Itoa(h.Attempt)
	}
	return words + ", for " + moment(m.now.Sub(h.Since))
}

// mostHeldWorded is how many jobs in hand of the chosen worker are named.
const mostHeldWorded = 6

// inHandWords names what a worker has in hand, where its row does not do that; "" where it does.
func (m *Queue) inHandWords(w hooks.Worker) string {
	if len(w.Holds) < 2 {
		return ""
	}
	var list []string
	for _, h := range w.Holds[:min(len(w.Holds), mostHeldWorded)] {
		list = append(list, m.holdingWords(h))
	}
	words := "In hand: " + strings.Join(list, "; ")
	if more := w.InHand - len(list); more > 0 {
		words += "; and " + Number(int64(more)) + " more"
	}
	return words + ". "
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
	inHand := m.inHandWords(r.worker)
	switch {
	case !chosen && m.Pipe() <= 0:
		return "Workers of their own need a broker: RabbitMQ, Beanstalkd or Gearman.", 0
	case !chosen:
		return "Any number can join from any machine: bellhop worker --queue with the same address.", 0
	case !r.Process && inHand != "":
		return strings.TrimSpace(inHand), 0
	case !r.Process:
		return "They work as long as Bellhop runs. --workers says how many there are.", 0
	}
	process = m.state.Own[r.worker.Name]
	if process == 0 {
		return inHand + "It was started elsewhere and is ended there. Nothing is lost by that: the queue gives what it has in hand to another.", 0
	}
	if r.worker.InHand > 0 {
		return inHand + "Kill it in the middle of its work: the queue gives what it has in hand to another, and nothing is lost.", process
	}
	return "Kill it, and the others go on. Nothing is lost.", process
}

// Killed says what comes of the chosen worker's end.
func (m *Queue) Killed() string {
	r, _ := m.ChosenWorker()
	switch n := r.worker.InHand; n {
	case 0:
		return r.Name + " is killed; nothing is lost" // it may have taken a job since it was heard of
	case 1:
		return r.Name + " is killed; what it had in hand goes to another"
	default:
		return r.Name + " is killed; the " + strconv.Itoa(n) + " that it had in hand go to others"
	}
}

// WorkerSizes are how many jobs a worker that is started here may do at a time.
func WorkerSizes() []int { return []int{1, 2, 4, 8, 16} }
