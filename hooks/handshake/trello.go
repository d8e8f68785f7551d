package handshake

import (
	"net/http"

	"bellhop/hooks"
)

// trello answers 200 to every HEAD: nothing in Trello's tells it from another. Source: developer.atlassian.com, Trello,
// "Webhooks".
func trello(r request) (hooks.Answer, bool) {
	return nothing(http.StatusOK), r.Method == "HEAD"
}
