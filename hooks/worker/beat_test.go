package worker

import (
	"context"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/queue"
	"bellhop/hooks/queue/memory"
)

// outer is a pipe that leads to another process, as far as a worker sees.
type outer struct {
	*memory.Pipe
	mu    sync.Mutex
	beats []hooks.Result
}

func (o *outer) Announce(_ context.Context, beat hooks.Result) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.beats = append(o.beats, beat)
	return nil
}

// heard gives the beats since it was last asked.
func (o *outer) heard() []hooks.Result {
	o.mu.Lock()
	defer o.mu.Unlock()
	beats := o.beats
	o.beats = nil
	return beats
}

// waits does a job by waiting for as long as its body says.
type waits struct{}

func (waits) Close() {}

func (waits) Perform(_ context.Context, job hooks.Job, r *hooks.Result) {
	d, _ := time.ParseDuration(string(job.Body))
	time.Sleep(d)
	r.Outcome = hooks.OutcomeDelivered
}

var _ queue.Announcer = (*outer)(nil)

func TestAWorkerTellsOfItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		pipe := &outer{Pipe: memory.New(8, 0, 0)}
		p := &Pool{Name: "w1", Host: "shed", Size: 2, Jobs: pipe, Send: waits{}, Clock: time.Now, Log: quiet()}
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- p.Run(ctx) }()
		after := func(d time.Duration) []hooks.Result {
			time.Sleep(d)
			synctest.Wait()
			return pipe.heard()
		}
		if first := after(time.Millisecond); len(first) != 1 || first[0].Worker != "w1" || first[0].Host != "shed" || first[0].Beat.Size != 2 || first[0].Beat.InHand != 0 {
			t.Fatalf("at first it says %+v", first)
		}
		if more := after(4 * time.Second); len(more) != 0 {
			t.Errorf("with nothing new it says %d things", len(more))
		}
		if more := after(2 * time.Second); len(more) != 1 {
			t.Errorf("after %v it says %d things", hooks.BeatEvery, len(more))
		}

		// What is done soon is no news, what takes long is.
		for _, body := range []string{"10ms", "3500ms"} {
			j := hooks.Job{Version: 1, Delivery: hooks.ID(len(body)), Attempt: 3, URL: "https://me:hunter2@example.net:8443/hunter2?secret=hunter2", Body: []byte(body)}
			if err := pipe.Put(t.Context(), []hooks.Job{j}); err != nil {
				t.Fatal(err)
			}
		}
		news := after(2 * time.Second)
		if len(news) != 1 || len(news[0].Beat.Holds) != 1 {
			t.Fatalf("it says %+v", news)
		}
		h := news[0].Beat.Holds[0]
		if h.Delivery != 6 || h.Attempt != 3 || h.Host != "example.net:8443" || news[0].StartedAt.Sub(h.Since) < longInHand {
			t.Errorf("it has in hand %+v", h)
		}
		if done := after(3 * time.Second); len(done) != 1 || done[0].Beat.InHand != 0 || done[0].Beat.Done != 2 {
			t.Errorf("when it is done it says %+v", done)
		}
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		if last := pipe.heard(); len(last) != 1 || !last[0].Beat.Gone {
			t.Errorf("at last it says %+v", last)
		}
	})
}

func TestABeatNamesTheLongestAndNothingSecret(t *testing.T) {
	now := time.Now()
	p := &Pool{Size: 100, Clock: func() time.Time { now = now.Add(time.Second); return now }}
	for i := range 2 * hooks.MostHeld {
		p.hold(hooks.Job{Delivery: hooks.ID(i), URL: "://hunter2"})
	}
	b := p.Beat()
	if b.InHand != 2*hooks.MostHeld || len(b.Holds) != hooks.MostHeld || b.Holds[0].Delivery != 0 || strings.Contains(b.Holds[0].Host, "hunter2") {
		t.Errorf("it has %d in hand and names %d, first %+v", b.InHand, len(b.Holds), b.Holds[0])
	}
}
