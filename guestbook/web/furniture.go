package web

import (
	"net/http"
	"strings"
)

// IsFurniture tells requests for what every page brings along (style, script, fonts, pictures), for the endless live feed,
// and for the pages that are one visitor's alone, from those that a person meant for all to see. A record of traffic leaves
// furniture out.
func IsFurniture(r *http.Request) bool {
	return strings.HasPrefix(r.URL.Path, "/static/") || r.URL.Path == "/favicon.ico" || r.URL.Path == "/live" || isPrivate(r.URL.Path) ||
		strings.HasPrefix(r.URL.Path, "/thanks/") && strings.HasSuffix(r.URL.Path, "/live")
}
