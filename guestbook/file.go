package guestbook

import (
	"bufio"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"time"

	"bellhop/hooks"
)

// record is an entry in a file.
type record struct {
	ID        string `json:"id,omitempty"`
	At        string `json:"at,omitempty"` // RFC 3339 in UTC, to the nanosecond
	Name      string `json:"name"`
	From      string `json:"from"`
	Text      string `json:"text"`
	Label     string `json:"label,omitempty"`
	State     string `json:"state,omitempty"`
	Reason    string `json:"reason,omitempty"`
	Source    string `json:"source,omitempty"`
	Door      string `json:"door,omitempty"`
	Announced *bool  `json:"announced,omitempty"`
}

// columns are the names of a CSV file's columns, in the order of record.
func columns() []string {
	return []string{"id", "at", "name", "from", "text", "label", "state", "reason", "source", "door", "announced"}
}

// cells gives pointers to a record's texts in the order of columns; the last one is of announced.
func (r *record) cells(announced *string) []*string {
	return []*string{&r.ID, &r.At, &r.Name, &r.From, &r.Text, &r.Label, &r.State, &r.Reason, &r.Source, &r.Door, announced}
}

func recordOf(c hooks.Comment) record {
	return record{
		c.ID.String(), c.At.UTC().Format(time.RFC3339Nano), c.Name, c.From, c.Text, c.Label,
		string(c.State), c.Reason, c.Source, c.Door, &c.Announced,
	}
}

// Export writes every entry, the oldest first, with all that is known of it but the request that signed: also the hidden
// ones, and the addresses that they came from.
func (b Book) Export(ctx context.Context, w io.Writer, format hooks.BookFormat) (entries int, err error) {
	buffered := bufio.NewWriter(w)
	write, end := ndjsonWriter(buffered)
	if format == hooks.BookCSV {
		write, end = csvWriter(buffered)
	}
	for after := hooks.ID(0); ; {
		page, err := b.Desk.FindComments(ctx, hooks.CommentQuery{Oldest: true, After: after, Limit: hooks.MaxPage})
		if err != nil {
			return entries, fmt.Errorf("read the guest book: %w", err)
		}
		for _, c := range page {
			if err := write(recordOf(c)); err != nil {
				return entries, fmt.Errorf("write the guest book: %w", err)
			}
			entries, after = entries+1, c.ID
		}
		if len(page) < hooks.MaxPage {
			break
		}
	}
	if err := end(); err != nil {
		return entries, fmt.Errorf("write the guest book: %w", err)
	}
	return entries, nil
}

func ndjsonWriter(w *bufio.Writer) (write func(record) error, end func() error) {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return func(r record) error { return enc.Encode(r) }, w.Flush
}

func csvWriter(w *bufio.Writer) (write func(record) error, end func() error) {
	out := csv.NewWriter(w)
	_ = out.Write(columns()) // its error comes again at the end
	return func(r record) error {
			announced := strconv.FormatBool(*r.Announced)
			var line []string
			for _, cell := range r.cells(&announced) {
				line = append(line, guardCell(*cell))
			}
			return out.Write(line)
		}, func() error {
			out.Flush()
			if err := out.Error(); err != nil {
				return err
			}
			return w.Flush()
		}
}

// A spreadsheet takes a cell that begins with one of these for a formula and runs it (OWASP, CSV injection), so it gets
// an apostrophe before it, which reading takes away again.
var (
	formula = regexp.MustCompile(`^'*[=+\-@\t\r]`)
	guarded = regexp.MustCompile(`^'+[=+\-@\t\r]`)
)

func guardCell(s string) string {
	if formula.MatchString(s) {
		return "'" + s
	}
	return s
}

func unguardCell(s string) string {
	if guarded.MatchString(s) {
		return s[1:]
	}
	return s
}

// entry judges a record as Sign judges a draft, and gives the comment that it becomes. With ring, one that is shown is
// announced. Without a time in the file its At is zero.
func (r record) entry(now time.Time, ring bool) (hooks.Comment, error) {
	d, problems := Draft{Name: r.Name, From: r.From, Text: r.Text, Label: r.Label}.fit()
	if len(problems) > 0 {
		return hooks.Comment{}, problems
	}
	c := hooks.Comment{Name: d.Name, From: d.From, Text: d.Text, Label: d.Label, State: hooks.CommentShown, Source: cutTo(r.Source), Door: cutTo(r.Door), Reason: cutTo(cleanLine(r.Reason))}
	var err error
	if r.ID != "" {
		var ok bool
		if c.ID, ok = hooks.ParseID(r.ID); !ok || c.ID > hooks.MaxCommentID {
			return c, hooks.Invalid("An id is a number from 1 to 999999999.")
		}
	}
	if r.At != "" {
		if c.At, err = time.Parse(time.RFC3339, r.At); err != nil || c.At.Year() < 1970 || c.At.After(now.AddDate(0, 0, 1)) {
			return c, hooks.Invalid("at is a time of the past such as 2026-05-02T12:00:00Z.")
		}
	}
	if r.State != "" {
		if c.State, err = hooks.ParseCommentState(r.State); err != nil {
			return c, err
		}
	}
	c.Announced = c.State != hooks.CommentWaiting
	if r.Announced != nil && c.State != hooks.CommentShown {
		c.Announced = *r.Announced
	}
	if ring && c.State == hooks.CommentShown {
		c.Announced = false
	}
	return c, nil
}

// maxNote bounds in bytes what a file says about an entry beside its words.
const maxNote = 200

func cutTo(s string) string {
	return strings.ToValidUTF8(s[:min(len(s), maxNote)], "")
}
