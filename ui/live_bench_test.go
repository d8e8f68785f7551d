package ui

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"bellhop/hooks"
	"bellhop/ui/model/modeltest"
)

// million is how many exchanges are stored while the list is measured, and arriving how many come each second.
const (
	million  = 1_000_000
	arriving = 1000
)

// manyExchanges gives a shelf with that many exchanges.
func manyExchanges(n int) *modeltest.Shelf {
	shelf := &modeltest.Shelf{}
	ref := shelf.Keep("POST /in/load HTTP/1.1", hooks.Header{{"Content-Type", "application/json"}}, `{"ok":true}`)
	shelf.Fill(n, func(i int, e *hooks.Exchange) { *e = sample(i, ref) })
	return shelf
}

func sample(i int, ref hooks.PayloadRef) hooks.Exchange {
	e := hooks.Exchange{Direction: hooks.In, Method: "POST", URL: "/in/load", Host: "localhost:8080", Remote: "127.0.0.1:40000", Inbox: "load", State: hooks.StateProcessed, Status: 200, Took: time.Duration(i%90) * time.Millisecond, Request: ref}
	if i%3 == 0 {
		e = hooks.Exchange{Direction: hooks.Out, Method: "POST", URL: "http://localhost:9001/hooks", Host: "localhost:9001", Status: 503, Took: time.Duration(i%4000) * time.Millisecond, Origin: hooks.OriginForward, Request: ref}
	}
	return e
}

// percentile gives the p-th of durations, in milliseconds.
func percentile(list []time.Duration, p float64) float64 {
	if len(list) == 0 {
		return 0
	}
	slices.Sort(list)
	return float64(list[min(len(list)-1, int(float64(len(list))*p))].Microseconds()) / 1000
}

// flood adds exchanges at an even rate until it is told to stop.
func flood(ctx context.Context, shelf *modeltest.Shelf) {
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	ref := hooks.PayloadRef{}
	for i := 0; ; i++ {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			for n := range arriving / 100 {
				shelf.Add(sample(i*10+n, ref))
			}
		}
	}
}

// BenchmarkLiveWhileAThousandASecondArrive measures the UI goroutine with a million exchanges stored and a thousand more
// arriving a second: how long it is until it runs what is posted to it, and how long each update keeps it. An op is 100 ms.
func BenchmarkLiveWhileAThousandASecondArrive(b *testing.B) {
	w := open(b, manyExchanges(million))
	ctx, stop := context.WithCancel(b.Context())
	flooding := make(chan struct{})
	go func() { defer close(flooding); flood(ctx, w.shelf) }()
	defer func() { stop(); <-flooding }()
	answers := make(chan time.Duration, 100_000)
	asking := make(chan struct{})
	go func() {
		defer close(asking)
		for ctx.Err() == nil {
			time.Sleep(7 * time.Millisecond)
			asked := time.Now()
			w.posted <- func() { answers <- time.Since(asked) }
		}
	}()
	defer func() { stop(); drain(w.posted, asking) }()
	var updates []time.Duration
	for b.Loop() {
		for beat := time.After(100 * time.Millisecond); beat != nil; {
			select {
			case f := <-w.posted:
				began := time.Now()
				f()
				if took := time.Since(began); took > 50*time.Microsecond { // else it was a question
					updates = append(updates, took)
				}
			case <-beat:
				beat = nil
			}
		}
	}
	var list []time.Duration
	for len(answers) > 0 {
		list = append(list, <-answers)
	}
	b.ReportMetric(percentile(list, .95), "p95-answer-ms")
	b.ReportMetric(percentile(updates, .95), "p95-update-ms")
	b.ReportMetric(float64(len(updates))/float64(b.N), "updates/op")
}

// drain runs what is posted until somebody has ended.
func drain(posted chan func(), ended chan struct{}) {
	for {
		select {
		case f := <-posted:
			f()
		case <-ended:
			return
		}
	}
}

// BenchmarkLiveScrolling measures what a frame of scrolling costs the UI goroutine, laying out and painting objects, without
// the drawing itself.
func BenchmarkLiveScrolling(b *testing.B) {
	w := open(b, manyExchanges(million))
	w.traffic.Choose(million - 5)
	for range 12 {
		if w.live.WantOlder() {
			w.list.Poke()
			w.until("older ones", func() bool { return w.live.Loaded() && len(w.live.Rows()) > 0 })
		}
	}
	rows := w.rows()
	var frames []time.Duration
	down := false
	for b.Loop() {
		began := time.Now()
		step := float32(45)
		if down {
			step = -step
		}
		rows.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, step)})
		frames = append(frames, time.Since(began))
		if len(frames)%200 == 0 {
			down = !down
		}
	}
	b.ReportMetric(percentile(frames, .95), "p95-frame-ms")
}

// BenchmarkLiveFilterTyped measures the time from the last letter of a filter to the rows that pass it, among a thousand.
func BenchmarkLiveFilterTyped(b *testing.B) {
	w := open(b, manyExchanges(million))
	var took []time.Duration
	for i := 0; b.Loop(); i++ {
		text := []string{"status:503", "status:200"}[i%2]
		began := time.Now()
		w.traffic.SetFilter(text)
		w.until("it is filtered", func() bool { return w.live.Loaded() && w.live.Filter() == text && len(w.live.Rows()) > 0 })
		took = append(took, time.Since(began))
	}
	b.ReportMetric(percentile(took, .95), "p95-ms")
}

// BenchmarkBodyOf4MB measures a JSON body of 4.4 MB from its bytes to what is shown: prepared beside the UI goroutine, set on
// it, and each frame of a scroll.
func BenchmarkBodyOf4MB(b *testing.B) {
	shelf := &modeltest.Shelf{}
	ref := shelf.Keep("POST / HTTP/1.1", hooks.Header{{"Content-Type", "application/json"}}, bigBody())
	small := shelf.Keep("POST / HTTP/1.1", hooks.Header{{"Content-Type", "application/json"}}, `{}`)
	big := shelf.Add(hooks.Exchange{Direction: hooks.In, Method: "POST", URL: "/big", Status: 200, Request: ref})
	other := shelf.Add(hooks.Exchange{Direction: hooks.In, Method: "POST", URL: "/small", Status: 200, Request: small})
	w := open(b, shelf)
	var opened, frames []time.Duration
	var set time.Duration
	for b.Loop() {
		w.choose(other)
		began := time.Now()
		w.traffic.Choose(big)
		for w.traffic.Shown().Exchange.ID != big {
			f := <-w.posted
			at := time.Now()
			f()
			set = time.Since(at)
		}
		opened = append(opened, time.Since(began))
		code := w.body()
		for range 60 {
			at := time.Now()
			code.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, -45)})
			frames = append(frames, time.Since(at))
		}
	}
	b.ReportMetric(percentile(opened, .95), "p95-opened-ms")
	b.ReportMetric(float64(set.Microseconds())/1000, "set-ms")
	b.ReportMetric(percentile(frames, .95), "p95-frame-ms")
}

// bigBody is a JSON body of 4.4 MB.
func bigBody() string {
	var b strings.Builder
	b.WriteString("{")
	for i := range 62_000 {
		fmt.Fprintf(&b, `"row%d":{"id":%d,"name":"a name of row %d, with words"},`, i, i, i)
	}
	b.WriteString(`"end":null}`)
	return b.String()
}
