package account

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func meterAt(t *testing.T, d *drawer, clock func() time.Time) *Meter {
	t.Helper()
	m, err := newMeter(t.Context(), d, clock)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// run runs the meter until stop, which returns when it has ended.
func run(m *Meter) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { _ = m.Run(ctx) })
	return func() {
		cancel()
		running.Wait()
	}
}

func TestCountingWritesLittle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDrawer()
		m := meterAt(t, d, time.Now)
		stop := run(m)
		synctest.Wait()
		time.Sleep(time.Hour)
		if d.wrote != 0 {
			t.Errorf("wrote %d times while nothing happened", d.wrote)
		}
		for range 30_000 {
			m.Request()
			m.Moved(100, 1000)
			time.Sleep(time.Millisecond) // half a minute in all
		}
		time.Sleep(saveEvery)
		synctest.Wait()
		if d.wrote < 3 || d.wrote > 4 {
			t.Errorf("wrote %d times in half a minute", d.wrote)
		}
		m.Request()
		stop()
		q := meterAt(t, d, time.Now).Quota()
		if q.Requests != 30_001 || q.In != 3_000_000 || q.Out != 30_000_000 {
			t.Errorf("after a restart: %+v", q)
		}
		wrote := d.wrote
		run(m)()
		if d.wrote != wrote {
			t.Error("a stop with nothing new wrote")
		}
	})
}

func TestACountThatCannotBeSavedIsSavedLater(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDrawer()
		m := meterAt(t, d, time.Now)
		stop := run(m)
		d.fail(errors.New("full"))
		m.Request()
		time.Sleep(2 * saveEvery)
		synctest.Wait()
		d.fail(nil)
		stop()
		if q := meterAt(t, d, time.Now).Quota(); q.Requests != 1 {
			t.Errorf("got %+v", q)
		}
	})
}

func TestAMonthBeginsAnewInUTC(t *testing.T) {
	now := time.Date(2026, 11, 30, 23, 59, 59, 0, time.UTC).In(time.FixedZone("east", 5*3600)) // December there already
	m := meterAt(t, newDrawer(), func() time.Time { return now })
	m.Request()
	m.Moved(1, 2)
	if q := m.Quota(); q.Month != time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC) || q.Requests != 1 || q.In != 1 || q.Out != 2 {
		t.Errorf("in November: %+v", q)
	}
	now = now.Add(time.Second)
	want := Quota{Month: time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC), Minute: 1}
	if q := m.Quota(); !reflect.DeepEqual(q, want) {
		t.Errorf("in December: %+v", q)
	}
}

func TestTheLastMinuteIsCounted(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	m := meterAt(t, newDrawer(), func() time.Time { return now })
	for range 90 {
		m.Request()
		now = now.Add(time.Second)
	}
	if q := m.Quota(); q.Minute != 59 || q.Requests != 90 {
		t.Errorf("got %d of %d", q.Minute, q.Requests)
	}
	now = now.Add(30 * time.Second)
	if q := m.Quota(); q.Minute != 29 {
		t.Errorf("half a minute later %d", q.Minute)
	}
	now = now.Add(time.Hour)
	if q := m.Quota(); q.Minute != 0 {
		t.Errorf("an hour later %d", q.Minute)
	}
	m.Request()
	now = now.Add(-time.Minute) // the clock was set
	if q := m.Quota(); q.Minute != 0 {
		t.Errorf("after the clock was set back %d", q.Minute)
	}
}

func TestWarningsComeAtFourFifthsAndAtTheEnd(t *testing.T) {
	month := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		q    Quota
		want []string
	}{
		{Quota{Requests: 15_999, Out: 799_999_999, Minute: 3_199}, nil},
		{Quota{Requests: 16_000}, []string{"80 % of the requests of ngrok's free plan are used for this month. Once all are, visitors are turned away until 1 December."}},
		{Quota{Requests: 20_000}, []string{"This month's 20,000 requests of ngrok's free plan are used up, and ngrok turns visitors away. They come in again on 1 December, or with a larger plan."}},
		{Quota{Out: 999_999_999}, []string{"99 % of the traffic"}},
		{Quota{Out: 3_000_000_000}, []string{"This month's 1 GB"}},
		{Quota{Minute: 3_500}, []string{"87 % of the requests that ngrok's free plan takes in a minute"}},
		{Quota{Minute: 4_123}, []string{"4,123 requests came in the last minute, and ngrok's free plan takes 4,000."}},
		{Quota{Requests: 1 << 40, Out: 1 << 60, Minute: 1 << 30, Plan: "free"}, []string{"", "", ""}},
		{Quota{Requests: 1 << 40, Out: 1 << 60, Minute: 1 << 30, Plan: "Pay-as-you-go"}, nil},
	} {
		tt.q.Month = month
		got := tt.q.Warnings()
		if len(got) != len(tt.want) {
			t.Errorf("%+v: %q", tt.q, got)
			continue
		}
		for i, want := range tt.want {
			if !strings.HasPrefix(got[i], want) || !strings.HasSuffix(got[i], ".") {
				t.Errorf("%+v: %q", tt.q, got[i])
			}
		}
	}
	if q := (Quota{Month: time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC), Requests: 20_000}); !strings.Contains(q.Warnings()[0], "1 January") {
		t.Errorf("in December: %q", q.Warnings())
	}
}

func TestManyCountAtOnce(t *testing.T) {
	m := meterAt(t, newDrawer(), time.Now)
	h := m.Handler(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { m.Moved(1, 1) }))
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 100 {
				h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil))
				m.Quota()
			}
		})
	}
	all.Wait()
	if q := m.Quota(); q.Requests != 800 || q.In != 800 || q.Out != 800 {
		t.Errorf("got %+v", q)
	}
}
