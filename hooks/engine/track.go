package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/dispatch"
	"bellhop/hooks/queue/pipes"
	"bellhop/hooks/queue/race"
	"bellhop/hooks/signature"
	"bellhop/hooks/worker/spawn"
)

// track is one lane of a race: an engine of its own, workers, and subscribers on loopback that say yes.
type track struct {
	wish    race.Wish
	address string
	meter   *race.Meter
	clock   hooks.Clock

	engine  *Engine
	spawner *spawn.Spawner // nil where the workers are in this program
	sinks   [raceSinks]*raceSink

	mu    sync.Mutex
	began time.Time
	due   map[hooks.ID]time.Time // when a delivery that is out fell due
}

// The parts of a lane.
const (
	raceSinks   = 2  // as one subscriber alone keeps three quarters of the workers busy at most
	raceAdders  = 16 // events that are added at a time, so that they are committed together
	raceEvent   = "race.run"
	raceTrouble = 2 * time.Second // how long a broker may be away before its lane ends
	raceLook    = 50 * time.Millisecond
	raceReady   = 10 * time.Second // how long worker processes may take to say that they are there
)

// runTrack runs a lane in a folder.
func (e *Engine) runTrack(ctx context.Context, t *track, dir string) (err error) {
	quiet := slog.New(slog.DiscardHandler) // a line for each attempt would bury all others
	workers := t.wish.Workers
	if t.address != pipes.Memory && t.wish.Processes > 0 {
		workers = 0
		t.spawner = e.config.Spawner(quiet)
	}
	t.engine, err = Open(ctx, Config{DataDir: dir, Queue: t.address, Workers: workers, Version: e.config.Version, Clock: t.clock, Log: quiet})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, t.engine.Close()) }()
	t.due = map[hooks.ID]time.Time{}
	line := t.engine.line()
	line.dispatcher.Schedule = timed{line.dispatcher.Schedule, t}
	within, finish := context.WithCancel(ctx)
	defer finish()
	stages := []Stage{}
	for i := range t.sinks {
		if t.sinks[i], err = newRaceSink(ctx); err != nil {
			return err
		}
		defer t.sinks[i].listener.Close()
		stages = append(stages, Stage{"sink", t.sinks[i].run})
	}
	stages = append(stages, Stage{"engine", t.engine.Run})
	if t.spawner != nil {
		stages = append(stages, Stage{"worker processes", t.spawner.Run})
	}
	var ended error
	stages = append(stages, Stage{"jobs", func(ctx context.Context) error {
		ended = t.run(ctx)
		finish()
		<-ctx.Done()
		return nil
	}})
	err = RunStages(within, stages)
	doubles, missing := t.came()
	t.meter.Came(doubles, missing)
	return errors.Join(ended, err)
}

// run adds the jobs and waits until all are booked. The error is a *hooks.Error, or our own trouble.
func (t *track) run(ctx context.Context) error {
	select {
	case <-t.engine.Running():
	case <-ctx.Done():
		return nil
	}
	for _, sink := range t.sinks {
		_, err := t.engine.Store.AddSubscription(ctx, hooks.Subscription{
			URL: sink.url, Types: []string{raceEvent}, Active: true, AllowPrivate: true, Schedule: hooks.Schedule{time.Second, time.Second, time.Second},
			Sign: hooks.Sign{Scheme: hooks.SchemeStandard, Secrets: []string{signature.GenerateSecret()}},
		})
		if err != nil {
			return err
		}
	}
	if err := t.startWorkers(ctx); err != nil {
		return err
	}
	if t.wish.Rate > 0 {
		t.begin()
		return t.addAndAwait(ctx)
	}
	if err := t.engine.Pause(ctx); err != nil {
		return err
	}
	if err := t.add(ctx); err != nil {
		return err
	}
	t.begin()
	if err := t.engine.Resume(ctx); err != nil {
		return err
	}
	return t.await(ctx)
}

// begin starts the clock.
func (t *track) begin() {
	now := t.clock()
	t.mu.Lock()
	t.began = now
	t.mu.Unlock()
	t.meter.Begin(now)
}

// startWorkers starts the workers that are processes of their own, and waits until all have said that they are there.
func (t *track) startWorkers(ctx context.Context) error {
	if t.spawner == nil {
		return nil
	}
	changed, stop := t.engine.crew.changed.Watch()
	defer stop()
	each := (t.wish.Workers + t.wish.Processes - 1) / t.wish.Processes
	for range t.wish.Processes {
		if err := t.spawner.Start(t.address, each); err != nil {
			return err
		}
	}
	late := time.NewTimer(raceReady)
	defer late.Stop()
	for t.engine.crew.others() < each*t.wish.Processes {
		select {
		case <-changed:
		case <-late.C:
			return hooks.Conflict("The worker processes did not reach the broker. Let the workers be in this program, or see whether the broker takes more connections.")
		case <-ctx.Done():
			return nil
		}
	}
	return nil
}

// addAndAwait adds the jobs at their times while those before them are done.
func (t *track) addAndAwait(ctx context.Context) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	added := make(chan error, 1)
	var adding sync.WaitGroup
	adding.Go(func() {
		err := t.add(ctx)
		if err != nil {
			stop() // nothing more is to be waited for
		}
		added <- err
	})
	err := t.await(ctx)
	stop()
	adding.Wait()
	if failed := <-added; failed != nil && !errors.Is(failed, context.Canceled) {
		return failed
	}
	return err
}

// add adds the events, each a job for every sink, as fast as they are stored or at their times.
func (t *track) add(ctx context.Context) error {
	data, err := json.Marshal(map[string]string{"text": strings.Repeat("x", t.wish.Size)})
	if err != nil {
		return err
	}
	n := t.wish.Jobs / raceSinks
	var next atomic.Int64
	failed := make([]error, raceAdders)
	var all sync.WaitGroup
	for i := range failed {
		all.Go(func() {
			for k := next.Add(1); k <= int64(n) && failed[i] == nil; k = next.Add(1) {
				if !t.pause(ctx, int(k)) {
					failed[i] = ctx.Err()
					return
				}
				_, _, failed[i] = t.engine.Store.AddEvent(ctx, hooks.Event{ID: "race_" + strconv.FormatInt(k, 10), Type: raceEvent, At: t.clock(), Data: data})
			}
		})
	}
	all.Wait()
	return errors.Join(failed...)
}

// dueAt tells when the jobs of an event fall due: at its time, or when the race begins.
func (t *track) dueAt(event int) time.Time {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.wish.Rate == 0 {
		return t.began
	}
	return t.began.Add(time.Duration(float64((event-1)*raceSinks) / t.wish.Rate * float64(time.Second)))
}

// pause waits for an event's time. It gives false when ctx ends before.
func (t *track) pause(ctx context.Context, event int) bool {
	if t.wish.Rate == 0 {
		return ctx.Err() == nil
	}
	timer := time.NewTimer(t.dueAt(event).Sub(t.clock()))
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// await waits until all jobs are booked, the time is over, or the broker has been away for too long.
func (t *track) await(ctx context.Context) error {
	over := time.NewTimer(race.LaneTime)
	defer over.Stop()
	look := time.NewTicker(raceLook)
	defer look.Stop()
	var since time.Time // of the trouble
	for {
		select {
		case <-t.meter.Whole():
			return nil
		case <-ctx.Done():
			return nil
		case <-over.C:
			return hooks.Conflict(fmt.Sprintf("It was not done within %.0f s.", race.LaneTime.Seconds()))
		case <-look.C:
			trouble := t.engine.QueueTrouble()
			switch {
			case trouble == "":
				since = time.Time{}
			case since.IsZero():
				since = t.clock()
			case t.clock().Sub(since) >= raceTrouble:
				return &hooks.Error{Code: hooks.CodeUnavailable, Message: trouble}
			}
		}
	}
}

// came counts the requests that came again, and those that never did.
func (t *track) came() (doubles, missing int) {
	missing = t.wish.Jobs / raceSinks * raceSinks
	for _, sink := range t.sinks {
		sink.mu.Lock()
		for _, times := range sink.came {
			doubles += times - 1
			missing--
		}
		sink.mu.Unlock()
	}
	return doubles, missing
}

// timed is a lane's schedule. It notes when what is claimed fell due, and when its answer is booked.
type timed struct {
	dispatch.Schedule
	*track
}

// Claim is Schedule's.
func (t timed) Claim(ctx context.Context, limit int, lease time.Duration) ([]hooks.Claim, error) {
	claims, err := t.Schedule.Claim(ctx, limit, lease)
	for _, c := range claims {
		event, _ := strconv.Atoi(strings.TrimPrefix(c.EventID, "race_")) // the lane adds no others
		due := t.dueAt(event)
		t.mu.Lock()
		t.due[c.ID] = due
		t.mu.Unlock()
	}
	return claims, err
}

// Book is Schedule's.
func (t timed) Book(ctx context.Context, results []hooks.Result) ([]hooks.Booking, error) {
	bookings, err := t.Schedule.Book(ctx, results)
	now := t.clock()
	for i, b := range bookings {
		if !b.Booked || b.State != hooks.Delivered {
			continue
		}
		t.mu.Lock()
		due := t.due[results[i].Delivery]
		delete(t.due, results[i].Delivery)
		t.mu.Unlock()
		t.meter.Booked(now, due)
	}
	return bookings, err
}

// raceSink is a subscriber that takes all and says yes.
type raceSink struct {
	url      string
	listener net.Listener

	mu   sync.Mutex
	came map[string]int // how often each id did
}

func newRaceSink(ctx context.Context) (*raceSink, error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	return &raceSink{url: "http://" + listener.Addr().String() + "/", listener: listener, came: map[string]int{}}, nil
}

// run serves until ctx ends.
func (s *raceSink) run(ctx context.Context) error {
	server := &http.Server{Handler: s, ReadHeaderTimeout: quitGrace, ErrorLog: slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)}
	defer context.AfterFunc(ctx, func() { server.Close() })()
	if err := server.Serve(s.listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	<-ctx.Done()
	return nil
}

// ServeHTTP is net/http's.
func (s *raceSink) ServeHTTP(_ http.ResponseWriter, r *http.Request) {
	if _, err := io.Copy(io.Discard, r.Body); err != nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.came[r.Header.Get("Webhook-Id")]++
}
