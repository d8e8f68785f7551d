package engine

import (
	"context"
	"strings"

	"bellhop/hooks"
	"bellhop/hooks/signature"
)

// The inboxes that a first start finds: exampleInbox takes what the example subscription sends, so that the first
// signature in the book makes a visible delivery; plainInbox takes anything and checks nothing.
const (
	exampleInbox = "demo"
	plainInbox   = "scratch"
)

// SeedExample puts two inboxes and a subscription that points at one into an empty house, and keeps the
// subscription pointing at it when the local address moves. What the owner deleted or pointed elsewhere stays so.
func (e *Engine) SeedExample(ctx context.Context, localURL string) error {
	target := strings.TrimSuffix(localURL, "/") + "/in/" + exampleInbox
	known, err := e.Store.Setting(ctx, settingExample)
	if err != nil {
		return err
	}
	if known != "" {
		return e.moveExample(ctx, known, target)
	}
	sign := hooks.Sign{Scheme: hooks.SchemeStandard, Secrets: []string{signature.GenerateSecret()}}
	if in, ok := e.Store.Inbox(exampleInbox); ok && in.Verify.Scheme == sign.Scheme && len(in.Verify.Secrets) > 0 {
		sign.Secrets = in.Verify.Secrets // a crash came between the inbox and the subscription
	} else if !ok {
		if _, err := e.Store.AddInbox(ctx, hooks.Inbox{Name: exampleInbox, Verify: hooks.Verify{Scheme: sign.Scheme, Secrets: sign.Secrets}}); err != nil {
			return err
		}
	}
	if _, ok := e.Store.Inbox(plainInbox); !ok {
		if _, err := e.Store.AddInbox(ctx, hooks.Inbox{Name: plainInbox}); err != nil {
			return err
		}
	}
	s, err := e.Store.AddSubscription(ctx, hooks.Subscription{
		URL: target, Types: []string{"comment.created"}, Description: "Example: the guest book tells the inbox " + exampleInbox,
		Sign: sign, AllowPrivate: true, Active: true,
	})
	if err != nil {
		return err
	}
	return e.Store.SetSetting(ctx, settingExample, s.ID.String()+" "+target)
}

// moveExample follows the local address with a subscription that still points where it was put.
func (e *Engine) moveExample(ctx context.Context, known, target string) error {
	number, was, _ := strings.Cut(known, " ")
	id, ok := hooks.ParseID(number)
	if !ok || was == target {
		return nil
	}
	_, err := e.Store.ChangeSubscription(ctx, id, func(s *hooks.Subscription) error {
		if s.URL == was {
			s.URL = target
		}
		return nil
	})
	if err != nil {
		if hooks.CodeOf(err) == hooks.CodeNotFound {
			return nil
		}
		return err
	}
	return e.Store.SetSetting(ctx, settingExample, number+" "+target)
}
