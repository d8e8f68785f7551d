package store

import (
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"slices"
	"time"

	"bellhop/hooks"
)

// batchPart is how many exchanges stand in one row of batch_part.
const batchPart = 512

const batchColumns = "b.id, b.at, b.wish, b.sign, b.state, b.reason, b.total, b.made, b.skipped, b.skips"

func (s *Store) scanBatch(row scanner) (b hooks.Batch, err error) {
	var at int64
	var wish, sign, skips []byte
	err = row.Scan(&b.ID, &at, &wish, &sign, &b.State, &b.Reason, &b.Total, &b.Made, &b.Skipped, &skips)
	if err != nil {
		return b, err
	}
	b.At = time.Unix(0, at).UTC()
	var reasons map[string]int
	if err := s.opened(unpack([]packed{{wish, &b.Wish}, {sign, &b.Wish.Sign}, {skips, &reasons}}), &b.Wish.Sign, nil); err != nil {
		return b, err
	}
	for reason, n := range reasons {
		b.Skips = append(b.Skips, hooks.Skip{Reason: reason, Count: n})
	}
	slices.SortFunc(b.Skips, func(x, y hooks.Skip) int { return cmp.Or(y.Count-x.Count, cmp.Compare(x.Reason, y.Reason)) })
	return b, nil
}

// AddBatch stores a batch of exchanges, in the order in which they are to be sent. It runs from then on.
func (s *Store) AddBatch(ctx context.Context, w hooks.BatchWish, ids []hooks.ID) (hooks.Batch, error) {
	b := hooks.Batch{Wish: w, State: hooks.BatchRunning, Total: len(ids), Counts: map[hooks.DeliveryState]int64{}}
	b.Wish.IDs = nil
	err := s.write(ctx, 1024+2*len(ids), func(t *tx) (err error) {
		b.At, t.changed = t.now, true
		b.ID, err = t.insert("INSERT INTO batch (at, wish, sign, state, total) VALUES (?, ?, ?, ?, ?)",
			b.At.UnixNano(), pack(b.Wish), s.packSign(b.Wish.Sign), string(b.State), b.Total)
		if err != nil {
			return err
		}
		part := 0
		for some := range slices.Chunk(ids, batchPart) {
			if err := t.exec("INSERT INTO batch_part (batch, part, ids) VALUES (?, ?, ?)", int64(b.ID), part, packIDs(some)); err != nil {
				return err
			}
			part++
		}
		return nil
	})
	return b, err
}

// packIDs writes IDs as differences, which are small.
func packIDs(ids []hooks.ID) []byte {
	b, last := make([]byte, 0, 2*len(ids)), hooks.ID(0)
	for _, id := range ids {
		b = binary.AppendVarint(b, int64(id-last))
		last = id
	}
	return b
}

// unpackIDs reads what packIDs wrote.
func unpackIDs(b []byte) (ids []hooks.ID, err error) {
	for last := hooks.ID(0); len(b) > 0; {
		step, n := binary.Varint(b)
		if n <= 0 {
			return nil, errors.New("store: the exchanges of a batch cannot be read")
		}
		last += hooks.ID(step)
		ids, b = append(ids, last), b[n:]
	}
	return ids, nil
}

// Batch gives one batch with how it stands.
func (s *Store) Batch(ctx context.Context, id hooks.ID) (hooks.Batch, error) {
	b, err := s.scanBatch(s.row(ctx, "SELECT "+batchColumns+" FROM batch b WHERE b.id = ?", int64(id)))
	if err != nil {
		return b, orNotFound(err, "There is no replay in bulk "+id.String()+".")
	}
	return s.counted(ctx, b)
}

// Batches lists batches with how they stand, newest first, with an ID below before; 0 begins at the newest.
func (s *Store) Batches(ctx context.Context, before hooks.ID, limit int) ([]hooks.Batch, error) {
	var where conditions
	where.add(before != 0, "b.id < ?", int64(before))
	rows, err := s.query(ctx, "SELECT "+batchColumns+" FROM batch b"+where.text()+" ORDER BY b.id DESC LIMIT ?", append(where.args, page(limit))...)
	list, err := collect(rows, err, s.scanBatch)
	for i := range list {
		if err != nil {
			return nil, err
		}
		list[i], err = s.counted(ctx, list[i])
	}
	return list, err
}

// RunningBatches lists the batches that run, the oldest first, without counts.
func (s *Store) RunningBatches(ctx context.Context) ([]hooks.Batch, error) {
	rows, err := s.query(ctx, runningBatches)
	return collect(rows, err, s.scanBatch)
}

// What looks said twice names a partial index.
const (
	statesOfBatch  = "SELECT state, count(*) FROM delivery WHERE batch = ? AND batch <> 0 GROUP BY state"
	runningBatches = "SELECT " + batchColumns + " FROM batch b WHERE b.state IN ('running', 'paused') AND b.state = 'running' ORDER BY b.id"
	openBatches    = "SELECT id FROM batch WHERE state IN ('running', 'paused') ORDER BY id DESC"
)

// counted adds how the deliveries and attempts of a batch stand.
func (s *Store) counted(ctx context.Context, b hooks.Batch) (hooks.Batch, error) {
	b.Counts = map[hooks.DeliveryState]int64{}
	rows, err := s.query(ctx, statesOfBatch, int64(b.ID))
	if _, err = collect(rows, err, func(row scanner) (_ struct{}, err error) {
		var state hooks.DeliveryState
		var n int64
		err = row.Scan(&state, &n)
		b.Counts[state] = n
		return struct{}{}, err
	}); err != nil {
		return b, err
	}
	rows, err = s.query(ctx, "SELECT status, fault, n FROM batch_answer WHERE batch = ? ORDER BY n DESC, status, fault", int64(b.ID))
	b.Answers, err = collect(rows, err, func(row scanner) (a hooks.Answers, err error) {
		return a, row.Scan(&a.Status, &a.Fault, &a.Count)
	})
	return b, err
}

// BatchIDs gives up to limit exchanges of a batch from number from on, counted from 0.
func (s *Store) BatchIDs(ctx context.Context, batch hooks.ID, from, limit int) ([]hooks.ID, error) {
	first, last := from/batchPart, (from+limit-1)/batchPart
	rows, err := s.query(ctx, "SELECT ids FROM batch_part WHERE batch = ? AND part BETWEEN ? AND ? ORDER BY part", int64(batch), first, last)
	parts, err := collect(rows, err, func(row scanner) (b []byte, err error) { return b, row.Scan(&b) })
	var ids []hooks.ID
	for _, part := range parts {
		if err != nil {
			break
		}
		var some []hooks.ID
		some, err = unpackIDs(part)
		ids = append(ids, some...)
	}
	from -= first * batchPart
	return ids[min(from, len(ids)):min(from+limit, len(ids))], err
}

// AddToBatch stores what the next exchanges of a batch became, and how far it has come with them, in one commit. Where
// the batch does not run any more, or has come elsewhere than from, nothing is stored and ok is false.
func (s *Store) AddToBatch(ctx context.Context, id hooks.ID, from int, step hooks.BatchStep) (ok bool, err error) {
	err = s.write(ctx, 1024*(1+len(step.Deliveries)), func(t *tx) error {
		b, err := s.scanBatch(t.row("SELECT "+batchColumns+" FROM batch b WHERE b.id = ?", int64(id)))
		if err != nil {
			return orNotFound(err, "There is no replay in bulk "+id.String()+".")
		}
		if ok = b.State == hooks.BatchRunning && b.Done() == from; !ok {
			return nil
		}
		skips := map[string]int{}
		for _, skip := range b.Skips {
			skips[skip.Reason] = skip.Count
		}
		for _, reason := range step.Skips {
			skips[reason]++
			b.Skipped++
		}
		for _, d := range step.Deliveries {
			d.Batch = id
			reason, err := t.addToBatch(d)
			switch {
			case err != nil:
				return err
			case reason != "":
				skips[reason]++
				b.Skipped++
			default:
				b.Made++
			}
		}
		t.changed = true
		return t.exec("UPDATE batch SET made = ?, skipped = ?, skips = ? WHERE id = ?", b.Made, b.Skipped, pack(skips), int64(id))
	})
	return ok && err == nil, err
}

// addToBatch stores a delivery, or tells why it cannot be sent.
func (t *tx) addToBatch(d hooks.Delivery) (reason string, err error) {
	var there bool
	if err := t.row("SELECT EXISTS (SELECT 1 FROM payload WHERE id = ?)", int64(d.Payload)).Scan(&there); err != nil {
		return "", err
	}
	if !there {
		return hooks.SkipGone, nil
	}
	if checkSendable(d) != nil {
		return hooks.SkipUnfit, nil
	}
	_, err = t.addDelivery(d)
	return "", err
}

const unsentOfBatch = "SELECT count(*) FROM delivery WHERE batch = ? AND batch <> 0 AND state IN ('due', 'in_flight', 'waiting')"

// Unsent tells how many deliveries of a batch were made and have not come to an end.
func (s *Store) Unsent(ctx context.Context, batch hooks.ID) (n int, err error) {
	err = s.row(ctx, unsentOfBatch, int64(batch)).Scan(&n)
	return n, err
}

// FinishBatch notes that a batch that runs is done, unless something of it is still under way.
func (s *Store) FinishBatch(ctx context.Context, id hooks.ID) error {
	return s.write(ctx, 256, func(t *tx) error {
		var n int
		if err := t.row(unsentOfBatch, int64(id)).Scan(&n); err != nil || n > 0 {
			return err
		}
		changed, err := t.changedRows("UPDATE batch SET state = 'done' WHERE id = ? AND state = 'running' AND made + skipped = total", int64(id))
		if err != nil || changed == 0 {
			return err
		}
		return t.forgetParts(id)
	})
}

func (t *tx) forgetParts(id hooks.ID) error {
	t.changed = true
	return t.exec("DELETE FROM batch_part WHERE batch = ?", int64(id))
}

// PauseBatch holds a batch: no more is made, and what is made and has not left waits as well.
func (s *Store) PauseBatch(ctx context.Context, id hooks.ID) (hooks.Batch, error) {
	return s.moveBatch(ctx, id, hooks.BatchPaused, "")
}

// ResumeBatch lets a batch that is paused go on.
func (s *Store) ResumeBatch(ctx context.Context, id hooks.ID) (hooks.Batch, error) {
	return s.moveBatch(ctx, id, hooks.BatchRunning, "")
}

// CancelBatch ends a batch: no more is made, and what is made and has not left is given up.
func (s *Store) CancelBatch(ctx context.Context, id hooks.ID, reason string) (hooks.Batch, error) {
	return s.moveBatch(ctx, id, hooks.BatchCancelled, reason)
}

// moveBatch brings a batch into another state, and what is made and has not left with it.
func (s *Store) moveBatch(ctx context.Context, id hooks.ID, to hooks.BatchState, reason string) (hooks.Batch, error) {
	err := s.write(ctx, 4096, func(t *tx) error {
		b, err := s.scanBatch(t.row("SELECT "+batchColumns+" FROM batch b WHERE b.id = ?", int64(id)))
		if err != nil {
			return orNotFound(err, "There is no replay in bulk "+id.String()+".")
		}
		switch b.State {
		case to:
			return nil
		case hooks.BatchDone:
			return hooks.Conflict("This replay in bulk is done.")
		case hooks.BatchCancelled:
			return hooks.Conflict("This replay in bulk is cancelled.")
		}
		t.changed = true
		if err := t.exec("UPDATE batch SET state = ?, reason = ? WHERE id = ?", string(to), reason, int64(id)); err != nil {
			return err
		}
		switch to {
		case hooks.BatchRunning:
			t.due = true
			return t.exec("UPDATE delivery SET due_at = ? WHERE batch = ? AND batch <> 0 AND state IN ('due', 'waiting')", t.now.UnixNano(), int64(id))
		case hooks.BatchPaused:
			return t.holdBatch(id)
		}
		if err := t.giveUpBatch(id, 0); err != nil {
			return err
		}
		return t.forgetParts(id)
	})
	if err != nil {
		return hooks.Batch{}, err
	}
	return s.Batch(ctx, id)
}

// holdBatch keeps from leaving what is made of a batch.
func (t *tx) holdBatch(id hooks.ID) error {
	return t.exec("UPDATE delivery SET due_at = NULL WHERE batch = ? AND batch <> 0 AND state IN ('due', 'waiting')", int64(id))
}

// giveUpBatch gives up what is made of a batch and has not left; of its deliveries only one, unless that is 0.
func (t *tx) giveUpBatch(id, only hooks.ID) error {
	for _, state := range []hooks.DeliveryState{hooks.Due, hooks.Waiting} {
		n, err := t.changedRows("UPDATE delivery SET state = 'given_up', due_at = NULL, reason = ? WHERE batch = ? AND batch <> 0 AND state = ? AND ? IN (0, id)",
			"Its replay in bulk was cancelled.", int64(id), string(state), int64(only))
		if err != nil {
			return err
		}
		if n > 0 {
			t.moved(state, hooks.GivenUp, n)
		}
	}
	return nil
}

// dueAgain holds back or gives up a delivery that has just become due again, where its batch is not running. Others of the
// batch stay as they are: a person may have retried them.
func (t *tx) dueAgain(delivery, batch hooks.ID) error {
	if batch == 0 {
		return nil
	}
	var state hooks.BatchState
	if err := t.row("SELECT coalesce((SELECT state FROM batch WHERE id = ?), '')", int64(batch)).Scan(&state); err != nil {
		return err
	}
	switch state {
	case hooks.BatchPaused:
		return t.exec("UPDATE delivery SET due_at = NULL WHERE id = ? AND state IN ('due', 'waiting')", int64(delivery))
	case hooks.BatchCancelled:
		return t.giveUpBatch(batch, delivery)
	}
	return nil
}

// countAnswer notes what an attempt of a batch came to.
func (t *tx) countAnswer(batch hooks.ID, r hooks.Result) error {
	if batch == 0 {
		return nil
	}
	return t.exec("INSERT INTO batch_answer (batch, status, fault, n) VALUES (?, ?, ?, 1) ON CONFLICT (batch, status, fault) DO UPDATE SET n = n + 1",
		int64(batch), r.Status, string(r.Fault))
}

// OpenBatches lists the batches that run or are paused, the newest first.
func (s *Store) OpenBatches(ctx context.Context) ([]hooks.ID, error) {
	rows, err := s.query(ctx, openBatches)
	return collect(rows, err, scanID)
}
