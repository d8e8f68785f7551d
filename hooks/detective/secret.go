package detective

import (
	"encoding/base64"
	"encoding/hex"
	"net/url"
	"strings"

	"bellhop/hooks/signature"
)

// key is one that may have signed.
type key struct {
	bytes      []byte
	text       string // the secret as a text, for schemes that only package signature checks
	deviations []deviation
	weight     int // how far it is from what is expected
}

// maxOthers bounds how many other secrets are tried.
const maxOthers = 500

// keys gives all keys for a way to make them, the likeliest first: the inbox's own, then the one typed, other forms of the
// own, the others, and other forms of those.
func (q *inquiry) keys(how keying) []key {
	var all []key
	seen := map[string]bool{}
	add := func(ks ...key) {
		for _, k := range ks {
			if id := string(k.bytes); !seen[id] {
				seen[id] = true
				all = append(all, k)
			}
		}
	}
	for _, secret := range q.in.Verify.Secrets {
		add(plain(secret, how)...)
	}
	if q.in.Typed != "" {
		typed := deviation{groupTyped, "with the secret you typed", "The inbox keeps another one.", "Keep the secret you typed in this inbox."}
		add(behind(plain(q.in.Typed, how), typed, 0)...)
		add(behind(forms(q.in.Typed, how), typed, 0)...)
	}
	for _, secret := range q.in.Verify.Secrets {
		add(forms(secret, how)...)
	}
	others := q.in.Others[:min(len(q.in.Others), maxOthers)]
	for _, o := range others {
		add(behind(plain(o.Text, how), q.other(o), 1)...)
	}
	if how != asText {
		add(emptyKey())
	}
	for _, o := range others {
		add(behind(forms(o.Text, how), q.other(o), 1)...)
	}
	return all
}

func (q *inquiry) other(o Secret) deviation {
	group := "The " + count(len(q.in.Others)) + " other secrets you keep"
	if len(q.in.Others) == 1 {
		group = "The other secret you keep"
	}
	d := deviation{group: group, match: "with the secret of " + q.safe(o.Name)}
	if len(q.in.Verify.Secrets) > 0 {
		d.why = "This inbox keeps another one."
	}
	d.fix = "Keep that secret in this inbox too, or give the sender this inbox's secret."
	return d
}

// behind puts a deviation before those of keys.
func behind(ks []key, d deviation, weight int) []key {
	for i := range ks {
		ks[i].deviations = append([]deviation{d}, ks[i].deviations...)
		ks[i].weight += weight
	}
	return ks
}

// plain gives the key that a scheme makes of a secret; none when it cannot.
func plain(secret string, how keying) []key {
	bytes := []byte(secret)
	if how == decoded {
		shared, ok := signature.SharedKey(secret)
		if !ok {
			return nil
		}
		bytes = shared
	}
	if len(bytes) == 0 {
		return nil
	}
	return []key{{bytes: bytes, text: secret}}
}

func emptyKey() key {
	return key{bytes: []byte{}, weight: 1, deviations: []deviation{{
		groupForms, "with an empty secret", "The sender has no secret set.", "Set the secret where the sender runs.",
	}}}
}

// forms gives the keys that mistakes make of a secret.
func forms(secret string, how keying) []key {
	ks := tidied(secret, how)
	switch how {
	case byLetters:
		ks = append(ks, prefixes(secret)...)
		ks = append(ks, recoded(secret)...)
		ks = append(ks, untidy(secret)...)
	case decoded:
		ks = append(ks, undecoded(secret)...)
	}
	return ks
}

// form is one key of a secret; none when there is nothing in it.
func form(bytes []byte, match, why, fix string) []key {
	if len(bytes) == 0 {
		return nil
	}
	return []key{{bytes: bytes, text: string(bytes), weight: 1, deviations: []deviation{{groupForms, match, why, fix}}}}
}

// tidied gives the secret without what was copied along with it.
func tidied(secret string, how keying) []key {
	var ks []key
	add := func(text, match, fix string) {
		if text == secret {
			return
		}
		for _, k := range plain(text, how) {
			ks = append(ks, form(k.bytes, match, "They were copied along with it.", fix)...)
			ks[len(ks)-1].text = text
		}
	}
	trimmed := strings.TrimSpace(secret)
	add(trimmed, "without the spaces around the secret", "Take the spaces out of the secret that is kept here.")
	add(unquoted(trimmed), "without the quotes around the secret", "Take the quotes out of the secret that is kept here.")
	return ks
}

func unquoted(s string) string {
	if len(s) > 2 && s[0] == s[len(s)-1] && strings.IndexByte("\"'`", s[0]) >= 0 {
		return s[1 : len(s)-1]
	}
	return s
}

// bare gives a secret without the prefixes that senders show it with.
func bare(secret string) string {
	return strings.TrimPrefix(strings.TrimPrefix(strings.TrimSpace(secret), "v1,"), "whsec_")
}

func prefixes(secret string) []key {
	if rest := bare(secret); rest != secret {
		prefix := secret[:strings.Index(secret, rest)]
		ks := form([]byte(rest), "without "+strings.TrimSpace(prefix)+" before the secret",
			"The sender leaves it out.", "Sign with the whole secret, or keep it here without "+strings.TrimSpace(prefix)+".")
		if rest, ok := strings.CutPrefix(secret, "v1,"); ok {
			ks = append(ks, form([]byte(rest), "without v1, before the secret", "It is no part of the secret.", "Take v1, out of the secret that is kept here.")...)
		}
		return ks
	}
	return form([]byte("whsec_"+secret), "with whsec_ before the secret",
		"The secret is kept here without it, and the sender counts it in.", "Write whsec_ before the secret that is kept here.")
}

// recoded gives the secret decoded and encoded, where a scheme takes its letters.
func recoded(secret string) []key {
	var ks []key
	decode := func(bytes []byte, err error, what string) {
		if err == nil {
			ks = append(ks, form(bytes, "with the secret decoded from "+what,
				"The sender decodes it first, and the scheme takes it letter by letter.", "Sign with the letters of the secret.")...)
		}
	}
	rest := bare(secret)
	b, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(rest, "="))
	decode(b, err, "base64")
	b, err = base64.RawURLEncoding.DecodeString(strings.TrimRight(rest, "="))
	decode(b, err, "base64url")
	b, err = hex.DecodeString(rest)
	decode(b, err, "hex digits")
	text, err := url.PathUnescape(secret)
	decode([]byte(text), err, "URL encoding")
	text, err = url.QueryUnescape(secret)
	decode([]byte(text), err, "URL encoding")

	encode := func(text, what string) {
		ks = append(ks, form([]byte(text), "with the secret encoded as "+what,
			"The sender encodes it first, and the scheme takes it letter by letter.", "Sign with the letters of the secret.")...)
	}
	encode(base64.StdEncoding.EncodeToString([]byte(secret)), "base64")
	encode(hex.EncodeToString([]byte(secret)), "hex digits")
	encode(url.QueryEscape(secret), "in a URL")
	return ks
}

// untidy gives the secret with what senders read along with it.
func untidy(secret string) []key {
	var ks []key
	for _, form := range []struct{ text, match string }{
		{secret + "\n", "with a line feed behind the secret"},
		{secret + "\r\n", "with a CRLF line break behind the secret"},
		{secret + " ", "with a space behind the secret"},
		{" " + secret, "with a space before the secret"},
		{`"` + secret + `"`, "with quotes around the secret"},
		{"'" + secret + "'", "with single quotes around the secret"},
	} {
		ks = append(ks, key{bytes: []byte(form.text), text: form.text, weight: 1, deviations: []deviation{{
			groupForms, form.match, "The sender reads it along with the secret, as from a file or a setting.",
			"Trim the secret where the sender reads it.",
		}}})
	}
	return ks
}

// undecoded gives the letters of a secret, where a scheme decodes it.
func undecoded(secret string) []key {
	const why = "The scheme decodes what stands behind whsec_ from base64 first."
	const fix = "Sign with the decoded bytes of the secret."
	rest := bare(secret)
	ks := form([]byte(secret), "with the letters of the secret as they are", why, fix)
	if rest != secret {
		ks[0].deviations[0].match = "with the letters of the whole secret, whsec_ included"
		ks = append(ks, form([]byte(rest), "with the letters of the secret behind whsec_", why, fix)...)
		ks = append(ks, form([]byte("whsec_"+rest), "with the letters of the whole secret, whsec_ included", why, fix)...)
	} else {
		ks = append(ks, form([]byte("whsec_"+rest), "with the letters of the secret behind whsec_, not decoded", why, fix)...)
		ks[1].deviations[0].match = "with the letters of whsec_ and the secret"
	}
	if b, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(rest, "=")); err == nil {
		ks = append(ks, form(b, "with the secret decoded from base64url", why, fix)...)
	}
	if b, err := hex.DecodeString(rest); err == nil {
		ks = append(ks, form(b, "with the secret decoded from hex digits", why, fix)...)
	}
	if unescaped, err := url.PathUnescape(rest); err == nil && unescaped != rest {
		if b, ok := signature.SharedKey(unescaped); ok {
			ks = append(ks, form(b, "with the secret decoded from URL encoding", "It is kept here URL-encoded.", "Decode the secret that is kept here.")...)
		}
	}
	return append(ks, untidy(secret)...)
}
