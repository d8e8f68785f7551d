package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"bellhop/hooks"
)

const commentColumns = "id, at, name, place, text, label, source, door, coalesce(token, ''), cause_kind, cause_id, state, reason, announced, hops"

func scanComment(row scanner) (c hooks.Comment, err error) {
	var at int64
	err = row.Scan(&c.ID, &at, &c.Name, &c.From, &c.Text, &c.Label, &c.Source, &c.Door, &c.Token, &c.Cause.Kind, &c.Cause.ID, &c.State, &c.Reason, &c.Announced, &c.Hops)
	c.At = time.Unix(0, at).UTC()
	return c, err
}

// AddComment stores a comment and, when it is shown, the event that event makes of it and a delivery for every
// subscription that wants that, in one commit. A comment that waits makes its event when it is shown. A token that was
// seen before gives the comment it made then, and again is true.
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
		if stored.State == "" {
			stored.State = hooks.CommentShown
		}
		if stored, err = t.insertComment(stored); err != nil {
			return err
		}
		stored, _, err = t.announceComment(stored, event)
		return err
	})
	return stored, again, err
}

// insertComment stores a comment, under its ID or a new one.
func (t *tx) insertComment(c hooks.Comment) (hooks.Comment, error) {
	id, err := t.insert(`INSERT INTO comment (id, at, name, place, text, label, source, door, token, cause_kind, cause_id, state, reason, announced, hops)
		VALUES (nullif(?, 0), ?, ?, ?, ?, ?, ?, ?, nullif(?, ''), ?, ?, ?, ?, ?, ?)`,
		int64(c.ID), c.At.UnixNano(), c.Name, c.From, c.Text, c.Label, c.Source, c.Door, c.Token, string(c.Cause.Kind), c.Cause.ID,
		string(c.State), c.Reason, c.Announced, c.Hops)
	if err != nil {
		return c, err
	}
	c.ID = id
	t.commentMoved(c.ID, "", c.State)
	return c, nil
}

// announceComment makes the event of a comment that is shown for the first time.
func (t *tx) announceComment(c hooks.Comment, event func(hooks.Comment) (hooks.Event, error)) (_ hooks.Comment, deliveries int64, err error) {
	if c.State != hooks.CommentShown || c.Announced {
		return c, 0, nil
	}
	e, err := event(c)
	if err == nil {
		deliveries, _, err = t.addEvent(e)
	}
	if err == nil {
		err = t.exec("UPDATE comment SET announced = 1 WHERE id = ?", int64(c.ID))
	}
	c.Announced = err == nil
	return c, deliveries, err
}

// Comments lists the comments that are shown, newest first.
func (s *Store) Comments(ctx context.Context, before hooks.ID, limit int) ([]hooks.Comment, error) {
	return s.commentPage(ctx, hooks.CommentQuery{State: hooks.CommentShown, Before: before, Limit: limit})
}

// CountComments tells how many entries the book shows.
func (s *Store) CountComments(context.Context) (int64, error) {
	return s.counts.read().Comments[hooks.CommentShown], nil
}

// insert runs an INSERT and gives the ID of the row.
func (t *tx) insert(text string, args ...any) (hooks.ID, error) {
	res, err := t.result(text, args...)
	if err != nil {
		return 0, err
	}
	id, err := res.LastInsertId()
	return hooks.ID(id), err
}
