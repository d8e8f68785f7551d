package archive

import (
	"bytes"
	"net/url"
	"slices"
	"strings"
)

// Redacted is what stands in place of a secret.
const Redacted = "REDACTED"

// maxRedacted bounds the list of names, as strangers choose them.
const maxRedacted = 200

// redactor replaces secrets and remembers by name what it replaced. Bodies are never touched: their bytes are what
// an export is for.
type redactor struct {
	off   bool
	names []string
}

// record gives a copy of r without secrets in heads and addresses.
func (d *redactor) record(r Record) Record {
	if d.off {
		return r
	}
	if secret := secretPath(r.Exchange.URL); secret != "" { // which stands in the first line as well
		r.Request.Head = bytes.Replace(r.Request.Head, []byte("/"+secret), []byte("/"+Redacted), 1)
	}
	r.Exchange.URL = d.target(r.Exchange.URL)
	r.Request.Head = d.head(r.Request.Head)
	r.Response.Head = d.head(r.Response.Head)
	return r
}

// head replaces the values of secret lines, with the lines folded below them, and leaves every other byte of a raw
// head as it is.
func (d *redactor) head(head []byte) []byte {
	var b bytes.Buffer
	first, secret := true, ""
	for line := range bytes.Lines(head) {
		text := string(bytes.TrimRight(line, "\r\n"))
		ending := line[len(text):]
		folded := text != "" && (text[0] == ' ' || text[0] == '\t')
		switch {
		case folded && secret != "":
			d.note(secret)
			continue
		case first || folded:
			text = d.address(text)
		default:
			text, secret = d.line(text)
		}
		first = false
		b.WriteString(text)
		b.Write(ending)
	}
	return b.Bytes()
}

// line redacts one header line; secret is its name, if it is a secret one. A line without a colon is cut at its first
// space, as its secret is a part of what ParseHead takes for its name.
func (d *redactor) line(text string) (redacted, secret string) {
	name, value, colon := strings.Cut(text, ":")
	if !colon {
		name, value, _ = strings.Cut(text, " ")
	}
	if !IsSecretLine(name) {
		return d.address(text), ""
	}
	secret = strings.Trim(name, " \t")
	if strings.Trim(value, " \t") == "" {
		return text, secret
	}
	d.note(secret)
	if !colon {
		return name + " " + Redacted, secret
	}
	return name + ": " + Redacted, secret
}

// address replaces the password of a URL and the values of its secret query parts, wherever in text a URL stands. A
// value ends at & and #, and at what no URL holds; a semicolon ends none, as not every server parts at it.
func (d *redactor) address(text string) string {
	text = d.userInfo(text)
	var b strings.Builder
	for {
		start := strings.IndexAny(text, "?&#;")
		if start < 0 {
			break
		}
		b.WriteString(text[:start+1])
		text = text[start+1:]
		name := text[:until(text, "=?&#; \t\"<>")]
		rest, found := strings.CutPrefix(text[len(name):], "=")
		end := until(rest, "&# \t\"<>")
		if !found || end == 0 || !isSecretQuery(name) {
			continue
		}
		d.note("?" + name)
		b.WriteString(name + "=" + Redacted)
		text = rest[end:]
	}
	b.WriteString(text)
	return b.String()
}

// target is address for where something was sent to.
func (d *redactor) target(text string) string {
	if secret := secretPath(text); secret != "" {
		d.note("path of the address")
		text = strings.Replace(text, "/"+secret, "/"+Redacted, 1)
	}
	return d.address(text)
}

// secretPath gives what of an address's path is a secret: whoever knows the address of an incoming webhook of Slack or
// Discord may write there (https://api.slack.com/messaging/webhooks, https://discord.com/developers/docs/resources/webhook).
// It is "" for all others.
func secretPath(address string) (secret string) {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	switch host := strings.ToLower(u.Hostname()); {
	case host == "hooks.slack.com" || host == "hooks.slack-gov.com":
		_, secret, _ = strings.Cut(strings.TrimPrefix(u.EscapedPath(), "/"), "/") // behind services, workflows or triggers
	case host == "discord.com", host == "discordapp.com", strings.HasSuffix(host, ".discord.com"):
		_, secret, _ = strings.Cut(u.EscapedPath(), "/webhooks/")
	}
	return secret
}

// userInfo replaces what stands between :// and @ in an authority.
func (d *redactor) userInfo(text string) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(text, "://")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		b.WriteString("://")
		text = rest
		if at := strings.LastIndexByte(rest[:until(rest, "/?# \t\"<>")], '@'); at > 0 {
			d.note("user name in the address")
			b.WriteString(Redacted)
			text = rest[at:]
		}
	}
}

// until is where the first byte of stops stands in s, or its end.
func until(s, stops string) int {
	if i := strings.IndexAny(s, stops); i >= 0 {
		return i
	}
	return len(s)
}

func (d *redactor) note(name string) {
	name = strings.ToValidUTF8(name[:min(len(name), 60)], "\uFFFD")
	known := slices.ContainsFunc(d.names, func(n string) bool { return strings.EqualFold(n, name) })
	if !known && len(d.names) < maxRedacted {
		d.names = append(d.names, name)
	}
}

// secretWords stand in names of what opens something or proves who sent it. The last two are signature lines
// that do not say so: Trello's and PayPal's.
var secretWords = []string{
	"auth", "cookie", "signature", "secret", "token", "hmac", "api-key", "apikey", "api_key", "access-key", "access_key",
	"subscription-key", "private-key", "password", "passwd", "credential", "session", "jwt",
	"x-trello-webhook", "paypal-transmission-sig",
}

// plainLines have a secret word in their names and hold none.
var plainLines = []string{"access-control-allow-credentials", "paypal-auth-algo", "author"}

// IsSecretLine reports whether a header line of this name is likely to hold a secret.
func IsSecretLine(name string) bool {
	name = strings.ToLower(strings.Trim(name, " \t"))
	return !slices.Contains(plainLines, name) &&
		slices.ContainsFunc(secretWords, func(word string) bool { return strings.Contains(name, word) })
}

func isSecretQuery(name string) bool {
	if plain, err := url.QueryUnescape(name); err == nil {
		name = plain
	}
	return slices.Contains([]string{"key", "sig", "code", "pass", "pwd", "sid"}, strings.ToLower(name)) || IsSecretLine(name)
}
