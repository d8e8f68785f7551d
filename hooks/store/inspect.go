package store

import (
	"context"

	"bellhop/hooks"
)

// maxErrandBytes bounds the bodies that are read for inspection at once, unless a single one is larger.
const maxErrandBytes = 8 << 20

const uninspected = "SELECT " + exchangeColumns + `, (SELECT head FROM payload WHERE id = request), (SELECT body FROM payload WHERE id = request)
	FROM exchange WHERE inspected = 0 ORDER BY id LIMIT ?`

// Uninspected gives captures that wait for their inspection, oldest first. There may be more than it gives.
func (s *Store) Uninspected(ctx context.Context, limit int) ([]hooks.Errand, error) {
	rows, err := s.query(ctx, uninspected, limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var errands []hooks.Errand
	for bytes := 0; bytes < maxErrandBytes && rows.Next(); {
		var e hooks.Errand
		if e.Capture, err = scanExchangeAnd(rows, &e.Request.Head, &e.Request.Body); err != nil {
			return nil, err
		}
		errands, bytes = append(errands, e), bytes+len(e.Request.Body)
	}
	return errands, rows.Err()
}

// Settle books the findings of a batch in one commit. A capture with forwards stays new until they are done;
// any other is processed.
func (s *Store) Settle(ctx context.Context, batch []hooks.Finding) error {
	return s.write(ctx, 256*len(batch), func(t *tx) error {
		for _, f := range batch {
			if err := t.settle(f); err != nil {
				return err
			}
		}
		return nil
	})
}

func (t *tx) settle(f hooks.Finding) error {
	state, trouble := hooks.StateProcessed, ""
	if len(f.Forwards) > 0 {
		state = hooks.StateNew
	}
	for _, d := range f.Forwards {
		if err := checkSendable(d); err != nil { // an odd request must not hold up those behind it
			state, trouble, f.Forwards = hooks.StateFailed, "It could not be forwarded. "+hooks.Words(err), nil
		}
	}
	t.changed = true
	n, err := t.changedRows(`UPDATE exchange SET inspected = 1, took_us = max(took_us, ?), state = ?, error = ?, provider = ?, event = ?, sender_id = ?, verdict = ?, verdict_reason = ?
		WHERE id = ? AND inspected = 0`,
		t.store.took.take(f.Exchange).Microseconds(), string(state), trouble, f.Provider, f.Event, f.SenderID, string(f.Verdict), f.VerdictReason, int64(f.Exchange))
	if err != nil || n == 0 {
		return err // none: it was settled before, and its forwards exist
	}
	for _, d := range f.Forwards {
		d.Origin, d.Cause = hooks.OriginForward, hooks.CausedBy(hooks.CauseExchange, f.Exchange)
		if _, err := t.addDelivery(d); err != nil {
			return err
		}
	}
	return nil
}

const forwardsOf = `SELECT count(*) FILTER (WHERE state IN ('due', 'in_flight', 'waiting')), count(*) FILTER (WHERE state = 'given_up')
	FROM delivery WHERE cause_kind = 'exchange' AND cause_id = ? AND origin = 'forward'`

// settleForwards moves a capture on once the last of its forwards is done: to failed when one was given up.
func (t *tx) settleForwards(cause hooks.Cause) error {
	id, ok := hooks.ParseID(cause.ID)
	if cause.Kind != hooks.CauseExchange || !ok {
		return nil
	}
	var pending, givenUp int
	err := t.row(forwardsOf, cause.ID).Scan(&pending, &givenUp)
	if err != nil || pending > 0 {
		return err
	}
	state := hooks.StateProcessed
	if givenUp > 0 {
		state = hooks.StateFailed
	}
	t.changed = true
	return t.exec("UPDATE exchange SET state = ? WHERE id = ?", string(state), int64(id))
}
