package account

import (
	"context"
	"encoding/json"
	"net/http"
	"sync"
	"time"
)

// saveEvery is how long a count may be in memory only. A crash loses that much of it.
const saveEvery = 10 * time.Second

// Meter counts the requests and bytes of a calendar month (UTC). Counting writes nothing: Run writes one small setting
// every ten seconds in which something was counted, and a last one at its end.
type Meter struct {
	settings Settings
	clock    func() time.Time
	woke     chan struct{} // gets a value when there is something to save

	mu      sync.Mutex
	used    used
	dirty   bool
	seconds [60]int64 // requests in each of the last seconds, by the second modulo 60
	last    int64     // the second that was counted last
	plan    string
}

// used is a month's count as it is kept.
type used struct {
	Month    string `json:"month"` // 2026-11
	Requests int64  `json:"requests"`
	In       int64  `json:"in"`
	Out      int64  `json:"out"`
}

const monthForm = "2006-01"

func newMeter(ctx context.Context, settings Settings, clock func() time.Time) (*Meter, error) {
	m := &Meter{settings: settings, clock: clock, woke: make(chan struct{}, 1)}
	text, err := settings.Setting(ctx, settingUsed)
	if err != nil {
		return nil, err
	}
	if json.Unmarshal([]byte(text), &m.used) != nil {
		m.used = used{} // what cannot be read counts for nothing
	}
	return m, nil
}

// Handler counts each request and hands it on.
func (m *Meter) Handler(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		m.Request()
		next.ServeHTTP(w, r)
	})
}

// Request counts one request.
func (m *Meter) Request() {
	m.count(func(second int64) {
		m.used.Requests++
		m.seconds[second%60]++
	})
}

// Moved counts bytes that came from visitors and that went to them.
func (m *Meter) Moved(in, out int) {
	if in <= 0 && out <= 0 {
		return
	}
	m.count(func(int64) {
		m.used.In += int64(max(in, 0))
		m.used.Out += int64(max(out, 0))
	})
}

// Met notes the plan that ngrok says the account has.
func (m *Meter) Met(plan string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.plan = plan
}

// count adds to the month of now.
func (m *Meter) count(add func(second int64)) {
	m.mu.Lock()
	defer m.mu.Unlock()
	second := m.turn()
	add(second)
	m.dirty = true
	select {
	case m.woke <- struct{}{}:
	default:
	}
}

// turn begins a new month or a new second when the clock says so. The caller holds the lock.
func (m *Meter) turn() (second int64) {
	now := m.clock().UTC()
	if month := now.Format(monthForm); month != m.used.Month {
		m.used = used{Month: month}
	}
	second = now.Unix()
	if second < m.last || second-m.last >= int64(len(m.seconds)) {
		clear(m.seconds[:])
	} else {
		for s := m.last + 1; s <= second; s++ {
			m.seconds[s%60] = 0
		}
	}
	m.last = second
	return second
}

// Quota tells what was counted so far.
func (m *Meter) Quota() Quota {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.turn()
	month, _ := time.Parse(monthForm, m.used.Month) // turn has written it
	q := Quota{Month: month, Requests: m.used.Requests, In: m.used.In, Out: m.used.Out, Plan: m.plan}
	for _, n := range m.seconds {
		q.Minute += n
	}
	return q
}

// Run saves what was counted until ctx ends, and then once more. It returns nil: a count that cannot be saved is
// tried again with the next.
func (m *Meter) Run(ctx context.Context) error {
	timer := time.NewTimer(saveEvery)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), saveEvery)
			defer cancel()
			m.save(last)
			return nil
		case <-m.woke:
		}
		timer.Reset(saveEvery)
		select {
		case <-ctx.Done():
		case <-timer.C:
			m.save(ctx)
		}
	}
}

// save writes what was counted since it was last written.
func (m *Meter) save(ctx context.Context) {
	m.mu.Lock()
	now, dirty := m.used, m.dirty
	m.dirty = false
	m.mu.Unlock()
	if !dirty {
		return
	}
	text, err := json.Marshal(now)
	if err == nil {
		err = m.settings.SetSetting(ctx, settingUsed, string(text))
	}
	if err != nil {
		m.mu.Lock()
		m.dirty = true
		m.mu.Unlock()
	}
}
