package engine_test

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"sync"
	"testing"
	"time"

	"bellhop/hooks"
)

// BenchmarkOneDeadOfTen measures how long events take from their making until nine healthy subscribers have them, at a
// steady rate, with a tenth that is healthy too and with one that takes connections and never answers. The two alternate
// within one run; the ratio of their 99th percentiles is what can be compared.
func BenchmarkOneDeadOfTen(b *testing.B) {
	const targets, gap = 10, 10 * time.Millisecond
	var took [2][]time.Duration
	each := max(b.N/rounds/2, 50)
	for range rounds {
		for i, dead := range []bool{false, true} {
			took[i] = append(took[i], latencies(b, targets, dead, each, gap)...)
		}
	}
	for i, name := range []string{"all-well", "one-dead"} {
		b.ReportMetric(float64(percentile(took[i], 50).Microseconds()), name+"-p50-us")
		b.ReportMetric(float64(percentile(took[i], 99).Microseconds()), name+"-p99-us")
	}
	b.ReportMetric(float64(percentile(took[1], 99))/float64(percentile(took[0], 99)), "p99-ratio")
	b.ReportMetric(0, "ns/op")
}

// latencies makes n events, one after each gap, and gives how long each took to each of the healthy subscribers.
func latencies(b *testing.B, targets int, dead bool, n int, gap time.Duration) []time.Duration {
	var mu sync.Mutex
	var took []time.Duration
	done := make(chan struct{})
	healthy := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		now := time.Now()
		var event struct{ Data struct{ At int64 } }
		if err := json.NewDecoder(r.Body).Decode(&event); err != nil {
			b.Error(err)
			return
		}
		mu.Lock()
		defer mu.Unlock()
		if took = append(took, now.Sub(time.Unix(0, event.Data.At))); len(took) == n*(targets-1) {
			close(done)
		}
	})
	urls := make([]string, targets)
	for i := range targets - 1 {
		urls[i] = handlerAt(b, healthy)
	}
	urls[targets-1] = handlerAt(b, http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	if dead {
		urls[targets-1] = silence(b)
	}
	h := hallOf(b, 16, urls...)
	defer h.close()
	if err := h.Resume(b.Context()); err != nil {
		b.Fatal(err)
	}
	ticker := time.NewTicker(gap)
	defer ticker.Stop()
	for i := range n {
		<-ticker.C
		now := time.Now()
		e := hooks.Event{ID: fmt.Sprintf("evt_%d", i), Type: "a.b", At: now, Data: fmt.Appendf(nil, `{"at":%d}`, now.UnixNano())}
		if _, _, err := h.Store.AddEvent(b.Context(), e); err != nil {
			b.Fatal(err)
		}
	}
	<-done
	return took
}

// handlerAt serves a handler on loopback, and gives its URL.
func handlerAt(b testing.TB, handler http.Handler) string {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	server := &http.Server{Handler: handler}
	served := make(chan error, 1)
	go func() { served <- server.Serve(ln) }()
	b.Cleanup(func() {
		server.Close()
		<-served
	})
	return "http://" + ln.Addr().String() + "/hooks"
}

// silence takes connections and never answers.
func silence(b testing.TB) string {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { ln.Close() })
	return "http://" + ln.Addr().String() + "/hooks" // the system takes connections that nobody accepts
}

// BenchmarkDrain measures how long 50,000 deliveries that are due take, and the most memory that the process has meanwhile,
// with the subscriber in it.
func BenchmarkDrain(b *testing.B) {
	const n = 50_000
	for range b.N {
		s := newTaker(b)
		h := hallOf(b, 16, s.url)
		h.fill(b, n)
		forgetPeak(b)
		took := h.drain(b)
		b.ReportMetric(float64(n)/took.Seconds(), "delivered/s")
		b.ReportMetric(peakMemory(b), "peak-MiB")
		if s.taken.Load() < n {
			b.Errorf("%d came", s.taken.Load())
		}
	}
	b.ReportMetric(0, "ns/op")
}
