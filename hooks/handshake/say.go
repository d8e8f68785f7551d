package handshake

import (
	"crypto/hmac"
	"crypto/sha256"
	"net/http"
	"strings"

	"bellhop/hooks"
)

// text is an answer in plain text.
func text(status int, words string) hooks.Answer {
	return hooks.Answer{
		Status: status,
		Header: hooks.Header{{"Content-Type", "text/plain; charset=utf-8"}, {"X-Content-Type-Options", "nosniff"}},
		Body:   []byte(words),
	}
}

// asJSON is an answer in JSON, for the providers that want it so. The caller puts nothing into it that would have to be
// escaped.
func asJSON(body string) hooks.Answer {
	return hooks.Answer{
		Status: http.StatusOK,
		Header: hooks.Header{{"Content-Type", "application/json"}, {"X-Content-Type-Options", "nosniff"}},
		Body:   []byte(body),
	}
}

// nothing is an answer without a body.
func nothing(status int, header ...[2]string) hooks.Answer {
	return hooks.Answer{Status: status, Header: header, Body: []byte{}}
}

// echo says a word back. ok is false when it is not fit for that: empty, longer than MaxEcho, or with anything but
// visible ASCII characters and spaces in it. The challenges of all providers are.
func echo(word string) (answer hooks.Answer, ok bool) {
	foreign := func(r rune) bool { return r < ' ' || r > '~' }
	if word == "" || len(word) > MaxEcho || strings.ContainsFunc(word, foreign) {
		return hooks.Answer{}, false
	}
	return text(http.StatusOK, word), true
}

// maxToken is well above what is sent: Zoom's tokens have 22 characters, X's about 50.
const maxToken = 256

// isToken tells whether a word looks like a provider's token: letters, digits, and what base64 and UUIDs have besides.
// Nothing else may be signed. Zoom and X sign their deliveries with the same secret and hash: if "v0:1700000000:{…}" or
// a body in JSON were taken for a token, the answer would be the signature of a forged delivery.
func isToken(word string) bool {
	foreign := func(r rune) bool { return !isAlphanumeric(r) && !strings.ContainsRune("-_+/=", r) }
	return word != "" && len(word) <= maxToken && !strings.ContainsFunc(word, foreign)
}

func isAlphanumeric(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
}

// sign gives the HMAC-SHA256 of a token under the letters of a secret.
func sign(secret, token string) []byte {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(token))
	return mac.Sum(nil)
}

// needsSecret tells what is amiss, rather than let the provider fail on an answer that it cannot use.
func needsSecret() hooks.Answer {
	return text(http.StatusForbidden, "This inbox has no secret, and the answer has to be signed with it. Set it in the inbox's settings.\n")
}
