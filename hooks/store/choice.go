package store

import (
	"context"
	"math"
	"strings"
	"time"

	"bellhop/hooks"
)

// choose adds what a choice asks for of delivery d. In what was given up, all of it but the IDs stands in delivery_given_up.
func (c *conditions) choose(q hooks.DeliveryChoice, state hooks.DeliveryState) error {
	if err := q.Check(); err != nil {
		return err
	}
	if q.IDs != nil {
		c.add(true, "d.id IN (SELECT value FROM json_each(?))", pack(q.IDs))
	}
	if q.Target != "" {
		text, args := belowTarget(q.Target)
		c.add(true, text, args...)
	}
	if q.Error != "" {
		fault, least, greatest, err := q.LastError()
		if err != nil {
			return err
		}
		c.add(true, "d.fault = ?", string(fault))
		c.add(fault == "", "d.status BETWEEN ? AND ?", least, greatest)
	}
	c.add(q.Subscription != 0, "d.subscription = ?", int64(q.Subscription))
	moment := "max(d.at, d.ended_at)"
	if state == hooks.GivenUp {
		moment = "d.ended_at"
	}
	c.add(!q.Since.IsZero(), moment+" >= ?", clampedNano(q.Since))
	return nil
}

// clampedNano is nanoOf for any time: no row is of a time that nanoseconds cannot hold.
func clampedNano(t time.Time) int64 {
	switch {
	case t.Year() < 1970:
		return 0
	case t.Year() > 2261:
		return math.MaxInt64
	}
	return t.UnixNano()
}

// belowTarget gives SQL for the targets that a person means by a host, with or without scheme, port and path: that one,
// and all below it.
func belowTarget(typed string) (text string, args []any) {
	var terms []string
	for _, top := range targetTops(typed) {
		if host, ok := strings.CutSuffix(top, ":"); ok { // at any port: what follows the colon sorts before the next sign
			terms = append(terms, "d.target >= ? AND d.target < ?")
			args = append(args, top, host+";")
			continue
		}
		terms = append(terms, "d.target = ? OR d.target >= ? AND d.target < ?")
		args = append(args, top, top+"/", top+"0") // 0 sorts next after the slash
	}
	return "(" + strings.Join(terms, " OR ") + ")", args
}

// targetTops gives the targets, without a slash at their ends, that stand above all that is meant. One that ends in a
// colon has any port.
func targetTops(typed string) (tops []string) {
	typed = strings.TrimSpace(typed)
	schemes := []string{"http://", "https://"}
	for _, scheme := range schemes {
		if len(typed) >= len(scheme) && strings.EqualFold(typed[:len(scheme)], scheme) {
			schemes, typed = []string{scheme}, typed[len(scheme):]
			break
		}
	}
	for _, scheme := range schemes {
		u, err := hooks.ParseTarget(scheme + typed)
		if err != nil {
			continue
		}
		top := strings.TrimRight(targetOf(scheme+typed), "/")
		if u.Port() == "" && strings.TrimRight(u.RequestURI(), "/") == "" && len(schemes) > 1 {
			top = top[:strings.LastIndexByte(top, ':')+1]
		}
		tops = append(tops, top)
	}
	return tops
}

// Deliveries lists deliveries, newest first.
func (s *Store) Deliveries(ctx context.Context, q hooks.DeliveryQuery) ([]hooks.Delivery, error) {
	text, args, err := listDeliveries(q)
	if err != nil {
		return nil, err
	}
	rows, err := s.query(ctx, text, args...)
	return collect(rows, err, s.scanDelivery)
}

// listDeliveries is the statement behind Deliveries.
func listDeliveries(q hooks.DeliveryQuery) (text string, args []any, err error) {
	if q.State == hooks.GivenUp && q.IDs == nil && (q.ByEnd || chosen(q.DeliveryChoice)) {
		return listGivenUp(q)
	}
	var where conditions
	where.add(q.State != "", "d.state = ?", string(q.State))
	if err := where.choose(q.DeliveryChoice, q.State); err != nil {
		return "", nil, err
	}
	where.add(q.Before != 0, "d.id < ?", int64(q.Before))
	return "SELECT " + deliveryColumns + " FROM delivery d" + where.text() + " ORDER BY d.id DESC LIMIT ?", append(where.args, page(q.Limit)), nil
}

// listGivenUp is listDeliveries for what was given up. A page is chosen in an index alone, so that few among many are
// found without reading the many.
func listGivenUp(q hooks.DeliveryQuery) (text string, args []any, err error) {
	var where conditions
	where.add(true, "d.state = 'given_up'") // names the indexes' condition
	if err := where.choose(q.DeliveryChoice, q.State); err != nil {
		return "", nil, err
	}
	index, order := "delivery_given_up", "d.id DESC"
	if q.ByEnd {
		order = "d.ended_at DESC, d.id DESC"
		where.add(q.Before != 0, "(d.ended_at, d.id) < (SELECT ended_at, id FROM delivery WHERE id = ?)", int64(q.Before))
	} else {
		where.add(q.Before != 0, "d.id < ?", int64(q.Before))
	}
	if !chosen(q.DeliveryChoice) {
		index = "delivery_ended"
	}
	text = "SELECT " + deliveryColumns + " FROM delivery d WHERE d.id IN (SELECT d.id FROM delivery d INDEXED BY " + index + where.text() +
		" ORDER BY " + order + " LIMIT ?) ORDER BY " + order
	return text, append(where.args, page(q.Limit)), nil
}

// chosen reports whether a choice leaves anything out by what delivery_given_up has.
func chosen(q hooks.DeliveryChoice) bool {
	return q.Target != "" || q.Error != "" || q.Subscription != 0 || !q.Since.IsZero()
}
