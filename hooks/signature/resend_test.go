package signature

import (
	"slices"
	"strings"
	"testing"
	"time"

	"bellhop/hooks"
)

func TestEverySchemeNamesTheLinesThatItWrites(t *testing.T) {
	var names []string
	for _, s := range Signers() {
		names = append(names, s.Name())
	}
	var want []string
	for _, s := range signingSchemes() {
		want = append(want, s.Name())
		lines, err := s.Sign(Input{Method: "POST", URL: "https://example.com/", Secrets: []string{newSecret(t, s.Name())}, ID: "a", Time: time.Unix(1, 0)})
		if err != nil {
			t.Fatal(s.Name(), err)
		}
		for _, line := range lines {
			if !slices.ContainsFunc(Lines(s.Name(), hooks.Description{}), func(name string) bool { return strings.EqualFold(name, line[0]) }) {
				t.Errorf("%s writes %s and does not name it", s.Name(), line[0])
			}
		}
	}
	if !slices.Equal(names, want) {
		t.Errorf("signers are %v, want %v", names, want)
	}
}

// signedTwice has the lines of GitHub's and the standard's signatures, and lines of a connection.
var signedTwice = hooks.Header{
	{"Host", "example.com"},
	{"x-Odd", "1"},
	{"X-Odd", "2"},
	{"Webhook-Id", "old"},
	{"webhook-timestamp", "1"},
	{"webhook-signature", "v1,old"},
	{"X-Hub-Signature-256", "sha256=old"},
	{"Transfer-Encoding", "chunked"},
	{"X-GitHub-Delivery", "72d3"},
}

// told words changes as what and name.
func told(changes []hooks.Change) string {
	var words []string
	for _, c := range changes {
		if c.Reason == "" {
			return "no reason for " + c.Name
		}
		words = append(words, string(c.What)+" "+c.Name)
	}
	return strings.Join(words, ", ")
}

func wordLines(h hooks.Header) string {
	var names []string
	for _, line := range h {
		names = append(names, line[0]+"="+line[1])
	}
	return strings.Join(names, ", ")
}

func TestWhatAReplayMakesOfALine(t *testing.T) {
	described := hooks.Description{Header: "X-GitHub-Delivery"}
	for name, test := range map[string]struct {
		replay     hooks.Replay
		kept, told string
	}{
		"as it was": {
			hooks.Replay{},
			"x-Odd=1, X-Odd=2, Webhook-Id=old, webhook-timestamp=1, webhook-signature=v1,old, X-Hub-Signature-256=sha256=old, X-GitHub-Delivery=72d3",
			"written Host, left_out Transfer-Encoding",
		},
		"not signed": {
			hooks.Replay{Sign: hooks.Sign{Scheme: hooks.SchemeNone}},
			"x-Odd=1, X-Odd=2, X-GitHub-Delivery=72d3",
			"written Host, left_out Transfer-Encoding, left_out Webhook-Id, left_out webhook-timestamp, left_out webhook-signature, left_out X-Hub-Signature-256",
		},
		"not signed by a described scheme either": {
			hooks.Replay{Sign: hooks.Sign{Scheme: hooks.SchemeNone, Described: described}, Header: hooks.Header{{"x-github-delivery", "1"}, {"A", "b"}}},
			"A=b",
			"written Host, left_out x-github-delivery",
		},
		"signed as it was": {
			hooks.Replay{Sign: hooks.Sign{Scheme: "standard-webhooks", Secrets: []string{GenerateSecret()}}},
			"x-Odd=1, X-Odd=2, X-GitHub-Delivery=72d3",
			"written Host, left_out Transfer-Encoding, written webhook-id, written webhook-timestamp, written webhook-signature, left_out X-Hub-Signature-256",
		},
		"signed by another scheme, without a secret yet": {
			hooks.Replay{Sign: hooks.Sign{Scheme: "stripe"}},
			"x-Odd=1, X-Odd=2, X-GitHub-Delivery=72d3",
			"written Host, left_out Transfer-Encoding, written Stripe-Signature, left_out Webhook-Id, left_out webhook-timestamp, left_out webhook-signature, left_out X-Hub-Signature-256",
		},
		"a token in place of a signature": {
			hooks.Replay{Sign: hooks.Sign{Scheme: "gitlab", Secrets: []string{"token"}}, Header: hooks.Header{{"webhook-id", "old"}}},
			"",
			"written Host, written X-Gitlab-Token, left_out webhook-id",
		},
		"a described scheme": {
			hooks.Replay{Sign: hooks.Sign{Scheme: hooks.SchemeDescribed, Described: described, Secrets: []string{"s"}}, Header: hooks.Header{{"Content-Length", "3"}, {"content-length", "3"}, {"A", "b"}}},
			"A=b",
			"written Host, written Content-Length, written X-GitHub-Delivery",
		},
	} {
		kept, changes := Resend(test.replay, signedTwice)
		if got := wordLines(kept); got != test.kept {
			t.Errorf("%s keeps %s, want %s", name, got, test.kept)
		}
		if got := told(changes); got != test.told {
			t.Errorf("%s tells %s, want %s", name, got, test.told)
		}
	}
	if signedTwice[3] != [2]string{"Webhook-Id", "old"} || len(signedTwice) != 9 {
		t.Error("the original's header was changed")
	}
}
