package dispatch

import (
	"errors"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/signature"
)

// Build makes a claim into a complete job: header lines, a fresh timestamp and signature, the body, the limits.
func Build(c hooks.Claim, now time.Time, userAgent string) (hooks.Job, error) {
	if c.Sign.Lost() || c.Own.Lost() {
		return hooks.Job{}, hooks.Invalid(hooks.SecretLost)
	}
	header := dressed(c, userAgent)
	if c.EventID != "" && !asItWas(c) { // tells doubles apart, however it is signed
		header = append(header.Without("webhook-id"), [2]string{"webhook-id", c.EventID})
	}
	if c.Sign.Scheme != "" {
		signed, err := sign(c, header, now)
		if err != nil {
			return hooks.Job{}, err
		}
		header = signed
	}
	timeout := c.Timeout
	if timeout <= 0 {
		timeout = hooks.DefaultTimeout
	}
	return hooks.Job{
		Version: hooks.WireVersion, Delivery: c.ID, Attempt: c.Attempts, Exchange: c.Exchange,
		Method: c.Method, URL: c.URL, Target: c.Target, Header: header, Body: c.Body,
		TimeoutMS: timeout.Milliseconds(), ConnectMS: c.Connect.Milliseconds(), AllowPrivate: c.AllowPrivate,
		ExpiresAt: now.Add(leaseSlack),
	}, nil
}

// asItWas reports whether a claim sends a stored request again. A replay that a subscription is behind sends an event again,
// and is made as its other deliveries are.
func asItWas(c hooks.Claim) bool { return c.Origin == hooks.OriginReplay && c.SubscriptionID == 0 }

// dressed gives the lines of a request before it is signed: what its format says, then its subscription's own, which
// stand in for lines of the same name.
func dressed(c hooks.Claim, userAgent string) hooks.Header {
	header := hooks.Resendable(c.Header)
	if asItWas(c) || c.Origin == hooks.OriginForward {
		return header // all lines are the request's
	}
	for _, line := range c.Own {
		header = header.Without(line[0])
	}
	header = append(header, hooks.Resendable(c.Own)...)
	if header.Get("User-Agent") == "" {
		header = append(hooks.Header{{"User-Agent", userAgent}}, header...)
	}
	if header.Get("Content-Type") == "" {
		header = append(hooks.Header{{"Content-Type", "application/json"}}, header...)
	}
	return header
}

// sign adds the lines that sign the job, with a timestamp of now, in place of such lines from an earlier time.
func sign(c hooks.Claim, header hooks.Header, now time.Time) (hooks.Header, error) {
	scheme, ok := signature.Of(c.Sign.Scheme, c.Sign.Described)
	if !ok {
		return nil, hooks.Invalid("There is no signature scheme called " + c.Sign.Scheme + ".")
	}
	lines, err := scheme.Sign(signature.Input{
		Method: c.Method, URL: c.URL, Header: header, Body: c.Body,
		Secrets: c.Sign.SecretsAt(now), ID: messageID(c), Time: now,
	})
	if err != nil {
		if e, ok := errors.AsType[*signature.SecretError](err); ok {
			return nil, hooks.Invalid(e.Reason)
		}
		return nil, err
	}
	for _, line := range lines {
		header = header.Without(line[0])
	}
	return append(header, lines...), nil
}

// messageID is the same for every attempt: the event's id, or one of the delivery's own.
func messageID(c hooks.Claim) string {
	if c.EventID != "" {
		return c.EventID
	}
	return "dlv_" + c.ID.String()
}
