package worker

import (
	"context"
	"net/http"
	"reflect"
	"testing"
	"testing/synctest"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/queue"
	"bellhop/hooks/queue/memory"
)

// started runs a pool until stop is called or the test ends.
func started(t *testing.T, jobs Jobs, size int) (stop func()) {
	t.Helper()
	p := &Pool{Name: "w1", Size: size, Jobs: jobs, Send: NewSender(size), Clock: time.Now, Log: quiet()}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- p.Run(ctx) }()
	stopped := false
	stop = func() {
		if stopped {
			return
		}
		stopped = true
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}
	t.Cleanup(stop)
	return stop
}

func job(url string) hooks.Job {
	return hooks.Job{
		Version: hooks.WireVersion, Delivery: 7, Attempt: 3, Exchange: 9, Method: "POST", URL: url, AllowPrivate: true,
		TimeoutMS: patience.Milliseconds(), ExpiresAt: time.Now().Add(time.Hour),
	}
}

func TestAJobBecomesAResult(t *testing.T) {
	server := serve(t, func(http.ResponseWriter, *http.Request) {})
	pipe := memory.New(4, 0, 0)
	started(t, pipe, 2)
	if err := pipe.Put(soon(t), []hooks.Job{job(server.URL)}); err != nil {
		t.Fatal(err)
	}
	r, err := one(soon(t), pipe)
	if err != nil || r.Outcome != hooks.OutcomeDelivered || r.Delivery != 7 || r.Attempt != 3 || r.Exchange != 9 || r.Worker != "w1" || r.StartedAt.IsZero() {
		t.Errorf("got %+v, %v", r, err)
	}
}

func TestJobsThatComeTooLateAreNotBegun(t *testing.T) {
	server := serve(t, func(http.ResponseWriter, *http.Request) { t.Error("it was sent") })
	pipe := memory.New(4, 0, 0)
	started(t, pipe, 1)
	late, newer := job(server.URL), job(server.URL)
	late.ExpiresAt = time.Now().Add(-time.Second)
	newer.Version = hooks.WireVersion + 1
	for _, j := range []hooks.Job{late, newer} {
		if err := pipe.Put(soon(t), []hooks.Job{j}); err != nil {
			t.Fatal(err)
		}
		if r, err := one(soon(t), pipe); err != nil || r.Outcome != hooks.OutcomeExpired || r.Version != hooks.WireVersion {
			t.Errorf("got %+v, %v", r, err)
		}
	}
}

func TestWhatIsInHandIsFinishedAtTheStop(t *testing.T) {
	arrived, release := make(chan struct{}, 2), make(chan struct{})
	server := serve(t, func(http.ResponseWriter, *http.Request) { arrived <- struct{}{}; <-release })
	pipe := memory.New(8, 0, 0)
	p := &Pool{Name: "w1", Size: 2, Jobs: pipe, Send: NewSender(2), Clock: time.Now, Log: quiet()}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- p.Run(ctx) }()
	for range 6 {
		if err := pipe.Put(soon(t), []hooks.Job{job(server.URL)}); err != nil {
			t.Fatal(err)
		}
	}
	<-arrived
	<-arrived
	cancel()
	select {
	case <-ended:
		t.Fatal("it ended with jobs in hand")
	default:
	}
	close(release)
	if err := <-ended; err != nil {
		t.Error(err)
	}
	for range 2 {
		if r, err := one(soon(t), pipe); err != nil || r.Outcome != hooks.OutcomeDelivered {
			t.Errorf("got %+v, %v", r, err)
		}
	}
	if depth, err := pipe.Depth(t.Context()); err != nil || depth != 4 {
		t.Errorf("%d jobs were left for others, %v", depth, err)
	}
}

func TestAPoolEndsWithItsPipe(t *testing.T) {
	pipe := memory.New(1, 0, 0)
	p := &Pool{Size: 3, Jobs: pipe, Send: NewSender(3), Clock: time.Now, Log: quiet()}
	ended := make(chan error, 1)
	go func() { ended <- p.Run(t.Context()) }()
	if err := pipe.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// broken is a pipe's end that fails.
type broken struct{ err error }

func (b broken) Take(context.Context) (queue.InHand, error) { return nil, b.err }

func TestABrokenPipeEndsThePoolWithItsError(t *testing.T) {
	trouble := &hooks.Error{Code: hooks.CodeUnavailable, Message: "The queue is gone."}
	p := &Pool{Size: 2, Jobs: broken{trouble}, Send: NewSender(2), Clock: time.Now, Log: quiet()}
	if err := p.Run(t.Context()); hooks.Words(err) != trouble.Message {
		t.Errorf("got %v", err)
	}
}

func TestTimingsAreOneRun(t *testing.T) {
	server := serve(t, func(http.ResponseWriter, *http.Request) {})
	s := newSender(t)
	first, second := perform(t, s, job(server.URL)), perform(t, s, job(server.URL))
	if first.Timing.Reused || !second.Timing.Reused || second.Timing.Connect != 0 || second.Timing.DNS != 0 {
		t.Errorf("got %+v and %+v", first.Timing, second.Timing)
	}
	if first.Timing.FirstByte > first.Timing.Total || first.Timing.Connect > first.Timing.FirstByte || reflect.DeepEqual(first.Timing, hooks.Timing{}) {
		t.Errorf("got %+v", first.Timing)
	}
}

func TestASilentSubscriberDoesNotHoldUpTheStopBeyondTheGrace(t *testing.T) {
	taken, release := make(chan struct{}), make(chan struct{})
	silent := serve(t, func(http.ResponseWriter, *http.Request) { close(taken); <-release })
	t.Cleanup(func() { close(release) }) // before the server closes
	pipe := memory.New(1, 0, 0)
	p := &Pool{Name: "w1", Size: 1, Jobs: pipe, Send: NewSender(1), Clock: time.Now, Log: quiet(), Grace: time.Millisecond}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- p.Run(ctx) }()
	if err := pipe.Put(t.Context(), []hooks.Job{{Version: hooks.WireVersion, Method: "POST", URL: silent.URL, AllowPrivate: true, TimeoutMS: 60_000}}); err != nil {
		t.Fatal(err)
	}
	<-taken
	stop()
	select {
	case err := <-ended:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(20 * time.Second):
		t.Fatal("the pool waits for the subscriber")
	}
	empty, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if r, err := one(empty, pipe); err == nil {
		t.Errorf("a result that says nothing was handed back: %+v", r)
	}
}

// away is a pipe with one job whose broker goes away before the result, and stays away.
type away struct{ taken, handed chan struct{} }

func (a away) Take(ctx context.Context) (queue.InHand, error) {
	select {
	case a.taken <- struct{}{}:
		return a, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (a away) Job() hooks.Job {
	return hooks.Job{Version: hooks.WireVersion, ExpiresAt: time.Now().Add(-time.Second)}
}

func (a away) Done(ctx context.Context, _ hooks.Result) error {
	close(a.handed)
	<-ctx.Done()
	return ctx.Err()
}

func TestABrokerThatStaysAwayDoesNotHoldUpTheStop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		pipe := away{make(chan struct{}, 1), make(chan struct{})}
		p := &Pool{Size: 1, Jobs: pipe, Send: NewSender(1), Clock: time.Now, Log: quiet()}
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- p.Run(ctx) }()
		<-pipe.handed
		time.Sleep(time.Hour) // the result waits for the broker
		began := time.Now()
		stop()
		if err := <-ended; err != nil || time.Since(began) != handBack {
			t.Errorf("%v after %v", err, time.Since(began))
		}
	})
}
