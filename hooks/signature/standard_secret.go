package signature

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"strconv"
	"strings"
)

// The prefixes of Standard Webhooks secrets.
const (
	sharedPrefix  = "whsec_"
	publicPrefix  = "whpk_"
	privatePrefix = "whsk_"
)

// generatedBytes is within the 24 to 64 bytes that the specification asks of a shared secret.
const generatedBytes = 32

// GenerateSecret gives a new shared secret for Standard Webhooks: whsec_ and 32 random bytes in base64.
func GenerateSecret() string {
	var key [generatedBytes]byte
	rand.Read(key[:]) // never fails: crypto/rand ends the program instead
	return sharedPrefix + base64.StdEncoding.EncodeToString(key[:])
}

// parseStandardKey reads a secret. Some senders show it as "v1,whsec_…"; a secret without a prefix is a shared one.
// The specification wants shared secrets of 24 to 64 bytes, but senders' own examples have fewer: any length is
// taken. The error is a *SecretError.
func parseStandardKey(secret string) (standardKey, error) {
	secret = strings.TrimPrefix(strings.TrimSpace(secret), "v1,")
	if text, ok := strings.CutPrefix(secret, publicPrefix); ok {
		return parsePublic(text)
	}
	if text, ok := strings.CutPrefix(secret, privatePrefix); ok {
		return parsePrivate(text)
	}
	key, err := decodeKey(strings.TrimPrefix(secret, sharedPrefix), sharedPrefix)
	return standardKey{shared: key}, err
}

// SharedKey gives the bytes that a whsec_ secret stands for; ok is false when it is no shared secret of Standard Webhooks.
func SharedKey(secret string) (key []byte, ok bool) {
	parsed, err := parseStandardKey(secret)
	return parsed.shared, err == nil && parsed.shared != nil
}

func parsePublic(text string) (standardKey, error) {
	key, err := decodeKey(text, publicPrefix)
	if err != nil {
		return standardKey{}, err
	}
	if len(key) != ed25519.PublicKeySize {
		return standardKey{}, wrongLength(publicPrefix, "32 bytes", len(key))
	}
	return standardKey{public: key}, nil
}

// parsePrivate reads both forms in use: the seed alone, and the seed with the public key behind it.
func parsePrivate(text string) (standardKey, error) {
	key, err := decodeKey(text, privatePrefix)
	if err != nil {
		return standardKey{}, err
	}
	if len(key) != ed25519.SeedSize && len(key) != ed25519.PrivateKeySize {
		return standardKey{}, wrongLength(privatePrefix, "32 or 64 bytes", len(key))
	}
	private := ed25519.NewKeyFromSeed(key[:ed25519.SeedSize])
	public := private.Public().(ed25519.PublicKey)
	if len(key) == ed25519.PrivateKeySize && !public.Equal(ed25519.PublicKey(key[ed25519.SeedSize:])) {
		// Signing under a foreign public half would give the private one away.
		return standardKey{}, &SecretError{"The two halves of this whsk_ key do not belong together."}
	}
	return standardKey{public: public, private: private}, nil
}

// decodeKey reads base64, with or without the padding that copying loses.
func decodeKey(text, prefix string) ([]byte, error) {
	if text == "" {
		return nil, &SecretError{"The secret is empty."}
	}
	if err := validateText(text); err != nil {
		return nil, err
	}
	key, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(text, "="))
	if err != nil || len(key) == 0 {
		return nil, &SecretError{"This is not base64. A Standard Webhooks secret is " + prefix + " and then letters, digits, + and /."}
	}
	return key, nil
}

func wrongLength(prefix, want string, got int) error {
	return &SecretError{"A " + prefix + " key has " + want + ". This one has " + strconv.Itoa(got) + "."}
}
