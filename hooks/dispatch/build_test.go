package dispatch

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/signature"
)

var noon = time.Date(2031, 5, 6, 12, 0, 0, 0, time.UTC)

func build(t *testing.T, c hooks.Claim) hooks.Job {
	t.Helper()
	c.Method, c.URL = "POST", "http://example.test/x"
	j, err := Build(c, noon, "Bellhop/1")
	if err != nil {
		t.Fatal(err)
	}
	return j
}

func count(h hooks.Header, name string) (n int) {
	for _, line := range h {
		if strings.EqualFold(line[0], name) {
			n++
		}
	}
	return n
}

func TestAJobIsComplete(t *testing.T) {
	j := build(t, hooks.Claim{
		Delivery: hooks.Delivery{
			ID: 7, Attempts: 2, Origin: hooks.OriginEvent, EventID: "evt_1", Timeout: 1500 * time.Millisecond, AllowPrivate: true,
			Header: hooks.Header{{"X-Own", "1"}, {"Host", "evil"}},
		},
		Exchange: 9, Body: []byte("{}"),
	})
	want := hooks.Job{
		Version: hooks.WireVersion, Delivery: 7, Attempt: 2, Exchange: 9, Method: "POST", URL: "http://example.test/x", Body: []byte("{}"),
		Header:    hooks.Header{{"Content-Type", "application/json"}, {"User-Agent", "Bellhop/1"}, {"X-Own", "1"}, {"webhook-id", "evt_1"}},
		TimeoutMS: 1500, AllowPrivate: true, ExpiresAt: noon.Add(30 * time.Second),
	}
	if !reflect.DeepEqual(j, want) {
		t.Errorf("got  %+v\nwant %+v", j, want)
	}
	if j := build(t, hooks.Claim{}); j.TimeoutMS != hooks.DefaultTimeout.Milliseconds() {
		t.Errorf("a delivery without a timeout has %d ms", j.TimeoutMS)
	}
}

func TestReplaysAndForwardsKeepTheirLines(t *testing.T) {
	header := hooks.Header{{"content-TYPE", "text/xml"}, {"X-Hub-Signature-256", "sha256=old"}, {"webhook-id", "theirs"}, {"User-Agent", "GitHub"}}
	for _, origin := range []hooks.Origin{hooks.OriginReplay, hooks.OriginForward} {
		j := build(t, hooks.Claim{Delivery: hooks.Delivery{Origin: origin, Header: header}})
		if !reflect.DeepEqual(j.Header, header) {
			t.Errorf("%s: %q", origin, j.Header)
		}
	}
}

func TestAttemptsAreSignedAfreshUnderOneID(t *testing.T) {
	secret := signature.GenerateSecret()
	claim := hooks.Claim{
		Delivery: hooks.Delivery{Origin: hooks.OriginEvent, EventID: "evt_1", Sign: hooks.Sign{Scheme: hooks.SchemeStandard, Secrets: []string{secret}}},
		Body:     []byte(`{"a":1}`),
	}
	scheme, _ := signature.Find(hooks.SchemeStandard)
	var last string
	for attempt := 1; attempt <= 2; attempt++ {
		claim.Attempts = attempt
		now := noon.Add(time.Duration(attempt) * time.Hour)
		j, err := Build(claim, now, "Bellhop/1")
		if err != nil {
			t.Fatal(err)
		}
		if j.Header.Get("webhook-id") != "evt_1" || count(j.Header, "webhook-id") != 1 || j.Header.Get("webhook-signature") == last {
			t.Errorf("attempt %d: %q", attempt, j.Header)
		}
		last = j.Header.Get("webhook-signature")
		verdict, reason := scheme.Verify(signature.Input{Header: j.Header, Body: j.Body, Secrets: []string{secret}, Time: now})
		if verdict != signature.Valid {
			t.Errorf("attempt %d: %s, %s", attempt, verdict, reason)
		}
	}
}

func TestEveryAttemptOfAnEventTellsItsID(t *testing.T) {
	for _, sign := range []hooks.Sign{{}, {Scheme: "github", Secrets: []string{"secret"}}, {Scheme: "stripe", Secrets: []string{"secret"}}} {
		for _, origin := range []hooks.Origin{hooks.OriginEvent, hooks.OriginTest} {
			j := build(t, hooks.Claim{Delivery: hooks.Delivery{Origin: origin, EventID: "evt_1", Sign: sign}, Body: []byte("{}")})
			if j.Header.Get("webhook-id") != "evt_1" || count(j.Header, "webhook-id") != 1 {
				t.Errorf("%s, %s: %q", origin, sign.Scheme, j.Header)
			}
		}
	}
}

func TestAnEventThatIsSentAgainIsMadeAsItWasFirst(t *testing.T) {
	claim := hooks.Claim{
		Delivery: hooks.Delivery{EventID: "evt_1", SubscriptionID: 4, Header: hooks.Header{{"Bellhop-Hop", "1"}}, Sign: hooks.Sign{Scheme: hooks.SchemeStandard, Secrets: []string{signature.GenerateSecret()}}},
		Own:      hooks.Header{{"Authorization", "Bearer x"}}, Body: []byte("{}"),
	}
	var jobs [2]hooks.Job
	for i, origin := range []hooks.Origin{hooks.OriginEvent, hooks.OriginReplay} {
		claim.Origin = origin
		jobs[i] = build(t, claim)
	}
	if !reflect.DeepEqual(jobs[0], jobs[1]) || jobs[1].Header.Get("webhook-id") != "evt_1" || jobs[1].Header.Get("Authorization") == "" {
		t.Errorf("first %+v\nagain %+v", jobs[0], jobs[1])
	}
}

func TestAReplayThatIsSignedAnewLosesTheOldSignature(t *testing.T) {
	secret := signature.GenerateSecret()
	j := build(t, hooks.Claim{Delivery: hooks.Delivery{
		ID: 7, Origin: hooks.OriginReplay, Sign: hooks.Sign{Scheme: hooks.SchemeStandard, Secrets: []string{secret}},
		Header: hooks.Header{{"Webhook-Signature", "v1,old"}, {"webhook-ID", "old"}, {"X-A", "1"}, {"WEBHOOK-TIMESTAMP", "1"}},
	}})
	for _, name := range []string{"webhook-id", "webhook-timestamp", "webhook-signature"} {
		if count(j.Header, name) != 1 || strings.Contains(j.Header.Get(name), "old") {
			t.Errorf("%s: %q", name, j.Header)
		}
	}
	if j.Header.Get("webhook-id") != "dlv_7" || j.Header.Get("X-A") != "1" {
		t.Errorf("got %q", j.Header)
	}
}

func TestDeliveriesThatCannotBeSigned(t *testing.T) {
	for name, sign := range map[string]hooks.Sign{
		"unknown scheme": {Scheme: "none such", Secrets: []string{"s"}},
		"no secret":      {Scheme: hooks.SchemeStandard},
		"unfit secret":   {Scheme: hooks.SchemeStandard, Secrets: []string{"whsec_!"}},
	} {
		if _, err := Build(hooks.Claim{Delivery: hooks.Delivery{Method: "POST", Sign: sign}}, noon, ""); hooks.CodeOf(err) != hooks.CodeInvalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestNothingLeavesInPlaceOfWhatCannotBeReadAnyMore(t *testing.T) {
	for name, c := range map[string]hooks.Claim{
		"secret":      {Delivery: hooks.Delivery{Sign: hooks.Sign{Scheme: hooks.SchemeStandard, Unreadable: true}}},
		"header line": {Own: hooks.Header{{"X-A", "1"}, {"Authorization", hooks.LostValue}}},
	} {
		if _, err := Build(c, noon, ""); hooks.Words(err) != hooks.SecretLost {
			t.Errorf("%s: %v", name, err)
		}
	}
	build(t, hooks.Claim{Delivery: hooks.Delivery{Sign: hooks.Sign{Unreadable: true}}}) // asks for no signature any more
	build(t, hooks.Claim{Delivery: hooks.Delivery{Sign: hooks.Sign{Scheme: hooks.SchemeStandard, Secrets: []string{signature.GenerateSecret()}, Unreadable: true}}})
}
