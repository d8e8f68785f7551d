package model

import (
	"context"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/load"
	"bellhop/ui/lang"
)

// Loads repeats stored requests. Its methods may be called from any goroutine.
type Loads interface {
	// PlanLoad gives the URL that a request would be repeated to.
	PlanLoad(ctx context.Context, w load.Wish) (url string, err error)
	StartLoad(ctx context.Context, w load.Wish, number int) (load.State, error)
	Load(ctx context.Context, id hooks.ID) (load.State, error)
	StopLoad(ctx context.Context, id hooks.ID) (load.State, error)
}

// RepeatDraft is how a person wants a request repeated.
type RepeatDraft struct {
	Times    string
	Rate     string // a second; "" is as fast as they are answered
	Parallel string
	URL      string
	Signing  Signing
	Number   string // typed to confirm
}

// Repeat is a request that is repeated many times: being prepared, or under way, or at its end.
type Repeat struct {
	Draft RepeatDraft

	loads Loads
	veil  *Veil
	wish  atomic.Pointer[repeatWish]

	original hooks.Exchange
	target   string // where it goes; "" while that is not known
	planned  int    // the version of the wish that target is of
	problem  string
	starting bool
	state    load.State
	stopping bool
}

// repeatWish is what Load is to read. It is not changed once it was stored.
type repeatWish struct {
	version int
	plan    load.Wish // with Exchange 0 there is nothing to plan
	run     hooks.ID  // that goes on; 0 is none
}

// NewRepeat makes a repetition of nothing; Begin gives it a request.
func NewRepeat(loads Loads) *Repeat {
	r := &Repeat{loads: loads}
	r.wish.Store(&repeatWish{})
	return r
}

// Begin prepares the repetition of a request. What was said about the last one stands.
func (r *Repeat) Begin(original hooks.Exchange) {
	if r.Draft.Times == "" {
		r.Draft = RepeatDraft{Times: "100", Rate: "10", Parallel: "8"}
	}
	if r.original.ID != original.ID {
		r.Draft.URL = ""
	}
	r.original, r.problem, r.Draft.Number = original, "", ""
	r.Changed()
}

// Original words what is repeated.
func (r *Repeat) Original() string {
	return printable(r.original.Method) + " " + Target(r.veil.exchange(r.original))
}

// SetVeil has where requests go worded through a veil.
func (r *Repeat) SetVeil(v *Veil) { r.veil = v }

// Changed has what was changed in the draft looked at anew.
func (r *Repeat) Changed() {
	was := r.wish.Load()
	next := &repeatWish{version: was.version + 1, run: was.run}
	if r.URLProblem() == "" {
		next.plan = load.Wish{Exchange: r.original.ID, Times: 1, Parallel: 1, URL: strings.TrimSpace(r.Draft.URL)}
	}
	r.wish.Store(next)
}

// Load finds out where the request goes, or how the run stands; see the package comment.
func (r *Repeat) Load(ctx context.Context) func() {
	was := r.wish.Load()
	switch {
	case was.run != 0:
		s, err := r.loads.Load(ctx, was.run)
		if err != nil {
			return nil
		}
		return func() {
			if r.wish.Load() == was {
				r.set(s)
			}
		}
	case was.plan.Exchange != 0:
		target, err := r.loads.PlanLoad(ctx, was.plan)
		if ctx.Err() != nil {
			return nil
		}
		return func() {
			if r.wish.Load() == was {
				r.target, r.planned = target, was.version
				r.problem = Sentence(err, lang.T("Bellhop could not read this request. Try again."))
				r.wish.Store(&repeatWish{version: was.version}) // until something changes
			}
		}
	}
	return nil
}

func (r *Repeat) set(s load.State) {
	r.state = s
	run := s.ID
	if s.Phase != load.Running {
		run, r.stopping = 0, false
	}
	r.wish.Store(&repeatWish{version: r.wish.Load().version, run: run})
}

// whole reads a number of a field within bounds, as the language writes it.
func whole(typed string, most int) (n int, ok bool) {
	n, err := strconv.Atoi(lang.Typed(typed))
	return n, err == nil && n >= 1 && n <= most
}

// TimesProblem, RateProblem and ParallelProblem are sentences about what was typed; "" where it is good.
func (r *Repeat) TimesProblem() string {
	if _, ok := whole(r.Draft.Times, load.MaxTimes); !ok {
		return lang.T("1 to 1,000,000")
	}
	return ""
}

// RateProblem is of TimesProblem.
func (r *Repeat) RateProblem() string {
	if strings.TrimSpace(r.Draft.Rate) == "" {
		return ""
	}
	if n, ok := number(r.Draft.Rate); !ok || n > load.MaxRate {
		return lang.T("up to 10,000")
	}
	return ""
}

// ParallelProblem is of TimesProblem.
func (r *Repeat) ParallelProblem() string {
	if _, ok := whole(r.Draft.Parallel, load.MaxParallel); !ok {
		return lang.T("1 to 256")
	}
	return ""
}

// URLProblem is a sentence about the URL that was typed; "" when it is good, or none was typed.
func (r *Repeat) URLProblem() string {
	typed := strings.TrimSpace(r.Draft.URL)
	if typed == "" {
		return ""
	}
	_, err := hooks.ParseTarget(typed)
	return Sentence(err, lang.T("This is no address."))
}

// Goes words where it goes and for how long.
func (r *Repeat) Goes() string {
	if r.target == "" || !r.Planned() {
		return ""
	}
	words := lang.T("It goes to %s.", printable(r.veil.URL(r.target)))
	times, ok := whole(r.Draft.Times, load.MaxTimes)
	if rate, paced := number(r.Draft.Rate); paced && ok && r.RateProblem() == "" {
		lasts := time.Duration(float64(times-1) / rate * float64(time.Second))
		if lasts < time.Second {
			return join(words, lang.T("At this rate within a second."))
		}
		return join(words, lang.T("At this rate for about %s.", Span(lasts)))
	}
	return words
}

// Planned reports whether it is known where the request goes.
func (r *Repeat) Planned() bool { return r.planned == r.wish.Load().version }

// stranger gives the host where that is neither this computer nor a private network; "" where it is.
func (r *Repeat) stranger() string {
	u, err := hooks.ParseTarget(r.target)
	if err != nil || hooks.PlainlyPrivate(u) {
		return ""
	}
	return hostOf(u)
}

func hostOf(u *url.URL) string { return printable(u.Host) }

// Warning says that a stranger is reached, and what has to be typed for that; "" when none is.
func (r *Repeat) Warning() string {
	host := r.stranger()
	times, ok := whole(r.Draft.Times, load.MaxTimes)
	if host == "" || !ok || !r.Planned() {
		return ""
	}
	return lang.T("%s is neither on this computer nor on a private network. Load it only if it is yours. Type %s to send.", r.veil.Host(host), strconv.Itoa(times))
}

// Verb words the button: Repeat 1,000.
func (r *Repeat) Verb() string {
	if times, ok := whole(r.Draft.Times, load.MaxTimes); ok {
		return lang.As("verb", "Repeat %s", Number(int64(times)))
	}
	return lang.As("verb", "Repeat")
}

// Ready reports whether it can begin.
func (r *Repeat) Ready() bool {
	_, unsigned := r.Draft.Signing.Sign()
	if r.TimesProblem() != "" || r.RateProblem() != "" || r.ParallelProblem() != "" || r.URLProblem() != "" || unsigned != "" ||
		r.problem != "" || r.starting || !r.Planned() || r.target == "" {
		return false
	}
	n, ok := whole(r.Draft.Number, load.MaxTimes)
	times, _ := whole(r.Draft.Times, load.MaxTimes)
	return r.stranger() == "" || ok && n == times
}

// Request gives the wish and the number that confirms it.
func (r *Repeat) Request() (w load.Wish, number int) {
	w = load.Wish{Exchange: r.original.ID, URL: strings.TrimSpace(r.Draft.URL)}
	w.Times, _ = whole(r.Draft.Times, load.MaxTimes)
	w.Parallel, _ = whole(r.Draft.Parallel, load.MaxParallel)
	w.Rate = r.rate()
	w.Sign, _ = r.Draft.Signing.Sign()
	return w, w.Times
}

func (r *Repeat) rate() float64 {
	n, _ := number(r.Draft.Rate)
	return n
}

// Trouble is a sentence about what did not work; "" when all did.
func (r *Repeat) Trouble() string { return r.problem }

// SetStarting says that it is about to begin.
func (r *Repeat) SetStarting() { r.starting, r.problem = true, "" }

// Started says how that went: the run, or a sentence why there is none.
func (r *Repeat) Started(s load.State, problem string) {
	r.starting, r.problem = false, problem
	if problem == "" {
		r.stopping = false
		r.set(s)
	}
}

// Stop says that the run is told to stop.
func (r *Repeat) Stop() { r.stopping = true }

// Stopping reports whether it was told to.
func (r *Repeat) Stopping() bool { return r.stopping }

// Run gives how the run stands; ok is false where none was begun.
func (r *Repeat) Run() (s load.State, ok bool) { return r.state, r.state.ID != 0 }

// Running reports whether a run goes on.
func (r *Repeat) Running() bool { return r.state.ID != 0 && r.state.Phase == load.Running }

// Title words the run.
func (r *Repeat) Title() string {
	n := r.state.Wish.Times
	times := Number(int64(n))
	switch r.state.Phase {
	case load.Done:
		return lang.N(n, "Repeated %s time", "Repeated %s times", times)
	case load.Stopped:
		return lang.T("Stopped after %s of %s", Number(int64(r.state.Sent)), times)
	}
	return lang.N(n, "Repeating %s time", "Repeating %s times", times)
}

// Share gives how much of the run is done, from 0 to 1.
func (r *Repeat) Share() float32 {
	if r.state.Wish.Times == 0 {
		return 0
	}
	return float32(r.state.Answered+r.state.CutOff) / float32(r.state.Wish.Times)
}

// Figure is a number with its name.
type Figure struct{ Name, Value string }

// Figures lists the numbers of the run: those that count, and those that measure.
func (r *Repeat) Figures() (counts, times []Figure) {
	s := r.state
	counts = []Figure{
		{lang.As("requests", "Sent"), Number(int64(s.Sent))}, {lang.As("requests", "Answered"), Number(int64(s.Answered))}, {lang.As("requests", "Failed"), Number(int64(s.Failed))}, {lang.As("requests per second", "A second"), Rate(s.Rate())},
	}
	for _, t := range []struct {
		name string
		took time.Duration
	}{{"p50", s.P50}, {"p90", s.P90}, {"p99", s.P99}, {lang.As("time", "Longest"), s.Max}} {
		value := "–"
		if s.Answered > 0 {
			value = fine(t.took)
		}
		times = append(times, Figure{t.name, value})
	}
	return counts, times
}

// fine words how long an answer took, with three digits: 0.42 ms, 12.3 ms, 184 ms, 2.04 s.
func fine(d time.Duration) string {
	ms := float64(d.Microseconds()) / 1000
	switch {
	case ms < 10:
		return millis(lang.Decimal(ms, 2))
	case ms < 100:
		return millis(lang.Decimal(ms, 1))
	case ms < 1000:
		return millis(lang.Decimal(ms, 0))
	}
	return seconds(d, 2)
}

// Late words how many did not leave at their time; "" when all did.
func (r *Repeat) Late() string {
	s := r.state
	if s.Late == 0 {
		return ""
	}
	late, most := Number(int64(s.Late)), s.Wish.Parallel
	if most == 1 {
		return lang.N(s.Late, "%s request left late, the latest by %s: one was under way.",
			"%s requests left late, the latest by %s: one was under way.", late, fine(s.Latest))
	}
	return lang.N(s.Late, "%s request left late, the latest by %s: %s were under way.",
		"%s requests left late, the latest by %s: %s were under way.", late, fine(s.Latest), Number(int64(most)))
}

// Outcomes lists what the requests came to, each with the first answer as a sample.
func (r *Repeat) Outcomes() (list []Tally) {
	for _, o := range r.state.Outcomes {
		t := newTally(o.Status, o.Fault, int64(o.Count))
		if len(o.Samples) > 0 {
			t.Sample = sampleText(o.Samples[0])
		}
		list = append(list, t)
	}
	return list
}

// sampleLength is how much of a sample a line shows.
const sampleLength = 80

func sampleText(s load.Sample) string {
	if s.Error != "" {
		return s.Error
	}
	return shorten(printable(strings.ToValidUTF8(strings.Join(strings.Fields(string(s.Body)), " "), "\uFFFD")), sampleLength)
}

// Bars gives what was sent in each of the last seconds, well and not.
func (r *Repeat) Bars(most int) (well, failed []int) {
	list := r.state.Seconds[max(len(r.state.Seconds)-most, 0):]
	for _, s := range list {
		well, failed = append(well, max(s.Sent-s.Failed, 0)), append(failed, s.Failed)
	}
	return well, failed
}
