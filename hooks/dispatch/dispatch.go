// Package dispatch moves deliveries between the schedule and a pipe: what is due becomes a signed, complete job at
// the moment it goes out; what comes back is booked.
//
// A Dispatcher owns two goroutines, one for each way. RunOut and RunBack run them and return when their context ends;
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
	Put(ctx context.Context, job hooks.Job) error
	Results(ctx context.Context, limit int) ([]hooks.Result, error)
}

// Dispatcher moves deliveries out and results back.
type Dispatcher struct {
	Schedule  Schedule
	Pipe      Pipe
	Due       *hooks.Signal // notified when something may leave earlier than known
	Clock     hooks.Clock
	Log       *slog.Logger
	UserAgent string
	InFlight  int // how many jobs may be out at a time, however large they are
	Ahead     int // how many small ones may be out beyond that, so that workers never wait for a commit

	room   hooks.Signal // notified when a result made room, or the pause ended
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

// retryStore is the pause after a claim that failed: the disk may be full.
const retryStore = time.Second

// Pause stops deliveries from leaving. What is out comes back and is booked.
func (d *Dispatcher) Pause() { d.paused.Store(true) }

// Resume lets deliveries leave again.
func (d *Dispatcher) Resume() {
	d.paused.Store(false)
	d.room.Notify()
}

// Paused tells whether deliveries are held back.
func (d *Dispatcher) Paused() bool { return d.paused.Load() }

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
		case <-timer.C:
		case <-ctx.Done():
		}
		timer.Stop()
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
		for _, c := range claims {
			d.size = max(len(c.Body), d.size-d.size/16)
			if err := d.send(ctx, c); err != nil {
				return 0, err
			}
		}
		if free == 0 && d.free() == 0 {
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

// free tells how many more jobs may be out now.
func (d *Dispatcher) free() int {
	if d.paused.Load() {
		return 0
	}
	ahead := min(d.Ahead, aheadBytes/max(d.size, 1))
	return max(d.InFlight+ahead-d.Schedule.InFlight(), 0)
}

// send puts one claim into the pipe. A claim that cannot be made into a job is booked as such at once.
func (d *Dispatcher) send(ctx context.Context, c hooks.Claim) error {
	job, err := Build(c, d.Clock(), d.UserAgent)
	if err != nil {
		return d.book(ctx, []hooks.Result{{
			Version: hooks.WireVersion, Delivery: c.ID, Attempt: c.Attempts, Exchange: c.Exchange,
			Outcome: hooks.OutcomeUnreachable, Fault: hooks.FaultUnfit, Error: hooks.Words(err), StartedAt: d.Clock(),
		}})
	}
	return d.Pipe.Put(ctx, job) // when this fails, the lease brings the delivery back
}

// RunBack books results until ctx ends or the pipe is closed. What the workers handed back before is booked as well.
func (d *Dispatcher) RunBack(ctx context.Context) error {
	for ctx.Err() == nil {
		if err := d.bookNext(ctx); err != nil {
			return unlessClosed(err)
		}
	}
	rest, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastResults)
	defer cancel()
	for rest.Err() == nil && d.Schedule.InFlight() > 0 {
		if err := d.bookNext(rest); err != nil {
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
func (d *Dispatcher) bookNext(ctx context.Context) error {
	results, err := d.Pipe.Results(ctx, batch)
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
