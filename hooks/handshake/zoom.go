package handshake

import (
	"encoding/hex"

	"bellhop/hooks"
)

// zoom returns the plain token and its HMAC, within 3 s. Zoom signs the check like a delivery: of several secrets the
// one that it is signed with is taken, else the first. Source: zoom/webhook-sample, index.js.
func zoom(r request) (hooks.Answer, bool) {
	const event = "endpoint.url_validation"
	var check struct {
		Event   string
		Payload struct{ PlainToken string }
	}
	if !r.object(event, &check) || check.Event != event || !isToken(check.Payload.PlainToken) {
		return hooks.Answer{}, false
	}
	secret, ok := r.signedWith("zoom")
	if !ok {
		secret, ok = r.firstSecret()
	}
	if !ok {
		return needsSecret(), true
	}
	token := check.Payload.PlainToken
	return asJSON(`{"plainToken":"` + token + `","encryptedToken":"` + hex.EncodeToString(sign(secret, token)) + `"}`), true
}
