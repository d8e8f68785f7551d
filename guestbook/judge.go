package guestbook

import (
	"context"
	"fmt"

	"bellhop/hooks"
)

// Refusal is what the owner's rules keep out: an entry, or what a visitor would set up. Its code, for hooks.CodeOf, is CodeInvalid.
type Refusal struct {
	Banned  bool   // by where it came from, not by its words
	Message string // for the guest
}

// Error gives the message.
func (r *Refusal) Error() string { return r.Message }

// Unwrap gives the same trouble as a hooks.Error.
func (r *Refusal) Unwrap() error { return hooks.Invalid(r.Message) }

// barred tells whether a ban keeps a source out; span is " for a while", or "" for good.
func (b Book) barred(ctx context.Context, source string) (span string, barred bool) {
	if b.Rules == nil {
		return "", false
	}
	ban, barred := b.Rules.BanOf(ctx, source)
	if !ban.Until.IsZero() {
		span = " for a while"
	}
	return span, barred
}

// Admit gives a Refusal for a banned source, which cannot set up webhooks or inboxes here.
func (b Book) Admit(ctx context.Context, source string) error {
	if span, barred := b.barred(ctx, source); barred {
		return &Refusal{Banned: true, Message: "Nothing can be set up here from your address" + span + ". If others share your address, tell the house."}
	}
	return nil
}

// approveFirst is why an entry waits that nothing else is held against.
const approveFirst = "Every entry waits until it was read."

// judge gives the state that a fit draft begins in and why it waits, or a Refusal.
func (b Book) judge(ctx context.Context, d Draft) (hooks.CommentState, string, error) {
	if b.Rules == nil {
		return hooks.CommentShown, "", nil
	}
	if span, barred := b.barred(ctx, d.Source); barred {
		return "", "", &Refusal{Banned: true, Message: "The book takes no entries from your address" + span + ". What you wrote is still here. If others share your address, tell the house."}
	}
	rules, err := b.Rules.BookRules(ctx)
	if err != nil {
		return "", "", fmt.Errorf("read the guest book's rules: %w", err)
	}
	word, listed := ParseWords(rules.Words).Find(d.Name + "\n" + d.From + "\n" + d.Text)
	switch {
	case listed && rules.OnWord == hooks.WordRefused:
		return "", "", &Refusal{Message: "The house takes no entries with “" + word + "”. Write it in other words."}
	case listed:
		return hooks.CommentWaiting, "It has “" + word + "”, which is on the word list.", nil
	case rules.ApproveFirst:
		return hooks.CommentWaiting, approveFirst, nil
	}
	return hooks.CommentShown, "", nil
}
