package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"bellhop/hooks"
)

// settingSealed holds the fingerprint of the key that all secrets are sealed with, once they are.
const settingSealed = "store.sealed"

// secretColumn is a column with secrets in it.
type secretColumn struct {
	table, key, column string
	first              any    // comes before every key
	where              string // the rows that may have some
	// reseal gives a text with its secrets sealed with the key of now. lost is set when one cannot be opened.
	reseal func(text string) (sealed string, lost bool, err error)
}

func (s *Store) secretColumns() []secretColumn {
	return []secretColumn{
		{"subscription", "id", "sign", 0, "true", s.resealSign},
		{"subscription", "id", "header", 0, "header <> '[]'", s.resealHeader},
		{"delivery", "id", "sign", 0, `(sign LIKE '%"Secrets":["%' OR sign LIKE '%"Retiring":[{%')`, s.resealSign},
		{"inbox", "name", "settings", "", "true", s.resealSettings},
		{"setting", "name", "value", "", "(name GLOB '*token' OR name GLOB '*secret')", s.resealSetting},
		{"batch", "id", "sign", 0, "true", s.resealSign},
	}
}

func (s *Store) resealSign(text string) (sealed string, lost bool, err error) {
	var sign hooks.Sign
	if err := json.Unmarshal([]byte(text), &sign); err != nil {
		return "", false, err
	}
	s.openSign(&sign)
	return s.packSign(sign), sign.Lost(), nil
}

func (s *Store) resealHeader(text string) (sealed string, lost bool, err error) {
	var header hooks.Header
	if err := json.Unmarshal([]byte(text), &header); err != nil {
		return "", false, err
	}
	s.openHeader(header)
	return s.packHeader(header), header.Lost(), nil
}

func (s *Store) resealSettings(text string) (sealed string, lost bool, err error) {
	var set settings
	if err := json.Unmarshal([]byte(text), &set); err != nil {
		return "", false, err
	}
	token := set.Handshake.VerifyToken
	s.openSettings(&set)
	return s.packSettings(set), set.Verify.Lost() || set.Handshake.VerifyToken == "" && token != "", nil
}

func (s *Store) resealSetting(text string) (sealed string, lost bool, err error) {
	value, unreadable := s.sealer.Open(text)
	return s.sealer.Seal(value), unreadable != nil, nil
}

// openSealed is openWriter for a database whose secrets are all sealed with the key of now. It seals what was stored before
// there was a key, in the database and in the copies beside it, and rewrites these files so that nothing stays in what their
// pages have left over. After a change of the key it lets go of what cannot be opened any more. It is done once for each key;
// a crash in its midst begins it anew.
func openSealed(ctx context.Context, s *Store) (*writer, error) {
	w, err := openWriter(ctx, s)
	if err != nil {
		return nil, err
	}
	by, err := sealedBy(ctx, w.conn)
	if err == nil && (by == s.sealer.Fingerprint() || s.sealer.Fingerprint() == "") {
		return w, nil
	}
	if err == nil && by == "" {
		s.sealCopies(ctx)
	}
	if err == nil {
		err = s.sealFile(ctx, w.conn, s.path)
	}
	// The last to close puts the log away, and what was in it.
	if err = errors.Join(err, w.close()); err != nil {
		return nil, err
	}
	return openWriter(ctx, s)
}

// sealCopies seals the copies that were put aside before an update. One that cannot be sealed is named in the log.
func (s *Store) sealCopies(ctx context.Context) {
	beside, err := os.ReadDir(filepath.Dir(s.path))
	if err != nil {
		s.log.Warn("store: the copies of the database cannot be found", "err", err)
	}
	for _, f := range beside {
		if !strings.HasPrefix(f.Name(), filepath.Base(s.path)+".before-") || strings.HasSuffix(f.Name(), "-journal") {
			continue
		}
		path := filepath.Join(filepath.Dir(s.path), f.Name())
		if err := s.sealCopy(ctx, path); err != nil {
			s.log.Warn("store: this copy of the database still has secrets in it that are not sealed; delete it when it is not needed any more", "path", path, "err", err)
		}
	}
}

func (s *Store) sealCopy(ctx context.Context, path string) (err error) {
	if err := checkOwn(path); err != nil {
		return err
	}
	db, err := sql.Open("sqlite3", dsn(path, creating))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	conn, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	by, err := sealedBy(ctx, conn)
	if err != nil || by != "" {
		return err
	}
	return s.sealFile(ctx, conn, path)
}

func sealedBy(ctx context.Context, conn *sql.Conn) (fingerprint string, err error) {
	err = conn.QueryRowContext(ctx, "SELECT coalesce((SELECT value FROM setting WHERE name = ?), '')", settingSealed).Scan(&fingerprint)
	return fingerprint, err
}

// sealFile seals every secret in one transaction. Where there is no room to rewrite the file after it, it is tried again at
// the next start.
func (s *Store) sealFile(ctx context.Context, conn *sql.Conn, path string) error {
	t, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return unavailable(err)
	}
	for _, c := range s.secretColumns() {
		if err := s.sealColumn(ctx, t, c); err != nil {
			return unavailable(errors.Join(err, t.Rollback()))
		}
	}
	if err := t.Commit(); err != nil {
		return unavailable(err)
	}
	if _, err := conn.ExecContext(ctx, "VACUUM"); err != nil {
		s.log.Warn("store: the secrets are sealed, but there is no room to rewrite the file without what they were before; that is tried again at the next start", "path", path, "err", err)
		return nil
	}
	_, err = conn.ExecContext(ctx, "INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value", settingSealed, s.sealer.Fingerprint())
	return unavailable(err)
}

// resealBatch is how many rows are read before they are written.
const resealBatch = 500

// sealColumn seals one column, which an older copy need not have.
func (s *Store) sealColumn(ctx context.Context, t *sql.Tx, c secretColumn) error {
	var there bool
	if err := t.QueryRowContext(ctx, "SELECT count(*) FROM pragma_table_info(?) WHERE name = ?", c.table, c.column).Scan(&there); err != nil || !there {
		return err
	}
	type row struct {
		key  any
		text string
	}
	for last, more := c.first, true; more; {
		found, err := t.QueryContext(ctx, "SELECT "+c.key+", "+c.column+" FROM "+c.table+" WHERE "+c.key+" > ? AND "+c.where+" ORDER BY "+c.key+" LIMIT "+strconv.Itoa(resealBatch), last)
		rows, err := collect(found, err, func(r scanner) (one row, err error) { return one, r.Scan(&one.key, &one.text) })
		if err != nil {
			return err
		}
		for _, r := range rows {
			sealed, lost, err := c.reseal(r.text)
			if err != nil {
				return err
			}
			if lost {
				s.log.Warn("store: a secret cannot be read any more and has to be set again", "of", c.table, c.key, r.key)
			}
			if _, err := t.ExecContext(ctx, "UPDATE "+c.table+" SET "+c.column+" = ? WHERE "+c.key+" = ?", sealed, r.key); err != nil {
				return err
			}
			last = r.key
		}
		more = len(rows) == resealBatch
	}
	return nil
}
