package guestbook

import (
	"context"
	"fmt"

	"bellhop/hooks"
)

// Desk is where the book's owner finds, changes and brings in comments.
type Desk interface {
	// FindComments lists comments in any state.
	FindComments(ctx context.Context, q hooks.CommentQuery) ([]hooks.Comment, error)
	// SetComments brings comments into a state and gives those that were in another, also beside an error that left the
	// rest as it is. One that is shown for the first time makes its event in the same transaction.
	SetComments(ctx context.Context, ids []hooks.ID, to hooks.CommentState, reason string, event func(hooks.Comment) (hooks.Event, error)) ([]hooks.Comment, error)
	// DeleteComments forgets comments and gives what they were.
	DeleteComments(ctx context.Context, ids []hooks.ID) ([]hooks.Comment, error)
	// PutComments stores comments as they are, but those that are there already: under the same Token, or with the same
	// words at the same moment. One without a time is of now. What it counts is stored, also beside an error.
	PutComments(ctx context.Context, list []hooks.Comment, event func(hooks.Comment) (hooks.Event, error)) (hooks.BookImport, error)
}

// Enter signs the book for its owner's programs, as a visitor would.
func (b Book) Enter(ctx context.Context, c hooks.Comment) (hooks.Comment, error) {
	return b.Sign(ctx, Draft{Name: c.Name, From: c.From, Text: c.Text, Label: c.Label})
}

// byHand is why an entry is hidden that its owner hid.
const byHand = "Hidden by hand."

// SetState shows, hides or holds back comments and gives those that were in another state, as they are now. One that is
// shown for the first time makes its comment.created event, whose time is now: it has been waiting, and is created for
// its subscribers at this moment. However often this is called, the event is made once. Beside an error it gives those that
// were changed before; the same call again does the rest.
func (b Book) SetState(ctx context.Context, ids []hooks.ID, to hooks.CommentState) ([]hooks.Comment, error) {
	reason := map[hooks.CommentState]string{hooks.CommentHidden: byHand, hooks.CommentWaiting: "Held back by hand."}[to]
	changed, err := b.Desk.SetComments(ctx, ids, to, reason, b.eventNow())
	if err != nil {
		return changed, fmt.Errorf("moderate the guest book: %w", err)
	}
	return changed, nil
}

// Delete forgets comments and gives what they were. Their events and deliveries stay as they happened, with the words
// that were sent.
func (b Book) Delete(ctx context.Context, ids []hooks.ID) ([]hooks.Comment, error) {
	gone, err := b.Desk.DeleteComments(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("delete from the guest book: %w", err)
	}
	return gone, nil
}

// PutBack undoes Delete.
func (b Book) PutBack(ctx context.Context, gone []hooks.Comment) error {
	if _, err := b.Desk.PutComments(ctx, gone, b.eventNow()); err != nil {
		return fmt.Errorf("put back into the guest book: %w", err)
	}
	return nil
}

// eventNow is EventOf at this moment.
func (b Book) eventNow() func(hooks.Comment) (hooks.Event, error) {
	now := b.Clock()
	return func(c hooks.Comment) (hooks.Event, error) {
		e, err := EventOf(c)
		e.At, e.ID = now, hooks.NewEventID(now)
		return e, err
	}
}
