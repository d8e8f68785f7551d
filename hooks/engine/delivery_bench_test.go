package engine_test

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/dispatch"
	"bellhop/hooks/engine"
	"bellhop/hooks/signature"
	"bellhop/hooks/worker"
)

// BenchmarkDelivery measures how fast signed events of 2 KiB are delivered to a sink on loopback, each attempt stored
// with its request and answer, beside two loops without a store: one that signs and sends with the same sender, and the
// barest client that net/http gives, which does not sign. They alternate within one run; the ratios are what can be
// compared.
func BenchmarkDelivery(b *testing.B) {
	for _, workers := range []int{1, 16, 64} {
		b.Run(fmt.Sprintf("workers=%d", workers), func(b *testing.B) { benchmarkDelivery(b, workers) })
	}
}

func benchmarkDelivery(b *testing.B, workers int) {
	s := newTaker(b)
	h := hallOf(b, workers, s.url)
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: workers}}
	defer client.CloseIdleConnections()
	each := max(b.N/rounds, workers)
	var bare, sent, stored, bareUsed, sentUsed, storedUsed time.Duration
	for range rounds {
		used := processorTime()
		bare += postAll(b, client, s.url, workers, each)
		bareUsed += processorTime() - used
		used = processorTime()
		sent += sendAll(b, s.url, workers, each)
		sentUsed += processorTime() - used
		h.fill(b, each)
		used = processorTime()
		stored += h.drain(b)
		storedUsed += processorTime() - used
	}
	n := float64(each * rounds)
	b.ReportMetric(n/bare.Seconds(), "bare/s")
	b.ReportMetric(n/sent.Seconds(), "sent/s")
	b.ReportMetric(n/stored.Seconds(), "delivered/s")
	b.ReportMetric(sent.Seconds()/stored.Seconds(), "delivered/sent")
	b.ReportMetric(bare.Seconds()/stored.Seconds(), "delivered/bare")
	b.ReportMetric(float64(bareUsed.Microseconds())/n, "bare-cpu-us")
	b.ReportMetric(float64(sentUsed.Microseconds())/n, "sent-cpu-us")
	b.ReportMetric(float64(storedUsed.Microseconds())/n, "delivered-cpu-us")
	b.ReportMetric(0, "ns/op") // the two together tell nothing
}

// taker takes what is posted and says yes.
type taker struct {
	url   string
	taken atomic.Int64
}

func newTaker(b testing.TB) *taker {
	s := &taker{}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	server := &http.Server{Handler: http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if _, err := io.Copy(io.Discard, r.Body); err == nil {
			s.taken.Add(1)
		}
	})}
	served := make(chan error, 1)
	go func() { served <- server.Serve(ln) }()
	b.Cleanup(func() {
		server.Close()
		<-served
	})
	s.url = "http://" + ln.Addr().String() + "/hooks"
	return s
}

// postAll posts n times 2 KiB from as many goroutines as there are workers, and tells how long that took.
func postAll(b *testing.B, client *http.Client, url string, workers, n int) time.Duration {
	body := []byte(`{"type":"a.b","timestamp":"2031-01-02T03:04:05.678Z","data":` + eventData + `}`)
	var wg sync.WaitGroup
	var left atomic.Int64
	left.Store(int64(n))
	began := time.Now()
	for range workers {
		wg.Go(func() {
			for left.Add(-1) >= 0 {
				response, err := client.Post(url, "application/json", bytes.NewReader(body))
				if err != nil {
					b.Error(err)
					return
				}
				if _, err := io.Copy(io.Discard, response.Body); err != nil {
					b.Error(err)
				}
				response.Body.Close()
			}
		})
	}
	wg.Wait()
	return time.Since(began)
}

// sendAll signs and sends n events as a worker does, without a store.
func sendAll(b *testing.B, url string, workers, n int) time.Duration {
	sender := worker.NewSender(workers)
	defer sender.Close()
	event := hooks.Event{ID: "evt_1", Type: "a.b", At: time.Now(), Data: []byte(eventData)}
	claim := hooks.Claim{
		Delivery: hooks.Delivery{Method: "POST", URL: url, EventID: event.ID, AllowPrivate: true, Sign: hooks.Sign{Scheme: hooks.SchemeStandard, Secrets: []string{signature.GenerateSecret()}}},
		Event:    event.Type, Body: event.Body(),
	}
	var wg sync.WaitGroup
	var left atomic.Int64
	left.Store(int64(n))
	began := time.Now()
	for range workers {
		wg.Go(func() {
			for left.Add(-1) >= 0 {
				job, err := dispatch.Build(claim, time.Now(), "Bellhop/test")
				if err != nil {
					b.Error(err)
					return
				}
				var r hooks.Result
				sender.Perform(b.Context(), job, &r)
				if r.Outcome != hooks.OutcomeDelivered {
					b.Error(r.Why())
					return
				}
			}
		})
	}
	wg.Wait()
	return time.Since(began)
}

var eventData = `{"text":"` + strings.Repeat("x", 2<<10-80) + `"}`

// hall is an engine with one subscription, whose queue is paused until it is drained.
type hall struct {
	*engine.Engine
	events    int
	delivered int64
	close     func()
}

func hallOf(b testing.TB, workers int, urls ...string) *hall {
	c := config(b.TempDir(), slog.New(slog.DiscardHandler))
	if bench, ok := b.(*testing.B); ok {
		c.Log = fileLog(bench)
	}
	c.Workers = workers
	e, err := engine.Open(b.Context(), c)
	if err != nil {
		b.Fatal(err)
	}
	stop := start(b, e.Run)
	h := &hall{Engine: e, close: sync.OnceFunc(func() {
		stop()
		if err := e.Close(); err != nil {
			b.Error(err)
		}
	})}
	b.Cleanup(h.close)
	<-e.Running()
	for _, url := range urls {
		must[hooks.Subscription](b)(e.Store.AddSubscription(b.Context(), hooks.Subscription{
			URL: url, Types: []string{"*"}, Active: true, AllowPrivate: true,
			Sign: hooks.Sign{Scheme: hooks.SchemeStandard, Secrets: []string{signature.GenerateSecret()}},
		}))
	}
	h.pause(b)
	return h
}

func (h *hall) pause(b testing.TB) {
	if err := h.Pause(b.Context()); err != nil {
		b.Fatal(err)
	}
}

// fill stores n events, from several goroutines, as the store commits them together.
func (h *hall) fill(b testing.TB, n int) {
	var wg sync.WaitGroup
	var next atomic.Int64
	for range 64 {
		wg.Go(func() {
			for i := next.Add(1); i <= int64(n); i = next.Add(1) {
				id := fmt.Sprintf("evt_%d", h.events+int(i))
				if _, _, err := h.Store.AddEvent(b.Context(), hooks.Event{ID: id, Type: "a.b", At: time.Now(), Data: []byte(eventData)}); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	h.events += n
}

// drain lets all that is due leave, and tells how long it took until it was delivered and booked.
func (h *hall) drain(b testing.TB) time.Duration {
	counts := must[hooks.Counts](b)(h.Store.Counts(b.Context()))
	h.delivered = counts.Deliveries[hooks.Delivered] + counts.Deliveries[hooks.Due]
	began := time.Now()
	if err := h.Resume(b.Context()); err != nil {
		b.Fatal(err)
	}
	await(b, h.Engine, "all is delivered", func() bool {
		return must[hooks.Counts](b)(h.Store.Counts(b.Context())).Deliveries[hooks.Delivered] >= h.delivered
	})
	took := time.Since(began)
	h.pause(b)
	return took
}
