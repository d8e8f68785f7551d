package signature

import (
	"encoding/hex"
	"strings"
)

// github signs the body with HMAC-SHA256 under the secret's letters, in hex. There is no timestamp, and room for one
// signature. Source: docs.github.com, "Validating webhook deliveries".
type github struct{}

const (
	githubHeader    = "X-Hub-Signature-256"
	githubOldHeader = "X-Hub-Signature" // sha1, which GitHub still sends beside the other
	githubPrefix    = "sha256="
)

func (github) Name() string  { return "github" }
func (github) Title() string { return "GitHub" }

func (github) Validate(secret string) error { return validateText(secret) }

func (github) Sign(in Input) ([][2]string, error) {
	if len(in.Secrets) == 0 {
		return nil, noSecret()
	}
	if err := validateText(in.Secrets[0]); err != nil {
		return nil, err
	}
	mac := hmacSHA256([]byte(in.Secrets[0]), in.Body)
	return [][2]string{{githubHeader, githubPrefix + hex.EncodeToString(mac)}}, nil
}

func (github) Verify(in Input) (Verdict, string) {
	secrets := texts(in.Secrets)
	if len(secrets) == 0 {
		return None, reasonNoSecret
	}
	headers := values(in.Header, githubHeader)
	if len(headers) == 0 {
		if value(in.Header, githubOldHeader) != "" {
			return Missing, "The header " + githubHeader + " is missing; only the older " + githubOldHeader + " came."
		}
		return missing(githubHeader)
	}
	var signatures [][]byte
	for _, v := range headers[:min(len(headers), maxSignatures)] {
		digits, ok := strings.CutPrefix(v, githubPrefix)
		if signature, err := hex.DecodeString(digits); ok && err == nil && len(signature) > 0 {
			signatures = append(signatures, signature)
		}
	}
	if len(signatures) == 0 {
		return Wrong, "The header " + githubHeader + " is not sha256= and hex digits."
	}
	if i := match(signatures, textMACs(secrets, in.Body)); i >= 0 {
		return right(i, len(secrets))
	}
	return Wrong, reasonWrong
}
