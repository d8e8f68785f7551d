package engine

import (
	"context"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/signature"
)

// passer waits for what a capture's forward came to, for the sender that is to hear it.
type passer struct{ *Engine }

// Forwarded waits for the first try of a capture's first forward.
func (p passer) Forwarded(ctx context.Context, capture hooks.ID) (try hooks.Exchange, answer hooks.Payload, err error) {
	changed, stop := p.Store.Changed.Watch()
	defer stop()
	for {
		try, answer, ok, err := p.Store.FirstForward(ctx, capture)
		if ok || err != nil {
			return try, answer, err
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return try, answer, ctx.Err()
		}
		select { // many senders may wait, and much may change
		case <-time.After(lookAgain):
		case <-ctx.Done():
			return try, answer, ctx.Err()
		}
	}
}

// lookAgain is the pause between two looks for an answer.
const lookAgain = 5 * time.Millisecond

// Answered books what a sender heard at last.
func (p passer) Answered(ctx context.Context, x hooks.Exchange, response hooks.Payload) error {
	return p.Store.Answered(ctx, x, response)
}

// SequenceAt gives the place in an inbox's sequence that answers next, counted from 0.
func (e *Engine) SequenceAt(inbox string) int {
	in, _ := e.Store.Inbox(inbox)
	return e.turns.At(inbox, in.Answer)
}

// StartOver begins an inbox's sequence anew.
func (e *Engine) StartOver(inbox string) { e.turns.StartOver(inbox) }

// testBody is what a test sends to an inbox.
const testBody = `{"type":"bellhop.test","data":{"message":"This is a test from Bellhop."}}`

// TestInbox sends a test to one of this program's own inboxes, through its local door and signed as the inbox
// expects, as far as this program can sign so.
func (e *Engine) TestInbox(ctx context.Context, name string) (hooks.Delivery, error) {
	in, ok := e.Store.Inbox(name)
	base := e.localURL.Load()
	switch {
	case !ok:
		return hooks.Delivery{}, hooks.NotFound("There is no inbox " + name + ".")
	case in.Verify.Lost():
		return hooks.Delivery{}, hooks.Conflict(hooks.SecretLost)
	case base == nil:
		return hooks.Delivery{}, hooks.Conflict("The local address is closed, so a test cannot reach the inbox. Open it first.")
	}
	d := hooks.Delivery{
		Origin: hooks.OriginTest, Method: "POST", URL: *base + "/in/" + name, Schedule: hooks.Once(), AllowPrivate: true,
	}
	sign := hooks.Sign{Scheme: in.Verify.Scheme, Described: in.Verify.Described, Secrets: in.Verify.Secrets}
	if len(sign.Secrets) > 1 {
		sign.Secrets = sign.Secrets[:1]
	}
	if signature.CanSign(sign) {
		d.Sign = sign
	}
	return e.Store.AddDelivery(ctx, d, []byte(testBody))
}
