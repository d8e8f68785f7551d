package model

import (
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"bellhop/hooks"
	"bellhop/ui/lang"
)

// axis is the time of a story, from its beginning to its last end. It grows by tenfolds, or as time does.
type axis struct {
	began time.Time
	last  time.Duration
	real  bool
}

func newAxis(story hooks.Story, real bool) axis {
	a := axis{began: story.Began(), real: real, last: time.Millisecond}
	for _, p := range story.Parts {
		if !p.Gone {
			a.last = max(a.last, p.At.Add(p.Took).Sub(a.began))
		}
	}
	for _, d := range a.steps() {
		if !real && d > a.last && d < a.last+a.last/4 {
			a.last = d // so near that the axis may as well end there
			break
		}
	}
	return a
}

// at gives the place of a moment, from 0 to 1.
func (a axis) at(t time.Time) float32 { return a.place(t.Sub(a.began)) }

func (a axis) place(d time.Duration) float32 {
	d = max(0, min(d, a.last))
	if a.real {
		return float32(float64(d) / float64(a.last))
	}
	return float32(decades(d) / decades(a.last))
}

func decades(d time.Duration) float64 { return math.Log10(float64(d)/float64(time.Millisecond) + 1) }

// leastGap is how far ticks are apart, at least, so that their words do not touch.
const leastGap = 0.11

// ticks gives the lines of the axis. Where the last are too near to each other, they are left out.
func (a axis) ticks() []Tick {
	list := []Tick{{0, "0"}}
	for _, d := range a.steps() {
		if at := a.place(d); d <= a.last && at-list[len(list)-1].At >= leastGap && at <= 1 {
			list = append(list, Tick{at, tickWords(d)})
		}
	}
	return list
}

// steps gives the times that have a line if there is room: for tenfolds the round ones, else multiples of one that makes
// up to six.
func (a axis) steps() (list []time.Duration) {
	if !a.real {
		return []time.Duration{
			10 * time.Millisecond, 100 * time.Millisecond, time.Second, 10 * time.Second, time.Minute, 10 * time.Minute,
			time.Hour, 10 * time.Hour, 24 * time.Hour, 10 * 24 * time.Hour, 100 * 24 * time.Hour, 1000 * 24 * time.Hour,
		}
	}
	step := niceStep(a.last / 6)
	for d := step; d < a.last && len(list) < 8; d += step {
		list = append(list, d)
	}
	return list
}

// niceStep gives the next round time that is no shorter.
func niceStep(least time.Duration) time.Duration {
	for _, unit := range []time.Duration{time.Millisecond, 10 * time.Millisecond, 100 * time.Millisecond, time.Second, 10 * time.Second, time.Minute, 10 * time.Minute, time.Hour} {
		for _, n := range []time.Duration{1, 2, 5} {
			if d := n * unit; d >= least {
				return d
			}
		}
	}
	for _, hours := range []time.Duration{12, 24, 48, 5 * 24, 10 * 24, 30 * 24, 100 * 24} {
		if d := hours * time.Hour; d >= least {
			return d
		}
	}
	return least
}

// tickWords words a round time: 10 ms, 1 s, 1 min.
func tickWords(d time.Duration) string {
	switch {
	case d < time.Second:
		return millis(Number(d.Milliseconds()))
	case d < 24*time.Hour:
		return Span(d)
	case d%(24*time.Hour) != 0:
		return lang.T("%s h", Number(int64(d/time.Hour)))
	}
	return lang.T("%s d", Number(int64(d/(24*time.Hour))))
}

// Elapsed words a time since something began, in three figures: 18 ms, 1.04 s, 41.7 s, 9m 12s, 2h 05m, 3d 04h.
func Elapsed(d time.Duration) string {
	pair := func(large, small time.Duration, words string) string {
		return lang.T(words, Number(int64(d/large)), pad(int(d%large/small)))
	}
	switch {
	case d < 995*time.Microsecond:
		return millis(Number(d.Round(time.Millisecond).Milliseconds()))
	case d < time.Second:
		return millis(Number(d.Milliseconds()))
	case d < 10*time.Second:
		return seconds(d, 2)
	case d < time.Minute:
		return seconds(d, 1)
	case d < time.Hour:
		return pair(time.Minute, time.Second, lang.Key("%sm %ss"))
	case d < 24*time.Hour:
		return pair(time.Hour, time.Minute, lang.Key("%sh %sm"))
	}
	return pair(24*time.Hour, time.Hour, lang.Key("%sd %sh"))
}

func pad(n int) string {
	if n < 10 {
		return "0" + strconv.Itoa(n)
	}
	return strconv.Itoa(n)
}

// lasted words how long an exchange took: 22 ms, 5.0 s.
func lasted(e hooks.Exchange) string {
	switch {
	case e.Open:
		return ""
	case e.Took < time.Second:
		return millis(Millis(e.Took))
	case e.Took < 100*time.Second:
		return seconds(e.Took, 1)
	}
	return Span(e.Took)
}

// waitWords words a wait as a person says it: 8 s, 1.5 s, 5 min, 2 h.
func waitWords(d time.Duration) string {
	switch {
	case d < time.Second:
		return millis(Millis(d))
	case d < time.Minute && d.Round(100*time.Millisecond)%time.Second == 0:
		return seconds(d, 0)
	case d < time.Minute:
		return seconds(d, 1)
	case d < 2*time.Minute, d < time.Hour && d%time.Minute != 0:
		return lang.T("%s min %s s", Number(int64(d/time.Minute)), Number(int64(d%time.Minute/time.Second)))
	}
	return Span(d)
}

// unbroken keeps numbers and their units in one line of a sentence.
func unbroken(s string) string {
	parts := strings.Split(s, " ")
	var b strings.Builder
	for i, part := range parts {
		if i > 0 {
			space := " "
			if last := parts[i-1]; last != "" && '0' <= last[len(last)-1] && last[len(last)-1] <= '9' && isUnit(part) {
				space = "\u00a0"
			}
			b.WriteString(space)
		}
		b.WriteString(part)
	}
	return b.String()
}

func isUnit(word string) bool {
	word = strings.TrimRight(word, ".,。、")
	for _, d := range []time.Duration{time.Millisecond, time.Second, time.Minute, time.Hour, 48 * time.Hour} {
		if _, unit, _ := strings.Cut(tickWords(d), " "); word == strings.TrimRight(unit, ".") && unit != "" {
			return true
		}
	}
	return false
}

// formatTitle words a format.
func formatTitle(name string) string {
	titles := map[string]string{
		hooks.FormatStandard: "Standard Webhooks", hooks.FormatSlack: "Slack", hooks.FormatDiscord: "Discord", hooks.FormatGitHub: "GitHub",
		hooks.FormatGitHubDispatch: lang.T("GitHub workflow"), hooks.FormatCloudEvents: "CloudEvents", hooks.FormatCloudEventBinary: "CloudEvents", hooks.FormatTemplate: lang.As("format", "own template"),
	}
	return titles[name]
}

// maxQuoted bounds a line of a body in the foot, in characters.
const maxQuoted = 200

// opening gives the beginning of a body, if that is text.
func opening(body []byte) string {
	text := string(body[:min(len(body), 4*maxQuoted)])
	for len(text) > 0 && !utf8.ValidString(text) && len(body) > len(text) && len(text) > 4*maxQuoted-utf8.UTFMax {
		text = text[:len(text)-1] // a letter was cut in two
	}
	if !utf8.ValidString(text) {
		return ""
	}
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	return shorten(printable(strings.TrimSpace(line)), maxQuoted)
}

// foot words the three cells about a part.
func (t *teller) foot(at int) (cells [3]FootCell) {
	p := t.parts[at]
	switch {
	case p.Kind == hooks.PartDelivery && t.isReplay(at) && len(t.tries(at)) == 1:
		try := t.tries(at)[0]
		cells = t.messages(lang.T("Replay, sent"), t.parts[try])
		cells[2] = FootCell{Title: lang.T("Why it was sent"), Text: lang.T("Somebody sent the same request again. The original is never changed.")}
		if d := p.Delivery; d.State == hooks.GivenUp {
			cells[2] = FootCell{Title: lang.T("Why it was given up"), Text: join(lang.Said(d.Reason), lang.T("A replay is tried once."))}
		}
	case p.Kind == hooks.PartDelivery:
		d := p.Delivery
		mark, standing := t.standing(d)
		state := map[Mark]string{
			MarkDelivered: lang.As("a delivery", "Delivered"), MarkGivenUp: lang.As("a delivery", "Given up"), MarkWaiting: lang.As("a delivery", "Waits"),
			MarkInFlight: lang.As("a delivery", "In flight"), MarkDue: lang.As("a delivery", "Due"),
		}[mark]
		if mark == MarkDue || mark == MarkInFlight {
			standing = lang.N(d.Attempts, "%s try so far", "%s tries so far", Number(int64(d.Attempts)))
		}
		cells[0] = FootCell{Title: lang.T("Delivery %s", d.ID), Lines: kept(d.Method+" "+targetOf(d), idLine(d.EventID))}
		cells[1] = FootCell{Title: lang.T("Where it stands"), Mark: mark, Code: state, Lines: kept(standing), Text: lang.Said(d.Reason)}
		cells[2] = FootCell{Title: lang.T("Its schedule"), Text: scheduleWords(d)}
	case p.Kind == hooks.PartAttempt:
		cells = t.messages(lang.T("Attempt %s, sent", Number(int64(p.Exchange.Attempt))), p)
		cells[2] = t.why(at)
	case p.Kind == hooks.PartEvent:
		cells[0] = FootCell{Title: lang.T("Event"), Lines: kept(printable(p.Event.Type), printable(p.Event.ID), lang.T("at %s", ClockTime(p.At, t.zone)))}
		cells[1] = FootCell{Title: lang.T("Whom it goes to"), Text: queuedTo(t.queued(at))}
	case p.Kind == hooks.PartComment, p.Gone:
	default:
		cells = t.messages(lang.As("a request", "Received"), p)
		cells[2] = received(p.Exchange)
		if summary := t.summary(); cells[2].Title == "" && at == 0 && summary != "" {
			cells[2] = FootCell{Title: lang.T("What came of it"), Text: summary + "."}
		}
	}
	return cells
}

func queuedTo(n int) string {
	if n == 0 {
		return lang.T("No subscription wanted this type when it happened.")
	}
	return lang.N(n, "To %s subscription that wanted this type when it happened.", "To %s subscriptions that wanted this type when it happened.", Number(int64(n)))
}

// received says what was made of something that came in.
func received(e hooks.Exchange) FootCell {
	switch {
	case e.Error != "":
		return FootCell{Title: lang.T("What went wrong"), Text: lang.Said(e.Error)}
	case e.Verdict != hooks.VerdictNone && e.Verdict != hooks.VerdictValid && e.Verdict != "":
		return FootCell{Title: lang.T("Its signature"), Text: lang.Said(e.VerdictReason)}
	case e.StateReason != "":
		return FootCell{Title: lang.T("What became of it"), Text: lang.Said(e.StateReason)}
	case e.State == hooks.StateNew:
		return FootCell{Title: lang.T("What became of it"), Text: lang.T("It is being inspected and forwarded.")}
	case e.Inbox != "":
		return FootCell{Title: lang.T("What became of it"), Text: lang.T("The inbox %s captured it. All is done.", e.Inbox)}
	}
	return FootCell{}
}

// messages words what was sent and what was answered.
func (t *teller) messages(title string, p hooks.Part) (cells [3]FootCell) {
	e := p.Exchange
	lines := kept(printable(e.Method)+" "+Target(e), idLine(e.SenderID), lang.As("a size at a time", "%s at %s", Size(e.Request.Size), ClockTime(e.At, t.zone)))
	cells[0] = FootCell{Title: title, Lines: lines}
	mark, word := Outcome(e)
	cells[1] = FootCell{Title: lang.As("a request", "Answered"), Mark: mark, Code: word}
	switch {
	case e.Open:
		cells[1].Title = lang.T("Not answered yet")
	case e.Status == 0 || e.Fault != "":
		cells[1].Title, cells[1].Text = lang.T("No whole answer"), lang.Said(e.Error)
	default:
		cells[1].Lines = []string{http.StatusText(e.Status)}
	}
	if p.RetryAfter != "" {
		cells[1].Lines = append(cells[1].Lines, "Retry-After: "+shorten(printable(p.RetryAfter), maxQuoted))
	}
	return cells
}

func idLine(id string) string {
	if id == "" {
		return ""
	}
	return "webhook-id: " + printable(id)
}

// kept leaves empty lines out.
func kept(lines ...string) (list []string) {
	for _, l := range lines {
		if l != "" {
			list = append(list, l)
		}
	}
	return list
}

// why says why an attempt was waited for, or what its answer led to.
func (t *teller) why(at int) FootCell {
	p := t.parts[at]
	tries, place := t.siblings(at)
	if p.Parent < 0 || t.parts[p.Parent].Kind != hooks.PartDelivery || t.parts[p.Parent].Gone {
		return FootCell{}
	}
	d := t.parts[p.Parent].Delivery
	if place+1 < len(tries) {
		return waited(d, p, t.parts[tries[place+1]])
	}
	switch d.State {
	case hooks.Delivered:
		return FootCell{Title: lang.T("Why it ended"), Text: lang.T("The subscriber took it.")}
	case hooks.GivenUp:
		return FootCell{Title: lang.T("Why it was given up"), Text: join(lang.Said(d.Reason), endWords(d))}
	case hooks.Waiting:
		next := lang.T("The next try leaves at %s.", d.DueAt.In(t.zone).Format("15:04:05"))
		if d.DueAt.IsZero() { // held
			next = lang.T("Resume that, and the next try leaves.")
		}
		return FootCell{Title: lang.T("Why it waits"), Wait: true, Text: join(lang.Said(d.Reason), next)}
	case hooks.InFlight:
		return FootCell{Title: lang.T("What comes next"), Text: lang.T("The answer is awaited.")}
	}
	return FootCell{Title: lang.T("What comes next"), Text: join(lang.Said(d.Reason), lang.T("The next try leaves as soon as its target has room."))}
}

// waited says why there was a pause between two attempts.
func waited(d hooks.Delivery, p, next hooks.Part) FootCell {
	pause := max(0, next.At.Sub(p.At.Add(p.Took)))
	cell := FootCell{Title: lang.T("Why it waited %s", waitWords(pause.Round(rounding(pause)))), Wait: true}
	planned, ok := d.Schedule.Wait(p.Exchange.Attempt)
	if p.Exchange.Fault == hooks.FaultLost {
		cell.Text = lang.Said(p.Exchange.Error)
		return cell
	}
	if !ok {
		cell.Text = lang.T("The schedule was at its end. It was retried by hand.")
		return cell
	}
	said := []string{lang.T("The schedule said %s.", waitWords(planned))}
	longest := planned
	switch asked := hooks.ParseRetryAfter(p.RetryAfter, p.At.Add(p.Took)); {
	case asked > 0 && d.HeedsRetryAfter():
		said = append(said, lang.T("The answer asked for %s, and the longer of the two wins.", waitWords(asked)))
		longest = max(longest, asked)
	case asked > 0:
		said = append(said, lang.T("The answer asked for %s, which this sender does not heed.", waitWords(asked)))
	}
	if d.Speed > 1 {
		said = append(said, lang.T("The time machine runs %s times faster.", Number(int64(d.Speed))))
	}
	longest = hooks.Faster(longest, d.Speed)
	switch {
	case pause > longest+longest/4+2*time.Second:
		said = append(said, lang.T("The rest is its target's share, a pause of all deliveries, or Bellhop not running."))
	case pause < longest/2:
		said = append(said, lang.T("It was retried earlier by hand."))
	}
	cell.Text = join(said...)
	return cell
}

// rounding is how exact a pause is told.
func rounding(d time.Duration) time.Duration {
	switch {
	case d < time.Second:
		return time.Millisecond
	case d < 10*time.Second:
		return 100 * time.Millisecond
	}
	return time.Second
}

func endWords(d hooks.Delivery) string {
	if d.Schedule != nil && len(d.Schedule) == 0 {
		return lang.T("It is tried once.")
	}
	return lang.T("Its schedule has no more tries.")
}

// scheduleWords lists when a delivery is tried.
func scheduleWords(d hooks.Delivery) string {
	schedule := d.Schedule
	if schedule == nil {
		schedule = hooks.StandardSchedule()
	}
	if len(schedule) == 0 {
		return lang.T("It is tried once.")
	}
	var waits []string
	for _, wait := range schedule[:min(len(schedule), 6)] {
		waits = append(waits, waitWords(wait))
	}
	list, more := strings.Join(waits, ", "), len(schedule)-len(waits)
	if more > 0 {
		return lang.N(more, "Tried at once, then after %s and %s more.", "Tried at once, then after %s and %s more.", list, Number(int64(more)))
	}
	return lang.T("Tried at once, then after %s.", list)
}

// Outline tells a story as text: a line a row, two spaces deeper than its cause.
func (t Tale) Outline() string {
	var b strings.Builder
	if t.Quote != "" {
		b.WriteString("“" + t.Quote + "” " + t.By + "\n")
	}
	for _, r := range t.Rows {
		b.WriteString(strings.Repeat("  ", r.Depth) + strings.Join(kept(r.Title, r.Note, r.Badge.Text, r.When, r.Result, r.Took), "  ") + "\n")
	}
	return b.String()
}
