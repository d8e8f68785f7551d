package detective

import (
	"slices"
	"strings"

	"bellhop/hooks/signature"
)

// deviation is one way in which a request is not as the inbox expects it.
type deviation struct {
	group string // what is said to be tried
	match string // goes on from "It would match"
	why   string // a sentence; "" when match says all
	fix   string // a sentence
}

// The groups that several deviations share.
const (
	groupPlain   = "Body as it came"
	groupWriting = "Other encodings, hashes and prefixes"
	groupJSON    = "Body as re-printed JSON"
	groupForms   = "The secret in other forms"
	groupTyped   = "The secret you typed"
	groupJoined  = "Timestamp and body joined in other ways"
	groupPlaces  = "Other headers that look like a signature"
	groupURLs    = "Other addresses of this inbox"
	groupPairs   = "Two of these at once"
)

// written compares how a signature that fits is written with how the scheme wants it.
func (s shape) written(got shown) []deviation {
	var all []deviation
	if got.hash != s.hash && !s.free {
		all = append(all, deviation{
			groupWriting, "with " + hashWords(got.hash) + " as the hash",
			upper(s.title) + " signs with " + hashWords(s.hash) + ".",
			"Make the HMAC with " + hashWords(s.hash) + ".",
		})
	}
	if d, ok := s.encoded(got); ok {
		all = append(all, d)
	}
	if d, ok := s.prefixed(got); ok {
		all = append(all, d)
	}
	return all
}

func (s shape) encoded(got shown) (d deviation, ok bool) {
	want := s.encoding.Words()
	switch {
	case got.twice:
		return deviation{
			groupWriting, "with the signature in " + want,
			"The sender made hex digits and then base64 of them.",
			"Write the bytes of the HMAC in " + want + ", once.",
		}, true
	case s.either:
		return deviation{}, false
	case isWritten(s.encoding, got.text):
		if s.padded && len(got.text)%4 != 0 {
			return deviation{
				groupWriting, "with the = signs at the end of the signature", "The sender left out the padding of base64.",
				"Write the signature in base64 with its padding.",
			}, true
		}
		return deviation{}, false
	}
	return deviation{
		groupWriting, "with the signature in " + want, "It came in " + got.encoding.Words() + ".",
		"Write the signature in " + want + ".",
	}, true
}

// isWritten reports whether a signature's text is of an encoding. Without its special letters base64 is base64url too.
func isWritten(e signature.Encoding, text string) bool {
	isHex := signature.Hex.Decode(text) != nil
	switch e {
	case signature.Base64:
		return !isHex && !strings.ContainsAny(text, "-_")
	case signature.Base64URL:
		return !isHex && !strings.ContainsAny(text, "+/")
	}
	return isHex
}

func (s shape) prefixed(got shown) (d deviation, ok bool) {
	named := string(got.hash) + "="
	if got.prefix == s.prefix || got.prefix == named && (s.free || s.prefix == string(s.hash)+"=") {
		return deviation{}, false
	}
	if s.free && strings.HasPrefix(s.prefix, "sha") {
		s.prefix = named
	}
	switch {
	case got.prefix == "":
		d.match = "with " + s.prefix + " before the signature"
		d.why = "The header " + s.header + " came without it."
		d.fix = "Write " + s.prefix + " and then the signature into the header " + s.header + "."
	case s.prefix == "":
		d.match = "without " + shortly(got.prefix) + " before the signature"
		d.why = "The header " + s.header + " is to hold the signature alone."
		d.fix = "Write only the signature into the header " + s.header + "."
	default:
		d.match = "with " + s.prefix + " in place of " + shortly(got.prefix) + " before the signature"
		d.why = "The sender begins it in another way."
		d.fix = "Write " + s.prefix + " and then the signature into the header " + s.header + "."
	}
	d.group = groupWriting
	return d, true
}

// usual are the words that senders write before a signature.
var usual = [...]string{
	"v0", "v1", "v1a", "v2", "h1", "s", "sig", "signature", "hmac", "hmac-sha256", "md5", "sha1", "sha256", "sha384", "sha512", "sha-256", "bearer",
}

// shortly gives what a sender wrote before its signature, when it is one of the usual words: what else stands there might
// be a secret.
func shortly(prefix string) string {
	prefix = strings.TrimSpace(prefix)
	word := strings.ToLower(strings.TrimRight(prefix, "=:,;"))
	if slices.Contains(usual[:], word) && len(prefix) <= len(word)+1 {
		return prefix
	}
	return "what stands"
}

func hashWords(h signature.Hash) string {
	return "SHA-" + strings.TrimPrefix(string(h), "sha")
}

// upper begins a sentence.
func upper(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
