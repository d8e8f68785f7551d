package handshake

import (
	"net/http"
	"strings"

	"bellhop/hooks"
)

// cloudEvents permits the origin that asks to deliver, at the rate per minute that it asks for, else at any. The
// answer comes at once, so the callback that a sender may name is not needed, and no stranger's URL is called. Azure
// Event Grid asks in this way, too. Source: cloudevents/spec, http-webhook.md, section 4.
func cloudEvents(r request) (hooks.Answer, bool) {
	origin := r.Header.Get("WebHook-Request-Origin")
	if r.Method != "OPTIONS" || !isOrigin(origin) {
		return hooks.Answer{}, false
	}
	rate := r.Header.Get("WebHook-Request-Rate")
	if !isRate(rate) {
		rate = "*"
	}
	return nothing(http.StatusOK,
		[2]string{"Allow", "POST"},
		[2]string{"WebHook-Allowed-Origin", origin},
		[2]string{"WebHook-Allowed-Rate", rate},
	), true
}

// isOrigin accepts what may stand in a DNS expression, and in the URL that some send instead. 253 characters is the
// length of a full domain name (RFC 1035).
func isOrigin(s string) bool {
	foreign := func(r rune) bool { return !isAlphanumeric(r) && !strings.ContainsRune("-._*:/", r) }
	return s != "" && len(s) <= 253 && !strings.ContainsFunc(s, foreign)
}

// isRate accepts whole numbers above 0, of up to 9 digits.
func isRate(s string) bool {
	foreign := func(r rune) bool { return r < '0' || r > '9' }
	return s != "" && len(s) <= 9 && s[0] != '0' && !strings.ContainsFunc(s, foreign)
}
