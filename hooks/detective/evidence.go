package detective

import (
	"encoding/hex"
	"strings"

	"bellhop/hooks"
	"bellhop/hooks/signature"
)

// maxShown bounds how many signatures of a request are looked at.
const maxShown = 8

// evidence is what a request shows of how it was signed.
type evidence struct {
	shown    []shown
	time, id string
}

// shown is one signature as it stands in a header.
type shown struct {
	text     string
	prefix   string // what stands before it: "sha256=", "v1,"
	bytes    []byte
	encoding signature.Encoding
	hash     signature.Hash // by the length
	twice    bool           // base64 of the hex digits
}

// collect reads the evidence for a shape.
func collect(s shape, header hooks.Header) evidence {
	var e evidence
	for _, line := range header {
		if strings.EqualFold(line[0], s.header) {
			e.read(line[1], s.prefix)
		}
	}
	if s.time != "" {
		e.time = strings.TrimSpace(header.Get(s.time))
	}
	if s.id != "" {
		e.id = strings.TrimSpace(header.Get(s.id))
	}
	return e
}

// read takes the signatures and the timestamp out of a header's value.
func (e *evidence) read(line, usual string) {
	const between = ",; \t"
	before, prefixed := "", false
	for rest := strings.TrimLeft(line, between); rest != ""; {
		end := strings.IndexAny(rest, between)
		if end < 0 {
			end = len(rest)
		}
		item := rest[:end]
		next := strings.TrimLeft(rest[end:], between)
		gap := rest[end : len(rest)-len(next)]
		rest = next

		key, value, keyed := cutKey(item)
		if keyed && (key == "t" || key == "ts") && isNumber(value) {
			e.time, before = value, ""
			continue
		}
		found, ok := look(item)
		found.prefix = before
		if !ok && keyed {
			found, ok = look(value)
			found.prefix = item[:len(item)-len(value)]
		}
		if !ok {
			before = ""
			if !keyed {
				before = item + gap
			}
			continue
		}
		if found.prefix == usual {
			prefixed = true
		} else if prefixed && found.prefix == "" {
			found.prefix = usual
		}
		before = ""
		if len(e.shown) < maxShown {
			e.shown = append(e.shown, found)
		}
	}
}

// cutKey cuts "v1=00" before its value. The padding of base64 is no value.
func cutKey(item string) (key, value string, ok bool) {
	i := strings.IndexAny(item, "=:")
	if i <= 0 || strings.Trim(item[i:], "=:") == "" {
		return "", "", false
	}
	return item[:i], item[i+1:], true
}

func isNumber(s string) bool { return s != "" && len(s) <= 20 && strings.Trim(s, "0123456789") == "" }

// look reads a signature in whatever encoding gives the length of a known hash.
func look(text string) (s shown, ok bool) {
	if len(text) > 256 {
		return shown{}, false
	}
	for _, e := range []signature.Encoding{signature.Hex, signature.Base64, signature.Base64URL} {
		b := e.Decode(text)
		s = shown{text: text, bytes: b, encoding: e, hash: hashOf(len(b))}
		if e != signature.Hex {
			if inner, err := hex.DecodeString(string(b)); err == nil && hashOf(len(inner)) != "" {
				s.bytes, s.hash, s.twice = inner, hashOf(len(inner)), true
			}
		}
		if s.hash != "" {
			return s, true
		}
	}
	return shown{}, false
}

// hashOf gives the hash whose HMAC has a length; "" for none.
func hashOf(size int) signature.Hash {
	for _, h := range []signature.Hash{signature.SHA256, signature.SHA1, signature.SHA512, signature.SHA384} {
		if h.Size() == size {
			return h
		}
	}
	return ""
}

// hashes gives the hashes of the signatures, each once.
func (e evidence) hashes() []signature.Hash {
	var all []signature.Hash
	seen := map[signature.Hash]bool{}
	for _, s := range e.shown {
		if !seen[s.hash] {
			seen[s.hash] = true
			all = append(all, s.hash)
		}
	}
	return all
}

// guessed fills in the timestamp and the id that a scheme does not look at, from headers that look like them.
func (e evidence) guessed(header hooks.Header) evidence {
	for _, line := range header {
		name, value := strings.ToLower(line[0]), strings.TrimSpace(line[1])
		if e.time == "" && strings.Contains(name, "time") && isNumber(value) && len(value) >= 9 {
			e.time = value
		}
		isID := strings.HasSuffix(name, "-id") || strings.HasSuffix(name, "-delivery") || strings.HasSuffix(name, "-uuid")
		if e.id == "" && isID && value != "" && len(value) <= 256 {
			e.id = value
		}
	}
	return e
}
