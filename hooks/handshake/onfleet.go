package handshake

import "bellhop/hooks"

// onfleet says the check value back; a 204 would not do. Source: docs.onfleet.com, "Webhook Validation".
func onfleet(r request) (hooks.Answer, bool) {
	if r.Method != "GET" {
		return hooks.Answer{}, false
	}
	return echo(r.query.Get("check"))
}
