package signature

import (
	"crypto/ed25519"
	"encoding/hex"
	"strconv"
	"strings"
)

// discord signs timestamp and body with ed25519, in hex. The secret is the application's public key, 64 hex digits; to
// sign, it is the private key, 128: the seed and the public key behind it. Discord states no tolerance: a timestamp is
// judged only when the input has one. Source: discord/discord-api-docs, "Validating security request headers".
type discord struct{}

const (
	discordHeader    = "X-Signature-Ed25519"
	discordTimestamp = "X-Signature-Timestamp"
)

func (discord) Name() string  { return "discord" }
func (discord) Title() string { return "Discord" }

func (discord) Validate(secret string) error {
	_, err := parseDiscord(secret)
	return err
}

func (discord) Sign(in Input) ([][2]string, error) {
	key, err := signingKey(in.Secrets, parseDiscord)
	if err != nil {
		return nil, err
	}
	if key.private == nil {
		return nil, &SecretError{"A public key can only check signatures. To sign, use the private key: 128 hex digits."}
	}
	if in.Time.IsZero() {
		return nil, ErrIncomplete
	}
	timestamp := strconv.FormatInt(in.Time.Unix(), 10)
	signature := ed25519.Sign(key.private, append([]byte(timestamp), in.Body...))
	return [][2]string{{discordHeader, hex.EncodeToString(signature)}, {discordTimestamp, timestamp}}, nil
}

func (discord) Verify(in Input) (Verdict, string) {
	keys, verdict, reason := readKeys(in.Secrets, parseDiscord)
	if verdict != "" {
		return verdict, reason
	}
	if gone := absent(in.Header, discordHeader, discordTimestamp); len(gone) > 0 {
		return missing(gone...)
	}
	f, timestamp := form{header: discordHeader}, value(in.Header, discordTimestamp)
	signatures := f.signatures(in.Header)
	if len(signatures) == 0 {
		return Wrong, f.unreadable()
	}
	content := append([]byte(timestamp), in.Body...)
	i := matchPaired(keys, signatures, func(key discordKey, signature []byte) bool {
		return ed25519.Verify(key.public, content, signature)
	})
	if i < 0 {
		return Wrong, reasonKey
	}
	_, reason = right(i, len(keys))
	return window{ahead: true}.judge(in, timestamp, reason)
}

// discordKey is a parsed secret: the public key, with the private one where it is known.
type discordKey struct {
	public  ed25519.PublicKey
	private ed25519.PrivateKey
}

// parseDiscord reads hex digits. The error is a *SecretError.
func parseDiscord(secret string) (discordKey, error) {
	secret = strings.TrimSpace(secret)
	if secret == "" {
		return discordKey{}, &SecretError{"The secret is empty."}
	}
	key, err := hex.DecodeString(secret)
	switch {
	case err != nil || len(key) != ed25519.PublicKeySize && len(key) != ed25519.PrivateKeySize:
		return discordKey{}, &SecretError{"A Discord public key is 64 hex digits, a private key 128. This is neither."}
	case len(key) == ed25519.PublicKeySize:
		return discordKey{public: key}, nil
	}
	private := ed25519.NewKeyFromSeed(key[:ed25519.SeedSize])
	public := private.Public().(ed25519.PublicKey)
	if !public.Equal(ed25519.PublicKey(key[ed25519.SeedSize:])) {
		// Signing under a foreign public half would give the private one away.
		return discordKey{}, &SecretError{"The two halves of this private key do not belong together."}
	}
	return discordKey{public: public, private: private}, nil
}
