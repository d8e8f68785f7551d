package model

import (
	"context"
	"sync/atomic"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/diff"
	"bellhop/ui/lang"
)

// Pair is two exchanges that are to be compared, the left one first, and a word for each.
type Pair struct {
	IDs   [2]hooks.ID
	Words [2]string // Original, This replay
}

// PairFor finds what an exchange is compared with: the one that was marked, else what it came from. When there is
// none, the sentence says what to do.
func PairFor(chosen hooks.Exchange, marked hooks.ID) (pair Pair, sentence string) {
	if marked != 0 && marked != chosen.ID {
		return Pair{[2]hooks.ID{marked, chosen.ID}, [2]string{lang.As("exchange", "Marked"), lang.As("exchange", "Chosen")}}, ""
	}
	if chosen.Cause.Kind == hooks.CauseExchange {
		if id, ok := hooks.ParseID(chosen.Cause.ID); ok {
			return Pair{[2]hooks.ID{id, chosen.ID}, [2]string{originalTitle(), causedWord(chosen.Origin)}}, ""
		}
	}
	switch {
	case chosen.First != 0:
		return Pair{[2]hooks.ID{chosen.First, chosen.ID}, [2]string{lang.T("First time"), lang.T("This time")}}, ""
	case marked == chosen.ID:
		return Pair{}, lang.T("This one is marked. Choose another, then D.")
	}
	return Pair{}, lang.T("Mark one with M first.")
}

func causedWord(origin hooks.Origin) string {
	switch origin {
	case hooks.OriginReplay:
		return replayTitle()
	case hooks.OriginForward:
		return lang.T("This forward")
	}
	return lang.T("This one")
}

// Compare shows in what two exchanges differ: their requests or their responses, side by side.
type Compare struct {
	source Source
	zone   *time.Location
	wish   atomic.Pointer[compareWish]
	read   atomic.Pointer[compareRead]

	heads   [2]CompareHead
	sheet   CompareSheet
	current int // of the sheet's stops; -1 is none yet
	trouble string
}

// CompareHead tells which exchange stands on a side.
type CompareHead struct {
	Word   string // Original
	Time   string
	Title  string // POST /in/github
	Mark   Mark
	Status string
	Took   string // 18 ms
}

// compareWish is what Load is to make. It is not changed once it was stored.
type compareWish struct {
	pair Pair
	side Side
	only bool
	turn int
}

// compareRead is what Load read last, so that the next one compares nothing anew that has not changed.
type compareRead struct {
	made      compareWish
	exchanges [2]hooks.Exchange
	reports   [2]diff.Report // by side
}

// NewCompare makes a comparison of nothing; Begin gives it a pair. Times are worded in zone.
func NewCompare(source Source, zone *time.Location) *Compare {
	c := &Compare{source: source, zone: zone, current: -1}
	c.wish.Store(&compareWish{})
	return c
}

// Begin compares another pair, its requests first.
func (c *Compare) Begin(pair Pair) {
	w := *c.wish.Load()
	if w.pair == pair && c.trouble == "" {
		return
	}
	c.wish.Store(&compareWish{pair: pair, only: w.only})
	c.heads = [2]CompareHead{{Word: pair.Words[0]}, {Word: pair.Words[1]}}
	c.sheet, c.current, c.trouble = CompareSheet{}, -1, ""
	c.read.Store(nil)
}

// Reword has the same pair read and worded anew, after the veil was drawn or lifted.
func (c *Compare) Reword() {
	w := *c.wish.Load()
	w.turn++
	c.wish.Store(&w)
	c.read.Store(nil)
	c.heads = [2]CompareHead{{Word: w.pair.Words[0]}, {Word: w.pair.Words[1]}}
	c.sheet, c.current = CompareSheet{}, -1
}

// Pair gives the pair that is compared.
func (c *Compare) Pair() Pair { return c.wish.Load().pair }

// ShowSide wishes for the requests or the responses.
func (c *Compare) ShowSide(side Side) {
	w := *c.wish.Load()
	w.side = side
	c.wish.Store(&w)
}

// SetOnly wishes for the differences alone, or for all that there is.
func (c *Compare) SetOnly(only bool) {
	w := *c.wish.Load()
	w.only = only
	c.wish.Store(&w)
}

// Side gives the side that is wished for.
func (c *Compare) Side() Side { return c.wish.Load().side }

// Only reports whether the differences alone are wished for.
func (c *Compare) Only() bool { return c.wish.Load().only }

// Heads tells which exchanges are compared.
func (c *Compare) Heads() [2]CompareHead { return c.heads }

// Sheet gives what is shown. It is empty until it was loaded.
func (c *Compare) Sheet() CompareSheet { return c.sheet }

// Trouble is a sentence about why the two could not be compared; "" when they were.
func (c *Compare) Trouble() string { return c.trouble }

// Current gives the stop that is pointed at; ok is false while none is.
func (c *Compare) Current() (stop CompareStop, ok bool) {
	if c.current < 0 || c.current >= len(c.sheet.Stops) {
		return CompareStop{}, false
	}
	return c.sheet.Stops[c.current], true
}

// Step points at the next difference or at the one before, from the last on to the first. It says whether there is one.
func (c *Compare) Step(by int) bool {
	n := len(c.sheet.Stops)
	if n == 0 {
		return false
	}
	if c.current < 0 && by < 0 {
		c.current = 0
	}
	c.current = (c.current + by + n) % n
	return true
}

// Position words which difference is pointed at: 2 of 5: X-Signature changed.
func (c *Compare) Position() string {
	n := len(c.sheet.Stops)
	if stop, ok := c.Current(); ok {
		return lang.T("%s of %s: %s", Number(int64(c.current+1)), Number(int64(n)), stop.Words)
	}
	switch {
	case n == 0:
		return ""
	}
	return lang.N(n, "%s difference", "%s differences", Number(int64(n)))
}

// Load compares what was wished for last; see the package comment.
func (c *Compare) Load(ctx context.Context) func() {
	w := *c.wish.Load()
	if w.pair == (Pair{}) {
		return nil
	}
	last := c.read.Load()
	now, err := c.readBoth(ctx, w, last)
	if err == nil && last != nil && last.made == w && last.exchanges == now.exchanges {
		return nil
	}
	var sheet CompareSheet
	var heads [2]CompareHead
	if err == nil {
		heads = [2]CompareHead{c.head(now.exchanges[0], w.pair.Words[0]), c.head(now.exchanges[1], w.pair.Words[1])}
		sheet = newCompareSheet(now.reports, w.side, w.only)
	}
	return func() {
		if *c.wish.Load() != w {
			return
		}
		c.trouble = Sentence(err, lang.T("Bellhop could not read these exchanges. They are kept; compare them again."))
		if err != nil {
			return
		}
		c.heads, c.sheet, c.current = heads, sheet, -1
		c.read.Store(now)
	}
}

// readBoth reads a pair and compares it, unless last has done so.
func (c *Compare) readBoth(ctx context.Context, w compareWish, last *compareRead) (*compareRead, error) {
	now := &compareRead{made: w}
	for i, id := range w.pair.IDs {
		var err error
		if now.exchanges[i], err = c.source.Exchange(ctx, id); err != nil {
			return nil, err
		}
	}
	if last != nil && last.made.pair == w.pair && last.exchanges == now.exchanges {
		now.reports = last.reports
		return now, nil
	}
	for side := range now.reports {
		var messages [2]diff.Message
		for i, e := range now.exchanges {
			var err error
			if messages[i], err = c.message(ctx, e, Side(side)); err != nil {
				return nil, err
			}
		}
		now.reports[side] = diff.Compare(messages[0], messages[1])
		now.reports[side].Summary = compareWords(now.reports[side], messages, Side(side))
	}
	return now, ctx.Err()
}

// message reads one side of an exchange. While an attempt is open, its payload has the head of its source.
func (c *Compare) message(ctx context.Context, e hooks.Exchange, side Side) (diff.Message, error) {
	ref := e.Request
	if side == ResponseSide {
		ref = e.Response
	}
	if ref.ID == 0 || side == RequestSide && e.Open && e.Direction == hooks.Out {
		return diff.Message{Absent: true}, nil
	}
	p, err := c.source.Payload(ctx, ref.ID)
	return diff.Message{Payload: p, Truncated: ref.Truncated}, err
}

// compareWords gives the summary, which has better words than the report's where a message is missing.
func compareWords(r diff.Report, messages [2]diff.Message, side Side) string {
	left, right, answers := messages[0].Absent, messages[1].Absent, side == ResponseSide
	switch {
	case left && right && answers:
		return lang.T("Neither side has an answer.")
	case left && right:
		return lang.T("Neither side has a request.")
	case left && answers:
		return lang.T("Only the right has an answer.")
	case left:
		return lang.T("Only the right has a request.")
	case right && answers:
		return lang.T("Only the left has an answer.")
	case right:
		return lang.T("Only the left has a request.")
	case r.Same && answers:
		return lang.T("The answers are the same, byte for byte.")
	case r.Same:
		return lang.T("The requests are the same, byte for byte.")
	}
	return differWords(r)
}

func (c *Compare) head(e hooks.Exchange, word string) CompareHead {
	answer := newAnswer(word, e, c.zone)
	return CompareHead{
		Word: word, Time: answer.Time, Title: printable(e.Method) + " " + Target(e),
		Mark: answer.Mark, Status: answer.Status, Took: answer.Took,
	}
}
