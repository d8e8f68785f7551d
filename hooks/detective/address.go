package detective

import (
	"net"
	"net/url"
	"slices"
	"strings"

	"bellhop/hooks"
)

// maxAddresses bounds how many URLs are tried for schemes that sign the URL.
const maxAddresses = 160

// addressed gives the views of a scheme that signs the URL with other URLs; none for other schemes.
func (q *inquiry) addressed(v view) []view {
	if name := v.scheme.Name(); name != "twilio" && name != "trello" {
		return nil
	}
	var views []view
	for _, address := range q.addresses() {
		w := v
		w.address, w.weight = address, 1
		w.deviations = []deviation{{
			groupURLs, "for the URL " + cutURL(q.safe(address)), upper(v.scheme.Title()) + " signs the URL that it is told, letter by letter.",
			"Tell the sender the URL that it is to call, letter by letter, or let this inbox be called by the one that it signs.",
		}}
		views = append(views, w)
	}
	return views
}

// cutURL keeps a URL to what a sentence bears.
func cutURL(address string) string {
	address = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return '·'
		}
		return r
	}, address)
	if r := []rune(address); len(r) > 200 {
		return string(r[:199]) + "…"
	}
	return address
}

// addresses gives the whole URLs that the sender may have signed, the likeliest first.
func (q *inquiry) addresses() []string {
	target := q.in.URL
	if _, rest, whole := strings.Cut(target, "://"); whole && !strings.HasPrefix(target, "/") {
		slash := strings.IndexAny(rest, "/?")
		if slash < 0 {
			target = "/"
		} else {
			target = rest[slash:]
		}
	}
	var all []string
	for _, path := range paths(target) {
		for _, origin := range q.origins() {
			if address := origin + path; !slices.Contains(all, address) && len(all) < maxAddresses {
				all = append(all, address)
			}
		}
	}
	for _, address := range q.in.Addresses { // as a sender may have been told, without what followed
		if !slices.Contains(all, address) {
			all = append(all, address)
		}
	}
	return all
}

// origins gives protocols and hosts that the request may have been sent to.
func (q *inquiry) origins() []string {
	header := hooks.Header(q.lines())
	hosts := []string{header.Get("X-Forwarded-Host"), header.Get("X-Original-Host"), header.Get("Host")}
	for _, address := range append([]string{q.in.URL}, q.in.Addresses...) {
		if u, err := url.Parse(address); err == nil {
			hosts = append(hosts, u.Host)
		}
	}
	var all []string
	for _, host := range hosts {
		host, _, _ = strings.Cut(host, ",")
		host = strings.TrimSpace(host)
		if host == "" || strings.ContainsAny(host, "/ \t") {
			continue
		}
		name := host
		if h, _, err := net.SplitHostPort(host); err == nil {
			name = h
		}
		for _, origin := range []string{
			"https://" + host, "http://" + host, "https://" + name, "http://" + name, "https://" + name + ":443", "http://" + name + ":80",
		} {
			if !slices.Contains(all, origin) {
				all = append(all, origin)
			}
		}
	}
	return all
}

// paths gives a target as it came, and as it may have been told to the sender.
func paths(target string) []string {
	path, query, asked := strings.Cut(target, "?")
	all := []string{target}
	add := func(p string) {
		if !slices.Contains(all, p) {
			all = append(all, p)
		}
	}
	tail := ""
	if asked {
		tail = "?" + query
	}
	if bare, slashed := strings.CutSuffix(path, "/"); slashed {
		add(bare + tail)
	} else {
		add(path + "/" + tail)
	}
	add(path)
	add(strings.TrimSuffix(path, "/"))
	add(strings.TrimSuffix(path, "/") + "/")
	if plain, err := url.PathUnescape(path); err == nil {
		add(plain + tail)
	}
	if plain, err := url.QueryUnescape(tail); err == nil {
		add(path + plain)
	}
	if u, err := url.Parse(target); err == nil && asked {
		add(path + "?" + u.Query().Encode())
	}
	return all
}
