package engine_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"

	"bellhop/hooks"
)

func githubSeal(secret, body string) [2]string {
	sum := hmac.New(sha256.New, []byte(secret))
	sum.Write([]byte(body))
	return [2]string{"X-Hub-Signature-256", "sha256=" + hex.EncodeToString(sum.Sum(nil))}
}

// TestAWrongSignatureIsLookedInto sends three requests whose signatures are wrong for three reasons.
func TestAWrongSignatureIsLookedInto(t *testing.T) {
	e := open(t, t.TempDir(), quiet())
	url := serve(t, e)
	const own, other = "It's a Secret to Everybody", "the secret of the other inbox"
	must[hooks.Inbox](t)(e.Store.AddInbox(t.Context(), hooks.Inbox{Name: "git", Verify: hooks.Verify{Scheme: "github", Secrets: []string{own}}}))
	must[hooks.Inbox](t)(e.Store.AddInbox(t.Context(), hooks.Inbox{Name: "elsewhere", Verify: hooks.Verify{Scheme: "github", Secrets: []string{other}}}))
	for i, c := range []struct {
		body  string
		seal  [2]string
		typed string
		found bool
		words string
	}{
		{"{}\n", githubSeal(own, "{}"), "", true, "line feed"},
		{"{}", githubSeal(other, "{}"), "", true, "elsewhere"},
		{"{}", githubSeal("typed by hand", "{}"), "", false, ""},
		{"{}", githubSeal("typed by hand", "{}"), "typed by hand", true, "typed"},
	} {
		post(t, url+"/in/git", []byte(c.body), c.seal)
		await(t, e, "it is inspected", func() bool {
			list := exchanges(t, e, hooks.ExchangeQuery{Inbox: "git"})
			return len(list) == i+1 && list[0].State == hooks.StateProcessed
		})
		x := exchanges(t, e, hooks.ExchangeQuery{Inbox: "git"})[0]
		if x.Verdict != hooks.VerdictWrong {
			t.Fatalf("request %d is %s", i, x.Verdict)
		}
		r, err := e.Explain(t.Context(), x.ID, c.typed)
		if err != nil || r.Found != c.found || !strings.Contains(r.Sentence, c.words) {
			t.Errorf("request %d: %v %q, %v", i, r.Found, r.Sentence, err)
		}
		if all := fmt.Sprint(r); strings.Contains(all, own) || strings.Contains(all, other) || strings.Contains(all, "typed by hand") {
			t.Errorf("request %d: a secret is told: %s", i, all)
		}
	}
	post(t, url+"/in/nobody", nil)
	if _, err := e.Explain(t.Context(), exchanges(t, e, hooks.ExchangeQuery{})[0].ID, ""); hooks.CodeOf(err) != hooks.CodeConflict {
		t.Errorf("what is no capture: %v", err)
	}
}
