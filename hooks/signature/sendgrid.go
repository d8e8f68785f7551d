package signature

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"strconv"
	"strings"
)

// sendgrid signs timestamp and body with ECDSA over P-256 and SHA-256, in base64. The secret is the verification key
// that SendGrid shows, a public key in base64; to sign, it is a private key. SendGrid states no tolerance and its
// library checks none: a timestamp is judged only when the input has a tolerance. The line break at the end of its
// bodies is signed too. Source: sendgrid/sendgrid-go, helpers/eventwebhook/eventwebhook.go.
type sendgrid struct{}

const (
	sendgridHeader    = "X-Twilio-Email-Event-Webhook-Signature"
	sendgridTimestamp = "X-Twilio-Email-Event-Webhook-Timestamp"
)

func (sendgrid) Name() string  { return "sendgrid" }
func (sendgrid) Title() string { return "SendGrid" }

func (sendgrid) Validate(secret string) error {
	_, err := parseSendGrid(secret)
	return err
}

func (sendgrid) Sign(in Input) ([][2]string, error) {
	key, err := signingKey(in.Secrets, parseSendGrid)
	if err != nil {
		return nil, err
	}
	if key.private == nil {
		return nil, &SecretError{"A verification key can only check signatures. To sign, use the private key of the pair."}
	}
	if in.Time.IsZero() {
		return nil, ErrIncomplete
	}
	timestamp := strconv.FormatInt(in.Time.Unix(), 10)
	// Without a source of randomness the signature is that of RFC 6979: the same for the same input.
	signature, err := key.private.Sign(nil, sendgridDigest(timestamp, in.Body), crypto.SHA256)
	if err != nil {
		return nil, &SecretError{"This private key cannot sign."}
	}
	return [][2]string{
		{sendgridHeader, base64.StdEncoding.EncodeToString(signature)},
		{sendgridTimestamp, timestamp},
	}, nil
}

func (sendgrid) Verify(in Input) (Verdict, string) {
	keys, verdict, reason := readKeys(in.Secrets, parseSendGrid)
	if verdict != "" {
		return verdict, reason
	}
	if gone := absent(in.Header, sendgridHeader, sendgridTimestamp); len(gone) > 0 {
		return missing(gone...)
	}
	f, timestamp := form{header: sendgridHeader, encoding: Base64}, value(in.Header, sendgridTimestamp)
	signatures := f.signatures(in.Header)
	if len(signatures) == 0 {
		return Wrong, f.unreadable()
	}
	digest := sendgridDigest(timestamp, in.Body)
	i := matchPaired(keys, signatures, func(key sendgridKey, signature []byte) bool {
		return ecdsa.VerifyASN1(key.public, digest, signature)
	})
	if i < 0 {
		return Wrong, reasonKey
	}
	_, reason = right(i, len(keys))
	return window{ahead: true}.judge(in, timestamp, reason)
}

func sendgridDigest(timestamp string, body []byte) []byte {
	digest := sha256.New()
	digest.Write([]byte(timestamp))
	digest.Write(body)
	return digest.Sum(nil)
}

// sendgridKey is a parsed secret: the public key, with the private one where it is known.
type sendgridKey struct {
	public  *ecdsa.PublicKey
	private *ecdsa.PrivateKey
}

// parseSendGrid reads a public key (SPKI) or a private one (SEC 1 or PKCS 8), in base64 or PEM. The error is a
// *SecretError.
func parseSendGrid(secret string) (sendgridKey, error) {
	secret = strings.TrimSpace(secret)
	if secret == "" {
		return sendgridKey{}, &SecretError{"The secret is empty."}
	}
	der, err := base64.StdEncoding.DecodeString(secret)
	if block, _ := pem.Decode([]byte(secret)); block != nil {
		der, err = block.Bytes, nil
	}
	if err != nil {
		return sendgridKey{}, &SecretError{"This is not base64. SendGrid shows the verification key as base64 that begins with MFkw."}
	}
	var key sendgridKey
	if public, err := x509.ParsePKIXPublicKey(der); err == nil {
		key.public, _ = public.(*ecdsa.PublicKey)
	} else if private, err := x509.ParseECPrivateKey(der); err == nil {
		key.private, key.public = private, &private.PublicKey
	} else if private, err := x509.ParsePKCS8PrivateKey(der); err == nil {
		if key.private, _ = private.(*ecdsa.PrivateKey); key.private != nil {
			key.public = &key.private.PublicKey
		}
	}
	if key.public == nil || key.public.Curve != elliptic.P256() {
		return sendgridKey{}, &SecretError{"This is not an ECDSA key over P-256, which is what SendGrid signs with."}
	}
	return key, nil
}
