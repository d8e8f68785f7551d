package engine_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"bellhop/hooks"
	"bellhop/hooks/queue/queuetest"
)

func TestTheStoryTellsOfAWorkerThatWasKilledWithADeliveryInHand(t *testing.T) {
	program := queuetest.BuildWorker(t)
	overBrokers(t, func(t *testing.T, b served) {
		var came atomic.Int64
		hangs, free := make(chan struct{}, 1), make(chan struct{})
		target := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
			if came.Add(1) == 1 {
				hangs <- struct{}{}
				<-free
			}
		}))
		t.Cleanup(target.Close)
		t.Cleanup(func() { close(free) })
		e, _ := openOver(t, t.TempDir(), b.address, 0)
		wants(t, e, target.URL+"/hooks?secret=hunter2")
		first := startWorker(t, program, "--queue", b.address, "--name", "porter 1", "--concurrency", "1")
		events(t, e, "a", 1)
		<-hangs
		var w []hooks.Worker
		await(t, e, "it is said what it has in hand", func() bool {
			w = e.Workers()
			return len(w) == 1 && len(w[0].Holds) == 1
		})
		if h := w[0].Holds[0]; h.Attempt != 1 || "http://"+h.Host != target.URL || h.Since.IsZero() {
			t.Errorf("it has in hand %+v", h)
		}
		first.kill()
		_ = first.cmd.Wait()
		e.WorkerEnded("porter 1")
		id := w[0].Holds[0].Delivery
		awaitDelivery(t, e, id, hooks.InFlight)
		startWorker(t, program, "--queue", b.address, "--name", "porter 2")
		d := awaitDelivery(t, e, id, hooks.Delivered)
		tries := must[[]hooks.Exchange](t)(e.Store.Exchanges(t.Context(), hooks.ExchangeQuery{Delivery: id, Limit: 10}))
		if d.Attempts != 2 || len(tries) != 2 || tries[1].Fault != hooks.FaultLost || !strings.Contains(tries[1].Error, "porter 1 ended") || tries[0].Status != 200 {
			t.Errorf("%+v with the tries %+v", d, tries)
		}
		if n := came.Load(); n != 2 {
			t.Errorf("%d requests came", n)
		}
	})
}
