package signature

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"
	"time"

	"bellhop/hooks"
)

func TestAnInboxIsJudgedByItsOwnScheme(t *testing.T) {
	acme := hooks.Description{Header: "X-Acme", Prefix: "a=", Template: "{ts}\n{body}", TimestampHeader: "X-Acme-Time"}
	line := "a=" + hex.EncodeToString(byHand(sha256.New, "s", "1700000000\nhello"))
	in := Input{
		Header: [][2]string{{"X-Acme", line}, {"X-Acme-Time", "1700000000"}}, Body: []byte("hello"), Time: time.Unix(1700000600, 0),
		Secrets: []string{"not asked"}, Tolerance: time.Second,
	}
	for _, test := range []struct {
		name   string
		verify hooks.Verify
		want   hooks.Verdict
		words  string
	}{
		{"nobody asked", hooks.Verify{}, hooks.VerdictNone, ""},
		{"late", hooks.Verify{Scheme: hooks.SchemeDescribed, Described: acme, Secrets: []string{"s"}}, hooks.VerdictTooOld, "10 minutes older"},
		{"own tolerance", hooks.Verify{Scheme: hooks.SchemeDescribed, Described: acme, Secrets: []string{"s"}, Tolerance: time.Hour}, hooks.VerdictValid, "right"},
		{"time is not checked", hooks.Verify{Scheme: hooks.SchemeDescribed, Described: acme, Secrets: []string{"s"}, Tolerance: -1}, hooks.VerdictValid, "right"},
		{"wrong", hooks.Verify{Scheme: hooks.SchemeDescribed, Described: acme, Secrets: []string{"t"}}, hooks.VerdictWrong, "another secret"},
		{"no description", hooks.Verify{Scheme: hooks.SchemeDescribed, Secrets: []string{"s"}}, hooks.VerdictNone, "Name the header"},
		{"known scheme", hooks.Verify{Scheme: "github", Secrets: []string{"s"}}, hooks.VerdictMissing, "X-Hub-Signature-256"},
		{"unknown scheme", hooks.Verify{Scheme: "gone", Secrets: []string{"s"}}, hooks.VerdictNone, "does not know the scheme gone"},
	} {
		t.Run(test.name, func(t *testing.T) {
			verdict, reason := Judge(test.verify, in)
			if verdict != test.want || !strings.Contains(reason, test.words) || (reason == "") != (test.words == "") {
				t.Errorf("%s, %q", verdict, reason)
			}
		})
	}
}

func TestSettingsAreRefusedWithASentence(t *testing.T) {
	described := hooks.Description{Header: "X-Acme"}
	for _, test := range []struct {
		sign     hooks.Sign
		verifies string // "" when they can verify
		signs    string // and when they can sign
	}{
		{hooks.Sign{}, "", ""},
		{hooks.Sign{Scheme: "github", Secrets: []string{"s"}}, "", ""},
		{hooks.Sign{Scheme: "github"}, "at least one secret", "at least one secret"},
		{hooks.Sign{Scheme: "gone", Secrets: []string{"s"}}, "no such signature scheme", "no such signature scheme"},
		{hooks.Sign{Scheme: "mailgun", Secrets: []string{"s"}}, "", "Mailgun signs inside the body"},
		{hooks.Sign{Scheme: hooks.SchemeDescribed, Described: described, Secrets: []string{"s"}}, "", ""},
		{hooks.Sign{Scheme: hooks.SchemeDescribed, Described: described}, "at least one secret", "at least one secret"},
		{hooks.Sign{Scheme: hooks.SchemeDescribed, Described: described, Secrets: []string{"a\n"}}, "line break", "line break"},
		{hooks.Sign{Scheme: hooks.SchemeDescribed, Secrets: []string{"s"}}, "Name the header", "Name the header"},
	} {
		verify := hooks.Verify{Scheme: test.sign.Scheme, Described: test.sign.Described, Secrets: test.sign.Secrets}
		for words, err := range map[string]error{test.verifies: CheckVerify(verify), "sign:" + test.signs: CheckSign(test.sign)} {
			words = strings.TrimPrefix(words, "sign:")
			if words == "" && err == nil {
				continue
			}
			if words == "" || err == nil || !strings.Contains(err.Error(), words) || hooks.CodeOf(err) != hooks.CodeInvalid {
				t.Errorf("%+v: %v, want %q", test.sign, err, words)
			}
		}
		if got := CanSign(test.sign); got != (test.signs == "" && test.sign.Scheme != "") {
			t.Errorf("%+v can sign: %v", test.sign, got)
		}
	}
}

func TestWhatCannotBeReadAnyMoreIsKeptAndUsedForNothing(t *testing.T) {
	v := hooks.Verify{Scheme: "github", Unreadable: true}
	if err := CheckVerify(v); err != nil {
		t.Errorf("it cannot stay: %v", err)
	}
	if verdict, reason := Judge(v, Input{Body: []byte("{}")}); verdict == hooks.VerdictValid || reason != hooks.SecretLost {
		t.Errorf("judged %s, %q", verdict, reason)
	}
	s := hooks.Sign{Scheme: "github", Unreadable: true}
	if err := CheckSign(s); err != nil || CanSign(s) {
		t.Errorf("it cannot stay, or signs: %v", err)
	}
	if s.Secrets = []string{"a secret"}; !CanSign(s) {
		t.Error("a new secret does not sign")
	}
}
