package archive

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"iter"
	"strconv"
	"strings"
	"time"

	"bellhop/hooks"
)

// ReadTapeHead reads what a tape says of itself.
func ReadTapeHead(r io.Reader) (hooks.Tape, error) {
	t, err := openTape(r, Limits{})
	if err != nil {
		return hooks.Tape{}, err
	}
	return t.tape, nil
}

// ReadTape reads what WriteTape wrote. Ids and causes are those of the store that it was written from. A tape that is not
// whole, or whose lines are not in the order of time, is refused at its end or at that line. The sequence can be ranged
// over once.
func ReadTape(r io.Reader, limits Limits) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		t, err := openTape(r, limits)
		if err != nil {
			yield(Entry{}, err)
			return
		}
		for {
			e, err := t.next()
			if err == io.EOF {
				return
			}
			if !yield(e, err) || err != nil {
				return
			}
		}
	}
}

// tapeRecords gives the exchanges of a tape. What its events, deliveries and comments brought about names the exchange that
// these came of, so that its stories hold together without them.
func tapeRecords(entries iter.Seq2[Entry, error]) Records {
	return func(yield func(Record, error) bool) {
		above := map[hooks.Cause]hooks.Cause{}
		for e, err := range entries {
			switch {
			case err != nil:
				yield(Record{}, err)
				return
			case e.Event != nil:
				above[hooks.Cause{Kind: hooks.CauseEvent, ID: e.Event.ID}] = e.Event.Cause
			case e.Delivery != nil:
				above[hooks.CausedBy(hooks.CauseDelivery, e.Delivery.ID)] = e.Delivery.Cause
			case e.Comment != nil:
				above[hooks.CausedBy(hooks.CauseComment, e.Comment.ID)] = e.Comment.Cause
			default:
				e.Record.Exchange.Cause = came(above, e.Record.Exchange.Cause)
				if !yield(*e.Record, nil) {
					return
				}
			}
		}
	}
}

// maxClimb is more than lies between two exchanges: a delivery, an event and a comment. A tape may be written by anybody.
const maxClimb = 8

// came climbs from a cause to the exchange that it came of; a zero Cause when there is none.
func came(above map[hooks.Cause]hooks.Cause, c hooks.Cause) hooks.Cause {
	for range maxClimb {
		if c.Kind == hooks.CauseExchange || c.Kind == "" {
			return c
		}
		c = above[c]
	}
	return hooks.Cause{}
}

// tapeReader reads the lines of a tape.
type tapeReader struct {
	lines lineReader
	gate  *gate
	tape  hooks.Tape
	left  hooks.Tape // how much of each is still to come
	last  time.Time  // of the line before
}

func openTape(r io.Reader, limits Limits) (*tapeReader, error) {
	limits = limits.resolve()
	start, err := sniff(r)
	if err != nil {
		return nil, err
	}
	t := &tapeReader{gate: newGate(limits), lines: lineReader{r: bufio.NewReaderSize(&meter{r: start, total: limits.Total}, 64<<10), limits: limits}}
	at, line, err := t.lines.next()
	if err == io.EOF {
		return nil, hooks.Invalid("This is no tape: the file is empty.")
	}
	if err != nil {
		return nil, err
	}
	var head tapeHead
	if firstName(line) != tapeMark {
		return nil, at.refuse("is not the first of a tape.")
	}
	if err := decodeWire(at, line, &head); err != nil {
		return nil, err
	}
	t.tape, err = head.tape(at, limits)
	t.left = t.tape
	return t, err
}

func (h *tapeHead) tape(at place, limits Limits) (t hooks.Tape, err error) {
	switch {
	case h.Version < 1:
		return t, at.refuse("is not the first of a tape.")
	case h.Version > tapeVersion:
		return t, at.refuse("says that the tape comes from a newer Bellhop. Update this one first.")
	case h.Exchanges > limits.Count:
		return t, at.tooLarge("tells of too much. This import may have " + countWords(limits.Count) + ".")
	case min(h.Exchanges, h.Events, h.Deliveries, h.Comments) < 0, max(h.Events, h.Deliveries, h.Comments) > limits.Count:
		return t, at.refuse("has counts that no tape has.")
	}
	t = hooks.Tape{By: string(h.By), Exchanges: h.Exchanges, Events: h.Events, Deliveries: h.Deliveries, Comments: h.Comments}
	for _, one := range []struct {
		said string
		to   *time.Time
	}{{h.At, &t.At}, {h.From, &t.From}, {h.Until, &t.Until}} {
		if one.said == "" {
			continue // of a tape that nothing is on
		}
		if *one.to, err = readTime(at, one.said); err != nil {
			return t, err
		}
	}
	return t, nil
}

// firstName gives the first name in an object; "" where there is none.
func firstName(line []byte) string {
	tokens := json.NewDecoder(bytes.NewReader(line))
	_, _ = tokens.Token() // the brace
	name, _ := tokens.Token()
	word, _ := name.(string)
	return word
}

// next gives the next entry; io.EOF at the end of a tape that is whole.
func (t *tapeReader) next() (e Entry, err error) {
	at, line, err := t.lines.next()
	if err == io.EOF {
		return e, t.whole()
	}
	if err != nil {
		return e, err
	}
	if firstName(line) == tapeKind {
		e, err = t.other(at, line)
	} else {
		e, err = t.exchange(at, line)
	}
	if err != nil {
		return Entry{}, err
	}
	if e.When().Before(t.last) {
		return Entry{}, at.refuse("is of before the line above it. A tape is in the order of time.")
	}
	t.last = e.When()
	return e, nil
}

// whole refuses a tape that has less than it says.
func (t *tapeReader) whole() error {
	missing := t.left.Exchanges + t.left.Events + t.left.Deliveries + t.left.Comments
	if missing == 0 {
		return io.EOF
	}
	return hooks.Invalid("This tape is not whole: of what its first line tells of, " + strconv.Itoa(missing) + " are missing at the end. The file may have been cut off.")
}

// take counts one of what the first line tells of.
func take(at place, left *int) error {
	if *left--; *left < 0 {
		return at.refuse("is one more than the first line tells of.")
	}
	return nil
}

func (t *tapeReader) exchange(at place, line []byte) (Entry, error) {
	r, err := readLine(at, line)
	if err == nil {
		err = take(at, &t.left.Exchanges)
	}
	if err == nil {
		err = t.gate.admit(at, &r)
	}
	return Entry{Record: &r}, err
}

// other reads a line that is no exchange.
func (t *tapeReader) other(at place, line []byte) (Entry, error) {
	var kind struct {
		Kind string `json:"tape"`
	}
	if err := decodeWire(at, line, &kind); err != nil {
		return Entry{}, err
	}
	switch kind.Kind {
	case kindEvent:
		var e tapeEvent
		if err := firstOf(decodeWire(at, line, &e), take(at, &t.left.Events)); err != nil {
			return Entry{}, err
		}
		event, err := e.event(at)
		return Entry{Event: &event}, err
	case kindDelivery:
		var d tapeDelivery
		if err := firstOf(decodeWire(at, line, &d), take(at, &t.left.Deliveries)); err != nil {
			return Entry{}, err
		}
		delivery, err := d.delivery(at)
		return Entry{Delivery: &delivery}, err
	case kindComment:
		var c tapeComment
		if err := firstOf(decodeWire(at, line, &c), take(at, &t.left.Comments)); err != nil {
			return Entry{}, err
		}
		comment, err := c.comment(at)
		return Entry{Comment: &comment}, err
	}
	return Entry{}, at.refuse("is of a kind that no tape has: " + quoteShort(kind.Kind) + ".")
}

// firstOf gives the first error that is one.
func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func (e *tapeEvent) event(at place) (hooks.Event, error) {
	event := hooks.Event{ID: e.ID, Type: e.Type, Hops: e.Hops}
	var err error
	if event.At, err = readTime(at, e.At); err != nil {
		return event, err
	}
	if e.Body == nil || e.Hops < 0 || e.ID == "" || len(e.ID) > hooks.MaxEventID || hooks.CheckEventType(e.Type) != nil {
		return event, at.refuse("is no event of a tape.")
	}
	event.Data = []byte(*e.Body)
	event.Cause, err = e.Cause.read(at)
	return event, err
}

func (d *tapeDelivery) delivery(at place) (x hooks.Delivery, err error) {
	x = hooks.Delivery{
		EventID: d.EventID, Origin: hooks.Origin(d.Origin), Method: string(d.Method), URL: string(d.URL), Profile: string(d.Profile),
		State: hooks.DeliveryState(d.State), Attempts: d.Attempts, Reason: string(d.Reason), Status: d.Status, Fault: hooks.Fault(d.Fault),
	}
	if x.At, err = readTime(at, d.At); err != nil {
		return x, err
	}
	for _, one := range []struct {
		said string
		to   *time.Time
	}{{d.DueAt, &x.DueAt}, {d.EndedAt, &x.EndedAt}} {
		if one.said == "" {
			continue
		}
		if *one.to, err = readTime(at, one.said); err != nil {
			return x, err
		}
	}
	ids := append([]string{d.ID}, d.Exchanges...)
	for i, word := range ids {
		id, ok := hooks.ParseID(word)
		if !ok {
			return x, at.refuse("has an id that is no number above 0: " + quoteShort(word) + ".")
		}
		if i == 0 {
			x.ID = id
		}
	}
	if _, err := hooks.ParseDeliveryState(d.State); err != nil || d.State == "" || d.Attempts < 0 || d.Status < 0 || d.Status > 999 ||
		!strings.Contains(" event forward replay test probe ", " "+d.Origin+" ") || strings.Contains(d.Origin, " ") {
		return x, at.refuse("is no delivery of a tape.")
	}
	x.Cause, err = d.Cause.read(at)
	return x, err
}

func (c *tapeComment) comment(at place) (x hooks.Comment, err error) {
	x = hooks.Comment{Name: string(c.Name), From: string(c.From), Text: string(c.Text), Label: string(c.Label)}
	if x.At, err = readTime(at, c.At); err != nil {
		return x, err
	}
	id, ok := hooks.ParseID(c.ID)
	if x.ID = id; !ok {
		return x, at.refuse("has an id that is no number above 0: " + quoteShort(c.ID) + ".")
	}
	x.Cause, err = c.Cause.read(at)
	return x, err
}

func (c *cause) read(at place) (hooks.Cause, error) {
	if c == nil {
		return hooks.Cause{}, nil
	}
	switch kind := hooks.CauseKind(c.Kind); kind {
	case hooks.CauseExchange, hooks.CauseComment, hooks.CauseEvent, hooks.CauseDelivery:
		return hooks.Cause{Kind: kind, ID: string(c.ID)}, nil
	}
	return hooks.Cause{}, at.refuse("has the kind of cause " + quoteShort(c.Kind) + ", which is none.")
}

// readTime reads a time that a store can hold.
func readTime(at place, said string) (time.Time, error) {
	when, err := time.Parse(time.RFC3339Nano, said)
	if err != nil || when.Year() < 1970 || when.Year() > 2200 {
		return when, at.refuse("has no time that can be read: " + quoteShort(said) + ". It looks like 2026-01-31T12:00:00Z.")
	}
	return when, nil
}
