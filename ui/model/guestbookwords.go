package model

import (
	"fmt"
	"strings"
	"time"

	"bellhop/hooks"
	"bellhop/ui/lang"
	"bellhop/ui/redact"
)

// GuestRow is one entry of the guest book, worded whole.
type GuestRow struct {
	ID     hooks.ID
	Number string // 000482
	State  hooks.CommentState
	Label  string // the luggage label
	Name   string
	Text   string // in one line
	Time   string // 14:31, or 27 Nov
	Bells  BellWords
}

// BellWords tells what became of an entry's deliveries.
type BellWords struct {
	State hooks.DeliveryState // the one that matters most; "" is none
	Text  string              // 3, 2 of 3, not rung
	Whole string              // a sentence
	Marks BellMarks
}

// BellMarks are the states of an entry's deliveries, what matters most first: GivenUp, Waiting, Delivered. All of them are empty
// where there are more than fit.
type BellMarks [5]hooks.DeliveryState

func bellMarks(b hooks.Bells) (marks BellMarks) {
	if b.All() > len(marks) {
		return marks
	}
	for i := range b.All() {
		switch {
		case i < b.GivenUp:
			marks[i] = hooks.GivenUp
		case i < b.GivenUp+b.UnderWay:
			marks[i] = hooks.Waiting
		default:
			marks[i] = hooks.Delivered
		}
	}
	return marks
}

// GuestNumber words the number of an entry as the book does.
func GuestNumber(id hooks.ID) string { return fmt.Sprintf("%06d", int64(id)) }

// comment gives an entry to be worded.
func (v *Veil) comment(c hooks.Comment) hooks.Comment {
	if !v.On() {
		return c
	}
	c.Name, c.Source = initials(c.Name), redact.Address(c.Source, redact.All)
	for _, text := range []*string{&c.From, &c.Text, &c.Reason} {
		*text, _ = redact.Text(*text, redact.All)
	}
	return c
}

func (m *Guestbook) row(c hooks.Comment) GuestRow {
	c = m.veil.comment(c)
	at := c.At.In(m.zone)
	stamp := lang.Time(at, "2 Jan 06")
	switch now := m.now.In(m.zone); {
	case at.Format(time.DateOnly) == now.Format(time.DateOnly):
		stamp = at.Format("15:04")
	case at.Year() == now.Year():
		stamp = lang.Time(at, "2 Jan")
	}
	return GuestRow{
		ID: c.ID, Number: GuestNumber(c.ID), State: c.State, Label: c.Label,
		Name: printable(c.Name), Text: printable(strings.Join(strings.Fields(c.Text), " ")), Time: stamp, Bells: bellWords(c, m.bells[c.ID]),
	}
}

func bellWords(c hooks.Comment, b hooks.Bells) BellWords {
	all := int64(b.All())
	switch {
	case !c.Announced && c.State == hooks.CommentWaiting:
		return BellWords{Text: lang.T("not rung"), Whole: lang.T("Nobody is rung before it is shown.")}
	case !c.Announced:
		return BellWords{Text: lang.T("not rung"), Whole: lang.T("Nobody was rung. Showing it rings.")}
	case all == 0:
		return BellWords{Text: lang.As("was rung", "nobody"), Whole: lang.T("Nobody was rung for it.")}
	case b.GivenUp+b.UnderWay > 0:
		w := BellWords{State: hooks.Waiting, Text: shareOf(b.Delivered, b.All()), Marks: bellMarks(b)}
		if b.GivenUp > 0 {
			w.State = hooks.GivenUp
			w.Whole = lang.N(b.GivenUp, "%s delivery of %s given up.", "%s deliveries of %s given up.", Number(int64(b.GivenUp)), Number(all))
		}
		if b.UnderWay > 0 {
			w.Whole = join(w.Whole, lang.N(b.UnderWay, "%s delivery of %s on the way.", "%s deliveries of %s on the way.", Number(int64(b.UnderWay)), Number(all)))
		}
		return w
	}
	return BellWords{State: hooks.Delivered, Text: Number(all), Marks: bellMarks(b), Whole: lang.N(int(all), "Rang %s subscriber, all delivered.", "Rang %s subscribers, all delivered.", Number(all))}
}

func shareOf(of, all int) string { return lang.T("%s of %s", Number(int64(of)), Number(int64(all))) }

// Rows gives the entries, newest first.
func (m *Guestbook) Rows() []GuestRow { return m.rows }

// HasNone reports whether the book has no entry in any state.
func (m *Guestbook) HasNone() bool {
	for _, n := range m.counts {
		if n > 0 {
			return false
		}
	}
	return true
}

// CountOf tells how many entries are in a state; "" is all.
func (m *Guestbook) CountOf(s hooks.CommentState) int64 {
	if s != "" {
		return m.counts[s]
	}
	n := int64(0)
	for _, of := range m.counts {
		n += of
	}
	return n
}

// Sum says how many there are: "482 guests, 1 waits, 1 hidden".
func (m *Guestbook) Sum() string {
	n := m.counts[hooks.CommentShown]
	parts := []string{lang.N(int(n), "%s guest", "%s guests", Number(n))}
	if n := m.counts[hooks.CommentWaiting]; n > 0 {
		parts = append(parts, lang.N(int(n), "%s waits", "%s wait", Number(n)))
	}
	if n := m.counts[hooks.CommentHidden]; n > 0 {
		parts = append(parts, lang.N(int(n), "%s hidden", "%s hidden", Number(n)))
	}
	return strings.Join(parts, ", ")
}

// GuestDetail is the chosen entry, worded whole.
type GuestDetail struct {
	GuestRow
	Whole  string // the text with its lines
	Place  string // "Lagos, guest 000482"
	Signed string // "Signed on 27 Nov 2026 at 14:31:44, through ngrok from 203.0.113.9"
	Why    string // why it waits or is hidden; "" when it is shown
	Rung   int    // how many were rung
	Rings  bool   // it can ring them again
	Story  hooks.ID
	Source string // what a ban takes, as it is stored: an address, or a network; "" when nobody knows
}

// Detail words the chosen entry; ok is false without one.
func (m *Guestbook) Detail() (d GuestDetail, ok bool) {
	c, ok := m.Chosen()
	if !ok {
		return d, false
	}
	if source, known := hooks.NetworkOf(c.Source); known {
		d.Source = hooks.SourceText(source)
	}
	c, source := m.veil.comment(c), d.Source
	d = GuestDetail{GuestRow: m.row(c), Whole: lines(c.Text), Place: lang.T("guest %s", GuestNumber(c.ID)), Why: lang.Said(c.Reason), Source: source}
	if c.From != "" {
		d.Place = lang.T("%s, guest %s", printable(c.From), GuestNumber(c.ID))
	}
	d.Signed = signedWords(lang.Time(c.At.In(m.zone), "2 Jan 2006 at 15:04:05"), doorName(c.Door), printable(c.Source))
	d.Rung = m.bells[c.ID].All()
	if c.State == hooks.CommentShown {
		d.Why, d.Rings = "", d.Rung > 0
	}
	if c.Cause.Kind == hooks.CauseExchange {
		d.Story, _ = hooks.ParseID(c.Cause.ID)
	}
	return d, true
}

// signedWords says when an entry was signed, through which door and from where; "" is not known.
func signedWords(at, door, source string) string {
	switch {
	case door != "" && source != "":
		return lang.T("Signed on %s, through %s, from %s", at, door, source)
	case door != "":
		return lang.T("Signed on %s, through %s", at, door)
	case source != "":
		return lang.T("Signed on %s, from %s", at, source)
	}
	return lang.T("Signed on %s", at)
}

// StateWords tells that so many entries were brought into a state.
func StateWords(n int, to hooks.CommentState) string {
	switch many := Number(int64(n)); to {
	case hooks.CommentShown:
		return lang.N(n, "%s entry is shown", "%s entries are shown", many)
	case hooks.CommentHidden:
		return lang.N(n, "%s entry is hidden", "%s entries are hidden", many)
	default:
		return lang.N(n, "%s entry is held back", "%s entries are held back", many)
	}
}

// DeletedWords tells what was deleted last: a title and a text, "" for nothing.
func (m *Guestbook) DeletedWords() (title, text string) {
	switch n := len(m.deleted); n {
	case 0:
		return "", ""
	case 1:
		name := OneLine(m.veil.comment(m.deleted[0]).Name)
		return lang.T("The entry of %s is deleted", name), lang.T("What was sent of it stays in its story. Undo brings it back as it was.")
	default:
		return lang.N(n, "%s entry is deleted", "%s entries are deleted", Number(int64(n))), lang.T("What was sent of them stays in their stories. Undo brings them back as they were.")
	}
}

// doorName words a door.
func doorName(door string) string {
	switch door {
	case "local":
		return lang.T("the local address")
	case "lan":
		return lang.T("the local network")
	case "ssh":
		return "SSH"
	}
	return printable(door)
}

// lines is printable for a text of several lines.
func lines(text string) string {
	all := strings.Split(text, "\n")
	for i, line := range all {
		all[i] = printable(line)
	}
	return strings.Join(all, "\n")
}

// BanRow is one ban, worded whole.
type BanRow struct {
	ID     hooks.ID
	Source string
	Line   string // until when, and the note
	Over   bool
}

// Bans words the bans, newest first.
func (m *Guestbook) Bans() []BanRow {
	rows := make([]BanRow, len(m.bans))
	for i, b := range m.bans {
		over := !b.Until.IsZero() && !m.now.Before(b.Until)
		line, until := lang.T("for good"), lang.Time(b.Until.In(m.zone), "2 Jan 15:04")
		switch {
		case over:
			line = lang.T("over since %s", until)
		case !b.Until.IsZero():
			line = lang.T("until %s", until)
		}
		if b.Note != "" {
			line += " · " + printable(b.Note)
		}
		rows[i] = BanRow{b.ID, hooks.SourceText(b.Source), line, over}
	}
	return rows
}

// BanSpan is how long a ban holds.
type BanSpan struct {
	Text string
	For  time.Duration // 0 is for good
}

// BanSpans are the ends that are offered.
func BanSpans() []BanSpan {
	return []BanSpan{{lang.T("For an hour"), time.Hour}, {lang.T("For a day"), 24 * time.Hour}, {lang.T("For a week"), 7 * 24 * time.Hour}, {lang.T("For good"), 0}}
}

// Ban makes a ban of what was typed.
func (m *Guestbook) Ban(source string, span int, note string) (hooks.Ban, error) {
	p, err := hooks.ParseBanSource(source)
	if err != nil {
		return hooks.Ban{}, err
	}
	b := hooks.Ban{Source: p, Note: strings.TrimSpace(note)}
	if length := BanSpans()[span].For; length > 0 {
		b.Until = m.clock().Add(length)
	}
	return b, nil
}

// ImportWords tells what became of a file: a title and a text.
func ImportWords(done hooks.BookImport) (title, text string) {
	added, known := Number(int64(done.Added)), Number(int64(done.Known))
	title = lang.N(done.Added, "%s entry imported", "%s entries imported", added)
	if done.Known > 0 {
		title = lang.N(done.Added, "%s entry imported, %s there already", "%s entries imported, %s there already", added, known)
	}
	refused := len(done.Refused) + done.More
	if refused == 0 {
		return title, ""
	}
	said := []string{lang.N(refused, "%s line was refused.", "%s lines were refused.", Number(int64(refused)))}
	for _, r := range done.Refused[:min(len(done.Refused), 5)] {
		said = append(said, lang.T("Line %s: %s", Number(int64(r.Line)), lang.Said(r.Reason)))
	}
	if rest := refused - min(len(done.Refused), 5); rest > 0 {
		said = append(said, lang.N(rest, "And %s more.", "And %s more.", Number(int64(rest))))
	}
	return title, strings.Join(said, "\n")
}

// OneLine words a stranger's text for a sentence: in one line, and not too long for it.
func OneLine(text string) string {
	text = printable(strings.Join(strings.Fields(text), " "))
	if runes := []rune(text); len(runes) > 40 {
		return string(runes[:39]) + "…"
	}
	return text
}
