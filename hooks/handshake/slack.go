package handshake

import "bellhop/hooks"

// slack says the challenge of a url_verification back. Slack takes it as text or JSON, within 3 s. Source:
// docs.slack.dev, Events API, "url_verification".
func slack(r request) (hooks.Answer, bool) {
	const kind = "url_verification"
	var check struct{ Type, Challenge string }
	if !r.object(kind, &check) || check.Type != kind {
		return hooks.Answer{}, false
	}
	return echo(check.Challenge)
}
