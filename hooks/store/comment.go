package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"bellhop/hooks"
)

const commentColumns = "id, at, name, place, text, label, source, coalesce(token, ''), cause_kind, cause_id"

func scanComment(row scanner) (c hooks.Comment, err error) {
	var at int64
	err = row.Scan(&c.ID, &at, &c.Name, &c.From, &c.Text, &c.Label, &c.Source, &c.Token, &c.Cause.Kind, &c.Cause.ID)
	c.At = time.Unix(0, at).UTC()
	return c, err
}

// AddComment stores a comment, the event that event makes of it, and a delivery for every subscription that
// wants it, in one commit. A token that was seen before gives the comment it made then, and again is true.
func (s *Store) AddComment(ctx context.Context, c hooks.Comment, event func(hooks.Comment) (hooks.Event, error)) (stored hooks.Comment, again bool, err error) {
	err = s.write(ctx, 1024, func(t *tx) error {
		if c.Token != "" {
			stored, err = scanComment(t.row("SELECT "+commentColumns+" FROM comment WHERE token = ?", c.Token))
			if again = err == nil; again || !errors.Is(err, sql.ErrNoRows) {
				return err
			}
		}
		stored = c
		if stored.At.IsZero() {
			stored.At = t.now
		}
		if stored.ID, err = t.insert(`INSERT INTO comment (at, name, place, text, label, source, token, cause_kind, cause_id) VALUES (?, ?, ?, ?, ?, ?, nullif(?, ''), ?, ?)`,
			stored.At.UnixNano(), c.Name, c.From, c.Text, c.Label, c.Source, c.Token, string(c.Cause.Kind), c.Cause.ID); err != nil {
			return err
		}
		t.changed, t.comments = true, t.comments+1
		e, err := event(stored)
		if err != nil {
			return err
		}
		_, _, err = t.addEvent(e)
		return err
	})
	return stored, again, err
}

// Comments lists comments, newest first.
func (s *Store) Comments(ctx context.Context, before hooks.ID, limit int) ([]hooks.Comment, error) {
	var where conditions
	where.add(before != 0, "id < ?", int64(before))
	rows, err := s.query(ctx, "SELECT "+commentColumns+" FROM comment"+where.text()+" ORDER BY id DESC LIMIT ?", append(where.args, page(limit))...)
	return collect(rows, err, scanComment)
}

// CountComments tells how many entries the book has.
func (s *Store) CountComments(context.Context) (int64, error) { return s.counts.read().Comments, nil }

// insert runs an INSERT and gives the ID of the row.
func (t *tx) insert(text string, args ...any) (hooks.ID, error) {
	res, err := t.result(text, args...)
	if err != nil {
		return 0, err
	}
	id, err := res.LastInsertId()
	return hooks.ID(id), err
}
