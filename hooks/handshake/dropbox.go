package handshake

import "bellhop/hooks"

// dropbox says the challenge back, as text/plain with nosniff, within 10 s. Source: dropbox.com/developers/reference,
// "Webhooks".
func dropbox(r request) (hooks.Answer, bool) {
	if r.Method != "GET" {
		return hooks.Answer{}, false
	}
	return echo(r.query.Get("challenge"))
}
