package store

import (
	"context"
	"database/sql"
	"errors"
	"sync"

	"bellhop/hooks"
)

// SetComments brings comments into a state and gives those that were in another, as they are now. One that is shown for
// the first time makes its event, with the fan-out, in the same commit; reason is why they wait or are hidden. IDs
// without a comment are passed over. Many that ring take several commits: those that were changed before an error are
// given with it, stay so, and are passed over when the same is asked again.
func (s *Store) SetComments(ctx context.Context, ids []hooks.ID, to hooks.CommentState, reason string, event func(hooks.Comment) (hooks.Event, error)) (changed []hooks.Comment, err error) {
	if len(ids) > hooks.MaxModerated {
		return nil, errManyComments
	}
	err = s.inTurns(ctx, len(ids), 256, func(t *tx, i int) (int64, error) {
		c, err := scanComment(t.row("SELECT "+commentColumns+" FROM comment WHERE id = ?", int64(ids[i])))
		if errors.Is(err, sql.ErrNoRows) || err == nil && c.State == to {
			return 0, nil
		}
		if err == nil {
			err = t.exec("UPDATE comment SET state = ?, reason = ? WHERE id = ?", string(to), reason, int64(c.ID))
		}
		if err != nil {
			return 0, err
		}
		t.commentMoved(c.ID, c.State, to)
		c.State, c.Reason = to, reason
		c, deliveries, err := t.announceComment(c, event)
		t.after = append(t.after, func() { changed = append(changed, c) })
		return deliveries, err
	})
	return changed, err
}

// DeleteComments forgets comments and gives what they were, for those who want them back. Their events and deliveries
// stay as they happened, with what was sent.
func (s *Store) DeleteComments(ctx context.Context, ids []hooks.ID) (gone []hooks.Comment, err error) {
	if len(ids) > hooks.MaxModerated {
		return nil, errManyComments
	}
	err = s.write(ctx, 256*len(ids), func(t *tx) error {
		gone = nil
		for _, id := range ids {
			c, err := scanComment(t.row("DELETE FROM comment WHERE id = ? RETURNING "+commentColumns, int64(id)))
			if errors.Is(err, sql.ErrNoRows) {
				continue
			}
			if err != nil {
				return err
			}
			t.commentMoved(id, c.State, "")
			gone = append(gone, c)
		}
		return nil
	})
	return gone, err
}

var errManyComments = &hooks.Error{Code: hooks.CodeTooLarge, Message: "1,000 entries are changed at a time at most."}

// PutComments stores comments as they are, which come from a file or were deleted just now. One that is there already is
// left as it is and counted as known; one whose ID is another's gets a new ID; one without a time is of now. Those that
// are shown and were never announced make their events, many of them in several commits: done counts what is stored, also
// beside an error.
func (s *Store) PutComments(ctx context.Context, list []hooks.Comment, event func(hooks.Comment) (hooks.Event, error)) (done hooks.BookImport, err error) {
	if len(list) > hooks.MaxModerated {
		return done, errManyComments
	}
	err = s.inTurns(ctx, len(list), 1024, func(t *tx, i int) (int64, error) {
		c := list[i]
		known, err := t.knows(&c)
		if err != nil {
			return 0, err
		}
		if known {
			t.after = append(t.after, func() { done.Known++ })
			return 0, nil
		}
		if c.At.IsZero() {
			c.At = t.now
		}
		if c, err = t.insertComment(c); err != nil {
			return 0, err
		}
		t.after = append(t.after, func() { done.Added++ })
		_, deliveries, err := t.announceComment(c, event)
		return deliveries, err
	})
	return done, err
}

const commentsLike = "SELECT " + commentColumns + " FROM comment WHERE id = ? OR at = ? OR token = nullif(?, '')"

// knows reports whether a comment is there already: with the same words at the same moment, under the same token, or,
// where c has no time, under its ID. It takes the ID and the token from c when they are another's.
func (t *tx) knows(c *hooks.Comment) (bool, error) {
	rows, err := t.query(commentsLike, int64(c.ID), nanoOf(c.At), c.Token)
	others, err := collect(rows, err, scanComment)
	if err != nil {
		return false, err
	}
	for _, other := range others {
		if other.Name != c.Name || other.From != c.From || other.Text != c.Text {
			continue
		}
		if other.At.Equal(c.At) || c.Token != "" && other.Token == c.Token || c.At.IsZero() && other.ID == c.ID {
			return true, nil
		}
	}
	for _, other := range others {
		if other.ID == c.ID {
			c.ID = 0
		}
		if other.Token == c.Token {
			c.Token = ""
		}
	}
	return false, nil
}

// commentMoved counts a comment that left one state for another; "" is no state.
func (t *tx) commentMoved(id hooks.ID, from, to hooks.CommentState) {
	if t.comments == nil {
		t.comments = map[hooks.CommentState]int64{}
	}
	t.comments[from]--
	t.comments[to]++
	t.entries = append(t.entries, id)
	t.changed = true
}

// maxCommentNews is how many changes of comments are remembered for those who follow them.
const maxCommentNews = 4096

// commentNews remembers which comments changed lately.
type commentNews struct {
	mu      sync.Mutex
	count   int64      // changes since the start
	changed []hooks.ID // the last of them, oldest first
}

func (n *commentNews) add(ids []hooks.ID) {
	if len(ids) == 0 {
		return
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.count += int64(len(ids))
	n.changed = append(n.changed, ids...)
	if over := len(n.changed) - maxCommentNews; over > 0 {
		n.changed = append([]hooks.ID(nil), n.changed[over:]...)
	}
}

// CommentChanges tells which comments were added, changed or deleted behind a mark, which is what an earlier call
// gave, and the mark to ask by next. It remembers the last 4,096 changes of this run; -1 asks for the mark alone.
func (s *Store) CommentChanges(since int64) (ids []hooks.ID, mark int64) {
	n := &s.news
	n.mu.Lock()
	defer n.mu.Unlock()
	if behind := n.count - since; since >= 0 && behind > 0 {
		ids = append(ids, n.changed[max(int64(len(n.changed))-behind, 0):]...)
	}
	return ids, n.count
}
