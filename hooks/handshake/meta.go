package handshake

import (
	"crypto/subtle"
	"net/http"

	"bellhop/hooks"
)

// meta says the challenge back to whoever knows the verify token. A request with a topic is a hub's, and WebSub's
// affair. Source: developers.facebook.com, Graph API, Webhooks, "Verification requests".
func meta(r request) (hooks.Answer, bool) {
	ours := r.Method == "GET" && r.query.Get("hub.mode") == "subscribe" && r.query.Has("hub.verify_token") && !r.query.Has("hub.topic")
	if !ours {
		return hooks.Answer{}, false
	}
	answer, ok := echo(r.query.Get("hub.challenge"))
	switch {
	case !ok:
		return hooks.Answer{}, false
	case r.VerifyToken == "":
		return text(http.StatusForbidden, "This inbox has no verify token. Set it in the inbox's settings.\n"), true
	case subtle.ConstantTimeCompare([]byte(r.VerifyToken), []byte(r.query.Get("hub.verify_token"))) == 0:
		return text(http.StatusForbidden, "The verify token is not the one of this inbox.\n"), true
	}
	return answer, true
}
