package store

import (
	"context"
	"database/sql"
	"errors"

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

// captureTiming is the JSON of a capture's hooks.CaptureTiming. Until its inspection the row has the time up to its commit, unless it
// was answered later than that. It takes the time of the commit twice, and now.
const captureTiming = `printf('{"read_us":%d,"stored_us":%d,"processed_us":%d}', CASE WHEN took_us < ? THEN took_us ELSE 0 END, ?, (? - at) / 1000)`

func (t *tx) settle(f hooks.Finding) error {
	state, trouble := hooks.StateProcessed, f.Trouble
	switch {
	case trouble != "":
		state = hooks.StateFailed
	case len(f.Forwards) > 0:
		state = hooks.StateNew
	}
	for _, d := range f.Forwards {
		if err := checkSendable(d); err != nil { // an odd request must not hold up those behind it
			state, trouble, f.Forwards = hooks.StateFailed, "It could not be forwarded. "+hooks.Words(err), nil
		}
	}
	seen, first, err := t.repeats(f)
	if err != nil {
		return err
	}
	t.changed = true
	stored := t.store.took.of(f.Exchange).Microseconds()
	n, err := t.changedRows(`UPDATE exchange SET inspected = 1, took_us = max(took_us, ?), state = ?, state_reason = ?, provider = ?, event = ?,
		sender_id = ?, seen = ?, first = ?, verdict = ?, verdict_reason = ?, timing = `+captureTiming+`
		WHERE id = ? AND inspected = 0`,
		stored, string(state), trouble, f.Provider, f.Event,
		f.SenderID, seen, int64(first), string(f.Verdict), f.VerdictReason, stored, stored, t.now.UnixNano(), int64(f.Exchange))
	if err != nil || n == 0 {
		return err // none: it was settled before, and its forwards exist
	}
	t.after = append(t.after, func() { t.store.took.forget(f.Exchange) })
	for _, d := range f.Forwards {
		d.Origin, d.Cause = hooks.OriginForward, hooks.CausedBy(hooks.CauseExchange, f.Exchange)
		if _, err := t.addDelivery(d); err != nil {
			return err
		}
	}
	return nil
}

const lastOfSender = `SELECT p.id, p.seen, p.first FROM exchange x JOIN exchange p ON p.sender_id = ? AND p.sender_id <> '' AND p.inbox = x.inbox AND p.id <> x.id AND p.imported = 0
	WHERE x.id = ? AND x.inbox <> '' ORDER BY p.id DESC LIMIT 1`

// repeats tells how often the inbox has had this sender's id by now, and which capture had it first.
func (t *tx) repeats(f hooks.Finding) (seen int, first hooks.ID, err error) {
	if f.SenderID == "" {
		return 0, 0, nil
	}
	var last hooks.ID
	err = t.row(lastOfSender, f.SenderID, int64(f.Exchange)).Scan(&last, &seen, &first)
	if errors.Is(err, sql.ErrNoRows) {
		return 1, 0, nil
	}
	if first == 0 {
		first = last
	}
	return max(seen, 1) + 1, first, err
}

const forwardsOf = `SELECT count(*) FILTER (WHERE state IN ('due', 'in_flight', 'waiting')), count(*) FILTER (WHERE state = 'given_up'),
	coalesce(max(CASE WHEN state = 'given_up' THEN 'The forward to ' || target || ' was given up. ' || reason END), '')
	FROM delivery WHERE cause_kind = 'exchange' AND cause_id = ? AND origin = 'forward'`

// settleForwards moves a capture on once the last of its forwards is done: to failed when one was given up.
func (t *tx) settleForwards(cause hooks.Cause) error {
	id, ok := hooks.ParseID(cause.ID)
	if cause.Kind != hooks.CauseExchange || !ok {
		return nil
	}
	var pending, givenUp int
	var reason string
	err := t.row(forwardsOf, cause.ID).Scan(&pending, &givenUp, &reason)
	if err != nil || pending > 0 {
		return err
	}
	state := hooks.StateProcessed
	if givenUp > 0 {
		state = hooks.StateFailed
	}
	t.changed = true
	return t.exec("UPDATE exchange SET state = ?, state_reason = ? WHERE id = ?", string(state), reason, int64(id))
}

const firstForward = `SELECT x.inspected, coalesce(d.id, 0), coalesce(d.attempts, 0) FROM exchange x
	LEFT JOIN delivery d ON d.cause_kind = 'exchange' AND d.cause_id = ? AND d.origin = 'forward' WHERE x.id = ? ORDER BY d.id LIMIT 1`

// FirstForward gives the first try of a capture's first forward once it has ended, with its answer. ok is false while
// there is none yet; when there will be none, the error has hooks.CodeNotFound.
func (s *Store) FirstForward(ctx context.Context, capture hooks.ID) (try hooks.Exchange, answer hooks.Payload, ok bool, err error) {
	var inspected bool
	var delivery int64
	var attempts int
	err = s.row(ctx, firstForward, capture.String(), int64(capture)).Scan(&inspected, &delivery, &attempts)
	switch {
	case err != nil:
		return try, answer, false, orNotFound(err, "There is no exchange "+capture.String()+".")
	case inspected && delivery == 0:
		return try, answer, false, hooks.NotFound("Nothing is forwarded.")
	case attempts == 0:
		return try, answer, false, nil
	}
	try, err = scanExchange(s.row(ctx, "SELECT "+exchangeColumns+" FROM exchange WHERE delivery = ? AND attempt = 1", delivery))
	if err != nil || try.Open {
		return try, answer, false, err
	}
	if try.Response.ID != 0 {
		answer, err = s.Payload(ctx, try.Response.ID)
	}
	return try, answer, err == nil, err
}
