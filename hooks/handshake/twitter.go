package handshake

import (
	"encoding/base64"

	"bellhop/hooks"
)

// twitter answers a challenge-response check with the token's HMAC under the consumer secret, within 3 s. Source:
// docs.x.com, Webhooks, "Challenge-Response Check".
func twitter(r request) (hooks.Answer, bool) {
	token := r.query.Get("crc_token")
	if r.Method != "GET" || !isToken(token) {
		return hooks.Answer{}, false
	}
	secret, ok := r.firstSecret()
	if !ok {
		return needsSecret(), true
	}
	return asJSON(`{"response_token":"sha256=` + base64.StdEncoding.EncodeToString(sign(secret, token)) + `"}`), true
}
