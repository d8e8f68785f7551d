package archive

import (
	"cmp"
	"context"
	"slices"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/filter"
)

// Ledger is where a tape finds what is no exchange.
type Ledger interface {
	Deliveries(context.Context, hooks.DeliveryQuery) ([]hooks.Delivery, error)
	Delivery(context.Context, hooks.ID) (hooks.Delivery, error)
	// Events lists events without their data, the oldest first, of a span that does not hold its end.
	Events(ctx context.Context, from, until time.Time, limit int) ([]hooks.Event, error)
	// Event gives one event. Its Data is the whole delivered body.
	Event(ctx context.Context, id string) (hooks.Event, error)
	Comments(ctx context.Context, before hooks.ID, limit int) ([]hooks.Comment, error)
}

// Sources are what a tape is made of.
type Sources struct {
	Shelf  Shelf
	Ledger Ledger
	By     string // the program, with its version
}

// Gathered is what is to stand on a tape, without its bytes.
type Gathered struct {
	Tape hooks.Tape

	shelf      Shelf
	ledger     Ledger
	exchanges  []hooks.Exchange
	events     []hooks.Event
	deliveries []hooks.Delivery
	comments   []hooks.Comment
	attempts   map[hooks.ID][]hooks.ID // the exchanges of each delivery
	rows       []row                   // all of these in the order of time
}

// row is one line to be written: the kind and the place in the list of that.
type row struct {
	kind rowKind
	at   int
}

// rowKind orders what has the same time: causes come before what they bring about.
type rowKind int

const (
	rowComment rowKind = iota
	rowEvent
	rowDelivery
	rowExchange
)

// errLongTape is why a span is too long: an import takes no more.
var errLongTape = &hooks.Error{Code: hooks.CodeTooLarge, Message: "A tape holds 100,000 exchanges at most, and as many events, deliveries and comments. Narrow it, with since: for example."}

// Gather finds what belongs on the tape of a filter. Where that names times alone, the tape has all that happened in them.
// Where it chooses among exchanges, it has what belongs to the stories of those. What is on it from before the span is
// what its rows were brought about by. now is the span's end unless the filter names an earlier one.
func (s Sources) Gather(ctx context.Context, f filter.Filter, now time.Time) (Gathered, error) {
	g := &gathering{Gathered: Gathered{shelf: s.Shelf, ledger: s.Ledger, attempts: map[hooks.ID][]hooks.ID{}}, known: map[hooks.Cause]bool{}}
	g.Tape = hooks.Tape{By: s.By, At: now, Until: now}
	g.all = g.span(f)
	for _, step := range []func(context.Context) error{
		func(ctx context.Context) error { return g.findExchanges(ctx, f) },
		g.findComments, g.findEvents, g.findDeliveries, g.climb,
	} {
		if err := step(ctx); err != nil {
			return Gathered{}, err
		}
	}
	return g.ordered(), nil
}

// gathering is a tape in the making.
type gathering struct {
	Gathered
	all   bool                 // of the span, whatever it belongs to
	known map[hooks.Cause]bool // what is on the tape
	spare []hooks.Comment      // of the span, and not on it so far
}

// span reads the times of a filter, and tells whether it has no other conditions.
func (g *gathering) span(f filter.Filter) (timesAlone bool) {
	timesAlone = true
	for _, t := range f.Terms {
		moment, is := t.Condition.(filter.Moment)
		switch {
		case !is:
			timesAlone = false
		case moment.Before != t.Not:
			if moment.At.Before(g.Tape.Until) {
				g.Tape.Until = moment.At
			}
		case moment.At.After(g.Tape.From):
			g.Tape.From = moment.At
		}
	}
	return timesAlone
}

// holds reports whether a time is of the span.
func (g *gathering) holds(at time.Time) bool {
	return !at.Before(g.Tape.From) && at.Before(g.end())
}

// end is the first time behind the span: now itself is of it.
func (g *gathering) end() time.Time {
	if g.Tape.Until.Equal(g.Tape.At) {
		return g.Tape.Until.Add(1)
	}
	return g.Tape.Until
}

func (g *gathering) findExchanges(ctx context.Context, f filter.Filter) error {
	for before := hooks.ID(0); ; {
		page, err := g.shelf.Find(ctx, f, before, hooks.MaxPage)
		if err != nil {
			return err
		}
		for _, x := range page {
			if x.At.After(g.Tape.At) {
				continue // of after the tape was asked for
			}
			g.exchanges = append(g.exchanges, x)
			g.known[hooks.CausedBy(hooks.CauseExchange, x.ID)] = true
		}
		if len(g.exchanges) > DefaultCount {
			return errLongTape
		}
		if len(page) < hooks.MaxPage {
			break
		}
		before = page[len(page)-1].ID
	}
	slices.Reverse(g.exchanges)
	for _, x := range g.exchanges {
		if x.DeliveryID != 0 {
			g.attempts[x.DeliveryID] = append(g.attempts[x.DeliveryID], x.ID)
		}
	}
	return nil
}

// wants reports whether a row of the span belongs on the tape.
func (g *gathering) wants(at time.Time, c hooks.Cause) bool {
	return g.holds(at) && (g.all || g.known[c])
}

func (g *gathering) findComments(ctx context.Context) error {
	for before := hooks.ID(0); ; {
		page, err := g.ledger.Comments(ctx, before, hooks.MaxPage)
		if err != nil {
			return err
		}
		for _, c := range page {
			switch {
			case g.wants(c.At, c.Cause):
				g.addComment(c)
			case g.holds(c.At):
				g.spare = append(g.spare, c)
			}
			before = c.ID
		}
		switch {
		case len(g.comments)+len(g.spare) > DefaultCount:
			return errLongTape
		case len(page) < hooks.MaxPage || page[len(page)-1].At.Before(g.Tape.From):
			return nil
		}
	}
}

func (g *gathering) addComment(c hooks.Comment) {
	g.comments = append(g.comments, c)
	g.known[hooks.CausedBy(hooks.CauseComment, c.ID)] = true
}

func (g *gathering) findEvents(ctx context.Context) error {
	events, err := g.ledger.Events(ctx, g.Tape.From, g.end(), DefaultCount+1)
	if len(events) > DefaultCount {
		return errLongTape
	}
	for _, e := range events {
		if g.wants(e.At, e.Cause) {
			g.addEvent(e)
		}
	}
	return err
}

func (g *gathering) addEvent(e hooks.Event) {
	g.events = append(g.events, e)
	g.known[hooks.Cause{Kind: hooks.CauseEvent, ID: e.ID}] = true
}

func (g *gathering) findDeliveries(ctx context.Context) error {
	for before := hooks.ID(0); ; {
		page, err := g.ledger.Deliveries(ctx, hooks.DeliveryQuery{Before: before, Limit: hooks.MaxPage})
		if err != nil {
			return err
		}
		for _, d := range page {
			if g.wants(d.At, d.Cause) {
				g.addDelivery(d)
			}
			before = d.ID
		}
		switch {
		case len(g.deliveries) > DefaultCount:
			return errLongTape
		case len(page) < hooks.MaxPage || page[len(page)-1].At.Before(g.Tape.From):
			return nil
		}
	}
}

func (g *gathering) addDelivery(d hooks.Delivery) {
	g.deliveries = append(g.deliveries, d)
	g.known[hooks.CausedBy(hooks.CauseDelivery, d.ID)] = true
}

// climb adds what brought the tape's rows about: the deliveries of its attempts, their events, and the comments of those.
// What was deleted is left out.
func (g *gathering) climb(ctx context.Context) error {
	for _, x := range g.exchanges {
		if x.DeliveryID == 0 || g.known[hooks.CausedBy(hooks.CauseDelivery, x.DeliveryID)] {
			continue
		}
		d, err := g.ledger.Delivery(ctx, x.DeliveryID)
		if err == nil {
			g.addDelivery(d)
		} else if hooks.CodeOf(err) != hooks.CodeNotFound {
			return err
		}
	}
	for _, d := range g.deliveries {
		if d.EventID == "" || g.known[hooks.Cause{Kind: hooks.CauseEvent, ID: d.EventID}] {
			continue
		}
		e, err := g.ledger.Event(ctx, d.EventID)
		if err == nil {
			g.addEvent(e)
		} else if hooks.CodeOf(err) != hooks.CodeNotFound {
			return err
		}
	}
	wanted := map[hooks.Cause]bool{}
	for _, e := range g.events {
		wanted[e.Cause] = true
	}
	for _, c := range g.spare {
		if wanted[hooks.CausedBy(hooks.CauseComment, c.ID)] {
			g.addComment(c)
		}
	}
	return nil
}

// ordered puts all rows into the order of time.
func (g *gathering) ordered() Gathered {
	t := g.Gathered
	t.Tape.Exchanges, t.Tape.Events, t.Tape.Deliveries, t.Tape.Comments = len(t.exchanges), len(t.events), len(t.deliveries), len(t.comments)
	type timed struct {
		row
		when time.Time
	}
	var all []timed
	for i, c := range t.comments {
		all = append(all, timed{row{rowComment, i}, c.At})
	}
	for i, e := range t.events {
		all = append(all, timed{row{rowEvent, i}, e.At})
	}
	for i, d := range t.deliveries {
		all = append(all, timed{row{rowDelivery, i}, d.At})
	}
	for i, x := range t.exchanges {
		all = append(all, timed{row{rowExchange, i}, x.At})
	}
	slices.SortStableFunc(all, func(a, b timed) int { return cmp.Or(a.when.Compare(b.when), cmp.Compare(a.kind, b.kind)) })
	for _, one := range all {
		t.rows = append(t.rows, one.row)
	}
	if t.Tape.From.IsZero() && len(all) > 0 {
		t.Tape.From = all[0].when
	}
	return t
}
