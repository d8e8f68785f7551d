package gearman_test

import (
	"bytes"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"strings"
	"testing"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/queue/queuetest/broker"
)

// TestAWorkerInAnotherLanguageDeliversAndReports has a worker of Node.js take a job, send its request and hand back a
// result, with the wire format and the server's protocol and nothing else in common.
func TestAWorkerInAnotherLanguageDeliversAndReports(t *testing.T) {
	node, err := broker.Find("node")
	broker.Has(t, err)
	s, ctx := serve(t), within(t)
	p := open(t, s.Direct, "node")
	host, port, _ := net.SplitHostPort(s.Direct)
	worker := exec.CommandContext(ctx, node, "testdata/worker.mjs", host, port, "node")
	var said bytes.Buffer
	worker.Stdout, worker.Stderr = &said, &said
	if err := worker.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = worker.Process.Kill()
		_ = worker.Wait()
		if t.Failed() {
			t.Logf("the worker said: %s", said.String())
		}
	})
	body := []byte{0, 0xff, '\r', '\n', '{', '}'}
	subscriber := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got, err := io.ReadAll(r.Body)
		if err != nil || !bytes.Equal(got, body) || r.Method != http.MethodPost || r.Header.Get("X-Hook") != "1" || r.URL.RawQuery != "a=1" {
			w.WriteHeader(http.StatusBadRequest)
		}
		w.Header().Set("X-Answer", "yes")
		_, _ = io.WriteString(w, "taken")
	}))
	defer subscriber.Close()
	job := hooks.Job{
		Version: hooks.WireVersion, Delivery: 7, Attempt: 2, Exchange: 1<<53 - 1, Method: "POST", URL: subscriber.URL + "/in?a=1",
		Header: hooks.Header{{"Content-Type", "application/json"}, {"X-Hook", "1"}}, Body: body, TimeoutMS: 10000, AllowPrivate: true,
		AnswerLimit: 3, ExpiresAt: time.Now().Add(time.Hour),
	}
	late, nowhere, wary := job, job, job
	late.Delivery, late.ExpiresAt = 8, time.Now().Add(-time.Second)
	nowhere.Delivery, nowhere.URL = 9, "http://127.0.0.1:1/"
	wary.Delivery, wary.AllowPrivate = 10, false
	if err := p.Put(ctx, []hooks.Job{job, late, nowhere, wary}); err != nil {
		t.Fatal(err)
	}
	got := map[hooks.ID]hooks.Result{}
	for len(got) < 4 {
		results, err := p.Results(ctx, 10)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range results {
			got[r.Delivery] = r
		}
	}
	r := got[7]
	if r.Outcome != hooks.OutcomeDelivered || r.Status != 200 || r.Attempt != 2 || r.Exchange != job.Exchange || string(r.Body) != "tak" || !r.Truncated {
		t.Errorf("the result is %+v", r)
	}
	if !strings.HasPrefix(string(r.Sent), "POST /in?a=1 HTTP/1.1\r\n") || !strings.Contains(string(r.Head), "\r\nX-Answer: yes\r\n") || r.Timing.Total == 0 {
		t.Errorf("it sent %q and got %q", r.Sent, r.Head)
	}
	if r := got[8]; r.Outcome != hooks.OutcomeExpired {
		t.Errorf("the late one: %+v", r)
	}
	if r := got[9]; r.Outcome != hooks.OutcomeUnreachable || r.Fault != hooks.FaultUnreachable || r.Error == "" {
		t.Errorf("the one to nowhere: %+v", r)
	}
	if r := got[10]; r.Outcome != hooks.OutcomeUnreachable || r.Fault != hooks.FaultBlocked {
		t.Errorf("the one for public addresses only: %+v", r)
	}
}
