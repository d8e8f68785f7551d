package handshake

import "bellhop/hooks"

// microsoft says the decoded validation token back, as text/plain, within 10 s. SharePoint and Outlook write the name in
// small letters. Source: learn.microsoft.com, Microsoft Graph, "Receive change notifications through webhooks".
func microsoft(r request) (hooks.Answer, bool) {
	if r.Method != "POST" {
		return hooks.Answer{}, false
	}
	if r.query.Has("validationToken") {
		return echo(r.query.Get("validationToken"))
	}
	return echo(r.query.Get("validationtoken"))
}
