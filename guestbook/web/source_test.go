package web

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

func TestTheSourceBehindATunnelIsTheLastThatTheTunnelAdded(t *testing.T) {
	cases := []struct {
		why, peer string
		lines     []string
		tunnel    bool
		want      string
	}{
		{"local", "192.0.2.7:4711", nil, false, "192.0.2.7"},
		{"local IPv6", "[2001:db8::7]:4711", nil, false, "2001:db8::7"},
		{"local IPv6 with a zone", "[fe80::7%eth0]:4711", nil, false, "fe80::7"},
		{"local, an invented header", "192.0.2.7:4711", []string{"203.0.113.1"}, false, "192.0.2.7"},
		{"tunnel", "127.0.0.1:9", []string{"203.0.113.1"}, true, "203.0.113.1"},
		{"tunnel, invented before it", "127.0.0.1:9", []string{"198.51.100.66, 10.0.0.1, 203.0.113.1"}, true, "203.0.113.1"},
		{"tunnel, invented on a line before it", "127.0.0.1:9", []string{"198.51.100.66", "203.0.113.1"}, true, "203.0.113.1"},
		{"tunnel, IPv6", "127.0.0.1:9", []string{"198.51.100.66,2001:db8::1"}, true, "2001:db8::1"},
		{"tunnel, with a port", "127.0.0.1:9", []string{"[2001:db8::1]:5555"}, true, "2001:db8::1"},
		{"tunnel, mapped", "127.0.0.1:9", []string{"::ffff:203.0.113.1"}, true, "203.0.113.1"},
		{"tunnel without the header", "127.0.0.1:9", nil, true, "127.0.0.1"},
		{"tunnel with nonsense", "127.0.0.1:9", []string{"203.0.113.1, <script>"}, true, "127.0.0.1"},
		{"tunnel with an empty end", "127.0.0.1:9", []string{"203.0.113.1,"}, true, "127.0.0.1"},
		{"no network", "@", nil, false, "@"},
	}
	for _, c := range cases {
		t.Run(c.why, func(t *testing.T) {
			var got string
			handler := http.Handler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got = Source(r) }))
			if c.tunnel {
				handler = Forwarded(handler)
			}
			r := httptest.NewRequest(http.MethodGet, "/", nil)
			r.RemoteAddr = c.peer
			for _, line := range c.lines {
				r.Header.Add("X-Forwarded-For", line)
			}
			handler.ServeHTTP(httptest.NewRecorder(), r)
			if got != c.want {
				t.Errorf("source %q; want %q", got, c.want)
			}
		})
	}
}

// The tunnel may call this host by another name than visitors do: then Origin is not Host, and older browsers send nothing else.
func TestBehindATunnelThePublicNameIsOurs(t *testing.T) {
	cases := []struct {
		why                  string
		origin, called, site string
		tunnel               bool
		status               int
	}{
		{"our page, renamed by the tunnel", "https://lobby.example", "lobby.example", "", true, http.StatusSeeOther},
		{"another's page through the tunnel", "https://evil.example", "lobby.example", "", true, http.StatusForbidden},
		{"another's page, told by the browser", "https://lobby.example", "lobby.example", "cross-site", true, http.StatusForbidden},
		{"an invented name on the local door", "https://evil.example", "evil.example", "", false, http.StatusForbidden},
		{"no name at all", "https://evil.example", "", "", true, http.StatusForbidden},
	}
	for _, c := range cases {
		t.Run(c.why, func(t *testing.T) {
			h := newHouse()
			handler := h.pages.Handler()
			if c.tunnel {
				handler = Forwarded(handler)
			}
			r := formRequest(fitForm())
			r.Host = "127.0.0.1:8080"
			r.Header.Set("Origin", c.origin)
			for name, value := range map[string]string{"X-Forwarded-Host": c.called, "Sec-Fetch-Site": c.site} {
				if value != "" {
					r.Header.Set(name, value)
				}
			}
			w := httptest.NewRecorder()
			handler.ServeHTTP(w, r)
			want(t, w, c.status)
		})
	}
}
