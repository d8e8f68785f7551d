package signature

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"

	"bellhop/hooks"
)

// Generate gives a new secret that a scheme can sign with: whsec_ for Standard Webhooks and Svix, 64 hex digits for
// what is used letter by letter, which also serves hooks.SchemeDescribed. The error is a *SecretError for schemes
// that only their sender can make keys for.
func Generate(scheme string) (secret string, err error) {
	switch scheme {
	case standard{}.Name(), svix{}.Name(), "":
		return GenerateSecret(), nil
	case stripe{}.Name():
		return sharedPrefix + letters(), nil
	case hooks.SchemeDescribed:
		return letters(), nil
	}
	secret = letters()
	if _, known := Find(scheme); !known {
		return "", Check(scheme, nil)
	}
	if CheckSigning(scheme, []string{secret}) != nil {
		return "", &SecretError{"A key of this scheme comes from its sender. Enter it."}
	}
	return secret, nil
}

// GeneratePair gives a new key that signs by Standard Webhooks v1a: whsk_ and seed and public half in base64.
func GeneratePair() string {
	var seed [ed25519.SeedSize]byte
	rand.Read(seed[:]) // never fails: crypto/rand ends the program instead
	return privatePrefix + base64.StdEncoding.EncodeToString(ed25519.NewKeyFromSeed(seed[:]))
}

// Another gives a new secret to sign with after these: another pair where the first of them is one, as those who check
// hold no shared secret; else as Generate does.
func Another(scheme string, secrets []string) (secret string, err error) {
	if len(secrets) > 0 && scheme == (standard{}).Name() {
		if _, pair := PublicKey(secrets[0]); pair {
			return GeneratePair(), nil
		}
	}
	return Generate(scheme)
}

// PublicKey gives the whpk_ key that a consumer checks signatures under a whsk_ key with; ok is false for any other
// secret.
func PublicKey(secret string) (key string, ok bool) {
	parsed, err := parseStandardKey(secret)
	if err != nil || parsed.private == nil {
		return "", false
	}
	return publicPrefix + base64.StdEncoding.EncodeToString(parsed.public), true
}

// HasRoom reports whether a scheme's header takes several signatures, so that a new secret and the one before sign side
// by side.
func HasRoom(scheme string) bool {
	s, known := Find(scheme)
	one, err := Generate(scheme)
	other, again := Generate(scheme)
	if !known || err != nil || again != nil {
		return false
	}
	in := trial(one, other)
	lines, err := s.Sign(in)
	if err != nil {
		return false
	}
	in.Header, in.Secrets = lines, []string{other}
	verdict, _ := s.Verify(in)
	return verdict == Valid
}

func letters() string {
	var chance [32]byte
	rand.Read(chance[:]) // never fails: crypto/rand ends the program instead
	return hex.EncodeToString(chance[:])
}
