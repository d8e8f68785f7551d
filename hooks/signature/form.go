package signature

import (
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"hash"
	"strings"
)

// Encoding is how the bytes of a signature are written. "" is Hex.
type Encoding string

// The encodings. Base64 is written with padding and Base64URL without, as is usual for each; both are read either way.
const (
	Hex       Encoding = "hex"
	Base64    Encoding = "b64"
	Base64URL Encoding = "b64url"
)

// Encode writes the bytes of a signature.
func (e Encoding) Encode(signature []byte) string {
	switch e {
	case Base64:
		return base64.StdEncoding.EncodeToString(signature)
	case Base64URL:
		return base64.RawURLEncoding.EncodeToString(signature)
	}
	return hex.EncodeToString(signature)
}

// Decode reads a signature. It gives nil for what is not of the encoding, and for nothing.
func (e Encoding) Decode(text string) []byte {
	var signature []byte
	var err error
	switch e {
	case Base64:
		signature, err = base64.RawStdEncoding.DecodeString(strings.TrimRight(text, "="))
	case Base64URL:
		signature, err = base64.RawURLEncoding.DecodeString(strings.TrimRight(text, "="))
	default:
		signature, err = hex.DecodeString(text)
	}
	if err != nil || len(signature) == 0 {
		return nil
	}
	return signature
}

// Words is the encoding for a sentence.
func (e Encoding) Words() string {
	switch e {
	case Base64:
		return "base64"
	case Base64URL:
		return "base64url"
	}
	return "hex digits"
}

// Hash names the hash of an HMAC. "" is SHA256.
type Hash string

// The hashes.
const (
	SHA1   Hash = "sha1"
	SHA256 Hash = "sha256"
	SHA384 Hash = "sha384"
	SHA512 Hash = "sha512"
)

func (h Hash) new() hash.Hash {
	switch h {
	case SHA1:
		return sha1.New()
	case SHA384:
		return sha512.New384()
	case SHA512:
		return sha512.New()
	}
	return sha256.New()
}

// Size is the length of an HMAC with the hash, in bytes.
func (h Hash) Size() int { return h.new().Size() }

// MAC gives the HMAC of the parts as if they were one.
func (h Hash) MAC(key []byte, parts ...[]byte) []byte {
	mac := hmac.New(h.new, key)
	for _, part := range parts {
		mac.Write(part)
	}
	return mac.Sum(nil)
}

// macs gives the MAC of the parts under each secret's letters.
func (h Hash) macs(secrets []string, parts ...[]byte) [][]byte {
	macs := make([][]byte, len(secrets))
	for i, secret := range secrets {
		macs[i] = h.MAC([]byte(secret), parts...)
	}
	return macs
}

// form is how a scheme writes an HMAC under a secret's letters into a header of its own.
type form struct {
	header   string
	prefix   string // before the signature, such as "sha256="
	encoding Encoding
	hash     Hash
	several  bool // sign has room for a signature of each secret, joined by commas behind one prefix
}

// sign gives the header line that signs the parts.
func (f form) sign(in Input, parts ...[]byte) ([][2]string, error) {
	secrets, err := signers(in.Secrets)
	if err != nil {
		return nil, err
	}
	if !f.several {
		secrets = secrets[:1]
	}
	texts := make([]string, len(secrets))
	for i, mac := range f.hash.macs(secrets, parts...) {
		texts[i] = f.encoding.Encode(mac)
	}
	return [][2]string{{f.header, f.prefix + strings.Join(texts, ",")}}, nil
}

// verify checks a request whose signature is over the parts.
func (f form) verify(in Input, parts ...[]byte) (Verdict, string) {
	if verdict, reason := unready(in, f.header); verdict != "" {
		return verdict, reason
	}
	signatures := f.signatures(in.Header)
	if len(signatures) == 0 {
		return Wrong, f.unreadable()
	}
	secrets := texts(in.Secrets)
	i := match(signatures, f.hash.macs(secrets, parts...))
	if i < 0 {
		return Wrong, reasonWrong
	}
	return right(i, len(secrets))
}

// signatures reads the header's lines. A line has the prefix and a signature; more may stand beside it, each with
// the prefix again or without. What cannot be read is passed over.
func (f form) signatures(header [][2]string) [][]byte {
	const between = ",; \t"
	var found [][]byte
	for _, line := range values(header, f.header) {
		begun := f.prefix == ""
		for rest := line; rest != ""; {
			text, prefixed := strings.CutPrefix(rest, f.prefix)
			begun = begun || prefixed
			end := strings.IndexAny(text, between)
			if end < 0 {
				end = len(text)
			}
			signature := f.encoding.Decode(text[:end])
			if begun && signature != nil && len(found) < maxSignatures {
				found = append(found, signature)
			}
			rest = strings.TrimLeft(text[end:], between)
		}
	}
	return found
}

// unreadable is the reason when the header has no signature.
func (f form) unreadable() string {
	if f.prefix != "" {
		return "The header " + f.header + " is not " + f.prefix + " and " + f.encoding.Words() + "."
	}
	return "The header " + f.header + " is not " + f.encoding.Words() + "."
}
