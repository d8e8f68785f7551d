package ngroktest

import (
	"encoding/json"
	"net"
	"net/http"
	"net/netip"
	"slices"
)

// guard is what an address asks of its visitors: the three actions of a traffic policy that this service follows, from
// those of its rules that have no expressions. All others it keeps to itself.
type guard struct {
	allow       []netip.Prefix // empty is everybody
	credentials []string       // user:password; empty is everybody
	remove      []string       // header lines that the agent does not get
}

// guardOf reads a policy that is JSON; any other guards nothing.
func guardOf(policy string) (g guard) {
	var phases struct {
		Rules []struct {
			Expressions []string `json:"expressions"`
			Actions     []struct {
				Type   string `json:"type"`
				Config struct {
					Allow       []netip.Prefix  `json:"allow"`
					Credentials []string        `json:"credentials"`
					Headers     json.RawMessage `json:"headers"` // a list here, and an object for an action of another type
				} `json:"config"`
			} `json:"actions"`
		} `json:"on_http_request"`
	}
	_ = json.Unmarshal([]byte(policy), &phases)
	for _, rule := range phases.Rules {
		if len(rule.Expressions) > 0 {
			continue
		}
		for _, action := range rule.Actions {
			switch action.Type {
			case "restrict-ips":
				g.allow = append(g.allow, action.Config.Allow...)
			case "basic-auth":
				g.credentials = append(g.credentials, action.Config.Credentials...)
			case "remove-headers":
				var names []string
				_ = json.Unmarshal(action.Config.Headers, &names)
				g.remove = append(g.remove, names...)
			}
		}
	}
	return g
}

// turnsAway answers a visitor who may not come in, as ngrok does.
func (g guard) turnsAway(w http.ResponseWriter, r *http.Request) bool {
	if len(g.allow) > 0 {
		host, _, _ := net.SplitHostPort(r.RemoteAddr)
		from, err := netip.ParseAddr(host)
		if err != nil || !slices.ContainsFunc(g.allow, func(p netip.Prefix) bool { return p.Contains(from.Unmap()) }) {
			refuse(w, http.StatusForbidden, "ERR_NGROK_3203", "Request blocked by IP Policy.")
			return true
		}
	}
	if len(g.credentials) > 0 {
		user, password, ok := r.BasicAuth()
		if !ok || !slices.Contains(g.credentials, user+":"+password) {
			w.Header().Set("WWW-Authenticate", `Basic realm="ngrok"`)
			http.Error(w, "Unauthorized", http.StatusUnauthorized)
			return true
		}
	}
	for _, name := range g.remove {
		r.Header.Del(name)
	}
	return false
}
