// Package dispatch moves deliveries between the schedule and a pipe: what is due becomes a signed, complete job at
// the moment it goes out; what comes back is booked.
//
// A Dispatcher owns a goroutine for each way. RunOut, RunBack and RunSpareBack run them and return when their context ends;
// pausing stops the way out only.
package dispatch

import (
	"context"
	"errors"
	"log/slog"
	"sync/atomic"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/queue"
)

// Schedule is where deliveries wait.
type Schedule interface {
	Claim(ctx context.Context, limit int, lease time.Duration) ([]hooks.Claim, error)
	NextDue(ctx context.Context) (at time.Time, ok bool, err error)
	Book(ctx context.Context, results []hooks.Result) ([]hooks.Booking, error)
	// InFlight tells how many deliveries are claimed and not booked.
	InFlight() int
}

// Pipe is the dispatcher's end of a pipe.
type Pipe interface {
	Put(ctx context.Context, jobs []hooks.Job) error
	Results(ctx context.Context, limit int) ([]hooks.Result, error)
}

// Dispatcher moves deliveries out and results back.
type Dispatcher struct {
	Schedule  Schedule
	Pipe      Pipe
	Spare     Pipe          // has the jobs that are too large for Pipe; nil when there is none, and they are given up
	Due       *hooks.Signal // notified when something may leave earlier than known
	Clock     hooks.Clock
	Log       *slog.Logger
	UserAgent string
	InFlight  int // how many jobs may be out at a time, however large they are
	Ahead     int // how many small ones may be out beyond that, so that workers never wait for a commit

	room   hooks.Signal // notified when a result made room, or the pause ended
	most   atomic.Int64 // stands in for InFlight once it is known better; 0 before
	large  atomic.Int64 // jobs that went the spare way
	paused atomic.Bool
	size   int // of a job's body, about; RunOut's own
}

// leaseSlack is how much longer than its timeout a job may be out before it counts as lost.
const leaseSlack = 30 * time.Second

// batch is the most deliveries that one claim takes.
const batch = 64

// aheadBytes bounds the bodies of the jobs that are out beyond InFlight.
const aheadBytes = 32 << 20

// lookForLost is how often lost leases are looked for while nothing may leave.
const lookForLost = 10 * time.Second

// lastResults is how long results may take to arrive once the workers have ended.
const lastResults = 50 * time.Millisecond

// gatherFor is the pause before a claim while there is plenty ahead of the workers.
const gatherFor = 5 * time.Millisecond

// retryStore is the pause after a claim that failed: the disk may be full. A pipe in trouble is looked at as often.
const retryStore = time.Second

// tooLarge is why a delivery is given up whose job no pipe takes.
const tooLarge = "It is too large for the queue. Choose a queue that takes larger jobs, then retry it."

// Pause stops deliveries from leaving. What is out comes back and is booked.
func (d *Dispatcher) Pause() { d.paused.Store(true) }

// Resume lets deliveries leave again.
func (d *Dispatcher) Resume() {
	d.paused.Store(false)
	d.room.Notify()
}

// Paused tells whether deliveries are held back.
func (d *Dispatcher) Paused() bool { return d.paused.Load() }

// Allow changes how many jobs may be out at a time, as workers came or went.
func (d *Dispatcher) Allow(inFlight int) {
	if d.most.Swap(int64(inFlight)) != int64(inFlight) {
		d.room.Notify()
	}
}

// Large tells how many jobs were too large for the pipe and went the spare way.
func (d *Dispatcher) Large() int64 { return d.large.Load() }

// inFlight is how many jobs may be out at a time.
func (d *Dispatcher) inFlight() int {
	if most := d.most.Load(); most > 0 {
		return int(most)
	}
	return d.InFlight
}

// RunOut claims what is due and puts it into the pipe, until ctx ends or the pipe is closed.
func (d *Dispatcher) RunOut(ctx context.Context) error {
	due, stopDue := d.Due.Watch()
	defer stopDue()
	room, stopRoom := d.room.Watch()
	defer stopRoom()
	for {
		wait, err := d.sendDue(ctx)
		switch {
		case ctx.Err() != nil, errors.Is(err, queue.ErrClosed):
			return nil
		case err != nil:
			d.Log.Error("dispatch: nothing can leave", "err", err)
			wait = retryStore
		}
		timer := time.NewTimer(wait)
		select {
		case <-due:
		case <-room:
			d.gather(ctx)
		case <-timer.C:
		case <-ctx.Done():
		}
		timer.Stop()
	}
}

// gather lets more results come where the workers have plenty to do: what is claimed together costs less.
func (d *Dispatcher) gather(ctx context.Context) {
	if d.Schedule.InFlight() <= d.inFlight() {
		return
	}
	timer := time.NewTimer(gatherFor)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// sendDue sends what is due and fits, and tells how long to wait when nothing new is heard of. Where nothing fits
// it still looks for lost leases: they may be what fills the place.
func (d *Dispatcher) sendDue(ctx context.Context) (wait time.Duration, err error) {
	for {
		free := d.free()
		claims, err := d.Schedule.Claim(ctx, min(free, batch), hooks.MaxTimeout+leaseSlack)
		if err != nil {
			return 0, err
		}
		if err := d.send(ctx, claims); err != nil {
			return 0, err
		}
		if free == 0 && d.free() == 0 {
			if d.inTrouble() {
				return retryStore, nil
			}
			return lookForLost, nil
		}
		if free > 0 && len(claims) == 0 {
			break
		}
	}
	at, ok, err := d.Schedule.NextDue(ctx)
	if err != nil || !ok {
		return time.Minute, err
	}
	return max(min(at.Sub(d.Clock()), time.Minute), time.Millisecond), nil
}

// free tells how many more jobs may be out now. Nothing is claimed for a pipe in trouble: it would be tried in name only.
func (d *Dispatcher) free() int {
	if d.paused.Load() || d.inTrouble() {
		return 0
	}
	ahead := min(d.Ahead, aheadBytes/max(d.size, 1))
	return max(d.inFlight()+ahead-d.Schedule.InFlight(), 0)
}

func (d *Dispatcher) inTrouble() bool {
	p, ok := d.Pipe.(queue.Troubled)
	return ok && p.Trouble() != ""
}

// send puts claims into the pipe, all at once. One that cannot be made into a job is booked as such.
func (d *Dispatcher) send(ctx context.Context, claims []hooks.Claim) error {
	jobs := make([]hooks.Job, 0, len(claims))
	var unfit []hooks.Result
	for _, c := range claims {
		d.size = max(len(c.Body), d.size-d.size/16)
		job, err := Build(c, d.Clock(), d.UserAgent)
		if err != nil {
			unfit = append(unfit, d.unfit(hooks.Job{Delivery: c.ID, Attempt: c.Attempts, Exchange: c.Exchange}, hooks.Words(err)))
			continue
		}
		jobs = append(jobs, job)
	}
	if len(jobs) > 0 {
		refused, err := d.put(ctx, jobs)
		if err != nil {
			return err // the leases bring the deliveries back
		}
		unfit = append(unfit, refused...)
	}
	if len(unfit) == 0 {
		return nil
	}
	return d.book(ctx, unfit)
}

// put hands jobs over. What the pipe did not take until the jobs expired is to leave again, signed afresh. It gives
// results for all that did not leave.
func (d *Dispatcher) put(ctx context.Context, jobs []hooks.Job) (refused []hooks.Result, err error) {
	inTime, cancel := context.WithTimeout(ctx, leaseSlack+time.Second)
	defer cancel()
	err = d.Pipe.Put(inTime, jobs)
	if large, ok := errors.AsType[*queue.TooLarge](err); ok {
		if d.Spare != nil {
			d.large.Add(int64(len(large.Jobs)))
			return nil, d.Spare.Put(ctx, large.Jobs)
		}
		for _, job := range large.Jobs {
			refused = append(refused, d.unfit(job, tooLarge))
		}
		return refused, nil
	}
	if err == nil || ctx.Err() != nil || !errors.Is(err, context.DeadlineExceeded) {
		return nil, err
	}
	for _, job := range jobs {
		r := d.unfit(job, "")
		r.Outcome, r.Fault = hooks.OutcomeExpired, ""
		refused = append(refused, r)
	}
	return refused, nil
}

// unfit is the result of a job that cannot leave.
func (d *Dispatcher) unfit(job hooks.Job, why string) hooks.Result {
	return hooks.Result{
		Version: hooks.WireVersion, Delivery: job.Delivery, Attempt: job.Attempt, Exchange: job.Exchange,
		Outcome: hooks.OutcomeUnreachable, Fault: hooks.FaultUnfit, Error: why, StartedAt: d.Clock(),
	}
}

// RunBack books results until ctx ends or the pipe is closed. What the workers handed back before is booked as well.
func (d *Dispatcher) RunBack(ctx context.Context) error { return d.runBack(ctx, d.Pipe) }

// RunSpareBack does the same for the spare pipe.
func (d *Dispatcher) RunSpareBack(ctx context.Context) error { return d.runBack(ctx, d.Spare) }

func (d *Dispatcher) runBack(ctx context.Context, pipe Pipe) error {
	for ctx.Err() == nil {
		if err := d.bookNext(ctx, pipe); err != nil {
			return unlessClosed(err)
		}
	}
	rest, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastResults)
	defer cancel()
	for rest.Err() == nil && d.Schedule.InFlight() > 0 {
		if err := d.bookNext(rest, pipe); err != nil {
			return unlessClosed(err)
		}
	}
	return nil
}

func unlessClosed(err error) error {
	if errors.Is(err, queue.ErrClosed) {
		return nil
	}
	return err
}

// bookNext waits for results and books what is there in one commit. That ctx has ended is no error.
func (d *Dispatcher) bookNext(ctx context.Context, pipe Pipe) error {
	results, err := pipe.Results(ctx, batch)
	switch {
	case err != nil && ctx.Err() != nil:
		return nil
	case err != nil:
		return err
	}
	// Results in hand are booked even when the stop comes meanwhile.
	if err := d.book(context.WithoutCancel(ctx), results); err != nil {
		d.Log.Error("dispatch: results not booked, their leases bring the deliveries back", "results", len(results), "err", err)
	}
	return nil
}

func (d *Dispatcher) book(ctx context.Context, results []hooks.Result) error {
	booked, err := d.Schedule.Book(ctx, results)
	d.room.Notify()
	if err != nil && len(results) > 1 { // one that cannot be booked must not keep the others from it
		err = nil
		for i := range results {
			err = errors.Join(err, d.book(ctx, results[i:i+1]))
		}
		return err
	}
	if err != nil {
		return err
	}
	for i, r := range results {
		d.Log.Info("attempt", "delivery", r.Delivery, "attempt", r.Attempt, "exchange", r.Exchange, "worker", r.Worker,
			"outcome", r.Outcome, "status", r.Status, "fault", r.Fault, "took_us", r.Timing.Total, "then", booked[i].State, "booked", booked[i].Booked)
	}
	return nil
}
