package store

import (
	"context"
	"encoding/json"

	"bellhop/hooks"
)

// bellsOf counts for each subscriber the delivery that news came of last: the outer max chooses the row that the state is of.
const bellsOf = `SELECT comment, state, count(*) FROM (SELECT e.cause_id AS comment, d.state, max(` + ofNews + `) FROM json_each(?) AS id
	CROSS JOIN event e ON e.cause_kind = 'comment' AND e.cause_kind <> '' AND e.cause_id = id.value
	CROSS JOIN delivery d ON d.cause_kind = 'event' AND d.cause_id = e.id
	GROUP BY e.cause_id, d.subscription) GROUP BY comment, state`

// Bells tells how those fare whom comments' events rang, by the delivery to each that news came of last. A comment that rang
// nobody is not in it.
func (s *Store) Bells(ctx context.Context, comments []hooks.ID) (map[hooks.ID]hooks.Bells, error) {
	ids := make([]string, len(comments))
	for i, id := range comments {
		ids[i] = id.String()
	}
	list, err := json.Marshal(ids)
	if err != nil {
		return nil, err
	}
	type bell struct {
		comment string
		state   hooks.DeliveryState
		n       int
	}
	rows, err := s.query(ctx, bellsOf, string(list))
	found, err := collect(rows, err, func(row scanner) (b bell, err error) {
		return b, row.Scan(&b.comment, &b.state, &b.n)
	})
	if err != nil {
		return nil, err
	}
	bells := map[hooks.ID]hooks.Bells{}
	for _, f := range found {
		id, _ := hooks.ParseID(f.comment)
		b := bells[id]
		switch f.state {
		case hooks.Delivered:
			b.Delivered += f.n
		case hooks.GivenUp:
			b.GivenUp += f.n
		default:
			b.UnderWay += f.n
		}
		bells[id] = b
	}
	return bells, nil
}
