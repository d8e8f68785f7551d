package model_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"testing"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/detective"
	"bellhop/ui/lang"
	"bellhop/ui/model"
)

// investigator explains a request that is signed with a mistake.
type investigator detective.Input

func (i investigator) Explain(ctx context.Context, _ hooks.ID, _ string) (detective.Report, error) {
	return detective.Investigate(ctx, detective.Input(i)), nil
}

func signedWith(key, text string) string {
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write([]byte(text))
	return hex.EncodeToString(mac.Sum(nil))
}

// english matches words that only English has.
var english = regexp.MustCompile(`\b([Tt]he|with|without|of|and|body|timestamp|digits|older|days|signs)\b`)

func TestAWrongSignatureIsExplainedWhollyInTheChosenLanguage(t *testing.T) {
	lang.Use("de")
	t.Cleanup(func() { lang.Use("en") })
	at := time.Unix(1700000000, 0)
	for name, c := range map[string]struct{ scheme, body, header, value string }{
		"a body that changed":           {"github", "{}\n", "X-Hub-Signature-256", "sha256=" + signedWith("bell-one", "{}")},
		"another form of the JSON":      {"github", `{"a": 1}`, "X-Hub-Signature-256", "sha256=" + signedWith("bell-one", `{"a":1}`)},
		"another secret and no prefix":  {"github", "{}", "X-Hub-Signature-256", signedWith("bell-two", "{}")},
		"what is signed":                {"github", "{}", "X-Hub-Signature-256", "sha256=" + signedWith("bell-one", "1700000000.{}")},
		"nothing matches":               {"github", "{}", "X-Hub-Signature-256", "sha256=" + signedWith("bell-three", "{}")},
		"an old timestamp":              {"stripe", "{}", "Stripe-Signature", "t=1690000000,v1=" + signedWith("bell-one", "1690000000.{}")},
		"a header that is no signature": {"github", "{}", "X-Hub-Signature-256", "sha256=xy"},
		"no signature":                  {"slack", "{}", "X-Other", "1"},
	} {
		s := model.NewSignature(investigator{
			Method: "POST", URL: "/in/shop", Body: []byte(c.body), Time: at,
			Header: [][2]string{{c.header, c.value}, {"X-Timestamp", "1700000000"}},
			Verify: hooks.Verify{Scheme: c.scheme, Secrets: []string{"bell-one"}},
			Others: []detective.Secret{{Name: "the inbox other", Text: "bell-two"}},
		})
		s.Show(hooks.Exchange{ID: 1, Inbox: "shop", Verdict: hooks.VerdictWrong})
		s.Load(t.Context())()
		v := s.Verdict()
		said := []string{v.Title, v.Text}
		for _, f := range v.Facts {
			said = append(said, f.Name, f.Text)
		}
		for _, tried := range v.Tried {
			said = append(said, tried.Words)
		}
		for _, text := range said {
			if word := english.FindString(text); word != "" {
				t.Errorf("%s: %q has %q", name, text, word)
			}
		}
	}
}
