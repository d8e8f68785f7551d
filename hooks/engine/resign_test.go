package engine_test

import (
	"bytes"
	"strings"
	"testing"

	"bellhop/hooks"
	"bellhop/hooks/engine"
	"bellhop/hooks/signature"
)

// judged replays a capture to an inbox that verifies, and gives the capture that came of it.
func judged(t *testing.T, e *engine.Engine, r hooks.Replay, inbox string, before int) hooks.Exchange {
	t.Helper()
	d := must[hooks.Delivery](t)(e.Replay(t.Context(), r))
	awaitDelivery(t, e, d.ID, hooks.Delivered)
	await(t, e, "it is captured and inspected", func() bool {
		list := exchanges(t, e, hooks.ExchangeQuery{Inbox: inbox})
		return len(list) == before+1 && list[0].State == hooks.StateProcessed
	})
	return exchanges(t, e, hooks.ExchangeQuery{Inbox: inbox})[0]
}

func TestAReplayIsSignedAnewOrNotAtAll(t *testing.T) {
	e := open(t, t.TempDir(), quiet())
	url := serve(t, e)
	secret := "whsec_" + strings.Repeat("s", 24)
	must[hooks.Inbox](t)(e.Store.AddInbox(t.Context(), hooks.Inbox{Name: "stripe", Verify: hooks.Verify{Scheme: "stripe", Secrets: []string{secret}}}))
	x := captured(t, e, url, "stripe", []byte(`{"paid":0}`), [2]string{"Stripe-Signature", "t=1,v1=00"}, [2]string{"webhook-id", "msg_old"})
	await(t, e, "the original is inspected", func() bool {
		x = must[hooks.Exchange](t)(e.Store.Exchange(t.Context(), x.ID))
		return x.State == hooks.StateProcessed
	})
	if x.Verdict == hooks.VerdictValid {
		t.Fatalf("the original is %s", x.Verdict)
	}

	body := []byte("{\"paid\": 4200} \r\n\xff")
	sign := hooks.Sign{Scheme: "stripe", Secrets: []string{secret}}
	for i, test := range []struct {
		sign hooks.Sign
		body []byte
		want hooks.Verdict
	}{
		{sign, body, hooks.VerdictValid},
		{sign, nil, hooks.VerdictValid},
		{hooks.Sign{Scheme: hooks.SchemeNone}, body, hooks.VerdictMissing},
		{hooks.Sign{}, body, x.Verdict},
	} {
		again := judged(t, e, hooks.Replay{Exchange: x.ID, Body: test.body, Sign: test.sign}, "stripe", i+1)
		if again.Verdict != test.want {
			t.Errorf("signed by %q: %s, %s", test.sign.Scheme, again.Verdict, again.VerdictReason)
		}
		p := must[hooks.Payload](t)(e.Store.Payload(t.Context(), again.Request.ID))
		if test.body != nil && !bytes.Equal(p.Body, test.body) || test.body == nil && string(p.Body) != `{"paid":0}` {
			t.Errorf("sent %q", p.Body)
		}
		if _, header := hooks.ParseHead(p.Head); (header.Get("webhook-id") == "") != (test.sign.Scheme != "") {
			t.Errorf("signed by %q, the line of another signature is %q", test.sign.Scheme, header.Get("webhook-id"))
		}
	}
	if p := must[hooks.Payload](t)(e.Store.Payload(t.Context(), x.Request.ID)); string(p.Body) != `{"paid":0}` || !bytes.Contains(p.Head, []byte("t=1,v1=00")) {
		t.Errorf("the original became %q", p)
	}
}

func TestAReplayThatIsSignedAnewHasAnIdOfItsOwn(t *testing.T) {
	e := open(t, t.TempDir(), quiet())
	url := serve(t, e)
	secret := signature.GenerateSecret()
	must[hooks.Inbox](t)(e.Store.AddInbox(t.Context(), hooks.Inbox{Name: "a", Verify: hooks.Verify{Scheme: "standard-webhooks", Secrets: []string{secret}}}))
	x := captured(t, e, url, "a", []byte("one"), [2]string{"webhook-id", "msg_old"}, [2]string{"webhook-timestamp", "1"}, [2]string{"webhook-signature", "v1,AAAA"})
	sign := hooks.Sign{Scheme: "standard-webhooks", Secrets: []string{secret}}
	seen := map[string]bool{"msg_old": true, "": true}
	for i := range 2 {
		again := judged(t, e, hooks.Replay{Exchange: x.ID, Sign: sign}, "a", i+1)
		p := must[hooks.Payload](t)(e.Store.Payload(t.Context(), again.Request.ID))
		_, header := hooks.ParseHead(p.Head)
		if id := header.Get("webhook-id"); again.Verdict != hooks.VerdictValid || seen[id] || len(header) != len(header.Without("webhook-id"))+1 {
			t.Errorf("%s, with the lines %v", again.Verdict, header)
		}
		seen[header.Get("webhook-id")] = true
	}
}

func TestTheKeysOfARequestAreThoseOfWhoeverSignsIt(t *testing.T) {
	e := open(t, t.TempDir(), quiet())
	url := serve(t, e)
	s := newSink(t)
	must[hooks.Inbox](t)(e.Store.AddInbox(t.Context(), hooks.Inbox{
		Name: "stripe", Verify: hooks.Verify{Scheme: "stripe", Secrets: []string{"whsec_new", "whsec_old"}}, Forwards: []hooks.Forward{{URL: s.url}},
	}))
	must[hooks.Inbox](t)(e.Store.AddInbox(t.Context(), hooks.Inbox{Name: "plain"}))
	must[hooks.Inbox](t)(e.Store.AddInbox(t.Context(), hooks.Inbox{Name: "mail", Verify: hooks.Verify{Scheme: "mailgun", Secrets: []string{"k"}}}))
	words := func(x hooks.Exchange) string {
		var list []string
		for _, k := range must[[]hooks.Key](t)(e.Keys(t.Context(), x.ID)) {
			list = append(list, k.From+" "+k.Sign.Scheme+" "+k.Sign.Secrets[0])
		}
		return strings.Join(list, ", ")
	}
	const both = "inbox stripe stripe whsec_new, inbox stripe stripe whsec_old"
	x := captured(t, e, url, "stripe", []byte("paid"))
	if got := words(x); got != both {
		t.Errorf("a capture: %s", got)
	}
	await(t, e, "it is forwarded", func() bool { return len(exchanges(t, e, hooks.ExchangeQuery{Direction: hooks.Out})) == 1 })
	if got := words(exchanges(t, e, hooks.ExchangeQuery{Direction: hooks.Out})[0]); got != both {
		t.Errorf("its forward: %s", got)
	}
	for _, inbox := range []string{"plain", "mail"} {
		if got := words(captured(t, e, url, inbox, []byte("x"))); got != "" {
			t.Errorf("%s: %s", inbox, got)
		}
	}
	if _, err := e.Keys(t.Context(), 9999); hooks.CodeOf(err) != hooks.CodeNotFound {
		t.Errorf("no exchange: %v", err)
	}

	secret := signature.GenerateSecret()
	sub := must[hooks.Subscription](t)(e.Store.AddSubscription(t.Context(), hooks.Subscription{
		URL: s.url, Types: []string{"*"}, Active: true, AllowPrivate: true, Schedule: hooks.Once(), Sign: hooks.Sign{Scheme: "standard-webhooks", Secrets: []string{secret}},
	}))
	d := must[hooks.Delivery](t)(e.TestSubscription(t.Context(), sub.ID))
	awaitDelivery(t, e, d.ID, hooks.Delivered)
	if got := words(exchanges(t, e, hooks.ExchangeQuery{Delivery: d.ID})[0]); got != "subscription "+sub.ID.String()+" standard-webhooks "+secret {
		t.Errorf("a delivery: %s", got)
	}
}
