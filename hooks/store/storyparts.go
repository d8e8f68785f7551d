package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"slices"
	"time"

	"bellhop/hooks"
)

const eventColumns = "id, type, at, cause_kind, cause_id, hops"

// scanEvent scans eventColumns: an event without its data.
func scanEvent(row scanner) (e hooks.Event, err error) {
	var at int64
	err = row.Scan(&e.ID, &e.Type, &at, &e.Cause.Kind, &e.Cause.ID, &e.Hops)
	e.At = time.Unix(0, at).UTC()
	return e, err
}

func exchangePart(x hooks.Exchange) hooks.Part {
	kind := hooks.PartExchange
	switch {
	case x.Direction == hooks.Out && x.DeliveryID != 0:
		kind = hooks.PartAttempt
	case x.Direction == hooks.In && x.Inbox != "":
		kind = hooks.PartCapture
	}
	return hooks.Part{Kind: kind, ID: x.ID.String(), At: x.At, Took: x.Took, Exchange: x}
}

func commentPart(c hooks.Comment) hooks.Part {
	return hooks.Part{Kind: hooks.PartComment, ID: c.ID.String(), At: c.At, Comment: c}
}

func eventPart(e hooks.Event) hooks.Part {
	return hooks.Part{Kind: hooks.PartEvent, ID: e.ID, At: e.At, Event: e}
}

// deliveryPart leaves the secrets behind: a story is shown and told, never sent.
func deliveryPart(d hooks.Delivery) hooks.Part {
	d.Sign.Secrets, d.Sign.Retiring = nil, nil
	return hooks.Part{Kind: hooks.PartDelivery, ID: d.ID.String(), At: d.At, Delivery: d}
}

// dress reads what deliveries look like, which their subscriptions say.
func (t *story) dress(ctx context.Context) error {
	known := map[hooks.ID]string{}
	for i, p := range t.parts {
		id := p.Delivery.SubscriptionID
		if p.Kind != hooks.PartDelivery || id == 0 {
			continue
		}
		name, found := known[id]
		if !found {
			sub, err := t.store.Subscription(ctx, id)
			if err != nil && hooks.CodeOf(err) != hooks.CodeNotFound {
				return err
			}
			if name = sub.Format.Name; err == nil && name == "" {
				name = hooks.FormatStandard
			}
			known[id] = name
		}
		t.parts[i].Format = name
	}
	return nil
}

// hear reads what answers that refused ask for.
func (t *story) hear(ctx context.Context) error {
	for i, p := range t.parts {
		x := p.Exchange
		if p.Kind != hooks.PartAttempt || x.Response.ID == 0 || hooks.IsSuccess(x.Status) {
			continue
		}
		var head []byte
		err := t.store.row(ctx, answerHead, int64(x.Response.ID)).Scan(&head)
		if errors.Is(err, sql.ErrNoRows) {
			continue
		}
		if err != nil {
			return err
		}
		_, header := hooks.ParseHead(head)
		t.parts[i].RetryAfter = header.Get("Retry-After")
	}
	return nil
}

// ordered gives the parts in the order of a reading: each behind its cause, and what has the same cause in the order of
// time.
func (t *story) ordered() []hooks.Part {
	children := make([][]int, len(t.parts))
	root := 0
	for i, p := range t.parts {
		if p.Parent < 0 {
			root = i
		} else {
			children[p.Parent] = append(children[p.Parent], i)
		}
	}
	parts := make([]hooks.Part, 0, len(t.parts))
	var tell func(at, parent int)
	tell = func(at, parent int) {
		p, place := t.parts[at], len(parts)
		p.Parent = parent
		parts = append(parts, p)
		slices.SortStableFunc(children[at], func(a, b int) int { return earlier(t.parts[a], t.parts[b]) })
		for _, child := range children[at] {
			tell(child, place)
		}
	}
	tell(root, -1)
	return parts
}

// earlier orders parts by time, and those of one moment by their ids: as numbers, which are shorter when they are less.
func earlier(a, b hooks.Part) int {
	return cmp.Or(a.At.Compare(b.At), cmp.Compare(len(a.ID), len(b.ID)), cmp.Compare(a.ID, b.ID))
}
