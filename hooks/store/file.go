package store

import (
	"context"
	"database/sql"
	"embed"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"bellhop/hooks"

	"github.com/mattn/go-sqlite3"
)

// applicationID marks a file as Bellhop's (the letters BELL), so that no other program's database is taken for it.
const applicationID = 0x42454C4C

// checkFor bounds the quick check at start: a small file is checked whole, a large one as far as this goes.
const checkFor = 400 * time.Millisecond

//go:embed schema/*.sql
var schema embed.FS

// access is what a connection may do.
type access int

const (
	readWrite access = iota
	readOnly
	creating // before the write-ahead log is switched on, as the page size is fixed by that
)

// dsn gives the connection string with every setting in it: the driver's own defaults would lose
// acknowledged rows in a power cut.
func dsn(path string, a access) string {
	v := url.Values{
		"_synchronous":  {"FULL"},
		"_busy_timeout": {"5000"},
		"_foreign_keys": {"1"},
		"_txlock":       {"immediate"},
		"_mutex":        {"no"},     // database/sql gives a connection to one goroutine at a time
		"_cache_size":   {"-32768"}, // 32 MiB
		"mode":          {"rw"},
	}
	switch a {
	case readWrite:
		v.Set("_journal_mode", "WAL")
	case readOnly:
		v.Set("mode", "ro")
		v.Set("_query_only", "1")
		v.Set("_cache_size", "-8192")
	case creating:
		v.Set("mode", "rwc")
	}
	return "file:" + (&url.URL{Path: filepath.ToSlash(path)}).EscapedPath() + "?" + v.Encode()
}

// prepare brings the file at path to the newest of the schema's steps, or refuses it.
func prepare(ctx context.Context, o Options, steps []string) error {
	info, err := os.Stat(o.Path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return create(ctx, o.Path, steps)
	case err != nil:
		return unreadable(o.Path)
	case info.Size() == 0:
		return refuse("The database %s is empty: something has cut it to nothing. Put a copy back in its place, or move the file away to begin anew.", o.Path)
	}
	if err := checkOwn(o.Path); err != nil {
		return err
	}
	if err := os.Chmod(o.Path, 0o600); err != nil {
		return unwritable(o.Path)
	}
	version, err := inspect(ctx, o.Path, len(steps))
	if err != nil || version == len(steps) {
		return err
	}
	return update(ctx, o, steps, version)
}

// checkOwn refuses a file that is no database, or another program's. It looks at the header's bytes alone
// (sqlite.org/fileformat2.html, section 1.3), as SQLite would make files beside what it opens.
func checkOwn(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return unreadable(path)
	}
	defer f.Close()
	var header [100]byte
	if n, err := f.Read(header[:]); err != nil {
		return unreadable(path)
	} else if n < len(header) || string(header[:16]) != "SQLite format 3\x00" {
		return damaged(path)
	}
	if binary.BigEndian.Uint32(header[68:]) != applicationID {
		return refuse("%s is another program's database. Choose another data folder with --data.", path)
	}
	return nil
}

// inspect gives the schema's version, or refuses a file that is newer or damaged. It reads only.
func inspect(ctx context.Context, path string, newest int) (version int, err error) {
	db, err := sql.Open("sqlite3", dsn(path, readOnly))
	if err != nil {
		return 0, err
	}
	defer db.Close()
	if err := db.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version); err != nil {
		return 0, refuseRead(path, err)
	}
	if version > newest {
		return 0, refuse("The database %s comes from a newer Bellhop. Update this one, or choose another data folder with --data.", path)
	}
	bounded, cancel := context.WithTimeout(ctx, checkFor)
	defer cancel()
	var verdict string
	err = db.QueryRowContext(bounded, "PRAGMA quick_check(1)").Scan(&verdict)
	if bounded.Err() != nil && ctx.Err() == nil {
		return version, nil // sound as far as there was time to look
	}
	if err != nil {
		return 0, refuseRead(path, err)
	}
	if verdict != "ok" {
		return 0, damaged(path)
	}
	return version, nil
}

// create makes a new database beside path and puts it in place when it is whole, so that a crash leaves
// no half-made file behind.
func create(ctx context.Context, path string, steps []string) error {
	// SQLite would write what an old log holds into the new file.
	for _, log := range []string{path + "-wal", path + "-journal"} {
		if info, err := os.Stat(log); err == nil && info.Size() > 0 {
			return refuse("The database that belongs to %s is gone. Put it back, or move that file away to begin anew.", log)
		}
	}
	fresh := path + ".new"
	folder := refuse("The data folder %s cannot be written. Choose another with --data.", filepath.Dir(path))
	if err := os.Remove(fresh); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return folder
	}
	if err := makePrivate(fresh); err != nil {
		return folder
	}
	db, err := sql.Open("sqlite3", dsn(fresh, creating))
	if err != nil {
		return err
	}
	db.SetMaxOpenConns(1)
	_, err = db.ExecContext(ctx, "PRAGMA page_size = 8192; PRAGMA auto_vacuum = INCREMENTAL; PRAGMA application_id = "+strconv.Itoa(applicationID))
	if err == nil {
		err = migrate(ctx, db, steps, 0)
	}
	if err = errors.Join(err, db.Close()); err != nil {
		return unavailable(errors.Join(err, os.Remove(fresh)))
	}
	if os.Rename(fresh, path) != nil {
		return folder
	}
	return nil
}

// makePrivate makes an empty file that nobody but this user may read, whatever the umask.
func makePrivate(path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}

// update puts a copy of the database aside and runs the steps behind version.
func update(ctx context.Context, o Options, steps []string, version int) (err error) {
	db, err := sql.Open("sqlite3", dsn(o.Path, readWrite))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	db.SetMaxOpenConns(1)
	aside := fmt.Sprintf("%s.before-%d-%s", o.Path, version+1, o.Clock().UTC().Format("20060102T150405"))
	if err := putAside(ctx, db, o.Path+".copying", aside); err != nil {
		o.Log.Error("store: no copy before the update", "to", aside, "err", err)
		return refuse("The database %s needs an update, and there is no room for a copy beside it. Make room and start again.", o.Path)
	}
	if err := migrate(ctx, db, steps, version); err != nil {
		return err
	}
	return fillTargets(ctx, db)
}

// putAside copies a database to a path, by way of another: what a crash leaves half made is no copy, and is made anew.
func putAside(ctx context.Context, db *sql.DB, half, path string) error {
	discard := func() error {
		for _, name := range []string{half, half + "-journal"} {
			if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return err
			}
		}
		return nil
	}
	err := discard()
	if err == nil {
		err = makePrivate(half)
	}
	if err == nil {
		_, err = db.ExecContext(ctx, "VACUUM INTO ?", half)
	}
	if err == nil {
		err = os.Rename(half, path)
	}
	if err != nil {
		return errors.Join(err, discard()) // it takes the room that there is too little of
	}
	return nil
}

// migrate runs the steps behind version, each in a transaction of its own.
func migrate(ctx context.Context, db *sql.DB, steps []string, version int) error {
	for i := version; i < len(steps); i++ {
		t, err := db.BeginTx(ctx, nil)
		if err != nil {
			return unavailable(err)
		}
		_, err = t.ExecContext(ctx, steps[i]+"\n;PRAGMA user_version = "+strconv.Itoa(i+1))
		if err != nil {
			return unavailable(errors.Join(fmt.Errorf("store: migration %d: %w", i+1, err), t.Rollback()))
		}
		if err := t.Commit(); err != nil {
			return unavailable(err)
		}
	}
	return nil
}

// migrations gives the schema's steps in the order of their numbers, which begin at 1 without a gap.
func migrations() ([]string, error) {
	entries, err := schema.ReadDir("schema")
	if err != nil {
		return nil, err
	}
	steps := make([]string, len(entries))
	for i, e := range entries {
		if !strings.HasPrefix(e.Name(), fmt.Sprintf("%04d_", i+1)) {
			return nil, fmt.Errorf("store: migration %s is out of order", e.Name())
		}
		text, err := schema.ReadFile("schema/" + e.Name())
		if err != nil {
			return nil, err
		}
		steps[i] = string(text)
	}
	return steps, nil
}

func refuse(format, path string) error {
	return &hooks.Error{Code: hooks.CodeUnavailable, Message: fmt.Sprintf(format, path)}
}

func damaged(path string) error {
	return refuse("The database %s is damaged. It was left as it is. Put a copy back in its place, or choose another data folder with --data.", path)
}

func unreadable(path string) error {
	return refuse("The database %s cannot be read. See that this user may read and write it.", path)
}

func unwritable(path string) error {
	return refuse("The database %s cannot be written. See that this user may read and write it.", path)
}

// refuseRead words an error that the first reads of a file ended with.
func refuseRead(path string, err error) error {
	if e, ok := errors.AsType[sqlite3.Error](err); ok {
		switch e.Code {
		case sqlite3.ErrNotADB, sqlite3.ErrCorrupt, sqlite3.ErrFormat:
			return damaged(path)
		case sqlite3.ErrBusy, sqlite3.ErrLocked:
			return refuse("The database %s is held by another program. Close that program and start again.", path)
		case sqlite3.ErrReadonly, sqlite3.ErrPerm, sqlite3.ErrCantOpen:
			return unwritable(path)
		}
	}
	return fmt.Errorf("store: open %s: %w", path, err)
}

// unavailable words an error of a write. What fails inside SQLite is one of: no room, no right, no disk.
func unavailable(err error) error {
	if err == nil || hooks.CodeOf(err) != "" {
		return err
	}
	message := "The database could not be written. Nothing was stored."
	if e, ok := errors.AsType[sqlite3.Error](err); ok {
		switch e.Code {
		case sqlite3.ErrFull:
			message = "The disk is full. Nothing was stored. Make room and send it again."
		case sqlite3.ErrReadonly:
			message = "The database is read-only. Nothing was stored. See that this user may write it."
		}
	}
	return errors.Join(&hooks.Error{Code: hooks.CodeUnavailable, Message: message}, err)
}
