package handshake

import "bellhop/hooks"

// websub agrees to a subscription, or to the end of one, by saying the hub's challenge back. It agrees to every topic:
// an inbox wants whatever comes. The news that a subscription was denied has no challenge and needs no answer of its
// own. Source: w3c/websub, section 5.3, "Hub Verifies Intent of the Subscriber".
func websub(r request) (hooks.Answer, bool) {
	mode := r.query.Get("hub.mode")
	if r.Method != "GET" || mode != "subscribe" && mode != "unsubscribe" || r.query.Get("hub.topic") == "" {
		return hooks.Answer{}, false
	}
	return echo(r.query.Get("hub.challenge"))
}
