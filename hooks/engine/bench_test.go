package engine_test

import (
	"bufio"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/capture"
	"bellhop/hooks/capture/tap"
	"bellhop/hooks/store"
)

// BenchmarkCapture measures how fast webhooks of 2 KiB are acknowledged, beside two measures of the machine: a
// handler that only reads the body, and how long the disk takes to make 4 KiB safe. The three alternate within one
// run, as neighbours and disks change their pace within minutes; the ratio of the first two is what can be compared.
// "stored" is the handler with its store, "engine" is the whole engine, which also inspects what it captured.
func BenchmarkCapture(b *testing.B) {
	for _, conns := range []int{1, 16, 64} {
		b.Run(fmt.Sprintf("conns=%d", conns), func(b *testing.B) { benchmarkCapture(b, conns) })
	}
}

// rounds is how often the contestants take turns.
const rounds = 4

func benchmarkCapture(b *testing.B, conns int) {
	contestants := []*contestant{
		{name: "read", handler: http.HandlerFunc(readOnly)},
		{name: "stored", handler: storedHandler(b)},
		{name: "engine", handler: engineHandler(b)},
	}
	for _, c := range contestants {
		c.serve(b)
	}
	var disk []time.Duration
	b.ResetTimer()
	for range rounds {
		for _, c := range contestants {
			c.race(b, conns, max(b.N/rounds/conns, 1))
		}
		disk = append(disk, syncs(b, 50)...)
	}
	b.StopTimer()
	for _, c := range contestants {
		b.ReportMetric(c.rate(), c.name+"/s")
		b.ReportMetric(float64(percentile(c.took, 50).Microseconds()), c.name+"-p50-us")
		b.ReportMetric(float64(percentile(c.took, 99).Microseconds()), c.name+"-p99-us")
		b.ReportMetric(float64(c.used.Microseconds())/float64(len(c.took)), c.name+"-cpu-us")
		if c != contestants[0] {
			b.ReportMetric(c.rate()/contestants[0].rate(), c.name+"/read")
		}
	}
	b.ReportMetric(float64(percentile(disk, 50).Microseconds()), "fdatasync-p50-us")
	b.ReportMetric(0, "ns/op") // the three together tell nothing
}

// contestant is a handler behind a listener, and how it did.
type contestant struct {
	name    string
	handler http.Handler
	address string
	took    []time.Duration // of each request
	lasted  time.Duration   // of all turns
	used    time.Duration   // of the processors, client included
}

func (c *contestant) serve(b *testing.B) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	server := &http.Server{Handler: c.handler, ConnContext: tap.ConnContext, ConnState: tap.ConnState}
	served := make(chan error, 1)
	go func() { served <- server.Serve(tap.Listener(ln)) }()
	b.Cleanup(func() {
		server.Close()
		<-served
	})
	c.address = ln.Addr().String()
}

// race sends each requests on every connection.
func (c *contestant) race(b *testing.B, conns, each int) {
	clients := make([]*client, conns)
	for i := range clients {
		clients[i] = dial(b, c.address)
	}
	var wg sync.WaitGroup
	began, used := time.Now(), processorTime()
	for _, cl := range clients {
		wg.Go(func() { cl.send(b, each) })
	}
	wg.Wait()
	c.lasted += time.Since(began)
	c.used += processorTime() - used
	for _, cl := range clients {
		c.took = append(c.took, cl.took...)
		cl.Close()
	}
}

func (c *contestant) rate() float64 { return float64(len(c.took)) / c.lasted.Seconds() }

// client sends one request over and over on one connection. It costs next to nothing, as it shares the machine
// with what it measures: the first answer is parsed, and all others have its length.
type client struct {
	net.Conn
	request []byte
	answer  []byte
	took    []time.Duration
}

func dial(b *testing.B, address string) *client {
	conn, err := net.Dial("tcp", address)
	if err != nil {
		b.Fatal(err)
	}
	c := &client{Conn: conn, request: webhook(2 << 10)}
	if _, err := conn.Write(c.request); err != nil {
		b.Fatal(err)
	}
	var whole strings.Builder
	r, err := http.ReadResponse(bufio.NewReader(io.TeeReader(conn, &whole)), nil)
	if err != nil || r.StatusCode != http.StatusOK {
		b.Fatalf("%v, %v", r, err)
	}
	if _, err := io.Copy(io.Discard, r.Body); err != nil {
		b.Fatal(err)
	}
	c.answer = make([]byte, whole.Len())
	return c
}

func (c *client) send(b *testing.B, n int) {
	c.took = make([]time.Duration, 0, n)
	for range n {
		began := time.Now()
		if _, err := c.Write(c.request); err != nil {
			b.Error(err)
			return
		}
		if _, err := io.ReadFull(c, c.answer); err != nil || string(c.answer[9:12]) != "200" {
			b.Errorf("%q, %v", c.answer, err)
			return
		}
		c.took = append(c.took, time.Since(began))
	}
}

// webhook is a request with the header lines that GitHub sends.
func webhook(size int) []byte {
	head := "POST /in/orders HTTP/1.1\r\nHost: example.test\r\nUser-Agent: GitHub-Hookshot/044aadd\r\n" +
		fmt.Sprintf("Content-Length: %d\r\n", size) +
		"Accept: */*\r\nContent-Type: application/json\r\nX-GitHub-Delivery: 72d3162e-cc78-11e3-81ab-4c9367dc0958\r\n" +
		"X-GitHub-Event: push\r\nX-GitHub-Hook-ID: 292430182\r\nX-GitHub-Hook-Installation-Target-ID: 79929171\r\n" +
		"X-GitHub-Hook-Installation-Target-Type: repository\r\n" +
		"X-Hub-Signature-256: sha256=d57c68ca6f92289e6987922ff26938930f6e66a2d161ef06abdf1859230aa23c\r\n\r\n"
	return append([]byte(head), `{"ref":"`+strings.Repeat("x", size-10)+`"}`...)
}

func readOnly(w http.ResponseWriter, r *http.Request) {
	if _, err := io.ReadAll(r.Body); err != nil {
		http.Error(w, "", http.StatusBadRequest)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = io.WriteString(w, hooks.DefaultAnswer)
}

// fileLog writes a log as a program does: to a file.
func fileLog(b *testing.B) *slog.Logger {
	f, err := os.Create(filepath.Join(b.TempDir(), "log"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { f.Close() })
	return slog.New(slog.NewTextHandler(f, nil))
}

func storedHandler(b *testing.B) http.Handler {
	log := fileLog(b)
	s, err := store.Open(b.Context(), store.Options{Path: filepath.Join(b.TempDir(), "a.db"), Clock: time.Now, Log: log})
	if err != nil {
		b.Fatal(err)
	}
	stop := start(b, s.Run)
	b.Cleanup(func() {
		stop()
		if err := s.Close(); err != nil {
			b.Error(err)
		}
	})
	if _, err := s.AddInbox(b.Context(), hooks.Inbox{Name: "orders"}); err != nil {
		b.Fatal(err)
	}
	return &capture.Handler{Door: "local", Inboxes: s, Recorder: s, Turns: &capture.Turns{}, Room: &capture.Room{Bytes: 128 << 20}, Clock: time.Now, Log: log}
}

func engineHandler(b *testing.B) http.Handler {
	e := open(b, b.TempDir(), fileLog(b))
	if _, err := e.Store.AddInbox(b.Context(), hooks.Inbox{Name: "orders"}); err != nil {
		b.Fatal(err)
	}
	return e.Public("local", http.NotFoundHandler(), nil)
}

// syncs tells how long the disk takes to make 4 KiB safe, n times.
func syncs(b *testing.B, n int) []time.Duration {
	f, err := os.Create(filepath.Join(b.TempDir(), "probe"))
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	block := make([]byte, 4096)
	took := make([]time.Duration, n)
	for i := range took {
		began := time.Now()
		if _, err := f.WriteAt(block, 0); err != nil {
			b.Fatal(err)
		}
		if err := fdatasync(f); err != nil {
			b.Fatal(err)
		}
		took[i] = time.Since(began)
	}
	return took
}

func percentile(took []time.Duration, p int) time.Duration {
	sorted := slices.Sorted(slices.Values(took))
	return sorted[(len(sorted)-1)*p/100]
}
