package model

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"bellhop/hooks"
	"bellhop/ui/lang"
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
	known := w
	w = m.veil.worker(w)
	r := WorkerRow{Key: workerKey(known.Name), Name: lang.T("In this program"), Process: !w.InProcess, worker: known, Doing: m.doing(w), Done: lang.N(int(w.Done), "%s done", "%s done", Number(w.Done))}
	if r.Process {
		r.Name = printable(w.Name)
		if w.Host != "" && !strings.Contains(w.Name, w.Host) {
			r.Name = lang.T("%s on %s", r.Name, printable(w.Host))
		}
	}
	r.Short = r.Done
	if !w.Since.IsZero() {
		r.Done = lang.N(int(w.Done), "%s done since %s", "%s done since %s", Number(w.Done), w.Since.In(m.zone).Format("15:04"))
	}
	if rate := m.workerRate(known.Name); rate != "" {
		r.Done += ", " + rate
	}
	silent := m.now.Sub(w.Seen)
	switch last := w.Last; {
	case r.Process && !w.Seen.IsZero() && silent > silence:
		r.State, r.Last = WorkerSilent, lang.T("silent for %s", Span(silent))
	case last.At.IsZero():
		if w.Done == 0 { // else it was so long ago that nobody remembers
			r.Last = lang.T("nothing yet")
		}
	case last.Outcome == hooks.OutcomeDelivered:
		r.State, r.Last = WorkerDelivered, lang.T("%s in %s", strconv.Itoa(last.Status), tookFor(last.Took))
	default:
		r.State, r.Last = WorkerRefused, outcomeWord(last.Outcome)
		if last.Status > 0 {
			r.Last = lang.T("%s in %s", strconv.Itoa(last.Status), tookFor(last.Took))
		}
	}
	return r
}

// doing words what a worker has in hand: that which it has for the longest, and how many there are where it can be several.
func (m *Queue) doing(w hooks.Worker) string {
	inHand, size := strconv.Itoa(w.InHand), strconv.Itoa(w.Size)
	none := w.InHand == 0 || len(w.Holds) == 0
	switch {
	case w.InHand == 0 && w.Size <= 1:
		return lang.T("waiting for work")
	case none && w.Size > 0:
		return lang.T("%s of %s in hand", inHand, size)
	case none:
		return lang.N(w.InHand, "%s in hand", "%s in hand", inHand)
	case w.Size == 1:
		return m.holdingWords(w.Holds[0])
	case w.Size > 0:
		return lang.T("%s of %s: %s", inHand, size, m.holdingWords(w.Holds[0]))
	}
	return lang.T("%s: %s", inHand, m.holdingWords(w.Holds[0]))
}

// holdingWords words a job in hand: crm, try 3, for 4.9 s. A first try goes without saying.
func (m *Queue) holdingWords(h hooks.Holding) string {
	to := strings.TrimSpace(h.Name)
	if to == "" {
		to = h.Host
	}
	since := moment(m.now.Sub(h.Since))
	if h.Attempt > 1 {
		return lang.T("%s, try %s, for %s", printable(to), strconv.Itoa(h.Attempt), since)
	}
	return lang.T("%s, for %s", printable(to), since)
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
	words := strings.Join(list, "; ")
	if more := w.InHand - len(list); more > 0 {
		return lang.N(more, "In hand: %s; and %s more.", "In hand: %s; and %s more.", words, Number(int64(more)))
	}
	return lang.T("In hand: %s.", words)
}

// outcomeWord words how a job ended that got no answer.
func outcomeWord(o hooks.Outcome) string {
	switch o {
	case hooks.OutcomeRefused:
		return lang.T("refused")
	case hooks.OutcomeUnreachable:
		return lang.T("unreachable")
	case hooks.OutcomeExpired:
		return lang.T("expired")
	}
	return string(o)
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
		return lang.T("%s/s", Number(int64(rate+.5)))
	}
	return lang.T("%s/s", lang.Decimal(rate, 1))
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
		return lang.T("Workers of their own need a broker: RabbitMQ, Beanstalkd or Gearman."), 0
	case !chosen:
		return lang.T("Any number can join from any machine: bellhop worker --queue with the same address."), 0
	case !r.Process && inHand != "":
		return inHand, 0
	case !r.Process:
		return lang.T("They work as long as Bellhop runs. --workers says how many there are."), 0
	}
	process = m.state.Own[r.worker.Name]
	if process == 0 {
		return join(inHand, lang.T("It was started elsewhere and is ended there. Nothing is lost by that: the queue gives what it has in hand to another.")), 0
	}
	if r.worker.InHand > 0 {
		return join(inHand, lang.T("Kill it in the middle of its work: the queue gives what it has in hand to another, and nothing is lost.")), process
	}
	return lang.T("Kill it, and the others go on. Nothing is lost."), process
}

// Killed says what comes of the chosen worker's end.
func (m *Queue) Killed() string {
	r, _ := m.ChosenWorker()
	n := r.worker.InHand
	if n == 0 {
		return lang.T("%s is killed; nothing is lost", r.Name) // it may have taken a job since it was heard of
	}
	return lang.N(n, "%[1]s is killed; what it had in hand goes to another", "%s is killed; the %s that it had in hand go to others", r.Name, strconv.Itoa(n))
}

// WorkerSizes are how many jobs a worker that is started here may do at a time.
func WorkerSizes() []int { return []int{1, 2, 4, 8, 16} }
