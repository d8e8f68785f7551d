package model

import (
	"context"
	"math"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"bellhop/hooks"
	"bellhop/ui/lang"
)

// RateSource is where the tries over time are read. Its methods may be called from any goroutine.
type RateSource interface {
	// Rates gives the tries of each step from the first to the last, oldest first.
	Rates(context.Context, hooks.RateQuery) ([]hooks.Rate, error)
}

// RateSpans are the times that Rates can show, in words.
func RateSpans() []string {
	var words []string
	for _, s := range rateSpans() {
		words = append(words, s.word)
	}
	return words
}

type rateSpan struct {
	word  string
	step  time.Duration
	steps int
	marks []string // evenly spread from left to right
}

func rateSpans() []rateSpan {
	return []rateSpan{
		{lang.T("5 min"), 5 * time.Second, 60, []string{lang.T("5 min ago"), lang.T("4 min"), lang.T("3 min"), lang.T("2 min"), lang.T("1 min"), lang.T("now")}},
		{lang.T("1 h"), time.Minute, 60, []string{lang.T("1 h ago"), lang.T("45 min"), lang.T("30 min"), lang.T("15 min"), lang.T("now")}},
		{lang.As("span of time", "Day"), 20 * time.Minute, 72, []string{lang.T("24 h ago"), lang.T("18 h"), lang.T("12 h"), lang.T("6 h"), lang.T("now")}},
	}
}

// Rates is the tries over time and how many deliveries waited. It reads nothing while it is not shown.
type Rates struct {
	source RateSource
	zone   *time.Location
	clock  hooks.Clock
	shown  atomic.Bool
	wish   atomic.Int64 // the index of the span

	read struct { // Load's own
		span int64
		at   time.Time
	}

	loaded  bool
	trouble string
	span    int
	now     time.Time
	list    []hooks.Rate
}

// NewRates makes a view of the first span that is not shown yet. Times are worded in zone.
func NewRates(source RateSource, zone *time.Location, clock hooks.Clock) *Rates {
	return &Rates{source: source, zone: zone, clock: clock}
}

// SetShown says whether the chart is in sight.
func (m *Rates) SetShown(shown bool) { m.shown.Store(shown) }

// Choose chooses one of RateSpans.
func (m *Rates) Choose(span int) { m.wish.Store(int64(span)) }

// Chosen is the span that is wished for.
func (m *Rates) Chosen() int { return int(m.wish.Load()) }

// Trouble is a sentence about why the tries could not be read; "" when they were.
func (m *Rates) Trouble() string { return m.trouble }

// Load reads what was wished for last; see the package comment. A long span is read less often than a short one.
func (m *Rates) Load(ctx context.Context) func() {
	now, wish := m.clock(), m.wish.Load()
	span := rateSpans()[wish]
	if !m.shown.Load() || wish == m.read.span && now.Sub(m.read.at) < min(span.step/10, hooks.RateStep) && now.After(m.read.at) {
		return nil
	}
	list, err := m.source.Rates(ctx, hooks.RateQuery{Since: now.Add(-span.step * time.Duration(span.steps-1)), Until: now, Step: span.step})
	if ctx.Err() != nil {
		return nil
	}
	m.read.span, m.read.at = wish, now
	return func() {
		m.loaded, m.trouble = true, ""
		if err != nil {
			m.trouble = Sentence(err, lang.T("The tries could not be read. Deliveries go on as they did."))
			return
		}
		m.span, m.now, m.list = int(wish), now, list
	}
}

// RateChart is the tries over time, worded and scaled whole.
type RateChart struct {
	Bars  []RateBar
	Axis  []RateTick // tries a second
	Strip []RateTick // deliveries that wait
	Times []RateTick
}

// RateBar is a moment. The numbers are shares of their axis, 0 to 1.
type RateBar struct {
	Delivered, Refused, Waiting float32
	Words                       string
}

// RateTick is a word at a share of an axis.
type RateTick struct {
	At   float32
	Text string
}

// Quiet reports whether nothing was tried and nothing waited in the time that the chart shows.
func (m *Rates) Quiet() bool {
	for _, r := range m.list {
		if r.Delivered+r.Refused+r.Waiting > 0 {
			return false
		}
	}
	return true
}

// Loaded reports whether anything was read at all.
func (m *Rates) Loaded() bool { return m.loaded }

// Chart gives the chart.
func (m *Rates) Chart() (c RateChart) {
	span := rateSpans()[m.span]
	most, waiting := 0.0, int64(0)
	for _, r := range m.list {
		most = max(most, m.perSecond(r.Delivered+r.Refused, r))
		waiting = max(waiting, r.Waiting)
	}
	top, stripTop := niceTop(most, false), niceTop(float64(waiting), true)
	for _, r := range m.list {
		c.Bars = append(c.Bars, RateBar{
			Delivered: float32(m.perSecond(r.Delivered, r) / top), Refused: float32(m.perSecond(r.Refused, r) / top),
			Waiting: float32(float64(r.Waiting) / stripTop), Words: m.barWords(r, span.step),
		})
	}
	const parts = 2
	for i := range parts + 1 {
		at := float32(i) / parts
		c.Axis = append(c.Axis, RateTick{at, axisWord(top * float64(at))})
	}
	c.Strip = []RateTick{{0, "0"}, {1, axisWord(stripTop)}}
	for i, word := range span.marks {
		c.Times = append(c.Times, RateTick{float32(i) / float32(len(span.marks)-1), word})
	}
	return c
}

// perSecond gives n of a step for each second of it; of one that is not over, for each second so far.
func (m *Rates) perSecond(n int64, r hooks.Rate) float64 {
	lasts := min(rateSpans()[m.span].step, max(hooks.RateStep, m.now.Sub(r.At)))
	return float64(n) / lasts.Seconds()
}

// barWords says what a bar is: 14:31:05 to 14:31:10: 18 delivered, 2 refused, 6 waiting.
func (m *Rates) barWords(r hooks.Rate, step time.Duration) string {
	layout := "15:04:05"
	if step >= time.Minute {
		layout = "15:04"
	}
	end := lang.T("now")
	if until := r.At.Add(step); !until.After(m.now) {
		end = until.In(m.zone).Format(layout)
	}
	return lang.T("%s to %s: %s delivered, %s refused, %s waiting", r.At.In(m.zone).Format(layout), end, Number(r.Delivered), Number(r.Refused), Number(r.Waiting))
}

// niceTop gives the top of an axis: the least of 1, 2, 4, 6, 8, 10, 20 and so on that n fits below.
func niceTop(n float64, whole bool) float64 {
	least := 1.0
	if !whole {
		least = 0.2
	}
	if n <= least {
		return least
	}
	unit := math.Pow(10, math.Floor(math.Log10(n)))
	for _, part := range []float64{1, 2, 4, 6, 8, 10} {
		if n <= part*unit*(1+1e-9) {
			return part * unit
		}
	}
	return 10 * unit
}

// axisWord words a number at an axis: 0, 0.1, 4, 1,200.
func axisWord(n float64) string {
	if n >= 1000 {
		return Number(int64(math.Round(n)))
	}
	_, fraction, _ := strings.Cut(strconv.FormatFloat(math.Round(n*1e4)/1e4, 'f', -1, 64), ".")
	return lang.Decimal(n, len(fraction))
}
