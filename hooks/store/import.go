package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"bellhop/hooks"
	"bellhop/hooks/archive"
)

// An import is read twice. The first time everything is checked and nothing is written. The second time the bytes go into
// payloads, which nobody sees as nothing names them yet, and the rows into a table of the connection's own, some at a
// time, so that captures are acknowledged in between. At the end one transaction moves the rows, which costs some
// microseconds a row. Until then a setting names the payloads, so that an import that failed, or that a crash
// cut off, is undone.

// importBatch and importBytes bound what one commit of an import writes: captures wait behind it.
const (
	importBatch = 200
	importBytes = 2 << 20
)

// settingImport holds the first and the last ID of an unfinished import's payloads.
const settingImport = "import.payloads"

// errImporting is what an import gets while there is another.
var errImporting = hooks.Conflict("Another import is under way. Wait until it is done, then try again.")

// Import stores all exchanges of a sequence, which may be ranged over twice and gives the same records then, or none of
// them. They get IDs in the order of their times. What they name of one another is named by the new IDs; what else
// they name, and their deliveries, did not come with them and is left out. They are marked as imported, start no
// inspection and no forward. tell hears how far it is, on this goroutine.
func (s *Store) Import(ctx context.Context, records archive.Records, tell func(hooks.ImportProgress)) (hooks.Imported, error) {
	if !s.importing.TryLock() {
		return hooks.Imported{}, errImporting
	}
	defer s.importing.Unlock()
	plan, err := planImport(ctx, records, tell)
	if err != nil {
		return hooks.Imported{}, err
	}
	if err := s.undoImport(ctx); err != nil { // one that failed may have had no room to be undone
		return hooks.Imported{}, err
	}
	m := &intake{store: s, plan: plan, tell: tell}
	m.last = hooks.ID(s.payloadID.Add(int64(2 * len(plan.rank))))
	m.first = m.last - hooks.ID(2*len(plan.rank)) + 1
	done, err := m.run(ctx, records)
	if err != nil {
		// The undoing must not end where the import was ended. What it leaves, the next start deletes.
		err = errors.Join(err, s.undoImport(context.WithoutCancel(ctx)))
	}
	return done, err
}

// importPlan is what one look at all records tells.
type importPlan struct {
	rank    []int            // the place of each record by its time, from 1
	byID    map[hooks.ID]int // the same by the ID that a record came with
	inboxes map[string]int64 // how many records each has; "" is none
}

func planImport(ctx context.Context, records archive.Records, tell func(hooks.ImportProgress)) (importPlan, error) {
	type seen struct {
		at    int64
		id    hooks.ID
		index int
	}
	var all []seen
	plan := importPlan{byID: map[hooks.ID]int{}, inboxes: map[string]int64{}}
	for r, err := range records {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return plan, err
		}
		all = append(all, seen{r.Exchange.At.UnixNano(), r.Exchange.ID, len(all)})
		plan.inboxes[r.Exchange.Inbox]++
		tell(hooks.ImportProgress{Done: len(all)})
	}
	if len(all) == 0 {
		return plan, hooks.Invalid("There is no exchange in this file.")
	}
	slices.SortFunc(all, func(a, b seen) int {
		switch {
		case a.at != b.at:
			return sign(a.at - b.at)
		case a.id != b.id:
			return sign(int64(a.id - b.id))
		}
		return a.index - b.index
	})
	plan.rank = make([]int, len(all))
	for i, one := range all {
		plan.rank[one.index] = i + 1
		if one.id != 0 {
			plan.byID[one.id] = i + 1
		}
	}
	return plan, nil
}

func sign(n int64) int {
	if n < 0 {
		return -1
	}
	return 1
}

// intake is one import at work. Its payloads are those from first to last: two for each record, the request's before the
// response's.
type intake struct {
	store       *Store
	plan        importPlan
	tell        func(hooks.ImportProgress)
	first, last hooks.ID
	index       int              // of the next record
	batch       []archive.Record // up to it, not written yet
	bytes       int              // of the batch
}

// importTable is the table that rows wait in, each under its place. Only the writer's connection sees it.
const importTable = "CREATE TABLE IF NOT EXISTS temp.import AS SELECT * FROM exchange LIMIT 0"

func (m *intake) run(ctx context.Context, records archive.Records) (done hooks.Imported, err error) {
	err = m.store.write(ctx, 0, func(t *tx) error {
		if err := t.exec(importTable); err != nil {
			return err
		}
		if err := t.exec("DELETE FROM temp.import"); err != nil {
			return err
		}
		return t.exec("INSERT OR REPLACE INTO setting (name, value) VALUES (?, ?)", settingImport, m.first.String()+" "+m.last.String())
	})
	if err != nil {
		return done, err
	}
	for r, err := range records {
		if err == nil {
			err = m.add(ctx, r)
		}
		if err != nil {
			return done, err
		}
	}
	if err := m.flush(ctx); err != nil {
		return done, err
	}
	return m.finish(ctx)
}

// add writes what has gathered when it is enough for a commit.
func (m *intake) add(ctx context.Context, r archive.Record) error {
	if m.index+len(m.batch) >= len(m.plan.rank) {
		return errors.New("store: an import grew while it was read")
	}
	m.batch = append(m.batch, r)
	m.bytes += len(r.Request.Head) + len(r.Request.Body) + len(r.Response.Head) + len(r.Response.Body) + len(r.Exchange.URL)
	if len(m.batch) < importBatch && m.bytes < importBytes {
		return nil
	}
	return m.flush(ctx)
}

func (m *intake) flush(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	err := m.store.write(ctx, m.bytes, func(t *tx) error {
		for i, r := range m.batch {
			if err := m.stage(t, m.index+i, r); err != nil {
				return err
			}
		}
		return nil
	})
	m.index += len(m.batch)
	m.batch, m.bytes = m.batch[:0], 0
	m.tell(hooks.ImportProgress{Done: m.index, Of: len(m.plan.rank)})
	return err
}

// stage writes a record's bytes, and its row into the table where it waits.
func (m *intake) stage(t *tx, index int, r archive.Record) error {
	x, err := r.Exchange, error(nil)
	place := m.first + hooks.ID(2*index)
	if x.Request.ID, err = t.stagePayload(place, r.Request); err != nil {
		return err
	}
	if x.Response.ID, err = t.stagePayload(place+1, r.Response); err != nil {
		return err
	}
	if x.State == hooks.StateNew {
		x.State = hooks.StateProcessed
	}
	cause := 0
	if id, ok := hooks.ParseID(x.Cause.ID); ok && x.Cause.Kind == hooks.CauseExchange {
		cause = m.plan.byID[id]
	}
	return t.addImported("temp.import", m.plan.rank[index], x, m.plan.byID[x.First], hooks.Cause{ID: strconv.Itoa(cause)})
}

// addImported writes the row of an exchange of a file into a table.
func (t *tx) addImported(table string, id int, x hooks.Exchange, first int, cause hooks.Cause) error {
	return t.exec("INSERT INTO "+table+` (id, direction, at, took_us, open, method, url, host, remote, door, status, error, fault,
		inbox, state, state_reason, inspected, provider, event, sender_id, seen, first, verdict, verdict_reason, origin, cause_kind, cause_id, attempt, imported,
		request, req_size, req_sha256, req_truncated, response, resp_size, resp_sha256, resp_truncated)
		VALUES (?, ?, ?, ?, 0, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?)`,
		id, string(x.Direction), x.At.UnixNano(), x.Took.Microseconds(), x.Method, x.URL, x.Host, x.Remote, x.Door, x.Status, x.Error, string(x.Fault),
		x.Inbox, string(x.State), x.StateReason, x.Provider, x.Event, x.SenderID, x.Seen, first, verdictOf(x), x.VerdictReason, string(x.Origin), string(cause.Kind), cause.ID, x.Attempt,
		int64(x.Request.ID), x.Request.Size, digest(x.Request.SHA256), x.Request.Truncated,
		int64(x.Response.ID), x.Response.Size, digest(x.Response.SHA256), x.Response.Truncated)
}

func verdictOf(x hooks.Exchange) string {
	if x.Verdict == "" {
		return string(hooks.VerdictNone)
	}
	return string(x.Verdict)
}

// stagePayload stores bytes under an ID; 0 when there are none.
func (t *tx) stagePayload(id hooks.ID, p hooks.Payload) (hooks.ID, error) {
	if len(p.Head)+len(p.Body) == 0 {
		return 0, nil
	}
	return id, t.addPayload(id, p)
}

// finish moves the rows, all at once, and gives them the IDs that are next by then.
func (m *intake) finish(ctx context.Context) (done hooks.Imported, err error) {
	n := len(m.plan.rank)
	if m.index != n {
		return done, errors.New("store: an import shrank while it was read")
	}
	err = m.store.write(ctx, n*256, func(t *tx) error {
		last := hooks.ID(t.store.exchangeID.Add(int64(n)))
		base := last - hooks.ID(n)
		done = hooks.Imported{Exchanges: n, First: base + 1, Last: last}
		err := t.exec(`INSERT INTO exchange (id, direction, at, took_us, open, method, url, host, remote, door, status, error, fault,
			inbox, state, state_reason, inspected, provider, event, sender_id, seen, first, verdict, verdict_reason, origin, cause_kind, cause_id, attempt, imported,
			request, req_size, req_sha256, req_truncated, response, resp_size, resp_sha256, resp_truncated)
			SELECT id + ?1, direction, at, took_us, open, method, url, host, remote, door, status, error, fault,
			inbox, state, state_reason, inspected, provider, event, sender_id, seen, iif(first > 0, first + ?1, 0), verdict, verdict_reason, origin,
			iif(cause_id > 0, 'exchange', ''), iif(cause_id > 0, CAST(cause_id + ?1 AS TEXT), ''), attempt, imported,
			request, req_size, req_sha256, req_truncated, response, resp_size, resp_sha256, resp_truncated FROM temp.import ORDER BY id`, int64(base))
		if err != nil {
			return err
		}
		for inbox, count := range m.plan.inboxes {
			t.added(inbox, count)
		}
		t.changed = true
		if err := t.exec("DELETE FROM temp.import"); err != nil {
			return err
		}
		return t.exec("DELETE FROM setting WHERE name = ?", settingImport)
	})
	return done, err
}

// undoImport deletes what an import that is not done has written, some at a time.
func (s *Store) undoImport(ctx context.Context) error {
	for {
		done := false
		if err := s.write(ctx, importBytes, func(t *tx) (err error) { done, err = t.undoSome(); return err }); err != nil || done {
			return err
		}
	}
}

// undoLeft deletes what a former process has left of an import, before Run. Nobody else writes then.
func (s *Store) undoLeft(ctx context.Context) error {
	if left, err := s.Setting(ctx, settingImport); err != nil || left == "" {
		return err
	}
	for {
		done, err := false, error(nil)
		_, lost := s.writer.try([]*op{{do: func(t *tx) error { done, err = t.undoSome(); return err }}}, (*tx).plainly)
		if lost != nil || done {
			return lost
		}
	}
}

// undoSome deletes some payloads of an unfinished import, and at last the setting that names them.
func (t *tx) undoSome() (done bool, err error) {
	var value string
	var first, last int64
	err = t.row("SELECT value FROM setting WHERE name = ?", settingImport).Scan(&value)
	if errors.Is(err, sql.ErrNoRows) {
		return true, nil
	}
	if err != nil {
		return false, err
	}
	if _, err := fmt.Sscan(value, &first, &last); err != nil {
		return false, fmt.Errorf("store: setting %s: %w", settingImport, err)
	}
	type stored struct{ id, size int64 }
	rows, err := t.query("SELECT id, length(head) + length(body) FROM payload WHERE id BETWEEN ? AND ? ORDER BY id LIMIT ?", first, last, importBatch)
	batch, err := collect(rows, err, func(row scanner) (p stored, err error) { return p, row.Scan(&p.id, &p.size) })
	if err != nil {
		return false, err
	}
	size := int64(0)
	for _, p := range batch {
		if err := t.exec("DELETE FROM payload WHERE id = ?", p.id); err != nil {
			return false, err
		}
		if size += p.size; size >= importBytes {
			break
		}
	}
	if len(batch) > 0 {
		return false, nil
	}
	return true, t.exec("DELETE FROM setting WHERE name = ?", settingImport)
}
