package engine

import (
	"context"

	"bellhop/hooks"
	"bellhop/hooks/signature"
)

// maxCauses bounds how many exchanges are gone back to find who may have signed the first.
const maxCauses = 8

// Keys gives what an exchange's request may be signed anew with: by the inbox that captured it, or by the subscription
// that it was sent for; a forward and a replay go back to what they were made of. What cannot sign is not among them.
func (e *Engine) Keys(ctx context.Context, id hooks.ID) (keys []hooks.Key, err error) {
	add := func(from string, s hooks.Sign) {
		for _, secret := range s.Secrets {
			if one := (hooks.Sign{Scheme: s.Scheme, Described: s.Described, Secrets: []string{secret}}); signature.CanSign(one) {
				keys = append(keys, hooks.Key{From: from, Sign: one})
			}
		}
	}
	for range maxCauses {
		x, err := e.Store.Exchange(ctx, id)
		if hooks.CodeOf(err) == hooks.CodeNotFound && len(keys) > 0 {
			return keys, nil
		}
		if err != nil {
			return keys, err
		}
		if in, ok := e.Store.Inbox(x.Inbox); ok {
			add("inbox "+in.Name, hooks.Sign{Scheme: in.Verify.Scheme, Described: in.Verify.Described, Secrets: in.Verify.Secrets})
		}
		if err := e.addSubscription(ctx, x, add); err != nil {
			return keys, err
		}
		var back bool
		if id, back = hooks.ParseID(x.Cause.ID); !back || x.Cause.Kind != hooks.CauseExchange {
			return keys, nil
		}
	}
	return keys, nil
}

// addSubscription adds the secrets of the subscription that an attempt was made for, unless it is gone.
func (e *Engine) addSubscription(ctx context.Context, x hooks.Exchange, add func(from string, s hooks.Sign)) error {
	if x.DeliveryID == 0 {
		return nil
	}
	d, err := e.Store.Delivery(ctx, x.DeliveryID)
	if err != nil || d.SubscriptionID == 0 {
		return gone(err)
	}
	s, err := e.Store.Subscription(ctx, d.SubscriptionID)
	if err != nil {
		return gone(err)
	}
	add("subscription "+s.ID.String(), hooks.Sign{Scheme: s.Sign.Scheme, Described: s.Sign.Described, Secrets: s.Sign.SecretsAt(e.config.Clock())})
	return nil
}

// gone passes over what is no longer stored.
func gone(err error) error {
	if hooks.CodeOf(err) == hooks.CodeNotFound {
		return nil
	}
	return err
}
