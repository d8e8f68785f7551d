package signature

import (
	"crypto/ed25519"
	"crypto/hmac"
	"encoding/base64"
	"strconv"
	"strings"
	"time"
)

// standard is Standard Webhooks: id, timestamp and body, joined by dots, signed with HMAC-SHA256 (v1) or ed25519
// (v1a), in base64, several signatures side by side. Source: the Standard Webhooks specification 1.0.0
// (spec/standard-webhooks.md); the tolerance of 5 minutes in both directions is that of its libraries.
type standard struct{}

const (
	standardShared = "v1"  // the version of signatures under a shared secret
	standardPair   = "v1a" // the version of signatures under a pair of keys
)

func (standard) Name() string  { return "standard-webhooks" }
func (standard) Title() string { return "Standard Webhooks" }

// Validate accepts whsec_ secrets, with or without the prefix, and whpk_ and whsk_ keys.
func (standard) Validate(secret string) error {
	_, err := parseStandardKey(secret)
	return err
}

func (standard) lines() standardLines {
	return standardLines{id: "webhook-id", timestamp: "webhook-timestamp", signature: "webhook-signature"}
}

func (s standard) Sign(in Input) ([][2]string, error) { return s.lines().sign(in) }

func (s standard) Verify(in Input) (Verdict, string) { return s.lines().verify(in) }

// standardLines names the header lines, which have other names where a sender uses its own.
type standardLines struct{ id, timestamp, signature string }

func (l standardLines) sign(in Input) ([][2]string, error) {
	if len(in.Secrets) == 0 {
		return nil, noSecret()
	}
	if in.Time.IsZero() || !visible(in.ID) {
		return nil, ErrIncomplete
	}
	timestamp := strconv.FormatInt(in.Time.Unix(), 10)
	content := standardContent(in.ID, timestamp, in.Body)
	signatures := make([]string, len(in.Secrets))
	for i, secret := range in.Secrets {
		key, err := parseStandardKey(secret)
		if err != nil {
			return nil, err
		}
		if !key.signs() {
			return nil, &SecretError{"A whpk_ key can only check signatures. To sign, use the whsk_ key of the pair."}
		}
		signatures[i] = key.version() + "," + base64.StdEncoding.EncodeToString(key.sign(content))
	}
	return [][2]string{
		{l.id, in.ID},
		{l.timestamp, timestamp},
		{l.signature, strings.Join(signatures, " ")},
	}, nil
}

func (l standardLines) verify(in Input) (Verdict, string) {
	keys, verdict, reason := readKeys(in.Secrets, parseStandardKey)
	if verdict != "" {
		return verdict, reason
	}
	if gone := absent(in.Header, l.id, l.timestamp, l.signature); len(gone) > 0 {
		return missing(gone...)
	}
	id, timestamp := value(in.Header, l.id), value(in.Header, l.timestamp)
	at, ok := unixTime(timestamp)
	if !ok {
		return Wrong, reasonTime
	}
	signatures := parseStandard(values(in.Header, l.signature))
	if len(signatures) == 0 {
		return Wrong, "The header " + l.signature + " has no signature that begins with v1, or v1a, and goes on in base64."
	}
	i := matchStandard(keys, signatures, standardContent(id, timestamp, in.Body))
	if i < 0 {
		return Wrong, standardMismatch(keys, signatures)
	}
	if ok, reason := (window{tolerance: 5 * time.Minute, ahead: true}).holds(in, at); !ok {
		return TooOld, reason
	}
	return right(i, len(keys))
}

func standardContent(id, timestamp string, body []byte) []byte {
	content := make([]byte, 0, len(id)+len(timestamp)+len(body)+2)
	content = append(content, id+"."+timestamp+"."...)
	return append(content, body...)
}

// versioned is one signature of a header, with the version that says how it was made.
type versioned struct {
	version string
	bytes   []byte
}

// parseStandard reads "v1,base64 v1a,base64" from each header line. Versions that the scheme does not know and what
// is not base64 are passed over.
func parseStandard(lines []string) []versioned {
	var signatures []versioned
	paired := 0
	for _, line := range lines {
		for item := range strings.FieldsSeq(line) {
			version, text, _ := strings.Cut(item, ",")
			if version != standardShared && version != standardPair {
				continue
			}
			signature, err := base64.StdEncoding.DecodeString(text)
			if err != nil || len(signature) == 0 || len(signatures) == maxSignatures {
				continue
			}
			if version == standardPair {
				if paired++; paired > maxPaired {
					continue
				}
			}
			signatures = append(signatures, versioned{version, signature})
		}
	}
	return signatures
}

// matchStandard tries every signature with every key of its version and gives the index of the key that fits one; -1
// when none does.
func matchStandard(keys []standardKey, signatures []versioned, content []byte) int {
	for i, key := range keys {
		check := key.checker(content)
		for _, signature := range signatures {
			if signature.version == key.version() && check(signature.bytes) {
				return i
			}
		}
	}
	return -1
}

// standardMismatch says why no signature fits: none is of a version that the keys can check, or none is right.
func standardMismatch(keys []standardKey, signatures []versioned) string {
	for _, key := range keys {
		for _, signature := range signatures {
			if signature.version == key.version() {
				return reasonWrong
			}
		}
	}
	if signatures[0].version == standardPair {
		return "Signed with a pair of keys (v1a). To check it, use the sender's public key, whpk_, as the secret."
	}
	return "Signed with a shared secret (v1). To check it, use the sender's whsec_ secret."
}

// standardKey is a parsed secret: a shared one, or one or both halves of an ed25519 pair.
type standardKey struct {
	shared  []byte
	public  ed25519.PublicKey
	private ed25519.PrivateKey
}

func (k standardKey) version() string {
	if k.public != nil {
		return standardPair
	}
	return standardShared
}

func (k standardKey) signs() bool { return k.shared != nil || k.private != nil }

func (k standardKey) sign(content []byte) []byte {
	if k.private != nil {
		return ed25519.Sign(k.private, content)
	}
	return SHA256.MAC(k.shared, content)
}

// checker gives the check of a signature over content, with what all checks share done once.
func (k standardKey) checker(content []byte) func(signature []byte) bool {
	if k.public != nil {
		return func(signature []byte) bool { return ed25519.Verify(k.public, content, signature) }
	}
	mac := SHA256.MAC(k.shared, content)
	return func(signature []byte) bool { return hmac.Equal(signature, mac) }
}
