package model

import (
	"context"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"bellhop/hooks"
	"bellhop/ui/lang"
)

// Batches tells how replays in bulk stand. Its methods may be called from any goroutine.
type Batches interface {
	// OpenBatches lists those that run or are paused, the newest first.
	OpenBatches(ctx context.Context) ([]hooks.ID, error)
	Batch(ctx context.Context, id hooks.ID) (hooks.Batch, error)
}

// BulkRun is the replay in bulk that is under way: the one that was begun last, or was found under way.
type BulkRun struct {
	source Batches
	clock  hooks.Clock
	wish   atomic.Pointer[bulkRunWish]

	batch  hooks.Batch
	others int       // that are under way as well
	ended  []reached // how many attempts had come to their end, lately
	busy   bool
	failed string
}

// bulkRunWish is what Load is to read. It is not changed once it was stored.
type bulkRunWish struct {
	follow hooks.ID // 0 takes what is under way
	over   bool     // what is followed will not change any more
}

type reached struct {
	at time.Time
	n  int64
}

// NewBulkRun makes a view of what is under way.
func NewBulkRun(source Batches, clock hooks.Clock) *BulkRun {
	r := &BulkRun{source: source, clock: clock}
	r.wish.Store(&bulkRunWish{})
	return r
}

// Follow shows a batch from now on.
func (r *BulkRun) Follow(b hooks.Batch) {
	if b.ID != r.batch.ID {
		r.ended = nil
	}
	r.batch, r.busy, r.failed = b, false, ""
	r.wish.Store(&bulkRunWish{follow: b.ID})
}

// PutAway shows it no more, once it is over.
func (r *BulkRun) PutAway() {
	r.wish.Store(&bulkRunWish{})
	r.batch, r.ended, r.failed = hooks.Batch{}, nil, ""
}

// Load reads how it stands; see the package comment.
func (r *BulkRun) Load(ctx context.Context) func() {
	was := r.wish.Load()
	open, err := r.source.OpenBatches(ctx)
	if err != nil {
		return nil // what was known stays in sight
	}
	id := was.follow
	if (id == 0 || was.over) && len(open) > 0 {
		id = open[0]
	}
	if id == 0 || was.over && id == was.follow {
		return nil
	}
	b, err := r.source.Batch(ctx, id)
	if err != nil {
		return nil
	}
	others := len(slices.DeleteFunc(open, func(o hooks.ID) bool { return o == id }))
	return func() {
		if r.wish.Load() != was {
			return
		}
		if b.ID != r.batch.ID {
			r.ended, r.failed = nil, ""
		}
		r.batch, r.others = b, others
		r.measure()
		r.wish.Store(&bulkRunWish{follow: b.ID, over: !r.Open() && r.unsent() == 0})
	}
}

// rateOver is how long a rate is measured over.
const rateOver = 5 * time.Second

func (r *BulkRun) measure() {
	now := r.clock()
	r.ended = append(r.ended, reached{now, r.Delivered() + r.Failed()})
	r.ended = slices.DeleteFunc(r.ended, func(e reached) bool { return now.Sub(e.at) > rateOver })
}

// Shown reports whether there is something to show.
func (r *BulkRun) Shown() bool { return r.batch.ID != 0 }

// Batch gives what is shown.
func (r *BulkRun) Batch() hooks.Batch { return r.batch }

// Open reports whether it goes on, or may.
func (r *BulkRun) Open() bool {
	return r.batch.State == hooks.BatchRunning || r.batch.State == hooks.BatchPaused
}

// Paused reports whether it is held.
func (r *BulkRun) Paused() bool { return r.batch.State == hooks.BatchPaused }

// Delivered counts the attempts that got a 2xx answer, and Failed all others that have come to their end.
func (r *BulkRun) Delivered() (n int64) { return r.count(true) }

// Failed counts the attempts that got another answer, or none.
func (r *BulkRun) Failed() int64 { return r.count(false) }

func (r *BulkRun) count(well bool) (n int64) {
	for _, a := range r.batch.Answers {
		if well == (a.Fault == "" && hooks.IsSuccess(a.Status)) {
			n += a.Count
		}
	}
	return n
}

// Sent counts those that have left.
func (r *BulkRun) Sent() int64 {
	return r.Delivered() + r.Failed() + r.batch.Counts[hooks.InFlight]
}

func (r *BulkRun) unsent() int64 {
	c := r.batch.Counts
	return c[hooks.Due] + c[hooks.InFlight] + c[hooks.Waiting]
}

// Share gives how much of it is done, from 0 to 1.
func (r *BulkRun) Share() float32 {
	if r.batch.Total == 0 {
		return 0
	}
	if r.batch.State == hooks.BatchDone {
		return 1
	}
	return min(float32(r.Delivered()+r.Failed()+int64(r.batch.Skipped))/float32(r.batch.Total), 1)
}

// PerSecond gives how many come to their end a second.
func (r *BulkRun) PerSecond() float64 {
	if len(r.ended) < 2 || !r.Open() {
		return 0
	}
	first, last := r.ended[0], r.ended[len(r.ended)-1]
	if span := last.at.Sub(first.at); span > 0 {
		return float64(last.n-first.n) / span.Seconds()
	}
	return 0
}

// Title words what is shown.
func (r *BulkRun) Title() string {
	n := r.batch.Total
	all := Number(int64(n))
	switch r.batch.State {
	case hooks.BatchPaused:
		return lang.N(n, "The replay of %s request is paused", "The replay of %s requests is paused", all)
	case hooks.BatchDone:
		return lang.N(n, "The replay of %s request is done", "The replay of %s requests is done", all)
	case hooks.BatchCancelled:
		return lang.N(n, "The replay of %s request was cancelled", "The replay of %s requests was cancelled", all)
	}
	return lang.N(n, "Replaying %s request", "Replaying %s requests", all)
}

// Words words how far it is: 140 sent, 138 delivered, 2 failed, 3 left out. 48/s, 4 s to go.
func (r *BulkRun) Words() string {
	counts := []string{countedSent(r.Sent()), countedDelivered(r.Delivered()), countedFailed(r.Failed())}
	if n := r.batch.Skipped; n > 0 {
		counts = append(counts, lang.N(n, "%s left out", "%s left out", Number(int64(n))))
	}
	words := []string{strings.Join(counts, ", ") + "."}
	if r.batch.State == hooks.BatchRunning {
		if rate := r.PerSecond(); rate > 0 {
			left := float64(int64(r.batch.Total-r.batch.Done())+r.unsent()) / rate
			words = append(words, lang.T("%s, %s to go.", Rate(rate), Span(time.Duration(left*float64(time.Second)))))
		}
	}
	switch n := r.others; {
	case n == 1:
		words = append(words, lang.T("One more is under way."))
	case n > 1:
		words = append(words, lang.N(n, "%s more is under way.", "%s more are under way.", Number(int64(n))))
	}
	return join(words...)
}

func countedSent(n int64) string { return lang.N(int(n), "%s sent", "%s sent", Number(n)) }

func countedDelivered(n int64) string {
	return lang.N(int(n), "%s delivered", "%s delivered", Number(n))
}

func countedFailed(n int64) string { return lang.N(int(n), "%s failed", "%s failed", Number(n)) }

// Tally is a line about what attempts came to.
type Tally struct {
	Text   string // 503 Service Unavailable
	Count  string
	Mark   Mark
	Sample string // of an answer, where one is kept
}

// Outcomes lists what the attempts came to, the most frequent first.
func (r *BulkRun) Outcomes() (list []Tally) {
	for _, a := range r.batch.Answers {
		list = append(list, newTally(a.Status, a.Fault, a.Count))
	}
	return list
}

func newTally(status int, fault hooks.Fault, n int64) Tally {
	o := Tally{Text: statusLine(status), Count: Number(n), Mark: MarkRefused}
	switch {
	case fault == "" && hooks.IsSuccess(status):
		o.Mark = MarkDelivered
	case fault == hooks.FaultTimeout:
		o.Text = lang.T("No answer in time")
	case fault == hooks.FaultUnreachable:
		o.Text = lang.T("No connection")
	case fault == hooks.FaultTLS:
		o.Text = lang.T("The certificate or the handshake failed")
	case fault == hooks.FaultReset:
		o.Text = lang.T("The connection broke")
	case fault == hooks.FaultBlocked:
		o.Text = lang.T("The address is not allowed")
	case fault == hooks.FaultUnfit:
		o.Text = lang.T("It could not be made into a request")
	case fault != "":
		o.Text = lang.T("No whole answer")
	}
	return o
}

// LeftOut lists what was not sent, each with its reason.
func (r *BulkRun) LeftOut() []string { return skipLines(r.batch.Skips) }

// Filter gives the filter that shows its attempts in Live, with others that were replayed by hand since it began.
func (r *BulkRun) Filter(zone *time.Location) string {
	return "is:replay since:" + r.batch.At.In(zone).Format("2006-01-02T15:04:05")
}

// SetBusy says that something is being done to it, and Done how that went: "" or a sentence.
func (r *BulkRun) SetBusy() { r.busy, r.failed = true, "" }

// Done says how what was done to it went: a sentence when it did not.
func (r *BulkRun) Done(b hooks.Batch, problem string) {
	r.busy = false
	if problem == "" && b.ID == r.batch.ID {
		r.Follow(b)
	}
	r.failed = problem
}

// Busy reports whether something is being done to it.
func (r *BulkRun) Busy() bool { return r.busy }

// Trouble is a sentence about what could not be done to it; "" when all could.
func (r *BulkRun) Trouble() string { return r.failed }
