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
	want := hooks.Delivery{Method: "PUT", URL: "http://a", Header: hooks.Header{{"x-Odd", "1"}, {"X-GitHub-Event", "push"}, {"Bellhop-Hop", "1"}}, Payload: 9, AllowPrivate: true}
	if len(f.Forwards) != 2 || !reflect.DeepEqual(f.Forwards[0], want) || f.Forwards[1].URL != "http://b" {
		t.Errorf("got %+v", f.Forwards)
	}
}

func TestACircleOfForwardsComesToAnEnd(t *testing.T) {
	in := hooks.Inbox{Forwards: []hooks.Forward{{URL: "http://a"}}}
	for said, want := range map[string]string{"": "1", "3": "4", "9": "10", "x": "1", "-4": "1"} {
		f := Judge(hooks.Exchange{}, payload("{}", "bellhop-hop: "+said), in)
		if len(f.Forwards) != 1 || f.Forwards[0].Header.Get("Bellhop-Hop") != want || f.Trouble != "" {
			t.Errorf("%q: forwards %+v, trouble %q", said, f.Forwards, f.Trouble)
		}
	}
	if f := Judge(hooks.Exchange{}, payload("{}", "Bellhop-Hop: 10"), in); len(f.Forwards) != 0 || f.Trouble == "" {
		t.Errorf("it goes on: %+v", f)
	}
	if f := Judge(hooks.Exchange{}, payload("{}", "Bellhop-Hop: 10"), hooks.Inbox{}); f.Trouble != "" {
		t.Errorf("the end of a line is no trouble: %q", f.Trouble)
	}
}

func TestWhatIsRefusedIsNotForwarded(t *testing.T) {
	in := hooks.Inbox{Verify: hooks.Verify{Scheme: "github", Secrets: []string{"s"}, Enforce: true}, Forwards: []hooks.Forward{{URL: "http://a"}}}
	if f := Judge(hooks.Exchange{}, payload("{}", "X-Hub-Signature-256: sha256=00"), in); len(f.Forwards) != 0 || f.Trouble == "" {
		t.Errorf("got %+v", f)
	}
	in.Verify.Enforce = false
	if f := Judge(hooks.Exchange{}, payload("{}", "X-Hub-Signature-256: sha256=00"), in); len(f.Forwards) != 1 || f.Trouble != "" {
		t.Errorf("got %+v", f)
	}
}

func TestWhereTheSenderWaitsTheFirstForwardIsTriedOnce(t *testing.T) {
	in := hooks.Inbox{Answer: hooks.Answer{Kind: hooks.AnswerForwarded}, Forwards: []hooks.Forward{{URL: "http://off", Off: true}, {URL: "http://a"}, {URL: "http://b"}}}
	f := Judge(hooks.Exchange{}, payload("{}"), in)
	if len(f.Forwards) != 2 || f.Forwards[0].Schedule == nil || len(f.Forwards[0].Schedule) != 0 || f.Forwards[1].Schedule != nil {
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
