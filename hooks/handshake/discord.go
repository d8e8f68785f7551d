package handshake

import (
	"net/http"

	"bellhop/hooks"
)

// discord answers a PING. On an address for interactions it has type 1, and the answer has, too; on one for webhook
// events it has type 0, and the answer is 204. Discord also sends wrongly signed ones and takes the address off when
// they do not get 401. Source: discord/discord-api-docs, interactions/overview.mdx and events/webhook-events.mdx.
func discord(r request) (hooks.Answer, bool) {
	if r.Header.Get("X-Signature-Ed25519") == "" || r.Header.Get("X-Signature-Timestamp") == "" {
		return hooks.Answer{}, false
	}
	const interactions, events = 1, 0
	var ping struct {
		Type  *int
		Event any // a webhook event has type 1, and this
	}
	if !r.object(`"type"`, &ping) || ping.Type == nil || ping.Event != nil || *ping.Type != interactions && *ping.Type != events {
		return hooks.Answer{}, false
	}
	if _, ok := r.signedWith("discord"); !ok {
		return text(http.StatusUnauthorized, "The signature does not fit a public key of this inbox.\n"), true
	}
	if *ping.Type == events {
		return nothing(http.StatusNoContent, [2]string{"Content-Type", "application/json"}), true
	}
	return asJSON(`{"type":1}`), true
}
