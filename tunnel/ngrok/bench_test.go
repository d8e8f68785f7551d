package ngrok_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"bellhop/tunnel"
	"bellhop/tunnel/ngrok/ngroktest"
	"bellhop/tunnel/tunneltest"
)

// BenchmarkThrough measures requests of 2 KiB that come through ngroktest and the SDK, beside the same to the same
// handler without a tunnel. The two take turns within one run, as neighbours change their pace; their ratio and the
// difference of their medians are what can be compared. Client, service and door share the processors, and the way to
// ngrok is missing: it is what the door itself costs.
func BenchmarkThrough(b *testing.B) {
	for _, clients := range []int{1, 16} {
		b.Run(fmt.Sprintf("clients=%d", clients), func(b *testing.B) { benchmarkThrough(b, clients) })
	}
}

// answer reads a request whole and sends it back.
func answer(w http.ResponseWriter, r *http.Request) {
	text, _ := io.ReadAll(r.Body) // what is missing is missed by the client
	_, _ = w.Write(text)
}

// turns is how often the two take turns.
const turns = 4

func benchmarkThrough(b *testing.B, clients int) {
	direct := httptest.NewServer(http.HandlerFunc(answer))
	b.Cleanup(direct.Close)
	ways := []*way{{name: "direct", url: direct.URL}, {name: "through", url: openForBench(b)}}
	for _, w := range ways {
		w.run(b, clients, clients) // connections are made before the clock starts
		w.took, w.elapsed = nil, 0
	}
	b.ResetTimer()
	for range turns {
		for _, w := range ways {
			w.run(b, clients, max(b.N/turns, clients))
		}
	}
	b.StopTimer()
	if b.Failed() {
		return
	}
	for _, w := range ways {
		b.ReportMetric(w.rate(), w.name+"/s")
		b.ReportMetric(w.median().Seconds()*1e6, w.name+"-p50-us")
		w.client.CloseIdleConnections()
	}
	b.ReportMetric(ways[1].rate()/ways[0].rate(), "through/direct")
	b.ReportMetric((ways[1].median()-ways[0].median()).Seconds()*1e6, "added-p50-us")
}

// openForBench opens a door to a service of its own and gives its address.
func openForBench(b *testing.B) string {
	server := ngroktest.New(b, ngroktest.Config{})
	k := &tunnel.Keeper{Door: door(configFor(server)), Server: func() *http.Server { return &http.Server{Handler: http.HandlerFunc(answer)} }}
	ctx, stop := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { _ = k.Run(ctx) })
	b.Cleanup(func() {
		stop()
		running.Wait()
	})
	s := k.OpenAndWait(b.Context())
	if s.Phase != tunnel.Open {
		b.Fatalf("state is %+v", s)
	}
	return s.URL
}

// way is one of the two that requests go.
type way struct {
	name, url string
	client    *http.Client
	took      []time.Duration
	elapsed   time.Duration
}

// run sends n requests by so many clients.
func (w *way) run(b *testing.B, clients, n int) {
	b.Helper()
	if w.client == nil {
		w.client = tunneltest.Client()
		w.client.Transport = &http.Transport{MaxIdleConnsPerHost: clients}
	}
	begin := time.Now()
	took := make([][]time.Duration, clients)
	var all sync.WaitGroup
	for i := range clients {
		all.Go(func() {
			for range n / clients {
				sent := time.Now()
				if err := w.send(); err != nil {
					b.Error(err)
					return
				}
				took[i] = append(took[i], time.Since(sent))
			}
		})
	}
	all.Wait()
	w.elapsed += time.Since(begin)
	w.took = append(w.took, slices.Concat(took...)...)
}

func (w *way) send() error {
	body := strings.Repeat("x", 2048)
	resp, err := w.client.Post(w.url, "text/plain", strings.NewReader(body))
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if n, err := io.Copy(io.Discard, resp.Body); err != nil || n != int64(len(body)) || resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %d, %d bytes, %v", w.name, resp.StatusCode, n, err)
	}
	return nil
}

func (w *way) rate() float64 { return float64(len(w.took)) / w.elapsed.Seconds() }

func (w *way) median() time.Duration {
	slices.Sort(w.took)
	return w.took[len(w.took)/2]
}
