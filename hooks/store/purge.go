package store

import (
	"context"
	"database/sql"
	"errors"
	"strconv"
	"time"

	"bellhop/hooks"
)

// leastKept is how many of the newest exchanges no size can drive out. maxDry is how many batches with nothing to delete
// end a purge: times and numbers do not grow quite alike.
const (
	leastKept = 1000
	maxDry    = 10
)

// purgeBatch is how many exchanges are looked at in one commit: the writer has acknowledgements to make as well.
// freeBatch is how many free pages are given back in one.
const (
	purgeBatch = 200
	freeBatch  = 500
)

// Purge deletes the oldest exchanges that r does not keep, with the bytes, deliveries and events that nothing else
// needs. It does so some at a time, so that captures are acknowledged meanwhile; a context that ends leaves what was
// deleted by then deleted.
//
// A size is kept by the share that it is exceeded by, as rows, index and free pages do not go at the same pace: what is
// still too large goes at the next purge. The newest leastKept exchanges stay, whatever their size.
func (s *Store) Purge(ctx context.Context, r hooks.Retention) (done hooks.Purged, err error) {
	if err := r.Check(); err != nil || r.Unbounded() {
		return done, err
	}
	s.purging.Lock() // two at a time would each take what is too much
	defer s.purging.Unlock()
	before, err := s.used(ctx)
	if err != nil {
		return done, err
	}
	p := purge{most: r.Count}
	if r.Bytes > 0 && before > r.Bytes {
		share := int64(float64(s.counts.read().Exchanges) * float64(r.Bytes) / float64(before))
		if share = max(share, leastKept); p.most == 0 || share < p.most {
			p.most = share
		}
	}
	if r.Age > 0 {
		p.cutoff = s.clock().Add(-r.Age)
	}
	for !p.ended && ctx.Err() == nil {
		var next purge
		err := s.write(ctx, 1<<20, func(t *tx) error {
			next = p
			return next.some(t)
		})
		if err != nil {
			return done, err
		}
		p = next
		done.Exchanges += p.went
	}
	if done.Exchanges > 0 {
		if err = s.DropText(ctx); err == nil {
			err = s.giveBack(ctx)
		}
	}
	after, failed := s.used(ctx)
	done.Bytes = max(before-after, 0)
	return done, errors.Join(err, failed)
}

// used gives the bytes of the database's pages that hold something.
func (s *Store) used(ctx context.Context) (n int64, err error) {
	err = s.row(ctx, "SELECT (page_count - freelist_count) * page_size FROM pragma_page_count(), pragma_freelist_count(), pragma_page_size()").Scan(&n)
	return n, err
}

// purge is one walk from the oldest exchange on.
type purge struct {
	cutoff time.Time // zero without an age
	most   int64     // exchanges that may stay; 0 is any number
	dry    int       // batches in a row of which none was over a bound
	at     hooks.ID  // the last exchange that was looked at
	went   int64     // in the last batch
	ended  bool
}

// aged is an exchange as a purge sees it.
type aged struct {
	id, request, response, delivery int64
	at                              int64
	inbox                           string
	owner                           bool // of the request's bytes; a try that was lost names its delivery's
	imported, needed                bool
}

// What is needed stays: what is under way, what waits to be inspected or forwarded, and the tries of a delivery that
// is not done.
const oldest = `SELECT id, at, inbox, request, response, coalesce(delivery, 0), imported,
	delivery IS NULL OR EXISTS (SELECT 1 FROM payload WHERE payload.id = request AND body_of IS NOT NULL),
	open = 1 OR state = 'new' OR delivery IS NOT NULL AND EXISTS (SELECT 1 FROM delivery d WHERE d.id = exchange.delivery AND d.state IN ('due', 'in_flight', 'waiting'))
	FROM exchange WHERE id > ? ORDER BY id LIMIT ?`

func scanAged(row scanner) (a aged, err error) {
	err = row.Scan(&a.id, &a.at, &a.inbox, &a.request, &a.response, &a.delivery, &a.imported, &a.owner, &a.needed)
	return a, err
}

// some deletes what has to go among the next exchanges.
func (p *purge) some(t *tx) error {
	rows, err := t.query(oldest, int64(p.at), purgeBatch)
	batch, err := collect(rows, err, scanAged)
	if err != nil {
		return err
	}
	going, over := p.choose(batch, t)
	p.dry++
	if over {
		p.dry = 0
	}
	p.went, p.ended = int64(len(going)), len(batch) < purgeBatch || p.dry == maxDry
	if len(batch) > 0 {
		p.at = hooks.ID(batch[len(batch)-1].id)
	}
	if len(going) == 0 {
		return nil
	}
	// Whatever was remembered of answers may be about to go, also what was so in this very commit.
	clear(t.writer.answers)
	t.after = append(t.after, func() { clear(t.writer.answers) })
	return t.purge(going)
}

// choose gives the exchanges of a batch that go. over tells whether a bound may still be exceeded behind them.
func (p *purge) choose(batch []aged, t *tx) (going []aged, over bool) {
	excess := int64(0)
	if p.most > 0 {
		excess = t.store.counts.read().Exchanges - p.most
	}
	for _, a := range batch {
		old := !p.cutoff.IsZero() && a.at < p.cutoff.UnixNano() && !a.imported
		over = over || old || excess > 0
		if a.needed || !old && excess <= 0 {
			continue
		}
		going = append(going, a)
		excess--
	}
	return going, over
}

// purge deletes exchanges and what nothing else needs.
func (t *tx) purge(going []aged) error {
	first, last := going[0].id, going[len(going)-1].id
	var exchanges, deliveries, payloads []any
	for _, a := range going {
		exchanges = append(exchanges, a.id)
		if a.delivery != 0 {
			deliveries = append(deliveries, a.delivery)
		}
		if a.request != 0 && a.owner {
			payloads = append(payloads, a.request)
		}
		t.added(a.inbox, -1)
	}
	t.changed = true
	if err := t.execEach("DELETE FROM exchange WHERE id = ?", exchanges); err != nil {
		return err
	}
	answers, err := t.lonelyAnswers(going, first, last)
	if err != nil {
		return err
	}
	if err := t.execEach("INSERT OR IGNORE INTO orphan (payload) VALUES (?)", append(payloads, answers...)); err != nil {
		return err
	}
	if err := t.purgeDeliveries(deliveries); err != nil {
		return err
	}
	if err := t.purgeEvents(going[len(going)-1].at); err != nil {
		return err
	}
	return t.buryOrphans()
}

// lonelyAnswers gives the answers of purged exchanges that no other names. Only near exchanges can share one.
func (t *tx) lonelyAnswers(going []aged, first, last int64) ([]any, error) {
	rows, err := t.query("SELECT DISTINCT response FROM exchange WHERE id BETWEEN ? AND ?", first-2*answerReach, last+2*answerReach) // two that share with a third may be as far from each other
	shared, err := collect(rows, err, func(row scanner) (id int64, err error) { return id, row.Scan(&id) })
	if err != nil {
		return nil, err
	}
	known := map[int64]bool{0: true}
	for _, id := range shared {
		known[id] = true
	}
	var lonely []any
	for _, a := range going {
		if !known[a.response] {
			known[a.response] = true
			lonely = append(lonely, a.response)
		}
	}
	return lonely, nil
}

// purgeDeliveries deletes deliveries that are done and have no try left. Payloads of their own lose their owner.
func (t *tx) purgeDeliveries(ids []any) error {
	const gone = "FROM delivery WHERE id = ? AND state IN ('delivered', 'given_up') AND NOT EXISTS (SELECT 1 FROM exchange WHERE exchange.delivery = delivery.id)"
	for _, id := range ids {
		var payload int64
		var state hooks.DeliveryState
		var cause string
		err := t.row("DELETE "+gone+" RETURNING payload, state, cause_id", id).Scan(&payload, &state, &cause)
		switch {
		case errors.Is(err, sql.ErrNoRows): // another try of it stays, or this is its second in the batch
			continue
		case err != nil:
			return err
		}
		t.moved(state, "", 1)
		// The payload of a replay is an exchange's, and that of an event the event's; both have owners of their own.
		if err := t.exec(`INSERT OR IGNORE INTO orphan (payload) SELECT ?1 WHERE NOT EXISTS (SELECT 1 FROM event WHERE payload = ?1)
			AND NOT EXISTS (SELECT 1 FROM exchange WHERE id = CAST(?2 AS INTEGER) AND request = ?1)
			AND EXISTS (SELECT 1 FROM payload WHERE id = ?1 AND head = x'' AND body_of IS NULL)`, payload, cause); err != nil {
			return err
		}
	}
	return nil
}

// purgeEvents deletes events up to a time that no delivery is left of.
func (t *tx) purgeEvents(until int64) error {
	rows, err := t.query(`DELETE FROM event WHERE id IN (SELECT id FROM event WHERE at <= ? AND NOT EXISTS
		(SELECT 1 FROM delivery WHERE delivery.cause_kind = 'event' AND delivery.cause_id = event.id) ORDER BY at LIMIT ?) RETURNING payload`, until, purgeBatch)
	payloads, err := collect(rows, err, func(row scanner) (id any, err error) { return id, row.Scan(&id) })
	if err != nil {
		return err
	}
	return t.execEach("INSERT OR IGNORE INTO orphan (payload) VALUES (?)", payloads)
}

// buryOrphans deletes payloads that nothing names any more.
func (t *tx) buryOrphans() error {
	const named = `EXISTS (SELECT 1 FROM delivery WHERE delivery.payload = orphan.payload) OR EXISTS (SELECT 1 FROM payload p WHERE p.body_of = orphan.payload)
		OR EXISTS (SELECT 1 FROM event WHERE event.payload = orphan.payload)`
	for {
		rows, err := t.query("DELETE FROM orphan WHERE payload IN (SELECT payload FROM orphan WHERE NOT ("+named+") LIMIT ?) RETURNING payload", 4*purgeBatch)
		buried, err := collect(rows, err, func(row scanner) (id any, err error) { return id, row.Scan(&id) })
		if err != nil || len(buried) == 0 {
			return err
		}
		if err := t.execEach("DELETE FROM payload WHERE id = ?", buried); err != nil { // may leave others without a name
			return err
		}
	}
}

// giveBack gives free pages at the end of the file back to the system, some at a time. Files from before this was
// switched on keep theirs, to be used again.
func (s *Store) giveBack(ctx context.Context) error {
	for ctx.Err() == nil {
		var before, after int64
		err := s.write(ctx, 0, func(t *tx) error {
			if err := t.row("PRAGMA freelist_count").Scan(&before); err != nil {
				return err
			}
			rows, err := t.query("PRAGMA incremental_vacuum(" + strconv.Itoa(freeBatch) + ")")
			if _, err = collect(rows, err, func(scanner) (struct{}, error) { return struct{}{}, nil }); err != nil { // each step frees a page
				return err
			}
			return t.row("PRAGMA freelist_count").Scan(&after)
		})
		if err != nil || after == 0 || after >= before {
			return err
		}
	}
	return nil
}

// execEach runs a statement once for each argument.
func (t *tx) execEach(text string, args []any) error {
	for _, arg := range args {
		if err := t.exec(text, arg); err != nil {
			return err
		}
	}
	return nil
}
