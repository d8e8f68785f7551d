package store

import (
	"context"
	"database/sql"
	"errors"
	"runtime"
	"sync/atomic"
	"time"

	"bellhop/hooks"
)

// The bounds of one group commit, from measurements: a larger batch gains nothing, and a timer that waits
// for more operations only costs.
const (
	maxBatch      = 256
	maxBatchBytes = 4 << 20
	maxWaiting    = 1024
	maxWait       = 10 * time.Second // how long an operation stands in line behind as many
)

// errStopped is what a write gets once the writer has ended.
var errStopped = &hooks.Error{Code: hooks.CodeUnavailable, Message: "Bellhop is stopping. Nothing was stored."}

// errBusy is what a write gets that would have to wait for too long.
var errBusy = &hooks.Error{Code: hooks.CodeUnavailable, Message: "The disk does not keep up. Nothing was stored. Send it again in a moment."}

// writer is the only one that writes. It owns one connection and the statements prepared on it.
type writer struct {
	store *Store
	db    *sql.DB
	conn  *sql.Conn
	stmts map[string]*sql.Stmt
	// answers gives the payloads of the last answers; only the writing goroutine touches it.
	answers map[string]saidAnswer
	indexed hooks.ID // the full-text index has come up to here; as answers
	wires   wires    // as answers
	ops     chan *op
	ended   chan struct{}
	failed  atomic.Bool // the last commit did
}

// op is one caller's write. do runs inside the group's transaction. It may run twice, the first time undone, so it
// begins from what it was given and changes nothing outside the file but through effects.
type op struct {
	bytes int
	do    func(*tx) error
	err   error
	done  chan struct{}
}

func openWriter(ctx context.Context, s *Store) (*writer, error) {
	db, err := sql.Open("sqlite3", dsn(s.path, readWrite))
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return &writer{
		store: s, db: db, conn: conn, stmts: map[string]*sql.Stmt{}, answers: map[string]saidAnswer{},
		ops: make(chan *op, maxWaiting), ended: make(chan struct{}),
	}, nil
}

// write hands do to the writer and waits for the commit. bytes is about how much it writes. Once handed over
// it is not called back when ctx ends: what is committed must not be reported as failed.
func (s *Store) write(ctx context.Context, bytes int, do func(*tx) error) error {
	w := s.writer
	o := &op{bytes: bytes, do: do, done: make(chan struct{})}
	select {
	case w.ops <- o:
	default:
		if err := w.enqueue(ctx, o); err != nil {
			return err
		}
	}
	select {
	case <-o.done:
		return o.err
	case <-w.ended:
	}
	select {
	case <-o.done: // it was among the last that were drained
		return o.err
	default:
		return errStopped
	}
}

// enqueue hands over an operation where many wait already.
func (w *writer) enqueue(ctx context.Context, o *op) error {
	timer := time.NewTimer(maxWait)
	defer timer.Stop()
	select {
	case w.ops <- o:
		return nil
	case <-w.ended:
		return errStopped
	case <-timer.C:
		return errBusy
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (w *writer) run(ctx context.Context) error {
	defer close(w.ended)
	for {
		select {
		case o := <-w.ops:
			w.commit(w.gather(o))
		case <-ctx.Done():
			for {
				select {
				case o := <-w.ops:
					w.commit(w.gather(o))
				default:
					return nil
				}
			}
		}
	}
}

// gather drains what waits behind first, up to the bounds. Before it finds that nothing waits it lets others run: what
// they are about to hand over costs little here, and much in a commit of its own.
func (w *writer) gather(first *op) []*op {
	batch, bytes := []*op{first}, first.bytes
	for yielded := false; len(batch) < maxBatch && bytes < maxBatchBytes; {
		select {
		case o := <-w.ops:
			batch, bytes, yielded = append(batch, o), bytes+o.bytes, false
		default:
			if yielded {
				return batch
			}
			yielded = true
			runtime.Gosched()
		}
	}
	return batch
}

// commit runs a batch in one transaction and tells each caller how it went. Savepoints would more than double what
// is written, so there are none at first. When an operation fails, all is undone and run again, each operation in
// a savepoint, so that it fails alone.
func (w *writer) commit(batch []*op) {
	t, err := w.try(batch, (*tx).plainly)
	if err != nil {
		t, err = w.try(batch, (*tx).inSavepoint)
	}
	w.failed.Store(err != nil)
	if err != nil {
		w.store.log.Error("store: commit failed", "operations", len(batch), "err", err)
	} else {
		t.announce()
	}
	for _, o := range batch {
		if err != nil && o.err == nil {
			o.err = unavailable(err)
		}
		close(o.done)
	}
}

// try runs a batch in one transaction. With an error nothing of it is stored. The writer is the last to stop, so
// its statements run under no context that could end halfway.
func (w *writer) try(batch []*op, run func(*tx, func(*tx) error) (err, lost error)) (*tx, error) {
	t := &tx{store: w.store, writer: w, now: w.store.clock()}
	err := t.exec("BEGIN IMMEDIATE")
	for _, o := range batch {
		if o.err = nil; err == nil {
			o.err, err = run(t, o.do)
		}
	}
	if err == nil {
		err = t.tally()
	}
	if err == nil {
		err = t.rates()
	}
	if err == nil {
		err = t.exec("COMMIT")
	}
	if err != nil {
		_ = t.exec("ROLLBACK") // fails when SQLite has rolled back by itself
	}
	return t, err
}

// tally keeps the numbers of exchanges in the file.
func (t *tx) tally() error {
	for inbox, n := range t.exchanges {
		if err := t.exec("INSERT INTO tally (inbox, n) VALUES (?, ?) ON CONFLICT (inbox) DO UPDATE SET n = n + excluded.n", inbox, n); err != nil {
			return err
		}
	}
	return nil
}

func (w *writer) close() error {
	for _, stmt := range w.stmts {
		_ = stmt.Close() // the connection closes next and frees it anyway
	}
	return errors.Join(w.conn.Close(), w.db.Close())
}

// tx is the group's transaction as operations see it.
type tx struct {
	store  *Store
	writer *writer
	now    time.Time // one reading for all that is written together
	effects
}

// effects is what a transaction changes outside the file, put in place after the commit.
type effects struct {
	changed, due, captured bool
	comments               map[hooks.CommentState]int64 // added or gone, by their state
	entries                []hooks.ID                   // comments that were added, changed or deleted
	exchanges              map[string]int64             // added less purged, by the inbox that captured them; "" is none
	deliveries             map[hooks.DeliveryState]int64
	delivered, refused     int64   // tries that came to an end
	began                  []began // captures, whose time ends with the commit
	answered               []saidAnswer
	after                  []func()
}

// plainly runs one operation with nothing to hold it: when it fails, the whole transaction is lost.
func (t *tx) plainly(do func(*tx) error) (err, lost error) {
	err = do(t)
	return unavailable(err), err
}

// inSavepoint runs one operation so that it fails alone. lost is set when the whole transaction is gone: on a full
// disk or a broken one SQLite rolls back everything, and what ran after that would be committed by itself.
func (t *tx) inSavepoint(do func(*tx) error) (err, lost error) {
	if err := t.exec("SAVEPOINT op"); err != nil {
		return nil, err
	}
	before := t.effects
	t.effects = effects{}
	if err = do(t); err != nil {
		t.effects = before
		if back := t.exec("ROLLBACK TO op"); back != nil {
			return unavailable(err), errors.Join(err, back)
		}
	} else {
		t.effects = before.plus(t.effects)
	}
	if rel := t.exec("RELEASE op"); rel != nil {
		return unavailable(errors.Join(err, rel)), rel
	}
	return unavailable(err), nil
}

func (e effects) plus(f effects) effects {
	e.changed, e.due, e.captured = e.changed || f.changed, e.due || f.due, e.captured || f.captured
	for inbox, n := range f.exchanges {
		e.added(inbox, n)
	}
	if len(f.comments) > 0 && e.comments == nil {
		e.comments = map[hooks.CommentState]int64{}
	}
	for state, n := range f.comments {
		e.comments[state] += n
	}
	e.entries = append(e.entries, f.entries...)
	e.delivered, e.refused = e.delivered+f.delivered, e.refused+f.refused
	e.began = append(e.began, f.began...)
	e.answered = append(e.answered, f.answered...)
	e.after = append(e.after, f.after...)
	if len(f.deliveries) > 0 && e.deliveries == nil {
		e.deliveries = map[hooks.DeliveryState]int64{}
	}
	for state, n := range f.deliveries {
		e.deliveries[state] += n
	}
	return e
}

// added counts n exchanges of an inbox; "" is of none.
func (e *effects) added(inbox string, n int64) {
	if e.exchanges == nil {
		e.exchanges = map[string]int64{}
	}
	e.exchanges[inbox] += n
}

// moved counts n deliveries that left one state for another; "" is no state.
func (e *effects) moved(from, to hooks.DeliveryState, n int64) {
	if e.deliveries == nil {
		e.deliveries = map[hooks.DeliveryState]int64{}
	}
	e.deliveries[from] -= n
	e.deliveries[to] += n
	e.changed = true
}

func (t *tx) announce() {
	s := t.store
	s.counts.add(t.effects)
	s.news.add(t.entries)
	s.took.end(t.began, s.clock)
	t.writer.remember(t.answered)
	for _, f := range t.after {
		f()
	}
	if t.changed {
		s.Changed.Notify()
	}
	if t.due {
		s.DueChanged.Notify()
	}
	if t.captured {
		s.Captured.Notify()
	}
}

func (t *tx) stmt(text string) (*sql.Stmt, error) {
	if stmt, ok := t.writer.stmts[text]; ok {
		return stmt, nil
	}
	stmt, err := t.writer.conn.PrepareContext(context.Background(), text)
	if err != nil {
		return nil, err
	}
	t.writer.stmts[text] = stmt
	return stmt, nil
}

func (t *tx) exec(text string, args ...any) error {
	_, err := t.result(text, args...)
	return err
}

func (t *tx) result(text string, args ...any) (sql.Result, error) {
	stmt, err := t.stmt(text)
	if err != nil {
		return nil, err
	}
	return stmt.Exec(args...)
}

// changedRows is exec that tells how many rows it changed.
func (t *tx) changedRows(text string, args ...any) (int64, error) {
	res, err := t.result(text, args...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

func (t *tx) query(text string, args ...any) (*sql.Rows, error) {
	stmt, err := t.stmt(text)
	if err != nil {
		return nil, err
	}
	return stmt.Query(args...)
}

func (t *tx) row(text string, args ...any) scanner {
	stmt, err := t.stmt(text)
	if err != nil {
		return failedRow{err}
	}
	return stmt.QueryRow(args...)
}
