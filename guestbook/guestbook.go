// Package guestbook holds what signing the guest book means: which drafts are fit to become comments,
// and the event that a comment makes. It keeps nothing itself; a store does, through Entries.
//
// A Book has no state of its own and starts no goroutine. Its methods may be called from anywhere at once.
package guestbook

import (
	"context"
	"fmt"
	"time"

	"bellhop/hooks"
)

// Entries is where comments are kept.
type Entries interface {
	// AddComment stores c under a new ID and, when it is shown, the event made from it with that event's fan-out, in
	// one transaction. event is called with the comment as it will be stored, ID included; its error undoes
	// everything. A Token that was stored before gives the earlier comment and again, and stores nothing.
	AddComment(ctx context.Context, c hooks.Comment, event func(hooks.Comment) (hooks.Event, error)) (stored hooks.Comment, again bool, err error)
	// Comments gives up to limit comments that are shown, with an ID below before, newest first; 0 begins at the newest.
	Comments(ctx context.Context, before hooks.ID, limit int) ([]hooks.Comment, error)
	// Comment gives a comment in any state, or a hooks.Error with CodeNotFound.
	Comment(ctx context.Context, id hooks.ID) (hooks.Comment, error)
	// CountComments counts those that are shown.
	CountComments(ctx context.Context) (int64, error)
}

// Rules is what the book's owner asks of entries.
type Rules interface {
	BookRules(ctx context.Context) (hooks.BookRules, error)
	// BanOf gives the ban that keeps an address out now.
	BanOf(ctx context.Context, source string) (ban hooks.Ban, barred bool)
}

// Book is the guest book. Entries and Clock are needed.
type Book struct {
	Entries Entries
	Rules   Rules // nil asks nothing
	Desk    Desk  // what its owner does with entries; nil for visitors alone
	Clock   hooks.Clock
}

// Sign makes a comment and its event out of a draft. A comment that has to wait makes its event when it is shown. What
// is not fit is told as Problems, what the owner's rules keep out as a Refusal. The same Token with the same words again
// gives the comment of the first time; with other words it is a hooks.Error with CodeConflict, so that nobody's words
// vanish unseen.
func (b Book) Sign(ctx context.Context, d Draft) (hooks.Comment, error) {
	d, problems := d.fit()
	if len(problems) > 0 {
		return hooks.Comment{}, problems
	}
	c := hooks.Comment{
		At: b.Clock(), Name: d.Name, From: d.From, Text: d.Text, Label: d.Label,
		Source: d.Source, Door: d.Door, Token: d.Token, Cause: d.Cause, Hops: d.Hops,
	}
	var err error
	if c.State, c.Reason, err = b.judge(ctx, d); err != nil {
		return hooks.Comment{}, err
	}
	stored, again, err := b.Entries.AddComment(ctx, c, EventOf)
	if err != nil {
		return hooks.Comment{}, fmt.Errorf("sign the guest book: %w", err)
	}
	if again && (stored.Name != c.Name || stored.From != c.From || stored.Text != c.Text || stored.Label != c.Label) {
		return hooks.Comment{}, hooks.Conflict("You signed with this form already, in other words. Sign once more to add these too.")
	}
	return stored, nil
}

// Page gives up to limit comments with an ID below before, newest first; before 0 begins at the newest.
// A limit outside 1 to hooks.MaxPage is brought into it.
func (b Book) Page(ctx context.Context, before hooks.ID, limit int) ([]hooks.Comment, error) {
	comments, err := b.Entries.Comments(ctx, before, min(max(limit, 1), hooks.MaxPage))
	if err != nil {
		return nil, fmt.Errorf("read the guest book: %w", err)
	}
	return comments, nil
}

// Comment gives the comment with this ID, or a hooks.Error with CodeNotFound. To a visitor what is hidden or waits is not
// there.
func (b Book) Comment(ctx context.Context, id hooks.ID) (hooks.Comment, error) {
	c, err := b.Entries.Comment(ctx, id)
	if hooks.CodeOf(err) == hooks.CodeNotFound || err == nil && c.State != hooks.CommentShown {
		return hooks.Comment{}, hooks.NotFound("The guest book has no entry with this number.")
	}
	if err != nil {
		return hooks.Comment{}, fmt.Errorf("read the guest book: %w", err)
	}
	return c, nil
}

// Waits tells whether there is a comment with this ID that waits for the owner. Nothing else of it is told.
func (b Book) Waits(ctx context.Context, id hooks.ID) bool {
	c, err := b.Entries.Comment(ctx, id)
	return err == nil && c.State == hooks.CommentWaiting
}

// Newest gives the number of the newest comment, 0 when the book is blank. The next guest's is one more.
func (b Book) Newest(ctx context.Context) (hooks.ID, error) {
	comments, err := b.Page(ctx, 0, 1)
	if err != nil || len(comments) == 0 {
		return 0, err
	}
	return comments[0].ID, nil
}

// Count tells how many comments the book holds.
func (b Book) Count(ctx context.Context) (int64, error) {
	n, err := b.Entries.CountComments(ctx)
	if err != nil {
		return 0, fmt.Errorf("count the guest book: %w", err)
	}
	return n, nil
}

// timeFormat is RFC 3339 in UTC with milliseconds, as in the body of an event.
const timeFormat = "2006-01-02T15:04:05.000Z"

func formatTime(t time.Time) string { return t.UTC().Format(timeFormat) }
