package store

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"strings"

	"bellhop/hooks"
)

// What stands below a row of a story. Each list is in the order of writing and bounded.
const (
	causedDeliveries = "SELECT " + deliveryColumns + " FROM delivery d WHERE d.cause_kind = ? AND d.cause_id = ? ORDER BY d.id LIMIT ?"
	causedEvents     = "SELECT " + eventColumns + " FROM event WHERE cause_kind = ? AND cause_id = ? AND cause_kind <> '' ORDER BY id LIMIT ?"
	causedComments   = "SELECT " + commentColumns + " FROM comment WHERE cause_id = ? AND cause_kind = 'exchange' ORDER BY id LIMIT ?"
	causedExchanges  = "SELECT " + exchangeColumns + " FROM exchange WHERE cause_id = ? AND cause_kind = 'exchange' AND cause_kind <> '' AND direction = 'in' ORDER BY id LIMIT ?"
	attemptsOf       = "SELECT " + exchangeColumns + " FROM exchange WHERE delivery = ? ORDER BY attempt LIMIT ?"
	copiesOf         = "SELECT " + exchangeColumns + " FROM exchange WHERE sender_id = ? AND sender_id <> '' AND inbox = ? AND cause_kind = '' ORDER BY id LIMIT ?"
	answerHead       = "SELECT head FROM payload WHERE id = ?"
)

// Story gives all that belongs to the story of a row: it climbs to what began it, and goes down from there. What was
// purged on the way is told as gone. The row itself is always in it, however much there is.
func (s *Store) Story(ctx context.Context, kind hooks.CauseKind, id string) (hooks.Story, error) {
	t := &story{store: s, known: map[hooks.Cause]int{}}
	if err := t.climb(ctx, hooks.Cause{Kind: kind, ID: id}); err != nil {
		return hooks.Story{}, err
	}
	// Parts were found from the row upwards; each but the last is below the next.
	queue := []int{len(t.parts) - 1}
	for path := len(t.parts) - 1; len(queue) > 0; queue = queue[1:] {
		below, err := t.below(ctx, queue[0])
		if err != nil {
			return hooks.Story{}, err
		}
		if at := queue[0]; at > 0 && at <= path && !slices.Contains(below, at-1) {
			below = append(below, at-1) // so many of its kind that it was not among the first
		}
		queue = append(queue, below...)
	}
	if err := errors.Join(t.dress(ctx), t.hear(ctx)); err != nil {
		return hooks.Story{}, err
	}
	return hooks.Story{Parts: t.ordered(), Cut: t.cut}, nil
}

// story is one in the making.
type story struct {
	store *Store
	parts []hooks.Part // in the order of their finding
	known map[hooks.Cause]int
	cut   bool
}

// add puts a part in, once, and gives its place. ok is false when it was there or there is no room.
func (t *story) add(p hooks.Part) (at int, ok bool) {
	if _, known := t.known[p.Cause()]; known {
		return 0, false
	}
	if len(t.parts) == hooks.MaxStory {
		t.cut = true
		return 0, false
	}
	at = len(t.parts)
	t.known[p.Cause()] = at
	t.parts = append(t.parts, p)
	return at, true
}

// climb adds the row that is asked for and what brought it about, up to what nothing brought about.
func (t *story) climb(ctx context.Context, at hooks.Cause) error {
	for first := true; at.Kind != ""; first = false {
		p, err := t.read(ctx, at)
		if hooks.CodeOf(err) == hooks.CodeNotFound && !first {
			p, err = hooks.Part{Kind: hooks.PartKind(at.Kind), ID: at.ID, Gone: true}, nil
		}
		if err != nil {
			return err
		}
		p.Parent = -1
		place, ok := t.add(p)
		if !ok {
			return nil // a circle, or a chain longer than a story
		}
		if place > 0 {
			t.parts[place-1].Parent = place
		}
		if at, err = t.above(ctx, p); err != nil {
			return err
		}
	}
	return nil
}

// read gives the part that a row is.
func (t *story) read(ctx context.Context, c hooks.Cause) (hooks.Part, error) {
	id, numbered := hooks.ParseID(c.ID)
	if c.Kind != hooks.CauseEvent && !numbered {
		return hooks.Part{}, hooks.NotFound("There is no " + string(c.Kind) + " with this id. It is a number.")
	}
	switch c.Kind {
	case hooks.CauseExchange:
		x, err := t.store.Exchange(ctx, id)
		return exchangePart(x), err
	case hooks.CauseComment:
		comment, err := scanComment(t.store.row(ctx, "SELECT "+commentColumns+" FROM comment WHERE id = ?", int64(id)))
		return commentPart(comment), orNotFound(err, "There is no comment "+c.ID+".")
	case hooks.CauseEvent:
		e, err := scanEvent(t.store.row(ctx, "SELECT "+eventColumns+" FROM event WHERE id = ?", c.ID))
		return eventPart(e), orNotFound(err, "There is no event with this id.")
	case hooks.CauseDelivery:
		d, err := t.store.Delivery(ctx, id)
		return deliveryPart(d), err
	}
	_, err := hooks.ParseStoryKind(string(c.Kind))
	return hooks.Part{}, err
}

// above names what brought a part about; a zero Cause is nothing.
func (t *story) above(ctx context.Context, p hooks.Part) (hooks.Cause, error) {
	switch p.Kind {
	case hooks.PartAttempt:
		if p.Exchange.DeliveryID != 0 {
			return hooks.CausedBy(hooks.CauseDelivery, p.Exchange.DeliveryID), nil
		}
	case hooks.PartCapture:
		if p.Exchange.Cause.Kind == "" && p.Exchange.SenderID != "" {
			return t.sentAs(ctx, p.Exchange)
		}
	case hooks.PartComment:
		return p.Comment.Cause, nil
	case hooks.PartEvent:
		return p.Event.Cause, nil
	case hooks.PartDelivery:
		return p.Delivery.Cause, nil
	}
	return p.Exchange.Cause, nil
}

// sentAs names the attempt that a capture without a cause is the copy of: one that came through a tunnel has the event's
// id, and the path and the time of an attempt.
func (t *story) sentAs(ctx context.Context, x hooks.Exchange) (hooks.Cause, error) {
	rows, err := t.store.query(ctx, causedDeliveries, string(hooks.CauseEvent), x.SenderID, hooks.MaxBranch)
	deliveries, err := collect(rows, err, t.store.scanDelivery)
	if err != nil {
		return hooks.Cause{}, err
	}
	for _, d := range deliveries {
		if inboxOf(d.URL) != x.Inbox {
			continue
		}
		rows, err := t.store.query(ctx, attemptsOf, int64(d.ID), hooks.MaxBranch)
		attempts, err := collect(rows, err, scanExchange)
		if err != nil {
			return hooks.Cause{}, err
		}
		for _, try := range attempts {
			if during(try, x) {
				return hooks.CausedBy(hooks.CauseExchange, try.ID), nil
			}
		}
	}
	return hooks.Cause{}, nil
}

// during reports whether a capture began while an attempt was under way.
func during(try, capture hooks.Exchange) bool {
	return !capture.At.Before(try.At) && (try.Open || !capture.At.After(try.At.Add(try.Took)))
}

// inboxOf gives the name of the inbox that a URL's path is of; "" when it is of none.
func inboxOf(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return ""
	}
	rest, found := strings.CutPrefix(u.Path, "/in/")
	if !found {
		return ""
	}
	name, _, _ := strings.Cut(rest, "/")
	return name
}

// below adds what a part caused and gives the places of that, to be gone on with; those that were known from climbing
// are among them.
func (t *story) below(ctx context.Context, at int) (places []int, err error) {
	list, err := t.caused(ctx, t.parts[at])
	if err != nil {
		return nil, err
	}
	for _, p := range list {
		if known, ok := t.known[p.Cause()]; ok {
			if t.parts[known].Parent == at && !slices.Contains(places, known) {
				places = append(places, known)
			}
			continue
		}
		p.Parent = at
		if place, ok := t.add(p); ok {
			places = append(places, place)
		}
	}
	if t.parts[at].Kind == hooks.PartDelivery {
		return t.addCopies(ctx, t.parts[at].Delivery, places)
	}
	return places, nil
}

// caused reads what a part caused.
func (t *story) caused(ctx context.Context, p hooks.Part) (list []hooks.Part, err error) {
	c := p.Cause()
	deliveries, err1 := branch[hooks.Delivery]{causedDeliveries, t.store.scanDelivery, deliveryPart}.read(ctx, t, string(c.Kind), c.ID)
	events, err2 := branch[hooks.Event]{causedEvents, scanEvent, eventPart}.read(ctx, t, string(c.Kind), c.ID)
	list, err = append(deliveries, events...), errors.Join(err1, err2)
	exchanges := branch[hooks.Exchange]{"", scanExchange, exchangePart}
	switch id, _ := hooks.ParseID(c.ID); c.Kind {
	case hooks.CauseDelivery:
		exchanges.text = attemptsOf
		attempts, failed := exchanges.read(ctx, t, int64(id))
		return append(list, attempts...), errors.Join(err, failed)
	case hooks.CauseExchange:
		exchanges.text = causedExchanges
		comments, err1 := branch[hooks.Comment]{causedComments, scanComment, commentPart}.read(ctx, t, c.ID)
		captures, err2 := exchanges.read(ctx, t, c.ID)
		return append(append(list, comments...), captures...), errors.Join(err, err1, err2)
	}
	return list, err
}

// branch is one way in which rows hang together, and how they become parts.
type branch[R any] struct {
	text string
	scan func(scanner) (R, error)
	part func(R) hooks.Part
}

// read gives the parts of a branch, as many as a story shows of one.
func (b branch[R]) read(ctx context.Context, t *story, args ...any) (list []hooks.Part, err error) {
	rows, err := t.store.query(ctx, b.text, append(args, hooks.MaxBranch+1)...)
	found, err := collect(rows, err, b.scan)
	if len(found) > hooks.MaxBranch {
		found, t.cut = found[:hooks.MaxBranch], true
	}
	for _, r := range found {
		list = append(list, b.part(r))
	}
	return list, err
}

// addCopies adds below a delivery's attempts what came of them through a tunnel, and gives the places of all.
func (t *story) addCopies(ctx context.Context, d hooks.Delivery, places []int) ([]int, error) {
	inbox := inboxOf(d.URL)
	if d.EventID == "" || inbox == "" {
		return places, nil
	}
	rows, err := t.store.query(ctx, copiesOf, d.EventID, inbox, hooks.MaxBranch)
	copies, err := collect(rows, err, scanExchange)
	attempts := slices.Clone(places)
	for _, x := range copies {
		of := slices.IndexFunc(attempts, func(at int) bool {
			return t.parts[at].Kind == hooks.PartAttempt && during(t.parts[at].Exchange, x)
		})
		if of < 0 {
			continue
		}
		p := exchangePart(x)
		p.Parent = attempts[of]
		if place, ok := t.add(p); ok {
			places = append(places, place)
		}
	}
	return places, err
}
