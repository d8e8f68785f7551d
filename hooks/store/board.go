package store

import (
	"context"
	"time"

	"bellhop/hooks"
)

// The first rows of each state, every one by an index. A state's rows are in the order in which they are looked at.
const (
	boardColumns   = "SELECT " + deliveryColumns + ", coalesce(s.description, ''), coalesce(x.at, 0), coalesce(x.took_us, 0) FROM delivery d"
	boardJoins     = " LEFT JOIN subscription s ON s.id = d.subscription LEFT JOIN exchange x ON x.delivery = d.id AND x.attempt = d.attempts WHERE "
	boardDue       = boardColumns + boardJoins + "d.state = 'due' ORDER BY d.id LIMIT ?"
	boardInFlight  = boardColumns + boardJoins + "d.lease_until IS NOT NULL ORDER BY d.lease_until LIMIT ?"
	boardWaiting   = boardColumns + " INDEXED BY delivery_waiting" + boardJoins + "d.state = 'waiting' AND d.due_at IS NOT NULL ORDER BY d.due_at LIMIT ?"
	boardHeld      = boardColumns + " INDEXED BY delivery_waiting" + boardJoins + "d.state = 'waiting' AND d.due_at IS NULL LIMIT ?"
	boardDelivered = boardColumns + boardJoins + "d.state = 'delivered' ORDER BY d.id DESC LIMIT ?"
	boardGivenUp   = boardColumns + " INDEXED BY delivery_ended" + boardJoins + "d.state = 'given_up' ORDER BY d.ended_at DESC LIMIT ?"

	countHeld = "SELECT (SELECT count(*) FROM delivery INDEXED BY delivery_waiting WHERE state = 'waiting' AND due_at IS NULL), coalesce((SELECT max(due_at) FROM delivery INDEXED BY delivery_waiting WHERE state = 'waiting'), 0)"
)

// Board tells how deliveries stand at a glance, however many there are. Paused and Workers are not the store's to tell.
func (s *Store) Board(ctx context.Context) (b hooks.Board, err error) {
	b.Counts, b.Rows = s.counts.read().Deliveries, map[hooks.DeliveryState][]hooks.BoardRow{}
	var last int64
	if err := s.row(ctx, countHeld).Scan(&b.Held, &last); err != nil {
		return b, err
	}
	b.Last = timeOf(last)
	for _, part := range []struct {
		state hooks.DeliveryState
		text  string
	}{
		{hooks.Due, boardDue},
		{hooks.InFlight, boardInFlight},
		{hooks.Waiting, boardWaiting},
		{hooks.Waiting, boardHeld}, // where there is room below those that have a time
		{hooks.Delivered, boardDelivered},
		{hooks.GivenUp, boardGivenUp},
	} {
		room := hooks.BoardRows - len(b.Rows[part.state])
		if room == 0 || b.Counts[part.state] == 0 {
			continue
		}
		rows, err := s.query(ctx, part.text, room)
		list, err := collect(rows, err, s.scanBoardRow)
		if err != nil {
			return b, err
		}
		b.Rows[part.state] = append(b.Rows[part.state], list...)
	}
	return b, nil
}

func (s *Store) scanBoardRow(row scanner) (r hooks.BoardRow, err error) {
	var began, took int64
	r.Delivery, err = s.scanDeliveryAnd(row, &r.Name, &began, &took)
	r.Began, r.Took = timeOf(began), time.Duration(took)*time.Microsecond
	return r, err
}

// EventTypes gives the types of events by their ids. What is not stored any more is left out.
func (s *Store) EventTypes(ctx context.Context, ids []string) (map[string]string, error) {
	types := make(map[string]string, len(ids))
	if len(ids) == 0 {
		return types, nil
	}
	rows, err := s.query(ctx, "SELECT id, type FROM event WHERE id IN (SELECT value FROM json_each(?))", pack(ids))
	_, err = collect(rows, err, func(row scanner) (none struct{}, err error) {
		var id, kind string
		err = row.Scan(&id, &kind)
		types[id] = kind
		return none, err
	})
	return types, err
}
