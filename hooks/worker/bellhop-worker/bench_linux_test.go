package main

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"testing"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/queue"
	"bellhop/hooks/queue/pipes"
	"bellhop/hooks/queue/queuetest"
	"bellhop/hooks/queue/queuetest/broker"
)

// benchJobs is how many jobs a worker of the benchmark does, each with a body of queuetest.BenchBody.
const benchJobs = 2000

// BenchmarkWorkerProcess measures how long a worker takes from its start to its first result, over Beanstalkd, and the most
// memory that it has had after 2,000 jobs, 16 at a time.
func BenchmarkWorkerProcess(b *testing.B) {
	program := queuetest.BuildWorker(b)
	s := broker.Own[*broker.Server](b)(broker.Beanstalkd("50"))
	target := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { _, _ = io.Copy(io.Discard, r.Body) }))
	b.Cleanup(target.Close)
	address := "beanstalk://" + s.Direct
	p, err := pipes.Open(address, queue.Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { p.Close() })
	put := func(n int) {
		jobs := make([]hooks.Job, n)
		for i := range jobs {
			jobs[i] = hooks.Job{Version: 1, Delivery: hooks.ID(i), Method: "POST", URL: target.URL, AllowPrivate: true, Body: make([]byte, queuetest.BenchBody), ExpiresAt: time.Now().Add(time.Hour)}
		}
		if err := p.Put(b.Context(), jobs); err != nil {
			b.Fatal(err)
		}
	}
	await := func(n int) {
		for n > 0 {
			results, err := p.Results(b.Context(), 64)
			if err != nil {
				b.Fatal(err)
			}
			for _, r := range results {
				if r.Beat == nil {
					n--
				}
			}
		}
	}
	var began time.Duration
	var most float64
	for range b.N {
		put(1)
		start := time.Now()
		w := exec.Command(program, "--queue", address)
		if err := w.Start(); err != nil {
			b.Fatal(err)
		}
		await(1)
		began += time.Since(start)
		put(benchJobs)
		await(benchJobs)
		most = max(most, peak(b, w.Process.Pid))
		_ = w.Process.Signal(os.Interrupt)
		if err := w.Wait(); err != nil {
			b.Error(err)
		}
	}
	b.ReportMetric(began.Seconds()*1000/float64(b.N), "ms-to-first-result")
	b.ReportMetric(most, "MB")
	b.ReportMetric(0, "ns/op") // it holds the 2,000 jobs
}

// peak is the most memory that a process has had, in MB.
func peak(b *testing.B, process int) float64 {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", process))
	if err != nil {
		b.Fatal(err)
	}
	var kib float64
	_, line, _ := bytes.Cut(status, []byte("VmHWM:"))
	if _, err := fmt.Sscan(string(line), &kib); err != nil {
		b.Fatal(err)
	}
	return kib * 1024 / 1e6
}
