package engine

import (
	"context"
	"strings"

	"bellhop/hooks"
	"bellhop/hooks/signature"
)

// exampleInbox is what a first start finds, so that the first signature in the book makes a visible delivery.
const exampleInbox = "demo"

// SeedExample puts an inbox and a subscription that points at it into an empty house, and keeps the
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
	secret := signature.GenerateSecret()
	_, err = e.Store.AddInbox(ctx, hooks.Inbox{
		Name:   exampleInbox,
		Verify: hooks.Verify{Scheme: hooks.SchemeStandard, Secrets: []string{secret}},
	})
	if err != nil && hooks.CodeOf(err) != hooks.CodeConflict {
		return err
	}
	s, err := e.Store.AddSubscription(ctx, hooks.Subscription{
		URL: target, Types: []string{"comment.created"}, Description: "Example: the guest book tells the inbox " + exampleInbox,
		Sign: hooks.Sign{Scheme: hooks.SchemeStandard, Secrets: []string{secret}}, AllowPrivate: true, Active: true,
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
