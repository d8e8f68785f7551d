package inspect

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"bellhop/hooks"
	"bellhop/hooks/signature"
)

var noon = time.Date(2031, 5, 6, 12, 0, 0, 0, time.UTC)

func payload(body string, lines ...string) hooks.Payload {
	return hooks.Payload{Head: []byte("POST /in/a HTTP/1.1\r\n" + strings.Join(append(lines, "", ""), "\r\n")), Body: []byte(body)}
}

func TestSendersAreRecognised(t *testing.T) {
	for name, test := range map[string]struct {
		payload             hooks.Payload
		provider, event, id string
	}{
		"GitHub":               {payload("{}", "x-github-event: push", "X-GITHUB-DELIVERY: 72d3"), "GitHub", "push", "72d3"},
		"GitLab":               {payload("{}", "X-Gitlab-Event: Push Hook", "X-Gitlab-Event-UUID: u1"), "GitLab", "Push Hook", "u1"},
		"Stripe":               {payload(`{"type":"charge.paid","id":"evt_1"}`, "Stripe-Signature: t=1"), "Stripe", "charge.paid", "evt_1"},
		"Svix":                 {payload(`{"type":"a.b"}`, "svix-id: msg_1"), "Svix", "a.b", "msg_1"},
		"Standard Webhooks":    {payload(`{"type":"a.b","id":"not this"}`, "Webhook-Id: msg_1"), "Standard Webhooks", "a.b", "msg_1"},
		"body no JSON":         {payload("hello", "Webhook-Id: msg_1"), "Standard Webhooks", "", "msg_1"},
		"type no text":         {payload(`{"type":7,"id":[]}`, "Stripe-Signature: t=1"), "Stripe", "", ""},
		"nobody in particular": {payload(`{"type":"a","id":"b"}`, "X-Other: 1"), "", "", ""},
		"no lines":             {hooks.Payload{}, "", "", ""},
		"long words":           {payload("{}", "X-GitHub-Event: "+strings.Repeat("é", 500), "X-GitHub-Delivery: 1"), "GitHub", strings.Repeat("é", 127) + "…", "1"},
	} {
		t.Run(name, func(t *testing.T) {
			f := Judge(hooks.Exchange{ID: 3}, test.payload, hooks.Inbox{})
			if f.Provider != test.provider || f.Event != test.event || f.SenderID != test.id || f.Exchange != 3 || f.Verdict != hooks.VerdictNone {
				t.Errorf("got %+v", f)
			}
		})
	}
}

func TestALongBodyIsNotParsed(t *testing.T) {
	f := Judge(hooks.Exchange{}, payload(`{"type":"a","pad":"`+strings.Repeat("x", maxPeek)+`"}`, "webhook-id: 1"), hooks.Inbox{})
	if f.Provider != "Standard Webhooks" || f.Event != "" {
		t.Errorf("got %+v", f)
	}
}

func sha256Of(secret, body string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(body))
	return "sha256=" + hex.EncodeToString(mac.Sum(nil))
}

func TestSignaturesAreJudgedOverTheBytesAsTheyCame(t *testing.T) {
	const body = "{\"a\":\xff}\r\n"
	github := func(secrets ...string) hooks.Inbox {
		return hooks.Inbox{Verify: hooks.Verify{Scheme: "github", Secrets: secrets}}
	}
	for name, test := range map[string]struct {
		payload hooks.Payload
		inbox   hooks.Inbox
		want    hooks.Verdict
	}{
		"nobody asked":   {payload(body), hooks.Inbox{}, hooks.VerdictNone},
		"valid":          {payload(body, "x-hub-SIGNATURE-256: "+sha256Of("s", body)), github("s"), hooks.VerdictValid},
		"second secret":  {payload(body, "X-Hub-Signature-256: "+sha256Of("s", body)), github("other", "s"), hooks.VerdictValid},
		"other bytes":    {payload(body+" ", "X-Hub-Signature-256: "+sha256Of("s", body)), github("s"), hooks.VerdictWrong},
		"missing":        {payload(body), github("s"), hooks.VerdictMissing},
		"unknown scheme": {payload(body), hooks.Inbox{Verify: hooks.Verify{Scheme: "gone", Secrets: []string{"s"}}}, hooks.VerdictNone},
	} {
		t.Run(name, func(t *testing.T) {
			f := Judge(hooks.Exchange{At: noon}, test.payload, test.inbox)
			if f.Verdict != test.want || (f.VerdictReason == "") != (test.inbox.Verify.Scheme == "") {
				t.Errorf("got %s, %q", f.Verdict, f.VerdictReason)
			}
		})
	}
}

// A capture that was inspected late, as after a crash, has the verdict of the time it came.
func TestATimestampIsJudgedAgainstTheTimeOfReceipt(t *testing.T) {
	secret := signature.GenerateSecret()
	scheme, _ := signature.Find(hooks.SchemeStandard)
	lines, err := scheme.Sign(signature.Input{Body: []byte("{}"), Secrets: []string{secret}, ID: "msg_1", Time: noon})
	if err != nil {
		t.Fatal(err)
	}
	p := hooks.Payload{Head: hooks.FormatHead("POST / HTTP/1.1", lines), Body: []byte("{}")}
	for after, tests := range map[time.Duration]map[time.Duration]hooks.Verdict{
		time.Second:    {0: hooks.VerdictValid, -1: hooks.VerdictValid},
		24 * time.Hour: {0: hooks.VerdictTooOld, -1: hooks.VerdictValid, 48 * time.Hour: hooks.VerdictValid},
	} {
		for tolerance, want := range tests {
			in := hooks.Inbox{Verify: hooks.Verify{Scheme: hooks.SchemeStandard, Secrets: []string{secret}, Tolerance: tolerance}}
			if f := Judge(hooks.Exchange{At: noon.Add(after)}, p, in); f.Verdict != want {
				t.Errorf("%s later with tolerance %s: %s, %s", after, tolerance, f.Verdict, f.VerdictReason)
			}
		}
	}
}

func TestForwardsSendTheSameRequestOn(t *testing.T) {
	x := hooks.Exchange{ID: 3, Method: "PUT", Request: hooks.PayloadRef{ID: 9}}
	p := payload("{}", "Host: a", "x-Odd: 1", "content-length: 2", "X-GitHub-Event: push")
	f := Judge(x, p, hooks.Inbox{Forwards: []hooks.Forward{{URL: "http://a"}, {URL: "http://b"}}})
	want := hooks.Delivery{Method: "PUT", URL: "http://a", Header: hooks.Header{{"x-Odd", "1"}, {"X-GitHub-Event", "push"}}, Payload: 9, AllowPrivate: true}
	if len(f.Forwards) != 2 || !reflect.DeepEqual(f.Forwards[0], want) || f.Forwards[1].URL != "http://b" {
		t.Errorf("got %+v", f.Forwards)
	}
}

func FuzzJudge(f *testing.F) {
	f.Add([]byte("POST / HTTP/1.1\r\nX-GitHub-Event: push\r\nX-Hub-Signature-256: sha256=00\r\n\r\n"), []byte("{}"))
	f.Add([]byte("a\nstripe-signature: t=1,v1=\xff\n"), []byte(`{"type":"a","id":1}`))
	f.Add([]byte("a\nwebhook-id:\n webhook-timestamp: 9999999999999999999\nwebhook-signature: v1,,, v1a,=="), []byte{0})
	secret := signature.GenerateSecret()
	f.Fuzz(func(t *testing.T, head, body []byte) {
		for _, scheme := range append(signature.Names(), "") {
			finding := Judge(hooks.Exchange{At: noon}, hooks.Payload{Head: head, Body: body}, hooks.Inbox{Verify: hooks.Verify{Scheme: scheme, Secrets: []string{secret}}})
			for _, word := range []string{finding.Provider, finding.Event, finding.SenderID} {
				if utf8.RuneCountInString(word) > maxWord {
					t.Errorf("a list cannot bear %q", word)
				}
			}
			if finding.Verdict == hooks.VerdictValid {
				t.Errorf("nobody signed this: %s, %q %q", scheme, head, body)
			}
		}
	})
}
