package signature

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"net/url"
	"slices"
	"strings"
)

// twilio signs the whole URL with HMAC-SHA1 under the letters of the auth token, in base64. A form in the body is
// signed with it, field by field; any other body by its SHA-256 in the query, bodySHA256. There is no timestamp, and
// room for one signature. Source: twilio/twilio-go, client/request_validator.go; twilio-node, src/webhooks/webhooks.ts
// for fields that come more than once.
type twilio struct{}

const twilioHash = "bodySHA256"

func (twilio) Name() string  { return "twilio" }
func (twilio) Title() string { return "Twilio" }

func (twilio) Validate(secret string) error { return validateText(secret) }

func (twilio) form() form { return form{header: "X-Twilio-Signature", encoding: Base64, hash: SHA1} }

func (t twilio) Sign(in Input) ([][2]string, error) {
	fields, problem := twilioFields(in)
	lines, err := t.form().signAt(in, []byte(in.URL), fields)
	if err == nil && problem != "" {
		return nil, &SecretError{problem}
	}
	return lines, err
}

func (t twilio) Verify(in Input) (Verdict, string) {
	var tried []string
	for _, address := range addresses(in) {
		tried = append(tried, address, otherPort(address))
	}
	fields, problem := twilioFields(in)
	verdict, reason := t.form().verifyAt(in, tried, func(address string) [][]byte {
		return [][]byte{[]byte(address), fields}
	})
	if verdict == Valid && problem != "" {
		return Wrong, problem
	}
	return verdict, reason
}

// twilioFields gives what is signed behind the URL. The problem, a sentence, is for a body that such a signature does
// not cover.
func twilioFields(in Input) (fields []byte, problem string) {
	if sum := twilioSum(in.URL); sum != "" {
		want, err := hex.DecodeString(sum)
		got := sha256.Sum256(in.Body)
		if err != nil || !hmac.Equal(want, got[:]) {
			return nil, "The body is not the one that " + twilioHash + " in the URL stands for."
		}
		return nil, ""
	}
	kind := strings.ToLower(value(in.Header, "Content-Type"))
	if len(in.Body) > 0 && kind != "" && !strings.HasPrefix(kind, "application/x-www-form-urlencoded") {
		return nil, "Nothing signs this body: it is not a form, and the URL has no " + twilioHash + "."
	}
	form, err := url.ParseQuery(string(in.Body))
	if err != nil {
		return nil, "The form in the body cannot be read."
	}
	var b bytes.Buffer
	for _, name := range slices.Sorted(maps.Keys(form)) {
		slices.Sort(form[name])
		for _, value := range slices.Compact(form[name]) {
			b.WriteString(name)
			b.WriteString(value)
		}
	}
	return b.Bytes(), ""
}

// twilioSum gives the sum of the body that the query of a URL names, "" without one.
func twilioSum(address string) string {
	_, query, _ := strings.Cut(address, "?")
	query, _, _ = strings.Cut(query, "#")
	fields, _ := url.ParseQuery(query) // what can be read counts
	return fields.Get(twilioHash)
}

// otherPort gives a URL without its port, or with that of its protocol where it has none: Twilio signs now one, now
// the other. The rest stays letter by letter as it is.
func otherPort(address string) string {
	protocol, rest, _ := strings.Cut(address, "://")
	end := strings.IndexAny(rest, "/?#")
	if end < 0 {
		end = len(rest)
	}
	host, path := rest[:end], rest[end:]
	colon := strings.LastIndexByte(host, ':')
	switch {
	case colon > strings.LastIndexAny(host, "]@"):
		host = host[:colon]
	case strings.EqualFold(protocol, "https"):
		host += ":443"
	default:
		host += ":80"
	}
	return protocol + "://" + host + path
}
