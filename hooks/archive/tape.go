package archive

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"bellhop/hooks"
)

// A session tape is lines of JSON. The first says what it is and how much there is of each. The others are in the order
// of time: an exchange as it stands in NDJSON, or an event, a delivery or a comment. Of a subscription it tells the URL
// that was delivered to and nothing else; header lines of deliveries and what signs them are never on a tape.

// tapeVersion is the version of the lines below. A higher one is refused.
const tapeVersion = 1

// tapeMark is the first name in a tape's first line, and tapeKind in those lines that are no exchange.
const (
	tapeMark = "bellhop_tape"
	tapeKind = "tape"
)

// tapeHead is a tape's first line.
type tapeHead struct {
	Version    int    `json:"bellhop_tape"`
	By         text   `json:"made_by"`
	At         string `json:"at"`
	From       string `json:"from"`
	Until      string `json:"until"`
	Exchanges  int    `json:"exchanges"`
	Events     int    `json:"events"`
	Deliveries int    `json:"deliveries"`
	Comments   int    `json:"comments"`
}

// The kinds of line that are no exchange.
const (
	kindEvent    = "event"
	kindDelivery = "delivery"
	kindComment  = "comment"
)

type tapeEvent struct {
	Kind  string `json:"tape"`
	At    string `json:"at"`
	ID    string `json:"id"`
	Type  string `json:"type"`
	Body  *text  `json:"body"` // what was delivered, as it is stored
	Hops  int    `json:"hops,omitempty"`
	Cause *cause `json:"cause,omitempty"`
}

type tapeDelivery struct {
	Kind         string   `json:"tape"`
	At           string   `json:"at"`
	ID           string   `json:"id"`
	Origin       string   `json:"origin"`
	EventID      string   `json:"event_id,omitempty"`
	Subscription text     `json:"subscription,omitempty"` // its URL
	Method       text     `json:"method"`
	URL          text     `json:"url"`
	Profile      text     `json:"profile,omitempty"`
	State        string   `json:"state"`
	Attempts     int      `json:"attempts"`
	DueAt        string   `json:"due_at,omitempty"`
	EndedAt      string   `json:"ended_at,omitempty"`
	Reason       text     `json:"reason,omitempty"`
	Status       int      `json:"status,omitempty"`
	Fault        string   `json:"fault,omitempty"`
	Cause        *cause   `json:"cause,omitempty"`
	Exchanges    []string `json:"exchanges,omitempty"` // its attempts that are on the tape
}

type tapeComment struct {
	Kind  string `json:"tape"`
	At    string `json:"at"`
	ID    string `json:"id"`
	Name  text   `json:"name"`
	From  text   `json:"from,omitempty"`
	Text  text   `json:"text"`
	Label text   `json:"label,omitempty"`
	Cause *cause `json:"cause,omitempty"`
}

// Entry is one line of a tape: the only field that is not nil.
type Entry struct {
	Record   *Record
	Event    *hooks.Event    // its Data is the whole delivered body
	Delivery *hooks.Delivery // SubscriptionID and all that signs and sends it are left out
	Comment  *hooks.Comment
}

// When is the entry's time.
func (e Entry) When() time.Time {
	switch {
	case e.Record != nil:
		return e.Record.Exchange.At
	case e.Event != nil:
		return e.Event.At
	case e.Delivery != nil:
		return e.Delivery.At
	}
	return e.Comment.At
}

// WriteTape writes a tape that was gathered. tell hears, on this goroutine, how many exchanges are written. What was deleted
// since the gathering ends it with an error, and what was written is then not whole.
func WriteTape(ctx context.Context, w io.Writer, t Gathered, o Options, tell func(int)) (Summary, error) {
	d, out := redactor{off: o.Secrets}, bufio.NewWriter(w)
	lines := json.NewEncoder(out)
	lines.SetEscapeHTML(false)
	head := t.Tape
	err := lines.Encode(tapeHead{
		tapeVersion, text(head.By), tapeTime(head.At), tapeTime(head.From), tapeTime(head.Until),
		head.Exchanges, head.Events, head.Deliveries, head.Comments,
	})
	written := 0
	for _, one := range t.rows {
		if err != nil {
			break
		}
		var line any
		if line, err = t.line(ctx, &d, one); err == nil {
			err = lines.Encode(line)
		}
		if one.kind == rowExchange && err == nil {
			written++
			tell(written)
		}
	}
	if err == nil {
		err = out.Flush()
	}
	if err != nil {
		return Summary{}, fmt.Errorf("archive: write a tape: %w", err)
	}
	return Summary{Count: written, Redacted: d.names}, nil
}

// line words one row of a tape, reading its bytes.
func (t Gathered) line(ctx context.Context, d *redactor, r row) (any, error) {
	switch r.kind {
	case rowExchange:
		record, err := Whole(ctx, t.shelf, t.exchanges[r.at])
		return toWire(d.record(record)), err
	case rowEvent:
		e := t.events[r.at]
		whole, err := t.ledger.Event(ctx, e.ID)
		body := text(whole.Data)
		return tapeEvent{kindEvent, tapeTime(e.At), e.ID, e.Type, &body, e.Hops, toCause(e.Cause)}, err
	case rowDelivery:
		return t.deliveryLine(d, t.deliveries[r.at]), nil
	}
	c := t.comments[r.at]
	return tapeComment{kindComment, tapeTime(c.At), c.ID.String(), text(c.Name), text(c.From), text(c.Text), text(c.Label), toCause(c.Cause)}, nil
}

func (t Gathered) deliveryLine(d *redactor, x hooks.Delivery) tapeDelivery {
	url := x.URL
	reason := x.Reason
	if !d.off {
		url, reason = d.target(url), d.address(reason)
	}
	line := tapeDelivery{
		Kind: kindDelivery, At: tapeTime(x.At), ID: x.ID.String(), Origin: string(x.Origin), EventID: x.EventID,
		Method: text(x.Method), URL: text(url), Profile: text(x.Profile), State: string(x.State), Attempts: x.Attempts,
		DueAt: tapeTime(x.DueAt), EndedAt: tapeTime(x.EndedAt), Reason: text(reason), Status: x.Status, Fault: string(x.Fault), Cause: toCause(x.Cause),
	}
	if x.SubscriptionID != 0 {
		line.Subscription = text(url)
	}
	for _, id := range t.attempts[x.ID] {
		line.Exchanges = append(line.Exchanges, id.String())
	}
	return line
}

// tapeTime words a time; "" when there is none.
func tapeTime(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.UTC().Format(time.RFC3339Nano)
}

func toCause(c hooks.Cause) *cause {
	if c.Kind == "" {
		return nil
	}
	return &cause{string(c.Kind), text(c.ID)}
}
