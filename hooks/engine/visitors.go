package engine

import (
	"context"
	"crypto/rand"
	"strconv"
	"strings"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/signature"
)

// Visitors is what visitors of the guest book may set up, see and ask for, each by their own key.
type Visitors struct{ engine *Engine }

// Visitors gives what visitors may set up.
func (e *Engine) Visitors() Visitors { return Visitors{e} }

// Visitors' webhooks are carried gently: whoever named the address may not be whose address it is.
const (
	visitorRate     = 5 // attempts a second
	visitorParallel = 2
	visitorTries    = 10      // that are shown
	phoneBody       = 1 << 16 // bytes that the inbox of a phone takes
)

// Visiting tells what visitors may do.
func (v Visitors) Visiting(ctx context.Context) (hooks.Visiting, error) {
	return v.engine.Store.Visiting(ctx)
}

// Join sets up what a visitor asks for, if the owner lets them. An address is asked to echo a challenge before it gets
// anything; a phone gets an inbox of its own, which is reached as every other address is.
func (v Visitors) Join(ctx context.Context, visit hooks.Visit) (hooks.Subscription, error) {
	if err := hooks.CheckKey(visit.Key); err != nil {
		return hooks.Subscription{}, err
	}
	s := hooks.Subscription{
		URL: visit.URL, Types: []string{"comment.created"}, Sign: hooks.Sign{Scheme: hooks.SchemeStandard, Secrets: []string{signature.GenerateSecret()}},
		Visitor: hooks.Visitor{Kind: visit.Kind, Source: visit.Source, Key: hooks.KeyHash(visit.Key)},
	}
	if visit.Kind == hooks.VisitorWebhook {
		s.Rate, s.Parallel = visitorRate, visitorParallel
		s.Reason, s.Visitor.Challenge = hooks.Unechoed, rand.Text()
		return v.engine.Store.AddVisitor(ctx, s, hooks.Inbox{})
	}
	base := v.engine.localURL.Load()
	if base == nil {
		return s, hooks.Conflict("Nothing can be delivered here at the moment, as the local address is closed. Try again later.")
	}
	name := "me-" + strings.ToLower(rand.Text())
	s.URL, s.AllowPrivate, s.Active, s.Visitor.Inbox = *base+"/in/"+name, true, true, name
	return v.engine.Store.AddVisitor(ctx, s, hooks.Inbox{
		Name: name, Phone: true, Limit: phoneBody, Verify: hooks.Verify{Scheme: s.Sign.Scheme, Secrets: s.Sign.Secrets},
	})
}

// Visitor gives what a key leads to. The secret of a webhook is in it once, for who wants to show it; that of a phone always.
func (v Visitors) Visitor(ctx context.Context, key string, show bool) (seen hooks.Visited, err error) {
	s, err := v.find(ctx, key)
	if err != nil {
		return seen, err
	}
	if s.Visitor.Kind == hooks.VisitorWebhook {
		secrets := s.Sign.Secrets
		s.Sign = hooks.Sign{Scheme: s.Sign.Scheme}
		if show && !s.Visitor.Shown {
			if _, err := v.engine.Store.ChangeSubscription(ctx, s.ID, func(s *hooks.Subscription) error { s.Visitor.Shown = true; return nil }); err != nil {
				return seen, err
			}
			s.Sign.Secrets = secrets
		}
	}
	seen.Subscription = s
	seen.Tries, err = v.engine.Store.Tries(ctx, s.ID, visitorTries)
	return seen, err
}

func (v Visitors) find(ctx context.Context, key string) (hooks.Subscription, error) {
	s, err := v.engine.Store.VisitorOf(ctx, key)
	if err == nil && !s.Visitor.Opens(key) {
		return hooks.Subscription{}, hooks.NotFound("There is nothing under this link.")
	}
	return s, err
}

// Ask does what a visitor wishes of what their key leads to.
func (v Visitors) Ask(ctx context.Context, key string, wish hooks.VisitorWish) error {
	s, err := v.find(ctx, key)
	if err != nil {
		return err
	}
	store := v.engine.Store
	switch wish {
	case hooks.WishRemove:
		return store.RemoveVisitor(ctx, s)
	case hooks.WishCheck:
		return store.Challenge(ctx, s.ID, rand.Text())
	case hooks.WishTest:
		if !s.Active {
			return hooks.Conflict("No test was sent. " + s.Reason)
		}
		if err := store.MayWish(ctx, s.ID); err != nil {
			return err
		}
		_, err := v.engine.TestSubscription(ctx, s.ID)
		return err
	case hooks.WishSecret:
		if s.Visitor.Kind != hooks.VisitorWebhook {
			break
		}
		_, err := store.ChangeSubscription(ctx, s.ID, func(s *hooks.Subscription) error {
			s.Sign, s.Visitor.Shown = s.Sign.Rotate(signature.GenerateSecret(), v.engine.config.Clock()), false
			if len(s.Sign.Retiring) > hooks.MaxVisitorWishes { // each still signs all that is sent
				return &hooks.Error{Code: hooks.CodeTooMany, Message: "This webhook had ten new secrets within a day. Try again tomorrow."}
			}
			return nil
		})
		return err
	}
	return hooks.Invalid("That cannot be done.")
}

// Arrivals gives what arrived last in the inbox of the phone that a key belongs to, newest first.
func (v Visitors) Arrivals(ctx context.Context, key string, limit int) ([]hooks.Arrival, error) {
	s, err := v.find(ctx, key)
	if err != nil || s.Visitor.Inbox == "" {
		return nil, err
	}
	captures, err := v.engine.Store.Exchanges(ctx, hooks.ExchangeQuery{Inbox: s.Visitor.Inbox, Limit: limit})
	if err != nil {
		return nil, err
	}
	arrivals := make([]hooks.Arrival, 0, len(captures))
	for _, x := range captures {
		p, err := v.engine.Store.Payload(ctx, x.Request.ID)
		if hooks.CodeOf(err) == hooks.CodeNotFound {
			continue // purged since
		}
		if err != nil {
			return nil, err
		}
		arrivals = append(arrivals, arrival(x, p, s.Sign.Secrets))
	}
	return arrivals, nil
}

// arrival says what a secret makes of a capture under Standard Webhooks.
func arrival(x hooks.Exchange, p hooks.Payload, secrets []string) hooks.Arrival {
	a := hooks.Arrival{Exchange: x, Body: p.Body}
	_, a.Header = hooks.ParseHead(p.Head)
	id, at := a.Header.Get("webhook-id"), a.Header.Get("webhook-timestamp")
	scheme, known := signature.Find(hooks.SchemeStandard)
	seconds, err := strconv.ParseInt(at, 10, 64)
	if id == "" || err != nil || !known {
		return a
	}
	lines, err := scheme.Sign(signature.Input{Body: p.Body, ID: id, Time: time.Unix(seconds, 0), Secrets: secrets})
	if err != nil {
		return a
	}
	a.Signed, a.Expected = id+"."+at+"."+string(p.Body), hooks.Header(lines).Get("webhook-signature")
	return a
}

// sweepEvery is how often what visitors left behind is looked for.
const sweepEvery = 10 * time.Minute

// sweepVisitors forgets what visitors left behind, until ctx ends.
func (e *Engine) sweepVisitors(ctx context.Context) error {
	ticker := time.NewTicker(sweepEvery)
	defer ticker.Stop()
	for {
		if n, err := e.Store.SweepVisitors(ctx, e.config.Clock().Add(-hooks.VisitorLife)); err != nil && ctx.Err() == nil {
			e.config.Log.Error("visitors: nothing cleared", "err", err)
		} else if n > 0 {
			e.config.Log.Info("what visitors left behind is cleared", "subscriptions", n)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
	}
}
