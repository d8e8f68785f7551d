package load_test

import (
	"context"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/load"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// subscriber answers each request after a while, by its number.
type subscriber struct {
	takes  func(n int) time.Duration
	status func(n int) int // 0 is no answer

	mu   sync.Mutex
	left []time.Time
	now  int
	most int // at a time
	cut  int
}

func (s *subscriber) Perform(ctx context.Context, _ hooks.Job, r *hooks.Result) {
	s.mu.Lock()
	s.left = append(s.left, time.Now())
	n := len(s.left)
	s.now++
	s.most = max(s.most, s.now)
	s.mu.Unlock()
	began := time.Now()
	select {
	case <-time.After(s.takes(n)):
	case <-ctx.Done():
		s.mu.Lock()
		s.cut++
		s.mu.Unlock()
	}
	s.mu.Lock()
	s.now--
	s.mu.Unlock()
	r.Timing.Total = time.Since(began).Microseconds()
	r.Status, r.Body, r.Outcome = 200, []byte("thanks"), hooks.OutcomeDelivered
	if s.status != nil {
		r.Status = s.status(n)
	}
	switch {
	case r.Status == 0:
		r.Outcome, r.Fault, r.Error, r.Body = hooks.OutcomeUnreachable, hooks.FaultReset, "The connection broke before the whole answer came.", nil
	case !hooks.IsSuccess(r.Status):
		r.Outcome, r.Body = hooks.OutcomeRefused, []byte(strings.Repeat("no ", 1000))
	}
}

func (*subscriber) Close() {}

func always(d time.Duration) func(int) time.Duration { return func(int) time.Duration { return d } }

// generator runs a Generator until stop.
func generator(t *testing.T, s *subscriber) (g *load.Generator, stop func()) {
	g = &load.Generator{Send: s, Clock: time.Now, Log: slog.New(slog.DiscardHandler)}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- g.Run(ctx) }()
	return g, func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}
}

func shots() load.Shots {
	return load.Shots{URL: "http://localhost:1/x", Make: func() (hooks.Job, error) { return hooks.Job{}, nil }}
}

func begin(t *testing.T, g *load.Generator, w load.Wish) load.State {
	t.Helper()
	s, err := g.Start(w, shots())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func state(t *testing.T, g *load.Generator, id hooks.ID) load.State {
	t.Helper()
	s, err := g.State(id)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestASlowAnswerDoesNotSlowTheSchedule(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sub := &subscriber{takes: always(time.Second)}
		g, stop := generator(t, sub)
		defer stop()
		began := time.Now()
		id := begin(t, g, load.Wish{Times: 40, Rate: 10, Parallel: 20}).ID
		time.Sleep(time.Minute)
		s := state(t, g, id)
		if s.Phase != load.Done || s.Sent != 40 || s.Answered != 40 || s.Late != 0 || sub.most > 11 {
			t.Errorf("got %+v, %d at a time", s, sub.most)
		}
		for i, at := range sub.left {
			if off := at.Sub(began) - time.Duration(i)*100*time.Millisecond; off < -2*time.Millisecond || off > 2*time.Millisecond {
				t.Errorf("number %d left %v off", i, off)
			}
		}
	})
}

func TestWhatWaitsForAFreePlaceIsLate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sub := &subscriber{takes: always(time.Second)}
		g, stop := generator(t, sub)
		defer stop()
		id := begin(t, g, load.Wish{Times: 10, Rate: 10, Parallel: 2}).ID
		time.Sleep(time.Minute)
		s := state(t, g, id)
		// Two leave a second, ten had their time within one: the last of them waits from 0.9 s to 4.1 s.
		if s.Late != 8 || s.Latest.Round(100*time.Millisecond) != 3200*time.Millisecond || sub.most != 2 || s.Answered != 10 {
			t.Errorf("got %+v, %d at a time", s, sub.most)
		}
	})
}

func TestWithoutARateItGoesAsFastAsItIsAnswered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sub := &subscriber{takes: always(100 * time.Millisecond)}
		g, stop := generator(t, sub)
		defer stop()
		id := begin(t, g, load.Wish{Times: 100, Parallel: 10}).ID
		time.Sleep(time.Minute)
		if s := state(t, g, id); s.Took != time.Second || s.Rate() != 100 || s.Late != 0 || sub.most != 10 {
			t.Errorf("got %+v", s)
		}
	})
}

func TestOutcomesAndPercentilesAreCounted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sub := &subscriber{
			takes: func(n int) time.Duration { return time.Duration(n) * time.Millisecond },
			status: func(n int) int {
				switch {
				case n%10 == 0:
					return 503
				case n%25 == 1:
					return 0
				}
				return 200
			},
		}
		g, stop := generator(t, sub)
		defer stop()
		id := begin(t, g, load.Wish{Times: 1000, Rate: 100, Parallel: 256}).ID
		time.Sleep(time.Minute)
		s := state(t, g, id)
		for what, c := range map[string][2]time.Duration{"p50": {s.P50, 500}, "p90": {s.P90, 900}, "p99": {s.P99, 990}, "max": {s.Max, 1000}} {
			if off := c[0] - c[1]*time.Millisecond; off < -2*time.Millisecond || off > 2*time.Millisecond {
				t.Errorf("%s is %v", what, c[0])
			}
		}
		var counts []int
		for _, o := range s.Outcomes {
			counts = append(counts, o.Status, o.Count)
			if len(o.Samples) != 3 || len(o.Samples[0].Body) > 1024 || o.Samples[0].Number == 0 {
				t.Errorf("samples of %d: %+v", o.Status, o.Samples)
			}
		}
		if !slices.Equal(counts, []int{200, 860, 503, 100, 0, 40}) || s.Outcomes[2].Fault != hooks.FaultReset || s.Outcomes[2].Samples[0].Error == "" {
			t.Errorf("got %v", counts)
		}
		if s.Failed != 140 || len(s.Seconds) != 11 || s.Seconds[3].Sent != 100 || s.Seconds[10].Sent > 1 {
			t.Errorf("%d failed, %+v", s.Failed, s.Seconds)
		}
	})
}

func TestStoppingCutsWhatDoesNotEndSoon(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sub := &subscriber{takes: func(n int) time.Duration { return time.Duration(n%2) * time.Hour }}
		g, stop := generator(t, sub)
		defer stop()
		id := begin(t, g, load.Wish{Times: 1000, Rate: 10, Parallel: 200}).ID
		time.Sleep(time.Second)
		if _, err := g.Start(load.Wish{Times: 1, Parallel: 1}, shots()); hooks.CodeOf(err) != hooks.CodeConflict {
			t.Errorf("a second run: %v", err)
		}
		if _, err := g.Stop(id); err != nil {
			t.Fatal(err)
		}
		time.Sleep(3 * time.Second)
		s := state(t, g, id)
		if s.Phase != load.Stopped || s.Sent > 12 || s.CutOff != sub.cut || s.Sent != s.Answered+s.CutOff || s.Failed != 0 {
			t.Errorf("got %+v, %d cut", s, sub.cut)
		}
		if next := begin(t, g, load.Wish{Times: 2, Parallel: 1}); next.ID != id+1 {
			t.Errorf("the next is %d", next.ID)
		}
		if _, err := g.State(99); hooks.CodeOf(err) != hooks.CodeNotFound {
			t.Errorf("no run: %v", err)
		}
	})
}

func TestARunEndsWithItsGenerator(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sub := &subscriber{takes: always(time.Hour)}
		g, stop := generator(t, sub)
		id := begin(t, g, load.Wish{Times: 1000, Rate: 10, Parallel: 200}).ID
		time.Sleep(time.Second)
		stop()
		if s := state(t, g, id); s.Phase != load.Stopped || s.CutOff != s.Sent {
			t.Errorf("got %+v", s)
		}
	})
}

func TestWishesOutOfBoundsAndUnconfirmedAreRefused(t *testing.T) {
	g := &load.Generator{Clock: time.Now}
	for _, w := range []load.Wish{{}, {Times: 1_000_001, Parallel: 1}, {Times: 1}, {Times: 1, Parallel: 257}, {Times: 1, Parallel: 1, Rate: 10_001}, {Times: 1, Parallel: 1, Rate: -1}, {Times: 1, Parallel: 1, URL: "x y"}} {
		if _, err := g.Start(w, shots()); hooks.CodeOf(err) != hooks.CodeInvalid {
			t.Errorf("%+v: %v", w, err)
		}
	}
	w := load.Wish{Times: 5000}
	for name, c := range map[string]struct {
		url    string
		number int
		words  string
	}{
		"at home":                {"http://127.0.0.1:1", 0, ""},
		"at home, other":         {"http://127.0.0.1:1", 3, "It would be sent 5,000 times, and not 3."},
		"a stranger":             {"https://api.example.com/x", 0, "api.example.com is not on this computer or a private network. To send it the request 5,000 times, confirm the number 5000."},
		"a stranger, confirmed":  {"https://api.example.com/x", 5000, ""},
		"a stranger, other":      {"https://api.example.com/x", 500, "It would be sent 5,000 times, and not 500."},
		"no address that it has": {"nope://", 0, "Only http"},
	} {
		if err := w.Confirmed(c.url, c.number); (err == nil) != (c.words == "") || err != nil && !strings.HasPrefix(err.Error(), c.words) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
