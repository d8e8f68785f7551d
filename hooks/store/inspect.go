package store

import (
	"context"

	"bellhop/hooks"
)

// Uninspected gives captures that wait for their inspection, oldest first.
func (s *Store) Uninspected(ctx context.Context, limit int) ([]hooks.Exchange, error) {
	rows, err := s.query(ctx, "SELECT "+exchangeColumns+" FROM exchange WHERE inspected = 0 ORDER BY id LIMIT ?", limit)
	return collect(rows, err, scanExchange)
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
	state := hooks.StateProcessed
	if len(f.Forwards) > 0 {
		state = hooks.StateNew
	}
	t.changed = true
	n, err := t.changedRows(`UPDATE exchange SET inspected = 1, state = ?, provider = ?, event = ?, sender_id = ?, verdict = ?, verdict_reason = ?
		WHERE id = ? AND inspected = 0`,
		string(state), f.Provider, f.Event, f.SenderID, string(f.Verdict), f.VerdictReason, int64(f.Exchange))
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

// settleForwards moves a capture on once the last of its forwards is done: to failed when one was given up.
func (t *tx) settleForwards(cause hooks.Cause) error {
	id, ok := hooks.ParseID(cause.ID)
	if cause.Kind != hooks.CauseExchange || !ok {
		return nil
	}
	var pending, givenUp int
	err := t.row(`SELECT count(*) FILTER (WHERE state IN ('due', 'in_flight', 'waiting')), count(*) FILTER (WHERE state = 'given_up')
		FROM delivery WHERE cause_kind = 'exchange' AND cause_id = ? AND origin = 'forward'`, cause.ID).Scan(&pending, &givenUp)
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
