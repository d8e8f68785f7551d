package model

import (
	"hash/fnv"
	"slices"
	"strconv"
	"strings"
	"time"

	"bellhop/hooks"
	"bellhop/ui/lang"
)

// teller makes rows of a story's parts. Some parts share a row: a guest's request and what the guest wrote, a replay and
// its only attempt.
type teller struct {
	parts []hooks.Part
	zone  *time.Location
	below [][]int // the parts that each part caused
	axis  axis
	rows  []StoryRow
	of    []int // the part that each row is mostly of
}

func newTale(story hooks.Story, w chapter, zone *time.Location) Tale {
	t := &teller{parts: story.Parts, zone: zone, below: make([][]int, len(story.Parts))}
	for i, p := range t.parts {
		if p.Parent >= 0 {
			t.below[p.Parent] = append(t.below[p.Parent], i)
		}
	}
	t.axis = newAxis(story, w.real)
	tale := Tale{Of: w.id, Summary: t.summary(), Pills: t.pills(), Ticks: t.axis.ticks(), Alone: len(t.parts) < 2}
	if len(t.parts) > 0 {
		for _, at := range t.withReplays([]int{0}) {
			t.tell(at, 0, 0, true)
		}
	}
	tale.Rows = t.rows
	tale.Quote, tale.By = t.quote()
	if story.Cut {
		tale.Cut = lang.T("There is more to this story than is shown.")
	}
	at := slices.IndexFunc(t.rows, func(r StoryRow) bool { return r.Key == w.row })
	if at < 0 {
		at = slices.IndexFunc(t.rows, func(r StoryRow) bool { return r.Exchange == w.id })
	}
	if at >= 0 {
		tale.Chosen = t.rows[at].Key
		tale.Foot = t.foot(t.of[at])
		for i := range tale.Foot {
			tale.Foot[i].Text = unbroken(tale.Foot[i].Text)
		}
	}
	return tale
}

// tell adds the row of a part and the rows of all that it caused.
func (t *teller) tell(at, depth int, guides uint64, last bool) {
	row, children := t.row(at)
	row.Depth, row.Guides, row.Last = depth, guides, last
	t.rows, t.of = append(t.rows, row), append(t.of, at)
	for i, child := range children {
		more := i < len(children)-1
		line := guides
		if more && depth < 64 {
			line |= 1 << depth
		}
		t.tell(child, depth+1, line, !more)
	}
}

// row words a part and gives those that stand below it.
func (t *teller) row(at int) (r StoryRow, children []int) {
	p := t.parts[at]
	r = StoryRow{Key: keyOf(p), Exchange: p.Exchange.ID, When: t.when(p), Mark: MarkQuiet}
	switch {
	case t.isSigning(at):
		comment := t.below[at][0]
		r.Kind, r.Title, r.Note = StoryGuest, guestTitle(t.parts[comment].Comment), lang.T("no longer stored")
		if !p.Gone {
			r.Note = printable(p.Exchange.Method) + " " + Target(p.Exchange)
			t.exchange(&r, p)
		} else {
			r.When = t.when(t.parts[comment])
		}
		return r, t.shown(comment)
	case p.Gone:
		r.Kind, r.Title, r.Note = StoryGone, goneTitle(p), lang.T("no longer stored")
	case p.Kind == hooks.PartComment:
		r.Kind, r.Title = StoryGuest, guestTitle(p.Comment)
	case p.Kind == hooks.PartEvent:
		r.Kind, r.Title, r.Note = StoryEvent, printable(p.Event.Type), printable(p.Event.ID)
		r.Result = queuedWords(t.queued(at))
		r.Ends[0] = End{t.axis.at(p.At), MarkQuiet, true}
	case p.Kind == hooks.PartDelivery && t.isReplay(at):
		return t.replay(at)
	case p.Kind == hooks.PartDelivery:
		t.delivery(&r, p)
	case p.Kind == hooks.PartAttempt:
		t.attempt(&r, at)
	case p.Kind == hooks.PartCapture:
		r.Kind, r.Title, r.Note = StoryCapture, Target(p.Exchange), Happening(p.Exchange)
		r.Badge = VerdictBadge(p.Exchange.Verdict)
		t.exchange(&r, p)
	default:
		r.Kind, r.Title, r.Note = StoryRequest, printable(p.Exchange.Method)+" "+Target(p.Exchange), fromWords(p.Exchange)
		if _, missing := MissingInbox(p.Exchange); missing {
			r.Note = lang.T("no such inbox")
		} else if p.Parent >= 0 {
			r.Note = "" // whom it came from stands above it
		}
		t.exchange(&r, p)
	}
	return r, t.shown(at)
}

// shown gives the parts that stand below a part. A replay of an attempt stands beside the attempt.
func (t *teller) shown(at int) (children []int) {
	for _, child := range t.below[at] {
		if t.parts[at].Kind != hooks.PartAttempt || !t.isReplay(child) {
			children = append(children, child)
		}
	}
	if t.parts[at].Kind == hooks.PartAttempt {
		return children
	}
	return t.withReplays(children)
}

// withReplays puts the replays of the attempts in a list, and theirs, behind it.
func (t *teller) withReplays(list []int) []int {
	for i := 0; i < len(list); i++ {
		for _, attempt := range t.attemptsIn(list[i]) {
			for _, child := range t.below[attempt] {
				if t.isReplay(child) {
					list = append(list, child)
				}
			}
		}
	}
	return list
}

// attemptsIn gives a part that is an attempt, or the only attempt of a replay.
func (t *teller) attemptsIn(at int) []int {
	switch {
	case t.parts[at].Kind == hooks.PartAttempt:
		return []int{at}
	case t.isReplay(at):
		return t.tries(at)
	}
	return nil
}

// isSigning reports whether a part is the request by which a guest signed, and nothing else came of it.
func (t *teller) isSigning(at int) bool {
	p, below := t.parts[at], t.below[at]
	return (p.Kind == hooks.PartExchange) && len(below) == 1 && t.parts[below[0]].Kind == hooks.PartComment
}

// isReplay reports whether a part is a replay that was tried once at most, which one row tells.
func (t *teller) isReplay(at int) bool {
	p := t.parts[at]
	return p.Kind == hooks.PartDelivery && p.Delivery.Origin == hooks.OriginReplay && len(t.tries(at)) < 2
}

// tries gives the attempts of a delivery.
func (t *teller) tries(delivery int) (list []int) {
	for _, at := range t.below[delivery] {
		if t.parts[at].Kind == hooks.PartAttempt {
			list = append(list, at)
		}
	}
	return list
}

// replay words a replay with its only attempt.
func (t *teller) replay(at int) (StoryRow, []int) {
	p, d := t.parts[at], t.parts[at].Delivery
	r := StoryRow{Key: keyOf(p), Kind: StoryReplay, Title: lang.As("noun", "Replay"), Note: lang.As("replayed", "by you"), When: t.when(p)}
	if d.Batch != 0 {
		r.Note = lang.As("replayed", "in a batch")
	}
	if p.Parent >= 0 && !wentTo(t.parts[p.Parent].Exchange, d) {
		r.Note = lang.T("to %s", targetOf(d))
	}
	r.Mark, r.Result = t.standing(d)
	r.Ends[0] = End{t.axis.at(p.At), MarkReplayed, true}
	var children []int
	for _, try := range t.tries(at) {
		x := t.parts[try]
		r.Exchange = x.Exchange.ID
		r.Mark, r.Result = Outcome(x.Exchange)
		r.Took = lasted(x.Exchange)
		r.Ends[1] = End{t.axis.at(x.At.Add(x.Took)), r.Mark, true}
		children = append(children, t.shown(try)...)
	}
	for _, child := range t.below[at] {
		if t.parts[child].Kind != hooks.PartAttempt {
			children = append(children, child)
		}
	}
	return r, children
}

func (t *teller) delivery(r *StoryRow, p hooks.Part) {
	r.Kind, r.Title, r.When = StoryDelivery, targetOf(p.Delivery), ""
	r.Badge = Badge{Text: formatTitle(p.Format)}
	if p.Delivery.Origin != hooks.OriginEvent {
		r.Badge.Text = OriginWord(p.Delivery.Origin)
	}
	r.Mark, r.Result = t.standing(p.Delivery)
}

// standing words where a delivery stands.
func (t *teller) standing(d hooks.Delivery) (Mark, string) {
	switch d.State {
	case hooks.Delivered:
		return MarkDelivered, lang.T("on try %s", Number(int64(d.Attempts)))
	case hooks.GivenUp:
		return MarkGivenUp, lang.N(d.Attempts, "after %s try", "after %s tries", Number(int64(d.Attempts)))
	case hooks.InFlight:
		return MarkInFlight, lang.T("sending, try %s", Number(int64(d.Attempts)))
	}
	switch {
	case d.DueAt.IsZero():
		return MarkWaiting, lang.As("state of a delivery", "held")
	case d.State == hooks.Waiting:
		return MarkWaiting, lang.T("until %s", d.DueAt.In(t.zone).Format("15:04:05"))
	}
	return MarkDue, lang.As("state of a delivery", "due")
}

func (t *teller) attempt(r *StoryRow, at int) {
	p := t.parts[at]
	r.Kind, r.Title = StoryAttempt, lang.T("Attempt %s", Number(int64(p.Exchange.Attempt)))
	if p.RetryAfter != "" {
		r.Badge = Badge{"Retry-After: " + shorten(printable(p.RetryAfter), maxBadge), MarkWaiting, GlyphMark}
	}
	t.exchange(r, p)
	tries, of := t.siblings(at)
	if of > 0 {
		before := t.parts[tries[of-1]]
		r.Wait = Bar{t.axis.at(before.At.Add(before.Took)), t.axis.at(p.At), MarkWaiting}
	}
	if of == len(tries)-1 && p.Parent >= 0 && t.parts[p.Parent].Delivery.State == hooks.GivenUp {
		r.Ends[0].Mark = MarkGivenUp
	}
}

// siblings gives the attempts of the same delivery, and the place among them.
func (t *teller) siblings(attempt int) (tries []int, place int) {
	if parent := t.parts[attempt].Parent; parent >= 0 && t.parts[parent].Kind == hooks.PartDelivery {
		tries = t.tries(parent)
		return tries, slices.Index(tries, attempt)
	}
	return []int{attempt}, 0
}

// exchange words what became of an exchange, and when.
func (t *teller) exchange(r *StoryRow, p hooks.Part) {
	r.Mark, r.Result = Outcome(p.Exchange)
	r.Took = lasted(p.Exchange)
	from, to := t.axis.at(p.At), t.axis.at(p.At.Add(p.Took))
	r.Bar = Bar{from, to, r.Mark}
	r.Ends[0] = End{to, r.Mark, true}
}

// when words the time from the story's beginning to that of a part.
func (t *teller) when(p hooks.Part) string {
	if p.Gone {
		return ""
	}
	return "+" + Elapsed(p.At.Sub(t.axis.began))
}

// keyOf gives a number that a part keeps.
func keyOf(p hooks.Part) uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(p.Cause().Kind + " "))
	_, _ = h.Write([]byte(p.ID)) // a hash never fails
	return h.Sum64() | 1
}

// wentTo reports whether a replay goes to where its original went: what came in came to a path of this program's.
func wentTo(original hooks.Exchange, d hooks.Delivery) bool {
	target := Target(original)
	if original.Direction == hooks.In {
		return target != "" && strings.HasSuffix(targetOf(d), target)
	}
	return target == targetOf(d)
}

func targetOf(d hooks.Delivery) string {
	return Target(hooks.Exchange{Direction: hooks.Out, URL: d.URL})
}

func guestTitle(c hooks.Comment) string {
	number := c.ID.String()
	return lang.T("Guest %s signed", strings.Repeat("0", max(0, 6-len(number)))+number)
}

func goneTitle(p hooks.Part) string {
	id := shorten(printable(p.ID), 40)
	switch p.Kind {
	case hooks.PartComment:
		return lang.T("Comment %s", id)
	case hooks.PartEvent:
		return lang.T("Event %s", id)
	case hooks.PartDelivery:
		return lang.T("Delivery %s", id)
	case hooks.PartAttempt:
		return lang.T("Attempt %s", id)
	case hooks.PartCapture:
		return lang.T("Capture %s", id)
	}
	return lang.T("Exchange %s", id)
}

// queued counts the deliveries that an event brought about by itself.
func (t *teller) queued(event int) (n int) {
	for _, at := range t.below[event] {
		if t.parts[at].Delivery.Origin != hooks.OriginReplay {
			n++
		}
	}
	return n
}

func queuedWords(n int) string {
	if n == 0 {
		return lang.T("no delivery")
	}
	return lang.N(n, "%s delivery queued", "%s deliveries queued", Number(int64(n)))
}

// maxBy bounds who a guest is and where from, in characters, beside what the guest wrote.
const maxBy = 36

// quote gives what the guest wrote who began the story.
func (t *teller) quote() (text, by string) {
	for _, p := range t.parts[:min(2, len(t.parts))] {
		if p.Kind == hooks.PartComment && !p.Gone {
			by = printable(p.Comment.Name)
			if p.Comment.From != "" {
				by += ", " + printable(p.Comment.From)
			}
			return printable(strings.Join(strings.Fields(p.Comment.Text), " ")), shorten(by, maxBy)
		}
	}
	return "", ""
}

// summary counts what there is.
func (t *teller) summary() string {
	var deliveries, attempts, replays, captures int
	for i, p := range t.parts {
		switch {
		case p.Kind == hooks.PartDelivery && p.Delivery.Origin == hooks.OriginReplay:
			replays++
		case p.Kind == hooks.PartDelivery:
			deliveries++
		case p.Kind == hooks.PartAttempt && (p.Parent < 0 || !t.isReplay(p.Parent)):
			attempts++
		case p.Kind == hooks.PartCapture && i > 0:
			captures++
		}
	}
	var words []string
	if n := deliveries; n > 0 {
		words = append(words, lang.N(n, "%s delivery", "%s deliveries", Number(int64(n))))
	}
	if n := attempts; n > 0 {
		words = append(words, lang.N(n, "%s attempt", "%s attempts", Number(int64(n))))
	}
	if n := replays; n > 0 {
		words = append(words, lang.N(n, "%s replay", "%s replays", Number(int64(n))))
	}
	if n := captures; n > 0 {
		words = append(words, lang.N(n, "%s captured here", "%s captured here", Number(int64(n))))
	}
	return strings.Join(words, lang.T(", "))
}

// pills counts how deliveries stand that are no replays of one try.
func (t *teller) pills() (list []Badge) {
	counts := map[Mark]int{}
	for i, p := range t.parts {
		if p.Kind == hooks.PartDelivery && !p.Gone && !t.isReplay(i) {
			mark, _ := t.standing(p.Delivery)
			counts[mark]++
		}
	}
	for _, mark := range []Mark{MarkDelivered, MarkGivenUp, MarkWaiting, MarkInFlight, MarkDue} {
		if n := counts[mark]; n > 0 {
			list = append(list, Badge{strconv.Itoa(n), mark, GlyphMark})
		}
	}
	return list
}
