package live

import (
	"context"
	"runtime"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// screen stands in for the screen's goroutine: it runs what was posted when the test says so, or at once.
type screen struct{ posted chan func() }

func newScreen() *screen { return &screen{make(chan func(), 100)} }

func (s *screen) post(f func()) { s.posted <- f }

// show runs all that was posted and tells how much that was.
func (s *screen) show() int {
	n := 0
	for {
		select {
		case f := <-s.posted:
			f()
			n++
		default:
			return n
		}
	}
}

// run starts something's Run and gives a function that ends it and waits.
func run(t *testing.T, r interface{ Run(context.Context) error }) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- r.Run(ctx) }()
	return func() {
		t.Helper()
		cancel()
		if err := <-done; err != nil {
			t.Errorf("Run: %v", err)
		}
	}
}

func TestFeedLoadsAtOnceWhenIdle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		changed := make(chan struct{}, 1)
		loads := 0
		feed := &Feed{
			Changed: func() (<-chan struct{}, func()) { return changed, func() {} },
			Load:    func(context.Context) func() { loads++; return nil },
			Post:    newScreen().post,
		}
		defer run(t, feed)()
		synctest.Wait()
		if loads != 1 {
			t.Fatalf("%d loads at the start, want 1", loads)
		}
		time.Sleep(time.Second)
		changed <- struct{}{}
		synctest.Wait()
		if loads != 2 {
			t.Errorf("%d loads right after a change, want 2: an idle feed does not wait for a beat", loads)
		}
	})
}

func TestFeedUpdatesTenTimesASecondUnderAFlood(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		changed := make(chan struct{}, 1)
		s := newScreen()
		feed := &Feed{
			Changed: func() (<-chan struct{}, func()) { return changed, func() {} },
			Load:    func(context.Context) func() { return func() {} },
			Post:    s.post,
		}
		defer run(t, feed)()
		shown := 0
		for range 1000 {
			select {
			case changed <- struct{}{}:
			default:
			}
			time.Sleep(time.Millisecond)
			synctest.Wait()
			shown += s.show()
		}
		if shown < 9 || shown > 11 {
			t.Errorf("%d updates in a second of a thousand changes, want 10", shown)
		}
	})
}

func TestFeedPostsNothingWhileAnUpdateWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		changed := make(chan struct{}, 1)
		s := newScreen()
		loads := 0
		feed := &Feed{
			Changed: func() (<-chan struct{}, func()) { return changed, func() {} },
			Load:    func(context.Context) func() { loads++; return func() {} },
			Post:    s.post,
		}
		defer run(t, feed)()
		for range 50 {
			select {
			case changed <- struct{}{}:
			default:
			}
			time.Sleep(DefaultBeat)
			synctest.Wait()
		}
		if len(s.posted) != 1 || loads != 1 {
			t.Errorf("%d updates wait after %d loads while the screen is busy, want 1 after 1", len(s.posted), loads)
		}
		s.show()
		synctest.Wait()
		time.Sleep(DefaultBeat)
		synctest.Wait()
		if loads != 2 {
			t.Errorf("%d loads once the screen is free, want 2: the changes meanwhile lead to one", loads)
		}
		s.show()
	})
}

func TestPokeGivesUpTheLoadUnderWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScreen()
		var got []string
		wish := "old"
		feed := &Feed{Post: s.post, Load: func(ctx context.Context) func() {
			read := wish
			if read == "old" {
				<-ctx.Done()
			}
			return func() { got = append(got, read) }
		}}
		defer run(t, feed)()
		synctest.Wait()
		wish = "new"
		feed.Poke()
		synctest.Wait()
		s.show()
		if !slices.Equal(got, []string{"new"}) {
			t.Errorf("shown: %q, want only the newer wish", got)
		}
	})
}

func TestPokeDoesNotWaitForTheBeat(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		loads := 0
		feed := &Feed{Post: newScreen().post, Load: func(context.Context) func() { loads++; return nil }}
		defer run(t, feed)()
		synctest.Wait()
		feed.Poke()
		synctest.Wait()
		if loads != 2 {
			t.Errorf("%d loads, want 2 with no time gone by", loads)
		}
	})
}

func TestFeedLoadsByItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		loads := 0
		feed := &Feed{Every: time.Second, Post: newScreen().post, Load: func(context.Context) func() { loads++; return nil }}
		defer run(t, feed)()
		time.Sleep(5*time.Second + time.Millisecond)
		synctest.Wait()
		if loads != 6 {
			t.Errorf("%d loads in five seconds, want one at the start and five", loads)
		}
	})
}

func TestFeedEndsWhileTheScreenIsClosed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScreen()
		shown := false
		feed := &Feed{Post: s.post, Load: func(context.Context) func() { return func() { shown = true } }}
		stop := run(t, feed)
		synctest.Wait()
		stop() // nobody ran what was posted
		s.show()
		if shown {
			t.Error("an update was shown after its feed had ended")
		}
	})
}

func TestFeedStopsWatching(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		stopped := false
		feed := &Feed{
			Changed: func() (<-chan struct{}, func()) { return make(chan struct{}), func() { stopped = true } },
			Load:    func(context.Context) func() { return nil },
			Post:    newScreen().post,
		}
		run(t, feed)()
		if !stopped {
			t.Error("the feed still watches after it ended")
		}
	})
}

func TestTasksRunSideBySideAndShow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScreen()
		tasks := &Tasks{Post: s.post}
		var shown []string
		tasks.Do(func(context.Context) func() { // before Run
			time.Sleep(time.Minute)
			return func() { shown = append(shown, "slow") }
		})
		defer run(t, tasks)()
		tasks.Do(func(context.Context) func() { return func() { shown = append(shown, "fast") } })
		tasks.Do(func(context.Context) func() { return nil })
		synctest.Wait()
		s.show()
		time.Sleep(time.Minute)
		synctest.Wait()
		s.show()
		if !slices.Equal(shown, []string{"fast", "slow"}) {
			t.Errorf("shown: %q", shown)
		}
	})
}

func TestTasksEndWithTheScreen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScreen()
		tasks := &Tasks{Post: s.post}
		ended := false
		stop := run(t, tasks)
		tasks.Do(func(ctx context.Context) func() {
			<-ctx.Done()
			time.Sleep(time.Second)
			ended = true
			return func() {}
		})
		synctest.Wait()
		stop()
		if !ended {
			t.Error("Run returned while a task was running")
		}
		if n := s.show(); n != 0 {
			t.Errorf("%d updates were posted after the screen closed", n)
		}
	})
}

// TestTheLastWishIsAlwaysMet wishes from another goroutine, each time as soon as the wish before was met: a Poke must
// not end the very load that it leads to.
func TestTheLastWishIsAlwaysMet(t *testing.T) {
	var wish atomic.Int64
	met := make(chan int64, 1)
	feed := &Feed{
		Beat: time.Nanosecond,
		Load: func(ctx context.Context) func() {
			seen := wish.Load()
			runtime.Gosched() // as a query would
			if ctx.Err() != nil {
				return nil
			}
			return func() {
				select {
				case <-met:
				default:
				}
				met <- seen
			}
		},
		Post: func(f func()) { f() },
	}
	defer run(t, feed)()
	for n := int64(1); n <= 5000; n++ {
		wish.Store(n)
		feed.Poke()
		late := time.NewTimer(time.Minute)
		for seen := int64(0); seen != n; {
			select {
			case seen = <-met:
			case <-late.C:
				t.Fatalf("wish %d was never met", n)
			}
		}
		late.Stop()
	}
}
