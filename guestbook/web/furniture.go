package web

import (
	"net/http"
	"strings"
)

// IsFurniture tells requests for what every page brings along (style, script, fonts, pictures) and for the endless
// live feed from those that a person meant. A record of traffic may leave furniture out.
func IsFurniture(r *http.Request) bool {
	return strings.HasPrefix(r.URL.Path, "/static/") || r.URL.Path == "/favicon.ico" || r.URL.Path == "/live" ||
		strings.HasPrefix(r.URL.Path, "/thanks/") && strings.HasSuffix(r.URL.Path, "/live")
}
