package model

import (
	"context"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/filter"
	"bellhop/hooks/replay"
	"bellhop/hooks/signature"
	"bellhop/ui/lang"
)

// Replays sends many stored requests again. Its methods may be called from any goroutine.
type Replays interface {
	PlanReplays(ctx context.Context, w hooks.BatchWish) (replay.Plan, error)
	StartReplays(ctx context.Context, w hooks.BatchWish, number int) (hooks.Batch, error)
	PauseReplays(ctx context.Context, id hooks.ID) (hooks.Batch, error)
	ResumeReplays(ctx context.Context, id hooks.ID) (hooks.Batch, error)
	CancelReplays(ctx context.Context, id hooks.ID) (hooks.Batch, error)
}

// Pace is how fast a replay in bulk goes.
type Pace int

// The paces, in the order of their choice.
const (
	PaceFast   Pace = iota // as fast as they are taken
	PaceRate               // at a rate
	PaceTiming             // with the original pauses
)

// Signing is how what is sent again gets signed, as a person says it.
type Signing struct {
	Scheme string // a Value of SigningOptions
	Secret string
}

// SigningOptions lists how what is sent again may be signed. The first leaves it as it was.
func SigningOptions() []Option {
	options := []Option{{"", lang.T("As it was")}, {hooks.SchemeNone, lang.T("Not signed")}}
	for _, o := range SchemeOptions() {
		if o.Value != "" && o.Value != hooks.SchemeDescribed {
			options = append(options, o)
		}
	}
	return options
}

// WantsSecret reports whether the scheme signs with a secret that is typed.
func (s Signing) WantsSecret() bool { return s.Scheme != "" && s.Scheme != hooks.SchemeNone }

// Sign gives the wish, and why it cannot be met: a sentence, or "".
func (s Signing) Sign() (sign hooks.Sign, problem string) {
	if !s.WantsSecret() {
		return hooks.Sign{Scheme: s.Scheme}, ""
	}
	secret := strings.TrimSpace(s.Secret)
	if secret == "" {
		return sign, lang.T("Enter the secret that signs it.")
	}
	sign = hooks.Sign{Scheme: s.Scheme, Secrets: []string{secret}}
	return sign, Sentence(signature.CheckReplay(sign), lang.T("This secret does not fit the scheme."))
}

// BulkDraft is what a person says about a replay in bulk.
type BulkDraft struct {
	Incoming bool // only what came in
	URL      string
	Signing  Signing
	Newest   bool
	InTurn   bool
	Pace     Pace
	Rate     string // of PaceRate
	Times    string // of PaceTiming
	Number   string // typed to confirm
}

// Bulk is a replay in bulk being prepared: what the list shows, and what a dry run says about it.
type Bulk struct {
	Draft BulkDraft

	replays Replays
	veil    *Veil
	wish    atomic.Pointer[bulkWish]
	listed  string     // the list's filter
	ids     []hooks.ID // chosen one by one, instead; nil else
	both    bool       // which lets both directions through

	plan     replay.Plan
	planned  int // the version of the wish that plan is of
	problem  string
	failed   string // why it did not begin
	starting bool
}

// bulkWish is what Load is to plan. It is not changed once it was stored.
type bulkWish struct {
	version int // counts from 1; 0 plans nothing
	wish    hooks.BatchWish
}

// NewBulk makes a draft of nothing; Begin gives it a list.
func NewBulk(replays Replays) *Bulk {
	b := &Bulk{replays: replays}
	b.wish.Store(&bulkWish{})
	return b
}

// Begin prepares a replay of what passes a filter.
func (b *Bulk) Begin(listed filter.Filter) {
	b.listed, b.ids, b.both = listed.String(), nil, true
	for _, t := range listed.Terms {
		if e, is := t.Condition.(filter.Equal); is && e.Field == filter.FieldDirection {
			b.both = false
		}
	}
	b.begin()
}

// BeginIDs prepares a replay of exchanges that were chosen one by one.
func (b *Bulk) BeginIDs(ids []hooks.ID) {
	b.listed, b.ids, b.both = "", ids, false
	b.begin()
}

func (b *Bulk) begin() {
	b.Draft = BulkDraft{Incoming: b.both, Rate: "10", Times: "1"}
	b.plan, b.problem, b.failed, b.starting = replay.Plan{}, "", "", false
	b.Changed()
}

// Changed has what was changed in the draft planned anew.
func (b *Bulk) Changed() {
	b.failed = ""
	next := &bulkWish{version: b.wish.Load().version + 1}
	if b.URLProblem() == "" && b.PaceProblem() == "" {
		next.wish = b.request()
	} else {
		next.wish = hooks.BatchWish{IDs: b.ids, Filter: b.filter()} // the counts are there all the same
	}
	b.wish.Store(next)
}

func (b *Bulk) filter() string {
	if b.both && b.Draft.Incoming {
		return strings.TrimSpace(string(filter.Term{Condition: filter.Equal{Field: filter.FieldDirection, Value: string(hooks.In)}}.String()) + " " + b.listed)
	}
	return b.listed
}

func (b *Bulk) request() hooks.BatchWish {
	w := hooks.BatchWish{IDs: b.ids, Filter: b.filter(), URL: strings.TrimSpace(b.Draft.URL), Newest: b.Draft.Newest, InTurn: b.Draft.InTurn}
	switch b.Draft.Pace {
	case PaceRate:
		w.Rate, _ = number(b.Draft.Rate)
	case PaceTiming:
		w.Timing, _ = number(b.Draft.Times)
	}
	return w
}

// number reads what a person typed as a number; ok is false for what is none above zero.
func number(typed string) (n float64, ok bool) {
	n, err := strconv.ParseFloat(lang.Typed(typed), 64)
	return n, err == nil && n > 0
}

// Both reports whether the list shows both directions.
func (b *Bulk) Both() bool { return b.both }

// URLProblem is a sentence about the URL that was typed; "" when it is good, or none was typed.
func (b *Bulk) URLProblem() string {
	url := strings.TrimSpace(b.Draft.URL)
	if url == "" {
		return ""
	}
	_, err := hooks.ParseTarget(url)
	return Sentence(err, lang.T("This is no address."))
}

// PaceProblem is a sentence about the number of the pace; "" when it is good.
func (b *Bulk) PaceProblem() string {
	switch b.Draft.Pace {
	case PaceRate:
		if n, ok := number(b.Draft.Rate); !ok || n > hooks.MaxRate {
			return lang.T("A rate goes up to %s a second.", Number(hooks.MaxRate))
		}
	case PaceTiming:
		if n, ok := number(b.Draft.Times); !ok || n > hooks.MaxTiming {
			return lang.T("It goes up to %s times faster.", Number(hooks.MaxTiming))
		}
	}
	return ""
}

// Load plans what was wished last; see the package comment.
func (b *Bulk) Load(ctx context.Context) func() {
	was := b.wish.Load()
	if was.version == 0 {
		return nil
	}
	plan, err := b.replays.PlanReplays(ctx, was.wish)
	if ctx.Err() != nil {
		return nil
	}
	return func() {
		if b.wish.Load() == was {
			b.plan, b.planned = plan, was.version
			b.problem = Sentence(err, lang.T("Bellhop could not look through what is stored. Try again."))
		}
	}
}

// Planned reports whether the plan is of what the draft says now.
func (b *Bulk) Planned() bool { return b.planned == b.wish.Load().version }

// Trouble is a sentence about what did not work; "" when all did.
func (b *Bulk) Trouble() string {
	if b.failed != "" {
		return b.failed
	}
	return b.problem
}

// Chosen reports whether the exchanges were chosen one by one.
func (b *Bulk) Chosen() bool { return b.ids != nil }

// Which words what is chosen: the list's filter, or how many.
func (b *Bulk) Which() string {
	switch {
	case b.ids != nil:
		return lang.N(len(b.ids), "%s exchange, selected in Live", "%s exchanges, selected in Live", Number(int64(len(b.ids))))
	case b.listed == "":
		return lang.As("what is replayed", "everything")
	}
	return printable(b.listed)
}

// Plan gives what the last dry run found.
func (b *Bulk) Plan() replay.Plan { return b.plan }

// Counted words how many requests are sent: 312 of 324 requests are sent.
func (b *Bulk) Counted() string {
	n, all := b.plan.Sends, len(b.plan.IDs)
	switch {
	case !b.Planned():
		return lang.T("Counting…")
	case all == 0:
		return lang.T("Nothing passes the filter, so there is nothing to send again.")
	case n == all:
		return lang.N(n, "%s request is sent.", "%s requests are sent.", Number(int64(n)))
	}
	return lang.N(n, "%s of %s requests is sent.", "%s of %s requests are sent.", Number(int64(n)), Number(int64(all)))
}

// Lasts words how long it takes.
func (b *Bulk) Lasts() string {
	switch {
	case !b.Planned() || b.plan.Sends == 0:
		return ""
	case b.Draft.Pace == PaceFast && b.Draft.InTurn:
		return lang.T("One after the other, each when the one before was answered.")
	case b.Draft.Pace == PaceFast:
		return lang.T("As fast as they are taken, several at a time.")
	case b.plan.Lasts < time.Second:
		return lang.T("At this pace within a second.")
	}
	return lang.T("At this pace for about %s.", Span(b.plan.Lasts))
}

// SetVeil has where requests go worded through a veil.
func (b *Bulk) SetVeil(v *Veil) { b.veil = v }

// Where is a host that requests go to.
type Where struct {
	Host  string
	Count string
	Local bool
}

// mostWheres is how many hosts are named.
const mostWheres = 4

// Wheres lists where the requests go, strangers first. more words what is not among them; "" is nothing.
func (b *Bulk) Wheres() (list []Where, more string) {
	for i, t := range b.plan.Targets {
		if i == mostWheres {
			rest := 0
			for _, t := range b.plan.Targets[i:] {
				rest += t.Count
			}
			more := len(b.plan.Targets) - i
			return list, lang.N(more, "and %s to %s more", "and %s to %s more", Number(int64(rest)), Number(int64(more)))
		}
		list = append(list, Where{printable(b.veil.Host(t.Host)), Number(int64(t.Count)), t.Local})
	}
	return list, ""
}

// LeftOut lists what is not sent, each with its reason.
func (b *Bulk) LeftOut() (lines []string) { return skipLines(b.plan.Skips) }

func skipLines(skips []hooks.Skip) (lines []string) {
	for _, s := range skips {
		lines = append(lines, lang.N(s.Count, "%s left out. %s", "%s left out. %s", Number(int64(s.Count)), lang.Said(s.Reason)))
	}
	return lines
}

// Warning says that strangers are reached, and what has to be typed for that; "" when none is.
func (b *Bulk) Warning() string {
	n := b.plan.Strangers()
	if !b.Planned() || n == 0 {
		return ""
	}
	return goesToStrangers(n) + " " + lang.T("Type %s to send.", strconv.Itoa(b.plan.Sends))
}

// goesToStrangers words how many requests reach others.
func goesToStrangers(n int) string {
	return lang.N(n, "%s request goes to an address that is neither on this computer nor on a private network.",
		"%s requests go to addresses that are neither on this computer nor on a private network.", Number(int64(n)))
}

// Verb words the button: Replay 312.
func (b *Bulk) Verb() string {
	if !b.Planned() || b.plan.Sends == 0 {
		return lang.As("verb", "Replay")
	}
	return lang.N(b.plan.Sends, "Replay %s", "Replay %s", Number(int64(b.plan.Sends)))
}

// Ready reports whether it can begin.
func (b *Bulk) Ready() bool {
	_, unsigned := b.Draft.Signing.Sign()
	if !b.Planned() || b.plan.Sends == 0 || b.problem != "" || b.starting || unsigned != "" || b.URLProblem() != "" || b.PaceProblem() != "" {
		return false
	}
	n, ok := number(b.Draft.Number)
	return b.plan.Strangers() == 0 || ok && int(n) == b.plan.Sends
}

// Request gives the wish that the plan is of, and how many requests it sends.
func (b *Bulk) Request() (w hooks.BatchWish, n int) {
	w = b.request()
	if b.ids == nil {
		w.Upto = b.plan.Upto
	}
	w.Sign, _ = b.Draft.Signing.Sign()
	return w, b.plan.Sends
}

// SetStarting says that it is about to begin.
func (b *Bulk) SetStarting() { b.starting, b.failed = true, "" }

// Started says how that went: "", or a sentence why not.
func (b *Bulk) Started(problem string) {
	b.starting = false
	if problem != "" {
		b.Changed() // the counts may be others by now
	}
	b.failed = problem
}
