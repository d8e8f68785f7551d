package queuetest

import (
	"context"
	"errors"
	"reflect"
	"sync"
	"testing"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/queue"

	"go.uber.org/goleak"
)

// Broker is a pipe with a server behind it that the suite may treat badly.
type Broker struct {
	// Open gives a pipe. Those of one name share their jobs and results, as a program and its workers do; a name's
	// queues are empty when it is first opened.
	Open   func(t *testing.T, name string) queue.Pipe
	Cut    func()        // breaks all connections as they are now
	Kill   func() error  // ends the server as a power cut would
	Start  func() error  // starts it again, at the same address
	Keeps  bool          // what the server took outlives a kill; else the suite puts again what is missing, as the store's leases do
	Settle time.Duration // how old a queue must be to outlive a kill: RabbitMQ notes a quorum queue's name half a second late
	Limit  int           // the most bytes of a job in its JSON form; 0 is too many to try
	Lease  time.Duration // how long a job is a worker's without a word from it; 0 is until its connection ends
}

// RunBroker runs the suite, and what only a pipe with a server can go through.
func RunBroker(t *testing.T, b Broker) {
	Run(t, func(t *testing.T) queue.Pipe { return b.Open(t, t.Name()) })
	for name, test := range map[string]func(*testing.T, Broker){
		"a whole batch arrives":                             wholeBatch,
		"depth counts what waits":                           depth,
		"a job too large is given back and the others go":   tooLarge,
		"the jobs of a worker that went come to another":    workerGone,
		"a job stays with who works on it":                  stays,
		"results that were not booked come again":           unbooked,
		"a result gets through a cut connection":            resultAfterCut,
		"jobs and results get through cut connections":      cuts,
		"jobs and results get through a killed server":      kills,
		"close frees everybody and leaves nothing behind":   closeUnderLoad,
		"what is said to nobody does not pile up":           saidToNobody,
		"what waits for a server that is away may be ended": endsWhileAway,
	} {
		t.Run(name, func(t *testing.T) { test(t, b) })
	}
}

func (b Broker) open(t *testing.T) queue.Pipe {
	t.Helper()
	p := b.Open(t, t.Name())
	t.Cleanup(func() { p.Close() })
	return p
}

func jobs(from, to int) []hooks.Job {
	var js []hooks.Job
	for n := from; n < to; n++ {
		js = append(js, job(n))
	}
	return js
}

func done(t *testing.T, h queue.InHand) {
	t.Helper()
	if err := h.Done(within(t), result(h.Job())); err != nil {
		t.Fatalf("Done: %v", err)
	}
}

func wholeBatch(t *testing.T, b Broker) {
	p := b.open(t)
	if err := p.Put(within(t), jobs(0, 200)); err != nil {
		t.Fatal(err)
	}
	seen := map[hooks.ID]bool{}
	for range 200 {
		h := take(t, p)
		if got := h.Job(); seen[got.Delivery] || !reflect.DeepEqual(got, job(int(got.Delivery))) {
			t.Fatalf("got %+v, seen before: %v", got, seen[got.Delivery])
		}
		seen[h.Job().Delivery] = true
		done(t, h)
	}
}

func depth(t *testing.T, b Broker) {
	p := b.open(t)
	if err := p.Put(within(t), jobs(0, 3)); err != nil {
		t.Fatal(err)
	}
	ctx := within(t)
	for {
		n, err := p.Depth(ctx)
		if err != nil {
			t.Fatalf("it says %d: %v", n, err)
		}
		if n == 3 {
			return
		}
	}
}

func tooLarge(t *testing.T, b Broker) {
	if b.Limit == 0 {
		t.Skip("this broker takes what no inbox does")
	}
	p := b.open(t)
	batch := jobs(0, 3)
	batch[1].Body = make([]byte, b.Limit)
	err := p.Put(within(t), batch)
	large, ok := errors.AsType[*queue.TooLarge](err)
	if !ok || len(large.Jobs) != 1 || large.Jobs[0].Delivery != 1 || large.Limit != b.Limit {
		t.Fatalf("Put: %v %+v", err, large)
	}
	for range 2 {
		h := take(t, p)
		if h.Job().Delivery == 1 {
			t.Error("the large one came all the same")
		}
		done(t, h)
	}
}

func workerGone(t *testing.T, b Broker) {
	p := b.open(t)
	worker := b.Open(t, t.Name())
	if err := p.Put(within(t), jobs(0, 1)); err != nil {
		t.Fatal(err)
	}
	take(t, worker)
	if err := worker.Close(); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	h := take(t, b.open(t))
	if took := time.Since(began); took > b.Lease+5*time.Second {
		t.Errorf("it came after %s", took)
	}
	done(t, h)
}

// stays holds a job for longer than its lease.
func stays(t *testing.T, b Broker) {
	p, other := b.open(t), b.open(t)
	if err := p.Put(within(t), jobs(0, 1)); err != nil {
		t.Fatal(err)
	}
	h := take(t, p)
	ctx, cancel := context.WithTimeout(t.Context(), max(2*b.Lease, 200*time.Millisecond))
	defer cancel()
	if twice, err := other.Take(ctx); err == nil {
		t.Errorf("another got %d as well", twice.Job().Delivery)
	}
	done(t, h)
	if r, err := one(within(t), p); err != nil || r.Delivery != h.Job().Delivery {
		t.Errorf("the result of %d, %v", r.Delivery, err)
	}
}

func unbooked(t *testing.T, b Broker) {
	first := b.Open(t, t.Name())
	if err := first.Put(within(t), jobs(0, 1)); err != nil {
		t.Fatal(err)
	}
	worker := b.open(t)
	done(t, take(t, worker))
	if _, err := one(within(t), first); err != nil {
		t.Fatal(err)
	}
	if err := first.Close(); err != nil { // before it was booked
		t.Fatal(err)
	}
	second := b.Open(t, t.Name())
	if r, err := one(within(t), second); err != nil || !reflect.DeepEqual(r, result(job(0))) {
		t.Errorf("got %+v, %v", r, err)
	}
	booked, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	if r, err := one(booked, second); err == nil {
		t.Errorf("the result of %d came once more", r.Delivery)
	}
	if err := second.Close(); err != nil {
		t.Fatal(err)
	}
	never, stop := context.WithTimeout(t.Context(), 300*time.Millisecond+b.Lease)
	defer stop()
	if r, err := one(never, b.open(t)); err == nil {
		t.Errorf("the result of %d came although it was booked", r.Delivery)
	}
}

func resultAfterCut(t *testing.T, b Broker) {
	p, worker := b.open(t), b.open(t)
	if err := p.Put(within(t), jobs(0, 3)); err != nil {
		t.Fatal(err)
	}
	inHand := []queue.InHand{take(t, worker), take(t, worker), take(t, worker)}
	b.Cut()
	for _, h := range inHand {
		done(t, h)
		done(t, h)
	}
	seen := map[hooks.ID]bool{}
	for len(seen) < 3 {
		r, err := one(within(t), p)
		if err != nil {
			t.Fatal(err)
		}
		seen[r.Delivery] = true
	}
}

// crew is a program that puts jobs and gathers results, and its workers.
type crew struct {
	broker Broker
	pipe   queue.Pipe
	stop   func()

	mu   sync.Mutex
	seen map[hooks.ID]bool
	news chan struct{}
}

// hire starts a crew on a broker. It works until the test ends, or stop is called.
func hire(t *testing.T, b Broker) *crew {
	c := &crew{broker: b, pipe: b.open(t), seen: map[hooks.ID]bool{}, news: make(chan struct{}, 1)}
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	wg.Go(func() { c.gather(ctx, t) })
	for range 2 {
		worker := b.open(t)
		for range 4 {
			wg.Go(func() { work(ctx, t, worker) })
		}
	}
	c.stop = func() { cancel(); wg.Wait() }
	t.Cleanup(c.stop)
	return c
}

func (c *crew) gather(ctx context.Context, t *testing.T) {
	for {
		results, err := c.pipe.Results(ctx, 16)
		if err != nil {
			unlessStopped(ctx, t, err)
			return
		}
		c.mu.Lock()
		for _, r := range results {
			c.seen[r.Delivery] = true
		}
		c.mu.Unlock()
		select {
		case c.news <- struct{}{}:
		default:
		}
	}
}

func work(ctx context.Context, t *testing.T, p queue.Pipe) {
	for {
		h, err := p.Take(ctx)
		if err == nil {
			err = h.Done(ctx, result(h.Job()))
		}
		if err != nil {
			unlessStopped(ctx, t, err)
			return
		}
	}
}

func unlessStopped(ctx context.Context, t *testing.T, err error) {
	if ctx.Err() == nil && !errors.Is(err, queue.ErrClosed) {
		t.Errorf("a pipe in trouble gave %v", err)
	}
}

func (c *crew) missing(n int) []hooks.Job {
	c.mu.Lock()
	defer c.mu.Unlock()
	var js []hooks.Job
	for i := range n {
		if !c.seen[hooks.ID(i)] {
			js = append(js, job(i))
		}
	}
	return js
}

// await waits until the results of the first n jobs are there.
func (c *crew) await(t *testing.T, n int) {
	t.Helper()
	patient, again := time.NewTimer(patience), time.NewTicker(2*time.Second)
	defer patient.Stop()
	defer again.Stop()
	for {
		left := c.missing(n)
		if len(left) == 0 {
			return
		}
		select {
		case <-c.news:
		case <-again.C:
			if c.broker.Keeps {
				continue
			}
			if err := c.pipe.Put(within(t), left); err != nil {
				t.Fatal(err)
			}
		case <-patient.C:
			t.Fatalf("%d of %d results never came", len(left), n)
		}
	}
}

func cuts(t *testing.T, b Broker) {
	c := hire(t, b)
	for n := 0; n < 300; n += 20 {
		if err := c.pipe.Put(within(t), jobs(n, n+20)); err != nil {
			t.Fatal(err)
		}
		if n%60 == 0 {
			b.Cut()
		}
	}
	c.await(t, 300)
}

// kills ends the server under load. What is put while it is away gets through once it is back.
func kills(t *testing.T, b Broker) {
	c := hire(t, b)
	for n := 0; n < 100; n += 50 {
		if err := c.pipe.Put(within(t), jobs(n, n+50)); err != nil {
			t.Fatal(err)
		}
		if n == 0 {
			c.await(t, 50)
			time.Sleep(b.Settle)
		}
	}
	if err := b.Kill(); err != nil {
		t.Fatal(err)
	}
	wait := make(chan error, 1)
	go func() { wait <- c.pipe.Put(t.Context(), jobs(100, 120)) }()
	troubled(t, c.pipe, true)
	if err := b.Start(); err != nil {
		t.Fatal(err)
	}
	if err := <-wait; err != nil {
		t.Errorf("Put while the server was away: %v", err)
	}
	c.await(t, 120)
	troubled(t, c.pipe, false)
}

// troubled waits until a pipe that tells of trouble does, or no longer does.
func troubled(t *testing.T, pipe queue.Pipe, want bool) {
	t.Helper()
	p, ok := pipe.(queue.Troubled)
	for began := time.Now(); ok && (p.Trouble() != "") != want; {
		if time.Since(began) > patience {
			t.Errorf("it says %q", p.Trouble())
			return
		}
		time.Sleep(time.Millisecond) // there is no signal for a sentence
	}
}

func closeUnderLoad(t *testing.T, b Broker) {
	before := goleak.IgnoreCurrent()
	p := b.open(t)
	var wg sync.WaitGroup
	ctx := within(t)
	for range 3 {
		wg.Go(func() { work(ctx, t, p) })
		wg.Go(func() {
			for n := 0; ; n += 10 {
				if err := p.Put(ctx, jobs(n, n+10)); err != nil {
					unlessStopped(ctx, t, err)
					return
				}
			}
		})
	}
	for range 5 {
		if _, err := p.Results(ctx, 8); err != nil {
			t.Fatal(err)
		}
	}
	if err := p.Close(); err != nil {
		t.Error(err)
	}
	wg.Wait()
	if ctx.Err() != nil {
		t.Error("somebody waited on")
	}
	if err := goleak.Find(before); err != nil {
		t.Error(err)
	}
}

func endsWhileAway(t *testing.T, b Broker) {
	p := b.open(t)
	if err := p.Put(within(t), jobs(0, 1)); err != nil {
		t.Fatal(err)
	}
	h := take(t, p)
	if err := b.Kill(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := b.Start(); err != nil {
			t.Fatal(err)
		}
	}()
	for what, call := range map[string]func(context.Context) error{
		"Put":     func(ctx context.Context) error { return p.Put(ctx, jobs(1, 2)) },
		"Done":    func(ctx context.Context) error { return h.Done(ctx, result(h.Job())) },
		"Take":    func(ctx context.Context) error { _, err := p.Take(ctx); return err },
		"Results": func(ctx context.Context) error { _, err := p.Results(ctx, 1); return err },
		"Depth":   func(ctx context.Context) error { _, err := p.Depth(ctx); return err },
	} {
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		if err := call(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%s: %v", what, err)
		}
		cancel()
	}
	if err := p.Close(); err != nil {
		t.Error(err)
	}
}

// saidToNobody has a worker tell of itself while nobody takes results, and then while somebody does.
func saidToNobody(t *testing.T, b Broker) {
	outside := b.open(t)
	worker, ok := outside.(queue.Announcer)
	if !ok {
		t.Fatal("it cannot be announced over")
	}
	announce := func(ctx context.Context, n int64) error {
		return worker.Announce(ctx, hooks.Result{Version: hooks.WireVersion, Worker: "w", Beat: &hooks.Beat{Done: n}})
	}
	for range 20 {
		if err := announce(within(t), 1); err != nil {
			t.Fatal(err)
		}
	}
	inside := b.open(t)
	came := make(chan []hooks.Result, 1)
	go func() {
		results, err := inside.Results(within(t), 100)
		if err != nil {
			t.Error(err)
		}
		came <- results
	}()
	ctx := within(t)
	for {
		select {
		case results := <-came:
			for _, r := range results {
				if r.Beat == nil || r.Beat.Done != 2 {
					t.Errorf("what was said before comes now: %+v", r)
				}
			}
			return
		default:
			if err := announce(ctx, 2); err != nil {
				t.Fatal(err)
			}
		}
	}
}
