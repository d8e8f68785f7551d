// Package seal makes a secret into a text that only its key opens, and keeps the key: in the system's keyring, or in
// a file.
//
// A sealed text is "sealed:1:" and base64 (RFC 4648, section 5, without padding) of a nonce of 12 bytes and of what
// AES-256-GCM makes of the secret. The nonce is random: under one key 2^32 texts may be sealed before two nonces are
// the same with a chance worth naming (NIST SP 800-38D, section 8.3), which is more secrets than anybody sets.
//
// Nothing here starts a goroutine. A Sealer may be used from any goroutine.
package seal

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"strings"
)

// prefix marks a sealed text and tells how it was sealed. It is sealed along, so that no other form can claim it.
const prefix = "sealed:1:"

// ErrUnreadable is what a text gives that was sealed with another key, or changed since.
var ErrUnreadable = errors.New("seal: sealed with another key, or damaged")

// Key is what seals and opens. It is told by its fingerprint wherever it is printed.
type Key [32]byte

// NewKey makes a key.
func NewKey() (k Key) {
	rand.Read(k[:]) // never fails: crypto/rand ends the program instead
	return k
}

// ParseKey reads what Hex gives.
func ParseKey(text string) (k Key, err error) {
	b, err := hex.DecodeString(text)
	if err != nil || len(b) != len(k) {
		return k, errors.New("seal: a key has 64 hexadecimal digits")
	}
	return Key(b), nil
}

// Hex gives the key itself, to be kept.
func (k Key) Hex() string { return hex.EncodeToString(k[:]) }

// Fingerprint tells keys apart and nothing about them: 16 hexadecimal digits.
func (k Key) Fingerprint() string {
	sum := sha256.Sum256(append([]byte("bellhop key\x00"), k[:]...))
	return hex.EncodeToString(sum[:8])
}

// String keeps the key out of what is printed.
func (k Key) String() string { return "key " + k.Fingerprint() }

// GoString is String, for %#v.
func (k Key) GoString() string { return k.String() }

// MarshalText is String, for logs and JSON.
func (k Key) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// Sealer seals and opens with one key.
type Sealer struct {
	aead        cipher.AEAD
	fingerprint string
}

// New makes a sealer.
func New(k Key) *Sealer {
	block, err := aes.NewCipher(k[:])
	if err != nil {
		panic("seal: " + err.Error()) // the length is right
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		panic("seal: " + err.Error())
	}
	return &Sealer{aead: aead, fingerprint: k.Fingerprint()}
}

// Fingerprint is the key's.
func (s *Sealer) Fingerprint() string { return s.fingerprint }

// Seal seals a text. There is nothing in "" to hide, and it stays as it is.
func (s *Sealer) Seal(text string) string {
	if text == "" {
		return ""
	}
	nonce := make([]byte, s.aead.NonceSize(), s.aead.NonceSize()+len(text)+s.aead.Overhead())
	rand.Read(nonce)
	return prefix + base64.RawURLEncoding.EncodeToString(s.aead.Seal(nonce, nonce, []byte(text), []byte(prefix)))
}

// Open gives what was sealed. A text that is not sealed is given as it is: it was kept before there was a key. The error is
// ErrUnreadable.
func (s *Sealer) Open(text string) (string, error) {
	coded, sealed := strings.CutPrefix(text, prefix)
	if !sealed {
		return text, nil
	}
	b, err := base64.RawURLEncoding.DecodeString(coded)
	if err != nil || len(b) < s.aead.NonceSize() {
		return "", ErrUnreadable
	}
	plain, err := s.aead.Open(nil, b[:s.aead.NonceSize()], b[s.aead.NonceSize():], []byte(prefix))
	if err != nil {
		return "", ErrUnreadable
	}
	return string(plain), nil
}
