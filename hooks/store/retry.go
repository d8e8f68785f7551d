package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"

	"bellhop/hooks"
)

// retryBatch is how many deliveries are retried in one commit: the writer has acknowledgements to make as well.
const retryBatch = 250

// The paused and the deleted among the subscriptions of deliveries.
const (
	isPaused   = "subscription <> 0 AND EXISTS (SELECT 1 FROM subscription s WHERE s.id = delivery.subscription AND s.active = 0)"
	isOrphaned = "subscription <> 0 AND NOT EXISTS (SELECT 1 FROM subscription s WHERE s.id = delivery.subscription)"
)

// again makes deliveries due now, or holds them while their subscriptions are paused.
const again = `UPDATE delivery SET state = CASE WHEN ` + isPaused + ` THEN 'waiting' ELSE 'due' END,
	due_at = CASE WHEN ` + isPaused + ` THEN NULL ELSE ? END, reason = CASE WHEN ` + isPaused + ` THEN '` + held + `' ELSE '' END
	WHERE id IN (SELECT value FROM json_each(?)) AND state = ? AND (state <> 'waiting' OR due_at IS NOT NULL) AND fault <> 'format' AND NOT (` + isOrphaned + `)
	RETURNING state, target`

// Retry makes a delivery due now that waits or was given up. One whose subscription is paused is held until that is
// resumed. How often it was tried is kept, so that one whose schedule is used up gets this one try.
func (s *Store) Retry(ctx context.Context, id hooks.ID) (d hooks.Delivery, err error) {
	err = s.write(ctx, 128, func(t *tx) error {
		d, err = s.scanDelivery(t.row(deliveryByID, int64(id)))
		if err != nil {
			return orNotFound(err, "There is no delivery "+id.String()+".")
		}
		if d.State != hooks.Waiting && d.State != hooks.GivenUp {
			return hooks.Conflict("Only a delivery that waits or was given up can be retried. This one is " + string(d.State) + ".")
		}
		if _, err := s.scanSubscription(t.row(subscriptionByID, int64(d.SubscriptionID))); d.SubscriptionID != 0 && errors.Is(err, sql.ErrNoRows) {
			return hooks.Conflict("Its subscription was deleted, and its secrets with it. Replay one of its attempts instead.")
		}
		if d.Fault == hooks.FaultFormat {
			return hooks.Conflict("It could not be put into its subscription's format, so there is nothing to send. Mend the format: what happens from then on is sent in it.")
		}
		if d.State == hooks.Waiting && d.DueAt.IsZero() {
			return hooks.Conflict("It is held, as its subscription is paused. Resume that, and it leaves.")
		}
		if _, err := t.again(d.State, []hooks.ID{id}); err != nil {
			return err
		}
		d, err = s.scanDelivery(t.row(deliveryByID, int64(id)))
		return err
	})
	return d, err
}

// RetryAll retries all that w chooses and that Retry would take one by one. What is chosen is settled at the beginning; it
// is retried some at a time, so that captures are acknowledged meanwhile. With an error, or when ctx ends, what was
// retried by then stays so, and done counts it.
func (s *Store) RetryAll(ctx context.Context, w hooks.RetryWish) (done hooks.Retried, err error) {
	if err := w.Check(); err != nil {
		return done, err
	}
	if w.State == "" {
		w.State = hooks.GivenUp
	}
	text, args, err := chosenToRetry(w)
	if err != nil {
		return done, err
	}
	rows, err := s.query(ctx, text, args...)
	chosen, err := collect(rows, err, func(row scanner) (id hooks.ID, err error) { return id, row.Scan(&id) })
	if err != nil {
		return done, err
	}
	for some := range slices.Chunk(chosen, retryBatch) {
		if err := ctx.Err(); err != nil {
			return done, err
		}
		var moved hooks.Retried
		err := s.write(ctx, 256*len(some), func(t *tx) error {
			moved, err = t.again(w.State, some)
			return err
		})
		if err != nil {
			return done, err
		}
		done.Count += moved.Count
		done.Held += moved.Held
	}
	return done, nil
}

// chosenToRetry gives the IDs of all that a wish means, the oldest first.
func chosenToRetry(w hooks.RetryWish) (text string, args []any, err error) {
	var where conditions
	text = "SELECT d.id FROM delivery d"
	if w.State == hooks.GivenUp && w.IDs == nil {
		text += " INDEXED BY delivery_given_up"
	}
	where.add(w.State == hooks.GivenUp, "d.state = 'given_up'")
	where.add(w.State == hooks.Waiting, "d.state = 'waiting'")
	err = where.choose(w.DeliveryChoice, w.State)
	return text + where.text() + " ORDER BY d.id", where.args, err
}

// again retries those of ids that are in a state and may be, and wakes whom they go to.
func (t *tx) again(from hooks.DeliveryState, ids []hooks.ID) (done hooks.Retried, err error) {
	type moved struct {
		to     hooks.DeliveryState
		target string
	}
	rows, err := t.query(again, t.now.UnixNano(), pack(ids), string(from))
	list, err := collect(rows, err, func(row scanner) (m moved, err error) { return m, row.Scan(&m.to, &m.target) })
	if err != nil {
		return done, err
	}
	done.Count = int64(len(list))
	woken := map[string]bool{}
	for _, m := range list {
		t.moved(from, m.to, 1)
		if m.to != hooks.Due {
			done.Held++
			continue
		}
		if woken[m.target] {
			continue
		}
		woken[m.target], t.due = true, true
		if err := t.exec("DELETE FROM resting WHERE target = ?", m.target); err != nil {
			return done, err
		}
	}
	return done, nil
}

const givenUpCounts = "SELECT d.target, d.fault, d.status, d.subscription, count(*), max(d.ended_at), max(d.id) FROM delivery d INDEXED BY delivery_given_up"

// GivenUp tells what a choice means of the deliveries that were given up, in groups. It reads an index and no delivery
// but the newest of each group.
func (s *Store) GivenUp(ctx context.Context, q hooks.DeliveryChoice) (sum hooks.GivenUpSummary, err error) {
	var where conditions
	where.add(true, "d.state = 'given_up'")
	if err := where.choose(q, hooks.GivenUp); err != nil {
		return sum, err
	}
	rows, err := s.query(ctx, "SELECT id FROM subscription")
	known, err := collect(rows, err, func(row scanner) (id hooks.ID, err error) { return id, row.Scan(&id) })
	if err != nil {
		return sum, err
	}
	g := grouping{known: map[hooks.ID]bool{0: true}}
	for _, id := range known {
		g.known[id] = true
	}
	rows, err = s.query(ctx, givenUpCounts+where.text()+" GROUP BY d.target, d.fault, d.status, d.subscription", where.args...)
	if _, err = collect(rows, err, g.add); err != nil {
		return sum, err
	}
	g.cut()
	return g.sum, s.fillReasons(ctx, &g)
}

// grouping puts counts together that differ in nothing but the subscription.
type grouping struct {
	known  map[hooks.ID]bool // the subscriptions that there are
	sum    hooks.GivenUpSummary
	newest []hooks.ID // of each group in sum
}

func (g *grouping) add(row scanner) (none struct{}, err error) {
	var group hooks.GivenUpGroup
	var subscription, newest hooks.ID
	var ended int64
	if err := row.Scan(&group.Target, &group.Fault, &group.Status, &subscription, &group.Count, &ended, &newest); err != nil {
		return none, err
	}
	group.Newest, group.Retriable = timeOf(ended), g.known[subscription] && group.Fault != hooks.FaultFormat
	g.sum.Total += group.Count
	if group.Retriable {
		g.sum.Retriable += group.Count
	}
	if !g.known[subscription] && !slices.Contains(g.sum.Orphans, subscription) {
		g.sum.Orphans = append(g.sum.Orphans, subscription)
	}
	if group.Newest.After(g.sum.Newest) {
		g.sum.Newest = group.Newest
	}
	for i := len(g.sum.Groups) - 1; i >= 0; i-- { // rows come in the order of the index: its like is near
		same := &g.sum.Groups[i]
		if same.Target != group.Target || same.Fault != group.Fault || same.Status != group.Status {
			break
		}
		if same.Retriable != group.Retriable {
			continue
		}
		same.Count += group.Count
		if group.Newest.After(same.Newest) {
			same.Newest = group.Newest
		}
		g.newest[i] = max(g.newest[i], newest)
		return none, nil
	}
	g.sum.Groups, g.newest = append(g.sum.Groups, group), append(g.newest, newest)
	return none, nil
}

// cut keeps the largest groups, the largest first.
func (g *grouping) cut() {
	order := make([]int, len(g.newest))
	for i := range order {
		order[i] = i
	}
	groups, newest := g.sum.Groups, g.newest
	slices.SortStableFunc(order, func(a, b int) int { return int(groups[b].Count - groups[a].Count) })
	order = order[:min(len(order), hooks.MaxGroups)]
	g.sum.Groups, g.newest = nil, nil
	for _, i := range order {
		g.sum.Groups, g.newest = append(g.sum.Groups, groups[i]), append(g.newest, newest[i])
	}
}

// fillReasons gives each group the reason of its newest delivery.
func (s *Store) fillReasons(ctx context.Context, g *grouping) error {
	rows, err := s.query(ctx, "SELECT id, reason FROM delivery WHERE id IN (SELECT value FROM json_each(?))", pack(g.newest))
	type told struct {
		id     hooks.ID
		reason string
	}
	list, err := collect(rows, err, func(row scanner) (r told, err error) { return r, row.Scan(&r.id, &r.reason) })
	if err != nil {
		return err
	}
	for _, r := range list {
		if i := slices.Index(g.newest, r.id); i >= 0 {
			g.sum.Groups[i].Reason = strings.TrimSpace(r.reason)
		}
	}
	return nil
}
