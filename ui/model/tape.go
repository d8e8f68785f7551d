package model

import (
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/archive"
	"bellhop/hooks/filter"
	"bellhop/ui/lang"
)

// Gatherer finds what belongs on the tape of a filter. It may be called from any goroutine.
type Gatherer interface {
	GatherTape(ctx context.Context, f filter.Filter) (archive.Gathered, error)
}

// TapeSource tells what is played, the newest first. It may be called from any goroutine.
type TapeSource interface {
	TapePlays(context.Context) ([]hooks.TapePlay, error)
}

// TapeSpans words what a tape may be of.
func TapeSpans() []string {
	return []string{lang.T("Last 15 min"), lang.T("This evening"), lang.As("how much of a tape", "All of it")}
}

// eveningHour is when an evening begins.
const eveningHour = 17

// TapeSpan narrows a filter to one of TapeSpans, counted back from now in its zone. What is of before 17:00 belongs to the
// evening of the day before.
func TapeSpan(f filter.Filter, span int, now time.Time) filter.Filter {
	since := now.Add(-15 * time.Minute)
	switch span {
	case 1:
		since = time.Date(now.Year(), now.Month(), now.Day(), eveningHour, 0, 0, 0, now.Location())
		if since.After(now) {
			since = since.AddDate(0, 0, -1)
		}
	case 2:
		return f
	}
	terms := append([]filter.Term(nil), f.Terms...)
	return filter.Filter{Terms: append(terms, filter.Term{Condition: filter.Moment{At: since.UTC()}})}
}

// ReadTapeFile tells what a file says of itself that is a tape; nil for any other file.
func ReadTapeFile(path string) (*hooks.Tape, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	start := make([]byte, archive.SniffLength)
	n, err := io.ReadFull(file, start)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, err
	}
	if archive.SniffFormat(start[:n]) != archive.FormatTape {
		return nil, nil
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	tape, err := archive.ReadTapeHead(file)
	return &tape, err
}

// TapeWords tells what a tape holds.
func TapeWords(t hooks.Tape, zone *time.Location) string {
	counts := []string{exchanges(t.Exchanges)}
	if n := t.Events; n > 0 {
		counts = append(counts, lang.N(n, "%s event", "%s events", Number(int64(n))))
	}
	if n := t.Deliveries; n > 0 {
		counts = append(counts, lang.N(n, "%s delivery", "%s deliveries", Number(int64(n))))
	}
	if n := t.Comments; n > 0 {
		counts = append(counts, lang.N(n, "%s comment", "%s comments", Number(int64(n))))
	}
	words := strings.Join(counts, ", ")
	if t.From.IsZero() {
		return words + "."
	}
	from, until := t.From.In(zone), t.Until.In(zone)
	end := until.Format("15:04:05")
	if from.YearDay() != until.YearDay() || from.Year() != until.Year() {
		end = lang.Time(until, "2 Jan 15:04:05")
	}
	return lang.T("%s, from %s to %s.", words, lang.Time(from, "2 Jan 2006 15:04:05"), end)
}

// TapeSpeed is how fast a tape is played.
type TapeSpeed struct {
	Title string
	Speed float64
}

// TapeSpeeds lists the speeds that are offered.
func TapeSpeeds() []TapeSpeed {
	return []TapeSpeed{{"1×", 1}, {"10×", 10}, {"100×", 100}, {lang.As("speed", "At once"), 0}}
}

// TapePlanWords tells what the pipeline would send of a tape, and asks for it.
func TapePlanWords(p hooks.TapePlan) string {
	said := []string{lang.N(p.Sends, "%s capture is sent again to %s, where its inbox verifies and forwards it for real.",
		"%s captures are sent again to %s, where the inboxes verify and forward them for real.", Number(int64(p.Sends)), p.Target)}
	for _, f := range p.Forwards {
		if f.Local {
			said = append(said, lang.N(f.Most, "Up to %s goes on to %s.", "Up to %s go on to %s.", Number(int64(f.Most)), f.Host))
		} else {
			said = append(said, lang.N(f.Most, "Up to %s goes on to %s, which is not on this computer.",
				"Up to %s go on to %s, which is not on this computer.", Number(int64(f.Most)), f.Host))
		}
	}
	for _, s := range p.Skips {
		said = append(said, lang.N(s.Count, "%s left out: %s", "%s left out: %s", Number(int64(s.Count)), lang.Said(s.Reason)))
	}
	return join(said...)
}

// Tape is the strip of the tape that is played on the screen. Of the pipeline the replay in bulk tells.
type Tape struct {
	source TapeSource
	now    TapeNow
}

// TapeNow is what the strip says. Without an ID there is no strip.
type TapeNow struct {
	ID     hooks.ID
	Title  string
	Text   string
	Paused bool
}

// NewTape makes the strip's model.
func NewTape(source TapeSource) *Tape { return &Tape{source: source} }

// Now is what the strip says.
func (t *Tape) Now() TapeNow { return t.now }

// Load reads how the tape stands that is played.
func (t *Tape) Load(ctx context.Context) func() {
	plays, err := t.source.TapePlays(ctx)
	if err != nil {
		return nil
	}
	now := TapeNow{}
	for _, p := range plays {
		if p.Batch == 0 && !p.Over() {
			now = wordPlay(p)
			break
		}
	}
	return func() { t.now = now }
}

func wordPlay(p hooks.TapePlay) TapeNow {
	now := TapeNow{ID: p.ID, Title: lang.T("A tape is played"), Paused: p.State == hooks.BatchPaused}
	if now.Paused {
		now.Title = lang.T("The tape is paused")
	}
	done, total, came, lasts := Number(int64(p.Done)), exchanges(p.Total), clockOf(p.Came), clockOf(p.Lasts)
	now.Text = lang.T("%s of %s, %s of %s. Nothing is sent.", done, total, came, lasts)
	for _, s := range TapeSpeeds() {
		if s.Speed == p.Speed && s.Speed > 1 {
			now.Text = lang.T("%s of %s, %s of %s, %s. Nothing is sent.", done, total, came, lasts, s.Title)
		}
	}
	return now
}

// clockOf words a length of a tape: 1:05, or 1:00:05 from an hour on.
func clockOf(d time.Duration) string {
	at := time.Time{}.Add(max(d, 0))
	if d >= time.Hour {
		return Number(int64(d/time.Hour)) + ":" + at.Format("04:05")
	}
	return at.Format("4:05")
}
