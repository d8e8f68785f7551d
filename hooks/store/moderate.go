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
// without a comment are passed over.
func (s *Store) SetComments(ctx context.Context, ids []hooks.ID, to hooks.CommentState, reason string, event func(hooks.Comment) (hooks.Event, error)) (changed []hooks.Comment, err error) {
	if len(ids) > hooks.MaxModerated {
		return nil, errManyComments
	}
	err = s.write(ctx, 256*len(ids), func(t *tx) error {
		changed = nil
		for _, id := range ids {
			c, err := scanComment(t.row("SELECT "+commentColumns+" FROM comment WHERE id = ?", int64(id)))
			if errors.Is(err, sql.ErrNoRows) || err == nil && c.State == to {
				continue
			}
			if err == nil {
				err = t.exec("UPDATE comment SET state = ?, reason = ? WHERE id = ?", string(to), reason, int64(id))
			}
			if err != nil {
				return err
			}
			t.commentMoved(id, c.State, to)
			c.State, c.Reason = to, reason
			if c, err = t.announceComment(c, event); err != nil {
				return err
			}
			changed = append(changed, c)
		}
		return nil
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
// left as it is and counted as known; one whose ID is another's gets a new ID. Those that are shown and were never
// announced make their events.
func (s *Store) PutComments(ctx context.Context, list []hooks.Comment, event func(hooks.Comment) (hooks.Event, error)) (done hooks.BookImport, err error) {
	if len(list) > hooks.MaxModerated {
		return done, errManyComments
	}
	err = s.write(ctx, 1024*len(list), func(t *tx) error {
		done = hooks.BookImport{}
		for _, c := range list {
			known, err := t.knows(&c)
			if err != nil {
				return err
			}
			if known {
				done.Known++
				continue
			}
			if c, err = t.insertComment(c); err != nil {
				return err
			}
			if _, err = t.announceComment(c, event); err != nil {
				return err
			}
			done.Added++
		}
		return nil
	})
	return done, err
}

// knows reports whether a comment is there already: under its ID, or with the same words at the same moment under
// another. It takes the ID and the token from c when they are another's.
func (t *tx) knows(c *hooks.Comment) (bool, error) {
	rows, err := t.query("SELECT "+commentColumns+" FROM comment WHERE id = ? OR at = ?", int64(c.ID), c.At.UnixNano())
	others, err := collect(rows, err, scanComment)
	if err != nil {
		return false, err
	}
	for _, other := range others {
		if other.At.Equal(c.At) && other.Name == c.Name && other.From == c.From && other.Text == c.Text {
			return true, nil
		}
	}
	for _, other := range others {
		if other.ID == c.ID {
			c.ID = 0
		}
	}
	if c.Token != "" {
		var taken int
		if err := t.row("SELECT count(*) FROM comment WHERE token = ?", c.Token).Scan(&taken); err != nil {
			return false, err
		}
		if taken > 0 {
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
