package model

import (
	"context"
	"errors"
	"io"
	"os"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/archive"
	"bellhop/hooks/filter"
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
func TapeSpans() []string { return []string{"Last 15 min", "This evening", "All of it"} }

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
	words := exchanges(t.Exchanges)
	for _, one := range []struct {
		n         int
		one, many string
	}{{t.Events, "event", "events"}, {t.Deliveries, "delivery", "deliveries"}, {t.Comments, "comment", "comments"}} {
		if one.n == 1 {
			words += ", 1 " + one.one
		} else if one.n > 1 {
			words += ", " + Number(int64(one.n)) + " " + one.many
		}
	}
	if t.From.IsZero() {
		return words + "."
	}
	from, until := t.From.In(zone), t.Until.In(zone)
	end := "15:04:05"
	if from.YearDay() != until.YearDay() || from.Year() != until.Year() {
		end = "2 Jan 15:04:05"
	}
	return words + ", from " + from.Format("2 Jan 2006 15:04:05") + " to " + until.Format(end) + "."
}

// TapeSpeed is how fast a tape is played.
type TapeSpeed struct {
	Title string
	Speed float64
}

// TapeSpeeds lists the speeds that are offered.
func TapeSpeeds() []TapeSpeed {
	return []TapeSpeed{{"1×", 1}, {"10×", 10}, {"100×", 100}, {"At once", 0}}
}

// TapePlanWords tells what the pipeline would send of a tape, and asks for it.
func TapePlanWords(p hooks.TapePlan) string {
	words := captures(p.Sends) + " are sent again to " + p.Target + ", where the inboxes verify and forward them for real."
	if p.Sends == 1 {
		words = "1 capture is sent again to " + p.Target + ", where its inbox verifies and forwards it for real."
	}
	for _, f := range p.Forwards {
		words += " Up to " + Number(int64(f.Most)) + " go on to " + f.Host
		if !f.Local {
			words += ", which is not on this computer"
		}
		words += "."
	}
	for _, s := range p.Skips {
		words += " " + Number(int64(s.Count)) + " left out: " + s.Reason
	}
	return words
}

func captures(n int) string {
	if n == 1 {
		return "1 capture"
	}
	return Number(int64(n)) + " captures"
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
	now := TapeNow{ID: p.ID, Title: "A tape is played", Paused: p.State == hooks.BatchPaused}
	if now.Paused {
		now.Title = "The tape is paused"
	}
	now.Text = Number(int64(p.Done)) + " of " + exchanges(p.Total) + ", " + clockOf(p.Came) + " of " + clockOf(p.Lasts)
	for _, s := range TapeSpeeds() {
		if s.Speed == p.Speed && s.Speed > 1 {
			now.Text += ", " + s.Title
		}
	}
	now.Text += ". Nothing is sent."
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
