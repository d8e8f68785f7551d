package signature

import (
	"strings"
	"testing"

	"bellhop/hooks"
)

// TestGenerate signs with what is generated for every scheme, and checks that with the same secret.
func TestGenerate(t *testing.T) {
	pasted := map[string]bool{}
	for _, s := range Schemes() {
		secret, err := Generate(s.Name())
		if err != nil {
			pasted[s.Name()] = true
			continue
		}
		in := trial(secret)
		in.Body = []byte("a=b")
		lines, err := s.Sign(in)
		if err != nil {
			t.Errorf("%s: its own secret does not sign: %v", s.Name(), err)
			continue
		}
		in.Header = lines
		if verdict, reason := s.Verify(in); verdict != Valid {
			t.Errorf("%s: its own secret gives %s. %s", s.Name(), verdict, reason)
		}
		if again, _ := Generate(s.Name()); again == secret {
			t.Errorf("%s: the same secret twice", s.Name())
		}
	}
	for _, name := range []string{"standard-webhooks", "svix", "github", "stripe", "slack", "shopify"} {
		if pasted[name] {
			t.Errorf("%s: no secret is generated", name)
		}
	}
	if _, err := Generate(hooks.SchemeDescribed); err != nil {
		t.Errorf("described: %v", err)
	}
}

// TestGeneratePair signs by v1a and checks with the public half alone, as a consumer does.
func TestGeneratePair(t *testing.T) {
	secret := GeneratePair()
	public, ok := PublicKey(secret)
	if !ok || !strings.HasPrefix(public, "whpk_") {
		t.Fatalf("public key %q, %v", public, ok)
	}
	in := trial(secret)
	lines, err := standard{}.Sign(in)
	if err != nil {
		t.Fatal(err)
	}
	in.Header, in.Secrets = lines, []string{public}
	if verdict, reason := (standard{}).Verify(in); verdict != Valid {
		t.Errorf("%s: %s", verdict, reason)
	}
	if _, ok := PublicKey(GenerateSecret()); ok {
		t.Error("a shared secret has no public key")
	}
}

// TestAnother leaves those who check with a public key one, and those who share a secret that.
func TestAnother(t *testing.T) {
	for _, old := range []string{GeneratePair(), GenerateSecret()} {
		secret, err := Another("standard-webhooks", []string{old})
		_, was := PublicKey(old)
		if _, pair := PublicKey(secret); err != nil || secret == old || pair != was {
			t.Errorf("after %.5s comes %.5s, %v", old, secret, err)
		}
	}
	if secret, err := Another("stripe", nil); err != nil || !strings.HasPrefix(secret, sharedPrefix) {
		t.Errorf("the first one of Stripe: %q, %v", secret, err)
	}
}

// TestHasRoom tells schemes apart that carry two signatures and that carry one.
func TestHasRoom(t *testing.T) {
	for name, want := range map[string]bool{
		"standard-webhooks": true, "svix": true, "stripe": true, "github": false, "shopify": false, "slack": false,
	} {
		if got := HasRoom(name); got != want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
