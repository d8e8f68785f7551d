package engine

import (
	"context"
	"errors"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/dispatch"
	"bellhop/hooks/queue"
	"bellhop/hooks/queue/memory"
	"bellhop/hooks/queue/pipes"
	"bellhop/hooks/worker"
)

// line is one way that jobs take: a pipe, this program's workers on it, and the dispatcher between it and the schedule.
// With a broker there is a spare pipe in memory, for what is too large.
type line struct {
	address    string
	pipe       queue.Pipe
	spare      *memory.Pipe // nil with a pipe in memory, and without workers of one's own
	dispatcher *dispatch.Dispatcher
	pool       *worker.Pool // nil without workers of one's own
	sparePool  *worker.Pool
	function   *worker.Function // performs the jobs; nil when the workers do
	leaving    atomic.Bool      // the queue was changed: what is out is to be taken back
	stop       context.CancelFunc
	began      chan struct{} // closed when it is the line of the moment, or passed over
}

// lines are the line of the moment and the one that is to follow.
type lines struct {
	mu      sync.Mutex
	now     *line
	next    chan *line // has room for one
	ended   bool
	trouble string // why the queue that was chosen is not used
}

// Names of settings. They end in token because an address may hold a password, so that they are sealed.
const (
	settingQueue     = "queue.address.token"
	settingQueueUsed = "queue.used.token" // the one that the last run had
)

// inProcess is the name of this program's own workers.
const inProcess = "in-process"

// spareWorkers is how many workers do what is too large for the pipe.
func spareWorkers(workers int) int { return (workers + 3) / 4 }

// takeBackFor is how long jobs are taken back from a broker that is left.
const takeBackFor = 2 * time.Second

// takeNothing is how long nothing may come before a broker is taken to be empty.
const takeNothing = 150 * time.Millisecond

// crewAtLeast is how many workers are reckoned with behind a broker that nobody has announced himself at.
const crewAtLeast = 4

// chooseQueue gives the address of the queue to begin with: what the command line says goes before what was chosen.
func (e *Engine) chooseQueue(ctx context.Context) (*line, error) {
	if e.config.Queue != "" {
		return e.newLine(e.config.Queue)
	}
	address, err := e.Store.Setting(ctx, settingQueue)
	if err != nil {
		return nil, err
	}
	if address == "" {
		address = pipes.Memory
	}
	l, err := e.newLine(address)
	if hooks.CodeOf(err) != "" { // it was fit when it was chosen
		e.lines.trouble = "The queue that was chosen is not used: " + hooks.Words(err)
		e.config.Log.Error("engine: the chosen queue is not used", "err", err)
		return e.newLine(pipes.Memory)
	}
	return l, err
}

// newLine makes what carries jobs at an address.
func (e *Engine) newLine(address string) (*line, error) {
	if err := pipes.Check(address); err != nil {
		return nil, err
	}
	c := e.config
	l := &line{address: address, began: make(chan struct{})}
	l.dispatcher = &dispatch.Dispatcher{
		Schedule: e.Store, Due: &e.Store.DueChanged, Clock: c.Clock, Log: c.Log, UserAgent: "Bellhop/" + c.Version, InFlight: 2 * c.Workers, Ahead: ahead,
	}
	switch pipes.Backend(address) {
	case "function":
		url, token, err := pipes.Function(address)
		if err != nil {
			return nil, err
		}
		l.function = worker.NewFunction(url, token, c.Clock)
		if c.Workers == 0 {
			return nil, hooks.Invalid("A function is called by the workers of this program, so it needs at least one. Start with --workers 16.")
		}
		fallthrough
	case pipes.Memory:
		if c.Workers == 0 {
			return nil, hooks.Invalid("Without a broker the workers are in this program, so it needs at least one. Start with --workers 16, or with another --queue.")
		}
		l.pipe = memory.New(2*c.Workers+ahead, perTarget(c.Workers), c.Workers)
	default:
		pipe, err := pipes.Open(address, queue.Options{Name: "Bellhop", Workers: max(c.Workers, 1), Log: c.Log})
		if err != nil {
			return nil, err
		}
		l.pipe, l.dispatcher.Ahead = pipe, 0
		l.addSpare(e)
	}
	if c.Workers > 0 {
		l.pool = e.pool(l.pipe, c.Workers)
	}
	if l.function != nil {
		l.pool.Send.Close()
		l.pool.Send = l.function
	}
	l.dispatcher.Pipe = heard{l, &e.crew}
	return l, nil
}

// addSpare adds the pipe in memory for what is too large for a broker.
func (l *line) addSpare(e *Engine) {
	n := spareWorkers(e.config.Workers)
	if n == 0 {
		return
	}
	l.spare = memory.New(2*n, perTarget(n), n)
	l.sparePool = e.pool(l.spare, n)
	l.dispatcher.Spare = l.spare
}

func (e *Engine) pool(jobs worker.Jobs, size int) *worker.Pool {
	c := e.config
	return &worker.Pool{
		Name: inProcess, Host: machine(), Since: e.since, Size: size, Jobs: unannounced{jobs}, Send: worker.NewSender(size), Clock: c.Clock, Log: c.Log, Grace: quitGrace,
	}
}

// machine names the machine that this program runs on; "" when it does not say.
func machine() string {
	host, _ := os.Hostname()
	return host
}

// unannounced hides that a pipe can carry what workers tell of themselves: of these it is known anyway.
type unannounced struct{ worker.Jobs }

// heard is a line's pipe, as the dispatcher sees it. It hears what the workers tell of themselves.
type heard struct {
	*line
	crew *crew
}

func (h heard) Put(ctx context.Context, jobs []hooks.Job) error { return h.pipe.Put(ctx, jobs) }

func (h heard) Results(ctx context.Context, limit int) ([]hooks.Result, error) {
	for {
		results, err := h.pipe.Results(ctx, limit)
		if results = h.crew.hear(results); err != nil || len(results) > 0 {
			return results, err
		}
	}
}

// Trouble says what keeps jobs from being carried; "" while all is well.
func (l *line) Trouble() string {
	if l.function != nil {
		return l.function.Trouble()
	}
	if p, ok := l.pipe.(queue.Troubled); ok {
		return p.Trouble()
	}
	return ""
}

// external tells whether jobs leave this program.
func (l *line) external() bool { return l.dispatcher.Ahead == 0 }

// depth tells how many jobs wait in the pipe, unless its broker does not say so soon.
func (l *line) depth(ctx context.Context) (n int, ok bool) {
	if l.external() && l.Trouble() != "" {
		return 0, false
	}
	soon, cancel := context.WithTimeout(ctx, depthWithin)
	defer cancel()
	n, err := l.pipe.Depth(soon)
	if l.spare != nil && err == nil {
		spare, _ := l.spare.Depth(soon) // closed, it has none
		n += spare
	}
	return n, err == nil
}

// depthWithin is how long a broker may take to tell its depth.
const depthWithin = 2 * time.Second

// QueueTrouble says what keeps deliveries from leaving and what to do; "" while all is well.
func (e *Engine) QueueTrouble() string {
	e.lines.mu.Lock()
	defer e.lines.mu.Unlock()
	if e.lines.trouble != "" {
		return e.lines.trouble
	}
	return e.lines.now.Trouble()
}

func (l *line) close() error {
	err := l.pipe.Close()
	if l.spare != nil {
		err = errors.Join(err, l.spare.Close())
	}
	return err
}

// line gives the line of the moment.
func (e *Engine) line() *line {
	e.lines.mu.Lock()
	defer e.lines.mu.Unlock()
	return e.lines.now
}

// close lets go of what was never run, or has run.
func (s *lines) close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	err := s.now.close()
	select {
	case l := <-s.next:
		err = errors.Join(err, l.close())
	default:
	}
	return err
}

// carry runs the line of the moment, and the next one when the queue is changed, until ctx ends.
func (e *Engine) carry(ctx context.Context) error {
	for {
		l := e.line()
		if err := e.runLine(ctx, l); err != nil {
			return err
		}
		e.lines.mu.Lock()
		if !l.leaving.Load() {
			e.lines.ended = true
			e.lines.mu.Unlock()
			return nil
		}
		e.lines.now = <-e.lines.next
		close(e.lines.now.began)
		e.lines.mu.Unlock()
		if err := e.Store.TakeBack(context.WithoutCancel(ctx), "The queue was changed before the result came."); err != nil {
			return err
		}
	}
}

// runLine runs a line until ctx ends or the queue is changed.
func (e *Engine) runLine(ctx context.Context, l *line) error {
	within, stop := context.WithCancel(ctx)
	defer stop()
	e.lines.mu.Lock()
	l.stop = stop
	leaving := l.leaving.Load()
	e.lines.mu.Unlock()
	if leaving {
		return l.close()
	}
	if e.paused.Load() {
		l.dispatcher.Pause()
	}
	e.muster()
	stages := []Stage{{"dispatch back", l.dispatcher.RunBack}}
	if l.spare != nil {
		stages = append(stages, Stage{"spare back", l.dispatcher.RunSpareBack}, Stage{"spare workers", l.sparePool.Run})
	}
	if l.external() {
		stages = append(stages, Stage{"take back", func(ctx context.Context) error { <-ctx.Done(); return l.takeBack(ctx) }})
	}
	if l.pool != nil {
		stages = append(stages, Stage{"workers", l.pool.Run})
	}
	stages = append(stages, Stage{"crew", e.watchCrew}, Stage{"dispatch out", l.dispatcher.RunOut})
	return errors.Join(RunStages(within, stages), l.close())
}

// takeBack takes jobs from a broker that is left, so that its workers do not send what the next one carries as well. What
// it does not get, workers there send as doubles with the same id, or drop once it is too old.
func (l *line) takeBack(ctx context.Context) error {
	if !l.leaving.Load() || l.Trouble() != "" {
		return nil
	}
	all, cancel := context.WithTimeout(context.WithoutCancel(ctx), takeBackFor)
	defer cancel()
	for {
		one, cancel := context.WithTimeout(all, takeNothing)
		h, err := l.pipe.Take(one)
		cancel()
		if err != nil {
			return nil // it is empty, or away
		}
		job := h.Job()
		none := hooks.Result{Version: hooks.WireVersion, Delivery: job.Delivery, Attempt: job.Attempt, Exchange: job.Exchange, Outcome: hooks.OutcomeExpired} // by nobody
		if err := h.Done(all, none); err != nil {
			return nil // its lease is taken back
		}
	}
}

// SetQueue has jobs travel another way from now on: sqlite, or the address of a broker or a function. It is remembered,
// although a flag goes before it at the next start. What is out is taken back and sent that way: none is lost, and what a
// worker has sent already may come twice, under the same id.
func (e *Engine) SetQueue(ctx context.Context, address string) error {
	if err := pipes.Check(address); err != nil {
		return err
	}
	l, err := e.newLine(address)
	if err != nil {
		return err
	}
	if err := e.Store.SetSetting(ctx, settingQueue, address); err != nil {
		return errors.Join(err, l.close())
	}
	if err := e.Store.SetSetting(ctx, settingQueueUsed, address); err != nil {
		return errors.Join(err, l.close())
	}
	if err := e.lines.follow(l); err != nil {
		return err
	}
	select {
	case <-l.began:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// follow has a line follow that of the moment, and ends that.
func (s *lines) follow(l *line) (err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended {
		return errors.Join(hooks.Conflict("Bellhop is stopping."), l.close())
	}
	select { // one that has not begun is passed over
	case passed := <-s.next:
		close(passed.began)
		err = passed.close()
	default:
	}
	s.next <- l
	s.trouble = ""
	s.now.leaving.Store(true)
	if s.now.stop != nil {
		s.now.stop()
	}
	return err
}

// takeOver begins with what a former run left in flight. Jobs that were in its memory are gone; those that a broker has may
// still come back from there.
func (e *Engine) takeOver(ctx context.Context) error {
	used, err := e.Store.Setting(ctx, settingQueueUsed)
	if err != nil {
		return err
	}
	l := e.line()
	if l.external() && used == l.address {
		return e.Store.CloseUnanswered(ctx)
	}
	if err := e.Store.ReleaseLeases(ctx); err != nil || used == l.address {
		return err
	}
	return e.Store.SetSetting(ctx, settingQueueUsed, l.address)
}
