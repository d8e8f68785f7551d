// Package store keeps everything that Bellhop knows in one SQLite file, and is the only place with SQL. What
// it says is stored is stored: every connection writes with synchronous=FULL, and no call returns before the
// commit.
//
// One goroutine, owned by Run, makes all writes: it takes the first waiting operation, drains what else waits,
// and commits them together. Reads go through a pool of their own and never wait for a write. Every method may be
// called from any goroutine while Run runs; writes that arrive after Run has ended are refused. Close comes last.
package store

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"

	"bellhop/hooks"

	"github.com/mattn/go-sqlite3" // registers itself as "sqlite3"
)

// Store is an open database.
type Store struct {
	// Changed is notified after every commit that a list could show.
	Changed hooks.Signal
	// DueChanged is notified when a delivery may leave, or may leave earlier than known before.
	DueChanged hooks.Signal
	// Captured is notified when a capture waits for its inspection.
	Captured hooks.Signal

	path      string
	clock     hooks.Clock
	perTarget atomic.Int64 // deliveries to one address in flight at a time; 0 is any number
	ahead     atomic.Int64 // how many more to one that is quick
	purging   sync.Mutex   // one purge at a time
	chance    func() float64
	sealer    Sealer
	render    func(hooks.Event, hooks.Format) (hooks.Rendered, error)
	log       *slog.Logger

	writer *writer
	reads  *sql.DB
	cached sync.Map // SQL text -> *sql.Stmt of reads

	exchangeID atomic.Int64
	payloadID  atomic.Int64
	counts     counts
	inboxes    inboxCache
	news       commentNews
	book       bookRules
	took       tookCache
	paces      paces
	importing  sync.Mutex // held by the import that is under way
}

// Options says where the database is.
type Options struct {
	Path string // of the file; its folder exists
	// PerTarget is how many deliveries to one address may be in flight at a time; 0 is any number.
	PerTarget int
	// Ahead is how many more may be to one that is quick.
	Ahead int
	// Chance gives 0 to 1 and spreads what failed together; nil spreads nothing.
	Chance func() float64
	Sealer Sealer // seals secrets; nil leaves them as they are
	// Render makes an event into a format other than the standard one; nil makes none.
	Render func(hooks.Event, hooks.Format) (hooks.Rendered, error)
	Clock  hooks.Clock
	Log    *slog.Logger
}

// SQLite is the version of the database's own code: "3.50.4".
func (*Store) SQLite() string {
	version, _, _ := sqlite3.Version()
	return version
}

// SetShare changes how many deliveries to one address may be in flight at a time, and how many more to one that is quick:
// both hang on how many workers there are, and on whether what carries jobs keeps a target to its share of them.
func (s *Store) SetShare(perTarget, ahead int) {
	s.perTarget.Store(int64(perTarget))
	s.ahead.Store(int64(ahead))
	s.DueChanged.Notify()
}

// Open opens the database, creating it when there is none and bringing an older one up to date after
// a copy of it was put aside. A file that is damaged, foreign or newer than this program is refused with a
// *hooks.Error and left as it is.
func Open(ctx context.Context, o Options) (*Store, error) {
	steps, err := migrations()
	if err != nil {
		return nil, err
	}
	if err := prepare(ctx, o, steps); err != nil {
		return nil, err
	}
	s := &Store{path: o.Path, clock: o.Clock, log: o.Log, chance: o.Chance, sealer: o.Sealer, render: o.Render}
	s.SetShare(o.PerTarget, o.Ahead)
	if s.chance == nil {
		s.chance = func() float64 { return 0 }
	}
	if s.sealer == nil {
		s.sealer = unsealed{}
	}
	if s.render == nil {
		s.render = func(hooks.Event, hooks.Format) (hooks.Rendered, error) {
			return hooks.Rendered{}, hooks.Invalid("Nothing here makes formats.")
		}
	}
	if s.writer, err = openSealed(ctx, s); err != nil {
		return nil, refuseRead(o.Path, err)
	}
	if s.reads, err = sql.Open("sqlite3", dsn(o.Path, readOnly)); err == nil {
		s.reads.SetMaxOpenConns(4)
		s.reads.SetMaxIdleConns(4)
		err = s.load(ctx)
	}
	if err == nil {
		err = s.undoLeft(ctx)
	}
	if err != nil {
		return nil, errors.Join(refuseRead(o.Path, err), s.Close())
	}
	return s, nil
}

// Run makes the writes until ctx ends; then it commits what still waits and returns.
func (s *Store) Run(ctx context.Context) error { return s.writer.run(ctx) }

// Close lets go of the file. Run has returned, or was never called.
func (s *Store) Close() error {
	var err error
	if s.reads != nil {
		err = s.reads.Close()
	}
	return errors.Join(err, s.writer.close()) // the last to close tidies the log up
}

// Ready tells whether a read comes back from the file, and, where the last commit failed, whether the file can be
// written again by now.
func (s *Store) Ready(ctx context.Context) error {
	if s.writer.failed.Load() {
		if err := s.SetSetting(ctx, settingProbe, strings.Repeat("room", 64<<10)); err != nil {
			return err
		}
		if err := s.SetSetting(ctx, settingProbe, ""); err != nil {
			return err
		}
	}
	var one int
	return s.reads.QueryRowContext(ctx, "SELECT count(*) FROM (SELECT 1 FROM setting LIMIT 1)").Scan(&one)
}

// The highest ID of an exchange, and the highest that a late comment names as its cause: a crash between the two
// writes leaves a comment whose exchange was never recorded, and that ID must not become another's.
const (
	lastExchange = "coalesce((SELECT max(id) FROM exchange), 0)"
	lastNamed    = "coalesce((SELECT max(CAST(cause_id AS INTEGER)) FROM (SELECT cause_id FROM comment WHERE cause_kind = 'exchange' ORDER BY id DESC LIMIT 1000)), 0)"
)

// lastIndexed is the highest ID that may stand in the full-text index, whose rows outlive their exchanges.
const lastIndexed = "(SELECT upto FROM text_mark)"

// load reads what is kept in memory from then on.
func (s *Store) load(ctx context.Context) error {
	var exchange, payload int64
	row := s.reads.QueryRowContext(ctx, "SELECT max("+lastExchange+", "+lastNamed+", "+lastIndexed+"), coalesce((SELECT max(id) FROM payload), 0), "+lastIndexed)
	if err := row.Scan(&exchange, &payload, &s.writer.indexed); err != nil {
		return err
	}
	s.exchangeID.Store(exchange)
	s.payloadID.Store(payload)
	if err := s.loadCounts(ctx); err != nil {
		return err
	}
	if err := s.loadBookRules(ctx); err != nil {
		return err
	}
	return s.loadInboxes(ctx)
}

// NextExchange gives the ID that the next exchange will be recorded under, so that others can name it as
// their cause before it is. An ID that is never used leaves a gap and no harm.
func (s *Store) NextExchange() hooks.ID { return hooks.ID(s.exchangeID.Add(1)) }

func (s *Store) nextPayload() hooks.ID { return hooks.ID(s.payloadID.Add(1)) }

// query runs a read whose statement is prepared once.
func (s *Store) query(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	stmt, err := s.prepared(ctx, text)
	if err != nil {
		return nil, err
	}
	return stmt.QueryContext(ctx, args...)
}

// row is query for one row.
func (s *Store) row(ctx context.Context, text string, args ...any) scanner {
	stmt, err := s.prepared(ctx, text)
	if err != nil {
		return failedRow{err}
	}
	return stmt.QueryRowContext(ctx, args...)
}

func (s *Store) prepared(ctx context.Context, text string) (*sql.Stmt, error) {
	if stmt, ok := s.cached.Load(text); ok {
		return stmt.(*sql.Stmt), nil
	}
	stmt, err := s.reads.PrepareContext(ctx, text)
	if err != nil {
		return nil, err
	}
	if known, loaded := s.cached.LoadOrStore(text, stmt); loaded {
		return known.(*sql.Stmt), stmt.Close()
	}
	return stmt, nil
}

// scanner is a row of a result.
type scanner interface{ Scan(dest ...any) error }

// failedRow gives its error to whoever scans it.
type failedRow struct{ err error }

func (f failedRow) Scan(...any) error { return f.err }
