package model_test

import (
	"strings"
	"testing"

	"bellhop/hooks/archive"
	"bellhop/ui/model"
)

func TestHeadersAreExplained(t *testing.T) {
	for name, want := range map[string]string{
		"X-GitHub-Event": "what happened", "content-TYPE": "media type", " Retry-After": "try again",
		"CE-Custom": "CloudEvent", "Access-Control-Allow-Origin": "browsers", "X-Shopify-Anything": "Shopify",
	} {
		if got := model.HeaderWords(name); !strings.Contains(got, want) {
			t.Errorf("%s: %q", name, got)
		}
	}
	if got := model.HeaderWords("X-Donaudampfschifffahrt"); got != "" {
		t.Errorf("an unknown one is explained: %q", got)
	}
}

func TestWhatIsSaidToBeASecretIsTreatedAsOne(t *testing.T) {
	for _, name := range []string{"Authorization", "Cookie", "Set-Cookie", "X-Api-Key", "Proxy-Authorization", "X-CSRF-Token"} {
		if !archive.IsSecretLine(name) || !strings.Contains(model.HeaderWords(name), "ecret") {
			t.Errorf("%s is a secret to one and not to the other", name)
		}
	}
}
