// Package race compares the ways that jobs can take: the same load over each of them, one after the other, with what each
// did a second and how long a job took. Nothing of it touches what is stored: a lane's performer brings a store, queues and
// a subscriber of its own and takes them away behind it. The last races are kept until the program ends.
//
// A Runner performs one race at a time. Run does so on the caller's goroutine and returns when its context ends and the lane
// under way has; all other methods, and those of a Meter, may be called from any goroutine.
package race

import (
	"fmt"
	"strconv"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/queue/pipes"
)

// The bounds of a race.
const (
	MaxBrokers   = 7
	MinJobs      = 10
	MaxJobs      = 20_000 // a lane
	MaxRate      = 5_000  // a second
	MaxWorkers   = 16
	MaxProcesses = 8
	MaxSize      = 32 << 10 // what every broker takes as it comes, once it stands in JSON
	LaneTime     = time.Minute
)

// What a race has when nothing else is said.
const (
	UsualJobs    = 2000
	UsualWorkers = 8
	UsualSize    = 2048
)

// Wish says what races, and over what.
type Wish struct {
	Brokers   []string // addresses, with passwords; the database without a broker always goes first
	Jobs      int      // in each lane; they come in twos, so an odd number becomes the next
	Rate      float64  // that fall due a second; 0 is all at once
	Workers   int      // jobs that are done at a time
	Processes int      // that share the workers behind a broker; 0 is this program
	Size      int      // bytes of an event's data
}

// Check refuses a wish that is out of bounds, with a sentence that repeats no address.
func (w Wish) Check() error {
	switch {
	case len(w.Brokers) > MaxBrokers:
		return hooks.Invalid("At most seven brokers race beside SQLite.")
	case w.Jobs < MinJobs || w.Jobs > MaxJobs:
		return hooks.Invalid("A lane has 10 to 20,000 jobs.")
	case !(w.Rate >= 0 && w.Rate <= MaxRate): // also what is no number
		return hooks.Invalid("Up to 5,000 jobs fall due a second. 0 is all at once.")
	case w.Rate > 0 && float64(w.Jobs)/w.Rate > LaneTime.Seconds()/2:
		return hooks.Invalid(fmt.Sprintf("At this rate the jobs of a lane fall due over more than 30 s. Take %d a second, or fewer jobs.", int(float64(w.Jobs)/(LaneTime.Seconds()/2))+1))
	case w.Workers < 1 || w.Workers > MaxWorkers:
		return hooks.Invalid("There are 1 to 16 workers.")
	case w.Processes < 0 || w.Processes > MaxProcesses || w.Processes > w.Workers:
		return hooks.Invalid("Up to eight processes share the workers, each with one at least.")
	case w.Size < 0 || w.Size > MaxSize:
		return hooks.Invalid("An event's data has up to 32 KiB, as not every broker takes more.")
	}
	for _, address := range w.Brokers {
		if b := pipes.Backend(address); b == pipes.Memory || b == "function" {
			return hooks.Invalid("What races beside SQLite is a broker: its address begins with amqp://, amqps://, beanstalk:// or gearman://.")
		}
		if err := pipes.Check(address); err != nil {
			return err
		}
	}
	return nil
}

// Phase is where a race or one of its lanes stands.
type Phase string

// The phases. The first two and the last two are of lanes only.
const (
	Waiting   Phase = "waiting"   // for its turn
	Preparing Phase = "preparing" // its broker is looked at, its store is filled
	Running   Phase = "running"
	Done      Phase = "done"
	Stopped   Phase = "stopped" // by hand, or as the program ended
	Failed    Phase = "failed"  // it ended before all was booked
	Absent    Phase = "absent"  // there was no broker
)

// Over tells whether nothing more comes of it.
func (p Phase) Over() bool { return p != Waiting && p != Preparing && p != Running }

// State tells how a race stands.
type State struct {
	ID    hooks.ID
	Wish  Wish // without passwords
	Phase Phase
	At    time.Time
	Lanes []Lane
}

// Lane is one way that jobs can take, and how they fared.
type Lane struct {
	Backend string // sqlite, rabbitmq, beanstalkd or gearman
	Address string // without its password
	Phase   Phase
	Trouble string        // why it ended early; "" when it did not
	Took    time.Duration // from the first job that was due to the last result that was booked, or until now
	Booked  int           // jobs whose answer is booked
	Doubles int           // requests that came again, with the same id
	Lost    int           // jobs that were booked and never came; known once all are booked

	P50, P95, P99, Max time.Duration // from due to booked, to within 0.1 %; 0 before the first
	Steps              []int         // jobs booked in each Step since it began
}

// Step is how finely is counted what was done over time.
const Step = 100 * time.Millisecond

// Rate gives how many jobs were booked a second.
func (l Lane) Rate() float64 {
	if l.Took <= 0 {
		return 0
	}
	return float64(l.Booked) / l.Took.Seconds()
}

// digits writes a number with commas between its thousands.
func digits(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
