package model

import (
	"context"
	"slices"
	"time"

	"bellhop/hooks"
	"bellhop/ui/lang"
)

// Meter counts what arrives and what leaves, for the status bar. Its Load is to be called about once a
// second, by one goroutine at a time.
type Meter struct {
	source Source
	clock  hooks.Clock

	seen    hooks.ID // the newest exchange that was counted; this and the buckets belong to Load
	started bool
	second  int64 // of the newest bucket, in Unix seconds
	in, out [meterSeconds]float64

	pulse Pulse
}

// Pulse is what the status bar shows.
type Pulse struct {
	In, Out             string // 1.2/s, over the last ten seconds
	InPoints, OutPoints []float32
	Waiting             string // deliveries that are due or wait for their next try
	GivenUp             string // deliveries that were; "" when none was, 99+ at most
	Guests              string // entries of the guest book that wait; as GivenUp
	Exchanges, Stored   string // 18,204 and 42.6 MB

	WaitingCount, ExchangeCount int // for the plural of what is counted
}

// A sparkline shows the last minute, a point every two seconds.
const (
	meterSeconds = 60
	meterRate    = 10
	meterPoint   = 2
)

// NewMeter makes a meter that has counted nothing.
func NewMeter(source Source, clock hooks.Clock) *Meter {
	m := &Meter{source: source, clock: clock}
	m.pulse = m.word(hooks.Counts{})
	return m
}

// Pulse gives what was counted last.
func (m *Meter) Pulse() Pulse { return m.pulse }

// Load counts what came since the last time; see the package comment. When the store cannot be read it
// shows what it knew: the list says what is wrong.
func (m *Meter) Load(ctx context.Context) func() {
	counts, err := m.source.Counts(ctx)
	if err != nil {
		return nil
	}
	rows, err := m.source.Exchanges(ctx, hooks.ExchangeQuery{Limit: pageRows})
	if err != nil {
		return nil
	}
	m.advance(m.clock().Unix())
	m.count(rows)
	pulse := m.word(counts)
	return func() { m.pulse = pulse }
}

// advance moves the buckets on to now, with nothing in the new ones.
func (m *Meter) advance(now int64) {
	steps := min(max(now-m.second, 0), meterSeconds)
	m.second = max(now, m.second)
	for _, buckets := range []*[meterSeconds]float64{&m.in, &m.out} {
		copy(buckets[:], buckets[steps:])
		clear(buckets[meterSeconds-steps:])
	}
}

// count adds the rows that are newer than the last one counted. When more came than one page holds, ids
// tell how many, as they are given one after the other, and the page tells how they divide.
func (m *Meter) count(rows []hooks.Exchange) {
	if len(rows) == 0 {
		m.started = true
		return
	}
	fresh := slices.IndexFunc(rows, func(e hooks.Exchange) bool { return e.ID <= m.seen })
	weight := 1.0
	if fresh < 0 {
		fresh = len(rows)
		if m.started {
			weight = float64(rows[0].ID-m.seen) / float64(fresh)
		}
	}
	for _, e := range rows[:fresh] {
		at := int64(meterSeconds-1) - max(m.second-e.At.Unix(), 0)
		switch {
		case at < 0:
		case e.Direction == hooks.In:
			m.in[at] += weight
		default:
			m.out[at] += weight
		}
	}
	m.seen, m.started = rows[0].ID, true
}

func (m *Meter) word(c hooks.Counts) Pulse {
	return Pulse{
		In: rate(m.in[:]), InPoints: points(m.in[:]),
		Out: rate(m.out[:]), OutPoints: points(m.out[:]),
		Waiting:   Number(c.Deliveries[hooks.Due] + c.Deliveries[hooks.Waiting]),
		GivenUp:   pill(c.Deliveries[hooks.GivenUp]),
		Guests:    pill(c.Comments[hooks.CommentWaiting]),
		Exchanges: Number(c.Exchanges), Stored: Size(c.Bytes),
		WaitingCount: int(c.Deliveries[hooks.Due] + c.Deliveries[hooks.Waiting]), ExchangeCount: int(c.Exchanges),
	}
}

// pill words a count for a pill.
func pill(n int64) string {
	switch {
	case n > 99:
		return "99+"
	case n > 0:
		return Number(n)
	}
	return ""
}

// rate words the mean of the last ten whole seconds; the running one is not whole.
func rate(buckets []float64) string {
	sum := 0.0
	for _, n := range buckets[len(buckets)-1-meterRate : len(buckets)-1] {
		sum += n
	}
	return Rate(sum / meterRate)
}

func points(buckets []float64) []float32 {
	list := make([]float32, 0, len(buckets)/meterPoint)
	for pair := range slices.Chunk(buckets, meterPoint) {
		sum := 0.0
		for _, n := range pair {
			sum += n
		}
		list = append(list, float32(sum/meterPoint))
	}
	return list
}

// OpenFor words how long something has been open at now: open 42 min.
func OpenFor(since, now time.Time) string {
	if d := now.Sub(since); d >= time.Minute {
		return lang.As("a door", "open %s", Span(d))
	}
	return lang.As("a door", "open")
}
