package engine

import (
	"context"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/detective"
)

// explainFor bounds how long a signature is looked into.
const explainFor = 5 * time.Second

// Explain looks into a capture's signature: what would have matched, and hence what went wrong. typed is a secret that
// a person wants tried as well; it is not kept.
func (e *Engine) Explain(ctx context.Context, id hooks.ID, typed string) (r detective.Report, err error) {
	x, err := e.Store.Exchange(ctx, id)
	if err != nil {
		return r, err
	}
	in, ok := e.Store.Inbox(x.Inbox)
	switch {
	case x.Inbox == "":
		return r, hooks.Conflict("No inbox captured this, so there is nothing to check its signature by.")
	case !ok:
		return r, hooks.Conflict("The inbox " + x.Inbox + " was deleted, and its secrets with it.")
	case in.Verify.Scheme == "" && typed == "":
		return r, hooks.Conflict("The inbox " + x.Inbox + " checks no signatures. Choose a scheme and a secret for it first.")
	}
	p, err := e.Store.Payload(ctx, x.Request.ID)
	if err != nil {
		return r, err
	}
	others, err := e.otherSecrets(ctx, x.Inbox)
	if err != nil {
		return r, err
	}
	_, header := hooks.ParseHead(p.Head)
	question := detective.Input{
		Method: x.Method, URL: x.URL, Host: x.Host, Header: header, Body: p.Body, Truncated: x.Request.Truncated, Time: x.At,
		Verify: in.Verify, Typed: typed, Others: others,
	}
	if base := e.localURL.Load(); base != nil {
		question.Addresses = []string{*base + x.URL}
	}
	bounded, cancel := context.WithTimeout(ctx, explainFor)
	defer cancel()
	return detective.Investigate(bounded, question), ctx.Err()
}

// otherSecrets gives the secrets that are kept for anything but an inbox, each with the name of where it is.
func (e *Engine) otherSecrets(ctx context.Context, but string) (list []detective.Secret, err error) {
	for _, in := range e.Store.Inboxes() {
		for _, secret := range in.Verify.Secrets {
			if in.Name != but {
				list = append(list, detective.Secret{Name: "the inbox " + in.Name, Text: secret})
			}
		}
	}
	subscriptions, err := e.Store.Subscriptions(ctx)
	for _, s := range subscriptions {
		for _, secret := range s.Sign.Secrets {
			list = append(list, detective.Secret{Name: "the subscription of " + s.URL, Text: secret})
		}
	}
	return list, err
}
